//! Where pay stands among what is published. Nothing of it is kept.

use super::compare::percent_more;
use super::conversion::{Conversion, ReadingPeriod};
use super::described::AnsweredBody;
use super::pay::{Whose, nearest, reading};
use super::snapshot::Snapshot;
use super::{Answered, InsightError};
use crate::catalog::Catalogue;
use crate::domain::{
    AnnualPay, CountBand, Currency, Dimension, Percentiles, PublishedCell, Salary, Slice,
    Vocabulary,
};
use crate::estimate::position::{percent_below, percent_between};
use serde::Serialize;
use utoipa::ToSchema;

/// Where total pay stands in one slice.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Standing {
    /// The cell: a slice of the role, or of what stands in for it.
    #[schema(value_type = AnsweredBody)]
    pub answered: Answered,
    /// How many people its figures are drawn from.
    pub contributors: CountBand,
    /// The percent of people who get less, at least and at most, nine times in ten.
    pub percent_below: PercentBelow,
    /// Difference to the median, in percent; absent where that is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 12)]
    pub difference_percent: Option<i32>,
    /// Currency of the percentiles, that of the pay.
    pub currency: Currency,
    /// The percentiles of total pay it is held against, a year.
    pub total: Percentiles,
}

/// A share of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PercentBelow {
    /// At least; 0 where no percentile is certainly lower.
    #[schema(example = 50)]
    pub from: u8,
    /// At most; 100 where no percentile is certainly higher.
    #[schema(example = 75)]
    pub to: u8,
    /// Most likely; absent below the lowest percentile that is shown and above the highest.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 63)]
    pub about: Option<u8>,
}

/// Where a salary stands in the nearest slice that is published and in those that one is part of.
pub(super) fn standings(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    whose: Whose<'_>,
    salary: &Salary,
) -> Vec<Standing> {
    let asked = Dimension::ALL.iter().fold(Slice::country(salary.country), |slice, dimension| {
        match dimension.value_of(salary) {
            Some(value) => slice.with(*dimension, value),
            None => slice,
        }
    });
    let Some((answered, ..)) = nearest(snapshot, whose, &asked) else { return Vec::new() };
    let wider = |slice: &Slice| slice.wider();
    std::iter::successors(Some(answered.slice), wider)
        .filter_map(|slice| {
            let at = Answered { scope: answered.scope.clone(), slice };
            let cell = snapshot.cell_of(&at)?;
            standing(catalogue, at, cell, salary.pay).ok().flatten()
        })
        .collect()
}

/// `None` where no percentile is shown.
fn standing(
    catalogue: &Catalogue,
    answered: Answered,
    cell: &PublishedCell,
    pay: AnnualPay,
) -> Result<Option<Standing>, InsightError> {
    let conversion =
        Conversion { currency: Some(pay.currency()), period: ReadingPeriod::default() };
    // Privacy: P1, from the published figures and from them alone.
    let total = reading(catalogue, cell, conversion)?.percentiles(&cell.total);
    let shown = total.as_array().map(|figure| figure.shown());
    if shown.iter().all(Option::is_none) {
        return Ok(None);
    }
    let own = pay.total_hundredths() as f64;
    let (from, to) = percent_between(
        shown.map(|shown| shown.map(|shown| (shown.low.0 as f64, shown.high.0 as f64))),
        own,
    );
    let about = percent_below(shown.map(|shown| shown.map(|shown| shown.value.0 as f64)), own);
    let median = total.p50.shown().map(|shown| shown.value.0);
    Ok(Some(Standing {
        answered,
        contributors: cell.contributors,
        percent_below: PercentBelow { from, to, about: about.map(|percent| percent.round() as u8) },
        difference_percent: median.and_then(|median| percent_more(median, pay.total_hundredths())),
        currency: pay.currency(),
        total,
    }))
}
