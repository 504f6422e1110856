//! Words as they are compared: small letters, no accents.

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

/// The folded words of a text; elisions ("l'équipe") are two words.
pub(super) fn words(text: &str) -> Vec<String> {
    text.unicode_words()
        .flat_map(|word| {
            let folded = fold(word);
            match folded.split_once('\'') {
                Some((head, tail))
                    if matches!(head, "l" | "d" | "j" | "n" | "c" | "s" | "qu" | "m") =>
                {
                    vec![head.to_owned(), tail.to_owned()]
                }
                _ => vec![folded],
            }
        })
        .collect()
}
