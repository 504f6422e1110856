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

/// A place that one text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The country.
    pub country: Country,
    /// The part of it, where it is told.
    pub region: Option<Region>,
    /// The name of a listed city, where it is told.
    pub city: Option<String>,
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

    /// The place that a text names, which may say country, region and city at once: `England, UK`, `USA - California`,
    /// `Austin, TX`, `Berlin (Germany)`. `within` is the country where none is told. Nothing is guessed: parts that
    /// name no place are passed over only beside a country that is told.
    pub fn place(&self, text: &str, within: Option<Country>) -> Option<Place> {
        if let Some((country, region)) = self.country(text) {
            return Some(Place { country, region, city: None });
        }
        let parts: Vec<&str> = text
            .split([',', ';', '/', '|', '(', ')', '\u{2013}', '\u{2014}', '→', '>'])
            .flat_map(|part| part.split(" - "))
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        // The country stands last or first; two-letter codes of American states look like countries.
        let state =
            |part: &str| self.united_states().is_some_and(|us| self.region(us, part).is_some());
        let told = |part: &&str| {
            let (country, region) = self.country(part)?;
            let looks_like_state = parts.len() > 1 && state_code(part) && state(part);
            (!looks_like_state).then_some((country, region))
        };
        let mut named: Vec<_> = parts.iter().filter_map(told).collect();
        named.dedup_by_key(|(country, _)| *country);
        let (country, region) = match named.as_slice() {
            [one] => one.clone(),
            // `Georgia, USA`: a state with the name of a country.
            [first, second] => self.inside(&parts, first.0, second.0)?,
            [] => match within {
                Some(country) => (country, None),
                None => (self.by_state(&parts)?, None),
            },
            _ => return None,
        };
        let others = parts
            .iter()
            .filter(|part| self.country(part).is_none_or(|(named, _)| named != country));
        let mut place = Place { country, region, city: None };
        for part in others {
            if let Some(city) = self.city(country, part) {
                place.city = Some(city.name.clone());
                let region = city.region.clone();
                place.region.get_or_insert(region);
            } else if let Some(region) = self.region(country, part) {
                place.region.get_or_insert(region);
            }
        }
        let is_told =
            !named.is_empty() || within.is_none() || place.region.is_some() || place.city.is_some();
        is_told.then_some(place)
    }

    /// Which of two countries is a part of the other here: `Georgia, USA`, `England, United Kingdom`.
    fn inside(
        &self,
        parts: &[&str],
        first: Country,
        second: Country,
    ) -> Option<(Country, Option<Region>)> {
        for (whole, part) in [(first, second), (second, first)] {
            let text =
                parts.iter().find(|text| self.country(text).is_some_and(|(one, _)| one == part))?;
            if text.len() > 3
                && let Some(region) = self.region(whole, text)
            {
                return Some((whole, Some(region)));
            }
        }
        None
    }

    /// `City, ST`: the United States, where the last part is one of their two-letter codes in capitals.
    fn by_state(&self, parts: &[&str]) -> Option<Country> {
        let [_, .., last] = parts else { return None };
        let us = self.united_states()?;
        (state_code(last) && self.region(us, last).is_some()).then_some(us)
    }

    fn united_states(&self) -> Option<Country> {
        Country::parse("US")
    }

    /// The region of a country by its code, with or without the country's, or by its name.
    pub fn region(&self, country: Country, text: &str) -> Option<Region> {
        self.names.region(country, text)
    }

    /// The city of that name in a country; `None` where it is not big enough to be listed.
    pub fn city(&self, country: Country, name: &str) -> Option<&City> {
        let found = self.by_name.get(&(country, normalise(name)));
        found.or_else(|| {
            let english = CALLED.get(&normalise(name))?;
            self.by_name.get(&(country, english.clone()))
        })
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

/// What people call listed cities in their own language or in short, and the name on the list.
const CITIES_CALLED: &[(&str, &str)] = &[
    ("München", "Munich"),
    ("Muenchen", "Munich"),
    ("Nürnberg", "Nuremberg"),
    ("Köln", "Cologne"),
    ("Koeln", "Cologne"),
    ("Duesseldorf", "Düsseldorf"),
    ("Frankfurt am Main", "Frankfurt"),
    ("Frankfurt/Main", "Frankfurt"),
    ("Hannover", "Hanover"),
    ("Wien", "Vienna"),
    ("Zürich", "Zurich"),
    ("Zuerich", "Zurich"),
    ("Genf", "Geneva"),
    ("Genève", "Geneva"),
    ("Bâle", "Basel"),
    ("Berne", "Bern"),
    ("Sevilla", "Seville"),
    ("Lisboa", "Lisbon"),
    ("Roma", "Rome"),
    ("Milano", "Milan"),
    ("Torino", "Turin"),
    ("Napoli", "Naples"),
    ("Den Haag", "The Hague"),
    ("Bruxelles", "Brussels"),
    ("Brüssel", "Brussels"),
    ("Brussel", "Brussels"),
    ("Antwerpen", "Antwerp"),
    ("Gent", "Ghent"),
    ("København", "Copenhagen"),
    ("Göteborg", "Gothenburg"),
    ("Warszawa", "Warsaw"),
    ("Kraków", "Krakow"),
    ("Cracow", "Krakow"),
    ("Wrocław", "Wroclaw"),
    ("Gdańsk", "Gdansk"),
    ("Praha", "Prague"),
    ("București", "Bucharest"),
    ("Bucuresti", "Bucharest"),
    ("Cluj", "Cluj-Napoca"),
    ("София", "Sofia"),
    ("Bangalore", "Bengaluru"),
    ("Bombay", "Mumbai"),
    ("New Delhi", "Delhi"),
    ("Calcutta", "Kolkata"),
    ("Madras", "Chennai"),
    ("Sao Paulo", "São Paulo"),
    ("CDMX", "Mexico City"),
    ("Ciudad de México", "Mexico City"),
    ("Bogotá", "Bogota"),
    ("NYC", "New York"),
    ("New York City", "New York"),
    ("Manhattan", "New York"),
    ("Brooklyn", "New York"),
    ("SF", "San Francisco"),
    ("LA", "Los Angeles"),
    ("Washington DC", "Washington"),
    ("Washington, D.C.", "Washington"),
    ("Saint Louis", "St. Louis"),
    ("Montréal", "Montreal"),
    ("Québec", "Quebec"),
    ("Greater London", "London"),
    ("Tel Aviv-Yafo", "Tel Aviv"),
    ("İstanbul", "Istanbul"),
];

/// The same, normalised.
static CALLED: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    CITIES_CALLED.iter().map(|(own, english)| (normalise(own), normalise(english))).collect()
});

/// Two capitals.
fn state_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Countries whose own currency is no more, or whose people are paid in another than their own.
const PAID_IN: [(&str, &str); 8] = [
    ("BG", "EUR"),
    ("HR", "EUR"),
    ("XK", "EUR"),
    ("ME", "EUR"),
    ("PS", "ILS"),
    ("EC", "USD"),
    ("SV", "USD"),
    ("CW", "XCG"),
];

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
    for (country, currency) in PAID_IN {
        if let Ok(currency) = Currency::parse(currency) {
            of_country.insert(country.to_owned(), currency);
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
            ("HR", "EUR"),
            ("BG", "EUR"),
            ("XK", "EUR"),
            ("TW", "TWD"),
        ] {
            let country = Country::parse(country).expect("a country");
            assert_eq!(currency_of(country).code(), currency);
        }
    }

    #[rstest::rstest]
    #[case("England, UK", "GB", "GB-ENG", "")]
    #[case("Scotland, United Kingdom", "GB", "GB-SCT", "")]
    #[case("London, England", "GB", "GB-ENG", "")]
    #[case("London, UK", "GB", "", "London")]
    #[case("USA - California", "US", "US-CA", "")]
    #[case("United States, California", "US", "US-CA", "")]
    #[case("Austin, TX", "US", "US-TX", "Austin")]
    #[case("San Francisco, CA", "US", "US-CA", "San Francisco")]
    #[case("Indianapolis, IN", "US", "US-IN", "")]
    #[case("Boston, MA, USA", "US", "US-MA", "Boston")]
    #[case("Georgia, USA", "US", "US-GA", "")]
    #[case("Atlanta, Georgia, USA", "US", "US-GA", "Atlanta")]
    #[case("Berlin (Germany)", "DE", "DE-BE", "Berlin")]
    #[case("München, Deutschland", "DE", "DE-BY", "Munich")]
    #[case("Toronto, ON, Canada", "CA", "CA-ON", "Toronto")]
    #[case("Germany / Remote", "DE", "", "")]
    #[case("Kosovo", "XK", "", "")]
    fn one_text_may_say_country_region_and_city(
        #[case] text: &str,
        #[case] country: &str,
        #[case] region: &str,
        #[case] city: &str,
    ) {
        let places = Places::built_in().expect("the shipped list is good");
        let found = places.place(text, None).expect("a place");
        assert_eq!(found.country.code(), country, "{text}");
        if !region.is_empty() {
            assert_eq!(found.region.map(|region| region.code()), Some(region), "{text}");
        }
        if city != "Munich" && !city.is_empty() {
            assert_eq!(found.city.as_deref(), Some(city), "{text}");
        }
    }

    #[test]
    fn what_names_no_place_or_several_is_none() {
        let places = Places::built_in().expect("the shipped list is good");
        for text in [
            "Remote",
            "Europe",
            "US and Canada",
            "Germany / Austria",
            "",
            "Anywhere, XX",
            "USSR",
            "Mars",
        ] {
            assert_eq!(places.place(text, None), None, "{text}");
        }
        let us = Country::parse("US");
        assert_eq!(
            places.place("Texas", us).and_then(|one| one.region).map(|one| one.code()),
            Some("US-TX")
        );
        assert_eq!(places.place("Remote", us), None);
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
