//! What an operator trusts the binary with: the key file and its database, backups, a database that hangs.

use crate::process::{Place, Server};
use crate::support::{Backend, Postgres, us_salary};
use paylens::config::DatabaseUrl;
use reqwest::{Client, StatusCode};
use rstest::rstest;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

fn error(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(super) fn done(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The names and contents of a folder's files, the log files of SQLite left out.
fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
    let kept = entries.filter(|path| !path.display().to_string().ends_with("-shm"));
    let mut content: Vec<_> =
        kept.map(|path| (path.clone(), fs::read(path).expect("readable"))).collect();
    content.sort();
    content
}

#[rstest]
#[tokio::test]
async fn a_missing_key_file_is_missed_and_nothing_is_written(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let place = Place::on(backend).await;
    done(&place.run(&["migrate"]));
    let key = place.folder.path().join("paylens.key");
    let safe = place.folder.path().join("safe");
    fs::rename(&key, &safe).expect("moved");
    for command in
        [&["serve", "--bind", "127.0.0.1:0"][..], &["migrate"], &["staff", "list"], &["audit"]]
    {
        let told = error(&place.run(command));
        assert!(told.contains("is missing") && told.contains("paylens.key"), "{command:?}: {told}");
    }
    assert!(!key.exists());
    fs::rename(&safe, &key).expect("moved");
    done(&place.run(&["staff", "list"]));
    // Who may read it opens what waits.
    for mode in [0o666, 0o644] {
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).expect("changed");
        let told = error(&place.run(&["migrate"]));
        assert!(told.contains("chmod 600"), "{told}");
    }
}

#[rstest]
#[tokio::test]
async fn a_key_file_whose_database_is_gone_makes_no_other_one(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let place = Place::on(backend).await;
    let key = place.folder.path().join("paylens.key");
    fs::write(&key, "a".repeat(64)).expect("written");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("changed");
    if let DatabaseUrl::Sqlite(file) = &place.database.url {
        fs::write(file, "").expect("an empty file");
    }
    for command in [&["serve", "--bind", "127.0.0.1:0"][..], &["migrate"], &["staff", "list"]] {
        let told = error(&place.run(command));
        assert!(told.contains("there is no database"), "{command:?}: {told}");
    }
    if let DatabaseUrl::Sqlite(file) = &place.database.url {
        assert_eq!(fs::metadata(file).expect("there").len(), 0);
    }
    done(&place.run(&["migrate", "--for-key"]));
    assert_eq!(fs::read_to_string(&key).expect("there"), "a".repeat(64));
    done(&place.run(&["staff", "list"]));
}

#[rstest]
#[tokio::test]
async fn a_command_in_the_wrong_folder_makes_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let place = Place::on(backend).await;
    for command in [
        &["staff", "list"][..],
        &["titles", "unmatched"],
        &["audit"],
        &["release"],
        &["backup", "copy.db"],
    ] {
        let told = error(&place.run(command));
        let postgres = backend == Backend::Postgres && command[0] == "backup";
        assert!(told.contains("there is no database") || postgres, "{command:?}: {told}");
    }
    assert_eq!(content(place.folder.path()), []);
    if let DatabaseUrl::Sqlite(file) = &place.database.url {
        assert!(!file.exists());
    }
}

#[rstest]
#[tokio::test]
async fn four_first_starts_at_once_agree_on_one_key(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let place = Place::on(backend).await;
    let starts: Vec<_> =
        (0..4).map(|_| place.command(&["migrate"]).spawn().expect("it starts")).collect();
    for mut start in starts {
        assert!(start.wait().expect("it ends").success());
    }
    let mode = fs::metadata(place.folder.path().join("paylens.key")).expect("there").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    done(&place.run(&["staff", "list"]));
}

/// Hands in so many answers; their receipts.
async fn hand_in(server: &Server, count: i64) -> Vec<String> {
    let client = Client::builder().no_proxy().build().expect("a client");
    let mut receipts = Vec::new();
    for number in 0..count {
        let sent = client.post(format!("{}/v1/salaries", server.base));
        let answer =
            sent.json(&us_salary(70_000 + number * 1_000)).send().await.expect("an answer");
        assert_eq!(answer.status(), 201);
        let body: Value = answer.json().await.expect("JSON");
        receipts.push(body["receipt"].as_str().expect("a receipt").to_owned());
    }
    receipts
}

async fn entry(server: &Server, receipt: &str) -> StatusCode {
    let client = Client::builder().no_proxy().build().expect("a client");
    let request = client.get(format!("{}/v1/submission", server.base));
    let request = request.header("authorization", format!("Receipt {receipt}"));
    request.send().await.expect("an answer").status()
}

#[tokio::test]
async fn a_backup_made_while_serving_has_everything_that_was_acknowledged() {
    let place = Place::on(Backend::Sqlite).await;
    let server = Server::start(&place);
    let receipts = hand_in(&server, 50).await;
    let told = done(&place.run(&["backup", "copy.db"]));
    assert!(told.contains("paylens.key") && told.contains("another place"), "{told}");
    let copy = place.folder.path().join("copy.db");
    let mode = fs::metadata(&copy).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let told = error(&place.run(&["backup", "copy.db"]));
    assert!(told.contains("is there already"), "{told}");
    let told = error(&place.run(&["restore", "copy.db"]));
    assert!(told.contains("move it away"), "{told}");
    server.kill();

    let DatabaseUrl::Sqlite(file) = &place.database.url else { panic!("not SQLite") };
    for entry in fs::read_dir(file.parent().expect("a folder")).expect("a folder") {
        fs::remove_file(entry.expect("a file").path()).expect("removed");
    }
    let key = place.folder.path().join("paylens.key");
    let safe = place.folder.path().join("safe.key");
    fs::rename(&key, &safe).expect("moved");
    let told = error(&place.run(&["restore", "copy.db"]));
    assert!(told.contains("put the key file back first"), "{told}");
    fs::write(&key, "b".repeat(64)).expect("written");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("changed");
    let told = error(&place.run(&["restore", "copy.db"]));
    assert!(told.contains("does not belong"), "{told}");
    fs::rename(&safe, &key).expect("moved");
    fs::write(place.folder.path().join("half.db"), &fs::read(&copy).expect("read")[..20_000])
        .expect("written");
    error(&place.run(&["restore", "half.db"]));
    assert!(!file.exists());
    done(&place.run(&["restore", "copy.db"]));
    let server = Server::start(&place);
    for receipt in &receipts {
        assert_eq!(entry(&server, receipt).await, 200);
    }
    server.kill();
}

#[tokio::test]
async fn postgres_is_backed_up_with_its_own_programs() {
    let place = Place::on(Backend::Postgres).await;
    done(&place.run(&["migrate"]));
    for command in [["backup", "copy.db"], ["restore", "copy.db"]] {
        let told = error(&place.run(&command));
        assert!(told.contains("pg_dump --format=custom") && told.contains("pg_restore"), "{told}");
    }
}

/// Stands between the server and PostgreSQL, and can hold everything up.
struct Between {
    url: String,
    hold: watch::Sender<bool>,
}

async fn pass_on(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut held: watch::Receiver<bool>,
) {
    let mut buffer = vec![0; 65_536];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        if held.wait_for(|held| !held).await.is_err()
            || to.write_all(&buffer[..read]).await.is_err()
        {
            return;
        }
    }
}

impl Between {
    async fn before(url: &DatabaseUrl) -> Self {
        let DatabaseUrl::Postgres(url) = url else { panic!("not PostgreSQL") };
        let real =
            url.split('@').nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
        let (real, listener) =
            (real.to_owned(), TcpListener::bind("127.0.0.1:0").await.expect("a port"));
        let port = listener.local_addr().expect("bound").to_string();
        let url = url.replace(&real, &port);
        let (hold, held) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(&real).await else { continue };
                let ((client_in, client_out), (server_in, server_out)) =
                    (client.into_split(), server.into_split());
                tokio::spawn(pass_on(client_in, server_out, held.clone()));
                tokio::spawn(pass_on(server_in, client_out, held.clone()));
            }
        });
        Between { url, hold }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_hangs_is_told_and_holds_up_neither_answers_nor_the_end() {
    let place = Place::on(Backend::Postgres).await;
    let between = Between::before(&place.database.url).await;
    let mut command = place.command(&[
        "serve",
        "--bind",
        "127.0.0.1:0",
        "--rate-limit",
        "off",
        "--answer-timeout",
        "3s",
    ]);
    command.env("PAYLENS_DATABASE_URL", &between.url);
    let mut server = Server::started(command);
    hand_in(&server, 3).await;
    between.hold.send(true).expect("heard");

    let client = Client::builder().no_proxy().build().expect("a client");
    let ready = async || {
        let since = Instant::now();
        let answer = client.get(format!("{}/health/ready", server.base)).send().await;
        assert!(since.elapsed() < Duration::from_secs(2), "{:?}", since.elapsed());
        answer.expect("an answer").status()
    };
    for _ in 0..3 {
        assert_eq!(ready().await, 503);
    }
    let since = Instant::now();
    let writes: Vec<_> = (0..12)
        .map(|number| {
            let sent = client.post(format!("{}/v1/salaries", server.base));
            tokio::spawn(sent.json(&us_salary(70_000 + number)).send())
        })
        .collect();
    for write in writes {
        let answer = write.await.expect("no panic").expect("an answer");
        assert_eq!(answer.status(), 503);
    }
    assert!(since.elapsed() < Duration::from_secs(8), "{:?}", since.elapsed());
    // What is published is read from memory.
    let read = client.get(format!("{}/v1/roles/back-end-developer", server.base)).send().await;
    assert_eq!(read.expect("an answer").status(), 200);

    // It goes on by itself when the database does.
    between.hold.send(false).expect("heard");
    let since = Instant::now();
    while ready().await != 200 {
        assert!(since.elapsed() < Duration::from_secs(10), "it does not go on");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    hand_in(&server, 1).await;

    between.hold.send(true).expect("heard");
    let stuck = client.post(format!("{}/v1/salaries", server.base));
    let stuck = tokio::spawn(stuck.json(&us_salary(70_000)).send());
    tokio::time::sleep(Duration::from_millis(300)).await;
    let since = Instant::now();
    let told = Command::new("kill").arg(server.child.id().to_string()).status().expect("kill");
    assert!(told.success());
    while server.child.try_wait().expect("a child").is_none() {
        assert!(since.elapsed() < Duration::from_secs(15), "it does not end");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(stuck);
}

#[tokio::test]
async fn nothing_that_would_be_an_access_log_is_logged() {
    let place = Place::on(Backend::Sqlite).await;
    let told = error(&place.run(&["--log", "trace", "serve", "--bind", "127.0.0.1:0"]));
    assert!(told.contains("trace is refused"), "{told}");
    let log = fs::File::create(place.folder.path().join("log")).expect("a file");
    let mut command = place.command(&["--log", "debug", "serve", "--bind", "127.0.0.1:0"]);
    command.stderr(log);
    let server = Server::started(command);
    hand_in(&server, 3).await;
    let address = server.base.trim_start_matches("http://").to_owned();
    for _ in 0..200 {
        let mut stream = TcpStream::connect(&address).await.expect("connected");
        stream.write_all(b"NONSENSE \x01\r\n\r\n").await.expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("an answer");
    }
    server.kill();
    let log = fs::read_to_string(place.folder.path().join("log")).expect("readable");
    assert!(log.len() < 20_000, "{} bytes", log.len());
    assert!(!log.contains('\u{1b}'), "colours where there is no terminal");
    assert!(log.contains("made the database"), "{log}");
    assert!(!log.contains("salaries") && !log.contains("127.0.0.1"), "{log}");
}

#[tokio::test]
async fn the_doctor_says_what_is_wrong() {
    let place = Place::on(Backend::Sqlite).await;
    done(&place.run(&["migrate"]));
    let DatabaseUrl::Sqlite(file) = &place.database.url else { panic!("not SQLite") };
    let told = done(&place.run(&["doctor"]));
    assert!(told.contains("lie in two folders") && !told.contains("BAD "), "{told}");
    fs::set_permissions(file, fs::Permissions::from_mode(0o644)).expect("changed");
    let output = place.run(&[
        "doctor",
        "--trusted-proxies",
        "0.0.0.0/0",
        "--public-url",
        "https://pay.example",
    ]);
    assert!(!output.status.success());
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("mode 0644") && told.contains("is everybody"), "{told}");
    let place = Place::on(Backend::Postgres).await;
    done(&place.run(&["migrate"]));
    let name = Postgres::name_of(&place.database.url).to_owned();
    let loud = format!("ALTER DATABASE {name} SET log_statement = 'all'");
    Postgres::running().execute("postgres", &loud).await;
    let output = place.run(&["doctor"]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success() && told.contains("log_statement = all"), "{told}");
}

#[rstest]
#[tokio::test]
async fn one_submission_changes_no_metric_before_the_next_full_hour(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let place = Place::on(backend).await;
    let server = place.command(&[
        "serve",
        "--bind",
        "127.0.0.1:0",
        "--metrics-bind",
        "127.0.0.1:0",
        "--rate-limit",
        "off",
    ]);
    let mut server = Server::started(server);
    let metrics = loop {
        let line = server.line();
        if let Some(address) = line.trim().strip_prefix("metrics") {
            break address.trim().to_owned();
        }
    };
    let client = Client::builder().no_proxy().build().expect("a client");
    let read = async || {
        let answer = client.get(&metrics).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        answer.text().await.expect("text")
    };
    let before = read().await;
    assert!(before.contains("paylens_ready 1") && before.contains("# EOF"), "{before}");
    assert!(!before.contains('{'), "no labels: {before}");
    hand_in(&server, 1).await;
    assert_eq!(read().await, before);
    // They are not where everybody reads.
    let public = client.get(format!("{}/metrics", server.base)).send().await.expect("an answer");
    assert_eq!(public.status(), 404);
    server.kill();
}

const SHEET: &str = "title,country,base,note\n\
    Back End Developer,US,90000,a\nBack End Developer,US,90000,b\nCook,US,-45000,c\n\
    Cook,US,=1+1,d\n\u{1b}[2Jzeppelin rigger,US,50000,e\n";

#[rstest]
#[tokio::test]
async fn an_import_is_tried_out_counted_once_and_taken_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let place = Place::on(backend).await;
    let folder = place.folder.path();
    fs::write(folder.join("sheet.csv"), SHEET).expect("written");
    let import = |file: &str, more: &[&str]| {
        let arguments = [&["import", "salaries", file], more].concat();
        let output = place.run(&arguments);
        let told = done(&output);
        assert!(!told.contains('\u{1b}'), "{told:?}");
        let count = |word: &str| {
            let line = told.lines().find(|line| line.contains(word)).unwrap_or_default();
            line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0_u64)
        };
        ["accepted", "held", "already imported", "refused"].map(count)
    };
    let before = content(folder);
    assert_eq!(import("sheet.csv", &["--dry-run"]), [2, 1, 0, 2]);
    assert_eq!(content(folder), before, "a dry run writes nothing");
    assert_eq!(import("sheet.csv", &[]), [2, 1, 0, 2]);

    // What was refused does nothing in a spreadsheet, and is for its owner alone.
    let refused = folder.join("sheet.csv.refused.csv");
    assert_eq!(fs::metadata(&refused).expect("there").permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&refused).expect("readable");
    assert!(text.contains("'=1+1") && text.contains("'-45000"), "{text}");
    // Mended, it is imported as if it had been so from the beginning.
    fs::write(folder.join("mended.csv"), text.replace("'=1+1", "45000")).expect("written");
    assert_eq!(import("mended.csv", &[]), [1, 0, 0, 1]);

    // One more column that nobody reads, other rows first, other columns first.
    let mut lines: Vec<_> = SHEET.lines().map(|line| format!("{line},more")).collect();
    lines[1..].reverse();
    fs::write(folder.join("again.csv"), lines.join("\n")).expect("written");
    assert_eq!(import("again.csv", &[]), [0, 0, 3, 2]);
    let turned: Vec<_> = SHEET
        .lines()
        .map(|line| {
            let cells: Vec<_> = line.split(',').collect();
            format!("{},{},{}", cells[2], cells[1], cells[0])
        })
        .collect();
    fs::write(folder.join("turned.csv"), turned.join("\n")).expect("written");
    assert_eq!(import("turned.csv", &[]), [0, 0, 3, 2]);

    let listed = done(&place.run(&["imports", "list"]));
    assert!(listed.lines().any(|line| line.trim() == "3        3  sheet.csv"), "{listed}");
    let told = done(&place.run(&["imports", "undo", "sheet.csv"]));
    assert!(told.contains("3 rows taken back"), "{told}");
    error(&place.run(&["imports", "undo", "sheet.csv"]));
    assert_eq!(import("sheet.csv", &[]), [2, 1, 0, 2], "and it can come again");
    done(&place.run(&["release", "--force-close"]));
    let told = done(&place.run(&["imports", "undo", "sheet.csv"]));
    assert!(told.contains("were counted"), "{told}");
}

#[rstest]
#[tokio::test]
async fn what_respondents_type_does_nothing_to_a_terminal(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let place = Place::on(backend).await;
    let server = Server::start(&place);
    let client = Client::builder().no_proxy().build().expect("a client");
    for title in ["qqzx\u{9b}31m blorp", "zzq\u{202e}vrk wrq", "lkj\u{2028}vvv wrangler"] {
        let mut body = us_salary(70_000);
        body["title"] = serde_json::json!(title);
        let sent = client.post(format!("{}/v1/salaries", server.base)).json(&body).send().await;
        assert_eq!(sent.expect("an answer").status(), 201);
    }
    let told = done(&place.run(&["titles", "unmatched"]));
    let seen =
        |sign: char| sign == '\n' || !(sign.is_control() || "\u{202e}\u{2028}".contains(sign));
    assert!(told.chars().all(seen), "{told:?}");
    for escaped in ["qqzx\\u{9b}31m blorp", "zzq\\u{202e}vrk wrq", "lkj\\u{2028}vvv wrangler"] {
        assert!(told.contains(escaped), "{told:?}");
    }
    server.kill();
}
