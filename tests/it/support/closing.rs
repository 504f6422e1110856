//! The simplest release: everything that waits is gone, and one made-up batch is stored instead.

use super::role;
use paylens::domain::{Cell, Drawn, Scope, Slice, Statistic};
use paylens::store::{
    BatchRecord, CellVersion, DrawDraft, ReleaseDraft, ReleaseHead, ReviewDraft, Store, StoreError,
};
use std::sync::Arc;
use time::macros::date;
use uuid::Uuid;

/// Draws that end everything that waits.
pub async fn draws(store: &Store, slug: &str) -> DrawDraft {
    let head = store.published_releases().head().await.expect("a head");
    let release = head.map_or(1, |head| head.number + 1);
    let pending = store.contribution_archive().pending().await.expect("pending");
    let scope = Scope::Role(role(slug));
    let cell = Cell::new(scope.clone(), Slice::whole());
    let drawn = Drawn { cell, statistic: Statistic::Total, sums: vec![7, -3] };
    DrawDraft {
        release,
        batches: vec![BatchRecord {
            scope,
            country: None,
            release,
            closed_on: date!(2026 - 11 - 24),
            draws: vec![drawn],
        }],
        gone: pending.into_iter().map(Arc::new).collect(),
        counted: Vec::new(),
        reviews: ReviewDraft::default(),
    }
}

/// A release with one made-up figure.
pub fn draft(slug: &str, after: i32) -> ReleaseDraft {
    ReleaseDraft {
        after,
        id: Uuid::new_v4(),
        published_on: date!(2026 - 11 - 24),
        rules: "standard-5".to_owned(),
        versions: vec![CellVersion {
            scope: Scope::Role(role(slug)),
            slice: Slice::whole(),
            figures: format!(r#"{{"after":{after}}}"#),
        }],
        highlights: Vec::new(),
        records: None,
    }
}

/// Ends all that waits and publishes a release.
pub async fn close(store: &Store, slug: &str) -> Result<ReleaseHead, StoreError> {
    let archive = store.contribution_archive();
    let draws = draws(store, slug).await;
    let after = draws.release - 1;
    archive.store_draws(draws, |_| panic!("nobody changed anything")).await?;
    archive.commit(draft(slug, after)).await
}
