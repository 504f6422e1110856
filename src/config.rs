//! Settings: typed, parsed once, every problem reported together, secrets redacted in `Debug`.

use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where the data lies. Chosen by the scheme of the URL and by nothing else.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite://path` or `sqlite:path`.
    Sqlite(PathBuf),
    /// `postgres://…` or `postgresql://…`, kept whole.
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads a database URL.
    ///
    /// # Errors
    /// A sentence that says which schemes there are: a typo must not silently create a new file.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(DatabaseUrl::Postgres(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
        match path {
            Some(path) if !path.is_empty() => Ok(DatabaseUrl::Sqlite(PathBuf::from(path))),
            _ => Err("must begin with sqlite://, postgres:// or postgresql://".to_owned()),
        }
    }

    /// Where the key file lies unless told otherwise: beside a SQLite file, else beside the caller.
    pub fn default_key_file(&self) -> PathBuf {
        match self {
            DatabaseUrl::Sqlite(path) => path.with_extension("key"),
            DatabaseUrl::Postgres(_) => Path::new("paylens.key").to_owned(),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for DatabaseUrl {
    /// Without user name and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseUrl::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            DatabaseUrl::Postgres(url) => {
                let after_user = url.rsplit_once('@').map_or_else(
                    || url.split_once("://").map_or("", |(_, rest)| rest),
                    |(_, rest)| rest,
                );
                let without_options = after_user.split('?').next().unwrap_or_default();
                write!(f, "postgres://{without_options}")
            }
        }
    }
}

/// How many requests one address may make in a minute; `None` for no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit(pub Option<NonZeroU32>);

impl RateLimit {
    /// Reads `60/min` or `off`.
    ///
    /// # Errors
    /// A sentence that says what is understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(RateLimit(None));
        }
        text.strip_suffix("/min")
            .and_then(|count| count.parse().ok())
            .map(|count| RateLimit(Some(count)))
            .ok_or_else(|| "must be a number per minute such as 60/min, or off".to_owned())
    }
}

/// Reads a duration such as `1h`, `15m` or `30s`.
///
/// # Errors
/// A sentence that says what is understood.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if duration >= Duration::from_secs(1) => Ok(duration),
        Ok(_) => Err("must be at least 1s".to_owned()),
        Err(_) => Err("must be a duration such as 1h, 15m or 30s".to_owned()),
    }
}

/// Reads `127.0.0.1:8080`; port 0 takes any free port.
///
/// # Errors
/// A sentence that says what is understood.
pub fn parse_bind(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "must be an address and a port such as 127.0.0.1:8080".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_in_the_scheme_is_an_error_and_not_a_new_file() {
        assert!(DatabaseUrl::parse("postgress://u@h/db").is_err());
        assert!(DatabaseUrl::parse("paylens.db").is_err());
        assert!(DatabaseUrl::parse("sqlite:").is_err());
        for same in ["sqlite:p.db", "sqlite://p.db"] {
            assert_eq!(DatabaseUrl::parse(same), Ok(DatabaseUrl::Sqlite("p.db".into())));
        }
    }

    #[test]
    fn passwords_are_never_shown() {
        let url = DatabaseUrl::parse("postgres://me:hunter2@db:5432/pay?sslmode=require&x=hunter2");
        assert_eq!(format!("{:?}", url.expect("a URL")), "postgres://db:5432/pay");
    }

    #[test]
    fn limits_and_durations() {
        assert_eq!(RateLimit::parse("off"), Ok(RateLimit(None)));
        assert_eq!(RateLimit::parse("60/min"), Ok(RateLimit(NonZeroU32::new(60))));
        for not in ["0/min", "60", "-1/min", "60/s"] {
            assert!(RateLimit::parse(not).is_err());
        }
        assert_eq!(parse_duration("1h"), Ok(Duration::from_secs(3600)));
        assert!(parse_duration("0s").is_err());
    }
}
