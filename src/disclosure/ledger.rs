//! The ledger: what each kind of cell spends of a person's privacy, statistic by statistic, and what
//! that adds up to over everything a person can ever be in (P1, P2).
//!
//! An answer enters one batch of each kind of cell. The batch is drawn once, with Gaussian noise, and
//! everything that is ever shown is computed from such draws. So what can be learned of a person,
//! from any number of looks and with everybody else's answers in hand, is bounded by the sum of the
//! lines below: ρ-zero-concentrated differential privacy (Bun and Steinke 2016), which adds up.

use super::sketch::{Shape, Sketch};
pub use crate::domain::Privacy;
use crate::domain::{Breadth, CellKind, Dimension, Statistic, View};

/// A privacy loss ρ (zero-concentrated differential privacy), in ten-thousandths, so that losses add
/// up exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Rho(u32);

impl Rho {
    /// From ten-thousandths.
    pub const fn new(ten_thousandths: u32) -> Self {
        Rho(ten_thousandths)
    }

    /// In ten-thousandths.
    pub const fn ten_thousandths(self) -> u32 {
        self.0
    }
}

impl From<Rho> for f64 {
    fn from(rho: Rho) -> f64 {
        f64::from(rho.0) / 10_000.0
    }
}

impl std::iter::Sum for Rho {
    fn sum<I: Iterator<Item = Rho>>(losses: I) -> Rho {
        Rho(losses.map(|rho| rho.0).sum())
    }
}

/// One line of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The kind of cell.
    pub kind: CellKind,
    /// What is drawn of it.
    pub statistic: Statistic,
    /// The sketch it is drawn by.
    pub shape: Shape,
    /// What a person in such a cell spends on it, once.
    pub rho: Rho,
}

/// All lines of a mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    id: &'static str,
    privacy: Privacy,
    lines: Vec<Line>,
}

/// ρ of each kind of cell in `standard`, in ten-thousandths. Wide cells have many people, so they
/// cost little; a country is what most readers ask for; levels and bands of experience tell most of
/// pay after it. All that levels decide about, [`MIX`] included, stays at 0.17, so that of two levels
/// the right one is told in 66 of 100 tries and no more.
const fn total(kind: CellKind) -> u32 {
    match (kind.breadth, kind.view) {
        (Breadth::AllRoles, View::Whole) => 50,
        (Breadth::AllRoles, View::Country) => 300,
        (Breadth::AllRoles | Breadth::Family, View::Within(Dimension::Level)) => 70,
        (Breadth::AllRoles, View::Within(_)) => 150,
        (Breadth::Family, View::Whole) => 50,
        (Breadth::Family, View::Country) => 200,
        (Breadth::Family, View::Within(_)) => 150,
        (Breadth::Role, View::Whole) => 300,
        (Breadth::Role, View::Country) => 2_140,
        (Breadth::Role, View::Within(Dimension::Level)) => 1_400,
        (Breadth::Role, View::Within(Dimension::Experience)) => 1_000,
        (Breadth::Role, View::Within(Dimension::Region)) => 710,
        (Breadth::Role, View::Within(_)) => 310,
    }
}

/// The sketch of total pay in each kind of cell.
const fn shape(kind: CellKind) -> Shape {
    match (kind.breadth, kind.view) {
        (Breadth::Role, View::Whole | View::Country) => Shape::Fine,
        (Breadth::AllRoles | Breadth::Family, View::Whole | View::Country) => Shape::Counting,
        (_, View::Within(_)) => Shape::Coarse,
    }
}

/// Names the ledger of a mode and the way it is drawn, also where privacy is off: a change of either
/// needs a new name.
pub const fn rules_id(privacy: Privacy) -> &'static str {
    match privacy {
        Privacy::Off => "off-1",
        Privacy::Standard => "standard-5",
        Privacy::Strict => "strict-5",
    }
}

/// ρ of base pay of a role in a country, in ten-thousandths.
const BASE: u32 = 260;
/// ρ of additional pay of a role in a country, in ten-thousandths.
const ADDITIONAL: u32 = 250;
/// ρ of level and experience of each gender of a role in a country, in ten-thousandths.
const MIX: u32 = 140;

impl Ledger {
    /// The ledger of a mode; `None` where privacy is off and nothing is drawn.
    pub fn of(privacy: Privacy) -> Option<Self> {
        let divisor = match privacy {
            Privacy::Off => return None,
            Privacy::Standard => 1,
            Privacy::Strict => 2,
        };
        let line = |kind, statistic, shape, rho: u32| Line {
            kind,
            statistic,
            shape,
            rho: Rho(rho / divisor),
        };
        let mut lines: Vec<Line> = CellKind::all()
            .map(|kind| line(kind, Statistic::Total, shape(kind), total(kind)))
            .collect();
        let country = CellKind { breadth: Breadth::Role, view: View::Country };
        lines.push(line(country, Statistic::Base, Shape::Base, BASE));
        lines.push(line(country, Statistic::Additional, Shape::Additional, ADDITIONAL));
        let gender = CellKind { breadth: Breadth::Role, view: View::Within(Dimension::Gender) };
        lines.push(line(gender, Statistic::Mix, Shape::Mix, MIX));
        Some(Ledger { id: rules_id(privacy), privacy, lines })
    }

    /// Names these lines and the way they are drawn: a change of either needs a new name.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// The mode they belong to.
    pub fn privacy(&self) -> Privacy {
        self.privacy
    }

    /// All lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// What is drawn of a kind of cell.
    pub fn of_kind(&self, kind: CellKind) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |line| line.kind == kind)
    }

    /// One line.
    pub fn line(&self, kind: CellKind, statistic: Statistic) -> Option<&Line> {
        self.of_kind(kind).find(|line| line.statistic == statistic)
    }

    /// The worst case where one answer is added or removed: somebody who is in a cell of every kind.
    pub fn added(&self) -> Rho {
        self.lines.iter().map(|line| line.rho).sum()
    }

    /// The worst case where one answer is replaced by another, everything about it included.
    ///
    /// A line whose cell changes costs two additions. One whose cell stays costs what its sketch
    /// tells two amounts apart by, at the distance where all sketches of that pay together tell most.
    pub fn changed(&self) -> f64 {
        let worst = |statistic| {
            let lines: Vec<_> =
                self.lines.iter().filter(|one| one.statistic == statistic).collect();
            let at = |distance| {
                let loss = |line: &&Line| {
                    f64::from(line.rho) * Sketch::of(line.shape).told_apart(distance).max(2.0)
                };
                lines.iter().map(loss).sum::<f64>()
            };
            (0..Sketch::PERIOD).map(at).fold(0.0, f64::max)
        };
        Statistic::ALL.map(worst).iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn nobody_spends_more_than_was_promised() {
        for (privacy, added, changed) in
            [(Privacy::Standard, 10_000, 2.5), (Privacy::Strict, 5_000, 1.25)]
        {
            let ledger = Ledger::of(privacy).expect("a ledger");
            for line in ledger.lines() {
                println!(
                    "{privacy} {:32} {:10} ρ {:.4}",
                    line.kind.to_string(),
                    line.statistic.as_str(),
                    f64::from(line.rho)
                );
            }
            println!(
                "{privacy} added {:.4} changed {:.4}",
                f64::from(ledger.added()),
                ledger.changed()
            );
            assert!(ledger.added() <= Rho::new(added), "{:?}", ledger.added());
            assert!(ledger.changed() <= changed, "{}", ledger.changed());
        }
        assert_eq!(Ledger::of(Privacy::Off), None);
    }

    #[test]
    fn every_kind_has_one_line_for_each_statistic_at_most() {
        let ledger = Ledger::of(Privacy::Standard).expect("a ledger");
        let lines: BTreeSet<_> =
            ledger.lines().iter().map(|line| (line.kind, line.statistic)).collect();
        assert_eq!(lines.len(), ledger.lines().len());
        assert!(CellKind::all().all(|kind| ledger.line(kind, Statistic::Total).is_some()));
    }
}
