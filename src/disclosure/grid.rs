//! The public grid of pay: points two percent apart, the same for every currency.
//!
//! Owns the way from an amount to a point and back. Integers only, so every platform agrees. The
//! grid is the rounding of every published percentile (M3) and must never depend on the data.

/// Grid points: 1.02⁰ … 1.02¹²⁷⁹ major units, the last about 10¹¹.
pub const POINTS: u16 = 1280;

/// Fractional bits of the tables below.
const SCALE: u32 = 64;

/// 1.02^k · 2⁶⁴, by xₖ₊₁ = ⌊xₖ · 51 / 50⌋.
static VALUES: [u128; POINTS as usize] = geometric(1 << SCALE);

/// 1.02^(k+½) · 2⁶⁴, the geometric middle between a point and the next, from ⌊√1.02 · 2⁶⁴⌋.
static MIDDLES: [u128; POINTS as usize] = geometric(18_630_298_286_913_101_186);

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn geometric(first: u128) -> [u128; POINTS as usize] {
    let mut table = [first; POINTS as usize];
    let mut k = 1;
    while k < table.len() {
        table[k] = table[k - 1] * 51 / 50;
        k += 1;
    }
    table
}

/// The grid in a currency's minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    minor_per_major: u128,
    first: u16,
}

/// A currency had more than six decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} decimals are more than a currency has")]
pub struct TooManyDecimals(u8);

impl Grid {
    /// The grid of a currency with this many decimals (0 for yen, 2 for euro).
    ///
    /// # Errors
    /// More than six decimals.
    pub fn new(decimals: u8) -> Result<Self, TooManyDecimals> {
        if decimals > 6 {
            return Err(TooManyDecimals(decimals));
        }
        let minor_per_major = 10_u128.pow(u32::from(decimals));
        // Below 100 minor units two points would share an amount.
        let first = VALUES.partition_point(|value| (value * minor_per_major) >> SCALE < 100) as u16;
        Ok(Self { minor_per_major, first })
    }

    /// The point nearest to an amount in minor units, in ratio; amounts beyond the grid go to its
    /// ends.
    pub fn index_of(&self, minor: i64) -> u16 {
        let amount = u128::from(minor.max(0).unsigned_abs()) << SCALE;
        let index = MIDDLES.partition_point(|middle| middle * self.minor_per_major < amount) as u16;
        index.clamp(self.first, POINTS - 1)
    }

    /// The amount of a point in minor units: 1.02^index major units, rounded to three significant
    /// digits.
    ///
    /// Two percent are at least two units of the third digit, so amounts stay strictly increasing
    /// and each belongs to its own point: `index_of(value(k)) == k`. Indices beyond the grid give
    /// its ends.
    pub fn value(&self, index: u16) -> i64 {
        let point = VALUES
            .get(usize::from(index.clamp(self.first, POINTS - 1)))
            .copied()
            .unwrap_or_default();
        let minor = point * self.minor_per_major;
        let mut unit = 1_u128;
        while (minor >> SCALE) / unit >= 1_000 {
            unit *= 10;
        }
        let rounded = (minor + (unit << (SCALE - 1))) / (unit << SCALE) * unit;
        i64::try_from(rounded).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_tables_are_the_powers_they_claim() {
        for (k, (value, middle)) in VALUES.iter().zip(&MIDDLES).enumerate() {
            let ratio =
                |x: u128, exponent: f64| x as f64 / 2_f64.powi(64) / 1.02_f64.powf(exponent) - 1.0;
            assert!(
                ratio(*value, k as f64).abs() < 1e-12
                    && ratio(*middle, k as f64 + 0.5).abs() < 1e-12,
                "{k}"
            );
        }
    }

    #[test]
    fn amounts_are_round_strictly_increasing_and_their_own() {
        for decimals in 0..=6 {
            let grid = Grid::new(decimals).unwrap();
            let amounts: Vec<i64> = (grid.first..POINTS).map(|k| grid.value(k)).collect();
            assert!(amounts.is_sorted_by(|a, b| a < b));
            for (k, amount) in (grid.first..).zip(amounts) {
                assert_eq!(grid.index_of(amount), k);
                let digits = amount.to_string();
                assert!(digits.trim_end_matches('0').len() <= 3, "{amount}");
            }
        }
        let euro = Grid::new(2).unwrap();
        assert_eq!(euro.value(euro.index_of(7_905_713)), 7_980_000);
        assert_eq!(Grid::new(0).unwrap().index_of(1), Grid::new(0).unwrap().first);
        assert!(Grid::new(7).is_err());
    }

    proptest! {
        #[test]
        fn the_nearest_point_is_within_half_a_step(minor in 100_i64..9_000_000_000_000, decimals in 2_u8..=4) {
            let grid = Grid::new(decimals).unwrap();
            let index = grid.index_of(minor);
            let major = minor as f64 / 10_f64.powi(i32::from(decimals));
            prop_assume!(major >= 1.0);
            prop_assert!((major.ln() / 1.02_f64.ln() - f64::from(index)).abs() <= 0.500_001);
        }
    }
}
