//! Slices: the fixed ways of dividing people in which figures are published.

use super::{
    Country, Education, EmployerSize, EmploymentType, ExperienceBand, Gender, Industry, Level,
    Region, Salary, Vocabulary, WorkMode,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// What a country's people may be divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// ISO 3166-2 subdivision.
    Region,
    /// City of the built-in list.
    City,
    /// Rung of the ladder.
    Level,
    /// Band of years.
    Experience,
    /// What the employer does.
    Industry,
    /// How many people it employs.
    EmployerSize,
    /// How employed.
    EmploymentType,
    /// Where from.
    WorkMode,
    /// Highest completed education.
    Education,
    /// The year the pay is for.
    Year,
    /// Gender, for the pay gap.
    Gender,
}

impl Vocabulary for Dimension {
    const NAME: &'static str = "dimension";
    const ALL: &'static [Self] = &[
        Dimension::Region,
        Dimension::City,
        Dimension::Level,
        Dimension::Experience,
        Dimension::Industry,
        Dimension::EmployerSize,
        Dimension::EmploymentType,
        Dimension::WorkMode,
        Dimension::Education,
        Dimension::Year,
        Dimension::Gender,
    ];
    fn as_str(self) -> &'static str {
        match self {
            Dimension::Region => "region",
            Dimension::City => "city",
            Dimension::Level => "level",
            Dimension::Experience => "experience",
            Dimension::Industry => "industry",
            Dimension::EmployerSize => "employer_size",
            Dimension::EmploymentType => "employment_type",
            Dimension::WorkMode => "work_mode",
            Dimension::Education => "education",
            Dimension::Year => "year",
            Dimension::Gender => "gender",
        }
    }
    fn label(self) -> &'static str {
        match self {
            Dimension::Region => "Region",
            Dimension::City => "City",
            Dimension::Level => "Level",
            Dimension::Experience => "Experience",
            Dimension::Industry => "Industry",
            Dimension::EmployerSize => "Employer size",
            Dimension::EmploymentType => "Employment",
            Dimension::WorkMode => "Work mode",
            Dimension::Education => "Education",
            Dimension::Year => "Year",
            Dimension::Gender => "Gender",
        }
    }
}

impl Dimension {
    /// The value a contribution has in this dimension; `None` where it was not given.
    pub fn value_of(self, salary: &Salary) -> Option<String> {
        match self {
            Dimension::Region => salary.region.as_ref().map(|region| region.code().to_owned()),
            Dimension::City => salary.city.clone(),
            Dimension::Level => salary.level.map(|term| term.to_string()),
            Dimension::Experience => salary.experience.map(|years| years.band().to_string()),
            Dimension::Industry => salary.employer.industry.map(|term| term.to_string()),
            Dimension::EmployerSize => salary.employer.size.map(|term| term.to_string()),
            Dimension::EmploymentType => salary.employment_type.map(|term| term.to_string()),
            Dimension::WorkMode => salary.work_mode.map(|term| term.to_string()),
            Dimension::Education => salary.education.map(|term| term.to_string()),
            Dimension::Year => Some(salary.year.to_string()),
            Dimension::Gender => salary.gender.map(|term| term.to_string()),
        }
    }

    /// The place of a value in its vocabulary; `None` where the dimension has none, or for an unknown
    /// value.
    pub fn rank(self, value: &str) -> Option<usize> {
        self.terms().iter().position(|term| *term == value)
    }

    /// The values it can have; none where it has no vocabulary.
    pub fn terms(self) -> Vec<&'static str> {
        fn all<T: Vocabulary>() -> Vec<&'static str> {
            T::ALL.iter().map(|term| term.as_str()).collect()
        }
        match self {
            Dimension::Level => all::<Level>(),
            Dimension::Experience => all::<ExperienceBand>(),
            Dimension::Industry => all::<Industry>(),
            Dimension::EmployerSize => all::<EmployerSize>(),
            Dimension::EmploymentType => all::<EmploymentType>(),
            Dimension::WorkMode => all::<WorkMode>(),
            Dimension::Education => all::<Education>(),
            Dimension::Gender => all::<Gender>(),
            Dimension::Region | Dimension::City | Dimension::Year => Vec::new(),
        }
    }

    /// Whether `value` can be a value of this dimension at all (not whether anything is published).
    fn admits(self, value: &str) -> bool {
        match self {
            Dimension::Region => Region::parse(value).is_some(),
            Dimension::City => super::RoleSlug::parse(value).is_some(),
            Dimension::Level => Level::parse(value).is_ok(),
            Dimension::Experience => ExperienceBand::parse(value).is_ok(),
            Dimension::Industry => Industry::parse(value).is_ok(),
            Dimension::EmployerSize => EmployerSize::parse(value).is_ok(),
            Dimension::EmploymentType => EmploymentType::parse(value).is_ok(),
            Dimension::WorkMode => WorkMode::parse(value).is_ok(),
            Dimension::Education => Education::parse(value).is_ok(),
            Dimension::Year => value.len() == 4 && value.bytes().all(|b| b.is_ascii_digit()),
            Dimension::Gender => Gender::parse(value).is_ok(),
        }
    }
}

/// One way of dividing people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// Everybody.
    Whole,
    /// By country.
    Country,
    /// Within a country, by one dimension.
    Within(Dimension),
}

impl View {
    /// All views, widest first.
    pub fn all() -> impl Iterator<Item = View> {
        [View::Whole, View::Country]
            .into_iter()
            .chain(Dimension::ALL.iter().copied().map(View::Within))
    }

    /// The slice a contribution falls into in this view; `None` where it does not say.
    pub fn slice_of(self, salary: &Salary) -> Option<Slice> {
        match self {
            View::Whole => Some(Slice::whole()),
            View::Country => Some(Slice::country(salary.country)),
            View::Within(dimension) => dimension
                .value_of(salary)
                .map(|value| Slice::country(salary.country).with(dimension, value)),
        }
    }
}

/// A slice: nothing (everybody), a country, or a country and values of dimensions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Slice {
    country: Option<Country>,
    dimensions: BTreeMap<Dimension, String>,
}

/// A text that is not a slice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SliceError {
    /// Dimensions divide a country's people.
    #[error("a {0} needs a country")]
    NeedsCountry(&'static str),
    /// Not a value the dimension can have.
    #[error("not a value of {0}")]
    UnknownValue(&'static str),
    /// The stored form was not understood.
    #[error("not a slice")]
    Malformed,
}

impl Slice {
    /// Everybody in the role.
    pub fn whole() -> Self {
        Slice::default()
    }

    /// Everybody in a country.
    pub fn country(country: Country) -> Self {
        Slice { country: Some(country), dimensions: BTreeMap::new() }
    }

    /// Builds a slice from what was asked.
    ///
    /// # Errors
    /// [`SliceError::NeedsCountry`] for a region or city that cannot be placed (other dimensions
    /// without a country are kept and widened away later), [`SliceError::UnknownValue`].
    pub fn parse(
        country: Option<Country>,
        dimensions: impl IntoIterator<Item = (Dimension, String)>,
    ) -> Result<Self, SliceError> {
        let dimensions: BTreeMap<_, _> = dimensions.into_iter().collect();
        match dimensions.iter().find(|(dimension, value)| !dimension.admits(value)) {
            Some((dimension, _)) => Err(SliceError::UnknownValue(dimension.as_str())),
            None => Ok(Slice { country, dimensions }),
        }
    }

    /// The same slice, narrowed.
    #[must_use]
    pub fn with(mut self, dimension: Dimension, value: String) -> Self {
        self.dimensions.insert(dimension, value);
        self
    }

    /// The same slice without one dimension.
    #[must_use]
    pub fn without(mut self, dimension: Dimension) -> Self {
        self.dimensions.remove(&dimension);
        self
    }

    /// The country, if any.
    pub fn country_code(&self) -> Option<Country> {
        self.country
    }

    /// Its dimensions with their values.
    pub fn dimensions(&self) -> impl Iterator<Item = (Dimension, &str)> {
        self.dimensions.iter().map(|(dimension, value)| (*dimension, value.as_str()))
    }

    /// The value in one dimension.
    pub fn value(&self, dimension: Dimension) -> Option<&str> {
        self.dimensions.get(&dimension).map(String::as_str)
    }

    /// Whether it divides the people of a country.
    pub fn is_narrow(&self) -> bool {
        !self.dimensions.is_empty()
    }

    /// The view this slice is a part of; `None` where it has several dimensions: these are not
    /// crossed.
    pub fn view(&self) -> Option<View> {
        let mut dimensions = self.dimensions.keys().copied();
        match (self.country, dimensions.next(), dimensions.next()) {
            (None, None, _) => Some(View::Whole),
            (Some(_), None, _) => Some(View::Country),
            (Some(_), Some(dimension), None) => Some(View::Within(dimension)),
            _ => None,
        }
    }

    /// The slice of the lattice it is a part of; `None` for everybody.
    pub fn wider(&self) -> Option<Slice> {
        let country = self.country?;
        Some(if self.is_narrow() { Slice::country(country) } else { Slice::whole() })
    }

    /// Reads the form written by `Display`: `*`, `US`, `US/level=senior`.
    ///
    /// # Errors
    /// [`SliceError::Malformed`].
    pub fn from_key(key: &str) -> Result<Self, SliceError> {
        let mut parts = key.split('/');
        let country = match parts.next() {
            Some("*") => None,
            Some(code) => Some(Country::parse(code).ok_or(SliceError::Malformed)?),
            None => return Err(SliceError::Malformed),
        };
        let mut slice = Slice { country, dimensions: BTreeMap::new() };
        for part in parts {
            let (name, value) = part.split_once('=').ok_or(SliceError::Malformed)?;
            let dimension = Dimension::parse(name).map_err(|_| SliceError::Malformed)?;
            slice = slice.with(dimension, value.to_owned());
        }
        Ok(slice)
    }
}

impl fmt::Display for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.country {
            None => f.write_str("*")?,
            Some(country) => f.write_str(country.code())?,
        }
        for (dimension, value) in self.dimensions() {
            write!(f, "/{}={value}", dimension.as_str())?;
        }
        Ok(())
    }
}

impl Serialize for Slice {
    /// `{"country": "US", "level": "senior"}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(None)?;
        if let Some(country) = self.country {
            map.serialize_entry("country", &country)?;
        }
        for (dimension, value) in self.dimensions() {
            map.serialize_entry(dimension.as_str(), value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Slice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut map = BTreeMap::<String, String>::deserialize(deserializer)?;
        let country = map
            .remove("country")
            .map(|code| Country::parse(&code).ok_or_else(|| serde::de::Error::custom("country")))
            .transpose()?;
        let dimensions = map
            .into_iter()
            .map(|(name, value)| Dimension::parse(&name).map(|dimension| (dimension, value)))
            .collect::<Result<BTreeMap<_, _>, _>>()
            .map_err(serde::de::Error::custom)?;
        Ok(Slice { country, dimensions })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_have_one_written_form_and_wider_ones() {
        let us = Country::parse("US").expect("a country");
        let senior = Slice::country(us).with(Dimension::Level, "senior".to_owned());
        assert_eq!(senior.to_string(), "US/level=senior");
        assert_eq!(Slice::from_key("US/level=senior"), Ok(senior.clone()));
        assert_eq!(senior.wider(), Some(Slice::country(us)));
        assert_eq!(Slice::country(us).wider(), Some(Slice::whole()));
        assert_eq!(Slice::whole().wider(), None);
        assert_eq!(Slice::from_key("*"), Ok(Slice::whole()));
        assert!(Slice::from_key("US/level").is_err());
        assert_eq!(senior.view(), Some(View::Within(Dimension::Level)));
        let both = senior.with(Dimension::Region, "US-TX".to_owned());
        assert_eq!(both.view(), None);
        assert_eq!(both.wider(), Some(Slice::country(us)));
    }
}
