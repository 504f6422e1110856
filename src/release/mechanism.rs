//! How the percentiles of each kind of cell are drawn: its mechanism with ε and thresholds.

use crate::disclosure::drawing::{Drawing, Epsilon};
use crate::disclosure::quantile::QuantileMechanism;
use crate::disclosure::rules::Rules;
use crate::domain::{Dimension, Slice, View};
use crate::estimate::kinship::Kinship;

/// Draws the percentiles of one kind of cell.
pub(super) struct Mechanism {
    pub(super) drawing: Drawing,
    pub(super) epsilon: Epsilon,
    pub(super) quantiles: QuantileMechanism,
}

impl Mechanism {
    fn of(drawing: Drawing) -> Option<Self> {
        let epsilon = drawing.epsilon?;
        Some(Mechanism { drawing, epsilon, quantiles: QuantileMechanism::new(epsilon) })
    }
}

/// The mechanisms of a mode that draws its figures.
pub(super) struct Mechanisms {
    wide: Mechanism,
    rung: Mechanism,
    narrow: Mechanism,
    crossed: Mechanism,
    /// Of base pay in large wide cells.
    pub(super) base: Mechanism,
    /// Of additional pay in wide cells.
    pub(super) additional: Mechanism,
}

impl Mechanisms {
    /// `None` where figures are exact.
    pub(super) fn of(rules: &Rules) -> Option<Self> {
        let base = Drawing { epsilon: rules.epsilon_base, ..rules.wide };
        Some(Mechanisms {
            wide: Mechanism::of(rules.wide)?,
            rung: Mechanism::of(rules.rung)?,
            narrow: Mechanism::of(rules.narrow)?,
            crossed: Mechanism::of(rules.crossed)?,
            base: Mechanism::of(base)?,
            additional: Mechanism::of(rules.additional)?,
        })
    }

    /// The one of a slice's total pay.
    pub(super) fn of_slice(&self, slice: &Slice) -> &Mechanism {
        match kinship(slice) {
            Kinship::Country => &self.wide,
            Kinship::Rung => &self.rung,
            Kinship::Slice => &self.narrow,
            Kinship::Crossing => &self.crossed,
        }
    }
}

/// What a slice is to the wider ones it leans on.
pub(super) fn kinship(slice: &Slice) -> Kinship {
    match slice.view() {
        None | Some(View::Role | View::Country) => Kinship::Country,
        Some(View::Within(Dimension::Level | Dimension::Experience)) => Kinship::Rung,
        Some(View::Within(_)) => Kinship::Slice,
        Some(View::Crossed(..)) => Kinship::Crossing,
    }
}
