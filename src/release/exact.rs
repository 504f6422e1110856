//! Figures where privacy is off: exact percentiles and counts of data that is public already.

use super::closing::{Batch, mark, moved};
use super::content::PayIn;
use super::figures::grade;
use super::{ReleaseError, Workshop};
use crate::domain::{
    Amount, Collected, CountBand, ExperienceBand, ExperienceShare, Figure, Method, Percentiles,
    PublishedCell, RoleSlug, Salary, Shown, Slice, View, Vocabulary,
};
use crate::estimate::exact::percentiles;
use crate::store::{CellVersion, Contribution, EntryKey, RoleClosing, ViewState};
use std::collections::{BTreeMap, BTreeSet};

/// Closes the batch: the closing for the store, and a version of every slice.
pub(super) fn close(
    workshop: &Workshop<'_>,
    batch: Batch,
    archive_key: impl Fn(&EntryKey) -> EntryKey,
) -> Result<(RoleClosing, Vec<CellVersion>), ReleaseError> {
    let Batch { role, entries, past } = batch;
    let number = past.next_number();
    let taken = entries.iter().map(|entry| entry.key).collect();
    let mut contributions = past.contributions;
    let known = contributions.len();
    contributions.extend(moved(workshop, &role, number, entries, archive_key));
    let versions = versions(workshop, &role, number, &contributions)?;
    let mut moved = contributions.split_off(known);
    for one in &mut moved {
        for view in View::all() {
            one.views.set(view, ViewState::Specified(mark(number)));
        }
    }
    let erased = contributions.into_iter().filter(|one| one.withdrawn).map(|one| one.key).collect();
    let closing = RoleClosing {
        role,
        number,
        closed_on: workshop.today,
        people: moved.len() as i64,
        moved,
        taken,
        restated: Vec::new(),
        erased,
        groups: Vec::new(),
        left: Vec::new(),
        shrunk: Vec::new(),
    };
    Ok((closing, versions))
}

fn versions(
    workshop: &Workshop<'_>,
    role: &RoleSlug,
    number: i32,
    contributions: &[Contribution],
) -> Result<Vec<CellVersion>, ReleaseError> {
    let mut slices: BTreeMap<Slice, Vec<(&Salary, PayIn)>> = BTreeMap::new();
    for salary in contributions.iter().filter(|one| !one.withdrawn).map(|one| &one.salary) {
        for slice in View::all().filter_map(|view| view.slice_of(salary)) {
            if let Some(pay) = PayIn::of(workshop, salary, workshop.currency(&slice)) {
                slices.entry(slice).or_default().push((salary, pay));
            }
        }
    }
    slices
        .into_iter()
        .filter_map(|(slice, people)| cell(workshop, &slice, &people).map(|cell| (slice, cell)))
        .map(|(slice, cell)| {
            let figures = serde_json::to_string(&cell)?;
            Ok(CellVersion { role: role.clone(), slice, closing: number, figures })
        })
        .collect()
}

fn cell(
    workshop: &Workshop<'_>,
    slice: &Slice,
    people: &[(&Salary, PayIn)],
) -> Option<PublishedCell> {
    let measure = |pay: &dyn Fn(&PayIn) -> i64| {
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
        currency: workshop.currency(slice),
        contributors: exactly(people.len()),
        employers: (!employers.is_empty()).then(|| exactly(employers.len())),
        collected: Collected { from: quarters().min()?, to: quarters().max()? },
        total: measure(&|pay| pay.total),
        base: measure(&|pay| pay.base),
        additional: measure(&|pay| pay.additional),
        share_receiving: Some(receiving as f64 / people.len() as f64),
        experience: experience(people),
        epsilon: None,
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

fn experience(people: &[(&Salary, PayIn)]) -> Vec<ExperienceShare> {
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
