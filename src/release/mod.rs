//! From answers that wait to one immutable release: batches → draws → sums → figures.
//!
//! The only room that reads answers and the only one that publishes. A release goes one way:
//!
//! 1. `answers`: what waits, with the role it belongs to;
//! 2. `drawing`, `reviews`: what closes is added up and drawn, by the dates of `history`;
//! 3. the draws are stored and the answers end, in one transaction;
//! 4. `sums`, `figures`, `highlights`: figures from the sums of all batches, and nothing else;
//! 5. the figures are published, in one transaction.
//!
//! Whatever stops it after step 3 is taken up there at the next moment.

mod answers;
mod audit;
mod drawing;
mod exact;
mod exact_trend_and_gap;
mod expectation;
mod figures;
mod highlights;
mod history;
mod journal;
mod moment;
mod reviews;
mod sums;
mod trend_and_gap;
mod versions;

pub use audit::{Verdict, Verdicts};
pub use journal::Journal;
pub use moment::{Moment, run_every};

use crate::catalog::Catalogue;
use crate::clock::Clock;
use crate::directory::{Directory, DirectoryError};
use crate::disclosure::draw::DrawSecret;
use crate::disclosure::grid::{Grid, TooManyDecimals};
use crate::disclosure::ledger::{Ledger, rules_id};
use crate::disclosure::reviews::ReviewLedger;
use crate::domain::{Country, PublishedCell, Quarter, RoleSlug, Scope, Slice};
use crate::estimate::Designs;
use crate::store::{
    BatchQuery, BatchRecord, ContributionArchive, DrawDraft, EntryKey, Note, PublishedRecord,
    PublishedReleases, ReleaseDraft, ReleaseHead, StoreError, Survey,
};
use drawing::{Drawing, Occasion};
use expectation::Published;
use history::History;
use reviews::{ReviewDrawing, ReviewHistory, ReviewOccasion};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use uuid::Uuid;

/// How often a release is made anew where an entry was changed, or another release made, meanwhile.
const MOST_ATTEMPTS: u32 = 20;

/// Why there was no release.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// Answers that were handed in under another promise than the survey's.
    #[error(
        "{answers} waiting answers were handed in under {promised}, and this survey publishes by {rules}: \
         nothing was released"
    )]
    OtherPromise {
        /// How many.
        answers: usize,
        /// Their rules.
        promised: String,
        /// The survey's.
        rules: &'static str,
    },
    /// The database was restored from before a release that is out.
    #[error(
        "release {published} is out, and this database, whose newest is {known}, lacks its draws: it was \
         restored from a backup. Drawn again, its answers would be told of twice, so nothing was released. Restore a \
         newer backup, or go on with a new database; {path} is the journal that says so"
    )]
    Restored {
        /// The newest release of the journal.
        published: i32,
        /// The newest the database knows.
        known: i32,
        /// The journal.
        path: PathBuf,
    },
    /// The journal could not be read or written.
    #[error("the publication journal {path} cannot be used: {source}")]
    Journal {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A stored figure does not read back.
    #[error("the stored cell {scope} {slice} is damaged")]
    Damaged {
        /// The scope.
        scope: Scope,
        /// The slice.
        slice: Slice,
    },
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
        /// Roles, families and all roles whose batch closed.
        scopes: usize,
        /// Cells with a new version.
        cells: usize,
        /// Cells whose reviews closed.
        reviews: usize,
    },
    /// Nothing is due.
    NothingToClose,
}

/// Makes releases. Cheap to clone.
#[derive(Clone)]
pub struct Publisher {
    archive: ContributionArchive,
    releases: PublishedReleases,
    directory: Directory,
    clock: Clock,
    survey: Survey,
    ledger: Option<Ledger>,
    review_ledger: ReviewLedger,
    designs: Arc<Designs>,
    journal: Option<Journal>,
    /// One release moment at a time.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Publisher {
    /// A publisher of a survey.
    pub fn new(
        archive: ContributionArchive,
        releases: PublishedReleases,
        directory: Directory,
        clock: Clock,
        survey: &Survey,
    ) -> Self {
        Publisher {
            archive,
            releases,
            directory,
            clock,
            survey: survey.clone(),
            ledger: Ledger::of(survey.privacy),
            review_ledger: ReviewLedger::of(survey.privacy),
            designs: Arc::new(sums::designs()),
            journal: None,
            turn: Arc::default(),
        }
    }

    /// The same, with a journal of what was drawn.
    #[must_use]
    pub fn journaling(self, journal: Journal) -> Self {
        Publisher { journal: Some(journal), ..self }
    }

    /// A release moment: closes what is due and publishes it.
    ///
    /// # Errors
    /// [`ReleaseError`]. What was drawn by then is published at the next moment.
    pub async fn publish(&self, moment: Moment) -> Result<Outcome, ReleaseError> {
        self.publish_noted(moment, None).await
    }

    /// The same, and notes who asked for it where a release comes of it. Whoever comes while another
    /// release is made waits for that one.
    ///
    /// # Errors
    /// As for [`publish`](Self::publish).
    pub async fn publish_noted(
        &self,
        moment: Moment,
        note: Option<Note>,
    ) -> Result<Outcome, ReleaseError> {
        let _turn = self.turn.lock().await;
        self.archive.erase_rejected(Quarter::of(self.clock.today())).await?;
        let mut attempts = 0;
        loop {
            let attempt = match &self.ledger {
                None => self.publish_exact(note.clone()).await,
                Some(ledger) => self.publish_drawn(ledger, moment, note.clone()).await,
            };
            match attempt {
                Err(ReleaseError::Store(StoreError::Conflict(_))) if attempts < MOST_ATTEMPTS => {
                    attempts += 1;
                }
                outcome => return outcome,
            }
        }
    }

    async fn publish_drawn(
        &self,
        ledger: &Ledger,
        moment: Moment,
        note: Option<Note>,
    ) -> Result<Outcome, ReleaseError> {
        self.directory.refresh().await?;
        let catalogue = self.directory.current();
        let after = self.releases.head().await?.map_or(0, |head| head.number);
        let release = after + 1;
        // Otherwise what was drawn for it is there already: only its figures are missing.
        if self.releases.last_drawn().await? < release {
            self.draw(ledger, &catalogue, release, moment).await?;
        }
        self.note_draws(after).await?;
        let closed: BTreeSet<Scope> = self
            .releases
            .batches(BatchQuery { since: Some(release), wide_only: true, ..BatchQuery::default() })
            .await?
            .into_iter()
            .map(|batch| batch.scope)
            .collect();
        let counted = !self.releases.review_batches_of(release).await?.is_empty();
        if closed.is_empty() && !counted {
            return Ok(Outcome::NothingToClose);
        }
        let versions = self.new_versions(ledger, &catalogue, &closed).await?;
        let highlights = if counted {
            let said = self.releases.review_batches(false).await?;
            self.highlights(&catalogue, &said, release)?
        } else {
            Vec::new()
        };
        let (scopes, cells, many) = (closed.len(), versions.len(), highlights.len());
        let draft = ReleaseDraft { versions, highlights, ..self.draft(after) };
        let head = self.archive.commit_noted(draft, note).await?;
        Ok(Outcome::Published { head, scopes, cells, reviews: many })
    }

    /// An empty release upon another.
    fn draft(&self, after: i32) -> ReleaseDraft {
        ReleaseDraft {
            after,
            // Random, version 4: tells no time.
            id: Uuid::new_v4(),
            published_on: self.clock.today(),
            rules: rules_id(self.survey.privacy).to_owned(),
            versions: Vec::new(),
            highlights: Vec::new(),
            records: None,
        }
    }

    /// Draws all that is due and ends the answers and reviews it is drawn from.
    async fn draw(
        &self,
        ledger: &Ledger,
        catalogue: &Arc<Catalogue>,
        release: i32,
        moment: Moment,
    ) -> Result<(), ReleaseError> {
        let history = self.history(ledger).await?;
        let (forced, today) = (moment == Moment::Forced, self.clock.today());
        let secret = DrawSecret::new(self.archive.draw_secret().await?);
        let occasion = Occasion {
            ledger: ledger.clone(),
            secret: secret.clone(),
            scopes: scopes(catalogue),
            cities: cities(catalogue),
            history,
            today,
            release,
            forced,
        };
        let reviewed = self.review_occasion(catalogue, release, moment, secret).await?;
        if !occasion.closes_anything() && !reviewed.closes_anything() {
            return Ok(());
        }
        let (pending, waiting) =
            (self.archive.pending().await?, self.archive.waiting_reviews().await?);
        self.check_promises(pending.iter().map(|one| one.promise.as_str()))?;
        self.check_promises(waiting.iter().map(|one| one.promise.as_str()))?;
        let (of, grid) = (Arc::clone(catalogue), Grid::new(2)?);
        let (draws, draft) = off_thread(move || {
            let pay = Drawing::new(occasion, answers::answers(&of, grid, pending));
            let draws = Draws { pay, reviews: ReviewDrawing::new(reviewed, &of, waiting) };
            let draft = draws.draft(&BTreeSet::new());
            (draws, draft)
        })
        .await;
        if draft.is_empty() {
            return Ok(());
        }
        self.check_journal(&draft).await?;
        let without = move |left_out: &BTreeSet<EntryKey>| draws.draft(left_out);
        self.archive.store_draws(draft, without).await?;
        Ok(())
    }

    /// What drawing reviews needs at a release moment.
    async fn review_occasion(
        &self,
        catalogue: &Catalogue,
        release: i32,
        moment: Moment,
        secret: DrawSecret,
    ) -> Result<ReviewOccasion, ReleaseError> {
        let counts = self.releases.review_batches(true).await?;
        let said = self.releases.review_closings().await?;
        Ok(ReviewOccasion {
            ledger: self.review_ledger.clone(),
            secret,
            roles: catalogue.roles().map(|role| role.slug.clone()).collect::<Vec<RoleSlug>>(),
            history: ReviewHistory::new(self.survey.opened_on, &counts, said),
            today: self.clock.today(),
            release,
            forced: moment == Moment::Forced,
        })
    }

    /// How all scopes closed so far.
    async fn history(&self, ledger: &Ledger) -> Result<History, ReleaseError> {
        let mut history = History::new(self.survey.opened_on);
        let wide = BatchQuery { wide_only: true, ..BatchQuery::default() };
        let mut batches = self.releases.batches(wide).await?;
        batches.sort_by_key(|batch| batch.release);
        batches.iter().for_each(|batch| history.add(ledger, batch));
        for (scope, country, release) in self.releases.sliced().await? {
            history.add_slices(&scope, country, release);
        }
        Ok(history)
    }

    /// Refuses answers that were promised something else.
    // Privacy: P4, a weaker mode never applies to an answer.
    fn check_promises<'a>(
        &self,
        promises: impl Iterator<Item = &'a str>,
    ) -> Result<(), ReleaseError> {
        let rules = rules_id(self.survey.privacy);
        let others: Vec<_> =
            promises.filter(|promise| !promise.is_empty() && *promise != rules).collect();
        match others.first() {
            None => Ok(()),
            Some(first) => Err(ReleaseError::OtherPromise {
                answers: others.len(),
                promised: (*first).to_owned(),
                rules,
            }),
        }
    }
}

/// What is drawn at one release moment, of pay and of reviews.
struct Draws {
    pay: Drawing,
    reviews: ReviewDrawing,
}

impl Draws {
    /// Everything that closes, without those who changed or took back what they had handed in.
    fn draft(&self, without: &BTreeSet<EntryKey>) -> DrawDraft {
        DrawDraft { reviews: self.reviews.draft(without), ..self.pay.draft(without) }
    }
}

/// Every scope that closes: all roles, every family and every role of the catalogue.
fn scopes(catalogue: &Catalogue) -> Vec<Scope> {
    let families: BTreeSet<_> = catalogue.roles().map(|role| role.family.clone()).collect();
    std::iter::once(Scope::AllRoles)
        .chain(families.into_iter().map(Scope::Family))
        .chain(catalogue.roles().map(|role| Scope::Role(role.slug.clone())))
        .collect()
}

/// The cities that are listed, by country.
fn cities(catalogue: &Catalogue) -> BTreeMap<Country, Vec<String>> {
    Country::all()
        .map(|country| {
            let listed = catalogue.places().cities(country);
            let mut slugs: Vec<String> = listed.iter().map(|city| city.slug.clone()).collect();
            slugs.dedup();
            (country, slugs)
        })
        .collect()
}

/// What is published, by scope and slice.
fn cells(records: Vec<PublishedRecord>) -> Result<Published, ReleaseError> {
    let mut published = Published::new();
    for PublishedRecord { scope, slice, figures, .. } in records {
        let cell: Option<PublishedCell> = match serde_json::from_str(&figures) {
            Ok(cell) => cell,
            Err(_) => return Err(ReleaseError::Damaged { scope, slice }),
        };
        if let Some(cell) = cell {
            published.entry(scope).or_default().insert(slice, cell);
        }
    }
    Ok(published)
}

/// Runs work that computes where it holds nobody up.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|panicked| std::panic::resume_unwind(panicked.into_panic()))
}

/// All batches, for whoever audits them.
async fn all_batches(releases: &PublishedReleases) -> Result<Vec<BatchRecord>, ReleaseError> {
    Ok(releases.batches(BatchQuery::default()).await?)
}
