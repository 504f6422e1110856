//! What can go wrong with the database, free of values and of the driver's types.

use crate::domain::{Basis, Privacy};
use crate::secrets::SecretsError;
use diesel::result::{DatabaseErrorKind, DeserializeFieldError, Error as Driver};
use std::error::Error;

/// What the driver said. Kept for the log.
type Cause = Box<dyn Error + Send + Sync>;

/// Why the store could not do what it was asked. No message holds a value from a row.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It could not be reached, or somebody else keeps it locked. Nothing was stored.
    #[error("the database cannot be reached")]
    Unavailable(#[source] Cause),
    /// No space is left. Nothing of this request was stored; what was acknowledged before is safe.
    #[error(
        "the disk of the database is full: nothing of this request was stored, everything \
         acknowledged before is safe; free some space and try again"
    )]
    Full(#[source] Cause),
    /// Somebody else was faster. Nothing was stored; look again and decide anew.
    #[error("somebody else changed the same data at the same time; look again and try anew")]
    Conflict(#[source] Option<Cause>),
    /// A row does not read back. Names its table and column.
    #[error("{0} holds something that cannot be read; restore the database from a backup")]
    Corrupt(String),
    /// The file itself is broken.
    #[error("the database file is damaged; restore it from a backup")]
    Damaged(#[source] Cause),
    /// The database was made with another key file.
    #[error(
        "the key file does not belong to this database: pending contributions could not be \
         opened with it; put the key file back that was beside the database when it was made"
    )]
    WrongKey,
    /// It was made for another privacy mode.
    #[error(
        "this database was made for privacy {kept} and stays so; it was asked to be {asked}: what was \
         handed in under one promise is never published under another. Use another database for \
         another mode, or leave PAYLENS_PRIVACY out"
    )]
    OtherPrivacy {
        /// The mode it was made for.
        kept: Privacy,
        /// The mode asked for.
        asked: Privacy,
    },
    /// The survey is of pay on the other side of tax.
    #[error(
        "this database is for pay {}, and cannot take or show pay {}: keep that in a database of its own \
         (PAYLENS_DATABASE_URL), or leave PAYLENS_BASIS out",
        kept.in_words(),
        asked.in_words()
    )]
    OtherBasis {
        /// What it was made for.
        kept: Basis,
        /// What was asked for.
        asked: Basis,
    },
    /// It was made under rules that this version does not know.
    #[error(
        "this database publishes by the rules {0}, which this version does not know; update the program"
    )]
    OtherRules(String),
    /// It holds the records of the first edition, which are to be drawn and destroyed.
    #[error(
        "this database holds the records of an earlier version, which kept them. Back it up, then run \
         `paylens migrate --seal-records`: the records go back among the answers that wait, sealed, and \
         are destroyed once the next releases have drawn them; what is published stays readable"
    )]
    HoldsRecords,
    /// It has no tables, or old ones.
    #[error("the database is not up to date; run `paylens migrate`")]
    NotMigrated,
    /// It was written by a newer version of this program.
    #[error("the database was made by a newer paylens; update the program, or restore a backup")]
    NewerSchema,
    /// The tables could not be brought up to date. They are as they were.
    #[error("the tables could not be brought up to date and are as they were")]
    Migration(#[source] Cause),
    /// The database URL asks for something unknown.
    #[error("the database URL {0}")]
    Url(&'static str),
    /// The certificates named in the database URL could not be used.
    #[error("the certificates of the database URL cannot be used")]
    Certificates(#[source] Cause),
    /// More than a row has room for. Names what.
    #[error("{0} is too long to be stored")]
    TooLong(&'static str),
    /// The system gave no random numbers.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// Anything else: a mistake in this program.
    #[error("the database refused a statement")]
    Failed(#[source] Cause),
}

impl StoreError {
    /// A stated conflict, as opposed to one the database noticed.
    pub(super) fn conflict() -> Self {
        StoreError::Conflict(None)
    }

    /// A value of this table and column does not read back.
    pub(super) fn corrupt(table: &str, column: &str) -> Self {
        StoreError::Corrupt(format!("{table}.{column}"))
    }

    /// The same for another one who was in the same transaction: the cause in words.
    pub(super) fn retold(&self) -> Self {
        let cause = || self.source().map_or_else(String::new, ToString::to_string).into();
        match self {
            StoreError::Unavailable(_) => StoreError::Unavailable(cause()),
            StoreError::Full(_) => StoreError::Full(cause()),
            StoreError::Conflict(_) => StoreError::Conflict(Some(cause())),
            StoreError::Damaged(_) => StoreError::Damaged(cause()),
            StoreError::Failed(_) => StoreError::Failed(cause()),
            other => StoreError::Failed(other.to_string().into()),
        }
    }

    /// Whether the connection it came from is in an unknown state and must not be used again.
    pub(super) fn spoils_connection(&self) -> bool {
        use StoreError::{Damaged, Failed, Full, Unavailable};
        matches!(self, Unavailable(_) | Full(_) | Damaged(_) | Failed(_))
    }
}

impl From<Driver> for StoreError {
    fn from(error: Driver) -> Self {
        use DatabaseErrorKind::{
            ClosedConnection, ReadOnlyTransaction, SerializationFailure, UnableToSendCommand,
            UniqueViolation,
        };
        match error {
            Driver::RollbackErrorOnCommit { commit_error, .. } => (*commit_error).into(),
            Driver::DatabaseError(SerializationFailure | UniqueViolation, _) => {
                StoreError::Conflict(Some(error.into()))
            }
            Driver::DatabaseError(
                ClosedConnection | UnableToSendCommand | ReadOnlyTransaction,
                _,
            )
            | Driver::BrokenTransactionManager => StoreError::Unavailable(error.into()),
            Driver::DatabaseError(_, ref told) => by_message(told.message())(error.into()),
            // The driver's own text may quote the value: only the name of the column is kept.
            Driver::DeserializationError(told) => StoreError::Corrupt(
                told.downcast_ref::<DeserializeFieldError>()
                    .and_then(|field| field.field_name.clone())
                    .unwrap_or_else(|| "a row".to_owned()),
            ),
            other => StoreError::Failed(other.into()),
        }
    }
}

impl From<diesel::ConnectionError> for StoreError {
    fn from(error: diesel::ConnectionError) -> Self {
        match error {
            diesel::ConnectionError::CouldntSetupConfiguration(told) => told.into(),
            other => StoreError::Unavailable(other.into()),
        }
    }
}

/// A variant that holds what the driver said.
type Variant = fn(Cause) -> StoreError;

/// The drivers keep SQLite's result code and most of PostgreSQL's states to themselves; their
/// messages are all there is to go by.
fn by_message(message: &str) -> Variant {
    const KNOWN: [(&str, Variant); 13] = [
        ("database or disk is full", StoreError::Full),
        ("No space left on device", StoreError::Full),
        ("deadlock detected", |cause| StoreError::Conflict(Some(cause))),
        ("disk image is malformed", StoreError::Damaged),
        ("file is not a database", StoreError::Damaged),
        ("database is locked", StoreError::Unavailable),
        ("unable to open database file", StoreError::Unavailable),
        ("readonly database", StoreError::Unavailable),
        ("disk I/O error", StoreError::Unavailable),
        ("terminating connection", StoreError::Unavailable),
        ("the database system is", StoreError::Unavailable),
        ("canceling statement due to statement timeout", StoreError::Unavailable),
        ("canceling statement due to lock timeout", StoreError::Unavailable),
    ];
    KNOWN
        .iter()
        .find(|(part, _)| message.contains(part))
        .map_or(StoreError::Failed as Variant, |(_, variant)| *variant)
}
