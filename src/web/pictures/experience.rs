//! How many people have how much experience: one bar for each band.

use super::shape::{Anchor, Picture, bar, spot, text};
use super::{Caption, source};
use crate::domain::{ExperienceBand, ExperienceShare, Vocabulary};
use crate::insight::{ExperienceSection, RolePage};

const ROW: f64 = 28.0;
const LEFT: f64 = 84.0;
const RIGHT: f64 = 310.0;

/// A band in few letters.
pub(super) fn short(band: ExperienceBand) -> String {
    match band {
        ExperienceBand::UpTo1 => "under 1 year".to_owned(),
        ExperienceBand::From15 => "15+ years".to_owned(),
        band => format!("{} years", band.as_str().replace('-', "–")),
    }
}

/// Bands that were put together, in few letters.
pub(in crate::web) fn name(share: &ExperienceShare) -> String {
    if share.from == share.to {
        return short(share.from);
    }
    let first = share.from.as_str().split('-').next().unwrap_or_default();
    match share.to {
        ExperienceBand::From15 => format!("{first}+ years"),
        to => format!("{first}–{} years", to.as_str().rsplit('-').next().unwrap_or_default()),
    }
}

/// A share as people say it.
pub(in crate::web) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

pub(super) fn draw(section: &ExperienceSection, page: &RolePage, caption: &Caption) -> Picture {
    let most = section.bands.iter().map(|band| band.share).fold(0.01, f64::max);
    let mut shapes = Vec::new();
    for (at, band) in section.bands.iter().enumerate() {
        let y = Picture::TOP + ROW * (at as f64 + 0.5);
        let end = LEFT + (RIGHT - LEFT) * band.share / most;
        shapes.push(text(0.0, y + 4.0, Anchor::Start, "p-n", name(band)));
        shapes.push(bar(LEFT, end, y - 8.0, 16.0, "p-bar"));
        shapes.push(text(end + 6.0, y + 4.0, Anchor::Start, "p-v", percent(band.share)));
        let said = format!("{}: {} of people", name(band), percent(band.share));
        shapes.push(spot(LEFT, end, y - 10.0, 20.0, said));
    }
    let described: Vec<_> = section
        .bands
        .iter()
        .map(|band| format!("{} {}", name(band), percent(band.share)))
        .collect();
    Picture {
        name: "experience",
        title: caption.title.clone(),
        subtitle: "People by years of experience".to_owned(),
        description: format!("Share of people: {}.", described.join("; ")),
        height: Picture::TOP + ROW * section.bands.len() as f64 + 2.0,
        shapes,
        notes: source(page, "experience").into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_bands_are_named_by_their_ends() {
        let name = |from, to| name(&ExperienceShare { from, to, share: 0.5 });
        assert_eq!(name(ExperienceBand::UpTo1, ExperienceBand::UpTo1), "under 1 year");
        assert_eq!(name(ExperienceBand::UpTo1, ExperienceBand::From4), "0–6 years");
        assert_eq!(name(ExperienceBand::From10, ExperienceBand::From15), "10+ years");
    }
}
