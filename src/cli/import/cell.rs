//! Numbers that are no money, as people write them into cells. Pure; what is not surely understood is refused.

use crate::catalog::plain;

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number that is no money: `37.5`, `37,5`.
pub(super) fn decimal(text: &str) -> Option<f64> {
    let text = plain(text).trim().replace(',', ".");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, "0"));
    (is_digits(whole) && is_digits(decimals)).then(|| text.parse().ok()).flatten()
}

/// Hours a week: `37.5`, `38,5 h`, `40 hours/week`; a share of full time stands for its part of 40: `80 %`, `0.8`.
pub(super) fn hours(text: &str) -> Option<f64> {
    let text = plain(text).to_lowercase();
    if matches!(
        text.trim(),
        "full time"
            | "full-time"
            | "fulltime"
            | "vollzeit"
            | "temps plein"
            | "tiempo completo"
            | "ft"
    ) {
        return Some(40.0);
    }
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let (before, rest) = text.split_at_checked(digits)?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && !".,".contains(c)).unwrap_or(rest.len());
    let (number, after) = rest.split_at_checked(end)?;
    let number = decimal(number.trim_end_matches(['.', ',']))?;
    let words = |text: &str| {
        text.split(|c: char| !c.is_alphabetic() && c != '%')
            .filter(|word| !word.is_empty())
            .all(|word| HOUR_WORDS.contains(&word))
    };
    if !words(before) || !words(after) || after.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let is_share = after.contains('%') || after.contains("fte") || number <= 1.0;
    match is_share {
        true if after.contains('%') => (number <= 100.0).then_some(number * 40.0 / 100.0),
        true => (number <= 1.0).then_some(number * 40.0),
        false => Some(number),
    }
}

/// Words around hours that say nothing else.
const HOUR_WORDS: [&str; 36] = [
    "h",
    "hr",
    "hrs",
    "hour",
    "hours",
    "std",
    "stunden",
    "stunde",
    "heures",
    "heure",
    "horas",
    "hora",
    "ore",
    "uur",
    "ч",
    "час",
    "часов",
    "godzin",
    "per",
    "a",
    "week",
    "wk",
    "w",
    "woche",
    "die",
    "pro",
    "par",
    "semaine",
    "semana",
    "la",
    "por",
    "settimana",
    "%",
    "fte",
    "about",
    "ca",
];

/// Whether a text is a date, as spreadsheets make of bands: `5-Oct`, `Nov-50`, `05/10/2026`, `2026-10-05`.
pub(super) fn is_date(text: &str) -> bool {
    let text = text.to_lowercase();
    let months = [
        "jan", "feb", "mar", "mär", "mrz", "apr", "may", "mai", "jun", "jul", "aug", "sep", "oct",
        "okt", "nov", "dec", "dez",
    ];
    let parts: Vec<&str> =
        text.split(['-', '/', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let is_month = |part: &&str| {
        months.iter().any(|month| {
            part.trim_end_matches('.') == *month
                || part.starts_with(month)
                    && part.chars().all(char::is_alphabetic)
                    && part.len() <= 9
        })
    };
    let numbers = parts.iter().filter(|part| is_digits(part)).count();
    (parts.len() >= 2 && parts.iter().any(is_month) && numbers >= 1)
        || (parts.len() >= 3
            && numbers >= 3
            && parts.iter().any(|part| part.len() == 4 && is_digits(part)))
}

/// Cities of the American Georgia that are not on the list of big ones.
pub(super) fn is_american_georgia(city: &str) -> bool {
    let city = city.trim().to_lowercase();
    let known = [
        "atlanta",
        "savannah",
        "augusta",
        "columbus",
        "macon",
        "athens",
        "marietta",
        "alpharetta",
        "roswell",
        "sandy springs",
    ];
    known.iter().any(|known| city.starts_with(known))
}

/// Whether a text of experience names its unit.
pub(super) fn names_unit(text: &str) -> bool {
    let text = text.to_lowercase();
    unit_words(&text).any(|word| UNITS.iter().any(|(names, _)| names.contains(&word)))
}

/// Words for years and for months, and how many of them are a year.
const UNITS: [(&[&str], f64); 2] = [
    (
        &[
            "years",
            "year",
            "yrs",
            "yr",
            "y",
            "yoe",
            "jahre",
            "jahr",
            "jahren",
            "ans",
            "an",
            "années",
            "année",
            "años",
            "año",
            "anos",
            "ano",
            "anni",
            "anno",
            "lat",
            "lata",
            "rok",
            "roky",
            "let",
            "jaar",
            "лет",
            "год",
            "года",
            "років",
            "роки",
            "рік",
            "år",
            "yıl",
            "年",
            "년",
        ],
        1.0,
    ),
    (
        &[
            "months",
            "month",
            "mos",
            "mo",
            "monate",
            "monat",
            "monaten",
            "mois",
            "meses",
            "mes",
            "mês",
            "mesi",
            "mese",
            "miesięcy",
            "maanden",
            "месяцев",
            "месяца",
            "месяц",
            "міс",
            "місяців",
            "ヶ月",
        ],
        12.0,
    ),
];

fn unit_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}

/// Words of experience that say nothing else.
const EXPERIENCE_WORDS: [&str; 15] = [
    "of",
    "experience",
    "work",
    "professional",
    "about",
    "approx",
    "ca",
    "circa",
    "exp",
    "relevant",
    "total",
    "opыта",
    "berufserfahrung",
    "d",
    "expérience",
];

/// Years of experience: a number, or a band's middle: `5-7 years`, `11 – 20`, `2 to 4`. A band open above (`41 years
/// or more`, `15+`) counts from where it begins, one open below (`1 year or less`, `<1`) from zero. `66 months` and
/// `5 years 6 months` are years too. A date that a spreadsheet made of a band is none of these, nor is a calendar
/// year.
pub(super) fn years(text: &str) -> Option<f64> {
    let text = plain(text).to_lowercase();
    // `2,015` is a year that a spreadsheet grouped.
    let grouped =
        text.trim().split_once(',').is_some_and(|(_, after)| after.len() == 3 && is_digits(after));
    if is_date(&text) || grouped {
        return None;
    }
    if matches!(
        text.trim(),
        "none"
            | "fresher"
            | "no experience"
            | "keine"
            | "aucune"
            | "ninguna"
            | "brak"
            | "нет"
            | "new grad"
            | "entry"
    ) {
        return Some(0.0);
    }
    let mut spaced = text.replace(['–', '—', '~'], "-");
    for sign in ["-", "+", "<", ">", "≥", "(", ")", "/"] {
        spaced = spaced.replace(sign, &format!(" {sign} "));
    }
    let spaced = split_units(&spaced);
    let mut unit = None;
    let mut parts: Vec<&str> = Vec::new();
    let mut sum = 0.0;
    let mut summed = false;
    for word in spaced.split_whitespace() {
        let named = UNITS.iter().find(|(names, _)| names.contains(&word.trim_end_matches('.')));
        match named {
            Some((_, per_year)) => {
                // `5 years 6 months`: each number with its unit.
                if let Some(number) =
                    parts.last().and_then(|last| decimal(last)).filter(|_| parts.len() == 1)
                {
                    sum += number / per_year;
                    summed = true;
                    unit = Some(*per_year);
                    parts.clear();
                } else if unit.is_some_and(|known| known != *per_year) {
                    return None;
                } else {
                    unit = Some(*per_year);
                }
            }
            None if EXPERIENCE_WORDS.contains(&word) || matches!(word, "(" | ")") => {}
            None if summed && matches!(word, "and" | "und" | "et" | "y" | ",") => {}
            None => parts.push(word),
        }
    }
    let per_year = unit.unwrap_or(1.0);
    let years = match (summed, parts.as_slice()) {
        (true, []) => return Some(sum),
        (
            true,
            ["+"]
            | ["or" | "and" | "oder", "more" | "mehr"]
            | ["et" | "ou", "plus"]
            | ["o", "más" | "mas"],
        ) => {
            return Some(sum);
        }
        (true, ["or" | "oder", "less" | "weniger"] | ["or", "fewer"]) => return Some(sum / 2.0),
        // `1 year - 3 years`, `from 5 years to 7`.
        (true, _) => return years_of_bands(&spaced),
        (false, [years] | [years, "+"] | [years, "or" | "and" | "oder", "more" | "mehr"]) => {
            decimal(years)?
        }
        (
            false,
            [">" | "≥" | "over" | "über" | "ueber" | "mehr" | "ab" | "от" | "+", least]
            | ["more" | "mehr" | "plus" | "más" | "mas" | "at" | "больше", _, least],
        ) => decimal(least)?,
        (
            false,
            ["<" | "under" | "unter" | "bis" | "до", most]
            | ["less" | "weniger" | "moins" | "menos" | "fewer" | "up", _, most]
            | [most, "or" | "oder", "less" | "weniger" | "fewer"],
        ) => decimal(most)? / 2.0,
        (false, [low, "-" | "to" | "bis" | "à" | "a" | "до", high]) => {
            let (low, high) = (decimal(low)?, decimal(high)?);
            (low <= high).then_some((low + high) / 2.0)?
        }
        _ => return None,
    };
    Some(years / per_year)
}

/// `1 year - 3 years`: a band of which both ends name the unit.
fn years_of_bands(spaced: &str) -> Option<f64> {
    let plain: Vec<&str> = spaced
        .split_whitespace()
        .filter(|word| !UNITS.iter().take(1).any(|(names, _)| names.contains(word)))
        .collect();
    match plain.as_slice() {
        [low, "-" | "to" | "bis" | "à" | "a", high] => {
            let (low, high) = (decimal(low)?, decimal(high)?);
            (low <= high).then_some((low + high) / 2.0)
        }
        _ => None,
    }
}

/// `5ans`, `5y` with a space between number and unit.
fn split_units(text: &str) -> String {
    let mut spaced = String::new();
    let mut last_digit = false;
    for c in text.chars() {
        if last_digit && c.is_alphabetic() {
            spaced.push(' ');
        }
        last_digit = c.is_ascii_digit();
        spaced.push(c);
    }
    spaced
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
            ("66 months", 5.5),
            ("5 years 6 months", 5.5),
            ("5 years and 6 months", 5.5),
            ("5 ans", 5.0),
            ("5ans", 5.0),
            ("10 +", 10.0),
            ("over 20", 20.0),
            ("> 20 years", 20.0),
            ("fresher", 0.0),
            ("5 Jahre", 5.0),
            ("mehr als 10 Jahre", 10.0),
            ("1 year - 3 years", 2.0),
            ("20+ years", 20.0),
            ("5 years or more", 5.0),
            ("１０", 10.0),
            ("7 yoe", 7.0),
            ("10 лет", 10.0),
        ] {
            assert_eq!(years(text), Some(expected), "{text:?}");
        }
        for text in [
            "",
            "many",
            "7-5",
            "-3",
            "5-",
            "5-7-9",
            "5 years 6",
            "years",
            "1.5.2",
            "5-Oct",
            "Oct-20",
            "10-May",
            "05/10/2026",
            "2026-10-05",
            "2,015",
        ] {
            assert_eq!(years(text), None, "{text:?}");
        }
    }

    #[test]
    fn hours_and_shares_of_full_time() {
        for (text, expected) in [
            ("37.5", 37.5),
            ("37,5", 37.5),
            ("35 h", 35.0),
            ("40 hours per week", 40.0),
            ("38.5h/week", 38.5),
            ("80%", 32.0),
            ("80 %", 32.0),
            ("100 %", 40.0),
            ("0.8", 32.0),
            ("0,5 FTE", 20.0),
            ("Vollzeit", 40.0),
            ("20 Std.", 20.0),
            ("0", 0.0),
        ] {
            assert_eq!(hours(text), Some(expected), "{text:?}");
        }
        for text in ["", "part time", "many", "20-30", "120 %", "1.2 FTE"] {
            assert_eq!(hours(text), None, "{text:?}");
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
