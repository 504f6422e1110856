//! The best guess there is: the posterior of one person's pay given everything that was drawn.
//!
//! Exact where the attacker knows everybody else; where others are honest people it knows only the
//! distribution of, averaged over samples of them.

use paylens::disclosure::quantile::Percentile;
use paylens::disclosure::{Epsilon, Histogram, IndexRange, QuantileMechanism};
use rand::Rng;
use rand::rngs::StdRng;
use statrs::distribution::{ContinuousCDF, Normal};

/// Median of the pay in every world, in major units, and its spread on the log scale.
pub const MEDIAN: f64 = 60_000.0;
pub const SIGMA: f64 = 0.35;

fn step() -> f64 {
    1.02_f64.ln()
}

/// A person's pay, in hundredths.
pub fn draw_pay(rng: &mut StdRng) -> i64 {
    let (u, v): (f64, f64) = (1.0 - rng.random::<f64>(), rng.random());
    let normal = (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos();
    (MEDIAN * (SIGMA * normal).exp() * 100.0).round() as i64
}

/// How likely pay lies between two amounts, given that it is not below `floor`.
pub fn between(low: f64, high: f64, floor: f64) -> f64 {
    let normal = Normal::new(MEDIAN.ln(), SIGMA).expect("a spread");
    let above = |amount: f64| normal.sf(amount.max(floor).ln());
    (above(low) - above(high)) / above(floor)
}

/// The public side of a draw.
#[derive(Clone, Copy)]
pub struct Public {
    pub range: IndexRange,
    /// The same for additional pay.
    pub additional: IndexRange,
    /// By how many steps of the grid everybody's total pay lies above base pay.
    pub lift: usize,
}

/// What was drawn of one set of people.
#[derive(Clone, Debug)]
pub struct Look {
    /// Whether the person guessed at is in it.
    pub target: bool,
    /// The grid points of the attacker's own people in it.
    pub known: Vec<u16>,
    /// Which blocks of unknown people are in it.
    pub unknown: Vec<usize>,
    /// Total pay's percentiles, and base pay's where they are drawn.
    pub drawn: Vec<Drawn>,
    /// The noised counts of people lifted over total pay's points, and the ε of each.
    pub lifted: Option<(f64, Vec<i64>)>,
}

/// The percentiles of a measure.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// What each spent.
    pub epsilon: f64,
    /// The points that might have been drawn.
    pub range: IndexRange,
    /// By how many steps of the grid everybody's total pay lies above the measure.
    pub lift: usize,
    /// The points, sorted as they are published.
    pub points: Vec<(Percentile, u16)>,
}

impl Drawn {
    /// Which of the points stands for somebody's total pay.
    fn place(&self, total: u16) -> usize {
        let measure = total.saturating_sub(self.lift as u16);
        usize::from(self.range.clamp(measure) - self.range.low())
    }
}

/// Weights of every point, for every pay the person may have, in three sums.
struct Table {
    /// Weight of a point below, at and above the person's pay.
    below: Vec<f64>,
    at: Vec<f64>,
    above: Vec<f64>,
    /// Sum of weights by the person's pay.
    sums: Vec<f64>,
}

/// The weights where so many others are at each point.
fn table(epsilon: f64, counts: &[i64], percentile: Percentile, target: bool) -> Table {
    let people = counts.iter().sum::<i64>() + i64::from(target);
    let rank = i64::from(percentile.twentieths()) * people;
    let weight = |below: i64, here: i64| {
        let distance = (20 * below - rank).max(rank - 20 * below - 20 * here).max(0);
        (-epsilon * distance as f64 / 40.0).exp()
    };
    let mut passed = 0;
    let (mut below, mut at, mut above) = (Vec::new(), Vec::new(), Vec::new());
    for here in counts {
        // A point below the person's pay does not count the person; one above does.
        below.push(weight(passed, *here));
        if target {
            at.push(weight(passed, here + 1));
            above.push(weight(passed + 1, *here));
        }
        passed += here;
    }
    if !target {
        let sum = below.iter().sum();
        return Table { at: below.clone(), above: below.clone(), sums: vec![sum], below };
    }
    let mut left = 0.0;
    let mut right: f64 = above.iter().sum();
    let sums = (0..counts.len())
        .map(|pay| {
            right -= above[pay];
            let sum = left + at[pay] + right;
            left += below[pay];
            sum
        })
        .collect();
    Table { below, at, above, sums }
}

impl Public {
    fn width(&self) -> usize {
        usize::from(self.range.high() - self.range.low()) + 1
    }

    fn place(&self, index: u16) -> usize {
        usize::from(self.range.clamp(index) - self.range.low())
    }

    /// How likely a look was, by the person's pay (one number where the person is not in it), given
    /// everybody else in it.
    fn likelihood(&self, look: &Look, others: &[&[u16]]) -> Vec<f64> {
        let unknown = look.unknown.iter().flat_map(|block| others[*block].iter());
        let people: Vec<u16> = look.known.iter().chain(unknown).copied().collect();
        let pays = if look.target { self.width() } else { 1 };
        let mut likelihood = vec![1.0; pays];
        for drawn in &look.drawn {
            let range = drawn.range;
            let mut counts = vec![0_i64; usize::from(range.high() - range.low()) + 1];
            people.iter().for_each(|total| counts[drawn.place(*total)] += 1);
            let table = |of: Percentile| table(drawn.epsilon, &counts, of, look.target);
            let tables: Vec<Table> = drawn.points.iter().map(|(of, _)| table(*of)).collect();
            let points: Vec<usize> =
                drawn.points.iter().map(|(_, point)| usize::from(point - range.low())).collect();
            let orders = orders(points.len());
            for (pay, likelihood) in (self.range.low()..).zip(&mut likelihood) {
                let pay = if look.target { drawn.place(pay) } else { 0 };
                let chance = |table: &Table, point: usize| {
                    let weight = match (look.target, point.cmp(&pay)) {
                        (false, _) | (true, std::cmp::Ordering::Less) => table.below[point],
                        (true, std::cmp::Ordering::Equal) => table.at[point],
                        (true, std::cmp::Ordering::Greater) => table.above[point],
                    };
                    weight / table.sums[pay]
                };
                // They are sorted after they were drawn: any of them may have been any point.
                let of_order = |order: &Vec<usize>| -> f64 {
                    order
                        .iter()
                        .zip(&tables)
                        .map(|(at, table)| chance(table, points[*at]))
                        .product()
                };
                *likelihood *= orders.iter().map(of_order).sum::<f64>();
            }
        }
        if let Some((epsilon, noised)) = look.lifted.as_ref().filter(|_| self.lift > 0) {
            let mut counts = vec![0_i64; self.width()];
            people.iter().for_each(|total| counts[self.place(*total)] += 1);
            let points = look.drawn.iter().take(1).flat_map(|drawn| &drawn.points);
            for (point, noised) in points.map(|(_, point)| self.place(*point)).zip(noised) {
                // Whoever is above the point by no more than everybody is lifted.
                let lifted = point + 1..=(point + self.lift).min(counts.len() - 1);
                let others: i64 = counts[lifted.clone()].iter().sum();
                for (pay, likelihood) in likelihood.iter_mut().enumerate() {
                    let count = others + i64::from(look.target && lifted.contains(&pay));
                    *likelihood *= (-epsilon * (noised - count).abs() as f64).exp();
                }
            }
        }
        likelihood
    }

    /// The posterior by grid point of the range; `blocks` are the sizes of the unknown blocks.
    pub fn posterior(
        &self,
        looks: &[Look],
        blocks: &[usize],
        samples: usize,
        floor: f64,
        rng: &mut StdRng,
    ) -> Vec<f64> {
        // Hundreds of draws are less likely than a float can say: everything goes by a scale.
        let mut sum = vec![0.0; self.width()];
        let mut scale = f64::NEG_INFINITY;
        let unknown: usize = blocks.iter().sum();
        let samples = if unknown == 0 { 1 } else { samples };
        for _ in 0..samples {
            let people: Vec<u16> = (0..unknown).map(|_| index_of(draw_pay(rng))).collect();
            let mut rest = people.as_slice();
            let others: Vec<&[u16]> = blocks
                .iter()
                .map(|size| {
                    let (block, others) = rest.split_at(*size);
                    rest = others;
                    block
                })
                .collect();
            let mut product = vec![1.0; self.width()];
            let mut log = 0.0;
            for look in looks {
                let likelihood = self.likelihood(look, &others);
                for (pay, entry) in product.iter_mut().enumerate() {
                    *entry *= likelihood[pay.min(likelihood.len() - 1)];
                }
                let most = product.iter().copied().fold(0.0, f64::max);
                product.iter_mut().for_each(|entry| *entry /= most);
                log += most.ln();
            }
            let new = scale.max(log);
            let (old, this) = ((scale - new).exp(), (log - new).exp());
            sum.iter_mut().zip(product).for_each(|(sum, entry)| *sum = *sum * old + entry * this);
            scale = new;
        }
        let prior = self.prior(floor);
        sum.iter_mut().zip(prior).for_each(|(entry, prior)| *entry *= prior);
        let total: f64 = sum.iter().sum();
        sum.iter_mut().for_each(|entry| *entry /= total);
        sum
    }

    fn prior(&self, floor: f64) -> Vec<f64> {
        let edge = |index: f64| (index * step()).exp();
        (self.range.low()..=self.range.high())
            .map(|index| between(edge(f64::from(index) - 0.5), edge(f64::from(index) + 0.5), floor))
            .collect()
    }

    /// The pay, in major units, with most of the posterior within the factor, and how much that is.
    pub fn guess(&self, posterior: &[f64], within: f64) -> (f64, f64) {
        let reach = (1.0 + within).ln() / step();
        let full = (reach - 0.5).max(0.0).floor() as usize;
        let part = (reach - 0.5).max(0.0).fract();
        let mass = |centre: usize| {
            if reach < 0.5 {
                return posterior[centre] * 2.0 * reach;
            }
            let at = |offset: isize| {
                centre.checked_add_signed(offset).and_then(|at| posterior.get(at)).unwrap_or(&0.0)
            };
            let inner: f64 = (-(full as isize)..=full as isize).map(&at).sum();
            let outer = full as isize + 1;
            inner + part * (at(-outer) + at(outer))
        };
        let best = (0..posterior.len()).max_by(|a, b| mass(*a).total_cmp(&mass(*b)));
        let best = best.expect("a range");
        let index = f64::from(self.range.low()) + best as f64;
        ((index * step()).exp(), mass(best))
    }

    /// The point of the range up to which a share of the posterior lies.
    pub fn quantile(&self, posterior: &[f64], share: f64) -> u16 {
        let mut sum = 0.0;
        let at = posterior.iter().position(|mass| {
            sum += mass;
            sum >= share
        });
        self.range.low() + at.unwrap_or(posterior.len() - 1) as u16
    }
}

/// Every order of so many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(count - 1);
    (0..count)
        .flat_map(|at| {
            shorter.iter().map(move |order| {
                let mut order = order.clone();
                order.insert(at, count - 1);
                order
            })
        })
        .collect()
}

/// The grid point of an amount in hundredths.
pub fn index_of(hundredths: i64) -> u16 {
    paylens::disclosure::Grid::new(2).expect("two decimals").index_of(hundredths)
}

/// The attacker's weights are those of the mechanism.
#[test]
fn the_attacker_knows_the_mechanism() {
    let range = IndexRange::new(500, 640).expect("a range");
    let public = Public { range, additional: range, lift: 0 };
    let mechanism = QuantileMechanism::new(Epsilon::ONE);
    let others: Vec<u16> = (0..23).map(|n| 520 + n * n % 97).collect();
    let mut counts = vec![0_i64; public.width()];
    others.iter().for_each(|index| counts[public.place(*index)] += 1);
    for percentile in Percentile::ALL {
        let table = table(1.0, &counts, percentile, true);
        for pay in [505, 548, 600_u16] {
            let everybody = Histogram::of(others.iter().copied().chain([pay]));
            let exact = mechanism.weights(&everybody, range, percentile).expect("people");
            let sum: u128 = exact.iter().sum();
            for (point, exact) in exact.iter().enumerate() {
                let at = public.place(pay);
                let weight = match point.cmp(&at) {
                    std::cmp::Ordering::Less => table.below[point],
                    std::cmp::Ordering::Equal => table.at[point],
                    std::cmp::Ordering::Greater => table.above[point],
                };
                let (ours, theirs) = (weight / table.sums[at], *exact as f64 / sum as f64);
                assert!((ours / theirs - 1.0).abs() < 1e-3, "{percentile:?} {pay} {point}");
            }
        }
    }
}
