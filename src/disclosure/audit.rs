//! What everything a role ever published gives away together (R4), and which versions must not go
//! out.
//!
//! Owns the three tests on member sets: (a) no combination of versions is made of fewer than m
//! people, above all not of one; (b) two versions differ by nobody or by at least m people; (c) of
//! each parent and dimension, what no child shows is nobody or at least m people. Must not see pay.
//! The linear algebra of (a) is in `elimination`.
//!
//! All three work on the versions as changes: D has a row per version, the change from the version
//! before it in its cell, and a sparse column per person. The overlaps that (b) and (c) need are
//! double prefix sums of D·Dᵀ.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::elimination::{self, Column, Light};

/// A cell's place in the lattice.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cell {
    /// Indices of the cells that this one is a slice of; none for the role.
    pub parents: Vec<usize>,
    /// The way in which it slices its parents: its siblings of the same share nobody with it.
    pub dimension: u16,
}

/// One version of a cell: the union of whole groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Index of the cell.
    pub cell: usize,
    /// The role's closing at which it came out. A cell has at most one version per closing.
    pub closing: u32,
    /// The groups it is made of.
    pub groups: BTreeSet<u32>,
    /// Whether readers have it already, so that it can no longer be dropped.
    pub published: bool,
}

/// Everything a role published or is about to publish, and who is in which group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditInput {
    /// The cells.
    pub cells: Vec<Cell>,
    /// The versions; those of one cell in order of closing.
    pub versions: Vec<Version>,
    /// Twice the group, plus one where the person leaves in it; person after person.
    memberships: Vec<u32>,
    /// Where each person's memberships end.
    ends: Vec<usize>,
}

/// Which test failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Failure {
    /// (a) A combination of the versions is made of these people and nobody else.
    Isolated,
    /// (b) Two versions differ by these people.
    Near,
    /// (c) A parent, named first, differs from the union of its children by these people.
    Rest,
}

/// A failed test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which test.
    pub failure: Failure,
    /// How many people are given away, fewer than m.
    pub people: u64,
    /// The versions that do it together, as indices into the input.
    pub versions: Vec<usize>,
}

/// What [`prune`] left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pruned {
    /// The versions not to publish.
    pub dropped: BTreeSet<usize>,
    /// Findings among versions that are out already, which dropping cannot mend. If every release
    /// was audited under the same rules, only what the search of (a) is unlikely to have missed.
    pub remaining: Vec<Finding>,
}

impl AuditInput {
    /// Adds a person by the groups joined and, after a withdrawal, the groups in which the person
    /// leaves again.
    pub fn push_person(&mut self, joined: &[u32], left: &[u32]) {
        self.memberships.extend(joined.iter().map(|group| 2 * group));
        self.memberships.extend(left.iter().map(|group| 2 * group + 1));
        self.ends.push(self.memberships.len());
    }

    /// What is left to find for a coalition that knows the records of the people it `owns`, by
    /// order of adding.
    pub fn without(&self, owns: impl Fn(usize) -> bool) -> Self {
        let (cells, versions) = (self.cells.clone(), self.versions.clone());
        let mut others = Self { cells, versions, ..Self::default() };
        for (_, memberships) in self.people().enumerate().filter(|(person, _)| !owns(*person)) {
            others.memberships.extend(memberships);
            others.ends.push(others.memberships.len());
        }
        others
    }

    fn people(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts
            .zip(&self.ends)
            .map(|(start, end)| self.memberships.get(*start..*end).unwrap_or_default())
    }

    /// For each version the one before it in its cell, of those that are kept.
    fn predecessors(&self, dropped: &BTreeSet<usize>) -> BTreeMap<usize, Option<usize>> {
        let mut latest = HashMap::new();
        let kept = self.versions.iter().enumerate().filter(|(index, _)| !dropped.contains(index));
        kept.map(|(index, version)| (index, latest.insert(version.cell, index))).collect()
    }

    /// The columns of D, equal ones pooled, in an order that depends on the input alone.
    fn columns(&self, predecessors: &BTreeMap<usize, Option<usize>>) -> Vec<Column> {
        let mut changes: HashMap<u32, Vec<(usize, i64)>> = HashMap::new();
        let none = BTreeSet::new();
        let groups = |index: Option<usize>| {
            index.and_then(|i| self.versions.get(i)).map_or(&none, |v| &v.groups)
        };
        for (index, predecessor) in predecessors {
            let (before, after) = (groups(*predecessor), groups(Some(*index)));
            after
                .difference(before)
                .for_each(|group| changes.entry(*group).or_default().push((*index, 1)));
            before
                .difference(after)
                .for_each(|group| changes.entry(*group).or_default().push((*index, -1)));
        }
        let mut pools: HashMap<Vec<(usize, i64)>, u64> = HashMap::new();
        for memberships in self.people() {
            let mut column: Vec<(usize, i64)> = Vec::with_capacity(memberships.len());
            for membership in memberships {
                let sign = if membership % 2 == 0 { 1 } else { -1 };
                let rows = changes.get(&(membership / 2)).into_iter().flatten();
                column.extend(rows.map(|(row, change)| (*row, sign * change)));
            }
            column.sort_unstable();
            column.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                kept.1 += if same { next.1 } else { 0 };
                same
            });
            column.retain(|(_, coefficient)| *coefficient != 0);
            *pools.entry(column).or_default() += 1;
        }
        pools.remove(&Vec::new());
        let mut columns: Vec<Column> =
            pools.into_iter().map(|(entries, people)| Column { entries, people }).collect();
        columns.sort_unstable_by(|a, b| a.entries.cmp(&b.entries));
        columns
    }
}

/// Every failed test of the versions as they are.
pub fn audit(input: &AuditInput, min_group: u64) -> Vec<Finding> {
    let overlaps = Overlaps::of(input);
    let dropped = BTreeSet::new();
    let mut findings = overlaps.near(&dropped, min_group);
    findings.extend(overlaps.rests(input, &dropped, min_group));
    findings.extend(isolated(input, &dropped, min_group, |_| false));
    findings
}

/// Drops unpublished versions, the smallest first, until no test fails that dropping could mend.
pub fn prune(input: &AuditInput, min_group: u64) -> Pruned {
    let overlaps = Overlaps::of(input);
    let mut dropped = BTreeSet::new();
    loop {
        // The cheap tests first: elimination runs on what they leave, and only until it finds
        // something to drop.
        let mut findings = overlaps.near(&dropped, min_group);
        findings.extend(overlaps.rests(input, &dropped, min_group));
        if overlaps.drop_smallest(input, &findings, &mut dropped) {
            continue;
        }
        let mut more = dropped.clone();
        findings.extend(isolated(input, &dropped, min_group, |found| {
            overlaps.drop_smallest(input, found, &mut more)
        }));
        if more == dropped {
            return Pruned { dropped, remaining: findings };
        }
        dropped = more;
    }
}

/// Test (a), round by round of its search until `enough` says so of a round's findings.
fn isolated(
    input: &AuditInput,
    dropped: &BTreeSet<usize>,
    min_group: u64,
    mut enough: impl FnMut(&[Finding]) -> bool,
) -> Vec<Finding> {
    let predecessors = input.predecessors(dropped);
    let columns = input.columns(&predecessors);
    let finding = |light: Light| {
        // Row v is version v minus its predecessor, so version v has row v's coefficient minus its
        // successor's.
        let mut coefficients = light.coefficients.clone();
        for (index, predecessor) in &predecessors {
            let row = light.coefficients.get(*index).copied().unwrap_or(0);
            if let Some(coefficient) = predecessor.and_then(|p| coefficients.get_mut(p)) {
                *coefficient = elimination::subtract(*coefficient, row);
            }
        }
        let used = coefficients.iter().enumerate().filter(|(_, coefficient)| **coefficient != 0);
        let versions = used.map(|(version, _)| version).collect();
        Finding { failure: Failure::Isolated, people: light.people, versions }
    };
    let (mut findings, mut known) = (Vec::new(), BTreeSet::new());
    // Privacy: R4a (H2), whoever solves the published versions for one person, or for the last of a
    // few, must fail.
    for light in elimination::light(&columns, input.versions.len(), min_group) {
        let new = light.into_iter().filter(|light| known.insert(light.columns.clone()));
        let found: Vec<Finding> = new.map(finding).collect();
        let stop = enough(&found);
        findings.extend(found);
        if stop {
            break;
        }
    }
    findings
}

/// How many people every two versions share.
struct Overlaps(Vec<Vec<u64>>);

impl Overlaps {
    fn of(input: &AuditInput) -> Self {
        let predecessors = input.predecessors(&BTreeSet::new());
        let mut shared = vec![vec![0_i64; input.versions.len()]; input.versions.len()];
        for Column { entries, people } in input.columns(&predecessors) {
            for (row, a) in &entries {
                let Some(row) = shared.get_mut(*row) else { continue };
                for (other, b) in &entries {
                    if let Some(entry) = row.get_mut(*other) {
                        *entry += a * b * people.cast_signed();
                    }
                }
            }
        }
        // From changes to versions: sum along each cell, down the rows and then along the columns.
        for (index, predecessor) in &predecessors {
            let Some(predecessor) = *predecessor else { continue };
            if let (before, [row, ..]) = shared.split_at_mut(*index)
                && let Some(earlier) = before.get(predecessor)
            {
                row.iter_mut().zip(earlier).for_each(|(entry, earlier)| *entry += earlier);
            }
        }
        for row in &mut shared {
            for (index, predecessor) in &predecessors {
                let earlier = predecessor.and_then(|p| row.get(p)).copied().unwrap_or(0);
                if let Some(entry) = row.get_mut(*index) {
                    *entry += earlier;
                }
            }
        }
        Self(
            shared
                .into_iter()
                .map(|row| row.into_iter().map(|n| n.max(0).cast_unsigned()).collect())
                .collect(),
        )
    }

    fn between(&self, a: usize, b: usize) -> u64 {
        self.0.get(a).and_then(|row| row.get(b)).copied().unwrap_or(0)
    }

    fn size(&self, version: usize) -> u64 {
        self.between(version, version)
    }

    /// Test (b).
    fn near(&self, dropped: &BTreeSet<usize>, min_group: u64) -> Vec<Finding> {
        let kept: Vec<usize> =
            (0..self.0.len()).filter(|version| !dropped.contains(version)).collect();
        let mut findings = Vec::new();
        for (position, a) in kept.iter().enumerate() {
            for b in kept.iter().skip(position + 1) {
                // Privacy: R4b (H1, H6), the difference of two figures is a figure of the people in
                // one and not the other.
                let people = self.size(*a) + self.size(*b) - 2 * self.between(*a, *b);
                if 0 < people && people < min_group {
                    findings.push(Finding {
                        failure: Failure::Near,
                        people,
                        versions: vec![*a, *b],
                    });
                }
            }
        }
        findings
    }

    /// Test (c), at every closing with the versions that a reader then has.
    fn rests(&self, input: &AuditInput, dropped: &BTreeSet<usize>, min_group: u64) -> Vec<Finding> {
        // The versions of each cell by closing, and the cells of each parent and dimension.
        let mut history: BTreeMap<usize, BTreeMap<u32, usize>> = BTreeMap::new();
        for (index, version) in
            input.versions.iter().enumerate().filter(|(index, _)| !dropped.contains(index))
        {
            history.entry(version.cell).or_default().insert(version.closing, index);
        }
        let mut slices: BTreeMap<(usize, u16), Vec<usize>> = BTreeMap::new();
        for (index, cell) in input.cells.iter().enumerate() {
            for parent in &cell.parents {
                slices.entry((*parent, cell.dimension)).or_default().push(index);
            }
        }
        let mut findings = Vec::new();
        for ((parent, _), children) in slices {
            let family = children.iter().chain([&parent]);
            let closings: BTreeSet<u32> = family
                .filter_map(|cell| history.get(cell))
                .flat_map(BTreeMap::keys)
                .copied()
                .collect();
            let latest = |cell: &usize, closing| {
                history.get(cell)?.range(..=closing).next_back().map(|(_, index)| *index)
            };
            let snapshots: BTreeSet<Vec<usize>> = closings
                .into_iter()
                .filter_map(|closing| {
                    let shown = children.iter().filter_map(|child| latest(child, closing));
                    Some(std::iter::once(latest(&parent, closing)?).chain(shown).collect())
                })
                .collect();
            for versions in snapshots {
                let Some((parent, shown)) =
                    versions.split_first().filter(|(_, shown)| !shown.is_empty())
                else {
                    continue;
                };
                // Privacy: R4c (H3), parent minus its slices is a figure of the people in none.
                let union: u64 = shown.iter().map(|child| self.size(*child)).sum();
                let inside: u64 = shown.iter().map(|child| self.between(*parent, *child)).sum();
                let people = self.size(*parent) + union - 2 * inside;
                if 0 < people && people < min_group {
                    findings.push(Finding { failure: Failure::Rest, people, versions });
                }
            }
        }
        findings
    }

    /// Of each finding that no earlier drop has mended, drops the smallest version that can be,
    /// smallest first over all findings; of equals, the last. Whether anything was dropped.
    fn drop_smallest(
        &self,
        input: &AuditInput,
        findings: &[Finding],
        dropped: &mut BTreeSet<usize>,
    ) -> bool {
        let droppable = |version: &usize| {
            input.versions.get(*version).is_some_and(|version| !version.published)
        };
        let rank = |version: &usize| (self.size(*version), std::cmp::Reverse(*version));
        let smallest =
            |finding: &Finding| finding.versions.iter().copied().filter(droppable).min_by_key(rank);
        let mut candidates: Vec<_> = findings
            .iter()
            .filter_map(|f| smallest(f).map(|version| (rank(&version), version, f)))
            .collect();
        candidates.sort_by_key(|(rank, ..)| *rank);
        let before = dropped.len();
        for (_, version, finding) in candidates {
            if finding.versions.iter().all(|version| !dropped.contains(version)) {
                dropped.insert(version);
            }
        }
        dropped.len() > before
    }
}

#[cfg(test)]
mod tests;
