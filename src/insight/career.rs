//! How pay grows: level by level, and with experience.

use super::InsightError;
use super::conversion::Conversion;
use super::pay::reading;
use super::snapshot::Snapshot;
use crate::catalog::{Catalogue, Role};
use crate::domain::{
    Amount, CountBand, Country, Currency, Dimension, ExperienceBand, Figure, Level, Quality,
    RoleSlug, Slice, Vocabulary,
};
use crate::estimate::monotone::monotone;
use serde::Serialize;
use utoipa::ToSchema;

/// One rung of the ladder with its pay.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CareerStep {
    /// The level.
    pub level: Level,
    /// What people on it are called.
    #[schema(example = "Senior Back End Developer")]
    pub title: String,
    /// Typical years of experience on it, from the catalogue.
    pub typical_years: TypicalYears,
    /// What is different on it.
    pub change: String,
    /// Median total pay; medians never fall from one rung to the next where they are shown.
    pub total_p50: Figure,
    /// Median base pay.
    pub base_p50: Figure,
    /// How many people; absent where the rung is not published.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub contributors: Option<CountBand>,
}

/// Typical years of experience, from and to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct TypicalYears {
    /// From.
    pub from: u8,
    /// To.
    pub to: u8,
}

/// A role people go to next.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NextRole {
    /// The role.
    pub role: RoleSlug,
    /// Its title.
    pub title: String,
}

/// The ladder of a role with the pay of its rungs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CareerPath {
    /// The country the pay is of.
    pub country: Country,
    /// Currency of all amounts.
    pub currency: Currency,
    /// The rungs, lowest first.
    pub steps: Vec<CareerStep>,
    /// Where people go from here, from the catalogue.
    pub next: Vec<NextRole>,
}

/// Pay within one experience band.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PayInBand {
    /// The band.
    pub experience: ExperienceBand,
    /// Total pay: one in four gets less.
    pub p25: Figure,
    /// Total pay: half get less.
    pub p50: Figure,
    /// Total pay: one in four gets more.
    pub p75: Figure,
    /// How many people.
    pub contributors: CountBand,
}

/// Total pay by experience.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PayByExperience {
    /// The country the pay is of.
    pub country: Country,
    /// Currency of all amounts.
    pub currency: Currency,
    /// The published bands, least experience first.
    pub bands: Vec<PayInBand>,
}

/// The country a section about one country speaks of: the one asked, else the best covered.
pub(super) fn country_of(snapshot: &Snapshot, role: &RoleSlug, asked: &Slice) -> Option<Country> {
    let countries = snapshot.countries(role);
    asked
        .country_code()
        .filter(|country| countries.contains(country))
        .or_else(|| countries.first().copied())
}

pub(super) fn career_path(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    role: &Role,
    asked: &Slice,
    conversion: Conversion,
) -> Result<Option<CareerPath>, InsightError> {
    let Some(country) = country_of(snapshot, &role.slug, asked) else { return Ok(None) };
    let mut currency = None;
    let mut steps = Vec::new();
    for rung in &role.text.ladder {
        let slice = Slice::country(country).with(Dimension::Level, rung.level.to_string());
        let cell = snapshot.cell(&role.slug, &slice);
        let (total_p50, base_p50) = match cell {
            None => (Figure::WITHHELD, Figure::WITHHELD),
            Some(cell) => {
                let reading = reading(catalogue, cell, conversion)?;
                currency = Some(reading.currency());
                let read = |figure: Figure| figure.map(|amount| reading.amount(amount));
                (read(cell.total.p50), read(cell.base.p50))
            }
        };
        steps.push(CareerStep {
            level: rung.level,
            title: rung.title.clone(),
            typical_years: TypicalYears { from: rung.years.0, to: rung.years.1 },
            change: rung.change.clone(),
            total_p50,
            base_p50,
            contributors: cell.map(|cell| cell.contributors),
        });
    }
    let Some(currency) = currency else { return Ok(None) };
    level_out(&mut steps, |step| &mut step.total_p50);
    level_out(&mut steps, |step| &mut step.base_p50);
    let next = role
        .text
        .next
        .iter()
        .filter_map(|slug| catalogue.role(slug))
        .map(|next| NextRole { role: next.slug.clone(), title: next.title.clone() })
        .collect();
    Ok(Some(CareerPath { country, currency, steps, next }))
}

/// Makes the shown medians of the rungs up to principal rise, weighted by the people behind them;
/// manager and above is another ladder and stays as it is.
fn level_out(steps: &mut [CareerStep], figure: impl Fn(&mut CareerStep) -> &mut Figure) {
    let shown: Vec<(usize, f64, f64)> = steps
        .iter_mut()
        .enumerate()
        .filter(|(_, step)| step.level <= Level::Principal)
        .filter_map(|(at, step)| {
            let weight = step.contributors.map_or(1.0, |people| (people.from + people.to) as f64);
            figure(step).shown().map(|shown| (at, shown.value.0 as f64, weight))
        })
        .collect();
    let points: Vec<_> = shown.iter().map(|(_, value, weight)| (*value, *weight)).collect();
    for ((at, before, _), value) in shown.iter().zip(monotone(&points)) {
        if let Some(step) = steps.get_mut(*at).filter(|_| (value - before).abs() >= 0.5) {
            let figure = figure(step);
            let shift = value / before;
            *figure =
                figure.map(|amount| Amount((amount.0 as f64 * shift / 100.0).round() as i64 * 100));
        }
    }
}

pub(super) fn pay_by_experience(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    role: &RoleSlug,
    asked: &Slice,
    conversion: Conversion,
) -> Result<Option<PayByExperience>, InsightError> {
    let Some(country) = country_of(snapshot, role, asked) else { return Ok(None) };
    let mut currency = None;
    let mut bands = Vec::new();
    for band in ExperienceBand::ALL {
        let slice = Slice::country(country).with(Dimension::Experience, band.to_string());
        let Some(cell) = snapshot.cell(role, &slice) else { continue };
        let reading = reading(catalogue, cell, conversion)?;
        currency = Some(reading.currency());
        let total = reading.percentiles(&cell.total);
        bands.push(PayInBand {
            experience: *band,
            p25: total.p25,
            p50: total.p50,
            p75: total.p75,
            contributors: cell.contributors,
        });
    }
    Ok(currency.map(|currency| PayByExperience { country, currency, bands }))
}

/// How sure a step is, for words.
pub(super) fn is_good(figure: &Figure) -> bool {
    figure.shown().is_some_and(|shown| shown.quality <= Quality::C)
}
