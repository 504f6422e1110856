//! What was rejected is kept as long as it may be looked at again, and no longer.

use super::archive::ContributionArchive;
use super::connection::{Access, either};
use super::moderation::code;
use super::pool::off_thread;
use super::schema::{pending, review_pool};
use super::{StoreError, review_row, row};
use crate::domain::{ModerationState, Quarter};
use diesel::prelude::*;
use std::sync::Arc;

impl ContributionArchive {
    /// Erases rejected salaries and reviews that were handed in before this quarter; how many.
    ///
    /// # Errors
    /// [`StoreError`]; then all are still there.
    pub async fn erase_rejected(&self, today: Quarter) -> Result<usize, StoreError> {
        let rejected = code(Some(ModerationState::Rejected));
        let found = self.0.pool.run(Access::Read, "rejected", move |tx| {
            let salaries: Vec<(Vec<u8>, Vec<u8>)> = either!(tx, c => pending::table
                .filter(pending::moderation.eq(rejected))
                .select((pending::key, pending::sealed))
                .load(c))?;
            let reviews: Vec<(Vec<u8>, Vec<u8>)> = either!(tx, c => review_pool::table
                .filter(review_pool::moderation.eq(rejected))
                .select((review_pool::key, review_pool::sealed))
                .load(c))?;
            Ok((salaries, reviews))
        });
        let (found, shared) = (found.await?, Arc::clone(&self.0));
        let (salaries, reviews) = off_thread(move || {
            let (mut salaries, mut reviews) = (Vec::new(), Vec::new());
            for (key, sealed) in found.0 {
                if row::open(&shared.keys, &sealed)?.submission.salary.collected < today {
                    salaries.push(key);
                }
            }
            for (key, sealed) in found.1 {
                if review_row::open(&shared.keys, &sealed)?.0.collected < today {
                    reviews.push(key);
                }
            }
            Ok((salaries, reviews))
        })
        .await?;
        if salaries.is_empty() && reviews.is_empty() {
            return Ok(0);
        }
        self.0
            .pool
            .run(Access::Erase, "erase rejected", move |tx| {
                let mut erased = 0;
                // One of them may have been looked at again meanwhile.
                for key in &salaries {
                    let still = pending::moderation.eq(rejected);
                    erased += either!(tx, c => diesel::delete(pending::table.find(key).filter(still))
                        .execute(c))?;
                }
                for key in &reviews {
                    let still = review_pool::moderation.eq(rejected);
                    erased += either!(tx, c => diesel::delete(
                            review_pool::table.find(key).filter(still))
                        .execute(c))?;
                }
                Ok(erased)
            })
            .await
    }
}
