//! Sample quantiles of exact amounts, type 7 (the default of numpy, R and DuckDB), in integers.

/// A probability as a fraction, so that no quantile depends on how a float was rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probability {
    numerator: u32,
    denominator: u32,
}

impl Probability {
    /// `numerator / denominator`, or `None` outside 0…1.
    pub const fn new(numerator: u32, denominator: u32) -> Option<Self> {
        if denominator == 0 || numerator > denominator {
            return None;
        }
        Some(Self { numerator, denominator })
    }

    const fn percent(numerator: u32) -> Self {
        Self { numerator, denominator: 100 }
    }

    /// The nearest float.
    pub fn to_f64(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }
}

/// The five published percentiles, p10, p25, p50, p75, p90. Every array of five in this room
/// follows this order.
pub const FIVE: [Probability; 5] = [
    Probability::percent(10),
    Probability::percent(25),
    Probability::percent(50),
    Probability::percent(75),
    Probability::percent(90),
];

/// The five as floats.
pub(super) const P: [f64; 5] = [0.10, 0.25, 0.50, 0.75, 0.90];

/// Where they lie in a standard normal distribution.
pub(super) const Z: [f64; 5] = [
    -1.281_551_565_544_600_4,
    -0.674_489_750_196_081_7,
    0.0,
    0.674_489_750_196_081_7,
    1.281_551_565_544_600_4,
];

/// The type-7 quantile of ascending amounts in minor units, rounded half up to a whole one.
/// `None` for no amounts.
///
/// Source: Hyndman & Fan (1996), definition 7: linear between order statistics at (n − 1)·p.
pub fn type_7(sorted: &[i64], p: Probability) -> Option<i64> {
    let last = sorted.len().checked_sub(1)? as u128;
    let position = last * u128::from(p.numerator);
    let denominator = u128::from(p.denominator);
    let index = usize::try_from(position / denominator).ok()?;
    let remainder = i128::try_from(position % denominator).ok()?;
    let below = i128::from(*sorted.get(index)?);
    let above = i128::from(*sorted.get(index + 1).or(sorted.last())?);
    let denominator = i128::from(p.denominator);
    let doubled = 2 * (below * denominator + (above - below) * remainder) + denominator;
    i64::try_from(doubled.div_euclid(2 * denominator)).ok()
}

/// The five percentiles of ascending amounts in minor units. `None` for no amounts.
pub fn five(sorted: &[i64]) -> Option<[i64; 5]> {
    let [p10, p25, p50, p75, p90] = FIVE.map(|p| type_7(sorted, p));
    Some([p10?, p25?, p50?, p75?, p90?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PAY: [i64; 12] = [
        3_111_103, 4_200_050, 4_250_001, 5_123_457, 5_999_999, 6_000_000, 7_250_033, 8_800_001,
        9_100_000, 15_000_007, 15_000_007, 31_000_009,
    ];

    /// numpy 2.4: `np.quantile(pay, [.1, .25, .5, .75, .9])`; duckdb 2.0: `quantile_cont(x, […])`.
    /// Both give 4205045.1, 4905093.0, 6625016.5, 10575001.75, 15000007.0 for all twelve,
    /// 3219997.7, 3383339.75, 3655576.5, 3927813.25, 4091155.3 for the first two and
    /// 3764471.2, 4225025.5, 5123457.0, 5999999.5, 6500013.2 for the first seven.
    #[test]
    fn agrees_with_numpy_and_duckdb() {
        assert_eq!(five(&PAY), Some([4_205_045, 4_905_093, 6_625_017, 10_575_002, 15_000_007]));
        assert_eq!(five(&PAY[..2]), Some([3_219_998, 3_383_340, 3_655_577, 3_927_813, 4_091_155]));
        assert_eq!(five(&PAY[..7]), Some([3_764_471, 4_225_026, 5_123_457, 6_000_000, 6_500_013]));
        assert_eq!(five(&PAY[..1]), Some([3_111_103; 5]));
        assert_eq!(five(&[]), None);
    }

    #[test]
    fn does_not_overflow_and_rounds_half_up() {
        assert_eq!(five(&[i64::MAX; 3]), Some([i64::MAX; 5]));
        let half = Probability::new(1, 2).unwrap();
        assert_eq!(type_7(&[1, 2], half), Some(2));
        assert_eq!(type_7(&[-2, -1], half), Some(-1));
        assert_eq!(Probability::new(3, 2), None);
        assert_eq!(Probability::new(0, 0), None);
    }

    proptest! {
        #[test]
        fn is_within_half_a_cent_of_the_definition(
            mut amounts in prop::collection::vec(0_i64..1_000_000_000, 1..60),
            numerator in 0_u32..=1000,
        ) {
            amounts.sort_unstable();
            let p = Probability::new(numerator, 1000).unwrap();
            let position = (amounts.len() - 1) as f64 * p.to_f64();
            let below = amounts[position.floor() as usize] as f64;
            let above = amounts[position.ceil() as usize] as f64;
            let defined = below + (above - below) * position.fract();
            let got = type_7(&amounts, p).unwrap();
            prop_assert!((got as f64 - defined).abs() <= 0.5 + 1e-4);
        }
    }
}
