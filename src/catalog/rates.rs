//! What currencies were worth: yearly averages that come with the binary, and monthly ones of a file of
//! the European Central Bank. Integers: units of currency per euro in millionths.

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

    /// These with an operator's before them. An answer says its year and never its month, so what
    /// counts of monthly rates is their mean over the months of the year there are.
    pub(super) fn with(&self, own: &MonthlyRates) -> Self {
        let mut sums: BTreeMap<(i16, Currency), (i128, i128)> = BTreeMap::new();
        for ((year, _, currency), rate) in &own.0 {
            let (sum, months) = sums.entry((*year, *currency)).or_default();
            *sum += i128::from(*rate);
            *months += 1;
        }
        let mut years = self.years.clone();
        for ((year, currency), (sum, months)) in sums {
            let Ok(mean) = i64::try_from((sum * 2 + months) / (months * 2)) else { continue };
            let of_year =
                years.entry(year).or_insert_with(|| HashMap::from([(Currency::EUR, ONE)]));
            of_year.insert(currency, mean);
        }
        Rates { years }
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

    /// Units of a currency for a dollar in a year, or in the nearest year that has a rate.
    pub(super) fn per_dollar(&self, currency: Currency, year: i16) -> Option<f64> {
        let of = |currency| self.per_euro(currency, year).map(|rate| rate as f64);
        Some(of(currency)? / of(Currency::USD)?)
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

/// Average rates of months: units of currency per euro in millionths, by year, month and currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MonthlyRates(pub BTreeMap<(i16, u8, Currency), i64>);

/// Why a file of rates was not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RatesError {
    /// The first line is not that of the bank's file.
    #[error("the first line must be Date and currency codes, as in the bank's eurofxref-hist.csv")]
    Header,
    /// A line is not a day and its rates.
    #[error("line {0} is not a day such as 2026-04-13 and its rates")]
    Line(usize),
}

impl MonthlyRates {
    /// Reads the bank's history: a line a day, a column a currency, `N/A` or nothing where there is
    /// no rate. Currencies that nobody is paid in any more are left out.
    ///
    /// # Errors
    /// `RatesError`: a file of rates is taken whole or not at all.
    pub fn parse(text: &str) -> Result<Self, RatesError> {
        let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        let header = lines.next().map_or("", |(_, line)| line);
        let mut header = header.split(',').map(str::trim);
        if header.next() != Some("Date") {
            return Err(RatesError::Header);
        }
        let currencies: Vec<_> = header.map(|code| Currency::parse(code).ok()).collect();
        if !currencies.contains(&Some(Currency::USD)) {
            return Err(RatesError::Header);
        }
        let mut sums: BTreeMap<_, (i128, i128)> = BTreeMap::new();
        for (at, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            let wrong = || RatesError::Line(at + 1);
            let mut cells = line.split(',').map(str::trim);
            let (year, month) = cells.next().and_then(month_of).ok_or_else(wrong)?;
            for (currency, cell) in currencies.iter().zip(cells) {
                let Some(currency) = *currency else { continue };
                if cell.is_empty() || cell == "N/A" {
                    continue;
                }
                let rate = millionths(cell).ok_or_else(wrong)?;
                let (sum, days) = sums.entry((year, month, currency)).or_default();
                *sum += i128::from(rate);
                *days += 1;
            }
        }
        let mean = |(sum, days): (i128, i128)| i64::try_from((sum * 2 + days) / (days * 2)).ok();
        Ok(MonthlyRates(
            sums.into_iter().filter_map(|(month, sum)| Some((month, mean(sum)?))).collect(),
        ))
    }
}

/// Year and month of a day written as 2026-04-13.
fn month_of(text: &str) -> Option<(i16, u8)> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let fits = parts.next().is_none() && year.len() == 4 && month.len() == 2 && day.len() == 2;
    let (year, month) = (year.parse().ok()?, month.parse().ok()?);
    let day: u8 = day.parse().ok()?;
    let there_is = (1999..=9999).contains(&year) && (1..=12).contains(&month);
    (fits && there_is && (1..=31).contains(&day)).then_some((year, month))
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
    fn the_banks_file_is_averaged_by_month_and_then_by_year() {
        let text = "Date,USD,JPY,CYP,PLN\n2020-02-03,1.4,121.5,N/A,\n2020-01-02,1.2,120,0.58,N/A\n\
            2020-01-01,1.0,120,0.58,4\n";
        let own = MonthlyRates::parse(text).expect("understood");
        let rate = |month, currency| own.0.get(&(2020, month, currency)).copied();
        assert_eq!(rate(1, Currency::USD), Some(1_100_000));
        assert_eq!(rate(2, Currency::USD), Some(1_400_000));
        let zloty = Currency::parse("PLN").expect("a currency");
        assert_eq!((rate(1, zloty), rate(2, zloty)), (Some(4_000_000), None));
        let rates = Rates::built_in().expect("the shipped rates are good").with(&own);
        assert_eq!(rates.per_euro(Currency::USD, 2020), Some(1_250_000));
        assert_eq!(rates.per_euro(zloty, 2020), Some(4_000_000));
        assert_eq!(rates.per_euro(Currency::USD, 2024), Some(1_082_380), "the built-in one");
        for (text, error) in [
            ("", RatesError::Header),
            ("Datum,USD\n", RatesError::Header),
            ("Date,EUR\n", RatesError::Header),
            ("Date,USD\n2020-13-01,1\n", RatesError::Line(2)),
            ("Date,USD\n2020-01-02,1\nsoon,1\n", RatesError::Line(3)),
            ("Date,USD\n2020-01-02,free\n", RatesError::Line(2)),
        ] {
            assert_eq!(MonthlyRates::parse(text), Err(error), "{text}");
        }
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
