//! What total pay is made of: base pay, and additional pay of those who get any.

use super::cell::{Bell, Cell, Expected, by_itself};
use super::country::AdditionalEstimate;
use super::density::PARAMETERS;
use super::design::{Design, POINT, waves};
use super::fit::{Seen, fit};
use super::matrix::Matrix;
use super::percentiles::{Curve, Estimate, People, Placed, zip};
use super::quality::{Z_90, relative_standard_error};
use super::shares::Share;
use super::sums::Sums;

/// By how much base pay lies below total pay, in log pay, and how sure that is.
pub(super) type Lift = (f64, f64);

/// The lift where additional pay is not known.
const LIFT: Lift = (0.05, 0.07);

/// What additional pay is of total pay, as a logarithm, before anything of it is seen; how sure that
/// is; how wide its bell is.
const ADDITIONAL: (f64, f64) = (-2.3, 1.0);
const ADDITIONAL_BELL: Bell = Bell { width: (-0.35, 0.35), bump: 0.3 };

/// How closely the sampling errors of base and total pay go together: they are of the same people.
const TOGETHER: f64 = 0.95;

/// Additional pay, and what it says of the lift.
pub(super) fn additional(design: &Design, sums: &Sums, total: &Cell) -> (AdditionalEstimate, Lift) {
    let People { n: people, .. } = total.people();
    let counted = sums.people(design).unwrap_or(0.0).clamp(0.0, people);
    let noise = sums.people_error(design).unwrap_or(0.0);
    let share = counted / people;
    let drawn = share * (1.0 - share) / people;
    let error =
        ((noise / people).powi(2) + (share * total.people_error / people).powi(2) + drawn).sqrt();
    let receiving = Share {
        share,
        low: (share - Z_90 * error).max(0.0),
        high: (share + Z_90 * error).min(1.0),
    };
    let [.., median, _, _] = total.curve().values;
    let (below, sd) = ADDITIONAL;
    let expected =
        Expected { median: total.middle + (median + below) / POINT, sd, sure: Expected::USUALLY };
    let variances = vec![sums.variance; sums.numbers.len()];
    let cell = by_itself(design, &sums.numbers, &variances, &expected, ADDITIONAL_BELL);
    let ratio = cell.as_ref().map_or(below, |cell| {
        let [.., middle, _, _] = cell.curve().values;
        (cell.middle - total.middle) * POINT + middle - median
    });
    // Who gets additional pay earns it on top of the rest: base = total − additional.
    let most = ratio.exp().min(0.6);
    let lift = -share * (-most).ln_1p();
    let unsure = (error * most).hypot(0.3 * lift).max(0.01);
    let pay = cell.and_then(|cell| cell.estimate().useful());
    (AdditionalEstimate { receiving, pay }, (lift, unsure))
}

/// Base pay, which leans on total pay: a little lower, about as wide, of the same people.
pub(super) fn base(
    of_total: &Design,
    design: &Design,
    sums: &Sums,
    total: &Cell,
    lift: Option<Lift>,
) -> Estimate {
    let (lift, unsure) = lift.unwrap_or(LIFT);
    let mut prior = total.fitted.belief.clone();
    let [_, place, ..] = &mut prior.mean;
    *place -= lift;
    let before = prior.covariance.at(1, 1);
    prior.covariance.add(1, 1, unsure * unsure);
    prior.covariance.add(2, 2, 0.08_f64.powi(2));
    for bump in 2..PARAMETERS {
        prior.covariance.add(1 + bump, 1 + bump, 0.15_f64.powi(2));
    }
    let numbers = design.moved(&sums.numbers, -total.middle * POINT);
    let noise = Matrix::diagonal(&vec![sums.variance; numbers.len()]);
    let shared = shared(of_total, design, total, TOGETHER);
    let apart = shared.scaled(0.0);
    let seen = Seen { design, numbers: &numbers, noise: &noise, shared: Some((&shared, &apart)) };
    let from = prior.mean;
    let (_, fitted) = fit(seen, &prior, from, 6);
    let percentiles =
        Curve::of(&fitted.density, &fitted.belief.covariance, total.middle).placed(total.middle);
    let leans = fitted.belief.covariance.at(1, 1) > before / 2.0;
    Estimate { people: total.people(), percentiles, leans }
}

/// The covariance, for each person in both, of the error of a cell's fit and of the sampling error of
/// sums of some of its people.
pub(super) fn shared(of_cell: &Design, design: &Design, cell: &Cell, together: f64) -> Matrix {
    let features = of_cell.covariance(design, &waves(&cell.fitted.density.weights));
    cell.fitted.gain.times(&features).scaled(-together)
}

/// An estimate of a part of pay that is nowhere above that of the whole.
pub(super) fn at_most(part: Estimate, whole: &Estimate) -> Estimate {
    let percentiles = zip(part.percentiles, whole.percentiles).map(|(part, whole)| Placed {
        value: part.value.min(whole.value),
        low: part.low.min(whole.low),
        high: part.high.min(whole.high),
        ..part
    });
    Estimate { percentiles, ..part }
}

/// How far a slice's base pay lies from its country's proportion to total pay, in log pay.
const PROPORTION_DRIFT: f64 = 0.035;

/// A slice's base pay: its total pay in the country's proportion.
pub(super) fn proportional(slice: &Estimate, total: &Estimate, base: &Estimate) -> Estimate {
    let of = zip(total.percentiles, base.percentiles);
    let percentiles = zip(slice.percentiles, of).map(|(slice, (total, base))| {
        let lower = (total.value - base.value).max(0.0);
        // The country's own error is in both; what its proportion is unsure by is in neither.
        let unsure = (base.relative_error.powi(2) - total.relative_error.powi(2)).max(0.0);
        let error = (slice.relative_error.powi(2) + unsure + PROPORTION_DRIFT.powi(2)).sqrt();
        let value = slice.value - lower;
        let half = Z_90 * error / POINT;
        Placed { value, low: value - half, high: value + half, relative_error: error }
    });
    let part = Estimate { percentiles, leans: true, ..*slice };
    let mut part = at_most(part, slice);
    for placed in &mut part.percentiles {
        let (low, high) = ((placed.low * POINT).exp(), (placed.high * POINT).exp());
        placed.relative_error = relative_standard_error(low, high);
    }
    part
}
