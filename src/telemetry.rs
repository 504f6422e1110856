//! Logging, and the list of what may never be logged.
//!
//! Never: an address, an agent, a referrer, a cookie, a request id, a title, a place, an employer, an
//! amount, a text, a receipt, an idempotency key, a path or query of a submission route. There is no
//! access log. Errors of the database are logged without the values they were about.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Writes log lines to standard error: what `filter` lets through, `info` where it is absent.
pub fn init(filter: Option<&str>) {
    let filter = filter.and_then(|text| text.parse::<EnvFilter>().ok()).unwrap_or_else(|| {
        // The server library names its own start and stop: of no use to anybody here.
        EnvFilter::new("info,actix_server=warn,tokio_postgres=warn")
    });
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    // A second subscriber in one process (tests) is no reason to stop.
    if tracing_subscriber::registry().with(filter).with(lines).try_init().is_err() {
        tracing::debug!("logging was set up before");
    }
}
