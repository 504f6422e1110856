//! Numbers as people write them into cells. Pure; what is not surely understood is refused.

/// An amount of money: `50000`, `50,000`, `50.000,50`, `1 234.5`, `1'234`, `12,00,000`.
///
/// One separator with exactly three digits after it groups thousands: pay has no third decimal.
pub(super) fn amount(text: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (whole, decimals) = split_decimals(digits);
    let whole = ungrouped(whole)?;
    if decimals.is_some_and(|decimals| !is_digits(decimals)) {
        return None;
    }
    format!("{sign}{whole}.{}", decimals.unwrap_or("0")).parse().ok()
}

/// The text before and after the decimal sign, where there is one.
fn split_decimals(text: &str) -> (&str, Option<&str>) {
    let Some((at, sign)) = text.char_indices().rfind(|(_, c)| matches!(c, '.' | ',')) else {
        return (text, None);
    };
    let (Some(before), Some(after)) = (text.get(..at), text.get(at + 1..)) else {
        return (text, None);
    };
    let repeated = before.contains(sign);
    let groups = after.len() == 3 && is_digits(before) && (1..=3).contains(&before.len());
    if repeated || (groups && !before.starts_with('0')) {
        (text, None)
    } else {
        (before, Some(after))
    }
}

/// Whole digits without the signs that group them: one kind of sign, the last group of three
/// digits, the ones before it of three or, as in India, of two.
fn ungrouped(text: &str) -> Option<String> {
    if is_digits(text) {
        return Some(text.to_owned());
    }
    let sign = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(sign, ',' | '.' | ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}' | '\u{2009}') {
        return None;
    }
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

/// A number that is no money: `37.5`, `37,5`.
pub(super) fn decimal(text: &str) -> Option<f64> {
    let text = text.trim().replace(',', ".");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, "0"));
    (is_digits(whole) && is_digits(decimals)).then(|| text.parse().ok()).flatten()
}

/// Years of experience: a number, or a band's middle: `5-7 years`, `11 – 20`, `2 to 4`. A band open
/// above (`41 years or more`, `15+`) counts from where it begins, one open below (`1 year or less`,
/// `<1`) from zero.
pub(super) fn years(text: &str) -> Option<f64> {
    let mut text = text.to_lowercase().replace(['–', '—'], "-");
    for sign in ["-", "+", "<"] {
        text = text.replace(sign, &format!(" {sign} "));
    }
    let words: Vec<_> = text
        .split_whitespace()
        .filter(|word| !matches!(*word, "years" | "year" | "yrs" | "yr"))
        .collect();
    match words.as_slice() {
        [years] | [years, "+"] | [years, "or" | "and", "more"] => decimal(years),
        ["<", most] | ["less", "than", most] | [most, "or", "less"] => Some(decimal(most)? / 2.0),
        [low, "-" | "to", high] => {
            let (low, high) = (decimal(low)?, decimal(high)?);
            (low <= high).then_some((low + high) / 2.0)
        }
        _ => None,
    }
}

/// A calendar year by its leading digits: `2021e` is an estimate for 2021.
pub(super) fn year(text: &str) -> Option<i64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).filter(|digits| digits.len() == 4)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        for (text, expected) in [
            ("50000", 50_000.0),
            (" 50000.5 ", 50_000.5),
            ("50,000", 50_000.0),
            ("50.000", 50_000.0),
            ("50.000,25", 50_000.25),
            ("50,000.25", 50_000.25),
            ("1234.500", 1_234.5),
            ("0.125", 0.125),
            ("17,5", 17.5),
            ("5,00", 5.0),
            ("1,234,567", 1_234_567.0),
            ("1.234.567,8", 1_234_567.8),
            ("1 234 567,8", 1_234_567.8),
            ("1\u{202f}234.50", 1_234.5),
            ("85'000", 85_000.0),
            ("12,00,000", 1_200_000.0),
            ("1,50,000.5", 150_000.5),
            ("0", 0.0),
            ("-5", -5.0),
        ] {
            assert_eq!(amount(text), Some(expected), "{text:?}");
        }
        for text in [
            "",
            "-",
            ".",
            ",",
            "50k",
            "$50",
            "1e5",
            "50000 - 60000",
            "1,23,45",
            "1,2345,678",
            "1 234,567 8",
            "50,",
            ",5",
            "1,,000",
            "NaN",
            "inf",
            "٣",
            "1.234,567.8",
            "--5",
            "5 0",
            "1,000.000,000",
        ] {
            assert_eq!(amount(text), None, "{text:?}");
        }
    }

    #[test]
    fn years_and_bands() {
        for (text, expected) in [
            ("6.5", 6.5),
            ("6,5 years", 6.5),
            ("5-7 years", 6.0),
            ("11 - 20 years", 15.5),
            ("2 to 4 yrs", 3.0),
            ("8–10", 9.0),
            ("41 years or more", 41.0),
            ("15+", 15.0),
            ("1 year or less", 0.5),
            ("<1", 0.5),
            ("less than 1 year", 0.5),
        ] {
            assert_eq!(years(text), Some(expected), "{text:?}");
        }
        for text in ["", "many", "7-5", "-3", "5-", "5-7-9", "5 years 6", "years", "1.5.2"] {
            assert_eq!(years(text), None, "{text:?}");
        }
    }

    #[test]
    fn calendar_years() {
        assert_eq!(year("2023"), Some(2023));
        assert_eq!(year(" 2021e"), Some(2021));
        for text in ["", "e2021", "21", "20210", "2,021"] {
            assert_eq!(year(text), None, "{text:?}");
        }
    }
}
