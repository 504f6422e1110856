//! Chance: normal numbers, means with their errors.

use rand::Rng;
use rand::rngs::StdRng;
use statrs::distribution::{ContinuousCDF, Normal};

/// A standard normal number.
pub fn normal(rng: &mut StdRng) -> f64 {
    let (u, v): (f64, f64) = (1.0 - rng.random::<f64>(), rng.random());
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

/// How likely a standard normal number lies below `z`.
pub fn below(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

/// One of several, by weights that add up to one.
pub fn one_of(weights: &[f64], rng: &mut StdRng) -> usize {
    let mut left: f64 = rng.random();
    for (at, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return at;
        }
    }
    weights.len() - 1
}

/// A mean over worlds with its standard error, in percentage points.
#[derive(Debug, Clone, Copy)]
pub struct Mean {
    pub mean: f64,
    pub error: f64,
}

impl Mean {
    pub fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
        Mean { mean: 100.0 * mean, error: 100.0 * (variance / n).sqrt() }
    }

    /// What is known without chance.
    pub fn exact(mean: f64) -> Self {
        Mean { mean, error: 0.0 }
    }

    /// The ends of a 95 % interval.
    pub fn bound(self) -> f64 {
        self.mean + 1.96 * self.error
    }

    pub fn least(self) -> f64 {
        self.mean - 1.96 * self.error
    }
}
