//! `/metrics` for Prometheus, on an address of its own.
//!
//! Privacy: C3, no figure has a label, and none but readiness changes before the next full hour: whoever
//! looks before and after one submission sees the same.

use super::server::Load;
use crate::staff::{Status, Watch};
use crate::store::Store;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{App, HttpResponse, HttpServer, web};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long the database may take to say that it is ready.
const LONGEST: Duration = Duration::from_millis(1_500);

/// A status, with the connections, those that were cut, and the waiting bytes as they were with it.
type LoadOf = (Arc<Status>, [u64; 3]);

/// What is told.
#[derive(Clone)]
struct Told {
    store: Store,
    watch: Watch,
    load: Load,
    /// The load as it was with the last status.
    last: Arc<Mutex<Option<LoadOf>>>,
}

/// Serves the metrics; where they are.
///
/// # Errors
/// Where the address cannot be listened at.
pub fn start_metrics(
    bind: SocketAddr,
    store: Store,
    watch: Watch,
    load: Load,
) -> io::Result<(SocketAddr, actix_web::dev::Server)> {
    let told = Told { store, watch, load, last: Arc::default() };
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(told.clone()))
            .route("/metrics", web::get().to(get_metrics))
    })
    .workers(1)
    .max_connections(64)
    .disable_signals()
    .bind(bind)?;
    let address = server.addrs().first().copied().unwrap_or(bind);
    Ok((address, server.run()))
}

impl Told {
    fn load_with(&self, status: &Arc<Status>) -> [u64; 3] {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, load)) = last.as_ref()
            && Arc::ptr_eq(of, status)
        {
            return *load;
        }
        let load =
            [self.load.connections() as u64, self.load.cut() as u64, self.load.waiting_bytes()];
        *last = Some((Arc::clone(status), load));
        load
    }
}

async fn get_metrics(told: web::Data<Told>) -> HttpResponse {
    let ready = tokio::time::timeout(LONGEST, told.store.ready()).await;
    let mut registry = Registry::with_prefix("paylens");
    let mut gauge = |name: &str, help: &str, value: u64| {
        let gauge = Gauge::<u64, AtomicU64>::default();
        gauge.set(value);
        registry.register(name, help, gauge);
    };
    let is_ready = matches!(ready, Ok(Ok(())));
    gauge("ready", "1 where the database answers and takes more", u64::from(is_ready));
    let status = tokio::time::timeout(LONGEST, told.watch.this_hour()).await;
    if let Ok(Ok(status)) = status {
        let [connections, cut, waiting] = told.load_with(&status);
        let release = status.release.as_ref();
        let number = release.map_or(0, |head| head.number);
        let day =
            release.map_or(0, |head| head.published_on.midnight().assume_utc().unix_timestamp());
        let first = status.waiting.first().map_or(0, |all| all.entries.from);
        for (name, help, value) in [
            ("connections", "Open connections at the last full hour", connections),
            ("connections_cut", "Connections cut for want of room since the start, hourly", cut),
            ("waiting_bytes", "Bytes in memory that waited for slow clients, hourly", waiting),
            ("release_number", "The newest release", u64::try_from(number).unwrap_or(0)),
            (
                "release_day_seconds",
                "Its day, in seconds since 1970",
                u64::try_from(day).unwrap_or(0),
            ),
            (
                "waiting_entries_least",
                "Entries that wait, rounded down to their band, hourly",
                first,
            ),
            (
                "held_salaries_least",
                "Salaries to look at, by band, hourly",
                status.held_salaries.from,
            ),
            (
                "pending_reviews_least",
                "Reviews to look at, by band, hourly",
                status.pending_reviews.from,
            ),
            (
                "unmatched_titles_least",
                "Titles without a role, by band, hourly",
                status.unmatched.0.from,
            ),
            ("database_megabytes", "Size of the database, hourly", status.megabytes),
        ] {
            gauge(name, help, value);
        }
    }
    let mut text = String::new();
    if encode(&mut text, &registry).is_err() {
        return HttpResponse::InternalServerError().finish();
    }
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(text)
}
