//! The values of a country's dimensions: each leans on the country, and where values are rungs of a
//! ladder, on where the rung should stand.
//!
//! How far values of a dimension lie from the country, and how much of the country's spread a ladder
//! explains, is read from the values of this country themselves, around what is usual (empirical
//! Bayes).

use super::adjusted::Adjusted;
use super::cell::Cell;
use super::country::DimensionSums;
use super::density::PARAMETERS;
use super::design::{Design, POINT};
use super::fit::{Belief, Linear, Seen, density_of, fit};
use super::kin::{FARTHER, Found, Kin, Usual};
use super::matrix::Matrix;
use super::parts::shared;
use super::percentiles::{Curve, Estimate, LEAST, People};
use super::quality::Z_90;
use super::shares::spread_over;
use super::sums::Sums;

/// How much values' bumps differ from the country's.
const BUMP_DRIFT: f64 = 0.1;
/// A place far beyond the usual drift is looked for first, so that what is usual can be learned.
const LOOSE: f64 = 0.35;

/// One value that may have enough people to be shown.
struct Value {
    at: usize,
    /// Its share of the country's people.
    share: f64,
    people: f64,
    numbers: Vec<f64>,
    noise: Matrix,
    /// The covariance of the country's error with this noise.
    shared: Matrix,
    /// How far the country's distribution at the middle of its rung lies from the country's median,
    /// and how unsure that is.
    rung: f64,
    rung_error: f64,
}

/// Estimates of all values of all dimensions.
pub(super) fn all(
    of_total: &Design,
    design: &Design,
    total: &Sums,
    dimensions: &[DimensionSums],
    country: &Cell,
) -> Vec<Vec<Option<Estimate>>> {
    let shared = shared(of_total, design, country, 1.0);
    let numbers = of_total.moved(&total.numbers, -country.middle * POINT);
    let sums = design.translated(of_total, &numbers, total.variance);
    let gain = country.fitted.gain.times(&of_total.matched(design, total.variance));
    let curve = country.curve();
    let means = design.means(&design.waves(&country.fitted.density.weights));
    let country = Country { design, cell: country, shared, sums, gain, curve, means };
    let found: Vec<(Usual, Vec<(Value, Found)>)> = dimensions
        .iter()
        .map(|dimension| {
            let usual = Usual::of(dimension.kind);
            let values = country.values(dimension).into_iter();
            let values = values.map(|value| {
                let found = country.found(&usual, &value);
                (value, found)
            });
            (usual, values.collect())
        })
        .collect();
    let mut estimates = Vec::new();
    for (dimension, (usual, values)) in dimensions.iter().zip(&found) {
        // Dimensions of a kind are alike in how far their values lie apart.
        let alike = dimensions.iter().zip(&found).filter(|(one, _)| one.kind == dimension.kind);
        let alike = alike.flat_map(|(_, (_, values))| values.iter().map(|(_, found)| found));
        let kin = Kin::of(usual, &alike.collect::<Vec<_>>());
        let mut of_values = vec![None; dimension.values.len()];
        for (value, found) in values {
            if let Some(estimate) = of_values.get_mut(value.at) {
                *estimate = country.estimate(&kin, value, found);
            }
        }
        estimates.push(of_values);
    }
    estimates
}

struct Country<'a> {
    design: &'a Design,
    cell: &'a Cell,
    shared: Matrix,
    /// The country's own sums by the design of slices, with the variance of their noise.
    sums: Vec<(f64, f64)>,
    /// The covariance of the country's fit with the noise on those.
    gain: Matrix,
    curve: Curve,
    /// The mean features of the country's people.
    means: Vec<f64>,
}

impl Country<'_> {
    /// The values that may have enough people.
    fn values(&self, dimension: &DimensionSums) -> Vec<Value> {
        let all = &dimension.values;
        let country = self.cell.people().n;
        let people = spread_over(dimension, self.design, country);
        let stated = people.iter().map(|(own, _)| own).sum::<f64>().max(1.0);
        let [.., median, _, _] = self.curve.values;
        let place = |share: f64| self.cell.fitted.density.placed(share.clamp(0.02, 0.98)).0;
        let moved = |sums: &Sums| self.design.moved(&sums.numbers, -self.cell.middle * POINT);
        let values = all.iter().map(|sums| (moved(sums), sums.variance));
        let adjusted =
            Adjusted::new(self.design, country, &self.means, &self.sums, &self.gain, values);
        let (mut below, mut below_variance) = (0.0, 0.0);
        let mut enough = Vec::new();
        for (at, (sums, (own, variance))) in all.iter().zip(people).enumerate() {
            let middle = (below + own / 2.0) / stated;
            let unsure = (below_variance + variance / 4.0_f64).sqrt() / stated;
            below += own;
            below_variance += variance;
            let noised = sums.people(self.design).unwrap_or(0.0);
            let error = sums.people_error(self.design).unwrap_or(0.0);
            if noised + Z_90 * error < LEAST || sums.batches == 0 {
                continue;
            }
            enough.push(Value {
                at,
                share: (own / country.max(stated)).clamp(0.0, 0.97),
                people: noised.max(5.0),
                numbers: adjusted.numbers(&moved(sums), sums.variance),
                noise: adjusted.noise(sums.variance),
                shared: adjusted.shared(sums.variance),
                rung: place(middle) - median,
                rung_error: (place(middle + unsure) - place(middle - unsure)) / 2.0,
            });
        }
        enough
    }

    /// What is expected of a value: the country's distribution, moved up the ladder and narrower.
    fn expected(&self, kin: &Kin, place_variance: f64, value: &Value) -> Belief {
        let known = &kin.usual;
        let mut belief = self.cell.fitted.belief.clone();
        let rest = 1.0 - value.share;
        // The number of people is the value's own.
        belief.covariance.forget(0, (1_000.0 + 10.0 * value.people).powi(2));
        let [people, place, width, ..] = &mut belief.mean;
        *people = value.people;
        *place += known.slope * value.rung;
        *width += known.narrower.ln();
        let moved = place_variance * rest
            + kin.slope_variance * value.rung * value.rung
            + (known.slope * value.rung_error).powi(2);
        belief.covariance.add(1, 1, moved);
        belief.covariance.add(2, 2, known.width_drift.powi(2) * rest + 1e-4);
        for bump in 2..PARAMETERS {
            belief.covariance.add(1 + bump, 1 + bump, BUMP_DRIFT * BUMP_DRIFT * rest);
        }
        belief
    }

    fn seen<'a>(&'a self, value: &'a Value) -> Seen<'a> {
        Seen {
            design: self.design,
            numbers: &value.numbers,
            noise: &value.noise,
            shared: Some((&self.shared, &value.shared)),
        }
    }

    /// What a value says of itself when its place is looked for freely.
    fn found(&self, usual: &Usual, value: &Value) -> Found {
        let flat = Kin { usual: Usual { slope: 0.0, ..*usual }, slope_variance: 0.0 };
        let loose = usual.drift.powi(2) + LOOSE * LOOSE;
        let prior = self.expected(&flat, loose, value);
        let (linear, fitted) = fit(self.seen(value), &prior, prior.mean, 4);
        let [_, place, ..] = self.cell.fitted.belief.mean;
        let [_, found, ..] = fitted.belief.mean;
        let before = prior.covariance.at(1, 1);
        let after = fitted.belief.covariance.at(1, 1).clamp(0.0, 0.98 * before);
        let weight = 1.0 - after / before;
        Found {
            own: (found - place) / weight,
            error: after / weight + self.cell.fitted.belief.covariance.at(1, 1),
            rung: value.rung,
            rest: 1.0 - value.share,
            linear,
        }
    }

    /// What is known of a value, from where it was found when it was looked for freely.
    fn estimate(&self, kin: &Kin, value: &Value, found: &Found) -> Option<Estimate> {
        let seen = self.seen(value);
        let drift = kin.usual.drift.powi(2);
        let prior = |drift| self.expected(kin, drift, value);
        let (near, far) = (prior(drift), prior(drift * FARTHER * FARTHER));
        let (target, ..) = found.linear.update(seen, &near);
        let (target, ..) = Linear::at(seen, target).update(seen, &near);
        let linear = Linear::at(seen, target);
        let (there, covariance, _) = linear.update(seen, &far);
        let distant = Curve::of(&density_of(there), &covariance, self.cell.middle);
        let fitted = linear.fitted(seen, &near);
        let belief = &fitted.belief;
        let curve = Curve::of(&fitted.density, &belief.covariance, self.cell.middle)
            .mixed(&distant, kin.close(found));
        let [people, ..] = belief.mean;
        let people = People::around(people, belief.covariance.at(0, 0).sqrt());
        let leans = belief.covariance.at(1, 1) > near.covariance.at(1, 1) / 2.0;
        let percentiles = curve.placed(self.cell.middle);
        Estimate { people, percentiles, leans }.useful()
    }
}
