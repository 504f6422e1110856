//! Reviews: sealed in their pool until their cell's batch closes, sealed in their archive after.
//! They have tables of their own and share nothing with pay (R9).

use super::closing::{all_there, bytes};
use super::connection::{Access, Tx, either};
use super::pool::off_thread;
use super::review_row::{open, seal};
use super::schema::{highlights, review_closings, review_pool, reviews};
use super::sink::CHUNK;
use super::{ContributionArchive, EntryKey, Shared, StoreError, moderation, row};
use crate::domain::{Country, ModerationState, Review, RoleSlug};
use diesel::prelude::*;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use time::Date;

/// A role in a country: the only cell reviews come out in.
pub type ReviewCell = (RoleSlug, Country);

/// A review that was approved and waits for its cell's batch to close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingReview {
    /// Its key in the pool.
    pub key: EntryKey,
    /// The review.
    pub review: Review,
    /// Whether a moderator lets sentences of it be shown.
    pub quotable: bool,
}

/// A review of a closed batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivedReview {
    /// Its key in the archive: [`ContributionArchive::archive_key`] of the one it had in the pool.
    pub key: EntryKey,
    /// The closing of its cell it came in with.
    pub closing: i32,
    /// The review.
    pub review: Review,
    /// Whether a moderator lets sentences of it be shown.
    pub quotable: bool,
    /// Whether it still counts: approved and not withdrawn.
    pub counts: bool,
}

/// The closing of one cell's batch of reviews.
#[derive(Debug, Clone)]
pub struct ReviewClosing {
    /// The cell.
    pub cell: ReviewCell,
    /// The number of the closing within the cell, from 1.
    pub number: i32,
    /// The day.
    pub closed_on: Date,
    /// The batch, as it lies in the archive from now on.
    pub moved: Vec<ArchivedReview>,
    /// The keys it had in the pool.
    pub taken: Vec<EntryKey>,
    /// Reviews of earlier batches that leave.
    pub erased: Vec<EntryKey>,
    /// What comes out, as JSON; `None` where nothing may be shown.
    pub content: Option<String>,
}

/// A past closing of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastReviewClosing {
    /// Its number within the cell.
    pub number: i32,
    /// The day.
    pub closed_on: Date,
    /// How many people it took in.
    pub people: i64,
}

#[derive(Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = review_pool)]
pub(super) struct PoolRow {
    pub(super) key: Vec<u8>,
    pub(super) moderation: i16,
    pub(super) quotable: bool,
    pub(super) sealed: Vec<u8>,
}

impl PoolRow {
    pub(super) fn new(
        shared: &Shared,
        key: EntryKey,
        review: &Review,
        approved: bool,
    ) -> Result<Self, StoreError> {
        let state = if approved { ModerationState::Approved } else { ModerationState::Pending };
        Ok(PoolRow {
            key: key.0.to_vec(),
            moderation: moderation::code(Some(state)),
            quotable: approved,
            sealed: seal(&shared.keys, review)?,
        })
    }
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = reviews)]
pub(super) struct ReviewArchiveRow {
    pub(super) key: Vec<u8>,
    pub(super) role: String,
    pub(super) country: String,
    closing: i32,
    pub(super) moderation: i16,
    pub(super) quotable: bool,
    pub(super) withdrawn: bool,
    pub(super) sealed: Vec<u8>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = review_closings)]
struct ReviewClosingRow {
    role: String,
    country: String,
    number: i32,
    closed_on: Date,
    people: i64,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = highlights)]
pub(super) struct HighlightsRow {
    pub(super) role: String,
    pub(super) country: String,
    pub(super) release: i32,
    pub(super) closing: i32,
    pub(super) content: String,
    pub(super) redactions: i64,
}

impl ContributionArchive {
    /// Reviews that were approved and wait, opened, by key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn waiting_reviews(&self) -> Result<Vec<WaitingReview>, StoreError> {
        let approved = moderation::code(Some(ModerationState::Approved));
        let mut rows: Vec<PoolRow> = self
            .0
            .pool
            .run(Access::Read, "waiting reviews", move |tx| {
                Ok(either!(tx, c => review_pool::table
                    .filter(review_pool::moderation.eq(approved))
                    .select(PoolRow::as_select())
                    .load(c))?)
            })
            .await?;
        let shared = Arc::clone(&self.0);
        off_thread(move || {
            rows.sort_unstable_by(|one, other| one.key.cmp(&other.key));
            let open = |row: &PoolRow| {
                let key = EntryKey::read(&row.key);
                Ok(WaitingReview {
                    key: key.ok_or_else(|| StoreError::corrupt("review_pool", "key"))?,
                    review: open("review_pool", &shared.keys, &row.sealed)?,
                    quotable: row.quotable,
                })
            };
            rows.par_iter().map(open).collect()
        })
        .await
    }

    /// The reviews of a cell's closed batches, opened, by key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reviews(&self, cell: &ReviewCell) -> Result<Vec<ArchivedReview>, StoreError> {
        let (role, country) = (cell.0.to_string(), cell.1.code().to_owned());
        let mut rows: Vec<ReviewArchiveRow> = self
            .0
            .pool
            .run(Access::Read, "reviews", move |tx| {
                Ok(either!(tx, c => reviews::table
                    .filter(reviews::role.eq(&role).and(reviews::country.eq(&country)))
                    .select(ReviewArchiveRow::as_select())
                    .load(c))?)
            })
            .await?;
        let shared = Arc::clone(&self.0);
        off_thread(move || {
            rows.sort_unstable_by(|one, other| one.key.cmp(&other.key));
            rows.par_iter().map(|row| ArchivedReview::read(&shared, row)).collect()
        })
        .await
    }

    /// The cells that ever closed a batch of reviews, each with its closings, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn review_closings(
        &self,
    ) -> Result<BTreeMap<ReviewCell, Vec<PastReviewClosing>>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "review closings", |tx| {
                let rows: Vec<ReviewClosingRow> = either!(tx, c => review_closings::table
                    .select(ReviewClosingRow::as_select())
                    .order(review_closings::number)
                    .load(c))?;
                let mut cells = BTreeMap::<_, Vec<_>>::new();
                for ReviewClosingRow { role, country, number, closed_on, people } in rows {
                    let cell = cell("review_closings", &role, &country)?;
                    let closing = PastReviewClosing { number, closed_on, people };
                    cells.entry(cell).or_default().push(closing);
                }
                Ok(cells)
            })
            .await
    }
}

/// Reads the columns `role` and `country` of a table.
pub(super) fn cell(table: &str, role: &str, country: &str) -> Result<ReviewCell, StoreError> {
    let read = Country::parse(country).ok_or_else(|| StoreError::corrupt(table, "country"))?;
    Ok((row::role(table, role)?, read))
}

impl ArchivedReview {
    fn read(shared: &Shared, row: &ReviewArchiveRow) -> Result<Self, StoreError> {
        let key = EntryKey::read(&row.key);
        let state = moderation::state("reviews", row.moderation)?;
        Ok(ArchivedReview {
            key: key.ok_or_else(|| StoreError::corrupt("reviews", "key"))?,
            closing: row.closing,
            review: open("reviews", &shared.keys, &row.sealed)?,
            quotable: row.quotable,
            counts: state == Some(ModerationState::Approved) && !row.withdrawn,
        })
    }
}

/// Closes a cell's batch, within the transaction of a release.
pub(super) fn close(
    tx: &mut Tx<'_>,
    shared: &Shared,
    closing: &ReviewClosing,
    release: i32,
) -> Result<(), StoreError> {
    let approved = moderation::code(Some(ModerationState::Approved));
    let (role, country) = (closing.cell.0.to_string(), closing.cell.1.code().to_owned());
    for chunk in bytes(&closing.taken).chunks(CHUNK) {
        let gone = either!(tx, c => diesel::delete(review_pool::table.filter(
                // One that was reopened meanwhile must not come out.
                review_pool::key.eq_any(chunk).and(review_pool::moderation.eq(approved))))
            .execute(c))?;
        all_there(gone, chunk.len())?;
    }
    for chunk in bytes(&closing.erased).chunks(CHUNK) {
        let gone = either!(tx, c =>
            diesel::delete(reviews::table.filter(reviews::key.eq_any(chunk))).execute(c))?;
        all_there(gone, chunk.len())?;
    }
    let mut rows: Vec<_> = closing
        .moved
        .iter()
        .map(|one| {
            Ok(ReviewArchiveRow {
                key: one.key.0.to_vec(),
                role: role.clone(),
                country: country.clone(),
                closing: closing.number,
                moderation: approved,
                quotable: one.quotable,
                withdrawn: false,
                sealed: seal(&shared.keys, &one.review)?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    // Privacy: C2, whole batches in the order of their random keys.
    rows.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    for chunk in rows.chunks(CHUNK) {
        either!(tx, c => diesel::insert_into(reviews::table).values(chunk).execute(c))?;
    }
    let row = ReviewClosingRow {
        role: role.clone(),
        country: country.clone(),
        number: closing.number,
        closed_on: closing.closed_on,
        people: closing.moved.len() as i64,
    };
    either!(tx, c => diesel::insert_into(review_closings::table).values(&row).execute(c))?;
    if let Some(content) = closing.content.clone() {
        let (number, redactions) = (closing.number, 0);
        let row = HighlightsRow { role, country, release, closing: number, content, redactions };
        either!(tx, c => diesel::insert_into(highlights::table).values(&row).execute(c))?;
    }
    Ok(())
}
