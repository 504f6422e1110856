//! A copy of a SQLite database while it is in use, and a look at one before it is put in place.

use super::connection::{Access, Connection, Place, Tx};
use super::keys::Keys;
use super::{StoreError, migration};
use diesel::RunQueryDsl;
use std::path::Path;

/// Writes a consistent copy into an empty file. Whoever reads and writes meanwhile goes on.
///
/// Privacy: P3, the copy has no page of what was deleted.
pub(super) fn copy_into(place: &Place, file: &Path) -> Result<(), StoreError> {
    let Connection::Sqlite(mut inner) = place.connect()? else {
        return Err(StoreError::Url("names a server: it is backed up with pg_dump"));
    };
    diesel::sql_query("VACUUM INTO ?")
        .bind::<diesel::sql_types::Text, _>(file.to_string_lossy())
        .execute(&mut inner)?;
    Ok(())
}

/// That a file is whole, and a database of this key file.
pub(super) fn check(place: &Place, keys: &Keys) -> Result<(), StoreError> {
    let mut connection = place.connect()?;
    connection.transaction(Access::Read, |tx| {
        if let Tx::Sqlite(inner) = tx {
            let found: Integrity =
                diesel::sql_query("PRAGMA integrity_check").get_result(*inner)?;
            if found.integrity_check != "ok" {
                return Err(StoreError::Damaged(found.integrity_check.into()));
            }
        }
        migration::check_key(tx, keys)
    })
}

/// What SQLite says of a file.
#[derive(diesel::QueryableByName)]
struct Integrity {
    #[diesel(sql_type = diesel::sql_types::Text)]
    integrity_check: String,
}
