//! What a reader can narrow a country or one of its slices down to: only groups that are published.

use super::snapshot::Snapshot;
use crate::catalog::Catalogue;
use crate::domain::{
    Country, Dimension, Education, EmployerSize, EmploymentType, ExperienceBand, Industry, Level,
    Region, RoleSlug, Slice, Vocabulary, WorkMode,
};
use std::collections::BTreeMap;

/// A group that is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its value in addresses.
    pub value: String,
    /// Its name for people.
    pub label: String,
}

/// The published groups of one dimension, in their natural order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceGroup {
    /// What they divide: a country, or a slice of it.
    pub whole: Slice,
    /// The dimension.
    pub dimension: Dimension,
    /// Its groups.
    pub choices: Vec<Choice>,
}

/// The groups of the country that was asked for, then those of each of its slices named in what was
/// asked.
pub(super) fn choices(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    role: &RoleSlug,
    asked: &Slice,
) -> Vec<ChoiceGroup> {
    let Some(country) = asked.country_code() else { return Vec::new() };
    let slices = asked
        .dimensions()
        .map(|(dimension, value)| Slice::country(country).with(dimension, value.to_owned()));
    let wholes: Vec<_> = std::iter::once(Slice::country(country)).chain(slices).collect();
    let mut groups: BTreeMap<(usize, Dimension), Vec<Choice>> = BTreeMap::new();
    for (slice, _) in snapshot.cells(role).filter(|(of, _)| of.country_code() == Some(country)) {
        for (dimension, value) in slice.dimensions().filter(|(one, _)| *one != Dimension::Gender) {
            let divided = slice.clone().without(dimension);
            let Some(place) = wholes.iter().position(|whole| *whole == divided) else { continue };
            let label = label(catalogue, country, dimension, value);
            let choice = Choice { value: value.to_owned(), label };
            groups.entry((place, dimension)).or_default().push(choice);
        }
    }
    let sorted = groups.into_iter().filter_map(|((place, dimension), mut choices)| {
        choices.sort_by_cached_key(|choice| (rank(dimension, &choice.value), choice.label.clone()));
        Some(ChoiceGroup { whole: wholes.get(place)?.clone(), dimension, choices })
    });
    sorted.collect()
}

fn term<T: Vocabulary>(value: &str) -> Option<(usize, &'static str)> {
    T::ALL.iter().position(|term| term.as_str() == value).zip(T::parse(value).ok().map(T::label))
}

/// A term's place in its vocabulary and its label; `None` where the dimension has no vocabulary.
fn known(dimension: Dimension, value: &str) -> Option<(usize, &'static str)> {
    match dimension {
        Dimension::Level => term::<Level>(value),
        Dimension::Experience => term::<ExperienceBand>(value),
        Dimension::Industry => term::<Industry>(value),
        Dimension::EmployerSize => term::<EmployerSize>(value),
        Dimension::EmploymentType => term::<EmploymentType>(value),
        Dimension::WorkMode => term::<WorkMode>(value),
        Dimension::Education => term::<Education>(value),
        Dimension::Region => Region::parse(value).map(|region| (0, region.name())),
        // Pay by gender is read as the pay gap, not as a choice.
        Dimension::City | Dimension::Year | Dimension::Gender => None,
    }
}

fn rank(dimension: Dimension, value: &str) -> usize {
    known(dimension, value).map_or(0, |(rank, _)| rank)
}

/// What people call a value of a dimension.
pub(super) fn label(
    catalogue: &Catalogue,
    country: Country,
    dimension: Dimension,
    value: &str,
) -> String {
    let city = || catalogue.places().by_slug(country, value).map(|city| city.name.clone());
    let term = known(dimension, value).map(|(_, label)| label.to_owned());
    let named = if dimension == Dimension::City { city() } else { term };
    named.unwrap_or_else(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_called_by_their_names_in_their_natural_order() {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        let us = Country::parse("US").expect("a country");
        let name = |dimension, value| label(&catalogue, us, dimension, value);
        assert_eq!(name(Dimension::City, "san-francisco"), "San Francisco");
        assert_eq!(name(Dimension::Region, "US-CA"), "California");
        assert_eq!(name(Dimension::Level, "mid"), "Mid-level");
        assert_eq!(name(Dimension::Year, "2026"), "2026");
        assert!(rank(Dimension::Level, "junior") < rank(Dimension::Level, "senior"));
    }
}
