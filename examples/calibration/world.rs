//! Synthetic surveys whose true percentiles are known: role → country → {level, industry} → both.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ContinuousCDF, Normal};
use std::collections::{BTreeMap, BTreeSet};

/// Families of distributions, of which each role has one (a quarter of its countries another).
pub const SHAPES: [&str; 6] =
    ["log-normal", "mixture of two", "Student-t", "Pareto tail", "heaped", "heaped Student-t"];

const COUNTRIES: usize = 5;
const LEVELS: usize = 5;
const INDUSTRIES: usize = 3;
/// Points that stand for everybody of one country × level × industry.
const POPULATION: usize = 800;

fn between(random: &mut ChaCha8Rng, from: f64, to: f64) -> f64 {
    from + (to - from) * random.random::<f64>()
}

fn normal(uniform: f64) -> f64 {
    Normal::standard().inverse_cdf(uniform.clamp(1e-12, 1.0 - 1e-12))
}

fn gauss(random: &mut ChaCha8Rng) -> f64 {
    normal(random.random())
}

/// The distribution of pay of one country × level × industry.
#[derive(Clone, Default)]
struct Leaf {
    /// Country, level, industry.
    place: [usize; 3],
    weight: f64,
    shape: usize,
    location: f64,
    spread: f64,
    /// Mixture: distance and share of its parts.
    gap: f64,
    share: f64,
    /// Exponent of the Pareto tail.
    tail: f64,
    /// The share of people with additional pay, and its middle as a share of base pay.
    receiving: f64,
    bonus: f64,
    /// Published amounts to draw from, instead of a shape; they are total and base pay alike.
    amounts: Vec<f64>,
}

/// Total and base pay.
type Pay = [f64; 2];

impl Leaf {
    /// Total and base pay from six uniform numbers.
    fn pay(&self, [first, second, third, fourth, fifth, sixth]: [f64; 6]) -> Pay {
        let base = self.base([first, second, third, fourth]);
        let bonus = self.bonus * (0.6 * normal(sixth)).exp();
        [if fifth < self.receiving { base * (1.0 + bonus) } else { base }, base]
    }

    fn base(&self, [first, second, third, fourth]: [f64; 4]) -> f64 {
        if !self.amounts.is_empty() {
            return self.amounts[(first * self.amounts.len() as f64) as usize];
        }
        let y = self.spread * normal(first);
        let y = match self.shape {
            1 if second < self.share => y - self.gap * (1.0 - self.share),
            1 => y + self.gap * self.share,
            // Four degrees of freedom.
            2 | 5 => y / (-(second * third).max(1e-300).ln() / 2.0).sqrt(),
            3 => y - second.max(1e-12).ln() / self.tail,
            _ => y,
        };
        let pay = (self.location + y).exp();
        let heap = match fourth {
            _ if self.shape < 4 => return pay,
            share if share < 0.20 => 10_000.0,
            share if share < 0.60 => 5_000.0,
            share if share < 0.85 => 1_000.0,
            _ => 1.0,
        };
        ((pay / heap).round() * heap).max(1_000.0)
    }

    /// Points spread evenly over the distribution, with their weights.
    fn population(&self, random: &mut ChaCha8Rng) -> Vec<(Pay, f64)> {
        /// Kronecker steps of the second to sixth dimension.
        const STEPS: [f64; 5] =
            [0.885_065_380, 0.783_340_727, 0.693_307_758, 0.613_622_695, 0.543_096_207];
        let shift: [f64; 6] = random.random();
        let size = if self.amounts.is_empty() { POPULATION } else { self.amounts.len() };
        (0..size)
            .map(|i| {
                let even = (i as f64 + shift[0]) / size as f64;
                let [b, c, d, e, f] =
                    std::array::from_fn(|k| (STEPS[k] * i as f64 + shift[k + 1]).fract());
                (self.pay([even, b, c, d, e, f]), self.weight / size as f64)
            })
            .collect()
    }
}

/// A role: its leaves and how many people take part.
#[derive(Clone)]
pub struct Role {
    pub shape: usize,
    leaves: Vec<Leaf>,
    people: usize,
}

/// A cell by total and by base pay.
pub struct Cell {
    /// Its level, where it is one of a country's or crosses one with an industry.
    pub level: Option<usize>,
    /// Its industry, likewise.
    pub industry: Option<usize>,
    pub total: Sample,
    pub base: Sample,
    /// Of those who get any.
    pub additional: Sample,
    pub children: Vec<Cell>,
}

/// The people of a cell and everybody they are drawn from, both ascending.
pub struct Sample {
    pub people: Vec<f64>,
    /// Pay and the share of people up to it.
    population: Vec<(f64, f64)>,
}

impl Role {
    /// A role of the given family of shapes; `interaction` is how far, in ln pay, what a level and an
    /// industry do together lies from what each does.
    pub fn random(random: &mut ChaCha8Rng, shape: usize, interaction: f64) -> Self {
        let (narrow, wide) =
            [(0.2, 0.6), (0.15, 0.3), (0.15, 0.35), (0.15, 0.4), (0.2, 0.5), (0.15, 0.35)][shape];
        let spread = between(random, narrow, wide);
        let base = between(random, 10.6, 11.3);
        let gap = between(random, 0.4, 0.9);
        let share = between(random, 0.3, 0.7);
        let tail = between(random, 2.5, 4.0);
        let (receiving, bonus) = (between(random, 0.05, 0.8), between(random, 0.04, 0.25));
        let mut leaves = Vec::new();
        for country in 0..COUNTRIES {
            let another_price_level = if random.random_bool(0.1) { -0.9 } else { 0.0 };
            let there = another_price_level + (0.3 * gauss(random)).clamp(-0.5, 0.5);
            let own_shape = random.random_bool(0.25);
            let shape = if own_shape { random.random_range(0..SHAPES.len()) } else { shape };
            let tail = tail * (0.15 * gauss(random)).exp();
            let crowd = (-between(random, 0.3, 0.8) * country as f64).exp();
            let step = between(random, 0.08, 0.25);
            let industries: [_; INDUSTRIES] =
                std::array::from_fn(|_| (0.1 * gauss(random), between(random, 0.3, 1.0)));
            for level in 0..LEVELS {
                let rung = step * (level as f64 - 2.0) + 0.08 * gauss(random);
                let crowd = crowd * between(random, 0.15, 1.0);
                let spread = spread * (0.12 * gauss(random)).exp();
                let gap = (gap + 0.1 * gauss(random)).max(0.0);
                let share = (share + 0.12 * gauss(random)).clamp(0.05, 0.95);
                for (industry, (effect, people)) in industries.iter().enumerate() {
                    leaves.push(Leaf {
                        place: [country, level, industry],
                        weight: crowd * people,
                        shape,
                        location: base
                            + there
                            + rung.clamp(-0.6, 0.6)
                            + effect
                            + interaction * gauss(random),
                        spread: spread * (0.08 * gauss(random)).exp(),
                        gap,
                        share,
                        tail,
                        // Bonuses are more frequent and larger at higher levels.
                        receiving: (receiving + 0.05 * (level as f64 - 2.0)).clamp(0.0, 1.0),
                        bonus: bonus * (0.25 * (level as f64 - 2.0)).exp(),
                        amounts: Vec::new(),
                    });
                }
            }
        }
        Self { shape, leaves, people: 0 }
    }

    /// The roles of a public table of pay with the columns of ai-jobs.net: title × country × level
    /// × remote or not, as far as there are a hundred amounts of each.
    pub fn published(table: &str) -> Vec<Self> {
        let mut roles = BTreeMap::<&str, BTreeMap<[&str; 3], Vec<f64>>>::new();
        for line in table.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let key = [fields[9], fields[1], if fields[8] == "100" { "remote" } else { "not" }];
            let amount = fields[6].parse().expect("the seventh column is an amount");
            roles.entry(fields[3]).or_default().entry(key).or_default().push(amount);
        }
        let mut names = BTreeMap::new();
        let mut number = |name| {
            let next = names.len();
            *names.entry(name).or_insert(next)
        };
        roles
            .into_values()
            .map(|leaves| {
                let leaves = leaves.into_iter().filter(|(_, amounts)| amounts.len() >= 100);
                let leaves = leaves.map(|(key, amounts)| Leaf {
                    place: {
                        let [country, _, remoteness] = key.map(&mut number);
                        let level = ["EN", "MI", "SE", "EX"].iter().position(|one| *one == key[1]);
                        [country, level.expect("a level"), remoteness]
                    },
                    weight: amounts.len() as f64,
                    amounts,
                    ..Leaf::default()
                });
                Self { shape: 0, leaves: leaves.collect(), people: 0 }
            })
            .filter(|role| !role.leaves.is_empty())
            .collect()
    }

    /// The same role with e^`smallest` to 40,000 people.
    pub fn with_people(mut self, random: &mut ChaCha8Rng, smallest: f64) -> Self {
        self.people = between(random, smallest, 10.6).exp() as usize;
        self
    }

    /// Draws the people.
    pub fn survey(&self, random: &mut ChaCha8Rng) -> Cell {
        let total: f64 = self.leaves.iter().map(|leaf| leaf.weight).sum();
        let shares = self.leaves.iter().scan(0.0, |sum, leaf| {
            *sum += leaf.weight / total;
            Some(*sum)
        });
        let shares: Vec<f64> = shares.collect();
        let mut people = vec![Vec::new(); self.leaves.len()];
        for _ in 0..self.people {
            let place: f64 = random.random();
            let leaf = shares.partition_point(|&share| share < place).min(shares.len() - 1);
            people[leaf].push(self.leaves[leaf].pay(random.random()));
        }
        let populations: Vec<_> = self.leaves.iter().map(|leaf| leaf.population(random)).collect();
        let cell = |belongs: &dyn Fn(&Leaf) -> bool, (level, industry), children| {
            let within = |&i: &usize| belongs(&self.leaves[i]);
            let leaves: Vec<usize> = (0..self.leaves.len()).filter(within).collect();
            let measures: [fn(&Pay) -> f64; 3] =
                [|[total, _]| *total, |[_, base]| *base, |[total, base]| total - base];
            let [total, base, additional] = measures.map(|of| {
                let people = leaves.iter().flat_map(|&i| people[i].iter());
                let population = leaves.iter().flat_map(|&i| populations[i].iter());
                Sample::new(
                    people.map(of).filter(|pay| *pay > 0.0).collect(),
                    population
                        .map(|(pay, weight)| (of(pay), *weight))
                        .filter(|(pay, _)| *pay > 0.0)
                        .collect(),
                )
            });
            Cell { level, industry, total, base, additional, children }
        };
        let values = |dimension: usize, belongs: &dyn Fn(&Leaf) -> bool| -> BTreeSet<usize> {
            let leaves = self.leaves.iter().filter(|leaf| belongs(leaf));
            leaves.map(|leaf| leaf.place[dimension]).collect()
        };
        let countries = values(0, &|_| true).into_iter().map(|country| {
            let here = |leaf: &Leaf| leaf.place[0] == country;
            let levels = values(1, &here).into_iter().map(|level| {
                let there = |leaf: &Leaf| here(leaf) && leaf.place[1] == level;
                let level = Some(level);
                let both = |industry| {
                    let of = (level, Some(industry));
                    cell(&|leaf| there(leaf) && leaf.place[2] == industry, of, vec![])
                };
                let crossed = values(2, &there).into_iter().map(both);
                cell(&there, (level, None), crossed.collect())
            });
            let industry =
                |of| cell(&|leaf| here(leaf) && leaf.place[2] == of, (None, Some(of)), vec![]);
            let industries = values(2, &here).into_iter().map(industry);
            cell(&here, (None, None), levels.chain(industries).collect())
        });
        cell(&|_| true, (None, None), countries.collect())
    }
}

impl Sample {
    fn new(mut people: Vec<f64>, mut population: Vec<(f64, f64)>) -> Self {
        people.sort_by(f64::total_cmp);
        population.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = population.iter().map(|point| point.1).sum();
        let mut share = 0.0;
        for point in &mut population {
            share += point.1 / total;
            point.1 = share;
        }
        Self { people, population }
    }

    /// The true quantile.
    pub fn quantile(&self, p: f64) -> f64 {
        let at = self.population.partition_point(|point| point.1 < p);
        self.population[at.min(self.population.len() - 1)].0
    }

    /// The share of everybody whose pay lies in `low..=high`.
    pub fn share(&self, low: f64, high: f64) -> f64 {
        let up_to = |at: usize| at.checked_sub(1).map_or(0.0, |last| self.population[last].1);
        up_to(self.population.partition_point(|point| point.0 <= high))
            - up_to(self.population.partition_point(|point| point.0 < low))
    }

    /// The exact sample quantile, type 7.
    pub fn sample_quantile(&self, p: f64) -> f64 {
        let position = (self.people.len() - 1) as f64 * p;
        let (from, to) =
            (self.people[position.floor() as usize], self.people[position.ceil() as usize]);
        from + (to - from) * position.fract()
    }
}
