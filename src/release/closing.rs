//! Closing a role's batch under the rules: which people enter which groups of which view, and which
//! cells have a new version from it.

use super::content::PayIn;
use super::groups::Groups;
use super::history::{Calendar, History};
use super::versions::versions;
use super::{ReleaseError, Workshop};
use crate::disclosure::grouping::specified;
use crate::disclosure::rules::Privacy;
use crate::domain::{AnnualPay, Money, PublishedCell, RoleSlug, Salary, Slice, View};
use crate::store::{
    CellVersion, Closing, Contribution, EntryKey, GroupRecord, PastVersion, PendingEntry,
    RoleClosing, RoleSummary, ViewState, ViewStates,
};
use std::collections::BTreeMap;

pub(super) fn next_number(summary: Option<&RoleSummary>) -> i32 {
    summary
        .and_then(|summary| summary.closings.iter().map(|closing| closing.number).max())
        .unwrap_or(0)
        + 1
}

/// The entries of a batch as they go into the archive, sorted by their random keys.
pub(super) fn moved(
    workshop: &Workshop<'_>,
    role: &RoleSlug,
    number: i32,
    entries: Vec<PendingEntry>,
    archive_key: impl Fn(&EntryKey) -> EntryKey,
) -> Vec<Contribution> {
    let mut moved: Vec<_> = entries
        .into_iter()
        .map(|entry| Contribution {
            key: archive_key(&entry.key),
            role: role.clone(),
            salary: coarsened(workshop, entry.submission.salary),
            closing: number,
            views: ViewStates::default(),
            withdrawn: false,
        })
        .collect();
    // Privacy: R10, the order of arrival must not survive (D1).
    moved.sort_unstable_by_key(|one| one.key);
    moved
}

/// Pay on the public grid: nobody, not even with the archive in hand, reads it finer than the
/// figures are published.
fn coarsened(workshop: &Workshop<'_>, salary: Salary) -> Salary {
    if workshop.rules.privacy == Privacy::Off {
        return salary;
    }
    let snap = |hundredths: i64| match hundredths {
        0 => 0,
        stated => workshop.grid.value(workshop.grid.index_of(stated)),
    };
    let pay = salary.pay;
    // Privacy: R11, records lie on the grid before they are archived.
    let snapped = Money::from_hundredths(snap(pay.base().hundredths()), pay.currency())
        .and_then(|base| AnnualPay::new(base, snap(pay.additional_hundredths())));
    Salary { pay: snapped.unwrap_or(pay), ..salary }
}

/// A role's people at a closing.
pub(super) struct Batch<'a> {
    pub(super) role: &'a RoleSlug,
    pub(super) number: i32,
    /// Those archived before, then those of this batch.
    pub(super) contributions: Vec<Contribution>,
    /// How many of them were archived before.
    pub(super) known: usize,
    /// The pool's keys of this batch.
    pub(super) taken: Vec<EntryKey>,
}

/// What a role published before.
pub(super) struct Past {
    pub(super) closings: Vec<Closing>,
    pub(super) groups: Vec<GroupRecord>,
    /// Every version ever published.
    pub(super) versions: Vec<PastVersion>,
    /// What readers see now.
    pub(super) cells: BTreeMap<Slice, PublishedCell>,
}

/// Closes the batch.
pub(super) fn close(
    workshop: &Workshop<'_>,
    batch: Batch<'_>,
    past: Past,
) -> Result<(RoleClosing, Vec<CellVersion>), ReleaseError> {
    let Batch { role, number, mut contributions, known, taken } = batch;
    let before: BTreeMap<EntryKey, ViewStates> =
        contributions.iter().take(known).map(|one| (one.key, one.views)).collect();
    let mut groups = Groups::read(role, past.groups)?;
    for view in View::all() {
        close_view(workshop, view, number, &mut contributions, &mut groups);
    }
    leave(workshop, number, &mut contributions, &mut groups);

    groups.settle(number);
    let new_groups = groups
        .of_closing(number)
        .map(|(slice, content)| {
            Ok(GroupRecord {
                closing: number,
                currency: workshop.currency(slice),
                people: content.people,
                members: *content.members.as_bytes(),
                content: content.to_bytes()?,
                slice: slice.clone(),
            })
        })
        .collect::<Result<_, serde_json::Error>>()?;
    let calendar = Calendar::new(workshop, past.closings, number);
    let history = History::new(&contributions, &groups, &calendar, &past.versions);
    let versions = versions(workshop, role, number, &groups, &calendar, &history, past.cells)?;
    let gone =
        |one: &Contribution| one.withdrawn && !View::all().any(|view| is_specified(one, view));
    let (mut restated, mut erased) = (Vec::new(), Vec::new());
    let moved = contributions.split_off(known);
    for one in contributions {
        if gone(&one) {
            erased.push(one.key);
        } else if before.get(&one.key) != Some(&one.views) {
            restated.push((one.key, one.views));
        }
    }
    let closing = RoleClosing {
        role: role.clone(),
        number,
        closed_on: workshop.today,
        people: moved.len() as i64,
        moved,
        taken,
        restated,
        erased,
        groups: new_groups,
    };
    Ok((closing, versions))
}

/// A closing as it is kept with each view; one beyond the range is refused by the store.
pub(super) fn mark(number: i32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn is_specified(one: &Contribution, view: View) -> bool {
    matches!(one.views.get(view), ViewState::Specified(_))
}

/// Closes the waiting people of one view where the rules allow it, within each parent slice.
fn close_view(
    workshop: &Workshop<'_>,
    view: View,
    number: i32,
    contributions: &mut [Contribution],
    groups: &mut Groups,
) {
    // Waiting people by the slice the view divides.
    let mut waiting: BTreeMap<Slice, Vec<usize>> = BTreeMap::new();
    for (at, one) in contributions.iter_mut().enumerate() {
        if one.withdrawn || one.views.get(view) != ViewState::Waiting {
            continue;
        }
        let parent = match view {
            View::Role | View::Country => Slice::whole(),
            View::Within(_) => match one.views.get(View::Country) {
                ViewState::Specified(_) => Slice::country(one.salary.country),
                ViewState::Waiting => continue,
                // Not in the country's cell: in none of its slices either.
                ViewState::Unspecified(_) => {
                    one.views.set(view, ViewState::Unspecified(mark(number)));
                    continue;
                }
            },
        };
        waiting.entry(parent).or_default().push(at);
    }
    for (parent, people) in waiting {
        let published: i64 = groups
            .by_slice
            .keys()
            .filter(|slice| slice.view() == Some(view) && slice.parent().as_ref() == Some(&parent))
            .map(|slice| groups.people(slice))
            .sum();
        // Privacy: R2, everything below the role gathers until a closing loses few people and
        // tells of many.
        let closes = view == View::Role
            || workshop.rules.view_closes(people.len() as u64, published.max(0) as u64);
        if closes {
            divide(workshop, view, number, &people, contributions, groups);
        }
    }
}

/// Puts people into the groups of a view, or into "unspecified" for good.
fn divide(
    workshop: &Workshop<'_>,
    view: View,
    number: i32,
    people: &[usize],
    contributions: &mut [Contribution],
    groups: &mut Groups,
) {
    let mut by_slice: BTreeMap<Slice, Vec<(usize, PayIn)>> = BTreeMap::new();
    let mut without_value = 0;
    for at in people {
        let placed = contributions.get(*at).and_then(|one| {
            let slice = view.slice_of(&one.salary)?;
            let pay = PayIn::of(workshop, &one.salary, workshop.currency(&slice))?;
            Some((slice, pay))
        });
        match placed {
            Some((slice, pay)) => by_slice.entry(slice).or_default().push((*at, pay)),
            None => without_value += 1,
        }
    }
    let sizes =
        by_slice.iter().map(|(slice, people)| (slice.clone(), people.len() as u64)).collect();
    let chosen = specified(&sizes, without_value, workshop.rules.min_group);
    for at in people {
        if let Some(one) = contributions.get_mut(*at) {
            one.views.set(view, ViewState::Unspecified(mark(number)));
        }
    }
    for (slice, people) in by_slice.into_iter().filter(|(slice, _)| chosen.contains(slice)) {
        let content = groups.new.entry(slice).or_default();
        for (at, pay) in people {
            if let Some(one) = contributions.get_mut(at) {
                one.views.set(view, ViewState::Specified(mark(number)));
                content.count(workshop, one.key.as_bytes(), &one.salary, pay, 1);
            }
        }
    }
}

/// Takes withdrawn people out of the cells that enough others enter at this closing.
fn leave(
    workshop: &Workshop<'_>,
    number: i32,
    contributions: &mut [Contribution],
    groups: &mut Groups,
) {
    let arrivals: BTreeMap<Slice, u64> = groups
        .new
        .iter()
        .map(|(slice, content)| (slice.clone(), content.people.max(0) as u64))
        .collect();
    for one in contributions.iter_mut().filter(|one| one.withdrawn) {
        for view in View::all() {
            if !is_specified(one, view) {
                continue;
            }
            let Some(slice) = view.slice_of(&one.salary) else { continue };
            let Some(pay) = PayIn::of(workshop, &one.salary, workshop.currency(&slice)) else {
                continue;
            };
            // Privacy: R8, two versions never differ by the withdrawn person alone (H14).
            let leaves = arrivals
                .get(&slice)
                .is_some_and(|arrivals| workshop.rules.withdrawal_leaves(*arrivals));
            if let Some(content) = groups.new.get_mut(&slice).filter(|_| leaves) {
                content.count(workshop, one.key.as_bytes(), &one.salary, pay, -1);
                one.views.set(view, ViewState::Unspecified(mark(number)));
            }
        }
    }
}
