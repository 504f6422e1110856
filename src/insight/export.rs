//! A whole release for those who work on with it: every cell as it stood, and the sketches behind
//! them.

use super::snapshot::read_cell;
use super::{Insight, InsightError};
use crate::domain::{PublishedCell, Slice};
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
    /// Every cell as it stood at a release, by role and slice.
    ///
    /// # Errors
    /// [`InsightError::Damaged`], or the store's.
    pub async fn released_cells(
        &self,
        release: &ReleaseHead,
    ) -> Result<Vec<ReleasedCell>, InsightError> {
        let records = self.releases.as_of(release.number).await?;
        let read = |record: PublishedRecord| {
            let cell = read_cell(&record).transpose()?;
            let (scope, slice, since) = (record.scope.to_string(), record.slice, record.release);
            Some(cell.map(|cell| ReleasedCell { scope, slice, since, cell }))
        };
        records.into_iter().filter_map(read).collect()
    }

    /// Every batch that was drawn up to a release, by scope, country and release.
    ///
    /// # Errors
    /// The store's.
    pub async fn released_batches(
        &self,
        release: &ReleaseHead,
    ) -> Result<Vec<BatchRecord>, InsightError> {
        let until = BatchQuery { until: Some(release.number), ..BatchQuery::default() };
        Ok(self.releases.batches(until).await?)
    }

    /// Every batch of reviews that was drawn up to a release, oldest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn released_reviews(
        &self,
        release: &ReleaseHead,
    ) -> Result<Vec<ReviewBatch>, InsightError> {
        let mut batches = self.releases.review_batches(false).await?;
        batches.retain(|batch| batch.release <= release.number);
        Ok(batches)
    }
}
