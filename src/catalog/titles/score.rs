//! From likeness to a probability: of titles placed at 0.9, nine of ten are placed right.

use super::search::Hit;

/// The least score at which a title is placed.
pub(super) const CONFIDENT: f64 = 0.8;
/// Same words as a title of the role, apart from case, punctuation and accents.
pub(super) const EXACT: f64 = 0.99;
/// The same but for words that tell a level or an employment.
pub(super) const BARE: f64 = 0.98;
/// The same words in another order, number, gender or abbreviation.
pub(super) const SAME_WORDS: f64 = 0.97;
/// A part of the title, set apart by a bracket, a slash or a dash, is a title of the role.
pub(super) const PART: f64 = 0.95;
/// The same, where the title as a whole is more like one of another role.
pub(super) const PART_ALONE: f64 = 0.81;
/// Who heads a field is taken for its manager.
pub(super) const LEADS: f64 = 0.9;

/// A department and a rank tell the role.
pub(super) const DEPARTMENT: f64 = 0.84;
/// The title ends as titles of the role do, and is most like them: at least this, and this for a share
/// of one.
pub(super) const HEAD: (f64, f64) = (0.84, 0.05);
/// How much less often one of the others is meant than the first, being as alike.
const BEHIND: f64 = 0.4;
/// The least score of a role that is offered.
pub(super) const LEAST_OFFERED: f64 = 0.06;

/// How likely an imported title means its occupation, by the place its other titles give that.
pub(super) fn of_imported(place: Option<usize>) -> f64 {
    match place {
        Some(0) => 0.93,
        Some(1 | 2) => 0.84,
        Some(3..10) => 0.7,
        _ => 0.5,
    }
}

/// How likely one of the hits is the role meant; `second` is the one after the first.
pub(super) fn of_other(hit: &Hit, first: &Hit, second: Option<&Hit>) -> f64 {
    if hit.role == first.role {
        of_first(first, second)
    } else {
        BEHIND * of_first(hit, Some(first))
    }
}

/// How likely the first hit is the role meant; `others` is the rank of the next one.
pub(super) fn of_first(first: &Hit, next: Option<&Hit>) -> f64 {
    calibrated(raw(first, next))
}

/// Likeness, less where another role comes close.
fn raw(first: &Hit, next: Option<&Hit>) -> f64 {
    let gap = next.map_or(1.0, |next| f64::from(first.rank - next.rank) / f64::from(first.rank));
    f64::from(first.likeness) * (0.7 + 0.3 * (gap / 0.3).clamp(0.0, 1.0))
}

/// Raw likeness → share of right ones among the tuning titles, between the points a straight line.
const CURVE: [(f64, f64); 9] = [
    (0.0, 0.12),
    (0.4, 0.19),
    (0.5, 0.24),
    (0.55, 0.38),
    (0.65, 0.46),
    (0.75, 0.58),
    (0.85, 0.8),
    (0.9, 0.88),
    (1.0, 0.97),
];

fn calibrated(raw: f64) -> f64 {
    let between = CURVE.windows(2).find_map(|pair| match pair {
        [(x0, y0), (x1, y1)] if raw <= *x1 => {
            Some(y0 + (y1 - y0) * ((raw - x0) / (x1 - x0)).max(0.0))
        }
        _ => None,
    });
    between.or(CURVE.last().map(|(_, y)| *y)).unwrap_or(0.0)
}
