//! The tone of what is said.

use serde::{Deserialize, Serialize};

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
