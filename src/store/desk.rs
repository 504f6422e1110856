//! One's own entry, by its receipt: to look at, to replace, to withdraw.

use super::connection::{Access, Tx, either};
use super::reviews::{PoolRow, ReviewCounted};
use super::schema::{contributions, pending, receipts, review_pool};
use super::sink::{PendingRow, ReceiptRow};
use super::{EntryKey, Shared, StoreError, moderation, quotes, review_row, row};
use crate::domain::{ModerationState, Receipt, Review, RoleSlug, Salary, Submission};
use diesel::prelude::*;
use std::sync::Arc;

/// Serves whoever holds a receipt. It finds nothing without one.
#[derive(Clone)]
pub struct SubmissionDesk(pub(super) Arc<Shared>);

/// What became of one's entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnEntry {
    /// It waits for its batch to close, and can still be replaced.
    Pending {
        /// What was handed in.
        submission: Submission,
        /// Where it stands with the moderators; `None` where it needs no look.
        moderation: Option<ModerationState>,
        /// Whether it is counted in some wider group already; the rest waits.
        counted: bool,
    },
    /// It is kept as a record, since privacy is off.
    Record {
        /// The role it counts for.
        role: RoleSlug,
        /// What is kept of it.
        salary: Salary,
        /// Whether it was withdrawn: it leaves with the next release.
        withdrawn: bool,
    },
    /// The receipt is genuine and nothing is stored under it any more: the answer was counted, or taken
    /// back. Which of the two is stored nowhere.
    Gone,
    /// A review that waits for its batch to close.
    Review {
        /// What was handed in.
        review: Review,
        /// Where it stands with the moderators.
        state: ModerationState,
        /// Whether it is counted among all reviewers already; what it says waits.
        counted: bool,
    },
    /// A review that was counted, of which sentences are shown.
    Quoted {
        /// The sentences.
        quotes: Vec<String>,
    },
}

/// What became of a replacement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// It took the place of the old one.
    Done,
    /// The old one was counted.
    Counted,
    /// There is no such entry, or no longer.
    Unknown,
}

/// Where an entry lies.
enum Found {
    Pending(PendingRow),
    Record(EntryKey),
    Review(PoolRow),
}

impl SubmissionDesk {
    /// The entry of a receipt.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn find(&self, receipt: &Receipt) -> Result<Option<OwnEntry>, StoreError> {
        let (shared, receipt) = (Arc::clone(&self.0), receipt.clone());
        self.0
            .pool
            .run(Access::Read, "find own entry", move |tx| match find(tx, &shared, &receipt)? {
                None => {
                    let shown = quotes::of_receipt(tx, &shared.keys, &receipt)?;
                    let quotes: Vec<_> = shown.into_iter().map(|one| one.quote.text).collect();
                    if !quotes.is_empty() {
                        return Ok(Some(OwnEntry::Quoted { quotes }));
                    }
                    // Privacy: P3, nothing else is kept to tell by: the receipt says of itself that it
                    // is one.
                    Ok(shared.keys.is_genuine(&receipt).then_some(OwnEntry::Gone))
                }
                Some(Found::Pending(entry)) => {
                    let opened = row::open(&shared.keys, &entry.sealed)?;
                    let moderation = moderation::state("pending", entry.moderation)?;
                    let (submission, counted) = (opened.submission, opened.counted.0 != 0);
                    Ok(Some(OwnEntry::Pending { submission, moderation, counted }))
                }
                Some(Found::Record(key)) => record(tx, key),
                Some(Found::Review(row)) => {
                    let state = moderation::state("review_pool", row.moderation)?;
                    let state =
                        state.ok_or_else(|| StoreError::corrupt("review_pool", "moderation"))?;
                    let (review, wait) = review_row::open(&shared.keys, &row.sealed)?;
                    let counted = wait.counted != ReviewCounted::Nowhere;
                    Ok(Some(OwnEntry::Review { review, state, counted }))
                }
            })
            .await
    }

    /// Withdraws the entry of a receipt, and with it the receipt. What waits is deleted at once; a
    /// record leaves with the next release; of a review that was counted the quotes go at once. Tells
    /// whether there was anything to withdraw.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was withdrawn.
    pub async fn withdraw(&self, receipt: &Receipt) -> Result<bool, StoreError> {
        let (shared, receipt) = (Arc::clone(&self.0), receipt.clone());
        self.0.pool.run(Access::Erase, "withdraw", move |tx| {
            let changed = match find(tx, &shared, &receipt)? {
                None => quotes::withdraw(tx, &shared.keys, &receipt)?,
                Some(Found::Pending(entry)) => {
                    either!(tx, c => diesel::delete(pending::table.find(&entry.key)).execute(c))?
                }
                Some(Found::Record(key)) => either!(tx, c =>
                    diesel::update(contributions::table.find(key.0.as_slice()))
                        .set(contributions::withdrawn.eq(true))
                        .execute(c))?,
                Some(Found::Review(row)) => either!(tx, c =>
                    diesel::delete(review_pool::table.find(&row.key)).execute(c))?,
            };
            let lookup = shared.keys.lookup(&receipt);
            either!(tx, c =>
                diesel::delete(receipts::table.find(lookup.as_slice())).execute(c))?;
            Ok(changed > 0)
        })
        .await
    }

    /// Puts another submission in the place of one that still waits.
    ///
    /// # Errors
    /// [`StoreError`]; then the old one stands.
    pub async fn replace(
        &self,
        receipt: &Receipt,
        body: &[u8],
        submission: Submission,
    ) -> Result<Replaced, StoreError> {
        let (shared, receipt) = (Arc::clone(&self.0), receipt.clone());
        let fingerprint = shared.keys.fingerprint(&receipt, body);
        self.0
            .pool
            .run(Access::Erase, "replace", move |tx| {
                let entry = match find(tx, &shared, &receipt)? {
                    None => return Ok(Replaced::Unknown),
                    Some(Found::Record(_)) => return Ok(Replaced::Counted),
                    Some(Found::Review(_)) => return Ok(Replaced::Unknown),
                    Some(Found::Pending(entry)) => entry,
                };
                let key = EntryKey::read(&entry.key);
                let key = key.ok_or_else(|| StoreError::corrupt("pending", "key"))?;
                // What it is counted in already, it is counted in once.
                let counted = row::open(&shared.keys, &entry.sealed)?.counted;
                let lookup = shared.keys.lookup(&receipt);
                let row = PendingRow::new(&shared, key, &submission, counted, &lookup)?;
                either!(tx, c => diesel::update(pending::table.find(&row.key))
                .set((
                    pending::sealed.eq(&row.sealed),
                    pending::moderation.eq(row.moderation),
                    pending::version.eq(&row.version),
                ))
                .execute(c))?;
                note_body(tx, &shared, &receipt, &fingerprint)?;
                Ok(Replaced::Done)
            })
            .await
    }

    /// Puts another review in the place of one that still waits; it is looked at anew.
    ///
    /// # Errors
    /// [`StoreError`]; then the old one stands.
    pub async fn replace_review(
        &self,
        receipt: &Receipt,
        body: &[u8],
        review: Review,
    ) -> Result<Replaced, StoreError> {
        let (shared, receipt) = (Arc::clone(&self.0), receipt.clone());
        let fingerprint = shared.keys.fingerprint(&receipt, body);
        self.0
            .pool
            .run(Access::Erase, "replace review", move |tx| {
                let Some(Found::Review(entry)) = find(tx, &shared, &receipt)? else {
                    return Ok(Replaced::Unknown);
                };
                let key = EntryKey::read(&entry.key);
                let key = key.ok_or_else(|| StoreError::corrupt("review_pool", "key"))?;
                // What it is counted in already, it is counted in once.
                let counted = review_row::open(&shared.keys, &entry.sealed)?.1.counted;
                let lookup = shared.keys.lookup(&receipt);
                let row = PoolRow::new(&shared, key, &review, (false, counted), lookup)?;
                either!(tx, c => diesel::update(review_pool::table.find(&row.key))
                    .set((
                        review_pool::sealed.eq(&row.sealed),
                        review_pool::moderation.eq(row.moderation),
                        review_pool::quotable.eq(row.quotable),
                        review_pool::version.eq(&row.version),
                    ))
                    .execute(c))?;
                note_body(tx, &shared, &receipt, &fingerprint)?;
                Ok(Replaced::Done)
            })
            .await
    }
}

/// Notes by what the new body of a receipt will be recognised.
fn note_body(
    tx: &mut Tx<'_>,
    shared: &Shared,
    receipt: &Receipt,
    fingerprint: &[u8; 32],
) -> Result<(), StoreError> {
    let lookup = shared.keys.lookup(receipt);
    either!(tx, c => diesel::update(receipts::table.find(lookup.as_slice()))
        .set(receipts::fingerprint.eq(fingerprint.as_slice()))
        .execute(c))?;
    Ok(())
}

/// Follows a receipt to its entry, into the pool or else among what is kept.
fn find(tx: &mut Tx<'_>, shared: &Shared, receipt: &Receipt) -> Result<Option<Found>, StoreError> {
    let lookup = shared.keys.lookup(receipt);
    let known: Option<ReceiptRow> = either!(tx, c => receipts::table
        .find(lookup.as_slice())
        .select(ReceiptRow::as_select())
        .first(c)
        .optional())?;
    let Some(known) = known else { return Ok(None) };
    let link =
        EntryKey::read(&known.link).ok_or_else(|| StoreError::corrupt("receipts", "link"))?;
    let key = shared.keys.link(receipt, link);
    let kept = shared.keys.archive_key(key);
    // What the first edition kept went back to what waits under the keys it had been kept by.
    let keys = [key.0.as_slice(), kept.0.as_slice()];
    let waiting: Option<PendingRow> = either!(tx, c => pending::table
        .filter(pending::key.eq_any(keys))
        .select(PendingRow::as_select())
        .first(c)
        .optional())?;
    if let Some(entry) = waiting {
        return Ok(Some(Found::Pending(entry)));
    }
    let waiting: Option<PoolRow> = either!(tx, c => review_pool::table
        .filter(review_pool::key.eq_any(keys))
        .select(PoolRow::as_select())
        .first(c)
        .optional())?;
    Ok(Some(waiting.map_or(Found::Record(kept), Found::Review)))
}

/// A record; `None` where there is none.
fn record(tx: &mut Tx<'_>, key: EntryKey) -> Result<Option<OwnEntry>, StoreError> {
    let stored: Option<(String, row::SalaryRow, bool)> = either!(tx, c => contributions::table
        .find(key.0.as_slice())
        .select((
            contributions::role,
            row::SalaryRow::as_select(),
            contributions::withdrawn,
        ))
        .first(c)
        .optional())?;
    stored
        .map(|(role, salary, withdrawn)| {
            let role = row::role("contributions", &role)?;
            Ok(OwnEntry::Record { role, salary: salary.try_into()?, withdrawn })
        })
        .transpose()
}
