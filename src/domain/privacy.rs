//! How carefully a survey publishes.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How carefully a survey publishes. Chosen once, when a database is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Privacy {
    /// No protection: for data that is public already. Exact figures, records are kept.
    Off,
    /// For a survey of people who answered in confidence: ρ = 1 at most.
    #[default]
    Standard,
    /// Half of that: ρ = ½ at most.
    Strict,
}

/// A privacy mode was none of `off`, `standard`, `strict`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown privacy mode {0:?}: expected off, standard or strict")]
pub struct UnknownPrivacy(String);

impl Privacy {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Privacy::Off => "off",
            Privacy::Standard => "standard",
            Privacy::Strict => "strict",
        }
    }
}

impl FromStr for Privacy {
    type Err = UnknownPrivacy;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Privacy::Off, Privacy::Standard, Privacy::Strict]
            .into_iter()
            .find(|mode| mode.as_str() == text)
            .ok_or_else(|| UnknownPrivacy(text.to_owned()))
    }
}

impl fmt::Display for Privacy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
