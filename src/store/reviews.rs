//! Reviews that wait, sealed, and what was drawn of them. They have tables of their own and share
//! nothing with pay.

use super::closing::all_there;
use super::connection::{Access, Tx, either};
use super::pool::off_thread;
use super::quotes::{self, QuoteRecord};
use super::review_row::{Wait, open, seal};
use super::schema::{receipts, review_batches, review_pool};
use super::sink::{CHUNK, PendingRow, fresh_version};
use super::{
    ContributionArchive, EntryKey, PublishedReleases, Shared, StoreError, moderation, row,
};
use crate::domain::{
    Country, ModerationState, Review, ReviewCell, ReviewDrawn, ReviewPlace, ReviewStatistic,
    RoleSlug,
};
use diesel::prelude::*;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use time::Date;

/// How far a review that waits has been counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewCounted {
    /// Nowhere.
    #[default]
    Nowhere,
    /// Among everybody, and in its country.
    Country,
    /// In its role there too, as one more; what it says is still to come.
    Cell,
}

/// A review that was approved and waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingReview {
    /// Its key in the pool.
    pub key: EntryKey,
    /// Changed whenever the review is.
    pub version: [u8; 8],
    /// The review.
    pub review: Review,
    /// Whether a moderator lets sentences of it be shown.
    pub quotable: bool,
    /// How far it has been counted.
    pub counted: ReviewCounted,
    /// The rules it was handed in under; empty for one that waits since the first edition.
    pub promise: String,
    /// By which its receipt is found; `None` for one that waits since the first edition.
    pub receipt: Option<[u8; 32]>,
}

/// One batch of reviews: of everybody with all countries, of all roles of a country, or of one role
/// there with all that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewBatch {
    /// The role whose reviews closed; `None` where they were only counted.
    pub role: Option<RoleSlug>,
    /// The country; `None` for everybody.
    pub country: Option<Country>,
    /// The release it came out with.
    pub release: i32,
    /// The day it closed.
    pub closed_on: Date,
    /// What was drawn of it.
    pub draws: Vec<ReviewDrawn>,
}

impl ReviewBatch {
    /// The role and country whose reviews closed; `None` where they were only counted.
    pub fn cell(&self) -> Option<ReviewCell> {
        Some((self.role.clone()?, self.country?))
    }
}

/// What was drawn of reviews at one release moment, and what becomes of them.
#[derive(Debug, Clone, Default)]
pub struct ReviewDraft {
    /// The batches.
    pub batches: Vec<ReviewBatch>,
    /// Reviews that are in nothing more: they end here.
    pub gone: Vec<Arc<WaitingReview>>,
    /// Reviews that wait for more, with how far they are counted now.
    pub counted: Vec<(Arc<WaitingReview>, ReviewCounted)>,
    /// Sentences of those that end here, which are shown.
    pub quotes: Vec<QuoteRecord>,
}

impl ReviewDraft {
    /// Every review that it takes in.
    pub(super) fn all(&self) -> Vec<&WaitingReview> {
        let counted = self.counted.iter().map(|(one, _)| one);
        self.gone.iter().chain(counted).map(AsRef::as_ref).collect()
    }
}

#[derive(Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = review_pool)]
pub(super) struct PoolRow {
    pub(super) key: Vec<u8>,
    pub(super) moderation: i16,
    pub(super) quotable: bool,
    pub(super) sealed: Vec<u8>,
    pub(super) version: Vec<u8>,
}

impl PoolRow {
    /// A review that waits, sealed under the rules of the survey.
    pub(super) fn new(
        shared: &Shared,
        key: EntryKey,
        review: &Review,
        (approved, counted): (bool, ReviewCounted),
        receipt: [u8; 32],
    ) -> Result<Self, StoreError> {
        let state = if approved { ModerationState::Approved } else { ModerationState::Pending };
        let promise = shared.survey.rules.clone();
        let wait = Wait { promise, counted, receipt: Some(receipt) };
        Ok(PoolRow {
            key: key.0.to_vec(),
            moderation: moderation::code(Some(state)),
            quotable: approved,
            sealed: seal(&shared.keys, review, &wait)?,
            version: fresh_version(&shared.keys)?,
        })
    }

    /// The same review, sealed anew with how far it is counted now.
    fn counted(
        shared: &Shared,
        one: &WaitingReview,
        counted: ReviewCounted,
    ) -> Result<Self, StoreError> {
        let wait = Wait { promise: one.promise.clone(), counted, receipt: one.receipt };
        Ok(PoolRow {
            key: one.key.0.to_vec(),
            moderation: moderation::code(Some(ModerationState::Approved)),
            quotable: one.quotable,
            sealed: seal(&shared.keys, &one.review, &wait)?,
            version: fresh_version(&shared.keys)?,
        })
    }
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = review_batches)]
struct BatchRow {
    role: String,
    country: String,
    release: i32,
    closed_on: Date,
    draws: Vec<u8>,
}

/// What is kept of one draw.
#[derive(Serialize, Deserialize)]
struct DrawRow {
    role: String,
    country: String,
    statistic: u8,
    sums: Vec<i64>,
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
            let corrupt = |column| StoreError::corrupt("review_pool", column);
            let open = |row: &PoolRow| {
                let (review, wait) = open(&shared.keys, &row.sealed)?;
                let version = PendingRow::read_version(&row.version);
                Ok(WaitingReview {
                    key: EntryKey::read(&row.key).ok_or_else(|| corrupt("key"))?,
                    version: version.ok_or_else(|| corrupt("version"))?,
                    review,
                    quotable: row.quotable,
                    counted: wait.counted,
                    promise: wait.promise,
                    receipt: wait.receipt,
                })
            };
            rows.par_iter().map(open).collect()
        })
        .await
    }
}

impl PublishedReleases {
    /// Batches of reviews, oldest first: those that only count people, or those with all that was said.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn review_batches(&self, counts_only: bool) -> Result<Vec<ReviewBatch>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "review batches", move |tx| {
                let rows: Vec<BatchRow> = either!(tx, c => {
                    let all = review_batches::table.select(BatchRow::as_select()).into_boxed();
                    if counts_only {
                        all.filter(review_batches::role.eq("")).load(c)
                    } else {
                        all.load(c)
                    }
                })?;
                read(rows)
            })
            .await
    }

    /// What was drawn of reviews for one release.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn review_batches_of(&self, release: i32) -> Result<Vec<ReviewBatch>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "review batches of a release", move |tx| {
                let rows: Vec<BatchRow> = either!(tx, c => review_batches::table
                    .filter(review_batches::release.eq(release))
                    .select(BatchRow::as_select())
                    .load(c))?;
                read(rows)
            })
            .await
    }

    /// When each role and country closed its reviews: the releases.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn review_closings(&self) -> Result<Vec<(ReviewCell, i32)>, StoreError> {
        self.0
            .pool
            .run(Access::Read, "review closings", |tx| {
                let rows: Vec<(String, String, i32)> = either!(tx, c => review_batches::table
                    .filter(review_batches::role.ne(""))
                    .select((review_batches::role, review_batches::country, review_batches::release))
                    .order(review_batches::release)
                    .load(c))?;
                rows.into_iter()
                    .map(|(role, country, release)| {
                        Ok((cell("review_batches", &role, &country)?, release))
                    })
                    .collect()
            })
            .await
    }
}

/// The releases that reviews were drawn for.
pub(super) fn drawn(tx: &mut Tx<'_>) -> Result<BTreeSet<i32>, StoreError> {
    let numbers: Vec<i32> =
        either!(tx, c => review_batches::table.select(review_batches::release).distinct().load(c))?;
    Ok(numbers.into_iter().collect())
}

fn read(rows: Vec<BatchRow>) -> Result<Vec<ReviewBatch>, StoreError> {
    let mut batches: Vec<_> =
        rows.into_iter().map(ReviewBatch::try_from).collect::<Result<_, _>>()?;
    batches.sort_by(|one, other| {
        (one.release, &one.role, one.country).cmp(&(other.release, &other.role, other.country))
    });
    Ok(batches)
}

/// Reads the columns `role` and `country` of a table.
pub(super) fn cell(table: &str, role: &str, country: &str) -> Result<ReviewCell, StoreError> {
    let read = Country::parse(country).ok_or_else(|| StoreError::corrupt(table, "country"))?;
    Ok((row::role(table, role)?, read))
}

/// Reviews that are no longer as they were read.
pub(super) fn touched(
    tx: &mut Tx<'_>,
    reviews: &[&WaitingReview],
) -> Result<Vec<EntryKey>, StoreError> {
    let approved = moderation::code(Some(ModerationState::Approved));
    let mut touched = Vec::new();
    for chunk in reviews.chunks(CHUNK) {
        let keys: Vec<_> = chunk.iter().map(|one| one.key.0.to_vec()).collect();
        let found: Vec<(Vec<u8>, Vec<u8>)> = either!(tx, c => review_pool::table
            .filter(review_pool::key.eq_any(&keys).and(review_pool::moderation.eq(approved)))
            .select((review_pool::key, review_pool::version))
            .load(c))?;
        let found: HashMap<_, _> = found.into_iter().collect();
        let is_touched = |one: &&&WaitingReview| {
            let now = found.get(one.key.0.as_slice()).map(Vec::as_slice);
            now.is_none_or(|now| PendingRow::read_version(now) != Some(one.version))
        };
        touched.extend(chunk.iter().filter(is_touched).map(|one| one.key));
    }
    Ok(touched)
}

/// Stores what was drawn of reviews, and ends those that are in nothing more.
pub(super) fn store(
    tx: &mut Tx<'_>,
    shared: &Shared,
    draft: &ReviewDraft,
) -> Result<(), StoreError> {
    let rows: Vec<BatchRow> =
        draft.batches.iter().map(BatchRow::try_from).collect::<Result<_, _>>()?;
    for chunk in rows.chunks(CHUNK) {
        either!(tx, c => diesel::insert_into(review_batches::table).values(chunk).execute(c))?;
    }
    for (one, counted) in &draft.counted {
        let row = PoolRow::counted(shared, one, *counted)?;
        either!(tx, c => diesel::update(review_pool::table.find(&row.key))
            .set((review_pool::sealed.eq(&row.sealed), review_pool::version.eq(&row.version)))
            .execute(c))?;
    }
    quotes::store(tx, &draft.quotes)?;
    // Privacy: P3, reviews and their receipts end in the transaction that stores the draw.
    for chunk in draft.gone.chunks(CHUNK) {
        let keys: Vec<_> = chunk.iter().map(|one| one.key.0.to_vec()).collect();
        let gone = either!(tx, c => diesel::delete(
            review_pool::table.filter(review_pool::key.eq_any(&keys))).execute(c))?;
        all_there(gone, keys.len())?;
        let lookups: Vec<_> =
            chunk.iter().filter_map(|one| one.receipt.map(|lookup| lookup.to_vec())).collect();
        either!(tx, c =>
            diesel::delete(receipts::table.filter(receipts::lookup.eq_any(&lookups))).execute(c))?;
    }
    Ok(())
}

impl TryFrom<BatchRow> for ReviewBatch {
    type Error = StoreError;

    fn try_from(row: BatchRow) -> Result<Self, StoreError> {
        let corrupt = || StoreError::corrupt("review_batches", "draws");
        let country = |code: &str| match code {
            "" => Ok(None),
            code => Country::parse(code).map(Some).ok_or_else(corrupt),
        };
        let role = |slug: &str| match slug {
            "" => Ok(None),
            slug => row::role("review_batches", slug).map(Some),
        };
        let kept: Vec<DrawRow> = postcard::from_bytes(&row.draws).map_err(|_| corrupt())?;
        let draws = kept
            .into_iter()
            .map(|draw| {
                let place = match (role(&draw.role)?, country(&draw.country)?) {
                    (None, None) => ReviewPlace::Everywhere,
                    (None, Some(country)) => ReviewPlace::Country(country),
                    (Some(role), Some(country)) => ReviewPlace::Cell(role, country),
                    (Some(_), None) => return Err(corrupt()),
                };
                let statistic = ReviewStatistic::ALL.get(usize::from(draw.statistic));
                let statistic = *statistic.ok_or_else(corrupt)?;
                Ok(ReviewDrawn { place, statistic, sums: draw.sums })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(ReviewBatch {
            role: role(&row.role)?,
            country: country(&row.country)?,
            release: row.release,
            closed_on: row.closed_on,
            draws,
        })
    }
}

impl TryFrom<&ReviewBatch> for BatchRow {
    type Error = StoreError;

    fn try_from(batch: &ReviewBatch) -> Result<Self, StoreError> {
        let code = |country: &Country| country.code().to_owned();
        let kept = |draw: &ReviewDrawn| {
            let (role, country) = match &draw.place {
                ReviewPlace::Everywhere => (String::new(), String::new()),
                ReviewPlace::Country(country) => (String::new(), code(country)),
                ReviewPlace::Cell(role, country) => (role.to_string(), code(country)),
            };
            let at = ReviewStatistic::ALL.iter().position(|one| *one == draw.statistic);
            let statistic = at.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX);
            DrawRow { role, country, statistic, sums: draw.sums.clone() }
        };
        let kept: Vec<DrawRow> = batch.draws.iter().map(kept).collect();
        let draws = postcard::to_stdvec(&kept).map_err(|error| StoreError::Failed(error.into()))?;
        Ok(BatchRow {
            role: batch.role.as_ref().map(ToString::to_string).unwrap_or_default(),
            country: batch.country.as_ref().map(code).unwrap_or_default(),
            release: batch.release,
            closed_on: batch.closed_on,
            draws,
        })
    }
}
