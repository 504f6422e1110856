//! Drawing a batch: exact sums over its people become noised sums that anybody may see.
//!
//! Owns the sums before noise, which must not leave this room, and the streams the noise comes from.

use super::ledger::{Ledger, Line};
use super::noise::discrete_gaussian;
use super::sketch::Sketch;
use crate::domain::{Cell, CellKind, Drawn, Slice, Statistic};
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

/// One person's rows in the sketches of a cell: pay as points of the public grid, in the currency of
/// the cell, and level with experience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Points {
    /// Base and additional pay together.
    pub total: u16,
    /// Base pay.
    pub base: u16,
    /// Additional pay; `None` where there is none.
    pub additional: Option<u16>,
    /// Level and experience, as a row of [`Shape::Mix`](super::sketch::Shape::Mix).
    pub mix: u16,
}

impl Points {
    fn of(self, statistic: Statistic) -> Option<u16> {
        match statistic {
            Statistic::Total => Some(self.total),
            Statistic::Base => Some(self.base),
            Statistic::Additional => self.additional,
            Statistic::Mix => Some(self.mix),
        }
    }
}

/// Who is in a batch and what they said, as a digest: the noise of a batch depends on it, so the same
/// people always draw the same noise, and others draw noise of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct BatchDigest([u8; 32]);

impl BatchDigest {
    /// Adds a person to the batch: the order does not matter.
    pub fn add(&mut self, secret: &DrawSecret, key: &[u8; 16], version: &[u8; 8]) {
        let mut carry = 0;
        for (byte, part) in self.0.iter_mut().zip(mac(&secret.0, &[b"member", key, version])) {
            let sum = u16::from(*byte) + u16::from(part) + carry;
            [*byte, _] = sum.to_le_bytes();
            carry = sum >> 8;
        }
    }
}

/// The stream of the noise of one draw of a batch, by its name.
pub(super) fn noise_stream(
    secret: &DrawSecret,
    digest: &BatchDigest,
    [kind, name, statistic]: [&[u8]; 3],
) -> ChaCha20Rng {
    ChaCha20Rng::from_seed(mac(&secret.0, &[kind, &digest.0, name, statistic]))
}

/// Exact sums over the people of one scope that wait, slice by slice.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally(BTreeMap<Slice, BTreeMap<Statistic, Vec<i64>>>);

impl Tally {
    /// Adds a person to a slice of a kind of cell.
    pub fn add(&mut self, ledger: &Ledger, kind: CellKind, slice: &Slice, points: Points) {
        if !self.0.contains_key(slice) {
            self.0.insert(slice.clone(), BTreeMap::new());
        }
        let Some(sums) = self.0.get_mut(slice) else { return };
        for line in ledger.of_kind(kind) {
            let sketch = Sketch::of(line.shape);
            let sums = sums.entry(line.statistic).or_insert_with(|| vec![0; sketch.len()]);
            if let Some(point) = points.of(line.statistic) {
                sketch.add(sums, point);
            }
        }
    }

    fn at(&self, slice: &Slice, statistic: Statistic, at: usize) -> i64 {
        let sums = self.0.get(slice).and_then(|sums| sums.get(&statistic));
        sums.and_then(|sums| sums.get(at)).copied().unwrap_or(0)
    }
}

/// Draws everything the ledger has of one cell of a batch: of everybody in `all` but those in
/// `without`. A cell nobody is in is drawn like any other: whether anybody is in it, only the noised
/// sums tell.
pub fn draw(
    ledger: &Ledger,
    secret: &DrawSecret,
    digest: &BatchDigest,
    cell: &Cell,
    (all, without): (&Tally, &Tally),
) -> Vec<Drawn> {
    let Some(kind) = cell.kind() else { return Vec::new() };
    let drawn = |line: &Line| {
        // Privacy: M5 (G4), every cell and statistic has a stream of its own.
        let name = cell.to_string();
        let statistic = line.statistic.as_str();
        let mut stream =
            noise_stream(secret, digest, [b"draw", name.as_bytes(), statistic.as_bytes()]);
        let sketch = Sketch::of(line.shape);
        let variance = sketch.variance(line.rho);
        let exact = |at| {
            all.at(&cell.slice, line.statistic, at) - without.at(&cell.slice, line.statistic, at)
        };
        // Privacy: P1, M3, nothing of a batch leaves without this noise.
        let sums = (0..sketch.len())
            .map(|at| exact(at) + discrete_gaussian(variance, &mut stream))
            .collect();
        Drawn { cell: cell.clone(), statistic: line.statistic, sums }
    };
    ledger.of_kind(kind).map(drawn).collect()
}

#[cfg(test)]
mod tests {
    use super::super::ledger::Privacy;
    use super::*;
    use crate::domain::{Country, Scope};

    fn us() -> Cell {
        let country = Country::parse("US").expect("a country");
        Cell::new(Scope::from_key("cook").expect("a scope"), Slice::country(country))
    }

    fn drawn(secret: u8, digest: u8, cell: &Cell, tally: &Tally) -> Vec<Drawn> {
        let ledger = Ledger::of(Privacy::Standard).expect("a ledger");
        let (secret, digest) = (DrawSecret::new([secret; 32]), BatchDigest([digest; 32]));
        draw(&ledger, &secret, &digest, cell, (tally, &Tally::default()))
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
        let points = Points { total: 560, base: 555, additional: None, mix: 0 };
        (0..50).for_each(|_| tally.add(&ledger, kind, &cell.slice, points));
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
    }

    #[test]
    fn who_is_left_out_leaves_nothing() {
        let ledger = Ledger::of(Privacy::Standard).expect("a ledger");
        let (cell, mut all, mut one) = (us(), Tally::default(), Tally::default());
        let kind = cell.kind().expect("a kind");
        let points = Points { total: 560, base: 555, additional: Some(400), mix: 0 };
        all.add(&ledger, kind, &cell.slice, points);
        one.add(&ledger, kind, &cell.slice, points);
        let (secret, digest) = (DrawSecret::new([1; 32]), BatchDigest([1; 32]));
        let left = draw(&ledger, &secret, &digest, &cell, (&all, &one));
        assert_eq!(left, drawn(1, 1, &cell, &Tally::default()));
        assert_ne!(left, drawn(1, 1, &cell, &all));
    }
}
