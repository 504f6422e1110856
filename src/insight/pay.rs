//! Pay of a slice, answered from the nearest slice that is published.

use super::InsightError;
use super::answered::{Answered, widened};
use super::conversion::{Conversion, Reading, ReadingPeriod};
use super::described::{AnsweredBody, SliceBody, Widened};
use super::snapshot::{ReleaseRef, Snapshot};
use crate::catalog::{Catalogue, Role};
use crate::domain::{
    Collected, CountBand, Currency, Dimension, Family, Percentiles, PublishedCell, Quality,
    RoleSlug, Scope, Slice,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Five percentiles of one measure with the grade of its median.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Measure {
    /// The percentiles.
    #[serde(flatten)]
    pub percentiles: Percentiles,
    /// Grade of the median; absent where it is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub quality: Option<Quality>,
}

/// Additional pay of those who get any.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Additional {
    /// The percentiles among those who get any.
    #[serde(flatten)]
    pub measure: Measure,
    /// Share of people who get any, 0 to 1; absent where it may not be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 0.65)]
    pub share_receiving: Option<f64>,
}

/// Pay that can be shown.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PublishedPay {
    /// The role; absent where a family or all roles were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub role: Option<RoleSlug>,
    /// The slice that was asked for.
    #[schema(value_type = SliceBody)]
    pub asked: Slice,
    /// The cell the figures are of: a slice of the role; `family` names the family where that stands in
    /// for the role, `scope` says `all_roles` where all roles do.
    #[schema(value_type = AnsweredBody)]
    pub answered: Answered,
    /// What of the question the figures leave away: nothing that narrow can be shown yet.
    #[schema(value_type = Vec<Widened>)]
    pub widened: Vec<&'static str>,
    /// Currency of all amounts, ISO 4217.
    pub currency: Currency,
    /// Period of all amounts.
    pub period: ReadingPeriod,
    /// How many people the figures are drawn from.
    pub contributors: CountBand,
    /// How many employers; absent where it may not be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub employers: Option<CountBand>,
    /// When they answered.
    pub collected: Collected,
    /// Base and additional pay together.
    pub total: Measure,
    /// Base pay.
    pub base: Measure,
    /// Bonus, stock and the rest.
    pub additional: Additional,
    /// The release the figures are from.
    pub release: ReleaseRef,
}

/// Pay of the nearest published slice, or that none can be shown yet.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum PayAnswer {
    /// Figures of the slice, or of the nearest wider one.
    Published(Box<PublishedPay>),
    /// Nothing can be shown yet, not even for a wider slice.
    Collecting {
        /// The role; absent where a family or all roles were asked for.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        role: Option<RoleSlug>,
        /// The slice that was asked for.
        #[schema(value_type = SliceBody)]
        asked: Slice,
    },
}

impl PayAnswer {
    /// The pay, if it can be shown.
    pub fn published(&self) -> Option<&PublishedPay> {
        match self {
            PayAnswer::Published(pay) => Some(pay),
            PayAnswer::Collecting { .. } => None,
        }
    }
}

/// Which dimensions are kept longest when a slice must be widened.
const KEPT_LONGEST: [Dimension; 10] = [
    Dimension::Level,
    Dimension::Experience,
    Dimension::City,
    Dimension::Region,
    Dimension::EmploymentType,
    Dimension::WorkMode,
    Dimension::Industry,
    Dimension::EmployerSize,
    Dimension::Education,
    Dimension::Year,
];

/// The slices that may answer for `asked`, nearest first: two of its dimensions, one, then the
/// country alone, then everybody.
fn candidates(asked: &Slice) -> Vec<Slice> {
    let mut slices = Vec::new();
    if let Some(country) = asked.country_code() {
        let given: Vec<_> = KEPT_LONGEST
            .into_iter()
            .filter_map(|dimension| asked.value(dimension).map(|value| (dimension, value)))
            .collect();
        let keep = |kept: &[(Dimension, &str)]| {
            kept.iter().fold(Slice::country(country), |slice, (dimension, value)| {
                slice.with(*dimension, (*value).to_owned())
            })
        };
        for (at, first) in given.iter().enumerate() {
            slices.extend(given.iter().skip(at + 1).map(|second| keep(&[*first, *second])));
        }
        slices.extend(given.iter().map(|only| keep(&[*only])));
        slices.push(Slice::country(country));
    }
    slices.push(Slice::whole());
    slices
}

/// Whose pay is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whose<'a> {
    /// That of a role.
    Role(&'a Role),
    /// That of a family of roles.
    Family(&'a Family),
    /// Everybody's.
    AllRoles,
}

impl Whose<'_> {
    fn role(self) -> Option<RoleSlug> {
        match self {
            Whose::Role(role) => Some(role.slug.clone()),
            Whose::Family(_) | Whose::AllRoles => None,
        }
    }

    /// What was asked for, then what stands in for it.
    fn scopes(self) -> Vec<Scope> {
        let family = |family: &Family| Scope::Family(family.clone());
        match self {
            Whose::Role(role) => {
                vec![Scope::Role(role.slug.clone()), family(&role.family), Scope::AllRoles]
            }
            Whose::Family(one) => vec![family(one), Scope::AllRoles],
            Whose::AllRoles => vec![Scope::AllRoles],
        }
    }
}

/// The cells that may answer, nearest first: a role's, then those of its family and of all roles in
/// the country that was asked for, then these everywhere.
fn wider_candidates(whose: Whose<'_>, asked: &Slice) -> Vec<Answered> {
    let (mut cells, mut everywhere) = (Vec::new(), Vec::new());
    for scope in whose.scopes() {
        let of = |slice| Answered { scope: scope.clone(), slice };
        if scope.role().is_some() {
            cells.extend(candidates(asked).into_iter().map(of));
            continue;
        }
        if let Some(country) = asked.country_code() {
            // What is wider than a role is divided by what tells most of pay, and by nothing else.
            let told = scope.breadth().dimensions().iter().filter_map(|dimension| {
                let value = asked.value(*dimension)?;
                Some(Slice::country(country).with(*dimension, value.to_owned()))
            });
            cells.extend(told.chain([Slice::country(country)]).map(of));
        }
        everywhere.push(of(Slice::whole()));
    }
    cells.extend(everywhere);
    cells
}

/// The nearest published cell, and what was left away.
pub(super) fn nearest<'a>(
    snapshot: &'a Snapshot,
    whose: Whose<'_>,
    asked: &Slice,
) -> Option<(Answered, Vec<&'static str>, &'a PublishedCell)> {
    let own = whose.scopes().first()?.breadth();
    wider_candidates(whose, asked).into_iter().find_map(|answered| {
        let cell = snapshot.cell_of(&answered)?;
        let widened = widened(own, asked, &answered);
        Some((answered, widened, cell))
    })
}

/// The nearest published slice of a role whose cell tells what is wanted.
pub(super) fn nearest_with<'a>(
    snapshot: &'a Snapshot,
    role: &RoleSlug,
    asked: &Slice,
    tells: impl Fn(&PublishedCell) -> bool,
) -> Option<(Slice, &'a PublishedCell)> {
    candidates(asked).into_iter().find_map(|slice| {
        let cell = snapshot.cell(role, &slice).filter(|cell| tells(cell))?;
        Some((slice, cell))
    })
}

fn measure(reading: &Reading<'_>, percentiles: &Percentiles) -> Measure {
    Measure { percentiles: reading.percentiles(percentiles), quality: percentiles.quality() }
}

pub(super) fn answer(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    whose: Whose<'_>,
    asked: &Slice,
    conversion: Conversion,
) -> Result<PayAnswer, InsightError> {
    let (Some((answered, widened, cell)), Some(release)) =
        (nearest(snapshot, whose, asked), snapshot.release())
    else {
        return Ok(PayAnswer::Collecting { role: whose.role(), asked: asked.clone() });
    };
    let reading = reading(catalogue, cell, conversion)?;
    Ok(PayAnswer::Published(Box::new(PublishedPay {
        role: whose.role(),
        asked: asked.clone(),
        answered,
        widened,
        currency: reading.currency(),
        period: conversion.period,
        contributors: cell.contributors,
        employers: cell.employers,
        collected: cell.collected,
        total: measure(&reading, &cell.total),
        base: measure(&reading, &cell.base),
        additional: Additional {
            measure: measure(&reading, &cell.additional),
            share_receiving: cell.share_receiving,
        },
        release: release.clone(),
    })))
}

/// How a cell is read: at the average rate of the last year it was collected in.
pub(super) fn reading<'a>(
    catalogue: &'a Catalogue,
    cell: &PublishedCell,
    conversion: Conversion,
) -> Result<Reading<'a>, InsightError> {
    let year = i16::try_from(cell.collected.to.year()).unwrap_or(i16::MAX);
    Reading::new(catalogue, cell.currency, conversion, year)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Country;

    #[test]
    fn a_slice_is_widened_step_by_step_and_the_level_stays_longest() {
        let us = Country::parse("US").expect("a country");
        let asked = Slice::country(us)
            .with(Dimension::Region, "US-CA".to_owned())
            .with(Dimension::Level, "senior".to_owned());
        let written: Vec<_> = candidates(&asked).iter().map(Slice::to_string).collect();
        assert_eq!(
            written,
            ["US/region=US-CA/level=senior", "US/level=senior", "US/region=US-CA", "US", "*"]
        );
    }
}
