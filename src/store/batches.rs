//! Batches as they were drawn. What they hold is for everybody: noised sums, and nothing of anybody.

use super::connection::{Access, Tx, either};
use super::schema::batches;
use super::{PublishedReleases, StoreError, closing, published, reviews, row};
use crate::domain::{Cell, Country, Drawn, Scope, Statistic};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use time::Date;

/// One batch: of a scope with all its countries, or of the slices of one of its countries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRecord {
    /// The scope.
    pub scope: Scope,
    /// The country whose slices were drawn; `None` for the scope itself.
    pub country: Option<Country>,
    /// The release it came out with.
    pub release: i32,
    /// The day it closed.
    pub closed_on: Date,
    /// What was drawn of it.
    pub draws: Vec<Drawn>,
}

#[derive(Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = batches)]
pub(super) struct BatchRow {
    scope: String,
    country: String,
    release: i32,
    closed_on: Date,
    draws: Vec<u8>,
}

/// What is kept of one draw.
#[derive(Serialize, Deserialize)]
struct DrawRow {
    slice: String,
    statistic: u8,
    sums: Vec<i64>,
}

/// Which batches are meant.
#[derive(Debug, Clone, Default)]
pub struct BatchQuery {
    /// Of these scopes alone; of all where there are none.
    pub scopes: Vec<Scope>,
    /// Without those of the slices of countries.
    pub wide_only: bool,
    /// Of this release and earlier ones.
    pub until: Option<i32>,
    /// Of this release and later ones.
    pub since: Option<i32>,
}

impl PublishedReleases {
    /// Batches, by scope, country and release.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn batches(&self, query: BatchQuery) -> Result<Vec<BatchRecord>, StoreError> {
        self.0.pool.run(Access::Read, "batches", move |tx| load(tx, &query)).await
    }

    /// The scopes that anything was drawn of until release `number`, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn drawn_scopes(&self, number: i32) -> Result<Vec<Scope>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "drawn scopes", move |tx| {
                let keys: Vec<String> = either!(tx, c => batches::table
                    .filter(batches::release.le(number))
                    .select(batches::scope)
                    .distinct()
                    .load(c))?;
                published::scopes("batches", &keys)
            })
            .await
    }

    /// The countries whose slices were drawn, scope by scope, with the release that they were drawn for
    /// last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn sliced(&self) -> Result<Vec<(Scope, Country, i32)>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "sliced countries", |tx| {
                let rows: Vec<(String, String, i32)> = either!(tx, c => batches::table
                    .filter(batches::country.ne(""))
                    .select((batches::scope, batches::country, batches::release))
                    .order(batches::release)
                    .load(c))?;
                let corrupt = |column| StoreError::corrupt("batches", column);
                rows.into_iter()
                    .map(|(scope, country, release)| {
                        let scope = Scope::from_key(&scope).ok_or_else(|| corrupt("scope"))?;
                        let country = Country::parse(&country).ok_or_else(|| corrupt("country"))?;
                        Ok((scope, country, release))
                    })
                    .collect()
            })
            .await
    }

    /// The releases that anything was drawn for.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn drawn(&self) -> Result<BTreeSet<i32>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "drawn releases", |tx| {
                let numbers: Vec<i32> = either!(tx, c => batches::table
                    .select(batches::release)
                    .distinct()
                    .load(c))?;
                let mut drawn = reviews::drawn(tx)?;
                drawn.extend(numbers);
                Ok(drawn)
            })
            .await
    }

    /// The release that anything was drawn for last; 0 where there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn last_drawn(&self) -> Result<i32, StoreError> {
        self.0.pool.run(Access::Read, "newest batch", closing::last_drawn).await
    }
}

pub(super) fn last_drawn(tx: &mut Tx<'_>) -> Result<i32, StoreError> {
    let last: Option<i32> =
        either!(tx, c => batches::table.select(diesel::dsl::max(batches::release)).first(c))?;
    Ok(last.unwrap_or(0))
}

fn load(tx: &mut Tx<'_>, query: &BatchQuery) -> Result<Vec<BatchRecord>, StoreError> {
    let (until, since) = (query.until.unwrap_or(i32::MAX), query.since.unwrap_or(0));
    let scopes: Vec<String> = query.scopes.iter().map(ToString::to_string).collect();
    let rows: Vec<BatchRow> = either!(tx, c => {
        let mut wanted = batches::table
            .filter(batches::release.le(until).and(batches::release.ge(since)))
            .select(BatchRow::as_select())
            .into_boxed();
        if !scopes.is_empty() {
            wanted = wanted.filter(batches::scope.eq_any(scopes));
        }
        if query.wide_only {
            wanted = wanted.filter(batches::country.eq(""));
        }
        wanted.load(c)
    })?;
    let mut records: Vec<_> =
        rows.into_iter().map(BatchRecord::try_from).collect::<Result<_, _>>()?;
    records.sort_unstable_by(|one, other| {
        (&one.scope, one.country, one.release).cmp(&(&other.scope, other.country, other.release))
    });
    Ok(records)
}

impl TryFrom<BatchRow> for BatchRecord {
    type Error = StoreError;

    fn try_from(row: BatchRow) -> Result<Self, StoreError> {
        let corrupt = |column| StoreError::corrupt("batches", column);
        let scope = Scope::from_key(&row.scope).ok_or_else(|| corrupt("scope"))?;
        let country = match row.country.as_str() {
            "" => None,
            code => Some(Country::parse(code).ok_or_else(|| corrupt("country"))?),
        };
        let kept: Vec<DrawRow> = postcard::from_bytes(&row.draws).map_err(|_| corrupt("draws"))?;
        let draws = kept
            .into_iter()
            .map(|draw| {
                let statistic = Statistic::ALL.get(usize::from(draw.statistic));
                Ok(Drawn {
                    cell: Cell::new(scope.clone(), row::slice("batches", &draw.slice)?),
                    statistic: *statistic.ok_or_else(|| corrupt("draws"))?,
                    sums: draw.sums,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(BatchRecord { scope, country, release: row.release, closed_on: row.closed_on, draws })
    }
}

impl TryFrom<&BatchRecord> for BatchRow {
    type Error = StoreError;

    fn try_from(record: &BatchRecord) -> Result<Self, StoreError> {
        let kept: Vec<DrawRow> = record
            .draws
            .iter()
            .map(|draw| DrawRow {
                slice: draw.cell.slice.to_string(),
                statistic: Statistic::ALL
                    .iter()
                    .position(|one| *one == draw.statistic)
                    .and_then(|at| u8::try_from(at).ok())
                    .unwrap_or(u8::MAX),
                sums: draw.sums.clone(),
            })
            .collect();
        let draws = postcard::to_stdvec(&kept).map_err(|error| StoreError::Failed(error.into()))?;
        Ok(BatchRow {
            scope: record.scope.to_string(),
            country: record.country.map_or_else(String::new, |country| country.code().to_owned()),
            release: record.release,
            closed_on: record.closed_on,
            draws,
        })
    }
}
