//! A survey's database as somebody has it who does not go through the program: its files, and its
//! tables by statements.

use crate::support::{Backend, Ground, Postgres, TestStore, secrets, terms};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use paylens::config::DatabaseUrl;
use paylens::domain::Privacy;
use paylens::release::{Journal, Publisher};
use paylens::store::Store;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A publisher of a survey with a journal in a folder of its own.
pub fn journaling(ground: &Ground, folder: &Path) -> Publisher {
    ground.publisher.clone().journaling(Journal::at(folder.join("paylens.journal")))
}

pub fn sqlite(url: &DatabaseUrl) -> SqliteConnection {
    let DatabaseUrl::Sqlite(path) = url else { panic!("not SQLite") };
    SqliteConnection::establish(&path.to_string_lossy()).expect("open")
}

/// Runs statements.
pub async fn execute(on: &TestStore, statements: &str) {
    match on.url() {
        DatabaseUrl::Sqlite(_) => {
            sqlite(on.url()).batch_execute(statements).expect(statements);
        }
        DatabaseUrl::Postgres(_) => {
            let name = Postgres::name_of(on.url()).to_owned();
            Postgres::running().execute(&name, statements).await;
        }
    }
}

#[derive(QueryableByName)]
struct Cell {
    #[diesel(sql_type = diesel::sql_types::Binary)]
    cell: Vec<u8>,
}

/// One column of binary values.
pub async fn column(on: &TestStore, table: &str, column: &str) -> Vec<Vec<u8>> {
    match on.url() {
        DatabaseUrl::Sqlite(_) => {
            let query = format!("SELECT CAST({column} AS BLOB) AS cell FROM {table}");
            let rows = diesel::sql_query(query).load(&mut sqlite(on.url()));
            rows.expect("read").into_iter().map(|row: Cell| row.cell).collect()
        }
        DatabaseUrl::Postgres(_) => {
            let client = Postgres::running().client_of(on.url()).await;
            let query = format!("SELECT {column} FROM {table}");
            let rows = client.query(&query, &[]).await.expect("read");
            let cell = |row: &tokio_postgres::Row| {
                let text = row.try_get::<_, String>(0).map(String::into_bytes);
                row.try_get(0).or(text).expect("bytes or text")
            };
            rows.iter().map(cell).collect()
        }
    }
}

/// Every column of every table that holds bytes or text.
pub const COLUMNS: [(&str, &str); 23] = [
    ("meta", "value"),
    ("pending", "key"),
    ("pending", "sealed"),
    ("pending", "version"),
    ("receipts", "lookup"),
    ("receipts", "fingerprint"),
    ("receipts", "link"),
    ("contributions", "key"),
    ("contributions", "role"),
    ("batches", "scope"),
    ("batches", "country"),
    ("batches", "draws"),
    ("releases", "id"),
    ("releases", "rules"),
    ("cell_versions", "figures"),
    ("review_pool", "sealed"),
    ("review_pool", "version"),
    ("review_batches", "draws"),
    ("quotes", "text"),
    ("highlights", "content"),
    ("audit_log", "subject"),
    ("audit_log", "change"),
    ("audit_log", "reason"),
];

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}

/// Every file of a database: tables, indexes, logs, what lies beside it.
pub async fn files(on: &TestStore, beside: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    walk(beside, &mut found);
    match &on.database.folder {
        Some(folder) => walk(folder.path(), &mut found),
        None => {
            let server = Postgres::running();
            server.execute("postgres", "CHECKPOINT").await;
            let client = server.client_of(on.url()).await;
            let number = "SELECT oid::text FROM pg_database WHERE datname = current_database()";
            let number: String = client.query_one(number, &[]).await.expect("read").get(0);
            let data = server.folder().join("data");
            walk(&data.join("base").join(number), &mut found);
            walk(&data.join("pg_wal"), &mut found);
            walk(&data.join("base/pgsql_tmp"), &mut found);
        }
    }
    // A file that the server removes meanwhile holds nothing.
    let read = |path: PathBuf| std::fs::read(&path).ok().map(|bytes| (path, bytes));
    found.into_iter().filter_map(read).collect()
}

/// Which of the needles lie in which file.
pub fn found(files: &[(PathBuf, Vec<u8>)], needles: &[Vec<u8>]) -> BTreeSet<(PathBuf, Vec<u8>)> {
    // By their first two bytes: every byte of a file is looked at once.
    let mut by_start = vec![Vec::new(); 1 << 16];
    for needle in needles {
        by_start[usize::from(u16::from_be_bytes([needle[0], needle[1]]))].push(needle);
    }
    let mut found = BTreeSet::new();
    for (path, bytes) in files {
        for (at, pair) in bytes.windows(2).enumerate() {
            for needle in &by_start[usize::from(u16::from_be_bytes([pair[0], pair[1]]))] {
                if bytes[at..].starts_with(needle) {
                    found.insert((path.clone(), needle.to_vec()));
                }
            }
        }
    }
    found
}

/// A copy of a SQLite survey as a backup takes it: the log written into the file, the file copied.
pub struct Backup(Vec<u8>);

impl Backup {
    pub fn of(on: &TestStore) -> Self {
        sqlite(on.url()).batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").expect("written");
        let DatabaseUrl::Sqlite(path) = on.url() else { panic!("not SQLite") };
        Backup(std::fs::read(path).expect("read"))
    }

    /// The survey of the backup, restored elsewhere.
    pub async fn restored(&self) -> Ground {
        let database = crate::support::TestDatabase::empty(Backend::Sqlite).await;
        let DatabaseUrl::Sqlite(path) = &database.url else { panic!("not SQLite") };
        std::fs::write(path, &self.0).expect("written");
        let terms = terms(Some(Privacy::Standard));
        let store = Store::open(&database.url, secrets(), terms).await;
        Ground::over(TestStore { store: store.expect("opened"), database }).await
    }
}
