//! Percentiles of a part of pay from those of the whole: a slice's base pay from its total pay, in
//! the proportion the two have in the wider slice. Sees published figures only.

use super::figure::{Estimate, Figure, Method, Percentile, Reason};
use super::normal_scores::zip;
use super::quality::Z_90;

/// The part's percentiles where those of the whole are shown, in the proportion of `parent_part` to
/// `parent_whole`, from which its own lies as far as the drift of
/// a [`Kinship`](super::kinship::Kinship) says. A part is never more than its
/// whole, and neither are its intervals.
pub fn part(
    whole: &Estimate,
    parent_whole: &Estimate,
    parent_part: &Estimate,
    drift: f64,
) -> Estimate {
    let parents = zip(parent_whole.percentiles, parent_part.percentiles, |whole, part| {
        Some((*whole.figure()?, *part.figure()?))
    });
    let percentiles = zip(whole.percentiles, parents, |whole, parents| {
        let (Some(whole), Some((parent_whole, parent_part))) = (whole.figure(), parents) else {
            return Percentile::Withheld { reason: Reason::NoEvidence };
        };
        let proportion = (parent_part.value / parent_whole.value).min(1.0);
        // The parent's part is its whole with noise of its own on top, and only that is not shared.
        let noise = (parent_part.relative_standard_error.powi(2)
            - parent_whole.relative_standard_error.powi(2))
        .max(0.0);
        let error = (whole.relative_standard_error.powi(2) + noise + drift.powi(2)).sqrt() * Z_90;
        let value = whole.value * proportion;
        let ends = (
            (value / error.exp()).min(whole.low),
            (value * error.exp()).min(whole.high).max(value),
        );
        let figure = Figure::new(value, ends, Method::Smoothed);
        match figure.quality.is_publishable() {
            true => Percentile::Shown(figure),
            false => Percentile::Withheld { reason: Reason::Unreliable },
        }
    });
    Estimate { percentiles }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(value: f64, width: f64) -> Estimate {
        let ends = (value / width, value * width);
        Estimate {
            percentiles: [Percentile::Shown(Figure::new(value, ends, Method::Empirical)); 5],
        }
    }

    #[test]
    fn a_part_is_in_proportion_wider_and_never_above_its_whole() {
        let whole = estimate(150_000.0, 1.1);
        let base = part(&whole, &estimate(100_000.0, 1.02), &estimate(80_000.0, 1.02), 0.035);
        let figure = base.percentiles[2].figure().copied().expect("shown");
        assert_eq!((figure.value, figure.method), (120_000.0, Method::Smoothed));
        assert!(figure.low < 120_000.0 / 1.1 && figure.high > 120_000.0 * 1.1);
        let same = part(&whole, &estimate(100_000.0, 1.02), &estimate(100_000.0, 1.02), 0.035);
        let figure = same.percentiles[2].figure().copied().expect("shown");
        assert_eq!((figure.value, figure.high), (150_000.0, 150_000.0 * 1.1));
        let none = part(&whole, &Estimate::NONE, &Estimate::NONE, 0.035);
        assert_eq!(none, Estimate::NONE);
    }
}
