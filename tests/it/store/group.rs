//! Entries that come at the same time share transactions; each is answered for itself.

use super::ROLE;
use crate::support::{Backend, Postgres, TestStore, new_submission};
use futures_util::future::join_all;
use paylens::domain::Receipt;
use paylens::store::{Added, NewSubmission, StoreError};
use rstest::rstest;
use std::collections::BTreeSet;

/// How many come at once.
const MANY: i64 = 200;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_at_once_is_stored_and_told_so_each(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let sink = on.store.contribution_sink();
    let added = join_all((0..MANY).map(|pay| sink.add(new_submission(ROLE, pay)))).await;
    assert!(added.iter().all(|added| matches!(added, Ok(Added::New))), "{added:?}");
    let pending = on.store.contribution_archive().pending().await.expect("read");
    let pays: BTreeSet<_> =
        pending.iter().map(|entry| entry.submission.salary.pay.base().hundredths()).collect();
    assert_eq!((pending.len(), pays.len()), (200, 200));
    if backend == Backend::Postgres {
        let client = Postgres::running().client_of(on.url()).await;
        let count = "SELECT count(DISTINCT xmin::text) FROM pending";
        let transactions: i64 = client.query_one(count, &[]).await.expect("counted").get(0);
        assert!(transactions < MANY / 2, "{transactions} transactions for {MANY} entries");
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_one_receipt_at_once_one_is_new_and_another_body_a_conflict(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let sink = on.store.contribution_sink();
    let same = |body: &str| NewSubmission {
        receipt: Receipt::from_bytes([7; 32]),
        body: body.as_bytes().to_vec(),
        ..new_submission(ROLE, 1)
    };
    let bodies = (0..40).map(|at| if at % 2 == 0 { "one" } else { "other" });
    let added = join_all(bodies.map(|body| sink.add(same(body)))).await;
    let added: Vec<_> = added.into_iter().map(|added| added.expect("told")).collect();
    let of = |what| added.iter().filter(|added| **added == what).count();
    assert_eq!((of(Added::New), of(Added::Repeated), of(Added::Conflict)), (1, 19, 20));
    assert_eq!(on.store.contribution_archive().pending().await.expect("read").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_transaction_fails_all_who_shared_it_are_told_why() {
    let on = TestStore::on(Backend::Postgres).await;
    let sink = on.store.contribution_sink();
    super::failure::execute(on.url(), "DROP TABLE pending").await;
    let told = join_all((0..50).map(|pay| sink.add(new_submission(ROLE, pay)))).await;
    for told in told {
        let error = told.expect_err("there is no table");
        assert!(matches!(&error, StoreError::Failed(why) if why.to_string().contains("pending")));
    }
    let client = Postgres::running().client_of(on.url()).await;
    let left: i64 =
        client.query_one("SELECT count(*) FROM receipts", &[]).await.expect("counted").get(0);
    assert_eq!(left, 0);
}
