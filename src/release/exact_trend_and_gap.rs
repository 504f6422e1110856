//! Pay over time and the pay of women and men where privacy is off: exactly, from records.

use crate::domain::{
    CountBand, Experience, Gender, Level, Percentage, PublishedGap, PublishedTrend, QuartileBand,
    Salary, Vocabulary,
};
use crate::estimate::exact::percentile;
use crate::estimate::quality::Z_90;
use crate::estimate::quantile::Probability;
use crate::estimate::{Difference, LEAST_OF_EACH, Observed, Stratum, least_squares, time_dummy};
use std::collections::BTreeMap;

/// Somebody's answer with total pay in the currency of the country.
type Paid<'a> = (&'a Salary, i64);

/// Pay over time, by least squares on levels and the quarters of answers.
pub(super) fn trend(people: &[Paid<'_>]) -> Option<PublishedTrend> {
    let mut cells: BTreeMap<(i32, usize), Vec<f64>> = BTreeMap::new();
    for (salary, pay) in people {
        // Those who do not state a level are a stratum of their own.
        let level = salary.level.map_or(Level::ALL.len(), |level| level as usize);
        let of = (salary.collected.index(), level);
        cells.entry(of).or_default().push((*pay.max(&1) as f64).ln());
    }
    let mean = |logs: &[f64]| logs.iter().sum::<f64>() / logs.len() as f64;
    let off = |logs: &Vec<f64>| {
        let mean = mean(logs);
        logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>()
    };
    let freedom = people.len().checked_sub(cells.len()).filter(|freedom| *freedom > 0)?;
    let variance = cells.values().map(off).sum::<f64>() / freedom as f64;
    let observed: Vec<Observed> = cells
        .iter()
        .map(|((quarter, level), logs)| Observed {
            quarter: *quarter,
            stratum: Stratum::Level(*level),
            mean: mean(logs),
            variance: variance / logs.len() as f64,
        })
        .collect();
    time_dummy(&observed).as_ref().map(super::trend_and_gap::trend)
}

/// The pay of women and men.
pub(super) fn pay_gap(people: &[Paid<'_>]) -> Option<PublishedGap> {
    let (women, men) = (of(people, Gender::Woman), of(people, Gender::Man));
    if (women.len().min(men.len()) as f64) < LEAST_OF_EACH {
        return None;
    }
    let exactly = |many: usize| CountBand { from: many as u64, to: many as u64 };
    Some(PublishedGap {
        women: exactly(women.len()),
        men: exactly(men.len()),
        mean_gap_percent: Percentage::of(mean_difference(&women, &men)?.gap()),
        median_gap_percent: Percentage::of(median_difference(&women, &men)?.gap()),
        quartile_bands: bands(&women, &men),
        adjusted_gap_percent: adjusted(people).map(|one| Percentage::of(one.gap())).into(),
    })
}

/// Pay of a gender, lowest first.
fn of(people: &[Paid<'_>], gender: Gender) -> Vec<i64> {
    let of = people.iter().filter(|(salary, _)| salary.gender == Some(gender));
    let mut pay: Vec<i64> = of.map(|(_, pay)| (*pay).max(1)).collect();
    pay.sort_unstable();
    pay
}

/// Of mean log pay, with Welch's error.
fn mean_difference(women: &[i64], men: &[i64]) -> Option<Difference> {
    let moments = |pay: &[i64]| {
        let logs: Vec<f64> = pay.iter().map(|pay| (*pay as f64).ln()).collect();
        let many = logs.len() as f64;
        let mean = logs.iter().sum::<f64>() / many;
        let square = logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>();
        (many > 1.0).then(|| (mean, square / (many - 1.0) / many))
    };
    let ((women, of_women), (men, of_men)) = (moments(women)?, moments(men)?);
    Some(Difference { log: women - men, error: (of_women + of_men).sqrt() })
}

/// Of medians (type 7), with the errors of their intervals between order statistics.
fn median_difference(women: &[i64], men: &[i64]) -> Option<Difference> {
    let half = Probability::new(1, 2)?;
    let (women, men) = (percentile(women, half)?, percentile(men, half)?);
    Some(Difference {
        log: (women.value as f64 / men.value as f64).ln(),
        error: women.relative_standard_error.hypot(men.relative_standard_error),
    })
}

/// The proportion of women in each quarter of both by pay. People who earn the same are in the bands
/// they reach over in one proportion.
fn bands(women: &[i64], men: &[i64]) -> Vec<QuartileBand> {
    let mut at: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    for pay in women {
        at.entry(*pay).or_default().0 += 1.0;
    }
    for pay in men {
        at.entry(*pay).or_default().1 += 1.0;
    }
    let band = (women.len() + men.len()) as f64 / 4.0;
    let below = |share: f64| {
        let mut left = share * band;
        let mut of_women = 0.0;
        for (women, men) in at.values() {
            let taken = (left / (women + men)).clamp(0.0, 1.0);
            of_women += taken * women;
            left -= taken * (women + men);
        }
        of_women
    };
    [0.0, 1.0, 2.0, 3.0]
        .map(|from| {
            let share = ((below(from + 1.0) - below(from)) / band).clamp(0.0, 1.0);
            let half = Z_90 * (share * (1.0 - share) / band).sqrt();
            let ends = [share, (share - half).max(0.0), (share + half).min(1.0)];
            QuartileBand { women_percent: Percentage::of(ends) }
        })
        .to_vec()
}

/// The coefficient of "woman" in the regression of log pay on woman, level, experience and its square
/// over those who state all of them, with robust errors.
fn adjusted(people: &[Paid<'_>]) -> Option<Difference> {
    let rows: Vec<([f64; 5], f64)> = people
        .iter()
        .filter_map(|(salary, pay)| {
            let woman = match salary.gender? {
                Gender::Woman => 1.0,
                Gender::Man => 0.0,
                Gender::NonBinary | Gender::Undisclosed => return None,
            };
            let level = salary.level?.score();
            let years = salary.experience.map(Experience::band)?.score();
            Some(([1.0, woman, level, years, years * years], (*pay.max(&1) as f64).ln()))
        })
        .collect();
    let [_, (log, error), ..] = least_squares(&rows)?;
    Some(Difference { log, error })
}
