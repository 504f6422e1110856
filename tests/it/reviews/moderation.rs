//! What moderators decide about reviews and held salaries.

use super::{accept, app, cases, decide, own, problem, review};
use crate::support::{Backend, TestApp, us_salary};
use paylens::release::Outcome;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

/// What was rejected can be looked at again until its quarter is over, and is gone then.
async fn erased_with_its_quarter(app: &TestApp, receipt: &str) {
    app.release().await;
    assert_eq!(own(app, Method::GET, receipt).await.status(), 200);
    app.clock.advance(time::Duration::days(60));
    app.release().await;
    let gone = own(app, Method::GET, receipt).await;
    assert_eq!(problem(gone).await["code"], "unknown_receipt");
}

#[rstest]
#[tokio::test]
async fn of_moderators_who_race_one_decides_and_the_others_are_told(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (app, token) = app(backend).await;
    let receipt = accept(&app, &review("US", 4, "Good team.", "")).await;
    let id = cases(&app, &token, "reviews", "pending").await[0]["id"].clone();
    let id = id.as_str().expect("an id");
    let decisions = (0..16).map(|number| {
        let body = match number % 2 {
            0 => json!({"decision": "approve"}),
            _ => json!({"decision": "reject", "reason": "spam"}),
        };
        let (app, token) = (&app, &token);
        async move { decide(app, token, "reviews", id, &body).await.status().as_u16() }
    });
    let mut told = futures_util::future::join_all(decisions).await;
    told.sort_unstable();
    assert_eq!(told[0], 200);
    assert_eq!(told[1..], [409; 15]);

    // Decided, it goes back only by being reopened.
    let again = decide(&app, &token, "reviews", id, &json!({"decision": "approve"})).await;
    assert_eq!(problem(again).await["code"], "already_decided");
    let reopen = json!({"decision": "reopen", "reason": "mistake"});
    assert_eq!(decide(&app, &token, "reviews", id, &reopen).await.status(), 200);
    let reject = json!({"decision": "reject", "reason": "off_topic"});
    assert_eq!(decide(&app, &token, "reviews", id, &reject).await.status(), 200);
    let seen: Value = own(&app, Method::GET, &receipt).await.json().await.expect("JSON");
    assert_eq!(seen["status"], "rejected");

    for wrong in [
        json!({"decision": "reopen"}),
        json!({"decision": "reopen", "reason": "fine"}),
        json!({"decision": "burn"}),
        json!({"reason": "spam", "note": "x"}),
    ] {
        let told = problem(decide(&app, &token, "reviews", id, &wrong).await).await;
        assert_eq!(told["code"], "invalid_fields", "{wrong}");
    }
    let nobody = decide(&app, &token, "reviews", &"0".repeat(32), &reopen).await;
    assert_eq!(problem(nobody).await["code"], "unknown_case");

    // What was done is noted, with its reason and without the text.
    let log = app.staff.audit_log(i64::MAX, 10).await.expect("a log");
    let deeds: Vec<_> = log.iter().filter(|deed| deed.kind == "review").collect();
    assert_eq!(deeds.len(), 3);
    assert_eq!(deeds[0].action, "reject");
    assert_eq!((&*deeds[0].subject, &*deeds[0].reason), (id, "off_topic"));
    erased_with_its_quarter(&app, &receipt).await;
}

#[rstest]
#[tokio::test]
async fn a_held_salary_counts_once_it_is_approved(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (app, token) = app(backend).await;
    let mut receipts = Vec::new();
    for base in [1_900_000, 1_950_000] {
        let answer = app.accept(&us_salary(base)).await;
        assert_eq!(answer["status"], "held");
        receipts.push(answer["receipt"].as_str().expect("a receipt").to_owned());
    }
    for number in 0..19 {
        app.accept(&us_salary(100_000 + number * 1_000)).await;
    }
    // What is held waits for a moderator, whatever is closed.
    assert!(matches!(app.release().await, Outcome::Published { .. }));
    let held = cases(&app, &token, "salaries", "pending").await;
    assert_eq!(held.len(), 2);
    assert_eq!(held[0]["role"], "back-end-developer");
    let by_pay = |amount: i64| {
        let found = held.iter().find(|case| case["annual"]["base"]["amount"] == amount);
        found.expect("a case")["id"].as_str().expect("an id").to_owned()
    };
    let approve = json!({"decision": "approve"});
    let reject = json!({"decision": "reject", "reason": "implausible"});
    let first = decide(&app, &token, "salaries", &by_pay(1_900_000), &approve).await;
    assert_eq!(first.status(), 200);
    let second = decide(&app, &token, "salaries", &by_pay(1_950_000), &reject).await;
    assert_eq!(second.status(), 200);
    let mut standing = Vec::new();
    for receipt in &receipts {
        let seen: Value = own(&app, Method::GET, receipt).await.json().await.expect("JSON");
        standing.push(seen["status"].clone());
    }
    assert_eq!(standing, ["waiting", "rejected"]);
    assert!(matches!(app.release().await, Outcome::Published { .. }));
    // What was approved is counted, what was rejected can still be looked at again.
    assert_eq!(app.on.store.contribution_archive().pending().await.expect("read").len(), 1);
    // What came out can no longer be decided about.
    let reopen = json!({"decision": "reopen", "reason": "mistake"});
    let late = decide(&app, &token, "salaries", &by_pay(1_900_000), &reopen).await;
    assert_eq!(problem(late).await["code"], "unknown_case");
    erased_with_its_quarter(&app, &receipts[1]).await;
}
