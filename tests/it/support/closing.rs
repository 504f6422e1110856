//! The simplest release: everything of a role that waits is one batch, without any rules.

use super::role;
use paylens::domain::{Currency, Slice};
use paylens::store::{
    CellVersion, Contribution, GroupRecord, ReleaseDraft, ReleaseHead, RoleClosing, Store,
    StoreError, ViewStates,
};
use time::macros::date;
use uuid::Uuid;

/// A draft that closes all of a role's batch.
pub async fn draft(store: &Store, slug: &str) -> ReleaseDraft {
    let (archive, role) = (store.contribution_archive(), role(slug));
    let head = store.published_releases().head().await.expect("a head");
    let pending = archive.pending().await.expect("pending");
    let closed = archive.roles().await.expect("roles");
    let closed = closed.iter().find(|summary| summary.role == role);
    let number = closed.map_or(1, |summary| summary.closings.len() as i32 + 1);
    let people = pending.len() as i64;
    let moved = pending.iter().map(|entry| Contribution {
        key: archive.archive_key(&entry.key),
        role: role.clone(),
        salary: entry.submission.salary.clone(),
        closing: number,
        views: ViewStates::default(),
        withdrawn: false,
    });
    ReleaseDraft {
        after: head.map_or(0, |head| head.number),
        id: Uuid::new_v4(),
        published_on: date!(2026 - 11 - 24),
        rules: r#"{"privacy":"none"}"#.to_owned(),
        closings: vec![RoleClosing {
            role: role.clone(),
            number,
            closed_on: date!(2026 - 11 - 24),
            people,
            moved: moved.collect(),
            taken: pending.iter().map(|entry| entry.key).collect(),
            restated: Vec::new(),
            erased: Vec::new(),
            left: Vec::new(),
            shrunk: Vec::new(),
            groups: vec![GroupRecord {
                slice: Slice::whole(),
                closing: number,
                currency: Currency::EUR,
                people,
                members: [7; 32],
                content: vec![0, 1, 255],
            }],
        }],
        versions: vec![CellVersion {
            role,
            slice: Slice::whole(),
            closing: number,
            figures: format!(r#"{{"closing":{number}}}"#),
        }],
        reviews: Vec::new(),
    }
}

/// Closes all of a role's batch.
pub async fn close(store: &Store, slug: &str) -> Result<ReleaseHead, StoreError> {
    store.contribution_archive().commit(draft(store, slug).await).await
}
