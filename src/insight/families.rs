//! Families of roles: what stands in for a role that too few are in, and what can be asked for itself.

use super::answered::Answered;
use super::roles::RoleStatus;
use super::snapshot::Snapshot;
use super::{InsightError, family_name};
use crate::catalog::Catalogue;
use crate::domain::{Family, Figure, Scope, Slice};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One family.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FamilyItem {
    /// Its name in addresses.
    pub family: Family,
    /// Its name for people.
    #[schema(example = "Software")]
    pub title: String,
    /// How many roles it has.
    #[schema(example = 14)]
    pub roles: usize,
    /// Whether it has figures.
    pub status: RoleStatus,
    /// Median total pay of everybody in it.
    pub total_p50: Figure,
    /// Currency of the median; absent while collecting.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<crate::domain::Currency>, nullable = false)]
    pub currency: Option<String>,
}

pub(super) fn list(catalogue: &Catalogue, snapshot: &Snapshot, slice: &Slice) -> Vec<FamilyItem> {
    let mut families: BTreeMap<&Family, usize> = BTreeMap::new();
    for role in catalogue.roles() {
        *families.entry(&role.family).or_default() += 1;
    }
    let item = |(family, roles): (&Family, usize)| {
        let at = Answered { scope: Scope::Family(family.clone()), slice: slice.clone() };
        let cell = snapshot.cell_of(&at);
        FamilyItem {
            family: family.clone(),
            title: family_name(family.as_str()),
            roles,
            status: RoleStatus::of(cell),
            total_p50: cell.map_or(Figure::WITHHELD, |cell| cell.total.p50),
            currency: cell.map(|cell| cell.currency.code().to_owned()),
        }
    };
    families.into_iter().map(item).collect()
}

pub(super) fn find(catalogue: &Catalogue, family: &str) -> Result<Family, InsightError> {
    let known = catalogue.roles().map(|role| &role.family).find(|one| one.as_str() == family);
    known.cloned().ok_or_else(|| InsightError::UnknownFamily(family.chars().take(100).collect()))
}
