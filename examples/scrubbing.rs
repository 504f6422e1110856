//! The table of the scrubber: `cargo run --release --example scrubbing`; `-- show` lists what was missed.

#![allow(missing_docs, clippy::indexing_slicing, clippy::unwrap_used)]

#[path = "../tests/it/text/evidence.rs"]
mod evidence;

use evidence::{Half, innocent_removed, named, noisy, others_removed, readings, recall, synthetic};
use paylens::text::{
    MOST_ALIKE, PERSON_THRESHOLD, ReviewText, Scrubber, Side, highlights, polarity, scrub,
    sentences, similarity, topic,
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
    for half in [Half::Tuning, Half::HeldOut] {
        let [topics, tones] = readings(half, show && half == Half::Tuning);
        println!("{half:?}: topic {}, tone {}", share(topics), share(tones));
    }
    speed();
}

/// Ten thousand reviews made of the labelled sentences.
fn speed() {
    let sentences = evidence::innocent(Half::Both);
    let texts: Vec<ReviewText> = (0..10_000_u32)
        .map(|reviewer| {
            let at = |step: usize| {
                sentences[(reviewer as usize * 7 + step * 131) % sentences.len()].text
            };
            ReviewText {
                reviewer,
                side: if reviewer % 3 == 0 { Side::Cons } else { Side::Pros },
                text: format!("{} {} Number {reviewer} says so.", at(0), at(1)),
                quotable: true,
                age_quarters: (reviewer % 12) as u16,
            }
        })
        .collect();
    let start = Instant::now();
    let found = highlights(&texts, 8, |_| true);
    let ours = start.elapsed();
    let start = Instant::now();
    let first = first_of_the_loudest(&texts, 8);
    let plain = start.elapsed();
    let quotes: Vec<&str> = found.quotes.iter().map(|quote| quote.text.as_str()).collect();
    println!(
        "highlights of 10,000 reviews: {ours:?}, {} quotes, {} pairs alike",
        quotes.len(),
        alike(&quotes)
    );
    println!(
        "without relevance and difference: {plain:?} ({:.1} times as long), {} quotes, {} pairs alike",
        plain.as_secs_f64() / ours.as_secs_f64(),
        first.len(),
        alike(&first)
    );
    let start = Instant::now();
    let removed: usize = texts.iter().map(|text| scrub(&text.text, None).removed.len()).sum();
    println!("scrubbing 10,000 reviews: {:?}, {removed} marks", start.elapsed());
}

/// What choosing costs is told by not choosing: every sentence read in turn, then sentences of the
/// topic and tone that most sentences have.
fn first_of_the_loudest(texts: &[ReviewText], at_most: usize) -> Vec<&str> {
    let mut said: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for text in texts {
        let leaning = if text.side == Side::Pros { 0.8 } else { -0.8 };
        for sentence in sentences(&text.text) {
            if let Some(topic) = topic(sentence) {
                said.entry((topic, polarity(sentence, leaning))).or_default().push(sentence);
            }
        }
    }
    let loudest = said.into_values().max_by_key(Vec::len).unwrap_or_default();
    loudest.into_iter().take(at_most).collect()
}

/// Pairs of quotes that say nearly the same.
fn alike(quotes: &[&str]) -> usize {
    let pairs = quotes
        .iter()
        .enumerate()
        .flat_map(|(at, one)| quotes.iter().skip(at + 1).map(move |other| similarity(one, other)));
    pairs.filter(|alike| *alike > MOST_ALIKE).count()
}
