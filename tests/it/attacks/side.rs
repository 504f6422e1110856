//! G5: what else changes with one person. Two surveys live the same life, one of them with one person
//! more, who also changes the answer, asks for it and waits. Before anything is drawn nothing at all
//! may differ. After a closing the draws differ, as the ledger allows; with the draws of the one put
//! into the other, and its figures made again, every byte that anybody can get must be the same.

use super::outside::{execute, sqlite};
use crate::support::{Backend, TestApp, us_salary};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use paylens::config::DatabaseUrl;
use paylens::release::{Moment, Outcome};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use time::Duration;

const ROLES: [&str; 3] = ["back-end-developer", "front-end-developer", "cook"];

/// Every documented address that is read without a receipt or a token, and every page.
fn addresses(releases: &[String]) -> Vec<String> {
    let document: Value =
        serde_json::from_str(include_str!("../../../openapi/openapi.json")).expect("JSON");
    let mut found: Vec<String> = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        let Some(operation) = methods.get("get") else { continue };
        if operation.get("security").is_some() || path.starts_with("/v1/submission") {
            continue;
        }
        match path.as_str() {
            path if path.contains("{role}") => {
                for role in ROLES {
                    let path = path.replace("{role}", role);
                    found.push(path.clone());
                    for rest in [
                        "?country=US",
                        "?country=US&level=senior",
                        "?country=FR",
                        "?country=DE&currency=USD",
                    ] {
                        found.push(format!("{path}{rest}"));
                    }
                }
            }
            path if path.contains("{id}") => {
                found.extend(releases.iter().map(|id| path.replace("{id}", id)));
            }
            "/v1/titles/match" => {
                found.push(format!("{path}?title=Back+End+Developer"));
                found.push(format!("{path}?title=Galactic+Hitchhiking+Inspector"));
            }
            "/v1/compare" => found.push(format!("{path}?roles=back-end-developer,cook&country=US")),
            path => found.push(path.to_owned()),
        }
    }
    for id in releases {
        found.extend(["csv", "json"].map(|kind| format!("/v1/releases/{id}/sketches.{kind}")));
    }
    for role in ROLES {
        for rest in ["", "?country=US", "?country=US&level=senior", "?country=FR"] {
            found.push(format!("/roles/{role}{rest}"));
            for picture in ["pay", "experience", "career", "levels", "distribution", "trend"] {
                found.push(format!("/roles/{role}/{picture}.svg{rest}"));
            }
        }
    }
    let pages = ["/", "/?q=developer", "/?q=galactic", "/methodology", "/submit", "/sitemap.xml"];
    found.extend(pages.map(str::to_owned));
    found.extend(["/robots.txt", "/receipt", "/no-such-page", "/v1/no-such"].map(str::to_owned));
    found.sort();
    found.dedup();
    found
}

/// Status, headers and bytes.
type Answer = (StatusCode, Vec<(String, String)>, Vec<u8>);

async fn answers(app: &TestApp, releases: &[String]) -> BTreeMap<String, Answer> {
    let mut answers = BTreeMap::new();
    for path in addresses(releases) {
        for accept in ["application/json", "text/html"] {
            let request = app.request(Method::GET, &path).header("accept", accept);
            let answer = request.header("host", "pay.example").send().await.expect("an answer");
            let mut headers: Vec<_> = answer
                .headers()
                .iter()
                // The time of the answer itself.
                .filter(|(name, _)| *name != "date")
                .map(|(name, value)| {
                    let text = String::from_utf8_lossy(value.as_bytes());
                    // A list of names, in an order that changes with every start of a server.
                    let mut words: Vec<_> = text.split(", ").collect();
                    if *name == "access-control-expose-headers" {
                        words.sort_unstable();
                    }
                    (name.to_string(), words.join(", "))
                })
                .collect();
            headers.sort();
            let status = answer.status();
            let body = answer.bytes().await.expect("a body").to_vec();
            answers.insert(format!("{path} as {accept}"), (status, headers, body));
        }
    }
    answers
}

/// What of an answer is the same for everybody who asks: a form has a random key of its own.
fn shown(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body).into_owned();
    let Some((before, after)) = text.split_once("name=\"key\" value=\"") else { return text };
    let (_, after) = after.split_once('"').expect("a value");
    format!("{before}{after}")
}

/// How many good answers are the same; all are.
fn same(one: &BTreeMap<String, Answer>, other: &BTreeMap<String, Answer>, when: &str) -> usize {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    let mut differing = Vec::new();
    for (path, (status, headers, body)) in one {
        let (other_status, other_headers, other_body) = &other[path];
        let [text, other_text] = [shown(body), shown(other_body)];
        if (status, headers) != (other_status, other_headers) {
            differing
                .push(format!("{path}: {status} {headers:?} and {other_status} {other_headers:?}"));
        }
        if text != other_text {
            let lines = text.lines().zip(other_text.lines()).find(|(one, other)| one != other);
            differing.push(format!("{path}: {lines:?}"));
        }
    }
    assert!(differing.is_empty(), "{when}:\n{}", differing.join("\n"));
    one.values().filter(|answer| answer.0.is_success()).count()
}

/// What a request that hands something in answers, but for its receipt.
async fn handed_in(app: &TestApp, body: &Value) -> Value {
    let mut answer = app.accept(body).await;
    answer["receipt"] = Value::Null;
    answer
}

/// The life both surveys have in common: people of two countries.
async fn people(app: &TestApp, from: i64, to: i64) -> Vec<Value> {
    let mut told = Vec::new();
    for at in from..to {
        let mut body = us_salary(70_000 + 913 * at);
        body["level"] = json!(["junior", "senior"][at as usize % 2]);
        if at % 5 == 0 {
            body["title"] = json!("Cook");
            body["base"]["amount"] = json!(30_000 + 311 * at);
        }
        told.push(handed_in(app, &body).await);
    }
    told
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

/// Puts the draws of `from` for a release into `into`, and takes back the figures made meanwhile.
async fn with_draws_of(into: &TestApp, from: &TestApp, release: i32) {
    let DatabaseUrl::Sqlite(path) = from.on.url() else { panic!("not SQLite") };
    let mut file = sqlite(into.on.url());
    let statements = format!(
        "ATTACH '{}' AS other; BEGIN IMMEDIATE; \
         DELETE FROM batches WHERE release = {release}; \
         INSERT INTO batches SELECT * FROM other.batches WHERE release = {release}; \
         DELETE FROM review_batches WHERE release = {release}; \
         INSERT INTO review_batches SELECT * FROM other.review_batches WHERE release = {release}; \
         DELETE FROM highlights WHERE release = {release}; \
         DELETE FROM cell_versions WHERE release = {release}; \
         DELETE FROM releases WHERE number = {release}; COMMIT;",
        path.display()
    );
    file.batch_execute(&statements).expect("put in");
}

/// Tables of what is published, byte for byte but for the random ids of releases.
fn differing_rows(one: &TestApp, other: &TestApp) -> i64 {
    let DatabaseUrl::Sqlite(path) = other.on.url() else { panic!("not SQLite") };
    let mut file = sqlite(one.on.url());
    file.batch_execute(&format!("ATTACH '{}' AS other", path.display())).expect("attached");
    let mut differing = 0;
    for table in ["batches", "cell_versions", "highlights", "review_batches"] {
        for (first, second) in [("main", "other"), ("other", "main")] {
            let query = format!(
                "SELECT count(*) AS number FROM (SELECT * FROM {first}.{table} EXCEPT SELECT * FROM {second}.{table})"
            );
            let found: Number = diesel::sql_query(query).get_result(&mut file).expect("counted");
            differing += found.number;
        }
    }
    differing
}

async fn published(app: &TestApp, moment: Moment) -> Option<(i32, usize)> {
    match app.publisher.publish(moment).await.expect("released") {
        Outcome::Published { head, scopes, .. } => Some((head.number, scopes)),
        Outcome::NothingToClose => None,
    }
}

async fn release_ids(app: &TestApp) -> Vec<String> {
    let heads = app.on.store.published_releases().list(100, None).await.expect("listed");
    heads.iter().map(|head| head.id.to_string()).collect()
}

#[tokio::test]
async fn one_person_changes_nothing_but_the_draws() {
    let (without, with) = (TestApp::on(Backend::Sqlite).await, TestApp::on(Backend::Sqlite).await);
    let mut compared = 0;
    for (step, moment) in [Moment::Regular, Moment::Regular, Moment::Forced].into_iter().enumerate()
    {
        let from = 40 * step as i64;
        assert_eq!(people(&without, from, from + 40).await, people(&with, from, from + 40).await);
        if step < 2 {
            one_more(&with, step).await;
        }
        let ids = release_ids(&without).await;
        let [one, other] = [answers(&without, &ids).await, answers(&with, &ids).await];
        compared += same(&one, &other, &format!("while people wait for closing {step}"));

        let [one, other] = [published(&without, moment).await, published(&with, moment).await];
        assert_eq!(one, other, "closing {step}");
        let (release, scopes) = one.unwrap_or_default();
        if release > 0 {
            assert!(scopes > 1 && differing_rows(&without, &with) > 0, "draws differ");
            with_draws_of(&with, &without, release).await;
            assert_eq!(published(&with, Moment::Regular).await, Some((release, scopes)));
            let id = &release_ids(&without).await[0];
            execute(&with.on, &format!("UPDATE releases SET id = '{id}' WHERE number = {release}"))
                .await;
        }
        assert_eq!(
            differing_rows(&without, &with),
            0,
            "figures follow from the draws of closing {step}"
        );
        for app in [&without, &with] {
            app.insight.refresh().await.expect("refreshed");
        }
        let ids = release_ids(&without).await;
        let [one, other] = [answers(&without, &ids).await, answers(&with, &ids).await];
        compared += same(&one, &other, &format!("after closing {step}"));
        for app in [&without, &with] {
            app.clock.advance(Duration::days(100));
        }
    }
    println!("{compared} good answers compared");
    assert!(compared > 300, "{compared}");
    for app in [without, with] {
        let verdicts = app.publisher.audit().await.expect("audited");
        assert!(verdicts.iter().all(|verdict| verdict.broken.is_empty()), "{verdicts:?}");
    }
}

/// The one person more: of a country and, at first, a title nobody else has; looked up and changed.
async fn one_more(app: &TestApp, step: usize) {
    let mut body = us_salary(83_417);
    body["country"] = json!("FR");
    body["base"]["currency"] = json!("EUR");
    body["title"] = json!(["Galactic Hitchhiking Inspector", "Cook"][step]);
    let receipt = app.accept(&body).await["receipt"].as_str().expect("one").to_owned();
    let authorization = format!("Receipt {receipt}");
    let asked =
        |method| app.request(method, "/v1/submission").header("authorization", &authorization);
    assert_eq!(asked(Method::GET).send().await.expect("an answer").status(), 200);
    body["base"]["amount"] = json!(84_000);
    let put = asked(Method::PUT).json(&body).send().await.expect("an answer");
    assert_eq!(put.status(), 200);
}
