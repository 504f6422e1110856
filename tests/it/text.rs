//! What people wrote: what is taken out, what stays, and which sentences stand for many.

mod evidence;

use evidence::{
    Half, innocent, innocent_removed, named, noisy, others_removed, readings, recall, synthetic,
};
use paylens::text::{
    Language, MOST_ALIKE, Polarity, Removed, ReviewText, Scrubber, Side, highlights, language,
    scrub, similarity,
};
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn share((part, all): (usize, usize)) -> f64 {
    part as f64 / all.max(1) as f64
}

#[test]
fn each_kind_is_taken_out() {
    use Removed::*;
    let cases = [
        (Email, "Write to jo.bloggs@firm.example.com please"),
        (Email, "Write to bloggs at firm dot com please"),
        (Email, "Write to bloggs (at) firm (dot) de please"),
        (Email, "Write to bloggs＠firm．com please"),
        (Url, "See https://firm.example/jobs?x=1 there"),
        (Url, "See firm-jobs.com/you there"),
        (Handle, "Follow @blogger_77 there"),
        (Iban, "Paid to DE89 3704 0044 0532 0130 00 every month"),
        (Card, "Card 4111 1111 1111 1111 was used"),
        (NationalId, "Number 078-05-1120 was used"),
        (NationalId, "Meu CPF 529.982.247-25 foi usado"),
        (NationalId, "Mi DNI 12345678Z fue usado"),
        (NationalId, "Meine 756.9217.0769.85 wurde benutzt"),
        (IpAddress, "The host 192.168.20.7 was down"),
        (Wallet, "Sent to 0x52908400098527886E0F7030069857D2E4169EE7 once"),
        (Phone, "Call +49 30 901820 now"),
        (Phone, "Call (212) 555-0123 now"),
        (Phone, "Appelez le 06 12 34 56 78 vite"),
        (Money, "I earned $123,456 there"),
        (Money, "Man bekommt 83k € im Jahr"),
        (Money, "Gano 45.000 euros al año"),
        (Date, "It began on 3 March 2021 there"),
        (Date, "Seit dem 12.04.2022 dort"),
        (Address, "We sat in Lange Straße 12 there"),
        (Address, "We sat at 221 Baker Street there"),
        (Person, "My manager Anna was there"),
        (Person, "Mr Wijnbergen was there"),
        (Person, "Meine Chefin Frau Obermoser war da"),
        (Person, "the worst was karen from the office"),
    ];
    for (kind, text) in cases {
        let found = scrub(text, None);
        assert!(found.removed.contains(&kind), "{kind}: {found:?}");
        assert!(found.text.contains(&kind.to_string()), "{found:?}");
    }
}

#[test]
fn what_names_nobody_stays() {
    for text in [
        "Open 24/7 from 2019-2021, about 100 000 users.",
        "Our Node.js and ASP.NET code is old since last Tuesday.",
        "Good will and a 401k, in May it was better.",
        "HR ignores complaints, I miss free lunch and the doctor visits twice.",
        "Ich mag Flexibilität, als Frau Karriere machen ist schwer.",
        "Seu trabalho rende e o pão fresco também.",
        "El pan rico de la cantina.",
        "Fuyez cette entreprise. Postulez ailleurs. Escasez de personal.",
    ] {
        assert_eq!(scrub(text, None).text, text);
    }
}

#[test]
fn names_are_known_by_what_stands_beside_them() {
    for (text, left) in [
        ("Herr von Waldenfels war da", "Herr [name] war da"),
        ("Ich habe MUELLER gefragt", "Ich habe [name] gefragt"),
        ("I knew Ana de la Cruz well", "I knew [name] well"),
        ("We met J. K. Brzezinski there", "We met [name] there"),
        ("The CEO, Vexlaw, shouts", "The CEO, [name], shouts"),
        ("Meine Chefin Zibbel war da", "Meine Chefin [name] war da"),
        ("Thanks to Vexlaw we slept", "Thanks to [name] we slept"),
        ("Vexlaw said that it is fine", "[name] said that it is fine"),
        ("Anna and Vexlaw were kind", "[name] and [name] were kind"),
        ("The Vexlaw was slow", "The Vexlaw was slow"),
        ("Der Vexlaw war langsam", "Der Vexlaw war langsam"),
        ("She moved to São Paulo and San Diego", "She moved to São Paulo and San Diego"),
        ("Alle Tage im Lager, in May und Mai", "Alle Tage im Lager, in May und Mai"),
        ("We use MA and SU tables", "We use MA and SU tables"),
    ] {
        assert_eq!(scrub(text, None).text, left);
    }
}

#[test]
fn the_employer_of_the_entry_goes() {
    for (employer, text, left) in [
        ("Müller & Söhne GmbH", "Bei MUELLER war es gut", "Bei [employer] war es gut"),
        ("Nordwind Logistik GmbH", "At nordwind logistik's hub", "At [employer] hub"),
        ("Nordwind Logistik GmbH", "At NordwindLogistik I slept", "At [employer] I slept"),
        ("Nordwind Logistik GmbH", "At Nordwind I slept", "At [employer] I slept"),
        ("Target", "We met every target at Target", "We met every target at [employer]"),
    ] {
        let found = scrub(text, Some(employer)).text;
        assert_eq!(found.replace("[employer]'s", "[employer]"), left);
    }
}

#[test]
fn recall_and_innocence_hold_their_bounds() {
    let scrubber = Scrubber::default();
    assert!(innocent(Half::Both).len() >= 300 && named(Half::Both).len() >= 60);
    for half in [Half::Tuning, Half::HeldOut] {
        assert!(share(recall(scrubber, &named(half), &["PERSON"], false)) >= 0.9);
        assert!(share(innocent_removed(scrubber, half, true)) <= 0.03);
        let [topics, tones] = readings(half, false);
        assert!(share(topics) >= 0.8 && share(tones) >= 0.85, "{topics:?} {tones:?}");
    }
    if let Some(set) = synthetic(Half::Both) {
        let patterns = ["PHONE_NUMBER", "CREDIT_CARD", "DATE_TIME", "DOMAIN_NAME", "US_SSN"];
        assert_eq!(share(recall(scrubber, &set, &patterns, true)), 1.0);
        let patterns = ["IP_ADDRESS", "EMAIL_ADDRESS", "US_DRIVER_LICENSE"];
        assert_eq!(share(recall(scrubber, &set, &patterns, true)), 1.0);
        assert!(share(recall(scrubber, &set, &["PERSON"], false)) >= 0.95);
    }
    for half in [Half::Tuning, Half::HeldOut] {
        let Some(set) = noisy(half) else { continue };
        assert!(share(recall(scrubber, &set, &["PERSON"], false)) >= 0.6);
        assert!(share(others_removed(scrubber, &set)) <= 0.05);
    }
}

#[test]
fn languages_are_told() {
    let rows = innocent(Half::Both);
    let right = rows.iter().filter(|row| {
        let meant = match row.language {
            "en" => Language::English,
            "de" => Language::German,
            "fr" => Language::French,
            "es" => Language::Spanish,
            _ => Language::Portuguese,
        };
        language(row.text) == Some(meant)
    });
    assert!(share((right.count(), rows.len())) >= 0.85);
}

#[test]
fn hostile_texts_take_linear_time() {
    let start = Instant::now();
    for piece in [
        "::a ", "Ab ", "a dot ", "a@", "1 ", "12-", "Anna ", "x.", "[name] ", "DE89 ", "@a ", "0x",
        ":a", "A. ",
    ] {
        scrub(&piece.repeat(20_000 / piece.len()), Some("a a"));
    }
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn scrubbing_twice_is_scrubbing_once(text in "(\\PC{0,12}|[A-Z][a-z]{1,6} |[0-9]{1,4}[-. /]|@|\\[name\\]|Mr |anna ){0,14}") {
        let once = scrub(&text, Some("Acme Box"));
        let twice = scrub(&once.text, Some("Acme Box"));
        prop_assert_eq!(&twice.text, &once.text);
        prop_assert!(twice.removed.is_empty());
    }
}

/// A survey of the labelled sentences, each reviewer saying one.
fn survey() -> Vec<ReviewText> {
    let rows = innocent(Half::Both);
    let review = |(index, row): (usize, &evidence::Innocent)| ReviewText {
        reviewer: index as u32,
        side: if row.polarity == "+" { Side::Pros } else { Side::Cons },
        text: row.text.to_owned(),
        quotable: true,
        age_quarters: (index % 5) as u16,
    };
    rows.iter().enumerate().map(review).collect()
}

#[test]
fn eight_quotes_say_eight_things_in_the_proportion_of_the_data() {
    let texts = survey();
    let found = highlights(&texts, 8, |_| true);
    assert_eq!(found.quotes.len(), 8);
    for (index, quote) in found.quotes.iter().enumerate() {
        assert!((40..=240).contains(&quote.text.chars().count()));
        for other in found.quotes.iter().skip(index + 1) {
            assert!(similarity(&quote.text, &other.text) <= MOST_ALIKE);
        }
    }
    let praise = found.quotes.iter().filter(|quote| quote.polarity == Polarity::Positive).count();
    let (positive, negative) = found
        .themes
        .iter()
        .fold((0, 0), |sum, theme| (sum.0 + theme.positive, sum.1 + theme.negative));
    let apart = share((praise, 8)) - share((positive, positive + negative));
    assert!(apart.abs() <= 0.1, "{apart}");
    let mut turned = texts;
    turned.reverse();
    assert_eq!(highlights(&turned, 8, |_| true), found);
}

#[test]
fn one_who_repeats_himself_is_one() {
    let mut texts = survey();
    let loud = "The coffee in the canteen is terrible and far too expensive for anybody here. ";
    let before = highlights(&texts, 0, |_| true).themes;
    texts.push(ReviewText {
        reviewer: 9_999,
        side: Side::Cons,
        text: loud.repeat(100),
        quotable: true,
        age_quarters: 0,
    });
    let after = highlights(&texts, 8, |_| true);
    let sum =
        |themes: &[paylens::text::Theme]| themes.iter().map(|theme| theme.mentions).sum::<usize>();
    assert_eq!(sum(&after.themes), sum(&before) + 1);
    assert!(after.quotes.iter().filter(|quote| quote.text.contains("coffee in")).count() <= 1);
    let same = |text: &str| ReviewText { text: text.into(), ..texts[0].clone() };
    let alike = [
        same("The pay is well above market and the bonuses are always fair."),
        ReviewText {
            reviewer: 7,
            ..same("The pay is well above market and bonuses are always fair!")
        },
    ];
    assert_eq!(highlights(&alike, 8, |_| true).quotes.len(), 1);
}
