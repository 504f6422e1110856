//! The real mechanism: batches of people become sums with noise, drawn as a release draws them.

use paylens::disclosure::draw::{BatchDigest, DrawSecret, Points, Tally, draw};
use paylens::disclosure::grid::Grid;
use paylens::disclosure::ledger::Ledger;
use paylens::disclosure::sketch::{Shape, Sketch};
use paylens::domain::{Cell, Statistic};
use paylens::estimate::{Design, Designs, Sums};
use rand::RngCore;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// How batches close.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Batching {
    One,
    /// Least people of a batch, and growth.
    Growth(usize, f64),
    /// As many people in each.
    Constant(usize),
}

impl Batching {
    pub fn name(self) -> String {
        match self {
            Batching::One => "one batch".to_owned(),
            Batching::Growth(least, growth) => format!("{:.0} % from {least}", 100.0 * growth),
            Batching::Constant(many) => format!("{many} a batch"),
        }
    }

    /// Sizes of the batches of so many people.
    pub fn sizes(self, people: usize) -> Vec<usize> {
        let mut sizes = Vec::new();
        let mut out = 0;
        while out < people {
            let next = match self {
                Batching::One => people,
                Batching::Growth(least, growth) => least.max((out as f64 * growth).ceil() as usize),
                Batching::Constant(many) => many,
            };
            sizes.push(next.min(people - out));
            out += next;
        }
        // Nobody waits for good: the last few came with those before.
        if let [.., before, last] = &mut sizes[..]
            && *last * 2 < *before
        {
            *before += *last;
            sizes.pop();
        }
        sizes
    }
}

/// One person: total pay, and additional pay within it.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    pub total: f64,
    pub additional: Option<f64>,
}

impl Person {
    fn points(self, grid: &Grid) -> Points {
        let minor = |pay: f64| (pay * 100.0).round() as i64;
        let base = self.total - self.additional.unwrap_or(0.0);
        Points {
            total: grid.index_of(minor(self.total)),
            base: grid.index_of(minor(base)),
            additional: self.additional.map(|pay| grid.index_of(minor(pay))),
            mix: Sketch::standing(None, None),
        }
    }
}

pub fn design(shape: Shape) -> Design {
    let sketch = Sketch::of(shape);
    let unit = |row: &[i64]| row.iter().map(|x| *x as f64 / Sketch::SCALE as f64).collect();
    Design::new(sketch.rows().map(unit), sketch.counts(), sketch.harmonics())
}

pub fn designs() -> Designs {
    Designs {
        fine: design(Shape::Fine),
        counting: design(Shape::Counting),
        coarse: design(Shape::Coarse),
        base: design(Shape::Base),
        additional: design(Shape::Additional),
    }
}

/// The mechanism with a ledger, or with another ρ in all than a ledger has.
#[derive(Clone)]
pub struct Mechanism {
    pub ledger: Ledger,
    pub grid: Grid,
    /// How often everything is drawn; the mean of two draws has the noise of twice the ρ.
    pub draws: u32,
}

impl Mechanism {
    /// The noised sums of a cell, over batches of people.
    pub fn sums<'a>(
        &self,
        cell: &Cell,
        batches: impl Iterator<Item = &'a [Person]>,
        rng: &mut ChaCha8Rng,
    ) -> BTreeMap<Statistic, Sums> {
        let kind = cell.kind().expect("a cell of the lattice");
        let mut all = BTreeMap::<Statistic, (Vec<i64>, u32)>::new();
        for people in batches {
            let mut tally = Tally::default();
            for person in people {
                tally.add(&self.ledger, kind, &cell.slice, person.points(&self.grid));
            }
            for again in 0..self.draws {
                let mut secret = [0; 32];
                rng.fill_bytes(&mut secret);
                let (secret, digest) = (DrawSecret::new(secret), BatchDigest::default());
                let people = (&tally, &Tally::default());
                for drawn in draw(&self.ledger, &secret, &digest, cell, people) {
                    let sums = all
                        .entry(drawn.statistic)
                        .or_insert_with(|| (vec![0; drawn.sums.len()], 0));
                    sums.0.iter_mut().zip(drawn.sums).for_each(|(sum, more)| *sum += more);
                    sums.1 += u32::from(again == 0);
                }
            }
        }
        let (unit, draws) = (Sketch::SCALE as f64, f64::from(self.draws));
        all.into_iter()
            .map(|(statistic, (numbers, batches))| {
                let line = self.ledger.line(kind, statistic).expect("a line");
                let variance = Sketch::of(line.shape).variance(line.rho) as f64;
                let sums = Sums {
                    numbers: numbers.iter().map(|x| *x as f64 / unit / draws).collect(),
                    variance: variance * f64::from(batches) / (unit * unit) / draws,
                    batches,
                };
                (statistic, sums)
            })
            .collect()
    }
}
