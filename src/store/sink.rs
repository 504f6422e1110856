//! Where contributions go in. Nothing comes out here.

use super::archive::{Counted, PendingEntry};
use super::connection::{Access, Tx, either};
use super::keys::Keys;
use super::pool::off_thread;
use super::reviews::{PoolRow, ReviewCounted};
use super::schema::{pending, receipts, review_pool};
use super::{EntryKey, Shared, StoreError, moderation, row};
use crate::domain::{Basis, ModerationState, Placement, Privacy, Receipt, Review, Submission};
use diesel::prelude::*;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Rows per statement: SQLite binds at most 32,766 values to one.
pub(super) const CHUNK: usize = 1_000;

/// A contribution on its way in.
#[derive(Debug, Clone)]
pub struct NewSubmission {
    /// The receipt it will be known by.
    pub receipt: Receipt,
    /// What was sent, whole: the same receipt with another body is a conflict.
    pub body: Vec<u8>,
    /// What was understood of it.
    pub submission: Submission,
}

/// A review on its way in.
#[derive(Debug, Clone)]
pub struct NewReview {
    /// The receipt it will be known by.
    pub receipt: Receipt,
    /// What was sent, whole.
    pub body: Vec<u8>,
    /// What is kept of it.
    pub review: Review,
    /// Whether somebody looked at it before it came here.
    pub approved: bool,
}

/// What became of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It was stored.
    New,
    /// It had been stored before: same receipt, same body.
    Repeated,
    /// The receipt belongs to another body; nothing was stored.
    Conflict,
}

/// Takes contributions in. It has no way of reading one.
#[derive(Clone)]
pub struct ContributionSink(pub(super) Arc<Shared>);

#[derive(Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = receipts)]
pub(super) struct ReceiptRow {
    pub(super) lookup: Vec<u8>,
    pub(super) fingerprint: Vec<u8>,
    pub(super) link: Vec<u8>,
}

#[derive(Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = pending)]
pub(super) struct PendingRow {
    pub(super) key: Vec<u8>,
    pub(super) sealed: Vec<u8>,
    pub(super) moderation: i16,
    pub(super) version: Vec<u8>,
}

/// An entry of either pool.
#[derive(Clone)]
pub(super) enum Entry {
    Salary(PendingRow),
    Review(PoolRow),
}

/// An entry ready for the database, with what its receipt finds it by.
pub(super) type Sealed = (ReceiptRow, Entry);

impl ContributionSink {
    /// The random name of the survey.
    pub fn survey(&self) -> &str {
        &self.0.survey.id
    }

    /// Whether all pay of the survey is before or after tax.
    pub fn basis(&self) -> Basis {
        self.0.survey.basis
    }

    /// Stores one submission. When this returns `Ok`, it survives a power cut.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was stored.
    pub async fn add(&self, submission: NewSubmission) -> Result<Added, StoreError> {
        self.add_one(submission, salary).await
    }

    /// The same for a review.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was stored.
    pub async fn add_review(&self, new: NewReview) -> Result<Added, StoreError> {
        self.add_one(new, review).await
    }

    async fn add_one<New: Send + 'static>(
        &self,
        new: New,
        seal: fn(&Shared, EntryKey, &New) -> Result<Sealed, StoreError>,
    ) -> Result<Added, StoreError> {
        let shared = Arc::clone(&self.0);
        let entry = off_thread(move || seal(&shared, shared.keys.entry_key()?, &new)).await?;
        self.0.queue.store(&self.0.pool, entry).await
    }

    /// Stores submissions in one transaction and tells of each, in their order.
    ///
    /// # Errors
    /// [`StoreError`]; then none was stored.
    pub async fn add_many(
        &self,
        submissions: Vec<NewSubmission>,
    ) -> Result<Vec<Added>, StoreError> {
        let shared = Arc::clone(&self.0);
        let rows = off_thread(move || prepared(&shared, &submissions, salary)).await?;
        self.0.pool.run(Access::Write, "add contributions", move |tx| add(tx, &rows)).await
    }

    /// Stores reviews in one transaction and tells of each, in their order.
    ///
    /// # Errors
    /// [`StoreError`]; then none was stored.
    pub async fn add_reviews(&self, reviews: Vec<NewReview>) -> Result<Vec<Added>, StoreError> {
        let shared = Arc::clone(&self.0);
        let rows = off_thread(move || prepared(&shared, &reviews, review)).await?;
        self.0.pool.run(Access::Write, "add reviews", move |tx| add(tx, &rows)).await
    }
}

/// Seals entries, each under a key of its own, drawn in their order.
fn prepared<New: Sync>(
    shared: &Shared,
    entries: &[New],
    seal: fn(&Shared, EntryKey, &New) -> Result<Sealed, StoreError>,
) -> Result<Vec<Sealed>, StoreError> {
    let keys = entries.iter().map(|_| shared.keys.entry_key()).collect::<Result<Vec<_>, _>>()?;
    // Sealing takes two multiplications on a curve: on all processors.
    entries.par_iter().zip(keys).map(|(entry, key)| seal(shared, key, entry)).collect()
}

fn salary(shared: &Shared, key: EntryKey, new: &NewSubmission) -> Result<Sealed, StoreError> {
    let receipt = ReceiptRow::new(shared, &new.receipt, &new.body, key);
    let lookup = shared.keys.lookup(&new.receipt);
    let row = PendingRow::new(shared, key, &new.submission, Counted::default(), &lookup)?;
    Ok((receipt, Entry::Salary(row)))
}

fn review(shared: &Shared, key: EntryKey, new: &NewReview) -> Result<Sealed, StoreError> {
    let lookup = shared.keys.lookup(&new.receipt);
    let counted = ReviewCounted::Nowhere;
    let row = PoolRow::new(shared, key, &new.review, (new.approved, counted), lookup)?;
    let entry = Entry::Review(row);
    Ok((ReceiptRow::new(shared, &new.receipt, &new.body, key), entry))
}

impl ReceiptRow {
    fn new(shared: &Shared, receipt: &Receipt, body: &[u8], key: EntryKey) -> Self {
        ReceiptRow {
            lookup: shared.keys.lookup(receipt).to_vec(),
            fingerprint: shared.keys.fingerprint(receipt, body).to_vec(),
            link: shared.keys.link(receipt, key).0.to_vec(),
        }
    }
}

impl PendingRow {
    /// An entry that waits, sealed under the rules of the survey.
    pub(super) fn new(
        shared: &Shared,
        key: EntryKey,
        submission: &Submission,
        counted: Counted,
        receipt: &[u8; 32],
    ) -> Result<Self, StoreError> {
        let held = matches!(submission.placement, Placement::Held(_));
        let sealed = if shared.survey.privacy == Privacy::Off {
            row::seal(&shared.keys, submission, &shared.survey.rules, counted, receipt)?
        } else {
            // Privacy: M7, of the employer's name nothing is stored.
            let mut nameless = submission.clone();
            nameless.salary.employer.bucket = None;
            row::seal(&shared.keys, &nameless, &shared.survey.rules, counted, receipt)?
        };
        Ok(PendingRow {
            key: key.0.to_vec(),
            sealed,
            moderation: moderation::code(held.then_some(ModerationState::Pending)),
            version: fresh_version(&shared.keys)?,
        })
    }

    /// The same entry, sealed anew with what it is counted in now.
    pub(super) fn counted(
        shared: &Shared,
        entry: &PendingEntry,
        counted: Counted,
    ) -> Result<Self, StoreError> {
        let receipt = entry.receipt.unwrap_or_default();
        let sealed = row::seal(&shared.keys, &entry.submission, &entry.promise, counted, &receipt)?;
        let moderation = moderation::code(entry.moderation);
        Ok(PendingRow {
            key: entry.key.0.to_vec(),
            sealed,
            moderation,
            version: fresh_version(&shared.keys)?,
        })
    }

    /// A record of the first edition that waits again. It made no promise, and its receipt is not known.
    pub(super) fn of_record(
        keys: &Keys,
        key: EntryKey,
        submission: &Submission,
    ) -> Result<Self, StoreError> {
        let sealed = row::seal(keys, submission, "", Counted::default(), &[0; 32])?;
        let moderation = moderation::code(None);
        Ok(PendingRow { key: key.0.to_vec(), sealed, moderation, version: fresh_version(keys)? })
    }

    pub(super) fn version(&self) -> Result<[u8; 8], StoreError> {
        let version = Self::read_version(&self.version);
        version.ok_or_else(|| StoreError::corrupt("pending", "version"))
    }

    /// A stored version; entries of the first edition have none yet.
    pub(super) fn read_version(stored: &[u8]) -> Option<[u8; 8]> {
        if stored.is_empty() { Some([0; 8]) } else { stored.try_into().ok() }
    }
}

/// What tells that an entry was changed. Random: it tells nothing of when, or how often.
pub(super) fn fresh_version(keys: &Keys) -> Result<Vec<u8>, StoreError> {
    Ok(keys.randomness().bytes::<8>()?.to_vec())
}

pub(super) fn add(tx: &mut Tx<'_>, rows: &[Sealed]) -> Result<Vec<Added>, StoreError> {
    // One of each receipt; by receipt, so that two transactions never wait crosswise.
    let mut first = BTreeMap::new();
    for (receipt, _) in rows {
        first.entry(&receipt.lookup).or_insert(receipt);
    }
    let candidates: Vec<_> = first.into_values().cloned().collect();
    let mut stored = HashMap::new();
    for chunk in candidates.chunks(CHUNK) {
        // Written before anything is read: what nobody read, nobody can overtake.
        let new = insert_where_new(tx, chunk)?;
        let found = if new == chunk.len() {
            chunk.to_vec()
        } else {
            let lookups = chunk.iter().map(|row| &row.lookup);
            either!(tx, c => receipts::table
                .filter(receipts::lookup.eq_any(lookups))
                .select(ReceiptRow::as_select())
                .load(c))?
        };
        stored.extend(found.into_iter().map(|row| (row.lookup.clone(), row)));
    }
    // The link holds a random key: a stored row with this very link is this very submission.
    let told: Vec<_> = rows
        .iter()
        .map(|(receipt, _)| match stored.get(&receipt.lookup) {
            Some(row) if row.link == receipt.link => Added::New,
            Some(row) if row.fingerprint == receipt.fingerprint => Added::Repeated,
            _ => Added::Conflict,
        })
        .collect();
    let new = rows.iter().zip(&told).filter(|(_, told)| **told == Added::New);
    let (mut salaries, mut reviews) = (Vec::new(), Vec::new());
    for ((_, entry), _) in new {
        match entry {
            Entry::Salary(row) => salaries.push(row.clone()),
            Entry::Review(row) => reviews.push(row.clone()),
        }
    }
    // Privacy: in the order of the random keys, so that the place of a row tells nothing (C2).
    salaries.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    reviews.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    for chunk in salaries.chunks(CHUNK) {
        either!(tx, c => diesel::insert_into(pending::table).values(chunk).execute(c))?;
    }
    for chunk in reviews.chunks(CHUNK) {
        either!(tx, c => diesel::insert_into(review_pool::table).values(chunk).execute(c))?;
    }
    Ok(told)
}

/// Inserts those rows whose receipt is new; tells how many. For SQLite diesel has no such
/// statement of several rows.
fn insert_where_new(tx: &mut Tx<'_>, rows: &[ReceiptRow]) -> Result<usize, diesel::result::Error> {
    let into = diesel::insert_into(receipts::table);
    match tx {
        Tx::Sqlite(c) => {
            rows.iter().map(|row| into.values(row).on_conflict_do_nothing().execute(*c)).sum()
        }
        Tx::Postgres(c) => into.values(rows).on_conflict_do_nothing().execute(*c),
    }
}
