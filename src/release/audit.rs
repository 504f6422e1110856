//! `paylens audit`: proves from what is stored that the promise was kept (P2).
//!
//! All that anybody can compute comes from the draws. So it is enough that each was drawn once, by a
//! line of the ledger, of a cell of the public lattice; that the lines add up to no more than was
//! promised; that nothing but figures that follow from them is published; and that nothing raw is
//! kept.

use super::sums::ScopeSums;
use super::{Publisher, ReleaseError, all_batches, cells, journal, scopes};
use crate::disclosure::ledger::{Ledger, Rho};
use crate::disclosure::sketch::Sketch;
use crate::domain::{Privacy, Scope, Statistic};
use crate::store::BatchRecord;
use std::collections::{BTreeMap, BTreeSet};

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
    Rebuild,
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
        Rule::Rebuild,
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
            Rule::Reviews => "R9a reviews come out ten or more at once",
            Rule::Rebuild => "R9c figures of reviews come out the same when made again",
            Rule::Quotes => "R9b quotes are of reviewers of the cell who agreed",
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
        promised(self.survey.privacy, ledger, &mut tally);
        let batches = all_batches(&self.releases).await?;
        lines(ledger, &batches, &mut tally);
        order(&batches, &mut tally);
        self.audit_figures(ledger, &batches, &mut tally).await?;
        let records = self.archive.records().await?;
        tally.check(Rule::Nothing, records.is_empty(), || {
            format!("{} records are kept", records.len())
        });
        self.audit_journal(&batches, &mut tally)?;
        let catalogue = self.directory.current();
        self.audit_reviews(&self.workshop(&catalogue), &mut tally).await?;
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
            let sums: ScopeSums = self.sums(ledger, &catalogue, scope).await?;
            let made = self.make(&catalogue, &published, &[(scope.clone(), sums)]);
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
        tally: &mut Tally,
    ) -> Result<(), ReleaseError> {
        let Some(journal) = &self.journal else { return Ok(()) };
        let noted = journal.read()?;
        let mut by_release: BTreeMap<i32, Vec<BatchRecord>> = BTreeMap::new();
        for batch in batches {
            by_release.entry(batch.release).or_default().push(batch.clone());
        }
        for (number, batches) in by_release {
            let same = noted.get(&number) == Some(&journal::digest(&batches));
            tally.check(Rule::Journal, same, || {
                format!("the journal has another draw for release {number}, or none")
            });
        }
        Ok(())
    }
}

fn promised(privacy: Privacy, ledger: &Ledger, tally: &mut Tally) {
    let (added, changed) = match privacy {
        Privacy::Strict => (Rho::new(5_000), 1.25),
        Privacy::Off | Privacy::Standard => (Rho::new(10_000), 2.5),
    };
    tally.check(Rule::Ledger, ledger.added() <= added, || {
        format!("ρ = {} for an answer added or removed", f64::from(ledger.added()))
    });
    tally.check(Rule::Ledger, ledger.changed() <= changed, || {
        format!("ρ = {} for an answer changed", ledger.changed())
    });
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
