//! A scale of pay with round ticks.

use super::shape::{Anchor, Shape, line, text};
use crate::domain::Amount;

/// Maps amounts to places.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    step: f64,
    left: f64,
    right: f64,
}

impl Axis {
    /// A scale that holds all amounts, between two places.
    pub(super) fn over(amounts: impl IntoIterator<Item = Amount>, left: f64, right: f64) -> Self {
        let (low, high) = amounts
            .into_iter()
            .map(|amount| amount.0 as f64)
            .fold((f64::INFINITY, 0.0_f64), |(low, high), amount| {
                (low.min(amount), high.max(amount))
            });
        let low = if low.is_finite() { low } else { 0.0 };
        let span = (high - low).max(high * 0.1).max(100.0);
        let step = round_step(span / 3.0);
        Axis { low, high: low + span, step, left, right }
    }

    /// Where an amount stands.
    pub(super) fn at(&self, amount: Amount) -> f64 {
        self.place(amount.0 as f64)
    }

    fn place(&self, amount: f64) -> f64 {
        let share = (amount - self.low) / (self.high - self.low);
        self.left + share * (self.right - self.left)
    }

    /// Ticks from `top` to `bottom` with their amounts below.
    pub(super) fn ticks(&self, top: f64, bottom: f64) -> Vec<Shape> {
        let first = (self.low / self.step).ceil() as i64;
        let last = (self.high / self.step).floor() as i64;
        (first..=last)
            .flat_map(|number| {
                let amount = number as f64 * self.step;
                let x = self.place(amount);
                [
                    line((x, top), (x, bottom), "p-grid"),
                    text(x, bottom + 13.0, Anchor::Middle, "p-s", short(amount / 100.0)),
                ]
            })
            .collect()
    }
}

/// The nearest of 1, 2, 2.5, 5 and their tens that is not smaller.
fn round_step(least: f64) -> f64 {
    let ten = 10_f64.powf(least.log10().floor());
    let times = [1.0, 2.0, 2.5, 5.0].into_iter().find(|times| times * ten >= least);
    times.unwrap_or(10.0) * ten
}

/// "150k", "1.5M", "60".
fn short(amount: f64) -> String {
    let (value, unit) = match amount {
        amount if amount >= 1e6 => (amount / 1e6, "M"),
        amount if amount >= 1e4 => (amount / 1e3, "k"),
        amount => (amount, ""),
    };
    format!("{}{unit}", (value * 100.0).round() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        let axis = Axis::over([Amount(67_000_00), Amount(252_000_00)], 0.0, 360.0);
        assert_eq!(axis.step, 100_000_00.0);
        assert_eq!((axis.at(Amount(67_000_00)), axis.at(Amount(252_000_00))), (0.0, 360.0));
        assert_eq!(axis.ticks(0.0, 10.0).len(), 4);
        assert_eq!([short(150_000.0), short(2_500_000.0), short(62.5)], ["150k", "2.5M", "62.5"]);
    }

    #[test]
    fn one_amount_has_a_scale_too() {
        let axis = Axis::over([Amount(50_000_00)], 0.0, 100.0);
        assert_eq!(axis.at(Amount(50_000_00)), 0.0);
        assert!(!axis.ticks(0.0, 1.0).is_empty());
    }
}
