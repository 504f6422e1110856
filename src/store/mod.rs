//! The only user of the database, on SQLite and on PostgreSQL.
//!
//! A [`Store`] hands out capabilities, not a connection: what takes contributions in cannot read
//! one, and what reads published figures cannot name a raw row.
//!
//! * [`ContributionSink`]: in, for intake.
//! * [`SubmissionDesk`]: one's own entry, by receipt.
//! * [`ContributionArchive`]: everything raw, for a release alone.
//! * [`PublishedReleases`]: what a release published, for readers.
//! * [`RoleRecords`]: the catalogue, the operator's rates included.
//! * [`ModerationDesk`]: what moderators look at, and what they decide.
//! * [`StaffRecords`]: who signs in, and what they did.
//! * [`UnmatchedTitles`]: the titles that wait for a role, for an operator.
//!
//! A contribution lies sealed in the pool until everything it counts in has closed; then it ends, in
//! the transaction that stores what was drawn of it. Only where privacy is off it becomes a record.
//! Reviews have tables of their own, and end alike; of what was written only quotes stay.

mod archive;
mod audit_log;
mod backup;
mod batches;
mod closing;
mod connection;
mod desk;
mod error;
mod group;
mod keys;
mod meta;
mod migration;
mod moderation;
mod pool;
mod postgres;
mod published;
mod quotes;
mod rates;
mod rejected;
mod review_row;
mod reviews;
mod roles;
mod row;
mod schema;
mod sink;
mod staff;
mod standing;
mod survey;
mod unmatched;

pub use archive::{Contribution, ContributionArchive, Counted, PendingEntry};
pub use audit_log::{AuditEntry, Note};
pub use batches::{BatchQuery, BatchRecord};
pub use closing::{CellVersion, DrawDraft, HighlightsVersion, RecordDraft, ReleaseDraft};
pub use desk::{OwnEntry, Replaced, SubmissionDesk};
pub use error::StoreError;
pub use keys::EntryKey;
pub use migration::{Found, Records};
pub use moderation::{Case, CaseKind, Decided, ModerationDesk};
pub use published::{HighlightsRecord, PublishedRecord, PublishedReleases, ReleaseHead};
pub use quotes::QuoteRecord;
pub use rates::RateRecord;
pub use reviews::{ReviewBatch, ReviewCounted, ReviewDraft, WaitingReview};
pub use roles::{RoleRecord, RoleRecords};
pub use sink::{Added, ContributionSink, NewReview, NewSubmission};
pub use staff::{NewRefresh, Rotated, StaffChange, StaffChanged, StaffRecord, StaffRecords};
pub use standing::{ServerSetting, Standing};
pub use survey::{Survey, Terms};
pub use unmatched::{UnmatchedTitle, UnmatchedTitles};

use crate::config::DatabaseUrl;
use crate::secrets::Secrets;
use connection::{Access, Place};
use group::Queue;
use keys::Keys;
use pool::{Pool, off_thread};
use std::path::PathBuf;
use std::sync::Arc;

/// A database that is up to date and belongs to the key file. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Shared>);

/// What all capabilities share.
struct Shared {
    pool: Arc<Pool>,
    queue: Arc<Queue>,
    keys: Arc<Keys>,
    survey: Survey,
}

impl Store {
    /// Opens a database that [`migrate`](Self::migrate) has brought up to date. A new one is bound to
    /// the terms for good.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`], [`StoreError::NotMigrated`], [`StoreError::NewerSchema`],
    /// [`StoreError::OtherPrivacy`], [`StoreError::OtherRules`], [`StoreError::Unavailable`],
    /// [`StoreError::Url`].
    pub async fn open(
        url: &DatabaseUrl,
        secrets: Secrets,
        terms: Terms,
    ) -> Result<Self, StoreError> {
        let (pool, keys) = (Arc::new(Pool::new(url)?), Arc::new(Keys::of(&secrets)));
        let check = Arc::clone(&keys);
        pool.run(Access::Read, "open", move |tx| migration::check(tx, &check)).await?;
        let survey = survey::bind(&pool, &keys, terms).await?;
        Ok(Store(Arc::new(Shared { pool, queue: Arc::default(), keys, survey })))
    }

    /// Creates the tables or brings them up to date, and binds a new database to the key file.
    ///
    /// # Errors
    /// As for [`open`](Self::open), [`StoreError::HoldsRecords`] and [`StoreError::Migration`]; then
    /// nothing has changed.
    pub async fn migrate(url: &DatabaseUrl, secrets: &Secrets) -> Result<(), StoreError> {
        Self::migrate_records(url, secrets, Records::Keep).await
    }

    /// The same, and what becomes of the records of the first edition is said.
    ///
    /// # Errors
    /// As for [`migrate`](Self::migrate).
    pub async fn migrate_records(
        url: &DatabaseUrl,
        secrets: &Secrets,
        records: Records,
    ) -> Result<(), StoreError> {
        let (place, keys) = (Place::of(url)?, Keys::of(secrets));
        off_thread(move || migration::migrate(&place, &keys, records)).await
    }

    /// What there is at a URL; makes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look(url: &DatabaseUrl) -> Result<Found, StoreError> {
        let place = Place::of(url)?;
        off_thread(move || migration::look(&place)).await
    }

    /// Writes a copy of a SQLite database into an empty file, while others use it, and checks it.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Url`] of a server.
    pub async fn back_up(
        url: &DatabaseUrl,
        secrets: &Secrets,
        into: PathBuf,
    ) -> Result<(), StoreError> {
        let (place, keys) = (Place::of(url)?, Keys::of(secrets));
        off_thread(move || {
            backup::copy_into(&place, &into)?;
            backup::check(&Place::of(&DatabaseUrl::Sqlite(into))?, &keys)
        })
        .await
    }

    /// That a SQLite file is whole, and a database of this key file.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::WrongKey`], [`StoreError::NotMigrated`], ….
    pub async fn check_file(file: PathBuf, secrets: &Secrets) -> Result<(), StoreError> {
        let keys = Keys::of(secrets);
        off_thread(move || backup::check(&Place::of(&DatabaseUrl::Sqlite(file))?, &keys)).await
    }

    /// What the survey promised when its database was made.
    pub fn survey(&self) -> &Survey {
        &self.0.survey
    }

    /// Whether the database answers and takes more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ready(&self) -> Result<(), StoreError> {
        let pool = &self.0.pool;
        pool.room()?;
        if pool.is_full() {
            return pool.run(Access::Write, "ready", |tx| meta::write(tx, "ready", "")).await;
        }
        pool.run(Access::Read, "ready", |tx| meta::read(tx, "ready").map(drop)).await
    }

    /// Where contributions go in.
    pub fn contribution_sink(&self) -> ContributionSink {
        ContributionSink(Arc::clone(&self.0))
    }

    /// One's own entry, by receipt.
    pub fn submission_desk(&self) -> SubmissionDesk {
        SubmissionDesk(Arc::clone(&self.0))
    }

    /// Everything raw. For a release alone.
    pub fn contribution_archive(&self) -> ContributionArchive {
        ContributionArchive(Arc::clone(&self.0))
    }

    /// What readers get.
    pub fn published_releases(&self) -> PublishedReleases {
        PublishedReleases(Arc::clone(&self.0))
    }

    /// The staff.
    pub fn staff_records(&self) -> StaffRecords {
        StaffRecords(Arc::clone(&self.0))
    }

    /// What moderators look at.
    pub fn moderation_desk(&self) -> ModerationDesk {
        ModerationDesk(Arc::clone(&self.0))
    }

    /// Titles that wait for a role.
    pub fn unmatched_titles(&self) -> UnmatchedTitles {
        UnmatchedTitles(Arc::clone(&self.0))
    }

    /// The catalogue.
    pub fn role_records(&self) -> RoleRecords {
        RoleRecords(Arc::clone(&self.0))
    }
}
