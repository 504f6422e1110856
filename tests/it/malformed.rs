//! Bad input: each kind gets its problem, with every mistake named, and nothing is stored.

use crate::support::{Backend, TestApp, problem, us_salary};
use insta::assert_json_snapshot;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

/// A good body with one place changed.
fn with(pointer: &str, value: Value) -> Vec<u8> {
    let mut body = us_salary(100_000);
    let (parent, field) = pointer.rsplit_once('/').expect("a pointer");
    body.pointer_mut(parent).expect("there")[field] = value;
    body.to_string().into_bytes()
}

#[rstest]
#[case::not_json(b"{\"title\": ".to_vec(), 400, "malformed_json")]
#[case::not_a_number(br#"{"base": {"amount": NaN}}"#.to_vec(), 400, "malformed_json")]
#[case::beyond_a_double(br#"{"base": {"amount": 1e999}}"#.to_vec(), 400, "malformed_json")]
#[case::a_list(b"[]".to_vec(), 422, "invalid_fields")]
#[case::null(b"null".to_vec(), 422, "invalid_fields")]
#[case::empty(Vec::new(), 400, "malformed_json")]
#[case::not_utf8(b"{\"title\": \"\xff\xfe\"}".to_vec(), 400, "malformed_utf8")]
#[case::ten_megabytes(vec![b' '; 10_000_000], 413, "body_too_large")]
#[case::deep(vec![b'['; 50_000], 400, "malformed_json")]
#[case::nothing_in_it(b"{}".to_vec(), 422, "invalid_fields")]
#[case::text_for_a_number(with("/base/amount", json!("abc")), 422, "invalid_fields")]
#[case::number_for_a_text(with("/title", json!(5)), 422, "invalid_fields")]
#[case::negative(with("/base/amount", json!(-1)), 422, "invalid_fields")]
#[case::zero(with("/base/amount", json!(0)), 422, "invalid_fields")]
#[case::huge(with("/base/amount", json!(1e300)), 422, "invalid_fields")]
#[case::too_precise(with("/base/amount", json!(1.234)), 422, "invalid_fields")]
#[case::unknown_field(with("/salary", json!(1)), 422, "invalid_fields")]
#[case::unknown_inner_field(with("/base/tax", json!(1)), 422, "invalid_fields")]
#[case::unknown_currency(with("/base/currency", json!("DOUBLOON")), 422, "invalid_fields")]
#[case::unknown_country(with("/country", json!("Atlantis")), 422, "invalid_fields")]
#[case::unknown_period(with("/base/period", json!("fortnight")), 422, "invalid_fields")]
#[case::region_elsewhere(with("/region", json!("DE-BE")), 422, "invalid_fields")]
#[case::long_title(with("/title", json!("x".repeat(201))), 422, "invalid_fields")]
#[case::blank_title(with("/title", json!("  ")), 422, "invalid_fields")]
#[case::net(with("/basis", json!("net")), 422, "invalid_fields")]
#[case::year_to_come(with("/year", json!(2100)), 422, "invalid_fields")]
#[case::twice(br#"{"title":"Cook","title":"Software Engineer","country":"US","experience_years":5,"base":{"amount":1e5,"currency":"USD","period":"year"}}"#.to_vec(), 422, "invalid_fields")]
#[case::list_of_texts(with("/additional", json!(["bonus"])), 422, "invalid_fields")]
#[tokio::test]
async fn a_bad_body_is_a_problem_and_stores_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] body: Vec<u8>,
    #[case] status: u16,
    #[case] code: &str,
) {
    let app = TestApp::on(backend).await;
    let request = app.request(Method::POST, "/v1/salaries");
    let response = request.header("content-type", "application/json").body(body).send().await;
    let answer = problem(response.expect("an answer")).await;
    assert_eq!((&answer["status"], &answer["code"]), (&json!(status), &json!(code)), "{answer}");
    let archive = app.on.store.contribution_archive();
    assert!(archive.pending().await.expect("read").is_empty());
}

#[tokio::test]
async fn all_mistakes_are_named_at_once() {
    let app = TestApp::on(Backend::Sqlite).await;
    let body = json!({
        "title": 7,
        "country": "Atlantis",
        "base": {"amount": "abc", "currency": "DOUBLOON", "period": "year", "tax": 1},
        "additional": [{"kind": "cake", "amount": -1}],
        "hours_per_week": 0,
        "colour": "blue"
    });
    let answer = problem(app.submit(&body).await).await;
    assert_json_snapshot!(answer["errors"], @r#"
    [
      {
        "code": "wrong_type",
        "detail": "must be a text",
        "pointer": "/title"
      },
      {
        "code": "unknown_field",
        "detail": "there is no such field",
        "pointer": "/base/tax"
      },
      {
        "code": "wrong_type",
        "detail": "must be a number",
        "pointer": "/base/amount"
      },
      {
        "code": "unknown_field",
        "detail": "there is no such field",
        "pointer": "/colour"
      },
      {
        "code": "unknown_country",
        "detail": "must be an ISO 3166-1 code such as US or DE, or a country's name",
        "pointer": "/country"
      },
      {
        "code": "required",
        "detail": "must be given",
        "pointer": "/experience_years"
      },
      {
        "code": "out_of_range",
        "detail": "must be 0.25 to 100 hours",
        "pointer": "/hours_per_week"
      },
      {
        "code": "unknown_currency",
        "detail": "not an ISO 4217 currency code",
        "pointer": "/base/currency"
      },
      {
        "code": "unknown_term",
        "detail": "not a known kind of additional pay; known are: bonus, stock, commission, profit_sharing, tips, allowance, other",
        "pointer": "/additional/0/kind"
      },
      {
        "code": "out_of_range",
        "detail": "must not be negative",
        "pointer": "/additional/0/amount"
      }
    ]
    "#);
}

#[tokio::test]
async fn a_body_without_its_type_is_told_so() {
    let app = TestApp::on(Backend::Sqlite).await;
    for content_type in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
        let mut request = app.request(Method::POST, "/v1/salaries");
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        let sent = request.body(us_salary(1).to_string()).send().await.expect("an answer");
        assert_eq!(problem(sent).await["code"], "unsupported_media_type");
    }
}

/// Which of two fields of one name is meant nobody knows: each such name is told, wherever it is.
#[rstest]
#[tokio::test]
async fn a_field_given_twice_is_named(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let good = us_salary(100_000).to_string();
    let mut pointers = Vec::new();
    for (from, to) in [
        ("{\"base\"", "{\"country\":\"DE\",\"base\""),
        ("\"amount\"", "\"amount\":1,\"amount\""),
        ("\"amount\"", "\"\\u0061mount\":1,\"amount\""),
    ] {
        let body = good.replacen(from, to, 1);
        assert_ne!(body, good);
        let request = app.request(Method::POST, "/v1/salaries");
        let sent = request.header("content-type", "application/json").body(body).send().await;
        let answer = problem(sent.expect("an answer")).await;
        assert_eq!(answer["errors"][0]["code"], "duplicate_field", "{answer}");
        pointers.push(answer["errors"][0]["pointer"].clone());
    }
    assert_eq!(pointers, ["/country", "/base/amount", "/base/amount"]);
    assert!(app.on.store.contribution_archive().pending().await.expect("read").is_empty());
}

/// What a body is said to be is believed: it is UTF-8, as it is, or refused.
#[rstest]
#[case::gzip("application/json", Some("gzip"), Some("unsupported_encoding"))]
#[case::deflate("application/json", Some("deflate"), Some("unsupported_encoding"))]
#[case::as_it_is("application/json", Some("identity"), None)]
#[case::latin("application/json; charset=iso-8859-1", None, Some("unsupported_charset"))]
#[case::utf_16("application/json;charset=\"UTF-16\"", None, Some("unsupported_charset"))]
#[case::utf_8("Application/JSON;Charset=\"UTF-8\"", None, None)]
#[case::nonsense("muhahah", None, Some("unsupported_media_type"))]
#[tokio::test]
async fn a_body_is_what_it_is_said_to_be(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] content_type: &str,
    #[case] encoding: Option<&str>,
    #[case] code: Option<&str>,
) {
    let app = TestApp::on(backend).await;
    let mut request =
        app.request(Method::POST, "/v1/salaries").header("content-type", content_type);
    if let Some(encoding) = encoding {
        request = request.header("content-encoding", encoding);
    }
    let sent = request.body(us_salary(100_000).to_string()).send().await.expect("an answer");
    let Some(code) = code else { return assert_eq!(sent.status(), 201) };
    assert_eq!(sent.status(), 415);
    let taken = sent.headers().get("accept-encoding").cloned();
    assert_eq!(taken.is_some(), code == "unsupported_encoding");
    assert_eq!(problem(sent).await["code"], code);
}

#[tokio::test]
async fn a_byte_order_mark_is_passed_over() {
    let app = TestApp::on(Backend::Sqlite).await;
    let request =
        app.request(Method::POST, "/v1/salaries").header("content-type", "application/json");
    let body = format!("\u{feff}{}", us_salary(100_000));
    assert_eq!(request.body(body).send().await.expect("an answer").status(), 201);
}

#[rstest]
#[case::unknown_parameter("/v1/roles?colour=blue", "invalid_query")]
#[case::limit("/v1/roles?limit=0", "invalid_query")]
#[case::not_a_number("/v1/roles?limit=many", "invalid_query")]
#[case::cursor("/v1/roles?cursor=!!", "invalid_query")]
#[case::level("/v1/roles/back-end-developer/pay?level=wizard", "invalid_query")]
#[case::country("/v1/roles/back-end-developer/pay?country=Atlantis", "invalid_query")]
#[case::currency("/v1/roles/back-end-developer/pay?currency=DOUBLOON", "invalid_query")]
#[case::period("/v1/roles/back-end-developer/pay?period=fortnight", "invalid_query")]
#[case::role("/v1/roles/dragon-tamer", "unknown_role")]
#[case::odd_role("/v1/roles/%FF%00", "unknown_role")]
#[case::section("/v1/roles/dragon-tamer/career-path", "unknown_role")]
#[case::release("/v1/releases/not-a-uuid", "unknown_release")]
#[case::other_release("/v1/releases/18404e10-9385-4aba-af98-6662edf82d01", "unknown_release")]
#[case::title("/v1/titles/match", "invalid_query")]
#[case::nowhere("/v1/nothing", "not_found")]
#[tokio::test]
async fn a_bad_question_is_a_problem(#[case] path: &str, #[case] code: &str) {
    let app = TestApp::on(Backend::Sqlite).await;
    let answer = problem(app.get(path).await).await;
    assert_eq!(answer["code"], code, "{answer}");
    let page = app.read(&format!("/problems/{code}")).await;
    assert_eq!(page["status"], answer["status"]);
}

#[tokio::test]
async fn a_wrong_method_is_told_which_are_right() {
    let app = TestApp::on(Backend::Sqlite).await;
    for (method, path, allowed) in [
        (Method::DELETE, "/v1/salaries", "POST"),
        (Method::POST, "/v1/roles/back-end-developer", "GET, HEAD"),
        (Method::PATCH, "/v1/submission", "GET, HEAD, PUT, DELETE"),
    ] {
        let response = app.request(method, path).send().await.expect("an answer");
        assert_eq!(response.headers()["allow"], allowed);
        assert_eq!(problem(response).await["code"], "method_not_allowed");
    }
    let head = app.request(Method::HEAD, "/v1/roles").send().await.expect("an answer");
    assert_eq!(head.status(), 200);
    assert!(head.bytes().await.expect("read").is_empty());
}
