//! Amounts of money as people type them into cells: `73 000$`, `35K`, `$18.53/hr`, `1.234,50 €`.
//! Pure, integers only; what is not surely one amount is refused with the reason.

use crate::domain::{Currency, PayPeriod};
use regex::Regex;
use std::sync::LazyLock;

/// The sign before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decimal {
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

/// What one cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    /// Thousandths of the major unit.
    pub(super) thousandths: i64,
    /// Currencies the cell's sign or code stands for, likeliest first; empty where it has none.
    pub(super) currencies: Vec<Currency>,
    /// The period it names.
    pub(super) period: Option<PayPeriod>,
    /// Whether one sign with three digits after it was read by custom, as in `50.000`.
    pub(super) by_custom: bool,
}

/// Why a cell is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotAnAmount {
    #[error("is a range: an import takes one amount, so give its middle or leave the row out")]
    Range,
    #[error("is pay after tax, which cannot be compared")]
    Net,
    #[error("is not an amount such as 50000, 50,000 or 50.000,00")]
    Unreadable,
}

static NUMBER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[0-9]+(?:[.,'’\u{a0}\u{202f}\u{2009} ][0-9]+)*").ok());

/// Reads a cell. `decimal` says which sign the column has before decimals; without it one sign with
/// exactly three digits after it groups thousands: pay has no third decimal.
pub(super) fn amount(text: &str, decimal: Option<Decimal>) -> Result<Amount, NotAnAmount> {
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
        _ => return Err(NotAnAmount::Unreadable),
    };
    let (negative, before) = match before.trim().strip_suffix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, before),
    };
    let words = Words::read(&format!("{before} {after}"))?;
    let (thousandths, by_custom) = number_of(number, decimal).ok_or(NotAnAmount::Unreadable)?;
    let thousandths = thousandths.checked_mul(words.times).ok_or(NotAnAmount::Unreadable)?;
    Ok(Amount {
        thousandths: if negative { -thousandths } else { thousandths },
        currencies: words.currencies,
        period: words.period,
        by_custom,
    })
}

/// Whether what stands between two numbers makes them a range.
fn is_range(between: &str) -> bool {
    between
        .split(|c: char| c.is_whitespace() || c.is_ascii_digit())
        .flat_map(|part| part.split(|c: char| c.is_alphabetic() || "$€£¥".contains(c)))
        .chain(between.split_whitespace())
        .any(|part| {
            matches!(part, "-" | "–" | "—" | "~" | "to" | "bis" | "until" | "до" | "a" | "à")
        })
}

/// What a column's cells tell of its decimal sign.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    /// Cells in which the point, and in which the comma, is surely before decimals.
    decimals: [u64; 2],
    /// Cells with one point, and with one comma, and three digits after it.
    open: [u64; 2],
}

impl Evidence {
    /// Takes a cell into account.
    pub(super) fn add(&mut self, text: &str) {
        for number in NUMBER.iter().flat_map(|number| number.find_iter(text)) {
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
    pub(super) fn decimal(self) -> Option<Decimal> {
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

/// Thousandths of a number without its words, and whether custom decided.
fn number_of(text: &str, decimal: Option<Decimal>) -> Option<(i64, bool)> {
    let last = text.char_indices().rfind(|(_, c)| matches!(c, '.' | ','));
    let (whole, decimals, by_custom) = match last {
        None => (text, "", false),
        Some((at, sign)) => {
            let (before, after) = (text.get(..at)?, text.get(at + 1..)?);
            let open = is_open(before, after);
            match decimal {
                Some(known) if sign == known.sign() => (before, after, false),
                // A sign that groups, but not in threes, is before decimals all the same.
                Some(_) if open || before.contains(sign) => (text, "", false),
                None if open => (text, "", true),
                None if before.contains(sign) => (text, "", false),
                _ => (before, after, false),
            }
        }
    };
    if !decimals.bytes().all(|byte| byte.is_ascii_digit()) || decimals.len() > 6 {
        return None;
    }
    let whole: i64 = ungrouped(whole)?.parse().ok()?;
    let padded: String = decimals.chars().chain("000000".chars()).take(6).collect();
    let millionths: i64 = padded.parse().ok()?;
    // Beyond thousandths nothing is kept, but nothing is rounded away unseen either.
    (millionths % 1_000 == 0)
        .then(|| whole.checked_mul(1_000)?.checked_add(millionths / 1_000))
        .flatten()
        .map(|thousandths| (thousandths, by_custom))
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
    let fits = is_digits(first)
        && first.len() <= size
        && (2..=3).contains(&size)
        && last.len() == 3
        && is_digits(last)
        && middle.iter().all(|group| group.len() == size && is_digits(group));
    fits.then(|| text.replace(sign, ""))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What stands around a number.
struct Words {
    times: i64,
    currencies: Vec<Currency>,
    period: Option<PayPeriod>,
}

impl Words {
    /// Every word must be known: `50000 minus tax` is not 50,000.
    fn read(text: &str) -> Result<Self, NotAnAmount> {
        let mut words = Words { times: 1, currencies: Vec::new(), period: None };
        let is_gap = |c: char| c.is_whitespace() || "\u{0}/()~:,*".contains(c);
        for token in text.split(is_gap).filter(|token| !token.is_empty()) {
            if !words.take(token)? {
                // `k€`, `kEUR`, `€k`: a multiplier and a currency in one.
                let parts = token
                    .strip_prefix(['k', 'K'])
                    .map(|rest| ("k", rest))
                    .or_else(|| token.strip_suffix(['k', 'K']).map(|rest| ("k", rest)));
                let (times, rest) = parts.ok_or(NotAnAmount::Unreadable)?;
                if !(words.take(times)? && words.take(rest)?) {
                    return Err(NotAnAmount::Unreadable);
                }
            }
        }
        Ok(words)
    }

    /// Takes a word; whether it is one of those known.
    fn take(&mut self, token: &str) -> Result<bool, NotAnAmount> {
        let word = token.to_lowercase().replace('.', "");
        if let Some(times) = multiplier(&word) {
            return set(&mut self.times, 1, times);
        }
        if let Some(period) = period_of(&word) {
            return set(&mut self.period, None, Some(period));
        }
        if let Some((_, codes)) = SIGNS.iter().find(|(sign, _)| *sign == word) {
            let codes = codes.iter().filter_map(|code| Currency::parse(code).ok()).collect();
            return set(&mut self.currencies, Vec::new(), codes);
        }
        match word.as_str() {
            "net" | "netto" | "neto" | "nett" => return Err(NotAnAmount::Net),
            "" | "-" | "per" | "a" | "an" | "pro" | "par" | "por" | "the" | "gross" | "brutto"
            | "brut" | "bruto" | "about" | "approx" | "ca" | "circa" | "around" | "before"
            | "tax" | "в" | "за" => return Ok(true),
            _ => {}
        }
        // Codes in capitals only: `all` and `top` are words and currencies.
        let code = (token.len() == 3 && token.bytes().all(|byte| byte.is_ascii_uppercase()))
            .then(|| Currency::parse(token).ok())
            .flatten();
        code.map_or(Ok(false), |code| set(&mut self.currencies, Vec::new(), vec![code]))
    }
}

/// Sets what was not set before: two currencies, periods or multipliers are one too many.
fn set<T: PartialEq>(slot: &mut T, unset: T, value: T) -> Result<bool, NotAnAmount> {
    if *slot != unset && *slot != value {
        return Err(NotAnAmount::Unreadable);
    }
    *slot = value;
    Ok(true)
}

fn multiplier(word: &str) -> Option<i64> {
    Some(match word {
        "k" | "thousand" | "tsd" | "mil" | "тыс" | "тысяч" | "т" => 1_000,
        "m" | "mn" | "mio" | "million" | "millions" | "млн" => 1_000_000,
        "lakh" | "lakhs" | "lac" | "lacs" | "lpa" => 100_000,
        "crore" | "crores" | "cr" => 10_000_000,
        _ => return None,
    })
}

fn period_of(word: &str) -> Option<PayPeriod> {
    Some(match word {
        "hr" | "hrs" | "h" | "hour" | "hours" | "hourly" | "std" | "stunde" | "heure" | "hora"
        | "час" => PayPeriod::Hour,
        "day" | "days" | "daily" | "d" | "tag" | "jour" | "día" | "dia" | "день" => {
            PayPeriod::Day
        }
        "week" | "weekly" | "wk" | "woche" | "semaine" | "semana" | "неделю" => {
            PayPeriod::Week
        }
        "month" | "monthly" | "mo" | "mth" | "pm" | "monat" | "mois" | "mes" | "mês" | "мес"
        | "месяц" => PayPeriod::Month,
        "year" | "yearly" | "yr" | "y" | "annum" | "annual" | "annually" | "pa" | "jahr" | "an"
        | "année" | "año" | "ano" | "год" => PayPeriod::Year,
        _ => return None,
    })
}

/// Signs and short names, each with the currencies it stands for, likeliest first.
const SIGNS: &[(&str, &[&str])] = &[
    ("$", &["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP"]),
    ("us$", &["USD"]),
    ("dollar", &["USD", "CAD", "AUD", "NZD", "SGD", "HKD"]),
    ("dollars", &["USD", "CAD", "AUD", "NZD", "SGD", "HKD"]),
    ("c$", &["CAD"]),
    ("ca$", &["CAD"]),
    ("a$", &["AUD"]),
    ("au$", &["AUD"]),
    ("nz$", &["NZD"]),
    ("s$", &["SGD"]),
    ("hk$", &["HKD"]),
    ("r$", &["BRL"]),
    ("mx$", &["MXN"]),
    ("€", &["EUR"]),
    ("euro", &["EUR"]),
    ("euros", &["EUR"]),
    ("£", &["GBP", "EGP"]),
    ("¥", &["JPY", "CNY"]),
    ("円", &["JPY"]),
    ("元", &["CNY"]),
    ("₹", &["INR"]),
    ("rs", &["INR", "PKR", "LKR", "NPR"]),
    ("₽", &["RUB"]),
    ("руб", &["RUB", "BYN"]),
    ("р", &["RUB", "BYN"]),
    ("zł", &["PLN"]),
    ("zl", &["PLN"]),
    ("kč", &["CZK"]),
    ("ft", &["HUF"]),
    ("kr", &["SEK", "NOK", "DKK", "ISK"]),
    ("lei", &["RON", "MDL"]),
    ("лв", &["BGN"]),
    ("₴", &["UAH"]),
    ("грн", &["UAH"]),
    ("₺", &["TRY"]),
    ("tl", &["TRY"]),
    ("₪", &["ILS"]),
    ("₩", &["KRW"]),
    ("₫", &["VND"]),
    ("₱", &["PHP"]),
    ("฿", &["THB"]),
    ("₦", &["NGN"]),
    ("rm", &["MYR"]),
    ("rp", &["IDR"]),
    ("chf", &["CHF"]),
    ("fr", &["CHF"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn thousandths(text: &str, decimal: Option<Decimal>) -> Option<i64> {
        amount(text, decimal).ok().map(|amount| amount.thousandths)
    }

    #[test]
    fn numbers() {
        for (text, expected) in [
            ("50000", 50_000_000),
            (" 50000.5 ", 50_000_500),
            ("50,000", 50_000_000),
            ("50.000", 50_000_000),
            ("50.000,25", 50_000_250),
            ("50,000.25", 50_000_250),
            ("1234.500", 1_234_500),
            ("0.125", 125),
            ("17,5", 17_500),
            ("5,00", 5_000),
            ("1,234,567", 1_234_567_000),
            ("1.234.567,8", 1_234_567_800),
            ("1 234 567,8", 1_234_567_800),
            ("1\u{202f}234.50", 1_234_500),
            ("85'000", 85_000_000),
            ("12,00,000", 1_200_000_000),
            ("1,50,000.5", 150_000_500),
            ("0", 0),
            ("-5", -5_000),
        ] {
            assert_eq!(thousandths(text, None), Some(expected), "{text:?}");
        }
        for text in [
            "",
            "-",
            ".",
            ",",
            "1e5",
            "1,23,45",
            "1,2345,678",
            "1 234,567 8",
            "1,,000",
            "NaN",
            "inf",
            "٣",
            "1.234,567.8",
            "5 0",
            "1,000.000,000",
            "1.2345",
            "99999999999999999999",
            "9999999999999999k",
            "50 bananas",
            "50 minus tax",
            "$50 €",
            "5k m",
            "50000+",
        ] {
            assert_eq!(amount(text, None), Err(NotAnAmount::Unreadable), "{text:?}");
        }
    }

    #[test]
    fn words_and_signs() {
        let first = |text| {
            let amount = amount(text, None).expect(text);
            let currency = amount.currencies.first().map_or("", |currency| currency.code());
            (amount.thousandths / 10, currency, amount.period)
        };
        let (hour, month, year) = (PayPeriod::Hour, PayPeriod::Month, PayPeriod::Year);
        for (text, expected) in [
            ("73 000$", (7_300_000, "USD", None)),
            ("35K", (3_500_000, "", None)),
            ("1.2M", (120_000_000, "", None)),
            ("$18.53/hr", (1_853, "USD", Some(hour))),
            ("US$ 90k per year", (9_000_000, "USD", Some(year))),
            ("€4.500,00 / Monat", (450_000, "EUR", Some(month))),
            ("12 500 zł", (1_250_000, "PLN", None)),
            ("50 k€ p.a.", (5_000_000, "EUR", Some(year))),
            ("CHF 120'000.-", (12_000_000, "CHF", None)),
            ("12 LPA", (120_000_000, "", None)),
            ("120 тыс. руб.", (12_000_000, "RUB", None)),
            ("85,000 GBP (gross)", (8_500_000, "GBP", None)),
            ("kEUR 45", (4_500_000, "EUR", None)),
        ] {
            assert_eq!(first(text), expected, "{text}");
        }
    }

    #[test]
    fn ranges_and_net_pay_are_refused_with_the_reason() {
        for range in ["60-90K", "60K - 90K", "$60,000–$90,000", "50 to 60", "40 bis 50"] {
            assert_eq!(amount(range, None), Err(NotAnAmount::Range), "{range}");
        }
        assert_eq!(amount("2000 netto", None), Err(NotAnAmount::Net));
    }

    #[test]
    fn the_column_decides_what_one_sign_means() {
        let evidence = |cells: &[&str]| {
            let mut evidence = Evidence::default();
            cells.iter().for_each(|cell| evidence.add(cell));
            evidence.decimal()
        };
        assert_eq!(evidence(&["18.000", "18.50", "$19.25/hr"]), Some(Decimal::Point));
        assert_eq!(evidence(&["50.000", "48.500,50", "1,5"]), Some(Decimal::Comma));
        assert_eq!(evidence(&["120,000", "120,000", "4.500,50"]), None, "most say thousands");
        assert_eq!(evidence(&["50.000", "60.000"]), None);
        assert_eq!(evidence(&["1.5", "1,5"]), None);
        assert_eq!(thousandths("18.000", Some(Decimal::Point)), Some(18_000));
        assert_eq!(thousandths("18,000", Some(Decimal::Point)), Some(18_000_000));
        assert_eq!(thousandths("50.000", Some(Decimal::Comma)), Some(50_000_000));
        assert_eq!(thousandths("17.5", Some(Decimal::Comma)), Some(17_500));
        assert!(amount("50.000", None).is_ok_and(|amount| amount.by_custom));
        assert!(amount("50.000,0", None).is_ok_and(|amount| !amount.by_custom));
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_refused(text in "\\PC{0,24}|[-0-9.,' kKm$€/]{0,24}") {
            for decimal in [None, Some(Decimal::Point), Some(Decimal::Comma)] {
                drop(amount(&text, decimal));
            }
            Evidence::default().add(&text);
        }

        #[test]
        fn whole_amounts_come_back(whole in 0..1_000_000_000_000_i64) {
            proptest::prop_assert_eq!(thousandths(&whole.to_string(), None), Some(whole * 1_000));
        }
    }
}
