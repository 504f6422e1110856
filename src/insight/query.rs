//! What a reader asks for: a slice and a way to read it, as it stands in an address.

use super::InsightError;
use super::conversion::{Conversion, ReadingPeriod};
use crate::domain::{Country, Currency, Dimension, Slice};
use serde::Deserialize;
use utoipa::IntoParams;

/// The slice and the reading that are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SliceQuery {
    /// Country, ISO 3166-1 alpha-2.
    #[param(example = "US")]
    country: Option<String>,
    /// Subdivision, ISO 3166-2.
    region: Option<String>,
    /// A city of `/v1/meta`, by its slug.
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
    year: Option<String>,
    /// Read the published figures in this currency.
    #[param(example = "EUR")]
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

    /// What is asked, understood.
    ///
    /// # Errors
    /// [`InsightError::InvalidQuery`] for values that cannot be.
    pub fn understood(self) -> Result<(Slice, Conversion), InsightError> {
        let invalid = InsightError::InvalidQuery;
        let given = |value: Option<String>| value.filter(|text| !text.is_empty());
        let country = given(self.country)
            .map(|code| {
                Country::parse(&code)
                    .ok_or_else(|| invalid("country must be an ISO 3166-1 code such as US".into()))
            })
            .transpose()?;
        let values = [
            (Dimension::Region, self.region.map(|code| code.to_ascii_uppercase())),
            (Dimension::City, self.city),
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
        let slice = Slice::parse(country, values)
            .map_err(|error| invalid(format!("{error}; /v1/meta lists what there is")))?;
        let currency = given(self.currency)
            .map(|code| {
                Currency::parse(&code).map_err(|error| invalid(format!("currency is {error}")))
            })
            .transpose()?;
        Ok((slice, Conversion { currency, period: self.period.unwrap_or_default() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_cannot_be_is_named_and_an_empty_one_is_none() {
        let query = SliceQuery { level: Some("wizard".to_owned()), ..SliceQuery::default() };
        assert!(query.understood().is_err());
        let query = SliceQuery { level: Some(String::new()), ..SliceQuery::default() };
        assert_eq!(query.understood().map(|(slice, _)| slice).ok(), Some(Slice::whole()));
    }
}
