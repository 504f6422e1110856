//! `paylens serve`: migrate, publish releases, answer.

use super::demo;
use super::settings::{Opened, PrivacySettings, StoreSettings};
use crate::config::{RateLimit, parse_bind, parse_duration};
use crate::domain::Privacy;
use crate::http::{Pages, Services, WriteLimit, start};
use crate::insight::Insight;
use crate::release::run_every;
use crate::staff::Moderation;
use crate::web::{self, PublicUrl};
use anyhow::Context;
use clap::Args;
use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// How often a running server looks for releases and roles that others made.
const LOOK_EVERY: Duration = Duration::from_millis(400);

/// Serve the API.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    store: StoreSettings,
    #[command(flatten)]
    privacy: PrivacySettings,
    /// Where to listen; port 0 takes any free port
    #[arg(long, env = "PAYLENS_BIND", default_value = "127.0.0.1:8080", value_name = "ADDRESS", value_parser = parse_bind)]
    bind: SocketAddr,
    /// How often a release may be made
    #[arg(long, env = "PAYLENS_RELEASE_EVERY", default_value = "1h", value_name = "DURATION", value_parser = parse_duration)]
    release_every: Duration,
    /// Writes an address may make: a number per minute, or off
    #[arg(long, env = "PAYLENS_RATE_LIMIT", default_value = "60/min", value_name = "LIMIT", value_parser = RateLimit::parse)]
    rate_limit: RateLimit,
    /// Where the public reaches this server, for addresses that others follow
    #[arg(long, env = "PAYLENS_PUBLIC_URL", value_name = "URL", value_parser = PublicUrl::parse)]
    public_url: Option<PublicUrl>,
    /// Worker threads; one for each processor where absent
    #[arg(long, env = "PAYLENS_WORKERS", value_name = "NUMBER")]
    workers: Option<usize>,
    /// On a throw-away database with made-up submissions, already released
    #[arg(long, conflicts_with_all = ["database_url", "key_file"])]
    demo: bool,
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        // Held until the end: the folder goes with it.
        let scratch =
            self.demo.then(tempfile::tempdir).transpose().context("no room for the demo")?;
        let settings = match &scratch {
            Some(folder) => StoreSettings::file(folder.path().join("demo.db")),
            None => self.store.clone(),
        };
        if self.demo {
            demo::fill(&settings, self.privacy).await?;
        }
        let opened = settings.open(self.privacy).await?;
        if opened.store.survey().privacy == Privacy::Off {
            tracing::warn!(
                "privacy is off: figures and counts are exact; only for data that is public already"
            );
        }
        self.answer(&settings, opened).await
    }

    async fn answer(self, settings: &StoreSettings, opened: Opened) -> anyhow::Result<ExitCode> {
        let Opened { store, directory, intake, publisher, staff, clock } = opened;
        let setup = staff.offer_setup().await?;
        let notice = self.demo.then_some(demo::NOTICE);
        let insight = Insight::open(directory.clone(), store.published_releases(), notice).await?;
        let services = Services {
            directory,
            publisher: publisher.clone(),
            intake,
            insight: insight.clone(),
            staff,
            moderation: Moderation::new(store.moderation_desk(), clock.clone()),
            privacy: store.survey().privacy,
            store,
            limit: WriteLimit::new(self.rate_limit, clock)?,
        };
        let workers = self
            .workers
            .or_else(|| std::thread::available_parallelism().map(usize::from).ok())
            .unwrap_or(1)
            .max(1);
        let pages = pages(self.public_url.clone());
        let running = start(services, pages, self.bind, workers).with_context(|| {
            format!("cannot listen at {}: choose another with --bind", self.bind)
        })?;
        self.greet(settings, running.address, setup.as_deref());
        let timer = tokio::spawn(run_every(publisher, self.release_every));
        let look = tokio::spawn(look_for_releases(insight));
        running.server.await.context("the server stopped")?;
        timer.abort();
        look.abort();
        Ok(ExitCode::SUCCESS)
    }

    /// Tells where everything is. Whoever does not listen misses it, and the server goes on.
    fn greet(&self, settings: &StoreSettings, address: SocketAddr, setup: Option<&str>) {
        let base = format!("http://{address}");
        let data = if self.demo {
            demo::NOTICE.to_owned()
        } else {
            format!("data      {}", settings.database())
        };
        let greeting = format!(
            "listening on {base}
  {data}
  search    {base}/
  role      {base}/roles/back-end-developer
  docs      {base}/docs/
  health    {base}/health/ready
  try       curl '{base}/v1/roles/back-end-developer/pay?country=US&level=senior'
"
        );
        let setup = setup.map_or_else(String::new, |token| {
            let body = format!(r#"{{"token":"{token}","name":"NAME","password":"PASSWORD"}}"#);
            format!(
                "  setup     {base}/setup#{token} (once, within 30 minutes: the first administrator)
            curl -H 'Content-Type: application/json' -d '{body}' {base}/v1/auth/setup
"
            )
        });
        let greeting = greeting + &setup;
        let mut out = std::io::stdout();
        if out.write_all(greeting.as_bytes()).and_then(|()| out.flush()).is_err() {
            tracing::info!(%address, "listening");
        }
    }
}

/// The pages as the server takes them.
pub fn pages(public_url: Option<PublicUrl>) -> Pages {
    Pages {
        routes: Arc::new(move |config| web::routes(config, public_url.clone())),
        in_place_of: web::in_place_of,
        over_limit: web::over_limit,
    }
}

/// Brings in what other processes released.
async fn look_for_releases(insight: Insight) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        if let Err(error) = insight.refresh().await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the newest release cannot be read"
            );
            drop(error);
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
    }
}
