//! Numbers as people write them into cells. Pure; what is not surely understood is refused.

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

/// A calendar year: `2021`, `2021e` (an estimate for 2021), or the year of a date such as
/// `4/27/2021 11:02:10` or `2021-04-27`.
pub(super) fn year(text: &str) -> Option<i64> {
    let mut years = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != ',')
        .map(|part| part.strip_suffix('e').unwrap_or(part))
        .filter(|part| part.len() == 4 && is_digits(part));
    match (years.next(), years.next()) {
        (Some(year), None) => year.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(year("4/27/2021 11:02:10"), Some(2021));
        assert_eq!(year("2021-04-27"), Some(2021));
        for text in ["", "e2021", "21", "20210", "2,021", "2021-2022"] {
            assert_eq!(year(text), None, "{text:?}");
        }
    }
}
