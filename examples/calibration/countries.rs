//! A role in a country by itself: total pay of nine shapes, however batches close.

use crate::mechanism::{Batching, Mechanism, Person, designs, uniform};
use crate::pay::{SHAPES, Shape, gauss, sample_quantile};
use crate::table::{Broken, P, Row, mean_ratio, pooled};
use paylens::disclosure::ledger::Statistic;
use paylens::domain::{Cell, Country, Scope, Slice};
use paylens::estimate::{CountrySums, Expected, POINT, country};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// The reference is of a role that pays this.
pub const REFERENCE: f64 = 60_000.0;
/// How surely a reference tells a role's median, in log pay.
pub const REFERENCE_SD: f64 = 0.35;

/// What is said of the median beforehand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reference {
    Right,
    /// Wrong by × 1.6.
    Wrong,
    Missing,
}

impl Reference {
    pub fn expected(self) -> Expected {
        let median = REFERENCE.ln() / POINT;
        match self {
            Reference::Right => Expected { median, sd: REFERENCE_SD },
            Reference::Wrong => {
                Expected { median: median + 1.6_f64.ln() / POINT, sd: REFERENCE_SD }
            }
            Reference::Missing => Expected { median: median + 0.5 / POINT, sd: 1.0 },
        }
    }
}

/// A role's cell in the United States.
pub fn cell() -> Cell {
    let us = Country::parse("US").expect("a country");
    Cell::new(Scope::from_key("cook").expect("a scope"), Slice::country(us))
}

/// Around the reference as roles lie around theirs.
pub fn location(rng: &mut ChaCha8Rng) -> f64 {
    REFERENCE.ln() + (0.3 * gauss(rng)).clamp(-0.7, 0.7)
}

pub struct Setting<'a> {
    pub mechanism: &'a Mechanism,
    pub reference: Reference,
    pub worlds: usize,
    pub seed: u64,
}

/// One shape, size and batching over many worlds.
pub fn run(setting: &Setting<'_>, shape: Shape, people: usize, batching: Batching) -> Row {
    let designs = designs();
    let expected = setting.reference.expected();
    let place = SHAPES.iter().position(|one| *one == shape).unwrap_or(0) as u64;
    let one = |world: usize| {
        let seed = setting.seed ^ (world as u64) << 32 ^ (people as u64) << 8 ^ place;
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let location = location(&mut rng);
        let mut logs: Vec<f64> =
            (0..people).map(|_| shape.draw(location, &mut rng)).collect();
        let persons: Vec<Person> =
            logs.iter().map(|log| Person { total: log.exp(), additional: None }).collect();
        let mut rest = &persons[..];
        let batches = batching.sizes(people).into_iter().map(|size| {
            let (batch, others) = rest.split_at(size);
            rest = others;
            batch
        });
        let mut sums = setting.mechanism.sums(&cell(), batches, &mut rng);
        let total = sums.remove(&Statistic::Total).expect("drawn");
        let sums = CountrySums { total, base: None, additional: None, dimensions: Vec::new() };
        let estimate = country(&designs, &sums, &expected);
        logs.sort_by(f64::total_cmp);
        let truth = P.map(|p| shape.quantile(location, p));
        let exact = P.map(|p| sample_quantile(&logs, p));
        let mut row = Row::default();
        row.add(estimate.total.as_ref(), truth, exact, |low, high| {
            shape.below(location, high) - shape.below(location, low)
        });
        let _: f64 = uniform(&mut rng);
        row
    };
    let rows: Vec<Row> = (0..setting.worlds).into_par_iter().map(one).collect();
    pooled(&rows)
}

/// Prints the table of sizes for one batching; checks it where there are limits.
pub fn table(
    setting: &Setting<'_>,
    sizes: &[usize],
    batching: Batching,
    limits: Option<&mut Broken>,
    by_shape: bool,
) {
    let mut broken = Broken::default();
    for people in sizes {
        let rows: Vec<Row> =
            SHAPES.iter().map(|shape| run(setting, *shape, *people, batching)).collect();
        let all = pooled(&rows);
        let batches = batching.sizes(*people).len();
        println!(
            "{:14} n {people:6} ({batches:2})  {:.2} {:.2} {:.2}  held {} inside {:4.1}  shown {:3.0} % ×2 off {:.2} %",
            batching.name(),
            mean_ratio(&rows, &[2]),
            mean_ratio(&rows, &[1, 3]),
            mean_ratio(&rows, &[0, 4]),
            all.held().map(|held| format!("{held:5.1}")).concat(),
            all.inside(),
            100.0 * all.shown / all.cells,
            100.0 * all.twice_off / all.shown,
        );
        if by_shape {
            for (shape, row) in SHAPES.iter().zip(&rows) {
                println!(
                    "      {:14} {:.2} {:.2} {:.2}  held {} inside {:4.1} bias {}",
                    shape.name(),
                    row.ratio(&[2]),
                    row.ratio(&[1, 3]),
                    row.ratio(&[0, 4]),
                    row.held().map(|held| format!("{held:5.0}")).concat(),
                    row.inside(),
                    row.bias.map(|bias| format!("{:6.3}", bias / row.shown)).concat(),
                );
            }
        }
        let place = format!("countries, {}, n {people}", batching.name());
        if *people >= 20 {
            broken.at_most(&place, "median ÷ exact", mean_ratio(&rows, &[2]), 1.20);
        } else {
            broken.at_most(&place, "off by × 2", all.twice_off / all.shown, 0.005);
        }
        broken.coverage(&place, &all);
    }
    if let Some(limits) = limits {
        limits.0.append(&mut broken.0);
    }
}
