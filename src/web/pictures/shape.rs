//! Shapes, and the picture made of them.

use askama::Template;
use std::fmt;

/// A length or place in units of the canvas, written with at most one decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) struct Px(i32);

impl From<f64> for Px {
    fn from(units: f64) -> Self {
        Px((units * 10.0).round() as i32)
    }
}

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 % 10 == 0 {
            write!(f, "{}", self.0 / 10)
        } else {
            let sign = if self.0 < 0 { "-" } else { "" };
            write!(f, "{sign}{}.{}", self.0.abs() / 10, self.0.abs() % 10)
        }
    }
}

/// Where a text stands relative to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    pub(in crate::web) fn as_str(self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}

/// One shape with its class.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::web) enum Shape {
    Text {
        x: Px,
        y: Px,
        anchor: Anchor,
        class: &'static str,
        text: String,
    },
    Line {
        x1: Px,
        y1: Px,
        x2: Px,
        y2: Px,
        class: &'static str,
    },
    Bar {
        x: Px,
        y: Px,
        width: Px,
        height: Px,
        class: &'static str,
    },
    Dot {
        x: Px,
        y: Px,
        class: &'static str,
    },
    Ribbon {
        points: String,
        class: &'static str,
    },
    /// A place that says what is drawn there when it is pointed at or focused.
    Spot {
        x: Px,
        y: Px,
        width: Px,
        height: Px,
        at: Px,
        above: Px,
        words: String,
    },
}

/// A text.
pub(super) fn text(
    x: f64,
    y: f64,
    anchor: Anchor,
    class: &'static str,
    text: impl Into<String>,
) -> Shape {
    Shape::Text { x: x.into(), y: y.into(), anchor, class, text: text.into() }
}

/// A line across, with upright ends where `caps` is not zero.
pub(super) fn across(from: f64, to: f64, y: f64, caps: f64, class: &'static str) -> Vec<Shape> {
    let mut shapes = vec![line((from, y), (to, y), class)];
    if caps > 0.0 {
        let ends = [from, to].map(|x| line((x, y - caps), (x, y + caps), class));
        shapes.extend(ends);
    }
    shapes
}

/// A line.
pub(super) fn line(from: (f64, f64), to: (f64, f64), class: &'static str) -> Shape {
    let ((x1, y1), (x2, y2)) = (from, to);
    Shape::Line { x1: x1.into(), y1: y1.into(), x2: x2.into(), y2: y2.into(), class }
}

/// A bar between two places.
pub(super) fn bar(from: f64, to: f64, top: f64, height: f64, class: &'static str) -> Shape {
    let width = (to - from).max(0.5);
    Shape::Bar { x: from.into(), y: top.into(), width: width.into(), height: height.into(), class }
}

/// An area with straight edges.
pub(super) fn ribbon(corners: impl Iterator<Item = (f64, f64)>, class: &'static str) -> Shape {
    let points: Vec<String> =
        corners.map(|(x, y)| format!("{},{}", Px::from(x), Px::from(y))).collect();
    Shape::Ribbon { points: points.join(" "), class }
}

/// A dot.
pub(super) fn dot(x: f64, y: f64, class: &'static str) -> Shape {
    Shape::Dot { x: x.into(), y: y.into(), class }
}

/// A place that says something, its words above it and inside the canvas.
pub(super) fn spot(from: f64, to: f64, top: f64, height: f64, words: impl Into<String>) -> Shape {
    /// About half of what a letter takes up.
    const LETTER: f64 = 3.3;
    /// Least width that a finger or a pointer finds.
    const LEAST: f64 = 16.0;
    let words = words.into();
    let middle = (from + to) / 2.0;
    let width = (to - from).max(LEAST);
    let half = (words.chars().count() as f64 * LETTER).min(Picture::WIDTH / 2.0);
    Shape::Spot {
        x: (middle - width / 2.0).into(),
        y: top.into(),
        width: width.into(),
        height: height.into(),
        at: middle.clamp(half, Picture::WIDTH - half).into(),
        above: (top - 4.0).into(),
        words,
    }
}

/// A picture with its title and its description in words.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "picture-body.svg")]
pub(in crate::web) struct Picture {
    /// Its name in addresses; makes its ids unique on a page.
    pub name: &'static str,
    pub title: String,
    pub subtitle: String,
    /// What it shows, in words with figures.
    pub description: String,
    pub height: f64,
    pub shapes: Vec<Shape>,
    /// Small print at the bottom, one line each.
    pub notes: Vec<String>,
}

impl Picture {
    /// Width of every canvas.
    pub(super) const WIDTH: f64 = 360.0;
    /// Where shapes may begin, below title and subtitle.
    pub(super) const TOP: f64 = 48.0;
    /// Height of a line of small print.
    const NOTE: f64 = 15.0;

    /// The notes with their places, the last at the bottom.
    fn placed_notes(&self) -> Vec<(f64, &String)> {
        let first = self.height + Self::NOTE - 3.0;
        self.notes
            .iter()
            .enumerate()
            .map(|(at, note)| (first + Self::NOTE * at as f64, note))
            .collect()
    }

    pub(in crate::web) fn whole_height(&self) -> f64 {
        self.height + Self::NOTE * self.notes.len() as f64 + 2.0
    }

    /// In place of a picture that cannot be drawn yet.
    pub(super) fn collecting(name: &str, role: &str) -> Self {
        let name = super::NAMES.into_iter().find(|known| *known == name).unwrap_or("pay");
        let words = "Still collecting: too few people have answered to show anything.";
        Picture {
            name,
            title: role.to_owned(),
            subtitle: "Still collecting".to_owned(),
            description: words.to_owned(),
            height: 84.0,
            shapes: vec![text(
                0.0,
                66.0,
                Anchor::Start,
                "p-m",
                "Too few people have answered yet.",
            )],
            notes: vec!["paylens".to_owned()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_short() {
        assert_eq!(Px::from(12.0).to_string(), "12");
        assert_eq!(Px::from(12.345).to_string(), "12.3");
        assert_eq!(Px::from(-0.5).to_string(), "-0.5");
    }

    #[test]
    fn words_of_a_spot_stay_inside() {
        let places = [(0.0, 2.0), (180.0, 190.0), (350.0, 360.0)];
        for (from, to) in places {
            let words = "half earn less than 152,000 (148,000–156,000)";
            let Shape::Spot { x, width, at, .. } = spot(from, to, 60.0, 24.0, words) else {
                panic!("another shape");
            };
            assert!(width.0 >= 160 && x.0 <= (from * 10.0) as i32);
            let half = words.chars().count() as i32 * 33;
            assert!(at.0 >= half && at.0 <= 3_600 - half, "{at}");
        }
    }

    #[test]
    fn texts_are_escaped() {
        let picture = Picture::collecting("pay", "R&D <Lead>");
        let svg = picture.render().expect("rendered");
        assert!(svg.contains("R&#38;D &#60;Lead&#62;") && !svg.contains("<Lead>"), "{svg}");
    }
}
