//! Drawing everything that closes at one release moment. What closes follows from what is published
//! and from what is drawn here, never from the answers.

use super::answers::{Answer, Part, count, is_counted, is_done};
use super::history::History;
use crate::disclosure::draw::{BatchDigest, DrawSecret, Tally, draw};
use crate::disclosure::ledger::Ledger;
use crate::domain::{
    Cell, CellKind, Country, Dimension, Education, EmployerSize, EmploymentType, ExperienceBand,
    Gender, Industry, Level, Quarter, Region, Scope, Slice, Vocabulary, WorkMode,
};
use crate::store::{BatchRecord, DrawDraft, EntryKey};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use time::Date;

/// Quarters an answer waits for all that it is to be counted in.
const LONGEST_WAIT: i32 = 4;

/// Everything of one release moment that draws need.
pub(super) struct Drawing {
    ledger: Ledger,
    secret: DrawSecret,
    /// Scopes that close whatever anybody answered: those of the catalogue.
    scopes: Vec<Scope>,
    /// Cities that are listed, by country.
    cities: BTreeMap<Country, Vec<String>>,
    history: History,
    today: Date,
    release: i32,
    forced: bool,
    answers: Vec<Answer>,
    /// What waits, scope by scope.
    waiting: BTreeMap<Scope, Waiting>,
}

/// What waits in one scope.
#[derive(Default)]
struct Waiting {
    tally: Tally,
    digest: BatchDigest,
}

/// What a release moment is made of.
pub(super) struct Occasion {
    pub(super) ledger: Ledger,
    pub(super) secret: DrawSecret,
    pub(super) scopes: Vec<Scope>,
    pub(super) cities: BTreeMap<Country, Vec<String>>,
    pub(super) history: History,
    pub(super) today: Date,
    pub(super) release: i32,
    pub(super) forced: bool,
}

impl Occasion {
    /// Whether anything closes.
    pub(super) fn closes_anything(&self) -> bool {
        self.scopes.iter().any(|scope| closes(&self.history, scope, self.today, self.forced))
    }
}

fn closes(history: &History, scope: &Scope, today: Date, forced: bool) -> bool {
    forced || history.due(scope) <= today
}

impl Drawing {
    /// Adds up what waits.
    pub(super) fn new(occasion: Occasion, answers: Vec<Answer>) -> Self {
        let Occasion { ledger, secret, scopes, cities, history, today, release, forced } = occasion;
        let mut by_scope: BTreeMap<Scope, Vec<&Answer>> = BTreeMap::new();
        for answer in &answers {
            for scope in answer.scopes() {
                by_scope.entry(scope).or_default().push(answer);
            }
        }
        let waiting = by_scope
            .into_par_iter()
            .map(|(scope, answers)| {
                let waiting = Waiting::of(&ledger, &secret, &scope, &answers);
                (scope, waiting)
            })
            .collect();
        Drawing {
            ledger,
            secret,
            scopes,
            cities,
            history,
            today,
            release,
            forced,
            answers,
            waiting,
        }
    }

    fn closes(&self, scope: &Scope) -> bool {
        closes(&self.history, scope, self.today, self.forced)
    }

    /// Draws all that closes, without those who changed or took back their answers meanwhile.
    pub(super) fn draft(&self, without: &BTreeSet<EntryKey>) -> DrawDraft {
        let left_out: Vec<&Answer> =
            self.answers.iter().filter(|one| without.contains(&one.entry.key)).collect();
        let mut history = self.history.clone();
        let mut batches = Vec::new();
        // All roles first: which countries are drawn in others follows from what comes out.
        if self.closes(&Scope::AllRoles) {
            let countries: Vec<_> = Country::all().collect();
            let batch = self.scope_batch(&Scope::AllRoles, &countries, &left_out);
            history.add(&self.ledger, &batch);
            batches.push(batch);
        }
        let open: Vec<Country> = history.open_countries().into_iter().collect();
        let others: Vec<BatchRecord> = self
            .scopes
            .par_iter()
            .filter(|scope| **scope != Scope::AllRoles && self.closes(scope))
            .map(|scope| self.scope_batch(scope, &open, &left_out))
            .collect();
        others.iter().for_each(|batch| history.add(&self.ledger, batch));
        batches.extend(others);
        let sliced: Vec<(Scope, Country)> = batches
            .iter()
            .flat_map(|batch| {
                let countries = history.slices_due(&batch.scope, self.forced);
                countries.into_iter().map(|country| (batch.scope.clone(), country))
            })
            .collect();
        let slices: Vec<BatchRecord> = sliced
            .into_par_iter()
            .map(|(scope, country)| self.slices_batch(scope, country, &left_out))
            .collect();
        batches.extend(slices);
        let mut draft = DrawDraft { release: self.release, batches, ..DrawDraft::default() };
        self.settle(&mut draft, without);
        draft
    }

    /// What becomes of the answers: those that are in nothing more end, the others wait.
    fn settle(&self, draft: &mut DrawDraft, without: &BTreeSet<EntryKey>) {
        let drawn: BTreeSet<(&Scope, Option<Country>)> =
            draft.batches.iter().map(|batch| (&batch.scope, batch.country)).collect();
        let cells: BTreeSet<(&Scope, Country)> = draft
            .batches
            .iter()
            .filter(|batch| batch.country.is_none())
            .flat_map(|batch| {
                let countries = batch.draws.iter().filter_map(|one| one.cell.slice.country_code());
                countries.map(|country| (&batch.scope, country))
            })
            .collect();
        let now = Quarter::of(self.today).index();
        let (mut gone, mut counted) = (Vec::new(), Vec::new());
        for answer in self.answers.iter().filter(|one| !without.contains(&one.entry.key)) {
            let (before, country) = (answer.entry.counted, answer.salary().country);
            let mut after = before;
            for scope in answer.scopes() {
                let breadth = scope.breadth();
                if drawn.contains(&(&scope, None)) {
                    after = count(after, breadth, Part::Whole);
                }
                if cells.contains(&(&scope, country)) {
                    after = count(after, breadth, Part::Country);
                }
                if drawn.contains(&(&scope, Some(country))) {
                    after = count(after, breadth, Part::Slices);
                }
            }
            let waited = now - answer.salary().collected.index() >= LONGEST_WAIT;
            // Privacy: P3, what is counted in everything, or in all it ever will be, ends here.
            if is_done(after) || self.forced || waited {
                gone.push(Arc::clone(&answer.entry));
            } else if after != before {
                counted.push((Arc::clone(&answer.entry), after));
            }
        }
        draft.gone = gone;
        draft.counted = counted;
    }

    /// A scope with these countries.
    fn scope_batch(
        &self,
        scope: &Scope,
        countries: &[Country],
        left_out: &[&Answer],
    ) -> BatchRecord {
        let slices = std::iter::once(Slice::whole())
            .chain(countries.iter().map(|country| Slice::country(*country)));
        self.batch(scope.clone(), None, slices, left_out)
    }

    /// The slices of a country, every value of the public vocabularies.
    fn slices_batch(&self, scope: Scope, country: Country, left_out: &[&Answer]) -> BatchRecord {
        let slices: Vec<Slice> = scope
            .breadth()
            .dimensions()
            .iter()
            .flat_map(|dimension| {
                let values = self.values(*dimension, country);
                values.into_iter().map(|value| Slice::country(country).with(*dimension, value))
            })
            .collect();
        self.batch(scope, Some(country), slices.into_iter(), left_out)
    }

    fn batch(
        &self,
        scope: Scope,
        country: Option<Country>,
        slices: impl Iterator<Item = Slice>,
        left_out: &[&Answer],
    ) -> BatchRecord {
        let nothing = Waiting::default();
        let waiting = self.waiting.get(&scope).unwrap_or(&nothing);
        let inside: Vec<&Answer> =
            left_out.iter().filter(|one| one.scopes().any(|of| of == scope)).copied().collect();
        // Others are in the batch than were read: noise of its own.
        let digest = if inside.is_empty() {
            waiting.digest
        } else {
            let missing: BTreeSet<_> = inside.iter().map(|one| one.entry.key).collect();
            let mut digest = BatchDigest::default();
            self.answers
                .iter()
                .filter(|one| one.scopes().any(|of| of == scope))
                .filter(|one| !missing.contains(&one.entry.key))
                .for_each(|one| digest_in(&mut digest, &self.secret, one));
            digest
        };
        let taken = Waiting::of(&self.ledger, &self.secret, &scope, &inside).tally;
        let draws = slices
            .flat_map(|slice| {
                let cell = Cell::new(scope.clone(), slice);
                draw(&self.ledger, &self.secret, &digest, &cell, (&waiting.tally, &taken))
            })
            .collect();
        BatchRecord { scope, country, release: self.release, closed_on: self.today, draws }
    }

    /// The public values of a dimension in a country, in their natural order.
    // Privacy: M1, from lists alone: no cell comes into being because somebody is in it.
    fn values(&self, dimension: Dimension, country: Country) -> Vec<String> {
        fn terms<T: Vocabulary>() -> Vec<String> {
            T::ALL.iter().map(|term| term.as_str().to_owned()).collect()
        }
        match dimension {
            Dimension::Region => {
                Region::all(country).map(|region| region.code().to_owned()).collect()
            }
            Dimension::City => self.cities.get(&country).cloned().unwrap_or_default(),
            Dimension::Level => terms::<Level>(),
            Dimension::Experience => terms::<ExperienceBand>(),
            Dimension::Industry => terms::<Industry>(),
            Dimension::EmployerSize => terms::<EmployerSize>(),
            Dimension::EmploymentType => terms::<EmploymentType>(),
            Dimension::WorkMode => terms::<WorkMode>(),
            Dimension::Education => terms::<Education>(),
            Dimension::Gender => terms::<Gender>(),
            // The years a survey is about: those somebody looks back on, and the next.
            Dimension::Year => (self.today.year() - 6..=self.today.year() + 1)
                .map(|year| year.to_string())
                .collect(),
        }
    }
}

fn digest_in(digest: &mut BatchDigest, secret: &DrawSecret, answer: &Answer) {
    digest.add(secret, answer.entry.key.as_bytes(), &answer.entry.version);
}

impl Waiting {
    fn of(ledger: &Ledger, secret: &DrawSecret, scope: &Scope, answers: &[&Answer]) -> Self {
        let mut waiting = Waiting::default();
        let kinds: Vec<CellKind> =
            CellKind::all().filter(|kind| kind.breadth == scope.breadth()).collect();
        for answer in answers {
            digest_in(&mut waiting.digest, secret, answer);
            for kind in &kinds {
                let part = Part::of(kind.view);
                let Some(points) = answer.points(*kind) else { continue };
                // Privacy: P1, once in each kind of cell, and never again.
                if is_counted(answer.entry.counted, kind.breadth, part) {
                    continue;
                }
                if let Some(slice) = kind.view.slice_of(answer.salary()) {
                    waiting.tally.add(ledger, *kind, &slice, points);
                }
            }
        }
        waiting
    }
}
