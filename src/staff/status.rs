//! How things stand, for whoever runs the survey: what waits, in bands, and what is due.

use crate::clock::Clock;
use crate::disclosure::calendar::{self, Closed};
use crate::disclosure::ledger::Ledger;
use crate::disclosure::sketch::Sketch;
use crate::domain::{Basis, Placement, Privacy, Scope, Statistic};
use crate::store::{BatchQuery, BatchRecord, ReleaseHead, Standing, Store, StoreError};
use std::collections::BTreeMap;
use std::sync::Arc;
use time::{Date, OffsetDateTime};
use tokio::sync::Mutex;

/// A number of people or entries, no finer than it may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Band {
    /// At least.
    pub from: u64,
    /// At most; `None` for whatever is more.
    pub to: Option<u64>,
}

/// Where bands begin.
const BANDS: [u64; 10] = [1, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 20_000];

impl Band {
    /// The band of a number.
    // Privacy: C3 (G5), one entry more or less is seen by nobody, unless it is the very first.
    pub fn of(number: u64) -> Self {
        if number == 0 {
            return Band { from: 0, to: Some(0) };
        }
        let from = BANDS.iter().rev().find(|begin| **begin <= number).copied().unwrap_or(1);
        let to = BANDS.iter().find(|begin| **begin > number).map(|begin| begin - 1);
        Band { from, to }
    }
}

impl std::fmt::Display for Band {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.to {
            Some(0) => f.write_str("none"),
            Some(to) => write!(f, "{} to {to}", self.from),
            None => write!(f, "{} or more", self.from),
        }
    }
}

/// What waits for a scope, and when it closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The scope: a role, or all roles.
    pub scope: Scope,
    /// Entries that wait.
    pub entries: Band,
    /// The day its next batch closes.
    pub due: Date,
}

/// How things stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// As of when.
    pub at: OffsetDateTime,
    /// The privacy mode.
    pub privacy: Privacy,
    /// Whether all pay is before or after tax.
    pub basis: Basis,
    /// Names the rules.
    pub rules: String,
    /// The day the survey was opened.
    pub opened_on: Date,
    /// The newest release.
    pub release: Option<ReleaseHead>,
    /// What waits, all roles first, then the roles with most.
    pub waiting: Vec<Waiting>,
    /// Titles that no role was found for, and the entries under them.
    pub unmatched: (Band, Band),
    /// Salaries that somebody has to look at.
    pub held_salaries: Band,
    /// Reviews that somebody has to look at.
    pub pending_reviews: Band,
    /// Reviews that wait for their closing.
    pub waiting_reviews: Band,
    /// The newest migration.
    pub schema: String,
    /// Megabytes of the database on its disk.
    pub megabytes: u64,
}

/// Looks how things stand.
#[derive(Clone)]
pub struct Watch {
    store: Store,
    clock: Clock,
    /// The last look, of this hour.
    last: Arc<Mutex<Option<Arc<Status>>>>,
}

impl Watch {
    /// Over a store.
    pub fn new(store: Store, clock: Clock) -> Self {
        Watch { store, clock, last: Arc::default() }
    }

    /// How things stood when somebody first looked in this hour: whoever looks again sees nothing new
    /// before the next full hour.
    ///
    /// # Errors
    /// [`StoreError`].
    // Privacy: C3, two looks around one submission do not tell of it.
    pub async fn this_hour(&self) -> Result<Arc<Status>, StoreError> {
        let mut last = self.last.lock().await;
        let hour = |at: OffsetDateTime| at.unix_timestamp().div_euclid(3_600);
        if let Some(status) = last.as_ref().filter(|one| hour(one.at) == hour(self.clock.now())) {
            return Ok(Arc::clone(status));
        }
        let status = Arc::new(self.now().await?);
        *last = Some(Arc::clone(&status));
        Ok(status)
    }

    /// How things stand now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn now(&self) -> Result<Status, StoreError> {
        let survey = self.store.survey();
        let Standing { held_salaries, pending_reviews, waiting_reviews, schema, bytes } =
            self.store.standing().await?;
        let releases = self.store.published_releases();
        let query = BatchQuery { wide_only: true, ..BatchQuery::default() };
        let closed = closings(survey.privacy, &releases.batches(query).await?);
        let due = |scope: &Scope| {
            let closed = closed.get(scope).map_or(&[][..], Vec::as_slice);
            calendar::due(survey.opened_on, closed)
        };
        let (mut all, mut roles, mut titles) = (0, BTreeMap::new(), BTreeMap::new());
        for entry in self.store.contribution_archive().pending().await? {
            all += 1;
            match entry.submission.placement {
                Placement::Accepted(role) | Placement::Held(role) => {
                    *roles.entry(role).or_insert(0_u64) += 1;
                }
                Placement::Unmatched(title) => *titles.entry(title).or_insert(0_u64) += 1,
            }
        }
        let mut waiting: Vec<_> = roles
            .into_iter()
            .map(|(role, count)| {
                let scope = Scope::Role(role);
                let due = due(&scope);
                Waiting { scope, entries: Band::of(count), due }
            })
            .collect();
        // By band, then by name: an order by count would tell more than the bands do.
        waiting.sort_by(|one, other| {
            other.entries.cmp(&one.entries).then_with(|| one.scope.cmp(&other.scope))
        });
        let everybody = Scope::AllRoles;
        let first = Waiting { due: due(&everybody), scope: everybody, entries: Band::of(all) };
        waiting.insert(0, first);
        Ok(Status {
            at: self.clock.now(),
            privacy: survey.privacy,
            basis: survey.basis,
            rules: survey.rules.clone(),
            opened_on: survey.opened_on,
            release: releases.head().await?,
            waiting,
            unmatched: (Band::of(titles.len() as u64), Band::of(titles.values().sum())),
            held_salaries: Band::of(held_salaries),
            pending_reviews: Band::of(pending_reviews),
            waiting_reviews: Band::of(waiting_reviews),
            schema,
            megabytes: bytes.div_ceil(1 << 20),
        })
    }
}

/// How scopes closed so far, by their published noised counts; of none where nothing is drawn.
fn closings(privacy: Privacy, batches: &[BatchRecord]) -> BTreeMap<Scope, Vec<Closed>> {
    let mut closings = BTreeMap::<Scope, Vec<Closed>>::new();
    let Some(ledger) = Ledger::of(privacy) else { return closings };
    for batch in batches.iter().filter(|batch| batch.country.is_none()) {
        let whole = batch.draws.iter().find(|drawn| {
            drawn.statistic == Statistic::Total && drawn.cell.slice.country_code().is_none()
        });
        let people = whole.and_then(|drawn| {
            let line = ledger.line(drawn.cell.kind()?, drawn.statistic)?;
            let sketch = Sketch::of(line.shape);
            let one = sketch.row(0).first().copied().filter(|_| sketch.counts())?;
            Some(*drawn.sums.first()? as f64 / one as f64)
        });
        if let Some(people) = people {
            let closed = Closed { on: batch.closed_on, people };
            closings.entry(batch.scope.clone()).or_default().push(closed);
        }
    }
    closings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_holds_its_number_and_its_neighbours() {
        for number in 0..30_000 {
            let Band { from, to } = Band::of(number);
            assert!(from <= number && to.is_none_or(|to| number <= to), "{number}");
            assert_eq!(Band::of(from), Band { from, to });
        }
        let told = [0, 1, 9, 10, 49, 19_999, 20_000].map(|number| Band::of(number).to_string());
        assert_eq!(
            told,
            ["none", "1 to 9", "1 to 9", "10 to 19", "20 to 49", "5000 to 19999", "20000 or more"]
        );
    }
}
