//! Pay over time and the pay of women and men: what estimates are given, and how they are published.

use super::sums::ScopeSums;
use crate::disclosure::Band;
use crate::disclosure::sketch::Sketch;
use crate::domain::{
    CountBand, Country, Dimension, ExperienceBand, Gender, IndexPoint, Level, Percentage,
    PublishedGap, PublishedTrend, Quarter, QuartileBand, Slice, Statistic, Vocabulary,
};
use crate::estimate::{
    Adjustment, GapEstimate, GenderSums, Mix, QuarterSums, Ratio, Sums, TrendEstimate,
};

/// Total pay of a country and its levels, each quarter by itself.
pub(super) fn quarters(sums: &ScopeSums, at: Country) -> Vec<QuarterSums> {
    let country = Slice::country(at);
    let level = |level: &Level| country.clone().with(Dimension::Level, level.to_string());
    let levels: Vec<Slice> = Level::ALL.iter().map(level).collect();
    let of = sums.quarters().map(|(quarter, slices)| QuarterSums {
        quarter: quarter.index(),
        total: slices.get(&country).cloned(),
        // All of them are drawn, or none is.
        levels: levels.iter().map_while(|slice| slices.get(slice).cloned()).collect(),
    });
    of.collect()
}

/// Total pay of a country's women and men, with their levels and experience.
pub(super) fn genders(sums: &ScopeSums, at: Country) -> Option<GenderSums> {
    let slice = |gender: Gender| Slice::country(at).with(Dimension::Gender, gender.to_string());
    let of = |gender, statistic| sums.get(&slice(gender), statistic);
    let mix = |gender| of(gender, Statistic::Mix).and_then(in_scores);
    let adjustment = mix(Gender::Woman).zip(mix(Gender::Man)).map(|(women, men)| Adjustment {
        women,
        men,
        levels: Level::ALL.iter().map(|level| level.score()).collect(),
        bands: ExperienceBand::ALL.iter().map(|band| band.score()).collect(),
    });
    Some(GenderSums {
        women: of(Gender::Woman, Statistic::Total)?.clone(),
        men: of(Gender::Man, Statistic::Total)?.clone(),
        adjustment,
    })
}

/// Sums of scores as they are, without the weights they are drawn with.
fn in_scores(sums: &Sums) -> Option<Mix> {
    let numbers: [f64; 3] = sums.numbers.clone().try_into().ok()?;
    let [level, experience, both] = Sketch::mix_amplitudes();
    let [of_level, of_experience, of_both] = numbers;
    Some(Mix {
        sums: [of_level / level, of_experience / experience, of_both / both],
        noise: [level, experience, both].map(|size| sums.variance / (size * size)),
    })
}

/// A trend as it is published: an index to one decimal.
pub(super) fn trend(estimate: &TrendEstimate) -> PublishedTrend {
    let index = |ratio: &Ratio| Percentage::of([ratio.value, ratio.low, ratio.high]);
    let Ratio { value, low, high } = estimate.change;
    PublishedTrend {
        points: estimate
            .points
            .iter()
            .map(|(quarter, ratio)| IndexPoint {
                quarter: Quarter::from_index(*quarter),
                index: index(ratio),
            })
            .collect(),
        since: Quarter::from_index(estimate.since),
        change_percent: Percentage::of([value - 1.0, low - 1.0, high - 1.0]),
    }
}

/// A pay gap as it is published: percent to one decimal, people as bands.
pub(super) fn pay_gap(estimate: &GapEstimate) -> PublishedGap {
    let people = |many: f64| {
        let band = Band::of(many.max(0.0).round() as u64);
        CountBand { from: band.from, to: band.to }
    };
    PublishedGap {
        women: people(estimate.women),
        men: people(estimate.men),
        mean_gap_percent: Percentage::of(estimate.mean.gap()),
        median_gap_percent: Percentage::of(estimate.median.gap()),
        quartile_bands: estimate
            .bands
            .iter()
            .map(|band| QuartileBand {
                women_percent: Percentage::of([band.share, band.low, band.high]),
            })
            .collect(),
        adjusted_gap_percent: estimate.adjusted.map(|one| Percentage::of(one.gap())).into(),
    }
}
