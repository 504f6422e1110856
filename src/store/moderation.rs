//! What moderators see and decide: reviews, and salaries that were held. They know an entry by a
//! keyed hash of its key, and never its receipt, its key or when it came.

use super::audit_log::{self, Note};
use super::connection::{Access, Tx, either};
use super::pool::off_thread;
use super::reviews::{PoolRow, ReviewArchiveRow, cell};
use super::schema::{highlights, pending, review_pool, reviews};
use super::sink::{PendingRow, fresh_version};
use super::{Shared, StoreError, review_row, row};
use crate::domain::{
    Decision, ModerationState, PublishedHighlights, Review, Submission, Vocabulary,
};
use diesel::prelude::*;
use std::sync::Arc;

/// Lists what moderators look at, and writes what they decide.
#[derive(Clone)]
pub struct ModerationDesk(pub(super) Arc<Shared>);

/// What is moderated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseKind {
    /// A salary that was held.
    Salary,
    /// A review.
    Review,
}

impl CaseKind {
    /// Its name in the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            CaseKind::Salary => "salary",
            CaseKind::Review => "review",
        }
    }
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Case<T> {
    /// By which it is known here.
    pub id: String,
    /// Where it stands.
    pub state: ModerationState,
    /// Whether sentences of it may be shown, by the moderator's word.
    pub quotable: bool,
    /// Whether it is part of a closed batch.
    pub published: bool,
    /// What it says.
    pub entry: T,
}

/// What came of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It leads to this state.
    Done(ModerationState),
    /// It does not fit the state the entry is in: somebody else was faster.
    Stands(ModerationState),
    /// There is no such entry, or no longer.
    Unknown,
}

/// The number a state is stored as; 0 for what needs no look.
pub(super) fn code(state: Option<ModerationState>) -> i16 {
    match state {
        None => 0,
        Some(ModerationState::Pending) => 1,
        Some(ModerationState::Approved) => 2,
        Some(ModerationState::Rejected) => 3,
    }
}

/// Reads the column `moderation` of a table.
pub(super) fn state(
    table: &'static str,
    number: i16,
) -> Result<Option<ModerationState>, StoreError> {
    match number {
        0 => Ok(None),
        number => ModerationState::ALL
            .iter()
            .find(|state| code(Some(**state)) == number)
            .map(|state| Some(*state))
            .ok_or_else(|| StoreError::corrupt(table, "moderation")),
    }
}

/// The page of entries after `after`, in the order of their ids: it tells nothing of when they came.
fn page(
    shared: &Shared,
    kind: CaseKind,
    keys: Vec<Vec<u8>>,
    after: Option<&str>,
    limit: usize,
) -> Vec<(String, Vec<u8>)> {
    let mut cases: Vec<_> = keys
        .into_iter()
        .map(|key| (shared.keys.case(kind.as_str(), &key), key))
        .filter(|(id, _)| after.is_none_or(|after| id.as_str() > after))
        .collect();
    cases.sort_unstable();
    cases.truncate(limit);
    cases
}

impl ModerationDesk {
    /// Held salaries in a state, at most `limit` after the id `after`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn salaries(
        &self,
        state: ModerationState,
        after: Option<String>,
        limit: usize,
    ) -> Result<Vec<Case<Submission>>, StoreError> {
        let shared = Arc::clone(&self.0);
        let stored = code(Some(state));
        let found = self.0.pool.run(Access::Read, "held salaries", move |tx| {
            let keys: Vec<Vec<u8>> = either!(tx, c => pending::table
                .filter(pending::moderation.eq(stored))
                .select(pending::key)
                .load(c))?;
            page(&shared, CaseKind::Salary, keys, after.as_deref(), limit)
                .into_iter()
                .map(|(id, key)| {
                    let row: PendingRow = either!(tx, c => pending::table
                        .find(&key)
                        .select(PendingRow::as_select())
                        .first(c))?;
                    Ok((id, row.sealed))
                })
                .collect::<Result<Vec<_>, StoreError>>()
        });
        let (found, shared) = (found.await?, Arc::clone(&self.0));
        off_thread(move || {
            let open = |(id, sealed): (String, Vec<u8>)| {
                let entry = row::open(&shared.keys, &sealed)?.submission;
                Ok(Case { id, state, quotable: false, published: false, entry })
            };
            found.into_iter().map(open).collect()
        })
        .await
    }

    /// Reviews in a state, waiting or published, at most `limit` after the id `after`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reviews(
        &self,
        state: ModerationState,
        after: Option<String>,
        limit: usize,
    ) -> Result<Vec<Case<Review>>, StoreError> {
        let shared = Arc::clone(&self.0);
        let stored = code(Some(state));
        let found = self.0.pool.run(Access::Read, "reviews to moderate", move |tx| {
            let mut keys: Vec<Vec<u8>> = either!(tx, c => review_pool::table
                .filter(review_pool::moderation.eq(stored))
                .select(review_pool::key)
                .load(c))?;
            let archived: Vec<Vec<u8>> = either!(tx, c => reviews::table
                .filter(reviews::moderation.eq(stored).and(reviews::withdrawn.eq(false)))
                .select(reviews::key)
                .load(c))?;
            keys.extend(archived);
            page(&shared, CaseKind::Review, keys, after.as_deref(), limit)
                .into_iter()
                .filter_map(|(id, key)| {
                    let found = find_review(tx, &key).transpose()?;
                    Some(found.map(|(_, found)| (id, found)))
                })
                .collect::<Result<Vec<_>, StoreError>>()
        });
        let (found, shared) = (found.await?, Arc::clone(&self.0));
        off_thread(move || {
            let open = |(id, found): (String, FoundReview)| {
                let (table, quotable, sealed) = match &found {
                    FoundReview::Waiting(row) => ("review_pool", row.quotable, &row.sealed),
                    FoundReview::Archived(row) => ("reviews", row.quotable, &row.sealed),
                };
                let published = matches!(found, FoundReview::Archived(_));
                let entry = review_row::open(table, &shared.keys, sealed)?;
                Ok(Case { id, state, quotable, published, entry })
            };
            found.into_iter().map(open).collect()
        })
        .await
    }

    /// Decides about an entry and notes it, in one transaction. `quotable` lets sentences of an
    /// approved review be shown. What was published and is looked at again loses its quotes at once.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was decided.
    pub async fn decide(
        &self,
        kind: CaseKind,
        id: &str,
        decision: Decision,
        quotable: bool,
        note: Note,
    ) -> Result<Decided, StoreError> {
        let (shared, id) = (Arc::clone(&self.0), id.to_owned());
        self.0
            .pool
            .run(Access::Erase, "decide", move |tx| {
                let decided = match kind {
                    CaseKind::Salary => decide_salary(tx, &shared, &id, decision)?,
                    CaseKind::Review => decide_review(tx, &shared, &id, decision, quotable)?,
                };
                if matches!(decided, Decided::Done(_)) {
                    audit_log::note(tx, &note)?;
                }
                Ok(decided)
            })
            .await
    }
}

fn decide_salary(
    tx: &mut Tx<'_>,
    shared: &Shared,
    id: &str,
    decision: Decision,
) -> Result<Decided, StoreError> {
    let rows: Vec<(Vec<u8>, i16)> = either!(tx, c => pending::table
        .filter(pending::moderation.ne(code(None)))
        .select((pending::key, pending::moderation))
        .load(c))?;
    let is_case = |key: &[u8]| shared.keys.case(CaseKind::Salary.as_str(), key) == id;
    let Some((key, stored)) = rows.into_iter().find(|(key, _)| is_case(key)) else {
        return Ok(Decided::Unknown);
    };
    let Some(now) = state("pending", stored)? else { return Ok(Decided::Unknown) };
    let Some(next) = now.after(decision) else { return Ok(Decided::Stands(now)) };
    either!(tx, c => diesel::update(pending::table.find(&key))
        .set((pending::moderation.eq(code(Some(next))), pending::version.eq(fresh_version(&shared.keys)?)))
        .execute(c))?;
    Ok(Decided::Done(next))
}

/// A review, wherever it lies.
enum FoundReview {
    Waiting(PoolRow),
    Archived(ReviewArchiveRow),
}

/// The review of a key with where it stands; `None` where it was withdrawn.
fn find_review(
    tx: &mut Tx<'_>,
    key: &[u8],
) -> Result<Option<(ModerationState, FoundReview)>, StoreError> {
    let waiting: Option<PoolRow> = either!(tx, c => review_pool::table
        .find(key)
        .select(PoolRow::as_select())
        .first(c)
        .optional())?;
    let (number, found) = match waiting {
        Some(row) => (row.moderation, FoundReview::Waiting(row)),
        None => {
            let archived: Option<ReviewArchiveRow> = either!(tx, c => reviews::table
                .find(key)
                .select(ReviewArchiveRow::as_select())
                .first(c)
                .optional())?;
            match archived.filter(|row| !row.withdrawn) {
                Some(row) => (row.moderation, FoundReview::Archived(row)),
                None => return Ok(None),
            }
        }
    };
    let state = state("reviews", number)?;
    let state = state.ok_or_else(|| StoreError::corrupt("reviews", "moderation"))?;
    Ok(Some((state, found)))
}

fn decide_review(
    tx: &mut Tx<'_>,
    shared: &Shared,
    id: &str,
    decision: Decision,
    quotable: bool,
) -> Result<Decided, StoreError> {
    let mut keys: Vec<Vec<u8>> =
        either!(tx, c => review_pool::table.select(review_pool::key).load(c))?;
    let archived: Vec<Vec<u8>> = either!(tx, c => reviews::table.select(reviews::key).load(c))?;
    keys.extend(archived);
    let is_case = |key: &Vec<u8>| shared.keys.case(CaseKind::Review.as_str(), key) == id;
    let Some(key) = keys.into_iter().find(is_case) else { return Ok(Decided::Unknown) };
    let Some((now, found)) = find_review(tx, &key)? else { return Ok(Decided::Unknown) };
    let Some(next) = now.after(decision) else { return Ok(Decided::Stands(now)) };
    let (stored, quotable) = (code(Some(next)), quotable && next == ModerationState::Approved);
    match found {
        FoundReview::Waiting(_) => {
            either!(tx, c => diesel::update(review_pool::table.find(&key))
                .set((review_pool::moderation.eq(stored), review_pool::quotable.eq(quotable)))
                .execute(c))?;
        }
        FoundReview::Archived(row) => {
            either!(tx, c => diesel::update(reviews::table.find(&key))
                .set((reviews::moderation.eq(stored), reviews::quotable.eq(quotable)))
                .execute(c))?;
            if !quotable {
                redact(tx, shared, &row)?;
            }
        }
    }
    Ok(Decided::Done(next))
}

/// Takes the quotes of an archived review out of everything that is out.
pub(super) fn redact(
    tx: &mut Tx<'_>,
    shared: &Shared,
    row: &ReviewArchiveRow,
) -> Result<(), StoreError> {
    let review = review_row::open("reviews", &shared.keys, &row.sealed)?;
    let texts: Vec<&str> = review.texts.all().collect();
    let (role, country) = cell("reviews", &row.role, &row.country)?;
    let versions: Vec<(i32, String)> = either!(tx, c => highlights::table
        .filter(highlights::role.eq(role.as_str()).and(highlights::country.eq(country.code())))
        .select((highlights::release, highlights::content))
        .load(c))?;
    for (release, content) in versions {
        let mut content: PublishedHighlights = serde_json::from_str(&content)
            .map_err(|_| StoreError::corrupt("highlights", "content"))?;
        if !content.redact(&texts) {
            continue;
        }
        let content =
            serde_json::to_string(&content).map_err(|error| StoreError::Failed(error.into()))?;
        let version = (role.as_str(), country.code(), release);
        either!(tx, c => diesel::update(highlights::table.find(version))
            .set((
                highlights::content.eq(&content),
                highlights::redactions.eq(highlights::redactions + 1),
            ))
            .execute(c))?;
    }
    Ok(())
}
