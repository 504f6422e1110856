//! A headless Chromium of a test's own, driven through its WebDriver.

use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// What a WebDriver answers calls an element by.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Whether what is missing is a failure: where a change is checked before it lands.
fn must_run() -> bool {
    std::env::var_os("CI").is_some()
}

/// A browser with one window.
pub struct Browser {
    client: Client,
    session: String,
    driver: Child,
    /// The browser's own folder.
    _profile: TempDir,
}

impl Browser {
    /// A fresh one; `None`, said loudly, where Chromium and its driver are not installed.
    pub async fn start() -> Option<Self> {
        let driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut driver = match driver {
            Ok(driver) => driver,
            Err(error) => {
                assert!(!must_run(), "chromedriver does not start: {error}");
                eprintln!(
                    "SKIPPED: chromedriver is not installed; pages were not seen in a browser"
                );
                return None;
            }
        };
        let out = BufReader::new(driver.stdout.take().expect("piped"));
        let port = out
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.split("successfully on port ").nth(1).map(str::to_owned))
            .expect("the driver says its port");
        let port = port.trim_end_matches('.');
        let profile = tempfile::tempdir().expect("a folder");
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--disable-dev-shm-usage",
        ];
        let mut arguments: Vec<_> = arguments.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }}});
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(60)).build();
        let client = client.expect("a client");
        let base = format!("http://127.0.0.1:{port}/session");
        let answer = client.post(&base).json(&capabilities).send().await.expect("an answer");
        let answer: Value = answer.json().await.expect("JSON");
        let id = answer["value"]["sessionId"].as_str().unwrap_or_else(|| panic!("{answer}"));
        let session = format!("{base}/{id}");
        Some(Browser { client, session, driver, _profile: profile })
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let request = self.client.post(format!("{}{path}", self.session)).json(body);
        let answer = request.send().await.expect("an answer");
        let answer: Value = answer.json().await.expect("JSON");
        assert!(answer["value"].get("error").is_none(), "{path} {body}: {answer}");
        answer["value"].clone()
    }

    /// A command of the DevTools protocol.
    pub async fn command(&self, name: &str, parameters: Value) -> Value {
        self.post("/goog/cdp/execute", &json!({"cmd": name, "params": parameters})).await
    }

    /// Opens an address.
    pub async fn open(&self, address: &str) {
        self.post("/url", &json!({"url": address})).await;
    }

    /// Goes back in the history of the window.
    pub async fn back(&self) {
        self.post("/back", &json!({})).await;
    }

    /// The value of a script's `return`.
    pub async fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({"script": script, "args": []})).await
    }

    /// Does something with an element; again while a page gives way to the next, so that it is not
    /// there yet or no longer.
    async fn with(&self, selector: &str, method: Method, what: &str, body: &Value) -> Value {
        let asked = json!({"using": "css selector", "value": selector});
        let send = async |method: Method, path: String, body: &Value| -> Value {
            let request = self.client.request(method.clone(), format!("{}{path}", self.session));
            let request = if method == Method::GET { request } else { request.json(body) };
            let answer = request.send().await.expect("an answer");
            answer.json::<Value>().await.expect("JSON")["value"].clone()
        };
        let mut last = Value::Null;
        for _ in 0..200 {
            last = send(Method::POST, "/element".to_owned(), &asked).await;
            if let Some(element) = last[ELEMENT].as_str() {
                last = send(method.clone(), format!("/element/{element}/{what}"), body).await;
                if last.get("error").is_none() {
                    return last;
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{what} of {selector}: {last}");
    }

    pub async fn click(&self, selector: &str) {
        self.with(selector, Method::POST, "click", &json!({})).await;
    }

    /// Types into a field, or into a list of choices.
    pub async fn write(&self, selector: &str, text: &str) {
        self.with(selector, Method::POST, "value", &json!({"text": text})).await;
    }

    /// What a reader sees of an element.
    pub async fn text(&self, selector: &str) -> String {
        let text = self.with(selector, Method::GET, "text", &Value::Null).await;
        text.as_str().expect("a text").to_owned()
    }

    /// Waits until an element's text has something in it.
    pub async fn wait_for(&self, selector: &str, part: &str) {
        let mut text = String::new();
        for _ in 0..200 {
            text = self.text(selector).await;
            if text.contains(part) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{selector} never said {part:?}: {text:?}");
    }

    /// Lets pages run scripts or not.
    pub async fn scripts(&self, allowed: bool) {
        self.command("Emulation.setScriptExecutionDisabled", json!({"value": !allowed})).await;
    }

    /// A window of this width, by day or by night.
    pub async fn shape(&self, width: u32, height: u32, scheme: &str) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.command("Emulation.setDeviceMetricsOverride", size).await;
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.command("Emulation.setEmulatedMedia", features).await;
    }

    /// Entries of a log since they were last asked for.
    async fn log(&self, kind: &str) -> Vec<Value> {
        let entries = self.post("/se/log", &json!({"type": kind})).await;
        entries.as_array().expect("a list").clone()
    }

    /// What pages complained of.
    pub async fn complaints(&self) -> Vec<String> {
        let entries = self.log("browser").await;
        entries.iter().map(|entry| entry["message"].to_string()).collect()
    }

    /// Every address that was asked for over the network.
    pub async fn requests(&self) -> Vec<String> {
        let entries = self.log("performance").await;
        let events = entries.iter().filter_map(|entry| {
            let event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let sent = event["message"]["method"] == "Network.requestWillBeSent";
            sent.then(|| event["message"]["params"]["request"]["url"].as_str().map(str::to_owned))?
        });
        events.collect()
    }

    /// The window as a PNG in base 64, down to `height`.
    pub async fn picture(&self, width: u32, height: u32) -> String {
        let clip = json!({"x": 0, "y": 0, "width": width, "height": height, "scale": 1});
        let parameters = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let answer = self.command("Page.captureScreenshot", parameters).await;
        answer["data"].as_str().expect("a picture").to_owned()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends its browser on SIGTERM only.
        let id = self.driver.id().to_string();
        let told = Command::new("kill").arg(&id).status().is_ok_and(|status| status.success());
        if !told && self.driver.kill().is_err() {
            eprintln!("the driver {id} is gone already");
        }
        self.driver.wait().expect("gone");
    }
}

/// The script that finds what keeps people out; `None`, said loudly, where `./test` did not fetch it.
pub fn axe() -> Option<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/target/test-tools/axe.min.js");
    match std::fs::read_to_string(path) {
        Ok(script) => Some(script),
        Err(error) => {
            assert!(!must_run(), "{path}: {error}");
            eprintln!("SKIPPED: ./test fetches axe-core; pages were not checked for accessibility");
            None
        }
    }
}
