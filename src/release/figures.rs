//! The figures of one cell under the rules: noised percentiles, fused with the published figures of
//! the wider slice, with intervals that cover sampling and noise.

use super::content::{Content, Measure};
use super::{ReleaseError, Workshop};
use crate::disclosure::counts::Band;
use crate::disclosure::distribution::shares;
use crate::disclosure::employers;
use crate::disclosure::grid::IndexRange;
use crate::disclosure::members::MemberDigest;
use crate::disclosure::noise::FigureKey;
use crate::disclosure::quantile::Percentile;
use crate::disclosure::rules::Epsilon;
use crate::domain::{
    Amount, CountBand, Currency, ExperienceBand, ExperienceShare, Figure, Method, Money,
    Percentiles, PublishedCell, Quality, RoleSlug, Shown, Vocabulary,
};
use crate::estimate::fusion::{self, Estimate, NoisedCell};
use crate::estimate::quality;

/// The wider slice a cell leans on.
pub(super) struct Parent<'a> {
    pub(super) members: MemberDigest,
    pub(super) cell: &'a PublishedCell,
}

/// Whether anything may be shown of a cell at all.
pub(super) fn is_showable(workshop: &Workshop<'_>, content: &Content) -> bool {
    let people = u64::try_from(content.people).unwrap_or(0);
    let buckets = content.employers.values().map(|people| u64::try_from(*people).unwrap_or(0));
    // Privacy: R5d, nothing at all of fewer people; R7, no cell that is one employer's payroll.
    people >= workshop.rules.min_cell && employers::mixed(buckets, people, workshop.rules)
}

/// The published form of a cell; `None` where nothing may be shown of it.
pub(super) fn cell(
    workshop: &Workshop<'_>,
    role: &RoleSlug,
    content: &Content,
    currency: Currency,
    parent: Option<Parent<'_>>,
) -> Result<Option<PublishedCell>, ReleaseError> {
    let rules = workshop.rules;
    let people = u64::try_from(content.people).unwrap_or(0);
    let (Some(collected), Some(mechanism), Some(epsilon_quantile), Some(epsilon_count)) =
        (content.collected, workshop.mechanism, rules.epsilon_quantile, rules.epsilon_count)
    else {
        return Ok(None);
    };
    if !is_showable(workshop, content) {
        return Ok(None);
    }
    // Privacy: R5c, the same people have the same figures in every slice (H10).
    if let Some(same) = parent.as_ref().filter(|parent| parent.members == content.members) {
        return Ok(in_currency(workshop, same.cell, currency));
    }
    let key = |measure| FigureKey {
        secret: workshop.figure_secret,
        members: content.members,
        measure,
        rules: rules.id,
    };
    let contributors = Band::draw(key("people"), epsilon_count, people);
    let given = content.employers.values().filter(|people| **people > 0).count() as u64;
    let employer_band = (given >= rules.min_employers)
        .then(|| employers::band(key("people"), epsilon_count, given));
    let (low, high) = workshop.catalogue.plausible_range(role, currency);
    let mut drawn = 0;
    let mut estimates = Vec::with_capacity(Measure::ALL.len());
    for measure in Measure::ALL {
        let pay = content.histogram(measure);
        let least = if measure == Measure::Additional { (low / 100).max(100) } else { low };
        let with_any = u64::try_from(pay.total()).unwrap_or(0);
        let percentiles: Vec<_> = Percentile::ALL
            .into_iter()
            // Privacy: R5d, a percentile from the cell alone needs its people.
            .filter(|percentile| with_any >= percentile.least(rules))
            .collect();
        let Some(range) = workshop.grid.range(least, high).filter(|_| !percentiles.is_empty())
        else {
            estimates.push(Percentiles::WITHHELD);
            continue;
        };
        let drawn_here = mechanism.draw(key(measure.name()), pay, range, &percentiles)?;
        drawn += drawn_here.len();
        let share = with_any as f64 / people as f64;
        let band = scaled(contributors, if measure == Measure::Additional { share } else { 1.0 });
        let noised = noised(workshop, &drawn_here, band, epsilon_quantile);
        let lean =
            parent.as_ref().and_then(|parent| lean(workshop, parent.cell, measure, currency));
        estimates.push(shown(&fusion::estimate(&noised, lean.as_ref()), range, workshop));
    }
    let [total, base, additional] = estimates.as_slice() else { return Ok(None) };
    let experience_bins: Vec<u64> =
        content.experience.iter().map(|people| u64::try_from(*people).unwrap_or(0)).collect();
    let receiving = u64::try_from(content.additional.total()).unwrap_or(0);
    let share_receiving = shares(
        key("additional"),
        "receiving",
        &[receiving, people.saturating_sub(receiving)],
        rules,
    );
    let counts = 3 + usize::from(employer_band.is_some());
    Ok(Some(PublishedCell {
        currency,
        contributors: count_band(contributors),
        employers: employer_band.map(count_band),
        collected,
        total: at_least(total, base),
        base: *base,
        additional: *additional,
        share_receiving: share_receiving
            .first()
            .filter(|share| share.first == share.last)
            .map(|share| share.percent as f64 / 100.0),
        experience: experience(&shares(key("people"), "experience", &experience_bins, rules)),
        epsilon: Some(
            f64::from(epsilon_quantile) * drawn as f64 + f64::from(epsilon_count) * counts as f64,
        ),
    }))
}

/// The same cell with its published figures in another currency: nothing is drawn again.
fn in_currency(
    workshop: &Workshop<'_>,
    cell: &PublishedCell,
    currency: Currency,
) -> Option<PublishedCell> {
    let one = Money::from_hundredths(100, cell.currency).ok()?;
    rate(workshop, cell, one, currency)?;
    let change = |amount: Amount| {
        let money = Money::from_hundredths(amount.0, cell.currency).ok();
        let converted = money.and_then(|money| rate(workshop, cell, money, currency));
        converted.map_or(amount, |money| match cell.currency == currency {
            true => amount,
            false => Amount(three_digits(money.hundredths() as f64)),
        })
    };
    Some(PublishedCell {
        currency,
        total: cell.total.map(change),
        base: cell.base.map(change),
        additional: cell.additional.map(change),
        ..cell.clone()
    })
}

/// Money of a cell in another currency, at the average rate of the last year it was collected in.
fn rate(
    workshop: &Workshop<'_>,
    cell: &PublishedCell,
    money: Money,
    currency: Currency,
) -> Option<Money> {
    let year = i16::try_from(cell.collected.to.year()).unwrap_or(i16::MAX);
    workshop.catalogue.fixed_rates().convert(money, currency, year)
}

pub(super) fn count_band(band: Band) -> CountBand {
    CountBand { from: band.from, to: band.to }
}

/// The band of a part of the people, from the published band and share.
fn scaled(band: Band, share: f64) -> (u32, u32) {
    let part = |count: u64| ((count as f64 * share).round() as u32).max(1);
    (part(band.from), part(band.to))
}

fn noised(
    workshop: &Workshop<'_>,
    drawn: &[(Percentile, u16)],
    band: (u32, u32),
    epsilon: Epsilon,
) -> NoisedCell {
    let quantiles = Percentile::ALL.map(|percentile| {
        drawn
            .iter()
            .find(|(of, _)| *of == percentile)
            .map(|(_, index)| workshop.grid.value(*index) as f64)
    });
    NoisedCell { band, epsilon: f64::from(epsilon), quantiles }
}

/// The wider slice's published figures in this cell's currency.
fn lean(
    workshop: &Workshop<'_>,
    parent: &PublishedCell,
    measure: Measure,
    currency: Currency,
) -> Option<Estimate> {
    let percentiles = match measure {
        Measure::Total => &parent.total,
        Measure::Base => &parent.base,
        Measure::Additional => &parent.additional,
    };
    let convert = |amount: Amount| {
        let money = Money::from_hundredths(amount.0, parent.currency).ok()?;
        rate(workshop, parent, money, currency).map(|money| money.hundredths() as f64)
    };
    let mut figures = [fusion::Percentile::Withheld { reason: fusion::Reason::NoEvidence }; 5];
    for (figure, published) in figures.iter_mut().zip(percentiles.as_array()) {
        let Some(shown) = published.shown() else { continue };
        let (value, low, high) = (convert(shown.value)?, convert(shown.low)?, convert(shown.high)?);
        let relative_standard_error = quality::relative_standard_error(low, high);
        *figure = fusion::Percentile::Shown(fusion::Figure {
            value,
            low,
            high,
            relative_standard_error,
            quality: quality::Quality::of(relative_standard_error),
            method: fusion::Method::Empirical,
        });
    }
    Some(Estimate { percentiles: figures })
}

/// An estimate as it is published: on three significant digits, inside the public range.
fn shown(estimate: &Estimate, range: IndexRange, workshop: &Workshop<'_>) -> Percentiles {
    let (least, most) = (workshop.grid.value(range.low()), workshop.grid.value(range.high()));
    let amount = |value: f64| Amount(three_digits(value).clamp(least, most));
    Percentiles::from_array(estimate.percentiles.map(|percentile| match percentile {
        fusion::Percentile::Withheld { .. } => Figure::WITHHELD,
        fusion::Percentile::Shown(figure) => Figure::Shown(Shown {
            value: amount(figure.value),
            low: amount(figure.low),
            high: amount(figure.high),
            method: match figure.method {
                fusion::Method::Empirical => Method::Empirical,
                fusion::Method::Smoothed => Method::Smoothed,
            },
            quality: grade(figure.quality),
        }),
    }))
}

/// Rounded to three significant digits: what the noise leaves of a figure is less.
fn three_digits(value: f64) -> i64 {
    let unit = 10_f64.powi((value.max(1.0).log10().floor() as i32 - 2).max(0));
    ((value / unit).round() * unit) as i64
}

pub(super) fn grade(quality: quality::Quality) -> Quality {
    match quality {
        quality::Quality::A => Quality::A,
        quality::Quality::B => Quality::B,
        quality::Quality::C => Quality::C,
        quality::Quality::D => Quality::D,
        quality::Quality::E => Quality::E,
    }
}

/// Total pay is never below base pay; the noise of the two is not the same, so it is put right.
fn at_least(total: &Percentiles, base: &Percentiles) -> Percentiles {
    let mut figures = total.as_array();
    for (figure, base) in figures.iter_mut().zip(base.as_array()) {
        if let (Figure::Shown(total), Some(base)) = (figure, base.shown()) {
            total.value = total.value.max(base.value);
            total.low = total.low.max(base.low);
            total.high = total.high.max(base.high);
        }
    }
    Percentiles::from_array(figures)
}

fn experience(shares: &[crate::disclosure::distribution::Share]) -> Vec<ExperienceShare> {
    shares
        .iter()
        .filter_map(|share| {
            Some(ExperienceShare {
                from: *ExperienceBand::ALL.get(share.first)?,
                to: *ExperienceBand::ALL.get(share.last)?,
                share: share.percent as f64 / 100.0,
            })
        })
        .collect()
}
