//! Sums over all values of a dimension tell of the noise on each: whoever stated the dimension and
//! whoever did not are the country's people, whose own sums have far less noise.
//!
//! How many did not state it is not known, so only what does not depend on their number is used; that
//! they earn about the same is assumed, and what they differ by counts as variance.

use super::design::Design;
use super::matrix::Matrix;

/// Standard deviation of what those who did not state a dimension differ by, in log pay.
const UNSTATED_DIFFER: f64 = 0.15;

/// What all values of a dimension together are off, and what that says of the noise on each.
pub(super) struct Adjusted {
    /// How the noise on a value follows what the sum is off, for a variance of one.
    follows: Matrix,
    off: Vec<f64>,
    gain: Matrix,
}

impl Adjusted {
    pub(super) fn new(
        design: &Design,
        people: f64,
        means: &[f64],
        country: &[(f64, f64)],
        gain: &Matrix,
        values: impl Iterator<Item = (Vec<f64>, f64)>,
    ) -> Self {
        let mut sum = vec![0.0; design.len()];
        let mut variance = 0.0;
        for (numbers, noise) in values {
            sum.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
            variance += noise;
        }
        let count = means.first().copied().unwrap_or(1.0).max(1e-9);
        let missing = (people - sum.first().copied().unwrap_or(0.0) / count).clamp(0.0, people);
        let differs = |at| missing * design.differs(at, UNSTATED_DIFFER);
        let noise: Vec<f64> = (country.iter().enumerate())
            .map(|(at, (_, noise))| variance + noise.min(1e12) + differs(at).powi(2))
            .collect();
        let mut spread = Matrix::diagonal(&noise);
        // Of people of unknown number who did not state it.
        let unsure = people * people;
        for (row, one) in means.iter().enumerate() {
            for (column, other) in means.iter().enumerate() {
                spread.add(row, column, unsure * one * other);
            }
        }
        let off = sum.iter().zip(country).map(|(sum, (number, _))| sum - number).collect();
        Adjusted { follows: spread.factor().inverse(), off, gain: gain.clone() }
    }

    /// A value's numbers without the noise that the sum tells of.
    pub(super) fn numbers(&self, numbers: &[f64], variance: f64) -> Vec<f64> {
        let noise = self.follows.times_vector(&self.off);
        numbers.iter().zip(noise).map(|(number, noise)| number - variance * noise).collect()
    }

    /// The covariance of the noise that is left.
    pub(super) fn noise(&self, variance: f64) -> Matrix {
        let all = Matrix::diagonal(&vec![variance; self.off.len()]);
        all.plus(&self.follows.scaled(-variance * variance))
    }

    /// The covariance of the country's fit with that: the country's sums enter what is left of the noise, and the country's fit.
    pub(super) fn shared(&self, variance: f64) -> Matrix {
        self.gain.times(&self.follows).scaled(-variance)
    }
}
