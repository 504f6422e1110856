//! What adding and subtracting published sets of people gives away; made without the audit's code.

use paylens::secrets::Randomness;
use paylens::store::EntryKey;
use std::collections::{BTreeMap, BTreeSet};

/// All that adding and subtracting sets of people can give, by elimination modulo a prime. People
/// in the same sets are one column.
pub struct Algebra {
    columns: Vec<Vec<EntryKey>>,
    /// In reduced row echelon form, each with the place of its leading one.
    rows: Vec<(usize, Vec<u128>)>,
}

impl Algebra {
    const PRIME: u128 = (1 << 61) - 1;

    pub fn of(sets: &[BTreeSet<EntryKey>]) -> Self {
        let mut pools: BTreeMap<Vec<bool>, Vec<EntryKey>> = BTreeMap::new();
        for key in sets.iter().flatten().collect::<BTreeSet<_>>() {
            pools.entry(sets.iter().map(|set| set.contains(key)).collect()).or_default().push(*key);
        }
        let (members, columns): (Vec<_>, Vec<_>) = pools.into_iter().unzip();
        let mut algebra = Algebra { columns, rows: Vec::new() };
        for set in 0..sets.len() {
            let row = members.iter().map(|column: &Vec<bool>| u128::from(column[set])).collect();
            algebra.add(row);
        }
        algebra
    }

    fn minus(row: &mut [u128], factor: u128, other: &[u128]) {
        let take = (Self::PRIME - factor) % Self::PRIME;
        row.iter_mut().zip(other).for_each(|(a, b)| *a = (*a + take * b) % Self::PRIME);
    }

    fn reduced(&self, mut row: Vec<u128>) -> Vec<u128> {
        for (lead, other) in &self.rows {
            let factor = row[*lead];
            Self::minus(&mut row, factor, other);
        }
        row
    }

    fn add(&mut self, row: Vec<u128>) {
        let mut row = self.reduced(row);
        let Some(lead) = row.iter().position(|entry| *entry != 0) else { return };
        // Fermat: a⁻¹ = a^(p−2).
        let (mut inverse, mut base, mut exponent) = (1, row[lead], Self::PRIME - 2);
        while exponent > 0 {
            if exponent & 1 == 1 {
                inverse = inverse * base % Self::PRIME;
            }
            base = base * base % Self::PRIME;
            exponent >>= 1;
        }
        row.iter_mut().for_each(|entry| *entry = *entry * inverse % Self::PRIME);
        for (_, other) in &mut self.rows {
            let factor = other[lead];
            Self::minus(other, factor, &row);
        }
        self.rows.push((lead, row));
    }

    /// The people of whom some combination consists alone: a unit vector is in the row space exactly
    /// where it is a row of the reduced form.
    pub fn fixed(&self) -> Vec<EntryKey> {
        let alone = |row: &[u128]| row.iter().filter(|entry| **entry != 0).count() == 1;
        self.rows
            .iter()
            .filter(|(lead, row)| alone(row) && self.columns[*lead].len() == 1)
            .map(|(lead, _)| self.columns[*lead][0])
            .collect()
    }

    /// Whether some combination consists of exactly these people.
    pub fn gives(&self, people: &BTreeSet<EntryKey>) -> bool {
        let inside =
            |column: &Vec<EntryKey>| column.iter().filter(|key| people.contains(*key)).count();
        if self.columns.iter().any(|column| inside(column) % column.len() != 0) {
            return false;
        }
        let row = self.columns.iter().map(|column| u128::from(inside(column) > 0)).collect();
        self.reduced(row).iter().all(|entry| *entry == 0)
    }
}

/// The oracle finds what is there to find.
#[test]
fn the_algebra_sees_a_person_between_three_sets() {
    let drawn = Randomness::default();
    let people: Vec<_> = (0..40).map(|_| EntryKey::random(&drawn).expect("random")).collect();
    let set = |range: std::ops::Range<usize>| people[range].iter().copied().collect();
    let sets = [set(0..40), set(0..20), set(20..39)];
    let algebra = Algebra::of(&sets);
    assert_eq!(algebra.fixed(), vec![people[39]]);
    assert!(algebra.gives(&set(20..40)) && !algebra.gives(&set(0..10)));
    assert!(Algebra::of(&sets[..2]).fixed().is_empty());
}
