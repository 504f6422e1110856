//! Where an amount stands on a published percentile curve. Sees published figures only.

use super::quantile::{P, Z};
use statrs::distribution::{ContinuousCDF, Normal};

/// The percent of people who get less: between two shown percentiles, linear in ln pay over the
/// normal score; `None` beyond the outermost two and where fewer than two are shown.
pub fn percent_below(percentiles: [Option<f64>; 5], amount: f64) -> Option<f64> {
    let shown: Vec<(f64, f64)> = percentiles
        .into_iter()
        .zip(Z)
        .filter_map(|(value, z)| Some((value.filter(|value| *value > 0.0)?.ln(), z)))
        .collect();
    let amount = amount.ln();
    shown.windows(2).find_map(|pair| {
        let [(low, from), (high, to)] = pair else { return None };
        if !(*low..=*high).contains(&amount) {
            return None;
        }
        let share = if high > low { (amount - low) / (high - low) } else { 0.5 };
        Some(100.0 * Normal::standard().cdf(from + share * (to - from)))
    })
}

/// The percents between which the share of people who get less lies, nine times in ten: the
/// percentiles whose intervals (`None` where withheld) lie wholly below and wholly above.
pub fn percent_between(intervals: [Option<(f64, f64)>; 5], amount: f64) -> (u8, u8) {
    let percent = P.map(|p| (p * 100.0).round() as u8);
    let mut between = (0, 100);
    for (interval, percent) in intervals.into_iter().zip(percent) {
        match interval {
            Some((_, high)) if amount > high => between.0 = percent,
            Some((low, _)) if amount < low => between.1 = between.1.min(percent),
            _ => {}
        }
    }
    between
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CURVE: [f64; 5] = [40e3, 50e3, 64e3, 82e3, 103e3];

    #[test]
    fn a_percentile_stands_at_its_percent_and_between_two_in_between() {
        let at = |amount| percent_below(CURVE.map(Some), amount);
        for (amount, percent) in CURVE.into_iter().zip([10.0, 25.0, 50.0, 75.0, 90.0]) {
            assert!((at(amount).expect("inside") - percent).abs() < 1e-6);
        }
        assert!(at(57e3).is_some_and(|percent| (35.0..40.0).contains(&percent)));
        assert_eq!([at(39e3), at(104e3), percent_below([None; 5], 50e3)], [None; 3]);
    }

    proptest! {
        #[test]
        fn the_percent_lies_in_its_bounds(amount in 1e3..1e6_f64, width in 1.0..1.3_f64) {
            let (from, to) =
                percent_between(CURVE.map(|value| Some((value / width, value * width))), amount);
            prop_assert!(from < to);
            if let Some(percent) = percent_below(CURVE.map(Some), amount) {
                prop_assert!(f64::from(from) <= percent && percent <= f64::from(to));
            }
        }
    }
}
