//! How pay moved from quarter to quarter, with the mix of levels held fixed: the time-dummy method
//! of hedonic price indices.
//!
//! Mean log pay μ of level l in quarter t is taken to be a_l + b_t. Weighted least squares gives the
//! b_t, and b_t − b_0 is the index: quarters in which many seniors answered say no more of seniors
//! than others do, and a level that is missing in a quarter is missed, not made up.

use super::cell::Cell;
use super::design::Designs;
use super::matrix::Matrix;
use super::own::Own;
use super::quality::Z_90;
use super::sums::Sums;
use std::collections::{BTreeMap, BTreeSet};

/// A mean of log pay with a greater standard error than this says nothing.
const UNSURE: f64 = 0.25;
/// A point of the index with a greater standard error than this is not shown.
const WIDEST: f64 = 0.10;
/// Standard deviation of what a change in the mix of levels does to a country's mean log pay, where
/// levels were not drawn.
const MIX_DRIFT: f64 = 0.04;
/// Quarters of a year.
const YEAR: i32 = 4;

/// What was drawn of a country in one quarter.
#[derive(Clone, Debug)]
pub struct QuarterSums {
    /// The quarter, counted from any first one.
    pub quarter: i32,
    /// Total pay of everybody, by the fine design.
    pub total: Option<Sums>,
    /// Total pay of each level, by the coarse design; empty where levels were not drawn.
    pub levels: Vec<Sums>,
}

/// Whose mean it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stratum {
    /// Everybody of the country, where levels were not drawn.
    Country,
    /// A level, by its place in the vocabulary; exact data have one more for those who did not say.
    Level(usize),
}

/// Mean log pay of a stratum in a quarter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observed {
    /// The quarter.
    pub quarter: i32,
    /// Whose.
    pub stratum: Stratum,
    /// Mean log pay.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
}

/// A change as a factor, with its 90 % interval: 1.04 is 4 % more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// The likeliest factor.
    pub value: f64,
    /// The least it may be.
    pub low: f64,
    /// The most it may be.
    pub high: f64,
}

impl Ratio {
    /// From a logarithm and its standard error.
    pub fn of(log: f64, error: f64) -> Self {
        Ratio {
            value: log.exp(),
            low: (log - Z_90 * error).exp(),
            high: (log + Z_90 * error).exp(),
        }
    }
}

/// A fixed-mix index.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendEstimate {
    /// Quarters in order, each with pay as a factor of the first one's.
    pub points: Vec<(i32, Ratio)>,
    /// The quarter a year before the last one, the nearest before that, or else the first.
    pub since: i32,
    /// Pay of the last quarter as a factor of that one's.
    pub change: Ratio,
}

/// The index of a country from the sums of each quarter's own batches; `None` where fewer than two
/// quarters say enough.
pub(super) fn trend(
    designs: &Designs,
    quarters: &[QuarterSums],
    country: &Cell,
) -> Option<TrendEstimate> {
    if quarters.len() < 2 {
        return None;
    }
    let observed = |quarter, stratum, own: Own| Observed {
        quarter,
        stratum,
        mean: own.mean,
        variance: own.variance,
    };
    let sure = |one: &Observed| one.variance < UNSURE * UNSURE;
    let of_levels = |of: &QuarterSums| -> Vec<Observed> {
        let owns = of.levels.iter().map(|sums| Own::of(&designs.coarse, sums, country));
        let found = owns.enumerate().filter_map(|(level, own)| Some((level, own?)));
        let found = found.map(|(level, own)| observed(of.quarter, Stratum::Level(level), own));
        found.filter(sure).collect()
    };
    let mut all: Vec<Vec<Observed>> = quarters.iter().map(of_levels).collect();
    // Quarters without levels hang together with the others by the country's own means alone.
    if all.iter().any(Vec::is_empty) {
        for (of, levels) in quarters.iter().zip(&mut all) {
            let Some(sums) = &of.total else { continue };
            let own = Own::of(designs.total(sums.numbers.len()), sums, country);
            let own = own.map(|own| observed(of.quarter, Stratum::Country, own)).filter(sure);
            let Some(mut own) = own else { continue };
            // Who is in both counts for half in each.
            if !levels.is_empty() {
                levels.iter_mut().for_each(|one| one.variance *= 2.0);
                own.variance *= 2.0;
            }
            own.variance += MIX_DRIFT * MIX_DRIFT;
            levels.push(own);
        }
    }
    time_dummy(&all.concat())
}

/// Weighted least squares of the means on quarters and strata; weights are precisions. `None` where
/// fewer than two quarters can be compared with enough certainty.
pub fn time_dummy(observed: &[Observed]) -> Option<TrendEstimate> {
    let quarters = connected(observed);
    let kept: Vec<&Observed> =
        observed.iter().filter(|one| quarters.contains(&one.quarter)).collect();
    let place: BTreeMap<i32, usize> =
        quarters.iter().enumerate().map(|(at, quarter)| (*quarter, at)).collect();
    let unknown = quarters.len().checked_sub(1).filter(|unknown| *unknown > 0)?;
    let mut strata: BTreeMap<Stratum, Vec<(usize, f64, f64)>> = BTreeMap::new();
    for one in &kept {
        let at = place.get(&one.quarter).copied()?;
        strata.entry(one.stratum).or_default().push((at, one.mean, 1.0 / one.variance.max(1e-12)));
    }
    // Every stratum's own height a_l is taken out of the normal equations; the first quarter is nought.
    let mut normal = Matrix::zeros(unknown, unknown);
    let mut right = vec![0.0; unknown];
    for means in strata.values() {
        let all: f64 = means.iter().map(|(.., weight)| weight).sum();
        let height = means.iter().map(|(_, mean, weight)| mean * weight).sum::<f64>() / all;
        for (at, mean, weight) in means.iter().filter(|(at, ..)| *at > 0) {
            normal.add(at - 1, at - 1, *weight);
            if let Some(right) = right.get_mut(at - 1) {
                *right += weight * (mean - height);
            }
            for (other, _, beside) in means.iter().filter(|(other, ..)| *other > 0) {
                normal.add(at - 1, other - 1, -weight * beside / all);
            }
        }
    }
    let covariance = normal.factor().inverse();
    let moved = covariance.times_vector(&right);
    let log = |at: usize| at.checked_sub(1).and_then(|at| moved.get(at)).copied().unwrap_or(0.0);
    let shared = |one: usize, other: usize| match (one.checked_sub(1), other.checked_sub(1)) {
        (Some(one), Some(other)) => covariance.at(one, other),
        _ => 0.0,
    };
    let between = |from: usize, to: usize| {
        let variance = shared(from, from) + shared(to, to) - 2.0 * shared(from, to);
        (log(to) - log(from), variance.max(0.0).sqrt())
    };
    let shown: Vec<(i32, usize)> = place
        .iter()
        .map(|(quarter, at)| (*quarter, *at))
        .filter(|(_, at)| between(0, *at).1 < WIDEST)
        .collect();
    let [(first, from), .., (last, to)] = shown.as_slice() else { return None };
    let ratio = |from: usize, to: usize| {
        let (log, error) = between(from, to);
        Ratio::of(log, error)
    };
    let before = shown.iter().rev().find(|(quarter, _)| last - quarter >= YEAR);
    let (since, base) = before.copied().unwrap_or((*first, *from));
    Some(TrendEstimate {
        points: shown.iter().map(|(quarter, at)| (*quarter, ratio(0, *at))).collect(),
        since,
        change: ratio(base, *to),
    })
}

/// The quarters that strata connect with one another: the largest such set, the latest of several.
fn connected(observed: &[Observed]) -> BTreeSet<i32> {
    let mut rest: BTreeSet<i32> = observed.iter().map(|one| one.quarter).collect();
    let mut best = BTreeSet::new();
    while let Some(first) = rest.pop_first() {
        let mut set = BTreeSet::from([first]);
        loop {
            let strata: BTreeSet<Stratum> = observed
                .iter()
                .filter(|one| set.contains(&one.quarter))
                .map(|one| one.stratum)
                .collect();
            let met = observed.iter().filter(|one| strata.contains(&one.stratum));
            let met: Vec<i32> = met.map(|one| one.quarter).collect();
            let before = set.len();
            set.extend(met);
            if set.len() == before {
                break;
            }
        }
        rest.retain(|quarter| !set.contains(quarter));
        if set.len() >= best.len() {
            best = set;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::super::simulated::{self, person, rng};
    use super::*;

    fn mean(quarter: i32, level: usize, mean: f64, variance: f64) -> Observed {
        Observed { quarter, stratum: Stratum::Level(level), mean, variance }
    }

    /// By hand: both levels rise by 0.05 a quarter while the upper one comes and goes.
    #[test]
    fn a_missing_level_moves_nothing() {
        let all = [
            mean(4, 0, 10.0, 1e-4),
            mean(4, 1, 11.0, 4e-4),
            mean(5, 0, 10.05, 1e-4),
            mean(6, 0, 10.10, 2e-4),
            mean(6, 1, 11.10, 1e-4),
        ];
        let found = time_dummy(&all).expect("three quarters");
        for ((quarter, ratio), (of, log)) in
            found.points.iter().zip([(4, 0.0), (5, 0.05), (6, 0.1)])
        {
            assert_eq!(*quarter, of);
            assert!((ratio.value.ln() - log).abs() < 1e-12, "{found:?}");
        }
        assert_eq!(found.points[0].1, Ratio { value: 1.0, low: 1.0, high: 1.0 });
        assert_eq!((found.since, found.change), (4, found.points[2].1));
    }

    /// numpy 2.4, weights 1 / variance, columns b₁, a₀, a₁:
    /// `C = np.linalg.inv(X.T @ W @ X); C @ X.T @ W @ y; np.sqrt(np.diag(C))`.
    #[test]
    fn agrees_with_weighted_least_squares() {
        let all = [
            mean(0, 0, 10.0, 1e-4),
            mean(0, 1, 11.0, 4e-4),
            mean(1, 0, 10.03, 2e-4),
            mean(1, 1, 11.06, 1e-4),
        ];
        let (log, error) = (0.041250000000, 0.013693063938);
        let expected = Ratio::of(log, error);
        let change = time_dummy(&all).expect("two quarters").change;
        let all = [change.value, change.low, change.high];
        for (got, expected) in all.iter().zip([expected.value, expected.low, expected.high]) {
            assert!((got - expected).abs() < 1e-9, "{change:?}");
        }
    }

    #[test]
    fn what_does_not_hang_together_is_not_compared() {
        let apart = [mean(0, 0, 10.0, 1e-4), mean(1, 1, 11.0, 1e-4)];
        assert_eq!(time_dummy(&apart), None);
        let later = [apart.as_slice(), &[mean(2, 1, 11.02, 1e-4)]].concat();
        let quarters: Vec<i32> =
            time_dummy(&later).expect("two").points.iter().map(|(quarter, _)| *quarter).collect();
        assert_eq!(quarters, [1, 2]);
        let unsure = [mean(0, 0, 10.0, 0.02), mean(1, 0, 10.1, 0.02)];
        assert_eq!(time_dummy(&unsure), None);
        assert_eq!(time_dummy(&[]), None);
    }

    /// Pay rises by 2 % a quarter while ever more seniors answer, with the noise of the ledger.
    #[test]
    fn a_rise_is_found_whatever_the_mix_and_intervals_hold() {
        let designs = simulated::designs();
        let (mut held, mut shown, mut off, mut raw) = (0, 0, 0.0, 0.0);
        for world in 0..60 {
            let rng = &mut rng(world);
            let (mut quarters, mut everybody, mut means) = (Vec::new(), Vec::new(), Vec::new());
            for quarter in 0..4 {
                let rung = 2.4 + 0.5 * f64::from(quarter);
                let people: Vec<_> =
                    (0..300).map(|_| person(rung, false, 0.02 * f64::from(quarter), rng)).collect();
                means.push(people.iter().map(|one| one.log).sum::<f64>() / 300.0);
                quarters.push(QuarterSums {
                    quarter,
                    total: Some(simulated::total(&people, 1.0, rng)),
                    levels: simulated::levels(&people, 1.0, rng),
                });
                everybody.extend(people);
            }
            raw += (means[3] - means[0]) / 60.0;
            let country =
                simulated::country(&designs.fine, &simulated::total(&everybody, 2.0, rng));
            let found = trend(&designs, &quarters, &country).expect("a trend");
            for (quarter, ratio) in &found.points[1..] {
                let truth = (0.02 * f64::from(*quarter)).exp();
                shown += 1;
                held += u32::from(ratio.low <= truth && truth <= ratio.high);
                off += ratio.value.ln() - truth.ln();
            }
        }
        let (share, off) = (f64::from(held) / f64::from(shown), off / f64::from(shown));
        println!("{shown} points: {share:.3} held, off by {off:+.4}; raw means say {raw:+.3}");
        assert!(shown >= 175 && (0.84..=0.97).contains(&share), "{share} of {shown}");
        assert!(off.abs() < 0.006, "{off}");
        assert!(raw > 0.2, "the mix alone must look like a rise: {raw}");
    }

    #[test]
    fn a_quarter_without_levels_hangs_by_the_country_alone() {
        let designs = simulated::designs();
        let rng = &mut rng(7);
        let (mut quarters, mut everybody) = (Vec::new(), Vec::new());
        for quarter in 0..3 {
            let shift = 0.05 * f64::from(quarter);
            let people: Vec<_> = (0..600).map(|_| person(2.8, false, shift, rng)).collect();
            let levels =
                if quarter == 1 { Vec::new() } else { simulated::levels(&people, 1.0, rng) };
            let total = Some(simulated::total(&people, 1.0, rng));
            quarters.push(QuarterSums { quarter, total, levels });
            everybody.extend(people);
        }
        let country = simulated::country(&designs.fine, &simulated::total(&everybody, 1.0, rng));
        let found = trend(&designs, &quarters, &country).expect("a trend");
        let [_, (1, middle), (2, last)] = found.points.as_slice() else {
            panic!("three quarters: {found:?}");
        };
        let wide = |ratio: &Ratio| (ratio.high / ratio.low).ln();
        assert!(wide(middle) > wide(last), "{found:?}");
        assert!(middle.low < 1.0513 && 1.0513 < middle.high, "{found:?}");
        assert!(trend(&designs, &quarters[..1], &country).is_none());
    }
}
