//! How much a cell resembles its parent: the prior that [`super::fusion`] starts from.
//!
//! Owns the fitted strengths and where they come from.

use super::gaussian::{Gaussian, Mixture};
use super::normal_scores::{Five, Square, Z, diagonal, outer, slopes, sum, zip};

/// How far a cell may lie from its parent, as standard deviations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drift {
    /// Of the whole curve, in ln pay.
    pub location: f64,
    /// Of its spread, relative.
    pub scale: f64,
    /// Of each percentile by itself, as a share of the local spread (more at the ends).
    pub shape: f64,
}

/// The constants of smoothing. Together they are what δ is in the textbook form of shrinkage: the
/// smaller a drift, the more of the parent a small cell takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strengths {
    /// A cell's spread over its parent's. Below 1, since the parent mixes several such cells.
    pub contraction: f64,
    /// Most cells are close kin of their parent.
    pub close: Drift,
    /// The rest is distant: a country of another price level, a shape of its own.
    pub distant: Drift,
    /// The share of distant kin.
    pub share_distant: f64,
    /// Standard deviation, in ln pay, of a true percentile from a smooth curve, since people are
    /// paid round amounts. It enters the observation and, once more, the interval.
    pub rounding: f64,
    /// Factor on the standard error of every figure.
    pub widening: f64,
}

/// What a cell is to what it leans on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinship {
    /// A country of a role.
    Country,
    /// A level or a band of experience in a country: what tells most of pay.
    Rung,
    /// People of a country by anything else: a region, an industry, a size of employer.
    Slice,
    /// Two slices at once, beside what [`super::crossing`] expects there.
    Crossing,
}

impl Kinship {
    /// All, widest first.
    pub const ALL: [Self; 4] = [Self::Country, Self::Rung, Self::Slice, Self::Crossing];

    /// The strengths in use.
    pub const fn strengths(self) -> Strengths {
        match self {
            Self::Country => COUNTRY,
            Self::Rung => RUNG,
            Self::Slice => SLICE,
            Self::Crossing => CROSSING,
        }
    }

    /// How far the proportion of a part of pay, such as base pay, to the whole lies from that of what
    /// the cell leans on, as a standard deviation of its logarithm: bonuses rise with the level.
    pub const fn proportion_drift(self) -> f64 {
        match self {
            Self::Country | Self::Rung => 0.035,
            Self::Slice | Self::Crossing => 0.02,
        }
    }
}

/// First fitted, for countries and their slices alike: the strengths that maximise the log
/// probability that the noised quantiles of simulated cells had under what was published of their
/// parents (`calibration fit roles=400 seed=1`, 13,251 cells). That gave contraction 0.87, close drifts 0.17, 0.13, 0.006, distant ones 0.37, 0.19, 0.07 with a
/// share of 0.24, rounding 0.007. Then made safer on other seeds, where real trades are likely to be
/// less alike than simulated ones: locations widened for countries of another price level (the
/// error of small countries' medians fell by a seventh), close shapes to 0.02, and the widening
/// added until the intervals held in every band of n.
const COUNTRY: Strengths = Strengths {
    contraction: 0.87,
    close: Drift { location: 0.18, scale: 0.12, shape: 0.015 },
    distant: Drift { location: 0.42, scale: 0.18, shape: 0.06 },
    share_distant: 0.2,
    rounding: 0.007,
    widening: 1.04,
};

/// Around where [`super::ladder`] expects a rung. Its residuals in simulated surveys have a standard
/// deviation of 0.12; among levels of the published pay of ai-jobs.net it is about 0.1.
const RUNG: Strengths = Strengths {
    close: Drift { location: 0.12, scale: 0.12, shape: 0.015 },
    distant: Drift { location: 0.3, scale: 0.18, shape: 0.06 },
    ..COUNTRY
};

/// Among the people of one role in one country remoteness, the employer's size and the year move the
/// published medians of ai-jobs.net by 0.05, beyond chance; industries and places are given more.
const SLICE: Strengths = Strengths {
    contraction: 0.97,
    close: Drift { location: 0.08, scale: 0.08, shape: 0.015 },
    distant: Drift { location: 0.2, scale: 0.15, shape: 0.04 },
    ..COUNTRY
};

/// What is expected where two slices cross is nearer than a parent, and mixes hardly more people than
/// the crossing has. Chosen so that intervals hold where a level and an industry together do up to a
/// tenth, in ln pay, more or less than each does, and in the published pay of ai-jobs.net (by level
/// and remoteness).
const CROSSING: Strengths = Strengths {
    contraction: 0.97,
    close: Drift { location: 0.06, scale: 0.08, shape: 0.015 },
    distant: Drift { location: 0.12, scale: 0.12, shape: 0.03 },
    ..COUNTRY
};

/// Where nothing is known, a log-normal: the pay of a role over all its countries and levels spreads
/// by 0.6 in ln, give or take as much. Only cells without a parent lean on it.
const VAGUE_SPREAD: f64 = 0.6;
const VAGUE: Drift = Drift { location: 3.0, scale: 1.0, shape: 0.1 };

impl Drift {
    /// The covariance of a drift away from a curve with these distances from its median.
    fn covariance(self, distances: Five, slopes: Five) -> Square {
        let shape = zip(slopes, Z, |slope, z| (self.shape * slope * (1.0 + z.abs())).powi(2));
        sum(
            sum(outer([self.location; 5]), outer(distances.map(|d| d * self.scale))),
            diagonal(shape),
        )
    }
}

/// A log-normal of unknown spread whose median is vaguely near `location`.
pub(super) fn vague(location: f64) -> Gaussian {
    let distances = Z.map(|z| z * VAGUE_SPREAD);
    let covariance = VAGUE.covariance(distances, [VAGUE_SPREAD; 5]);
    Gaussian {
        mean: distances.map(|d| location + d).to_vec(),
        covariance: covariance.map(Vec::from).to_vec(),
    }
}

/// What is expected of a cell whose parent's curve is known as `parent`.
pub(super) fn child(parent: &Gaussian, strengths: &Strengths) -> Mixture {
    let mut curve = [0.0; 5];
    curve.iter_mut().zip(&parent.mean).for_each(|(to, from)| *to = *from);
    let [_, _, median, ..] = curve;
    let distances = curve.map(|y| y - median);
    let kin = [
        (1.0 - strengths.share_distant, strengths.close),
        (strengths.share_distant, strengths.distant),
    ];
    let parts = kin.map(|(share, drift)| {
        let mut part = parent.clone();
        part.mean = distances.map(|d| median + strengths.contraction * d).to_vec();
        let drifts = drift.covariance(distances, slopes(curve));
        for (row, drifts) in part.covariance.iter_mut().zip(drifts) {
            row.iter_mut().zip(drifts).for_each(|(entry, drift)| *entry += drift);
        }
        (share.ln(), part)
    });
    Mixture(parts.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_of_a_known_parent_is_narrower_and_uncertain() {
        let parent = Gaussian {
            mean: Z.map(|z| 11.0 + 0.5 * z).to_vec(),
            covariance: vec![vec![0.0; 5]; 5],
        };
        let (mean, variance) = child(&parent, &RUNG).moments::<5>();
        assert!((mean[2] - 11.0).abs() < 1e-12);
        assert!((mean[4] - mean[0] - RUNG.contraction * 0.5 * (Z[4] - Z[0])).abs() < 1e-12);
        let median = |drift: Drift| drift.location.powi(2) + (0.5 * drift.shape).powi(2);
        let share = RUNG.share_distant;
        let expected = (1.0 - share) * median(RUNG.close) + share * median(RUNG.distant);
        assert!((variance[2] - expected).abs() < 1e-9);
        assert!(variance[0] > variance[1] && variance[1] > variance[2]);
    }
}
