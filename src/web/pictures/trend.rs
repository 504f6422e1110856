//! Pay over time: a line through the quarters, with the range each point lies in as a ribbon.

use super::shape::{Anchor, Picture, dot, line, ribbon, spot, text};
use super::source;
use crate::domain::Percentage;
use crate::insight::{RolePage, Trend, change_in_words, in_country};

const LEFT: f64 = 34.0;
const RIGHT: f64 = 348.0;
const HEIGHT: f64 = 150.0;
/// Least distance between the names of quarters.
const APART: f64 = 58.0;
/// Steps of the index that a scale may have.
const STEPS: [f64; 6] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0];

pub(super) fn draw(trend: &Trend, page: &RolePage) -> Picture {
    let (top, bottom) = (Picture::TOP + 6.0, Picture::TOP + HEIGHT);
    let ends = || trend.points.iter().flat_map(|point| [point.index.low, point.index.high]);
    let (low, high) = (ends().fold(100.0, f64::min), ends().fold(100.0, f64::max));
    let span = (high - low).max(4.0);
    let step = STEPS.into_iter().find(|step| step * 4.0 >= span).unwrap_or(100.0);
    let (low, high) = ((low / step).floor() * step, (high / step).ceil() * step);
    let y = |index: f64| bottom - (index - low) / (high - low).max(step) * (bottom - top);
    let quarters = || trend.points.iter().map(|point| point.quarter.index());
    let (first, last) = (quarters().min().unwrap_or(0), quarters().max().unwrap_or(1));
    let x = |quarter: i32| {
        LEFT + f64::from(quarter - first) / f64::from((last - first).max(1)) * (RIGHT - LEFT - 14.0)
            + 7.0
    };
    let mut shapes = Vec::new();
    let ticks = ((high - low) / step).round() as i32;
    for tick in 0..=ticks {
        let index = low + f64::from(tick) * step;
        let class = if index == 100.0 { "p-ci" } else { "p-grid" };
        shapes.push(line((LEFT, y(index)), (RIGHT, y(index)), class));
        shapes.push(text(LEFT - 6.0, y(index) + 4.0, Anchor::End, "p-s", format!("{index:.0}")));
    }
    let at = |index: f64, quarter: i32| (x(quarter), y(index));
    let above = trend.points.iter().map(|point| at(point.index.high, point.quarter.index()));
    let below = trend.points.iter().rev().map(|point| at(point.index.low, point.quarter.index()));
    shapes.push(ribbon(above.chain(below), "p-box"));
    for pair in trend.points.windows(2) {
        let [one, next] = pair else { continue };
        let (from, to) = (one.quarter.index(), next.quarter.index());
        shapes.push(line(at(one.index.value, from), at(next.index.value, to), "p-curve"));
    }
    let mut free = f64::NEG_INFINITY;
    for point in &trend.points {
        let place = x(point.quarter.index());
        shapes.push(dot(place, y(point.index.value), "p-dot"));
        let Percentage { value, low, high } = point.index;
        let said = format!("{}: {value:.1} ({low:.1}–{high:.1})", point.quarter);
        shapes.push(spot(place, place, y(value) - 12.0, 24.0, said));
        if place >= free {
            let name = point.quarter.to_string();
            let middle = place.clamp(LEFT + 10.0, RIGHT - 20.0);
            shapes.push(text(middle, bottom + 16.0, Anchor::Middle, "p-s", name));
            free = place + APART;
        }
    }
    let described: Vec<_> = trend
        .points
        .iter()
        .map(|point| {
            let index = point.index;
            format!("{} {:.1} ({:.1} to {:.1})", point.quarter, index.value, index.low, index.high)
        })
        .collect();
    let change = change_in_words(trend.change_percent);
    let mut notes = vec![
        "Line: pay of people of the same levels; the first quarter is 100.".to_owned(),
        "Band: where it lies, 9 times in 10.".to_owned(),
    ];
    notes.extend(source(page, "trend"));
    Picture {
        name: "trend",
        title: format!("{} {}", page.role.title, in_country(trend.country)),
        subtitle: format!("Pay {change} since {}", trend.since),
        description: format!(
            "Index of total pay by quarter: {}. Pay {change} since {}.",
            described.join("; "),
            trend.since
        ),
        height: bottom + 22.0,
        shapes,
        notes,
    }
}
