//! The range of pay: the middle half as a box, the outer percentiles as a line, every percentile
//! with its interval.

use super::axis::Axis;
use super::shape::{Anchor, Picture, Shape, across, bar, line, spot, text};
use super::{Caption, people, span};
use crate::domain::{Figure, Method, Percentiles, Shown};
use crate::insight::{PublishedPay, written};

const WORDS: [&str; 5] = ["1 in 10 less", "1 in 4 less", "half", "1 in 4 more", "1 in 10 more"];
/// What a percentile says, before its amount.
const SAID: [&str; 5] =
    ["1 in 10 less than", "1 in 4 less than", "Median", "1 in 4 more than", "1 in 10 more than"];
/// Least distance between labels that stand side by side.
const APART: f64 = 76.0;
/// Height of one measure's drawing.
const ROW: f64 = 112.0;

pub(super) fn draw(pay: &PublishedPay, caption: &Caption) -> Picture {
    let measures = [("Total pay", &pay.total.percentiles), ("Base pay", &pay.base.percentiles)];
    let shown = measures.iter().flat_map(|(_, of)| of.as_array());
    let amounts = shown.filter_map(|figure| figure.shown()).flat_map(|f| [f.low, f.high]);
    let axis = Axis::over(amounts, 4.0, Picture::WIDTH - 4.0);
    let mut shapes = Vec::new();
    for (at, (name, percentiles)) in measures.iter().enumerate() {
        shapes.extend(row(name, percentiles, &axis, Picture::TOP + ROW * at as f64));
    }
    let mut notes = vec![
        "Box: the middle half of people.".to_owned(),
        "Brackets: where each figure lies, 9 times in 10.".to_owned(),
    ];
    let all = measures.iter().flat_map(|(_, of)| of.as_array()).collect::<Vec<_>>();
    if all.iter().filter_map(Figure::shown).any(|shown| shown.method == Method::Smoothed) {
        notes.push("Dashed: leans on the figures of the wider group.".to_owned());
    }
    if all.iter().any(|figure| figure.shown().is_none()) {
        notes.push("What is missing is withheld: too few people.".to_owned());
    }
    notes.push(format!("{}, {} · paylens", people(pay.contributors), span(pay.collected)));
    let (code, basis) = (pay.currency.code(), pay.release.basis.in_words());
    Picture {
        name: "pay",
        title: caption.title.clone(),
        subtitle: match caption.groups.as_str() {
            "" => format!("Pay {basis} {}, {code}", caption.each),
            groups => format!("{groups}: {} {basis}, {code}", caption.each),
        },
        description: describe(&measures, code, caption.each),
        height: Picture::TOP + ROW * measures.len() as f64,
        shapes,
        notes,
    }
}

fn describe(measures: &[(&str, &Percentiles)], code: &str, each: &str) -> String {
    let sentences = measures.iter().map(|(name, percentiles)| {
        let named = percentiles.as_array().into_iter().zip([10, 25, 50, 75, 90]);
        let figures: Vec<_> = named
            .map(|(figure, rank)| match figure.shown() {
                Some(shown) => format!("P{rank} {}", written(shown.value)),
                None => format!("P{rank} withheld"),
            })
            .collect();
        format!("{name} in {code} {each}: {}.", figures.join(", "))
    });
    sentences.collect::<Vec<_>>().join(" ")
}

pub(super) fn row(name: &str, percentiles: &Percentiles, axis: &Axis, top: f64) -> Vec<Shape> {
    let middle = top + 40.0;
    let [p10, p25, p50, p75, p90] = percentiles.as_array().map(|figure| figure.shown());
    let mut shapes = vec![text(0.0, top + 12.0, Anchor::Start, "p-b", name)];
    let smoothed = |a: Shown, b: Shown| [a, b].iter().any(|f| f.method == Method::Smoothed);
    if let (Some(p10), Some(p90)) = (p10, p90) {
        let class = if smoothed(p10, p90) { "p-rail p-dashed" } else { "p-rail" };
        shapes.extend(across(axis.at(p10.value), axis.at(p90.value), middle, 0.0, class));
    }
    if let (Some(p25), Some(p75)) = (p25, p75) {
        let class = if smoothed(p25, p75) { "p-box p-dashed" } else { "p-box" };
        shapes.push(bar(axis.at(p25.value), axis.at(p75.value), middle - 12.0, 24.0, class));
    }
    // Neighbours' brackets stand on two lines: where they overlap, both stay readable.
    for (shown, below) in [p10, p25, p50, p75, p90].into_iter().zip([19.0, 25.0, 19.0, 25.0, 19.0])
    {
        let Some(shown) = shown else { continue };
        let class = if shown.method == Method::Smoothed { "p-ci p-dashed" } else { "p-ci" };
        shapes.extend(across(axis.at(shown.low), axis.at(shown.high), middle + below, 3.0, class));
    }
    if let Some(p50) = p50 {
        let x = axis.at(p50.value);
        shapes.push(line((x, middle - 15.0), (x, middle + 15.0), "p-mid"));
        let place = x.clamp(70.0, Picture::WIDTH - 70.0);
        let label = format!("median {}", written(p50.value));
        // Beside the name of the row where that leaves room.
        shapes.push(text(place.max(140.0), top + 12.0, Anchor::Middle, "p-v", label));
    } else {
        shapes.push(text(Picture::WIDTH, top + 12.0, Anchor::End, "p-m", "median withheld"));
    }
    let labels: Vec<_> = [p10, p25, p75, p90]
        .into_iter()
        .zip([0, 1, 3, 4])
        .filter_map(|(shown, at)| {
            Some((axis.at(shown?.value), written(shown?.value), WORDS.get(at)?))
        })
        .collect();
    let places = spread(&labels.iter().map(|(x, _, _)| *x).collect::<Vec<_>>());
    for ((_, amount, words), x) in labels.into_iter().zip(places) {
        shapes.push(text(x, middle + 44.0, Anchor::Middle, "p-v", amount));
        shapes.push(text(x, middle + 57.0, Anchor::Middle, "p-s", *words));
    }
    for (shown, words) in [p10, p25, p50, p75, p90].into_iter().zip(SAID) {
        let Some(shown) = shown else { continue };
        let (x, said) = (axis.at(shown.value), in_range(shown));
        shapes.push(spot(x, x, middle - 16.0, 44.0, format!("{words} {said}")));
    }
    shapes
}

/// "152,000 (148,000–156,000)".
pub(super) fn in_range(shown: Shown) -> String {
    format!("{} ({}–{})", written(shown.value), written(shown.low), written(shown.high))
}

/// Moves labels apart, as little as needed, and into the canvas.
fn spread(wanted: &[f64]) -> Vec<f64> {
    let (first, last) = (APART / 2.0, Picture::WIDTH - APART / 2.0);
    let mut places = Vec::with_capacity(wanted.len());
    let mut least = first;
    for x in wanted {
        let place = x.max(least);
        places.push(place);
        least = place + APART;
    }
    let mut most = last;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - APART;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_never_overlap_and_stay_inside() {
        for wanted in
            [[0.0, 1.0, 2.0, 3.0], [350.0, 352.0, 355.0, 360.0], [10.0, 90.0, 200.0, 340.0]]
        {
            let places = spread(&wanted);
            assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= APART - 1e-9), "{places:?}");
            assert!(places[0] >= APART / 2.0 && places[3] <= Picture::WIDTH - APART / 2.0);
        }
    }
}
