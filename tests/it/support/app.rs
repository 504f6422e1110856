//! The real server on a port of its own, with one method per thing a client does.

use super::{Backend, TestStore, secrets};
use paylens::cli::pages;
use paylens::clock::Clock;
use paylens::config::RateLimit;
use paylens::directory::Directory;
use paylens::domain::Privacy;
use paylens::http::{Doors, Limits, Origins, Proxies, Services, WriteLimit, start};
use paylens::insight::Insight;
use paylens::intake::Intake;
use paylens::release::{Moment, Outcome, Publisher};
use paylens::staff::{HashCost, Moderation, Staff, Watch};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use time::macros::datetime;

/// A running server over a store of its own.
pub struct TestApp {
    pub on: TestStore,
    pub base: String,
    pub client: Client,
    pub clock: Clock,
    pub publisher: Publisher,
    pub insight: Insight,
    pub staff: Staff,
    pub directory: Directory,
}

impl TestApp {
    /// Under the standard rules, without a limit on writes.
    pub async fn on(backend: Backend) -> Self {
        Self::with(backend, Privacy::Standard, RateLimit(None)).await
    }

    pub async fn with(backend: Backend, privacy: Privacy, limit: RateLimit) -> Self {
        Self::costing(backend, privacy, limit, HashCost::cheapest()).await
    }

    /// With passwords that cost this much to hash.
    pub async fn costing(
        backend: Backend,
        privacy: Privacy,
        limit: RateLimit,
        cost: HashCost,
    ) -> Self {
        Self::behind(backend, privacy, limit, cost, doors()).await
    }

    /// With these doors.
    pub async fn behind(
        backend: Backend,
        privacy: Privacy,
        limit: RateLimit,
        cost: HashCost,
        doors: Doors,
    ) -> Self {
        Self::over(TestStore::promising(backend, privacy).await, limit, cost, doors).await
    }

    /// Over a store that is there.
    pub async fn over(on: TestStore, limit: RateLimit, cost: HashCost, doors: Doors) -> Self {
        let privacy = on.store.survey().privacy;
        let clock = Clock::manual(datetime!(2026-11-24 12:00 UTC));
        let directory = Directory::open(on.store.role_records()).await.expect("opened");
        let intake = Intake::new(
            directory.clone(),
            on.store.contribution_sink(),
            on.store.submission_desk(),
            secrets(),
            clock.clone(),
        );
        let publisher = Publisher::new(
            on.store.contribution_archive(),
            on.store.published_releases(),
            directory.clone(),
            clock.clone(),
            on.store.survey(),
        );
        let insight = Insight::open(directory.clone(), on.store.published_releases(), None).await;
        let insight = insight.expect("opened");
        let records = on.store.staff_records();
        let staff = Staff::new(records, &secrets(), clock.clone(), cost);
        let staff = staff.expect("a staff");
        let services = Services {
            directory: directory.clone(),
            publisher: publisher.clone(),
            staff: staff.clone(),
            moderation: Moderation::new(on.store.moderation_desk(), clock.clone()),
            intake,
            insight: insight.clone(),
            watch: Watch::new(on.store.clone(), clock.clone()),
            store: on.store.clone(),
            privacy,
            limit: WriteLimit::new(limit, clock.clone()).expect("random numbers"),
        };
        let running = start(services, pages(None), doors);
        let running = running.expect("a free port");
        let base = format!("http://{}", running.address);
        tokio::spawn(running.server);
        // The server closes a connection that is idle for five seconds, such as while a release is made:
        // one that is about to close takes no request.
        let client = Client::builder()
            .no_proxy()
            .pool_idle_timeout(std::time::Duration::from_secs(1))
            .build()
            .expect("a client");
        TestApp { on, base, client, clock, publisher, insight, staff, directory }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.expect("an answer")
    }

    /// The JSON of a good answer.
    pub async fn read(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.expect("JSON")
    }

    pub async fn submit(&self, body: &Value) -> Response {
        self.request(Method::POST, "/v1/salaries").json(body).send().await.expect("an answer")
    }

    /// Hands in a good salary; the answer.
    pub async fn accept(&self, body: &Value) -> Value {
        let response = self.submit(body).await;
        assert_eq!(response.status(), 201);
        response.json().await.expect("JSON")
    }

    /// A release moment that closes all that waits, and the server looks.
    pub async fn release(&self) -> Outcome {
        let outcome = self.publisher.publish(Moment::Forced).await.expect("released");
        self.insight.refresh().await.expect("refreshed");
        outcome
    }
}

/// Open to everybody, on a port of its own.
pub fn doors() -> Doors {
    Doors {
        bind: "127.0.0.1:0".parse().expect("an address"),
        workers: 1,
        limits: Limits::default(),
        proxies: Proxies::default(),
        origins: Origins::default(),
    }
}

/// A back end developer in the United States who earns `base` dollars a year.
pub fn us_salary(base: i64) -> Value {
    json!({
        "title": "Back End Developer",
        "country": "US",
        "experience_years": 5,
        "base": {"amount": base, "currency": "USD", "period": "year"}
    })
}

/// A problem's body; checks what every problem has.
pub async fn problem(response: Response) -> Value {
    let status = response.status();
    assert!(status.is_client_error() || status.is_server_error(), "{status}");
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let body: Value = response.json().await.expect("JSON");
    assert_eq!(body["status"], status.as_u16());
    for member in ["type", "title", "detail", "code"] {
        assert!(body[member].is_string(), "{member} is missing in {body}");
    }
    body
}
