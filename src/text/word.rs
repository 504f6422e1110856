//! Words as they are compared: small letters, no accents.

use super::phrase::Spoken;
use super::scrub::without_marks;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// A word without case and accents: "Überstunden" → "uberstunden".
pub(super) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(word.len());
    for c in word.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_str("ss"),
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            '’' => folded.push('\''),
            c if is_combining_mark(c) => {}
            c => folded.push(c),
        }
    }
    folded
}

/// A folded word as one writes it who has no umlauts: "mueller" and "muller" are one.
pub(super) fn without_umlauts(folded: &str) -> String {
    folded.replace("ae", "a").replace("oe", "o").replace("ue", "u")
}

/// What stands before an apostrophe as a word of its own: l'équipe.
pub(super) fn elides(head: &str) -> bool {
    matches!(head, "l" | "d" | "j" | "n" | "c" | "s" | "qu" | "m" | "t")
}

/// The folded words of a text; elisions ("l'équipe") are two words.
pub(super) fn words(text: &str) -> Vec<String> {
    spoken(text).into_iter().map(|word| word.bare).collect()
}

/// The words of a text as phrases are compared with them; marks are no words.
pub(super) fn spoken(text: &str) -> Vec<Spoken> {
    let text = without_marks(text);
    let mut end = 0;
    let mut found: Vec<Spoken> = Vec::new();
    for (start, word) in text.unicode_word_indices() {
        let gap = text.get(end..start).unwrap_or_default();
        let apart = !found.is_empty()
            && (gap.contains([
                ',', ';', ':', '(', ')', '/', '–', '—', '.', '!', '?', '\n', '+', '|', '*', '•',
            ]) || gap.contains(" - "));
        let exact: String =
            word.nfc().flat_map(char::to_lowercase).collect::<String>().replace('’', "'");
        let elided = exact.split_once('\'').filter(|(head, _)| elides(head));
        let pieces = match elided {
            Some((head, tail)) if !matches!(tail, "t" | "m" | "s" | "d" | "re" | "ve" | "ll") => {
                vec![head.to_owned(), tail.to_owned()]
            }
            _ => vec![exact],
        };
        for (place, exact) in pieces.into_iter().enumerate() {
            let bare = fold(&exact);
            found.push(Spoken { exact, bare, apart: apart && place == 0 });
        }
        end = start + word.len();
    }
    found
}
