//! Neighbouring roles with their pay beside this one's.

use super::InsightError;
use super::compare::percent_more;
use super::conversion::Conversion;
use super::pay::{Whose, nearest, reading};
use super::snapshot::Snapshot;
use crate::catalog::{Catalogue, Role};
use crate::domain::{Currency, Figure, RoleSlug, Slice};
use serde::Serialize;
use utoipa::ToSchema;

/// A neighbour.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RelatedRole {
    /// The role.
    pub role: RoleSlug,
    /// Its title.
    pub title: String,
    /// Its median total pay in the same slice as this role's pay.
    pub total_p50: Figure,
    /// Currency of the median; absent where it is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub currency: Option<Currency>,
    /// Difference of its median to this role's, in percent; absent where one of them is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = -4)]
    pub difference_percent: Option<i32>,
}

pub(super) fn related(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    role: &Role,
    asked: &Slice,
    conversion: Conversion,
) -> Result<Vec<RelatedRole>, InsightError> {
    // A wider group that stands in for the role says nothing of the role.
    let own = nearest(snapshot, Whose::Role(role), asked)
        .filter(|(answered, ..)| answered.scope.role().is_some());
    let slice = own.as_ref().map_or_else(Slice::whole, |(answered, ..)| answered.slice.clone());
    let own_p50 = own
        .map(|(_, _, cell)| {
            reading(catalogue, cell, conversion).map(|r| r.percentiles(&cell.total))
        })
        .transpose()?
        .and_then(|total| total.p50.shown());
    role.text
        .related
        .iter()
        .filter_map(|slug| catalogue.role(slug))
        .map(|other| {
            let cell = snapshot.cell(&other.slug, &slice);
            let read = cell.map(|cell| reading(catalogue, cell, conversion)).transpose()?;
            let total_p50 = match (&read, cell) {
                (Some(read), Some(cell)) => cell.total.p50.map(|amount| read.amount(amount)),
                _ => Figure::WITHHELD,
            };
            let shown = total_p50.shown();
            let difference_percent = own_p50
                .zip(shown)
                .and_then(|(own, other)| percent_more(own.value.0, other.value.0));
            Ok(RelatedRole {
                role: other.slug.clone(),
                title: other.title.clone(),
                total_p50,
                currency: read.filter(|_| shown.is_some()).map(|read| read.currency()),
                difference_percent,
            })
        })
        .collect()
}
