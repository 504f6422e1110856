//! Amounts of money as people type them, in a form or a cell: `73 000$`, `35K`, `$18.53/hr`, `1.234,50 €`,
//! `12 LPA`, `600万円`, `2.000 x 14`. The one place that reads them. Pure, integers only; what is not surely one
//! amount is refused with the reason.

mod currencies;
mod digits;
mod number;
mod words;

pub use currencies::{Retired, currencies_in, settled};
pub(crate) use digits::plain;
pub use number::{Decimal, Evidence};
pub(crate) use words::{period_in, says_net};

use crate::domain::{Currency, PayPeriod};
use number::{NUMBER, thousandths_of};
use regex::Regex;
use std::sync::LazyLock;
use words::Around;

/// Before or after tax, as an amount itself says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tax {
    /// Before tax.
    Gross,
    /// After tax.
    Net,
    /// An invoice without value added tax: neither.
    Invoice,
}

/// What one text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// Thousandths of the major unit.
    pub thousandths: i64,
    /// Currencies its sign or code stands for, likeliest first; empty where it has none.
    pub currencies: Vec<Currency>,
    /// The period it names.
    pub period: Option<PayPeriod>,
    /// How many pays a year it names, as in `2.000 x 14` and `2.000 (14 pagas)`.
    pub pays: Option<Pays>,
    /// Whether it counts in lakh or crore, mostly said of a year.
    pub south_asian: bool,
    /// What it says of tax.
    pub tax: Option<Tax>,
    /// Whether one sign with three digits after it was read by custom, as in `50.000`.
    pub by_custom: bool,
}

/// Pays a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pays {
    /// How many: 12 to 16.
    pub count: i64,
    /// Whether they are written as a factor: `x 14` multiplies, `(14 pagas)` may only tell.
    pub factor: bool,
}

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAmount {
    /// Two numbers with something like `to` between them.
    #[error("is a range: give one amount, such as its middle")]
    Range,
    /// Below zero, also as accountants write it.
    #[error("is negative, as in (45,000) or 45,000-")]
    Negative,
    /// A share of something.
    #[error("is a percentage and no amount of money")]
    Percent,
    /// `up to 20k`.
    #[error("says at most how much, and not how much")]
    UpTo,
    /// `100k+`.
    #[error("says at least how much, and not how much")]
    AtLeast,
    /// A sign-on bonus.
    #[error("is paid once and not every year")]
    Once,
    /// Lakh and crore of a currency that is not counted so.
    #[error("counts in lakh or crore, which goes with rupees and taka alone")]
    NotRupees,
    /// Two periods, multipliers or currencies that do not agree, unknown words, several numbers.
    #[error("is not an amount such as 50000, 50,000 or 50.000,00")]
    Unreadable,
}

/// Currencies counted in lakh and crore.
const SOUTH_ASIAN: [&str; 6] = ["INR", "PKR", "BDT", "NPR", "LKR", "BTN"];

static PAYS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) [*x×]\s*(?P<factor>1[2-6])(?:[.,]0+)?(?:\s*(?:months?|monate?|meses|mois|pagas|mensilità|mensilita))?\b
        | \bmal\s+(?P<german>1[2-6])\b
        | \b(?P<first>1[2-6])\s*[*x×]\s*(?P<rest>[^0-9]{0,4}[0-9])
        | \(?\b(?:en\s+|in\s+|à\s+|su\s+|over\s+|auf\s+)?(?P<told>1[2-6])\s*(?:x\b|pagas|pays\b|payments|payouts|salaries|salaires|mensilità|mensilita|mensualidades|gehälter|gehaelter|monatsgehälter|monatsgehaelter|gehalter|meses\b|mois\b|months\b|mesi\b|vencimentos|ordenados)(?:\s*(?:per|a|al|/)\s*(?:year|annum|año|anno|jahr))?\)?",
    )
    .ok()
});

/// Whether a text stands where an amount would and says that there is none: `none`, `-`, `n/a`, `keine`.
pub fn is_nothing(text: &str) -> bool {
    let text = digits::plain(text).to_lowercase();
    let word = text
        .trim()
        .trim_matches(|c: char| matches!(c, '.' | '!' | '(' | ')' | '#' | '"' | '\'' | '*'));
    let bare = word.replace(['.', '/', ' ', '_'], "");
    bare.chars().all(|c| matches!(c, '-' | '–' | '?' | '~'))
        || matches!(
            bare.as_str(),
            "na" | "n-a"
                | "none"
                | "nil"
                | "null"
                | "nan"
                | "nothing"
                | "no"
                | "nope"
                | "keine"
                | "keiner"
                | "kein"
                | "keines"
                | "nein"
                | "nichts"
                | "ka"
                | "keineangabe"
                | "entfällt"
                | "aucun"
                | "aucune"
                | "non"
                | "rien"
                | "ninguno"
                | "ninguna"
                | "nada"
                | "sin"
                | "nenhum"
                | "nenhuma"
                | "não"
                | "nao"
                | "nessuno"
                | "nessuna"
                | "niente"
                | "geen"
                | "nvt"
                | "brak"
                | "nie"
                | "нет"
                | "нету"
                | "немає"
                | "ні"
                | "ei"
                | "ingen"
                | "inget"
                | "nej"
                | "yok"
                | "žádný"
                | "zadny"
                | "unknown"
                | "tbd"
                | "tba"
                | "notapplicable"
                | "notavailable"
                | "notsure"
                | "dontknow"
                | "prefernottosay"
                | "undefined"
                | "blank"
                | "empty"
                | "無"
                | "无"
                | "なし"
                | "없음"
                | "没有"
                | "x"
        )
}

/// Reads a text. `decimal` says which sign stands before decimals where that is known; without it one sign with
/// exactly three digits after it groups thousands: pay has no third decimal.
///
/// # Errors
/// [`NotAnAmount`], for whatever is not surely one amount.
pub fn amount(text: &str, decimal: Option<Decimal>) -> Result<Amount, NotAnAmount> {
    let text = digits::plain(text);
    let text = text.trim();
    if text.contains(['%', '٪']) {
        return Err(NotAnAmount::Percent);
    }
    let text = about_taken_out(text);
    let (text, pays) = pays_taken_out(&text);
    let text = text.trim();
    let numbers: Vec<_> = NUMBER.iter().flat_map(|number| number.find_iter(text)).collect();
    let (number, before, after) = match numbers.as_slice() {
        [one] => (
            one.as_str(),
            text.get(..one.start()).unwrap_or_default(),
            text.get(one.end()..).unwrap_or_default(),
        ),
        [low, high] if is_range(text.get(low.end()..high.start()).unwrap_or_default()) => {
            return Err(NotAnAmount::Range);
        }
        several => return from_parts(text, several.iter().map(|one| one.range()), decimal),
    };
    let number = number.replace('_', "'");
    let (before, after, negative) = signs_around(before, after)?;
    let around = Around::read(&before, &after)?;
    let (thousandths, by_custom) =
        thousandths_of(&number, decimal).ok_or(NotAnAmount::Unreadable)?;
    let thousandths = thousandths.checked_mul(around.times).ok_or(NotAnAmount::Unreadable)?;
    if negative {
        return Err(NotAnAmount::Negative);
    }
    let by_custom = by_custom && around.times == 1;
    around.amount(thousandths, by_custom, pays)
}

impl Around {
    fn amount(
        self,
        thousandths: i64,
        by_custom: bool,
        pays: Option<Pays>,
    ) -> Result<Amount, NotAnAmount> {
        let mut currencies = self.currencies;
        if self.south_asian && !currencies.is_empty() {
            currencies.retain(|currency| SOUTH_ASIAN.contains(&currency.code()));
            if currencies.is_empty() {
                return Err(NotAnAmount::NotRupees);
            }
        }
        if self.south_asian && currencies.is_empty() {
            currencies = SOUTH_ASIAN.iter().filter_map(|code| Currency::parse(code).ok()).collect();
        }
        let (period, south_asian, tax) = (self.period, self.south_asian, self.tax);
        Ok(Amount { thousandths, currencies, period, pays, south_asian, tax, by_custom })
    }
}

/// Several numbers that are one: `1億2000万`, `1 lakh 20 thousand`, each with a multiplier smaller than the one
/// before.
fn from_parts(
    text: &str,
    numbers: impl Iterator<Item = std::ops::Range<usize>>,
    decimal: Option<Decimal>,
) -> Result<Amount, NotAnAmount> {
    let numbers: Vec<_> = numbers.collect();
    let (mut sum, mut smallest, mut whole): (i64, i64, Option<Around>) = (0, i64::MAX, None);
    for (at, range) in numbers.iter().enumerate() {
        let begin = if at == 0 { 0 } else { range.start };
        let end = numbers.get(at + 1).map_or(text.len(), |next| next.start);
        let before = text.get(begin..range.start).unwrap_or_default();
        let after = text.get(range.end..end).unwrap_or_default();
        if after.contains(['-', '+', '–', '(', ')', '&', ',']) || before.contains(['-', '+', '('])
        {
            return Err(NotAnAmount::Unreadable);
        }
        let around = Around::read(before, after)?;
        let number = text.get(range.clone()).unwrap_or_default();
        let (one, _) = thousandths_of(number, decimal).ok_or(NotAnAmount::Unreadable)?;
        let is_last = at + 1 == numbers.len();
        // Only the last part may be plain, and only multipliers from ten thousand on are followed by parts.
        if around.times >= smallest || (!is_last && around.times < 10_000) || at > 2 {
            return Err(NotAnAmount::Unreadable);
        }
        smallest = around.times;
        let part = one.checked_mul(around.times).ok_or(NotAnAmount::Unreadable)?;
        sum = sum.checked_add(part).ok_or(NotAnAmount::Unreadable)?;
        whole = Some(match whole {
            None => around,
            Some(known) => known.with(around)?,
        });
    }
    whole.ok_or(NotAnAmount::Unreadable)?.amount(sum, false, None)
}

/// `±`, `+-` and the like only say that an amount is about right.
fn about_taken_out(text: &str) -> String {
    let mut text = text.replace('±', " ");
    for sign in ["+/-", "+-", "-/+", "-+", "~", "≈"] {
        if !text.contains(&format!("0{sign}0")) {
            text = text.replace(sign, " ");
        }
    }
    text
}

/// The text without what it says of pays a year, and that.
fn pays_taken_out(text: &str) -> (String, Option<Pays>) {
    let lower = text.to_lowercase();
    let found = PAYS.as_ref().and_then(|pays| pays.captures(&lower));
    // Lower case of another length than the text: too strange to be cut.
    let Some(found) = found.filter(|_| lower.len() == text.len()) else {
        return (text.to_owned(), None);
    };
    let Some(all) = found.get(0) else { return (text.to_owned(), None) };
    let count = |name| found.name(name).and_then(|one: regex::Match| one.as_str().parse().ok());
    let factor = count("factor").or_else(|| count("german")).or_else(|| count("first"));
    let pays = match (factor, count("told")) {
        (Some(count), _) => Pays { count, factor: true },
        (None, Some(count)) => Pays { count, factor: false },
        (None, None) => return (text.to_owned(), None),
    };
    let end = found.name("rest").map_or(all.end(), |rest| rest.start());
    let before = text.get(..all.start()).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    // `14 months` alone is no pay.
    if !before.chars().chain(after.chars()).any(|c| c.is_ascii_digit()) {
        return (text.to_owned(), None);
    }
    (format!("{before} {after}"), Some(pays))
}

/// What stands around a number without the signs that belong to it, and whether it is negative: `-5`, `$-5`,
/// `5-`, `(5)`. `5.-` and `5,--` are how prices end without cents.
fn signs_around(before: &str, after: &str) -> Result<(String, String, bool), NotAnAmount> {
    let (mut before, mut after) = (before.to_owned(), after.to_owned());
    for end in [".--", ",--", ".––", ",––", ".-", ",-", ".–", ",–"] {
        if let Some(rest) = after.strip_prefix(end) {
            after = rest.to_owned();
            break;
        }
    }
    let money_only = |text: &str| {
        let sign = |c: char| words::is_money_sign(c) || c.is_whitespace() || c.is_ascii_uppercase();
        text.chars().filter(|c| !sign(*c)).collect::<String>()
    };
    // The brackets hold the number and its sign alone: `85,000 (gross)` is none of these.
    let in_brackets = before.trim_end_matches(is_blank_or_money).ends_with('(')
        && after.trim_start_matches(is_blank_or_money).starts_with(')');
    let minus_before = money_only(&before) == "-" || before.ends_with('-');
    let minus_after = matches!(money_only(&after).as_str(), "-" | "–" | "--")
        && (after.trim_start().starts_with(['-', '–']) || after.trim_end().ends_with('-'));
    let negative = in_brackets || minus_before || minus_after;
    // `13. Gehalt` is the thirteenth and no amount.
    let ordinal =
        after.strip_prefix(". ").is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    if ordinal {
        return Err(NotAnAmount::Unreadable);
    }
    if before.contains('<') {
        return Err(NotAnAmount::UpTo);
    }
    let rest = after
        .trim_start_matches(|c: char| c.is_alphabetic() || words::is_money_sign(c) || c == ' ');
    if before.contains('>') || rest.starts_with('+') && rest.trim_matches(['+', ' ']).is_empty() {
        return Err(NotAnAmount::AtLeast);
    }
    if before.trim() == "+" {
        before.clear();
    }
    let strange = |c: char| {
        matches!(
            c,
            '@' | '&'
                | '='
                | '^'
                | '<'
                | '>'
                | '°'
                | '§'
                | '\\'
                | '÷'
                | '²'
                | '³'
                | '¹'
                | '½'
                | '¼'
                | '¾'
        )
    };
    if before.contains(strange) || after.contains(strange) {
        return Err(NotAnAmount::Unreadable);
    }
    Ok((before, after, negative))
}

fn is_blank_or_money(c: char) -> bool {
    words::is_money_sign(c) || c.is_whitespace()
}

/// Whether what stands between two numbers makes them a range.
fn is_range(between: &str) -> bool {
    let parts = |c: char| c.is_whitespace() || c.is_alphabetic() || words::is_money_sign(c);
    between.split(parts).chain(between.split_whitespace()).any(|part| {
        matches!(
            part.to_lowercase().as_str(),
            "-" | "–"
                | "--"
                | ".."
                | "..."
                | "…"
                | "to"
                | "bis"
                | "until"
                | "and"
                | "und"
                | "till"
                | "до"
                | "a"
                | "à"
                | "et"
                | "y"
                | "e"
                | "и"
                | "hasta"
                | "até"
                | "ate"
                | "tot"
                | "do"
                | "/"
                | "or"
        )
    })
}

/// Thousandths as a draft has them, with no more decimals than the currency has. Exact: both are far below 2⁵³, and
/// intake rounds them back to hundredths, in which alone it reckons.
pub fn major(thousandths: i64, currency: Option<Currency>) -> f64 {
    let unit: i64 = match currency.map_or(2, Currency::decimals) {
        0 => 1_000,
        3 => 1,
        _ => 10,
    };
    let rounded = thousandths.saturating_add(unit / 2).div_euclid(unit).saturating_mul(unit);
    rounded as f64 / 1_000.0
}

/// Whether a text has any digit, of whatever script.
pub(crate) fn has_digits(text: &str) -> bool {
    digits::plain(text).bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
