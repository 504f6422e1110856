//! Roles made, changed and merged by an administrator, and releases made by one.

use super::{app, send, session};
use crate::support::{Backend, TestApp, problem, us_salary};
use paylens::catalog::{Catalogue, Origin, Role};
use paylens::directory::Directory;
use paylens::domain::RoleSlug;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response};
use rstest::rstest;
use serde_json::{Value, json};

const ROLES: &str = "/v1/admin/roles";
const RELEASES: &str = "/v1/admin/releases";

async fn json_of(response: Response, status: u16) -> Value {
    assert_eq!(response.status(), status);
    response.json().await.expect("JSON")
}

fn slug(text: &str) -> RoleSlug {
    RoleSlug::parse(text).expect("a slug")
}

async fn matched(app: &TestApp, title: &str) -> Value {
    let path = format!("/v1/titles/match?title={}", title.replace(' ', "+"));
    app.read(&path).await["role"].clone()
}

/// The newest deed: who, what, which.
async fn newest(app: &TestApp) -> [String; 3] {
    let entry = app.staff.audit_log(i64::MAX, 1).await.expect("read").remove(0);
    [entry.who, entry.action, entry.subject]
}

async fn accept(app: &TestApp, title: &str, count: i64) {
    for number in 0..count {
        let mut body = us_salary(70_000 + number * 1_111);
        body["title"] = json!(title);
        assert_eq!(app.accept(&body).await["status"], "accepted", "{title}");
    }
}

#[rstest]
#[tokio::test]
async fn a_role_is_made_and_found_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend).await;
    let [ada, _] = session(&app, "ada").await;
    let body = json!({"title": "Zeppelin Rigger", "family": "construction", "soc": "47-2221",
        "summary": "Rigs <zeppelins>.", "aliases": ["Airship Rigger", "airship rigger"],
        "related": ["welder"]});
    let made = json_of(send(&app, Method::POST, ROLES, &ada, body.clone()).await, 201).await;
    assert_eq!(made["role"], "zeppelin-rigger");
    assert_eq!(made["aliases"], json!(["airship rigger"]));
    assert_eq!(newest(&app).await, ["ada", "create", "zeppelin-rigger"]);
    assert_eq!(matched(&app, "Senior Airship Rigger").await, "zeppelin-rigger");
    let page = app.read("/v1/roles/zeppelin-rigger").await;
    assert_eq!(page["about"]["summary"], "Rigs <zeppelins>.");
    let html = app.get("/roles/zeppelin-rigger").await.text().await.expect("text");
    assert!(html.contains("Rigs &#60;zeppelins&#62;.") || html.contains("Rigs &lt;zeppelins&gt;."));
    let again = send(&app, Method::POST, ROLES, &ada, body).await;
    assert_eq!(problem(again).await["code"], "role_taken");
    let wrong = json!({"title": "!!!", "family": "No Such", "soc": "x", "aliases": ["ok", ""],
        "related": ["dragon-tamer"], "next": "welder", "pay": 1});
    let wrong = problem(send(&app, Method::POST, ROLES, &ada, wrong).await).await;
    let pointers: Vec<_> = wrong["errors"].as_array().expect("errors").iter().collect();
    let pointers: Vec<_> =
        pointers.iter().map(|one| one["pointer"].as_str().expect("text")).collect();
    assert_eq!(
        pointers,
        ["/next", "/pay", "/title", "/family", "/soc", "/aliases/1", "/related/0"]
    );
    let none = problem(send(&app, Method::POST, ROLES, &ada, json!({})).await).await;
    assert_eq!(none["errors"][0]["pointer"], "/title");
}

#[rstest]
#[tokio::test]
async fn a_change_of_a_built_in_role_outlives_a_restart_and_an_upgrade(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend).await;
    let [ada, _] = session(&app, "ada").await;
    let path = format!("{ROLES}/welder");
    let welder = slug("welder");
    let built_in = Catalogue::built_in().expect("the shipped files are good");
    let before = built_in.role(&welder).expect("a role").clone();
    let gone = before.text.aliases[0].clone();
    // A list would replace every title the role has, and nobody would notice.
    let list = json!({"summary": "Joins metal.", "aliases": ["flame artist"]});
    let refused = problem(send(&app, Method::PATCH, &path, &ada, list).await).await;
    assert_eq!(refused["errors"][0]["pointer"], "/aliases");
    let one = format!("{path}/aliases/{}", gone.replace(' ', "%20"));
    let fewer = json_of(send(&app, Method::DELETE, &one, &ada, json!({})).await, 200).await;
    let count = |role: &Value| role["aliases"].as_array().expect("aliases").len();
    assert_eq!(count(&fewer), before.text.aliases.len() - 1);
    let more = json!({"aliases": ["Flame Artist"], "reason": "asked for"});
    let more = send(&app, Method::POST, &format!("{path}/aliases"), &ada, more).await;
    assert_eq!(count(&json_of(more, 200).await), before.text.aliases.len());
    let entry = app.staff.audit_log(i64::MAX, 1).await.expect("read").remove(0);
    assert_eq!((&*entry.change, &*entry.reason), ("1 titles added", "asked for"));
    let change = json!({"summary": "Joins metal."});
    let changed = json_of(send(&app, Method::PATCH, &path, &ada, change).await, 200).await;
    assert_eq!(changed["summary"], "Joins metal.");
    assert_eq!(changed["responsibilities"], json!(before.text.responsibilities));
    assert_eq!(newest(&app).await, ["ada", "change", "welder"]);
    assert_eq!(matched(&app, "Flame Artist").await, "welder");

    let mut upgraded = Role { origin: Origin::BuiltIn, ..before.clone() };
    upgraded.text.summary = "A newer summary.".to_owned();
    upgraded.text.responsibilities = vec!["Weld in space".to_owned()];
    upgraded.text.aliases.push("orbital welder".to_owned());
    let upgraded = built_in.with_roles([upgraded]).expect("no contradiction");
    let records = app.on.store.role_records();
    let same = Directory::open(records.clone()).await.expect("opened");
    let newer = Directory::over(upgraded, records).await.expect("opened");
    assert_eq!(same.current().role(&welder), app.directory.current().role(&welder));
    let newer = newer.current();
    let now = newer.role(&welder).expect("a role");
    assert_eq!(now.text.summary, "Joins metal.");
    assert_eq!(now.text.responsibilities, ["Weld in space"]);
    let has = |alias: &str| now.text.aliases.iter().any(|one| one == alias);
    assert!(has("orbital welder") && has("flame artist") && !has(&gone), "{:?}", now.text.aliases);
    assert_eq!(now.pay, before.pay);

    // An alias has one role: the one that was given it last.
    let plumber = format!("{ROLES}/plumber/aliases");
    let change = json!({"aliases": ["Flame-Artist"]});
    json_of(send(&app, Method::POST, &plumber, &ada, change).await, 200).await;
    assert_eq!(matched(&app, "Flame Artist").await, "plumber");
    for (path, body, code) in [
        (&path, json!({}), "invalid_fields"),
        (&path, json!({"role": "welder-2"}), "invalid_fields"),
        (&format!("{ROLES}/dragon-tamer"), json!({"summary": "x"}), "unknown_role"),
    ] {
        let refused = send(&app, Method::PATCH, path, &ada, body).await;
        assert_eq!(problem(refused).await["code"], code, "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn a_merged_role_leads_on_and_its_past_stays(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend).await;
    let [ada, _] = session(&app, "ada").await;
    let (old, new) = ("game-developer", "full-stack-developer");
    accept(&app, "Game Developer", 40).await;
    app.release().await;
    let published = app.read(&format!("/v1/roles/{old}/pay")).await;
    assert_eq!(published["status"], "published");
    accept(&app, "Game Developer", 15).await;
    accept(&app, "Full Stack Developer", 10).await;

    let merge = async |from: &str, into: &str| {
        let path = format!("{ROLES}/{from}/merge");
        send(&app, Method::POST, &path, &ada, json!({"into": into})).await
    };
    for (from, into, code) in [
        (old, old, "invalid_fields"),
        (old, "dragon-tamer", "invalid_fields"),
        ("dragon-tamer", old, "unknown_role"),
    ] {
        assert_eq!(problem(merge(from, into).await).await["code"], code, "{from} {into}");
    }
    let told = json_of(merge(old, new).await, 200).await;
    assert_eq!(told, json!({"role": old, "merged_into": new}));
    assert_eq!(newest(&app).await, ["ada", "merge", "game-developer into full-stack-developer"]);
    for (from, into) in [(old, new), (old, "welder"), (new, old)] {
        assert_eq!(problem(merge(from, into).await).await["code"], "role_merged", "{from} {into}");
    }

    // Titles, addresses and neighbours lead on.
    assert_eq!(matched(&app, "Senior Game Developer").await, new);
    let client = Client::builder().no_proxy().redirect(Policy::none()).build().expect("a client");
    for (path, to) in [
        (format!("/v1/roles/{old}"), format!("/v1/roles/{new}")),
        (
            format!("/v1/roles/{old}/pay?country=US&level=senior"),
            format!("/v1/roles/{new}/pay?country=US&level=senior"),
        ),
        (format!("/roles/{old}?country=US"), format!("/roles/{new}?country=US")),
        (format!("/roles/{old}/pay.svg"), format!("/roles/{new}/pay.svg")),
    ] {
        let answer = client.get(format!("{}{path}", app.base)).send().await.expect("an answer");
        assert_eq!(answer.headers()["location"].to_str().expect("text"), to);
        assert_eq!(json_of(answer, 308).await["merged_into"], new);
    }
    let list = app.read("/v1/roles?search=game%20developer").await;
    let found = |list: &Value| list["items"].as_array().expect("items")[0]["role"].clone();
    assert_eq!(found(&list), new);
    for role in app.directory.current().roles() {
        let leads = role.text.related.iter().chain(&role.text.next);
        assert!(leads.clone().all(|other| other.as_str() != old), "{}", role.slug);
        assert!(leads.clone().all(|other| *other != role.slug), "{}", role.slug);
    }

    // What waited for either counts for the one, and what was drawn of the merged one, too; what was
    // published stays, figure for figure.
    let all = json!({"force_close": true});
    let release = json_of(send(&app, Method::POST, RELEASES, &ada, all).await, 201).await;
    let cells =
        format!("/v1/releases/{}/cells.json", release["release"]["id"].as_str().expect("an id"));
    let cells = app.read(&cells).await;
    let of = |role: &str| {
        let all = cells["cells"].as_array().expect("cells").iter();
        let mut whole = all.filter(|cell| cell["role"] == role).map(|cell| cell["total"].clone());
        whole.next().expect("published")
    };
    assert_eq!(of(old)["p50"], published["total"]["p50"]);
    let merged = app.read(&format!("/v1/roles/{new}/pay?country=US")).await;
    assert_eq!(merged["contributors"], json!({"from": 50, "to": 99}), "40, 15 and 10 people");
    for verdict in app.publisher.audit().await.expect("audited") {
        assert!(verdict.broken.is_empty(), "{verdict:?}");
    }

    // Merges follow each other, over restarts and upgrades, and imports undo nothing.
    json_of(merge(new, "software-engineer").await, 200).await;
    assert_eq!(matched(&app, "Game Developer").await, "software-engineer");
    let imported =
        Role { origin: Origin::Imported, ..Role::of_title("Game Developer").expect("a role") };
    app.directory.put_roles([imported]).await.expect("stored");
    app.directory.add_titles(["Game Developer".to_owned()]).await.expect("stored");
    let again = Directory::open(app.on.store.role_records()).await.expect("opened");
    let into = again.current().merged_into(&slug(old)).cloned();
    assert_eq!(into, Some(slug("software-engineer")));
    assert_eq!(again.current().role(&slug(old)), None);
}

#[rstest]
#[tokio::test]
async fn an_administrator_makes_a_release_one_at_a_time(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend).await;
    let [ada, _] = session(&app, "ada").await;
    let make = async || send(&app, Method::POST, RELEASES, &ada, json!({})).await;
    accept(&app, "Back End Developer", 60).await;
    let (one, two, three) = tokio::join!(make(), make(), make());
    let mut published = 0;
    for answer in [one, two, three] {
        if answer.status() == 201 {
            published += 1;
            let told: Value = answer.json().await.expect("JSON");
            assert_eq!(told["status"], "published");
            assert!(told["scopes"].as_u64().is_some_and(|scopes| scopes > 100));
            assert!(told.get("people").is_none());
        }
    }
    assert_eq!(published, 1);
    let pay = app.read("/v1/roles/back-end-developer/pay?country=US").await;
    assert_eq!(pay["answered"], json!({"country": "US"}));
    // Nothing is due before its date, whoever asks, unless all that waits is to be closed.
    accept(&app, "Welder", 60).await;
    let [_, before, _] = newest(&app).await;
    assert_eq!(json_of(make().await, 200).await, json!({"status": "nothing_to_close"}));
    assert_eq!(newest(&app).await[1], before, "nothing was done");
    let forced = send(&app, Method::POST, RELEASES, &ada, json!({"force_close": true})).await;
    assert_eq!(json_of(forced, 201).await["release"]["number"], 2);
    assert_eq!(newest(&app).await, ["ada", "create", "2"]);
    let pay = app.read("/v1/roles/welder/pay?country=US").await;
    assert_eq!(pay["answered"], json!({"country": "US"}), "at once");
    let wrong = send(&app, Method::POST, RELEASES, &ada, json!({"force_close": 1, "now": 1})).await;
    assert_eq!(problem(wrong).await["errors"].as_array().expect("errors").len(), 2);
}
