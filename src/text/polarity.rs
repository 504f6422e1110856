//! How a sentence speaks: the words that praise and blame, what turns them round, and the side of
//! the form it was written on.

use super::lexicon::{Lexicon, lists};
use super::word::words;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The tone of a sentence or of one reviewer on one topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    /// It praises.
    Positive,
    /// It blames.
    Negative,
    /// Neither, or both alike.
    Neutral,
}

impl Polarity {
    /// All, in the order of the type.
    pub const ALL: [Polarity; 3] = [Polarity::Positive, Polarity::Negative, Polarity::Neutral];

    /// 1, -1 or 0.
    pub const fn sign(self) -> i32 {
        match self {
            Polarity::Positive => 1,
            Polarity::Negative => -1,
            Polarity::Neutral => 0,
        }
    }

    /// Of a sum of signs.
    pub const fn of_sign(sum: i32) -> Self {
        match sum.signum() {
            1 => Polarity::Positive,
            -1 => Polarity::Negative,
            _ => Polarity::Neutral,
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Tone {
    /// Praise above, blame below nought.
    Value(f32),
    /// Turns what follows round.
    Turn,
    /// What follows counts more than what went before.
    But,
}

static TONES: LazyLock<Lexicon<Tone>> = LazyLock::new(|| {
    let tone = |name: &str| match name {
        "praise" => Some(Tone::Value(1.0)),
        "blame" => Some(Tone::Value(-1.0)),
        "mild" => Some(Tone::Value(0.6)),
        "short" => Some(Tone::Value(-0.6)),
        "turn" => Some(Tone::Turn),
        "but" => Some(Tone::But),
        _ => None,
    };
    Lexicon::new(
        lists(include_str!("words/tone.txt"))
            .filter_map(|(name, list)| tone(name).map(|tone| (tone, list))),
    )
});

/// Whether a folded word has a tone.
pub(super) fn knows(word: &str) -> bool {
    TONES.get(word).is_some()
}

/// How far a negation reaches, in words.
const REACH: usize = 4;

/// The tone of a sentence; `leaning` is what its place says: above nought for praise.
pub fn polarity(sentence: &str, leaning: f32) -> Polarity {
    of_words(&words(sentence), leaning)
}

pub(super) fn of_words(words: &[String], leaning: f32) -> Polarity {
    let mut sum = 0.0;
    let mut turned = 0_usize;
    let mut index = 0;
    while let Some(word) = words.get(index) {
        let pair = words.get(index + 1).and_then(|next| TONES.pair(word, next));
        index += if pair.is_some() { 2 } else { 1 };
        match pair.or_else(|| TONES.get(word)) {
            Some(Tone::Turn) => turned = REACH,
            Some(Tone::But) => {
                sum *= 0.4;
                turned = 0;
            }
            Some(Tone::Value(value)) => {
                sum += if turned > 0 { -value } else { value };
                turned = 0;
            }
            None => turned = turned.saturating_sub(1),
        }
    }
    // A bare negation ("no canteen") is a lack.
    if sum == 0.0 && turned > 0 {
        sum = -0.3;
    }
    match sum + leaning {
        tone if tone > 0.2 => Polarity::Positive,
        tone if tone < -0.2 => Polarity::Negative,
        _ => Polarity::Neutral,
    }
}
