//! Roles side by side, and where pay stands: from published figures alone.

use crate::support::{Backend, TestApp, problem, us_salary};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

/// Two roles of sixty people each in one country, one with twice the pay.
async fn two_roles(app: &TestApp) {
    for number in 0..60 {
        app.accept(&us_salary(60_000 + number * 1_000)).await;
        let mut body = us_salary(30_000 + number * 500);
        body["title"] = json!("Cook");
        app.accept(&body).await;
    }
    app.release().await;
}

#[rstest]
#[tokio::test]
async fn roles_are_compared_with_the_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    two_roles(&app).await;
    let roles = "roles=cook,back-end-developer,registered-nurse";
    let read = app.read(&format!("/v1/compare?{roles}&country=US&currency=EUR")).await;
    let items = read["items"].as_array().expect("roles");
    let slugs: Vec<_> = items.iter().map(|item| item["role"].as_str().expect("a slug")).collect();
    assert_eq!(slugs, ["cook", "back-end-developer", "registered-nurse"]);
    for item in &items[..2] {
        let slug = item["role"].as_str().expect("a slug");
        let alone = app.read(&format!("/v1/roles/{slug}/pay?country=US&currency=EUR")).await;
        assert_eq!(item["pay"], alone);
    }
    let median = |at: usize| items[at]["pay"]["total"]["p50"]["value"].as_f64().expect("a number");
    let more = ((median(1) / median(0) - 1.0) * 100.0).round() as i64;
    assert_eq!(
        (&items[0]["difference_percent"], &items[1]["difference_percent"]),
        (&json!(0), &json!(more))
    );
    assert!((60..150).contains(&more), "{more}");
    // All roles stand in for a role that nobody named, and are not set beside the first.
    assert_eq!(items[2]["pay"]["widened"], json!(["role"]));
    assert!(items[2].get("difference_percent").is_none());
    for (wrong, code) in [
        ("", "invalid_query"),
        ("roles=cook", "invalid_query"),
        ("roles=a,b,c,d,e,f", "invalid_query"),
        ("roles=cook,nobody", "unknown_role"),
        ("roles=cook,back-end-developer&colour=red", "invalid_query"),
        ("roles=cook,back-end-developer&level=wizard", "invalid_query"),
    ] {
        let told = problem(app.get(&format!("/v1/compare?{wrong}")).await).await;
        assert_eq!(told["code"], code, "{wrong}");
    }
}

#[rstest]
#[tokio::test]
async fn pay_is_placed_among_published_figures_and_nothing_is_kept(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let position = async |body: &Value| {
        app.request(Method::POST, "/v1/position").json(body).send().await.expect("an answer")
    };
    let before: Value = position(&us_salary(90_000)).await.json().await.expect("JSON");
    assert_eq!(before["standings"], json!([]));
    two_roles(&app).await;
    let pay = app.read("/v1/roles/back-end-developer/pay?country=US").await;
    let band = app.read("/v1/roles/back-end-developer/pay?country=US&experience=4-6").await;
    let whole = app.read("/v1/roles/back-end-developer/pay").await;
    let median = pay["total"]["p50"]["value"].as_f64().expect("a number") as i64;
    for (base, percents) in
        [(median, 50..=50), (median * 9 / 10, 20..=49), (median * 11 / 10, 51..=80)]
    {
        let response = position(&us_salary(base)).await;
        assert_eq!(response.headers()["cache-control"], "no-store");
        let answer: Value = response.json().await.expect("JSON");
        assert_eq!(answer["matched"]["role"], "back-end-developer");
        assert_eq!(answer["annual"]["total"]["amount"], base);
        let standings = answer["standings"].as_array().expect("standings");
        let slices: Vec<_> = standings.iter().map(|one| one["answered"].clone()).collect();
        let experienced = json!({"country": "US", "experience": "4-6"});
        assert_eq!(slices, [experienced, json!({"country": "US"}), json!({})]);
        for (one, published) in standings.iter().zip([&band, &pay, &whole]) {
            assert_eq!(one["contributors"], published["contributors"]);
            for percentile in ["p10", "p25", "p50", "p75", "p90"] {
                assert_eq!(one["total"][percentile], published["total"][percentile]);
            }
        }
        let below = &standings[1]["percent_below"];
        let number = |name: &str| below[name].as_i64().expect("a number");
        assert!(percents.contains(&number("about")), "{base}: {below}");
        assert!(number("from") <= number("about") && number("about") <= number("to"));
        let difference = standings[1]["difference_percent"].as_i64().expect("a number");
        assert!((difference - (base - median) * 100 / median).abs() <= 1);
    }
    // Far outside nothing is said beyond what is certain.
    let top: Value = position(&us_salary(400_000)).await.json().await.expect("JSON");
    let below = &top["standings"][1]["percent_below"];
    assert_eq!((below["to"].as_i64(), below.get("about")), (Some(100), None));
    let mut wrong = us_salary(90_000);
    wrong["country"] = json!("Utopia");
    assert_eq!(problem(position(&wrong).await).await["code"], "invalid_fields");
    // Who only asks is not counted.
    let waiting = app.on.store.contribution_archive().pending().await.expect("read");
    assert_eq!(waiting, []);
}

/// Who hands in pay on the page is told there where it stands.
#[tokio::test]
async fn the_page_that_thanks_says_where_pay_stands() {
    let app = TestApp::on(Backend::Sqlite).await;
    two_roles(&app).await;
    let fields = [
        ("title", "Cook"),
        ("country", "US"),
        ("experience_years", "4"),
        ("base_amount", "45000"),
        ("base_currency", "USD"),
        ("base_period", "year"),
    ];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = app
        .request(Method::POST, "/submit")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "text/html")
        .body(body);
    let response = request.send().await.expect("an answer");
    let (status, html) = (response.status(), response.text().await.expect("text"));
    assert_eq!(status, 201, "{html}");
    assert!(html.contains("Where you stand") && html.contains("in the United States"), "{html}");
    assert!(html.contains("the median of") && html.contains("in 100 people"), "{html}");
}
