//! A release moment: batches close and figures come out, all in one transaction or not at all.

use super::archive::{ClosingRow, ContributionRow, GroupRow};
use super::audit_log::{self, Note};
use super::connection::{Access, Tx, either};
use super::membership;
use super::published::{ReleaseRow, VersionRow, head};
use super::reviews::{self, ReviewClosing};
use super::schema::{cell_groups, cell_versions, closings, contributions, pending, releases};
use super::sink::CHUNK;
use super::{
    Contribution, ContributionArchive, EntryKey, GroupRecord, Membership, ReleaseHead, Shared,
    StoreError, ViewStates,
};
use crate::domain::{RoleSlug, Slice};
use diesel::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use time::Date;
use uuid::Uuid;

/// Everything of one release moment.
#[derive(Debug, Clone)]
pub struct ReleaseDraft {
    /// The number of the release it was made upon; 0 where there was none. Where another one has
    /// come out since, this one must be made anew.
    pub after: i32,
    /// Random.
    pub id: Uuid,
    /// The day.
    pub published_on: Date,
    /// The rules it was made by, as JSON.
    pub rules: String,
    /// The roles whose batch closes.
    pub closings: Vec<RoleClosing>,
    /// The figures that come out.
    pub versions: Vec<CellVersion>,
    /// The cells whose reviews close.
    pub reviews: Vec<ReviewClosing>,
}

/// The closing of one role's batch.
#[derive(Debug, Clone)]
pub struct RoleClosing {
    /// The role.
    pub role: RoleSlug,
    /// The number of the closing within the role, from 1.
    pub number: i32,
    /// The day.
    pub closed_on: Date,
    /// How many people it takes in.
    pub people: i64,
    /// The batch, as it lies in the archive from now on.
    pub moved: Vec<Contribution>,
    /// The keys it had in the pool.
    pub taken: Vec<EntryKey>,
    /// Contributions of earlier batches whose views close only now.
    pub restated: Vec<(EntryKey, ViewStates)>,
    /// Withdrawn or expired contributions that leave.
    pub erased: Vec<EntryKey>,
    /// The groups that form.
    pub groups: Vec<GroupRecord>,
    /// Whose answers are no longer kept for a group.
    pub left: Vec<Membership>,
    /// Groups of earlier closings without those who left them.
    pub shrunk: Vec<GroupRecord>,
}

/// What a release publishes of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellVersion {
    /// The role.
    pub role: RoleSlug,
    /// The slice of it.
    pub slice: Slice,
    /// The closing of the role it is made at.
    pub closing: i32,
    /// The figures, as JSON.
    pub figures: String,
}

impl ContributionArchive {
    /// Closes batches and publishes a release.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where another release came out since the draft was begun, or an
    /// entry it takes was withdrawn; then, as with every other [`StoreError`], nothing has changed.
    pub async fn commit(&self, draft: ReleaseDraft) -> Result<ReleaseHead, StoreError> {
        self.commit_noted(draft, None).await
    }

    /// The same, and notes who asked for it. The subject of the note is the release's number.
    ///
    /// # Errors
    /// As for [`commit`](Self::commit).
    pub async fn commit_noted(
        &self,
        draft: ReleaseDraft,
        note: Option<Note>,
    ) -> Result<ReleaseHead, StoreError> {
        let shared = Arc::clone(&self.0);
        let body = move |tx: &mut Tx<'_>| {
            let head = commit(tx, &shared, &draft)?;
            if let Some(note) = &note {
                audit_log::note(tx, &Note { subject: head.number.to_string(), ..note.clone() })?;
            }
            Ok(head)
        };
        self.0.pool.run(Access::Erase, "commit release", body).await
    }
}

fn commit(
    tx: &mut Tx<'_>,
    shared: &Shared,
    draft: &ReleaseDraft,
) -> Result<ReleaseHead, StoreError> {
    if head(tx)?.map_or(0, |head| head.number) != draft.after {
        return Err(StoreError::conflict());
    }
    for closing in &draft.closings {
        close(tx, closing)?;
    }
    let release = ReleaseHead {
        number: draft.after + 1,
        id: draft.id,
        published_on: draft.published_on,
        rules: draft.rules.clone(),
    };
    let row = ReleaseRow {
        number: release.number,
        id: release.id.to_string(),
        published_on: release.published_on,
        rules: release.rules.clone(),
    };
    either!(tx, c => diesel::insert_into(releases::table).values(&row).execute(c))?;
    let versions: Vec<_> = draft
        .versions
        .iter()
        .map(|version| VersionRow {
            role: version.role.to_string(),
            slice: version.slice.to_string(),
            release: release.number,
            closing: version.closing,
            figures: version.figures.clone(),
        })
        .collect();
    for chunk in versions.chunks(CHUNK) {
        either!(tx, c => diesel::insert_into(cell_versions::table).values(chunk).execute(c))?;
    }
    for closing in &draft.reviews {
        reviews::close(tx, shared, closing, release.number)?;
    }
    Ok(release)
}

fn close(tx: &mut Tx<'_>, closing: &RoleClosing) -> Result<(), StoreError> {
    for chunk in bytes(&closing.taken).chunks(CHUNK) {
        let gone = either!(tx, c => diesel::delete(pending::table.filter(pending::key.eq_any(chunk)))
            .execute(c))?;
        all_there(gone, chunk.len())?;
    }
    for chunk in bytes(&closing.erased).chunks(CHUNK) {
        let gone = either!(tx, c =>
            diesel::delete(contributions::table.filter(contributions::key.eq_any(chunk)))
                .execute(c))?;
        all_there(gone, chunk.len())?;
    }
    restate(tx, &closing.restated)?;

    let rows = closing.moved.iter().map(ContributionRow::try_from);
    let mut rows: Vec<_> = rows.collect::<Result<_, _>>()?;
    // Privacy: whole batches in the order of their random keys: the place of a row in the file,
    // its transaction and its neighbours tell nothing of when it arrived (R10).
    rows.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    for chunk in rows.chunks(CHUNK) {
        either!(tx, c => diesel::insert_into(contributions::table).values(chunk).execute(c))?;
    }

    let row = ClosingRow {
        role: closing.role.to_string(),
        number: closing.number,
        closed_on: closing.closed_on,
        people: closing.people,
    };
    either!(tx, c => diesel::insert_into(closings::table).values(&row).execute(c))?;
    let groups: Vec<_> =
        closing.groups.iter().map(|group| GroupRow::of(&closing.role, group)).collect();
    for chunk in groups.chunks(CHUNK) {
        either!(tx, c => diesel::insert_into(cell_groups::table).values(chunk).execute(c))?;
    }
    for group in &closing.shrunk {
        let key = (closing.role.as_str(), group.slice.to_string(), group.closing);
        let changed = either!(tx, c => diesel::update(cell_groups::table.find(key.clone()))
            .set((
                cell_groups::people.eq(group.people),
                cell_groups::members.eq(group.members.as_slice()),
                cell_groups::content.eq(&group.content),
            ))
            .execute(c))?;
        all_there(changed, 1)?;
    }
    membership::insert(tx, &closing.role, &closing.left)
}

/// Writes new states: many contributions share one, so one statement serves them all.
fn restate(tx: &mut Tx<'_>, restated: &[(EntryKey, ViewStates)]) -> Result<(), StoreError> {
    let mut by_state = BTreeMap::<_, (bool, Vec<_>)>::new();
    for (key, states) in restated {
        let bytes = states.to_bytes().ok_or(StoreError::TooLong("the number of a closing"))?;
        let (_, keys) = by_state.entry(bytes).or_insert((states.waits(), Vec::new()));
        keys.push(key.0.to_vec());
    }
    for (states, (waits, keys)) in by_state {
        for chunk in keys.chunks(CHUNK) {
            let changed = either!(tx, c =>
                diesel::update(contributions::table.filter(contributions::key.eq_any(chunk)))
                    .set(contributions::views.eq(&states))
                    .execute(c))?;
            all_there(changed, chunk.len())?;
            if !waits {
                // Privacy: R7, the employer's bucket goes when no test needs it any more.
                either!(tx, c =>
                    diesel::update(contributions::table.filter(contributions::key.eq_any(chunk)))
                        .set(contributions::employer.eq(None::<i16>))
                        .execute(c))?;
            }
        }
    }
    Ok(())
}

/// Somebody may have withdrawn meanwhile: then the draft no longer holds.
pub(super) fn all_there(found: usize, expected: usize) -> Result<(), StoreError> {
    if found == expected { Ok(()) } else { Err(StoreError::conflict()) }
}

pub(super) fn bytes(keys: &[EntryKey]) -> Vec<Vec<u8>> {
    keys.iter().map(|key| key.0.to_vec()).collect()
}
