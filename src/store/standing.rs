//! How things stand in a database: how much waits for whom, how large it is, and whether its server logs
//! what nobody may keep.

use super::connection::{Access, Tx, either};
use super::schema::{pending, review_pool};
use super::{Shared, Store, StoreError, migration, moderation};
use crate::domain::ModerationState;
use diesel::prelude::*;
use std::sync::Arc;

/// How things stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Salaries that somebody has to look at.
    pub held_salaries: u64,
    /// Reviews that somebody has to look at.
    pub pending_reviews: u64,
    /// Reviews that wait for their closing.
    pub waiting_reviews: u64,
    /// The newest migration.
    pub schema: String,
    /// Bytes of the database on its disk.
    pub bytes: u64,
}

/// A setting of a PostgreSQL server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSetting {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Settings by which a server writes down the values of statements.
const TELLTALE: &str = "SELECT name, setting AS value FROM pg_settings WHERE name IN (\
    'log_statement', 'log_min_duration_statement', 'log_min_duration_sample', \
    'log_parameter_max_length', 'log_parameter_max_length_on_error', 'log_duration', \
    'shared_preload_libraries', 'session_preload_libraries') ORDER BY name";

impl Store {
    /// How things stand.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn standing(&self) -> Result<Standing, StoreError> {
        let shared: &Arc<Shared> = &self.0;
        shared.pool.run(Access::Read, "standing", standing).await
    }

    /// Settings of the server by which it may write down values; none of a SQLite file.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn server_settings(&self) -> Result<Vec<ServerSetting>, StoreError> {
        let read = |tx: &mut Tx<'_>| match tx {
            Tx::Sqlite(_) => Ok(Vec::new()),
            Tx::Postgres(inner) => {
                let rows: Vec<SettingRow> = diesel::sql_query(TELLTALE).load(*inner)?;
                let read = |row: SettingRow| ServerSetting { name: row.name, value: row.value };
                Ok(rows.into_iter().map(read).collect())
            }
        };
        self.0.pool.run(Access::Read, "server settings", read).await
    }
}

fn standing(tx: &mut Tx<'_>) -> Result<Standing, StoreError> {
    let open = moderation::code(Some(ModerationState::Pending));
    let held: i64 = either!(tx, c => pending::table
        .filter(pending::moderation.eq(open))
        .count()
        .get_result(c))?;
    let waiting: i64 = either!(tx, c => review_pool::table.count().get_result(c))?;
    let in_pool: i64 = either!(tx, c => review_pool::table
        .filter(review_pool::moderation.eq(open))
        .count()
        .get_result(c))?;
    let bytes: Bytes = match tx {
        Tx::Sqlite(inner) => diesel::sql_query(
            "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size",
        )
        .get_result(*inner)?,
        Tx::Postgres(inner) => {
            diesel::sql_query("SELECT pg_database_size(current_database()) AS bytes")
                .get_result(*inner)?
        }
    };
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    Ok(Standing {
        held_salaries: count(held),
        pending_reviews: count(in_pool),
        waiting_reviews: count(waiting),
        schema: migration::newest(tx)?,
        bytes: count(bytes.bytes),
    })
}

#[derive(diesel::QueryableByName)]
struct Bytes {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    bytes: i64,
}

#[derive(diesel::QueryableByName)]
struct SettingRow {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}
