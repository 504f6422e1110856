//! Guessing pay: candidates on the points of the grid, guesses on a finer one.

use super::attacker::{MEDIAN, SIGMA};
use super::chance::{below, one_of};
use rand::rngs::StdRng;
use std::ops::Range;

/// Parts of a point of the grid.
const FINE: usize = 16;

/// What pay may be, before looking.
pub struct Prior {
    /// The points of the grid.
    pub points: Range<u16>,
    /// Of each point.
    pub of_points: Vec<f64>,
    /// Of each part of each point.
    fine: Vec<f64>,
    /// As many parts as a guess covers.
    window: usize,
}

impl Prior {
    /// Lognormal pay, and guesses that are to come within this share of it.
    pub fn within(share: f64) -> Self {
        Self::above(f64::MIN, share)
    }

    /// The same, of somebody who is known to earn more than this many deviations above the middle.
    pub fn above(floor: f64, share: f64) -> Self {
        let step = 1.02_f64.ln();
        let deviations = |place: f64| (place * step - MEDIAN.ln()) / SIGMA;
        let first = ((MEDIAN.ln() - 5.0 * SIGMA) / step) as u16;
        let last = ((MEDIAN.ln() + 5.0 * SIGMA) / step) as u16;
        let start = f64::from(first) - 0.5;
        let parts = usize::from(last - first) * FINE;
        let place = |part: usize| start + part as f64 / FINE as f64;
        let from = |part: usize| deviations(place(part)).max(floor);
        let mut fine: Vec<f64> =
            (0..parts).map(|part| below(from(part + 1)) - below(from(part))).collect();
        let sum: f64 = fine.iter().sum();
        fine.iter_mut().for_each(|part| *part /= sum);
        let of_points = fine.chunks(FINE).map(|parts| parts.iter().sum()).collect();
        // A guess g is near enough where pay lies between g / (1 + share) and g / (1 − share).
        let width = ((1.0 + share) / (1.0 - share)).ln() / step * FINE as f64;
        Prior { points: first..last, of_points, fine, window: width.round() as usize }
    }

    /// Somebody's point.
    pub fn one(&self, rng: &mut StdRng) -> u16 {
        self.points.start + one_of(&self.of_points, rng) as u16
    }

    /// The chance of the best guess, by the weights of points.
    pub fn best(&self, weights: &[f64]) -> f64 {
        self.guess(weights).1
    }

    /// The best guess, as the first part it covers, with its chance.
    fn guess(&self, weights: &[f64]) -> (usize, f64) {
        let fine = self.parts(weights);
        let mut sum: f64 = fine[..self.window].iter().sum();
        let mut best = (0, sum);
        for at in self.window..fine.len() {
            sum += fine[at] - fine[at - self.window];
            if sum > best.1 {
                best = (at + 1 - self.window, sum);
            }
        }
        best
    }

    /// The chance of the best guess, and the chance that the same guess is right of somebody else.
    pub fn best_and_fresh(&self, weights: &[f64]) -> (f64, f64) {
        let (at, chance) = self.guess(weights);
        (chance, self.fine[at..at + self.window].iter().sum())
    }

    fn parts(&self, weights: &[f64]) -> Vec<f64> {
        let parts = self.fine.chunks(FINE).zip(weights.iter().zip(&self.of_points));
        parts
            .flat_map(|(parts, (weight, of_point))| {
                let share = if *of_point > 0.0 { weight / of_point } else { 0.0 };
                parts.iter().map(move |part| part * share)
            })
            .collect()
    }

    /// How likely the best guess by these weights is right of somebody with this point.
    pub fn hit(&self, weights: &[f64], point: u16) -> f64 {
        let (at, _) = self.guess(weights);
        let of = usize::from(point - self.points.start) * FINE;
        let right: f64 =
            (of.max(at)..(of + FINE).min(at + self.window)).map(|part| self.fine[part]).sum();
        right / self.of_points[of / FINE]
    }

    /// The chance of the best guess without looking.
    pub fn blind(&self) -> f64 {
        self.best(&self.of_points)
    }
}
