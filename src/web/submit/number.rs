//! Years and hours as people type them: `6.5`, `6,5`, `40`, `７`. Amounts of money are the catalogue's to read.

use crate::catalog::plain;

/// The number a text means; `None` where it means none, or could mean two.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = plain(text);
    let text = text.trim();
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole.strip_prefix('-').unwrap_or(whole)) || !digits(decimals) {
        return None;
    }
    format!("{whole}.{decimals}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (text, expected) in [
            ("6.5", 6.5),
            ("6,5", 6.5),
            ("0", 0.0),
            (" 40 ", 40.0),
            ("７", 7.0),
            ("٥", 5.0),
            ("0.125", 0.125),
            ("-5", -5.0),
        ] {
            assert_eq!(number(text), Some(expected), "{text}");
        }
        for not in ["", "abc", "5k", "1,2,3", "1.2.3", "--5", "1e9", "∞", "5-"] {
            assert_eq!(number(not), None, "{not}");
        }
    }
}
