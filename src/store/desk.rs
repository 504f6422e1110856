//! One's own entry, by its receipt: to look at, to replace, to withdraw.

use super::connection::{Access, Tx, either};
use super::schema::{contributions, pending, receipts};
use super::sink::{PendingRow, ReceiptRow};
use super::{EntryKey, Shared, StoreError, row};
use crate::domain::{Receipt, RoleSlug, Salary, Submission};
use diesel::prelude::*;
use std::sync::Arc;

/// Serves whoever holds a receipt. It finds nothing without one.
#[derive(Clone)]
pub struct SubmissionDesk(pub(super) Arc<Shared>);

/// What became of one's entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnEntry {
    /// It waits for its batch to close, and can still be replaced.
    Pending(Submission),
    /// Its batch has closed.
    Archived {
        /// The role it counts for.
        role: RoleSlug,
        /// What is kept of it.
        salary: Salary,
        /// Whether it was withdrawn: it enters nothing new and leaves at a closing.
        withdrawn: bool,
    },
}

/// What became of a replacement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// It took the place of the old one.
    Done,
    /// The old one was published with its batch: it can be withdrawn, and another one handed in.
    Archived,
    /// There is no such entry, or no longer.
    Unknown,
}

/// Where an entry lies.
enum Found {
    Pending(PendingRow),
    Archived(EntryKey),
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
                None => Ok(None),
                Some(Found::Pending(entry)) => {
                    row::open(&shared.keys, &entry.sealed).map(OwnEntry::Pending).map(Some)
                }
                Some(Found::Archived(key)) => archived(tx, key),
            })
            .await
    }

    /// Withdraws the entry of a receipt, and with it the receipt. What waits is deleted at once;
    /// what is archived leaves at a closing (R8). Tells whether there was anything to withdraw.
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
                Some(Found::Archived(key)) => either!(tx, c =>
                    diesel::update(contributions::table.find(key.0.as_slice()))
                        .set(contributions::withdrawn.eq(true))
                        .execute(c))?,
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
                    Some(Found::Archived(_)) => return Ok(Replaced::Archived),
                    Some(Found::Pending(entry)) => entry,
                };
                let sealed = row::seal(&shared.keys, &submission)?;
                either!(tx, c => diesel::update(pending::table.find(&entry.key))
                .set(pending::sealed.eq(&sealed))
                .execute(c))?;
                let lookup = shared.keys.lookup(&receipt);
                either!(tx, c => diesel::update(receipts::table.find(lookup.as_slice()))
                .set(receipts::fingerprint.eq(fingerprint.as_slice()))
                .execute(c))?;
                Ok(Replaced::Done)
            })
            .await
    }
}

/// Follows a receipt to its entry, into the pool or else into the archive.
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
    let waiting: Option<PendingRow> = either!(tx, c => pending::table
        .find(key.0.as_slice())
        .select(PendingRow::as_select())
        .first(c)
        .optional())?;
    Ok(Some(match waiting {
        Some(entry) => Found::Pending(entry),
        None => Found::Archived(shared.keys.archive_key(key)),
    }))
}

/// An entry of the archive; `None` where it has left, as whole batches do with age (R8).
fn archived(tx: &mut Tx<'_>, key: EntryKey) -> Result<Option<OwnEntry>, StoreError> {
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
            Ok(OwnEntry::Archived { role, salary: salary.try_into()?, withdrawn })
        })
        .transpose()
}
