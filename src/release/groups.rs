//! The groups of a role: what each adds to its slice, and sums over them.

use super::ReleaseError;
use super::content::Content;
use crate::domain::{RoleSlug, Slice};
use crate::store::GroupRecord;
use std::collections::{BTreeMap, BTreeSet};

/// The groups of a role by slice, each with the closing it came in.
pub(super) struct Groups {
    pub(super) by_slice: BTreeMap<Slice, BTreeMap<i32, Content>>,
    /// Those of the closing under way.
    pub(super) new: BTreeMap<Slice, Content>,
}

impl Groups {
    pub(super) fn read(role: &RoleSlug, records: Vec<GroupRecord>) -> Result<Self, ReleaseError> {
        let mut by_slice: BTreeMap<Slice, BTreeMap<i32, Content>> = BTreeMap::new();
        for record in records {
            let content =
                Content::from_stored(record.people, record.members, &record.content).ok_or_else(
                    || ReleaseError::Damaged { role: role.clone(), slice: record.slice.clone() },
                )?;
            by_slice.entry(record.slice).or_default().insert(record.closing, content);
        }
        Ok(Groups { by_slice, new: BTreeMap::new() })
    }

    /// People a slice has been published with.
    pub(super) fn people(&self, slice: &Slice) -> i64 {
        self.by_slice.get(slice).into_iter().flatten().map(|(_, content)| content.people).sum()
    }

    /// Puts the groups of a closing beside the older ones.
    pub(super) fn settle(&mut self, number: i32) {
        for (slice, content) in std::mem::take(&mut self.new) {
            self.by_slice.entry(slice).or_default().insert(number, content);
        }
    }

    /// The groups that came in one closing.
    pub(super) fn of_closing(&self, number: i32) -> impl Iterator<Item = (&Slice, &Content)> {
        self.by_slice
            .iter()
            .filter_map(move |(slice, groups)| groups.get(&number).map(|content| (slice, content)))
    }

    /// The sum of a slice's groups of these closings.
    pub(super) fn sum(&self, slice: &Slice, live: &BTreeSet<i32>) -> Content {
        let mut sum = Content::default();
        for (closing, content) in self.by_slice.get(slice).into_iter().flatten() {
            if live.contains(closing) {
                sum.merge(content);
            }
        }
        sum
    }
}
