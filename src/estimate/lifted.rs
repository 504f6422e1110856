//! Quantiles of a part of pay from those of the whole: base pay from total pay and from the share
//! of people whom the rest lifts over each. Sees noised figures only.
//!
//! At the whole's quantile q the part has the rank q plus the share lifted over it. That is the
//! part's curve at other ranks; its own quantiles lie between these on normal scores, and beyond
//! the outer ones along the whole's slope there.

use super::normal_scores::{P, Z, zip};
use statrs::distribution::{ContinuousCDF, Normal};

/// No rank is taken to be nearer to everybody's: the score of the last few people is mostly noise.
const LAST_RANK: f64 = 0.995;

/// The spread of a log-normal of which but one quantile is known.
const SPREAD: f64 = 0.45;

/// The part's quantiles for each of the whole's, which are positive and sorted, and the share of
/// people lifted over each (with its noise, so it may be negative). `None` where either is.
pub fn part(whole: [Option<f64>; 5], lifted: [Option<f64>; 5]) -> [Option<f64>; 5] {
    let normal = Normal::standard();
    let known = zip(whole, lifted, |whole, lifted| Some((whole?.ln(), lifted?)));
    let points = zip(known, zip(P, Z, |p, z| (p, z)), |known, (p, z)| {
        let (value, lifted) = known?;
        let rank = (p + lifted).clamp(1.0 - LAST_RANK, LAST_RANK);
        Some((z, normal.inverse_cdf(rank), value))
    });
    let points: Vec<(f64, f64, f64)> = points.into_iter().flatten().collect();
    let mut scores: Vec<f64> = points.iter().map(|point| point.1).collect();
    // Noise may cross the ranks of neighbours, which their values never do.
    scores.sort_by(f64::total_cmp);
    let curve: Vec<(f64, f64)> = scores.into_iter().zip(points.iter().map(|p| p.2)).collect();
    let slope = |a: Option<&(f64, f64, f64)>, b: Option<&(f64, f64, f64)>| {
        a.zip(b).map_or(SPREAD, |(a, b)| (b.2 - a.2) / (b.0 - a.0))
    };
    let below = slope(points.first(), points.get(1));
    let above = slope(points.iter().nth_back(1), points.last());
    let at = |z: f64| {
        let next = curve.partition_point(|(score, _)| *score < z);
        match (next.checked_sub(1).and_then(|last| curve.get(last)), curve.get(next)) {
            (Some((z0, y0)), Some((z1, y1))) => Some(y0 + (y1 - y0) * (z - z0) / (z1 - z0)),
            (None, Some((z1, y1))) => Some(y1 - below * (z1 - z)),
            (Some((z0, y0)), None) => Some(y0 + above * (z - z0)),
            (None, None) => None,
        }
    };
    zip(known, Z, |known, z| known.and_then(|_| at(z)).map(f64::exp))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn finds_base_pay_of_a_log_normal_with_a_common_bonus() {
        // Everybody's total is 10 % above base; then a base at most g is a total at most 1.1·g.
        let normal = Normal::standard();
        let whole = Z.map(|z| (11.0 + 0.4 * z).exp());
        let lifted = zip(Z, P, |z, p| normal.cdf(z + 1.1_f64.ln() / 0.4) - p);
        for known in
            [[true; 5], [false, true, true, true, false], [false, false, true, false, false]]
        {
            let give = |values: [f64; 5]| zip(values, known, |value, known| known.then_some(value));
            let part = part(give(whole), give(lifted));
            for ((part, whole), known) in part.into_iter().zip(whole).zip(known) {
                let doubt = if known { 0.015 } else { 0.0 };
                assert_eq!(part.is_some(), known);
                assert!(
                    part.is_none_or(|part| (part * 1.1 / whole).ln().abs() < doubt),
                    "{part:?} {whole}"
                );
            }
        }
    }

    #[test]
    fn nobody_lifted_is_the_whole() {
        let whole = [38e3, 48e3, 62e3, 80e3, 103e3].map(Some);
        for (part, whole) in part(whole, [Some(0.0); 5]).into_iter().zip(whole) {
            assert!((part.unwrap() / whole.unwrap() - 1.0).abs() < 1e-6);
        }
        assert_eq!(part([None; 5], [Some(0.0); 5]), [None; 5]);
    }

    proptest! {
        #[test]
        fn whatever_the_noise_quantiles_are_sorted_and_positive(
            mut ln in prop::collection::vec(9.0..13.0_f64, 5),
            lifted in prop::collection::vec(-1.0..2.0_f64, 5),
        ) {
            ln.sort_by(f64::total_cmp);
            let part = part(
                std::array::from_fn(|i| Some(ln[i].exp())),
                std::array::from_fn(|i| Some(lifted[i])),
            );
            let values: Vec<f64> = part.into_iter().flatten().collect();
            prop_assert!(values.len() == 5 && values.is_sorted());
            prop_assert!(values.iter().all(|value| value.is_finite() && *value > 0.0));
        }
    }
}
