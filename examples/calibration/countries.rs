//! A role in a country by itself: total pay of nine shapes, however batches close.

use crate::mechanism::{Batching, Mechanism, Person, designs};
use crate::pay::{SHAPES, Shape, gauss, sample_quantile};
use crate::table::{Broken, P, Row, mean_ratio, pooled};
use paylens::domain::{Cell, Country, Scope, Slice, Statistic};
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
            Reference::Right => Expected { median, sd: REFERENCE_SD, sure: Expected::USUALLY },
            Reference::Wrong => Expected {
                median: median + 1.6_f64.ln() / POINT,
                sd: REFERENCE_SD,
                sure: Expected::USUALLY,
            },
            Reference::Missing => {
                Expected { median: median + 0.5 / POINT, sd: 1.0, sure: Expected::USUALLY }
            }
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
        let mut logs: Vec<f64> = (0..people).map(|_| shape.draw(location, &mut rng)).collect();
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
        let sums = CountrySums {
            total,
            base: None,
            additional: None,
            dimensions: Vec::new(),
            quarters: Vec::new(),
            genders: None,
        };
        let estimate = country(&designs, &sums, &expected);
        logs.sort_by(f64::total_cmp);
        let truth = P.map(|p| shape.quantile(location, p));
        let exact = P.map(|p| sample_quantile(&logs, p));
        let mut row = Row::default();
        row.add(estimate.total.as_ref(), truth, exact, |low, high| {
            shape.below(location, high) - shape.below(location, low)
        });
        row
    };
    let rows: Vec<Row> = (0..setting.worlds).into_par_iter().map(one).collect();
    pooled(&rows)
}

/// What is held against limits in a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limits {
    /// Everything.
    All,
    /// Nobody off by × 2, and the share of fresh people.
    FarOff,
    Nothing,
}

/// Prints the table of sizes for one batching; checks it.
pub fn table(
    setting: &Setting<'_>,
    title: &str,
    sizes: &[usize],
    batching: Batching,
    (limits, broken): (Limits, &mut Broken),
    by_shape: bool,
) {
    println!("\n{title}, {}: median, quartiles, deciles ÷ exact", batching.name());
    let mut small = Row::default();
    for people in sizes {
        let rows: Vec<Row> =
            SHAPES.iter().map(|shape| run(setting, *shape, *people, batching)).collect();
        let all = pooled(&rows);
        let ratio = |of: &[usize]| mean_ratio(&rows, of);
        let of_batches = format!("{people} ({})", batching.sizes(*people).len());
        line(&of_batches, [ratio(&[2]), ratio(&[1, 3]), ratio(&[0, 4])], &all);
        if by_shape {
            for (shape, row) in SHAPES.iter().zip(&rows) {
                let ratios = [row.ratio(&[2]), row.ratio(&[1, 3]), row.ratio(&[0, 4])];
                line(&format!("  {}", shape.name()), ratios, row);
            }
        }
        let place = format!("{title}, {}, n {people}", batching.name());
        if *people < 20 {
            small.merge(&all);
        } else if limits == Limits::All {
            broken.ratio(&place, "median ÷ exact", ratio(&[2]), (1.20, all.shown));
            broken.coverage(&place, &all);
        }
        if *people <= 24 && limits != Limits::Nothing {
            broken.at_most(&place, "off by × 2", all.twice_off / all.shown, 0.005);
        }
        for (shape, row) in SHAPES.iter().zip(&rows).filter(|_| limits == Limits::All) {
            match shape {
                Shape::TwoModes if *people >= 500 => {
                    for at in 0..5 {
                        broken.ratio(
                            &place,
                            "two modes ÷ exact",
                            row.ratio(&[at]),
                            (2.0, row.shown),
                        );
                    }
                }
                Shape::Heaped if *people >= 1_000 => {
                    broken.at_least(&place, "heaped: intervals hold", row.held_all(), 85.0);
                }
                _ => {}
            }
        }
    }
    if small.shown > 0.0 && limits == Limits::All {
        broken.coverage(&format!("{title}, {}, n 10–19", batching.name()), &small);
    }
}

/// One line of a table.
pub fn line(name: &str, [median, quartiles, deciles]: [f64; 3], row: &Row) {
    println!(
        "{name:18} {median:5.2} {quartiles:5.2} {deciles:5.2}  held {}  P10–P90 {:4.1}  shown {:3.0} %  ×2 off {:.2} %",
        row.held().map(|held| format!("{held:5.1}")).concat(),
        row.inside(),
        100.0 * row.shown / row.cells,
        100.0 * row.twice_off / row.shown,
    );
}
