//! Countries and their regions, by ISO 3166 code. Free text is the catalogue's work.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Kosovo: no code of ISO 3166-1, but the one that the European Union, the IMF and Unicode's CLDR use.
const KOSOVO: [u8; 2] = *b"XK";

/// An ISO 3166-1 country, or Kosovo, shown as its two-letter code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// Reads a two-letter code, in any case; `None` where there is no such country.
    pub fn parse(text: &str) -> Option<Self> {
        let code = text.trim().to_ascii_uppercase();
        if code.as_bytes() == KOSOVO {
            return Some(Country(KOSOVO));
        }
        let known = rust_iso3166::from_alpha2(&code)?;
        match known.alpha2.as_bytes() {
            &[first, second] => Some(Country([first, second])),
            _ => None,
        }
    }

    /// The two-letter code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// English short name.
    pub fn name(&self) -> &'static str {
        if self.0 == KOSOVO {
            return "Kosovo";
        }
        rust_iso3166::from_alpha2(self.code()).map_or("", |country| country.name)
    }

    /// All countries, by code.
    pub fn all() -> impl Iterator<Item = Country> {
        let mut codes: Vec<_> =
            rust_iso3166::ALL.iter().filter_map(|country| Country::parse(country.alpha2)).collect();
        codes.push(Country(KOSOVO));
        codes.sort_unstable();
        codes.into_iter()
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Country::parse(&text).ok_or_else(|| serde::de::Error::custom("not an ISO 3166-1 country"))
    }
}

/// An ISO 3166-2 subdivision, e.g. `US-CA`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(&'static str);

impl Region {
    /// Reads a subdivision code, in any case; `None` where there is none such.
    pub fn parse(text: &str) -> Option<Self> {
        let code = text.trim().to_ascii_uppercase();
        rust_iso3166::iso3166_2::from_code(&code).map(|known| Region(known.code))
    }

    /// The subdivisions of a country, by code.
    pub fn all(country: Country) -> impl Iterator<Item = Region> {
        let known = rust_iso3166::iso3166_2::SUBDIVISION_COUNTRY_MAP.get(country.code());
        let mut codes: Vec<_> =
            known.into_iter().flat_map(|known| known.iter()).map(|known| known.code).collect();
        codes.sort_unstable();
        codes.into_iter().map(Region)
    }

    /// The code with its country, e.g. `US-CA`.
    pub fn code(&self) -> &'static str {
        self.0
    }

    /// The country it is a part of.
    pub fn country(&self) -> Option<Country> {
        self.0.split_once('-').and_then(|(country, _)| Country::parse(country))
    }

    /// English name.
    pub fn name(&self) -> &'static str {
        rust_iso3166::iso3166_2::from_code(self.0).map_or("", |known| known.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_in_any_case_and_unknown_ones_are_not() {
        assert_eq!(Country::parse("us").map(|c| c.name()), Some("United States of America"));
        assert_eq!(Country::parse("UK"), None);
        assert_eq!(Country::parse("xk").map(|c| c.name()), Some("Kosovo"));
        assert_eq!(Region::parse("us-ca").map(|r| r.name()), Some("California"));
        assert_eq!(Region::parse("DE-BE").and_then(|r| r.country()), Country::parse("DE"));
        assert_eq!(Region::parse("US-XX"), None);
        assert!(Country::all().count() > 240);
    }
}
