//! Bringing the tables up to date, and recognising a database that is not or that is another's.

use super::StoreError;
use super::connection::{Access, Connection, Place, Tx, either};
use super::keys::Keys;
use super::meta;
use diesel::Connection as _;
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::collections::BTreeSet;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// The row of `meta` that tells which key file the database was made with.
const KEY_CHECK: &str = "key_check";

diesel::table! { __diesel_schema_migrations (version) { version -> Text, } }

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Brings the tables up to date on a connection of its own, all or nothing, one process at a time.
pub(super) fn migrate(place: &Place, keys: &Keys) -> Result<(), StoreError> {
    place.create()?;
    let mut connection = place.connect()?;
    match &mut connection {
        Connection::Sqlite(inner) => {
            inner.immediate_transaction(|inner| inner.run_pending_migrations(SQLITE).map(drop))
        }
        Connection::Postgres(inner) => {
            // Held until the connection closes.
            diesel::sql_query("SELECT pg_advisory_lock(7021733010)").execute(&mut **inner)?;
            inner.transaction(|inner| inner.run_pending_migrations(POSTGRES).map(drop))
        }
    }
    .map_err(explain)?;
    connection.transaction(Access::Write, |tx| {
        if meta::read(tx, KEY_CHECK)?.is_none() {
            meta::write(tx, KEY_CHECK, &keys.check())?;
        }
        check(tx, keys)
    })
}

/// Whether the database is of this version and was made with this key file.
pub(super) fn check(tx: &mut Tx<'_>, keys: &Keys) -> Result<(), StoreError> {
    use __diesel_schema_migrations::dsl::{__diesel_schema_migrations as table, version};
    let known = match tx {
        Tx::Sqlite(_) => versions::<diesel::sqlite::Sqlite>(&SQLITE),
        Tx::Postgres(_) => versions::<diesel::pg::Pg>(&POSTGRES),
    }?;
    let applied = either!(tx, c => table.select(version).load::<String>(c));
    let applied: BTreeSet<_> = match applied.map_err(StoreError::from) {
        // Nothing was ever migrated: not even this table exists.
        Err(StoreError::Failed(_)) => return Err(StoreError::NotMigrated),
        applied => applied?.into_iter().collect(),
    };
    if !applied.is_subset(&known) {
        return Err(StoreError::NewerSchema);
    }
    if applied != known {
        return Err(StoreError::NotMigrated);
    }
    match meta::read(tx, KEY_CHECK)? {
        Some(value) if value == keys.check() => Ok(()),
        Some(_) => Err(StoreError::WrongKey),
        None => Err(StoreError::NotMigrated),
    }
}

fn versions<DB: diesel::backend::Backend>(
    embedded: &impl MigrationSource<DB>,
) -> Result<BTreeSet<String>, StoreError> {
    let migrations = embedded.migrations().map_err(StoreError::Migration)?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
}

/// The driver's own errors go by what they say; the rest is about the migrations.
fn explain(cause: Cause) -> StoreError {
    match cause.downcast::<diesel::result::Error>().map(|driver| StoreError::from(*driver)) {
        Ok(StoreError::Failed(cause)) | Err(cause) => StoreError::Migration(cause),
        Ok(told) => told,
    }
}
