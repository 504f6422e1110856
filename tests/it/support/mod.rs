//! What the tests stand on: both databases, and submissions to put into them.

mod app;
mod browser;
mod closing;
mod ground;
mod memory;
mod postgres;
mod schema;
mod submissions;
pub use app::{TestApp, doors, problem, us_salary};
pub use browser::{Browser, axe};
pub use closing::{close, draft, draws};
pub use ground::{Ground, accepted, bare_salary};
pub use memory::memory;
pub use postgres::Postgres;
pub use schema::mistakes;
pub use submissions::{new_submission, role, salary, submission};

use paylens::config::DatabaseUrl;
use paylens::disclosure::ledger::rules_id;
use paylens::domain::Privacy;
use paylens::secrets::Secrets;
use paylens::store::{Store, Terms};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use time::macros::date;

/// The databases every test of the store and of the server runs on:
///
/// ```ignore
/// #[rstest]
/// #[tokio::test]
/// async fn it_works(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
///     let store = TestStore::on(backend).await;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// The key file of all tests.
pub fn secrets() -> Secrets {
    Secrets::fixed([42; 32])
}

/// What is asked of a test's database: its survey opened a year before the clocks of tests begin, so
/// that the first batches are due.
pub fn terms(privacy: Option<Privacy>) -> Terms {
    Terms { privacy, basis: None, rules: rules_id, today: date!(2025 - 11 - 24) }
}

/// A database of one's own.
pub struct TestDatabase {
    pub url: DatabaseUrl,
    /// The folder of a SQLite file, removed at the end.
    pub folder: Option<TempDir>,
}

impl TestDatabase {
    /// One without any tables.
    pub async fn empty(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir().expect("a folder");
                let url = DatabaseUrl::Sqlite(folder.path().join("paylens.db"));
                TestDatabase { url, folder: Some(folder) }
            }
            Backend::Postgres => {
                let url = Postgres::running().create_database("template0").await;
                TestDatabase { url, folder: None }
            }
        }
    }

    /// One with the tables of this version, bound to [`secrets`].
    pub async fn migrated(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => {
                let database = Self::empty(backend).await;
                Store::migrate(&database.url, &secrets()).await.expect("migrated");
                database
            }
            Backend::Postgres => {
                let url = Postgres::running().create_database(postgres::TEMPLATE).await;
                TestDatabase { url, folder: None }
            }
        }
    }
}

/// A store of one's own, migrated and opened.
pub struct TestStore {
    pub store: Store,
    pub database: TestDatabase,
}

impl TestStore {
    /// A fresh one, whose entries get the same keys in every run: figures made of the same answers
    /// in the same order are the same.
    pub async fn on(backend: Backend) -> Self {
        Self::promising(backend, Privacy::Standard).await
    }

    /// The same, under the rules of a mode.
    pub async fn promising(backend: Backend, privacy: Privacy) -> Self {
        Self::of(backend, terms(Some(privacy))).await
    }

    /// The same on any terms.
    pub async fn of(backend: Backend, terms: Terms) -> Self {
        let database = TestDatabase::migrated(backend).await;
        let store = Store::open(&database.url, secrets().repeating(), terms).await;
        TestStore { store: store.expect("opened"), database }
    }

    /// Its URL.
    pub fn url(&self) -> &DatabaseUrl {
        &self.database.url
    }
}

/// A number no other test of this process has.
fn unique() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
