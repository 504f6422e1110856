//! From a fitted distribution to percentiles with intervals, and whether they are worth showing.

use super::density::{Density, Shape};
use super::design::POINT;
use super::heaps::Heaps;
use super::matrix::Matrix;
use super::quality::{Quality, Z_90, relative_standard_error};
use super::quantile::{P, Z};

/// How many people, with a 90 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct People {
    /// The likeliest number.
    pub n: f64,
    /// The least it may be.
    pub low: f64,
    /// The most it may be.
    pub high: f64,
}

/// One percentile, as places on the grid of pay: place p stands for 1.02^p major units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// The percentile.
    pub value: f64,
    /// Lower end of its 90 % interval.
    pub low: f64,
    /// Upper end of its 90 % interval.
    pub high: f64,
    /// Its relative standard error.
    pub relative_error: f64,
}

/// What is estimated of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// How many people.
    pub people: People,
    /// p10, p25, p50, p75, p90.
    pub percentiles: [Placed; 5],
    /// Whether it rests mostly on what is wider, not on the cell's own people.
    pub leans: bool,
}

/// Standard deviation, in log pay, of what the grid of pay hides.
const GRAIN: f64 = 0.003;

/// Errors of the outer percentiles are a little smaller than a normal one has them, and those of the
/// median a little larger: the calibration says so for all shapes of pay together.
const SURER: [f64; 5] = [0.97, 1.0, 1.04, 1.03, 0.98];

/// Least people of a cell that is shown.
pub(super) const LEAST: f64 = 10.0;

/// Percentiles in log pay from the middle of a cell's period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Curve {
    pub(super) values: [f64; 5],
    /// Middles of their intervals.
    pub(super) centres: [f64; 5],
    /// Standard errors around those.
    pub(super) errors: [f64; 5],
}

impl Curve {
    /// Of a distribution around a middle and the covariance of its state.
    pub(super) fn of(density: &Density, covariance: &Matrix, middle: f64) -> Self {
        let heaps = Heaps::new(density, middle);
        let all = P.map(|p| {
            let (place, change): (f64, Shape) = density.placed(p);
            let mut variance = 0.0;
            for (row, one) in change.iter().enumerate() {
                for (column, other) in change.iter().enumerate() {
                    variance += one * other * covariance.at(1 + row, 1 + column);
                }
            }
            let (centre, error) = heaps.percentile(p, place, variance.max(1e-12).sqrt());
            (place, centre, error)
        });
        Curve {
            values: all.map(|(value, ..)| value),
            centres: all.map(|(_, centre, _)| centre),
            errors: all.map(|(.., error)| error),
        }
    }

    /// Two curves, the first of which is the right one with a probability.
    pub(super) fn mixed(&self, other: &Curve, share: f64) -> Self {
        let mix = |one: f64, two: f64| share * one + (1.0 - share) * two;
        let each = zip(zip(self.centres, self.errors), zip(other.centres, other.errors));
        let both = each.map(|((centre, error), (other, far))| {
            let mean = mix(centre, other);
            let variance =
                mix(error.powi(2) + (centre - mean).powi(2), far.powi(2) + (other - mean).powi(2));
            (mean, variance.sqrt())
        });
        Curve {
            values: zip(self.values, other.values).map(|(one, other)| mix(one, other)),
            centres: both.map(|(centre, _)| centre),
            errors: both.map(|(_, error)| error),
        }
    }

    /// As places on the grid around a middle. The value is where a tenth (a quarter, …) of fresh
    /// people lie below: an uncertain p10 lies a little further out than the likeliest one, or
    /// p10–p90 would hold fewer people than it says.
    pub(super) fn placed(&self, middle: f64) -> [Placed; 5] {
        let [low, .., high] = self.values;
        let slope = ((high - low) / 2.563).max(0.02);
        let mut floor = [f64::NEG_INFINITY; 3];
        let around = zip(self.centres, self.errors);
        zip(zip(self.values, around), zip(Z, SURER)).map(
            |((value, (centre, error)), (z, surer))| {
                let error = surer * error.hypot(GRAIN);
                let out = z * (slope.hypot(error) - slope);
                let ends = [value + out, centre - Z_90 * error, centre + Z_90 * error];
                // Percentiles and their ends never fall.
                for (floor, end) in floor.iter_mut().zip(ends) {
                    *floor = floor.max(end);
                }
                let [value, low, high] = floor;
                Placed {
                    value: middle + value / POINT,
                    low: middle + low.min(value) / POINT,
                    high: middle + high.max(value) / POINT,
                    relative_error: relative_standard_error(low.exp(), high.exp()),
                }
            },
        )
    }
}

/// The pairs of two arrays.
pub(super) fn zip<A: Copy, B: Copy, const N: usize>(one: [A; N], other: [B; N]) -> [(A, B); N] {
    let mut other = other.into_iter();
    // Both have N entries.
    one.map(|one| (one, other.next()))
        .map(|(one, other)| (one, other.unwrap_or_else(|| unreachable!("arrays of one length"))))
}

impl Estimate {
    /// `None` where it would not be useful: about ten people at least, some for certain, and a median
    /// that is not graded worst.
    pub(super) fn useful(self) -> Option<Self> {
        let [_, _, median, ..] = self.percentiles;
        let there = self.people.n >= LEAST && self.people.low >= 5.0;
        (there && Quality::of(median.relative_error).is_publishable()).then_some(self)
    }
}

impl People {
    /// From a likeliest number and its standard error.
    pub(super) fn around(n: f64, error: f64) -> Self {
        People { n, low: (n - Z_90 * error).max(0.0), high: n + Z_90 * error }
    }
}
