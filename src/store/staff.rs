//! The staff, their refresh tokens (hashed), and the log of what they did.

use super::audit_log::{self, AuditEntry, Note};
use super::connection::{Access, Tx, either};
use super::schema::{refresh_tokens, staff};
use super::{Shared, StoreError};
use crate::domain::StaffRole;
use diesel::prelude::*;
use std::sync::Arc;

const ACTIVE: &str = "active";
const DISABLED: &str = "disabled";
/// The same two while the password is one that somebody else chose.
const NEW: &str = "new";
const NEW_DISABLED: &str = "new disabled";
const FRESH: &str = "fresh";
/// Before the second a token was used in.
const USED: &str = "used ";
/// Seconds in which a token may come once more: two tabs of one browser go on at the same moment.
const GRACE: i64 = 10;

/// Reads and writes the staff.
#[derive(Clone)]
pub struct StaffRecords(pub(super) Arc<Shared>);

/// One member of the staff.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffRecord {
    /// The name to sign in with.
    pub name: String,
    /// What they may do.
    pub role: StaffRole,
    /// Whether they may sign in.
    pub active: bool,
    /// Whether the password is one that somebody else chose, and is to be changed first.
    pub must_change: bool,
    /// The hashed password, as a PHC string.
    pub password: String,
    /// Counted up to end every session.
    pub version: i32,
}

/// What is to be different about a member of the staff. Any of it ends their sessions.
#[derive(Default, Clone)]
pub struct StaffChange {
    /// Another role.
    pub role: Option<StaffRole>,
    /// Whether they may sign in.
    pub active: Option<bool>,
    /// Another hashed password, and whether it is to be changed first.
    pub password: Option<(String, bool)>,
}

/// What became of a change.
#[derive(Clone, PartialEq, Eq)]
pub enum StaffChanged {
    /// It is made; as they are now.
    Done(StaffRecord),
    /// There is nobody of this name.
    Unknown,
    /// Nobody would be an active administrator: nothing was changed.
    LastAdministrator,
}

/// A refresh token to be kept.
#[derive(Clone)]
pub struct NewRefresh {
    /// Its keyed hash.
    pub hash: [u8; 32],
    /// Until when it is good, in seconds since 1970.
    pub expires: i64,
}

/// What became of a refresh token that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotated {
    /// It was good, and the new one stands in its place; whose it is, and its session.
    Fresh(String, Vec<u8>),
    /// It had been used before: somebody has a copy, and the whole family was ended.
    Reused,
    /// There is none, or no longer.
    Unknown,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = staff)]
struct StaffRow {
    name: String,
    role: String,
    status: String,
    password: String,
    version: i32,
}

impl StaffRow {
    fn read(self) -> Result<StaffRecord, StoreError> {
        let role =
            StaffRole::parse(&self.role).map_err(|_| StoreError::corrupt("staff", "role"))?;
        let (active, must_change) = match self.status.as_str() {
            ACTIVE => (true, false),
            NEW => (true, true),
            DISABLED => (false, false),
            NEW_DISABLED => (false, true),
            _ => return Err(StoreError::corrupt("staff", "status")),
        };
        let StaffRow { name, password, version, .. } = self;
        Ok(StaffRecord { name, role, active, must_change, password, version })
    }
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = refresh_tokens)]
struct RefreshRow {
    hash: Vec<u8>,
    family: Vec<u8>,
    name: String,
    status: String,
    expires: i64,
}

impl StaffRecords {
    /// A member of the staff by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn find(&self, name: &str) -> Result<Option<StaffRecord>, StoreError> {
        let name = name.to_owned();
        self.0.pool.run(Access::Read, "find staff", move |tx| find(tx, &name)).await
    }

    /// A member of the staff whose session has not ended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn in_session(
        &self,
        name: &str,
        family: Vec<u8>,
    ) -> Result<Option<StaffRecord>, StoreError> {
        let name = name.to_owned();
        self.0
            .pool
            .run(Access::Read, "find session", move |tx| {
                let theirs = refresh_tokens::family.eq(&family).and(refresh_tokens::name.eq(&name));
                let tokens: i64 = either!(tx, c =>
                    refresh_tokens::table.filter(theirs).count().get_result(c))?;
                if tokens == 0 { Ok(None) } else { find(tx, &name) }
            })
            .await
    }

    /// Everybody, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all(&self) -> Result<Vec<StaffRecord>, StoreError> {
        let mut all = self.0.pool.run(Access::Read, "staff", everybody).await?;
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all)
    }

    /// Adds somebody; `false` where the name is taken or, with `only_first`, somebody is there.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn add(
        &self,
        record: StaffRecord,
        only_first: bool,
        note: Note,
    ) -> Result<bool, StoreError> {
        self.0
            .pool
            .run(Access::Write, "add staff", move |tx| {
                let there = everybody(tx)?;
                if there.iter().any(|one| only_first || one.name == record.name) {
                    return Ok(false);
                }
                let row = StaffRow {
                    name: record.name.clone(),
                    role: record.role.to_string(),
                    status: status(record.active, record.must_change).to_owned(),
                    password: record.password.clone(),
                    version: record.version,
                };
                either!(tx, c => diesel::insert_into(staff::table).values(row).execute(c))?;
                audit_log::note(tx, &note)?;
                Ok(true)
            })
            .await
    }

    /// Changes somebody and ends all their sessions.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn change(
        &self,
        name: &str,
        change: StaffChange,
        note: Note,
    ) -> Result<StaffChanged, StoreError> {
        let name = name.to_owned();
        self.0
            .pool
            .run(Access::Erase, "change staff", move |tx| {
                let all = everybody(tx)?;
                let Some(before) = all.iter().find(|one| one.name == name) else {
                    return Ok(StaffChanged::Unknown);
                };
                let (password, must_change) = match &change.password {
                    Some((password, must_change)) => (password, *must_change),
                    None => (&before.password, before.must_change),
                };
                let after = StaffRecord {
                    name: name.clone(),
                    role: change.role.unwrap_or(before.role),
                    active: change.active.unwrap_or(before.active),
                    must_change,
                    password: password.clone(),
                    version: before.version + 1,
                };
                let keeps = |one: &StaffRecord| one.active && one.role == StaffRole::Admin;
                let others = || all.iter().any(|one| one.name != name && keeps(one));
                if keeps(before) && !keeps(&after) && !others() {
                    return Ok(StaffChanged::LastAdministrator);
                }
                let values = (
                    staff::role.eq(after.role.as_str()),
                    staff::status.eq(status(after.active, after.must_change)),
                    staff::password.eq(&after.password),
                    staff::version.eq(after.version),
                );
                either!(tx, c =>
                    diesel::update(staff::table.find(&name)).set(values).execute(c))?;
                let theirs = refresh_tokens::name.eq(&name);
                either!(tx, c =>
                    diesel::delete(refresh_tokens::table.filter(theirs)).execute(c))?;
                audit_log::note(tx, &note)?;
                Ok(StaffChanged::Done(after))
            })
            .await
    }

    /// Begins a session; `false` where the person was changed since `record` was read. `rehashed`
    /// is the same password under newer parameters.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn begin(
        &self,
        record: StaffRecord,
        rehashed: Option<String>,
        family: [u8; 16],
        token: NewRefresh,
        note: Note,
    ) -> Result<bool, StoreError> {
        self.0
            .pool
            .run(Access::Write, "begin session", move |tx| {
                if find(tx, &record.name)?.as_ref() != Some(&record) {
                    return Ok(false);
                }
                if let Some(password) = &rehashed {
                    either!(tx, c => diesel::update(staff::table.find(&record.name))
                        .set(staff::password.eq(password))
                        .execute(c))?;
                }
                let past = refresh_tokens::expires.lt(note.at.unix_timestamp());
                either!(tx, c => diesel::delete(refresh_tokens::table.filter(past)).execute(c))?;
                keep(tx, &family, &record.name, &token)?;
                audit_log::note(tx, &note)?;
                Ok(true)
            })
            .await
    }

    /// Puts a new refresh token in place of an old one. `at` tells the time.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn rotate(
        &self,
        hash: [u8; 32],
        token: NewRefresh,
        at: time::OffsetDateTime,
    ) -> Result<Rotated, StoreError> {
        self.0
            .pool
            .run(Access::Write, "refresh session", move |tx| {
                let Some(old) = token_of(tx, &hash)? else { return Ok(Rotated::Unknown) };
                let now = at.unix_timestamp();
                let used = old.status.strip_prefix(USED).map(|second| second.parse::<i64>());
                if used
                    .is_some_and(|used| used.is_ok_and(|used| (0..GRACE).contains(&(now - used))))
                {
                    keep(tx, &old.family, &old.name, &token)?;
                    return Ok(Rotated::Fresh(old.name, old.family));
                }
                if old.status != FRESH {
                    end_family(tx, &old.family)?;
                    let (who, subject) = (old.name.clone(), old.name);
                    let action = "refresh_token_reused";
                    audit_log::note(tx, &Note::of(who, at, action, "session", subject))?;
                    return Ok(Rotated::Reused);
                }
                if old.expires <= now {
                    return Ok(Rotated::Unknown);
                }
                either!(tx, c => diesel::update(refresh_tokens::table.find(hash.as_slice()))
                    .set(refresh_tokens::status.eq(format!("{USED}{now}")))
                    .execute(c))?;
                keep(tx, &old.family, &old.name, &token)?;
                Ok(Rotated::Fresh(old.name, old.family))
            })
            .await
    }

    /// Ends the session a refresh token belongs to.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was changed.
    pub async fn end(&self, hash: [u8; 32], at: time::OffsetDateTime) -> Result<(), StoreError> {
        self.0
            .pool
            .run(Access::Erase, "end session", move |tx| {
                let Some(old) = token_of(tx, &hash)? else { return Ok(()) };
                end_family(tx, &old.family)?;
                let (who, subject) = (old.name.clone(), old.name);
                let action = "sign_out";
                audit_log::note(tx, &Note::of(who, at, action, "session", subject))
            })
            .await
    }

    /// What was done before a number, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn audit_log(&self, before: i64, limit: i64) -> Result<Vec<AuditEntry>, StoreError> {
        let body = move |tx: &mut Tx<'_>| audit_log::before(tx, before, limit);
        self.0.pool.run(Access::Read, "audit log", body).await
    }
}

fn status(active: bool, must_change: bool) -> &'static str {
    match (active, must_change) {
        (true, false) => ACTIVE,
        (true, true) => NEW,
        (false, false) => DISABLED,
        (false, true) => NEW_DISABLED,
    }
}

fn find(tx: &mut Tx<'_>, name: &str) -> Result<Option<StaffRecord>, StoreError> {
    let row: Option<StaffRow> = either!(tx, c =>
        staff::table.find(name).select(StaffRow::as_select()).first(c).optional())?;
    row.map(StaffRow::read).transpose()
}

fn everybody(tx: &mut Tx<'_>) -> Result<Vec<StaffRecord>, StoreError> {
    let rows: Vec<StaffRow> = either!(tx, c => staff::table.select(StaffRow::as_select()).load(c))?;
    rows.into_iter().map(StaffRow::read).collect()
}

fn token_of(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<Option<RefreshRow>, StoreError> {
    Ok(either!(tx, c => refresh_tokens::table
        .find(hash.as_slice())
        .select(RefreshRow::as_select())
        .first(c)
        .optional())?)
}

fn keep(tx: &mut Tx<'_>, family: &[u8], name: &str, token: &NewRefresh) -> Result<(), StoreError> {
    let row = RefreshRow {
        hash: token.hash.to_vec(),
        family: family.to_vec(),
        name: name.to_owned(),
        status: FRESH.to_owned(),
        expires: token.expires,
    };
    either!(tx, c => diesel::insert_into(refresh_tokens::table).values(row).execute(c))?;
    Ok(())
}

fn end_family(tx: &mut Tx<'_>, family: &[u8]) -> Result<(), StoreError> {
    let all = refresh_tokens::family.eq(family);
    either!(tx, c => diesel::delete(refresh_tokens::table.filter(all)).execute(c))?;
    Ok(())
}
