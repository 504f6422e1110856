//! What a cell's own sums say of its log pay, by themselves: not drawn towards what is published of
//! its country, so that a change or a difference is not hidden. Only the shape of the distribution
//! leans on the country's.

use super::cell::Cell;
use super::density::{Density, PARAMETERS};
use super::design::{Design, NODES, POINT, node};
use super::fit::{Belief, Fitted, STATE, Seen, fit};
use super::matrix::{Matrix, dot};
use super::percentiles::LEAST;
use super::sums::Sums;

/// How far from its country a cell may lie before anything of it is seen, in log pay: so far that
/// next to nothing of a difference is taken away.
const ANYWHERE: f64 = 1.0;
/// How much its width, as a logarithm, and its bumps differ from its country's.
const WIDTH_DRIFT: f64 = 0.2;
const BUMP_DRIFT: f64 = 0.1;

/// A cell by itself, in log pay from the middle of its country's period.
#[derive(Clone, Debug)]
pub(super) struct Own {
    /// People, and the distribution.
    pub(super) fitted: Fitted,
    /// Mean log pay.
    pub(super) mean: f64,
    /// Its variance, from sampling and noise.
    pub(super) variance: f64,
    /// The part of that which is noise.
    pub(super) noise: f64,
    /// The covariance of that noise with the noise on the counted people.
    pub(super) counted: f64,
    /// The variance of log pay between people.
    pub(super) spread: f64,
}

impl Own {
    /// Of sums by a design that counts; `None` where too few people are there to say anything.
    pub(super) fn of(design: &Design, sums: &Sums, country: &Cell) -> Option<Self> {
        let amplitude = design.count()?;
        let people = sums.people(design)?;
        if people < LEAST || sums.batches == 0 || sums.numbers.len() != design.len() {
            return None;
        }
        let mut prior: Belief = country.fitted.belief.clone();
        let [own, ..] = &mut prior.mean;
        *own = people;
        prior.covariance.forget(0, (1_000.0 + 10.0 * people).powi(2));
        prior.covariance.add(1, 1, ANYWHERE * ANYWHERE);
        prior.covariance.add(2, 2, WIDTH_DRIFT * WIDTH_DRIFT);
        for bump in 2..PARAMETERS {
            prior.covariance.add(1 + bump, 1 + bump, BUMP_DRIFT * BUMP_DRIFT);
        }
        let numbers = design.moved(&sums.numbers, -country.middle * POINT);
        let noise = Matrix::diagonal(&vec![sums.variance; numbers.len()]);
        let seen = Seen { design, numbers: &numbers, noise: &noise, shared: None };
        let (_, fitted) = fit(seen, &prior, prior.mean, 8);
        let (mean, spread, change) = moments(&fitted.density);
        let covariance = &fitted.belief.covariance;
        let variance = dot(&change, &covariance.times_vector(&change));
        // The mean follows the numbers by the gain, and the count is the first of them.
        let follows = fitted.gain.transposed().times_vector(&change);
        let noise = sums.variance * dot(&follows, &follows);
        let counted = follows.first().copied().unwrap_or(0.0) * sums.variance / amplitude;
        Some(Own { fitted, mean, variance: variance.max(noise), noise, counted, spread })
    }

    /// How many people.
    pub(super) fn people(&self) -> f64 {
        let [people, ..] = self.fitted.belief.mean;
        people
    }
}

/// Mean and variance of log pay from the middle, and how the mean changes with the state.
pub(super) fn moments(density: &Density) -> (f64, f64, [f64; STATE]) {
    let (mut mean, mut square, mut change) = (0.0, 0.0, [0.0; STATE]);
    for (at, (weight, slopes)) in density.weights.iter().zip(&density.slopes).enumerate() {
        let place = node(at);
        mean += weight * place;
        square += weight * place * place;
        for (change, slope) in change.iter_mut().skip(1).zip(slopes) {
            *change += weight * slope * place;
        }
    }
    (mean, (square - mean * mean).max(1e-4), change)
}

/// How many of a part of the people are among the lowest paid: for each share of all people, from the
/// people and those of the part at each node.
pub(super) fn below<const N: usize>(
    people: &[f64; NODES],
    part: &[f64; NODES],
    shares: [f64; N],
) -> [f64; N] {
    let all: f64 = people.iter().sum();
    shares.map(|share| {
        let (mut left, mut of_part) = (share * all, 0.0);
        for (people, part) in people.iter().zip(part) {
            let taken = if *people > 0.0 { (left / people).clamp(0.0, 1.0) } else { 0.0 };
            of_part += taken * part;
            left -= taken * people;
        }
        of_part
    })
}
