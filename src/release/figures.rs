//! The figures of one cell under the rules: noised percentiles, fused with the published figures of
//! the wider slice, with intervals that cover sampling and noise.

use super::content::{Content, Measure};
use super::mechanism::{Mechanism, kinship};
use super::{ReleaseError, Workshop};
use crate::disclosure::counts::{self, Band};
use crate::disclosure::distribution::{noised, shares, shares_of};
use crate::disclosure::employers;
use crate::disclosure::grid::IndexRange;
use crate::disclosure::lifted::{lifted_over, noise_variance};
use crate::disclosure::members::MemberDigest;
use crate::disclosure::noise::FigureKey;
use crate::disclosure::quantile::Percentile;
use crate::disclosure::rules::Rules;
use crate::domain::{
    Amount, CountBand, Currency, ExperienceBand, ExperienceShare, Figure, Method, Money,
    Percentiles, PublishedCell, Quality, RoleSlug, Shown, Slice, Vocabulary,
};
use crate::estimate::fusion::{self, Estimate, NoisedCell};
use crate::estimate::kinship::Kinship;
use crate::estimate::{crossing, ladder, lifted, proportion, quality};

/// A wider slice a cell leans on.
pub(super) struct Wider<'a> {
    pub(super) members: MemberDigest,
    pub(super) cell: &'a PublishedCell,
}

/// Whether anything may be shown of a cell at all.
pub(super) fn is_showable(workshop: &Workshop<'_>, slice: &Slice, content: &Content) -> bool {
    let people = u64::try_from(content.people).unwrap_or(0);
    let buckets = content.employers.values().map(|people| u64::try_from(*people).unwrap_or(0));
    // A narrow slice tells of total pay alone: without a median there is nothing to show.
    let median = workshop.mechanisms.filter(|_| slice.is_narrow());
    let median = median.map_or(0, |mechanisms| mechanisms.of_slice(slice).drawing.min_p50);
    // Privacy: R5d, nothing at all of fewer people; R7, no cell that is one employer's payroll.
    people >= workshop.rules.min_cell.max(median)
        && employers::mixed(buckets, people, workshop.rules)
}

/// The band of a cell's people, as it is published.
pub(super) fn contributors(workshop: &Workshop<'_>, content: &Content) -> Option<Band> {
    let people = u64::try_from(content.people).unwrap_or(0);
    Some(Band::draw(people_key(workshop, content), workshop.rules.epsilon_count?, people))
}

fn people_key<'a>(workshop: &Workshop<'a>, content: &Content) -> FigureKey<'a> {
    FigureKey {
        secret: workshop.figure_secret,
        members: content.members,
        measure: "people",
        rules: workshop.rules.id,
    }
}

/// The published form of a cell, given the wider ones in the order of [`Slice::wider`], `None` where
/// one is not out, and its rank on the ladder that it is a rung of; `None` where nothing may be shown
/// of it.
pub(super) fn cell(
    workshop: &Workshop<'_>,
    role: &RoleSlug,
    slice: &Slice,
    content: &Content,
    wider: &[Option<Wider<'_>>],
    rank: Option<f64>,
) -> Result<Option<PublishedCell>, ReleaseError> {
    let (rules, currency) = (workshop.rules, workshop.currency(slice));
    let (Some(collected), Some(contributors), Some(epsilon_count), Some(mechanisms)) = (
        content.collected,
        contributors(workshop, content),
        rules.epsilon_count,
        workshop.mechanisms,
    ) else {
        return Ok(None);
    };
    if !is_showable(workshop, slice, content) {
        return Ok(None);
    }
    // Privacy: R5c, the same people have the same figures in every slice (H10).
    if let Some(same) = wider.iter().flatten().find(|wider| wider.members == content.members) {
        return Ok(in_currency(workshop, same.cell, currency));
    }
    let people = u64::try_from(content.people).unwrap_or(0);
    let key = people_key(workshop, content);
    let draws = Draws {
        workshop,
        mechanism: mechanisms.of_slice(slice),
        key,
        content,
        contributors,
        range: workshop.catalogue.plausible_range(role, currency),
        currency,
        wider,
        kinship: kinship(slice),
        rank,
    };
    let per_count = f64::from(epsilon_count);
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
        epsilon: None,
    };
    let drawn = draws.draw(Measure::Total)?;
    let total = draws.estimate(&drawn, Measure::Total);
    cell.total = draws.shown(&total, Measure::Total);
    if slice.is_narrow() {
        // Privacy: R5b, one measure and nothing of anybody's other answers: everybody is in
        // thirteen such slices at once (H8).
        cell.base = draws.shown(&draws.in_proportion(&total), Measure::Base);
        cell.epsilon = Some(per_count + drawn.spent);
        return Ok(Some(cell));
    }
    let base = match people >= rules.base_drawn_from {
        true => Draws { mechanism: &mechanisms.base, ..draws }.draw(Measure::Base)?,
        false => draws.lifted(&drawn, counts::noised(key, epsilon_count, people)),
    };
    let shown = draws.shown(&draws.estimate(&base, Measure::Base), Measure::Base);
    cell.base = at_most(&shown, &cell.total);
    let receiving = draws.receiving(people);
    cell.share_receiving = share_receiving(&receiving, rules);
    let additional = Draws { mechanism: &mechanisms.additional, ..draws };
    let additional = additional.draw_where(Measure::Additional, |least| {
        // Privacy: R5d, R5e, whether there are enough is told of a noised count.
        receiving.first().is_some_and(|noised| *noised >= least + rules.receiving_margin)
    })?;
    // Privacy: R5e, the published share: the exact one would leak through the width of intervals.
    // It is missing where nearly everybody receives some.
    let receiving = draws.among(cell.share_receiving.unwrap_or(1.0));
    cell.additional =
        draws.shown(&receiving.estimate(&additional, Measure::Additional), Measure::Additional);
    let given = content.employers.values().filter(|people| **people > 0).count() as u64;
    cell.employers = (given >= rules.min_employers)
        .then(|| count_band(employers::band(key, epsilon_count, given)));
    let bins = content.experience.map(|people| u64::try_from(people).unwrap_or(0));
    cell.experience = experience(&shares(key, "experience", &bins, rules));
    let noised = 3 + usize::from(cell.employers.is_some());
    let spent = drawn.spent + base.spent + additional.spent;
    cell.epsilon = Some(spent + per_count * noised as f64);
    Ok(Some(cell))
}

/// Noised percentiles of a measure before they are fused with anything.
#[derive(Default)]
struct Drawn {
    /// The drawn points.
    points: [Option<u16>; 5],
    /// The percentiles, in hundredths.
    quantiles: [Option<f64>; 5],
    /// The ε of a draw as noisy as they are.
    epsilon: f64,
    /// The ε spent on all of them.
    spent: f64,
}

/// What the draws of one cell share.
#[derive(Clone, Copy)]
struct Draws<'a> {
    workshop: &'a Workshop<'a>,
    mechanism: &'a Mechanism,
    key: FigureKey<'a>,
    content: &'a Content,
    contributors: Band,
    /// The role's plausible pay.
    range: (i64, i64),
    currency: Currency,
    wider: &'a [Option<Wider<'a>>],
    /// What the cell is to the nearest of them.
    kinship: Kinship,
    /// Where its middle person stands among theirs, if it is a rung.
    rank: Option<f64>,
}

impl Draws<'_> {
    /// The same for a part of the people, who are at least as many as a median needs.
    fn among(&self, share: f64) -> Self {
        let least = self.mechanism.drawing.min_p50;
        let part = |count: u64| ((count as f64 * share).round() as u64).max(least);
        let Band { from, to } = self.contributors;
        Draws { contributors: Band { from: part(from), to: part(to) }, ..*self }
    }

    fn grid_range(&self, measure: Measure) -> Option<IndexRange> {
        let (low, high) = self.range;
        let least = if measure == Measure::Additional { (low / 100).max(100) } else { low };
        self.workshop.grid.range(least, high)
    }

    /// Draws the percentiles of a measure.
    fn draw(&self, measure: Measure) -> Result<Drawn, ReleaseError> {
        self.draw_where(measure, |_| true)
    }

    /// The same, of those whose least count of people is `enough`, too.
    fn draw_where(
        &self,
        measure: Measure,
        enough: impl Fn(u64) -> bool,
    ) -> Result<Drawn, ReleaseError> {
        let pay = self.content.histogram(measure);
        let with_any = u64::try_from(pay.total()).unwrap_or(0);
        let percentiles: Vec<_> = Percentile::ALL
            .into_iter()
            // Privacy: R5d, a percentile from the cell alone needs its people.
            .filter(|percentile| {
                let least = percentile.least(&self.mechanism.drawing);
                with_any >= least && enough(least)
            })
            .collect();
        let Some(range) = self.grid_range(measure).filter(|_| !percentiles.is_empty()) else {
            return Ok(Drawn::default());
        };
        let key = FigureKey { measure: measure.name(), ..self.key };
        let drawn = self.mechanism.quantiles.draw(key, pay, range, &percentiles)?;
        let points = Percentile::ALL
            .map(|percentile| drawn.iter().find(|(of, _)| *of == percentile).map(|(_, at)| *at));
        let epsilon = f64::from(self.mechanism.epsilon);
        Ok(Drawn {
            points,
            quantiles: points.map(|point| Some(self.workshop.grid.value(point?) as f64)),
            epsilon,
            spent: epsilon * drawn.len() as f64,
        })
    }

    /// Base pay's percentiles from the drawn ones of total pay and from counts of the people whom
    /// only additional pay lifts over each.
    fn lifted(&self, total: &Drawn, people: u64) -> Drawn {
        let Some(epsilon) = self.workshop.rules.epsilon_base else { return Drawn::default() };
        let key = FigureKey { measure: Measure::Base.name(), ..self.key };
        let content = self.content;
        let shares = total.points.map(|point| {
            let count = lifted_over(key, epsilon, &content.total, &content.base, point?);
            Some(count as f64 / people.max(1) as f64)
        });
        let counted = total.points.iter().flatten().count() as f64;
        Drawn {
            quantiles: lifted::part(total.quantiles, shares),
            epsilon: fusion::epsilon_with(total.epsilon, noise_variance(epsilon)),
            spent: f64::from(epsilon) * counted,
            ..*total
        }
    }

    /// What was drawn, fused with the wider slice's figures.
    fn estimate(&self, drawn: &Drawn, measure: Measure) -> Estimate {
        let Drawn { quantiles, epsilon, .. } = *drawn;
        if quantiles.iter().all(Option::is_none) {
            return Estimate::NONE;
        }
        let Band { from, to } = self.contributors;
        let noised = NoisedCell { band: (from as u32, to as u32), epsilon, quantiles };
        let lean = self.lean(measure);
        fusion::estimate(&noised, lean.as_ref().map(|(figures, kinship)| (figures, *kinship)))
    }

    /// Base pay of a slice from its total pay, in the proportion of the two in the nearest wider slice.
    fn in_proportion(&self, total: &Estimate) -> Estimate {
        let Some(nearest) = self.wider.iter().flatten().next() else { return Estimate::NONE };
        let of = |measure| self.published(nearest.cell, measure);
        match (of(Measure::Total), of(Measure::Base)) {
            (Some(whole), Some(part)) => {
                proportion::part(total, &whole, &part, self.kinship.proportion_drift())
            }
            _ => Estimate::NONE,
        }
    }

    /// What the wider slices' published figures say of this one, in its currency, and what it is to
    /// them.
    fn lean(&self, measure: Measure) -> Option<(Estimate, Kinship)> {
        let of = |wider: &Option<Wider<'_>>| self.published(wider.as_ref()?.cell, measure);
        if let [Some(one), Some(other), Some(whole)] =
            &self.wider.iter().map(of).collect::<Vec<_>>()[..]
        {
            return Some((crossing::expected(one, other, whole), Kinship::Crossing));
        }
        let near = self.wider.iter().find_map(of)?;
        let near = self.rank.map_or(near, |rank| ladder::expected(&near, rank));
        Some((near, if self.wider.len() > 1 { Kinship::Rung } else { self.kinship }))
    }

    /// A wider slice's published figures in this cell's currency.
    fn published(&self, parent: &PublishedCell, measure: Measure) -> Option<Estimate> {
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

    /// Noised counts of those with additional pay and of those without.
    fn receiving(&self, people: u64) -> Vec<u64> {
        let receiving = u64::try_from(self.content.additional.total()).unwrap_or(0);
        let bins = [receiving, people.saturating_sub(receiving)];
        let key = FigureKey { measure: Measure::Additional.name(), ..self.key };
        noised(key, "receiving", &bins, self.workshop.rules)
    }
}

fn share_receiving(noised: &[u64], rules: &Rules) -> Option<f64> {
    shares_of(noised.to_vec(), rules)
        .first()
        .filter(|share| share.first == share.last)
        .map(|share| share.percent as f64 / 100.0)
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

/// Base pay is never above total pay; there is noise between the two, so it is put right.
fn at_most(base: &Percentiles, total: &Percentiles) -> Percentiles {
    let mut figures = base.as_array();
    for (figure, total) in figures.iter_mut().zip(total.as_array()) {
        if let (Figure::Shown(base), Some(total)) = (figure, total.shown()) {
            base.value = base.value.min(total.value);
            base.low = base.low.min(total.low);
            base.high = base.high.min(total.high);
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
