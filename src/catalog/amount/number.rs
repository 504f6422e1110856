//! The number in an amount: which sign groups thousands, which stands before decimals. Integers only.

use super::digits::ARABIC_POINT;
use regex::Regex;
use std::sync::LazyLock;

/// The sign before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decimal {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
}

impl Decimal {
    fn sign(self) -> char {
        match self {
            Decimal::Point => '.',
            Decimal::Comma => ',',
        }
    }
}

/// Digits with the signs that may stand between them.
pub(super) static NUMBER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[0-9]+(?:[.,'\u{66b}_ ][0-9]+)*").ok());

/// What a column's cells tell of its decimal sign.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence {
    /// Cells in which the point, and in which the comma, is surely before decimals.
    decimals: [u64; 2],
    /// Cells with one point, and with one comma, and three digits after it.
    open: [u64; 2],
}

impl Evidence {
    /// Takes a cell into account.
    pub fn add(&mut self, text: &str) {
        let text = super::digits::plain(text);
        for number in NUMBER.iter().flat_map(|number| number.find_iter(&text)) {
            let number = number.as_str();
            let Some((at, sign)) = number.char_indices().rfind(|(_, c)| matches!(c, '.' | ','))
            else {
                continue;
            };
            let (before, after) = (number.get(..at), number.get(at + 1..));
            let (Some(before), Some(after)) = (before, after) else { continue };
            let which = usize::from(sign == ',');
            let counts = match before.find(['.', ',']) {
                None if is_open(before, after) => &mut self.open,
                Some(_) if before.contains(sign) => continue,
                _ => &mut self.decimals,
            };
            if let Some(count) = counts.get_mut(which) {
                *count += 1;
            }
        }
    }

    /// The column's decimal sign where the cells that are sure of it are at least as many as those
    /// that could group thousands with it.
    pub fn decimal(self) -> Option<Decimal> {
        let ([point, comma], [open_point, open_comma]) = (self.decimals, self.open);
        match (point > 0 && point >= open_point, comma > 0 && comma >= open_comma) {
            (true, false) => Some(Decimal::Point),
            (false, true) => Some(Decimal::Comma),
            _ => None,
        }
    }
}

/// One sign and three digits after it: thousands or decimals.
fn is_open(before: &str, after: &str) -> bool {
    after.len() == 3
        && (1..=3).contains(&before.len())
        && is_digits(before)
        && !before.starts_with('0')
}

/// Thousandths of a number without its words, half up, and whether custom decided.
pub(super) fn thousandths_of(text: &str, decimal: Option<Decimal>) -> Option<(i64, bool)> {
    let last = text.char_indices().rfind(|(_, c)| matches!(c, '.' | ',' | '\u{66b}'));
    let (whole, decimals, by_custom) = match last {
        None => (text, "", false),
        Some((at, sign)) => {
            let (before, after) = (text.get(..at)?, text.get(at + sign.len_utf8()..)?);
            let open = is_open(before, after);
            match decimal {
                _ if sign == ARABIC_POINT => (before, after, false),
                Some(known) if sign == known.sign() => (before, after, false),
                // A sign that groups, but not in threes, is before decimals all the same.
                Some(_) if open || before.contains(sign) => (text, "", false),
                None if open => (text, "", true),
                None if before.contains(sign) => (text, "", false),
                _ => (before, after, false),
            }
        }
    };
    if !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole: i64 = ungrouped(whole)?.parse().ok()?;
    // Four digits decide: what follows them is what a division left.
    let padded: String = decimals.chars().chain("0000".chars()).take(4).collect();
    let parts: i64 = padded.parse().ok()?;
    let thousandths = whole.checked_mul(1_000)?.checked_add((parts + 5) / 10)?;
    Some((thousandths, by_custom))
}

/// Whole digits without the signs that group them: one kind of sign, the last group of three
/// digits, the ones before it of three or, as in India, of two.
fn ungrouped(text: &str) -> Option<String> {
    if is_digits(text) {
        return Some(text.to_owned());
    }
    let sign = text.chars().find(|c| !c.is_ascii_digit())?;
    let mut groups = text.split(sign);
    let first = groups.next()?;
    let last = groups.next_back()?;
    let middle: Vec<_> = groups.collect();
    let size = middle.first().map_or(first.len().clamp(2, 3), |group| group.len());
    let threes = is_digits(first)
        && first.len() <= size
        && (2..=3).contains(&size)
        && last.len() == 3
        && is_digits(last)
        && middle.iter().all(|group| group.len() == size && is_digits(group));
    // In China and Japan some group by ten thousand: `600,0000`.
    let myriads = sign == ','
        && is_digits(first)
        && (1..=4).contains(&first.len())
        && last.len() == 4
        && is_digits(last)
        && middle.iter().all(|group| group.len() == 4 && is_digits(group))
        && !middle.is_empty();
    (threes || myriads).then(|| text.replace(sign, ""))
}

pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
