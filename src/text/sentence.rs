//! Where a sentence ends.

use unicode_segmentation::UnicodeSegmentation;

/// Short forms after which a full stop ends nothing, in the five languages.
const SHORT: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "approx", "dept", "inc", "ltd", "co",
    "no", "e.g", "i.e", "fig", "hr", "fr", "z.b", "z. b", "bzw", "ca", "d.h", "u.a", "usw", "ggf",
    "nr", "inkl", "evtl", "str", "abt", "m", "mm", "mme", "mlle", "p.ex", "ex", "env", "cf", "sra",
    "srta", "ud", "uds", "vd", "dª", "p.ej", "ej", "núm", "av", "avda", "dra", "exmo", "exma", "p",
    "pág", "min", "max", "std",
];

/// Whether a full stop after this text ends no sentence: a short form or an initial.
pub(super) fn goes_on(before: &str) -> bool {
    let Some(stem) = before.trim_end().strip_suffix('.') else { return false };
    let word = stem.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let mut letters = word.chars();
    let initial = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    initial || (word.len() <= 8 && SHORT.contains(&word.to_lowercase().as_str()))
}

/// What stands before the points of a list.
const BULLETS: [char; 7] = ['-', '*', '•', '–', '+', '·', ' '];

/// A point of a list without its number: "2) pay", not "24/7 support".
fn without_number(point: &str) -> &str {
    let rest = point.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = point.len() - rest.len();
    match rest.strip_prefix([')', '.', '-', '/', ':']).map(str::trim_start) {
        Some(text) if (1..=2).contains(&digits) && text.starts_with(char::is_alphabetic) => text,
        _ => point,
    }
}

/// The sentences of a text, trimmed, without the dots or dashes of a list.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in text.lines() {
        let (mut start, mut end) = (0, 0);
        for (at, piece) in line.split_sentence_bound_indices() {
            end = at + piece.len();
            if !goes_on(piece) {
                found.extend(line.get(start..end));
                start = end;
            }
        }
        found.extend(line.get(start..end));
    }
    found
        .into_iter()
        .map(|sentence| without_number(sentence.trim().trim_start_matches(BULLETS)))
        .filter(|sentence| sentence.chars().any(char::is_alphabetic))
        .collect()
}
