//! What one review speaks of: the few themes that count for it, each with its tone.

use super::language::language;
use super::polarity::Polarity;
use super::reading::read_in;
use super::sentence::sentences;
use super::topic::Topic;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

/// A reviewer counts for so many themes: those with most of their sentences.
pub const MOST_THEMES: usize = 3;

/// The themes that count for one review, each once with the tone it mostly has, those with most
/// sentences first: at most [`MOST_THEMES`], the same whatever the order of the fields.
pub fn mentions<'a>(texts: impl IntoIterator<Item = (Side, &'a str)>) -> Vec<(Topic, Polarity)> {
    let mut fields: Vec<(Side, &str)> = texts.into_iter().collect();
    fields.sort_unstable();
    let whole: Vec<&str> = fields.iter().map(|(_, text)| *text).collect();
    // A sentence too short to tell is in the language of the rest.
    let usual = language(&whole.join("\n"));
    let mut said: BTreeMap<Topic, (usize, usize, i32)> = BTreeMap::new();
    // Saying it a hundred times is saying it.
    let mut known = std::collections::BTreeSet::new();
    for (side, text) in fields {
        for sentence in sentences(text) {
            if !known.insert((side, sentence)) {
                continue;
            }
            for point in read_in(sentence, side, language(sentence).or(usual)) {
                let place = said.len();
                let (sentences, _, tone) = said.entry(point.topic).or_insert((0, place, 0));
                *sentences += 1;
                *tone += point.polarity.sign();
            }
        }
    }
    let mut topics: Vec<_> = said.into_iter().collect();
    topics.sort_by_key(|(_, (sentences, place, _))| (std::cmp::Reverse(*sentences), *place));
    // Privacy: R9, one who writes of everything moves few counts.
    topics.truncate(MOST_THEMES);
    topics.into_iter().map(|(topic, (_, _, tone))| (topic, Polarity::of_sign(tone))).collect()
}
