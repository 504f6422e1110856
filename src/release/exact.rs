//! Figures where privacy is off: exact percentiles and counts of data that is public already, from
//! records that are kept.

use super::answers::{Answer, REFERENCE, answers};
use super::exact_trend_and_gap::{pay_gap, trend};
use super::figures::grade;
use super::reviews::ReviewDrawing;
use super::{Moment, Outcome, Publisher, ReleaseError, off_thread};
use crate::catalog::{Catalogue, currency_of};
use crate::disclosure::Grid;
use crate::disclosure::draw::DrawSecret;
use crate::domain::{
    Amount, CellKind, Collected, CountBand, Currency, ExperienceBand, ExperienceShare, Figure,
    Method, Money, Percentiles, PublishedCell, RoleSlug, Salary, Scope, Shown, Slice, View,
    Vocabulary,
};
use crate::estimate::exact::percentiles;
use crate::store::{CellVersion, Contribution, Note, RecordDraft, ReleaseDraft};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A person's pay in the currency of a cell.
#[derive(Debug, Clone, Copy)]
struct Pay {
    base: i64,
    additional: i64,
    total: i64,
}

impl Pay {
    /// `None` where there is no rate.
    fn of(catalogue: &Catalogue, salary: &Salary, currency: Currency) -> Option<Self> {
        let convert = |hundredths| {
            let stated = Money::from_hundredths(hundredths, salary.pay.currency()).ok()?;
            let rates = catalogue.fixed_rates();
            rates.convert(stated, currency, salary.year.get()).map(Money::hundredths)
        };
        Some(Pay {
            base: convert(salary.pay.base().hundredths())?,
            additional: convert(salary.pay.additional_hundredths())?,
            total: convert(salary.pay.total_hundredths())?,
        })
    }
}

impl Publisher {
    /// A release moment where privacy is off: everything that has a role is out at once.
    pub(super) async fn publish_exact(&self, note: Option<Note>) -> Result<Outcome, ReleaseError> {
        self.directory.refresh().await?;
        let catalogue = self.directory.current();
        let after = self.releases.head().await?.map_or(0, |head| head.number);
        let pending = self.archive.pending().await?;
        self.check_promises(pending.iter().map(|one| one.promise.as_str()))?;
        let secret = DrawSecret::new(self.archive.draw_secret().await?);
        let occasion = self.review_occasion(&catalogue, after + 1, Moment::Regular, secret).await?;
        let waiting = self.archive.waiting_reviews().await?;
        let mut said = self.releases.review_batches(false).await?;
        let records = self.archive.records().await?;
        let archive = self.archive.clone();
        let (of, grid) = (Arc::clone(&catalogue), Grid::new(2)?);
        let (touched, versions, drafted) = off_thread(move || {
            let placed: Vec<Answer> =
                answers(&of, grid, pending).into_iter().filter(|one| one.role.is_some()).collect();
            let (stays, goes): (Vec<_>, Vec<_>) =
                records.into_iter().partition(|record| !record.withdrawn);
            let moved: Vec<Contribution> = placed
                .iter()
                .filter_map(|answer| {
                    let (role, _) = answer.role.clone()?;
                    let (key, salary) = (archive.archive_key(&answer.entry.key), answer.salary());
                    Some(Contribution { key, role, salary: salary.clone(), withdrawn: false })
                })
                .collect();
            let roles = moved.iter().chain(&goes).map(|record| record.role.clone());
            let touched = touched(&of, roles);
            let all: Vec<&Contribution> = stays.iter().chain(&moved).collect();
            let versions = versions(&of, &touched, &all)?;
            let taken = placed.iter().map(|answer| Arc::clone(&answer.entry)).collect();
            let erased = goes.iter().map(|record| record.key).collect();
            let reviews = ReviewDrawing::new(occasion, &of, waiting).exact();
            let drafted = RecordDraft { taken, moved, erased, reviews };
            Ok::<_, ReleaseError>((touched, versions, drafted))
        })
        .await?;
        if touched.is_empty() && drafted.reviews.batches.is_empty() {
            return Ok(Outcome::NothingToClose);
        }
        said.extend(drafted.reviews.batches.iter().cloned());
        let highlights = self.highlights(&catalogue, &said, after + 1)?;
        let (cells, many) = (versions.len(), highlights.len());
        let records = Some(drafted);
        let draft = ReleaseDraft { versions, highlights, records, ..self.draft(after) };
        let head = self.archive.commit_noted(draft, note).await?;
        Ok(Outcome::Published { head, scopes: touched.len(), cells, reviews: many })
    }
}

/// The scopes of these roles.
fn touched(catalogue: &Catalogue, roles: impl Iterator<Item = RoleSlug>) -> BTreeSet<Scope> {
    let mut touched = BTreeSet::new();
    for role in roles {
        let family = catalogue.role(&role).map(|role| Scope::Family(role.family.clone()));
        touched.extend(family);
        touched.insert(Scope::AllRoles);
        touched.insert(Scope::Role(role));
    }
    touched
}

/// A version of every cell of the scopes.
fn versions(
    catalogue: &Catalogue,
    scopes: &BTreeSet<Scope>,
    records: &[&Contribution],
) -> Result<Vec<CellVersion>, ReleaseError> {
    let mut cells: BTreeMap<(&Scope, Slice), Vec<(&Salary, Pay)>> = BTreeMap::new();
    for record in records {
        let own = touched(catalogue, std::iter::once(record.role.clone()));
        for scope in scopes.iter().filter(|scope| own.contains(*scope)) {
            for kind in CellKind::all().filter(|kind| kind.breadth == scope.breadth()) {
                let Some(slice) = kind.view.slice_of(&record.salary) else { continue };
                let currency = currency(kind.view, &record.salary);
                if let Some(pay) = Pay::of(catalogue, &record.salary, currency) {
                    cells.entry((scope, slice)).or_default().push((&record.salary, pay));
                }
            }
        }
    }
    cells
        .into_iter()
        .filter_map(|((scope, slice), people)| {
            cell(&slice, &people).map(|cell| {
                let mut cell = cell;
                if scope.role().is_some() && slice.view() == Some(View::Country) {
                    let totals: Vec<_> =
                        people.iter().map(|(salary, pay)| (*salary, pay.total)).collect();
                    cell.trend = trend(&totals);
                    cell.pay_gap = pay_gap(&totals);
                }
                (scope, slice, cell)
            })
        })
        .map(|(scope, slice, cell)| {
            let figures = serde_json::to_string(&cell)?;
            Ok(CellVersion { scope: scope.clone(), slice, figures })
        })
        .collect()
}

fn currency(view: View, salary: &Salary) -> Currency {
    if view == View::Whole { REFERENCE } else { currency_of(salary.country) }
}

fn cell(slice: &Slice, people: &[(&Salary, Pay)]) -> Option<PublishedCell> {
    let measure = |pay: &dyn Fn(&Pay) -> i64| {
        let mut amounts: Vec<i64> =
            people.iter().map(|(_, one)| pay(one)).filter(|amount| *amount > 0).collect();
        amounts.sort_unstable();
        exact(&amounts)
    };
    let exactly = |count: usize| CountBand { from: count as u64, to: count as u64 };
    let quarters = || people.iter().map(|(salary, _)| salary.collected);
    let employers: BTreeSet<u16> =
        people.iter().filter_map(|(salary, _)| salary.employer.bucket).collect();
    let receiving = people.iter().filter(|(_, pay)| pay.additional > 0).count();
    Some(PublishedCell {
        currency: slice.country_code().map_or(REFERENCE, currency_of),
        contributors: exactly(people.len()),
        employers: (!employers.is_empty()).then(|| exactly(employers.len())),
        collected: Collected { from: quarters().min()?, to: quarters().max()? },
        total: measure(&|pay| pay.total),
        base: measure(&|pay| pay.base),
        additional: measure(&|pay| pay.additional),
        share_receiving: Some(receiving as f64 / people.len() as f64),
        experience: experience(people),
        trend: None,
        pay_gap: None,
    })
}

fn exact(sorted: &[i64]) -> Percentiles {
    percentiles(sorted).map_or(Percentiles::WITHHELD, |five| {
        Percentiles::from_array(five.map(|one| {
            Figure::Shown(Shown {
                value: Amount(one.value),
                low: Amount(one.low),
                high: Amount(one.high),
                method: Method::Empirical,
                quality: grade(one.quality),
            })
        }))
    })
}

fn experience(people: &[(&Salary, Pay)]) -> Vec<ExperienceShare> {
    let bands: Vec<_> = people
        .iter()
        .filter_map(|(salary, _)| salary.experience.map(|years| years.band()))
        .collect();
    if bands.is_empty() {
        return Vec::new();
    }
    ExperienceBand::ALL
        .iter()
        .map(|band| ExperienceShare {
            from: *band,
            to: *band,
            share: bands.iter().filter(|other| *other == band).count() as f64 / bands.len() as f64,
        })
        .collect()
}
