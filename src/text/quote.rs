//! The choice of quotes: the best of each wanted theme and tone, in the proportion of praise and
//! blame and of languages, at most one of a reviewer and no two alike.

use super::language::{Language, is_small, language};
use super::mention::Side;
use super::polarity::Polarity;
use super::reading::read;
use super::scrub::has_mark;
use super::sentence::sentences;
use super::topic::Topic;
use super::word::words;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// No two quotes are more alike: the greater of the cosine of their words and the share of common
/// runs of four letters.
pub const MOST_ALIKE: f64 = 0.5;

/// Characters of a quote: people skim, so what is shorter or longer than these comes later, and
/// what is outside of the second not at all.
const SKIMMED: std::ops::RangeInclusive<usize> = 50..=140;
const LENGTH: std::ops::RangeInclusive<usize> = 24..=220;
/// So many of each theme and tone are compared; the rest score lower and say the same.
const POOL: usize = 24;
/// Relevance against difference.
const RELEVANCE: f64 = 0.7;

/// One field of one review, scrubbed, whose writer and moderator allow a sentence to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotable<'a> {
    /// Tells reviewers apart within the call; says nothing else.
    pub reviewer: u32,
    /// The field.
    pub side: Side,
    /// What was written.
    pub text: &'a str,
}

/// A tone of a theme that quotes may illustrate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// The theme.
    pub topic: Topic,
    /// Its tone.
    pub polarity: Polarity,
    /// How much it is spoken of: a count or a share.
    pub weight: f64,
}

/// A sentence that stands for many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The sentence.
    pub text: String,
    /// What it speaks of.
    pub topic: Topic,
    /// How.
    pub polarity: Polarity,
    /// In which language, where it can be told.
    pub language: Option<Language>,
}

/// At most so many quotes of what is wanted, the same whatever the order of the texts. Where one
/// tone has too few sentences the whole becomes smaller, so that the proportion stays.
pub fn quotes(texts: &[Quotable<'_>], wanted: &[Wanted], at_most: usize) -> Vec<Quote> {
    let weights: BTreeMap<(Topic, Polarity), f64> = wanted
        .iter()
        .filter(|one| one.weight > 0.0)
        .map(|one| ((one.topic, one.polarity), one.weight))
        .collect();
    let mut candidates: Vec<Candidate<'_>> =
        texts.par_iter().flat_map_iter(|text| candidates(text, &weights)).collect();
    candidates.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.text.cmp(b.text))
            .then(a.reviewer.cmp(&b.reviewer))
    });
    let speakers = speakers(texts);
    let mut filled: BTreeMap<(Topic, Polarity), usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    candidates.retain(|one| {
        let count = filled.entry((one.topic, one.polarity)).or_insert(0);
        let room = *count < POOL && seen.insert(one.words.clone());
        *count += usize::from(room);
        room
    });
    let pool: Vec<(Candidate<'_>, Print)> = candidates
        .into_iter()
        .map(|one| {
            let print = Print::new(&one.words);
            (one, print)
        })
        .collect();
    let sum =
        |polarity| weights.iter().filter(|(of, _)| of.1 == polarity).map(|(_, one)| one).sum();
    let (positive, negative): (f64, f64) = (sum(Polarity::Positive), sum(Polarity::Negative));
    for size in (1..=at_most).rev() {
        let praise = share(size, positive, negative);
        let quota = |polarity| match polarity {
            Polarity::Positive => praise,
            Polarity::Negative if positive + negative > 0.0 => size - praise,
            Polarity::Negative => 0,
            Polarity::Neutral if positive + negative > 0.0 => 0,
            Polarity::Neutral => size,
        };
        let chosen = pick(&pool, quota, &speakers, size);
        if chosen.len() == size {
            return chosen;
        }
    }
    Vec::new()
}

/// The words and runs of letters by which sentences are compared.
struct Print {
    words: HashSet<String>,
    runs: HashSet<[char; 4]>,
}

impl Print {
    fn new(words: &[String]) -> Self {
        let line: Vec<char> = words.join(" ").chars().collect();
        Print {
            words: words.iter().filter(|word| !is_small(word)).cloned().collect(),
            runs: line.windows(4).filter_map(|run| run.try_into().ok()).collect(),
        }
    }

    fn alike(&self, other: &Print) -> f64 {
        let common = self.words.intersection(&other.words).count() as f64;
        let size = (self.words.len() * other.words.len()) as f64;
        let cosine = if size > 0.0 { common / size.sqrt() } else { 0.0 };
        let common = self.runs.intersection(&other.runs).count();
        let all = self.runs.len() + other.runs.len() - common;
        cosine.max(if all > 0 { common as f64 / all as f64 } else { 0.0 })
    }
}

/// How alike two sentences are, from 0 to 1.
pub fn similarity(one: &str, other: &str) -> f64 {
    Print::new(&words(one)).alike(&Print::new(&words(other)))
}

/// A quote that may be chosen.
struct Candidate<'a> {
    reviewer: u32,
    text: &'a str,
    topic: Topic,
    polarity: Polarity,
    language: Option<Language>,
    words: Vec<String>,
    score: f64,
}

/// The sentences of a text that speak of what is wanted, in the tone that is.
fn candidates<'a>(
    text: &Quotable<'a>,
    weights: &BTreeMap<(Topic, Polarity), f64>,
) -> Vec<Candidate<'a>> {
    let whole = language(text.text);
    let mut found = Vec::new();
    for sentence in sentences(text.text).into_iter().filter(|sentence| fits(sentence)) {
        let points = read(sentence, text.side);
        // What most of its words name, of equals the first: that is what a reader sees in it.
        let wanted = points
            .iter()
            .filter_map(|point| Some((point, *weights.get(&(point.topic, point.polarity))?)));
        let best = wanted.rev().max_by_key(|(point, _)| point.words);
        let Some((point, weight)) = best else { continue };
        let words = words(sentence);
        let telling =
            words.iter().filter(|word| !is_small(word) && word.chars().count() > 3).count();
        let length = sentence.chars().count();
        let score = (1.0 + weight).ln()
            * (telling as f64 / 7.0).min(1.0)
            * if SKIMMED.contains(&length) { 1.0 } else { 0.35 }
            // A tone that only the field tells is read the other way round by who skims.
            * if point.plain { 1.0 } else { 0.4 }
            // One who praises and blames at once illustrates neither.
            * if points.iter().any(|other| other.polarity != point.polarity) { 0.6 } else { 1.0 }
            * if has_mark(sentence) { 0.5 } else { 1.0 };
        found.push(Candidate {
            reviewer: text.reviewer,
            text: sentence,
            topic: point.topic,
            polarity: point.polarity,
            language: language(sentence).or(whole),
            words,
            score,
        });
    }
    found
}

/// Whether a sentence may stand alone: whole, and of a fair length.
fn fits(text: &str) -> bool {
    LENGTH.contains(&text.chars().count())
        && !text.starts_with([',', ';', ')'])
        && !text.ends_with(['…', ',', ':', ';', '-', '('])
        && !text.ends_with("...")
}

/// How many reviewers write in each language.
fn speakers(texts: &[Quotable<'_>]) -> BTreeMap<Option<Language>, usize> {
    let mut languages: BTreeMap<u32, BTreeSet<Option<Language>>> = BTreeMap::new();
    for (reviewer, language) in texts.iter().map(|text| (text.reviewer, language(text.text))) {
        languages.entry(reviewer).or_default().insert(language);
    }
    let mut speakers = BTreeMap::new();
    for language in languages.into_values().filter_map(|of_one| of_one.into_iter().next_back()) {
        *speakers.entry(language).or_insert(0) += 1;
    }
    speakers
}

/// The praising part of so many quotes, rounded to the nearest.
fn share(size: usize, positive: f64, negative: f64) -> usize {
    let all = positive + negative;
    if all > 0.0 { (size as f64 * positive / all).round() as usize } else { 0 }
}

fn pick(
    pool: &[(Candidate<'_>, Print)],
    quota: impl Fn(Polarity) -> usize,
    speakers: &BTreeMap<Option<Language>, usize>,
    size: usize,
) -> Vec<Quote> {
    let best = pool.first().map_or(1.0, |(first, _)| first.score).max(f64::MIN_POSITIVE);
    let people = speakers.values().sum::<usize>().max(1);
    // Of a language at most its share of the people, rounded up.
    let room = |language: Option<Language>| {
        (size * speakers.get(&language).copied().unwrap_or(0)).div_ceil(people).max(1)
    };
    let mut nearest = vec![0.0_f64; pool.len()];
    let mut seen: BTreeMap<Topic, i32> = BTreeMap::new();
    let mut tones: BTreeMap<Polarity, usize> = BTreeMap::new();
    let mut tongues: BTreeMap<Option<Language>, usize> = BTreeMap::new();
    let mut reviewers = BTreeSet::new();
    let mut chosen = Vec::new();
    while chosen.len() < size {
        let open = pool.iter().zip(&nearest).filter(|((one, _), alike)| {
            **alike <= MOST_ALIKE
                && !reviewers.contains(&one.reviewer)
                && tones.get(&one.polarity).copied().unwrap_or(0) < quota(one.polarity)
                && tongues.get(&one.language).copied().unwrap_or(0) < room(one.language)
        });
        let value = |one: &Candidate<'_>, alike: f64| {
            let again = 0.5_f64.powi(seen.get(&one.topic).copied().unwrap_or(0));
            RELEVANCE * one.score / best * again - (1.0 - RELEVANCE) * alike
        };
        // The first of equals, which the order of the pool decides.
        let next =
            open.fold(None, |best: Option<(f64, &(Candidate<'_>, Print))>, (pair, alike)| {
                let worth = value(&pair.0, *alike);
                best.filter(|(most, _)| *most >= worth).or(Some((worth, pair)))
            });
        let Some((_, (one, print))) = next else { break };
        for ((_, other), alike) in pool.iter().zip(&mut nearest) {
            *alike = alike.max(print.alike(other));
        }
        reviewers.insert(one.reviewer);
        *seen.entry(one.topic).or_insert(0) += 1;
        *tones.entry(one.polarity).or_insert(0) += 1;
        *tongues.entry(one.language).or_insert(0) += 1;
        chosen.push(Quote {
            text: one.text.to_owned(),
            topic: one.topic,
            polarity: one.polarity,
            language: one.language,
        });
    }
    chosen
}
