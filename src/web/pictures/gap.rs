//! The pay of women and men: gaps as points with their ranges, and the quartile pay bands as bars
//! of two parts.

use super::shape::{Anchor, Picture, Shape, across, bar, dot, line, spot, text};
use super::source;
use crate::domain::Percentage;
use crate::insight::{PayGap, RolePage, gap_in_words, in_country, percent_in_words};

const ROW: f64 = 30.0;
const LEFT: f64 = 96.0;
const RIGHT: f64 = 300.0;
/// What the bands are called, lowest paid first.
pub(in crate::web) const BANDS: [&str; 4] =
    ["Lowest paid quarter", "Lower middle", "Upper middle", "Highest paid quarter"];
const SHORT: [&str; 4] = ["Lowest paid ¼", "Lower middle", "Upper middle", "Highest paid ¼"];

pub(super) fn draw(gap: &PayGap, page: &RolePage) -> Picture {
    let mut rows = vec![("Mean", gap.mean_gap_percent), ("Median", gap.median_gap_percent)];
    rows.extend(gap.adjusted_gap_percent.shown().map(|adjusted| ("Like for like", adjusted)));
    let mut shapes = gaps(&rows);
    let top = Picture::TOP + ROW * rows.len() as f64 + 34.0;
    shapes.push(text(0.0, top, Anchor::Start, "p-b", "Women in each quarter by pay"));
    for (at, (band, name)) in gap.quartile_bands.iter().zip(SHORT).enumerate() {
        let women = band.women_percent.value;
        let y = top + 22.0 + 24.0 * at as f64;
        let split = LEFT + (RIGHT - LEFT) * women / 100.0;
        shapes.push(text(0.0, y + 4.0, Anchor::Start, "p-n", name));
        shapes.push(bar(LEFT, split, y - 8.0, 16.0, "p-bar"));
        shapes.push(bar(split, RIGHT, y - 8.0, 16.0, "p-box"));
        shapes.push(text(Picture::WIDTH, y + 4.0, Anchor::End, "p-v", format!("{women:.0} %")));
        let Percentage { low, high, .. } = band.women_percent;
        let said = format!("{name}: {women:.0} % women ({low:.0}–{high:.0})");
        shapes.push(spot(LEFT, RIGHT, y - 10.0, 20.0, said));
    }
    let bottom = top + 22.0 + 24.0 * gap.quartile_bands.len() as f64;
    let described: Vec<_> = rows
        .iter()
        .map(|(name, gap)| format!("{name}: women earn {}", gap_in_words(*gap)))
        .collect();
    let bands: Vec<_> = gap
        .quartile_bands
        .iter()
        .zip(BANDS)
        .map(|(band, name)| format!("{name} {:.0} %", band.women_percent.value))
        .collect();
    let mut notes = vec![
        "Dot: how much less women earn, in percent of men’s pay.".to_owned(),
        "Line: where it lies, 9 times in 10. Like for like: of one level".to_owned(),
        "and experience. Strong colour: women; faint: men.".to_owned(),
    ];
    notes.extend(source(page, "pay_gap"));
    Picture {
        name: "pay-gap",
        title: format!("{} {}", page.role.title, in_country(gap.country)),
        subtitle: "Gender pay gap, total pay".to_owned(),
        description: format!(
            "{}. Women in each quarter by pay: {}.",
            described.join("; "),
            bands.join("; ")
        ),
        height: bottom,
        shapes,
        notes,
    }
}

/// One row for each gap on a scale of percent that holds nought.
fn gaps(rows: &[(&str, Percentage)]) -> Vec<Shape> {
    let low = rows.iter().map(|(_, gap)| gap.low).fold(0.0, f64::min);
    let high = rows.iter().map(|(_, gap)| gap.high).fold(0.0, f64::max);
    let x = |percent: f64| LEFT + (percent - low) / (high - low).max(1.0) * (RIGHT - LEFT);
    let bottom = Picture::TOP + ROW * rows.len() as f64;
    let mut shapes = vec![
        line((x(0.0), Picture::TOP), (x(0.0), bottom), "p-ci"),
        text(x(0.0), bottom + 12.0, Anchor::Middle, "p-s", "no gap"),
    ];
    for (at, (name, gap)) in rows.iter().enumerate() {
        let y = Picture::TOP + ROW * (at as f64 + 0.5);
        shapes.push(text(0.0, y + 4.0, Anchor::Start, "p-n", *name));
        shapes.extend(across(x(gap.low), x(gap.high), y, 4.0, "p-ci"));
        shapes.push(dot(x(gap.value), y, "p-dot"));
        let [low, high] = [gap.low, gap.high].map(percent_in_words);
        let value = format!("{} %", percent_in_words(gap.value));
        let said = format!("{name}: {value} ({low} to {high})");
        shapes.push(spot(x(gap.low), x(gap.high), y - 10.0, 20.0, said));
        shapes.push(text(Picture::WIDTH, y + 4.0, Anchor::End, "p-v", value));
    }
    shapes
}
