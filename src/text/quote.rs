//! The choice of quotes: maximal marginal relevance over the best of each topic and tone, in the
//! proportion of praise and blame, at most one of a reviewer.

use super::highlight::ReviewText;
use super::language::{Language, is_small, language};
use super::polarity::Polarity;
use super::topic::{self, Topic};
use super::word::words;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// No two quotes are more alike: the greater of the cosine of their words and the share of common
/// runs of four letters.
pub const MOST_ALIKE: f64 = 0.5;

/// Characters of a quote.
const LENGTH: std::ops::RangeInclusive<usize> = 40..=240;
/// So many of each topic and tone are compared; the rest score lower and say the same.
const POOL: usize = 24;
/// Relevance against difference.
const RELEVANCE: f64 = 0.7;

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

/// Whether a sentence may stand alone: whole, and of a fair length.
pub(super) fn fits(text: &str) -> bool {
    LENGTH.contains(&text.chars().count())
        && text.chars().next().is_some_and(|first| !first.is_lowercase() && first != ',')
        && !text.ends_with(['…', ',', ':', ';', '-', '('])
        && !text.ends_with("...")
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
pub(super) struct Candidate<'a> {
    reviewer: u32,
    text: &'a str,
    topic: &'a Topic,
    polarity: Polarity,
    words: &'a [String],
    score: f64,
}

impl<'a> Candidate<'a> {
    /// Scored by support × specificity × recency; a mark halves it.
    pub(super) fn new(
        review: &ReviewText,
        text: &'a str,
        topic: &'a Topic,
        polarity: Polarity,
        words: &'a [String],
        support: usize,
        marked: bool,
    ) -> Self {
        let telling =
            words.iter().filter(|word| !is_small(word) && word.chars().count() > 3).count();
        let on_topic = words.iter().filter(|word| topic::knows(word)).count();
        let specificity = (telling as f64 / 12.0).min(1.0) * (0.5 + 0.25 * on_topic.min(2) as f64);
        let recency = 0.5_f64.powf(f64::from(review.age_quarters) / 8.0);
        let clean = if marked { 0.5 } else { 1.0 };
        let score = (1.0 + support as f64).ln() * specificity * recency * clean;
        Candidate { reviewer: review.reviewer, text, topic, polarity, words, score }
    }
}

/// Chooses at most so many; `totals` are the praising and blaming mentions of the data. Where one
/// tone has too few sentences the whole becomes smaller, so that the proportion stays.
pub(super) fn choose(
    mut candidates: Vec<Candidate<'_>>,
    (positive, negative): (usize, usize),
    at_most: usize,
) -> Vec<Quote> {
    candidates.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.text.cmp(b.text))
            .then(a.reviewer.cmp(&b.reviewer))
    });
    let mut filled: BTreeMap<(&Topic, Polarity), usize> = BTreeMap::new();
    let mut texts = BTreeSet::new();
    candidates.retain(|candidate| {
        let count = filled.entry((candidate.topic, candidate.polarity)).or_insert(0);
        let room = *count < POOL && texts.insert(candidate.words);
        *count += usize::from(room);
        room
    });
    let pool: Vec<(Candidate<'_>, Print)> = candidates
        .into_iter()
        .map(|one| (Print::new(one.words), one))
        .map(|(print, one)| (one, print))
        .collect();
    for size in (1..=at_most).rev() {
        let praise = share(size, positive, negative);
        let quota = |polarity| match polarity {
            Polarity::Positive => praise,
            Polarity::Negative if positive + negative > 0 => size - praise,
            Polarity::Negative => 0,
            Polarity::Neutral if positive + negative > 0 => 0,
            Polarity::Neutral => size,
        };
        let chosen = pick(&pool, quota, size);
        if chosen.len() == size {
            return chosen;
        }
    }
    Vec::new()
}

/// The praising part of so many quotes, rounded to the nearest.
fn share(size: usize, positive: usize, negative: usize) -> usize {
    let all = positive + negative;
    if all == 0 { 0 } else { (2 * size * positive + all) / (2 * all) }
}

fn pick(
    pool: &[(Candidate<'_>, Print)],
    quota: impl Fn(Polarity) -> usize,
    size: usize,
) -> Vec<Quote> {
    let best = pool.first().map_or(1.0, |(first, _)| first.score).max(f64::MIN_POSITIVE);
    let mut nearest = vec![0.0_f64; pool.len()];
    let mut seen: BTreeMap<&Topic, i32> = BTreeMap::new();
    let mut tones: BTreeMap<Polarity, usize> = BTreeMap::new();
    let mut reviewers = BTreeSet::new();
    let mut chosen = Vec::new();
    while chosen.len() < size {
        let open = pool.iter().zip(&nearest).filter(|((one, _), alike)| {
            **alike <= MOST_ALIKE
                && !reviewers.contains(&one.reviewer)
                && tones.get(&one.polarity).copied().unwrap_or(0) < quota(one.polarity)
        });
        let value = |one: &Candidate<'_>, alike: f64| {
            let again = 0.5_f64.powi(seen.get(one.topic).copied().unwrap_or(0));
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
        chosen.push(Quote {
            text: one.text.to_owned(),
            topic: one.topic.clone(),
            polarity: one.polarity,
            language: language(one.text),
        });
    }
    chosen
}
