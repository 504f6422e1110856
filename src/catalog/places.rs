//! Places: countries and regions by name, cities big enough to be one, and the currency a country pays in.

use super::CatalogueError;
use super::place_names::PlaceNames;
use super::titles::normalise;
use crate::domain::{Country, Currency, Region, RoleSlug, kebab_case};
use iso_currency::IntoEnumIterator;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// A city of the built-in list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct City {
    /// Its name in addresses, e.g. `san-francisco`.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// The region it lies in.
    pub region: Region,
}

/// The built-in cities.
#[derive(Debug)]
pub struct Places {
    by_name: HashMap<(Country, String), City>,
    names: PlaceNames,
}

impl Places {
    pub(super) fn built_in() -> Result<Self, CatalogueError> {
        let malformed =
            |reason: String| CatalogueError::Malformed { file: "cities.toml".to_owned(), reason };
        let listed: BTreeMap<String, String> = toml::from_str(include_str!("cities.toml"))
            .map_err(|error| malformed(error.to_string()))?;
        let by_name = listed
            .into_iter()
            .map(|(name, code)| {
                let region =
                    Region::parse(&code).ok_or_else(|| malformed(format!("no region {code}")))?;
                let country =
                    region.country().ok_or_else(|| malformed(format!("no country of {code}")))?;
                let ascii: String = name.nfd().filter(char::is_ascii).collect();
                let slug = RoleSlug::parse(&kebab_case(&ascii))
                    .ok_or_else(|| malformed(format!("no slug for {name}")))?
                    .to_string();
                Ok(((country, normalise(&name)), City { slug, name, region }))
            })
            .collect::<Result<_, _>>()?;
        Ok(Places { by_name, names: PlaceNames::built_in()? })
    }

    /// The country of a code or a name in one of the main languages, with the region where the name
    /// means a part of it: England.
    pub fn country(&self, text: &str) -> Option<(Country, Option<Region>)> {
        self.names.country(text)
    }

    /// The region of a country by its code, with or without the country's, or by its name.
    pub fn region(&self, country: Country, text: &str) -> Option<Region> {
        self.names.region(country, text)
    }

    /// The city of that name in a country; `None` where it is not big enough to be listed.
    pub fn city(&self, country: Country, name: &str) -> Option<&City> {
        self.by_name.get(&(country, normalise(name)))
    }

    /// The city of that slug in a country.
    pub fn by_slug(&self, country: Country, slug: &str) -> Option<&City> {
        let mut listed = self.by_name.iter();
        listed.find(|((of, _), city)| *of == country && city.slug == slug).map(|(_, city)| city)
    }

    /// All cities of a country, by slug.
    pub fn cities(&self, country: Country) -> Vec<&City> {
        let mut cities: Vec<_> = self
            .by_name
            .iter()
            .filter_map(|((of, _), city)| (*of == country).then_some(city))
            .collect();
        cities.sort_by(|a, b| a.slug.cmp(&b.slug));
        cities
    }
}

static CURRENCIES: LazyLock<BTreeMap<String, Currency>> = LazyLock::new(|| {
    let mut of_country: BTreeMap<String, Currency> = BTreeMap::new();
    for currency in iso_currency::Currency::iter() {
        let Ok(parsed) = Currency::parse(currency.code()) else { continue };
        for country in currency.used_by() {
            let code = format!("{country:?}");
            // A currency's code begins with its country's: that one is the country's own.
            let own = currency.code().starts_with(&code);
            let known = of_country.entry(code).or_insert(parsed);
            if own {
                *known = parsed;
            }
        }
    }
    of_country
});

/// The currency people in a country are paid in; dollars where the country has none of its own.
pub fn currency_of(country: Country) -> Currency {
    CURRENCIES.get(country.code()).copied().unwrap_or(Currency::USD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_their_currency() {
        for (country, currency) in [
            ("US", "USD"),
            ("DE", "EUR"),
            ("GB", "GBP"),
            ("CH", "CHF"),
            ("IN", "INR"),
            ("PL", "PLN"),
        ] {
            let country = Country::parse(country).expect("a country");
            assert_eq!(currency_of(country).code(), currency);
        }
    }

    #[test]
    fn cities_are_found_by_name_in_their_country_only() {
        let places = Places::built_in().expect("the shipped list is good");
        let us = Country::parse("US").expect("a country");
        let germany = Country::parse("DE").expect("a country");
        assert_eq!(
            places.city(us, "san francisco").map(|c| c.slug.as_str()),
            Some("san-francisco")
        );
        assert_eq!(places.city(germany, "Dusseldorf").map(|c| c.slug.as_str()), Some("dusseldorf"));
        assert_eq!(places.city(germany, "San Francisco"), None);
        assert_eq!(places.city(us, "Smallville"), None);
    }
}
