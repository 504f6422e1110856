//! What releases published: all that readers ever get, and no raw row.

use super::connection::{Access, Tx, either};
use super::reviews::cell;
use super::schema::{cell_versions, highlights, releases};
use super::sink::CHUNK;
use super::{Shared, StoreError, row};
use crate::domain::{Basis, ReviewCell, Scope, Slice};
use diesel::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use time::Date;
use uuid::Uuid;

/// Versions of cells that none until release `number` took the place of.
macro_rules! newest_at {
    ($number:expr) => {{
        let newer = diesel::alias!(cell_versions as newer);
        let superseded = newer.filter(
            newer
                .field(cell_versions::scope)
                .eq(cell_versions::scope)
                .and(newer.field(cell_versions::slice).eq(cell_versions::slice))
                .and(newer.field(cell_versions::release).gt(cell_versions::release))
                .and(newer.field(cell_versions::release).le($number)),
        );
        cell_versions::table
            .filter(cell_versions::release.le($number))
            .filter(diesel::dsl::not(diesel::dsl::exists(superseded)))
    }};
}

/// Reads published releases.
#[derive(Clone)]
pub struct PublishedReleases(pub(super) Arc<Shared>);

/// One release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseHead {
    /// Consecutive, from 1.
    pub number: i32,
    /// Random.
    pub id: Uuid,
    /// The day it came out.
    pub published_on: Date,
    /// The rules it was made by, as JSON.
    pub rules: String,
}

/// What one release published of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedRecord {
    /// The scope.
    pub scope: Scope,
    /// The slice of it.
    pub slice: Slice,
    /// The number of the release.
    pub release: i32,
    /// The figures, as JSON.
    pub figures: String,
}

/// What one release published of the reviews of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HighlightsRecord {
    /// The cell.
    pub cell: ReviewCell,
    /// The number of the release.
    pub release: i32,
    /// What it says, as JSON.
    pub content: String,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = highlights)]
pub(super) struct HighlightsRow {
    pub(super) role: String,
    pub(super) country: String,
    pub(super) release: i32,
    pub(super) content: String,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = releases)]
pub(super) struct ReleaseRow {
    pub(super) number: i32,
    pub(super) id: String,
    pub(super) published_on: Date,
    pub(super) rules: String,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = cell_versions)]
pub(super) struct VersionRow {
    pub(super) scope: String,
    pub(super) slice: String,
    pub(super) release: i32,
    pub(super) figures: String,
}

impl PublishedReleases {
    /// Whether all pay of the survey is before or after tax.
    pub fn basis(&self) -> Basis {
        self.0.survey.basis
    }

    /// The newest release, if there is any.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn head(&self) -> Result<Option<ReleaseHead>, StoreError> {
        self.0.pool.run(Access::Read, "newest release", head).await
    }

    /// At most `limit` releases, newest first, of those before number `before` where given.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list(
        &self,
        limit: i64,
        before: Option<i32>,
    ) -> Result<Vec<ReleaseHead>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "releases", move |tx| list(tx, limit, before.unwrap_or(i32::MAX)))
            .await
    }

    /// The release of this id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn get(&self, id: Uuid) -> Result<Option<ReleaseHead>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "release", move |tx| {
                let row: Option<ReleaseRow> = either!(tx, c => releases::table
                .filter(releases::id.eq(id.to_string()))
                .select(ReleaseRow::as_select())
                .first(c)
                .optional())?;
                row.map(ReleaseHead::try_from).transpose()
            })
            .await
    }

    /// The newest version of every cell.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn current(&self) -> Result<Vec<PublishedRecord>, StoreError> {
        self.as_of(i32::MAX).await
    }

    /// What is published of reviews, the newest version of every cell.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn current_highlights(&self) -> Result<Vec<HighlightsRecord>, StoreError> {
        let mut newest = BTreeMap::new();
        for record in self.highlights().await? {
            newest.insert(record.cell.clone(), record);
        }
        Ok(newest.into_values().collect())
    }

    /// Everything ever published of reviews, by cell and release.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn highlights(&self) -> Result<Vec<HighlightsRecord>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "highlights", |tx| {
                let rows: Vec<HighlightsRow> =
                    either!(tx, c => highlights::table.select(HighlightsRow::as_select()).load(c))?;
                let mut records: Vec<_> =
                    rows.into_iter().map(HighlightsRecord::try_from).collect::<Result<_, _>>()?;
                records.sort_unstable_by(|one, other| {
                    (&one.cell, one.release).cmp(&(&other.cell, other.release))
                });
                Ok(records)
            })
            .await
    }

    /// The newest version of every cell of these scopes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn current_of(
        &self,
        scopes: impl IntoIterator<Item = Scope>,
    ) -> Result<Vec<PublishedRecord>, StoreError> {
        let scopes: Vec<String> = scopes.into_iter().map(|scope| scope.to_string()).collect();
        self.0
            .pool
            .run(Access::Read, "versions of scopes", move |tx| {
                let mut newest = BTreeMap::new();
                for chunk in scopes.chunks(CHUNK) {
                    let rows: Vec<VersionRow> = either!(tx, c => cell_versions::table
                        .filter(cell_versions::scope.eq_any(chunk))
                        .select(VersionRow::as_select())
                        .order(cell_versions::release)
                        .load(c))?;
                    for row in rows {
                        newest.insert((row.scope.clone(), row.slice.clone()), row);
                    }
                }
                sorted(newest.into_values().collect())
            })
            .await
    }

    /// The versions published after release `number`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn since(&self, number: i32) -> Result<Vec<PublishedRecord>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "versions since", move |tx| {
                let rows: Vec<VersionRow> = either!(tx, c => cell_versions::table
                .filter(cell_versions::release.gt(number))
                .select(VersionRow::as_select())
                .load(c))?;
                sorted(rows)
            })
            .await
    }

    /// The newest version of every cell as it was at release `number`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn as_of(&self, number: i32) -> Result<Vec<PublishedRecord>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "versions", move |tx| {
                let rows: Vec<VersionRow> = either!(tx, c => newest_at!(number)
                    .select(VersionRow::as_select())
                    .load(c))?;
                sorted(rows)
            })
            .await
    }

    /// The scopes that had cells at release `number`, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn scopes_as_of(&self, number: i32) -> Result<Vec<Scope>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "scopes of versions", move |tx| {
                let keys: Vec<String> = either!(tx, c => cell_versions::table
                    .filter(cell_versions::release.le(number))
                    .select(cell_versions::scope)
                    .distinct()
                    .load(c))?;
                scopes("cell_versions", &keys)
            })
            .await
    }

    /// The newest version of every cell of one scope as it was at release `number`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn scope_as_of(
        &self,
        number: i32,
        scope: &Scope,
    ) -> Result<Vec<PublishedRecord>, StoreError> {
        let scope = scope.to_string();
        self.0
            .pool
            .run(Access::Read, "versions of a scope", move |tx| {
                let rows: Vec<VersionRow> = either!(tx, c => newest_at!(number)
                    .filter(cell_versions::scope.eq(scope.as_str()))
                    .select(VersionRow::as_select())
                    .load(c))?;
                sorted(rows)
            })
            .await
    }
}

/// Scopes by their keys, in order: databases sort text each in its own way.
pub(super) fn scopes(table: &str, keys: &[String]) -> Result<Vec<Scope>, StoreError> {
    let read =
        |key: &String| Scope::from_key(key).ok_or_else(|| StoreError::corrupt(table, "scope"));
    let mut scopes = keys.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    scopes.sort_unstable();
    Ok(scopes)
}

/// The newest release within a transaction.
pub(super) fn head(tx: &mut Tx<'_>) -> Result<Option<ReleaseHead>, StoreError> {
    Ok(list(tx, 1, i32::MAX)?.pop())
}

fn list(tx: &mut Tx<'_>, limit: i64, before: i32) -> Result<Vec<ReleaseHead>, StoreError> {
    let rows: Vec<ReleaseRow> = either!(tx, c => releases::table
        .filter(releases::number.lt(before))
        .order(releases::number.desc())
        .limit(limit)
        .select(ReleaseRow::as_select())
        .load(c))?;
    rows.into_iter().map(ReleaseHead::try_from).collect()
}

/// In the order of scope, slice and release, the same on both databases.
fn sorted(rows: Vec<VersionRow>) -> Result<Vec<PublishedRecord>, StoreError> {
    let mut records: Vec<_> =
        rows.into_iter().map(PublishedRecord::try_from).collect::<Result<_, _>>()?;
    records.sort_unstable_by(|one, other| {
        (&one.scope, &one.slice, one.release).cmp(&(&other.scope, &other.slice, other.release))
    });
    Ok(records)
}

impl TryFrom<ReleaseRow> for ReleaseHead {
    type Error = StoreError;
    fn try_from(row: ReleaseRow) -> Result<Self, StoreError> {
        let id = Uuid::parse_str(&row.id).map_err(|_| StoreError::corrupt("releases", "id"))?;
        let ReleaseRow { number, published_on, rules, .. } = row;
        Ok(ReleaseHead { number, id, published_on, rules })
    }
}

impl TryFrom<HighlightsRow> for HighlightsRecord {
    type Error = StoreError;
    fn try_from(row: HighlightsRow) -> Result<Self, StoreError> {
        Ok(HighlightsRecord {
            cell: cell("highlights", &row.role, &row.country)?,
            release: row.release,
            content: row.content,
        })
    }
}

impl TryFrom<VersionRow> for PublishedRecord {
    type Error = StoreError;
    fn try_from(row: VersionRow) -> Result<Self, StoreError> {
        Ok(PublishedRecord {
            scope: Scope::from_key(&row.scope)
                .ok_or_else(|| StoreError::corrupt("cell_versions", "scope"))?,
            slice: row::slice("cell_versions", &row.slice)?,
            release: row.release,
            figures: row.figures,
        })
    }
}
