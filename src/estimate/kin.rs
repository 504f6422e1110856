//! How a dimension's values lie around their country: what is usual, and what the country's own values
//! say of it (empirical Bayes).

use super::country::Divides;
use super::fit::Linear;

/// What is usual of a dimension.
#[derive(Clone, Copy, Debug)]
pub(super) struct Usual {
    /// How much of the country's spread the ladder explains, and how sure that is.
    pub(super) slope: f64,
    /// Standard deviation of values' places around what is expected, in log pay.
    pub(super) drift: f64,
    /// The width of a value's bell over the country's.
    pub(super) narrower: f64,
    /// Standard deviation of their widths, as a logarithm.
    pub(super) width_drift: f64,
}

/// How unsure the usual slope is.
const SLOPE_ERROR: f64 = 0.15;
/// Some values are distant kin: their share, and how much farther they lie.
const DISTANT: f64 = 0.15;
pub(super) const FARTHER: f64 = 2.5;

impl Usual {
    /// Of a kind of dimensions.
    pub(super) fn of(kind: Divides) -> Self {
        match kind {
            Divides::Level => Usual { slope: 0.6, drift: 0.09, narrower: 0.80, width_drift: 0.10 },
            Divides::Experience => {
                Usual { slope: 0.3, drift: 0.09, narrower: 0.93, width_drift: 0.07 }
            }
            Divides::Region => Usual { slope: 0.0, drift: 0.11, narrower: 0.98, width_drift: 0.06 },
            Divides::Other => Usual { slope: 0.0, drift: 0.08, narrower: 0.98, width_drift: 0.06 },
        }
    }

    fn is_ladder(&self) -> bool {
        self.slope > 0.0
    }
}

/// What a value says of itself.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// How far its place lies from the country's, by its own sums alone, and the variance of that.
    pub(super) own: f64,
    pub(super) error: f64,
    /// Where its rung lies in the country's distribution, from the median.
    pub(super) rung: f64,
    /// The share of the country's people who are not in it.
    pub(super) rest: f64,
    /// The model where it was found.
    pub(super) linear: Linear,
}

/// What is known of a dimension after its values were seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kin {
    pub(super) usual: Usual,
    pub(super) slope_variance: f64,
}

/// Factors by which drift may differ from what is usual.
const TIMES: [f64; 14] = [0.4, 0.5, 0.65, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5];

impl Kin {
    /// From what is usual and from what values of dimensions of one kind say.
    pub(super) fn of(usual: &Usual, values: &[&Found]) -> Self {
        let mut kin = Kin { usual: *usual, slope_variance: 0.0 };
        if usual.is_ladder() {
            let (mut along, mut weight) = (usual.slope / SLOPE_ERROR.powi(2), SLOPE_ERROR.powi(-2));
            for value in values {
                let one = 1.0 / (value.error + usual.drift.powi(2) * value.rest);
                along += one * value.own * value.rung;
                weight += one * value.rung * value.rung;
            }
            kin.usual.slope = along / weight;
            kin.slope_variance = 1.0 / weight;
        }
        let evidence = |times: f64| {
            let drift = times * usual.drift;
            let of = |value: &&Found| {
                let stray = kin.likelihood(value, drift.hypot(0.3));
                (0.95 * kin.likelihood(value, drift) + 0.05 * stray).max(1e-300).ln()
            };
            values.iter().map(of).sum::<f64>() - times.ln().powi(2)
        };
        // Not the likeliest drift but the mean of its square: what is not known makes intervals wide.
        let likely = TIMES.map(|times| (times, evidence(times)));
        let most = likely.iter().fold(f64::NEG_INFINITY, |most, (_, log)| most.max(*log));
        let (mut all, mut squares) = (0.0, 0.0);
        for (times, log) in likely {
            let weight = (log - most).exp();
            all += weight;
            squares += weight * times * times;
        }
        kin.usual.drift *= (squares / all).sqrt();
        kin
    }

    /// How likely it is to find a value where it was, with this drift.
    fn likelihood(&self, value: &Found, drift: f64) -> f64 {
        let variance = value.error + drift * drift * value.rest;
        let off = value.own - self.usual.slope * value.rung;
        (-off * off / (2.0 * variance)).exp() / variance.sqrt()
    }

    /// How likely a value is close kin.
    pub(super) fn close(&self, value: &Found) -> f64 {
        let close = (1.0 - DISTANT) * self.likelihood(value, self.usual.drift);
        let far = DISTANT * self.likelihood(value, FARTHER * self.usual.drift);
        close / (close + far).max(1e-300)
    }
}
