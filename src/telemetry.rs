//! Logging, and the list of what may never be logged.
//!
//! Never: an address, an agent, a referrer, a cookie, a request id, a title, a place, an employer, an
//! amount, a text, a receipt, an idempotency key, a path or query of a submission route. There is no
//! access log. Errors of the database are logged without the values they were about.
//!
//! Libraries log more than that when they are asked to, and so they never are: what they say below a
//! warning stays unsaid, whatever the filter.

use std::borrow::Cow;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Writes log lines to standard error: what `filter` lets through, `info` where it is absent.
///
/// # Errors
/// A sentence where the filter is not understood, or asks a server for more than may be logged.
pub fn init(filter: Option<&str>, serves: bool) -> Result<(), String> {
    let filter = match filter {
        Some(text) => text.parse::<EnvFilter>().map_err(|_| {
            "PAYLENS_LOG is not understood: give error, warn, info, debug, or paylens=debug"
                .to_owned()
        })?,
        None => EnvFilter::new("info"),
    };
    // Privacy: C1, a trace of a server is an access log.
    if serves && filter.max_level_hint() == Some(LevelFilter::TRACE) {
        return Err(
            "trace is refused for serve: it would keep what nobody may keep; debug is the most"
                .to_owned(),
        );
    }
    // The server library logs an error for every request that is none: anybody could fill the disk.
    let libraries = Targets::new()
        .with_target("paylens", LevelFilter::TRACE)
        .with_target("actix_http", LevelFilter::OFF)
        .with_default(LevelFilter::WARN);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .with_target(false)
        .with_filter(libraries);
    // A second subscriber in one process (tests) is no reason to stop.
    if tracing_subscriber::registry().with(filter).with(lines).try_init().is_err() {
        tracing::debug!("logging was set up before");
    }
    Ok(())
}

/// A text that somebody else wrote, for a terminal: on one line, and without anything that would move its
/// cursor, change its title or turn its words round.
pub fn on_one_line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unseen) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|sign| {
        if is_unseen(sign) {
            Cow::Owned(sign.escape_default().to_string())
        } else {
            Cow::Owned(sign.to_string())
        }
    });
    Cow::Owned(shown.collect())
}

/// Whether a sign does something instead of being seen.
fn is_unseen(sign: char) -> bool {
    sign.is_control()
        || matches!(
            sign,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_does_nothing_to_a_terminal() {
        assert_eq!(on_one_line("Développeur·se 开发"), "Développeur·se 开发");
        assert_eq!(on_one_line("\u{1b}[2Jx\r\n"), "\\u{1b}[2Jx\\r\\n");
        assert_eq!(on_one_line("a\u{202e}b\u{7}\u{9b}c"), "a\\u{202e}b\\u{7}\\u{9b}c");
    }
}
