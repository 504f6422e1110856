//! A flexible distribution of log pay: a bell with heavy tails (Student's t, eight degrees of
//! freedom) that has a place and a width, tilted by eleven smooth bumps so that it can be skewed or
//! have two tops. Computed at the nodes of one period around the middle of a cell.
#![expect(clippy::indexing_slicing, reason = "arrays of fixed sizes in the innermost loops")]

use super::design::{LENGTH, NODES, STEP, node};

/// Bumps.
pub(super) const BUMPS: usize = 11;

/// Parameters: the place of the bell, the logarithm of its width, the height of each bump.
pub(super) const PARAMETERS: usize = 2 + BUMPS;

/// Degrees of freedom of the bell.
const FREEDOM: f64 = 8.0;

/// The distance of two bumps, and their width, in widths of the bell.
const APART: f64 = 0.6;

/// Where the bumps end to matter, in widths of the bell.
const REACH: f64 = 6.5;

/// e^4.5 and e^−1: by what a bump differs from the one before, at the middle.
const FIRST_STEP: f64 = 90.017_131_300_521_81;
const STEP_BY: f64 = 0.367_879_441_171_442_33;

/// The parameters of a distribution.
pub(super) type Shape = [f64; PARAMETERS];

/// A distribution at the nodes, and how it changes with its parameters.
#[derive(Clone, Debug)]
pub(super) struct Density {
    /// The probability of each node; they add up to one.
    pub(super) weights: [f64; NODES],
    /// ∂ ln(weight) / ∂ parameter.
    pub(super) slopes: Vec<Shape>,
}

impl Density {
    /// The distribution with these parameters.
    pub(super) fn new(shape: &Shape) -> Self {
        let width = shape[1].exp();
        let (mut weights, mut slopes) = ([0.0; NODES], Vec::with_capacity(NODES));
        let mut most = f64::NEG_INFINITY;
        for (at, weight) in weights.iter_mut().enumerate() {
            let z = (node(at) - shape[0]) / width;
            let mut log = -(FREEDOM + 1.0) / 2.0 * (z * z / FREEDOM).ln_1p();
            let mut along = -(FREEDOM + 1.0) * z / (FREEDOM + z * z);
            let mut slope = [0.0; PARAMETERS];
            if z.abs() < REACH {
                // exp(−(z − c)² / 2w²) for equidistant c, each from the one before.
                let ratio = (z / APART).exp();
                let mut power = (-0.5 * (z / APART + 5.0).powi(2)).exp();
                let mut step = ratio * FIRST_STEP;
                for (bump, height) in shape[2..].iter().enumerate() {
                    let place = (bump as f64 - 5.0) * APART;
                    slope[2 + bump] = power;
                    log += height * power;
                    along -= height * power * (z - place) / (APART * APART);
                    power *= step;
                    step *= STEP_BY;
                }
            }
            slope[0] = -along / width;
            slope[1] = -along * z;
            slopes.push(slope);
            *weight = log;
            most = most.max(log);
        }
        let mut all = 0.0;
        for weight in &mut weights {
            *weight = (*weight - most).exp();
            all += *weight;
        }
        let mut mean = [0.0; PARAMETERS];
        for (weight, slope) in weights.iter_mut().zip(&slopes) {
            *weight /= all;
            for (mean, slope) in mean.iter_mut().zip(slope) {
                *mean += *weight * slope;
            }
        }
        for slope in &mut slopes {
            for (slope, mean) in slope.iter_mut().zip(mean) {
                *slope -= mean;
            }
        }
        Density { weights, slopes }
    }

    /// A percentile in log pay, with the node it lies at and how far along that node.
    fn quantile(&self, p: f64) -> (f64, usize, f64) {
        let mut below = 0.0;
        for (at, weight) in self.weights.iter().enumerate() {
            if below + weight >= p {
                let along = (p - below) / weight;
                return (node(at) + (along - 0.5) * STEP, at, along);
            }
            below += weight;
        }
        (LENGTH / 2.0, NODES - 1, 1.0)
    }

    /// The place of a share of people, and how it changes with the parameters.
    pub(super) fn placed(&self, p: f64) -> (f64, Shape) {
        let (place, node, along) = self.quantile(p);
        let mut below = [0.0; PARAMETERS];
        for (at, (weight, slope)) in
            self.weights.iter().zip(&self.slopes).enumerate().take(node + 1)
        {
            let part = if at == node { along * weight } else { *weight };
            for (below, slope) in below.iter_mut().zip(slope) {
                *below += part * slope;
            }
        }
        // People per unit of log pay at the percentile, not less than where hardly anybody is.
        let beside = |at: usize| self.weights[at.min(NODES - 1)];
        let other = if along < 0.5 { node.saturating_sub(1) } else { node + 1 };
        let away = (along - 0.5).abs();
        let crowd = (beside(node) * (1.0 - away) + beside(other) * away) / STEP;
        let change = below.map(|below| -below / crowd.max(0.02));
        (place, change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = [0.3, -1.1, 0.1, -0.2, 0.3, 0.5, -0.4, 0.6, 0.2, -0.3, 0.1, 0.2, -0.1];

    #[test]
    fn slopes_are_those_of_small_changes() {
        let density = Density::new(&SHAPE);
        assert!((density.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        for parameter in 0..PARAMETERS {
            let (mut up, mut down) = (SHAPE, SHAPE);
            up[parameter] += 1e-5;
            down[parameter] -= 1e-5;
            let (up, down) = (Density::new(&up), Density::new(&down));
            for at in (40..110).step_by(7) {
                let expected = (up.weights[at] / down.weights[at]).ln() / 2e-5;
                let slope = density.slopes[at][parameter];
                assert!((slope - expected).abs() < 1e-5, "{parameter} {at} {slope} {expected}");
            }
            let (place, change) = density.placed(0.25);
            assert_eq!(place, density.quantile(0.25).0);
            let moved = (up.quantile(0.25).0 - down.quantile(0.25).0) / 2e-5;
            assert!((change[parameter] - moved).abs() < 0.03, "{parameter} {moved} {change:?}");
        }
    }

    /// Without bumps it is Student's t: scipy's `t(8).ppf([.1, .25])` is −1.396815, −0.706387.
    #[test]
    fn without_bumps_it_is_the_bell() {
        let mut shape = [0.0; PARAMETERS];
        shape[1] = 0.4_f64.ln();
        let density = Density::new(&shape);
        let [p10, p25, p50] = [0.1, 0.25, 0.5].map(|p| density.quantile(p).0);
        assert!((p10 / 0.4 + 1.396_815).abs() < 0.004, "{p10}");
        assert!((p25 / 0.4 + 0.706_387).abs() < 0.004, "{p25}");
        assert!(p50.abs() < 1e-9);
    }
}
