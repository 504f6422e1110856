//! Everything a role ever published, as the audit sees it: cells, versions and who is in which group.

use super::Workshop;
use super::groups::Groups;
use crate::disclosure::audit::{AuditInput, Cell, Finding, Version, audit, prune};
use crate::domain::{Slice, View};
use crate::store::{Closing, Contribution, EntryKey, Membership, PastVersion, ViewState};
use std::collections::{BTreeMap, BTreeSet};

/// The closings of a role with their months, and which still count at each.
pub(super) struct Calendar {
    closings: Vec<(i32, i64)>,
    retention: i64,
}

impl Calendar {
    /// The closings so far and one of today, if it is not among them.
    pub(super) fn new(workshop: &Workshop<'_>, closings: Vec<Closing>, today: i32) -> Self {
        let month = |day: time::Date| i64::from(day.year()) * 12 + i64::from(u8::from(day.month()));
        let mut closings: Vec<_> =
            closings.iter().map(|closing| (closing.number, month(closing.closed_on))).collect();
        if closings.iter().all(|(number, _)| *number != today) {
            closings.push((today, month(workshop.today)));
        }
        Calendar { closings, retention: i64::from(workshop.rules.retention_months) }
    }

    /// The closings whose people counted when `number` closed: none later, none expired.
    pub(super) fn live_at(&self, number: i32) -> BTreeSet<i32> {
        let at =
            self.closings.iter().find(|(one, _)| *one == number).map_or(0, |(_, month)| *month);
        self.closings
            .iter()
            // Privacy: R8, whole batches expire, never single people.
            .filter(|(one, month)| *one <= number && *month > at - self.retention)
            .map(|(one, _)| *one)
            .collect()
    }
}

/// A role's past, ready to be audited.
pub(super) struct History {
    input: AuditInput,
    cells: BTreeMap<Slice, usize>,
    /// The groups of each slice, by the closing their people joined with.
    groups: BTreeMap<(Slice, i32), u32>,
    /// Who left them, as a group of their own for each closing at which some did.
    departures: BTreeMap<(Slice, i32, i32), u32>,
    live: BTreeMap<i32, BTreeSet<i32>>,
}

impl History {
    /// From who is in which group, and the versions that are out.
    pub(super) fn new(
        contributions: &[Contribution],
        left: &[Membership],
        groups: &Groups,
        calendar: &Calendar,
        versions: &[PastVersion],
    ) -> Self {
        let mut history = History {
            input: AuditInput::default(),
            cells: BTreeMap::new(),
            groups: BTreeMap::new(),
            departures: BTreeMap::new(),
            live: calendar
                .closings
                .iter()
                .map(|(number, _)| (*number, calendar.live_at(*number)))
                .collect(),
        };
        for (slice, by_closing) in &groups.by_slice {
            history.cell(slice);
            for closing in by_closing.keys() {
                let index = history.groups.len() as u32;
                history.groups.insert((slice.clone(), *closing), index);
            }
        }
        // By person, the groups joined and the departures from them.
        let mut gone: BTreeMap<EntryKey, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
        for one in left {
            let (joined, departures) = gone.entry(one.key).or_default();
            joined.extend(history.groups.get(&(one.slice.clone(), one.joined)));
            if let Some(departed) = one.departed {
                let next = (history.groups.len() + history.departures.len()) as u32;
                let departure = (one.slice.clone(), one.joined, departed);
                departures.push(*history.departures.entry(departure).or_insert(next));
            }
        }
        for one in contributions {
            let mut joined: Vec<u32> = View::all()
                .filter_map(|view| match one.views.get(view) {
                    ViewState::Specified(closing) => {
                        let group = (view.slice_of(&one.salary)?, i32::from(closing));
                        history.groups.get(&group).copied()
                    }
                    ViewState::Waiting | ViewState::Unspecified(_) => None,
                })
                .collect();
            let (before, departures) = gone.remove(&one.key).unwrap_or_default();
            joined.extend(before);
            history.input.push_person(&joined, &departures);
        }
        for (joined, departures) in gone.into_values() {
            history.input.push_person(&joined, &departures);
        }
        let mut versions = versions.to_vec();
        versions.sort_by_key(|version| version.closing);
        for version in versions {
            history.add(&version.slice, version.closing, true);
        }
        history
    }

    /// The index of a slice's cell, those of the wider ones first.
    fn cell(&mut self, slice: &Slice) -> usize {
        if let Some(index) = self.cells.get(slice) {
            return *index;
        }
        let parents = slice.wider().iter().map(|parent| self.cell(parent)).collect();
        let view = slice.view();
        let dimension = View::all().position(|one| Some(one) == view).unwrap_or_default() as u16;
        let index = self.input.cells.len();
        self.input.cells.push(Cell { parents, dimension });
        self.cells.insert(slice.clone(), index);
        index
    }

    fn add(&mut self, slice: &Slice, closing: i32, published: bool) {
        let cell = self.cell(slice);
        let empty = BTreeSet::new();
        let live = self.live.get(&closing).unwrap_or(&empty);
        let mut groups: BTreeSet<u32> = live
            .iter()
            .filter_map(|closing| self.groups.get(&(slice.clone(), *closing)).copied())
            .collect();
        // Privacy: R8, who left a group stays gone from it, and goes with it when it expires.
        let gone = self.departures.iter().filter(|((of, joined, departed), _)| {
            of == slice && live.contains(joined) && *departed <= closing
        });
        groups.extend(gone.map(|(_, group)| *group));
        let closing = u32::try_from(closing).unwrap_or(0);
        self.input.versions.push(Version { cell, closing, groups, published });
    }

    /// The candidates that may go out beside everything that is out already.
    pub(super) fn let_out(
        &self,
        candidates: Vec<Slice>,
        number: i32,
        min_group: u64,
    ) -> Vec<Slice> {
        let mut with = History {
            input: self.input.clone(),
            cells: self.cells.clone(),
            groups: self.groups.clone(),
            departures: self.departures.clone(),
            live: self.live.clone(),
        };
        let first = with.input.versions.len();
        for slice in &candidates {
            with.add(slice, number, false);
        }
        let pruned = prune(&with.input, min_group);
        candidates
            .into_iter()
            .enumerate()
            .filter(|(at, _)| !pruned.dropped.contains(&(first + at)))
            .map(|(_, slice)| slice)
            .collect()
    }

    /// What everything that is out gives away together.
    pub(super) fn audit(&self, min_group: u64) -> Vec<Finding> {
        audit(&self.input, min_group)
    }
}
