//! What the answers themselves give away: the same figure asked for again and again, in other
//! currencies, before and after a contribution that waits, and around the threshold.

use crate::support::{Backend, TestApp, secrets, us_salary};
use paylens::config::RateLimit;
use paylens::directory::Directory;
use paylens::disclosure::rules::Privacy;
use paylens::http::{Pages, Services, WriteLimit, start};
use paylens::insight::Insight;
use paylens::intake::Intake;
use paylens::staff::Moderation;
use paylens::store::Store;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const ROLE: &str = "/v1/roles/back-end-developer";

/// Sixty seniors in the United States and what a release says of them.
async fn released() -> TestApp {
    let app = TestApp::on(Backend::Sqlite).await;
    for number in 0..60 {
        let mut body = us_salary(70_000 + number * 937);
        body["level"] = json!("senior");
        body["city"] = json!("Austin");
        app.accept(&body).await;
    }
    app.release().await;
    app
}

/// Another server over the same store, started anew.
async fn restarted(app: &TestApp) -> String {
    let secrets = secrets();
    let store = Store::open(app.on.url(), secrets.clone()).await.expect("opened");
    let directory = Directory::open(store.role_records()).await.expect("opened");
    let (sink, desk) = (store.contribution_sink(), store.submission_desk());
    let services = Services {
        directory: directory.clone(),
        publisher: app.publisher.clone(),
        staff: app.staff.clone(),
        moderation: Moderation::new(store.moderation_desk(), app.clock.clone()),
        intake: Intake::new(directory.clone(), sink, desk, secrets, app.clock.clone()),
        insight: Insight::open(directory, store.published_releases(), None).await.expect("opened"),
        store,
        privacy: Privacy::Standard,
        limit: WriteLimit::new(RateLimit(None), app.clock.clone()).expect("random numbers"),
    };
    let running = start(services, Pages::default(), "127.0.0.1:0".parse().expect("an address"), 1);
    let running = running.expect("a free port");
    let base = format!("http://{}", running.address);
    tokio::spawn(running.server);
    base
}

/// H9: a thousand readings, however asked for, are one reading.
#[tokio::test]
async fn asking_a_thousand_times_gives_one_answer() {
    let app = released().await;
    let bases = [app.base.clone(), restarted(&app).await];
    let queries = ["country=US&level=senior", "level=senior&country=US"];
    let mut tags: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut figures: BTreeSet<String> = BTreeSet::new();
    for round in 0..1_000 {
        let encoding = ["identity", "gzip", "br"][round % 3];
        let url = format!("{}{ROLE}/pay?{}", bases[round / 500], queries[round % 2]);
        let accept = ["application/json", "*/*", "text/csv, application/json;q=0.5"][round % 5 % 3];
        let request = app.client.request(Method::GET, url);
        let request = request
            // Another name of the server is another answer: each is made anew.
            .header("host", format!("{round}.example.org"))
            .header("accept-encoding", encoding)
            .header("accept", accept)
            .header("accept-language", ["en", "de", "fr;q=0.7"][round % 7 % 3]);
        let response = request.send().await.expect("an answer");
        let tag = response.headers()["etag"].to_str().expect("text").to_owned();
        tags.entry(encoding).or_default().insert(tag);
        let body: Value = response.json().await.expect("JSON");
        figures.insert(
            [&body["base"], &body["total"], &body["contributors"]].map(Value::to_string).concat(),
        );
    }
    assert_eq!(figures.len(), 1, "{figures:?}");
    assert!(tags.values().all(|tags| tags.len() == 1), "{tags:?}");
}

/// H11: every currency and period shows a function of the published figure, which has three
/// digits: wherever two published figures would read the same in the survey's own currency, they
/// read the same everywhere.
#[tokio::test]
async fn no_currency_or_period_reads_finer() {
    let app = released().await;
    let meta = app.read("/v1/meta").await;
    let currencies = meta["currencies"].as_array().expect("a list").clone();
    assert!(currencies.len() > 20);
    let read = |currency: String, period: &'static str| {
        let app = &app;
        async move {
            let path = format!("{ROLE}/pay?country=US&currency={currency}&period={period}");
            app.read(&path).await
        }
    };
    let own = read("USD".to_owned(), "year").await;
    let directory = Directory::open(app.on.store.role_records()).await.expect("opened");
    let catalogue = directory.current();
    let year = own["collected"]["to"].as_str().expect("a quarter")[..4].parse().expect("a year");
    for currency in &currencies {
        let code = currency.as_str().expect("a code");
        for (period, per_year) in [("year", 1.0), ("month", 12.0), ("hour", 2_080.0)] {
            let shown = read(code.to_owned(), period).await;
            for percentile in ["p10", "p25", "p50", "p75", "p90"] {
                let figure = &own["base"][percentile];
                for end in ["value", "low", "high"] {
                    let Some(published) = figure[end].as_f64() else { continue };
                    let digits = 10_f64.powi(published.log10().floor() as i32 - 2);
                    assert!((published / digits).fract() == 0.0, "{published} is too fine");
                    let money = |code: &str, amount: f64| {
                        let currency = paylens::domain::Currency::parse(code).expect("known");
                        (
                            paylens::domain::Money::from_major(amount, currency).expect("fits"),
                            currency,
                        )
                    };
                    let to = money(code, 1.0).1;
                    let converted = catalogue.rates().convert(money("USD", published).0, to, year);
                    let expected =
                        converted.expect("a rate").hundredths() as f64 / 100.0 / per_year;
                    let there = shown["base"][percentile][end].as_f64().expect("a number");
                    let rounding = if period == "hour" { 0.011 } else { 1.01 };
                    assert!(
                        (there - expected).abs() <= rounding,
                        "{code} {period} {there} {expected}"
                    );
                }
            }
        }
    }
}

/// Every documented address that can be read without a receipt or a token.
fn addresses(release: &str) -> Vec<String> {
    let document = include_str!("../../../openapi/openapi.json");
    let document: Value = serde_json::from_str(document).expect("JSON");
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().expect("a name");
                let takes_pay = ["pay", "amount", "salary", "base", "total"].contains(&name);
                assert!(!takes_pay, "{method} {path} takes {name}: it could be asked for a rank");
            }
            if method == "get" && operation.get("security").is_none() {
                let path = path.replace("{role}", "back-end-developer").replace("{id}", release);
                let slices =
                    ["", "?country=US", "?country=US&level=senior", "?country=US&level=junior"];
                let titled = "?title=Back%20End%20Developer";
                match path.as_str() {
                    "/v1/titles/match" => found.push(format!("{path}{titled}")),
                    "/v1/compare" => {
                        found.push(format!("{path}?country=US&roles=back-end-developer,cook"));
                    }
                    roles if roles.starts_with("/v1/roles/") => {
                        found.extend(slices.map(|slice| format!("{path}{slice}")));
                    }
                    _ => found.push(path),
                }
            }
        }
    }
    // The pages and pictures for people, which no document lists.
    for page in ["", "?country=US", "?country=US&level=senior", "?country=US&level=junior"] {
        let pictures = ["pay", "career-path", "pay-by-experience", "experience"]
            .map(|name| format!("/{name}.svg"));
        let addresses = std::iter::once(String::new()).chain(pictures);
        found.extend(addresses.map(|one| format!("/roles/back-end-developer{one}{page}")));
    }
    let pages = ["/", "/?q=developer", "/methodology", "/sitemap.xml", "/robots.txt", "/submit"];
    found.extend(pages.map(str::to_owned));
    found
}

/// What is answered to a submission but for its receipt, with or without its own pay.
async fn answered(app: &TestApp, base: i64, pay_too: bool) -> Value {
    let mut answer = app.accept(&us_salary(base)).await;
    let answer_of = answer.as_object_mut().expect("an object");
    answer_of.remove("receipt").expect("one");
    if !pay_too {
        answer_of.remove("annual").expect("its pay");
    }
    answer
}

/// What is answered at every address, each made anew: another wish is another answer.
async fn answers(app: &TestApp, addresses: &[String], turn: u32) -> Vec<(String, u16, String)> {
    let mut answers = Vec::new();
    for address in addresses {
        let wish = format!("identity;q=0.{turn}");
        let request = app.request(Method::GET, address).header("accept-encoding", wish);
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let mut body = response.text().await.expect("a body");
        // Every form has a random key of its own.
        let key = "name=\"key\" value=\"";
        if let Some(at) = body.find(key).map(|at| at + key.len()) {
            body.replace_range(at..at + 36, "");
        }
        answers.push((address.clone(), status, body));
    }
    let position = app.request(Method::POST, "/v1/position").json(&us_salary(120_000)).send().await;
    let position = position.expect("an answer");
    let (status, body) = (position.status().as_u16(), position.text().await.expect("a body"));
    answers.push(("/v1/position".to_owned(), status, body));
    answers
}

/// H1, H12: nothing that can be read changes with what waits, up to the last one before a closing.
#[tokio::test]
async fn nothing_tells_of_contributions_that_wait() {
    let app = released().await;
    let releases = app.read("/v1/releases").await;
    let addresses = addresses(releases["items"][0]["id"].as_str().expect("an id"));
    assert!(addresses.len() > 25, "{addresses:?}");
    let before = answers(&app, &addresses, 1).await;
    // Some pictures and lists have nothing to show yet: those too must stay as they are.
    let silent = ["openapi", ".svg", ".xml", ".txt"];
    for (address, status, _) in &before {
        let may_be_silent = silent.iter().any(|part| address.contains(part));
        assert!(*status == 200 || may_be_silent, "{address}: {status}");
    }
    let pictures = before.iter().filter(|(address, ..)| address.contains(".svg"));
    assert!(pictures.filter(|(_, status, _)| *status == 200).count() > 2);
    for (waiting, turn) in [(1, 2), (18, 3)] {
        for number in 0..waiting {
            let mut body = us_salary(150_000 + number);
            body["level"] = json!("junior");
            app.accept(&body).await;
        }
        app.release().await;
        for (now, before) in answers(&app, &addresses, turn).await.iter().zip(&before) {
            assert_eq!(now, before);
        }
    }
}

/// H12: what is answered to a submission tells neither its rank nor who waits beside it.
#[tokio::test]
async fn the_answer_to_a_submission_is_the_same_whoever_waits() {
    let app = released().await;
    let first = answered(&app, 90_000, true).await;
    let low = answered(&app, 45_000, false).await;
    for number in 0..10 {
        let high = answered(&app, 250_000 + number, false).await;
        assert_eq!(high, low);
    }
    assert_eq!(answered(&app, 90_000, true).await, first);
}

/// H13: the last one before the threshold cannot be told from nobody, nor the count read after it.
#[tokio::test]
async fn the_threshold_tells_a_band_and_nothing_before() {
    let app = TestApp::on(Backend::Sqlite).await;
    let path = format!("{ROLE}/pay?country=US");
    let nobody = app.read(&path).await;
    for number in 0..19 {
        app.accept(&us_salary(80_000 + number * 1_000)).await;
        app.release().await;
        assert_eq!(app.read(&path).await, nobody);
    }
    app.accept(&us_salary(99_000)).await;
    app.release().await;
    let published = app.read(&path).await;
    assert_eq!(published["status"], "published");
    assert_eq!(published["contributors"], json!({"from": 20, "to": 49}));
    // The next version comes with the next twenty, whatever one does in between.
    for number in 0..19 {
        app.accept(&us_salary(60_000 + number * 1_000)).await;
        app.release().await;
        assert_eq!(app.read(&path).await, published);
    }
}
