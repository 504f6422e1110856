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
use super::design::{Design, Waves, waves};
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
    /// The variance of the noise on each.
    pub(super) noise: &'a [f64],
    /// The covariance, for each of the people, of the belief's error and the sums' sampling error;
    /// [`STATE`] rows.
    pub(super) shared: Option<&'a Matrix>,
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
    /// Its waves.
    pub(super) waves: Waves,
}

/// The parameters within a state.
pub(super) fn shape(state: &State) -> Shape {
    std::array::from_fn(|at| state[1 + at])
}

/// One linearised update at a state: where it leads, the covariance there, the gain.
fn step(seen: Seen<'_>, prior: &Belief, at: &State, density: &Density, waves: &Waves) -> Update {
    let (design, people) = (seen.design, at[0]);
    let means = design.means(waves);
    let mut slopes = Matrix::zeros(STATE, design.len());
    slopes.row_mut(0).copy_from_slice(&means);
    for (parameter, changes) in changes(design, density).iter().enumerate() {
        let row = slopes.row_mut(1 + parameter);
        row.iter_mut().zip(changes).for_each(|(entry, change)| *entry = people * change);
    }
    let mut spread = design.covariance(design, waves).scaled(people);
    for (number, noise) in seen.noise.iter().enumerate() {
        spread.add(number, number, *noise);
    }
    let mut carried = prior.covariance.times(&slopes);
    spread = spread.plus(&slopes.transposed().times(&carried));
    if let Some(shared) = seen.shared {
        let shared = shared.scaled(people);
        let both = slopes.transposed().times(&shared);
        spread = spread.plus(&both).plus(&both.transposed());
        carried = carried.plus(&shared);
    }
    let mut gain = carried.clone();
    let factor = spread.factor();
    factor.solve_rows(&mut gain);
    let surprise: Vec<f64> = (0..design.len())
        .map(|number| {
            let moved: f64 =
                (0..STATE).map(|row| slopes.at(row, number) * (at[row] - prior.mean[row])).sum();
            seen.numbers[number] - people * means[number] + moved
        })
        .collect();
    let target = std::array::from_fn(|row| prior.mean[row] + dot(gain.row(row), &surprise));
    Update { target, gain, carried }
}

struct Update {
    target: State,
    gain: Matrix,
    carried: Matrix,
}

/// The mean features' changes with each parameter.
fn changes(design: &Design, density: &Density) -> Vec<Vec<f64>> {
    let mut columns = [[0.0; super::design::NODES]; PARAMETERS];
    for (at, (weight, slope)) in density.weights.iter().zip(&density.slopes).enumerate() {
        for (column, slope) in columns.iter_mut().zip(slope) {
            column[at] = weight * slope;
        }
    }
    columns.iter().map(|column| design.changes(&waves(column))).collect()
}

/// The narrowest and widest bell, as logarithms: widths of 5 % and of × 4.5.
const WIDTHS: (f64, f64) = (-3.0, 0.41);

/// Fits from a starting state; `most` is how many steps are taken at most.
pub(super) fn fit(seen: Seen<'_>, prior: &Belief, start: State, most: usize) -> Fitted {
    let mut state = start;
    for round in 0..most {
        let density = Density::new(&shape(&state));
        let waves = waves(&density.weights);
        let update = step(seen, prior, &state, &density, &waves);
        let towards: State = std::array::from_fn(|at| update.target[at] - state[at]);
        let fastest = towards[1].abs().max(towards[2].abs()) / 0.25;
        let tilting = towards[3..].iter().fold(0.0_f64, |most, one| most.max(one.abs()));
        let eager = if round < 8 { 0.9 } else { 0.6 };
        let pace = eager / fastest.max(tilting).max(1.0);
        for (at, (entry, towards)) in state.iter_mut().zip(towards).enumerate() {
            *entry = match at {
                0 => (*entry + (pace * towards).clamp(-*entry / 2.0, *entry)).max(3.0),
                2 => (*entry + pace * towards).clamp(WIDTHS.0, WIDTHS.1),
                _ => *entry + pace * towards,
            };
        }
        if fastest.max(tilting) < 0.002 && towards[0].abs() < 0.002 * state[0] {
            break;
        }
    }
    let density = Density::new(&shape(&state));
    let waves = waves(&density.weights);
    let Update { gain, carried, .. } = step(seen, prior, &state, &density, &waves);
    let mut covariance = prior.covariance.plus(&gain.times(&carried.transposed()).scaled(-1.0));
    for at in 0..STATE {
        // Rounding must not leave a variance of nothing.
        let least = 1e-9 * prior.covariance.at(at, at);
        let missing = (least - covariance.at(at, at)).max(0.0);
        covariance.add(at, at, missing);
    }
    Fitted { belief: Belief { mean: state, covariance }, gain, density, waves }
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
        let mut spread = seen.design.covariance(seen.design, &waves).scaled(people.max(4.0));
        for (number, noise) in seen.noise.iter().enumerate() {
            spread.add(number, number, *noise);
        }
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
