//! Fits people and a distribution of their log pay to noised sums of features.
//!
//! # The model
//!
//! n people with a distribution that has mean features μ and covariance C give sums S with mean n·μ
//! and covariance n·C + V, V being the known variance of the noise. What is believed of n and of the
//! parameters beforehand is normal. The fit is the most probable state (an iterated Kalman update:
//! Gauss–Newton on the posterior), its covariance holds sampling and noise.
//!
//! Where the belief came from sums that hold the same people (a slice leans on its country), the
//! belief's error and the sums' sampling error go together: the update takes their covariance into
//! account, or the same people would count twice.
#![expect(clippy::indexing_slicing, reason = "states and matrices of fixed sizes")]

use super::density::{Density, PARAMETERS, Shape};
use super::design::{Design, waves};
use super::matrix::{Matrix, dot};

/// People, then the parameters of the distribution.
pub(super) const STATE: usize = 1 + PARAMETERS;

/// A state.
pub(super) type State = [f64; STATE];

/// What is believed of a cell.
#[derive(Clone, Debug)]
pub(super) struct Belief {
    /// The likeliest state.
    pub(super) mean: State,
    /// The covariance of its error.
    pub(super) covariance: Matrix,
}

/// Sums to be fitted, as they are around the middle of the cell's period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'a> {
    /// What the numbers are sums of.
    pub(super) design: &'a Design,
    /// The numbers.
    pub(super) numbers: &'a [f64],
    /// The covariance of their noise.
    pub(super) noise: &'a Matrix,
    /// The covariance of the belief's error with the sums' own: for each of the people, from
    /// sampling, and from noise that is in both; [`STATE`] rows.
    pub(super) shared: Option<(&'a Matrix, &'a Matrix)>,
}

/// What is believed after the sums were seen.
#[derive(Clone, Debug)]
pub(super) struct Fitted {
    /// Mean and covariance.
    pub(super) belief: Belief,
    /// How the state follows the numbers.
    pub(super) gain: Matrix,
    /// The distribution.
    pub(super) density: Density,
}

/// The parameters within a state.
pub(super) fn shape(state: &State) -> Shape {
    std::array::from_fn(|at| state[1 + at])
}

/// The narrowest and widest bell, as logarithms: widths of 5 % and of × 4.5.
const WIDTHS: (f64, f64) = (-3.0, 0.41);

/// A state that a distribution can have.
fn possible(mut state: State) -> State {
    state[0] = state[0].max(3.0);
    state[2] = state[2].clamp(WIDTHS.0, WIDTHS.1);
    state
}

/// The distribution of a state.
pub(super) fn density_of(state: State) -> Density {
    Density::new(&shape(&possible(state)))
}

/// The model at a state, and how it changes with it.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    state: State,
    density: Density,
    means: Vec<f64>,
    /// One row for each entry of the state.
    slopes: Matrix,
    /// n·C + V.
    spread: Matrix,
}

impl Linear {
    /// At a state.
    pub(super) fn at(seen: Seen<'_>, state: State) -> Self {
        let state = possible(state);
        let (design, people) = (seen.design, state[0]);
        let density = density_of(state);
        let waves = design.waves(&density.weights);
        let means = design.means(&waves);
        let mut slopes = Matrix::zeros(STATE, design.len());
        slopes.row_mut(0).copy_from_slice(&means);
        let changes = design.changes(&density.weights, &density.slopes);
        for (parameter, changes) in changes.iter().enumerate() {
            let row = slopes.row_mut(1 + parameter);
            row.iter_mut().zip(changes).for_each(|(entry, change)| *entry = people * change);
        }
        let spread = design.covariance(design, &waves).scaled(people).plus(seen.noise);
        Linear { state, density, means, slopes, spread }
    }

    /// The likeliest state as far as this goes, its covariance, and the gain.
    pub(super) fn update(&self, seen: Seen<'_>, prior: &Belief) -> (State, Matrix, Matrix) {
        let mut carried = prior.covariance.times(&self.slopes);
        let turned = self.slopes.transposed();
        let mut spread = self.spread.plus(&turned.times(&carried));
        if let Some((sampling, noise)) = seen.shared {
            let shared = sampling.scaled(self.state[0]).plus(noise);
            let both = turned.times(&shared);
            spread = spread.plus(&both).plus(&both.transposed());
            carried = carried.plus(&shared);
        }
        let mut gain = carried.clone();
        spread.factor().solve_rows(&mut gain);
        let back: Vec<f64> = prior.mean.iter().zip(&self.state).map(|(one, at)| at - one).collect();
        let back = turned.times_vector(&back);
        let surprise: Vec<f64> = (seen.numbers.iter().zip(&self.means).zip(back))
            .map(|((number, mean), back)| number - self.state[0] * mean + back)
            .collect();
        let target = std::array::from_fn(|row| prior.mean[row] + dot(gain.row(row), &surprise));
        let mut covariance = prior.covariance.plus(&gain.times(&carried.transposed()).scaled(-1.0));
        for at in 0..STATE {
            // Rounding must not leave a variance of nothing.
            let least = 1e-9 * prior.covariance.at(at, at);
            let missing = (least - covariance.at(at, at)).max(0.0);
            covariance.add(at, at, missing);
        }
        (target, covariance, gain)
    }

    /// The fit, taken to be at this state.
    pub(super) fn fitted(self, seen: Seen<'_>, prior: &Belief) -> Fitted {
        let (_, covariance, gain) = self.update(seen, prior);
        let belief = Belief { mean: self.state, covariance };
        Fitted { belief, gain, density: self.density }
    }
}

/// Fits from a starting state; `most` is how many steps are taken at most.
pub(super) fn fit(seen: Seen<'_>, prior: &Belief, start: State, most: usize) -> (Linear, Fitted) {
    let mut linear = Linear::at(seen, start);
    for round in 0..most {
        let mut state = linear.state;
        let (target, ..) = linear.update(seen, prior);
        let towards: State = std::array::from_fn(|at| target[at] - state[at]);
        let fastest = towards[1].abs().max(towards[2].abs()) / 0.25;
        let tilting = towards[3..].iter().fold(0.0_f64, |most, one| most.max(one.abs()));
        let eager = if round < 8 { 0.9 } else { 0.6 };
        let pace = eager / fastest.max(tilting).max(1.0);
        for (at, (entry, towards)) in state.iter_mut().zip(towards).enumerate() {
            *entry += match at {
                0 => (pace * towards).clamp(-*entry / 2.0, *entry),
                _ => pace * towards,
            };
        }
        linear = Linear::at(seen, state);
        if fastest.max(tilting) < 0.004 && towards[0].abs() < 0.004 * state[0] {
            break;
        }
    }
    let fitted = linear.clone().fitted(seen, prior);
    (linear, fitted)
}

/// Where a fit may start, and how sure the place of the bell is over all its places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    /// People at the best place.
    pub(super) people: f64,
    /// The place of the bell.
    pub(super) place: f64,
    /// The logarithm of its width.
    pub(super) width: f64,
    /// Mean and variance of its place, over all places by their probability.
    pub(super) moments: (f64, f64),
}

/// Tries bells over the whole period: `believed` gives the logarithm of the probability of a place
/// and a width beforehand, up to a constant.
pub(super) fn search(
    seen: Seen<'_>,
    people: f64,
    widths: &[f64],
    believed: impl Fn(f64, f64) -> f64,
) -> Start {
    const PLACES: i32 = 60;
    let reach = super::design::LENGTH / 2.0;
    let mut tried = Vec::new();
    for width in widths {
        let mut bell: Shape = [0.0; PARAMETERS];
        bell[1] = *width;
        let waves = waves(&Density::new(&bell).weights);
        let means = seen.design.means(&waves);
        let sampled = seen.design.covariance(seen.design, &waves).scaled(people.max(4.0));
        let spread = sampled.plus(seen.noise);
        let factor = spread.factor();
        let inverse = factor.inverse();
        let weighted = inverse.times_vector(&means);
        let length = dot(&weighted, &means);
        let constant = -0.5 * factor.log_determinant() - 0.5 * length.ln();
        for place in -PLACES..PLACES {
            let place = reach * f64::from(place) / f64::from(PLACES);
            let numbers = seen.design.moved(seen.numbers, -place);
            let along = dot(&weighted, &numbers);
            let estimate = (along / length).max(3.0);
            let rest: Vec<f64> =
                numbers.iter().zip(&means).map(|(number, mean)| number - estimate * mean).collect();
            let misfit = dot(&inverse.times_vector(&rest), &rest);
            let log = constant - 0.5 * misfit + believed(place, *width);
            tried.push((log, place, *width, estimate));
        }
    }
    let best = tried.iter().fold((f64::NEG_INFINITY, 0.0, 0.0, 4.0), |best, one| {
        if one.0 > best.0 { *one } else { best }
    });
    let (mut all, mut first, mut second) = (0.0, 0.0, 0.0);
    for (log, place, ..) in &tried {
        let weight = (log - best.0).exp();
        all += weight;
        first += weight * place;
        second += weight * place * place;
    }
    let mean = first / all;
    let moments = (mean, (second / all - mean * mean).max(0.0));
    Start { people: best.3, place: best.1, width: best.2, moments }
}
