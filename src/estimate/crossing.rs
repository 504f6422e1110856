//! What is expected where two slices cross, from what is published of each and of the whole they are
//! parts of. Sees published figures only.

use super::figure::{Estimate, Figure, Method, Percentile};

/// The curve of the people in both slices, were the other slice's distance from the whole the same
/// at every value of the first: one's percentiles, moved by as much as the other's median lies from
/// the whole's. Without those medians, one's percentiles as they are.
pub fn expected(one: &Estimate, other: &Estimate, whole: &Estimate) -> Estimate {
    let median = |estimate: &Estimate| {
        let [_, _, p50, ..] = estimate.percentiles;
        p50.figure().copied()
    };
    let Some((other, whole)) = median(other).zip(median(whole)) else { return *one };
    let moved = other.value / whole.value;
    let noise = other.relative_standard_error.powi(2) + whole.relative_standard_error.powi(2);
    let percentiles = one.percentiles.map(|percentile| match percentile.figure() {
        Some(figure) => {
            let error = (figure.relative_standard_error.powi(2) + noise).sqrt();
            Percentile::Shown(Figure::around(figure.value * moved, error, Method::Smoothed))
        }
        None => percentile,
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
    fn a_crossing_moves_one_curve_as_the_other_lies_from_the_whole() {
        let (senior, whole) = (estimate(120_000.0, 1.05), estimate(100_000.0, 1.02));
        let expected = expected(&senior, &estimate(110_000.0, 1.05), &whole);
        let figure = expected.percentiles[2].figure().copied().expect("shown");
        assert!((figure.value - 132_000.0).abs() < 1e-6);
        let (width, narrowest) = ((figure.high / figure.low).ln(), 2.0 * 1.05_f64.ln());
        assert!(width > narrowest && width < 2.0 * narrowest, "{width}");
        assert_eq!(super::expected(&senior, &Estimate::NONE, &whole), senior);
    }
}
