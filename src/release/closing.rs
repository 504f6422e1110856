//! Closing a role's batch under the rules: which people enter which groups of which view, and which
//! cells have a new version from it.

use super::content::{Content, PayIn};
use super::groups::Groups;
use super::history::{Calendar, History};
use super::versions::{Cells, versions};
use super::{ReleaseError, Workshop};
use crate::disclosure::grouping::specified;
use crate::disclosure::rules::{Privacy, Retain};
use crate::domain::{AnnualPay, Country, Money, RoleSlug, Salary, Slice, View};
use crate::store::{
    CellVersion, Closing, Contribution, EntryKey, GroupRecord, Membership, PastVersion,
    PendingEntry, RoleClosing, ViewState, ViewStates,
};
use std::collections::{BTreeMap, BTreeSet};

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

/// A batch that closes.
pub(super) struct Batch {
    pub(super) role: RoleSlug,
    pub(super) entries: Vec<PendingEntry>,
    pub(super) past: Past,
}

/// What a role took in and published before.
pub(super) struct Past {
    pub(super) closings: Vec<Closing>,
    pub(super) contributions: Vec<Contribution>,
    pub(super) groups: Vec<GroupRecord>,
    /// Everybody who left a group.
    pub(super) left: Vec<Membership>,
    /// Every version ever published.
    pub(super) versions: Vec<PastVersion>,
    /// What readers see now.
    pub(super) cells: Cells,
}

impl Past {
    /// The number of the role's next closing.
    pub(super) fn next_number(&self) -> i32 {
        self.closings.iter().map(|closing| closing.number).max().unwrap_or(0) + 1
    }
}

/// Closes the batch: the closing for the store, and the versions that may go out.
pub(super) fn close(
    workshop: &Workshop<'_>,
    batch: Batch,
    archive_key: impl Fn(&EntryKey) -> EntryKey,
) -> Result<(RoleClosing, Vec<CellVersion>), ReleaseError> {
    let Batch { role, entries, past } = batch;
    let number = past.next_number();
    let taken = entries.iter().map(|entry| entry.key).collect();
    let people = entries.len() as i64;
    let mut contributions = past.contributions;
    let known = contributions.len();
    contributions.extend(moved(workshop, &role, number, entries, archive_key));
    let before: BTreeMap<EntryKey, ViewStates> =
        contributions.iter().take(known).map(|one| (one.key, one.views)).collect();
    let mut groups = Groups::read(workshop, &role, past.groups, &past.left)?;
    for view in View::all() {
        close_view(workshop, view, number, &mut contributions, &mut groups);
    }
    let calendar = Calendar::new(workshop, past.closings, number);
    let live = calendar.live_at(number);
    let mut left = leave(workshop, number, &live, &mut contributions, &mut groups);
    groups.settle(number);
    let record = |slice: &Slice, closing: i32, content: &Content| {
        Ok(GroupRecord {
            closing,
            currency: workshop.currency(slice),
            people: content.people,
            members: *content.members.as_bytes(),
            content: content.to_bytes()?,
            slice: slice.clone(),
        })
    };
    let new_groups = groups
        .of_closing(number)
        .map(|(slice, content)| record(slice, number, content))
        .collect::<Result<_, serde_json::Error>>()?;
    let shrunk: BTreeSet<_> = left.iter().map(|one| (&one.slice, one.joined)).collect();
    let shrunk = shrunk
        .into_iter()
        .filter_map(|(slice, joined)| {
            let content = groups.by_slice.get(slice)?.get(&joined)?;
            Some(record(slice, joined, content))
        })
        .collect::<Result<_, serde_json::Error>>()?;
    let all_left = [past.left.as_slice(), left.as_slice()].concat();
    let history = History::new(&contributions, &all_left, &groups, &calendar, &past.versions);
    let versions = versions(workshop, &role, number, &groups, &calendar, &history, past.cells)?;
    let (mut moved, mut restated, mut erased) = (Vec::new(), Vec::new(), Vec::new());
    for (at, one) in contributions.into_iter().enumerate() {
        let stays = stays(workshop, &one, &live);
        if !stays {
            left.extend(memberships(&one));
        }
        match (at < known, stays) {
            (true, false) => erased.push(one.key),
            (true, true) if before.get(&one.key) != Some(&one.views) => {
                restated.push((one.key, one.views));
            }
            (false, true) => moved.push(one),
            (true, true) | (false, false) => {}
        }
    }
    let closing = RoleClosing {
        role,
        number,
        closed_on: workshop.today,
        people,
        moved,
        taken,
        restated,
        erased,
        groups: new_groups,
        left,
        shrunk,
    };
    Ok((closing, versions))
}

/// Takes people out of the groups they are in: who withdrew, wherever enough others come in with the
/// same closing, and everybody whose batch has expired. Tells who left what.
fn leave(
    workshop: &Workshop<'_>,
    number: i32,
    live: &BTreeSet<i32>,
    contributions: &mut [Contribution],
    groups: &mut Groups,
) -> Vec<Membership> {
    let mut left = Vec::new();
    for one in contributions {
        for view in View::all() {
            let joined = match one.views.get(view) {
                ViewState::Specified(joined) => i32::from(joined),
                ViewState::Waiting if !live.contains(&one.closing) => {
                    one.views.set(view, ViewState::Unspecified(mark(number)));
                    continue;
                }
                ViewState::Waiting | ViewState::Unspecified(_) => continue,
            };
            let Some(slice) = view.slice_of(&one.salary) else { continue };
            // Privacy: R8, one change of at least m arrivals and the leavers: no two versions differ
            // by the one who withdrew (H14). An expired group is in no new version at all.
            let together = one.withdrawn && groups.new.contains_key(&slice);
            if live.contains(&joined) && !together {
                continue;
            }
            let pay = PayIn::of(workshop, &one.salary, workshop.currency(&slice));
            let group = groups.by_slice.get_mut(&slice).and_then(|groups| groups.get_mut(&joined));
            let (Some(pay), Some(group)) = (pay, group) else { continue };
            group.remove(workshop, one.key.as_bytes(), &one.salary, pay);
            one.views.set(view, ViewState::Unspecified(mark(number)));
            let departure = Membership { key: one.key, slice, joined, departed: Some(number) };
            groups.depart(workshop, &departure);
            left.push(departure);
        }
    }
    left
}

/// Whether an answer is kept after a closing: while it is in a group that counts or waits for one,
/// and no longer than its groups need it where only histograms are kept.
fn stays(workshop: &Workshop<'_>, one: &Contribution, live: &BTreeSet<i32>) -> bool {
    let counts = View::all().any(|view| matches!(one.views.get(view), ViewState::Specified(_)));
    match workshop.retain {
        // Privacy: R11, the groups' histograms are all that a release needs.
        Retain::Histograms if !one.withdrawn => one.views.waits(),
        _ => counts || (!one.withdrawn && live.contains(&one.closing)),
    }
}

/// The groups an answer is still in.
fn memberships(one: &Contribution) -> impl Iterator<Item = Membership> {
    View::all().filter_map(|view| match one.views.get(view) {
        ViewState::Specified(joined) => Some(Membership {
            key: one.key,
            slice: view.slice_of(&one.salary)?,
            joined: i32::from(joined),
            departed: None,
        }),
        ViewState::Waiting | ViewState::Unspecified(_) => None,
    })
}

/// A closing as it is kept with each view; one beyond the range is refused by the store.
pub(super) fn mark(number: i32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// Closes the waiting people of one view where the rules allow it, country by country.
fn close_view(
    workshop: &Workshop<'_>,
    view: View,
    number: i32,
    contributions: &mut [Contribution],
    groups: &mut Groups,
) {
    // Waiting people by country, where the view divides countries.
    let mut waiting: BTreeMap<Option<Country>, Vec<usize>> = BTreeMap::new();
    for (at, one) in contributions.iter_mut().enumerate() {
        if one.withdrawn || one.views.get(view) != ViewState::Waiting {
            continue;
        }
        let standing: Vec<_> = view.divides().map(|wider| one.views.get(wider)).collect();
        // Not in the wider cell: in none of its slices either.
        if standing.iter().any(|state| matches!(state, ViewState::Unspecified(_))) {
            one.views.set(view, ViewState::Unspecified(mark(number)));
        } else if !standing.contains(&ViewState::Waiting) {
            let country = match view {
                View::Role | View::Country => None,
                View::Within(_) | View::Crossed(..) => Some(one.salary.country),
            };
            waiting.entry(country).or_default().push(at);
        }
    }
    for (country, people) in waiting {
        let published: i64 = groups
            .by_slice
            .keys()
            .filter(|slice| slice.view() == Some(view))
            .filter(|slice| country.is_none() || slice.country_code() == country)
            .map(|slice| groups.people(slice))
            .sum();
        let (waiting, published) = (people.len() as u64, published.max(0) as u64);
        // Privacy: R2, everything below the role gathers until a closing loses few people and
        // tells of many.
        let closes = match view {
            View::Role => true,
            View::Country | View::Within(_) => workshop.rules.view_closes(waiting, published),
            View::Crossed(..) => workshop.rules.crossed_closes(waiting, published),
        };
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
                content.count(workshop, one.key.as_bytes(), &one.salary, pay);
            }
        }
    }
}
