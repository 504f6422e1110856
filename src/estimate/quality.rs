//! The grade of a figure, from its relative standard error; owns the letters and their limits.

use serde::{Deserialize, Serialize};

/// Confidence of every interval this room gives.
pub const CONFIDENCE: f64 = 0.90;

/// Standard normal quantile at 0.95: half the width of a 90 % interval in standard errors.
pub const Z_90: f64 = 1.644_853_626_951_472_2;

/// How far a figure may be trusted, from its relative standard error.
///
/// The limits 16.6 % and 33.3 % are Statistics Canada's release guideline; 5 % and 10 % are the
/// lines of the UK's Annual Survey of Hours and Earnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Quality {
    /// Below 5 %: precise.
    A,
    /// Below 10 %: reasonably precise.
    B,
    /// Below 16.6 %: acceptable.
    C,
    /// Below 33.3 %: to be shown with a warning.
    D,
    /// 33.3 % and above: unreliable. Withheld wherever figures are estimated; exact figures of
    /// public data keep it as a mark.
    E,
}

impl Quality {
    /// The grade of a relative standard error (0.05 is 5 %). Not a number is graded `E`.
    pub fn of(relative_standard_error: f64) -> Self {
        match relative_standard_error {
            e if e < 0.05 => Self::A,
            e if e < 0.10 => Self::B,
            e if e < 0.166 => Self::C,
            e if e < 0.333 => Self::D,
            _ => Self::E,
        }
    }

    /// Whether an estimate of this grade may be shown.
    pub fn is_publishable(self) -> bool {
        self != Self::E
    }
}

/// The relative standard error that a 90 % interval `low..high` of a positive figure stands for:
/// half its width on the log scale, in standard errors.
pub fn relative_standard_error(low: f64, high: f64) -> f64 {
    (high / low).ln() / (2.0 * Z_90)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_belong_to_the_worse_grade() {
        let grades = [0.0, 0.049, 0.05, 0.1, 0.165, 0.166, 0.332, 0.333, f64::NAN].map(Quality::of);
        use Quality::{A, B, C, D, E};
        assert_eq!(grades, [A, A, B, C, C, D, D, E, E]);
        assert!(D.is_publishable() && !E.is_publishable());
    }

    #[test]
    fn the_error_of_an_interval_gives_the_interval_back() {
        let error = relative_standard_error(50_000.0 / 1.2, 50_000.0 * 1.2);
        assert!(((error * Z_90).exp() - 1.2).abs() < 1e-12);
    }
}
