//! What is not published: answers that wait, and, where privacy is off, the records. For a release
//! alone; what it writes is in [`closing`](super::closing).

use super::connection::Access;
use super::connection::either;
use super::pool::off_thread;
use super::row::{self, SalaryRow};
use super::schema::{contributions, pending};
use super::sink::PendingRow;
use super::{EntryKey, Shared, StoreError, moderation};
use crate::domain::{ModerationState, RoleSlug, Salary, Submission};
use diesel::prelude::*;
use rayon::prelude::*;
use std::sync::Arc;

/// Reads what is raw and writes releases.
#[derive(Clone)]
pub struct ContributionArchive(pub(super) Arc<Shared>);

/// Which kinds of cells an answer has been drawn in: a bit for each, as the release numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted(pub u16);

/// A submission that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingEntry {
    /// Its key in the pool.
    pub key: EntryKey,
    /// Changed whenever the entry is.
    pub version: [u8; 8],
    /// What was handed in.
    pub submission: Submission,
    /// Where it stands with the moderators; `None` where it needs no look.
    pub moderation: Option<ModerationState>,
    /// What it has been counted in.
    pub counted: Counted,
    /// The rules it was handed in under; empty for one that waits since the first edition.
    pub promise: String,
    /// By which its receipt is found, to be deleted with it.
    pub(super) receipt: Option<[u8; 32]>,
}

/// A record, where privacy is off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// Its key in the archive: [`ContributionArchive::archive_key`] of the one it had in the pool.
    pub key: EntryKey,
    /// The role it counts for.
    pub role: RoleSlug,
    /// The answer.
    pub salary: Salary,
    /// Whether it leaves with the next release.
    pub withdrawn: bool,
}

#[derive(Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = contributions, treat_none_as_default_value = false)]
pub(super) struct ContributionRow {
    pub(super) key: Vec<u8>,
    role: String,
    #[diesel(embed)]
    salary: SalaryRow,
    employer: Option<i16>,
    withdrawn: bool,
}

impl ContributionArchive {
    /// The key an entry gets when it leaves the pool.
    pub fn archive_key(&self, pending: &EntryKey) -> EntryKey {
        self.0.keys.archive_key(*pending)
    }

    /// Everything that waits, opened, by key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pending(&self) -> Result<Vec<PendingEntry>, StoreError> {
        let mut rows: Vec<PendingRow> = self
            .0
            .pool
            .run(Access::Read, "pending", |tx| {
                Ok(either!(tx, c => pending::table.select(PendingRow::as_select()).load(c))?)
            })
            .await?;
        let shared = Arc::clone(&self.0);
        off_thread(move || {
            rows.sort_unstable_by(|one, other| one.key.cmp(&other.key));
            open_all(&shared, &rows)
        })
        .await
    }

    /// All records, by key. There are none where answers are drawn.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn records(&self) -> Result<Vec<Contribution>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "records", move |tx| {
                let mut rows: Vec<ContributionRow> = either!(tx, c => contributions::table
                    .select(ContributionRow::as_select())
                    .load(c))?;
                rows.sort_unstable_by(|one, other| one.key.cmp(&other.key));
                rows.into_iter().map(Contribution::try_from).collect()
            })
            .await
    }
}

/// Opens sealed entries on all processors: each takes a multiplication on a curve.
fn open_all(shared: &Shared, rows: &[PendingRow]) -> Result<Vec<PendingEntry>, StoreError> {
    let open = |row: &PendingRow| {
        let key = EntryKey::read(&row.key);
        let opened = row::open(&shared.keys, &row.sealed)?;
        Ok(PendingEntry {
            key: key.ok_or_else(|| StoreError::corrupt("pending", "key"))?,
            version: row.version()?,
            submission: opened.submission,
            moderation: moderation::state("pending", row.moderation)?,
            counted: opened.counted,
            promise: opened.promise,
            receipt: opened.receipt,
        })
    };
    rows.par_iter().map(open).collect()
}

impl TryFrom<ContributionRow> for Contribution {
    type Error = StoreError;
    fn try_from(row: ContributionRow) -> Result<Self, StoreError> {
        let corrupt = |column| StoreError::corrupt("contributions", column);
        let mut salary = Salary::try_from(row.salary)?;
        let bucket = row.employer.map(u16::try_from).transpose();
        salary.employer.bucket = bucket.map_err(|_| corrupt("employer"))?;
        Ok(Contribution {
            key: EntryKey::read(&row.key).ok_or_else(|| corrupt("key"))?,
            role: row::role("contributions", &row.role)?,
            salary,
            withdrawn: row.withdrawn,
        })
    }
}

impl TryFrom<&Contribution> for ContributionRow {
    type Error = StoreError;
    fn try_from(contribution: &Contribution) -> Result<Self, StoreError> {
        Ok(ContributionRow {
            key: contribution.key.0.to_vec(),
            role: contribution.role.to_string(),
            salary: SalaryRow::from(&contribution.salary),
            employer: contribution
                .salary
                .employer
                .bucket
                .map(i16::try_from)
                .transpose()
                .map_err(|_| StoreError::TooLong("the employer's bucket"))?,
            withdrawn: contribution.withdrawn,
        })
    }
}
