//! The table of the scrubber: `cargo run --release --example scrubbing`; `-- show` lists what was missed.

#![allow(missing_docs, clippy::indexing_slicing, clippy::unwrap_used)]

#[path = "../tests/it/text/evidence.rs"]
mod evidence;

use evidence::{
    Half, LANGUAGES, Written, innocent_of, innocent_removed, kind_right, kinds, named, noisy,
    others_removed, reading, recall, synthetic,
};
use paylens::text::{
    MOST_ALIKE, PERSON_THRESHOLD, Polarity, Quotable, Scrubber, Side, Topic, Wanted, mentions,
    quotes, scrub, similarity,
};
use std::collections::BTreeMap;
use std::time::Instant;

const PATTERNS: &[&str] = &[
    "PHONE_NUMBER",
    "CREDIT_CARD",
    "DATE_TIME",
    "DOMAIN_NAME",
    "US_SSN",
    "IP_ADDRESS",
    "EMAIL_ADDRESS",
    "US_DRIVER_LICENSE",
];

fn share((part, all): (usize, usize)) -> String {
    format!("{:.3} ({part}/{all})", part as f64 / all.max(1) as f64)
}

fn main() {
    let show = std::env::args().any(|argument| argument == "show");
    println!(
        "| threshold | half | patterns | names, synthetic | names, WNUT-17 | names, ours | other words removed, WNUT-17 | innocent words removed |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for threshold in [0.2, 0.3, PERSON_THRESHOLD, 0.5, 0.6, 0.75, 0.9] {
        for half in [Half::Tuning, Half::HeldOut] {
            let scrubber = Scrubber { person_threshold: threshold };
            let show = show && half == Half::Tuning && threshold == PERSON_THRESHOLD;
            let of = |set: Option<Vec<_>>, kinds| {
                set.map_or("absent".into(), |set| share(recall(scrubber, &set, kinds, show)))
            };
            println!(
                "| {threshold} | {half:?} | {} | {} | {} | {} | {} | {} |",
                of(synthetic(half), PATTERNS),
                of(synthetic(half), &["PERSON"]),
                of(noisy(half), &["PERSON"]),
                of(Some(named(half)), &["PERSON"]),
                noisy(half).map_or("absent".into(), |set| share(others_removed(scrubber, &set))),
                share(innocent_removed(scrubber, half, show)),
            );
        }
    }
    println!("\n| what is taken out | looked at | held out |\n|---|---|---|");
    let mut names: Vec<&str> = kinds(Half::Both).iter().map(|(kind, _)| *kind).collect();
    names.dedup();
    for kind in names {
        let of = |half| share(kind_right(half, kind, show && half == Half::Tuning));
        println!("| {kind} | {} | {} |", of(Half::Tuning), of(Half::HeldOut));
    }
    println!("\n| innocent words removed | as written | with capitals at random | in capitals |");
    println!("|---|---|---|---|");
    for language in LANGUAGES {
        let [plain, random, shouted] =
            Written::ALL.map(|written| share(innocent_of(language, written)));
        println!("| {language} | {plain} | {random} | {shouted} |");
    }
    println!("\n| sentences | precision | found | tone in its field | tone without | decided |");
    println!("|---|---|---|---|---|---|");
    for half in [Half::Tuning, Half::HeldOut] {
        let all = LANGUAGES.into_iter().map(Some).chain([None]);
        for language in all {
            let show = show && half == Half::Tuning && language.is_none();
            let read = reading(half, language, show);
            println!(
                "| {half:?} {} | {} | {} | {} | {} | {} |",
                language.unwrap_or("all"),
                share(read.precision),
                share(read.found),
                share(read.in_field),
                share(read.without),
                share(read.decided)
            );
        }
    }
    println!();
    speed();
}

/// Ten thousand reviews made of the labelled sentences.
fn speed() {
    let sentences = evidence::innocent(Half::Both);
    let texts: Vec<(Side, String)> = (0..10_000_usize)
        .map(|reviewer| {
            let at = |step: usize| sentences[(reviewer * 7 + step * 131) % sentences.len()].text;
            let side = if reviewer % 3 == 0 { Side::Cons } else { Side::Pros };
            (side, format!("{} {} Number {reviewer} says so.", at(0), at(1)))
        })
        .collect();
    let start = Instant::now();
    let mut counts: BTreeMap<(Topic, Polarity), f64> = BTreeMap::new();
    for said in texts.iter().flat_map(|(side, text)| mentions([(*side, text.as_str())])) {
        *counts.entry(said).or_default() += 1.0;
    }
    println!("mentions of 10,000 reviews: {:?}, {} themes", start.elapsed(), counts.len());
    let wanted: Vec<Wanted> = counts
        .into_iter()
        .map(|((topic, polarity), weight)| Wanted { topic, polarity, weight })
        .collect();
    let candidates: Vec<Quotable<'_>> = (0..)
        .zip(&texts)
        .map(|(reviewer, (side, text))| Quotable { reviewer, side: *side, text })
        .collect();
    let start = Instant::now();
    let found = quotes(&candidates, &wanted, 8);
    let texts_of: Vec<&str> = found.iter().map(|quote| quote.text.as_str()).collect();
    println!(
        "quotes of them: {:?}, {} quotes, {} pairs alike",
        start.elapsed(),
        found.len(),
        alike(&texts_of)
    );
    let start = Instant::now();
    let removed: usize = texts.iter().map(|(_, text)| scrub(text, None).removed.len()).sum();
    println!("scrubbing 10,000 reviews: {:?}, {removed} marks", start.elapsed());
}

/// Pairs of quotes that say nearly the same.
fn alike(quotes: &[&str]) -> usize {
    let pairs = quotes
        .iter()
        .enumerate()
        .flat_map(|(at, one)| quotes.iter().skip(at + 1).map(move |other| similarity(one, other)));
    pairs.filter(|alike| *alike > MOST_ALIKE).count()
}
