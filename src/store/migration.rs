//! Bringing the tables up to date, and recognising a database that is not or that is another's.

use super::archive::{Contribution, ContributionRow};
use super::connection::{Access, Connection, Place, Tx, either};
use super::keys::Keys;
use super::schema::{contributions, pending};
use super::sink::{CHUNK, PendingRow};
use super::{StoreError, meta, published};
use crate::domain::{Placement, Submission};
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

/// What becomes of the records of the first edition, which kept what it had published from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Records {
    /// They stay: nothing is brought up to date where there are any that must not.
    Keep,
    /// They go back among what waits, sealed, to be drawn and destroyed.
    Seal,
}

/// The migration after which records are kept only where privacy is off; the one that made reviews, and
/// the one after which none is kept.
const ONE_DRAW: &str = "20261128000000";
const REVIEWS: &str = "20261125010000";
const REVIEWS_ONE_DRAW: &str = "20261128120000";

/// Brings the tables up to date on a connection of its own, all or nothing, one process at a time.
pub(super) fn migrate(place: &Place, keys: &Keys, records: Records) -> Result<(), StoreError> {
    place.create()?;
    let mut connection = place.connect()?;
    if let Connection::Postgres(inner) = &mut connection {
        // Held until the connection closes.
        diesel::sql_query("SELECT pg_advisory_lock(7021733010)").execute(&mut **inner)?;
    }
    connection.transaction(Access::Erase, |tx| {
        let known = if is_migrated(tx)? { applied(tx)? } else { BTreeSet::new() };
        let early = !known.is_empty() && !known.contains(ONE_DRAW);
        let kept = if early { records_to_seal(tx)? } else { Vec::new() };
        let old = known.contains(REVIEWS) && !known.contains(REVIEWS_ONE_DRAW);
        let reviewed = old && keeps_reviews(tx)?;
        if (!kept.is_empty() || reviewed) && records == Records::Keep {
            return Err(StoreError::HoldsRecords);
        }
        match tx {
            Tx::Sqlite(inner) => inner.run_pending_migrations(SQLITE).map(drop),
            Tx::Postgres(inner) => inner.run_pending_migrations(POSTGRES).map(drop),
        }
        .map_err(explain)?;
        seal_records(tx, keys, kept)?;
        if meta::read(tx, KEY_CHECK)?.is_none() {
            meta::write(tx, KEY_CHECK, &keys.check())?;
        }
        check(tx, keys)
    })
}

/// What there is at a database's URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// No file, an empty one, or a database without our tables.
    Nothing,
    /// A database that is bound to a key file.
    Database,
}

/// Looks what there is, and makes nothing.
pub(super) fn look(place: &Place) -> Result<Found, StoreError> {
    if let Place::Sqlite(path) = place
        && std::fs::metadata(path).map_or(0, |file| file.len()) == 0
    {
        return Ok(Found::Nothing);
    }
    let mut connection = place.connect()?;
    connection.transaction(Access::Read, |tx| {
        let bound = is_migrated(tx)? && meta::read(tx, KEY_CHECK)?.is_some();
        Ok(if bound { Found::Database } else { Found::Nothing })
    })
}

/// Whether anything was ever migrated. Asked of the catalogue, since asking a table that is not there
/// costs PostgreSQL the transaction.
fn is_migrated(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    const SQLITE: &str =
        "SELECT count(*) AS found FROM sqlite_master WHERE name = '__diesel_schema_migrations'";
    const POSTGRES: &str = "SELECT count(*) AS found FROM pg_catalog.pg_class \
         WHERE oid = to_regclass('__diesel_schema_migrations')";
    let tables: Tables = match tx {
        Tx::Sqlite(inner) => diesel::sql_query(SQLITE).get_result(*inner)?,
        Tx::Postgres(inner) => diesel::sql_query(POSTGRES).get_result(*inner)?,
    };
    Ok(tables.found > 0)
}

/// Whether there are reviews that were kept after their batch had closed.
fn keeps_reviews(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    const KEPT: &str = "SELECT count(*) AS found FROM reviews WHERE NOT withdrawn";
    let kept: Tables = either!(tx, c => diesel::sql_query(KEPT).get_result(c))?;
    Ok(kept.found > 0)
}

#[derive(diesel::QueryableByName)]
struct Tables {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    found: i64,
}

/// The records of the first edition, unless privacy is off; not those that were withdrawn.
fn records_to_seal(tx: &mut Tx<'_>) -> Result<Vec<Contribution>, StoreError> {
    let off = published::head(tx)?.is_some_and(|head| head.rules.starts_with("off"));
    if off {
        return Ok(Vec::new());
    }
    let rows: Vec<ContributionRow> = either!(tx, c => contributions::table
        .filter(contributions::withdrawn.eq(false))
        .select(ContributionRow::as_select())
        .load(c))?;
    rows.into_iter().map(Contribution::try_from).collect()
}

/// Puts records back among the answers that wait, under the keys they were kept by, so that their
/// receipts still find them.
fn seal_records(
    tx: &mut Tx<'_>,
    keys: &Keys,
    records: Vec<Contribution>,
) -> Result<(), StoreError> {
    if records.is_empty() {
        return Ok(());
    }
    // Privacy: P3, no record stays.
    either!(tx, c => diesel::delete(contributions::table).execute(c))?;
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        let mut salary = record.salary;
        salary.employer.bucket = None;
        let submission = Submission { placement: Placement::Accepted(record.role), salary };
        rows.push(PendingRow::of_record(keys, record.key, &submission)?);
    }
    rows.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    for chunk in rows.chunks(CHUNK) {
        either!(tx, c => diesel::insert_into(pending::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// Whether the database is of this version and was made with this key file.
pub(super) fn check(tx: &mut Tx<'_>, keys: &Keys) -> Result<(), StoreError> {
    let known = match tx {
        Tx::Sqlite(_) => versions::<diesel::sqlite::Sqlite>(&SQLITE),
        Tx::Postgres(_) => versions::<diesel::pg::Pg>(&POSTGRES),
    }?;
    let applied = match applied(tx) {
        // Nothing was ever migrated: not even this table exists.
        Err(StoreError::Failed(_)) => return Err(StoreError::NotMigrated),
        applied => applied?,
    };
    if !applied.is_subset(&known) {
        return Err(StoreError::NewerSchema);
    }
    if applied != known {
        return Err(StoreError::NotMigrated);
    }
    check_key(tx, keys)
}

/// Whether the database was made with this key file.
pub(super) fn check_key(tx: &mut Tx<'_>, keys: &Keys) -> Result<(), StoreError> {
    if !is_migrated(tx)? {
        return Err(StoreError::NotMigrated);
    }
    match meta::read(tx, KEY_CHECK)? {
        Some(value) if value == keys.check() => Ok(()),
        Some(_) => Err(StoreError::WrongKey),
        None => Err(StoreError::NotMigrated),
    }
}

/// The newest migration that was run.
pub(super) fn newest(tx: &mut Tx<'_>) -> Result<String, StoreError> {
    Ok(applied(tx)?.last().cloned().unwrap_or_default())
}

/// The migrations that were run.
fn applied(tx: &mut Tx<'_>) -> Result<BTreeSet<String>, StoreError> {
    use __diesel_schema_migrations::dsl::{__diesel_schema_migrations as table, version};
    let applied: Vec<String> = either!(tx, c => table.select(version).load(c))?;
    Ok(applied.into_iter().collect())
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
