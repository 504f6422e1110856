//! How the percentiles of wide, narrow and crossed cells are drawn: the mechanism of each with its ε and
//! thresholds.

use crate::disclosure::quantile::QuantileMechanism;
use crate::disclosure::rules::{Drawing, Epsilon, Rules};
use crate::domain::Slice;

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
    narrow: Mechanism,
    crossed: Mechanism,
    /// Of base pay in large wide cells.
    pub(super) base: Mechanism,
}

impl Mechanisms {
    /// `None` where figures are exact.
    pub(super) fn of(rules: &Rules) -> Option<Self> {
        let base = Drawing { epsilon: rules.epsilon_base, ..rules.wide };
        Some(Mechanisms {
            wide: Mechanism::of(rules.wide)?,
            narrow: Mechanism::of(rules.narrow)?,
            crossed: Mechanism::of(rules.crossed)?,
            base: Mechanism::of(base)?,
        })
    }

    /// The one of a slice.
    pub(super) fn of_slice(&self, slice: &Slice) -> &Mechanism {
        match slice.dimensions().count() {
            0 => &self.wide,
            1 => &self.narrow,
            _ => &self.crossed,
        }
    }
}
