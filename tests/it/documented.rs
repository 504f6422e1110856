//! The OpenAPI document and the page to try it.

use crate::support::{Backend, TestApp};
use serde_json::Value;

fn document() -> Value {
    serde_json::from_str(&paylens::http::to_text(&paylens::http::document())).expect("JSON")
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
            let file = app.get(&format!("/docs/{}", target.trim_start_matches("./"))).await;
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
