//! A PostgreSQL server of this test process's own, gone with it however it ends.

use super::{secrets, unique};
use paylens::config::DatabaseUrl;
use paylens::store::Store;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// The database with the tables of this version that every test's database is a copy of.
pub(super) const TEMPLATE: &str = "paylens_template";

/// Makes a cluster in `$1` with the programs in `$2` and serves it on port `$3` until the pipe of
/// its standard input closes, which it does when the test process ends or is killed.
const SCRIPT: &str = r#"
    cd "$1" || exit 1
    "$2/initdb" -D data -U paylens -A trust -E UTF8 --no-locale --no-sync >log 2>&1 || exit 1
    "$2/postgres" -D data -p "$3" -h 127.0.0.1 -k '' -c fsync=off -c max_connections=300 \
        -c shared_buffers=64MB -c ssl=on -c ssl_cert_file="$1/server.pem" \
        -c ssl_key_file="$1/server_key.pem" >>log 2>&1 </dev/null &
    server=$!
    exec 3<&0
    { read -r _ <&3; kill -INT "$server" 2>/dev/null; } &
    wait "$server"
    status=$?
    kill $! 2>/dev/null
    [ "$status" = 0 ] && cd / && rm -rf "$1"
    exit "$status"
"#;

/// The server.
pub struct Postgres {
    folder: PathBuf,
    port: u16,
    /// Its standard input closes with this process.
    _shell: Child,
}

impl Postgres {
    /// The server of this process, started at its first use.
    ///
    /// # Panics
    /// Where PostgreSQL is not installed: a test that silently does not run proves nothing.
    pub fn running() -> &'static Self {
        static SERVER: LazyLock<Postgres> = LazyLock::new(|| {
            // Its own thread: the caller's may be a runtime's, which must not be blocked on.
            std::thread::spawn(|| {
                let server = Postgres::start();
                let runtime = tokio::runtime::Runtime::new().expect("a runtime");
                runtime.block_on(server.fill_template());
                server
            })
            .join()
            .expect("PostgreSQL starts")
        });
        &SERVER
    }

    /// Another one, for a test that stops it.
    pub fn of_its_own() -> Self {
        Postgres::start()
    }

    /// The folder all its files lie in, its log included.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A new database, copied from `template`.
    pub async fn create_database(&self, template: &str) -> DatabaseUrl {
        let name = format!("test_{}", unique());
        self.execute("postgres", &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        self.url(&name)
    }

    /// Runs statements in a database, outside of the store.
    pub async fn execute(&self, database: &str, statements: &str) {
        self.client(database).await.batch_execute(statements).await.expect(statements);
    }

    /// A plain connection to a database, outside of the store.
    pub async fn client(&self, database: &str) -> tokio_postgres::Client {
        let config = format!("host=127.0.0.1 port={} user=paylens dbname={database}", self.port);
        let (client, connection) =
            tokio_postgres::connect(&config, tokio_postgres::NoTls).await.expect("connected");
        tokio::spawn(async { connection.await.expect("a connection that ends in peace") });
        client
    }

    /// The same by the URL of the database.
    pub async fn client_of(&self, url: &DatabaseUrl) -> tokio_postgres::Client {
        self.client(Self::name_of(url)).await
    }

    /// The name of the database in a URL.
    pub fn name_of(url: &DatabaseUrl) -> &str {
        let DatabaseUrl::Postgres(url) = url else { panic!("not PostgreSQL") };
        let address = url.split('?').next().expect("an address");
        address.rsplit('/').next().expect("a name")
    }

    fn url(&self, database: &str) -> DatabaseUrl {
        let address = format!("127.0.0.1:{}", self.port);
        let url = format!("postgres://paylens@{address}/{database}?sslmode=disable");
        DatabaseUrl::parse(&url).expect("a URL")
    }

    fn start() -> Self {
        let programs = programs();
        for _ in 0..5 {
            let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
            let port = free.local_addr().expect("bound").port();
            drop(free);
            // Somebody else may take the port in between: then the next one.
            if let Some(server) = Self::start_on(port, &programs) {
                return server;
            }
        }
        panic!("PostgreSQL did not start on any of five ports");
    }

    fn start_on(port: u16, programs: &Path) -> Option<Self> {
        let folder = tempfile::Builder::new().prefix("paylens-postgres-").tempdir();
        let folder = folder.expect("a folder").keep();
        write_private(&folder.join("server.pem"), include_bytes!("tls/server.pem"));
        write_private(&folder.join("server_key.pem"), include_bytes!("tls/server_key.pem"));
        let owner = std::fs::metadata(&folder).expect("there");
        let root = std::os::unix::fs::MetadataExt::uid(&owner) == 0;
        // PostgreSQL refuses to run as root.
        let mut command = if root {
            let given = Command::new("chown").args(["-R", "postgres"]).arg(&folder).status();
            assert!(given.expect("chown").success(), "there is no user postgres");
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        let mut child = command
            .args(["-c", SCRIPT, "sh"])
            .args([&folder, programs])
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // An interrupt at the terminal is for the tests; the server follows by its pipe.
            .process_group(0)
            .spawn()
            .expect("sh");
        let give_up = Instant::now() + Duration::from_secs(60);
        let ready = |folder: &Path| {
            // The last line of this file tells the state of the server.
            std::fs::read_to_string(folder.join("data/postmaster.pid"))
                .is_ok_and(|text| text.lines().last().is_some_and(|line| line.trim() == "ready"))
        };
        loop {
            if ready(&folder) {
                return Some(Postgres { folder, port, _shell: child });
            }
            let log = folder.join("log");
            if let Some(status) = child.try_wait().expect("a child") {
                let log = std::fs::read_to_string(log).unwrap_or_default();
                eprintln!("PostgreSQL ended with {status}: {log}");
                std::fs::remove_dir_all(&folder).expect("removed");
                return None;
            }
            assert!(Instant::now() < give_up, "PostgreSQL does not get ready: {}", log.display());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    async fn fill_template(&self) {
        self.execute("postgres", &format!("CREATE DATABASE {TEMPLATE}")).await;
        Store::migrate(&self.url(TEMPLATE), &secrets()).await.expect("migrated");
        // A database cannot be copied while somebody is connected; the last one is just leaving.
        let client = self.client("postgres").await;
        let count = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1";
        while client.query_one(count, &[&TEMPLATE]).await.expect("counted").get::<_, i64>(0) > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

fn write_private(path: &Path, content: &[u8]) {
    std::fs::write(path, content).expect("written");
    let owner_only = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(path, owner_only).expect("restricted");
}

/// Where `initdb` and `postgres` are: on the path, or where Debian keeps the newest version.
fn programs() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .collect();
    debian.sort();
    std::env::split_paths(&path)
        .chain(debian.into_iter().rev())
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
        .expect("the tests need PostgreSQL: `./test` installs it")
}
