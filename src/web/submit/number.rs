//! Numbers as people type them: `52,000`, `52.000`, `52 000`, `52'000`, `1,234.50`, `6,5`.

/// The number a text means; `None` where it means none, or could mean two.
pub(super) fn number(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !"'’_".contains(*c)).collect();
    let marks: Vec<char> = text.chars().filter(|c| matches!(c, '.' | ',')).collect();
    let whole_and_rest = match *marks.as_slice() {
        [] => (text.clone(), String::new()),
        // The last of two kinds of marks is the decimal one.
        [.., last] if marks.iter().any(|mark| *mark != last) => {
            let (whole, rest) = text.rsplit_once(last)?;
            let other = if last == '.' { ',' } else { '.' };
            (ungrouped(whole, other)?, rest.to_owned())
        }
        [mark] => {
            let (whole, rest) = text.split_once(mark)?;
            // Three digits after the only mark are thousands: nobody states mills.
            if rest.len() == 3 && whole != "0" {
                (ungrouped(&text, mark)?, String::new())
            } else {
                (whole.to_owned(), rest.to_owned())
            }
        }
        [mark, ..] => (ungrouped(&text, mark)?, String::new()),
    };
    let (whole, rest) = whole_and_rest;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let written = !whole.is_empty() && digits(whole.strip_prefix('-').unwrap_or(&whole));
    if !written || !digits(&rest) {
        return None;
    }
    format!("{whole}.{rest}0").parse().ok()
}

/// Digits without the marks between their groups of three.
fn ungrouped(text: &str, mark: char) -> Option<String> {
    let mut groups = text.split(mark);
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()))?;
    let mut digits = first.to_owned();
    for group in groups {
        // Indian grouping has pairs before the last three.
        if !(2..=3).contains(&group.len()) {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for text in ["52000", "52,000", "52.000", "52 000", "52'000", "52\u{202f}000", "52,000.00"]
        {
            assert_eq!(number(text), Some(52_000.0), "{text}");
        }
        for (text, expected) in [
            ("6.5", 6.5),
            ("6,5", 6.5),
            ("0", 0.0),
            ("1,234,567.89", 1_234_567.89),
            ("1.234.567,89", 1_234_567.89),
            ("12,34,567", 1_234_567.0),
            ("0.125", 0.125),
            ("-5", -5.0),
        ] {
            assert_eq!(number(text), Some(expected), "{text}");
        }
        for not in ["", "abc", "5k", "1,2,3", "1.2.3", "12,3456,7", "--5", "1e9", "∞", "5-"] {
            assert_eq!(number(not), None, "{not}");
        }
    }
}
