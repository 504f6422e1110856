//! How scopes closed so far, as it is published: what the calendar goes by.

use crate::disclosure::calendar::{self, Closed};
use crate::disclosure::ledger::Ledger;
use crate::disclosure::sketch::Sketch;
use crate::domain::{Country, Drawn, Scope, Statistic};
use crate::store::BatchRecord;
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// How one scope closed so far.
#[derive(Debug, Clone, Default)]
struct ScopeHistory {
    closed: Vec<Closed>,
    /// Noised counts by country and release.
    countries: BTreeMap<Country, Vec<(i32, f64)>>,
    /// The last release that drew the slices of a country.
    slices: BTreeMap<Country, i32>,
}

/// How all scopes closed so far.
#[derive(Debug, Clone)]
pub(super) struct History {
    opened: Date,
    scopes: BTreeMap<Scope, ScopeHistory>,
}

/// The noised count of the people a draw is of; `None` where it counts nobody.
pub(super) fn noised_count(ledger: &Ledger, drawn: &Drawn) -> Option<f64> {
    let line = ledger.line(drawn.cell.kind()?, drawn.statistic)?;
    let sketch = Sketch::of(line.shape);
    let one = sketch.row(0).first().copied().filter(|_| sketch.counts())?;
    Some(*drawn.sums.first()? as f64 / one as f64)
}

impl History {
    pub(super) fn new(opened: Date) -> Self {
        History { opened, scopes: BTreeMap::new() }
    }

    /// Takes in a batch.
    pub(super) fn add(&mut self, ledger: &Ledger, batch: &BatchRecord) {
        let history = self.scopes.entry(batch.scope.clone()).or_default();
        if let Some(country) = batch.country {
            history.slices.insert(country, batch.release);
            return;
        }
        for drawn in batch.draws.iter().filter(|drawn| drawn.statistic == Statistic::Total) {
            let Some(people) = noised_count(ledger, drawn) else { continue };
            match drawn.cell.slice.country_code() {
                None => history.closed.push(Closed { on: batch.closed_on, people }),
                Some(country) => {
                    history.countries.entry(country).or_default().push((batch.release, people));
                }
            }
        }
    }

    /// Takes in that the slices of a country were drawn.
    pub(super) fn add_slices(&mut self, scope: &Scope, country: Country, release: i32) {
        self.scopes.entry(scope.clone()).or_default().slices.insert(country, release);
    }

    /// The day a scope closes next.
    pub(super) fn due(&self, scope: &Scope) -> Date {
        let closed = self.scopes.get(scope).map_or(&[][..], |history| &history.closed);
        calendar::due(self.opened, closed)
    }

    /// The countries whose cells are drawn in roles and families.
    pub(super) fn open_countries(&self) -> BTreeSet<Country> {
        let all = self.scopes.get(&Scope::AllRoles);
        let counts = all.into_iter().flat_map(|history| &history.countries);
        counts
            .filter(|(_, counts)| calendar::opens(counts.iter().map(|(_, people)| people).sum()))
            .map(|(country, _)| *country)
            .collect()
    }

    /// The countries of a scope whose slices close with its newest closing.
    pub(super) fn slices_due(&self, scope: &Scope, forced: bool) -> Vec<Country> {
        let Some(history) = self.scopes.get(scope) else { return Vec::new() };
        let due = |country: &Country, counts: &[(i32, f64)]| {
            let last = history.slices.get(country).copied().unwrap_or(0);
            let sum = |after: bool| -> f64 {
                counts
                    .iter()
                    .filter(|(release, _)| (*release > last) == after)
                    .map(|(_, people)| people)
                    .sum()
            };
            calendar::slices_close(sum(true), sum(false).max(0.0), forced)
        };
        let countries = history.countries.iter();
        countries.filter(|(country, counts)| due(country, counts)).map(|(one, _)| *one).collect()
    }
}
