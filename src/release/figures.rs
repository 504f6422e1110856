//! The figures of one scope: from sums of its batches to cells as they are published.

use super::answers::REFERENCE;
use super::expectation::{Expectations, rate};
use super::sums::ScopeSums;
use super::trend_and_gap;
use crate::catalog::{Catalogue, currency_of};
use crate::disclosure::Band;
use crate::domain::{
    Amount, CountBand, Country, Currency, Dimension, ExperienceBand, ExperienceShare, Figure,
    Method, Percentiles, PublishedCell, Quality, Scope, Shown, Slice, Statistic, Vocabulary,
};
use crate::estimate::quality::Quality as Grade;
use crate::estimate::{
    AdditionalEstimate, CountrySums, Designs, DimensionSums, Divides, Estimate, POINT, Part,
    Placed, Share, country, whole,
};
use std::collections::BTreeMap;

/// A share of people in a band of experience is shown where its interval is no wider than this.
const WIDEST_SHARE: f64 = 0.30;

/// Makes the figures of scopes.
pub(super) struct Figures<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) designs: &'a Designs,
    pub(super) expectations: Expectations<'a>,
}

impl Figures<'_> {
    /// All cells of a scope that are useful to show.
    pub(super) fn of(&self, scope: &Scope, sums: &ScopeSums) -> BTreeMap<Slice, PublishedCell> {
        let mut cells = BTreeMap::new();
        if let Some(cell) = self.everywhere(scope, sums) {
            cells.insert(Slice::whole(), cell);
        }
        for country in countries(sums) {
            cells.extend(self.in_country(scope, country, sums));
        }
        cells
    }

    fn everywhere(&self, scope: &Scope, sums: &ScopeSums) -> Option<PublishedCell> {
        let slice = Slice::whole();
        let own = sums.get(&slice, Statistic::Total)?;
        let parts: Vec<Part> = countries(sums)
            .into_iter()
            .filter_map(|country| {
                let sums = sums.get(&Slice::country(country), Statistic::Total)?.clone();
                let (from, year) = (currency_of(country), self.expectations.year);
                let rate = rate(self.catalogue, from, REFERENCE, year)?;
                Some(Part { rotation: rate.ln() / POINT, sums })
            })
            .collect();
        let design = if own.numbers.len() == self.designs.fine.len() {
            &self.designs.fine
        } else {
            &self.designs.counting
        };
        let expected = self.expectations.of(scope, None);
        let total = whole(design, own, &parts, &expected)?;
        if !self.expectations.believes(scope, None, &total.people) {
            return None;
        }
        let mut cell = bare(REFERENCE, &total, sums, &slice)?;
        cell.experience = self.experience_everywhere(sums);
        Some(cell)
    }

    fn in_country(
        &self,
        scope: &Scope,
        at: Country,
        sums: &ScopeSums,
    ) -> BTreeMap<Slice, PublishedCell> {
        let slice = Slice::country(at);
        let Some(total) = sums.get(&slice, Statistic::Total).cloned() else {
            return BTreeMap::new();
        };
        let values = values(sums, at);
        let dimensions = values.iter().map(|(dimension, slices)| DimensionSums {
            kind: divides(*dimension),
            values: slices
                .iter()
                .filter_map(|slice| sums.get(slice, Statistic::Total).cloned())
                .collect(),
        });
        let input = CountrySums {
            total,
            base: sums.get(&slice, Statistic::Base).cloned(),
            additional: sums.get(&slice, Statistic::Additional).cloned(),
            dimensions: dimensions.collect(),
            quarters: trend_and_gap::quarters(sums, at),
            genders: trend_and_gap::genders(sums, at),
        };
        let estimate = country(self.designs, &input, &self.expectations.of(scope, Some(at)));
        let currency = currency_of(at);
        let mut cells = BTreeMap::new();
        let total = estimate.total;
        let total =
            total.filter(|total| self.expectations.believes(scope, Some(at), &total.people));
        let whole = total.and_then(|total| bare(currency, &total, sums, &slice));
        let Some(mut cell) = whole else { return cells };
        if let Some(base) = &estimate.base {
            cell.base = shown(base);
        }
        if let Some(additional) = &estimate.additional {
            additional_pay(&mut cell, additional);
        }
        for ((dimension, _), shares) in values.iter().zip(&estimate.shares) {
            if *dimension == Dimension::Experience {
                cell.experience = experience(shares);
            }
        }
        cell.trend = estimate.trend.as_ref().map(trend_and_gap::trend);
        cell.pay_gap = estimate.gap.as_ref().map(trend_and_gap::pay_gap);
        cells.insert(slice, cell);
        let found = values.values().zip(estimate.dimensions.iter().zip(&estimate.base_dimensions));
        for (slices, (totals, bases)) in found {
            for ((slice, total), base) in slices.iter().zip(totals).zip(bases) {
                let cell = total.and_then(|total| bare(currency, &total, sums, slice));
                if let Some(mut cell) = cell {
                    cell.base = base.as_ref().map_or(Percentiles::WITHHELD, shown);
                    cells.insert(slice.clone(), cell);
                }
            }
        }
        cells
    }

    /// Experience of everybody, from the counts of all countries.
    fn experience_everywhere(&self, sums: &ScopeSums) -> Vec<ExperienceShare> {
        let mut bands = Vec::new();
        for band in ExperienceBand::ALL {
            let of_band = countries(sums).into_iter().filter_map(|country| {
                let slice = Slice::country(country).with(Dimension::Experience, band.to_string());
                sums.get(&slice, Statistic::Total)
            });
            let Some(sum) = of_band.cloned().reduce(|sum, other| sum.plus(&other)) else {
                return Vec::new();
            };
            bands.push(sum);
        }
        experience(&crate::estimate::shares(&self.designs.coarse, &bands))
    }
}

fn countries(sums: &ScopeSums) -> Vec<Country> {
    sums.slices().filter(|slice| !slice.is_narrow()).filter_map(Slice::country_code).collect()
}

/// The drawn values of each dimension of a country, in their natural order.
fn values(sums: &ScopeSums, at: Country) -> BTreeMap<Dimension, Vec<Slice>> {
    let mut values: BTreeMap<Dimension, Vec<Slice>> = BTreeMap::new();
    for slice in sums.slices().filter(|slice| slice.country_code() == Some(at)) {
        if let Some((dimension, _)) = slice.dimensions().next() {
            values.entry(dimension).or_default().push(slice.clone());
        }
    }
    for (dimension, slices) in &mut values {
        slices.sort_by_key(|slice| slice.value(*dimension).and_then(|value| dimension.rank(value)));
    }
    values
}

fn divides(dimension: Dimension) -> Divides {
    match dimension {
        Dimension::Level => Divides::Level,
        Dimension::Experience => Divides::Experience,
        Dimension::Region | Dimension::City => Divides::Region,
        _ => Divides::Other,
    }
}

/// A cell with its people and total pay alone.
fn bare(
    currency: Currency,
    total: &Estimate,
    sums: &ScopeSums,
    slice: &Slice,
) -> Option<PublishedCell> {
    let people = Band::of(total.people.n.max(0.0).round() as u64);
    Some(PublishedCell {
        currency,
        contributors: CountBand { from: people.from, to: people.to },
        employers: None,
        collected: sums.collected(slice)?,
        total: shown(total),
        base: Percentiles::WITHHELD,
        additional: Percentiles::WITHHELD,
        share_receiving: None,
        experience: Vec::new(),
        trend: None,
        pay_gap: None,
    })
}

fn additional_pay(cell: &mut PublishedCell, additional: &AdditionalEstimate) {
    let receiving = additional.receiving;
    if receiving.high - receiving.low <= WIDEST_SHARE {
        cell.share_receiving = Some((receiving.share * 100.0).round() / 100.0);
    }
    if let Some(pay) = &additional.pay {
        cell.additional = shown(pay);
    }
}

/// Shares of bands, to the hundredth and one in all; none where they are too uncertain to tell
/// anything.
fn experience(shares: &[Share]) -> Vec<ExperienceShare> {
    let widest = shares.iter().map(|share| share.high - share.low).fold(0.0, f64::max);
    if widest > WIDEST_SHARE || shares.is_empty() {
        return Vec::new();
    }
    let mut hundredths: Vec<i64> =
        shares.iter().map(|share| (share.share * 100.0).floor() as i64).collect();
    let missing = 100 - hundredths.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    let rest = |at: &usize| shares.get(*at).map_or(0.0, |share| (share.share * 100.0).fract());
    order.sort_by(|one, other| rest(other).total_cmp(&rest(one)));
    for at in order.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
        if let Some(share) = hundredths.get_mut(at) {
            *share += 1;
        }
    }
    ExperienceBand::ALL
        .iter()
        .zip(hundredths)
        .map(|(band, share)| ExperienceShare {
            from: *band,
            to: *band,
            share: share as f64 / 100.0,
        })
        .collect()
}

/// An estimate as it is published: each percentile on three significant digits.
fn shown(estimate: &Estimate) -> Percentiles {
    let figure = |placed: Placed| {
        let quality = Grade::of(placed.relative_error);
        if !quality.is_publishable() {
            return Figure::WITHHELD;
        }
        Figure::Shown(Shown {
            value: amount(placed.value),
            low: amount(placed.low),
            high: amount(placed.high),
            method: if estimate.leans { Method::Smoothed } else { Method::Empirical },
            quality: grade(quality),
        })
    };
    Percentiles::from_array(estimate.percentiles.map(figure))
}

/// The amount at a place on the grid, rounded to three significant digits: what the noise leaves of a
/// figure is less.
fn amount(place: f64) -> Amount {
    let hundredths = 100.0 * (place * POINT).exp();
    let unit = 10_f64.powi((hundredths.max(1.0).log10().floor() as i32 - 2).max(0));
    Amount(((hundredths / unit).round() * unit) as i64)
}

pub(super) fn grade(quality: Grade) -> Quality {
    match quality {
        Grade::A => Quality::A,
        Grade::B => Quality::B,
        Grade::C => Quality::C,
        Grade::D => Quality::D,
        Grade::E => Quality::E,
    }
}
