//! H15: one answer counts once, however its key or receipt is used again, and a receipt that is not
//! one's own says nothing.

use crate::support::{Backend, TestApp, us_salary};
use futures_util::future::join_all;
use paylens::release::Outcome;
use reqwest::Method;
use rstest::rstest;
use serde_json::Value;
use std::collections::BTreeSet;

async fn send(app: &TestApp, number: i64) -> Value {
    let request = app.request(Method::POST, "/v1/salaries");
    let request = request.header("idempotency-key", format!("one-key-of-its-own-{number:04}"));
    let response = request.json(&us_salary(80_000 + 1_000 * number)).send().await;
    let response = response.expect("an answer");
    assert_eq!(response.status(), 201);
    response.json().await.expect("JSON")
}

/// Status and body of an answer to a receipt.
async fn asked(app: &TestApp, method: Method, receipt: &str) -> (u16, String) {
    let request = app.request(method, "/v1/submission");
    let response = request.header("authorization", format!("Receipt {receipt}")).send().await;
    let response = response.expect("an answer");
    (response.status().as_u16(), response.text().await.expect("a body"))
}

/// Sent again after its batch has closed, an answer gets the receipt it had and does not wait anew.
#[rstest]
#[tokio::test]
async fn an_answer_sent_again_after_its_release_counts_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let mut first = Vec::new();
    for number in 0..20 {
        first.push(send(&app, number).await["receipt"].clone());
    }
    assert!(matches!(app.release().await, Outcome::Published { .. }));
    for (number, receipt) in (0..20).zip(&first) {
        assert_eq!(send(&app, number).await["receipt"], *receipt);
    }
    let archive = app.on.store.contribution_archive();
    assert_eq!(archive.pending().await.expect("read"), []);
    assert_eq!(app.release().await, Outcome::NothingToClose);
}

/// Fifty withdrawals at once are one, and whoever comes late hears what a stranger would.
#[rstest]
#[tokio::test]
async fn fifty_withdrawals_at_once_are_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let receipt = send(&app, 1).await["receipt"].as_str().expect("one").to_owned();
    send(&app, 2).await;
    let answers = join_all((0..50).map(|_| asked(&app, Method::DELETE, &receipt))).await;
    let stranger = asked(&app, Method::DELETE, &"A".repeat(43)).await;
    let late: Vec<_> = answers.iter().filter(|answer| answer.0 != 204).collect();
    assert_eq!(late.len(), 49);
    assert!(late.iter().all(|answer| **answer == stranger), "{late:?}");
    let archive = app.on.store.contribution_archive();
    assert_eq!(archive.pending().await.expect("read").len(), 1);
}

/// A receipt with any of its letters changed, or of another survey, is no receipt: whatever is asked
/// of it, the answer is byte for byte the one that nonsense gets.
#[tokio::test]
async fn a_changed_receipt_says_nothing() {
    let app = TestApp::on(Backend::Sqlite).await;
    let receipt = send(&app, 1).await["receipt"].as_str().expect("one").to_owned();
    let elsewhere = TestApp::on(Backend::Sqlite).await;
    let foreign =
        elsewhere.accept(&us_salary(80_000)).await["receipt"].as_str().expect("one").to_owned();
    let mut forged =
        vec![foreign, receipt.to_uppercase(), format!("{receipt}="), format!("{receipt}A")];
    for at in 0..receipt.len() {
        let mut letters = receipt.clone().into_bytes();
        // The last letter carries four bits: its neighbour may be another spelling of the same.
        letters[at] = if letters[at] == b'B' { b'C' } else { b'B' };
        forged.push(String::from_utf8(letters).expect("ASCII"));
    }
    for method in [Method::GET, Method::DELETE] {
        let mut answers = BTreeSet::from([asked(&app, method.clone(), "nonsense").await]);
        for receipt in &forged {
            answers.insert(asked(&app, method.clone(), receipt).await);
        }
        assert_eq!(answers.len(), 1, "{method}: {answers:?}");
    }
    assert_eq!(asked(&app, Method::GET, &receipt).await.0, 200, "the true one still works");
}
