//! The list of roles: searched, filtered, paged.

use super::snapshot::Snapshot;
use crate::catalog::{Catalogue, Role, normalise};
use crate::domain::{Family, Figure, PublishedCell, RoleSlug, Slice};
use serde::Serialize;
use utoipa::ToSchema;

/// What is asked of the list.
#[derive(Debug, Clone, Default)]
pub struct RoleQuery {
    /// Words to look for in titles and aliases.
    pub search: Option<String>,
    /// A family.
    pub family: Option<String>,
    /// Most items of a page.
    pub limit: usize,
    /// The slug after which the page begins.
    pub after: Option<RoleSlug>,
}

/// Whether a role, or a family of them, has figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoleStatus {
    /// It has.
    Published,
    /// Not yet.
    Collecting,
}

impl RoleStatus {
    pub(super) fn of(cell: Option<&PublishedCell>) -> Self {
        if cell.is_some() { RoleStatus::Published } else { RoleStatus::Collecting }
    }
}

/// One role of the list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RoleItem {
    /// Its name in addresses.
    pub role: RoleSlug,
    /// Its title.
    #[schema(example = "Back End Developer")]
    pub title: String,
    /// Its family.
    pub family: Family,
    /// Whether it has figures.
    pub status: RoleStatus,
    /// Median total pay of everybody in it.
    pub total_p50: Figure,
    /// Currency of the median; absent while collecting.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<crate::domain::Currency>, nullable = false)]
    pub currency: Option<String>,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleList {
    /// Its items: what is searched for best first, else by slug.
    pub items: Vec<RoleItem>,
    /// The slug to go on after, where there is more.
    pub next: Option<RoleSlug>,
}

/// The roles that are asked for, each with its pay in `slice`.
pub(super) fn list(
    catalogue: &Catalogue,
    snapshot: &Snapshot,
    query: &RoleQuery,
    slice: &Slice,
) -> RoleList {
    let search = query.search.as_deref().filter(|text| !normalise(text).is_empty());
    let found: Vec<&Role> =
        search.map_or_else(|| catalogue.roles().collect(), |text| catalogue.search(text));
    let of_family =
        |role: &&Role| query.family.as_deref().is_none_or(|family| role.family.as_str() == family);
    // A page goes on behind the role it names: in the order of slugs, or of what was found.
    let from = query.after.as_ref().map_or(0, |after| match search {
        Some(_) => {
            found.iter().position(|role| role.slug == *after).map_or(found.len(), |at| at + 1)
        }
        None => found.partition_point(|role| role.slug <= *after),
    });
    let mut found = found.into_iter().skip(from).filter(of_family);
    let items: Vec<_> =
        found.by_ref().take(query.limit).map(|role| item(role, snapshot, slice)).collect();
    let next = found.next().and_then(|_| items.last().map(|item| item.role.clone()));
    RoleList { items, next }
}

/// Roles that are published in `slice`, those with most contributors first.
pub(super) fn best_covered(
    catalogue: &Catalogue,
    snapshot: &Snapshot,
    slice: &Slice,
    limit: usize,
) -> Vec<RoleItem> {
    let people = |role: &Role| snapshot.cell(&role.slug, slice).map(|cell| cell.contributors.from);
    let mut known: Vec<_> =
        catalogue.roles().filter_map(|role| Some((people(role)?, role))).collect();
    known.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.title.cmp(&b.1.title)));
    known.into_iter().take(limit).map(|(_, role)| item(role, snapshot, slice)).collect()
}

fn item(role: &Role, snapshot: &Snapshot, slice: &Slice) -> RoleItem {
    let cell = snapshot.cell(&role.slug, slice);
    RoleItem {
        role: role.slug.clone(),
        title: role.title.clone(),
        family: role.family.clone(),
        status: RoleStatus::of(cell),
        total_p50: cell.map_or(Figure::WITHHELD, |cell| cell.total.p50),
        currency: cell.map(|cell| cell.currency.code().to_owned()),
    }
}
