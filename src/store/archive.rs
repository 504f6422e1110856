//! Everything raw: the pool, and the contributions and groups of closed batches. For a release
//! alone; what it writes is in [`closing`](super::closing).

use super::connection::Access;
use super::connection::either;
use super::pool::off_thread;
use super::row::{self, SalaryRow};
use super::schema::{cell_groups, cell_versions, closings, contributions, pending};
use super::sink::PendingRow;
use super::{EntryKey, Shared, StoreError, ViewStates, moderation};
use crate::domain::{Currency, ModerationState, RoleSlug, Salary, Slice, Submission};
use diesel::prelude::*;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use time::Date;

/// Reads what is raw and writes releases.
#[derive(Clone)]
pub struct ContributionArchive(pub(super) Arc<Shared>);

/// A submission that waits for its batch to close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingEntry {
    /// Its key in the pool.
    pub key: EntryKey,
    /// What was handed in.
    pub submission: Submission,
    /// Where it stands with the moderators; `None` where it needs no look.
    pub moderation: Option<ModerationState>,
}

/// A contribution of a closed batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// Its key in the archive: [`ContributionArchive::archive_key`] of the one it had in the pool.
    pub key: EntryKey,
    /// The role it counts for.
    pub role: RoleSlug,
    /// The answer, without the employer's bucket.
    pub salary: Salary,
    /// The closing of the role it came in with.
    pub closing: i32,
    /// How far each view of it is.
    pub views: ViewStates,
    /// Whether it leaves at a closing.
    pub withdrawn: bool,
}

/// One closing of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// Its number within the role.
    pub number: i32,
    /// The day.
    pub closed_on: Date,
    /// How many people it took in.
    pub people: i64,
}

/// A role and its closings, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleSummary {
    /// The role.
    pub role: RoleSlug,
    /// Its closings.
    pub closings: Vec<Closing>,
}

/// A group of people who entered a slice together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRecord {
    /// The slice.
    pub slice: Slice,
    /// The closing of the role.
    pub closing: i32,
    /// The currency of its pay.
    pub currency: Currency,
    /// How many people.
    pub people: i64,
    /// Keyed hash of their keys.
    pub members: [u8; 32],
    /// What is kept of them, encoded by the release.
    pub content: Vec<u8>,
}

#[derive(Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = contributions, treat_none_as_default_value = false)]
pub(super) struct ContributionRow {
    pub(super) key: Vec<u8>,
    role: String,
    #[diesel(embed)]
    salary: SalaryRow,
    closing: i32,
    views: Vec<u8>,
    employer: Option<i16>,
    withdrawn: bool,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = closings)]
pub(super) struct ClosingRow {
    pub(super) role: String,
    pub(super) number: i32,
    pub(super) closed_on: Date,
    pub(super) people: i64,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = cell_groups)]
pub(super) struct GroupRow {
    role: String,
    slice: String,
    closing: i32,
    currency: String,
    people: i64,
    members: Vec<u8>,
    content: Vec<u8>,
}

impl ContributionArchive {
    /// The key an entry gets when its batch closes.
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

    /// The contributions of a role, by key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn contributions(&self, role: &RoleSlug) -> Result<Vec<Contribution>, StoreError> {
        let role = role.clone();
        self.0
            .pool
            .run(Access::Read, "contributions", move |tx| {
                let mut rows: Vec<ContributionRow> = either!(tx, c => contributions::table
                .filter(contributions::role.eq(role.as_str()))
                .select(ContributionRow::as_select())
                .load(c))?;
                rows.sort_unstable_by(|one, other| one.key.cmp(&other.key));
                rows.into_iter().map(Contribution::try_from).collect()
            })
            .await
    }

    /// The roles that ever closed a batch, by slug.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn roles(&self) -> Result<Vec<RoleSummary>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "closings", |tx| {
                let rows: Vec<ClosingRow> = either!(tx, c => closings::table
                .select(ClosingRow::as_select())
                .order(closings::number)
                .load(c))?;
                let mut roles = BTreeMap::<_, Vec<_>>::new();
                for ClosingRow { role, number, closed_on, people } in rows {
                    let closings = roles.entry(row::role("closings", &role)?).or_default();
                    closings.push(Closing { number, closed_on, people });
                }
                Ok(roles
                    .into_iter()
                    .map(|(role, closings)| RoleSummary { role, closings })
                    .collect())
            })
            .await
    }

    /// The groups of a role, by slice and closing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn groups(&self, role: &RoleSlug) -> Result<Vec<GroupRecord>, StoreError> {
        let role = role.clone();
        self.0
            .pool
            .run(Access::Read, "groups", move |tx| {
                let rows: Vec<GroupRow> = either!(tx, c => cell_groups::table
                .filter(cell_groups::role.eq(role.as_str()))
                .select(GroupRow::as_select())
                .load(c))?;
                let mut groups: Vec<_> =
                    rows.into_iter().map(GroupRecord::try_from).collect::<Result<_, _>>()?;
                groups.sort_unstable_by(|one, other| {
                    (&one.slice, one.closing).cmp(&(&other.slice, other.closing))
                });
                Ok(groups)
            })
            .await
    }
}

/// A version of a cell that was published, without its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastVersion {
    /// The slice.
    pub slice: Slice,
    /// The closing of the role it was made at.
    pub closing: i32,
}

impl ContributionArchive {
    /// Every version ever published of a role, by slice and closing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn versions(&self, role: &RoleSlug) -> Result<Vec<PastVersion>, StoreError> {
        let role = role.clone();
        self.0
            .pool
            .run(Access::Read, "past versions", move |tx| {
                let rows: Vec<(String, i32)> = either!(tx, c => cell_versions::table
                .filter(cell_versions::role.eq(role.as_str()))
                .select((cell_versions::slice, cell_versions::closing))
                .load(c))?;
                let mut versions: Vec<_> = rows
                    .into_iter()
                    .map(|(slice, closing)| {
                        Ok(PastVersion { slice: row::slice("cell_versions", &slice)?, closing })
                    })
                    .collect::<Result<_, StoreError>>()?;
                versions.sort_unstable_by(|one, other| {
                    (&one.slice, one.closing).cmp(&(&other.slice, other.closing))
                });
                Ok(versions)
            })
            .await
    }
}

/// Opens sealed entries on all processors: each takes a multiplication on a curve.
fn open_all(shared: &Shared, rows: &[PendingRow]) -> Result<Vec<PendingEntry>, StoreError> {
    let open = |row: &PendingRow| {
        let key = EntryKey::read(&row.key);
        Ok(PendingEntry {
            key: key.ok_or_else(|| StoreError::corrupt("pending", "key"))?,
            submission: row::open(&shared.keys, &row.sealed)?,
            moderation: moderation::state("pending", row.moderation)?,
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
            closing: row.closing,
            views: ViewStates::read(&row.views).ok_or_else(|| corrupt("views"))?,
            withdrawn: row.withdrawn,
        })
    }
}

impl TryFrom<&Contribution> for ContributionRow {
    type Error = StoreError;
    fn try_from(contribution: &Contribution) -> Result<Self, StoreError> {
        let views = contribution.views.to_bytes();
        Ok(ContributionRow {
            key: contribution.key.0.to_vec(),
            role: contribution.role.to_string(),
            salary: SalaryRow::from(&contribution.salary),
            closing: contribution.closing,
            views: views.ok_or(StoreError::TooLong("the number of a closing"))?,
            // Privacy: R7, the employer's bucket stays only as long as a view waits for its test.
            employer: contribution
                .salary
                .employer
                .bucket
                .filter(|_| contribution.views.waits())
                .and_then(|bucket| i16::try_from(bucket).ok()),
            withdrawn: contribution.withdrawn,
        })
    }
}

impl TryFrom<GroupRow> for GroupRecord {
    type Error = StoreError;
    fn try_from(row: GroupRow) -> Result<Self, StoreError> {
        let corrupt = |column| StoreError::corrupt("cell_groups", column);
        Ok(GroupRecord {
            slice: row::slice("cell_groups", &row.slice)?,
            closing: row.closing,
            currency: Currency::parse(&row.currency).map_err(|_| corrupt("currency"))?,
            people: row.people,
            members: row.members.try_into().map_err(|_| corrupt("members"))?,
            content: row.content,
        })
    }
}

impl GroupRow {
    pub(super) fn of(role: &RoleSlug, group: &GroupRecord) -> Self {
        GroupRow {
            role: role.to_string(),
            slice: group.slice.to_string(),
            closing: group.closing,
            currency: group.currency.code().to_owned(),
            people: group.people,
            members: group.members.to_vec(),
            content: group.content.clone(),
        }
    }
}
