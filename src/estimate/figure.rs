//! What goes into an estimate and what comes out: noised cells, percentiles with intervals, and why
//! one may be missing. Values only; [`super::fusion`] makes them.

use super::quality::{Quality, Z_90, relative_standard_error};
use serde::{Deserialize, Serialize};

/// All that is known of a cell after noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoisedCell {
    /// The published band of its head count, both ends included and positive.
    pub band: (u32, u32),
    /// The ε of a draw with as much noise as each quantile has; positive.
    pub epsilon: f64,
    /// The noised quantiles p10 to p90, sorted, in the currency of the parent; `None` where the
    /// cell has too few contributors for one, or it is not positive.
    pub quantiles: [Option<f64>; 5],
}

/// The five percentiles of a cell, p10 to p90. They are all that a child borrows from, so an
/// estimate read back from a release (and converted to another currency) serves as well.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// p10, p25, p50, p75, p90.
    pub percentiles: [Percentile; 5],
}

impl Estimate {
    /// Nothing can be had.
    pub const NONE: Self =
        Self { percentiles: [Percentile::Withheld { reason: Reason::NoEvidence }; 5] };
}

/// A percentile, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Percentile {
    /// May be shown.
    Shown(Figure),
    /// Cannot be had.
    Withheld {
        /// Why.
        reason: Reason,
    },
}

/// Why a percentile cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Too few contributors for a quantile of its own, and no parent that has one.
    NoEvidence,
    /// The relative standard error is 33.3 % or more.
    Unreliable,
}

/// A percentile with its 90 % interval, in the unit of the noised quantiles.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The best value.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Relative standard error, sampling and noise together.
    pub relative_standard_error: f64,
    /// Its grade.
    pub quality: Quality,
    /// Where it comes from.
    pub method: Method,
}

impl Figure {
    /// A figure that was published with these ends of its interval.
    pub fn new(value: f64, (low, high): (f64, f64), method: Method) -> Self {
        let relative_standard_error = relative_standard_error(low, high);
        let quality = Quality::of(relative_standard_error);
        Self { value, low, high, relative_standard_error, quality, method }
    }

    /// A figure with this relative standard error.
    pub fn around(value: f64, error: f64, method: Method) -> Self {
        let half = (Z_90 * error).exp();
        Self::new(value, (value / half, value * half), method)
    }
}

/// Where a percentile comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The cell has a noised quantile of its own here; its neighbours and the parent refine it.
    Empirical,
    /// From the cell's other quantiles and the parent alone.
    Smoothed,
}

impl Percentile {
    /// The figure, if it may be shown.
    pub fn figure(&self) -> Option<&Figure> {
        match self {
            Self::Shown(figure) => Some(figure),
            Self::Withheld { .. } => None,
        }
    }
}
