//! `paylens audit`: proves from what is stored that the promise was kept (P2).
//!
//! All that anybody can compute comes from the draws. So it is enough that each was drawn once, by a
//! line of the ledger, of a cell of the public lattice; that the lines add up to no more than was
//! promised; that nothing but figures that follow from them is published; and that nothing raw is
//! kept.

use super::highlights::ReviewSums;
use super::{Publisher, ReleaseError, all_batches, cells, journal, scopes};
use crate::disclosure::ledger::{Ledger, Rho};
use crate::disclosure::reviews;
use crate::disclosure::sketch::Sketch;
use crate::domain::{Privacy, ReviewCell, Scope, Statistic};
use crate::store::{BatchRecord, HighlightsRecord, ReviewBatch};
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// What was found of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The rule's number and name.
    pub rule: &'static str,
    /// How many things were looked at.
    pub checked: usize,
    /// What broke it, one sentence each; empty where it holds.
    pub broken: Vec<String>,
}

/// What was found of every rule.
pub type Verdicts = Vec<Verdict>;

/// The rules that are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    Ledger,
    Lines,
    Order,
    Figures,
    Nothing,
    Journal,
    Reviews,
    Said,
    Quotes,
}

impl Rule {
    const ALL: [Rule; 9] = [
        Rule::Ledger,
        Rule::Lines,
        Rule::Order,
        Rule::Figures,
        Rule::Nothing,
        Rule::Journal,
        Rule::Reviews,
        Rule::Said,
        Rule::Quotes,
    ];

    fn name(self) -> &'static str {
        match self {
            Rule::Ledger => "P1  the ledger adds up to no more than was promised",
            Rule::Lines => "P2  every draw is a line of the ledger, drawn once",
            Rule::Order => "P2  batches of a cell follow one another",
            Rule::Figures => "P2  figures follow from the draws and from nothing else",
            Rule::Nothing => "P3  no record is kept",
            Rule::Journal => "M5  the journal knows every draw",
            Rule::Reviews => "R9a every draw of reviews is a line of their ledger, drawn once",
            Rule::Said => "R9b what is said of reviews follows from their draws alone",
            Rule::Quotes => "R9c quotes are of batches that closed",
        }
    }
}

/// Counts what was checked and collects what broke.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<Rule, (usize, Vec<String>)>);

impl Tally {
    pub(super) fn check(&mut self, rule: Rule, holds: bool, broken: impl FnOnce() -> String) {
        let (checked, found) = self.0.entry(rule).or_default();
        *checked += 1;
        if !holds {
            found.push(broken());
        }
    }
}

impl Publisher {
    /// Checks everything ever published.
    ///
    /// # Errors
    /// [`ReleaseError`]; a broken rule is a verdict, not an error.
    pub async fn audit(&self) -> Result<Verdicts, ReleaseError> {
        let Some(ledger) = &self.ledger else { return Ok(Vec::new()) };
        self.directory.refresh().await?;
        let mut tally = Tally::default();
        let spent = [
            ("an answer", ledger.added(), ledger.changed()),
            ("a review", self.review_ledger.added(), self.review_ledger.changed()),
        ];
        promised(self.survey.privacy, spent, &mut tally);
        let batches = all_batches(&self.releases).await?;
        lines(ledger, &batches, &mut tally);
        order(&batches, &mut tally);
        self.audit_figures(ledger, &batches, &mut tally).await?;
        let records = self.archive.records().await?;
        tally.check(Rule::Nothing, records.is_empty(), || {
            format!("{} records are kept", records.len())
        });
        let reviews = self.releases.review_batches(false).await?;
        self.audit_journal(&batches, &reviews, &mut tally)?;
        self.audit_reviews(&reviews, &mut tally).await?;
        let verdict = |rule: Rule| {
            let (checked, broken) = tally.0.remove(&rule).unwrap_or_default();
            Verdict { rule: rule.name(), checked, broken }
        };
        Ok(Rule::ALL.map(verdict).into())
    }

    /// The figures of the newest release, made again from the draws beside what was published.
    async fn audit_figures(
        &self,
        ledger: &Ledger,
        batches: &[BatchRecord],
        tally: &mut Tally,
    ) -> Result<(), ReleaseError> {
        let catalogue = self.directory.current();
        let Some(head) = self.releases.head().await? else { return Ok(()) };
        let closed: BTreeSet<&Scope> = batches
            .iter()
            .filter(|batch| batch.release == head.number && batch.country.is_none())
            .map(|batch| &batch.scope)
            .collect();
        let wide: Vec<Scope> =
            scopes(&catalogue).into_iter().filter(|scope| scope.role().is_none()).collect();
        let published = cells(self.releases.current_of(wide).await?)?;
        for scope in closed {
            let stored = cells(self.releases.current_of([scope.clone()]).await?)?;
            let stored = stored.get(scope).cloned().unwrap_or_default();
            let sums = self.sums(ledger, &catalogue, std::slice::from_ref(scope)).await?;
            let made = self.make(&catalogue, &published, &sums);
            let made = made.into_iter().next().map(|(_, cells)| cells).unwrap_or_default();
            for (slice, cell) in stored.iter().filter(|(slice, _)| slice.view().is_some()) {
                tally.check(Rule::Figures, made.get(slice) == Some(cell), || {
                    format!("{scope} {slice}: the figures come out differently")
                });
            }
        }
        Ok(())
    }

    fn audit_journal(
        &self,
        batches: &[BatchRecord],
        reviews: &[ReviewBatch],
        tally: &mut Tally,
    ) -> Result<(), ReleaseError> {
        let Some(journal) = &self.journal else { return Ok(()) };
        let noted = journal.read()?;
        let mut by_release: BTreeMap<i32, (Vec<BatchRecord>, Vec<ReviewBatch>)> = BTreeMap::new();
        for batch in batches {
            by_release.entry(batch.release).or_default().0.push(batch.clone());
        }
        for batch in reviews {
            by_release.entry(batch.release).or_default().1.push(batch.clone());
        }
        for (number, (batches, reviews)) in by_release {
            let same = noted.get(&number) == Some(&journal::digest(&batches, &reviews));
            tally.check(Rule::Journal, same, || {
                format!("the journal has another draw for release {number}, or none")
            });
        }
        Ok(())
    }

    /// Everything ever drawn of reviews, and what was published of them beside what follows from it.
    async fn audit_reviews(
        &self,
        batches: &[ReviewBatch],
        tally: &mut Tally,
    ) -> Result<(), ReleaseError> {
        let mut seen = BTreeSet::new();
        for batch in batches {
            for drawn in &batch.draws {
                let line = self.review_ledger.line(drawn.place.kind(), drawn.statistic);
                let fits = line.is_some() && drawn.sums.len() <= reviews::length(drawn.statistic);
                let once = seen.insert((batch.release, drawn.place.clone(), drawn.statistic));
                tally.check(Rule::Reviews, fits && once, || {
                    format!("{}: drawn twice, or no line of the ledger", drawn.place)
                });
            }
        }
        let closed: BTreeMap<(ReviewCell, i32), Date> = batches
            .iter()
            .filter_map(|batch| Some(((batch.cell()?, batch.release), batch.closed_on)))
            .collect();
        let catalogue = self.directory.current();
        for HighlightsRecord { cell, release, content } in self.releases.highlights().await? {
            // What an earlier version published was of reviews that are gone.
            let Some(day) = closed.get(&(cell.clone(), release)) else { continue };
            let until: Vec<_> =
                batches.iter().filter(|batch| batch.release <= release).cloned().collect();
            let sums = ReviewSums::of(&self.review_ledger, &catalogue, &until, *day);
            let made = sums.content(&cell).map(|content| serde_json::to_string(&content));
            let same = made.transpose()? == Some(content);
            tally.check(Rule::Said, same, || {
                let (role, country) = &cell;
                format!("{role} {country}: release {release} comes out differently")
            });
        }
        for quote in self.releases.quotes().await? {
            let known = closed.contains_key(&(quote.cell.clone(), quote.release));
            tally.check(Rule::Quotes, known, || {
                let (role, country) = &quote.cell;
                format!("{role} {country}: a quote of a batch that never closed")
            });
        }
        Ok(())
    }
}

fn promised(privacy: Privacy, spent: [(&str, Rho, f64); 2], tally: &mut Tally) {
    let (most_added, most_changed) = match privacy {
        Privacy::Strict => (Rho::new(5_000), 1.25),
        Privacy::Off | Privacy::Standard => (Rho::new(10_000), 2.5),
    };
    for (what, added, changed) in spent {
        tally.check(Rule::Ledger, added <= most_added, || {
            format!("ρ = {} for {what} added or removed", f64::from(added))
        });
        tally.check(Rule::Ledger, changed <= most_changed, || {
            format!("ρ = {changed} for {what} changed")
        });
    }
}

/// Every draw is of a kind of cell that the ledger has a line for, of the right length, and once.
fn lines(ledger: &Ledger, batches: &[BatchRecord], tally: &mut Tally) {
    let mut seen: BTreeSet<(i32, String, Statistic)> = BTreeSet::new();
    for batch in batches {
        for drawn in &batch.draws {
            let line = drawn.cell.kind().and_then(|kind| ledger.line(kind, drawn.statistic));
            let fits = line.is_some_and(|line| Sketch::of(line.shape).len() == drawn.sums.len());
            tally.check(Rule::Lines, fits, || format!("{}: no line of the ledger", drawn.cell));
            let once = seen.insert((batch.release, drawn.cell.to_string(), drawn.statistic));
            tally.check(Rule::Lines, once, || {
                format!("{}: drawn twice for release {}", drawn.cell, batch.release)
            });
        }
    }
}

/// Batches of a scope close on days that do not go back.
fn order(batches: &[BatchRecord], tally: &mut Tally) {
    for pair in batches.windows(2) {
        let [one, next] = pair else { continue };
        if (&one.scope, one.country) == (&next.scope, next.country) {
            tally.check(Rule::Order, one.closed_on <= next.closed_on, || {
                format!("{}: release {} closed before the one before", next.scope, next.release)
            });
        }
    }
}
