//! What is known of a cell: sums of features over its people, with noise.

use super::design::{Design, POINT};

/// Sums of one sketch over the batches of a cell, in units of one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Sums {
    /// The numbers of the sketch.
    pub numbers: Vec<f64>,
    /// The variance of the noise on each number, all batches together.
    pub variance: f64,
    /// How many batches they are of.
    pub batches: u32,
}

impl Sums {
    /// Of nobody, without noise.
    pub fn nothing(design: &Design) -> Self {
        Sums { numbers: vec![0.0; design.len()], variance: 0.0, batches: 0 }
    }

    /// The noised count of people; `None` for a sketch that does not count.
    pub fn people(&self, design: &Design) -> Option<f64> {
        Some(self.numbers.first()? / design.count()?)
    }

    /// The standard deviation of the noise on [`Self::people`].
    pub(super) fn people_error(&self, design: &Design) -> Option<f64> {
        Some(self.variance.sqrt() / design.count()?)
    }

    /// The sums as they were, had everybody earned 1.02^`points` times as much: a rate of exchange.
    /// Exact also for fractions of a point, and the noise stays what it is.
    #[must_use]
    pub fn rotated(&self, design: &Design, points: f64) -> Self {
        Sums { numbers: design.moved(&self.numbers, points * POINT), ..*self }
    }

    /// The sums of two sets of people.
    #[must_use]
    pub fn plus(&self, other: &Sums) -> Self {
        let numbers = self.numbers.iter().zip(&other.numbers).map(|(one, other)| one + other);
        Sums {
            numbers: numbers.collect(),
            variance: self.variance + other.variance,
            batches: self.batches + other.batches,
        }
    }

    /// Sums over groups that count for more and for less: `(weight, people, sums)` each, weights by
    /// age and people from noised counts.
    ///
    /// What is weighted says less than its number of people: Σw·S is scaled by c = Σwn / Σw²n, so
    /// that it is what Kish's effective number (Σwn)² / Σw²n of people would have given, with the
    /// variance Σ(c·w)²·V of its noise.
    pub fn weighted(groups: &[(f64, f64, &Sums)]) -> Option<Self> {
        let (_, _, first) = groups.first()?;
        let counted = |power| -> f64 {
            groups.iter().map(|(weight, people, _)| weight.powi(power) * people.max(0.0)).sum()
        };
        let scale = if counted(2) > 0.0 { counted(1) / counted(2) } else { 1.0 };
        let mut sums = Sums { numbers: vec![0.0; first.numbers.len()], variance: 0.0, batches: 0 };
        for (weight, _, group) in groups {
            let factor = scale * weight;
            for (sum, number) in sums.numbers.iter_mut().zip(&group.numbers) {
                *sum += factor * number;
            }
            sums.variance += factor * factor * group.variance;
            sums.batches += group.batches;
        }
        Some(sums)
    }
}

#[cfg(test)]
mod tests {
    use super::super::design::tests::design;
    use super::*;

    #[test]
    fn weights_that_are_alike_change_nothing_and_others_make_fewer_people() {
        let one = Sums { numbers: vec![10.0, 4.0], variance: 2.0, batches: 1 };
        let alike = Sums::weighted(&[(0.5, 20.0, &one), (0.5, 30.0, &one)]).expect("groups");
        assert_eq!(alike, one.plus(&one));
        // Kish: (20·1 + 20·½)² / (20 + 20·¼) = 36 people; each group has ten features of a half.
        let aged = Sums::weighted(&[(1.0, 20.0, &one), (0.5, 20.0, &one)]).expect("groups");
        assert!((aged.numbers[0] - 18.0).abs() < 1e-12, "{aged:?}");
        assert!((aged.variance - 1.44 * 2.5).abs() < 1e-12, "{aged:?}");
        assert_eq!(Sums::weighted(&[]), None);
    }

    #[test]
    fn a_rate_and_back_is_what_it_was() {
        let design = design(0.25, &[(1, 0.5), (2, 0.25)]);
        let sums = Sums { numbers: vec![5.0, 3.0, -1.0, 2.0, 0.5], variance: 1.0, batches: 3 };
        let there = sums.rotated(&design, 17.3);
        assert!((there.numbers[1] - sums.numbers[1]).abs() > 0.1);
        for (got, was) in there.rotated(&design, -17.3).numbers.iter().zip(&sums.numbers) {
            assert!((got - was).abs() < 1e-12);
        }
        assert_eq!(there.people(&design), Some(10.0));
        assert_eq!(sums.people_error(&design), Some(2.0));
    }
}
