//! Drawing a batch: exact sums over its people become noised sums that anybody may see.
//!
//! Owns the sums before noise, which must not leave this room, and the streams the noise comes from.

use super::ledger::{Ledger, Line, Statistic};
use super::noise::discrete_gaussian;
use super::sketch::Sketch;
use crate::domain::{Cell, CellKind};
use crate::secrets::mac;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use std::collections::BTreeMap;

/// The secret that the noise of a release comes from. Random, used for the draws of one release
/// moment, and destroyed in the transaction that stores them: no key that lives on takes noise off.
/// Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct DrawSecret([u8; 32]);

impl DrawSecret {
    /// From random bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        DrawSecret(bytes)
    }

    /// Its bytes, to be kept sealed.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for DrawSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DrawSecret(…)")
    }
}

/// One person's pay as points of the public grid, in the currency of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Points {
    /// Base and additional pay together.
    pub total: u16,
    /// Base pay.
    pub base: u16,
    /// Additional pay; `None` where there is none.
    pub additional: Option<u16>,
}

impl Points {
    fn of(self, statistic: Statistic) -> Option<u16> {
        match statistic {
            Statistic::Total => Some(self.total),
            Statistic::Base => Some(self.base),
            Statistic::Additional => self.additional,
        }
    }
}

/// Who is in a batch and what they said, as a digest: the noise of a batch depends on it, so the same
/// people always draw the same noise, and others draw noise of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchDigest(pub [u8; 32]);

/// Exact sums over the people of a batch, cell by cell.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally(BTreeMap<Cell, BTreeMap<Statistic, Vec<i64>>>);

impl Tally {
    /// Adds a person to a cell.
    pub fn add(&mut self, ledger: &Ledger, cell: &Cell, kind: CellKind, points: Points) {
        self.change(ledger, cell, kind, points, Sketch::add);
    }

    /// Takes a person out of a cell again: an answer that was changed while a release was made.
    pub fn remove(&mut self, ledger: &Ledger, cell: &Cell, kind: CellKind, points: Points) {
        self.change(ledger, cell, kind, points, Sketch::remove);
    }

    fn change(
        &mut self,
        ledger: &Ledger,
        cell: &Cell,
        kind: CellKind,
        points: Points,
        apply: fn(&Sketch, &mut [i64], u16),
    ) {
        if !self.0.contains_key(cell) {
            self.0.insert(cell.clone(), BTreeMap::new());
        }
        let Some(sums) = self.0.get_mut(cell) else { return };
        for line in ledger.of_kind(kind) {
            let sketch = Sketch::of(line.shape);
            let sums = sums.entry(line.statistic).or_insert_with(|| vec![0; sketch.len()]);
            if let Some(point) = points.of(line.statistic) {
                apply(sketch, sums, point);
            }
        }
    }

    fn sums(&self, cell: &Cell, statistic: Statistic) -> Option<&[i64]> {
        Some(self.0.get(cell)?.get(&statistic)?)
    }
}

/// What a batch says of a cell: sums of a sketch over its people, with noise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The cell.
    pub cell: Cell,
    /// What was drawn.
    pub statistic: Statistic,
    /// The numbers of the sketch, in units of 1/[`Sketch::SCALE`].
    pub sums: Vec<i64>,
}

/// Draws everything the ledger has of one cell of a batch. A cell nobody is in is drawn like any
/// other: whether anybody is in it, only the noised sums tell.
pub fn draw(
    ledger: &Ledger,
    secret: &DrawSecret,
    digest: &BatchDigest,
    cell: &Cell,
    tally: &Tally,
) -> Vec<Drawn> {
    let Some(kind) = cell.kind() else { return Vec::new() };
    let drawn = |line: &Line| {
        // Privacy: M5 (G4), every cell and statistic has a stream of its own.
        let name = cell.to_string();
        let parts = [&b"draw"[..], &digest.0, name.as_bytes(), line.statistic.as_str().as_bytes()];
        let mut stream = ChaCha20Rng::from_seed(mac(&secret.0, &parts));
        let sketch = Sketch::of(line.shape);
        let variance = sketch.variance(line.rho);
        let exact = tally.sums(cell, line.statistic);
        let sums = (0..sketch.len())
            .map(|at| {
                let exact = exact.and_then(|sums| sums.get(at)).copied().unwrap_or(0);
                // Privacy: P1, M3, nothing of a batch leaves without this.
                exact + discrete_gaussian(variance, &mut stream)
            })
            .collect();
        Drawn { cell: cell.clone(), statistic: line.statistic, sums }
    };
    ledger.of_kind(kind).map(drawn).collect()
}

#[cfg(test)]
mod tests {
    use super::super::ledger::Privacy;
    use super::*;
    use crate::domain::{Country, Scope, Slice};

    fn us() -> Cell {
        let country = Country::parse("US").expect("a country");
        Cell::new(Scope::from_key("cook").expect("a scope"), Slice::country(country))
    }

    fn drawn(secret: u8, digest: u8, cell: &Cell, tally: &Tally) -> Vec<Drawn> {
        let ledger = Ledger::of(Privacy::Standard).expect("a ledger");
        draw(&ledger, &DrawSecret::new([secret; 32]), &BatchDigest([digest; 32]), cell, tally)
    }

    #[test]
    fn the_same_batch_draws_the_same_noise_and_nothing_else_does() {
        let (cell, nobody) = (us(), Tally::default());
        let first = drawn(1, 1, &cell, &nobody);
        assert_eq!(first.len(), 3, "total, base and additional pay");
        assert_eq!(first, drawn(1, 1, &cell, &nobody));
        let other = Cell::new(cell.scope.clone(), Slice::whole());
        let others = [
            drawn(2, 1, &cell, &nobody),
            drawn(1, 2, &cell, &nobody),
            drawn(1, 1, &other, &nobody),
        ];
        for other in others {
            assert_ne!(other[0].sums, first[0].sums);
        }
        assert_ne!(first[0].sums[1..5], first[1].sums[..4], "one stream for each statistic");
    }

    #[test]
    fn noise_is_as_wide_as_the_ledger_says_and_sums_are_in_it() {
        let ledger = Ledger::of(Privacy::Standard).expect("a ledger");
        let (cell, mut tally) = (us(), Tally::default());
        let kind = cell.kind().expect("a kind");
        let points = Points { total: 560, base: 555, additional: None };
        (0..50).for_each(|_| tally.add(&ledger, &cell, kind, points));
        let line = ledger.line(kind, Statistic::Total).expect("a line");
        let sketch = Sketch::of(line.shape);
        let mut squares = 0.0;
        for digest in 0..200 {
            for (sum, row) in drawn(1, digest, &cell, &tally)[0].sums.iter().zip(sketch.row(560)) {
                squares += ((sum - 50 * row) as f64).powi(2);
            }
        }
        let measured = squares / (200 * sketch.len()) as f64;
        let claimed = sketch.variance(line.rho) as f64;
        // 3,800 squares: five standard errors are 11 %.
        assert!((measured / claimed - 1.0).abs() < 0.11, "{measured} {claimed}");
        (0..50).for_each(|_| tally.remove(&ledger, &cell, kind, points));
        assert_eq!(drawn(1, 1, &cell, &tally)[0].sums, drawn(1, 1, &cell, &Tally::default())[0].sums);
    }
}
