//! One sentence: the themes it speaks of, and how.

use super::mention::Side;
use super::polarity::{self, Polarity};
use super::topic::{self, Topic};
use super::word::words;

/// A theme of a sentence with its tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// What the sentence speaks of.
    pub topic: Topic,
    /// How.
    pub polarity: Polarity,
    /// Whether the words say the tone, and not only the field they stand in.
    pub plain: bool,
}

/// What a sentence of a field speaks of.
pub fn read(sentence: &str, side: Side) -> Vec<Point> {
    let words = words(sentence);
    let leaning = match side {
        Side::Pros => 0.8,
        Side::Cons => -0.8,
        Side::Advice => 0.0,
    };
    let polarity = polarity::of_words(&words, leaning);
    let plain = polarity::of_words(&words, 0.0) == polarity;
    topic::of_words(&words).map(|topic| Point { topic, polarity, plain }).into_iter().collect()
}
