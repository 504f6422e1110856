//! A whole release for those who work on with it: every cell as it stood, and what each spent.

use super::{Insight, InsightError};
use crate::domain::{PublishedCell, RoleSlug, Slice};
use crate::store::ReleaseHead;
use serde::Serialize;
use utoipa::ToSchema;

/// One cell as it stood at a release.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReleasedCell {
    /// The role.
    pub role: RoleSlug,
    /// The slice of it.
    pub slice: Slice,
    /// The number of the release this version came out with.
    pub since: i32,
    /// The figures.
    #[serde(flatten)]
    pub cell: PublishedCell,
}

/// What a release spent (R5g).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Spent {
    /// Cells with a new version.
    pub cells: usize,
    /// ε of the cell that spent most, all its figures together; 0 where privacy is off.
    #[schema(example = 20.0)]
    pub most_in_a_cell: f64,
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
        let read = |record: crate::store::PublishedRecord| {
            let Ok(cell) = serde_json::from_str(&record.figures) else {
                return Err(InsightError::Damaged { role: record.role, slice: record.slice });
            };
            let (role, slice, since) = (record.role, record.slice, record.release);
            Ok(ReleasedCell { role, slice, since, cell })
        };
        records.into_iter().map(read).collect()
    }

    /// What the new cells of a release spent.
    ///
    /// # Errors
    /// As for [`released_cells`](Self::released_cells).
    pub async fn spent(&self, release: &ReleaseHead) -> Result<Spent, InsightError> {
        let cells = self.released_cells(release).await?;
        let new = cells.iter().filter(|cell| cell.since == release.number);
        let losses = new.map(|cell| cell.cell.epsilon.unwrap_or(0.0));
        Ok(losses.fold(Spent { cells: 0, most_in_a_cell: 0.0 }, |spent, loss| Spent {
            cells: spent.cells + 1,
            most_in_a_cell: spent.most_in_a_cell.max(loss),
        }))
    }
}
