//! Designs that must fail: a naive survey, and this product's first edition as far as it is needed.

use super::attacker::{gain, weighted};
use super::chance::{Mean, one_of};
use super::pay::Prior;
use super::rows::{Row, Size};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// All rows of earlier designs.
pub fn rows(size: Size) -> Vec<Row> {
    let mut rows = vec![naive_pay(size.worlds), naive_presence(size.worlds)];
    for looks in [1, 4, 16, 31] {
        rows.push(first_edition(looks, size.worlds / 5));
    }
    rows
}

fn failing(what: impl Into<String>, blind: f64, gain: Mean, limit: f64) -> Row {
    let (what, fresh) = (what.into(), None);
    Row { what, blind, gain, fresh, limit: Some(limit), must_fail: true }
}

/// The exact mean and count at every arrival: two answers to the same question tell the difference.
fn naive_pay(worlds: usize) -> Row {
    let (prior, mut rng) = (Prior::within(0.05), StdRng::seed_from_u64(80));
    let known: Vec<f64> = (0..19).map(|at| 40_000.0 + 2_000.0 * f64::from(at)).collect();
    let mean = |pay: &[f64]| pay.iter().sum::<f64>() / pay.len() as f64;
    let right: Vec<f64> = (0..worlds)
        .map(|_| {
            let pay = 1.02_f64.powi(i32::from(prior.one(&mut rng)));
            let with = [&known[..], &[pay]].concat();
            let guess = mean(&with) * with.len() as f64 - mean(&known) * known.len() as f64;
            if (guess / pay - 1.0).abs() < 0.05 { 1.0 } else { 0.0 }
        })
        .collect();
    let blind = prior.blind();
    failing("naive survey: pay to ±5 %", 100.0 * blind, gain(&right, blind), 9.0)
}

/// Of an exact count, it is seen whether it grew.
fn naive_presence(worlds: usize) -> Row {
    let mut rng = StdRng::seed_from_u64(81);
    let right: Vec<f64> = (0..worlds)
        .map(|_| {
            let takes_part: bool = rng.random();
            let (before, after) = (19, 19 + u32::from(takes_part));
            if (after > before) == takes_part { 1.0 } else { 0.0 }
        })
        .collect();
    let what = "naive survey: whether somebody took part";
    failing(what, 50.0, gain(&right, 0.5), 26.0)
}

/// Cells that the first edition drew of the same person at one look: a country, and its slices in
/// ten dimensions.
const CELLS: usize = 11;

/// The median of all people of a cell by the exponential mechanism (ε = 1), drawn again at every look,
/// with the attacker's own people on both sides of the middle.
fn first_edition(looks: usize, worlds: usize) -> Row {
    let (prior, mut rng) = (Prior::within(0.05), StdRng::seed_from_u64(90 + looks as u64));
    let points = prior.points.len();
    let middle = points / 2;
    let known: Vec<usize> =
        (0..19).map(|at| if at % 2 == 0 { middle - 18 } else { middle + 18 }).collect();
    // By the victim's point, how likely each point is drawn.
    let drawn: Vec<Vec<f64>> = (0..points)
        .map(|victim| {
            let all = || known.iter().chain([&victim]);
            let weight = |at: usize| {
                let below = all().filter(|one| **one < at).count() as f64;
                let here = all().filter(|one| **one == at).count() as f64;
                let rank = 10.0;
                let distance = (below - rank).max(rank - below - here).max(0.0);
                (-distance / 2.0).exp()
            };
            let weights: Vec<f64> = (0..points).map(weight).collect();
            let sum: f64 = weights.iter().sum();
            weights.into_iter().map(|weight| weight / sum).collect()
        })
        .collect();
    let best: Vec<f64> = (0..worlds)
        .map(|_| {
            let victim = usize::from(prior.one(&mut rng) - prior.points.start);
            let seen: Vec<usize> =
                (0..CELLS * looks).map(|_| one_of(&drawn[victim], &mut rng)).collect();
            let told = |of: &Vec<f64>| seen.iter().map(|at| of[*at].ln()).sum();
            let logs: Vec<f64> = drawn.iter().map(told).collect();
            prior.best(&weighted(&prior.of_points, &logs))
        })
        .collect();
    let blind = prior.blind();
    let what = format!("first edition: pay to ±5 %, medians drawn anew at {looks} looks");
    let mut row = failing(what, 100.0 * blind, gain(&best, blind), 9.0);
    if looks == 1 {
        // One look alone told less; looks were not the only thing that was wrong with it.
        (row.limit, row.must_fail) = (None, false);
    }
    row
}
