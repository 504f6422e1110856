//! Sums of batches: older ones count for less, and those of merged roles for the role they went into.

use super::history::noised_count;
use crate::disclosure::ledger::Ledger;
use crate::disclosure::sketch::{Shape, Sketch};
use crate::domain::{Breadth, CellKind, Collected, Dimension, Quarter, Slice, Statistic, View};
use crate::estimate::{Design, Designs, Sums};
use crate::store::BatchRecord;
use std::collections::BTreeMap;
use time::Date;

/// Days after which a batch counts for half.
const HALF_LIFE: f64 = 18.0 * 30.44;
/// Days after which it counts no more.
const OLDEST: f64 = 36.0 * 30.44;

/// The sums of one scope, slice by slice.
pub(super) struct ScopeSums {
    slices: BTreeMap<Slice, BTreeMap<Statistic, Sums>>,
    collected: BTreeMap<Slice, Collected>,
    /// Total pay of each quarter's own batches, of a role's countries and their levels alone.
    quarters: BTreeMap<Quarter, BTreeMap<Slice, Sums>>,
}

/// One batch of one cell.
struct Group {
    closed_on: Date,
    people: f64,
    sums: Sums,
}

impl ScopeSums {
    /// Of all batches of a scope, in any order.
    pub(super) fn of(ledger: &Ledger, batches: &[BatchRecord]) -> Self {
        let newest = batches.iter().map(|batch| batch.closed_on).max();
        let mut groups: BTreeMap<(&Slice, Statistic), Vec<Group>> = BTreeMap::new();
        let mut collected: BTreeMap<Slice, Collected> = BTreeMap::new();
        let mut quarters: BTreeMap<Quarter, BTreeMap<Slice, Sums>> = BTreeMap::new();
        for batch in batches {
            let age = newest.map_or(0, |newest| (newest - batch.closed_on).whole_days());
            if age as f64 > OLDEST {
                continue;
            }
            let mut people: BTreeMap<&Slice, f64> = BTreeMap::new();
            for drawn in &batch.draws {
                if let Some(count) =
                    noised_count(ledger, drawn).filter(|_| drawn.statistic == Statistic::Total)
                {
                    people.insert(&drawn.cell.slice, count);
                }
            }
            for drawn in &batch.draws {
                let line = drawn.cell.kind().and_then(|kind| ledger.line(kind, drawn.statistic));
                let Some(line) = line else { continue };
                let scale = Sketch::SCALE as f64;
                let variance = Sketch::of(line.shape).variance(line.rho) as f64 / (scale * scale);
                let numbers = drawn.sums.iter().map(|sum| *sum as f64 / scale).collect();
                let slice = &drawn.cell.slice;
                let sums = Sums { numbers, variance, batches: 1 };
                let quarter = Quarter::of(batch.closed_on);
                if drawn.statistic == Statistic::Total && tells_of_time(line.kind) {
                    let of_quarter = quarters.entry(quarter).or_default();
                    let before = of_quarter.get(slice);
                    let all = before.map_or_else(|| sums.clone(), |before| before.plus(&sums));
                    of_quarter.insert(slice.clone(), all);
                }
                groups.entry((slice, drawn.statistic)).or_default().push(Group {
                    closed_on: batch.closed_on,
                    people: people.get(slice).copied().unwrap_or(0.0).max(1.0),
                    sums,
                });
                let span = collected
                    .entry(slice.clone())
                    .or_insert(Collected { from: quarter, to: quarter });
                span.from = span.from.min(quarter);
                span.to = span.to.max(quarter);
            }
        }
        let mut slices: BTreeMap<Slice, BTreeMap<Statistic, Sums>> = BTreeMap::new();
        for ((slice, statistic), groups) in groups {
            let weighted: Vec<_> = groups
                .iter()
                .map(|group| {
                    let age = newest.map_or(0, |newest| (newest - group.closed_on).whole_days());
                    ((-(age as f64) / HALF_LIFE).exp2(), group.people, &group.sums)
                })
                .collect();
            if let Some(sums) = Sums::weighted(&weighted) {
                slices.entry(slice.clone()).or_default().insert(statistic, sums);
            }
        }
        ScopeSums { slices, collected, quarters }
    }

    /// The sums of a slice; `None` where it was never drawn.
    pub(super) fn get(&self, slice: &Slice, statistic: Statistic) -> Option<&Sums> {
        self.slices.get(slice)?.get(&statistic)
    }

    /// The slices that were drawn.
    pub(super) fn slices(&self) -> impl Iterator<Item = &Slice> {
        self.slices.keys()
    }

    /// Total pay of each quarter's own batches, slice by slice.
    pub(super) fn quarters(&self) -> impl Iterator<Item = (Quarter, &BTreeMap<Slice, Sums>)> {
        self.quarters.iter().map(|(quarter, slices)| (*quarter, slices))
    }

    /// The quarters of the closings behind a slice.
    pub(super) fn collected(&self, slice: &Slice) -> Option<Collected> {
        self.collected.get(slice).copied()
    }
}

/// Whether pay over time is told from cells of a kind.
fn tells_of_time(kind: CellKind) -> bool {
    let views = [View::Country, View::Within(Dimension::Level)];
    kind.breadth == Breadth::Role && views.contains(&kind.view)
}

/// The designs of all sketches, as estimation takes them.
pub(super) fn designs() -> Designs {
    let design = |shape| {
        let sketch = Sketch::of(shape);
        let rows =
            sketch.rows().map(|row| row.iter().map(|x| *x as f64 / Sketch::SCALE as f64).collect());
        Design::new(rows, sketch.counts(), sketch.harmonics())
    };
    Designs {
        fine: design(Shape::Fine),
        counting: design(Shape::Counting),
        coarse: design(Shape::Coarse),
        base: design(Shape::Base),
        additional: design(Shape::Additional),
    }
}
