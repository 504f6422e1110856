//! Labelled texts and what the scrubber makes of them: for the bounds of the tests and for the
//! table of `cargo run --release --example scrubbing`.

#![allow(dead_code, clippy::indexing_slicing)]

use paylens::text::{Polarity, Scrubber, polarity, topic};
use serde::Deserialize;
use std::path::PathBuf;

/// Half of each set was looked at while the lists were written, the other half was not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Half {
    Tuning,
    HeldOut,
    Both,
}

impl Half {
    fn takes(self, index: usize) -> bool {
        match self {
            Half::Tuning => index.is_multiple_of(2),
            Half::HeldOut => !index.is_multiple_of(2),
            Half::Both => true,
        }
    }
}

/// A text with what is personal in it.
pub struct Labelled {
    pub text: String,
    pub spans: Vec<(String, String)>,
}

/// A sentence of a review that names nobody.
pub struct Innocent {
    pub language: &'static str,
    pub polarity: &'static str,
    pub topic: &'static str,
    pub text: &'static str,
}

pub fn innocent(half: Half) -> Vec<Innocent> {
    include_str!("innocent.tsv")
        .lines()
        .enumerate()
        .filter(|(index, _)| half.takes(*index))
        .map(|(_, line)| {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 4, "{line}");
            Innocent { language: cells[0], polarity: cells[1], topic: cells[2], text: cells[3] }
        })
        .collect()
}

/// Sentences with many capitals that name nobody: products, teams, cities, German nouns.
fn capitals(half: Half) -> Vec<&'static str> {
    let lines = include_str!("capitals.tsv").lines().enumerate();
    lines
        .filter(|(index, _)| half.takes(*index))
        .filter_map(|(_, line)| Some(line.split_once('\t')?.1))
        .collect()
}

/// Sentences of reviews that name somebody; the names stand in braces.
pub fn named(half: Half) -> Vec<Labelled> {
    let lines = include_str!("named.tsv").lines().enumerate();
    lines
        .filter(|(index, _)| half.takes(*index))
        .filter_map(|(_, line)| Some(line.split_once('\t')?.1))
        .map(|line| {
            let names = line.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
            let spans = names.map(|name| ("PERSON".to_owned(), name.to_owned())).collect();
            Labelled { text: line.replace(['{', '}'], ""), spans }
        })
        .collect()
}

/// A file of the data that is not part of the repository.
fn outside(name: &str) -> Option<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared/data/pii", "../../shared/data/pii"]
        .iter()
        .find_map(|folder| std::fs::read_to_string(root.join(folder).join(name)).ok());
    if found.is_none() {
        eprintln!("SKIPPED: there is no ../shared/data/pii/{name}");
    }
    found
}

#[derive(Deserialize)]
struct Synthetic {
    full_text: String,
    spans: Vec<SyntheticSpan>,
}

#[derive(Deserialize)]
struct SyntheticSpan {
    entity_type: String,
    entity_value: String,
}

/// Presidio's generated sentences.
pub fn synthetic(half: Half) -> Option<Vec<Labelled>> {
    let rows: Vec<Synthetic> = serde_json::from_str(&outside("generated_small.json")?).ok()?;
    let rows = rows.into_iter().enumerate().filter(|(index, _)| half.takes(*index));
    let spans = |row: Synthetic| {
        let pairs = row.spans.into_iter().map(|span| (span.entity_type, span.entity_value));
        Labelled { text: row.full_text, spans: pairs.collect() }
    };
    Some(rows.map(|(_, row)| spans(row)).collect())
}

/// WNUT-17: short messages of strangers, with names of persons.
pub fn noisy(half: Half) -> Option<Vec<Labelled>> {
    let file = outside("emerging.dev.conll")?;
    let mut found = Vec::new();
    for (index, block) in file.split("\n\n").flat_map(|b| b.split("\n\t\n")).enumerate() {
        let (mut words, mut spans): (Vec<&str>, Vec<(String, String)>) = Default::default();
        for (word, label) in block.lines().filter_map(|line| line.split_once('\t')) {
            words.push(word);
            match (label.trim(), spans.last_mut()) {
                ("B-person", _) => spans.push(("PERSON".into(), word.into())),
                ("I-person", Some((_, name))) => *name = format!("{name} {word}"),
                _ => {}
            }
        }
        if half.takes(index) && !words.is_empty() {
            found.push(Labelled { text: words.join(" "), spans });
        }
    }
    Some(found)
}

pub fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 2)
        .map(str::to_lowercase)
        .collect()
}

fn count(words: &[String], word: &str) -> usize {
    words.iter().filter(|other| *other == word).count()
}

/// Found and all of the kinds; a span is found where every word of it went.
pub fn recall(scrubber: Scrubber, set: &[Labelled], kinds: &[&str], show: bool) -> (usize, usize) {
    let (mut found, mut all) = (0, 0);
    for row in set {
        let scrubbed = scrubber.scrub(&row.text, None).text;
        let (before, after) = (words(&row.text), words(&scrubbed));
        for (kind, value) in row.spans.iter().filter(|(kind, _)| kinds.contains(&kind.as_str())) {
            let gone = words(value).iter().all(|word| count(&after, word) < count(&before, word));
            all += 1;
            found += usize::from(gone);
            if show && !gone {
                eprintln!("missed {kind} {value:?} in {scrubbed:?}");
            }
        }
    }
    (found, all)
}

/// Words that are part of no name and went nevertheless, and all such words.
pub fn others_removed(scrubber: Scrubber, set: &[Labelled]) -> (usize, usize) {
    let (mut gone, mut all) = (0, 0);
    for row in set {
        let scrubbed = scrubber.scrub(&row.text, None);
        let marks: usize = scrubbed.removed.iter().map(|kind| words(&kind.to_string()).len()).sum();
        let (before, after) = (words(&row.text), words(&scrubbed.text));
        let lost = before.len() - (after.len() - marks);
        let names: Vec<String> = row.spans.iter().flat_map(|(_, value)| words(value)).collect();
        let fair = names.iter().filter(|word| count(&after, word) < count(&before, word)).count();
        gone += lost.saturating_sub(fair);
        all += before.len() - names.len().min(before.len());
    }
    (gone, all)
}

/// Words taken out of texts that name nobody, and all their words.
pub fn innocent_removed(scrubber: Scrubber, half: Half, show: bool) -> (usize, usize) {
    let (mut gone, mut all) = (0, 0);
    let sentences = innocent(half).into_iter().map(|row| row.text).chain(capitals(half));
    for text in sentences {
        let scrubbed = scrubber.scrub(text, None);
        let marks: usize = scrubbed.removed.iter().map(|kind| words(&kind.to_string()).len()).sum();
        let (before, after) = (words(text).len(), words(&scrubbed.text).len() - marks);
        gone += before - after;
        all += before;
        if show && before > after {
            eprintln!("innocent: {}", scrubbed.text);
        }
    }
    (gone, all)
}

/// Right and all, for topic and for tone.
pub fn readings(half: Half, show: bool) -> [(usize, usize); 2] {
    let mut right = [(0, 0); 2];
    for row in innocent(half) {
        let found = topic(row.text).map(|topic| topic.to_string()).unwrap_or_default();
        let tone = match polarity(row.text, 0.0) {
            Polarity::Positive => "+",
            Polarity::Negative => "-",
            Polarity::Neutral => "0",
        };
        for (sum, (said, meant)) in
            right.iter_mut().zip([(found.as_str(), row.topic), (tone, row.polarity)])
        {
            sum.1 += 1;
            sum.0 += usize::from(said == meant);
            if show && said != meant {
                eprintln!("{said:?} for {meant:?}: {}", row.text);
            }
        }
    }
    right
}
