//! Connecting to PostgreSQL without libpq and OpenSSL: the URL, encryption and the runtime that
//! drives the connections.

use super::StoreError;
use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::{AsyncConnectionWrapper, BlockOn};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls::{ClientConfig, RootCertStore};
use std::cell::Cell;
use std::pin::pin;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::task::AbortHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

/// A blocking PostgreSQL connection.
pub(super) type PgConnection = AsyncConnectionWrapper<AsyncPgConnection, OwnRuntime>;

/// One thread drives all connections of the process: the driver's default would take the runtime
/// of its caller, and blocking on that from within is a panic.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("postgres")
        .enable_all()
        .build()
        .expect("the system lets a thread be started")
});

/// How long a statement may take on the server, which then says so.
const LONGEST_STATEMENT: &str = "60s";
/// How long a statement may wait for others.
const LONGEST_LOCK: &str = "10s";
/// After so long without an answer the server hangs, and its connection is given up.
const LONGEST_SILENCE: Duration = Duration::from_secs(75);
/// How long connecting may take, the handshake included.
const LONGEST_GREETING: Duration = Duration::from_secs(10);

thread_local! {
    /// What drives the connection that is being made on this thread.
    static DRIVER: Cell<Option<AbortHandle>> = const { Cell::new(None) };
}

/// Blocks on [`RUNTIME`], and ends a connection whose server does not answer.
pub(super) struct OwnRuntime(Option<AbortHandle>);

impl BlockOn for OwnRuntime {
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        RUNTIME.block_on(async {
            let mut future = pin!(future);
            match tokio::time::timeout(LONGEST_SILENCE, future.as_mut()).await {
                Ok(answered) => answered,
                Err(_) => {
                    tracing::warn!("PostgreSQL does not answer; the connection is given up");
                    if let Some(driver) = &self.0 {
                        driver.abort();
                    }
                    // Without what drives it the connection fails at once.
                    future.await
                }
            }
        })
    }

    fn get_runtime() -> Self {
        OwnRuntime(DRIVER.take())
    }
}

/// Where a server is and how to speak to it.
#[derive(Debug)]
pub(super) struct Server {
    config: tokio_postgres::Config,
    verify: Verify,
}

/// Whose certificate to accept.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verify {
    /// Any: encryption against listeners only, as libpq does under `prefer` and `require`.
    Nobody,
    /// One that names the host and descends from the certificates in this file, or else from
    /// those of the public authorities.
    Host(Option<String>),
}

impl Server {
    /// Reads a URL. `sslmode` (`disable`, `prefer`, `require`, `verify-full`) and `sslrootcert`
    /// (a PEM file) are ours, as the driver does not know them all; the rest is the driver's.
    /// With `sslrootcert`, `require` verifies too.
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        let (address, options) = url.split_once('?').unwrap_or((url, ""));
        let (mut mode, mut roots, mut rest) = ("prefer".to_owned(), None, Vec::new());
        for option in options.split('&').filter(|option| !option.is_empty()) {
            match url::form_urlencoded::parse(option.as_bytes()).next() {
                Some((name, value)) if name == "sslmode" => mode = value.into_owned(),
                Some((name, value)) if name == "sslrootcert" => roots = Some(value.into_owned()),
                _ => rest.push(option),
            }
        }
        let (mode, verify) = match (mode.as_str(), roots) {
            ("disable", None) => (SslMode::Disable, Verify::Nobody),
            ("prefer", None) => (SslMode::Prefer, Verify::Nobody),
            ("require", None) => (SslMode::Require, Verify::Nobody),
            ("verify-full", None) => (SslMode::Require, Verify::Host(None)),
            ("require" | "verify-full", roots) => (SslMode::Require, Verify::Host(roots)),
            ("disable" | "prefer", Some(_)) => {
                return Err(StoreError::Url("names sslrootcert without sslmode=verify-full"));
            }
            _ => {
                return Err(StoreError::Url(
                    "has an unknown sslmode; known are disable, prefer, require, verify-full",
                ));
            }
        };
        let mut config: tokio_postgres::Config =
            format!("{address}?{}", rest.join("&")).parse().map_err(|_| {
                StoreError::Url("is not understood: postgres://user:password@host/name")
            })?;
        config.ssl_mode(mode).application_name("paylens");
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(LONGEST_GREETING);
        }
        // A machine that is gone says nothing: without these that is noticed after hours.
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(Duration::from_secs(30));
        }
        config.keepalives_idle(Duration::from_secs(15));
        config.keepalives_interval(Duration::from_secs(5));
        config.keepalives_retries(3);
        Ok(Server { config, verify })
    }

    /// Connects; every transaction will be serialisable unless it says otherwise.
    pub(super) fn connect(&self) -> Result<PgConnection, StoreError> {
        let tls = MakeRustlsConnect::new(self.verify.client_config()?);
        let connecting = async {
            let (client, connection) = self
                .config
                .connect(tls)
                .await
                .map_err(|error| StoreError::Unavailable(error.into()))?;
            let driver = tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::debug!(error = &error as &dyn std::error::Error, "a connection ended");
                }
            });
            let connection = AsyncPgConnection::try_from(client).await?;
            let settings = format!(
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE; \
                 SET client_min_messages = warning; SET statement_timeout = '{LONGEST_STATEMENT}'; \
                 SET lock_timeout = '{LONGEST_LOCK}'"
            );
            diesel_async::SimpleAsyncConnection::batch_execute(&mut &connection, &settings).await?;
            Ok::<_, StoreError>((connection, driver.abort_handle()))
        };
        let (connection, driver) = RUNTIME
            .block_on(async { tokio::time::timeout(LONGEST_GREETING, connecting).await })
            .map_err(|late| StoreError::Unavailable(late.into()))??;
        DRIVER.set(Some(driver));
        Ok(connection.into())
    }
}

impl Verify {
    fn client_config(&self) -> Result<ClientConfig, StoreError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let unusable = |error: rustls::Error| StoreError::Certificates(error.into());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(unusable)?;
        Ok(match self {
            Verify::Nobody => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(Anybody(provider)))
                .with_no_client_auth(),
            Verify::Host(None) => {
                let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
                builder.with_root_certificates(roots).with_no_client_auth()
            }
            Verify::Host(Some(file)) => {
                let unreadable =
                    |error: rustls::pki_types::pem::Error| StoreError::Certificates(error.into());
                let mut roots = RootCertStore::empty();
                for certificate in CertificateDer::pem_file_iter(file).map_err(unreadable)? {
                    roots.add(certificate.map_err(unreadable)?).map_err(unusable)?;
                }
                builder.with_root_certificates(roots).with_no_client_auth()
            }
        })
    }
}

/// Accepts any certificate, but only from somebody who holds its key.
#[derive(Debug)]
struct Anybody(Arc<rustls::crypto::CryptoProvider>);

mod anybody {
    //! The long signatures of accepting anybody.

    use super::Anybody;
    use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
    use rustls::crypto::{verify_tls12_signature, verify_tls13_signature};
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
    use rustls::{DigitallySignedStruct, Error, SignatureScheme};

    impl ServerCertVerifier for Anybody {
        fn verify_server_cert(
            &self,
            _: &CertificateDer<'_>,
            _: &[CertificateDer<'_>],
            _: &ServerName<'_>,
            _: &[u8],
            _: UnixTime,
        ) -> Result<ServerCertVerified, Error> {
            Ok(ServerCertVerified::assertion())
        }

        fn verify_tls12_signature(
            &self,
            message: &[u8],
            certificate: &CertificateDer<'_>,
            signed: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            let known = &self.0.signature_verification_algorithms;
            verify_tls12_signature(message, certificate, signed, known)
        }

        fn verify_tls13_signature(
            &self,
            message: &[u8],
            certificate: &CertificateDer<'_>,
            signed: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            let known = &self.0.signature_verification_algorithms;
            verify_tls13_signature(message, certificate, signed, known)
        }

        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            self.0.signature_verification_algorithms.supported_schemes()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(options: &str) -> Result<(SslMode, Verify), StoreError> {
        Server::parse(&format!("postgres://me:secret@db.example:5433/pay{options}"))
            .map(|server| (server.config.get_ssl_mode(), server.verify))
    }

    #[test]
    fn how_to_encrypt_and_whom_to_trust_is_read_from_the_url() {
        let file = || Verify::Host(Some("/etc/ca x.pem".to_owned()));
        for (options, expected) in [
            ("", (SslMode::Prefer, Verify::Nobody)),
            ("?sslmode=disable", (SslMode::Disable, Verify::Nobody)),
            ("?connect_timeout=3&sslmode=require", (SslMode::Require, Verify::Nobody)),
            ("?sslmode=verify-full", (SslMode::Require, Verify::Host(None))),
            ("?sslmode=verify-full&sslrootcert=/etc/ca%20x.pem", (SslMode::Require, file())),
            ("?sslrootcert=/etc/ca%20x.pem&sslmode=require", (SslMode::Require, file())),
        ] {
            assert_eq!(read(options).expect(options), expected);
        }
        for not in ["?sslmode=allow", "?sslmode=", "?sslrootcert=/ca.pem", "?nonsense=1"] {
            let error = read(not).expect_err(not);
            assert!(matches!(error, StoreError::Url(_)), "{not}");
            assert!(!error.to_string().contains("secret"));
        }
    }
}
