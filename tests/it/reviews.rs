//! Reviews: handed in, scrubbed, moderated, turned into highlights, and taken back.

mod moderation;

use crate::support::{Backend, TestApp, problem, us_salary};
use insta::{allow_duplicates, assert_json_snapshot};
use paylens::config::DatabaseUrl;
use paylens::config::RateLimit;
use paylens::domain::{Privacy, StaffRole};
use paylens::release::{Moment, Outcome};
use paylens::store::{DrawDraft, ReviewDraft};
use paylens::text::{MOST_ALIKE, Polarity, Side, Topic, mentions, similarity};
use reqwest::{Method, Response};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const PASSWORD: &str = "seven green kettles sing";

/// A server with a moderator, and the moderator's token.
async fn app(backend: Backend) -> (TestApp, String) {
    let app = TestApp::on(backend).await;
    let token = moderator(&app).await;
    (app, token)
}

async fn moderator(app: &TestApp) -> String {
    app.staff.add("test", "marie", StaffRole::Moderator, PASSWORD.into()).await.expect("added");
    let body = json!({"name": "marie", "password": PASSWORD});
    let session = app.request(Method::POST, "/v1/auth/login").json(&body).send().await;
    let session: Value = session.expect("an answer").json().await.expect("JSON");
    session["access_token"].as_str().expect("a token").to_owned()
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
    cases_at(app, token, &format!("/v1/moderation/{kind}?status={state}&limit=7")).await
}

/// All pages from an address on.
async fn cases_at(app: &TestApp, token: &str, path: &str) -> Vec<Value> {
    let (mut found, mut path) = (Vec::new(), path.to_owned());
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

/// Hands in so many reviews of a country and approves them.
async fn approved(
    app: &TestApp,
    token: &str,
    country: &str,
    numbers: std::ops::Range<usize>,
) -> Vec<String> {
    let mut receipts = Vec::new();
    for number in numbers {
        let (pros, cons) = said(number);
        receipts.push(accept(app, &review(country, 4, &pros, &cons)).await);
    }
    approve_all(app, token).await;
    receipts
}

async fn standing(app: &TestApp, receipt: &str) -> Value {
    own(app, Method::GET, receipt).await.json().await.expect("JSON")
}

/// A moment on the date of the calendar: a cell with many reviewers closes, one with few waits, and what
/// closed is gone.
#[rstest]
#[tokio::test]
async fn what_many_said_comes_out_on_its_date_and_what_few_said_waits(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (app, token) = app(backend).await;
    let path = "/v1/roles/back-end-developer/highlights?country=US";
    let many = approved(&app, &token, "US", 0..50).await;
    let few = approved(&app, &token, "DE", 50..52).await;
    // Neither what waits for a look counts, nor what was rejected.
    let pending = accept(&app, &review("US", 1, "", "")).await;
    let regular = async || {
        let outcome = app.publisher.publish(Moment::Regular).await.expect("a moment");
        app.insight.refresh().await.expect("refreshed");
        outcome
    };
    assert!(matches!(regular().await, Outcome::Published { reviews: 1, .. }));
    let found = app.read(path).await;
    assert_eq!(found["status"], "published");
    let from = found["reviewers"]["from"].as_u64().expect("a count");
    assert!((20..=50).contains(&from), "{from}");
    assert_eq!(found["answered"], json!({"country": "US"}));
    let page = app.read("/v1/roles/back-end-developer").await;
    assert_eq!(page["highlights"], found);
    // Reviews stand in their country alone.
    let elsewhere = app.read("/v1/roles/back-end-developer/highlights?country=DE").await;
    assert_eq!(elsewhere, json!({"status": "collecting"}));

    let waiting = app.on.store.contribution_archive().waiting_reviews().await.expect("read");
    assert_eq!(waiting.len(), 2, "of what closed nothing is kept");
    let german = standing(&app, &few[0]).await;
    assert_eq!((&german["status"], &german["partly_counted"]), (&json!("waiting"), &json!(true)));
    assert_eq!(standing(&app, &pending).await["status"], "held");
    let mut left: Vec<String> = Vec::new();
    for receipt in &many {
        left.push(standing(&app, receipt).await["status"].as_str().expect("a status").to_owned());
    }
    assert!(left.iter().all(|status| status == "gone" || status == "counted"), "{left:?}");

    // Whoever comes now waits for the next date, which follows from how many came.
    approved(&app, &token, "US", 60..100).await;
    assert_eq!(regular().await, Outcome::NothingToClose);
    app.clock.advance(time::Duration::days(184));
    assert!(matches!(regular().await, Outcome::Published { reviews: 1, .. }));
    let more = app.read(path).await;
    assert!(more["reviewers"]["from"].as_u64().expect("a count") > from, "{more}");
    audited(&app).await;
}

async fn audited(app: &TestApp) {
    for verdict in app.publisher.audit().await.expect("audited") {
        assert_eq!(verdict.broken, Vec::<String>::new(), "{}", verdict.rule);
        assert!(verdict.checked > 0 || !verdict.rule.starts_with("R9"), "{}", verdict.rule);
    }
}

/// Of an aspect that hardly anybody rated nothing is said, nor of reviewers who are too few.
#[tokio::test]
async fn nothing_is_said_of_what_too_few_said() {
    let (app, token) = app(Backend::Sqlite).await;
    for number in 0..80 {
        let (pros, cons) = said(number);
        let mut body = review("US", 4, &pros, &cons);
        body["ratings"] = json!({"overall": 4, "culture": 2});
        accept(&app, &body).await;
    }
    approved(&app, &token, "DE", 80..83).await;
    assert!(matches!(app.release().await, Outcome::Published { .. }));
    let found = app.read("/v1/roles/back-end-developer/highlights?country=US").await;
    let aspects: Vec<_> =
        found["ratings"].as_array().expect("ratings").iter().map(|one| &one["aspect"]).collect();
    assert_eq!(aspects, ["overall", "culture"], "nobody rated the others");
    let stars: f64 = found["ratings"][0]["distribution"]
        .as_array()
        .expect("shares")
        .iter()
        .map(|one| one["share"].as_f64().expect("a share"))
        .sum();
    assert!((stars - 1.0).abs() < 1e-9, "{stars}");
    let few = app.read("/v1/roles/back-end-developer/highlights?country=DE").await;
    assert_eq!(few, json!({"status": "collecting"}));
    audited(&app).await;
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
            let told = mentions([(Side::Pros, pros.as_str()), (Side::Cons, cons.as_str())]);
            let told = told.into_iter().filter(|(_, tone)| *tone != Polarity::Neutral);
            told.map(|(topic, _)| topic).collect()
        })
        .collect();
    let named: Vec<Topic> = Topic::ALL
        .iter()
        .copied()
        .filter(|topic| spoken.iter().filter(|told| told.contains(topic)).count() > 30)
        .collect();
    assert!(named.len() >= 5, "{named:?}");
    for topic in named {
        let speaks = |told: &&Vec<Topic>| told.contains(&topic);
        let named = topic.slug();
        let truth = spoken.iter().filter(speaks).count() as f64 / 150.0;
        let (low, high) = shares[named];
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

/// What was said is gone when its batch has closed, but for quotes, and those can be taken back: by
/// whoever wrote them, and by a moderator. No figure moves.
#[rstest]
#[tokio::test]
async fn quotes_are_taken_back_and_no_figure_moves(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (app, token) = app(backend).await;
    let path = "/v1/roles/back-end-developer/highlights";
    let receipts = approved(&app, &token, "US", 0..60).await;
    app.release().await;
    let before = app.read(path).await;
    let quoted = |page: &Value| -> BTreeSet<usize> {
        let text = page["quotes"].to_string();
        (0..60).filter(|number| text.contains(&marker(*number))).collect()
    };
    let [withdrawn, rejected, ..] = quoted(&before).into_iter().collect::<Vec<_>>()[..] else {
        panic!("nobody is quoted: {before}")
    };
    let unquoted = (0..60).find(|number| !quoted(&before).contains(number)).expect("somebody");
    assert_eq!(standing(&app, &receipts[unquoted]).await["status"], "gone");
    let nothing = problem(own(&app, Method::DELETE, &receipts[unquoted]).await).await;
    assert_eq!(nothing["code"], "submission_counted");

    let own_words = standing(&app, &receipts[withdrawn]).await;
    assert_eq!(own_words["status"], "counted");
    assert!(own_words["quotes"][0].as_str().expect("a quote").contains(&marker(withdrawn)));
    let receipt_header = format!("Receipt {}", receipts[withdrawn]);
    let late = app
        .request(Method::PUT, "/v1/submission")
        .header("authorization", receipt_header)
        .json(&review("US", 1, "Else.", ""))
        .send();
    assert_eq!(problem(late.await.expect("an answer")).await["code"], "submission_counted");
    assert_eq!(own(&app, Method::DELETE, &receipts[withdrawn]).await.status(), 204);
    assert_eq!(standing(&app, &receipts[withdrawn]).await["status"], "gone");
    app.insight.refresh().await.expect("refreshed");
    let after = app.read(path).await;
    assert_eq!(quoted(&after), &quoted(&before) - &BTreeSet::from([withdrawn]));
    assert_eq!(after["ratings"], before["ratings"]);
    assert_eq!(after["themes"], before["themes"]);

    let shown = cases_at(&app, &token, "/v1/moderation/quotes?limit=3").await;
    assert_eq!(shown.len(), quoted(&after).len());
    let word = marker(rejected);
    let case = shown.iter().find(|case| case["text"].to_string().contains(&word)).expect("a case");
    let id = case["id"].as_str().expect("an id");
    let approve = decide(&app, &token, "quotes", id, &json!({"decision": "approve"})).await;
    assert_eq!(problem(approve).await["code"], "already_decided");
    let reject = json!({"decision": "reject", "reason": "names_person"});
    assert_eq!(decide(&app, &token, "quotes", id, &reject).await.status(), 200);
    let again = decide(&app, &token, "quotes", id, &reject).await;
    assert_eq!(problem(again).await["code"], "unknown_case");
    app.insight.refresh().await.expect("refreshed");
    let last = app.read(path).await;
    assert_eq!(quoted(&last), &quoted(&before) - &BTreeSet::from([withdrawn, rejected]));
    assert_eq!(last["ratings"], before["ratings"]);
    audited(&app).await;
}

/// Where privacy is off stars are exact, and what was said before may be said again.
#[rstest]
#[tokio::test]
async fn where_privacy_is_off_every_release_takes_in_what_is_approved(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::with(backend, Privacy::Off, RateLimit(None)).await;
    let token = moderator(&app).await;
    let path = "/v1/roles/back-end-developer/highlights?country=US";
    for (round, stars) in [(1, 5), (2, 2)] {
        let body = review("US", stars, "My colleagues help each other with everything.", "");
        accept(&app, &body).await;
        approve_all(&app, &token).await;
        assert!(matches!(app.release().await, Outcome::Published { reviews: 1, .. }));
        let found = app.read(path).await;
        assert_eq!(found["reviewers"], json!({"from": round, "to": round}));
        let mean = if round == 1 { 5.0 } else { 3.5 };
        assert_eq!(found["ratings"][0]["score"]["value"], json!(mean));
    }
}

/// Whoever takes a review back while a release is made is in nothing, and releases go on.
#[rstest]
#[tokio::test]
async fn a_review_taken_back_while_it_is_drawn_is_in_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (app, token) = app(backend).await;
    let receipts = approved(&app, &token, "US", 0..40).await;
    let archive = app.on.store.contribution_archive();
    let waiting: Vec<_> =
        archive.waiting_reviews().await.expect("read").into_iter().map(Arc::new).collect();
    let gone = waiting.clone();
    let draft = DrawDraft {
        release: 1,
        reviews: ReviewDraft { gone, ..ReviewDraft::default() },
        ..DrawDraft::default()
    };
    assert_eq!(own(&app, Method::DELETE, &receipts[7]).await.status(), 204);
    let id = cases(&app, &token, "reviews", "approved").await[0]["id"].clone();
    let reopen = json!({"decision": "reopen", "reason": "mistake"});
    let id = id.as_str().expect("an id");
    assert_eq!(decide(&app, &token, "reviews", id, &reopen).await.status(), 200);
    let again = draft.clone();
    let stored = archive
        .store_draws(draft, move |left_out| {
            assert_eq!(left_out.len(), 2);
            let mut draft = again.clone();
            draft.reviews.gone.retain(|one| !left_out.contains(&one.key));
            draft
        })
        .await
        .expect("stored");
    assert_eq!(stored.reviews.gone.len(), 38);
    assert_eq!(archive.waiting_reviews().await.expect("read").len(), 0);
    assert_eq!(cases(&app, &token, "reviews", "pending").await.len(), 1, "it waits as it is now");
}
