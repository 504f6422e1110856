//! Round amounts. Most people tell a rounded pay, so percentiles of what is told lie on round amounts,
//! which no sum of smooth features tells: only a percentile's place between them.
//!
//! Where a percentile is known better than round amounts lie apart, it is taken to be either where the
//! smooth distribution has it, or where it would be had people rounded as they usually do: the interval
//! holds both.

use super::density::Density;
use super::design::{LENGTH, NODES, POINT, STEP};

/// The shares of people who round to ten thousand, to five and to one thousand, of a pay between
/// 20,000 and 200,000; of other amounts and currencies likewise, by their first digits.
const HEAPS: [(f64, f64); 3] = [(0.20, 1.0), (0.40, 0.5), (0.25, 0.1)];
/// The share of people who do not round.
const NOT: f64 = 0.15;
/// How likely a country rounds so. Others round monthly pay, or pay in another currency.
const LIKELY: f64 = 0.35;
/// A percentile as unsure as that does not tell round amounts apart.
const TOO_UNSURE: f64 = 0.08;

/// A distribution of which percentiles of rounded pay can be had.
pub(super) struct Heaps<'a> {
    density: &'a Density,
    /// Log pay of the middle of the period.
    middle: f64,
    /// The share of people below each node.
    below: Vec<f64>,
}

impl<'a> Heaps<'a> {
    /// A distribution around a middle, a place on the grid.
    pub(super) fn new(density: &'a Density, middle: f64) -> Self {
        let below = density.weights.iter().scan(0.0, |sum, weight| {
            let below = *sum;
            *sum += weight;
            Some(below)
        });
        Heaps { density, middle: middle * POINT, below: below.collect() }
    }

    /// The share of people who get less, were nobody to round.
    fn share_below(&self, place: f64) -> f64 {
        let along = ((place + LENGTH / 2.0) / STEP).clamp(0.0, NODES as f64 - 1e-9);
        let (node, rest) = (along.floor() as usize, along.fract());
        let pair = self.below.get(node).zip(self.density.weights.get(node));
        pair.map_or(1.0, |(below, weight)| below + rest * weight)
    }

    /// Of a percentile that lies at a place with a standard error: the middle of the places where it
    /// may lie when people may have rounded, and the standard error around that.
    pub(super) fn percentile(&self, p: f64, place: f64, error: f64) -> (f64, f64) {
        /// Places about the percentile, in standard errors, and how likely they are.
        const ABOUT: [(f64, f64); 7] = [
            (-2.0, 0.036),
            (-1.333, 0.110),
            (-0.667, 0.214),
            (0.0, 0.280),
            (0.667, 0.214),
            (1.333, 0.110),
            (2.0, 0.036),
        ];
        if error > TOO_UNSURE {
            return (place, error);
        }
        let (mut mean, mut square) = (0.0, 0.0);
        for (off, likely) in ABOUT {
            let off = self.rounded(p, place, off * error) - place;
            mean += likely * off;
            square += likely * off * off;
        }
        let rounded = square - mean * mean;
        let apart = LIKELY * (1.0 - LIKELY) * mean * mean;
        let variance = (1.0 - LIKELY) * error * error + LIKELY * rounded + apart;
        (place + LIKELY * mean, variance.sqrt())
    }

    /// The percentile of rounded pay, were the distribution moved by so much.
    fn rounded(&self, p: f64, place: f64, moved: f64) -> f64 {
        let pay = (self.middle + place + moved).exp();
        let unit = 10_f64.powf((pay / 2.0).log10().floor());
        let step = 0.1 * unit;
        let share = |amount: f64| {
            let at = |amount: f64| self.share_below(amount.max(1e-9).ln() - self.middle - moved);
            let rounded = HEAPS.iter().map(|(share, heap)| {
                let heap = heap * unit;
                share * at(((amount / heap + 1e-6).floor() + 0.5) * heap)
            });
            rounded.sum::<f64>() + NOT * at(amount)
        };
        // The least multiple of the smallest heap with this share of people at or below it.
        let (mut low, mut high) = ((pay * 0.85 / step).floor(), (pay * 1.15 / step).ceil());
        while high - low > 1.0 {
            let between = ((low + high) / 2.0).floor();
            if share(between * step) < p { low = between } else { high = between }
        }
        (high * step).ln() - self.middle
    }
}

#[cfg(test)]
mod tests {
    use super::super::density::PARAMETERS;
    use super::*;

    /// A median just above 60,000 of rounded pay is 60,000 (people between 57,500 and 62,500 say so,
    /// and more); 62,600 is known as something between 60,000 and 65,000.
    #[test]
    fn a_sure_median_is_drawn_to_round_amounts_and_an_unsure_one_is_not() {
        let mut shape = [0.0; PARAMETERS];
        shape[1] = 0.35_f64.ln();
        let density = Density::new(&shape);
        let at = |pay: f64, error| {
            let middle = pay.ln();
            let (place, error) = Heaps::new(&density, middle / POINT).percentile(0.5, 0.0, error);
            ((middle + place).exp(), error)
        };
        let (near, error) = at(60_700.0, 0.005);
        assert!((60_000.0..60_700.0).contains(&near), "{near}");
        assert!(error > 0.005 && error < 0.02, "{error}");
        assert_eq!(at(60_700.0, 0.2).1, 0.2);
        let (_, between) = at(62_600.0, 0.005);
        assert!(between > 0.01, "{between}");
        // Other currencies round alike.
        let (yen, _) = at(6_070_000.0, 0.005);
        assert!((yen / 100.0 - near).abs() < 1.0, "{yen} {near}");
    }
}
