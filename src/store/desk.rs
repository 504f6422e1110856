//! One's own entry, by its receipt: to look at, to replace, to withdraw.

use super::connection::{Access, Tx, either};
use super::reviews::{PoolRow, ReviewArchiveRow};
use super::schema::{contributions, pending, receipts, review_pool, reviews};
use super::sink::{PendingRow, ReceiptRow};
use super::{EntryKey, Shared, StoreError, moderation, review_row, row};
use crate::domain::{ModerationState, Receipt, Review, ReviewTexts, RoleSlug, Salary, Submission};
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
    /// A review.
    Review {
        /// What is kept of it.
        review: Review,
        /// Where it stands with the moderators.
        state: ModerationState,
        /// Whether its batch has closed.
        published: bool,
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
    WaitingReview(PoolRow),
    ArchivedReview(ReviewArchiveRow),
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
                // Privacy: P3, nothing is kept to tell by: the receipt says of itself that it is one.
                None => Ok(shared.keys.is_genuine(&receipt).then_some(OwnEntry::Gone)),
                Some(Found::Pending(entry)) => {
                    let opened = row::open(&shared.keys, &entry.sealed)?;
                    let moderation = moderation::state("pending", entry.moderation)?;
                    let (submission, counted) = (opened.submission, opened.counted.0 != 0);
                    Ok(Some(OwnEntry::Pending { submission, moderation, counted }))
                }
                Some(Found::Record(key)) => record(tx, key),
                Some(Found::WaitingReview(row)) => {
                    own_review(&shared, row.moderation, &row.sealed, false).map(Some)
                }
                Some(Found::ArchivedReview(row)) if row.withdrawn => Ok(None),
                Some(Found::ArchivedReview(row)) => {
                    own_review(&shared, row.moderation, &row.sealed, true).map(Some)
                }
            })
            .await
    }

    /// Withdraws the entry of a receipt, and with it the receipt. What waits is deleted at once; a
    /// record leaves with the next release; of a published review what was written goes at once, and
    /// the quotes with it. Tells whether there was anything to withdraw.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was withdrawn.
    pub async fn withdraw(&self, receipt: &Receipt) -> Result<bool, StoreError> {
        let (shared, receipt) = (Arc::clone(&self.0), receipt.clone());
        self.0.pool.run(Access::Erase, "withdraw", move |tx| {
            let changed = match find(tx, &shared, &receipt)? {
                None => 0,
                Some(Found::Pending(entry)) => {
                    either!(tx, c => diesel::delete(pending::table.find(&entry.key)).execute(c))?
                }
                Some(Found::Record(key)) => either!(tx, c =>
                    diesel::update(contributions::table.find(key.0.as_slice()))
                        .set(contributions::withdrawn.eq(true))
                        .execute(c))?,
                Some(Found::WaitingReview(row)) => either!(tx, c =>
                    diesel::delete(review_pool::table.find(&row.key)).execute(c))?,
                Some(Found::ArchivedReview(row)) => withdraw_review(tx, &shared, &row)?,
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
                    Some(Found::WaitingReview(_) | Found::ArchivedReview(_)) => {
                        return Ok(Replaced::Unknown);
                    }
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
                let entry = match find(tx, &shared, &receipt)? {
                    Some(Found::WaitingReview(entry)) => entry,
                    Some(Found::ArchivedReview(row)) if !row.withdrawn => {
                        return Ok(Replaced::Counted);
                    }
                    _ => return Ok(Replaced::Unknown),
                };
                let key = EntryKey::read(&entry.key);
                let key = key.ok_or_else(|| StoreError::corrupt("review_pool", "key"))?;
                let row = PoolRow::new(&shared, key, &review, false)?;
                either!(tx, c => diesel::update(review_pool::table.find(&row.key))
                    .set((
                        review_pool::sealed.eq(&row.sealed),
                        review_pool::moderation.eq(row.moderation),
                        review_pool::quotable.eq(row.quotable),
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

fn own_review(
    shared: &Shared,
    moderation: i16,
    sealed: &[u8],
    published: bool,
) -> Result<OwnEntry, StoreError> {
    let state = moderation::state("reviews", moderation)?;
    let state = state.ok_or_else(|| StoreError::corrupt("reviews", "moderation"))?;
    let review = review_row::open("reviews", &shared.keys, sealed)?;
    Ok(OwnEntry::Review { review, state, published })
}

/// Takes back a review whose batch has closed: what was written goes at once, the stars with the
/// next arrivals.
fn withdraw_review(
    tx: &mut Tx<'_>,
    shared: &Shared,
    row: &ReviewArchiveRow,
) -> Result<usize, StoreError> {
    if row.withdrawn {
        return Ok(0);
    }
    moderation::redact(tx, shared, row)?;
    let review = review_row::open("reviews", &shared.keys, &row.sealed)?;
    let bare = Review { texts: ReviewTexts::default(), quote_consent: false, ..review };
    let sealed = review_row::seal(&shared.keys, &bare)?;
    // Privacy: R8, one who withdraws is not told apart: the stars leave with ten arrivals or more.
    Ok(either!(tx, c => diesel::update(reviews::table.find(&row.key))
        .set((
            reviews::withdrawn.eq(true),
            reviews::quotable.eq(false),
            reviews::sealed.eq(&sealed),
        ))
        .execute(c))?)
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
    // Records of the first edition went back into the pool under the keys they had been kept by.
    let waiting: Option<PendingRow> = either!(tx, c => pending::table
        .filter(pending::key.eq_any([key.0.as_slice(), kept.0.as_slice()]))
        .select(PendingRow::as_select())
        .first(c)
        .optional())?;
    if let Some(entry) = waiting {
        return Ok(Some(Found::Pending(entry)));
    }
    let waiting: Option<PoolRow> = either!(tx, c => review_pool::table
        .find(key.0.as_slice())
        .select(PoolRow::as_select())
        .first(c)
        .optional())?;
    if let Some(entry) = waiting {
        return Ok(Some(Found::WaitingReview(entry)));
    }
    let archived: Option<ReviewArchiveRow> = either!(tx, c => reviews::table
        .find(kept.0.as_slice())
        .select(ReviewArchiveRow::as_select())
        .first(c)
        .optional())?;
    Ok(Some(match archived {
        Some(row) => Found::ArchivedReview(row),
        None => Found::Record(kept),
    }))
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
