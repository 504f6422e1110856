//! Roles side by side.

use super::InsightError;
use super::conversion::Conversion;
use super::pay::{PayAnswer, PublishedPay, Whose, answer};
use super::snapshot::Snapshot;
use crate::catalog::{Catalogue, Role};
use crate::domain::{RoleSlug, Scope, Slice};
use serde::Serialize;
use utoipa::ToSchema;

/// Most roles of a comparison.
pub const MOST_COMPARED: usize = 5;

/// One of the roles.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ComparedRole {
    /// The role.
    pub role: RoleSlug,
    /// Its title.
    #[schema(example = "Back End Developer")]
    pub title: String,
    /// Its pay in the slice asked for, or in the nearest wider one.
    pub pay: PayAnswer,
    /// Difference of its median total pay to the first role's, in percent; absent where one of them is
    /// withheld or not of the role itself, or they are not of the same slice and currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = -4)]
    pub difference_percent: Option<i32>,
}

pub(super) fn compare(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    roles: &[&Role],
    asked: &Slice,
    conversion: Conversion,
) -> Result<Vec<ComparedRole>, InsightError> {
    let mut compared: Vec<ComparedRole> = Vec::with_capacity(roles.len());
    for role in roles {
        let pay = answer(snapshot, catalogue, Whose::Role(role), asked, conversion)?;
        let first = compared.first().map_or(&pay, |first| &first.pay);
        let difference_percent = difference(first, &pay);
        let (role, title) = (role.slug.clone(), role.title.clone());
        compared.push(ComparedRole { role, title, pay, difference_percent });
    }
    Ok(compared)
}

fn difference(first: &PayAnswer, other: &PayAnswer) -> Option<i32> {
    let (first, other) = (first.published()?, other.published()?);
    let own = |pay: &PublishedPay| matches!(pay.answered.scope, Scope::Role(_));
    // A wider group that stands in for a role says nothing of the role.
    if !own(first) || !own(other) {
        return None;
    }
    if first.answered.slice != other.answered.slice || first.currency != other.currency {
        return None;
    }
    let [first, other] = [first, other].map(|pay| pay.total.percentiles.p50.shown());
    percent_more(first?.value.0, other?.value.0)
}

/// By how many percent an amount is more than another.
pub(super) fn percent_more(than: i64, amount: i64) -> Option<i32> {
    (than > 0).then(|| ((amount as f64 / than as f64 - 1.0) * 100.0).round() as i32)
}
