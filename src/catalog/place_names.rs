//! Countries and regions by what people call them. Nothing is guessed: a name is known or it is not.

use super::CatalogueError;
use crate::domain::{Country, Region};
use std::collections::{BTreeMap, HashMap};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What names stand for.
#[derive(Debug)]
pub(super) struct PlaceNames {
    /// Countries, with the region where a name means a part: England.
    countries: HashMap<String, (Country, Option<Region>)>,
    regions: HashMap<(Country, String), Region>,
}

impl PlaceNames {
    pub(super) fn built_in() -> Result<Self, CatalogueError> {
        let malformed = |reason: String| CatalogueError::Malformed {
            file: "place_names.toml".to_owned(),
            reason,
        };
        let mut names = PlaceNames { countries: HashMap::new(), regions: HashMap::new() };
        for known in rust_iso3166::ALL {
            let Some(country) = Country::parse(known.alpha2) else { continue };
            let short = known.name.split(['(', ',']).next().unwrap_or_default();
            for name in [known.alpha2, known.alpha3, known.name] {
                names.countries.insert(folded(name), (country, None));
            }
            // A short name may be short for several, such as Congo: the first keeps none of them.
            names.countries.entry(folded(short)).or_insert((country, None));
            for part in known.subdivisions().unwrap_or_default() {
                let Some(region) = Region::parse(part.code) else { continue };
                let own = part.code.split_once('-').map_or("", |(_, own)| own);
                let short = part.name.split(['(', '[', ',']).next().unwrap_or_default();
                for name in [own, part.name, short] {
                    let key = (country, folded(name));
                    names.regions.entry(key).or_insert_with(|| region.clone());
                }
            }
        }
        if let Some(kosovo) = Country::parse("XK") {
            for code in ["xk", "xkx"] {
                names.countries.insert(code.to_owned(), (kosovo, None));
            }
        }
        let listed: BTreeMap<String, Vec<String>> =
            toml::from_str(include_str!("place_names.toml"))
                .map_err(|error| malformed(error.to_string()))?;
        for (code, called) in listed {
            let region = Region::parse(&code);
            let country = region.as_ref().map_or_else(|| Country::parse(&code), Region::country);
            let country = country.ok_or_else(|| malformed(format!("no place {code}")))?;
            for name in called {
                match &region {
                    Some(region) => {
                        // The nations of the United Kingdom are told where a country is asked.
                        if country.code() == "GB" {
                            let whole = (country, Some(region.clone()));
                            names.countries.insert(folded(&name), whole);
                        }
                        names.regions.insert((country, folded(&name)), region.clone());
                    }
                    None => drop(names.countries.insert(folded(&name), (country, None))),
                }
            }
        }
        names.countries.remove("");
        Ok(names)
    }

    pub(super) fn country(&self, text: &str) -> Option<(Country, Option<Region>)> {
        self.countries.get(&folded(text)).cloned()
    }

    pub(super) fn region(&self, country: Country, text: &str) -> Option<Region> {
        let known = Region::parse(text).filter(|region| region.country() == Some(country));
        known.or_else(|| self.regions.get(&(country, folded(text))).cloned())
    }
}

/// Lower case, without accents, dots and whatever else is no letter or digit.
fn folded(text: &str) -> String {
    let letters = text.replace(['.', '\'', '’'], "").to_lowercase().replace('ß', "ss");
    let plain: String = letters
        .replace('ł', "l")
        .replace('ø', "o")
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    plain.strip_prefix("the ").map_or(plain.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_found_by_what_people_call_them() {
        let names = PlaceNames::built_in().expect("the shipped list is good");
        for (text, code) in [
            ("US", "US"),
            ("us", "US"),
            ("USA", "US"),
            ("U.S.", "US"),
            ("U.S.A.", "US"),
            ("United States", "US"),
            ("The United States of America", "US"),
            ("Deutschland", "DE"),
            ("GERMANY ", "DE"),
            ("UK", "GB"),
            ("Great Britain", "GB"),
            ("España", "ES"),
            ("espana", "ES"),
            ("Brasil", "BR"),
            ("Holland", "NL"),
            ("The Netherlands", "NL"),
            ("Czechia", "CZ"),
            ("Czech Republic", "CZ"),
            ("Österreich", "AT"),
            ("Россия", "RU"),
            ("Côte d'Ivoire", "CI"),
            ("South Korea", "KR"),
            ("Viet Nam", "VN"),
            ("Türkiye", "TR"),
            ("日本", "JP"),
        ] {
            let found = names.country(text).map(|(country, _)| country.code().to_owned());
            assert_eq!(found.as_deref(), Some(code), "{text}");
        }
        for not in ["", ".", "Utopia", "Europe", "remote", "US and Canada", "XX"] {
            assert_eq!(names.country(not), None, "{not}");
        }
        let (country, region) = names.country("England").expect("known");
        assert_eq!((country.code(), region.map(|r| r.code())), ("GB", Some("GB-ENG")));
        let (country, region) = names.country("Scotland").expect("known");
        assert_eq!((country.code(), region.map(|r| r.code())), ("GB", Some("GB-SCT")));
    }

    #[test]
    fn regions_are_found_in_their_country_only() {
        let names = PlaceNames::built_in().expect("the shipped list is good");
        let region = |country, text| {
            let country = Country::parse(country).expect("a country");
            names.region(country, text).map(|region| region.code())
        };
        for (country, text, code) in [
            ("US", "US-CA", "US-CA"),
            ("US", "CA", "US-CA"),
            ("US", "California", "US-CA"),
            ("DE", "Bayern", "DE-BY"),
            ("DE", "Bavaria", "DE-BY"),
            ("DE", "nordrhein westfalen", "DE-NW"),
            ("CA", "Québec", "CA-QC"),
            ("GB", "Scotland", "GB-SCT"),
        ] {
            assert_eq!(region(country, text), Some(code), "{text}");
        }
        assert_eq!(region("DE", "US-CA"), None);
        assert_eq!(region("DE", "California"), None);
        assert_eq!(region("US", "Atlantis"), None);
    }
}
