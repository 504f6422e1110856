//! People to test estimates on: drawn at random, added up by sketches, with the noise of the ledger.

use super::cell::{Bell, Cell, Expected, by_itself};
use super::country::{DimensionSums, Divides};
use super::design::tests::design;
use super::design::{Design, Designs, LENGTH, POINT};
use super::gap::{Adjustment, GenderSums, Mix};
use super::sums::Sums;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::f64::consts::TAU;

pub const LEVELS: [f64; 9] = [-1.0, -0.6, -0.1, 0.3, 0.5, 0.7, 0.7, 0.9, 1.0];
pub const BANDS: [f64; 6] = [-1.0, -0.6, -0.1, 0.3, 0.7, 1.0];
const FINE: (f64, &[(u32, f64)]) = (
    0.08,
    &[
        (1, 0.10),
        (2, 0.35),
        (3, 0.22),
        (4, 0.10),
        (5, 0.05),
        (6, 0.04),
        (7, 0.03),
        (8, 0.02),
        (10, 0.01),
    ],
);
const COARSE: (f64, &[(u32, f64)]) = (0.22, &[(1, 0.14), (2, 0.39), (3, 0.25)]);
const MIX: [f64; 3] = [0.40, 0.45, 0.15];
/// The middle of pay.
pub const MIDDLE: f64 = 560.0 * POINT;

/// One person.
#[derive(Clone, Copy)]
pub struct Person {
    pub level: usize,
    pub band: usize,
    pub woman: bool,
    pub log: f64,
}

pub fn gauss(rng: &mut StdRng) -> f64 {
    let (one, other): (f64, f64) = (rng.random_range(1e-12..1.0), rng.random());
    (-2.0 * one.ln()).sqrt() * (TAU * other).cos()
}

pub fn rng(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

/// Somebody whose level lies around a rung, whose experience goes with it, and who earns by both.
pub fn person(rung: f64, woman: bool, shift: f64, rng: &mut StdRng) -> Person {
    let level = (rung + 1.3 * gauss(rng)).round().clamp(0.0, 8.0);
    let band = (0.7 * level + 1.0 * gauss(rng)).round().clamp(0.0, 5.0);
    let (level, band) = (level as usize, band as usize);
    let log = MIDDLE + 0.45 * LEVELS[level] + 0.20 * BANDS[band] + shift + 0.22 * gauss(rng);
    Person { level, band, woman, log }
}

pub fn designs() -> Designs {
    let of = |(count, shares): (f64, &[(u32, f64)])| design(count, shares);
    let other = design(0.25, &[(1, 0.35), (2, 0.40)]);
    Designs {
        fine: of(FINE),
        counting: other.clone(),
        coarse: of(COARSE),
        base: other.clone(),
        additional: other,
    }
}

/// Noised sums of some people's sketches. `loud` multiplies the noise of the ledger.
fn drawn(
    (count, shares): (f64, &[(u32, f64)]),
    people: &[Person],
    (rho, loud): (f64, f64),
    rng: &mut StdRng,
) -> Sums {
    let mut numbers = vec![0.0; 1 + 2 * shares.len()];
    for person in people {
        numbers[0] += count.sqrt();
        for (at, (turns, share)) in shares.iter().enumerate() {
            let (up, along) = (TAU * f64::from(*turns) * person.log / LENGTH).sin_cos();
            numbers[1 + 2 * at] += share.sqrt() * along;
            numbers[2 + 2 * at] += share.sqrt() * up;
        }
    }
    let deviation = loud * (0.5 / rho).sqrt();
    numbers.iter_mut().for_each(|number| *number += deviation * gauss(rng));
    Sums { numbers, variance: deviation * deviation, batches: 1 }
}

fn who(people: &[Person], of: impl Fn(&Person) -> bool) -> Vec<Person> {
    people.iter().filter(|one| of(one)).copied().collect()
}

/// Total pay of everybody, as a role in a country is drawn.
pub fn total(people: &[Person], loud: f64, rng: &mut StdRng) -> Sums {
    drawn(FINE, people, (0.214, loud), rng)
}

pub fn levels(people: &[Person], loud: f64, rng: &mut StdRng) -> Vec<Sums> {
    let of = |level| who(people, |one| one.level == level);
    (0..LEVELS.len()).map(|level| drawn(COARSE, &of(level), (0.14, loud), rng)).collect()
}

pub fn bands(people: &[Person], loud: f64, rng: &mut StdRng) -> Vec<Sums> {
    let of = |band| who(people, |one| one.band == band);
    (0..BANDS.len()).map(|band| drawn(COARSE, &of(band), (0.10, loud), rng)).collect()
}

pub fn dimensions(people: &[Person], loud: f64, rng: &mut StdRng) -> Vec<DimensionSums> {
    vec![
        DimensionSums { kind: Divides::Level, values: levels(people, loud, rng) },
        DimensionSums { kind: Divides::Experience, values: bands(people, loud, rng) },
    ]
}

pub fn genders(people: &[Person], loud: f64, rng: &mut StdRng) -> GenderSums {
    let [women, men] = [true, false].map(|woman| who(people, |one| one.woman == woman));
    let mut mix = |people: &[Person]| {
        let mut sums = [0.0; 3];
        for one in people {
            let (level, band) = (LEVELS[one.level], BANDS[one.band]);
            for (sum, score) in sums.iter_mut().zip([level, band, level * band]) {
                *sum += score;
            }
        }
        let noise = MIX.map(|share| loud * loud * 0.5 / 0.014 / share);
        for (sum, noise) in sums.iter_mut().zip(noise) {
            *sum += noise.sqrt() * gauss(rng);
        }
        Mix { sums, noise }
    };
    let adjustment = Some(Adjustment {
        women: mix(&women),
        men: mix(&men),
        levels: LEVELS.to_vec(),
        bands: BANDS.to_vec(),
    });
    GenderSums {
        women: drawn(COARSE, &women, (0.031, loud), rng),
        men: drawn(COARSE, &men, (0.031, loud), rng),
        adjustment,
    }
}

/// The country's own fit.
pub fn country(design: &Design, sums: &Sums) -> Cell {
    let noise = vec![sums.variance; sums.numbers.len()];
    let expected = Expected { median: 560.0, sd: 0.35, sure: Expected::USUALLY };
    by_itself(design, &sums.numbers, &noise, &expected, Bell::total(design)).expect("people")
}
