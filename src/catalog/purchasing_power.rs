//! What a year's pay buys, so that pay is held against limits in currencies without a rate and in years of fast
//! inflation too. Public figures alone.

use super::{CatalogueError, Rates, currency_of};
use crate::domain::{Country, Currency};
use std::collections::{BTreeMap, HashMap};

/// Purchasing power parities by country and year.
#[derive(Debug)]
pub(super) struct PurchasingPower {
    by_country: HashMap<Country, BTreeMap<i16, f64>>,
    /// A country of each currency.
    by_currency: HashMap<Currency, Country>,
}

impl PurchasingPower {
    pub(super) fn built_in() -> Result<Self, CatalogueError> {
        let malformed =
            |reason: String| CatalogueError::Malformed { file: "ppp.toml".to_owned(), reason };
        let listed: BTreeMap<String, BTreeMap<String, f64>> =
            toml::from_str(include_str!("ppp.toml"))
                .map_err(|error| malformed(error.to_string()))?;
        let mut by_country: HashMap<Country, BTreeMap<i16, f64>> = HashMap::new();
        let mut by_currency = HashMap::new();
        for (code, years) in listed {
            let country =
                Country::parse(&code).ok_or_else(|| malformed(format!("no country {code}")))?;
            for (year, units) in years {
                let year = year.parse().map_err(|_| malformed(format!("not a year: {year}")))?;
                if units <= 0.0 {
                    return Err(malformed(format!("{code}: must be more than zero")));
                }
                by_country.entry(country).or_default().insert(year, units);
            }
            by_currency.entry(currency_of(country)).or_insert(country);
        }
        Ok(PurchasingPower { by_country, by_currency })
    }

    /// How many units of a currency buy a dollar's worth in a country in a year. Another currency than the
    /// country's own counts at its rate to the dollar or, where it has none, in a country that pays in it. After the
    /// last year there is, a parity goes on as the rate to the dollar does. `None` where nothing is known.
    pub(super) fn per_dollar(
        &self,
        country: Country,
        currency: Currency,
        year: i16,
        rates: &Rates,
    ) -> Option<f64> {
        let own = currency_of(country) == currency;
        if !own && let Some(rate) = rates.per_dollar(currency, year) {
            return Some(rate);
        }
        let home = if own { country } else { *self.by_currency.get(&currency)? };
        let years = match self.by_country.get(&home) {
            Some(years) => years,
            None => return rates.per_dollar(currency, year),
        };
        let (of, units) = years.range(..=year).next_back().or_else(|| years.first_key_value())?;
        let last = years.last_key_value()?.0;
        let moved = (year > *last)
            .then(|| Some(rates.per_dollar(currency, year)? / rates.per_dollar(currency, *last)?));
        debug_assert!(of <= last);
        Some(units * moved.flatten().unwrap_or(1.0))
    }
}
