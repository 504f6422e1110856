//! The catalogue's records. What their details mean is the catalogue's business.

use super::audit_log::{self, Note};
use super::connection::{Access, Tx, either};
use super::schema::{aliases, roles};
use super::{Shared, StoreError, meta, row};
use crate::domain::RoleSlug;
use diesel::prelude::*;
use diesel::upsert::excluded;
use std::collections::HashMap;
use std::sync::Arc;

/// The row of `meta` that every change of the catalogue counts up.
const VERSION: &str = "catalogue_version";

/// Reads and writes the catalogue.
#[derive(Clone)]
pub struct RoleRecords(pub(super) Arc<Shared>);

/// One role of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRecord {
    /// Its name in addresses.
    pub slug: RoleSlug,
    /// Where it comes from, e.g. `built-in`.
    pub origin: String,
    /// Everything else, as JSON.
    pub details: String,
    /// Other titles of it, sorted. An alias belongs to one role: the one that claimed it last.
    pub aliases: Vec<String>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = roles)]
struct RoleRow {
    slug: String,
    origin: String,
    details: String,
}

impl RoleRecords {
    /// How often the catalogue has been changed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn version(&self) -> Result<i64, StoreError> {
        self.0.pool.run(Access::Read, "catalogue version", version).await
    }

    /// All roles, by slug.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all(&self) -> Result<Vec<RoleRecord>, StoreError> {
        self.0.pool.run(Access::Read, "roles", all).await
    }

    /// Adds roles, or replaces those there are, aliases included. Tells the new version.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn upsert_many(&self, records: Vec<RoleRecord>) -> Result<i64, StoreError> {
        self.0
            .pool
            .run(Access::Write, "change roles", move |tx| {
                for record in &records {
                    upsert(tx, record)?;
                }
                count_change(tx)
            })
            .await
    }

    /// Does the same where nothing was changed since `version`, and notes it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where something was; as with every other [`StoreError`], nothing was
    /// changed then.
    pub async fn change(
        &self,
        since: i64,
        records: Vec<RoleRecord>,
        note: Option<Note>,
    ) -> Result<i64, StoreError> {
        self.0
            .pool
            .run(Access::Write, "change roles", move |tx| {
                if version(tx)? != since {
                    return Err(StoreError::conflict());
                }
                for record in &records {
                    upsert(tx, record)?;
                }
                if let Some(note) = &note {
                    audit_log::note(tx, note)?;
                }
                count_change(tx)
            })
            .await
    }
}

/// Counts a change of the catalogue, and tells its new version.
pub(super) fn count_change(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    let next = version(tx)? + 1;
    meta::write(tx, VERSION, &next.to_string())?;
    Ok(next)
}

fn version(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    let stored = meta::read(tx, VERSION)?;
    stored.map_or(Ok(0), |text| text.parse().map_err(|_| StoreError::corrupt("meta", "value")))
}

fn all(tx: &mut Tx<'_>) -> Result<Vec<RoleRecord>, StoreError> {
    let named: Vec<(String, String)> =
        either!(tx, c => aliases::table.select((aliases::role, aliases::alias)).load(c))?;
    let mut by_role = HashMap::<_, Vec<_>>::new();
    for (role, alias) in named {
        by_role.entry(role).or_default().push(alias);
    }
    let rows: Vec<RoleRow> = either!(tx, c => roles::table.select(RoleRow::as_select()).load(c))?;
    let mut records = rows
        .into_iter()
        .map(|row| {
            let mut aliases = by_role.remove(&row.slug).unwrap_or_default();
            aliases.sort_unstable();
            let slug = row::role("roles", &row.slug)?;
            Ok(RoleRecord { slug, origin: row.origin, details: row.details, aliases })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    // Here and not in SQL: the two databases order text differently.
    records.sort_unstable_by(|one, other| one.slug.cmp(&other.slug));
    Ok(records)
}

fn upsert(tx: &mut Tx<'_>, record: &RoleRecord) -> Result<(), StoreError> {
    let slug = record.slug.as_str();
    let values = (
        roles::slug.eq(slug),
        roles::origin.eq(&record.origin),
        roles::details.eq(&record.details),
    );
    either!(tx, c => diesel::insert_into(roles::table)
        .values(values)
        .on_conflict(roles::slug)
        .do_update()
        .set((
            roles::origin.eq(excluded(roles::origin)),
            roles::details.eq(excluded(roles::details)),
        ))
        .execute(c))?;
    either!(tx, c =>
        diesel::delete(aliases::table.filter(aliases::role.eq(slug))).execute(c))?;
    for alias in &record.aliases {
        either!(tx, c => diesel::insert_into(aliases::table)
            .values((aliases::alias.eq(alias), aliases::role.eq(slug)))
            .on_conflict(aliases::alias)
            .do_update()
            .set(aliases::role.eq(excluded(aliases::role)))
            .execute(c))?;
    }
    Ok(())
}
