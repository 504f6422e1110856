//! The pay of women and men in the words of directive (EU) 2023/970: the gap of means and medians,
//! the proportion of women in each quartile pay band, and the gap that level and experience leave.
//!
//! The adjusted gap is the coefficient of "woman" in the regression of log pay on woman, level score L
//! and experience score E. By the theorem of Frisch, Waugh and Lovell that is
//!
//! > (ȳ_w − ȳ_m) − β_L (L̄_w − L̄_m) − β_E (Ē_w − Ē_m)
//!
//! with the slopes β within genders. Nobody's row is needed: ȳ are means of the gender's own cells, L̄,
//! Ē and Σ L·E are noised sums over each gender, Σ L², Σ E² follow from the counts of levels and of
//! bands of experience, and the covariances of pay with L and E from mean pay of each level and band.
//! Slopes are taken to be the same for those who do not state a gender.

use super::cell::Cell;
use super::country::{DimensionSums, Divides};
use super::density::Density;
use super::design::{Design, Designs, NODES};
use super::fit::{STATE, State, density_of};
use super::matrix::Matrix;
use super::own::{Own, below, moments};
use super::quality::Z_90;
use super::shares::Share;
use super::sums::Sums;

/// Least women, and least men, of a gap that is shown.
pub const LEAST_OF_EACH: f64 = 50.0;
/// A raw gap with a greater standard error in log pay is not shown, and an adjusted one.
const WIDEST: f64 = 0.166;
const WIDEST_ADJUSTED: f64 = 0.10;
/// Least share of people who state their level, and of those who state their experience, where a gap
/// is adjusted: whoever does not state it counts as the middle.
const STATED: f64 = 0.80;
/// Least variance of a score within genders, and most of it that the other score may explain.
const LEAST_SPREAD: f64 = 0.01;
const MOST_EXPLAINED: f64 = 0.95;

/// Noised sums of scores over a gender.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mix {
    /// Of level, of experience, and of their product.
    pub sums: [f64; 3],
    /// The variance of the noise on each.
    pub noise: [f64; 3],
}

/// What a gap is adjusted by.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjustment {
    /// Sums of scores over women.
    pub women: Mix,
    /// Over men.
    pub men: Mix,
    /// The score of each level, in their order.
    pub levels: Vec<f64>,
    /// The score of each band of experience, in their order.
    pub bands: Vec<f64>,
}

/// What was drawn of women and men, by the coarse design.
#[derive(Clone, Debug, PartialEq)]
pub struct GenderSums {
    /// Total pay of women.
    pub women: Sums,
    /// Total pay of men.
    pub men: Sums,
    /// Their levels and experience.
    pub adjustment: Option<Adjustment>,
}

/// By how much women's log pay lies above men's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The likeliest difference: below nought where women earn less.
    pub log: f64,
    /// Its standard error.
    pub error: f64,
}

impl Difference {
    /// The gap as a share of men's pay with the ends of its 90 % interval: 0.04 where women earn 4 %
    /// less, below nought where they earn more.
    pub fn gap(self) -> [f64; 3] {
        let half = Z_90 * self.error;
        [self.log, self.log + half, self.log - half].map(|log| -log.exp_m1())
    }
}

/// What is estimated of the pay of women and men.
#[derive(Clone, Debug, PartialEq)]
pub struct GapEstimate {
    /// How many women.
    pub women: f64,
    /// How many men.
    pub men: f64,
    /// Of geometric means.
    pub mean: Difference,
    /// Of medians.
    pub median: Difference,
    /// The proportion of women in each quarter of women and men by pay, lowest paid first.
    pub bands: [Share; 4],
    /// What is left of the difference among people of one level and experience.
    pub adjusted: Option<Difference>,
}

/// The gap of a country; `None` where either are too few, or it would be too uncertain.
pub(super) fn gap(
    designs: &Designs,
    genders: &GenderSums,
    dimensions: &[DimensionSums],
    country: &Cell,
) -> Option<GapEstimate> {
    let design = &designs.coarse;
    let women = Own::of(design, &genders.women, country)?;
    let men = Own::of(design, &genders.men, country)?;
    if women.people().min(men.people()) < LEAST_OF_EACH {
        return None;
    }
    let [mean, median, bands @ ..] = raw(&women, &men);
    let difference = |(log, error)| Difference { log, error };
    let (mean, median) = (difference(mean), difference(median));
    if mean.error.max(median.error) > WIDEST {
        return None;
    }
    let share = |(share, error): (f64, f64)| Share {
        share,
        low: (share - Z_90 * error).max(0.0),
        high: (share + Z_90 * error).min(1.0),
    };
    let of = |kind| dimensions.iter().find(|one| one.kind == kind);
    let adjusted = genders.adjustment.as_ref().and_then(|by| {
        let (levels, bands) = (of(Divides::Level)?, of(Divides::Experience)?);
        let given = Given::of(design, genders, by, [&women, &men], [levels, bands], country)?;
        given.adjusted(by, [&women, &men])
    });
    Some(GapEstimate {
        women: women.people(),
        men: men.people(),
        mean,
        median,
        bands: bands.map(share),
        adjusted,
    })
}

/// The raw figures, each with its standard error: mean, median, four bands.
fn raw(women: &Own, men: &Own) -> [(f64, f64); 6] {
    let beliefs = [&women.fitted.belief, &men.fitted.belief];
    let [of_women, of_men] = beliefs.map(|belief| belief.mean);
    let values = figures(&of_women, &of_men);
    let mut variances = [0.0; 6];
    for (at, belief) in beliefs.iter().enumerate() {
        let mut slopes = Matrix::zeros(6, STATE);
        for parameter in 0..STATE {
            let step = 0.3 * belief.covariance.at(parameter, parameter).sqrt();
            let at_step = |step: f64| {
                let mut states = [of_women, of_men];
                let state = states.get_mut(at).and_then(|state| state.get_mut(parameter));
                state.into_iter().for_each(|entry| *entry += step);
                let [women, men] = states;
                figures(&women, &men)
            };
            for (row, (up, down)) in at_step(step).iter().zip(at_step(-step)).enumerate() {
                slopes.add(row, parameter, (up - down) / (2.0 * step).max(1e-12));
            }
        }
        let spread = slopes.times(&belief.covariance).times(&slopes.transposed());
        variances.iter_mut().enumerate().for_each(|(row, sum)| *sum += spread.at(row, row));
    }
    let mut errors = variances.into_iter().map(|variance| variance.max(0.0).sqrt());
    values.map(|value| (value, errors.next().unwrap_or(f64::INFINITY)))
}

/// Differences of mean and median log pay, and the proportion of women in each quartile band.
fn figures(women: &State, men: &State) -> [f64; 6] {
    let ([many_women, ..], [many_men, ..]) = (*women, *men);
    let (women, men) = (density_of(*women), density_of(*men));
    let (women_mean, ..) = moments(&women);
    let (men_mean, ..) = moments(&men);
    let ((women_median, _), (men_median, _)) = (women.placed(0.5), men.placed(0.5));
    let of =
        |density: &Density, people: f64| density.weights.map(|weight| people.max(1.0) * weight);
    let of_women = of(&women, many_women);
    let mut everybody: [f64; NODES] = of(&men, many_men);
    everybody.iter_mut().zip(&of_women).for_each(|(all, women)| *all += women);
    let band = everybody.iter().sum::<f64>() / 4.0;
    let [first, second, third, all] = below(&everybody, &of_women, [0.25, 0.5, 0.75, 1.0]);
    let bands = [first, second - first, third - second, all - third].map(|women| women / band);
    let [lowest, lower, upper, highest] = bands;
    [women_mean - men_mean, women_median - men_median, lowest, lower, upper, highest]
}

/// All that the adjusted gap is computed from, in one row of numbers, and the covariance of the noise
/// on them: people and mean log pay of women and of men, their three sums of scores, then people and
/// mean log pay of each level and of each band.
struct Given {
    numbers: Vec<f64>,
    noise: Matrix,
    /// People of the country, their mean log pay and its variance between them.
    people: f64,
    mean: f64,
    spread: f64,
}

/// The regression at one row of numbers.
struct Solved {
    difference: f64,
    /// What the difference of mean scores adds to its variance, in units of that of log pay.
    leverage: f64,
    /// The variance of log pay that is left.
    residual: f64,
}

impl Given {
    fn of(
        design: &Design,
        genders: &GenderSums,
        by: &Adjustment,
        [women, men]: [&Own; 2],
        [levels, bands]: [&DimensionSums; 2],
        country: &Cell,
    ) -> Option<Self> {
        let same = |one: &DimensionSums, scores: &[f64]| one.values.len() == scores.len();
        if !same(levels, &by.levels) || !same(bands, &by.bands) {
            return None;
        }
        let (mean, spread, _) = moments(&country.fitted.density);
        let people = country.people().n;
        // People, mean, and the noise on both: one block of two numbers each.
        let block = |sums: &Sums, own: Option<&Own>| {
            let counted = sums.people_error(design).unwrap_or(0.0).powi(2);
            let (at, noise, both) =
                own.map_or((mean, 0.0, 0.0), |own| (own.mean, own.noise, own.counted));
            (sums.people(design).unwrap_or(0.0), at, counted, noise, both)
        };
        let mut blocks = vec![block(&genders.women, Some(women)), block(&genders.men, Some(men))];
        for values in [levels, bands] {
            let stated: f64 = values.values.iter().filter_map(|sums| sums.people(design)).sum();
            if stated < STATED * people {
                return None;
            }
            let owns = values.values.iter().map(|sums| (sums, Own::of(design, sums, country)));
            blocks.extend(owns.map(|(sums, own)| block(sums, own.as_ref())));
        }
        let mut numbers = Vec::new();
        let mut noise = Vec::new();
        for (at, (people, mean, ..)) in blocks.iter().enumerate() {
            numbers.extend([*people, *mean]);
            if at == 1 {
                numbers.extend([by.women.sums, by.men.sums].concat());
            }
        }
        for (at, (_, _, counted, mean, _)) in blocks.iter().enumerate() {
            noise.extend([*counted, *mean]);
            if at == 1 {
                noise.extend([by.women.noise, by.men.noise].concat());
            }
        }
        let mut noise = Matrix::diagonal(&noise);
        for (at, (.., both)) in blocks.iter().enumerate() {
            let first = 2 * at + if at > 1 { 6 } else { 0 };
            noise.add(first, first + 1, *both);
            noise.add(first + 1, first, *both);
        }
        Some(Given { numbers, noise, people, mean, spread })
    }

    /// The adjusted difference; `None` where scores say too little, or the interval would be too wide.
    fn adjusted(&self, by: &Adjustment, genders: [&Own; 2]) -> Option<Difference> {
        let solved = self.solved(by, &self.numbers)?;
        let mut slopes = Vec::with_capacity(self.numbers.len());
        for at in 0..self.numbers.len() {
            let step = 0.1 * self.noise.at(at, at).sqrt();
            let at_step = |step: f64| {
                let mut numbers = self.numbers.clone();
                numbers.get_mut(at).into_iter().for_each(|number| *number += step);
                self.solved(by, &numbers).map(|solved| solved.difference)
            };
            let slope =
                if step > 0.0 { (at_step(step)? - at_step(-step)?) / (2.0 * step) } else { 0.0 };
            slopes.push(slope);
        }
        let noise: f64 =
            self.noise.times_vector(&slopes).iter().zip(&slopes).map(|(x, y)| x * y).sum();
        let people: f64 = genders.iter().map(|own| own.people()).sum();
        let sampled: f64 = genders.iter().map(|own| solved.residual / own.people()).sum();
        let by_scores = solved.residual * solved.leverage / people;
        // A sketch tells the mean of a sample a little less well than the sample does.
        let lost = |own: &&Own| (own.variance - own.noise - own.spread / own.people()).max(0.0);
        let lost: f64 = genders.iter().map(lost).sum();
        let error = (noise + sampled + by_scores + lost).sqrt();
        (error < WIDEST_ADJUSTED).then_some(Difference { log: solved.difference, error })
    }

    fn solved(&self, by: &Adjustment, numbers: &[f64]) -> Option<Solved> {
        let [women, women_pay, men, men_pay, lw, ew, bw, lm, em, bm, rest @ ..] = numbers else {
            return None;
        };
        let (levels, bands) = rest.split_at_checked(2 * by.levels.len())?;
        let all = women + men;
        let (share, rest) = (women / all, men / all);
        let between = share * rest;
        let pay = women_pay - men_pay;
        let (level, experience) = (lw / women - lm / men, ew / women - em / men);
        let (ll, ly) = self.scored(&by.levels, levels);
        let (ee, ey) = self.scored(&by.bands, bands);
        let le = (bw + bm) / all - (lw * ew / women + lm * em / men) / all;
        // Within genders: what lies between them is taken out.
        let (ll, ee) = (ll - between * level * level, ee - between * experience * experience);
        let (ly, ey) = (ly - between * level * pay, ey - between * experience * pay);
        let determinant = ll * ee - le * le;
        if ll < LEAST_SPREAD || ee < LEAST_SPREAD || le * le > MOST_EXPLAINED * ll * ee {
            return None;
        }
        let of_level = (ee * ly - le * ey) / determinant;
        let of_experience = (ll * ey - le * ly) / determinant;
        let leverage = (ee * level * level - 2.0 * le * level * experience
            + ll * experience * experience)
            / determinant;
        let spread = self.spread - between * pay * pay;
        let explained = of_level * ly + of_experience * ey;
        Some(Solved {
            difference: pay - of_level * level - of_experience * experience,
            leverage,
            residual: (spread - explained).clamp(0.1 * spread.max(1e-4), spread.max(1e-4)),
        })
    }

    /// The variance of a score between all people of the country and its covariance with log pay, from
    /// people and mean log pay of each value.
    fn scored(&self, scores: &[f64], values: &[f64]) -> (f64, f64) {
        let (mut mean, mut square, mut product) = (0.0, 0.0, 0.0);
        for (score, value) in scores.iter().zip(values.chunks_exact(2)) {
            let [people, pay] = value else { continue };
            let share = people / self.people;
            mean += share * score;
            square += share * score * score;
            product += share * score * (pay - self.mean);
        }
        (square - mean * mean, product)
    }
}

#[cfg(test)]
mod tests {
    use super::super::regression::least_squares;
    use super::super::simulated::{self, BANDS, LEVELS, Person, person, rng};
    use super::*;

    /// Women on lower rungs who also earn less on the same one.
    fn people(many: usize, rungs: f64, gap: f64, seed: u64) -> Vec<Person> {
        let rng = &mut rng(seed);
        let one = |at: usize| {
            let woman = at % 5 < 2;
            let (rung, shift) = if woman { (3.0 - rungs, gap) } else { (3.0, 0.0) };
            person(rung, woman, shift, rng)
        };
        (0..many).map(one).collect()
    }

    fn found(people: &[Person], loud: f64, seed: u64) -> Option<GapEstimate> {
        let (designs, rng) = (simulated::designs(), &mut rng(seed));
        let country = simulated::country(&designs.fine, &simulated::total(people, loud, rng));
        let dimensions = simulated::dimensions(people, loud, rng);
        gap(&designs, &simulated::genders(people, loud, rng), &dimensions, &country)
    }

    fn regressed(people: &[Person]) -> f64 {
        let row = |one: &Person| {
            let woman = f64::from(u8::from(one.woman));
            ([1.0, woman, LEVELS[one.level], BANDS[one.band]], one.log)
        };
        let rows: Vec<_> = people.iter().map(row).collect();
        let [_, (woman, _), ..] = least_squares(&rows).expect("a regression");
        woman
    }

    #[test]
    fn without_noise_it_is_the_regression_over_people() {
        for (seed, rungs, gap) in [(1, 0.8, -0.05), (2, 0.0, -0.10), (3, 1.0, 0.04)] {
            let people = people(3_000, rungs, gap, seed);
            let found = found(&people, 0.001, seed).expect("shown");
            let mean = |woman: bool| {
                let of: Vec<_> = people.iter().filter(|one| one.woman == woman).collect();
                of.iter().map(|one| one.log).sum::<f64>() / of.len() as f64
            };
            let raw = mean(true) - mean(false);
            let adjusted = found.adjusted.expect("shown").log;
            println!(
                "raw {raw:.4} {:.4} adjusted {:.4} {adjusted:.4}",
                found.mean.log,
                regressed(&people)
            );
            assert!((found.mean.log - raw).abs() < 0.006, "{found:?} {raw}");
            assert!((adjusted - regressed(&people)).abs() < 0.006, "{found:?}");
            assert!((found.women - 1_200.0).abs() < 2.0 && (found.men - 1_800.0).abs() < 2.0);
            let mut sorted = people.clone();
            sorted.sort_by(|one, other| one.log.total_cmp(&other.log));
            for (band, people) in found.bands.iter().zip(sorted.chunks(750)) {
                let women = people.iter().filter(|one| one.woman).count() as f64 / 750.0;
                assert!((band.share - women).abs() < 0.025, "{band:?} {women}");
            }
        }
    }

    /// The noise of the ledger, many times over.
    #[test]
    fn intervals_hold_with_the_noise_of_the_ledger() {
        for (many, worlds) in [(300, 240), (1_000, 160), (5_000, 60)] {
            let (mut shown, mut held, mut raw, mut medians, mut width) = (0, 0, 0, 0, 0.0);
            let mut all = 0;
            for world in 0..worlds {
                let people = people(many, 0.8, -0.05, world);
                let Some(found) = found(&people, 1.0, 1_000 + world) else { continue };
                all += 1;
                // Of eight million such women and men, by numpy: -0.2119 and -0.2230.
                let holds = |one: Difference, truth: f64| {
                    u32::from((one.log - truth).abs() <= Z_90 * one.error)
                };
                raw += holds(found.mean, -0.2119);
                medians += holds(found.median, -0.2230);
                if let Some(adjusted) = found.adjusted {
                    shown += 1;
                    held += holds(adjusted, -0.05);
                    width += Z_90 * adjusted.error;
                }
            }
            let share = |held: u32, of: u32| f64::from(held) / f64::from(of.max(1));
            println!(
                "{many} people: {all} shown, mean {:.2}, median {:.2}; {shown} adjusted, {:.2} held, ± {:.3}",
                share(raw, all),
                share(medians, all),
                share(held, shown),
                width / f64::from(shown.max(1))
            );
            assert!((0.80..=1.0).contains(&share(held, shown)), "{many}");
            assert!((0.80..=1.0).contains(&share(raw, all)), "{many}");
            assert!((0.80..=1.0).contains(&share(medians, all)), "{many}");
            assert!(all as u64 >= worlds * 9 / 10, "{many}: {all} shown");
        }
    }

    #[test]
    fn a_gap_that_levels_explain_is_not_left_over() {
        let (mut left, mut held) = (0.0, 0);
        for world in 0..30 {
            let people = people(3_000, 1.2, 0.0, world);
            let found = found(&people, 1.0, 500 + world).expect("shown");
            assert!(found.mean.log < -0.20, "{found:?}");
            let adjusted = found.adjusted.expect("shown");
            let [_, low, high] = adjusted.gap();
            left += adjusted.log / 30.0;
            held += u32::from(low <= 0.0 && 0.0 <= high);
        }
        println!("{left:+.4} left, {held} of 30 held");
        assert!(left.abs() < 0.008 && held >= 24, "{left} {held}");
    }

    #[test]
    fn few_people_and_scores_that_say_nothing_are_withheld() {
        let few = people(90, 0.8, -0.05, 8);
        assert_eq!(found(&few, 0.001, 8), None);
        let mut alike = people(3_000, 0.0, -0.05, 9);
        alike.iter_mut().for_each(|one| one.level = 3);
        let found = found(&alike, 0.001, 9).expect("raw gaps are shown");
        assert_eq!(found.adjusted, None);
    }

    #[test]
    fn gaps_are_shares_of_what_men_earn() {
        let [gap, low, high] = Difference { log: 0.9_f64.ln(), error: 0.02 }.gap();
        assert!((gap - 0.1).abs() < 1e-12 && low < gap && gap < high);
    }
}
