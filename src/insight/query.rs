//! What a reader asks for: a slice and a way to read it, as it stands in an address.

use super::InsightError;
use super::conversion::{Conversion, ReadingPeriod};
use crate::catalog::{Catalogue, Places, normalise};
use crate::domain::{
    Country, Currency, Dimension, Region, RoleSlug, Slice, SliceError, Vocabulary,
};
use serde::Deserialize;
use utoipa::IntoParams;

/// The slice and the reading that are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SliceQuery {
    /// Country: its ISO 3166-1 code, or its name.
    #[param(example = "US", max_length = 100)]
    country: Option<String>,
    /// Part of the country: its ISO 3166-2 code, or its name. `/v1/places` lists them.
    #[param(max_length = 100)]
    region: Option<String>,
    /// A city of `/v1/places`: its slug, or its name.
    #[param(max_length = 100)]
    city: Option<String>,
    /// Level.
    #[param(value_type = Option<crate::domain::Level>)]
    level: Option<String>,
    /// Experience band.
    #[param(value_type = Option<crate::domain::ExperienceBand>)]
    experience: Option<String>,
    /// Industry of the employer.
    #[param(value_type = Option<crate::domain::Industry>)]
    industry: Option<String>,
    /// Size of the employer.
    #[param(value_type = Option<crate::domain::EmployerSize>)]
    employer_size: Option<String>,
    /// How employed.
    #[param(value_type = Option<crate::domain::EmploymentType>)]
    employment_type: Option<String>,
    /// Where from.
    #[param(value_type = Option<crate::domain::WorkMode>)]
    work_mode: Option<String>,
    /// Highest completed education.
    #[param(value_type = Option<crate::domain::Education>)]
    education: Option<String>,
    /// The year the pay is for.
    #[param(pattern = "^([0-9]{4})?$")]
    year: Option<String>,
    /// Read the published figures in this currency, ISO 4217.
    #[param(example = "EUR", pattern = "^([A-Za-z]{3})?$")]
    currency: Option<String>,
    /// Read the published figures per this period.
    period: Option<ReadingPeriod>,
}

impl SliceQuery {
    /// Reads the rest of a query, names with values, once a route has taken its own.
    ///
    /// # Errors
    /// [`InsightError::InvalidQuery`] for unknown names.
    pub fn of(pairs: Vec<(String, String)>) -> Result<Self, InsightError> {
        let text =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        serde_urlencoded::from_str(&text)
            .map_err(|error| InsightError::InvalidQuery(error.to_string()))
    }

    /// A country alone, where one is asked for.
    pub fn of_country(country: Option<String>) -> Self {
        SliceQuery { country, ..SliceQuery::default() }
    }

    /// What is asked, understood.
    ///
    /// # Errors
    /// [`InsightError::InvalidQuery`] for values that cannot be, with what can be.
    pub fn understood(self, catalogue: &Catalogue) -> Result<(Slice, Conversion), InsightError> {
        let invalid = InsightError::InvalidQuery;
        let places = catalogue.places();
        let country = given(self.country).map(|text| country(places, &text)).transpose()?;
        let region = given(self.region).map(|text| region(places, country, &text)).transpose()?;
        let city = given(self.city).map(|text| city(places, country, &text)).transpose()?;
        let values = [
            (Dimension::Region, region),
            (Dimension::City, city),
            (Dimension::Level, self.level),
            (Dimension::Experience, self.experience),
            (Dimension::Industry, self.industry),
            (Dimension::EmployerSize, self.employer_size),
            (Dimension::EmploymentType, self.employment_type),
            (Dimension::WorkMode, self.work_mode),
            (Dimension::Education, self.education),
            (Dimension::Year, self.year),
        ];
        let values = values
            .into_iter()
            .filter_map(|(dimension, value)| given(value).map(|value| (dimension, value)));
        let slice = Slice::parse(country, values).map_err(|error| invalid(told(&error)))?;
        let currency = given(self.currency)
            .map(|code| {
                Currency::parse(&code).map_err(|error| invalid(format!("currency is {error}")))
            })
            .transpose()?;
        Ok((slice, Conversion { currency, period: self.period.unwrap_or_default() }))
    }
}

fn given(value: Option<String>) -> Option<String> {
    value.filter(|text| !text.trim().is_empty())
}

fn country(places: &Places, text: &str) -> Result<Country, InsightError> {
    let (country, _) = places.country(text).ok_or_else(|| {
        let wanted = "country must be an ISO 3166-1 code such as US, or a country's name; /v1/meta lists them";
        InsightError::InvalidQuery(wanted.to_owned())
    })?;
    Ok(country)
}

/// The code of a region that is called by its code, or in its country by its name.
fn region(places: &Places, country: Option<Country>, text: &str) -> Result<String, InsightError> {
    let named = || places.region(country?, text);
    let region = Region::parse(text).or_else(named).ok_or_else(|| {
        InsightError::InvalidQuery(match country {
            None => "region must be an ISO 3166-2 code such as US-CA; its name is understood beside its country".to_owned(),
            Some(country) => {
                let known = Region::all(country).map(|one| (one.code().to_owned(), one.name().to_owned()));
                let near = nearest(text, known);
                format!("region must be a part of {country}: its ISO 3166-2 code, or its name{near}; /v1/places?country={country} lists all")
            }
        })
    })?;
    Ok(region.code().to_owned())
}

/// The slug of a city that is called by its slug or its name. A slug of no city is no mistake: it has no
/// figures.
fn city(places: &Places, country: Option<Country>, text: &str) -> Result<String, InsightError> {
    if RoleSlug::parse(text).is_some() {
        return Ok(text.to_owned());
    }
    let named = country.and_then(|country| places.city(country, text));
    named.map(|city| city.slug.clone()).ok_or_else(|| {
        InsightError::InvalidQuery(match country {
            None => "city must be a slug such as san-francisco; its name is understood beside its country".to_owned(),
            Some(country) => {
                let listed = places.cities(country).into_iter();
                let near = nearest(text, listed.map(|city| (city.slug.clone(), city.name.clone())));
                format!("city must be a big city of {country}{near}; /v1/places?country={country} lists all")
            }
        })
    })
}

/// Names a few of those there are that look like what was typed.
fn nearest(typed: &str, known: impl Iterator<Item = (String, String)>) -> String {
    /// How alike they must be, and how many are named.
    const ALIKE: f64 = 0.75;
    const MOST: usize = 3;
    let typed = normalise(typed);
    let alike = |name: &str| strsim::jaro_winkler(&typed, &normalise(name));
    let mut near: Vec<_> = known
        .map(|(code, name)| (alike(&name), format!("{code} ({name})")))
        .filter(|(alike, _)| *alike >= ALIKE)
        .collect();
    near.sort_by(|one, other| other.0.total_cmp(&one.0));
    let named: Vec<_> = near.into_iter().take(MOST).map(|(_, name)| name).collect();
    if named.is_empty() { String::new() } else { format!(", such as {}", named.join(", ")) }
}

/// What is wrong with a slice, and what would be right.
fn told(error: &SliceError) -> String {
    let SliceError::UnknownValue(dimension) = error else { return error.to_string() };
    let known = Dimension::parse(dimension).map(Dimension::terms).unwrap_or_default();
    match known.as_slice() {
        [] => format!("{error}; /v1/meta lists what there is"),
        terms => format!("{error}; known are: {}", terms.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_cannot_be_is_named_and_an_empty_one_is_none() {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        let level = |term: &str| {
            let query = SliceQuery { level: Some(term.to_owned()), ..SliceQuery::default() };
            query.understood(&catalogue)
        };
        assert!(level("wizard").is_err_and(|error| error.to_string().contains("senior")));
        assert_eq!(level("").map(|(slice, _)| slice).ok(), Some(Slice::whole()));
    }

    #[test]
    fn places_are_understood_by_name_and_others_like_them_are_named() {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        let asked = |country: &str, region: &str, city: &str| {
            let [country, region, city] = [country, region, city].map(|text| Some(text.to_owned()));
            let query = SliceQuery { country, region, city, ..SliceQuery::default() };
            query
                .understood(&catalogue)
                .map(|(slice, _)| slice.to_string())
                .map_err(|error| error.to_string())
        };
        for region in ["US-CA", "us-ca", "California", "california", "CA"] {
            assert_eq!(asked("US", region, "").as_deref(), Ok("US/region=US-CA"), "{region}");
        }
        assert_eq!(asked("Germany", "Bavaria", "").as_deref(), Ok("DE/region=DE-BY"));
        assert_eq!(asked("us", "", "San Francisco").as_deref(), Ok("US/city=san-francisco"));
        assert_eq!(asked("", "US-CA", "").as_deref(), Ok("*/region=US-CA"));
        let wrong = asked("US", "Californication", "").expect_err("no region");
        assert!(
            wrong.contains("US-CA (California)") && wrong.contains("/v1/places?country=US"),
            "{wrong}"
        );
        assert!(
            asked("", "California", "").expect_err("no country").contains("beside its country")
        );
        assert!(asked("Atlantis", "", "").is_err());
        assert!(asked("US", "", "San Fransisco!").expect_err("no city").contains("san-francisco"));
    }
}
