//! Estimates of a cell that leans on nothing but what is publicly expected of it.

use super::design::{Design, POINT};
use super::fit::{Belief, Fitted, STATE, Seen, State, fit, search};
use super::matrix::{Matrix, dot};
use super::percentiles::{Curve, Estimate, People};
use super::quality::Z_90;
use super::sums::Sums;

/// What is expected of a cell before anything of it is seen, from a public reference or from a wider
/// cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Its median, as a place on the grid of pay: place p stands for 1.02^p major units.
    pub median: f64,
    /// How sure that is: a standard deviation in log pay. About 0.35 for a reference of the role in
    /// the country, 1 where nothing is known but the price level.
    pub sd: f64,
    /// By how many standard errors it must be certain that there are people: more where most such cells
    /// are empty.
    pub sure: f64,
}

impl Expected {
    /// Where a cell likely has people.
    pub const USUALLY: f64 = Z_90;
}

/// Width of the bell of a role's log pay, and how much it differs between roles, as a logarithm.
const WIDTH: (f64, f64) = (-1.02, 0.40);
/// How high bumps are.
const BUMP: f64 = 0.5;
/// References have heavy tails: some are wrong. Degrees of freedom of Student's t.
const FREEDOM: f64 = 4.0;

/// A cell's fit and the middle of its period, as a place on the grid.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) middle: f64,
    pub(super) fitted: Fitted,
    /// The standard deviation of the noise on the count.
    pub(super) people_error: f64,
    pub(super) leans: bool,
}

impl Cell {
    /// The curve of percentiles, in log pay from the middle.
    pub(super) fn curve(&self) -> Curve {
        Curve::of(&self.fitted.density, &self.fitted.belief.covariance, self.middle)
    }

    /// How many people.
    pub(super) fn people(&self) -> People {
        let belief = &self.fitted.belief;
        let [n, ..] = belief.mean;
        People::around(n, belief.covariance.at(0, 0).sqrt())
    }

    /// The estimate.
    pub(super) fn estimate(&self) -> Estimate {
        let percentiles = self.curve().placed(self.middle);
        Estimate { people: self.people(), percentiles, leans: self.leans }
    }
}

/// How a cell's bell is believed to lie: a logarithm of its width and how sure that is, and how high
/// its bumps are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bell {
    pub(super) width: (f64, f64),
    pub(super) bump: f64,
}

impl Bell {
    /// Of a role's total pay.
    const ROLE: Bell = Bell { width: WIDTH, bump: BUMP };
    /// Of several roles: wider, and less of one shape.
    const ROLES: Bell = Bell { width: (-0.75, 0.45), bump: 0.7 };

    /// Of total pay of a cell with this design: what is wider than a role has fewer harmonics.
    pub(super) fn total(design: &Design) -> Self {
        if design.highest() >= 8 { Bell::ROLE } else { Bell::ROLES }
    }
}

/// Fits a cell by itself. `noise` is the variance of the noise on each number.
pub(super) fn by_itself(
    design: &Design,
    numbers: &[f64],
    noise: &[f64],
    expected: &Expected,
    bell: Bell,
) -> Option<Cell> {
    let amplitude = design.count()?;
    let counted = numbers.first()? / amplitude;
    let people_error = noise.first()?.sqrt() / amplitude;
    if counted + Z_90 * people_error < super::percentiles::LEAST {
        return None;
    }
    may_be_shown(design, numbers, noise, expected.sure)
        .then(|| fitted(design, numbers, noise, expected, bell, (counted, people_error)))
}

/// The fit, whoever is there.
fn fitted(
    design: &Design,
    numbers: &[f64],
    noise: &[f64],
    expected: &Expected,
    bell: Bell,
    (counted, people_error): (f64, f64),
) -> Cell {
    let noise = &Matrix::diagonal(noise);
    let at_expected = design.moved(numbers, -expected.median * POINT);
    let seen = Seen { design, numbers: &at_expected, noise, shared: None };
    let (width, sure) = bell.width;
    let believed = |place: f64, one: f64| {
        -(FREEDOM + 1.0) / 2.0 * ((place / expected.sd).powi(2) / FREEDOM).ln_1p()
            - 0.5 * ((one - width) / sure).powi(2)
    };
    let widths = [-1.1, -0.5, 0.0, 0.5, 1.1].map(|step| width + step * sure);
    let start = search(seen, counted.max(4.0), &widths, believed);
    // Fitted around where it seems to be, so that the period's ends are far away.
    let middle = expected.median + start.place / POINT;
    let numbers = design.moved(&at_expected, -start.place);
    let seen = Seen { design, numbers: &numbers, noise, shared: None };
    let off = start.place / expected.sd;
    let place = expected.sd.powi(2) * (FREEDOM + off * off) / (FREEDOM + 1.0);
    let mut mean: State = [0.0; STATE];
    let mut variances = [bell.bump.powi(2); STATE];
    let ([people, at, wide, ..], [freely, placed, widely, ..]) = (&mut mean, &mut variances);
    (*people, *at, *wide) = (start.people, -start.place, width);
    (*freely, *placed, *widely) = ((1_000.0 + 10.0 * start.people).powi(2), place, sure * sure);
    let mut from = mean;
    let [_, at, wide, ..] = &mut from;
    (*at, *wide) = (0.0, start.width);
    let prior = Belief { mean, covariance: Matrix::diagonal(&variances) };
    let (_, mut fitted) = fit(seen, &prior, from, 14);
    // Where several places are likely, one top does not tell how unsure the place is.
    let local = fitted.belief.covariance.at(1, 1);
    let missing = (start.moments.1 - 1.5 * local).max(0.0);
    fitted.belief.covariance.add(1, 1, missing);
    let leans = fitted.belief.covariance.at(1, 1) > place / 2.0;
    Cell { middle, fitted, people_error, leans }
}

/// Least people that are there for certain, by the best bell at any place, of a cell that is worth a fit:
/// somewhat below what [`Estimate::useful`] asks of the fit itself.
const WORTH: f64 = 3.5;

/// Whether a bell at any place explains enough of the sums. Most cells that nobody is in are known by
/// this, for a hundredth of what a fit costs.
fn may_be_shown(design: &Design, numbers: &[f64], noise: &[f64], sure: f64) -> bool {
    const PLACES: i32 = 76;
    let shift = super::design::LENGTH / f64::from(PLACES);
    let at: Vec<Vec<f64>> =
        (0..PLACES).map(|place| design.moved(numbers, -shift * f64::from(place))).collect();
    design.bells().iter().any(|means| {
        let weighted: Vec<f64> =
            means.iter().zip(noise).map(|(mean, noise)| mean / noise.max(1e-9)).collect();
        let length = dot(&weighted, means);
        let certain = |numbers: &Vec<f64>| dot(&weighted, numbers) / length - sure / length.sqrt();
        at.iter().any(|numbers| certain(numbers) >= WORTH)
    })
}

/// A country of a cell: its own sums and how far to rotate them into the cell's currency.
#[derive(Clone, Debug)]
pub struct Part {
    /// Points of the grid to be added to everybody's pay: ln(rate) / ln 1.02.
    pub rotation: f64,
    /// The country's sums, by the cell's design; parts with another number of numbers are left out.
    pub sums: Sums,
}

/// A cell that is not within a country (all roles, a family, a role everywhere), from its own sums
/// and those of its countries; `None` where it would not be useful to show.
///
/// Countries often are drawn with less noise than the whole. Those that likely have people are added
/// up, brought to the number of people of the whole, and averaged with the whole's own sums by
/// their variances; that pay elsewhere differs counts as variance.
pub fn whole(design: &Design, own: &Sums, parts: &[Part], expected: &Expected) -> Option<Estimate> {
    let (numbers, noise) = joined(design, own, parts)?;
    let cell = by_itself(design, &numbers, &noise, expected, Bell::total(design))?;
    cell.estimate().useful()
}

/// Standard deviation of what countries' log pay differs by, in one currency.
const COUNTRIES_DIFFER: f64 = 0.6;

/// The whole's numbers and the variance of the noise on each, with what its countries say.
fn joined(design: &Design, own: &Sums, parts: &[Part]) -> Option<(Vec<f64>, Vec<f64>)> {
    let alone = (own.numbers.clone(), vec![own.variance; own.numbers.len()]);
    let mut sum = Sums::nothing(design);
    for part in parts.iter().filter(|part| part.sums.numbers.len() == design.len()) {
        let (count, error) = (part.sums.people(design)?, part.sums.people_error(design)?);
        if count > error {
            sum = sum.plus(&part.sums.rotated(design, part.rotation));
        }
    }
    let (inside, error) = (sum.people(design)?, sum.people_error(design)?);
    let (all, own_error) = (own.people(design)?, own.people_error(design)?);
    if inside <= 0.0 || sum.batches == 0 {
        return Some(alone);
    }
    // People elsewhere: what the counts differ by, with how unsure that is.
    let unsure = error.hypot(own_error);
    let outside = (all - inside).max(0.0);
    let share = inside / (inside + outside);
    let outside = outside.hypot(unsure).min(all.max(inside));
    let mut numbers = Vec::new();
    let mut noise = Vec::new();
    for (at, (number, part)) in own.numbers.iter().zip(&sum.numbers).enumerate() {
        let elsewhere = outside * design.differs(at, COUNTRIES_DIFFER);
        let variance = sum.variance / (share * share) + elsewhere * elsewhere;
        let (one, other) = (1.0 / own.variance.max(1e-9), 1.0 / variance.max(1e-9));
        numbers.push((number * one + part / share * other) / (one + other));
        noise.push(1.0 / (one + other));
    }
    Some((numbers, noise))
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::design::tests::design;
    use super::super::design::{NODES, node, waves};
    use super::*;

    pub fn fine() -> Design {
        let shares = [(1, 0.10), (2, 0.35), (3, 0.22), (4, 0.10), (5, 0.05), (6, 0.04), (8, 0.06)];
        design(0.08, &shares)
    }

    /// Sums over log-normal people with a median at a place on the grid, without their noise.
    pub fn sums(design: &Design, people: f64, median: f64, spread: f64, variance: f64) -> Sums {
        let mut weights = [0.0; NODES];
        for (at, weight) in weights.iter_mut().enumerate() {
            *weight = (-0.5 * (node(at) / spread).powi(2)).exp();
        }
        let all: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= all);
        let numbers: Vec<f64> =
            design.means(&waves(&weights)).iter().map(|mean| people * mean).collect();
        Sums { numbers: design.moved(&numbers, median * POINT), variance, batches: 1 }
    }

    /// What is left out before it is fitted would not have been shown, and most of what is noise is left
    /// out.
    #[test]
    fn few_people_are_known_before_the_fit() {
        use rand::{Rng, SeedableRng};
        let (design, mut rng) = (fine(), rand_chacha::ChaCha8Rng::seed_from_u64(5));
        let expected = Expected { median: 560.0, sd: 0.35, sure: Expected::USUALLY };
        let (mut left_out, mut missed) = (0, 0);
        let draws = 40;
        for variance in [2.4_f64, 17.0] {
            for people in [0.0, 10.0, 14.0, 18.0] {
                for _ in 0..draws {
                    let mut own = sums(&design, people, 565.0, 0.3, variance);
                    for number in &mut own.numbers {
                        // Twelve uniform draws make one that is as good as normal.
                        let normal: f64 = (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
                        *number += variance.sqrt() * normal;
                    }
                    let noise = vec![variance; own.numbers.len()];
                    if !may_be_shown(&design, &own.numbers, &noise, expected.sure) {
                        let counted = own.numbers[0] / design.count().expect("counts");
                        let bell = Bell::total(&design);
                        let fit =
                            fitted(&design, &own.numbers, &noise, &expected, bell, (counted, 1.0));
                        missed += usize::from(fit.estimate().useful().is_some());
                        left_out += usize::from(people == 0.0);
                    }
                }
            }
        }
        println!("{left_out} of {} left out, {missed} missed", 2 * draws);
        assert!(left_out >= 3 * draws / 2 && missed <= 2, "{left_out} {missed}");
    }

    #[test]
    fn known_people_are_found_whatever_was_expected() {
        let design = fine();
        for (off, sd) in [(0.0, 0.35), (24.0, 0.35), (-50.0, 1.0)] {
            let own = sums(&design, 400.0, 555.3, 0.3, 2.5);
            let expected = Expected { median: 555.3 + off, sd, sure: Expected::USUALLY };
            let found = whole(&design, &own, &[], &expected).expect("shown");
            let [p10, _, p50, _, p90] = found.percentiles;
            assert!((p50.value - 555.3).abs() < 0.7, "{off} {p50:?}");
            assert!((p10.value - 555.3 + 1.2816 * 0.3 / POINT).abs() < 1.5, "{off} {p10:?}");
            assert!((p90.value - 555.3 - 1.2816 * 0.3 / POINT).abs() < 1.5, "{off} {p90:?}");
            assert!((found.people.n - 400.0).abs() < 12.0 && !found.leans, "{found:?}");
            assert!(p50.low < 555.3 && 555.3 < p50.high);
            assert!(p50.relative_error > 0.01 && p50.relative_error < 0.03, "{p50:?}");
        }
    }

    #[test]
    fn who_is_not_there_is_not_shown_and_few_lean_on_what_is_expected() {
        let design = fine();
        let expected = Expected { median: 550.0, sd: 0.35, sure: Expected::USUALLY };
        let of = |people| whole(&design, &sums(&design, people, 560.0, 0.3, 2.5), &[], &expected);
        assert_eq!(of(0.0), None);
        assert_eq!(of(3.0), None);
        let noisy = sums(&design, 40.0, 560.0, 0.3, 600.0);
        assert!(whole(&design, &noisy, &[], &expected).is_none_or(|found| found.leans));
    }

    #[test]
    fn countries_make_a_whole_surer() {
        let design = fine();
        let expected = Expected { median: 560.0, sd: 0.35, sure: Expected::USUALLY };
        let own = sums(&design, 100.0, 560.0, 0.3, 120.0);
        let part = Part { rotation: 60.0, sums: sums(&design, 100.0, 500.0, 0.3, 2.5) };
        let nobody = Part { rotation: 0.0, sums: sums(&design, 1.0, 300.0, 0.3, 2.5) };
        let alone = whole(&design, &own, &[], &expected).expect("shown");
        let both = whole(&design, &own, &[part, nobody], &expected).expect("shown");
        assert!(both.percentiles[2].relative_error < 0.9 * alone.percentiles[2].relative_error);
        assert!((both.percentiles[2].value - 560.0).abs() < 1.5, "{both:?}");
    }
}
