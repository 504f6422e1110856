//! Pool-adjacent-violators: the non-decreasing sequence nearest to a given one.
//!
//! Used for the percentiles of a cell and for the medians along a career path.

/// The non-decreasing sequence with the least weighted squared distance to `(value, weight)`
/// points, in the same order and of the same length. Weights must be positive.
pub fn monotone(points: &[(f64, f64)]) -> Vec<f64> {
    // Blocks of pooled neighbours: mean, weight, length.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::with_capacity(points.len());
    for &(value, weight) in points {
        let mut block = (value, weight, 1);
        while let Some(last) = blocks.pop_if(|last| last.0 > block.0) {
            let total = last.1 + block.1;
            let mean = (last.0 * last.1 + block.0 * block.1) / total;
            block = (mean, total, last.2 + block.2);
        }
        blocks.push(block);
    }
    blocks.into_iter().flat_map(|(mean, _, length)| std::iter::repeat_n(mean, length)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `scipy.optimize.isotonic_regression([1, 3, 2, 4, 3.5, 3.5, 7], weights=[1, 1, 3, 2, 1, 1, 1]).x`
    #[test]
    fn agrees_with_scipy() {
        let given =
            [(1.0, 1.0), (3.0, 1.0), (2.0, 3.0), (4.0, 2.0), (3.5, 1.0), (3.5, 1.0), (7.0, 1.0)];
        assert_eq!(monotone(&given), [1.0, 2.25, 2.25, 3.75, 3.75, 3.75, 7.0]);
        assert!(monotone(&[]).is_empty());
    }

    fn distance(points: &[(f64, f64)], to: &[f64]) -> f64 {
        points.iter().zip(to).map(|((v, w), t)| w * (v - t).powi(2)).sum()
    }

    proptest! {
        #[test]
        fn is_monotone_keeps_the_mean_and_is_nearest(
            points in prop::collection::vec((-100.0..100.0, 0.1..10.0), 1..30),
            rival in prop::collection::vec(-100.0..100.0, 30),
        ) {
            let fitted = monotone(&points);
            prop_assert_eq!(fitted.len(), points.len());
            prop_assert!(fitted.is_sorted());
            let sum = |of: &mut dyn Iterator<Item = f64>| of.sum::<f64>();
            let before = sum(&mut points.iter().map(|(v, w)| v * w));
            let after = sum(&mut points.iter().zip(&fitted).map(|((_, w), f)| f * w));
            prop_assert!((before - after).abs() < 1e-6);
            let mut rival: Vec<f64> = rival;
            rival.truncate(points.len());
            rival.sort_by(f64::total_cmp);
            prop_assert!(distance(&points, &fitted) <= distance(&points, &rival) + 1e-9);
        }
    }
}
