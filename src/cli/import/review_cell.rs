//! Cells of a file of reviews: stars, prose, yes and no. Pure.

use crate::domain::EmploymentStatus;
use crate::intake::LONGEST_PROSE;

/// Stars and whether they were whole: `4`, `4.0`, `4/5`, `4,5`.
pub(super) fn stars(text: &str) -> Option<(i64, bool)> {
    let text = text.strip_suffix("/5").unwrap_or(text).trim().replace(',', ".");
    let read: f64 =
        text.parse().ok().filter(|read: &f64| read.is_finite() && read.abs() < 100.0)?;
    let half = read.fract() != 0.0;
    if half && !(1.0..=5.0).contains(&read) {
        return None;
    }
    let whole = if read > 3.0 { read.floor() } else { read.ceil() };
    // Half stars and nothing finer: 4.37 is a mean, and nobody's answer.
    ((read * 2.0).fract() == 0.0).then_some((whole as i64, !half))
}

/// As much of a text as is kept: its whole sentences, or words, within the longest.
pub(super) fn whole_sentences(text: &str) -> &str {
    let Some((cut, _)) = text.char_indices().nth(LONGEST_PROSE) else { return text };
    let head = text.get(..cut).unwrap_or(text);
    let end = head.rfind(['.', '!', '?', '\n']).map(|at| at + 1);
    let word = || head.rfind(char::is_whitespace);
    head.get(..end.or_else(word).unwrap_or(cut)).unwrap_or(head)
}

/// Yes or no, in the languages that reviews are read in.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "ja" | "j" | "oui" | "sí" | "si" | "sim" | "recommended"
        | "recommends" | "would recommend" => Some(true),
        "false"
        | "no"
        | "n"
        | "0"
        | "nein"
        | "non"
        | "não"
        | "nao"
        | "not recommended"
        | "does not recommend"
        | "would not recommend" => Some(false),
        _ => None,
    }
}

/// Whether somebody works there still, however that is written: `Former Employee, 2 years`, `ehemalig`.
pub(super) fn status(text: &str) -> Option<EmploymentStatus> {
    let text = text.to_lowercase();
    let begins = |words: &[&str]| {
        text.split(|c: char| !c.is_alphabetic())
            .any(|word| words.iter().any(|known| word.starts_with(known)))
    };
    let former = begins(&["former", "ehemalig", "ancien", "antigu", "anterior"])
        || text.split(|c: char| !c.is_alphabetic()).any(|word| word == "ex");
    let current = begins(&["current", "aktuell", "derzeit", "actuel", "actual", "atual"]);
    match (former, current) {
        (true, false) => Some(EmploymentStatus::Former),
        (false, true) => Some(EmploymentStatus::Current),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_are_whole_and_answers_are_yes_or_no() {
        assert_eq!(["4", "4.0", "4,0", "4/5", "4 /5"].map(stars), [Some((4, true)); 5]);
        assert_eq!(
            ["4.5", "4,5/5", "1.5"].map(stars),
            [(4, false), (4, false), (2, false)].map(Some)
        );
        assert_eq!(["", "4.37", "four", "4/10", "5.5", "NaN"].map(stars), [None; 6]);
        assert_eq!(["Yes", "1", "FALSE", "n"].map(yes_or_no), [true, true, false, false].map(Some));
        assert_eq!(
            ["Ja", "oui", "SÍ", "nein", "não"].map(yes_or_no),
            [true, true, true, false, false].map(Some)
        );
        assert_eq!(yes_or_no("maybe"), None);
        let (former, current) = (Some(EmploymentStatus::Former), Some(EmploymentStatus::Current));
        assert_eq!(
            ["Former Employee, 2 years", "ehemalig", "ex-empleado"].map(status),
            [former; 3]
        );
        assert_eq!(["current", "Current Employee", "Aktuell"].map(status), [current; 3]);
        assert_eq!(["", "contractor", "current or former"].map(status), [None; 3]);
    }

    #[test]
    fn a_long_text_keeps_its_whole_sentences() {
        let long = format!("It is fine. {}", "a ".repeat(LONGEST_PROSE));
        assert_eq!(whole_sentences(&long), "It is fine.");
        assert_eq!(whole_sentences("Short"), "Short");
        assert_eq!(whole_sentences(&"é".repeat(LONGEST_PROSE + 1)).chars().count(), LONGEST_PROSE);
    }
}
