//! The store, on both databases.

use crate::support::{Backend, TestStore, new_submission};
use paylens::store::Added;
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn a_submission_is_stored_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let sink = on.store.contribution_sink();
    let new = new_submission("back-end-developer", 70_000);
    assert_eq!(sink.add(new.clone()).await.expect("stored"), Added::New);
    assert_eq!(sink.add(new.clone()).await.expect("stored"), Added::Repeated);
    let mut other = new.clone();
    other.body.push(b' ');
    assert_eq!(sink.add(other.clone()).await.expect("stored"), Added::Conflict);
    let fresh = new_submission("back-end-developer", 71_000);
    let many = sink.add_many(vec![fresh.clone(), new, fresh, other]).await.expect("stored");
    assert_eq!(many, [Added::New, Added::Repeated, Added::Repeated, Added::Conflict]);
}
