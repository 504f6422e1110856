//! What a count of reviews costs: ε as an exact fraction.

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
    /// ε = 1/2.
    pub const HALF: Self = Self { numerator: 1, denominator: 2 };

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
