//! The rules of reviews: how many write before anything is told, and what each count loses (R9).
//!
//! Owns their parameters. Pay goes by the [`ledger`](super::ledger) instead.

use super::drawing::Epsilon;
use super::ledger::Privacy;
use serde::Serialize;

/// All parameters of the reviews of a mode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewRules {
    /// Names these parameters, noise mechanism included.
    pub id: &'static str,
    /// The mode these rules belong to.
    pub privacy: Privacy,
    /// Least growth of a cell at a closing, in percent of its published reviewers.
    pub batch_growth_percent: u64,
    /// Loss of each count; `None` publishes exact ones.
    pub epsilon_count: Option<Epsilon>,
    /// Least noised people of a bin of a distribution.
    pub min_bin: u64,
    /// Shares are multiples of this many percent.
    pub share_step_percent: u64,
    /// The finer step of a large cell.
    pub fine_share_step_percent: u64,
    /// Noised people from which the finer step holds.
    pub fine_share_from: u64,
    /// Least reviewers before any review text or theme appears.
    pub min_reviewers: u64,
    /// Months after which a whole batch expires.
    pub retention_months: u32,
}

impl ReviewRules {
    /// The rules of a privacy mode.
    pub const fn of(privacy: Privacy) -> Self {
        match privacy {
            Privacy::Off => Self::OFF,
            Privacy::Standard => Self::STANDARD,
            Privacy::Strict => Self::STRICT,
        }
    }

    const STANDARD: Self = Self {
        id: "reviews-standard-4",
        privacy: Privacy::Standard,
        batch_growth_percent: 25,
        epsilon_count: Some(Epsilon::ONE),
        min_bin: 5,
        share_step_percent: 5,
        fine_share_step_percent: 1,
        fine_share_from: 1_000,
        min_reviewers: 10,
        retention_months: 36,
    };

    const STRICT: Self = Self {
        id: "reviews-strict-4",
        privacy: Privacy::Strict,
        share_step_percent: 10,
        ..Self::STANDARD
    };

    const OFF: Self = Self {
        id: "reviews-off-1",
        privacy: Privacy::Off,
        batch_growth_percent: 0,
        epsilon_count: None,
        min_bin: 0,
        share_step_percent: 1,
        fine_share_step_percent: 1,
        fine_share_from: 0,
        min_reviewers: 1,
        retention_months: 36,
    };

    /// Whether a cell with `published` reviewers closes the batch of its `waiting` ones: at least ten,
    /// and a quarter of those already out.
    pub fn reviews_close(&self, waiting: u64, published: u64) -> bool {
        // Privacy: R9, a version tells of ten new reviewers or more.
        waiting >= self.min_reviewers
            && u128::from(waiting) * 100
                >= u128::from(published) * u128::from(self.batch_growth_percent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_closes_at_its_edges() {
        let rules = ReviewRules::of(Privacy::Standard);
        assert!(!rules.reviews_close(9, 0) && rules.reviews_close(10, 0));
        assert!(!rules.reviews_close(25, 101) && rules.reviews_close(26, 101));
        let strict = ReviewRules::of(Privacy::Strict);
        assert!(strict.share_step_percent >= rules.share_step_percent);
    }
}
