//! The binary as an operator runs it: started, killed, started again, released beside.

use crate::support::{Backend, TestDatabase, terms, us_salary};
use paylens::config::DatabaseUrl;
use paylens::secrets::Secrets;
use paylens::store::Store;
use reqwest::Client;
use rstest::rstest;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A place to run the binary in, over a database without any tables yet.
pub(super) struct Place {
    pub(super) folder: TempDir,
    pub(super) database: TestDatabase,
}

impl Place {
    pub(super) async fn on(backend: Backend) -> Self {
        Self::over(TestDatabase::empty(backend).await)
    }

    pub(super) fn over(database: TestDatabase) -> Self {
        Place { folder: tempfile::tempdir().expect("a folder"), database }
    }

    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let url = match &self.database.url {
            DatabaseUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
            DatabaseUrl::Postgres(url) => url.clone(),
        };
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paylens"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("PAYLENS_DATABASE_URL", url)
            .env("PAYLENS_KEY_FILE", self.folder.path().join("paylens.key"));
        command
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("it runs")
    }
}

/// A running `paylens serve`.
pub(super) struct Server {
    pub(super) child: Child,
    pub(super) base: String,
    /// Held open: a server's greeting must have somewhere to go.
    out: BufReader<ChildStdout>,
}

impl Server {
    pub(super) fn start(place: &Place) -> Self {
        Self::started(place.command(&["serve", "--bind", "127.0.0.1:0", "--rate-limit", "off"]))
    }

    pub(super) fn started(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        out.read_line(&mut line).expect("a line");
        let base = line.trim().strip_prefix("listening on ").expect("the address").to_owned();
        Server { child, base, out }
    }

    /// The next line of what it says.
    pub(super) fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.out.read_line(&mut line).expect("a line") > 0, "it says no more");
        line
    }

    /// As `kill -9` does.
    pub(super) fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }
}

impl Drop for Server {
    /// A test that failed leaves no server behind.
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) && self.child.kill().is_ok() {
            self.child.wait().expect("gone");
        }
    }
}

async fn status(client: &Client, server: &Server) -> Value {
    let url = format!("{}/v1/roles/back-end-developer/pay?country=US", server.base);
    let answer: Value =
        client.get(url).send().await.expect("an answer").json().await.expect("JSON");
    answer["status"].clone()
}

#[rstest]
#[tokio::test]
async fn an_accepted_salary_survives_kill_9_and_a_release_beside_is_served_within_a_second(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let place = Place::on(backend).await;
    // A release may take longer than the server keeps a connection that nobody uses.
    let client = Client::builder().no_proxy().pool_max_idle_per_host(0);
    let client = client.build().expect("a client");
    let server = Server::start(&place);
    for number in 0..60 {
        let sent = client.post(format!("{}/v1/salaries", server.base));
        let answer = sent.json(&us_salary(70_000 + number * 1_000)).send().await;
        assert_eq!(answer.expect("an answer").status(), 201);
    }
    server.kill();

    let server = Server::start(&place);
    assert_eq!(status(&client, &server).await, "collecting");
    let released = place.run(&["release", "--force-close"]);
    assert!(released.status.success(), "{}", String::from_utf8_lossy(&released.stderr));
    let text = String::from_utf8_lossy(&released.stdout).into_owned();
    assert!(text.contains("batches closed"), "{text}");
    let since = Instant::now();
    while status(&client, &server).await != "published" {
        assert!(since.elapsed() < Duration::from_secs(1), "not served within a second");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    let audited = place.run(&["audit"]);
    let text = String::from_utf8_lossy(&audited.stdout).into_owned();
    assert!(audited.status.success() && !text.contains("BROKEN"), "{text}");
    assert!(text.lines().count() >= 7, "{text}");

    // What was promised protection cannot be published exactly later.
    let exact = place.run(&["release", "--privacy", "off"]);
    assert!(!exact.status.success());
    assert!(String::from_utf8_lossy(&exact.stderr).contains("made for privacy standard"));
    server.kill();
}

/// Whichever command comes first binds the survey: the mode that is set holds for all of them.
#[rstest]
#[case(&["staff", "list"])]
#[case(&["status"])]
#[case(&["import", "salaries", "pay.csv"])]
#[tokio::test]
async fn a_mode_that_is_set_holds_whatever_command_comes_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] first: &[&str],
) {
    let place = Place::on(backend).await;
    let row = "title,country,base\nNurse,US,71000\n";
    std::fs::write(place.folder.path().join("pay.csv"), row).expect("written");
    for arguments in [&["migrate"][..], first, &["release", "--force-close"]] {
        let mut command = place.command(arguments);
        let output = command.env("PAYLENS_PRIVACY", "off").output().expect("it runs");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }
    let other = place.command(&["status"]).env("PAYLENS_PRIVACY", "strict").output();
    let told = String::from_utf8(other.expect("it runs").stderr).expect("text");
    assert!(told.contains("was made for privacy off and stays so"), "{told}");
}

#[test]
fn mistakes_of_the_operator_are_named_with_their_mend() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paylens"));
        command.args(arguments).current_dir(folder.path()).envs(variables.iter().copied());
        let output = command.output().expect("it runs");
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let typo = run(&["serve"], &[("PAYLENS_BNID", "127.0.0.1:0")]);
    assert!(typo.contains("did you mean PAYLENS_BIND"), "{typo}");
    let scheme = run(&["serve", "--database-url", "postgress://x/y"], &[]);
    assert!(scheme.contains("sqlite://"), "{scheme}");
    let folder_missing = run(&["migrate", "--database-url", "sqlite://nowhere/p.db"], &[]);
    assert!(folder_missing.contains("nowhere"), "{folder_missing}");
    let left_behind: Vec<_> = std::fs::read_dir(Path::new(folder.path())).expect("there").collect();
    assert!(left_behind.is_empty(), "{left_behind:?}");
}

#[test]
fn the_document_is_printed() {
    let output = Command::new(assert_cmd::cargo::cargo_bin!("paylens"))
        .arg("openapi")
        .output()
        .expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(text, paylens::http::to_text(&paylens::http::document()));
}

/// An answer that was sent, with pay that nobody else has, and its receipt where it was acknowledged.
#[derive(Clone)]
struct Sent {
    base: i64,
    receipt: Option<String>,
}

/// Sends an answer. `None` where the server goes away before it says anything.
async fn send(client: &Client, url: &str, base: i64) -> Option<String> {
    let key = format!("fifty-kills-under-load-{base}");
    let sent = client.post(url).header("idempotency-key", key).json(&us_salary(base));
    let answer = sent.send().await.ok()?;
    let status = answer.status();
    let body: Value = answer.json().await.ok()?;
    assert_eq!(status, 201, "{body}");
    Some(body["receipt"].as_str().expect("a receipt").to_owned())
}

/// Hands in under load until the server is killed: first again what it had not acknowledged before.
async fn until_killed(
    server: Server,
    round: u64,
    again: &mut Vec<i64>,
    next: &mut i64,
) -> Vec<Sent> {
    let client = Client::builder().no_proxy().build().expect("a client");
    let url = format!("{}/v1/salaries", server.base);
    let load: Vec<_> = (0..8)
        .map(|worker| {
            let (client, url) = (client.clone(), url.clone());
            let first = again.pop();
            let begin = *next + worker * 600;
            tokio::spawn(async move {
                let mut all = Vec::new();
                for base in first.into_iter().chain(begin..begin + 600) {
                    let receipt = send(&client, &url, base).await;
                    let over = receipt.is_none();
                    all.push(Sent { base, receipt });
                    if over {
                        break;
                    }
                }
                all
            })
        })
        .collect();
    *next += 4_800;
    tokio::time::sleep(Duration::from_millis(100 + round * 37 % 300)).await;
    server.kill();
    let mut all = Vec::new();
    for worker in load {
        all.extend(worker.await.expect("no panic"));
    }
    again.extend(all.iter().filter(|sent| sent.receipt.is_none()).map(|sent| sent.base));
    all
}

/// A measurement: `./test -- --ignored --nocapture fifty_kills`.
#[rstest]
#[ignore = "takes a minute on each database"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_under_load_keep_everything_that_was_acknowledged_exactly_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let place = Place::on(backend).await;
    let (mut again, mut next, mut all) = (Vec::new(), 50_000, Vec::new());
    for round in 0..50 {
        all.extend(until_killed(Server::start(&place), round, &mut again, &mut next).await);
    }
    let server = Server::start(&place);
    let client = Client::builder().no_proxy().build().expect("a client");
    // Whoever heard nothing sends it again, and is counted once, too.
    let url = format!("{}/v1/salaries", server.base);
    for base in again {
        let receipt = send(&client, &url, base).await;
        assert!(receipt.is_some());
        all.push(Sent { base, receipt });
    }
    let acknowledged: Vec<_> = all.iter().filter(|sent| sent.receipt.is_some()).collect();
    assert!(acknowledged.len() > 500, "{} is no load", acknowledged.len());
    for sent in &acknowledged {
        let receipt = sent.receipt.as_deref().expect("acknowledged");
        let request = client.get(format!("{}/v1/submission", server.base));
        let request = request.header("authorization", format!("Receipt {receipt}"));
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        let own: Value = answer.json().await.expect("JSON");
        assert_eq!(own["annual"]["base"]["amount"], sent.base, "{own}");
    }
    server.kill();
    let key = Secrets::load(&place.folder.path().join("paylens.key")).expect("readable");
    let store = Store::open(&place.database.url, key.expect("there"), terms(None)).await;
    let mut times = BTreeMap::new();
    for entry in store.expect("opened").contribution_archive().pending().await.expect("read") {
        *times.entry(entry.submission.salary.pay.base().hundredths() / 100).or_insert(0) += 1;
    }
    let sent: BTreeMap<i64, i32> = acknowledged.iter().map(|sent| (sent.base, 1)).collect();
    assert!(times == sent, "what waits is not what was acknowledged, each once");
    eprintln!("{backend:?}: {} acknowledged over 50 kills, each there once", sent.len());
}
