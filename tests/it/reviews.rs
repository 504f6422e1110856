//! Reviews: handed in, scrubbed, moderated, turned into highlights, and taken back.

mod moderation;

use crate::support::{Backend, TestApp, problem, role, us_salary};
use insta::{allow_duplicates, assert_json_snapshot};
use paylens::config::DatabaseUrl;
use paylens::domain::{Country, StaffRole};
use paylens::release::Outcome;
use paylens::text::{MOST_ALIKE, Side, Topic, mentions, similarity};
use reqwest::{Method, Response};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const PASSWORD: &str = "seven green kettles sing";

/// A server with a moderator, and the moderator's token.
async fn app(backend: Backend) -> (TestApp, String) {
    let app = TestApp::on(backend).await;
    app.staff.add("test", "marie", StaffRole::Moderator, PASSWORD.into()).await.expect("added");
    let body = json!({"name": "marie", "password": PASSWORD});
    let session = app.request(Method::POST, "/v1/auth/login").json(&body).send().await;
    let session: Value = session.expect("an answer").json().await.expect("JSON");
    let token = session["access_token"].as_str().expect("a token").to_owned();
    (app, token)
}

fn review(country: &str, stars: i64, pros: &str, cons: &str) -> Value {
    json!({
        "title": "Back End Developer", "country": country,
        "ratings": {"overall": stars, "career": 3}, "recommend": stars > 3,
        "pros": pros, "cons": cons, "quote_consent": true
    })
}

async fn post(app: &TestApp, body: &Value) -> Response {
    app.request(Method::POST, "/v1/reviews").json(body).send().await.expect("an answer")
}

/// Hands in a good review; its receipt.
async fn accept(app: &TestApp, body: &Value) -> String {
    let response = post(app, body).await;
    assert_eq!(response.status(), 201);
    let answer: Value = response.json().await.expect("JSON");
    answer["receipt"].as_str().expect("a receipt").to_owned()
}

async fn own(app: &TestApp, method: Method, receipt: &str) -> Response {
    app.request(method, "/v1/submission")
        .header("authorization", format!("Receipt {receipt}"))
        .send()
        .await
        .expect("an answer")
}

async fn cases(app: &TestApp, token: &str, kind: &str, state: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut path = format!("/v1/moderation/{kind}?status={state}&limit=7");
    loop {
        let response = app.request(Method::GET, &path).bearer_auth(token).send().await;
        let response = response.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["cache-control"], "no-store");
        let link =
            response.headers().get("link").map(|link| link.to_str().expect("text").to_owned());
        let page: Value = response.json().await.expect("JSON");
        found.extend(page["items"].as_array().expect("items").clone());
        let Some(link) = link else { return found };
        path = link.trim_start_matches('<').split('>').next().expect("an address").to_owned();
    }
}

async fn decide(app: &TestApp, token: &str, kind: &str, id: &str, body: &Value) -> Response {
    app.request(Method::POST, &format!("/v1/moderation/{kind}/{id}/decision"))
        .bearer_auth(token)
        .json(body)
        .send()
        .await
        .expect("an answer")
}

async fn approve_all(app: &TestApp, token: &str) {
    for case in cases(app, token, "reviews", "pending").await {
        let id = case["id"].as_str().expect("an id");
        let response = decide(app, token, "reviews", id, &json!({"decision": "approve"})).await;
        assert_eq!(response.status(), 200);
    }
}

/// A word nobody else uses, of lower-case letters.
fn marker(number: usize) -> String {
    let syllables = ["ba", "do", "fi", "gu", "ka", "lo", "mi", "nu", "pa", "re", "so", "ti"];
    let at = |place: u32| syllables[number / 12_usize.pow(place) % 12];
    format!("xu{}{}{}q", at(0), at(1), at(2))
}

/// One of three good things and one of two bad ones, each said in three ways, with a marker.
fn said(number: usize) -> (String, String) {
    let word = marker(number);
    let way = number / 6 % 3;
    let pros = [
        [
            format!("My colleagues in the {word} corner help each other with everything."),
            format!("The team is friendly and laughs a lot over {word} coffee."),
            format!("Nobody is blamed here, a {word} culture of honest talk."),
        ],
        [
            format!("You can work from home on every {word} day, and nobody minds."),
            format!("Remote work is normal, half of {word} hall lives elsewhere."),
            format!("Flexible hours let me start whenever {word} mornings allow it."),
        ],
        [
            format!("The salary is good for a {word} place like this one, and it grows."),
            format!("Raises come on time and without begging in {word} offices."),
            format!("What one is paid is fair, with {word} bands for all to see."),
        ],
    ];
    let cons = [
        [
            format!("Managers never decide anything before the {word} meeting is over."),
            format!("Leadership is far away and hears only {word} good news."),
            format!("The bosses change their minds weekly and call it {word} strategy."),
        ],
        [
            format!("There is far too much work and constant pressure in {word} weeks."),
            format!("Stress is the rule, and the workload grows with {word} orders."),
            format!("Too few people for the workload, {word} and all year round."),
        ],
    ];
    (pros[number % 3][way].clone(), cons[number % 2][way].clone())
}

#[rstest]
#[tokio::test]
async fn a_review_is_scrubbed_shown_replaced_and_withdrawn(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (app, _) = app(backend).await;
    let mut body = review(
        "US",
        4,
        "My manager Anna Kowalski is great, write to anna@example.org. Acme paid me 85,000 USD.",
        "Too many meetings.",
    );
    body["employer"] = json!({"name": "Acme"});
    body["employment_status"] = json!("current");
    let response = post(&app, &body).await;
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["cache-control"], "no-store");
    let answer: Value = response.json().await.expect("JSON");
    allow_duplicates! {
    assert_json_snapshot!(answer, {".receipt" => "43 characters", ".matched" => "a role"}, @r#"
    {
      "matched": "a role",
      "quote_consent": true,
      "receipt": "43 characters",
      "removed": [
        "[e-mail]",
        "[amount]",
        "[employer]",
        "[name]"
      ],
      "status": "pending",
      "text": {
        "cons": "Too many meetings.",
        "pros": "My manager [name] is great, write to [e-mail]. [employer] paid me [amount]."
      }
    }
    "#);
    }
    let receipt = answer["receipt"].as_str().expect("a receipt");
    let seen: Value = own(&app, Method::GET, receipt).await.json().await.expect("JSON");
    assert_eq!(seen["status"], "held");
    assert_eq!(seen["ratings"], json!({"overall": 4, "career": 3}));
    assert_eq!(seen["text"]["cons"], "Too many meetings.");

    let put = |body: Value| {
        app.request(Method::PUT, "/v1/submission")
            .header("authorization", format!("Receipt {receipt}"))
            .json(&body)
            .send()
    };
    let replaced = put(review("DE", 2, "Nice canteen.", "")).await.expect("an answer");
    assert_eq!(replaced.status(), 200);
    let seen: Value = own(&app, Method::GET, receipt).await.json().await.expect("JSON");
    assert_eq!((&seen["country"], &seen["ratings"]["overall"]), (&json!("DE"), &json!(2)));
    // A review is replaced by a review, not by a salary.
    let salary = problem(put(us_salary(90_000)).await.expect("an answer")).await;
    assert_eq!(salary["code"], "invalid_fields");

    assert_eq!(own(&app, Method::DELETE, receipt).await.status(), 204);
    let seen: Value = own(&app, Method::GET, receipt).await.json().await.expect("JSON");
    assert_eq!(seen["status"], "gone");
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_review_is_told_at_once() {
    let (app, _) = app(Backend::Sqlite).await;
    let body = json!({
        "country": "Atlantis", "ratings": {"career": 9, "canteen": 5}, "pros": 7,
        "cons": "x".repeat(2_001), "employment_status": "retired", "salary": 1
    });
    let told = problem(post(&app, &body).await).await;
    let mut found: Vec<_> = told["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| format!("{} {}", error["pointer"], error["code"]).replace('"', ""))
        .collect();
    found.sort();
    let expected = [
        "/cons too_long",
        "/country unknown_country",
        "/employment_status unknown_term",
        "/pros wrong_type",
        "/ratings/canteen unknown_field",
        "/ratings/career out_of_range",
        "/ratings/overall required",
        "/salary unknown_field",
        "/title required",
    ];
    assert_eq!(found, expected);
    let told = problem(post(&app, &json!({"ratings": 5})).await).await;
    let found: BTreeSet<_> =
        told["errors"].as_array().expect("errors").iter().map(|e| e["pointer"].as_str()).collect();
    assert_eq!(found, BTreeSet::from([Some("/country"), Some("/ratings"), Some("/title")]));
}

#[rstest]
#[tokio::test]
async fn the_same_idempotency_key_adds_one_review(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (app, token) = app(backend).await;
    let send = |body: Value| {
        app.request(Method::POST, "/v1/reviews")
            .header("idempotency-key", "one-two-three-four-five")
            .json(&body)
            .send()
    };
    let body = review("US", 4, "Fine.", "");
    let mut receipts = BTreeSet::new();
    for _ in 0..3 {
        let answer: Value = send(body.clone()).await.expect("sent").json().await.expect("JSON");
        receipts.insert(answer["receipt"].to_string());
    }
    assert_eq!(receipts.len(), 1);
    assert_eq!(cases(&app, &token, "reviews", "pending").await.len(), 1);
    let other = problem(send(review("US", 1, "Else.", "")).await.expect("sent")).await;
    assert_eq!(other["code"], "idempotency_key_reused");
}

#[rstest]
#[tokio::test]
async fn highlights_come_out_of_ten_reviewers_and_not_of_nine(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (app, token) = app(backend).await;
    let path = "/v1/roles/back-end-developer/highlights?country=US";
    for number in 0..9 {
        let (pros, cons) = said(number);
        accept(&app, &review("US", 4, &pros, &cons)).await;
    }
    // A review that waits for a look does not count, nor one that was rejected.
    for number in 9..12 {
        let (pros, cons) = said(number);
        accept(&app, &review("US", 1, &pros, &cons)).await;
    }
    let pending = cases(&app, &token, "reviews", "pending").await;
    for case in &pending {
        let id = case["id"].as_str().expect("an id");
        let body = match case["ratings"]["overall"].as_i64() {
            Some(1) => json!({"decision": "reject", "reason": "spam"}),
            _ => json!({"decision": "approve"}),
        };
        assert_eq!(decide(&app, &token, "reviews", id, &body).await.status(), 200);
    }
    assert!(matches!(app.release().await, Outcome::Published { reviews: 0, .. }));
    assert_eq!(app.read(path).await, json!({"status": "collecting"}));

    let (pros, cons) = said(12);
    accept(&app, &review("US", 4, &pros, &cons)).await;
    approve_all(&app, &token).await;
    let Outcome::Published { reviews, .. } = app.release().await else { panic!("not released") };
    assert_eq!(reviews, 1);
    let found = app.read(path).await;
    assert_eq!(found["status"], "published");
    assert_eq!(found["reviewers"], json!({"from": 10, "to": 19}));
    assert_eq!(found["answered"], json!({"country": "US"}));
    let page = app.read("/v1/roles/back-end-developer").await;
    assert_eq!(page["highlights"], found);
    // Reviews stand in their country alone.
    let elsewhere = app.read("/v1/roles/back-end-developer/highlights?country=DE").await;
    assert_eq!(elsewhere, json!({"status": "collecting"}));
    for verdict in app.publisher.audit().await.expect("audited") {
        assert_eq!(verdict.broken, Vec::<String>::new(), "{}", verdict.rule);
        let checked = verdict.rule.starts_with("R9a") || verdict.rule.starts_with("R9c");
        assert!(verdict.checked > 0 || !checked, "{}", verdict.rule);
    }
}

/// Themes are as frequent as they are, within their noise; quotes say different things, in the
/// proportion of what is said.
#[tokio::test]
async fn highlights_say_what_people_said() {
    let (app, token) = app(Backend::Sqlite).await;
    for number in 0..150 {
        let (pros, cons) = said(number);
        accept(&app, &review("US", 3 + (number % 3) as i64, &pros, &cons)).await;
    }
    approve_all(&app, &token).await;
    app.release().await;
    let found = app.read("/v1/roles/back-end-developer/highlights").await;
    let themes = found["themes"].as_array().expect("themes");
    let shares: BTreeMap<&str, (f64, f64)> = themes
        .iter()
        .map(|theme| {
            let number = |name: &str| theme[name].as_f64().expect("a number");
            (theme["theme"].as_str().expect("a name"), (number("low"), number("high")))
        })
        .collect();
    let spoken: Vec<Vec<Topic>> = (0..150)
        .map(|number| {
            let (pros, cons) = said(number);
            let found = mentions([(Side::Pros, pros.as_str()), (Side::Cons, cons.as_str())]);
            found.into_iter().map(|(topic, _)| topic).collect()
        })
        .collect();
    for named in
        [Topic::Colleagues, Topic::Flexibility, Topic::Pay, Topic::Management, Topic::Workload]
    {
        let speak = spoken.iter().filter(|topics| topics.contains(&named)).count();
        let truth = speak as f64 / 150.0;
        assert!(truth > 0.2, "{named}: {truth}");
        let (low, high) = shares[named.slug()];
        // Twice the stated noise: nine in ten of five themes would fail too often.
        let slack = high - low;
        assert!(low - slack <= truth && truth <= high + slack, "{named}: {truth}, {low}–{high}");
    }
    let score = found["ratings"][0]["score"]["value"].as_f64().expect("a score");
    assert!((3.7..=4.3).contains(&score), "{score}");
    let quotes = found["quotes"].as_array().expect("quotes");
    let praise = quotes.iter().filter(|quote| quote["tone"] == "positive").count();
    assert!((6..=8).contains(&quotes.len()), "{}", quotes.len());
    let sum = |tone: &str| -> f64 {
        let of = |theme: &Value| Some(theme["share"].as_f64()? * theme[tone].as_f64()?);
        themes.iter().filter_map(of).sum()
    };
    let praised = sum("positive") / (sum("positive") + sum("negative"));
    let quoted = praise as f64 / quotes.len() as f64;
    assert!((quoted - praised).abs() <= 0.1, "{quoted} {praised}");
    for (at, one) in quotes.iter().enumerate() {
        for other in &quotes[at + 1..] {
            let alike = similarity(&one["text"].to_string(), &other["text"].to_string());
            assert!(alike <= MOST_ALIKE, "{one} {other}");
        }
    }
}

/// H16: a marker in each review comes out in one cell at most, in an order that is not theirs, and
/// only those that were agreed to.
#[rstest]
#[tokio::test]
async fn a_marker_in_a_review_comes_out_once_at_most_and_out_of_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (app, token) = app(backend).await;
    let countries = ["US", "DE", "GB", "FR"];
    for number in 0..200 {
        let (pros, cons) = said(number);
        let mut body = review(countries[number / 6 % 4], 1 + (number % 5) as i64, &pros, &cons);
        body["quote_consent"] = json!(number % 5 != 0);
        accept(&app, &body).await;
    }
    approve_all(&app, &token).await;
    app.release().await;
    let mut shown: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    let mut places = Vec::new();
    for country in countries {
        let path = format!("/v1/roles/back-end-developer?country={country}");
        let page = app.read(&path).await.to_string();
        let mut order: Vec<_> =
            (0..200).filter_map(|number| Some((page.find(&marker(number))?, number))).collect();
        for (_, number) in &order {
            shown.entry(*number).or_default().insert(country);
        }
        order.sort_unstable();
        let numbers: Vec<_> = order.into_iter().map(|(_, number)| number).collect();
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        let rank = |number: &usize| sorted.iter().position(|other| other == number).expect("there");
        let middle = (numbers.len() as f64 - 1.0) / 2.0;
        places.extend(
            numbers.iter().enumerate().map(|(at, n)| (at as f64 - middle, rank(n) as f64 - middle)),
        );
    }
    assert!(shown.len() >= 20, "{} markers came out", shown.len());
    assert!(shown.values().all(|cells| cells.len() == 1), "{shown:?}");
    assert!(shown.keys().all(|number| number % 5 != 0), "one who did not agree");
    let sum = |f: &dyn Fn(&(f64, f64)) -> f64| places.iter().map(f).sum::<f64>();
    let rho = sum(&|(x, y)| x * y) / (sum(&|(x, _)| x * x) * sum(&|(_, y)| y * y)).sqrt();
    // Three standard errors.
    assert!(rho.abs() < 3.0 / (places.len() as f64).sqrt(), "{rho} of {}", places.len());

    // Nor does the database tell what was not shown.
    if let DatabaseUrl::Sqlite(path) = app.on.url() {
        let mut stored = std::fs::read(path).expect("the file");
        for suffix in ["-wal", "-journal"] {
            let beside = format!("{}{suffix}", path.display());
            stored.extend(std::fs::read(beside).unwrap_or_default());
        }
        for number in (0..200).filter(|number| !shown.contains_key(number)) {
            let word = marker(number);
            let found = stored.windows(word.len()).any(|bytes| bytes == word.as_bytes());
            assert!(!found, "{word} is readable in the file");
        }
    }
}

#[rstest]
#[tokio::test]
async fn who_withdraws_takes_the_words_at_once_and_the_stars_with_the_next_arrivals(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (app, token) = app(backend).await;
    let path = "/v1/roles/back-end-developer/highlights";
    let mut receipts = BTreeMap::new();
    let mut hand_in = async |range: std::ops::Range<usize>| {
        for number in range {
            let (pros, cons) = said(number);
            receipts.insert(number, accept(&app, &review("US", 5, &pros, &cons)).await);
        }
        approve_all(&app, &token).await;
        app.release().await;
        receipts.clone()
    };
    let receipts = hand_in(0..60).await;
    let before = app.read(path).await;
    let quoted = |page: &Value| -> BTreeSet<usize> {
        let text = page["quotes"].to_string();
        (0..100).filter(|number| text.contains(&marker(*number))).collect()
    };
    let [withdrawn, reopened, ..] = quoted(&before).into_iter().collect::<Vec<_>>()[..] else {
        panic!("nobody is quoted: {before}")
    };
    assert_eq!(own(&app, Method::DELETE, &receipts[&withdrawn]).await.status(), 204);
    let seen: Value =
        own(&app, Method::GET, &receipts[&withdrawn]).await.json().await.expect("JSON");
    assert_eq!(seen["status"], "gone");
    app.insight.refresh().await.expect("refreshed");
    let after = app.read(path).await;
    assert_eq!(quoted(&after), &quoted(&before) - &BTreeSet::from([withdrawn]));
    assert_eq!(after["ratings"], before["ratings"], "no figure changes because of one person");

    // A moderator who looks again takes the words off the page too.
    let published = cases(&app, &token, "reviews", "approved").await;
    let word = marker(reopened);
    let case = published.iter().find(|case| case.to_string().contains(&word)).expect("a case");
    assert_eq!(case["published"], true);
    let id = case["id"].as_str().expect("an id");
    let reopen = json!({"decision": "reopen", "reason": "names_person"});
    assert_eq!(decide(&app, &token, "reviews", id, &reopen).await.status(), 200);
    let reject = json!({"decision": "reject", "reason": "names_person"});
    assert_eq!(decide(&app, &token, "reviews", id, &reject).await.status(), 200);
    app.insight.refresh().await.expect("refreshed");
    let after = app.read(path).await;
    assert_eq!(quoted(&after), &quoted(&before) - &BTreeSet::from([withdrawn, reopened]));

    let cell = (role("back-end-developer"), Country::parse("US").expect("a country"));
    let archive = app.on.store.contribution_archive();
    assert_eq!(archive.reviews(&cell).await.expect("read").len(), 60);
    hand_in(60..75).await;
    assert_eq!(archive.reviews(&cell).await.expect("read").len(), 73);
    let last = app.read(path).await;
    assert!(quoted(&last).is_disjoint(&BTreeSet::from([withdrawn, reopened])));
    for verdict in app.publisher.audit().await.expect("audited") {
        assert_eq!(verdict.broken, Vec::<String>::new(), "{}", verdict.rule);
        // What those who left had written is gone, so no version can be made again.
        let checked = verdict.rule.starts_with("R9a") || verdict.rule.starts_with("R9b");
        assert!(verdict.checked > 0 || !checked, "{}", verdict.rule);
    }
}
