//! What currencies were worth, as yearly averages. Integers: units of currency per euro in millionths.

use super::CatalogueError;
use crate::domain::{Currency, Money};
use std::collections::{BTreeMap, HashMap};

/// Yearly average rates against the euro.
#[derive(Debug, Clone)]
pub struct Rates {
    years: BTreeMap<i16, HashMap<Currency, i64>>,
}

impl Rates {
    /// The year whose rates turn public pay references into ranges; fixed, so that ranges stay put.
    pub const RANGE_YEAR: i16 = 2024;

    pub(super) fn built_in() -> Result<Self, CatalogueError> {
        Self::read("rates.toml", include_str!("rates.toml"))
    }

    fn read(file: &str, text: &str) -> Result<Self, CatalogueError> {
        let malformed =
            |reason: String| CatalogueError::Malformed { file: file.to_owned(), reason };
        let years: BTreeMap<String, BTreeMap<String, String>> =
            toml::from_str(text).map_err(|error| malformed(error.to_string()))?;
        let years = years
            .into_iter()
            .map(|(year, rates)| {
                let year = year.parse().map_err(|_| malformed(format!("not a year: {year}")))?;
                let mut of_year = HashMap::from([(Currency::EUR, ONE)]);
                for (code, rate) in rates {
                    // Withdrawn currencies stand in old years only; nobody is paid in them now.
                    let Ok(currency) = Currency::parse(&code) else { continue };
                    let rate = millionths(&rate)
                        .ok_or_else(|| malformed(format!("{code}: not a rate: {rate}")))?;
                    of_year.insert(currency, rate);
                }
                Ok((year, of_year))
            })
            .collect::<Result<_, CatalogueError>>()?;
        Ok(Rates { years })
    }

    /// The rate in a year, or in the nearest year that has one.
    fn per_euro(&self, currency: Currency, year: i16) -> Option<i64> {
        self.years
            .iter()
            .filter_map(|(of, rates)| rates.get(&currency).map(|rate| (of.abs_diff(year), *rate)))
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, rate)| rate)
    }

    /// Money in another currency at the average rate of a year (the nearest year with a rate), half
    /// up to the hundredth; `None` where one of the two currencies has no rate at all.
    pub fn convert(&self, money: Money, to: Currency, year: i16) -> Option<Money> {
        if money.currency() == to {
            return Some(money);
        }
        let from_rate = i128::from(self.per_euro(money.currency(), year)?);
        let to_rate = i128::from(self.per_euro(to, year)?);
        let converted =
            (i128::from(money.hundredths()) * to_rate * 2 + from_rate) / (from_rate * 2);
        Money::from_hundredths(i64::try_from(converted).ok()?, to).ok()
    }

    /// Currencies that can be converted, by code.
    pub fn currencies(&self) -> Vec<Currency> {
        let mut known: Vec<_> =
            self.years.values().flat_map(|rates| rates.keys().copied()).collect();
        known.sort_unstable();
        known.dedup();
        known
    }
}

const ONE: i64 = 1_000_000;

/// A positive decimal number in millionths, without going through binary fractions.
fn millionths(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let value = whole.parse::<i64>().ok()?.checked_mul(ONE)?.checked_add(digits.parse().ok()?)?;
    (value > 0).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_converted_at_the_rate_of_its_year() {
        let rates = Rates::built_in().expect("the shipped rates are good");
        let euros = Money::from_major(100_000.0, Currency::EUR).expect("an amount");
        let dollars = |year| rates.convert(euros, Currency::USD, year).map(Money::hundredths);
        assert_eq!(dollars(2024), Some(10_823_800));
        assert_ne!(dollars(2022), dollars(2024));
        assert_eq!(dollars(1999), dollars(2019), "the nearest year that has a rate");
        let lagos = Currency::parse("NGN").expect("a currency");
        assert_eq!(rates.convert(euros, lagos, 2024), None);
        assert_eq!(rates.convert(euros, Currency::EUR, 2024), Some(euros));
    }

    #[test]
    fn rates_are_read_as_decimals() {
        assert_eq!(millionths("1.08238"), Some(1_082_380));
        assert_eq!(millionths("17157.7"), Some(17_157_700_000));
        for not in ["", "0", "-1", "1e5", "x"] {
            assert_eq!(millionths(not), None, "{not}");
        }
    }
}
