//! Databases that stand still, have no room or are gone, while the server runs.

use crate::operating::done;
use crate::process::{Place, Server};
use crate::support::{Backend, Postgres, TestDatabase, us_salary};
use paylens::config::DatabaseUrl;
use reqwest::{Client, StatusCode};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

fn client() -> Client {
    let client = Client::builder().no_proxy().pool_max_idle_per_host(0);
    client.build().expect("a client")
}

/// Whether the server is ready, which it says within two seconds.
async fn ready(server: &Server) -> StatusCode {
    let since = Instant::now();
    let answer = client().get(format!("{}/health/ready", server.base)).send().await;
    assert!(since.elapsed() < Duration::from_secs(2), "{:?}", since.elapsed());
    answer.expect("an answer").status()
}

/// Hands an answer in; its receipt where it was acknowledged.
async fn hand_in(server: &Server) -> Result<String, StatusCode> {
    let sent = client().post(format!("{}/v1/salaries", server.base)).json(&us_salary(70_000));
    let answer = sent.send().await.expect("an answer");
    if answer.status() != 201 {
        return Err(answer.status());
    }
    let body: serde_json::Value = answer.json().await.expect("JSON");
    Ok(body["receipt"].as_str().expect("a receipt").to_owned())
}

async fn is_there(server: &Server, receipt: &str) -> bool {
    let request = client().get(format!("{}/v1/submission", server.base));
    let request = request.header("authorization", format!("Receipt {receipt}"));
    request.send().await.expect("an answer").status() == 200
}

/// Tells it to end, as systemd does; how long that took.
fn ended(mut server: Server) -> Duration {
    let since = Instant::now();
    let told = Command::new("kill").arg(server.child.id().to_string()).status().expect("kill");
    assert!(told.success());
    while server.child.try_wait().expect("a child").is_none() {
        assert!(since.elapsed() < Duration::from_secs(15), "it does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
    since.elapsed()
}

/// Processes of a PostgreSQL server that are stopped, and go on when this is dropped.
struct Stopped(Vec<String>);

impl Stopped {
    /// All processes of the server with its files in this folder.
    fn all(folder: &Path) -> Self {
        let file = folder.join("data/postmaster.pid");
        let first = std::fs::read_to_string(file).expect("readable");
        let first = first.lines().next().expect("a number").to_owned();
        // The first one goes last: it would only start others.
        let mut all = vec![first.clone()];
        for entry in std::fs::read_dir("/proc").expect("Linux").filter_map(Result::ok) {
            let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
            if parent == Some(first.as_str()) {
                all.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        assert!(all.len() > 3, "{all:?}");
        signal("-STOP", &all);
        Stopped(all)
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        signal("-CONT", &self.0);
    }
}

/// Some may have ended since they were found.
fn signal(which: &str, processes: &[String]) {
    let told = Command::new("kill").arg(which).args(processes).status().expect("kill");
    if !told.success() {
        eprintln!("not all of {processes:?} are there any more");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_postgres_holds_up_neither_answers_nor_the_end() {
    let postgres = Postgres::of_its_own();
    let url = postgres.create_database("template0").await;
    let place = Place::over(TestDatabase { url, folder: None });
    let server = Server::start(&place);
    assert_eq!(ready(&server).await, 200);
    let receipt = hand_in(&server).await.expect("taken");
    let stopped = Stopped::all(postgres.folder());
    let since = Instant::now();
    assert_eq!(ready(&server).await, 503);
    eprintln!("stopped: ready says 503 after {:?}", since.elapsed());
    let since = Instant::now();
    let (one, other) = tokio::join!(hand_in(&server), hand_in(&server));
    eprintln!("writes are answered after {:?}", since.elapsed());
    assert_eq!(
        (one, other),
        (Err(StatusCode::SERVICE_UNAVAILABLE), Err(StatusCode::SERVICE_UNAVAILABLE))
    );
    let read = client().get(format!("{}/v1/roles/cook", server.base)).send().await;
    assert_eq!(read.expect("an answer").status(), 200);
    let stuck = tokio::spawn(
        client().post(format!("{}/v1/salaries", server.base)).json(&us_salary(80_000)).send(),
    );
    tokio::time::sleep(Duration::from_millis(300)).await;
    eprintln!("ended after {:?}", ended(server));
    drop((stuck, stopped));
    let server = Server::start(&place);
    assert!(is_there(&server, &receipt).await);
    server.kill();
}

/// SQLite on a disk of twelve megabytes, which only the server sees.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_and_what_was_acknowledged_is_there() {
    let mounts = ["--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"];
    if !Command::new("unshare").args(mounts).status().is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: this user may mount nothing here; a full disk was not tried");
        return;
    }
    let place = Place::on(Backend::Sqlite).await;
    let disk = place.folder.path().join("disk");
    std::fs::create_dir(&disk).expect("a folder");
    let binary = assert_cmd::cargo::cargo_bin!("paylens");
    let script =
        "mount -t tmpfs -o size=12m none \"$1\" && chmod 700 \"$1\" && shift && exec \"$@\"";
    let mut command = Command::new("unshare");
    command
        .args(["--map-root-user", "--mount", "sh", "-c", script, "sh"])
        .arg(&disk)
        .arg(binary)
        .args(["serve", "--bind", "127.0.0.1:0", "--rate-limit", "off"])
        .current_dir(place.folder.path())
        .env("PAYLENS_DATABASE_URL", format!("sqlite://{}/paylens.db", disk.display()))
        .env("PAYLENS_KEY_FILE", place.folder.path().join("paylens.key"));
    let server = Server::started(command);
    // The disk as the server sees it.
    let seen = PathBuf::from(format!("/proc/{}/root", server.child.id()))
        .join(disk.strip_prefix("/").expect("absolute"));
    assert!(seen.join("paylens.db").exists());
    let mut receipts = Vec::new();
    for _ in 0..20 {
        receipts.push(hand_in(&server).await.expect("taken"));
    }
    assert_eq!(ready(&server).await, 200);
    let filler = seen.join("filler");
    // Until nothing more goes in.
    let mut file = std::fs::File::create(&filler).expect("made");
    while std::io::Write::write_all(&mut file, &[0; 4_096]).is_ok() {}
    drop(file);
    let refused = loop {
        match hand_in(&server).await {
            Ok(receipt) => receipts.push(receipt),
            Err(status) => break status,
        }
        assert!(receipts.len() < 5_000, "it has room without end");
    };
    assert_eq!(refused, StatusCode::INSUFFICIENT_STORAGE);
    assert_eq!(ready(&server).await, 503);
    for receipt in &receipts {
        assert!(is_there(&server, receipt).await);
    }
    std::fs::remove_file(&filler).expect("removed");
    // It goes on by itself.
    let since = Instant::now();
    while ready(&server).await != 200 {
        assert!(since.elapsed() < Duration::from_secs(10), "it does not go on");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    receipts.push(hand_in(&server).await.expect("taken"));
    for receipt in &receipts {
        assert!(is_there(&server, receipt).await);
    }
    eprintln!("{} acknowledged around a full disk, all there", receipts.len());
    assert!(ended(server) < Duration::from_secs(15));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_acknowledged_into_a_file_that_is_gone_and_a_lost_key_stops_no_server() {
    let place = Place::on(Backend::Sqlite).await;
    let server = Server::start(&place);
    let receipt = hand_in(&server).await.expect("taken");
    let key = place.folder.path().join("paylens.key");
    let safe = place.folder.path().join("safe");
    // What runs has its key; what starts without does not start.
    std::fs::rename(&key, &safe).expect("moved");
    assert!(is_there(&server, &receipt).await);
    assert_eq!(ready(&server).await, 200);
    assert!(!place.run(&["migrate"]).status.success() && !key.exists());
    std::fs::rename(&safe, &key).expect("moved");
    done(&place.run(&["migrate"]));
    let DatabaseUrl::Sqlite(file) = &place.database.url else { panic!("not SQLite") };
    let aside = file.with_extension("aside");
    std::fs::rename(file, &aside).expect("moved");
    assert_eq!(ready(&server).await, 503);
    assert_eq!(hand_in(&server).await, Err(StatusCode::SERVICE_UNAVAILABLE));
    assert!(!file.exists(), "no other one is made");
    std::fs::rename(&aside, file).expect("moved");
    assert_eq!(ready(&server).await, 200);
    assert!(is_there(&server, &receipt).await);
    assert!(ended(server) < Duration::from_secs(15));
}
