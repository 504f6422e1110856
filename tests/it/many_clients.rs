//! Thousands of clients at once who send or take next to nothing. Measurements:
//! `./test --profile perf -- --ignored --nocapture many_clients`.

use crate::operating::done;
use crate::process::{Place, Server};
use crate::support::{Backend, memory, us_salary};
use reqwest::Client;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Value, json};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

/// As many open files as the system lets this process have.
fn raise_open_files() {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    setrlimit(Resource::Nofile, raised).expect("raised");
}

/// Sockets that a process has open.
fn sockets(of: &Child) -> usize {
    let files = std::fs::read_dir(format!("/proc/{}/fd", of.id())).expect("measured on Linux");
    let targets = files.filter_map(|file| std::fs::read_link(file.ok()?.path()).ok());
    targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count()
}

async fn connected(server: &Server, request: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("small");
    let address = server.base.trim_start_matches("http://").parse().expect("an address");
    let mut stream = socket.connect(address).await.expect("connected");
    stream.write_all(request.as_bytes()).await.expect("sent");
    stream
}

/// How long a 201 and a 200 take, on connections of their own.
async fn served(server: &Server) -> Duration {
    let client = Client::builder().no_proxy().build().expect("a client");
    let since = Instant::now();
    let sent = client.post(format!("{}/v1/salaries", server.base)).json(&us_salary(70_000)).send();
    assert_eq!(sent.await.expect("an answer").status(), 201);
    let read = client.get(format!("{}/v1/roles/back-end-developer", server.base)).send();
    assert_eq!(read.await.expect("an answer").status(), 200);
    since.elapsed()
}

/// Until nothing is open but what was before; how long that took, and the slowest service meanwhile.
async fn until_gone(
    server: &Server,
    before: usize,
    longest: u64,
    mut nudge: impl AsyncFnMut(),
) -> (Duration, Duration) {
    let since = Instant::now();
    let mut slowest = Duration::ZERO;
    // A connection of one's own may be among the open ones.
    while sockets(&server.child) > before + 2 {
        assert!(since.elapsed().as_secs() < longest, "{} are open", sockets(&server.child));
        tokio::time::sleep(Duration::from_secs(1)).await;
        nudge().await;
        slowest = slowest.max(served(server).await);
    }
    (since.elapsed(), slowest)
}

fn start(place: &Place, others: &[&str]) -> Server {
    let common = ["serve", "--bind", "127.0.0.1:0", "--rate-limit", "off"];
    Server::started(place.command(&[&common, others].concat()))
}

#[ignore = "3,000 connections for half a minute"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_thousand_readers_who_do_not_read_cost_little_and_are_dropped() {
    raise_open_files();
    let server = start(&Place::on(Backend::Sqlite).await, &[]);
    served(&server).await;
    let before = sockets(&server.child);
    let mut readers = Vec::new();
    for _ in 0..3_000 {
        let ask = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nhost: x\r\n\r\n";
        readers.push(connected(&server, ask).await);
    }
    let (gone, slowest) = until_gone(&server, before, 25, async || ()).await;
    let most = memory(&server.child).most;
    eprintln!("3,000 readers: at most {most} MB, gone after {gone:.0?}, served in {slowest:.0?}");
    assert!(most <= 300, "{most} MB");
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    drop(readers);
    server.kill();
}

#[ignore = "2,000 connections for half a minute"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_bodies_at_a_byte_every_three_seconds_keep_nobody_waiting() {
    raise_open_files();
    let server = start(&Place::on(Backend::Sqlite).await, &[]);
    served(&server).await;
    let before = sockets(&server.child);
    let mut bodies = Vec::new();
    for _ in 0..2_000 {
        let ask = "POST /v1/salaries HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                   content-length: 60000\r\n\r\n{";
        bodies.push(connected(&server, ask).await);
    }
    let mut looks = 0;
    let mut longest = Duration::ZERO;
    let nudge = async || {
        looks += 1;
        if looks % 3 == 0 {
            let since = Instant::now();
            let mut live = Vec::new();
            for mut body in bodies.drain(..) {
                if body.write_all(b" ").await.is_ok() {
                    live.push(body);
                }
            }
            bodies = live;
            longest = longest.max(since.elapsed());
        }
    };
    let (gone, slowest) = until_gone(&server, before, 30, nudge).await;
    let most = memory(&server.child).most;
    eprintln!("2,000 bodies: at most {most} MB, gone after {gone:.0?}, served in {slowest:.0?}");
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    server.kill();
}

#[ignore = "768 passwords"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_is_given_back_after_hundreds_of_sign_ins() {
    let place = Place::on(Backend::Sqlite).await;
    done(&place.run(&["migrate"]));
    let password = "seven green kettles sing";
    let mut add = place.command(&["staff", "add", "ada", "--role", "admin"]);
    let mut add = add.stdin(Stdio::piped()).spawn().expect("it starts");
    let mut told = add.stdin.take().expect("piped");
    std::io::Write::write_all(&mut told, password.as_bytes()).expect("told");
    drop(told);
    assert!(add.wait().expect("it ends").success());
    let server = start(&place, &[]);
    served(&server).await;
    let before = memory(&server.child).resident;
    let client = Client::builder().no_proxy().build().expect("a client");
    let url = format!("{}/v1/auth/login", server.base);
    let body = json!({"name": "ada", "password": password});
    let clients: Vec<_> = (0..32)
        .map(|_| {
            let (client, url, body) = (client.clone(), url.clone(), body.clone());
            tokio::spawn(async move {
                let mut in_there = 0;
                while in_there < 24 {
                    let answer = client.post(&url).json(&body).send().await.expect("an answer");
                    match answer.status().as_u16() {
                        200 => in_there += 1,
                        429 | 503 => tokio::time::sleep(Duration::from_millis(50)).await,
                        other => panic!("{other}"),
                    }
                }
            })
        })
        .collect();
    for one in clients {
        one.await.expect("no panic");
    }
    let after = memory(&server.child);
    eprintln!("768 sign-ins: {before} MB before, {} after, at most {}", after.resident, after.most);
    assert!(after.resident <= before + 50 && after.most <= before + 120, "{before} {after:?}");
    server.kill();
}

#[ignore = "300 connections for half a minute, four times"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_of_an_export_share_what_they_read() {
    raise_open_files();
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paylens"));
    let folder = tempfile::tempdir().expect("a folder");
    command.args(["serve", "--demo", "--bind", "127.0.0.1:0", "--rate-limit", "off"]);
    let server = Server::started({
        command.current_dir(folder.path());
        command
    });
    let client = Client::builder().no_proxy().build().expect("a client");
    let releases = client.get(format!("{}/v1/releases", server.base)).send().await;
    let releases: Value = releases.expect("an answer").json().await.expect("JSON");
    let id = releases["items"][0]["id"].as_str().expect("an id");
    let before = memory(&server.child).resident;
    for (file, encoding) in [
        ("cells.csv", "identity"),
        ("sketches.json", "identity"),
        ("cells.json", "br, gzip"),
        ("sketches.csv", "zstd, br"),
    ] {
        let open = sockets(&server.child);
        let ask = format!(
            "GET /v1/releases/{id}/{file} HTTP/1.1\r\nhost: x\r\naccept-encoding: {encoding}\r\n\r\n"
        );
        let mut readers = Vec::new();
        for _ in 0..300 {
            readers.push(connected(&server, &ask).await);
        }
        let (gone, slowest) = until_gone(&server, open, 60, async || ()).await;
        let most = memory(&server.child).most;
        eprintln!(
            "300 readers of {file} ({encoding}): {before} MB before, at most {most}, gone after \
             {gone:.0?}, served in {slowest:.0?}"
        );
        assert!(most <= before + 250, "{before} MB, then {most}");
        assert!(slowest < Duration::from_secs(5), "{slowest:?}");
    }
    server.kill();
}
