//! What a comparison says: a sentence, and figures with their differences.

use crate::domain::{Amount, Figure, Scope};
use crate::insight::{Contrast, PublishedPay, contrast, written};

/// What can be said of two medians.
pub(in crate::web) struct Verdict {
    pub text: String,
    /// Whether they differ by more than they are uncertain by; `None` where that is not to be told.
    pub clear: Option<bool>,
}

/// Why two groups are not held against each other; nothing where they are.
fn obstacle(names: &[String; 2], pays: [Option<&PublishedPay>; 2]) -> Option<String> {
    for (name, pay) in names.iter().zip(pays) {
        let Some(pay) = pay else {
            return Some(format!("Nothing is published for {name} yet."));
        };
        if !pay.widened.is_empty() || !matches!(pay.answered.scope, Scope::Role(_)) {
            return Some(format!(
                "Too few people have answered for {name}. A wider group is shown in their place, so no difference is told."
            ));
        }
        if pay.total.percentiles.p50.shown().is_none() {
            return Some(format!("The median for {name} is withheld, so no difference is told."));
        }
    }
    let [Some(one), Some(other)] = pays else { return None };
    (one.currency != other.currency).then(|| {
        let codes = [one, other].map(|pay| pay.currency.code()).join(" and ");
        format!("There is no rate between {codes}, so no difference is told.")
    })
}

/// An amount more or less, without a sign.
fn more_or_less(amount: Amount) -> String {
    match amount.0 {
        0 => "nothing".to_owned(),
        more if more > 0 => format!("{} more", written(amount)),
        less => format!("{} less", written(Amount(-less))),
    }
}

/// The ends of an interval, the smaller difference first.
fn ends(found: Contrast) -> [String; 2] {
    let plain = |amount: Amount| written(Amount(amount.0.abs()));
    match (found.low.0, found.high.0) {
        (low, _) if low > 0 => [plain(found.low), more_or_less(found.high)],
        (_, high) if high < 0 => [plain(found.high), more_or_less(found.low)],
        _ => [found.low, found.high].map(more_or_less),
    }
}

/// "13,000 more (9 %)".
fn difference(contrast: Contrast) -> String {
    let amount = more_or_less(contrast.difference);
    match contrast.percent {
        Some(percent) if percent != 0 => format!("{amount} ({} %)", percent.abs()),
        _ => amount,
    }
}

impl Verdict {
    pub(super) fn of(names: &[String; 2], pays: [Option<&PublishedPay>; 2]) -> Self {
        if let Some(text) = obstacle(names, pays) {
            return Verdict { text, clear: None };
        }
        let medians = pays.map(|pay| pay.and_then(|pay| pay.total.percentiles.p50.shown()));
        let ([Some(first), Some(second)], [one, other]) = (medians, names) else {
            return Verdict { text: String::new(), clear: None };
        };
        let found = contrast(first, second);
        let clear = found.is_clear();
        let certainty = if clear {
            "The difference is more than the figures are uncertain by"
        } else {
            "That is within what the figures are uncertain by: there may be no difference at all"
        };
        let [from, to] = ends(found);
        let difference = difference(found);
        let text = format!(
            "Against {one}, the median for {other} is {difference}. {certainty}: nine times out of ten it lies between {from} and {to}."
        );
        Verdict { text, clear: Some(clear) }
    }
}

/// A figure of both sides.
pub(in crate::web) struct Line {
    pub name: &'static str,
    /// Values with their ranges.
    pub cells: [Option<(String, String)>; 2],
    /// The difference with its range, and whether it is clear.
    pub difference: Option<(String, String, bool)>,
}

impl Line {
    fn of(name: &'static str, figures: [Figure; 2], comparable: bool) -> Self {
        let shown = figures.map(|figure| figure.shown());
        let cells = shown.map(|shown| {
            let shown = shown?;
            let range = format!("{}–{}", written(shown.low), written(shown.high));
            Some((written(shown.value), range))
        });
        let [first, second] = shown;
        let difference = first.zip(second).filter(|_| comparable).map(|(first, second)| {
            let found = contrast(first, second);
            let range = ends(found).join(" to ");
            (difference(found), range, found.is_clear())
        });
        Line { name, cells, difference }
    }

    /// All that both sides have, where both are read in one currency.
    pub(super) fn all(one: Option<&PublishedPay>, other: Option<&PublishedPay>) -> Vec<Self> {
        let (Some(one), Some(other)) = (one, other) else { return Vec::new() };
        if one.currency != other.currency {
            return Vec::new();
        }
        let comparable = [one, other]
            .iter()
            .all(|pay| pay.widened.is_empty() && matches!(pay.answered.scope, Scope::Role(_)));
        let names = ["1 in 10 less", "1 in 4 less", "Median", "1 in 4 more", "1 in 10 more"];
        let totals = [one, other].map(|pay| pay.total.percentiles.as_array());
        let [first, second] = totals;
        let mut lines: Vec<_> = names
            .into_iter()
            .zip(first.into_iter().zip(second))
            .map(|(name, (first, second))| Line::of(name, [first, second], comparable))
            .collect();
        let base = [one, other].map(|pay| pay.base.percentiles.p50);
        lines.push(Line::of("Median of base pay alone", base, comparable));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_read_as_people_say_them() {
        assert_eq!(more_or_less(Amount(130_000_00)), "130,000 more");
        assert_eq!(more_or_less(Amount(-130_000_00)), "130,000 less");
        assert_eq!(more_or_less(Amount(0)), "nothing");
        let found = Contrast {
            difference: Amount(-13_000_00),
            low: Amount(-20_000_00),
            high: Amount(-6_000_00),
            percent: Some(-9),
        };
        assert_eq!(difference(found), "13,000 less (9 %)");
        assert_eq!(ends(found), ["6,000", "20,000 less"]);
        let unclear = Contrast { high: Amount(1_000_00), ..found };
        assert_eq!(ends(unclear), ["20,000 less", "1,000 more"]);
        let more = Contrast { low: Amount(5_00), high: Amount(9_00), ..found };
        assert_eq!(ends(more), ["5", "9 more"]);
    }
}
