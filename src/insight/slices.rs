//! What can be asked of a role: the slices that are published of it, and no others.

use super::choices::label;
use super::described::SliceBody;
use super::in_words;
use super::snapshot::Snapshot;
use crate::catalog::{Catalogue, Role};
use crate::domain::{CountBand, Country, Currency, Dimension, Figure, Slice};
use serde::Serialize;
use utoipa::ToSchema;

/// A slice that is published of a role.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PublishedSlice {
    /// As it is asked for, parameter by parameter.
    #[schema(value_type = SliceBody)]
    pub asked: Slice,
    /// What people call it, after a noun.
    #[schema(example = "in the United States (Senior)")]
    pub label: String,
    /// What divides the country, with its names.
    pub groups: Vec<SliceGroup>,
    /// How many people it has.
    pub contributors: CountBand,
    /// Median total pay.
    pub total_p50: Figure,
    /// Its currency.
    pub currency: Currency,
}

/// A group of a country's people.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SliceGroup {
    /// What the people are divided by.
    #[schema(value_type = Dimension, example = "level")]
    pub dimension: &'static str,
    /// What people call that.
    #[schema(example = "Level")]
    pub title: &'static str,
    /// The group, as it is asked for.
    #[schema(example = "senior")]
    pub value: String,
    /// What people call it.
    #[schema(example = "Senior")]
    pub label: String,
}

/// Everybody first, then country by country.
pub(super) fn list(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    role: &Role,
    within: Option<Country>,
) -> Vec<PublishedSlice> {
    let asked = |slice: &Slice| within.is_none() || slice.country_code() == within;
    // Pay by gender is read as the pay gap.
    let can_be_asked = |slice: &Slice| slice.value(Dimension::Gender).is_none();
    let cells = snapshot.cells(&role.slug);
    let found = cells.filter(|(slice, _)| asked(slice) && can_be_asked(slice));
    let item = |(slice, cell): (&Slice, &crate::domain::PublishedCell)| PublishedSlice {
        asked: slice.clone(),
        label: in_words(catalogue, slice),
        groups: groups(catalogue, slice),
        contributors: cell.contributors,
        total_p50: cell.total.p50,
        currency: cell.currency,
    };
    found.map(item).collect()
}

fn groups(catalogue: &Catalogue, slice: &Slice) -> Vec<SliceGroup> {
    use crate::domain::Vocabulary;
    let Some(country) = slice.country_code() else { return Vec::new() };
    let group = |(dimension, value): (Dimension, &str)| SliceGroup {
        dimension: dimension.as_str(),
        title: dimension.label(),
        value: value.to_owned(),
        label: label(catalogue, country, dimension, value),
    };
    slice.dimensions().map(group).collect()
}
