//! What a release writes. First what was drawn, with the end of the answers it was drawn from; then
//! the figures, which follow from it: each in one transaction, all or nothing.

use super::archive::{ContributionRow, Counted, PendingEntry};
use super::audit_log::{self, Note};
use super::batches::{self, BatchRecord, BatchRow};
use super::connection::{Access, Tx, either};
use super::pool::off_thread;
use super::published::{HighlightsRow, ReleaseRow, VersionRow, head};
use super::reviews::{self, ReviewDraft};
use super::schema::{
    batches as batch_table, cell_versions, contributions, highlights, pending, receipts, releases,
};
use super::sink::{CHUNK, PendingRow};
use super::{Contribution, ContributionArchive, EntryKey, ReleaseHead, Shared, StoreError, survey};
use crate::domain::{ReviewCell, Scope, Slice};
use diesel::prelude::*;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use time::Date;
use uuid::Uuid;

/// What was drawn of everything that closes at one release moment.
#[derive(Debug, Clone, Default)]
pub struct DrawDraft {
    /// The release it comes out with.
    pub release: i32,
    /// The batches.
    pub batches: Vec<BatchRecord>,
    /// Answers that are in nothing more: they end here.
    pub gone: Vec<Arc<PendingEntry>>,
    /// Answers that wait for more, with what they are counted in now.
    pub counted: Vec<(Arc<PendingEntry>, Counted)>,
    /// The same of reviews.
    pub reviews: ReviewDraft,
}

impl DrawDraft {
    /// Whether nothing was drawn.
    pub fn is_empty(&self) -> bool {
        self.batches.is_empty() && self.reviews.batches.is_empty()
    }
}

/// The figures of one release.
#[derive(Debug, Clone)]
pub struct ReleaseDraft {
    /// The number of the release it was made upon; 0 where there was none. Where another one has
    /// come out since, this one must be made anew.
    pub after: i32,
    /// Random.
    pub id: Uuid,
    /// The day.
    pub published_on: Date,
    /// Names the rules it was made by.
    pub rules: String,
    /// The figures that come out.
    pub versions: Vec<CellVersion>,
    /// What comes out of reviews.
    pub highlights: Vec<HighlightsVersion>,
    /// What becomes of records, where privacy is off.
    pub records: Option<RecordDraft>,
}

/// Answers that become records, where privacy is off.
#[derive(Debug, Clone, Default)]
pub struct RecordDraft {
    /// Answers that wait no more.
    pub taken: Vec<Arc<PendingEntry>>,
    /// The records they become.
    pub moved: Vec<Contribution>,
    /// Withdrawn records, which go.
    pub erased: Vec<EntryKey>,
    /// Exact sums of reviews, which end with it.
    pub reviews: ReviewDraft,
}

/// What a release publishes of the reviews of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HighlightsVersion {
    /// The cell.
    pub cell: ReviewCell,
    /// What it says, as JSON.
    pub content: String,
}

/// What a release publishes of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellVersion {
    /// The scope.
    pub scope: Scope,
    /// The slice of it.
    pub slice: Slice,
    /// The figures, as JSON.
    pub figures: String,
}

impl ContributionArchive {
    /// Stores what was drawn, and ends the answers it was drawn from. Whoever changed or took back an
    /// answer since it was read is left out: `without` draws again without them. Tells what was stored.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where another release moment was faster; then, as with every other
    /// [`StoreError`], nothing has changed.
    pub async fn store_draws(
        &self,
        draft: DrawDraft,
        without: impl Fn(&BTreeSet<EntryKey>) -> DrawDraft + Send + 'static,
    ) -> Result<Arc<DrawDraft>, StoreError> {
        let (shared, draft) = (Arc::clone(&self.0), Arc::new(draft));
        let counted = Arc::clone(&draft);
        let sealed = off_thread(move || {
            let seal = |(entry, counted): &(Arc<PendingEntry>, Counted)| {
                Ok((entry.key, (*counted, PendingRow::counted(&shared, entry, *counted)?)))
            };
            counted.counted.par_iter().map(seal).collect::<Result<HashMap<_, _>, StoreError>>()
        });
        let (sealed, shared) = (sealed.await?, Arc::clone(&self.0));
        let body = move |tx: &mut Tx<'_>| {
            let newest = head(tx)?.map_or(0, |head| head.number);
            if newest + 1 != draft.release || last_drawn(tx)? >= draft.release {
                return Err(StoreError::conflict());
            }
            let (mut left_out, mut current) = (BTreeSet::new(), Arc::clone(&draft));
            // Privacy: G9, what stands in the database now is what is drawn.
            loop {
                let counted = current.counted.iter().map(|(entry, _)| entry);
                let all: Vec<_> = current.gone.iter().chain(counted).map(AsRef::as_ref).collect();
                let mut touched = touched(tx, &all)?;
                touched.extend(reviews::touched(tx, &current.reviews.all())?);
                if touched.is_empty() {
                    break;
                }
                left_out.extend(touched);
                current = Arc::new(without(&left_out));
            }
            store_draws(tx, &shared, &current, &sealed)?;
            Ok(current)
        };
        self.0.pool.run(Access::Destroy, "store draws", body).await
    }

    /// Publishes a release.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where another release came out since the draft was begun, or an
    /// entry it takes was changed; then, as with every other [`StoreError`], nothing has changed.
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

fn store_draws(
    tx: &mut Tx<'_>,
    shared: &Shared,
    draft: &DrawDraft,
    sealed: &HashMap<EntryKey, (Counted, PendingRow)>,
) -> Result<(), StoreError> {
    let rows: Vec<BatchRow> =
        draft.batches.iter().map(BatchRow::try_from).collect::<Result<_, _>>()?;
    for chunk in rows.chunks(CHUNK) {
        either!(tx, c => diesel::insert_into(batch_table::table).values(chunk).execute(c))?;
    }
    for (entry, counted) in &draft.counted {
        let anew;
        let row = match sealed.get(&entry.key).filter(|(of, _)| of == counted) {
            Some((_, row)) => row,
            None => {
                anew = PendingRow::counted(shared, entry, *counted)?;
                &anew
            }
        };
        either!(tx, c => diesel::update(pending::table.find(&row.key))
            .set((pending::sealed.eq(&row.sealed), pending::version.eq(&row.version)))
            .execute(c))?;
    }
    reviews::store(tx, shared, &draft.reviews)?;
    // Privacy: P3, the answers and their receipts end in the transaction that stores the draw.
    erase(tx, &draft.gone)?;
    survey::renew_draw_secret(tx, &shared.keys)
}

/// The release that anything was drawn for last; 0 where there is none.
pub(super) fn last_drawn(tx: &mut Tx<'_>) -> Result<i32, StoreError> {
    let reviews = reviews::drawn(tx)?.last().copied().unwrap_or(0);
    Ok(batches::last_drawn(tx)?.max(reviews))
}

/// Those of the entries that are no longer as they were read.
fn touched(tx: &mut Tx<'_>, entries: &[&PendingEntry]) -> Result<Vec<EntryKey>, StoreError> {
    let mut touched = Vec::new();
    for chunk in entries.chunks(CHUNK) {
        let keys: Vec<_> = chunk.iter().map(|entry| entry.key.0.to_vec()).collect();
        let found: Vec<(Vec<u8>, Vec<u8>)> = either!(tx, c => pending::table
            .filter(pending::key.eq_any(&keys))
            .select((pending::key, pending::version))
            .load(c))?;
        let found: HashMap<_, _> = found.into_iter().collect();
        touched.extend(
            chunk
                .iter()
                .filter(|entry| {
                    let now = found.get(entry.key.0.as_slice()).map(Vec::as_slice);
                    now.is_none_or(|now| PendingRow::read_version(now) != Some(entry.version))
                })
                .map(|entry| entry.key),
        );
    }
    Ok(touched)
}

/// Deletes entries with their receipts.
fn erase(tx: &mut Tx<'_>, entries: &[Arc<PendingEntry>]) -> Result<(), StoreError> {
    for chunk in entries.chunks(CHUNK) {
        let keys: Vec<_> = chunk.iter().map(|entry| entry.key.0.to_vec()).collect();
        let gone = either!(tx, c =>
            diesel::delete(pending::table.filter(pending::key.eq_any(&keys))).execute(c))?;
        all_there(gone, keys.len())?;
        let lookups: Vec<_> =
            chunk.iter().filter_map(|entry| entry.receipt.map(|lookup| lookup.to_vec())).collect();
        either!(tx, c =>
            diesel::delete(receipts::table.filter(receipts::lookup.eq_any(&lookups))).execute(c))?;
    }
    Ok(())
}

fn commit(
    tx: &mut Tx<'_>,
    shared: &Shared,
    draft: &ReleaseDraft,
) -> Result<ReleaseHead, StoreError> {
    if head(tx)?.map_or(0, |head| head.number) != draft.after {
        return Err(StoreError::conflict());
    }
    if let Some(records) = &draft.records {
        keep(tx, shared, records)?;
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
            scope: version.scope.to_string(),
            slice: version.slice.to_string(),
            release: release.number,
            figures: version.figures.clone(),
        })
        .collect();
    for chunk in versions.chunks(CHUNK) {
        either!(tx, c => diesel::insert_into(cell_versions::table).values(chunk).execute(c))?;
    }
    let rows: Vec<_> = draft
        .highlights
        .iter()
        .map(|HighlightsVersion { cell: (role, country), content }| HighlightsRow {
            role: role.to_string(),
            country: country.code().to_owned(),
            release: release.number,
            content: content.clone(),
        })
        .collect();
    for chunk in rows.chunks(CHUNK) {
        either!(tx, c => diesel::insert_into(highlights::table).values(chunk).execute(c))?;
    }
    Ok(release)
}

/// Puts answers among the records, where privacy is off.
fn keep(tx: &mut Tx<'_>, shared: &Shared, records: &RecordDraft) -> Result<(), StoreError> {
    let taken: Vec<_> = records.taken.iter().map(AsRef::as_ref).collect();
    let reviewed = reviews::touched(tx, &records.reviews.all())?;
    if !touched(tx, &taken)?.is_empty() || !reviewed.is_empty() {
        return Err(StoreError::conflict());
    }
    reviews::store(tx, shared, &records.reviews)?;
    for chunk in bytes(&taken.iter().map(|entry| entry.key).collect::<Vec<_>>()).chunks(CHUNK) {
        either!(tx, c =>
            diesel::delete(pending::table.filter(pending::key.eq_any(chunk))).execute(c))?;
    }
    for chunk in bytes(&records.erased).chunks(CHUNK) {
        let gone = either!(tx, c =>
            diesel::delete(contributions::table.filter(contributions::key.eq_any(chunk)))
                .execute(c))?;
        all_there(gone, chunk.len())?;
    }
    let rows = records.moved.iter().map(ContributionRow::try_from);
    let mut rows: Vec<_> = rows.collect::<Result<_, _>>()?;
    // Privacy: in the order of their random keys: the place of a row in the file tells nothing of
    // when it arrived.
    rows.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    for chunk in rows.chunks(CHUNK) {
        either!(tx, c => diesel::insert_into(contributions::table).values(chunk).execute(c))?;
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
