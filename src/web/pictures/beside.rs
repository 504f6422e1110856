//! Two groups on one scale of pay, one below the other.

use super::axis::Axis;
use super::pay::row;
use super::shape::{Anchor, Picture, text};
use crate::domain::{Figure, Method, Percentiles};
use crate::insight::written;

/// Height of one group's drawing.
const ROW: f64 = 136.0;
/// Room for the name of a group.
const NAME: f64 = 22.0;

/// The total pay of groups by their names, in one currency per one period.
pub(in crate::web) fn draw(groups: &[(String, Percentiles)], code: &str, each: &str) -> Picture {
    let all = || groups.iter().flat_map(|(_, of)| of.as_array());
    let amounts = all().filter_map(|figure| figure.shown()).flat_map(|f| [f.low, f.high]);
    let axis = Axis::over(amounts, 4.0, Picture::WIDTH - 4.0);
    let bottom = Picture::TOP + ROW * groups.len() as f64;
    let mut shapes = axis.ticks(Picture::TOP, bottom);
    for (at, (name, percentiles)) in groups.iter().enumerate() {
        let top = Picture::TOP + ROW * at as f64;
        shapes.push(text(0.0, top + 14.0, Anchor::Start, "p-b", name.clone()));
        shapes.extend(row("", percentiles, &axis, top + NAME));
    }
    let mut notes = vec![
        "One scale for both. Box: the middle half of people.".to_owned(),
        "Brackets: where each figure lies, 9 times in 10.".to_owned(),
    ];
    if all().filter_map(|figure| figure.shown()).any(|shown| shown.method == Method::Smoothed) {
        notes.push("Dashed: leans on the figures of the wider group.".to_owned());
    }
    let medians: Vec<_> = groups.iter().map(|(name, of)| describe(name, of.p50)).collect();
    Picture {
        name: "beside",
        title: "Side by side".to_owned(),
        subtitle: format!("Total pay before tax {each}, {code}"),
        description: format!("Medians in {code} {each}: {}.", medians.join("; ")),
        height: bottom + 18.0,
        shapes,
        notes,
    }
}

fn describe(name: &str, median: Figure) -> String {
    match median.shown() {
        Some(shown) => format!("{name} {}", written(shown.value)),
        None => format!("{name} withheld"),
    }
}
