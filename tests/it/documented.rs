//! The OpenAPI document and the page to try it.

use crate::support::{Backend, TestApp, mistakes, problem, us_salary};
use paylens::config::RateLimit;
use paylens::domain::{Privacy, StaffRole};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn document() -> Value {
    serde_json::from_str(&paylens::http::to_text(&paylens::http::document())).expect("JSON")
}

/// An answer, which may be a common one.
fn resolved<'a>(document: &'a Value, answer: &'a Value) -> &'a Value {
    let named = answer["$ref"].as_str().map(|to| document.pointer(to.trim_start_matches('#')));
    named.map_or(answer, |named| named.expect("a common answer"))
}

/// Refresh it with `cargo run -- openapi > openapi/openapi.json`.
#[test]
fn the_committed_document_is_the_current_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json");
    let committed = std::fs::read_to_string(path).expect("readable");
    let current = paylens::http::to_text(&paylens::http::document());
    assert!(committed == current, "it is not the current one");
}

#[test]
fn every_operation_says_what_it_does_and_what_can_go_wrong() {
    let document = document();
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let paths = document["paths"].as_object().expect("paths");
    assert!(paths.len() >= 15);
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("an item") {
            let at = format!("{method} {path}");
            for member in ["operationId", "summary", "description"] {
                let text = operation[member].as_str().unwrap_or_default();
                assert!(text.len() > 5, "{at} has no {member}");
            }
            assert!(operation["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{at}");
            for (status, response) in operation["responses"].as_object().expect("responses") {
                let response = resolved(&document, response);
                let text = response["description"].as_str().unwrap_or_default();
                assert!(!text.is_empty(), "{at} {status} has no description");
                if status.starts_with(['4', '5']) {
                    let body = &response["content"]["application/problem+json"]["schema"]["$ref"];
                    assert_eq!(body, "#/components/schemas/ProblemBody", "{at} {status}");
                }
            }
        }
    }
}

/// What follows from the method, the body and who may call.
#[test]
fn answers_that_all_routes_of_a_kind_have_are_documented() {
    let document = document();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            let mut expected = vec!["500", "503"];
            if method != "get" {
                expected.extend(["429", "507"]);
            }
            if operation["requestBody"].is_object() {
                expected.extend(["400", "408", "413", "415", "422"]);
            }
            if path.starts_with("/v1/") {
                expected.push("400");
            }
            if operation["security"][0]["staff"].is_array() {
                expected.push("401");
            }
            for status in expected {
                assert!(operation["responses"][status].is_object(), "{method} {path}: {status}");
            }
        }
    }
}

/// Generators write names without lines between words, and some without case.
#[test]
fn no_two_schemas_have_one_name() {
    let document = document();
    let mut names = BTreeSet::new();
    for name in document["components"]["schemas"].as_object().expect("schemas").keys() {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        assert!(names.insert(plain.to_lowercase()), "{name}");
    }
}

#[test]
fn what_is_sent_says_what_it_needs_and_takes_nothing_else() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    // All fields may be left away.
    let free = [
        "ChangeStaffRequest",
        "ReleaseRequest",
        "EmployerRequest",
        "ReviewEmployerRequest",
        "RoleRequest",
    ];
    for (name, schema) in schemas.iter().filter(|(name, _)| name.ends_with("Request")) {
        if schema["oneOf"].is_array() {
            continue;
        }
        assert_eq!(schema["additionalProperties"], false, "{name}");
        let needs = schema["required"].as_array().is_some_and(|names| !names.is_empty());
        assert_eq!(needs, !free.contains(&name.as_str()), "{name}");
    }
    // An example would be pasted, and two people would share their receipt.
    assert!(
        !document["paths"]["/v1/salaries"]["post"]["parameters"].to_string().contains("\"example")
    );
}

#[test]
fn variants_are_told_apart_by_a_member() {
    let document = document();
    for name in [
        "PayAnswer",
        "SectionOfTrend",
        "Matched",
        "SubmissionResponse",
        "ReplacedResponse",
        "ReleaseOutcome",
    ] {
        let schema = &document["components"]["schemas"][name];
        let mapping = schema["discriminator"]["mapping"].as_object().expect("a discriminator");
        assert_eq!(mapping.len(), schema["oneOf"].as_array().expect("variants").len(), "{name}");
        for to in mapping.values() {
            let variant = document.pointer(to.as_str().expect("a name").trim_start_matches('#'));
            assert!(variant.is_some(), "{name}: {to}");
        }
    }
}

/// Every answer that was got, held against the document.
struct Got {
    document: Value,
    app: TestApp,
}

impl Got {
    async fn answer(
        &self,
        method: Method,
        path: &str,
        documented: &str,
        key: Option<&str>,
        body: Option<Value>,
    ) -> Value {
        let mut request = self.app.request(method.clone(), path);
        if let Some(key) = key {
            request = request.header("authorization", key);
        }
        if let Some(body) = &body {
            request = request.json(body);
        }
        let response = request.send().await.expect("an answer");
        let status = response.status();
        let operation = &self.document["paths"][documented][method.as_str().to_lowercase()];
        let told = resolved(&self.document, &operation["responses"][status.as_str()]);
        assert!(told.is_object(), "{method} {path}: {status} is not documented");
        let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok());
        let Some(kind) = kind.map(str::to_owned) else { return Value::Null };
        let value: Value = response.json().await.expect("JSON");
        let wrong = mistakes(&self.document, &told["content"][&kind]["schema"], &value);
        assert!(told["content"][&kind].is_object(), "{method} {path}: {kind}");
        assert!(wrong.is_empty(), "{method} {path}: {wrong:#?}\n{value:#}");
        value
    }

    async fn read(&self, path: &str, documented: &str) -> Value {
        self.answer(Method::GET, path, documented, None, None).await
    }
}

const SECTIONS: [&str; 10] = [
    "pay",
    "career-path",
    "experience",
    "pay-by-experience",
    "trend",
    "pay-gap",
    "highlights",
    "faq",
    "related",
    "slices",
];

/// Answers are what the document says of them: of titles with a role and without one, before a release and
/// after it, good ones and problems.
#[rstest]
#[tokio::test]
async fn answers_are_what_the_document_says(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::with(backend, Privacy::Off, RateLimit(None)).await;
    app.staff
        .add("test", "ada", StaffRole::Admin, "seven green kettles sing".into())
        .await
        .expect("added");
    let got = Got { document: document(), app };
    let of = |title: &str| {
        let mut body = us_salary(90_000);
        body["title"] = json!(title);
        body
    };
    let review = |title: &str| json!({"title": title, "country": "US", "ratings": {"overall": 4}, "pros": "Friendly people."});
    for (title, status) in [("Back End Developer", "matched"), ("Zauberlehrling", "unmatched")] {
        let path = format!("/v1/titles/match?title={}", title.replace(' ', "+"));
        assert_eq!(got.read(&path, "/v1/titles/match").await["status"], status);
        for (path, body) in [("/v1/salaries", of(title)), ("/v1/reviews", review(title))] {
            let taken = got.answer(Method::POST, path, path, None, Some(body.clone())).await;
            assert_eq!(taken["matched"]["status"], status, "{taken}");
            let key = format!("Receipt {}", taken["receipt"].as_str().expect("a receipt"));
            let own = "/v1/submission";
            let seen = got.answer(Method::GET, own, own, Some(&key), None).await;
            assert_eq!(seen["kind"], if path == "/v1/reviews" { "review" } else { "salary" });
            let put = got.answer(Method::PUT, own, own, Some(&key), Some(body)).await;
            assert_eq!(put["matched"]["status"], status, "{put}");
        }
        let standing =
            got.answer(Method::POST, "/v1/position", "/v1/position", None, Some(of(title))).await;
        assert_eq!(standing["matched"]["status"], status);
    }
    for released in [false, true] {
        for section in SECTIONS {
            let path = format!("/v1/roles/back-end-developer/{section}?country=US");
            let path = if released { path } else { path.replace("?country=US", "") };
            got.read(&path, &format!("/v1/roles/{{role}}/{section}")).await;
        }
        got.read("/v1/roles/back-end-developer?country=US", "/v1/roles/{role}").await;
        for path in [
            "/v1/meta",
            "/v1/families",
            "/v1/methodology",
            "/v1/releases",
            "/v1/pay",
            "/v1/roles",
            "/problems",
        ] {
            got.read(path, path).await;
        }
        got.read("/v1/roles?family=software&search=develop&limit=3", "/v1/roles").await;
        got.read("/v1/compare?roles=back-end-developer,cook&country=US", "/v1/compare").await;
        for number in 0..60 {
            let mut body = of("Back End Developer");
            body["base"]["amount"] = json!(70_000 + number * 1_000);
            body["level"] = json!(["junior", "senior"][usize::from(number % 2 == 0)]);
            body["gender"] = json!(["woman", "man"][usize::from(number % 3 == 0)]);
            got.app.accept(&body).await;
        }
        got.app.release().await;
    }
    let pay = got
        .read("/v1/roles/back-end-developer/pay?country=US&region=Texas", "/v1/roles/{role}/pay")
        .await;
    assert_eq!((&pay["status"], &pay["widened"]), (&json!("published"), &json!(["region"])));
    for (path, documented) in [
        ("/v1/roles/dragon-tamer/pay", "/v1/roles/{role}/pay"),
        ("/v1/roles?limit=0", "/v1/roles"),
        ("/v1/places", "/v1/places"),
        ("/v1/releases/none", "/v1/releases/{id}"),
        ("/v1/submission", "/v1/submission"),
        ("/v1/admin/status", "/v1/admin/status"),
    ] {
        assert!(got.read(path, documented).await["code"].is_string(), "{path}");
    }
    let who = json!({"name": "ada", "password": "seven green kettles sing"});
    let session =
        got.answer(Method::POST, "/v1/auth/login", "/v1/auth/login", None, Some(who)).await;
    let key = format!("Bearer {}", session["access_token"].as_str().expect("a token"));
    for path in [
        "/v1/auth/me",
        "/v1/admin/status",
        "/v1/admin/staff",
        "/v1/admin/audit-log",
        "/v1/admin/unmatched-titles",
        "/v1/moderation/reviews",
        "/v1/moderation/salaries",
    ] {
        got.answer(Method::GET, path, path, Some(&key), None).await;
    }
}

/// The measure itself: what does not fit is found.
#[test]
fn an_answer_that_is_something_else_is_found() {
    let document = document();
    let wrong = |name: &str, value: Value| {
        mistakes(&document, &json!({"$ref": format!("#/components/schemas/{name}")}), &value).len()
    };
    assert_eq!(wrong("Matched", json!({"status": "unmatched", "alternatives": []})), 0);
    assert_eq!(wrong("Matched", json!({"status": "matched", "alternatives": []})), 1);
    assert_eq!(wrong("CountryCode", json!("USA")), 1);
    assert_eq!(wrong("Level", json!("wizard")), 1);
    assert_eq!(wrong("LoginRequest", json!({"name": "ada", "secret": ""})), 2);
}

/// The page begins with what a newcomer needs, and fits a phone.
#[tokio::test]
async fn the_page_to_try_it_begins_with_three_calls() {
    let app = TestApp::on(Backend::Sqlite).await;
    let html = app.get("/docs/").await.text().await.expect("text");
    assert!(html.contains("name=\"viewport\"") && html.contains("<title>API · paylens</title>"));
    let calls: Vec<_> = html.split("<pre").skip(1).collect();
    assert_eq!(calls.len(), 3);
    let list = html.find("id=\"swagger-ui\"").expect("the list of calls");
    assert!(html.rfind("<pre").is_some_and(|last| last < list));
    for (call, path) in calls.iter().zip(["/v1/titles/match", "/v1/roles/", "/v1/salaries"]) {
        assert!(call.contains(path));
    }
    // Whoever pastes the third has a key of their own.
    assert!(html.contains("$(uuidgen)"));
    let wrong = problem(app.get("/docs/nothing.js").await).await;
    assert_eq!(wrong["code"], "not_found");
}

#[test]
fn vocabularies_are_documented_by_their_wire_names() {
    use paylens::domain::{EmployerSize, Level, Vocabulary};
    fn terms<T: Vocabulary>() -> Vec<&'static str> {
        T::ALL.iter().map(|term| term.as_str()).collect()
    }
    let document = document();
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["Level"]["enum"], serde_json::json!(terms::<Level>()));
    assert_eq!(schemas["EmployerSize"]["enum"], serde_json::json!(terms::<EmployerSize>()));
    assert_eq!(schemas["ExperienceBand"]["enum"][5], "15+");
}

#[tokio::test]
async fn the_page_to_try_it_needs_nothing_but_this_server() {
    let app = TestApp::on(Backend::Sqlite).await;
    let page = app.get("/docs").await;
    assert_eq!(page.url().path(), "/docs/");
    let policy = page.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(policy.starts_with("default-src 'self'"));
    let html = page.text().await.expect("text");
    for attribute in ["src=\"", "href=\""] {
        for target in html.split(attribute).skip(1) {
            let target = target.split('"').next().expect("a target");
            assert!(!target.contains("//"), "{target} is elsewhere");
            let file = app.get(&format!("/docs/{}", target.replace("&amp;", "&"))).await;
            assert_eq!(file.status(), 200, "{target}");
        }
    }
    let served = app.read("/openapi.json").await;
    assert_eq!(served, document());
}

#[tokio::test]
async fn health_and_meta_answer() {
    let app = TestApp::on(Backend::Sqlite).await;
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(app.read(path).await["status"], "ok");
    }
    let meta = app.read("/v1/meta").await;
    assert_eq!(meta["privacy"], "standard");
    assert_eq!(meta["demo"], false);
    assert!(meta["countries"].as_array().is_some_and(|list| list.len() > 240));
    assert_eq!(meta["vocabularies"]["level"][0]["value"], "intern");
}
