//! The proxies of `examples/`, as an operator would start them: they pass addresses on and keep none.

use crate::process::{Place, Server};
use crate::support::{Backend, us_salary};
use reqwest::{Client, StatusCode};
use std::fs;
use std::net::IpAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A running proxy, gone with its test.
struct Proxy(Child);

impl Drop for Proxy {
    fn drop(&mut self) {
        let told = Command::new("kill").arg(self.0.id().to_string()).status();
        if !told.is_ok_and(|status| status.success()) {
            eprintln!("the proxy is gone already");
        }
        self.0.wait().expect("gone");
    }
}

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    fs::read_to_string(path).expect(name)
}

fn free_port() -> u16 {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    free.local_addr().expect("bound").port()
}

/// Whether a program is there; said loudly where it is not.
fn is_there(program: &str) -> bool {
    let there =
        Command::new(program).arg("-h").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if there.is_err() {
        eprintln!("SKIPPED: {program} is not installed; its example was not tried");
    }
    there.is_ok()
}

/// A client at another address of this machine.
fn at(last: u8) -> Client {
    let client = Client::builder().no_proxy().local_address(IpAddr::from([127, 0, 3, last]));
    client.build().expect("a client")
}

/// paylens with a limit of three writes a minute, for each address that the proxy tells.
async fn behind_a_proxy() -> (Place, Server, String) {
    let place = Place::on(Backend::Sqlite).await;
    let server = Server::started(place.command(&[
        "serve",
        "--bind",
        "127.0.0.1:0",
        "--rate-limit",
        "3/min",
        "--trusted-proxies",
        "127.0.0.1",
    ]));
    let port = server.base.rsplit(':').next().expect("a port").to_owned();
    (place, server, port)
}

/// What everybody sees through a proxy at this address, and that its folder tells nobody's address.
async fn tells_clients_apart_and_keeps_none(base: &str, folder: &Path) {
    let post = async |client: &Client, forged: Option<u8>| {
        let request = client.post(format!("{base}/v1/salaries")).json(&us_salary(70_000));
        let request = match forged {
            Some(last) => request
                .header("x-forwarded-for", format!("203.0.113.{last}"))
                .header("forwarded", format!("for=203.0.113.{last}")),
            None => request,
        };
        request.send().await.expect("an answer").status()
    };
    let mut tries = 0;
    while at(200).get(format!("{base}/health/live")).send().await.is_err() {
        assert!(tries < 100, "the proxy does not start");
        tries += 1;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for last in 1..=8 {
        assert_eq!(post(&at(last), None).await, StatusCode::CREATED, "client {last}");
    }
    let forger = at(100);
    let mut refused = 0;
    for last in 0..8 {
        refused += u32::from(post(&forger, Some(last)).await == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(refused, 5, "an address that is made up is no other client");
    let large = at(101).post(format!("{base}/v1/salaries")).body("x".repeat(200_000)).send().await;
    assert_eq!(large.expect("an answer").status(), 413);
    let metrics = forger.get(format!("{base}/metrics")).send().await.expect("an answer");
    assert_eq!(metrics.status(), 404);
    let gone = forger.get(format!("{base}/roles/nobody")).send().await.expect("an answer");
    assert_eq!(gone.status(), 404);
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).expect("readable");
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("127.0.3.") && !text.contains("203.0.113."), "{path:?}: {text}");
        }
    }
}

#[tokio::test]
async fn nginx_as_in_the_example() {
    if !is_there("nginx") {
        return;
    }
    let (_place, server, port) = behind_a_proxy().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (plain, tls) = (free_port(), free_port());
    let path = folder.path().display();
    let certificates = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/tls");
    let site = example("nginx.conf")
        .replace("listen [::]:", "# listen [::]:")
        .replace("listen 80;", &format!("listen 127.0.0.1:{plain};"))
        // The same without encryption, which this test has no client for.
        .replace("listen 443 ssl http2;", &format!("listen 127.0.0.1:{tls};"))
        .replace(
            "/etc/letsencrypt/live/pay.example.org/fullchain.pem",
            &format!("{certificates}/server.pem"),
        )
        .replace(
            "/etc/letsencrypt/live/pay.example.org/privkey.pem",
            &format!("{certificates}/server_key.pem"),
        )
        .replace("127.0.0.1:8080", &format!("127.0.0.1:{port}"));
    let paths: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {path}/{kind};\n"))
        .concat();
    let whole = format!(
        "daemon off; pid {path}/pid; error_log {path}/error.log crit;\nevents {{}}\nhttp {{\n{paths}\
         access_log {path}/access.log;\n{site}\n}}\n"
    );
    let config = folder.path().join("nginx.conf");
    fs::write(&config, whole).expect("written");
    let mut command = Command::new("nginx");
    command.arg("-p").arg(folder.path()).arg("-c").arg(&config).stderr(Stdio::null());
    let _proxy = Proxy(command.spawn().expect("it starts"));
    tells_clients_apart_and_keeps_none(&format!("http://127.0.0.1:{tls}"), folder.path()).await;
    server.kill();
}

#[tokio::test]
async fn caddy_as_in_the_example() {
    if !is_there("caddy") {
        return;
    }
    let (_place, server, port) = behind_a_proxy().await;
    let folder = tempfile::tempdir().expect("a folder");
    let own = free_port();
    let site = example("Caddyfile")
        // Its own port of commands, and the certificate of a name that this machine does not have.
        .replacen("{\n", "{\n\tadmin off\n\tauto_https off\n", 1)
        .replace("pay.example.org {", &format!("http://127.0.0.1:{own} {{"))
        .replace("127.0.0.1:8080", &format!("127.0.0.1:{port}"));
    let config = folder.path().join("Caddyfile");
    fs::write(&config, site).expect("written");
    let log = fs::File::create(folder.path().join("stderr")).expect("a file");
    let mut command = Command::new("caddy");
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(&config);
    command.env("HOME", folder.path()).env("XDG_DATA_HOME", folder.path()).stderr(log);
    let _proxy = Proxy(command.spawn().expect("it starts"));
    tells_clients_apart_and_keeps_none(&format!("http://127.0.0.1:{own}"), folder.path()).await;
    server.kill();
}
