//! Pay level by level, and by experience: one row each on a shared scale.

use super::axis::Axis;
use super::pay::in_range;
use super::shape::{Anchor, Picture, Shape, across, bar, dot, line, spot, text};
use super::{Caption, people, source};
use crate::domain::{CountBand, Currency, Figure, Method, Vocabulary};
use crate::insight::{CareerPath, PayByExperience, RolePage, in_country, written};

const ROW: f64 = 34.0;
const LEFT: f64 = 84.0;
const RIGHT: f64 = 288.0;

/// One row: a name, a median, and the middle half where it is known.
struct Row {
    name: String,
    median: Figure,
    quartiles: Option<(Figure, Figure)>,
    contributors: Option<CountBand>,
}

pub(super) fn career(path: &CareerPath, page: &RolePage, caption: &Caption) -> Picture {
    let rows = path.steps.iter().map(|step| Row {
        name: step.level.label().to_owned(),
        median: step.total_p50,
        quartiles: None,
        contributors: step.contributors,
    });
    let note = "Dot: the median. Line: where it lies, 9 times in 10.";
    let title = format!("{} {}", page.role.title, in_country(path.country));
    let what = "Median total pay by level";
    picture("career-path", title, what, rows.collect(), path.currency, note, page, caption)
}

pub(super) fn bands(section: &PayByExperience, page: &RolePage, caption: &Caption) -> Picture {
    let rows = section.bands.iter().map(|band| Row {
        name: super::experience::short(band.experience),
        median: band.p50,
        quartiles: Some((band.p25, band.p75)),
        contributors: Some(band.contributors),
    });
    let note = "Mark: the median. Box: the middle half.";
    let title = format!("{} {}", page.role.title, in_country(section.country));
    let what = "Total pay by experience";
    picture("pay-by-experience", title, what, rows.collect(), section.currency, note, page, caption)
}

#[expect(clippy::too_many_arguments, reason = "the parts of a picture")]
fn picture(
    name: &'static str,
    title: String,
    what: &str,
    rows: Vec<Row>,
    currency: Currency,
    note: &str,
    page: &RolePage,
    caption: &Caption,
) -> Picture {
    let code = currency.code();
    let figures: Vec<_> = rows.iter().flat_map(Row::figures).filter_map(|f| f.shown()).collect();
    let amounts = figures.iter().flat_map(|shown| match name {
        "career-path" => [shown.low, shown.high],
        _ => [shown.value, shown.value],
    });
    let axis = Axis::over(amounts, LEFT, RIGHT);
    let bottom = Picture::TOP + ROW * rows.len() as f64;
    let mut shapes = axis.ticks(Picture::TOP, bottom);
    for (at, row) in rows.iter().enumerate() {
        shapes.extend(row.shapes(&axis, Picture::TOP + ROW * (at as f64 + 0.5)));
    }
    let mut notes = vec![note.to_owned()];
    if figures.iter().any(|shown| shown.method == Method::Smoothed) {
        notes.push("Dashed: leans on the figures of the wider group.".to_owned());
    }
    notes.extend(source(page, &name.replace('-', "_")));
    let described: Vec<_> = rows.iter().map(|row| row.describe(code)).collect();
    Picture {
        name,
        title,
        subtitle: format!("{what} {}, {code}", caption.each),
        description: format!("{what} {}: {}.", caption.each, described.join("; ")),
        height: bottom + 20.0,
        shapes,
        notes,
    }
}

impl Row {
    fn figures(&self) -> Vec<Figure> {
        let mut figures = vec![self.median];
        figures.extend(self.quartiles.into_iter().flat_map(|(p25, p75)| [p25, p75]));
        figures
    }

    fn shapes(&self, axis: &Axis, y: f64) -> Vec<Shape> {
        let mut shapes = vec![text(0.0, y + 4.0, Anchor::Start, "p-n", self.name.clone())];
        let quartiles = self.quartiles.and_then(|(p25, p75)| Some((p25.shown()?, p75.shown()?)));
        if let Some((p25, p75)) = quartiles {
            let smoothed = [p25, p75].iter().any(|f| f.method == Method::Smoothed);
            let class = if smoothed { "p-box p-dashed" } else { "p-box" };
            shapes.push(bar(axis.at(p25.value), axis.at(p75.value), y - 9.0, 18.0, class));
        }
        let Some(median) = self.median.shown() else {
            shapes.push(text(Picture::WIDTH, y + 4.0, Anchor::End, "p-m", "too few"));
            return shapes;
        };
        let x = axis.at(median.value);
        let smoothed = median.method == Method::Smoothed;
        if self.quartiles.is_some() {
            shapes.push(line((x, y - 11.0), (x, y + 11.0), "p-mid"));
        } else {
            let class = if smoothed { "p-ci p-dashed" } else { "p-ci" };
            shapes.extend(across(axis.at(median.low), axis.at(median.high), y, 4.0, class));
            shapes.push(dot(x, y, if smoothed { "p-dot p-hollow" } else { "p-dot" }));
        }
        let value = if smoothed { "p-v p-soft" } else { "p-v" };
        shapes.push(text(Picture::WIDTH, y + 4.0, Anchor::End, value, written(median.value)));
        let (from, to, said) = match quartiles {
            Some((p25, p75)) => {
                let half = format!("half {}–{}", written(p25.value), written(p75.value));
                (
                    axis.at(p25.value),
                    axis.at(p75.value),
                    format!("{}, {half}", written(median.value)),
                )
            }
            None => (axis.at(median.low), axis.at(median.high), in_range(median)),
        };
        shapes.push(spot(from, to, y - 12.0, 24.0, format!("{}: {said}", self.name)));
        shapes
    }

    fn describe(&self, code: &str) -> String {
        match self.median.shown() {
            Some(shown) => {
                let people = self
                    .contributors
                    .map_or_else(String::new, |band| format!(" ({})", people(band)));
                format!("{} {} {code}{people}", self.name, written(shown.value))
            }
            None => format!("{} withheld", self.name),
        }
    }
}
