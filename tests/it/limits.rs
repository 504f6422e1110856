//! Clients that are slow, stuck or many: none of them keeps the next one out.

use crate::support::{Backend, TestApp, doors, problem, us_salary};
use paylens::config::RateLimit;
use paylens::domain::Privacy;
use paylens::http::{Doors, Limits, Origins, Proxies};
use paylens::staff::HashCost;
use reqwest::{Client, Method};
use rstest::rstest;
use serde_json::Value;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

async fn behind(doors: Doors) -> TestApp {
    let limit = RateLimit(None);
    TestApp::behind(Backend::Sqlite, Privacy::Standard, limit, HashCost::cheapest(), doors).await
}

async fn limited(limits: Limits) -> TestApp {
    behind(Doors { limits, ..doors() }).await
}

/// A connection on which something was sent.
async fn sent(app: &TestApp, text: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("small");
    let address = app.base.trim_start_matches("http://").parse().expect("an address");
    let mut stream = socket.connect(address).await.expect("connected");
    stream.write_all(text.as_bytes()).await.expect("sent");
    stream
}

/// All that still comes, until the other side ends it.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await;
    assert!(read.is_ok(), "the connection stays open: {}", String::from_utf8_lossy(&bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

const UNFINISHED: &str = "POST /v1/salaries HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
    content-length: 60000\r\n\r\n{";

/// A good answer is taken and a page is read, long before any limit of those who are stuck is over. On
/// connections of their own: an idle one may have made room.
async fn is_served(app: &TestApp) {
    let client = Client::builder().no_proxy().pool_max_idle_per_host(0).build().expect("a client");
    let since = Instant::now();
    let sent = client.post(format!("{}/v1/salaries", app.base)).json(&us_salary(70_000)).send();
    assert_eq!(sent.await.expect("an answer").status(), 201);
    let read = client.get(format!("{}/v1/roles/back-end-developer", app.base)).send();
    assert_eq!(read.await.expect("an answer").status(), 200);
    eprintln!("served in {:?}", since.elapsed());
    assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_does_not_come_in_is_told_so_and_its_connection_ends() {
    let limits = Limits { body: Duration::from_secs(1), ..Limits::default() };
    let app = limited(limits).await;
    let since = Instant::now();
    let mut dribbling = sent(&app, UNFINISHED).await;
    let form = UNFINISHED.replace("/v1/salaries", "/submit");
    let mut form =
        sent(&app, &form.replace("application/json", "application/x-www-form-urlencoded")).await;
    // A route that wants no body, and a body that goes on coming.
    let mut unwanted = sent(&app, &UNFINISHED.replace("POST /v1/salaries", "GET /nothing")).await;
    let told = rest(&mut dribbling).await;
    assert!(told.starts_with("HTTP/1.1 408") && told.contains("\"request_timeout\""), "{told}");
    let told = rest(&mut form).await;
    assert!(told.starts_with("HTTP/1.1 408") && told.contains("<html"), "{told}");
    let told = rest(&mut unwanted).await;
    assert!(told.starts_with("HTTP/1.1 404"), "{told}");
    assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_at_a_byte_a_second_ends_on_a_connection_that_was_used_before_too() {
    let app = limited(Limits::default()).await;
    let mut stream = sent(&app, "GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut answer = [0; 4_096];
    assert!(stream.read(&mut answer).await.expect("an answer") > 0);
    let since = Instant::now();
    while stream.write_all(b"G").await.is_ok() {
        assert!(since.elapsed() < Duration::from_secs(15), "a head may take for ever");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_who_do_not_read_are_dropped_and_cost_next_to_nothing() {
    let limits = Limits { write: Duration::from_secs(2), ..Limits::default() };
    let app = limited(limits).await;
    let mut readers = Vec::new();
    for _ in 0..50 {
        let ask = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nhost: x\r\n\r\n";
        readers.push(sent(&app, ask).await);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    is_served(&app).await;
    // One takes a few bytes now and then, which is no reading either.
    let mut few = [0; 256];
    for _ in 0..8 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        if readers[0].read(&mut few).await.is_err() {
            break;
        }
    }
    for reader in &mut readers {
        // What lies in the system's buffers still comes, and then it ends before the answer does.
        let mut bytes = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(5), reader.read_to_end(&mut bytes));
        assert!(read.await.is_ok(), "a reader who does not read stays");
        assert!(bytes.len() < 1_000_000, "{}", bytes.len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_one_gets_in_however_many_are_stuck() {
    let limits = Limits { connections: 40, ..Limits::default() };
    let app = limited(limits).await;
    let mut stuck = Vec::new();
    for number in 0..160 {
        let text = match number % 3 {
            0 => UNFINISHED,
            1 => "GET / HTTP/1.1\r\nhost: x\r\n",
            _ => "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nhost: x\r\n\r\n",
        };
        stuck.push(sent(&app, text).await);
        if number % 40 == 39 {
            is_served(&app).await;
        }
    }
    is_served(&app).await;
}

#[rstest]
#[tokio::test]
async fn everybody_behind_a_known_proxy_has_a_limit_of_their_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let limit = RateLimit::parse("3/min").expect("a limit");
    let statuses = async |proxies: &str, header: &str| {
        let doors = Doors { proxies: Proxies::parse(proxies).expect("proxies"), ..doors() };
        let cost = HashCost::cheapest();
        let app = TestApp::behind(backend, Privacy::Standard, limit, cost, doors).await;
        let mut statuses = Vec::new();
        for number in 0..8 {
            let request = app.request(Method::POST, "/v1/salaries").json(&us_salary(70_000));
            let request = request.header(
                header,
                format!("{}203.0.113.{number}", if header == "forwarded" { "for=" } else { "" }),
            );
            statuses.push(request.send().await.expect("an answer").status().as_u16());
        }
        statuses
    };
    for header in ["x-forwarded-for", "forwarded"] {
        assert_eq!(statuses("127.0.0.0/8", header).await, [201; 8], "{header}");
        let forged = statuses("10.0.0.1", header).await;
        assert_eq!(forged[..3], [201; 3]);
        assert_eq!(forged[3..], [429; 5], "somebody makes addresses up with {header}");
    }
}

#[tokio::test]
async fn other_sites_read_what_is_public_and_send_none_of_our_forms() {
    let app = behind(doors()).await;
    let origin = "https://elsewhere.example";
    let allowed = async |path: &str| {
        let answer = app.request(Method::GET, path).header("origin", origin).send().await;
        answer.expect("an answer").headers().contains_key("access-control-allow-origin")
    };
    assert!(allowed("/v1/roles").await);
    for path in ["/v1/auth/me", "/v1/admin/staff", "/v1/moderation/reviews", "/setup"] {
        assert!(!allowed(path).await, "{path}");
    }
    let body = "title=Cook&country=US";
    let form = async |path: &str, headers: &[(&str, &str)]| {
        let mut request = app.request(Method::POST, path).body(body);
        request = request.header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.expect("an answer")
    };
    for path in ["/submit", "/review", "/setup", "/receipt"] {
        let own = form(path, &[("sec-fetch-site", "same-origin"), ("origin", "null")]).await;
        assert_ne!(own.status(), 403, "{path}");
        let refused = form(path, &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(problem(refused).await["code"], "cross_site", "{path}");
        let refused = form(path, &[("origin", origin), ("accept", "text/html")]).await;
        assert_eq!(refused.status(), 403, "{path}");
    }
    let origins = Origins::parse("https://pay.example").expect("an origin");
    let app = behind(Doors { origins, ..doors() }).await;
    let answer = app.request(Method::GET, "/v1/roles").header("origin", origin).send().await;
    assert!(!answer.expect("an answer").headers().contains_key("access-control-allow-origin"));
}

#[rstest]
#[tokio::test]
async fn ready_says_that_it_is_not_where_the_database_is_gone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    app.accept(&us_salary(70_000)).await;
    assert_eq!(app.get("/health/ready").await.status(), 200);
    match &app.on.database.folder {
        Some(folder) => {
            for file in std::fs::read_dir(folder.path()).expect("a folder") {
                std::fs::remove_file(file.expect("a file").path()).expect("removed");
            }
        }
        None => {
            let name = crate::support::Postgres::name_of(app.on.url()).to_owned();
            let drop = format!("DROP DATABASE {name} WITH (FORCE)");
            crate::support::Postgres::running().execute("postgres", &drop).await;
        }
    }
    let since = Instant::now();
    let ready = app.get("/health/ready").await;
    assert!(since.elapsed() < Duration::from_secs(2), "{:?}", since.elapsed());
    assert!(ready.headers().contains_key("retry-after"));
    assert_eq!(problem(ready).await["code"], "unavailable");
    // Nothing is acknowledged that nobody will find again.
    let refused = app.submit(&us_salary(80_000)).await;
    let status = refused.status().as_u16();
    let body: Value = refused.json().await.expect("JSON");
    assert!([500, 503].contains(&status), "{status} {body}");
}

#[rstest]
#[tokio::test]
async fn a_receipt_is_known_however_its_scheme_is_spelt(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let receipt = app.accept(&us_salary(70_000)).await["receipt"].clone();
    let receipt = receipt.as_str().expect("a receipt").to_owned();
    let read = async |scheme: &str| {
        let request = app.request(Method::GET, "/v1/submission");
        let request = request.header("authorization", format!("{scheme} {receipt}"));
        request.send().await.expect("an answer")
    };
    for scheme in ["Receipt", "receipt", "RECEIPT"] {
        assert_eq!(read(scheme).await.status(), 200, "{scheme}");
    }
    let told = problem(read("Bearer").await).await;
    assert_eq!(told["code"], "missing_receipt");
    assert!(told["detail"].as_str().expect("told").contains("is no \"Bearer\""), "{told}");
}
