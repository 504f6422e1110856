//! One connection to either database, and the one way to run a transaction on it.
//!
//! Every query is written once: [`either!`] runs the same diesel body on whichever arm there is.

use super::StoreError;
use super::postgres::{PgConnection, Server};
use crate::config::DatabaseUrl;
use diesel::connection::SimpleConnection;
use diesel::result::Error as Driver;
use diesel::{Connection as _, RunQueryDsl, SqliteConnection};
use std::path::PathBuf;

/// Where to connect to, understood once.
pub(super) enum Place {
    Sqlite(PathBuf),
    Postgres(Box<Server>),
}

/// A connection to either database.
pub(super) enum Connection {
    Sqlite(SqliteConnection),
    Postgres(Box<PgConnection>),
}

/// A connection inside a transaction.
pub(super) enum Tx<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

/// Which file a database is, whatever it is called: its device and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileId((u64, u64));

/// Bytes that must be left on a disk for the server to be ready.
const LEAST_ROOM: u64 = 4 << 20;

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// A consistent look.
    Read,
    /// A change.
    Write,
    /// A change after which nothing may remain of what was deleted.
    Erase,
    /// The same of all that waited: where tables keep what was deleted, they are written anew.
    Destroy,
}

/// Runs one diesel body on either connection of a [`Tx`].
macro_rules! either {
    ($tx:expr, $connection:ident => $body:expr) => {
        match $tx {
            $crate::store::connection::Tx::Sqlite(inner) => {
                let $connection = &mut **inner;
                $body
            }
            $crate::store::connection::Tx::Postgres(inner) => {
                let $connection = &mut **inner;
                $body
            }
        }
    };
}
pub(super) use either;

/// How every SQLite connection begins.
///
/// WAL with `synchronous=FULL`: one sync per commit, after which it survives a power cut, and
/// readers never wait for a writer. The log keeps pages in the order they were written, which is
/// the order of arrival, until it is cut: so it is cut to nothing after every transaction that
/// closes a batch or deletes ([`Access::Erase`]). What it holds until then tells an order of
/// ciphertexts of one size under random keys, and the key of an entry changes, by a keyed hash,
/// when its batch closes; so the order cannot be carried over to the archive without the key file.
/// `journal_mode=TRUNCATE` would keep no log, at three syncs per commit and readers that block.
///
/// Privacy: `secure_delete` overwrites what is deleted, and `temp_store` keeps sorting in memory:
/// a stolen file holds no row that is gone (P3).
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; \
     PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; \
     PRAGMA temp_store = MEMORY;";

impl Place {
    pub(super) fn of(url: &DatabaseUrl) -> Result<Self, StoreError> {
        Ok(match url {
            // Absolute: SQLite reads `:memory:` and `file:…` as more than a file name.
            DatabaseUrl::Sqlite(path) => Place::Sqlite(
                std::path::absolute(path).map_err(|error| StoreError::Unavailable(error.into()))?,
            ),
            DatabaseUrl::Postgres(url) => Place::Postgres(Box::new(Server::parse(url)?)),
        })
    }

    /// Connects. A SQLite file that is missing is an error: a typo must not create one.
    pub(super) fn connect(&self) -> Result<Connection, StoreError> {
        match self {
            Place::Sqlite(path) if !path.exists() => Err(StoreError::NotMigrated),
            Place::Sqlite(path) => {
                // As an address that makes no file, should this one go in the meantime.
                let address = url::Url::from_file_path(path)
                    .map_err(|()| StoreError::Url("names a file that cannot be"))?;
                let mut connection = SqliteConnection::establish(&format!("{address}?mode=rw"))?;
                connection.batch_execute(SQLITE_SETTINGS)?;
                Ok(Connection::Sqlite(connection))
            }
            Place::Postgres(server) => {
                server.connect().map(|inner| Connection::Postgres(Box::new(inner)))
            }
        }
    }

    /// Which file the database is; `None` for a server.
    ///
    /// Privacy: no answer is acknowledged that went into a file nobody will find again.
    pub(super) fn file(&self) -> Result<Option<FileId>, StoreError> {
        let Place::Sqlite(path) = self else { return Ok(None) };
        #[cfg(unix)]
        let id = std::fs::metadata(path).map(|file| {
            use std::os::unix::fs::MetadataExt;
            (file.dev(), file.ino())
        });
        #[cfg(not(unix))]
        let id = std::fs::metadata(path).map(|_| (0, 0));
        id.map(|id| Some(FileId(id))).map_err(|error| {
            let told = format!("the database file {} is gone: {error}", path.display());
            StoreError::Unavailable(told.into())
        })
    }

    /// Whether there is room left on the disk of a SQLite file.
    pub(super) fn room(&self) -> Result<(), StoreError> {
        #[cfg(unix)]
        if let Place::Sqlite(path) = self {
            let folder = path.parent().unwrap_or(path);
            let disk = rustix::fs::statvfs(folder)
                .map_err(|error| StoreError::Unavailable(std::io::Error::from(error).into()))?;
            if disk.f_bavail.saturating_mul(disk.f_frsize) < LEAST_ROOM {
                return Err(StoreError::Full("next to nothing is left".into()));
            }
        }
        Ok(())
    }

    /// Makes the SQLite file where there is none, readable by its owner alone.
    pub(super) fn create(&self) -> Result<(), StoreError> {
        if let Place::Sqlite(path) = self {
            let mut options = std::fs::OpenOptions::new();
            options.append(true).create(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options.open(path).map_err(|error| StoreError::Unavailable(error.into()))?;
        }
        Ok(())
    }
}

impl Connection {
    /// Runs `body` in a transaction that is committed only where it returns `Ok`.
    ///
    /// SQLite: `BEGIN IMMEDIATE` for a change, as a transaction that reads and then writes would
    /// lose against another one. PostgreSQL: serialisable for a change, one snapshot for a look.
    pub(super) fn transaction<T>(
        &mut self,
        access: Access,
        body: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        // Kept aside: a full disk makes SQLite roll back by itself, and then the driver's own
        // rollback fails and would hide the reason.
        let mut failure = None;
        let run = |tx: &mut Tx<'_>| {
            body(tx).map_err(|error| {
                failure = Some(error);
                Driver::RollbackTransaction
            })
        };
        let outcome = match (self, access) {
            (Connection::Sqlite(inner), Access::Read) => {
                inner.transaction(|inner| run(&mut Tx::Sqlite(inner)))
            }
            (Connection::Sqlite(inner), _) => {
                inner.immediate_transaction(|inner| run(&mut Tx::Sqlite(inner)))
            }
            (Connection::Postgres(inner), _) => inner.transaction(|inner| {
                if access == Access::Read {
                    inner.batch_execute(
                        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
                    )?;
                }
                run(&mut Tx::Postgres(inner))
            }),
        };
        match (outcome, failure) {
            (_, Some(error)) => Err(error),
            (Ok(value), None) => Ok(value),
            (Err(error), None) => Err(error.into()),
        }
    }

    /// Whether transactions of others can make this one fail half-way, so that it is to be rerun.
    pub(super) fn can_be_overtaken(&self) -> bool {
        matches!(self, Connection::Postgres(_))
    }

    /// Writes SQLite's log into the database and cuts it to nothing; `false` where a reader still
    /// needs it.
    pub(super) fn cut_log(&mut self) -> Result<bool, StoreError> {
        match self {
            Connection::Sqlite(inner) => {
                let outcome: Checkpoint =
                    diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(inner)?;
                Ok(outcome.busy == 0)
            }
            Connection::Postgres(_) => Ok(true),
        }
    }

    /// Writes the tables of what waits anew: PostgreSQL leaves deleted rows in their files until it
    /// needs the room, sealed as they were, and with them the secrets of draws that are over.
    // Privacy: P3, whoever takes the files and the key later opens nothing. The write-ahead log is the
    // operator's: it is gone after the next checkpoints, unless it is archived.
    pub(super) fn write_anew(&mut self) -> Result<(), StoreError> {
        if let Connection::Postgres(inner) = self {
            // Each waits for those who read the table, and they are quick.
            for table in ["pending", "receipts", "meta"] {
                inner.batch_execute(&format!("VACUUM (FULL) {table}"))?;
            }
        }
        Ok(())
    }
}

/// What SQLite says of cutting its log.
#[derive(diesel::QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    busy: i32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::meta;

    #[test]
    fn a_full_disk_is_told_and_loses_nothing_that_was_stored() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::Sqlite(folder.path().join("paylens.db"));
        place.create().expect("created");
        let mut connection = place.connect().expect("connected");
        let Connection::Sqlite(inner) = &mut connection else { panic!("not SQLite") };
        inner
            .batch_execute(
                "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL); \
                 PRAGMA max_page_count = 20;",
            )
            .expect("limited");
        let mut write = |name: &str, size: usize| {
            connection.transaction(Access::Write, |tx| meta::write(tx, name, &"x".repeat(size)))
        };
        write("first", 10_000).expect("room enough");
        let full = write("second", 1_000_000).expect_err("no room");
        assert!(matches!(full, StoreError::Full(_)), "{full:?}");
        assert!(full.spoils_connection());
        let mut anew = place.connect().expect("connected");
        let kept = |name| anew.transaction(Access::Read, |tx| meta::read(tx, name));
        assert_eq!(
            ["first", "second"].map(kept).map(|kept| kept.expect("read").is_some()),
            [true, false]
        );
    }
}
