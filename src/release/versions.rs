//! New versions of a role's cells: which may go out, and with which figures.

use super::figures::{Wider, cell, contributors, count_band, is_showable};
use super::groups::Groups;
use super::history::{Calendar, History};
use super::{ReleaseError, Workshop};
use crate::domain::{
    CountBand, Dimension, ExperienceBand, Level, PublishedCell, RoleSlug, Slice, Vocabulary,
};
use crate::estimate::ladder;
use crate::store::CellVersion;
use std::collections::BTreeMap;

/// What readers see of a role: each slice's newest version with the closing it was made at.
pub(super) type Cells = BTreeMap<Slice, (i32, PublishedCell)>;

/// How many people are in each slice, as readers see it.
pub(super) type Contributors = BTreeMap<Slice, CountBand>;

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
    let mut people: Contributors =
        cells.iter().map(|(slice, (_, cell))| (slice.clone(), cell.contributors)).collect();
    for slice in &let_out {
        let band = contributors(workshop, &groups.sum(slice, &live));
        people.extend(band.map(|band| (slice.clone(), count_band(band))));
    }
    let mut versions = Vec::with_capacity(let_out.len());
    for slice in let_out {
        let published = (&cells, &people);
        let Some(figures) = figures(workshop, role, &slice, groups, calendar, number, published)?
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

/// The figures of a slice at a closing, given what is published of the wider ones and, that closing
/// included, of the people in each.
pub(super) fn figures(
    workshop: &Workshop<'_>,
    role: &RoleSlug,
    slice: &Slice,
    groups: &Groups,
    calendar: &Calendar,
    number: i32,
    (cells, people): (&Cells, &Contributors),
) -> Result<Option<PublishedCell>, ReleaseError> {
    let live = calendar.live_at(number);
    let wider = slice.wider().into_iter().map(|slice| {
        let (made_at, cell) = cells.get(&slice)?;
        // The people of the version that is out, which may be older than the newest groups.
        let members = groups.members_at(&slice, &calendar.live_at(*made_at), *made_at);
        Some(Wider { members, cell })
    });
    let content = groups.sum(slice, &live);
    cell(workshop, role, slice, &content, &wider.collect::<Vec<_>>(), rank(slice, people))
}

/// Where the middle person of a level or a band of experience stands among the published ones of its
/// country.
fn rank(slice: &Slice, people: &Contributors) -> Option<f64> {
    let country = slice.country_code()?;
    let mut dimensions = slice.dimensions();
    let (dimension, value) = dimensions.next().filter(|_| dimensions.next().is_none())?;
    let values: Vec<String> = match dimension {
        Dimension::Level => Level::ALL.iter().map(Level::to_string).collect(),
        Dimension::Experience => {
            ExperienceBand::ALL.iter().map(ExperienceBand::to_string).collect()
        }
        _ => return None,
    };
    let rung = values.iter().position(|one| one == value)?;
    let on_each = values.into_iter().map(|value| {
        let band = people.get(&Slice::country(country).with(dimension, value));
        band.map_or(0.0, |band| f64::midpoint(band.from as f64, band.to as f64))
    });
    ladder::rank(&on_each.collect::<Vec<_>>(), rung)
}
