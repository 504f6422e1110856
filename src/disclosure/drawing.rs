//! What drawing percentiles costs: ε as an exact fraction, and the people each percentile needs.

use serde::Serialize;

/// A privacy loss ε as an exact fraction in (0, 1], so that no mechanism has to start from a float.
/// Serialized as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "f64")]
pub struct Epsilon {
    numerator: u32,
    denominator: u32,
}

impl Epsilon {
    /// ε = 1.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };
    /// ε = 3/4.
    pub const THREE_QUARTERS: Self = Self { numerator: 3, denominator: 4 };
    /// ε = 3/5.
    pub const THREE_FIFTHS: Self = Self { numerator: 3, denominator: 5 };
    /// ε = 1/2.
    pub const HALF: Self = Self { numerator: 1, denominator: 2 };
    /// ε = 3/8.
    pub const THREE_EIGHTHS: Self = Self { numerator: 3, denominator: 8 };
    /// ε = 3/10.
    pub const THREE_TENTHS: Self = Self { numerator: 3, denominator: 10 };
    /// ε = 1/4.
    pub const QUARTER: Self = Self { numerator: 1, denominator: 4 };

    /// The fraction `numerator / denominator`; `None` outside (0, 1] or with a denominator above
    /// 100.
    pub const fn new(numerator: u32, denominator: u32) -> Option<Self> {
        if numerator == 0 || numerator > denominator || denominator > 100 {
            return None;
        }
        Some(Self { numerator, denominator })
    }

    /// The numerator.
    pub const fn numerator(self) -> u32 {
        self.numerator
    }

    /// The denominator.
    pub const fn denominator(self) -> u32 {
        self.denominator
    }
}

impl From<Epsilon> for f64 {
    fn from(epsilon: Epsilon) -> f64 {
        f64::from(epsilon.numerator) / f64::from(epsilon.denominator)
    }
}

/// What drawing the percentiles of a cell costs, and how many people each needs (R5b, R5d).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Drawing {
    /// R5b: loss of each percentile; `None` publishes exact percentiles.
    pub epsilon: Option<Epsilon>,
    /// R5d: least people for a median from the cell alone.
    pub min_p50: u64,
    /// R5d: least people for the 25th and 75th percentile from the cell alone.
    pub min_quartile: u64,
    /// R5d: least people for the 10th and 90th percentile from the cell alone.
    pub min_decile: u64,
}

impl Drawing {
    /// Exact percentiles of anybody.
    pub(super) const EXACT: Self =
        Self { epsilon: None, min_p50: 1, min_quartile: 1, min_decile: 1 };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epsilon_is_a_fraction_up_to_one() {
        assert_eq!(Epsilon::new(1, 2), Some(Epsilon::HALF));
        assert_eq!(f64::from(Epsilon::HALF), 0.5);
        assert!(
            Epsilon::new(0, 1).is_none()
                && Epsilon::new(2, 1).is_none()
                && Epsilon::new(1, 0).is_none()
        );
    }
}
