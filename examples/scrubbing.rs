//! The table of the scrubber: `cargo run --release --example scrubbing`; `-- show` lists what was missed.

#![allow(missing_docs, clippy::indexing_slicing, clippy::unwrap_used)]

#[path = "../tests/it/text/evidence.rs"]
mod evidence;

use evidence::{Half, innocent_removed, named, noisy, others_removed, readings, recall, synthetic};
use paylens::text::{PERSON_THRESHOLD, ReviewText, Scrubber, Side, highlights, scrub};
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
    let found = highlights(&texts, 8);
    println!("highlights of 10,000 reviews: {:?}, {} quotes", start.elapsed(), found.quotes.len());
    let start = Instant::now();
    let removed: usize = texts.iter().map(|text| scrub(&text.text, None).removed.len()).sum();
    println!("scrubbing 10,000 reviews: {:?}, {removed} marks", start.elapsed());
}
