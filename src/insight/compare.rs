//! Roles side by side.

use super::InsightError;
use super::conversion::Conversion;
use super::pay::{PayAnswer, PublishedPay, Whose, answer};
use super::snapshot::Snapshot;
use crate::catalog::{Catalogue, Role};
use crate::domain::{Amount, RoleSlug, Scope, Shown, Slice};
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

/// How far two figures are apart, and how certain that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contrast {
    /// The second less the first.
    pub difference: Amount,
    /// Lower end of its 90 % interval.
    pub low: Amount,
    /// Upper end of its 90 % interval.
    pub high: Amount,
    /// The difference in percent of the first; absent where that is nought.
    pub percent: Option<i32>,
}

impl Contrast {
    /// Whether the difference is more than it is uncertain by.
    pub fn is_clear(&self) -> bool {
        self.low.0 > 0 || self.high.0 < 0
    }
}

/// The difference of two figures in one currency. Its interval is put together of theirs (Zou and Donner 2008), as
/// of figures that know nothing of each other. Those of different groups are drawn from different people with noise
/// of their own; where both lean on the same wider figures they move together, and the interval is too wide rather
/// than too narrow.
pub fn contrast(first: Shown, second: Shown) -> Contrast {
    let apart = |one: Amount, other: Amount| (one.0 - other.0) as f64;
    let difference = second.value.0 - first.value.0;
    let below = apart(second.value, second.low).hypot(apart(first.high, first.value));
    let above = apart(second.high, second.value).hypot(apart(first.value, first.low));
    // In the steps of the figures, and rather too wide.
    let whole = [first, second].iter().all(|shown| shown.value.0 % 100 == 0);
    let step = if whole { 100.0 } else { 1.0 };
    let low = ((difference as f64 - below) / step).floor() * step;
    let high = ((difference as f64 + above) / step).ceil() * step;
    Contrast {
        difference: Amount(difference),
        low: Amount(low as i64),
        high: Amount(high as i64),
        percent: percent_more(first.value.0, second.value.0),
    }
}

/// By how many percent an amount is more than another.
pub(super) fn percent_more(than: i64, amount: i64) -> Option<i32> {
    (than > 0).then(|| ((amount as f64 / than as f64 - 1.0) * 100.0).round() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Method, Quality};

    fn shown(value: i64, low: i64, high: i64) -> Shown {
        let [value, low, high] = [value, low, high].map(|units| Amount(units * 100));
        Shown { value, low, high, method: Method::Empirical, quality: Quality::A }
    }

    #[test]
    fn a_difference_is_clear_only_beyond_what_both_are_uncertain_by() {
        let first = shown(100_000, 97_000, 104_000);
        let close = contrast(first, shown(104_000, 100_000, 109_000));
        // sqrt(4000² + 4000²) = 5656.9 below, sqrt(5000² + 3000²) = 5831.0 above.
        assert_eq!(close.difference, Amount(4_000_00));
        assert_eq!((close.low.0, close.high.0), (-1_657_00, 9_831_00));
        assert!(!close.is_clear());
        let far = contrast(first, shown(112_000, 108_000, 117_000));
        assert!(far.is_clear() && far.low.0 > 0);
        assert_eq!(far.percent, Some(12));
        // The other way round it is the same, with another sign.
        let back = contrast(shown(112_000, 108_000, 117_000), first);
        assert_eq!((back.low.0, back.high.0), (-far.high.0, -far.low.0));
        // Intervals that touch may still be clear of each other.
        let touching = contrast(shown(100_000, 94_000, 106_000), shown(110_000, 105_000, 115_000));
        assert!(touching.is_clear());
    }
}
