//! Handing in a salary and keeping hold of it.

use crate::support::{Backend, TestApp, problem, us_salary};
use insta::{allow_duplicates, assert_json_snapshot};
use paylens::config::RateLimit;
use paylens::domain::Privacy;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use std::num::NonZeroU32;

#[rstest]
#[tokio::test]
async fn a_salary_is_matched_annualised_and_answered_with_a_receipt(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let body = json!({
        "title": "Sr. Backend Engineer",
        "country": "US", "region": "US-CA", "city": "San Francisco",
        "experience_years": 6.5,
        "base": {"amount": 12500, "currency": "USD", "period": "month"},
        "additional": [{"kind": "bonus", "amount": 20000}, {"kind": "stock", "amount": 30000}],
        "basis": "gross", "hours_per_week": 40,
        "employment_type": "full_time", "work_mode": "hybrid",
        "employer": {"name": "Acme", "size": "51-200", "industry": "software"},
        "education": "bachelor", "gender": "woman", "year": 2026
    });
    let response = app.submit(&body).await;
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert!(response.headers().get("set-cookie").is_none());
    let answer: Value = response.json().await.expect("JSON");
    allow_duplicates! {
    assert_json_snapshot!(answer, {".receipt" => "43 characters", ".matched.alternatives" => "others"}, @r#"
    {
      "annual": {
        "additional": {
          "amount": 50000,
          "currency": "USD"
        },
        "base": {
          "amount": 150000,
          "currency": "USD"
        },
        "total": {
          "amount": 200000,
          "currency": "USD"
        }
      },
      "matched": {
        "alternatives": "others",
        "level": "senior",
        "role": "back-end-developer",
        "score": 0.98,
        "status": "matched",
        "title": "Back End Developer"
      },
      "receipt": "43 characters",
      "status": "accepted"
    }
    "#);
    }
    assert_eq!(answer["receipt"].as_str().map(str::len), Some(43));
}

#[rstest]
#[tokio::test]
async fn a_receipt_shows_replaces_and_withdraws_one_s_own_entry(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let receipt =
        app.accept(&us_salary(100_000)).await["receipt"].as_str().expect("one").to_owned();
    let with = |method: Method, receipt: &str| {
        app.request(method, "/v1/submission").header("authorization", format!("Receipt {receipt}"))
    };
    let own = || async {
        let response = with(Method::GET, &receipt).send().await.expect("an answer");
        response.json::<Value>().await.expect("JSON")
    };
    let shown = own().await;
    assert_eq!(shown["status"], "waiting");
    assert_eq!(shown["annual"]["base"]["amount"], 100_000);

    let replaced = with(Method::PUT, &receipt).json(&us_salary(120_000)).send().await;
    assert_eq!(replaced.expect("an answer").status(), 200);
    assert_eq!(own().await["annual"]["base"]["amount"], 120_000);

    let gone = with(Method::DELETE, &receipt).send().await.expect("an answer");
    assert_eq!(gone.status(), 204);
    assert_eq!(own().await["status"], "gone", "the receipt is still one of ours");
    let nothing = with(Method::DELETE, &receipt).send().await.expect("an answer");
    assert_eq!(problem(nothing).await["code"], "submission_counted");
    for unknown in ["nonsense", &"A".repeat(43)] {
        let answer = with(Method::GET, unknown).send().await.expect("an answer");
        assert_eq!(problem(answer).await["code"], "unknown_receipt");
    }
    let bare = app.get("/v1/submission").await;
    assert_eq!(problem(bare).await["code"], "missing_receipt");
}

#[rstest]
#[tokio::test]
async fn the_same_idempotency_key_adds_nothing_and_gives_the_same_receipt(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let send = |key: &'static str, base| {
        let request = app.request(Method::POST, "/v1/salaries").header("idempotency-key", key);
        request.json(&us_salary(base)).send()
    };
    let key = "8e03978e-40d5-43e8-bc93-6894a57f9324";
    let first: Value = send(key, 90_000).await.expect("sent").json().await.expect("JSON");
    let again: Value = send(key, 90_000).await.expect("sent").json().await.expect("JSON");
    assert_eq!(first, again);
    let other = problem(send(key, 91_000).await.expect("sent")).await;
    assert_eq!(other["code"], "idempotency_key_reused");
    let short = problem(send("short", 91_000).await.expect("sent")).await;
    assert_eq!(short["code"], "invalid_idempotency_key");
    let archive = app.on.store.contribution_archive();
    assert_eq!(archive.pending().await.expect("read").len(), 1);
}

#[rstest]
#[tokio::test]
async fn fifty_at_once_with_one_key_are_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let sends = (0..50).map(|_| {
        let request = app.request(Method::POST, "/v1/salaries");
        request.header("idempotency-key", "one-key-for-all-of-us").json(&us_salary(95_000)).send()
    });
    let mut receipts = std::collections::BTreeSet::new();
    for response in futures_util::future::join_all(sends).await {
        let response = response.expect("an answer");
        assert_eq!(response.status(), 201);
        let answer: Value = response.json().await.expect("JSON");
        receipts.insert(answer["receipt"].as_str().expect("one").to_owned());
    }
    assert_eq!(receipts.len(), 1);
    let archive = app.on.store.contribution_archive();
    assert_eq!(archive.pending().await.expect("read").len(), 1);
}

#[tokio::test]
async fn writes_are_limited_and_reads_are_not() {
    let limit = RateLimit(NonZeroU32::new(3));
    let app = TestApp::with(Backend::Sqlite, Privacy::Standard, limit).await;
    for left in ["r=2", "r=1", "r=0"] {
        let response = app.submit(&us_salary(100_000)).await;
        assert_eq!(response.status(), 201);
        assert!(response.headers()["ratelimit"].to_str().expect("text").contains(left));
        assert_eq!(response.headers()["ratelimit-policy"], "\"writes\";q=3;w=60");
    }
    let refused = app.submit(&us_salary(100_000)).await;
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(problem(refused).await["code"], "rate_limited");
    for _ in 0..10 {
        assert_eq!(app.get("/v1/roles").await.status(), 200);
    }
    app.clock.advance(time::Duration::days(1));
    assert_eq!(app.submit(&us_salary(100_000)).await.status(), 201);
}

#[tokio::test]
async fn a_title_is_matched_without_storing_anything() {
    let app = TestApp::on(Backend::Sqlite).await;
    let found = app.read("/v1/titles/match?title=Sr.%20Backend%20Engineer").await;
    assert_eq!(found["role"], "back-end-developer");
    assert_eq!(found["level"], "senior");
    let unknown =
        app.read("/v1/titles/match?title=Quantum%20Scientist%20of%20the%20Data%20Lake").await;
    assert_eq!(unknown["status"], "unmatched");
    assert_eq!(unknown["alternatives"][0]["role"], "data-scientist");
    let archive = app.on.store.contribution_archive();
    assert!(archive.pending().await.expect("read").is_empty());
}

#[tokio::test]
async fn pay_that_is_brought_to_full_time_says_for_how_many_hours_it_is() {
    let app = TestApp::on(Backend::Sqlite).await;
    let mut part = us_salary(30_000);
    part["hours_per_week"] = json!(20);
    let mut hourly = us_salary(0);
    hourly["base"] = json!({"amount": 28.5, "currency": "USD", "period": "hour"});
    for (body, total) in [(&part, 60_000.0), (&hourly, 59_280.0)] {
        let taken = app.accept(body).await;
        let annual = &taken["annual"];
        assert_eq!(annual["total"]["amount"].as_f64(), Some(total), "{annual}");
        assert_eq!(
            (&annual["hours_per_week"], &annual["note"]),
            (&json!(40), &json!("for 40 hours a week"))
        );
    }
    let response =
        app.request(Method::POST, "/v1/position").json(&part).send().await.expect("an answer");
    let position: Value = response.json().await.expect("JSON");
    assert_eq!(position["annual"]["hours_per_week"], 40);
    let whole = app.accept(&us_salary(60_000)).await;
    assert!(
        whole["annual"].get("hours_per_week").is_none() && whole["annual"].get("note").is_none()
    );
    let form = [
        ("title", "Back End Developer"),
        ("country", "US"),
        ("experience_years", "4"),
        ("base_amount", "30000"),
        ("base_currency", "USD"),
        ("base_period", "year"),
        ("hours_per_week", "20"),
    ];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = app.request(Method::POST, "/submit").body(body);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let response = request.header("accept", "text/html").send().await.expect("an answer");
    let html = response.text().await.expect("text");
    assert!(html.contains("a full-time year before tax, for 40 hours a week"), "{html}");
    assert!(html.contains("60,000 USD"), "{html}");
}
