//! New versions of a role's cells: which may go out, and with which figures.

use super::figures::{Wider, cell, is_showable};
use super::groups::Groups;
use super::history::{Calendar, History};
use super::{ReleaseError, Workshop};
use crate::domain::{PublishedCell, RoleSlug, Slice};
use crate::store::CellVersion;
use std::collections::BTreeMap;

/// What readers see of a role: each slice's newest version with the closing it was made at.
pub(super) type Cells = BTreeMap<Slice, (i32, PublishedCell)>;

/// Versions of all cells that people entered at a closing and that the audit lets out.
pub(super) fn versions(
    workshop: &Workshop<'_>,
    role: &RoleSlug,
    number: i32,
    groups: &Groups,
    calendar: &Calendar,
    history: &History,
    mut cells: Cells,
) -> Result<Vec<CellVersion>, ReleaseError> {
    let live = calendar.live_at(number);
    let candidates: Vec<Slice> = groups
        .of_closing(number)
        .map(|(slice, _)| slice)
        .filter(|slice| is_showable(workshop, slice, &groups.sum(slice, &live)))
        .cloned()
        .collect();
    // Privacy: R4, whatever the new versions and all that ever was published give away together
    // is found before any of them is out (H2, H3).
    let mut let_out = history.let_out(candidates, number, workshop.rules.min_group);
    // Widest first: a slice leans on the published figures of those it is a part of.
    let_out.sort_by_key(|slice| (slice.country_code().is_some(), slice.dimensions().count()));
    let mut versions = Vec::with_capacity(let_out.len());
    for slice in let_out {
        let Some(figures) = figures(workshop, role, &slice, groups, calendar, number, &cells)?
        else {
            continue;
        };
        versions.push(CellVersion {
            role: role.clone(),
            slice: slice.clone(),
            closing: number,
            figures: serde_json::to_string(&figures)?,
        });
        cells.insert(slice, (number, figures));
    }
    Ok(versions)
}

/// The figures of a slice at a closing, given what is published of the wider ones.
pub(super) fn figures(
    workshop: &Workshop<'_>,
    role: &RoleSlug,
    slice: &Slice,
    groups: &Groups,
    calendar: &Calendar,
    number: i32,
    cells: &Cells,
) -> Result<Option<PublishedCell>, ReleaseError> {
    let live = calendar.live_at(number);
    let wider = slice.wider().into_iter().map(|slice| {
        let (made_at, cell) = cells.get(&slice)?;
        // The people of the version that is out, which may be older than the newest groups.
        let members = groups.members_at(&slice, &calendar.live_at(*made_at), *made_at);
        Some(Wider { members, cell })
    });
    cell(workshop, role, slice, &groups.sum(slice, &live), &wider.collect::<Vec<_>>())
}
