//! `paylens serve`: migrate, publish releases, answer.

use super::demo;
use super::keyed::Missing;
use super::settings::{Opened, StoreSettings};
use crate::config::{RateLimit, parse_bind, parse_duration};
use crate::domain::Privacy;
use crate::http::{
    Doors, Limits, Origins, Pages, ProblemKind, Proxies, Services, WriteLimit, start, start_metrics,
};
use crate::insight::Insight;
use crate::release::run_every;
use crate::staff::{Moderation, Watch};
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
    /// Where metrics are told, at /metrics, to whoever reaches it; nowhere where absent
    #[arg(long, env = "PAYLENS_METRICS_BIND", value_name = "ADDRESS", value_parser = parse_bind)]
    metrics_bind: Option<SocketAddr>,
    /// Addresses and networks of proxies, with commas between them: their Forwarded or X-Forwarded-For tells
    /// who asks. Without it everybody behind a proxy is limited as one
    #[arg(long, env = "PAYLENS_TRUSTED_PROXIES", default_value = "", hide_default_value = true, value_name = "ADDRESSES", value_parser = Proxies::parse)]
    trusted_proxies: Proxies,
    /// Sites whose pages may read and hand in from a browser: origins with commas between them, *, or none
    #[arg(long, env = "PAYLENS_CORS_ORIGINS", default_value = "*", value_name = "ORIGINS", value_parser = Origins::parse)]
    cors_origins: Origins,
    #[command(flatten)]
    limits: LimitSettings,
    /// Worker threads; one for each processor where absent
    #[arg(long, env = "PAYLENS_WORKERS", value_name = "NUMBER")]
    workers: Option<usize>,
    /// On a throw-away database with made-up submissions, already released
    #[arg(long, conflicts_with_all = ["database_url", "key_file", "basis"])]
    demo: bool,
}

/// What clients may ask of the server.
#[derive(Debug, Clone, Copy, Args)]
struct LimitSettings {
    /// Connections at once; beyond, whoever has kept the server waiting longest makes room
    #[arg(long, env = "PAYLENS_MAX_CONNECTIONS", default_value = "4096", value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(16..))]
    max_connections: u32,
    /// Megabytes of requests and answers in memory that wait for slow clients
    #[arg(long, env = "PAYLENS_MAX_WAITING", default_value = "128", value_name = "MEGABYTES", value_parser = clap::value_parser!(u32).range(1..))]
    max_waiting: u32,
    /// How long the body of a request may take to come in
    #[arg(long, env = "PAYLENS_BODY_TIMEOUT", default_value = "20s", value_name = "DURATION", value_parser = parse_duration)]
    body_timeout: Duration,
    /// How long an answer may take to be made
    #[arg(long, env = "PAYLENS_ANSWER_TIMEOUT", default_value = "15s", value_name = "DURATION", value_parser = parse_duration)]
    answer_timeout: Duration,
    /// How long a client may take for the next 8 kilobytes of an answer
    #[arg(long, env = "PAYLENS_WRITE_TIMEOUT", default_value = "20s", value_name = "DURATION", value_parser = parse_duration)]
    write_timeout: Duration,
}

/// Files that are open beside the connections: the database's, the journal, the system's.
const OTHER_FILES: u64 = 64;

impl LimitSettings {
    /// As many connections as the system lets be open.
    fn limits(self) -> Limits {
        let files = open_files().saturating_sub(OTHER_FILES).saturating_mul(7) / 8;
        let connections = usize::try_from(files).unwrap_or(usize::MAX).max(16);
        let asked = usize::try_from(self.max_connections).unwrap_or(usize::MAX);
        if connections < asked {
            tracing::warn!(
                "the system lets {connections} connections be open at once: raise its limit \
                 (ulimit -n, LimitNOFILE) or lower PAYLENS_MAX_CONNECTIONS"
            );
        }
        Limits {
            connections: asked.min(connections),
            waiting_bytes: u64::from(self.max_waiting) << 20,
            body: self.body_timeout,
            answer: self.answer_timeout,
            write: self.write_timeout,
        }
    }
}

/// How many files may be open, after asking for as many as are allowed.
#[cfg(unix)]
fn open_files() -> u64 {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let raised = rustix::process::Rlimit { current: limit.maximum, maximum: limit.maximum };
        if setrlimit(Resource::Nofile, raised).is_ok() {
            limit.current = limit.maximum;
        }
    }
    limit.current.unwrap_or(u64::MAX)
}

/// How many files may be open, where the system does not say.
#[cfg(not(unix))]
fn open_files() -> u64 {
    u64::MAX
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        // Held until the end: the folder goes with it.
        let scratch =
            self.demo.then(tempfile::tempdir).transpose().context("no room for the demo")?;
        let settings = match &scratch {
            Some(folder) => StoreSettings::file(folder.path().join("demo.db"), self.store.made()),
            None => self.store.clone(),
        };
        if self.demo {
            demo::fill(&settings).await?;
        }
        let opened = settings.open(Missing::Made).await?;
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
        let watch = Watch::new(store.clone(), clock.clone());
        let services = Services {
            directory,
            publisher: publisher.clone(),
            intake,
            insight: insight.clone(),
            staff,
            moderation: Moderation::new(store.moderation_desk(), clock.clone()),
            privacy: store.survey().privacy,
            watch: watch.clone(),
            store: store.clone(),
            limit: WriteLimit::new(self.rate_limit, clock)?,
        };
        let workers = self
            .workers
            .or_else(|| std::thread::available_parallelism().map(usize::from).ok())
            .unwrap_or(1)
            .max(1);
        let pages = pages(self.public_url.clone());
        if self.trusted_proxies.is_everybody() {
            tracing::warn!("PAYLENS_TRUSTED_PROXIES is everybody: anybody can make an address up");
        }
        let doors = Doors {
            bind: self.bind,
            workers,
            limits: self.limits.limits(),
            proxies: self.trusted_proxies.clone(),
            origins: self.cors_origins.clone(),
        };
        let running = start(services, pages, doors).with_context(|| {
            format!("cannot listen at {}: choose another with --bind", self.bind)
        })?;
        let metrics = self.metrics_bind.map(|bind| {
            start_metrics(bind, store, watch, running.load.clone()).with_context(|| {
                format!("cannot listen at {bind}: choose another with --metrics-bind")
            })
        });
        let metrics = metrics.transpose()?;
        let told = metrics.as_ref().map(|(address, _)| *address);
        let metrics = metrics.map(|(_, server)| tokio::spawn(server));
        self.greet(settings, running.address, told, setup.as_deref());
        let timer = tokio::spawn(run_every(publisher, self.release_every));
        let look = tokio::spawn(look_for_releases(insight));
        running.server.await.context("the server stopped")?;
        if let Some(metrics) = metrics {
            metrics.abort();
        }
        timer.abort();
        look.abort();
        Ok(ExitCode::SUCCESS)
    }

    /// Tells where everything is. Whoever does not listen misses it, and the server goes on.
    fn greet(
        &self,
        settings: &StoreSettings,
        address: SocketAddr,
        metrics: Option<SocketAddr>,
        setup: Option<&str>,
    ) {
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
        let metrics = metrics
            .map_or_else(String::new, |address| format!("  metrics   http://{address}/metrics\n"));
        let greeting = greeting + &metrics + &setup;
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
        explained: |kinds| {
            let kinds = kinds.iter().cloned().map(
                |ProblemKind { kind, code, status, title, cause, cure }| web::Explained {
                    kind,
                    code,
                    status,
                    title,
                    cause,
                    cure,
                },
            );
            Some(web::explained(&kinds.collect::<Vec<_>>()))
        },
        over_limit: web::over_limit,
        kept_as: web::kept_as,
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
