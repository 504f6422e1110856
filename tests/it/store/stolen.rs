//! What somebody learns who steals the files but not the key file.

use super::ROLE;
use crate::support::{
    Backend, Postgres, TestStore, close, draft, new_submission, role, salary, submission,
};
use diesel::prelude::*;
use paylens::config::DatabaseUrl;
use paylens::domain::{AnnualPay, Currency, Money, Placement, Receipt, Salary, Submission};
use paylens::store::NewSubmission;
use rstest::rstest;
use std::path::{Path, PathBuf};

/// So large that its six bytes do not occur by accident.
const PAY: i64 = 98_765_432_101_234;
const TITLE: &str = "Galactic Hitchhiking Inspector";
const CITY: &str = "canary-upon-avon";

fn canary() -> NewSubmission {
    let base = Money::from_hundredths(PAY, Currency::EUR).expect("fits");
    let pay = AnnualPay::new(base, 0).expect("fits");
    NewSubmission {
        receipt: Receipt::random().expect("random"),
        body: format!("{{\"title\":\"{TITLE}\"}}").into_bytes(),
        submission: Submission {
            placement: Placement::Unmatched(TITLE.to_owned()),
            salary: Salary { pay, city: Some(CITY.to_owned()), ..salary(1) },
        },
    }
}

/// Every file of the database: tables, indexes, logs.
fn files(on: &TestStore) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    match &on.database.folder {
        Some(folder) => walk(folder.path(), &mut found),
        None => walk(Postgres::running().folder(), &mut found),
    }
    found
}

/// The files that hold `needle`.
async fn holding(on: &TestStore, needle: &[u8]) -> Vec<PathBuf> {
    if on.database.folder.is_none() {
        Postgres::running().execute("postgres", "CHECKPOINT").await;
    }
    let mut files = files(on);
    assert!(!files.is_empty());
    files.retain(|file| {
        // A file that another test removes meanwhile holds nothing.
        let bytes = std::fs::read(file).unwrap_or_default();
        bytes.windows(needle.len()).any(|part| part == needle)
    });
    files
}

/// The pay as the databases write it: big-endian, little-endian, and in digits.
fn pay_forms() -> [Vec<u8>; 3] {
    let big = PAY.to_be_bytes()[2..].to_vec();
    [big.clone(), big.into_iter().rev().collect(), PAY.to_string().into_bytes()]
}

#[rstest]
#[tokio::test]
async fn what_waits_can_be_read_nowhere(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let new = canary();
    on.store.contribution_sink().add(new.clone()).await.expect("stored");
    let secret = [
        TITLE.as_bytes().to_vec(),
        CITY.as_bytes().to_vec(),
        new.receipt.as_bytes().to_vec(),
        new.receipt.to_string().into_bytes(),
        b"unmatched".to_vec(),
    ];
    for needle in secret.iter().chain(&pay_forms()) {
        let found = holding(&on, needle).await;
        assert!(found.is_empty(), "{needle:?} in {found:?}");
    }
    // The search can find: once published, the pay lies in the archive.
    close(&on.store, ROLE).await.expect("closed");
    let mut found = 0;
    for needle in pay_forms() {
        found += holding(&on, &needle).await.len();
    }
    assert!(found > 0);
    // The receipt is no more to be found than before.
    for needle in &secret[2..] {
        assert!(holding(&on, needle).await.is_empty());
    }
}

#[tokio::test]
async fn nothing_is_left_in_a_file_of_what_left_the_archive() {
    let on = TestStore::on(Backend::Sqlite).await;
    on.store.contribution_sink().add(canary()).await.expect("stored");
    close(&on.store, ROLE).await.expect("closed");
    let archive = on.store.contribution_archive();
    let kept = archive.contributions(&role(ROLE)).await.expect("read");
    assert_eq!(holding(&on, CITY.as_bytes()).await.len(), 1, "the log was cut");
    let mut next = draft(&on.store, ROLE).await;
    next.closings[0].erased = kept.iter().map(|one| one.key).collect();
    archive.commit(next).await.expect("committed");
    assert!(holding(&on, CITY.as_bytes()).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn the_order_of_arrival_is_not_in_the_archive(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    const PEOPLE: i64 = 300;
    let on = TestStore::on(backend).await;
    let sink = on.store.contribution_sink();
    for n in 0..PEOPLE {
        sink.add(new_submission(ROLE, 100_000 + n)).await.expect("stored");
    }
    // As bad as it can be: the release hands the batch over in the order of arrival.
    let mut batch = draft(&on.store, ROLE).await;
    batch.closings[0].moved.sort_by_key(|one| one.salary.pay.base().hundredths());
    on.store.contribution_archive().commit(batch).await.expect("closed");

    // The rows as they lie in the file; the pay tells when each arrived.
    let arrivals: Vec<i64> = match on.url() {
        DatabaseUrl::Sqlite(path) => {
            #[derive(QueryableByName)]
            struct Pay {
                #[diesel(sql_type = diesel::sql_types::BigInt)]
                base: i64,
            }
            let mut file = SqliteConnection::establish(&path.to_string_lossy()).expect("open");
            let rows = diesel::sql_query("SELECT base FROM contributions NOT INDEXED");
            rows.load(&mut file).expect("read").into_iter().map(|row: Pay| row.base).collect()
        }
        DatabaseUrl::Postgres(_) => {
            let client = Postgres::running().client_of(on.url()).await;
            let distinct = "SELECT count(DISTINCT xmin::text) FROM contributions";
            let transactions = client.query_one(distinct, &[]).await.expect("read");
            assert_eq!(transactions.get::<_, i64>(0), 1);
            let rows = client.query("SELECT base FROM contributions ORDER BY ctid", &[]).await;
            rows.expect("read").iter().map(|row| row.get(0)).collect()
        }
    };
    assert_eq!(arrivals.len() as i64, PEOPLE);

    // Spearman's rank correlation of place and arrival; by chance its deviation is 1/√(n−1).
    let n = PEOPLE as f64;
    let squares: f64 = arrivals
        .iter()
        .enumerate()
        .map(|(place, base)| (place as f64 - (base / 100 - 100_000) as f64).powi(2))
        .sum();
    let correlation = 1.0 - 6.0 * squares / (n * (n * n - 1.0));
    // Four deviations: the keys are random anew in every run, and a leak is at seventeen.
    assert!(correlation.abs() * (n - 1.0).sqrt() < 4.0, "{correlation}");
}

#[rstest]
#[tokio::test]
async fn all_that_waits_looks_alike(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let sink = on.store.contribution_sink();
    sink.add(canary()).await.expect("stored");
    let twice = NewSubmission {
        receipt: Receipt::random().expect("random"),
        body: Vec::new(),
        submission: submission(ROLE, 1),
    };
    sink.add(twice.clone()).await.expect("stored");
    sink.add(NewSubmission { receipt: Receipt::random().expect("random"), ..twice })
        .await
        .expect("stored");
    let rows: Vec<Vec<u8>> = match on.url() {
        DatabaseUrl::Sqlite(path) => {
            #[derive(QueryableByName)]
            struct Sealed {
                #[diesel(sql_type = diesel::sql_types::Binary)]
                sealed: Vec<u8>,
            }
            let mut file = SqliteConnection::establish(&path.to_string_lossy()).expect("open");
            let rows = diesel::sql_query("SELECT sealed FROM pending").load(&mut file);
            rows.expect("read").into_iter().map(|row: Sealed| row.sealed).collect()
        }
        DatabaseUrl::Postgres(_) => {
            let client = Postgres::running().client_of(on.url()).await;
            let rows = client.query("SELECT sealed FROM pending", &[]).await.expect("read");
            rows.iter().map(|row| row.get(0)).collect()
        }
    };
    assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [976; 3]);
    let unlike: std::collections::HashSet<_> = rows.into_iter().collect();
    assert_eq!(unlike.len(), 3, "the same answer is sealed differently each time");
}
