//! What stays of people whose answers are gone: which groups they were in, and when they left them.
//! The audit of everything ever published would otherwise forget them.

use super::connection::{Access, Tx, either};
use super::schema::memberships;
use super::sink::CHUNK;
use super::{ContributionArchive, EntryKey, StoreError, row};
use crate::domain::{RoleSlug, Slice};
use diesel::prelude::*;

/// A person in a group whose answer is no longer kept for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The key the answer had in the archive.
    pub key: EntryKey,
    /// The slice.
    pub slice: Slice,
    /// The closing the person came into it with.
    pub joined: i32,
    /// The closing at which the person left it; `None` where only the answer went.
    pub departed: Option<i32>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = memberships)]
struct MembershipRow {
    key: Vec<u8>,
    slice: String,
    role: String,
    joined: i32,
    departed: Option<i32>,
}

impl ContributionArchive {
    /// Everybody in a group of a role whose answer is no longer kept for it, by key and slice.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn memberships(&self, role: &RoleSlug) -> Result<Vec<Membership>, StoreError> {
        let role = role.clone();
        self.0
            .pool
            .run(Access::Read, "memberships", move |tx| {
                let rows: Vec<MembershipRow> = either!(tx, c => memberships::table
                    .filter(memberships::role.eq(role.as_str()))
                    .select(MembershipRow::as_select())
                    .load(c))?;
                let mut left: Vec<_> =
                    rows.into_iter().map(Membership::try_from).collect::<Result<_, _>>()?;
                left.sort_unstable_by(|one, other| {
                    (one.key, &one.slice).cmp(&(other.key, &other.slice))
                });
                Ok(left)
            })
            .await
    }
}

/// Writes whose answers go at a closing.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    role: &RoleSlug,
    left: &[Membership],
) -> Result<(), StoreError> {
    let mut rows: Vec<_> = left
        .iter()
        .map(|one| MembershipRow {
            key: one.key.0.to_vec(),
            slice: one.slice.to_string(),
            role: role.to_string(),
            joined: one.joined,
            departed: one.departed,
        })
        .collect();
    // Privacy: in the order of random keys, as everything in the archive (R10).
    rows.sort_unstable_by(|one, other| (&one.key, &one.slice).cmp(&(&other.key, &other.slice)));
    for chunk in rows.chunks(CHUNK) {
        either!(tx, c => diesel::insert_into(memberships::table).values(chunk).execute(c))?;
    }
    Ok(())
}

impl TryFrom<MembershipRow> for Membership {
    type Error = StoreError;
    fn try_from(row: MembershipRow) -> Result<Self, StoreError> {
        let corrupt = |column| StoreError::corrupt("memberships", column);
        Ok(Membership {
            key: EntryKey::read(&row.key).ok_or_else(|| corrupt("key"))?,
            slice: row::slice("memberships", &row.slice)?,
            joined: row.joined,
            departed: row.departed,
        })
    }
}
