//! What is wider than a role: families of roles, and everybody.

use crate::support::{Backend, TestApp, problem, us_salary};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

/// Eighty developers, and forty people whose title is of no role.
async fn survey(app: &TestApp) {
    for number in 0..80 {
        app.accept(&us_salary(80_000 + number * 1_000)).await;
    }
    for number in 0..40 {
        let mut body = us_salary(30_000 + number * 500);
        body["title"] = json!("Zxqv Gronk");
        app.accept(&body).await;
    }
    app.release().await;
}

#[rstest]
#[tokio::test]
async fn a_family_and_everybody_have_pay_of_their_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    assert_eq!(
        app.read("/v1/pay?country=US").await,
        json!({"status": "collecting", "asked": {"country": "US"}})
    );
    survey(&app).await;
    let families = app.read("/v1/families").await;
    let items = families["items"].as_array().expect("families");
    let software = items.iter().find(|item| item["family"] == "software").expect("software");
    assert_eq!(software["title"], "Software");
    assert!(software["roles"].as_u64().expect("a number") > 5, "{software}");
    assert!(items.iter().filter(|item| item["status"] == "published").count() <= 2, "{families}");

    let family = app.read("/v1/families/software/pay?country=US").await;
    assert_eq!(family["status"], "published");
    assert_eq!(family["answered"], json!({"family": "software", "country": "US"}));
    assert_eq!((&family["widened"], &family["role"]), (&json!([]), &Value::Null));
    let everybody = app.read("/v1/pay?country=US&work_mode=remote").await;
    assert_eq!(everybody["answered"], json!({"scope": "all_roles", "country": "US"}));
    assert_eq!(everybody["widened"], json!(["work_mode"]));
    let p50 = |pay: &Value| pay["total"]["p50"]["value"].as_f64().expect("a median");
    assert!((p50(&family) / 120_000.0 - 1.0).abs() < 0.25, "{family}");
    // Those without a role pull it down.
    assert!(p50(&everybody) < p50(&family), "{everybody}");

    // A family nobody is in is answered by everybody.
    let legal = app.read("/v1/families/legal/pay?country=US").await;
    assert_eq!((&legal["widened"], &legal["total"]), (&json!(["family"]), &everybody["total"]));
    let refused = problem(app.get("/v1/families/alchemy/pay").await).await;
    assert_eq!((&refused["status"], &refused["code"]), (&json!(404), &json!("unknown_family")));
}

/// Whoever's title is of no role sees where the pay stands among everybody's.
#[tokio::test]
async fn a_title_of_no_role_stands_among_everybody() {
    let app = TestApp::on(Backend::Sqlite).await;
    survey(&app).await;
    let mut body = us_salary(70_000);
    body["title"] = json!("Zxqv Gronk");
    let answer = app.request(Method::POST, "/v1/position").json(&body).send().await;
    let answer: Value = answer.expect("an answer").json().await.expect("JSON");
    assert_eq!(answer["standings"][0]["answered"]["scope"], "all_roles", "{answer}");
}
