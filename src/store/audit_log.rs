//! What the staff did: written in the transaction of the deed itself, and never changed; triggers
//! in both databases refuse it.

use super::StoreError;
use super::connection::{Tx, either};
use super::schema::audit_log;
use diesel::prelude::*;
use time::OffsetDateTime;
use time::macros::format_description;

/// A deed to be noted.
///
/// Privacy: C3, it names no text and no pay, a case by its keyed id alone, and no time finer than a
/// minute.
#[derive(Debug, Clone)]
pub struct Note {
    /// Who did it: a name of the staff, or the command line.
    pub who: String,
    /// When.
    pub at: OffsetDateTime,
    /// What was done, e.g. `add`.
    pub action: &'static str,
    /// To what kind of thing, e.g. `staff`.
    pub kind: &'static str,
    /// To which one, where that is nobody's secret.
    pub subject: String,
    /// What is different now, e.g. `role admin`; empty where the action says it all.
    pub change: String,
    /// Why, in the words of whoever did it; empty where they said nothing.
    pub reason: String,
}

impl Note {
    /// A deed, its action said and nothing else.
    pub fn of(
        who: impl Into<String>,
        at: OffsetDateTime,
        action: &'static str,
        kind: &'static str,
        subject: impl Into<String>,
    ) -> Self {
        let (who, subject) = (who.into(), subject.into());
        Note { who, at, action, kind, subject, change: String::new(), reason: String::new() }
    }

    /// With what is different now.
    #[must_use]
    pub fn changing(self, change: impl Into<String>) -> Self {
        Note { change: change.into(), ..self }
    }

    /// With the reason somebody gave.
    #[must_use]
    pub fn because(self, reason: Option<String>) -> Self {
        Note { reason: reason.unwrap_or_default(), ..self }
    }
}

/// A noted deed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_log)]
pub struct AuditEntry {
    /// Counts the deeds from 1.
    pub number: i64,
    /// Day and time to the minute, UTC.
    pub minute: String,
    /// Who did it.
    pub who: String,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub kind: String,
    /// To which one.
    pub subject: String,
    /// What is different since.
    pub change: String,
    /// Why.
    pub reason: String,
}

/// Notes a deed, in the transaction that does it.
pub(super) fn note(tx: &mut Tx<'_>, note: &Note) -> Result<(), StoreError> {
    let last: Option<i64> =
        either!(tx, c => audit_log::table.select(diesel::dsl::max(audit_log::number)).first(c))?;
    let minute = note
        .at
        .format(format_description!("[year]-[month]-[day]T[hour]:[minute]Z"))
        .map_err(|error| StoreError::Failed(error.into()))?;
    let entry = AuditEntry {
        number: last.unwrap_or(0) + 1,
        minute,
        who: note.who.clone(),
        action: note.action.to_owned(),
        kind: note.kind.to_owned(),
        subject: note.subject.clone(),
        change: note.change.clone(),
        reason: note.reason.clone(),
    };
    either!(tx, c => diesel::insert_into(audit_log::table).values(&entry).execute(c))?;
    Ok(())
}

/// The latest deeds before a number, newest first.
pub(super) fn before(
    tx: &mut Tx<'_>,
    number: i64,
    limit: i64,
) -> Result<Vec<AuditEntry>, StoreError> {
    Ok(either!(tx, c => audit_log::table
        .filter(audit_log::number.lt(number))
        .order(audit_log::number.desc())
        .limit(limit)
        .select(AuditEntry::as_select())
        .load(c))?)
}
