//! Titles that no role was found for, as long as their entries wait.

use super::{ContributionArchive, Shared, StoreError};
use crate::domain::Placement;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Lists titles that wait for a role, and nothing else of their entries.
#[derive(Clone)]
pub struct UnmatchedTitles(pub(super) Arc<Shared>);

/// A title that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmatchedTitle {
    /// As it was typed.
    pub title: String,
    /// How many entries wait under it.
    pub entries: u64,
}

impl UnmatchedTitles {
    /// All of them, most frequent first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list(&self) -> Result<Vec<UnmatchedTitle>, StoreError> {
        let mut counts = BTreeMap::<String, u64>::new();
        for entry in ContributionArchive(Arc::clone(&self.0)).pending().await? {
            // Privacy: G8, free text is seen without the pay, the place or the order it came with.
            if let Placement::Unmatched(title) = entry.submission.placement {
                *counts.entry(title).or_default() += 1;
            }
        }
        let mut titles: Vec<_> =
            counts.into_iter().map(|(title, entries)| UnmatchedTitle { title, entries }).collect();
        titles.sort_by(|a, b| b.entries.cmp(&a.entries).then_with(|| a.title.cmp(&b.title)));
        Ok(titles)
    }
}
