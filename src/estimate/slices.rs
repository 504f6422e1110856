//! The values of a country's dimensions: each leans on the country, and where values are rungs of a
//! ladder, on where the rung should stand.
//!
//! How far values of a dimension lie from the country, and how much of the country's spread a ladder
//! explains, is read from the values of this country themselves, around what is usual (empirical
//! Bayes).

use super::cell::Cell;
use super::country::{DimensionSums, Divides};
use super::density::PARAMETERS;
use super::design::{Design, POINT};
use super::fit::{Belief, Fitted, Seen, State, fit};
use super::matrix::Matrix;
use super::parts::shared;
use super::percentiles::{Curve, Estimate, LEAST, People};
use super::quality::Z_90;
use super::shares::counts;
use super::sums::Sums;

/// What is usual of a dimension.
struct Usual {
    /// How much of the country's spread the ladder explains, and how sure that is.
    slope: f64,
    /// Standard deviation of values' places around what is expected, in log pay.
    drift: f64,
    /// The width of a value's bell over the country's.
    narrower: f64,
}

/// How unsure the usual slope is.
const SLOPE_ERROR: f64 = 0.25;
/// How much values' widths differ, as a logarithm, and their bumps.
const WIDTH_DRIFT: f64 = 0.08;
const BUMP_DRIFT: f64 = 0.2;
/// A place beyond the usual drift is looked for first, so that what is usual can be learned.
const LOOSE: f64 = 0.35;
/// Some values are distant kin: their share, and how much farther they lie.
const DISTANT: f64 = 0.2;
const FARTHER: f64 = 2.5;

impl Usual {
    fn of(kind: Divides) -> Self {
        match kind {
            Divides::Level => Usual { slope: 0.6, drift: 0.12, narrower: 0.80 },
            Divides::Experience => Usual { slope: 0.3, drift: 0.09, narrower: 0.93 },
            Divides::Region => Usual { slope: 0.0, drift: 0.11, narrower: 0.98 },
            Divides::Other => Usual { slope: 0.0, drift: 0.08, narrower: 0.98 },
        }
    }

    fn is_ladder(&self) -> bool {
        self.slope > 0.0
    }
}

/// One value that may have enough people to be shown.
struct Value {
    at: usize,
    /// Its share of the country's people.
    share: f64,
    people: f64,
    people_error: f64,
    numbers: Vec<f64>,
    noise: Vec<f64>,
    /// How far the country's distribution at the middle of its rung lies from the country's median.
    rung: f64,
}

/// Estimates of all values of all dimensions.
pub(super) fn all(
    of_total: &Design,
    design: &Design,
    dimensions: &[DimensionSums],
    country: &Cell,
) -> Vec<Vec<Option<Estimate>>> {
    let shared = shared(of_total, design, country, 1.0);
    let country = Country { design, cell: country, shared, curve: country.curve() };
    dimensions.iter().map(|dimension| country.dimension(dimension)).collect()
}

struct Country<'a> {
    design: &'a Design,
    cell: &'a Cell,
    shared: Matrix,
    curve: Curve,
}

impl Country<'_> {
    fn dimension(&self, dimension: &DimensionSums) -> Vec<Option<Estimate>> {
        let values = self.values(&dimension.values);
        let usual = Usual::of(dimension.kind);
        let known = self.learned(&usual, &values);
        let mut estimates = vec![None; dimension.values.len()];
        for value in &values {
            if let Some(estimate) = estimates.get_mut(value.at) {
                *estimate = self.estimate(&known, value);
            }
        }
        estimates
    }

    /// The values that may have enough people.
    fn values(&self, all: &[Sums]) -> Vec<Value> {
        let noised: Vec<f64> = all.iter().map(|sums| sums.people(self.design).unwrap_or(0.0)).collect();
        let people = counts(&noised);
        let stated = people.iter().sum::<f64>().max(1.0);
        let country = self.cell.people().n;
        let [.., median, _, _] = self.curve.values;
        let mut below = 0.0;
        let mut values = Vec::new();
        for (at, ((sums, noised), own)) in all.iter().zip(noised).zip(people).enumerate() {
            let middle = (below + own / 2.0) / stated;
            below += own;
            let error = sums.people_error(self.design).unwrap_or(0.0);
            if noised + Z_90 * error < LEAST || sums.batches == 0 {
                continue;
            }
            let (place, _) = self.cell.fitted.density.placed(middle.clamp(0.02, 0.98));
            values.push(Value {
                at,
                share: (own / country.max(stated)).clamp(0.0, 0.97),
                people: noised.max(5.0),
                people_error: error,
                numbers: self.design.moved(&sums.numbers, -self.cell.middle * POINT),
                noise: vec![sums.variance; sums.numbers.len()],
                rung: place - median,
            });
        }
        values
    }

    /// What is expected of a value: the country's distribution, moved up the ladder and narrower.
    fn expected(&self, known: &Usual, slope_variance: f64, place_variance: f64, value: &Value) -> Belief {
        let mut belief = self.cell.fitted.belief.clone();
        let rest = 1.0 - value.share;
        // The number of people is the value's own.
        belief.covariance.forget(0, (1_000.0 + 10.0 * value.people).powi(2));
        let [people, place, width, ..] = &mut belief.mean;
        *people = value.people;
        *place += known.slope * value.rung;
        *width += known.narrower.ln();
        let moved = place_variance * rest + slope_variance * value.rung * value.rung;
        belief.covariance.add(1, 1, moved);
        belief.covariance.add(2, 2, WIDTH_DRIFT * WIDTH_DRIFT * rest + 1e-4);
        for bump in 2..PARAMETERS {
            belief.covariance.add(1 + bump, 1 + bump, BUMP_DRIFT * BUMP_DRIFT * rest);
        }
        belief
    }

    fn fit(&self, value: &Value, prior: &Belief, from: State, most: usize) -> Fitted {
        let seen = Seen {
            design: self.design,
            numbers: &value.numbers,
            noise: &value.noise,
            shared: Some(&self.shared),
        };
        fit(seen, prior, from, most)
    }

    /// What this country's values say of slope and drift.
    fn learned(&self, usual: &Usual, values: &[Value]) -> Known {
        let flat = Usual { slope: 0.0, ..*usual };
        let place = self.cell.fitted.belief.mean.get(1).copied().unwrap_or(0.0);
        let unsure = self.cell.fitted.belief.covariance.at(1, 1);
        let mut rows = Vec::new();
        for value in values {
            let loose = usual.drift.powi(2) + LOOSE * LOOSE;
            let prior = self.expected(&flat, 0.0, loose, value);
            let fitted = self.fit(value, &prior, prior.mean, 5);
            let before = prior.covariance.at(1, 1);
            let after = fitted.belief.covariance.at(1, 1).clamp(0.0, 0.98 * before);
            let weight = 1.0 - after / before;
            let found = fitted.belief.mean.get(1).copied().unwrap_or(0.0) - place;
            rows.push(Row {
                at: value.at,
                own: found / weight,
                error: after / weight + unsure,
                rung: value.rung,
                rest: 1.0 - value.share,
                from: fitted.belief.mean,
            });
        }
        let mut slope = usual.slope;
        let mut slope_variance = 0.0;
        if usual.is_ladder() {
            let (mut along, mut weight) = (usual.slope / SLOPE_ERROR.powi(2), SLOPE_ERROR.powi(-2));
            for row in &rows {
                let one = 1.0 / (row.error + usual.drift.powi(2) * row.rest);
                along += one * row.own * row.rung;
                weight += one * row.rung * row.rung;
            }
            slope = along / weight;
            slope_variance = 1.0 / weight;
        }
        let likelihood = |row: &Row, drift: f64| {
            let variance = row.error + drift * drift * row.rest;
            (-(row.own - slope * row.rung).powi(2) / (2.0 * variance)).exp() / variance.sqrt()
        };
        let evidence = |times: f64| {
            let drift = times * usual.drift;
            let of = |row: &Row| {
                let stray = likelihood(row, drift.hypot(0.3));
                (0.95 * likelihood(row, drift) + 0.05 * stray).max(1e-300).ln()
            };
            rows.iter().map(of).sum::<f64>() - times.ln().powi(2)
        };
        const TIMES: [f64; 11] = [0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5];
        let best = TIMES.iter().fold((f64::NEG_INFINITY, 1.0), |best, times| {
            let evidence = evidence(*times);
            if evidence > best.0 { (evidence, *times) } else { best }
        });
        let drift = best.1 * usual.drift;
        let close = rows
            .iter()
            .map(|row| {
                let close = (1.0 - DISTANT) * likelihood(row, drift);
                let far = DISTANT * likelihood(row, FARTHER * drift);
                (row.at, close / (close + far).max(1e-300), row.from)
            })
            .collect();
        Known { usual: Usual { slope, drift, ..*usual }, slope_variance, close }
    }

    fn estimate(&self, known: &Known, value: &Value) -> Option<Estimate> {
        let (_, close, from) = known.close.iter().find(|(at, ..)| *at == value.at)?;
        let drift = known.usual.drift.powi(2);
        let fit = |drift: f64, from: State| {
            let prior = self.expected(&known.usual, known.slope_variance, drift, value);
            let before = prior.covariance.at(1, 1);
            (self.fit(value, &prior, from, 5), before)
        };
        let (near, before) = fit(drift, *from);
        let (far, _) = fit(drift * FARTHER * FARTHER, near.belief.mean);
        let curve = Curve::of(&near).mixed(&Curve::of(&far), *close);
        let [people, ..] = near.belief.mean;
        let people = People::around(people, near.belief.covariance.at(0, 0).sqrt());
        let leans = near.belief.covariance.at(1, 1) > before / 2.0;
        let percentiles = curve.placed(self.cell.middle);
        Estimate { people, percentiles, leans }.useful(value.people_error)
    }
}

struct Row {
    at: usize,
    own: f64,
    error: f64,
    rung: f64,
    rest: f64,
    from: State,
}

/// What is known of a dimension after its values were seen.
struct Known {
    usual: Usual,
    slope_variance: f64,
    /// For each value: how likely it is close kin, and where its fit may start.
    close: Vec<(usize, f64, State)>,
}
