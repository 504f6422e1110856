//! The groups of a role: what each adds to its slice, and sums over them.

use super::content::Content;
use super::{ReleaseError, Workshop};
use crate::disclosure::members::MemberDigest;
use crate::domain::{RoleSlug, Slice};
use crate::store::{GroupRecord, Membership};
use std::collections::{BTreeMap, BTreeSet};

/// The groups of a role by slice, each with the closing it came in.
pub(super) struct Groups {
    pub(super) by_slice: BTreeMap<Slice, BTreeMap<i32, Content>>,
    /// Those of the closing under way.
    pub(super) new: BTreeMap<Slice, Content>,
    /// Everybody who left a group, by slice.
    pub(super) left: BTreeMap<Slice, Vec<Departure>>,
}

/// A person who left a group.
pub(super) struct Departure {
    joined: i32,
    departed: i32,
    member: MemberDigest,
}

impl Groups {
    pub(super) fn read(
        workshop: &Workshop<'_>,
        role: &RoleSlug,
        records: Vec<GroupRecord>,
        left: &[Membership],
    ) -> Result<Self, ReleaseError> {
        let mut by_slice: BTreeMap<Slice, BTreeMap<i32, Content>> = BTreeMap::new();
        for record in records {
            let content =
                Content::from_stored(record.people, record.members, &record.content).ok_or_else(
                    || ReleaseError::Damaged { role: role.clone(), slice: record.slice.clone() },
                )?;
            by_slice.entry(record.slice).or_default().insert(record.closing, content);
        }
        let mut groups = Groups { by_slice, new: BTreeMap::new(), left: BTreeMap::new() };
        left.iter().for_each(|one| groups.depart(workshop, one));
        Ok(groups)
    }

    /// Notes who left.
    pub(super) fn depart(&mut self, workshop: &Workshop<'_>, one: &Membership) {
        let Some(departed) = one.departed else { return };
        let member = MemberDigest::of(workshop.member_secret, one.key.as_bytes());
        let departure = Departure { joined: one.joined, departed, member };
        self.left.entry(one.slice.clone()).or_default().push(departure);
    }

    /// Who was in a slice's version of a closing, whose groups these are: those who are, and those
    /// who have left since.
    pub(super) fn members_at(
        &self,
        slice: &Slice,
        live: &BTreeSet<i32>,
        closing: i32,
    ) -> MemberDigest {
        let mut members = self.sum(slice, live).members;
        for one in self.left.get(slice).into_iter().flatten() {
            if live.contains(&one.joined) && one.departed > closing {
                members += one.member;
            }
        }
        members
    }

    /// Whether anybody has left these groups of a slice since a closing, so that what was drawn of
    /// them then cannot be drawn again.
    pub(super) fn left_since(&self, slice: &Slice, live: &BTreeSet<i32>, closing: i32) -> bool {
        let mut left = self.left.get(slice).into_iter().flatten();
        left.any(|one| live.contains(&one.joined) && one.departed > closing)
    }

    /// How many have left a group.
    pub(super) fn departed(&self, slice: &Slice, joined: i32) -> i64 {
        let left = self.left.get(slice).into_iter().flatten();
        left.filter(|one| one.joined == joined).count() as i64
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
