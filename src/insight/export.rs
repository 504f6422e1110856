//! A whole release for those who work on with it: every cell as it stood, and the sketches behind
//! them.

use super::snapshot::read_cell;
use super::{Insight, InsightError};
use crate::domain::{PublishedCell, Scope, Slice};
use crate::store::{BatchQuery, BatchRecord, PublishedRecord, ReleaseHead, ReviewBatch};
use serde::Serialize;

/// One cell as it stood at a release.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReleasedCell {
    /// The role, `family:…`, or `*` for all roles.
    #[serde(rename = "role")]
    pub scope: String,
    /// The slice of it.
    pub slice: Slice,
    /// The number of the release this version came out with.
    pub since: i32,
    /// The figures.
    #[serde(flatten)]
    pub cell: PublishedCell,
}

impl Insight {
    /// The scopes a release has cells of, in the order they are exported in.
    ///
    /// # Errors
    /// The store's.
    pub async fn released_scopes(&self, release: &ReleaseHead) -> Result<Vec<Scope>, InsightError> {
        Ok(self.releases.scopes_as_of(release.number).await?)
    }

    /// Every cell of a scope as it stood at a release, by slice.
    ///
    /// # Errors
    /// [`InsightError::Damaged`], or the store's.
    pub async fn released_cells(
        &self,
        release: &ReleaseHead,
        scope: &Scope,
    ) -> Result<Vec<ReleasedCell>, InsightError> {
        let records = self.releases.scope_as_of(release.number, scope).await?;
        let read = |record: PublishedRecord| {
            let cell = read_cell(&record).transpose()?;
            let (scope, slice, since) = (record.scope.to_string(), record.slice, record.release);
            Some(cell.map(|cell| ReleasedCell { scope, slice, since, cell }))
        };
        records.into_iter().filter_map(read).collect()
    }

    /// The scopes that were drawn up to a release, in the order they are exported in.
    ///
    /// # Errors
    /// The store's.
    pub async fn drawn_scopes(&self, release: &ReleaseHead) -> Result<Vec<Scope>, InsightError> {
        Ok(self.releases.drawn_scopes(release.number).await?)
    }

    /// Every batch of a scope that was drawn up to a release, by country and release.
    ///
    /// # Errors
    /// The store's.
    pub async fn drawn_batches(
        &self,
        release: &ReleaseHead,
        scope: Scope,
    ) -> Result<Vec<BatchRecord>, InsightError> {
        let of = BatchQuery {
            scopes: vec![scope],
            until: Some(release.number),
            ..BatchQuery::default()
        };
        Ok(self.releases.batches(of).await?)
    }

    /// The numbers of the releases that anything was drawn for, up to one.
    ///
    /// # Errors
    /// The store's.
    pub async fn drawn_releases(&self, release: &ReleaseHead) -> Result<Vec<i32>, InsightError> {
        let drawn = self.releases.drawn().await?;
        Ok(drawn.range(..=release.number).copied().collect())
    }

    /// Every batch of reviews that was drawn for the release of a number.
    ///
    /// # Errors
    /// The store's.
    pub async fn drawn_reviews(&self, number: i32) -> Result<Vec<ReviewBatch>, InsightError> {
        Ok(self.releases.review_batches_of(number).await?)
    }
}
