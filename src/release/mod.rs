//! From raw contributions to one immutable release: closed batches → groups → cells → figures.
//!
//! The only room that reads contributions and the only one that publishes.

mod closing;
mod content;
mod exact;
mod figures;
mod groups;
mod highlights;
mod history;
mod mechanism;
mod moment;
mod replay;
mod review_replay;
mod versions;

pub use moment::{Moment, run_every};
pub use replay::{Verdict, Verdicts};

use crate::catalog::Catalogue;
use crate::clock::Clock;
use crate::directory::{Directory, DirectoryError};
use crate::disclosure::grid::{Grid, TooManyDecimals};
use crate::disclosure::members::Secret;
use crate::disclosure::quantile::NotPeople;
use crate::disclosure::rules::{Privacy, Retain, Rules};
use crate::domain::{Currency, ModerationState, Placement, Quarter, RoleSlug, Slice};
use crate::secrets::{Purpose, Secrets};
use crate::store::{
    CellVersion, Closing, ContributionArchive, EntryKey, Note, PendingEntry, PublishedRecord,
    PublishedReleases, ReleaseDraft, ReleaseHead, ReviewClosing, RoleClosing, RoleSummary,
    StoreError,
};
use closing::{Batch, Past};
use highlights::ReviewBatch;
use mechanism::Mechanisms;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use uuid::Uuid;
use versions::Cells;

/// How often a release is made anew where an entry was withdrawn, or another release made, meanwhile.
const MOST_ATTEMPTS: u32 = 3;

/// Why there was no release.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// What was collected in confidence is never published without protection, nor the reverse mixed.
    #[error(
        "this database has releases under {published}; it cannot be released under {asked}: privacy \
         cannot be switched off, or on, for contributions already collected. Use another database"
    )]
    PrivacyChanged {
        /// Rules of the newest release.
        published: String,
        /// Rules asked for.
        asked: &'static str,
    },
    /// A stored group does not read back.
    #[error("the stored group {role} {slice} is damaged")]
    Damaged {
        /// The role.
        role: RoleSlug,
        /// The slice.
        slice: Slice,
    },
    /// Groups that do not add up to people.
    #[error(transparent)]
    NotPeople(#[from] NotPeople),
    /// The grid does not know the currency's decimals.
    #[error(transparent)]
    Grid(#[from] TooManyDecimals),
    /// The catalogue could not be brought up to date.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// A figure could not be written.
    #[error("a figure could not be written")]
    Unwritable(#[from] serde_json::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What came of a release moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A release was published.
    Published {
        /// The release.
        head: ReleaseHead,
        /// Roles whose batch closed.
        roles: usize,
        /// People in those batches.
        people: usize,
        /// Cells with a new version.
        cells: usize,
        /// Cells whose reviews closed.
        reviews: usize,
    },
    /// No role had enough new contributions.
    NothingToClose,
    /// The rules allow no release today.
    NotToday,
}

/// Makes releases. Cheap to clone.
#[derive(Clone)]
pub struct Publisher {
    archive: ContributionArchive,
    releases: PublishedReleases,
    directory: Directory,
    clock: Clock,
    rules: Rules,
    member_secret: Secret,
    figure_secret: Secret,
    mechanisms: Option<Arc<Mechanisms>>,
    retain: Retain,
    /// One release moment at a time.
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// What every step of one release moment shares.
pub(crate) struct Workshop<'a> {
    catalogue: &'a Catalogue,
    rules: &'a Rules,
    member_secret: &'a Secret,
    figure_secret: &'a Secret,
    mechanisms: Option<&'a Mechanisms>,
    retain: Retain,
    grid: Grid,
    today: time::Date,
}

impl Workshop<'_> {
    /// Currency of figures about everybody, whatever their country.
    const REFERENCE: Currency = Currency::USD;

    /// The currency a slice is published in.
    fn currency(&self, slice: &Slice) -> Currency {
        slice.country_code().map_or(Self::REFERENCE, crate::catalog::currency_of)
    }
}

impl Publisher {
    /// A publisher under the rules of a privacy mode.
    pub fn new(
        archive: ContributionArchive,
        releases: PublishedReleases,
        directory: Directory,
        clock: Clock,
        privacy: Privacy,
        secrets: &Secrets,
    ) -> Self {
        let rules = Rules::of(privacy);
        Publisher {
            archive,
            releases,
            directory,
            clock,
            mechanisms: Mechanisms::of(&rules).map(Arc::new),
            retain: Retain::Records,
            turn: Arc::default(),
            rules,
            member_secret: Secret::new(&secrets.key(Purpose::Members)),
            figure_secret: Secret::new(&secrets.key(Purpose::Figures)),
        }
    }

    /// The same, keeping this much of an answer after its last closing.
    #[must_use]
    pub fn retaining(self, retain: Retain) -> Self {
        Publisher { retain, ..self }
    }

    /// Refuses a database whose releases were made under rules that do not go with these; else the
    /// newest release, if there is one.
    ///
    /// # Errors
    /// [`ReleaseError::PrivacyChanged`], or the store's.
    pub async fn check_privacy(&self) -> Result<Option<ReleaseHead>, ReleaseError> {
        let Some(head) = self.releases.head().await? else { return Ok(None) };
        let was_off = head.rules == Rules::of(Privacy::Off).id;
        if was_off == (self.rules.privacy == Privacy::Off) {
            return Ok(Some(head));
        }
        // Privacy: R5, what was promised protection must not be published exactly later.
        Err(ReleaseError::PrivacyChanged { published: head.rules, asked: self.rules.id })
    }

    fn workshop<'a>(&'a self, catalogue: &'a Catalogue) -> Result<Workshop<'a>, ReleaseError> {
        Ok(Workshop {
            catalogue,
            rules: &self.rules,
            member_secret: &self.member_secret,
            figure_secret: &self.figure_secret,
            mechanisms: self.mechanisms.as_deref(),
            retain: self.retain,
            grid: Grid::new(2)?,
            today: self.clock.today(),
        })
    }

    /// A release moment: closes what may be closed and publishes it, all in one transaction.
    ///
    /// # Errors
    /// [`ReleaseError`]; nothing is changed then.
    pub async fn publish(&self, moment: Moment) -> Result<Outcome, ReleaseError> {
        self.publish_noted(moment, None).await
    }

    /// The same, and notes who asked for it where a release comes of it. Whoever comes while another
    /// release is made waits for that one; what changes meanwhile is looked at anew.
    ///
    /// # Errors
    /// [`ReleaseError`]; nothing is changed then.
    pub async fn publish_noted(
        &self,
        moment: Moment,
        note: Option<Note>,
    ) -> Result<Outcome, ReleaseError> {
        let _turn = self.turn.lock().await;
        self.archive.erase_rejected(Quarter::of(self.clock.today())).await?;
        let mut attempts = 0;
        loop {
            match self.attempt(moment, note.clone()).await {
                Err(ReleaseError::Store(StoreError::Conflict(_))) if attempts < MOST_ATTEMPTS => {
                    attempts += 1;
                }
                outcome => return outcome,
            }
        }
    }

    async fn attempt(&self, moment: Moment, note: Option<Note>) -> Result<Outcome, ReleaseError> {
        let head = self.check_privacy().await?;
        if !moment.allowed(&self.rules, self.clock.today()) {
            return Ok(Outcome::NotToday);
        }
        self.directory.refresh().await?;
        let catalogue = self.directory.current();
        let reviews = self.review_batches(&catalogue).await?;
        let pending = self.archive.pending().await?;
        let summaries = self.archive.roles().await?;
        let mut summaries: BTreeMap<RoleSlug, RoleSummary> =
            summaries.into_iter().map(|summary| (summary.role.clone(), summary)).collect();
        let mut cells = cells_by_role(self.releases.current().await?)?;
        let mut batches = Vec::new();
        let sorted = off_thread(move || by_role(pending, &catalogue)).await;
        for (role, entries) in sorted {
            let closings = summaries.remove(&role).map(|summary| summary.closings);
            let closings = closings.unwrap_or_default();
            if self.rules.role_closes(entries.len() as u64, people_of(&closings)) {
                let past = Past {
                    contributions: self.archive.contributions(&role).await?,
                    groups: self.archive.groups(&role).await?,
                    left: self.archive.memberships(&role).await?,
                    versions: self.archive.versions(&role).await?,
                    cells: cells.remove(&role).unwrap_or_default(),
                    closings,
                };
                batches.push(Batch { role, entries, past });
            }
        }
        if batches.is_empty() && reviews.is_empty() {
            return Ok(Outcome::NothingToClose);
        }
        let mut draft = ReleaseDraft {
            after: head.map_or(0, |head| head.number),
            // Random, version 4: tells no time.
            id: Uuid::new_v4(),
            published_on: self.clock.today(),
            rules: self.rules.id.to_owned(),
            closings: Vec::new(),
            versions: Vec::new(),
            reviews: Vec::new(),
        };
        for (closing, versions) in self.close(batches).await? {
            draft.closings.push(closing);
            draft.versions.extend(versions);
        }
        draft.reviews = self.close_reviews(reviews).await?;
        let (roles, cells) = (draft.closings.len(), draft.versions.len());
        let reviews = draft.reviews.len();
        let people = draft.closings.iter().map(|closing| closing.taken.len()).sum();
        let head = self.archive.commit_noted(draft, note).await?;
        Ok(Outcome::Published { head, roles, people, cells, reviews })
    }

    /// The batches of reviews that may close.
    async fn review_batches(
        &self,
        catalogue: &Catalogue,
    ) -> Result<Vec<ReviewBatch>, ReleaseError> {
        let workshop = self.workshop(catalogue)?;
        let mut closings = self.archive.review_closings().await?;
        let mut batches = Vec::new();
        for (cell, waiting) in highlights::by_cell(&workshop, self.archive.waiting_reviews().await?)
        {
            let closings = closings.remove(&cell).unwrap_or_default();
            if highlights::may_close(&workshop, waiting.len(), &closings) {
                let archived = self.archive.reviews(&cell).await?;
                batches.push(ReviewBatch { cell, waiting, closings, archived });
            }
        }
        Ok(batches)
    }

    /// Closes batches of reviews, on all processors and off the threads that answer.
    async fn close_reviews(
        &self,
        batches: Vec<ReviewBatch>,
    ) -> Result<Vec<ReviewClosing>, ReleaseError> {
        let publisher = self.clone();
        off_thread(move || {
            let catalogue = publisher.directory.current();
            let workshop = publisher.workshop(&catalogue)?;
            let archive_key = |key: &EntryKey| publisher.archive.archive_key(key);
            batches
                .into_par_iter()
                .map(|batch| highlights::close(&workshop, batch, archive_key))
                .collect()
        })
        .await
    }

    /// Closes batches, on all processors and off the threads that answer.
    async fn close(
        &self,
        batches: Vec<Batch>,
    ) -> Result<Vec<(RoleClosing, Vec<CellVersion>)>, ReleaseError> {
        let publisher = self.clone();
        off_thread(move || {
            let catalogue = publisher.directory.current();
            let workshop = publisher.workshop(&catalogue)?;
            let archive_key = |key: &EntryKey| publisher.archive.archive_key(key);
            batches
                .into_par_iter()
                .map(|batch| match workshop.rules.privacy {
                    Privacy::Off => exact::close(&workshop, batch, archive_key),
                    Privacy::Standard | Privacy::Strict => {
                        closing::close(&workshop, batch, archive_key)
                    }
                })
                .collect()
        })
        .await
    }
}

/// Runs work that computes where it holds nobody up.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|panicked| std::panic::resume_unwind(panicked.into_panic()))
}

/// People taken in by closings so far.
fn people_of(closings: &[Closing]) -> u64 {
    closings.iter().map(|closing| u64::try_from(closing.people).unwrap_or(0)).sum()
}

/// What is published now, by role.
fn cells_by_role(records: Vec<PublishedRecord>) -> Result<BTreeMap<RoleSlug, Cells>, ReleaseError> {
    let mut roles: BTreeMap<RoleSlug, Cells> = BTreeMap::new();
    for record in records {
        let cell = serde_json::from_str(&record.figures).map_err(|_| ReleaseError::Damaged {
            role: record.role.clone(),
            slice: record.slice.clone(),
        })?;
        roles.entry(record.role).or_default().insert(record.slice, (record.closing, cell));
    }
    Ok(roles)
}

/// Entries that count, by role. What waits for a role that was merged counts for the other one: the
/// merged role closes no more, and what it published stays as it was. A title that was not known when it was handed in counts from the
/// first release on whose catalogue knows it, if its pay is plausible there.
fn by_role(
    pending: Vec<PendingEntry>,
    catalogue: &Catalogue,
) -> BTreeMap<RoleSlug, Vec<PendingEntry>> {
    let mut placed: HashMap<String, Option<RoleSlug>> = HashMap::new();
    let mut roles: BTreeMap<RoleSlug, Vec<PendingEntry>> = BTreeMap::new();
    for entry in pending {
        let role = match &entry.submission.placement {
            Placement::Accepted(role) => Some(catalogue.merged_into(role).unwrap_or(role).clone()),
            Placement::Held(role) => {
                let approved = entry.moderation == Some(ModerationState::Approved);
                approved.then(|| catalogue.merged_into(role).unwrap_or(role).clone())
            }
            Placement::Unmatched(title) => placed
                .entry(title.clone())
                .or_insert_with(|| catalogue.match_title(title).best.map(|best| best.role))
                .clone()
                .filter(|role| {
                    catalogue.is_plausible(
                        role,
                        entry.submission.salary.country,
                        entry.submission.salary.pay,
                    )
                }),
        };
        if let Some(role) = role {
            roles.entry(role).or_default().push(entry);
        }
    }
    roles
}
