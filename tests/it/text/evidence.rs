//! Labelled texts and what the scrubber makes of them: for the bounds of the tests and for the
//! table of `cargo run --release --example scrubbing`.

#![allow(dead_code, clippy::indexing_slicing)]

use paylens::text::{Polarity, Scrubber, Side, Topic, mentions};
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
    pub text: &'static str,
}

pub fn innocent(half: Half) -> Vec<Innocent> {
    include_str!("innocent.tsv")
        .lines()
        .enumerate()
        .filter(|(index, _)| half.takes(*index))
        .map(|(_, line)| {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 3, "{line}");
            Innocent { language: cells[0], polarity: cells[1], text: cells[2] }
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

/// How people write who name nobody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Written {
    AsItIs,
    CapitalsAtRandom,
    Shouted,
}

impl Written {
    pub const ALL: [Written; 3] = [Written::AsItIs, Written::CapitalsAtRandom, Written::Shouted];
}

/// The share of words that go of what names nobody, in a language and however it is written.
pub fn innocent_of(language: &str, written: Written) -> (usize, usize) {
    let said = said(Half::Both).into_iter().map(|row| (row.language, row.text));
    let old = innocent(Half::Both).into_iter().map(|row| (row.language, row.text));
    let mut sum = (0, 0);
    for (_, text) in said.chain(old).filter(|(of, _)| *of == language) {
        let turn = |(index, word): (usize, &str)| match written {
            Written::CapitalsAtRandom if (index + text.len()) % 4 == 1 => capital(word),
            Written::Shouted => word.to_uppercase(),
            _ => word.to_owned(),
        };
        let text: Vec<String> = text.split(' ').enumerate().map(turn).collect();
        let text = text.join(" ");
        let scrubbed = Scrubber::default().scrub(&text, None);
        let marks: usize = scrubbed.removed.iter().map(|kind| words(&kind.to_string()).len()).sum();
        let all = words(&text).len();
        sum = (sum.0 + all + marks - words(&scrubbed.text).len(), sum.1 + all);
    }
    sum
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

/// A sentence of a review with every theme it speaks of.
pub struct Said {
    pub language: &'static str,
    pub side: Side,
    pub themes: Vec<(Topic, Polarity)>,
    pub text: &'static str,
}

/// The languages of the sentences.
pub const LANGUAGES: [&str; 5] = ["en", "de", "fr", "es", "pt"];

/// Which half a sentence is in: by a hash, so that nobody chose it.
fn half_of(text: &str) -> Half {
    let hash =
        "seed 17 ".bytes().chain(text.bytes()).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    if (hash >> 32) & 1 == 1 { Half::HeldOut } else { Half::Tuning }
}

/// The 600 sentences, 120 of a language.
pub fn said(half: Half) -> Vec<Said> {
    let files = [
        include_str!("said/en.tsv"),
        include_str!("said/de.tsv"),
        include_str!("said/fr.tsv"),
        include_str!("said/es.tsv"),
        include_str!("said/pt.tsv"),
    ];
    let rows = LANGUAGES.iter().zip(files).flat_map(|(language, file)| {
        file.lines().map(move |line| {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 3, "{line}");
            let side = match cells[0] {
                "p" => Side::Pros,
                "c" => Side::Cons,
                _ => Side::Advice,
            };
            let themes = cells[1].split(' ').filter(|label| *label != "0").map(|label| {
                let tone = match label.chars().next_back() {
                    Some('+') => Polarity::Positive,
                    Some('-') => Polarity::Negative,
                    _ => panic!("{label}"),
                };
                let slug = &label[..label.len() - 1];
                (Topic::from_slug(slug).unwrap_or_else(|| panic!("{slug}")), tone)
            });
            Said { language, side, themes: themes.collect(), text: cells[2] }
        })
    });
    rows.filter(|row| half == Half::Both || half_of(row.text) == half).collect()
}

/// How sentences are read.
#[derive(Default, Clone, Copy, Debug)]
pub struct Reading {
    /// Themes found that are labelled, and all that are found.
    pub precision: (usize, usize),
    /// Themes labelled that are found, and all that are labelled.
    pub found: (usize, usize),
    /// Of those, tones right among pros and cons.
    pub in_field: (usize, usize),
    /// Tones right where no field is known and a tone was told.
    pub without: (usize, usize),
    /// How many were told.
    pub decided: (usize, usize),
}

pub fn reading(half: Half, language: Option<&str>, show: bool) -> Reading {
    let mut sum = Reading::default();
    let add = |(part, all): &mut (usize, usize), right: bool| {
        *part += usize::from(right);
        *all += 1;
    };
    for row in said(half).iter().filter(|row| language.is_none_or(|one| one == row.language)) {
        let label = |topic: Topic| row.themes.iter().find(|(of, _)| *of == topic).map(|one| one.1);
        let found = mentions([(row.side, row.text)]);
        for (topic, tone) in &found {
            add(&mut sum.precision, label(*topic).is_some());
            if let Some(meant) = label(*topic).filter(|_| row.side != Side::Advice) {
                add(&mut sum.in_field, meant == *tone);
            }
        }
        for (topic, _) in &row.themes {
            add(&mut sum.found, found.iter().any(|(other, _)| other == topic));
        }
        for (topic, tone) in mentions([(Side::Advice, row.text)]) {
            let Some(meant) = label(topic) else { continue };
            add(&mut sum.decided, tone != Polarity::Neutral);
            if tone != Polarity::Neutral {
                add(&mut sum.without, meant == tone);
            }
        }
        if show && found != row.themes {
            eprintln!("{found:?} for {:?}: {}", row.themes, row.text);
        }
    }
    sum
}

/// What people write to keep a machine from seeing it, or in other scripts: kind, and text with
/// what is to go in braces.
pub fn kinds(half: Half) -> Vec<(&'static str, Labelled)> {
    let lines = include_str!("kinds.tsv").lines().filter_map(|line| line.split_once('\t'));
    lines
        .filter(|(_, line)| half == Half::Both || half_of(line) == half)
        .map(|(kind, line)| {
            let spans = line.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
            let spans = spans.map(|span| (kind.to_owned(), span.to_owned())).collect();
            (kind, Labelled { text: line.replace(['{', '}'], ""), spans })
        })
        .collect()
}

/// Right and all of a kind: everything in braces went, or, where nothing is, nothing did.
pub fn kind_right(half: Half, kind: &str, show: bool) -> (usize, usize) {
    let mut sum = (0, 0);
    for (_, row) in kinds(half).iter().filter(|(of, _)| *of == kind) {
        let scrubbed = Scrubber::default().scrub(&row.text, None);
        let gone = |span: &str| {
            let mut parts = span.split([' ', '-', '.']).filter(|part| part.chars().count() > 2);
            !scrubbed.text.contains(span) && parts.all(|part| !scrubbed.text.contains(part))
        };
        let right = match row.spans.as_slice() {
            [] => scrubbed.removed.is_empty(),
            spans => spans.iter().all(|(_, span)| gone(span)),
        };
        sum = (sum.0 + usize::from(right), sum.1 + 1);
        if show && !right {
            eprintln!("{kind}: {}", scrubbed.text);
        }
    }
    sum
}
