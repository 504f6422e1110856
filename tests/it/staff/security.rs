//! What somebody without a good token can do: wait.

use super::{PASSWORD, app, login, session};
use crate::support::{Backend, Postgres, TestApp, problem};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use paylens::config::{DatabaseUrl, RateLimit};
use paylens::domain::Privacy;
use paylens::domain::StaffRole;
use paylens::staff::HashCost;
use reqwest::{Client, Method};
use rstest::rstest;
use serde_json::json;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// As in production.
async fn costly(backend: Backend) -> TestApp {
    let limit = RateLimit(None);
    let app = TestApp::costing(backend, Privacy::Standard, limit, HashCost::default()).await;
    app.staff.add("test", "ada", StaffRole::Admin, PASSWORD.into()).await.expect("added");
    app
}

/// A client at another address of this machine.
fn at(address: [u8; 4]) -> Client {
    let client = Client::builder().no_proxy().local_address(IpAddr::from(address));
    client.build().expect("a client")
}

async fn tries(app: &TestApp, client: &Client, password: &str) -> u16 {
    let body = json!({"name": "ada", "password": password});
    let request = client.post(format!("{}/v1/auth/login", app.base)).json(&body);
    request.send().await.expect("an answer").status().as_u16()
}

#[rstest]
#[tokio::test]
async fn a_guesser_holds_up_nobody_elsewhere(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend).await;
    let (guesser, owner) = (at([127, 0, 0, 2]), at([127, 0, 0, 3]));
    let mut hashed = 0;
    // Every slot is taken the moment it is free, for ten minutes.
    for _ in 0..600 {
        hashed += u32::from(tries(&app, &guesser, "wrong").await == 401);
        app.clock.advance(time::Duration::seconds(1));
    }
    assert!((10..30).contains(&hashed), "{hashed}");
    assert_eq!(tries(&app, &guesser, PASSWORD).await, 429);
    assert_eq!(tries(&app, &owner, PASSWORD).await, 200);

    // From many addresses at once: whoever was there before still comes in.
    let mut hashed = 0;
    for last in 10..40 {
        hashed += u32::from(tries(&app, &at([127, 0, 1, last]), "wrong").await == 401);
    }
    assert!(hashed <= 20, "{hashed}");
    assert_eq!(tries(&app, &owner, PASSWORD).await, 200);
    app.clock.advance(time::Duration::minutes(1));
    assert_eq!(tries(&app, &at([127, 0, 0, 4]), PASSWORD).await, 200, "a minute later anybody");
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::test]
async fn a_name_nobody_has_takes_as_long_as_a_wrong_password() {
    let app = costly(Backend::Sqlite).await;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for round in 0..30 {
        // In turns, each first as often, so that whatever else this machine does falls on both.
        let mut pair = [("ada", &mut known), ("eve", &mut unknown)];
        pair.rotate_left(round % 2);
        for (name, times) in pair {
            let since = Instant::now();
            let answer = login(&app, name, "six green kettles sing").await;
            times.push(since.elapsed());
            let answer = problem(answer).await;
            assert_eq!(answer["code"], "wrong_credentials");
        }
        app.clock.advance(time::Duration::minutes(2));
    }
    let (known, unknown) = (median(&mut known), median(&mut unknown));
    let ratio = unknown.as_secs_f64() / known.as_secs_f64();
    eprintln!("known {known:?}, unknown {unknown:?}, ratio {ratio:.3}");
    assert!((0.67..1.5).contains(&ratio), "known {known:?}, unknown {unknown:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_sign_ins_does_not_hold_up_readers() {
    let app = costly(Backend::Sqlite).await;
    let read = async || {
        let mut times = Vec::new();
        for _ in 0..150 {
            let since = Instant::now();
            assert_eq!(app.get("/v1/roles/back-end-developer/pay").await.status(), 200);
            times.push(since.elapsed());
        }
        median(&mut times)
    };
    read().await;
    let before = read().await;
    let mut hashes = Vec::new();
    for number in 0..5 {
        let since = Instant::now();
        assert_eq!(login(&app, &format!("nobody-{number}"), "wrong").await.status(), 401);
        hashes.push(since.elapsed());
    }
    let hash = median(&mut hashes);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let flood: Vec<_> = (0..32)
        .map(|number| {
            let (url, stopped) = (format!("{}/v1/auth/login", app.base), stopped.clone());
            let client = at([127, 0, 2, number + 1]);
            tokio::spawn(async move {
                let mut statuses = [0_u32; 2];
                for attempt in 0.. {
                    if *stopped.borrow() {
                        break;
                    }
                    // Names change, so that no wait spares the server its work.
                    let name = format!("name-{number}-{attempt}");
                    let body = json!({"name": name, "password": "wrong"});
                    let answer = client.post(&url).json(&body).send().await.expect("an answer");
                    let refused = answer.status() == 429;
                    statuses[usize::from(refused)] += 1;
                    if refused {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                }
                statuses
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let during = read().await;
    stop.send(true).expect("heard");
    let mut told = [0, 0];
    for client in flood {
        let [hashed, refused] = client.await.expect("no panic");
        told = [told[0] + hashed, told[1] + refused];
    }
    let ratio = during.as_secs_f64() / before.as_secs_f64();
    let measured = format!(
        "before {before:?}, during {during:?}, ratio {ratio:.1}; a hash {hash:?}; {told:?} hashed and refused"
    );
    eprintln!("{measured}");
    assert!(told.iter().all(|count| *count > 0), "{measured}");
    // Readers share the processors with the flood, and wait for no hash.
    assert!(ratio < 100.0 && during < hash / 2, "{measured}");
    // The right person comes in all the same.
    let mut attempts = 0;
    while login(&app, "ada", PASSWORD).await.status() != 200 {
        attempts += 1;
        assert!(attempts < 10);
        app.clock.advance(time::Duration::minutes(1));
    }
}

#[rstest]
#[tokio::test]
async fn what_was_noted_can_be_neither_changed_nor_deleted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend).await;
    session(&app, "ada").await;
    let before = app.staff.audit_log(i64::MAX, 100).await.expect("read");
    assert_eq!(before.len(), 3);
    let mut attempts =
        vec!["UPDATE audit_log SET who = 'nobody'", "DELETE FROM audit_log WHERE number = 1"];
    match app.on.url() {
        DatabaseUrl::Sqlite(path) => {
            attempts.push("REPLACE INTO audit_log VALUES (1, '', '', '', '', '', '', '')");
            let mut file = SqliteConnection::establish(&path.to_string_lossy()).expect("opened");
            for attempt in attempts {
                let refused = file.batch_execute(attempt).expect_err(attempt).to_string();
                assert!(refused.contains("append-only"), "{attempt}: {refused}");
            }
        }
        url @ DatabaseUrl::Postgres(_) => {
            attempts.push("TRUNCATE audit_log");
            let client = Postgres::running().client_of(url).await;
            for attempt in attempts {
                let refused = client.batch_execute(attempt).await.expect_err(attempt);
                let refused = refused.as_db_error().expect("told").message().to_owned();
                assert!(refused.contains("append-only"), "{attempt}: {refused}");
            }
        }
    }
    assert_eq!(app.staff.audit_log(i64::MAX, 100).await.expect("read"), before);
}

#[tokio::test]
async fn another_site_cannot_use_what_a_browser_holds() {
    let app = app(Backend::Sqlite).await;
    let answer = login(&app, "ada", PASSWORD).await;
    assert!(!answer.headers().contains_key("set-cookie"));
    let request = app.request(Method::OPTIONS, "/v1/admin/staff/ada");
    let request = request.header("origin", "https://elsewhere.example");
    let answer = request.header("access-control-request-method", "PATCH").send().await;
    let answer = answer.expect("an answer");
    assert!(!answer.headers().contains_key("access-control-allow-credentials"));
}
