//! Percentiles by the exponential mechanism on the public grid (R5b), in integers from data to
//! output.
//!
//! Owns the mechanism and its privacy argument. Must not use a float, and must not see a range that
//! came from data.
//!
//! # The mechanism
//!
//! Percentile q = a/20 of n people: each grid point g of the plausible range gets the distance of
//! the wanted rank q·n from the ranks that g covers, d(g) = max(#{x<g} − q·n, q·n − #{x≤g}, 0), and
//! is drawn with probability proportional to w(20·d(g)). (Measured to #{x<g} alone, a point that
//! many people share would be as far from its own percentile as any other. The distance to the
//! covered ranks has the same sensitivity.) The integer weights are
//!
//! > w(0) = 2⁸⁰, w(s+1) = ⌈w(s) · N / D⌉, with D/N = 1 + t + t²/2 + t³/6 and t = ε/40.
//!
//! # What it costs, exactly
//!
//! *One step.* Rounding up gives w(s+1) ≥ w(s)·N/D, and weights never rise, so neighbouring weights
//! differ by a factor of at most D/N. D/N is the exponential series of e^t cut short, all terms
//! positive: D/N < e^(ε/40).
//!
//! *Substitution* (one person's pay changes, n stays): #{x<g} and #{x≤g} move by at most 1, so
//! 20·d(g) by at most 20, every weight by a factor of at most (D/N)²⁰ < e^(ε/2) and so does the sum
//! of weights. A probability, weight over sum, changes by less than e^ε: the loss is below **ε**.
//!
//! *Add or remove* (one person more, n follows): #{x<g} − q·n moves by q or 1−q, so the loss is
//! below **ε·max(q, 1−q)**: ε/2 for the median, 0.9·ε for the outer deciles. Either way at most ε,
//! and that is what "ε per figure" claims. (Substitution as a removal and an addition would only
//! give 2ε·max(q, 1−q); the direct bound is better.)
//!
//! *The floor.* From w ≤ D/(D−N) ≈ 40/ε on, rounding up returns w itself: the weights end in a
//! constant floor and no point of the range ever becomes impossible. That is what makes the loss
//! pure ε, without a δ for points that one person could rule in or out. The floor is reached 52
//! steps of factor e below the top, so a draw that owes itself to the floor has probability below
//! 1280 · (40/ε) · 2⁻⁸⁰.
//!
//! *No leak beside the mathematics.* Ranks, weights, sums and draws are integers; the uniform
//! number is exact ([`super::noise`]); the output is a grid index. There is no rounding between
//! data and output that the argument above does not count, so the floating-point attacks on noise
//! samplers (Mironov 2012 and its kin) have no low bits to look at. The argument is for ideal
//! coins; ours are a pseudo-random function of the member set.
//!
//! *Several percentiles* of one cell have a stream each; their losses add up. Sorting them
//! afterwards is free.

use super::drawing::{Drawing, Epsilon};
use super::grid::IndexRange;
use super::histogram::Histogram;
use super::noise::{FigureKey, uniform_below};

use serde::{Deserialize, Serialize};

/// A percentile that may be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Percentile {
    /// The 10th.
    P10,
    /// The 25th.
    P25,
    /// The median.
    P50,
    /// The 75th.
    P75,
    /// The 90th.
    P90,
}

impl Percentile {
    /// All, in order.
    pub const ALL: [Self; 5] = [Self::P10, Self::P25, Self::P50, Self::P75, Self::P90];

    /// The percentile in twentieths.
    pub const fn twentieths(self) -> u8 {
        match self {
            Self::P10 => 2,
            Self::P25 => 5,
            Self::P50 => 10,
            Self::P75 => 15,
            Self::P90 => 18,
        }
    }

    /// The percentile as a fraction of one.
    pub fn fraction(self) -> f64 {
        f64::from(self.twentieths()) / 20.0
    }

    /// Least people for this percentile from a cell alone (R5d).
    pub const fn least(self, drawing: &Drawing) -> u64 {
        // Privacy: R5d, ε per figure is small only beside the ranks of enough people.
        match self {
            Self::P50 => drawing.min_p50,
            Self::P25 | Self::P75 => drawing.min_quartile,
            Self::P10 | Self::P90 => drawing.min_decile,
        }
    }
}

/// A histogram had nobody in it, or fewer than nobody at a point: its groups do not belong
/// together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the histogram is not one of people")]
pub struct NotPeople;

/// The exponential mechanism for percentiles at one ε.
#[derive(Debug, Clone)]
pub struct QuantileMechanism {
    /// By distance in twentieths of a rank; the last holds for all greater distances.
    weights: Vec<u128>,
}

impl QuantileMechanism {
    /// The mechanism that spends `epsilon` on each percentile. Computes a table of a few thousand
    /// numbers: keep it.
    pub fn new(epsilon: Epsilon) -> Self {
        let (down, up) = step(epsilon);
        let mut weights = vec![1 << 80];
        let mut weight: u128 = 1 << 80;
        loop {
            let next = (weight * down).div_ceil(up);
            if next == weight {
                return Self { weights };
            }
            weights.push(next);
            weight = next;
        }
    }

    /// The percentiles of a cell as grid indices, in increasing order; each once, whatever the
    /// order asked for. Pay is clamped into `range` first.
    ///
    /// # Errors
    /// A histogram without people or with negative counts.
    pub fn draw(
        &self,
        key: FigureKey<'_>,
        pay: &Histogram,
        range: IndexRange,
        percentiles: &[Percentile],
    ) -> Result<Vec<(Percentile, u16)>, NotPeople> {
        let mut percentiles = percentiles.to_vec();
        percentiles.sort_unstable();
        percentiles.dedup();
        let mut points = Vec::with_capacity(percentiles.len());
        for percentile in &percentiles {
            let weights = self.weights(pay, range, *percentile)?;
            // Privacy: R5c, a figure over another range is another figure: it must not share noise
            // with this one.
            let figure: [&[u8]; 4] = [
                b"percentile",
                &[percentile.twentieths()],
                &range.low().to_be_bytes(),
                &range.high().to_be_bytes(),
            ];
            let mut left = uniform_below(weights.iter().sum(), &mut key.stream(&figure));
            let passed = weights.iter().take_while(|weight| match left.checked_sub(**weight) {
                Some(rest) => {
                    left = rest;
                    true
                }
                None => false,
            });
            points.push(range.low() + passed.count() as u16);
        }
        points.sort_unstable();
        Ok(percentiles.into_iter().zip(points).collect())
    }

    /// The weight with which each point of the range is drawn, from the lowest on. Raw data in
    /// another form: this is for tests and for computing what an attacker could conclude, never for
    /// publication.
    ///
    /// # Errors
    /// A histogram without people or with negative counts.
    pub fn weights(
        &self,
        pay: &Histogram,
        range: IndexRange,
        percentile: Percentile,
    ) -> Result<Vec<u128>, NotPeople> {
        // Privacy: R5a, clamped to the public range before anything is counted.
        let pay = pay.clamped(range);
        let people = pay.total();
        if people == 0 || pay.iter().any(|(_, count)| count < 0) {
            return Err(NotPeople);
        }
        let rank = i64::from(percentile.twentieths()) * people;
        let floor = self.weights.last().copied().unwrap_or_default();
        let mut occupied = pay.iter().peekable();
        let mut below = 0;
        Ok((range.low()..=range.high())
            .map(|point| {
                let here = occupied
                    .next_if(|(at, _)| *at == point)
                    .map_or(0, |(_, count)| 20 * i64::from(count));
                // Privacy: R5b, sensitivity 1 (20 twentieths): a person moves either rank by at
                // most one.
                let distance = (below - rank).max(rank - below - here).max(0);
                below += here;
                usize::try_from(distance)
                    .ok()
                    .and_then(|d| self.weights.get(d))
                    .copied()
                    .unwrap_or(floor)
            })
            .collect())
    }
}

/// N and D of the module's documentation: N/D is the factor from one twentieth of a rank to the
/// next.
fn step(epsilon: Epsilon) -> (u128, u128) {
    let (p, x) = (u128::from(epsilon.numerator()), 40 * u128::from(epsilon.denominator()));
    (6 * x.pow(3), 6 * x.pow(3) + 6 * p * x.pow(2) + 3 * p.pow(2) * x + p.pow(3))
}

#[cfg(test)]
mod tests;
