//! What somebody learns who steals the files but not the key file.

use super::ROLE;
use crate::attacks::outside;
use crate::support::{
    Backend, Postgres, TestStore, close, new_submission, salary, secrets, submission,
};
use diesel::prelude::*;
use paylens::config::DatabaseUrl;
use paylens::domain::{AnnualPay, Currency, Money, Placement, Receipt, Salary, Submission};
use paylens::store::NewSubmission;
use rstest::rstest;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// So large that its six bytes do not occur by accident.
const PAY: i64 = 98_765_432_101_234;
const TITLE: &str = "Galactic Hitchhiking Inspector";
const CITY: &str = "canary-upon-avon";

fn canary() -> NewSubmission {
    let base = Money::from_hundredths(PAY, Currency::EUR).expect("fits");
    let pay = AnnualPay::new(base, 0).expect("fits");
    NewSubmission {
        receipt: Receipt::random(&secrets()).expect("random"),
        body: format!("{{\"title\":\"{TITLE}\"}}").into_bytes(),
        submission: Submission {
            placement: Placement::Unmatched(TITLE.to_owned()),
            salary: Salary { pay, city: Some(CITY.to_owned()), ..salary(1) },
        },
    }
}

/// The files that hold one of the needles.
async fn holding(on: &TestStore, needles: &[Vec<u8>]) -> BTreeSet<(PathBuf, Vec<u8>)> {
    let files = outside::files(on, Path::new("")).await;
    assert!(!files.is_empty());
    outside::found(&files, needles)
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
    let mut secret = vec![
        TITLE.as_bytes().to_vec(),
        CITY.as_bytes().to_vec(),
        new.receipt.as_bytes().to_vec(),
        new.receipt.to_string().into_bytes(),
        b"unmatched".to_vec(),
    ];
    secret.extend(pay_forms());
    assert_eq!(holding(&on, &secret).await, BTreeSet::new());
    // The search can find: what is published lies open.
    close(&on.store, ROLE).await.expect("closed");
    assert!(!holding(&on, &[br#"{"after":0}"#.to_vec()]).await.is_empty());
    // Of what was counted nothing is left.
    assert_eq!(holding(&on, &secret).await, BTreeSet::new());
}

/// With the key in hand, too: nothing that lies in the database opens to an answer.
#[tokio::test]
async fn nothing_is_left_in_a_file_of_an_answer_that_was_counted() {
    let on = TestStore::on(Backend::Sqlite).await;
    let new = new_submission(ROLE, 70_000);
    on.store.contribution_sink().add(new).await.expect("stored");
    let DatabaseUrl::Sqlite(path) = on.url() else { panic!("not SQLite") };
    let sealed = {
        #[derive(QueryableByName)]
        struct Sealed {
            #[diesel(sql_type = diesel::sql_types::Binary)]
            sealed: Vec<u8>,
        }
        let mut file = SqliteConnection::establish(&path.to_string_lossy()).expect("open");
        let rows = diesel::sql_query("SELECT sealed FROM pending").load(&mut file);
        let mut rows: Vec<Sealed> = rows.expect("read");
        rows.pop().expect("one").sealed
    };
    let part = [sealed[..24].to_vec()];
    assert!(!holding(&on, &part).await.is_empty(), "the search finds what waits");
    close(&on.store, ROLE).await.expect("closed");
    assert!(holding(&on, &part).await.is_empty(), "the log was cut, the page overwritten");
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
        receipt: Receipt::random(&secrets()).expect("random"),
        body: Vec::new(),
        submission: submission(ROLE, 1),
    };
    sink.add(twice.clone()).await.expect("stored");
    sink.add(NewSubmission { receipt: Receipt::random(&secrets()).expect("random"), ..twice })
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
