//! What moderators see and decide: reviews, and salaries that were held. They know an entry by a
//! keyed hash of its key, and never its receipt, its key or when it came.

use super::audit_log::{self, Note};
use super::connection::{Access, Tx, either};
use super::pool::off_thread;
use super::reviews::PoolRow;
use super::schema::{pending, review_pool};
use super::sink::{PendingRow, fresh_version};
use super::{QuoteRecord, Shared, StoreError, quotes, review_row, row};
use crate::domain::{Decision, ModerationState, Review, Submission, Vocabulary};
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
    /// A sentence of a review that is shown.
    Quote,
}

impl CaseKind {
    /// Its name in the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            CaseKind::Salary => "salary",
            CaseKind::Review => "review",
            CaseKind::Quote => "quote",
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
                Ok(Case { id, state, quotable: false, entry })
            };
            found.into_iter().map(open).collect()
        })
        .await
    }

    /// Reviews that wait, in a state, at most `limit` after the id `after`.
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
            let keys: Vec<Vec<u8>> = either!(tx, c => review_pool::table
                .filter(review_pool::moderation.eq(stored))
                .select(review_pool::key)
                .load(c))?;
            page(&shared, CaseKind::Review, keys, after.as_deref(), limit)
                .into_iter()
                .map(|(id, key)| {
                    let row: PoolRow = either!(tx, c => review_pool::table
                        .find(&key)
                        .select(PoolRow::as_select())
                        .first(c))?;
                    Ok((id, row))
                })
                .collect::<Result<Vec<_>, StoreError>>()
        });
        let (found, shared) = (found.await?, Arc::clone(&self.0));
        off_thread(move || {
            let open = |(id, row): (String, PoolRow)| {
                let (entry, _) = review_row::open(&shared.keys, &row.sealed)?;
                Ok(Case { id, state, quotable: row.quotable, entry })
            };
            found.into_iter().map(open).collect()
        })
        .await
    }

    /// Sentences of reviews that are shown, at most `limit` after the id `after`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn quotes(
        &self,
        after: Option<String>,
        limit: usize,
    ) -> Result<Vec<Case<QuoteRecord>>, StoreError> {
        let shared = Arc::clone(&self.0);
        self.0
            .pool
            .run(Access::Read, "quotes to moderate", move |tx| {
                let keys = quotes::ids(tx)?;
                page(&shared, CaseKind::Quote, keys, after.as_deref(), limit)
                    .into_iter()
                    .filter_map(|(id, key)| {
                        let found = quotes::get(tx, &key).transpose()?;
                        let state = ModerationState::Approved;
                        Some(found.map(|entry| Case { id, state, quotable: true, entry }))
                    })
                    .collect()
            })
            .await
    }

    /// Decides about an entry and notes it, in one transaction. `quotable` lets sentences of an
    /// approved review be shown. A sentence that is shown can only be rejected: it is gone at once.
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
                    CaseKind::Quote => decide_quote(tx, &shared, &id, decision)?,
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

fn decide_review(
    tx: &mut Tx<'_>,
    shared: &Shared,
    id: &str,
    decision: Decision,
    quotable: bool,
) -> Result<Decided, StoreError> {
    let rows: Vec<(Vec<u8>, i16)> = either!(tx, c => review_pool::table
        .select((review_pool::key, review_pool::moderation))
        .load(c))?;
    let is_case = |key: &[u8]| shared.keys.case(CaseKind::Review.as_str(), key) == id;
    let Some((key, stored)) = rows.into_iter().find(|(key, _)| is_case(key)) else {
        return Ok(Decided::Unknown);
    };
    let now = state("review_pool", stored)?;
    let now = now.ok_or_else(|| StoreError::corrupt("review_pool", "moderation"))?;
    let Some(next) = now.after(decision) else { return Ok(Decided::Stands(now)) };
    let quotable = quotable && next == ModerationState::Approved;
    either!(tx, c => diesel::update(review_pool::table.find(&key))
        .set((
            review_pool::moderation.eq(code(Some(next))),
            review_pool::quotable.eq(quotable),
            review_pool::version.eq(fresh_version(&shared.keys)?),
        ))
        .execute(c))?;
    Ok(Decided::Done(next))
}

fn decide_quote(
    tx: &mut Tx<'_>,
    shared: &Shared,
    id: &str,
    decision: Decision,
) -> Result<Decided, StoreError> {
    let is_case = |key: &Vec<u8>| shared.keys.case(CaseKind::Quote.as_str(), key) == id;
    let Some(key) = quotes::ids(tx)?.into_iter().find(is_case) else {
        return Ok(Decided::Unknown);
    };
    if decision != Decision::Reject {
        return Ok(Decided::Stands(ModerationState::Approved));
    }
    quotes::remove(tx, &key)?;
    Ok(Decided::Done(ModerationState::Rejected))
}
