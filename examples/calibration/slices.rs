//! A role's country with eleven dimensions: what is estimated of their values, and of base and
//! additional pay.

use crate::countries::{Reference, line, location};
use crate::mechanism::{Batching, Mechanism, Person, designs};
use crate::pay::{gauss, sample_quantile, student};
use crate::table::{Broken, P, Row, pooled};
use paylens::domain::{Cell, Country, Dimension, Scope, Slice, Statistic};
use paylens::estimate::{
    CountryEstimate, CountrySums, Designs, DimensionSums, Divides, Estimate, Sums, country,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// A dimension of a world: shares of people, and what a value does to log pay; none where values do
/// what chance gives them.
struct Divided {
    dimension: Dimension,
    kind: Divides,
    shares: &'static [f64],
    effects: Option<&'static [f64]>,
    /// Spread of what chance gives.
    spread: f64,
}

const fn by_chance(dimension: Dimension, shares: &'static [f64]) -> Divided {
    Divided { dimension, kind: Divides::Other, shares, effects: None, spread: 0.07 }
}

/// As people of a role are spread over the vocabularies; what nobody has is drawn as well.
const DIMENSIONS: [Divided; 11] = [
    Divided {
        dimension: Dimension::Level,
        kind: Divides::Level,
        shares: &[0.02, 0.13, 0.30, 0.30, 0.15, 0.08, 0.02, 0.0, 0.0],
        effects: Some(&[-0.45, -0.30, -0.12, 0.05, 0.22, 0.35, 0.45, 0.5, 0.5]),
        spread: 0.0,
    },
    Divided {
        dimension: Dimension::Experience,
        kind: Divides::Experience,
        shares: &[0.05, 0.20, 0.25, 0.20, 0.18, 0.12],
        effects: Some(&[-0.20, -0.14, -0.03, 0.05, 0.10, 0.12]),
        spread: 0.0,
    },
    Divided {
        dimension: Dimension::Region,
        kind: Divides::Region,
        shares: &[
            0.35, 0.20, 0.12, 0.08, 0.06, 0.05, 0.04, 0.03, 0.02, 0.02, 0.01, 0.01, 0.01, 0.0, 0.0,
            0.0,
        ],
        effects: None,
        spread: 0.11,
    },
    by_chance(Dimension::City, &[0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05, 0.0, 0.0, 0.0, 0.0]),
    by_chance(
        Dimension::Industry,
        &[0.30, 0.22, 0.14, 0.12, 0.10, 0.06, 0.04, 0.02, 0.0, 0.0, 0.0],
    ),
    by_chance(Dimension::EmployerSize, &[0.05, 0.15, 0.25, 0.25, 0.15, 0.15]),
    by_chance(Dimension::EmploymentType, &[0.80, 0.08, 0.08, 0.04, 0.0, 0.0]),
    by_chance(Dimension::WorkMode, &[0.5, 0.3, 0.2]),
    by_chance(Dimension::Education, &[0.05, 0.15, 0.45, 0.3, 0.05]),
    by_chance(Dimension::Year, &[0.55, 0.35, 0.10]),
    by_chance(Dimension::Gender, &[0.62, 0.33, 0.05]),
];

/// Worlds in which what is usual of dimensions does not hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum World {
    Usual,
    /// Levels do not follow the ladder.
    Shuffled,
    /// Other values differ twice as much.
    Unlike,
}

/// What a person says, and what they earn.
#[derive(Clone)]
struct Answer {
    person: Person,
    /// The value in each dimension; none where it is not said.
    values: [Option<u8>; 11],
}

/// A country whose people are drawn from known effects.
struct Place {
    location: f64,
    heavy: bool,
    effects: Vec<Vec<f64>>,
    stated: f64,
    receiving: f64,
    bonus: f64,
}

impl Place {
    fn new(world: World, rng: &mut ChaCha8Rng) -> Self {
        let effects = DIMENSIONS.iter().map(|one| {
            let twice = if world == World::Unlike { 2.0 } else { 1.0 };
            let mut effects: Vec<f64> = match one.effects {
                Some(effects) => effects.to_vec(),
                None => one.shares.iter().map(|_| twice * one.spread * gauss(rng)).collect(),
            };
            if world == World::Shuffled && one.kind == Divides::Level {
                for at in (1..effects.len()).rev() {
                    effects.swap(at, rng.random_range(0..=at));
                }
            }
            effects
        });
        let effects = effects.collect();
        Place {
            location: location(rng),
            heavy: rng.random_bool(0.4),
            effects,
            stated: if rng.random_bool(0.5) { 1.0 } else { 0.7 },
            receiving: rng.random_range(0.05..0.8),
            bonus: rng.random_range(0.04..0.25),
        }
    }

    fn answer(&self, rng: &mut ChaCha8Rng) -> Answer {
        let rest = if self.heavy { 0.16 * student(rng) } else { 0.20 * gauss(rng) };
        let mut log = self.location + rest;
        let mut values = [None; 11];
        for ((value, one), effects) in values.iter_mut().zip(&DIMENSIONS).zip(&self.effects) {
            let mut place: f64 = rng.random();
            let at = one.shares.iter().position(|share| {
                place -= share;
                place < 0.0
            });
            let at = at.unwrap_or(0);
            log += effects[at];
            let said = one.dimension == Dimension::Year || rng.random_bool(self.stated);
            *value = said.then_some(at as u8);
        }
        let total = log.exp();
        let gets = rng.random_bool(self.receiving);
        let ratio = self.bonus * (0.6 * gauss(rng)).exp();
        let additional = gets.then(|| total * ratio / (1.0 + ratio));
        Answer { person: Person { total, additional }, values }
    }
}

/// Sorted log pay of some people, and of everybody like them.
struct Truth {
    sample: Vec<f64>,
    everybody: Vec<f64>,
}

impl Truth {
    fn of(
        sample: &[Answer],
        everybody: &[Answer],
        log: impl Fn(&Answer) -> Option<f64> + Copy,
    ) -> Self {
        let sorted = |answers: &[Answer]| {
            let mut logs: Vec<f64> = answers.iter().filter_map(log).collect();
            logs.sort_by(f64::total_cmp);
            logs
        };
        Truth { sample: sorted(sample), everybody: sorted(everybody) }
    }

    fn add(&self, row: &mut Row, estimate: Option<&Estimate>) {
        let below = |x: f64| {
            self.everybody.partition_point(|one| *one < x) as f64 / self.everybody.len() as f64
        };
        row.add(
            estimate,
            P.map(|p| sample_quantile(&self.everybody, p)),
            P.map(|p| sample_quantile(&self.sample, p)),
            |low, high| below(high) - below(low),
        );
    }
}

pub const BANDS: [(usize, &str); 5] =
    [(10, "10–19"), (20, "20–49"), (50, "50–199"), (200, "200–999"), (1_000, "1,000+")];
pub const KINDS: [&str; 4] = ["level", "experience", "region", "others"];

/// Rows by kind of dimension and band, then total, base and additional pay of countries by band,
/// then base pay of slices by band; and phantoms: values nobody has that were shown.
#[derive(Clone)]
pub struct Rows {
    pub slices: [[Row; BANDS.len()]; 4],
    pub parts: [[Row; BANDS.len()]; 4],
    pub phantoms: (f64, f64),
    /// Shares of values: how many, and how many lay in their intervals.
    pub shares: (f64, f64),
    pub seconds: f64,
    pub shown: f64,
}

impl Default for Rows {
    fn default() -> Self {
        Rows {
            slices: [[Row::default(); BANDS.len()]; 4],
            parts: [[Row::default(); BANDS.len()]; 4],
            phantoms: (0.0, 0.0),
            shares: (0.0, 0.0),
            seconds: 0.0,
            shown: 0.0,
        }
    }
}

impl Rows {
    pub fn merge(mut self, other: &Rows) -> Self {
        for (one, other) in [(&mut self.slices, &other.slices), (&mut self.parts, &other.parts)] {
            for (one, other) in one.iter_mut().flatten().zip(other.iter().flatten()) {
                one.merge(other);
            }
        }
        self.phantoms.0 += other.phantoms.0;
        self.phantoms.1 += other.phantoms.1;
        self.shares.0 += other.shares.0;
        self.shares.1 += other.shares.1;
        self.seconds += other.seconds;
        self.shown += other.shown;
        self
    }
}

fn band(people: usize) -> Option<usize> {
    BANDS.partition_point(|band| band.0 <= people).checked_sub(1)
}

/// One country of so many people.
pub fn run(
    mechanism: &Mechanism,
    designs: &Designs,
    world: World,
    people: usize,
    (wide, narrow): (Batching, Batching),
    seed: u64,
) -> Rows {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let place = Place::new(world, &mut rng);
    let answers: Vec<Answer> = (0..people).map(|_| place.answer(&mut rng)).collect();
    let everybody: Vec<Answer> = (0..40_000).map(|_| place.answer(&mut rng)).collect();
    let us = Slice::country(Country::parse("US").expect("a country"));
    let role = Scope::from_key("cook").expect("a scope");
    let mut drawn = |slice: Slice, batching: Batching, is: &dyn Fn(&Answer) -> bool| {
        let mut start = 0;
        let batches: Vec<Vec<Person>> = batching
            .sizes(people)
            .into_iter()
            .map(|size| {
                let batch = &answers[start..start + size];
                start += size;
                batch.iter().filter(|one| is(one)).map(|one| one.person).collect()
            })
            .collect();
        let cell = Cell::new(role.clone(), slice);
        mechanism.sums(&cell, batches.iter().map(|batch| &batch[..]), &mut rng)
    };
    let mut own = drawn(us.clone(), wide, &|_| true);
    let dimensions: Vec<DimensionSums> = DIMENSIONS
        .iter()
        .enumerate()
        .map(|(at, one)| DimensionSums {
            kind: one.kind,
            values: (0..one.shares.len())
                .map(|value| {
                    let slice = us.clone().with(one.dimension, value.to_string());
                    let is = |answer: &Answer| answer.values[at] == Some(value as u8);
                    drawn(slice, narrow, &is).remove(&Statistic::Total).expect("drawn")
                })
                .collect::<Vec<Sums>>(),
        })
        .collect();
    let sums = CountrySums {
        total: own.remove(&Statistic::Total).expect("drawn"),
        base: own.remove(&Statistic::Base),
        additional: own.remove(&Statistic::Additional),
        dimensions,
        quarters: Vec::new(),
        genders: None,
    };
    let began = std::time::Instant::now();
    let estimate = country(designs, &sums, &Reference::Right.expected());
    let mut rows = Rows { seconds: began.elapsed().as_secs_f64(), ..Rows::default() };
    hold(&mut rows, &estimate, &answers, &everybody);
    rows
}

fn hold(rows: &mut Rows, estimate: &CountryEstimate, answers: &[Answer], everybody: &[Answer]) {
    let total = |answer: &Answer| Some(answer.person.total.ln());
    let base = |answer: &Answer| {
        Some((answer.person.total - answer.person.additional.unwrap_or(0.0)).ln())
    };
    let more = |answer: &Answer| answer.person.additional.map(f64::ln);
    if let Some(band) = band(answers.len()) {
        let parts = &mut rows.parts;
        Truth::of(answers, everybody, total).add(&mut parts[0][band], estimate.total.as_ref());
        Truth::of(answers, everybody, base).add(&mut parts[1][band], estimate.base.as_ref());
    }
    let receiving = Truth::of(answers, everybody, more);
    if let Some(band) = band(receiving.sample.len()) {
        let pay = estimate.additional.and_then(|additional| additional.pay);
        receiving.add(&mut rows.parts[2][band], pay.as_ref());
    }
    for (at, one) in DIMENSIONS.iter().enumerate() {
        let stated = answers.iter().filter(|answer| answer.values[at].is_some()).count();
        for value in 0..one.shares.len() {
            let is = |answer: &Answer| answer.values[at] == Some(value as u8);
            let shown = estimate.dimensions[at][value];
            let own = answers.iter().filter(|answer| is(answer)).count();
            rows.shown += f64::from(u8::from(shown.is_some()));
            if stated > 0 {
                let share = estimate.shares[at][value];
                let truth = own as f64 / stated as f64;
                rows.shares.0 += 1.0;
                rows.shares.1 += f64::from(u8::from((share.low..=share.high).contains(&truth)));
            }
            let kind = match one.kind {
                Divides::Level => 0,
                Divides::Experience => 1,
                Divides::Region => 2,
                Divides::Other => 3,
            };
            let Some(band) = band(own) else {
                if own <= 3 {
                    rows.phantoms.0 += f64::from(u8::from(shown.is_some()));
                    rows.phantoms.1 += 1.0;
                }
                continue;
            };
            let of = |log: &dyn Fn(&Answer) -> Option<f64>| {
                Truth::of(answers, everybody, |answer| log(answer).filter(|_| is(answer)))
            };
            of(&total).add(&mut rows.slices[kind][band], shown.as_ref());
            let base_shown = estimate.base_dimensions[at][value];
            of(&base).add(&mut rows.parts[3][band], base_shown.as_ref());
        }
    }
}

/// Sizes of countries, and how many of each for a hundred worlds.
const SIZES: [(usize, f64); 6] =
    [(40, 0.8), (80, 0.8), (200, 0.6), (500, 0.5), (2_000, 0.25), (8_000, 0.08)];

/// Prints the tables of slices and of the parts of pay.
pub fn table(
    mechanism: &Mechanism,
    world: World,
    worlds: usize,
    seed: u64,
    (limited, broken): (bool, &mut Broken),
) {
    let designs = designs();
    let batching = (Batching::Growth(20, 0.25), Batching::Growth(40, 0.50));
    let jobs: Vec<(usize, u64)> = SIZES
        .iter()
        .flat_map(|(people, share)| {
            let many = (worlds as f64 * share).ceil() as u64;
            (0..many).map(move |at| (*people, at))
        })
        .collect();
    let all = jobs
        .par_iter()
        .map(|(people, at)| {
            let seed = seed << 40 ^ at << 16 ^ *people as u64;
            run(mechanism, &designs, world, *people, batching, seed)
        })
        .collect::<Vec<Rows>>()
        .iter()
        .fold(Rows::default(), |all, one| all.merge(one));
    println!(
        "\n{world:?} slices (25 % from 20, slices 50 % from 40): of {2} values hardly anybody has {1:.2} % are shown; {0:.1} % of shares lie in their intervals",
        100.0 * all.shares.1 / all.shares.0,
        100.0 * all.phantoms.0 / all.phantoms.1,
        all.phantoms.1,
    );
    let print =
        |title: &str, rows: &[Row; BANDS.len()], limit: Option<f64>, broken: &mut Broken| {
            for (row, (_, band)) in rows.iter().zip(BANDS).filter(|(row, _)| row.shown >= 30.0) {
                let ratios = [row.ratio(&[2]), row.ratio(&[1, 3]), row.ratio(&[0, 4])];
                line(&format!("{title} {band}"), ratios, row);
                if let Some(limit) = limit {
                    let place = format!("{world:?}, {title}, {band}");
                    broken.ratio(&place, "median ÷ exact", row.ratio(&[2]), (limit, row.shown));
                    broken.at_most(&place, "off by × 2", row.twice_off / row.shown, 0.005);
                    broken.coverage(&place, row);
                }
            }
        };
    for ((kind, rows), limit) in KINDS.iter().zip(&all.slices).zip([1.25, 1.25, 1.45, 1.25]) {
        print(kind, rows, limited.then_some(limit), broken);
    }
    let every = |band: usize| pooled(&all.slices.iter().map(|rows| rows[band]).collect::<Vec<_>>());
    let every: [Row; BANDS.len()] = std::array::from_fn(every);
    print("all slices", &every, None, broken);
    for (name, rows) in ["country", "base", "additional", "slice base"].iter().zip(&all.parts) {
        print(name, rows, None, broken);
    }
}

/// How long a country takes: without and with its dimensions.
pub fn speed(mechanism: &Mechanism, seed: u64) {
    let designs = designs();
    let batching = (Batching::Growth(20, 0.25), Batching::Growth(40, 0.50));
    for people in [50, 500, 5_000] {
        let rows: Vec<Rows> = (0..10)
            .map(|at| run(mechanism, &designs, World::Usual, people, batching, seed << 32 ^ at))
            .collect();
        let sum = |of: fn(&Rows) -> f64| rows.iter().map(of).sum::<f64>() / rows.len() as f64;
        let (seconds, shown) = (sum(|rows| rows.seconds), sum(|rows| rows.shown));
        println!("n {people}: {:.2} ms a country with {shown:.0} slices shown", 1e3 * seconds);
    }
}
