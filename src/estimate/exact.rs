//! Percentiles of exact amounts with their intervals, for data that is public already.
//!
//! Knows no threshold and withholds nothing: a figure from few amounts has a wide interval and a
//! poor grade. Nothing here is private; cells under a privacy rule are
//! estimated from noised sums ([`super::whole`], [`super::country()`]).

use super::quality::{CONFIDENCE, Quality, relative_standard_error};
use super::quantile::{FIVE, Probability, type_7};
use serde::Serialize;
use statrs::distribution::{Continuous, ContinuousCDF, Normal, StudentsT};
use statrs::function::beta::beta_reg;

/// Share of an interval's error on each side.
const TAIL: f64 = (1.0 - CONFIDENCE) / 2.0;

/// Spread of ln pay within a role that a handful of amounts is averaged with, and the number of
/// amounts it counts for. Only the fallback of [`log_normal_bounds`] uses it.
const PRIOR_SPREAD: f64 = 0.5;
const PRIOR_WEIGHT: f64 = 2.0;

/// One percentile of exact amounts, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ExactPercentile {
    /// The type-7 sample quantile.
    pub value: i64,
    /// Lower end of the 90 % interval.
    pub low: i64,
    /// Upper end of the 90 % interval.
    pub high: i64,
    /// Relative standard error: half the interval's width on the log scale, in standard errors.
    pub relative_standard_error: f64,
    /// Its grade.
    pub quality: Quality,
}

/// The five percentiles of ascending positive amounts in minor units. `None` for no amounts.
pub fn percentiles(sorted: &[i64]) -> Option<[ExactPercentile; 5]> {
    let [p10, p25, p50, p75, p90] = FIVE.map(|p| percentile(sorted, p));
    Some([p10?, p25?, p50?, p75?, p90?])
}

/// One percentile of ascending positive amounts in minor units. `None` for no amounts.
///
/// The interval runs between (interpolated) order statistics, so it assumes no distribution. Where
/// the amounts are too few for an order statistic to bound the percentile (the median below five,
/// p10 and p90 below 29), that side comes from a log-normal fit instead, and never
/// lies inside the range of the amounts; a single amount gets a very wide interval of ×6 and ÷6.
pub fn percentile(sorted: &[i64], p: Probability) -> Option<ExactPercentile> {
    let value = type_7(sorted, p)?;
    let (first, last) = (*sorted.first()?, *sorted.last()?);
    let (fitted_low, fitted_high) = log_normal_bounds(sorted, value, p.to_f64());
    let low = order_statistic(sorted, bounding_rank(sorted.len(), p.to_f64(), 1.0 - TAIL))
        .unwrap_or(fitted_low.min(first));
    let high = order_statistic(sorted, bounding_rank(sorted.len(), p.to_f64(), TAIL))
        .unwrap_or(fitted_high.max(last));
    let (low, high) = (low.min(value), high.max(value));
    let relative_standard_error = relative_standard_error(low.max(1) as f64, high.max(1) as f64);
    Some(ExactPercentile {
        value,
        low,
        high,
        relative_standard_error,
        quality: Quality::of(relative_standard_error),
    })
}

/// The fractional rank r (from 1) whose order statistic lies below the true quantile with the
/// given probability: I_p(r, n + 1 − r), the binomial tail continued to fractions (Hutson, 1999).
fn bounding_rank(n: usize, p: f64, probability: f64) -> f64 {
    let end = n as f64 + 1.0;
    let (mut from, mut to) = (0.0, end);
    for _ in 0..60 {
        let rank = f64::midpoint(from, to);
        if beta_reg(rank, end - rank, p) > probability {
            from = rank;
        } else {
            to = rank;
        }
    }
    from
}

/// The amount at a fractional rank, or `None` outside 1…n.
fn order_statistic(sorted: &[i64], rank: f64) -> Option<i64> {
    let below = (rank.floor() as usize).checked_sub(1)?;
    let (from, to) = (*sorted.get(below)?, *sorted.get(below + 1)?);
    Some(from + ((to - from) as f64 * rank.fract()).round() as i64)
}

/// Where the true quantile lies if ln pay is normal with a spread averaged from the amounts and
/// [`PRIOR_SPREAD`]: `value` ± Student-t × the standard error of a sample quantile.
fn log_normal_bounds(sorted: &[i64], value: i64, p: f64) -> (i64, i64) {
    let n = sorted.len() as f64;
    let logs = || sorted.iter().map(|&amount| (amount.max(1) as f64).ln());
    let mean = logs().sum::<f64>() / n;
    let squares = logs().map(|y| (y - mean).powi(2)).sum::<f64>();
    let freedom = PRIOR_WEIGHT + n - 1.0;
    let spread = ((PRIOR_WEIGHT * PRIOR_SPREAD.powi(2) + squares) / freedom).sqrt();
    let normal = Normal::standard();
    let error = spread * (p * (1.0 - p) / n).sqrt() / normal.pdf(normal.inverse_cdf(p));
    let reach = StudentsT::new(0.0, 1.0, freedom)
        .map_or(f64::INFINITY, |t| (error * t.inverse_cdf(1.0 - TAIL)).exp());
    let value = value.max(1) as f64;
    ((value / reach).round() as i64, (value * reach).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// `scipy.optimize.brentq(lambda r: scipy.special.betainc(r, n+1-r, p) - t, 1e-9, n+.99)`
    #[test]
    fn ranks_agree_with_scipy() {
        for (n, p, t, rank) in [
            (30, 0.5, 0.95, 11.016_512_193_4),
            (30, 0.5, 0.05, 19.983_487_806_6),
            (30, 0.25, 0.95, 4.273_296_212_8),
            (1000, 0.9, 0.05, 915.867_290_668_5),
            (45, 0.1, 0.95, 1.966_579_885_7),
        ] {
            assert!((bounding_rank(n, p, t) - rank).abs() < 1e-7, "{n} {p} {t}");
        }
    }

    #[test]
    fn one_amount_is_graded_unreliable_but_given() {
        let [p10, _, p50, ..] = percentiles(&[6_000_000]).unwrap();
        assert_eq!(p50.value, 6_000_000);
        assert_eq!(p50.quality, Quality::E);
        let (down, up) = (6e6 / p50.low as f64, p50.high as f64 / 6e6);
        assert!(down > 5.0 && down < 7.0 && (down - up).abs() < 0.01);
        assert!(p10.low < p50.low);
        assert_eq!(percentiles(&[]), None);
    }

    #[test]
    fn the_documented_sizes_are_where_order_statistics_begin() {
        let bounded = |n, p| bounding_rank(n, p, 1.0 - TAIL) >= 1.0;
        assert!(bounded(5, 0.5) && !bounded(4, 0.5));
        assert!(bounded(29, 0.1) && !bounded(28, 0.1));
    }

    #[test]
    fn the_interval_holds_the_truth_nine_times_in_ten() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for n in [3, 10, 40, 200] {
            let mut held = [0; 5];
            for _ in 0..1500 {
                // ln pay uniform on 11…12.
                let mut pay: Vec<i64> =
                    (0..n).map(|_| (11.0 + random.random::<f64>()).exp().round() as i64).collect();
                pay.sort_unstable();
                for ((held, p), got) in held.iter_mut().zip(FIVE).zip(percentiles(&pay).unwrap()) {
                    let truth = (11.0 + p.to_f64()).exp();
                    *held += i32::from((got.low as f64..=got.high as f64).contains(&truth));
                }
            }
            for held in held {
                assert!((1275..).contains(&held), "n {n}: {held} of 1500");
                assert!(n < 40 || (1300..1400).contains(&held), "n {n}: {held} of 1500");
            }
        }
    }

    proptest! {
        #[test]
        fn intervals_hold_their_value(
            mut amounts in prop::collection::vec(0_i64..2_000_000_000, 1..80),
        ) {
            amounts.sort_unstable();
            for got in percentiles(&amounts).unwrap() {
                prop_assert!(got.low <= got.value && got.value <= got.high);
                prop_assert!(got.relative_standard_error >= 0.0);
            }
        }
    }
}
