//! Moderation: what waits for a look, and what moderators decide. The states are those of
//! [`ModerationState`]; every decision is noted in the audit log, with its reason and without the
//! text.

use crate::clock::Clock;
use crate::domain::{Decision, ModerationState, Reason, Review, Submission};
use crate::store::{Case, CaseKind, Decided, ModerationDesk, Note, QuoteRecord, StoreError};

/// Why something was not decided.
#[derive(Debug, thiserror::Error)]
pub enum ModerationError {
    /// There is no such case, or no longer.
    #[error("there is nothing under this id that could be decided about")]
    UnknownCase,
    /// Somebody else was faster, or it has been decided before.
    #[error("it is {0} by now; look again before you decide")]
    Decided(ModerationState),
    /// The reason does not go with the decision.
    #[error("the reason {1} does not go with the decision to {0}")]
    UnfitReason(Decision, Reason),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Moderation over a store. Cheap to clone.
#[derive(Clone)]
pub struct Moderation {
    desk: ModerationDesk,
    clock: Clock,
}

impl Moderation {
    /// Over a desk.
    pub fn new(desk: ModerationDesk, clock: Clock) -> Self {
        Moderation { desk, clock }
    }

    /// Held salaries in a state, at most `limit` after a case.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn salaries(
        &self,
        state: ModerationState,
        after: Option<String>,
        limit: usize,
    ) -> Result<Vec<Case<Submission>>, StoreError> {
        self.desk.salaries(state, after, limit).await
    }

    /// Reviews in a state, at most `limit` after a case.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reviews(
        &self,
        state: ModerationState,
        after: Option<String>,
        limit: usize,
    ) -> Result<Vec<Case<Review>>, StoreError> {
        self.desk.reviews(state, after, limit).await
    }

    /// Sentences of reviews that are shown, at most `limit` after a case.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn quotes(
        &self,
        after: Option<String>,
        limit: usize,
    ) -> Result<Vec<Case<QuoteRecord>>, StoreError> {
        self.desk.quotes(after, limit).await
    }

    /// Decides about a case; `who` does it. `quotable` lets sentences of an approved review be
    /// shown, where its writer agrees.
    ///
    /// # Errors
    /// [`ModerationError`]; then nothing was decided.
    pub async fn decide(
        &self,
        who: &str,
        kind: CaseKind,
        id: &str,
        (decision, reason): (Decision, Reason),
        quotable: bool,
    ) -> Result<ModerationState, ModerationError> {
        if !reason.fits(decision) {
            return Err(ModerationError::UnfitReason(decision, reason));
        }
        let action = match decision {
            Decision::Approve => "approve",
            Decision::Reject => "reject",
            Decision::Reopen => "reopen",
        };
        let note = Note::of(who, self.clock.now(), action, kind.as_str(), id)
            .changing(if quotable { "may be quoted" } else { "" })
            .because(Some(reason.to_string()));
        match self.desk.decide(kind, id, decision, quotable, note).await? {
            Decided::Done(state) => Ok(state),
            Decided::Stands(state) => Err(ModerationError::Decided(state)),
            Decided::Unknown => Err(ModerationError::UnknownCase),
        }
    }
}
