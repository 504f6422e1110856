//! Normal distributions conditioned on one noisy coordinate at a time, and mixtures of them.
//!
//! Owns the linear algebra of [`super::fusion`]; knows nothing of pay.

use std::f64::consts::TAU;

/// A multivariate normal distribution.
#[derive(Clone, Debug)]
pub(super) struct Gaussian {
    pub(super) mean: Vec<f64>,
    /// Row by row.
    pub(super) covariance: Vec<Vec<f64>>,
}

impl Gaussian {
    /// Conditions on having seen coordinate `index` as `value` with independent normal noise of
    /// this variance, and returns the log density with which it was expected there.
    pub(super) fn observe(&mut self, index: usize, value: f64, noise: f64) -> f64 {
        let Some(row) = self.covariance.get(index).cloned() else {
            return 0.0;
        };
        let (Some(expected), Some(variance)) = (self.mean.get(index), row.get(index)) else {
            return 0.0;
        };
        let (surprise, total) = (value - expected, variance + noise);
        for (mean, covariance) in self.mean.iter_mut().zip(&row) {
            *mean += covariance / total * surprise;
        }
        for (line, gain) in self.covariance.iter_mut().zip(&row) {
            for (entry, covariance) in line.iter_mut().zip(&row) {
                *entry -= gain / total * covariance;
            }
        }
        -0.5 * (surprise * surprise / total + (TAU * total).ln())
    }

    /// The vector of this distribution, followed by the same vector seen with the given error.
    pub(super) fn beside_itself<const N: usize>(&self, error: &[[f64; N]; N]) -> Self {
        let above = self.covariance.iter().map(|row| [row.as_slice(), row].concat());
        let below = self.covariance.iter().zip(error).map(|(row, error)| {
            let seen = row.iter().zip(error).map(|(a, b)| a + b);
            row.iter().copied().chain(seen).collect()
        });
        Self {
            mean: [self.mean.as_slice(), &self.mean].concat(),
            covariance: above.chain(below).collect(),
        }
    }

    fn variances(&self) -> impl Iterator<Item = f64> {
        self.covariance.iter().enumerate().filter_map(|(index, row)| row.get(index).copied())
    }
}

/// Normal distributions, one of which is the right one, with the logarithm of each one's weight.
pub(super) struct Mixture(pub(super) Vec<(f64, Gaussian)>);

impl Mixture {
    /// Conditions on having seen coordinate `index` as `value`: either with normal noise or as a
    /// stray, a number that says nothing, of this density against one in all for the former.
    pub(super) fn observe(&mut self, index: usize, value: f64, noise: f64, stray: f64) {
        /// A density below this is not worth a branch.
        const NEGLIGIBLE: f64 = 1e-6;
        let mut strayed = Vec::new();
        for (weight, part) in &mut self.0 {
            if stray > NEGLIGIBLE {
                strayed.push((*weight + stray.ln(), part.clone()));
            }
            *weight += part.observe(index, value, noise);
        }
        self.0.append(&mut strayed);
    }

    /// Log of the sum of the weights: how well everything seen was expected.
    pub(super) fn log_evidence(&self) -> f64 {
        let most = self.0.iter().map(|part| part.0).fold(f64::NEG_INFINITY, f64::max);
        most + self.0.iter().map(|part| (part.0 - most).exp()).sum::<f64>().ln()
    }

    /// Mean and variance of the first `N` coordinates.
    pub(super) fn moments<const N: usize>(&self) -> ([f64; N], [f64; N]) {
        let total = self.log_evidence();
        let (mut mean, mut square) = ([0.0; N], [0.0; N]);
        for (weight, part) in &self.0 {
            let share = (weight - total).exp();
            let coordinates = part.mean.iter().zip(part.variances());
            for ((m, variance), (mean, square)) in
                coordinates.zip(mean.iter_mut().zip(square.iter_mut()))
            {
                *mean += share * m;
                *square += share * (variance + m * m);
            }
        }
        for (square, mean) in square.iter_mut().zip(mean) {
            *square -= mean * mean;
        }
        (mean, square)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> Gaussian {
        Gaussian { mean: vec![1.0, 2.0], covariance: vec![vec![4.0, 2.0], vec![2.0, 3.0]] }
    }

    /// By hand: gain (4, 2)/(4 + 1), surprise 5.
    /// Density: `scipy.stats.norm(1, 5**.5).logpdf(6)`.
    #[test]
    fn conditions_like_the_textbook() {
        let mut seen = pair();
        let density = seen.observe(0, 6.0, 1.0);
        assert!((density + 4.223_657_489_421_722).abs() < 1e-12);
        let expected = [5.0, 4.0, 0.8, 0.4, 0.4, 2.2];
        let got = seen.mean.iter().chain(seen.covariance.iter().flatten());
        assert!(got.zip(expected).all(|(got, expected)| (got - expected).abs() < 1e-12));
    }

    #[test]
    fn a_number_far_off_is_taken_for_a_stray() {
        let mut mixture = Mixture(vec![(0.0, pair())]);
        mixture.observe(0, 60.0, 1.0, 0.001);
        let (mean, variance) = mixture.moments::<2>();
        assert!((mean[0] - 1.0).abs() < 1e-6 && (variance[0] - 4.0).abs() < 1e-6);
        let mut mixture = Mixture(vec![(0.0, pair())]);
        mixture.observe(0, 2.0, 1.0, 0.001);
        let (mean, _) = mixture.moments::<2>();
        assert!((mean[0] - 1.8).abs() < 0.02);
        // `numpy.log(scipy.stats.norm(1, 5**.5).pdf(2) + 0.001)`
        assert!((mixture.log_evidence() + 1.81748212301882).abs() < 1e-12);
    }

    #[test]
    fn beside_itself_shares_the_prior() {
        let both = pair().beside_itself(&[[1.0, 0.0], [0.0, 1.0]]);
        assert_eq!(both.mean, [1.0, 2.0, 1.0, 2.0]);
        assert_eq!(both.covariance[0], [4.0, 2.0, 4.0, 2.0]);
        assert_eq!(both.covariance[3], [2.0, 3.0, 2.0, 4.0]);
    }
}
