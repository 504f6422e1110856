//! A survey that is used all day: reads, writes, withdrawals, reviews, moderation and releases at once,
//! for as long as one wants.

use crate::process::{Place, Server};
use crate::support::{Backend, memory};
use reqwest::{Client, Method, RequestBuilder, Response};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const PASSWORD: &str = "seven green kettles sing";

const TITLES: [&str; 12] = [
    "Back End Developer",
    "Senior Data Scientist",
    "Product Manager",
    "Registered Nurse",
    "Accountant",
    "Junior Front End Developer",
    "DevOps Engineer",
    "Mechanical Engineer",
    "Cook",
    "Truck Driver",
    "Electrician",
    "Lead Graphic Designer",
];
const ROLES: [&str; 5] =
    ["back-end-developer", "data-scientist", "registered-nurse", "accountant", "cook"];
const COUNTRIES: [(&str, &str); 4] = [("US", "USD"), ("DE", "EUR"), ("GB", "GBP"), ("IN", "INR")];

/// What everybody does, and what came of it.
struct Day {
    base: String,
    client: Client,
    ends: Instant,
    receipts: Mutex<Vec<String>>,
    token: Mutex<String>,
    /// How often each deed had each status.
    seen: Mutex<BTreeMap<(&'static str, u16), u64>>,
    /// Answers that nobody should get.
    wrong: Mutex<Vec<String>>,
    next: AtomicUsize,
}

impl Day {
    fn goes_on(&self) -> bool {
        Instant::now() < self.ends
    }

    /// A number that no other deed has.
    fn number(&self) -> usize {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// Sends it, and notes what came back. Too many requests and a server that is busy are no errors.
    async fn does(
        &self,
        deed: &'static str,
        allowed: &[u16],
        request: RequestBuilder,
    ) -> Option<Response> {
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => {
                *self.seen.lock().expect("sound").entry((deed, 0)).or_default() += 1;
                self.wrong.lock().expect("sound").push(format!("{deed}: {error:?}"));
                return None;
            }
        };
        let status = answer.status().as_u16();
        *self.seen.lock().expect("sound").entry((deed, status)).or_default() += 1;
        if [429, 503].contains(&status) {
            return None;
        }
        if !allowed.contains(&status) {
            let told = answer.text().await.unwrap_or_default();
            let told: String = told.chars().take(400).collect();
            self.wrong.lock().expect("sound").push(format!("{deed}: {status} {told}"));
            return None;
        }
        Some(answer)
    }

    async fn sign_in(&self) {
        let body = json!({"name": "ada", "password": PASSWORD});
        let request = self.request(Method::POST, "/v1/auth/login").json(&body);
        if let Some(session) = self.does("sign in", &[200], request).await {
            let session: Value = session.json().await.expect("JSON");
            let token = session["access_token"].as_str().expect("a token").to_owned();
            *self.token.lock().expect("sound") = token;
        }
    }

    fn as_staff(&self, method: Method, path: &str) -> RequestBuilder {
        let token = self.token.lock().expect("sound").clone();
        self.request(method, path).bearer_auth(token)
    }

    async fn reads(&self) {
        let number = self.number();
        let role = ROLES[number % ROLES.len()];
        let (country, currency) = COUNTRIES[number / 5 % COUNTRIES.len()];
        let path = match number % 11 {
            0 => format!("/v1/roles/{role}"),
            1 => format!("/v1/roles/{role}/pay?country={country}&currency={currency}"),
            2 => format!("/v1/roles/{role}/pay?country={country}&level=senior"),
            3 => format!("/v1/roles/{role}/trend?country={country}"),
            4 => format!("/v1/roles/{role}/highlights"),
            5 => format!("/roles/{role}?country={country}"),
            6 => "/".to_owned(),
            7 => "/v1/roles?limit=20".to_owned(),
            8 => "/v1/releases".to_owned(),
            9 => format!("/v1/compare?roles={role},product-manager&country={country}"),
            _ => "/v1/titles/match?title=Sr.%20Backend%20Engineer".to_owned(),
        };
        if let Some(answer) = self.does("read", &[200], self.request(Method::GET, &path)).await {
            answer.bytes().await.expect("a whole answer");
        }
    }

    async fn exports(&self) {
        let releases = self.request(Method::GET, "/v1/releases");
        let Some(releases) = self.does("read", &[200], releases).await else { return };
        let releases: Value = releases.json().await.expect("JSON");
        let Some(id) = releases["items"][0]["id"].as_str() else { return };
        for file in ["cells.csv", "sketches.json"] {
            let request = self.request(Method::GET, &format!("/v1/releases/{id}/{file}"));
            if let Some(answer) = self.does("export", &[200], request).await {
                answer.bytes().await.expect("a whole answer");
            }
        }
    }

    async fn writes(&self) {
        let number = self.number();
        let (country, currency) = COUNTRIES[number % COUNTRIES.len()];
        let usual = if country == "IN" { 1_500_000 } else { 70_000 };
        // One in twenty is held, one in twenty has a title that nobody knows.
        let factor = if number % 20 == 7 { 20 } else { 1 };
        let title = match number % 20 {
            13 => format!("zq{} wrangler", number % 50),
            _ => TITLES[number / 4 % TITLES.len()].to_owned(),
        };
        let mut body = json!({
            "title": title, "country": country, "experience_years": number / 7 % 30,
            "base": {
                "amount": usual * factor * (60 + number * 37 % 90) / 100,
                "currency": currency, "period": "year",
            },
        });
        if number.is_multiple_of(3) {
            body["gender"] = json!(if number.is_multiple_of(2) { "woman" } else { "man" });
            body["employer"] = json!({"industry": "software"});
        }
        let request = self.request(Method::POST, "/v1/salaries").json(&body);
        self.keeps(self.does("hand in", &[201], request).await).await;
    }

    async fn reviews(&self) {
        let number = self.number();
        let body = json!({
            "title": TITLES[number % 3], "country": "US",
            "ratings": {"overall": 1 + number % 5, "career": 3}, "recommend": number.is_multiple_of(2),
            "pros": format!("The hours are flexible and the team is friendly, says number {number}."),
            "cons": "Meetings are long and decisions take weeks.", "quote_consent": true,
        });
        let request = self.request(Method::POST, "/v1/reviews").json(&body);
        self.keeps(self.does("review", &[201], request).await).await;
    }

    async fn keeps(&self, answer: Option<Response>) {
        let Some(answer) = answer else { return };
        let body: Value = answer.json().await.expect("JSON");
        let receipt = body["receipt"].as_str().expect("a receipt").to_owned();
        let mut receipts = self.receipts.lock().expect("sound");
        // Most people lose theirs.
        if receipts.len() < 2_000 {
            receipts.push(receipt);
        }
    }

    /// Looks at an answer and takes it back, if it was not counted meanwhile.
    async fn withdraws(&self) {
        let receipt = {
            let mut receipts = self.receipts.lock().expect("sound");
            let at = self.number() * 7_919 % receipts.len().max(1);
            if receipts.is_empty() { None } else { Some(receipts.swap_remove(at)) }
        };
        let Some(receipt) = receipt else { return };
        let own = |method| {
            let request = self.request(method, "/v1/submission");
            request.header("authorization", format!("Receipt {receipt}"))
        };
        self.does("look at one's own", &[200, 404, 409], own(Method::GET)).await;
        self.does("withdraw", &[200, 204, 404, 409], own(Method::DELETE)).await;
    }

    async fn moderates(&self) {
        for kind in ["reviews", "salaries"] {
            let list = self.as_staff(Method::GET, &format!("/v1/moderation/{kind}?limit=50"));
            let Some(cases) = self.does("list cases", &[200], list).await else { continue };
            let cases: Value = cases.json().await.expect("JSON");
            for (number, case) in cases["items"].as_array().expect("items").iter().enumerate() {
                let id = case["id"].as_str().expect("an id");
                let decision = match number % 4 {
                    0 => json!({"decision": "reject", "reason": "implausible"}),
                    _ => json!({"decision": "approve"}),
                };
                let path = format!("/v1/moderation/{kind}/{id}/decision");
                // Withdrawn or counted since it was listed.
                let decide = self.as_staff(Method::POST, &path).json(&decision);
                self.does("decide", &[200, 404, 409], decide).await;
            }
        }
        self.does("status", &[200], self.as_staff(Method::GET, "/v1/admin/status")).await;
    }

    async fn releases(&self) {
        let path = "/v1/admin/releases";
        let request = self.as_staff(Method::POST, path).json(&json!({"force_close": true}));
        self.does("release", &[200, 201], request).await;
    }
}

/// Does something again and again, with a pause.
fn again<F: Future<Output = ()> + Send>(
    day: &Arc<Day>,
    pause: u64,
    deed: impl Fn(Arc<Day>) -> F + Send + 'static,
) -> tokio::task::JoinHandle<()> {
    let day = Arc::clone(day);
    tokio::spawn(async move {
        while day.goes_on() {
            deed(Arc::clone(&day)).await;
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    })
}

/// A measurement: `./test --profile perf -- --ignored --nocapture mixed_load`; `MINUTES=2` for less of it.
#[rstest]
#[ignore = "takes twenty minutes on each database"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_minutes_of_mixed_load_have_no_error_and_need_no_more_memory(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let minutes = std::env::var("MINUTES").map_or(20.0, |text| text.parse().expect("a number"));
    let length = Duration::from_secs_f64(60.0 * minutes);
    let place = Place::on(backend).await;
    crate::operating::done(&place.run(&["migrate"]));
    let mut add = place.command(&["staff", "add", "ada", "--role", "admin"]);
    let mut add = add.stdin(Stdio::piped()).spawn().expect("it starts");
    std::io::Write::write_all(&mut add.stdin.take().expect("piped"), PASSWORD.as_bytes())
        .expect("told");
    assert!(add.wait().expect("it ends").success());
    let server = Server::started(place.command(&[
        "serve",
        "--bind",
        "127.0.0.1:0",
        "--rate-limit",
        "off",
        "--release-every",
        "3s",
    ]));
    // The server closes a connection that is idle, which a client that is slow to look may send into.
    let client = Client::builder().no_proxy().pool_max_idle_per_host(0);
    let day = Arc::new(Day {
        base: server.base.clone(),
        client: client.build().expect("a client"),
        ends: Instant::now() + length,
        receipts: Mutex::default(),
        token: Mutex::default(),
        seen: Mutex::default(),
        wrong: Mutex::default(),
        next: AtomicUsize::new(0),
    });
    day.sign_in().await;
    let mut people = vec![
        again(&day, 120_000, |day| async move { day.sign_in().await }),
        again(&day, 5_000, |day| async move { day.releases().await }),
        again(&day, 2_000, |day| async move { day.moderates().await }),
        again(&day, 15_000, |day| async move { day.exports().await }),
        again(&day, 400, |day| async move { day.withdraws().await }),
        again(&day, 500, |day| async move { day.reviews().await }),
    ];
    people.extend((0..3).map(|_| again(&day, 150, |day| async move { day.writes().await })));
    people.extend((0..4).map(|_| again(&day, 100, |day| async move { day.reads().await })));
    let mut quarters: [Vec<u64>; 4] = Default::default();
    let began = Instant::now();
    while day.goes_on() {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let at = began.elapsed().as_secs_f64() / length.as_secs_f64() * 4.0;
        if let Some(quarter) = quarters.get_mut(at as usize) {
            quarter.push(memory(&server.child).resident);
        }
    }
    for one in people {
        one.await.expect("no panic");
    }
    let mean = |quarter: &Vec<u64>| quarter.iter().sum::<u64>() as f64 / quarter.len() as f64;
    let means = quarters.each_ref().map(mean);
    let ratio = means[3] / means[1];
    eprintln!(
        "{backend:?}, {minutes} minutes: megabytes in each quarter {means:.0?}, last to second {ratio:.3}, \
         most {}",
        memory(&server.child).most
    );
    for ((deed, status), times) in day.seen.lock().expect("sound").iter() {
        eprintln!("  {deed}: {status} × {times}");
    }
    let wrong = day.wrong.lock().expect("sound").clone();
    assert!(wrong.is_empty(), "{} errors: {:#?}", wrong.len(), &wrong[..wrong.len().min(10)]);
    assert!(day.seen.lock().expect("sound").contains_key(&("release", 201)), "nothing came out");
    assert!(ratio <= 1.05, "{ratio}");
    let audited = place.run(&["audit"]);
    assert!(audited.status.success(), "{}", String::from_utf8_lossy(&audited.stdout));
    server.kill();
}
