//! The figures of one cell under the rules: noised percentiles, fused with the published figures of
//! the wider slice, with intervals that cover sampling and noise.

use super::content::{Content, Measure};
use super::mechanism::Mechanism;
use super::{ReleaseError, Workshop};
use crate::disclosure::counts::Band;
use crate::disclosure::distribution::shares;
use crate::disclosure::employers;
use crate::disclosure::grid::IndexRange;
use crate::disclosure::members::MemberDigest;
use crate::disclosure::noise::FigureKey;
use crate::disclosure::quantile::Percentile;
use crate::domain::{
    Amount, CountBand, Currency, ExperienceBand, ExperienceShare, Figure, Method, Money,
    Percentiles, PublishedCell, Quality, RoleSlug, Shown, Slice, Vocabulary,
};
use crate::estimate::fusion::{self, Estimate, NoisedCell};
use crate::estimate::{proportion, quality};

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
    slice: &Slice,
    content: &Content,
    parent: Option<Parent<'_>>,
) -> Result<Option<PublishedCell>, ReleaseError> {
    let (rules, currency) = (workshop.rules, workshop.currency(slice));
    let (Some(collected), Some(epsilon_count), Some(mechanism)) =
        (content.collected, rules.epsilon_count, workshop.mechanism(slice))
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
    let people = u64::try_from(content.people).unwrap_or(0);
    let key = FigureKey {
        secret: workshop.figure_secret,
        members: content.members,
        measure: "people",
        rules: rules.id,
    };
    let draws = Draws {
        workshop,
        mechanism,
        key,
        content,
        contributors: Band::draw(key, epsilon_count, people),
        range: workshop.catalogue.plausible_range(role, currency),
        currency,
        parent: parent.map(|parent| parent.cell),
    };
    let counts = f64::from(epsilon_count);
    let mut cell = PublishedCell {
        currency,
        contributors: count_band(draws.contributors),
        employers: None,
        collected,
        total: Percentiles::WITHHELD,
        base: Percentiles::WITHHELD,
        additional: Percentiles::WITHHELD,
        share_receiving: None,
        experience: Vec::new(),
        epsilon: Some(counts),
    };
    let mut spent = 0.0;
    if slice.is_narrow() {
        // Privacy: R5b, one measure and nothing of anybody's other answers: everybody is in ten
        // such slices at once (H8).
        let (total, loss) = draws.measure(Measure::Total)?;
        cell.total = draws.shown(&total, Measure::Total);
        cell.base = draws.shown(&draws.in_proportion(&total), Measure::Base);
        cell.epsilon = Some(counts + loss);
        return Ok(Some(cell));
    }
    let mut percentiles = |measure| -> Result<Percentiles, ReleaseError> {
        let (estimate, loss) = draws.measure(measure)?;
        spent += loss;
        Ok(draws.shown(&estimate, measure))
    };
    cell.base = percentiles(Measure::Base)?;
    cell.total = at_least(&percentiles(Measure::Total)?, &cell.base);
    cell.additional = percentiles(Measure::Additional)?;
    let given = content.employers.values().filter(|people| **people > 0).count() as u64;
    cell.employers = (given >= rules.min_employers)
        .then(|| count_band(employers::band(key, epsilon_count, given)));
    let bins = content.experience.map(|people| u64::try_from(people).unwrap_or(0));
    cell.experience = experience(&shares(key, "experience", &bins, rules));
    cell.share_receiving = draws.share_receiving(people);
    let noised = 3 + usize::from(cell.employers.is_some());
    cell.epsilon = Some(spent + counts * noised as f64);
    Ok(Some(cell))
}

/// What the draws of one cell share.
struct Draws<'a> {
    workshop: &'a Workshop<'a>,
    mechanism: &'a Mechanism,
    key: FigureKey<'a>,
    content: &'a Content,
    contributors: Band,
    /// The role's plausible pay.
    range: (i64, i64),
    currency: Currency,
    parent: Option<&'a PublishedCell>,
}

impl Draws<'_> {
    fn grid_range(&self, measure: Measure) -> Option<IndexRange> {
        let (low, high) = self.range;
        let least = if measure == Measure::Additional { (low / 100).max(100) } else { low };
        self.workshop.grid.range(least, high)
    }

    /// The percentiles of a measure, fused with the wider slice's, and the ε they spent.
    fn measure(&self, measure: Measure) -> Result<(Estimate, f64), ReleaseError> {
        let pay = self.content.histogram(measure);
        let with_any = u64::try_from(pay.total()).unwrap_or(0);
        let percentiles: Vec<_> = Percentile::ALL
            .into_iter()
            // Privacy: R5d, a percentile from the cell alone needs its people.
            .filter(|percentile| with_any >= percentile.least(&self.mechanism.drawing))
            .collect();
        let Some(range) = self.grid_range(measure).filter(|_| !percentiles.is_empty()) else {
            return Ok((Estimate::NONE, 0.0));
        };
        let key = FigureKey { measure: measure.name(), ..self.key };
        let drawn = self.mechanism.quantiles.draw(key, pay, range, &percentiles)?;
        let quantiles = Percentile::ALL.map(|percentile| {
            let drawn = drawn.iter().find(|(of, _)| *of == percentile);
            drawn.map(|(_, index)| self.workshop.grid.value(*index) as f64)
        });
        let share = match measure {
            Measure::Additional => with_any as f64 / self.content.people.max(1) as f64,
            Measure::Total | Measure::Base => 1.0,
        };
        let epsilon = f64::from(self.mechanism.epsilon);
        let noised = NoisedCell { band: scaled(self.contributors, share), epsilon, quantiles };
        let estimate = fusion::estimate(&noised, self.lean(measure).as_ref());
        Ok((estimate, epsilon * drawn.len() as f64))
    }

    /// Base pay of a slice from its total pay, in the proportion of the two in the wider slice.
    fn in_proportion(&self, total: &Estimate) -> Estimate {
        match (self.lean(Measure::Total), self.lean(Measure::Base)) {
            (Some(whole), Some(part)) => proportion::part(total, &whole, &part),
            _ => Estimate::NONE,
        }
    }

    /// The wider slice's published figures in this cell's currency.
    fn lean(&self, measure: Measure) -> Option<Estimate> {
        let parent = self.parent?;
        let percentiles = match measure {
            Measure::Total => &parent.total,
            Measure::Base => &parent.base,
            Measure::Additional => &parent.additional,
        };
        let convert = |amount: Amount| {
            let money = Money::from_hundredths(amount.0, parent.currency).ok()?;
            let converted = rate(self.workshop, parent, money, self.currency);
            converted.map(|money| money.hundredths() as f64)
        };
        let mut lean = Estimate::NONE;
        for (figure, published) in lean.percentiles.iter_mut().zip(percentiles.as_array()) {
            let Some(shown) = published.shown() else { continue };
            let ends = (convert(shown.low)?, convert(shown.high)?);
            let method = fusion::Method::Empirical;
            *figure =
                fusion::Percentile::Shown(fusion::Figure::new(convert(shown.value)?, ends, method));
        }
        Some(lean)
    }

    /// An estimate as it is published: on three significant digits, inside the public range.
    fn shown(&self, estimate: &Estimate, measure: Measure) -> Percentiles {
        let Some(range) = self.grid_range(measure) else { return Percentiles::WITHHELD };
        let grid = &self.workshop.grid;
        let (least, most) = (grid.value(range.low()), grid.value(range.high()));
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

    fn share_receiving(&self, people: u64) -> Option<f64> {
        let receiving = u64::try_from(self.content.additional.total()).unwrap_or(0);
        let bins = [receiving, people.saturating_sub(receiving)];
        let key = FigureKey { measure: Measure::Additional.name(), ..self.key };
        shares(key, "receiving", &bins, self.workshop.rules)
            .first()
            .filter(|share| share.first == share.last)
            .map(|share| share.percent as f64 / 100.0)
    }
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
