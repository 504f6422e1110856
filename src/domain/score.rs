//! Fixed scores of levels and of bands of experience, −1 to 1: what pay is adjusted for where women
//! and men are compared. They are public and never depend on data: about what a rung and a band earn
//! on a log scale, in most roles.

use super::{ExperienceBand, Level};

impl Level {
    /// Its score.
    pub const fn score(self) -> f64 {
        match self {
            Level::Intern => -1.0,
            Level::Junior => -0.6,
            Level::Mid => -0.1,
            Level::Senior => 0.3,
            Level::Lead => 0.5,
            Level::Principal | Level::Manager => 0.7,
            Level::Director => 0.9,
            Level::Executive => 1.0,
        }
    }
}

impl ExperienceBand {
    /// Its score.
    pub const fn score(self) -> f64 {
        match self {
            ExperienceBand::UpTo1 => -1.0,
            ExperienceBand::From1 => -0.6,
            ExperienceBand::From4 => -0.1,
            ExperienceBand::From7 => 0.3,
            ExperienceBand::From10 => 0.7,
            ExperienceBand::From15 => 1.0,
        }
    }
}
