//! From many reviews to themes and a few quotes. Raw counts: who may see them is decided elsewhere.

use super::polarity::{self, Polarity};
use super::quote::{self, Candidate, Quote};
use super::scrub;
use super::sentence::sentences;
use super::topic::{self, Topic};
use super::word::words;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The field of the form a text was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// What is good.
    Pros,
    /// What is bad.
    Cons,
    /// What should be.
    Advice,
}

impl Side {
    /// How much a place says before a word is read.
    const fn leaning(self) -> f32 {
        match self {
            Side::Pros => 0.8,
            Side::Cons => -0.8,
            Side::Advice => 0.0,
        }
    }
}

/// One field of one review, scrubbed.
#[derive(Clone, Debug)]
pub struct ReviewText {
    /// Tells reviewers apart within the call; says nothing else.
    pub reviewer: u32,
    /// The field.
    pub side: Side,
    /// What was written.
    pub text: String,
    /// Whether the reviewer and the moderator allow a sentence to be shown.
    pub quotable: bool,
    /// Quarters since it was written.
    pub age_quarters: u16,
}

/// What many speak of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    /// The topic.
    pub topic: Topic,
    /// Distinct reviewers who speak of it; the three below sum to it.
    pub mentions: usize,
    /// Those who mostly praise.
    pub positive: usize,
    /// Those who mostly blame.
    pub negative: usize,
    /// The others.
    pub neutral: usize,
}

/// Themes, most mentioned first, and quotes.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Highlights {
    /// All themes with at least one reviewer.
    pub themes: Vec<Theme>,
    /// Sentences that say different things, the strongest first.
    pub quotes: Vec<Quote>,
}

/// A sentence with what it says.
struct Said<'a> {
    review: &'a ReviewText,
    text: &'a str,
    words: Vec<String>,
    topic: Option<Topic>,
    polarity: Polarity,
}

/// Fewer reviewers make no keyword a theme.
const KEYWORD_REVIEWERS: usize = 5;
/// At most so many keywords become themes.
const KEYWORDS: usize = 5;

/// A reviewer counts for so many themes: those with most of their sentences.
pub const MOST_THEMES: usize = 3;

/// Themes and at most `at_most` quotes of a set of reviews, the same whatever their order. Quotes
/// illustrate only themes that `may_show`.
pub fn highlights(
    texts: &[ReviewText],
    at_most: usize,
    may_show: impl Fn(&Theme) -> bool,
) -> Highlights {
    let mut said: Vec<Said<'_>> = texts.par_iter().flat_map_iter(read).collect();
    said.par_sort_by(|a, b| {
        (a.review.reviewer, a.review.side, a.text).cmp(&(b.review.reviewer, b.review.side, b.text))
    });
    name_keywords(&mut said);
    let tones = tones(&said);
    let themes = themes(&tones);
    let sizes: HashMap<(&Topic, Polarity), usize> = themes
        .iter()
        .filter(|theme| may_show(theme))
        .flat_map(|theme| {
            let counts = [
                (Polarity::Positive, theme.positive),
                (Polarity::Negative, theme.negative),
                (Polarity::Neutral, theme.neutral),
            ];
            counts.map(|(polarity, count)| ((&theme.topic, polarity), count))
        })
        .collect();
    let candidates: Vec<Candidate<'_>> = said
        .iter()
        .filter(|said| said.review.quotable && quote::fits(said.text))
        .filter_map(|said| {
            let topic = said.topic.as_ref()?;
            // A reviewer speaks for a tone only where it is the tone he has on the topic.
            let support = sizes.get(&(topic, said.polarity)).copied()?.max(1);
            let marked = scrub::has_mark(said.text);
            Some(Candidate::new(
                said.review,
                said.text,
                topic,
                said.polarity,
                &said.words,
                support,
                marked,
            ))
        })
        .collect();
    let totals = themes.iter().fold((0, 0), |(positive, negative), theme| {
        (positive + theme.positive, negative + theme.negative)
    });
    Highlights { quotes: quote::choose(candidates, totals, at_most), themes }
}

fn read(review: &ReviewText) -> Vec<Said<'_>> {
    sentences(&review.text)
        .into_iter()
        .map(|text| {
            let words = words(text);
            Said {
                review,
                text,
                topic: topic::of_words(&words),
                polarity: polarity::of_words(&words, review.side.leaning()),
                words,
            }
        })
        .collect()
}

/// Words that many reviewers use in sentences without a topic become topics themselves.
fn name_keywords(said: &mut [Said<'_>]) {
    let mut users: HashMap<&str, BTreeSet<u32>> = HashMap::new();
    for said in said.iter().filter(|said| said.topic.is_none()) {
        for word in said.words.iter().filter(|word| keyword(word)) {
            users.entry(word).or_default().insert(said.review.reviewer);
        }
    }
    let mut ranked: Vec<(usize, String)> = users
        .into_iter()
        .filter(|(_, users)| users.len() >= KEYWORD_REVIEWERS)
        .map(|(word, users)| (users.len(), word.to_owned()))
        .collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    ranked.truncate(KEYWORDS);
    for said in said.iter_mut().filter(|said| said.topic.is_none()) {
        let word = ranked.iter().find(|(_, word)| said.words.contains(word));
        said.topic = word.map(|(_, word)| Topic::Keyword(word.clone()));
    }
}

fn keyword(word: &str) -> bool {
    word.chars().count() >= 5
        && word.chars().all(char::is_alphabetic)
        && !super::language::is_small(word)
        && !polarity::knows(word)
}

/// The sum of tones of each reviewer on their topics: saying it a hundred times is saying it.
fn tones<'a>(said: &'a [Said<'_>]) -> BTreeMap<(&'a Topic, u32), i32> {
    let mut distinct: BTreeSet<(&Topic, u32, &str)> = BTreeSet::new();
    // By reviewer, how many sentences on each topic, and the sum of their tones.
    let mut spoken: BTreeMap<u32, BTreeMap<&Topic, (usize, i32)>> = BTreeMap::new();
    for said in said {
        let Some(topic) = &said.topic else { continue };
        let reviewer = said.review.reviewer;
        if distinct.insert((topic, reviewer, said.text)) {
            let (sentences, tone) = spoken.entry(reviewer).or_default().entry(topic).or_default();
            *sentences += 1;
            *tone += match said.polarity {
                Polarity::Positive => 1,
                Polarity::Negative => -1,
                Polarity::Neutral => 0,
            };
        }
    }
    let mut tones = BTreeMap::new();
    for (reviewer, topics) in spoken {
        let mut topics: Vec<_> = topics.into_iter().collect();
        // The sort is stable: of equals the first in the order of topics.
        topics.sort_by_key(|(_, (sentences, _))| std::cmp::Reverse(*sentences));
        // Privacy: R9, one who writes of everything moves few counts.
        for (topic, (_, tone)) in topics.into_iter().take(MOST_THEMES) {
            tones.insert((topic, reviewer), tone);
        }
    }
    tones
}

fn themes(tones: &BTreeMap<(&Topic, u32), i32>) -> Vec<Theme> {
    let mut themes: BTreeMap<&Topic, Theme> = BTreeMap::new();
    for ((topic, _), tone) in tones {
        let theme = themes.entry(topic).or_insert_with(|| Theme {
            topic: (*topic).clone(),
            mentions: 0,
            positive: 0,
            negative: 0,
            neutral: 0,
        });
        theme.mentions += 1;
        match tone.signum() {
            1 => theme.positive += 1,
            -1 => theme.negative += 1,
            _ => theme.neutral += 1,
        }
    }
    let mut themes: Vec<Theme> = themes.into_values().collect();
    themes.sort_by(|a, b| b.mentions.cmp(&a.mentions).then_with(|| a.topic.cmp(&b.topic)));
    themes
}
