//! Which language a review is in: by its small words and by the words of working life it uses,
//! which decide short texts better than letters do. What is left is decided by letters.

use super::phrase::Spoken;
use super::vocabulary::Vocabulary;
use super::word::spoken;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::LazyLock;
use whatlang::{Detector, Lang};

/// The languages handled with care, and all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Portuguese.
    Portuguese,
    /// Any other that could be told.
    Other,
}

impl Language {
    /// Its ISO 639-1 code, of the five.
    pub fn code(self) -> Option<&'static str> {
        FIVE.iter().find(|(language, ..)| *language == self).map(|(_, code, _)| *code)
    }
}

const FIVE: [(Language, &str, Lang); 5] = [
    (Language::English, "en", Lang::Eng),
    (Language::German, "de", Lang::Deu),
    (Language::French, "fr", Lang::Fra),
    (Language::Spanish, "es", Lang::Spa),
    (Language::Portuguese, "pt", Lang::Por),
];

/// Small words of the five without accents: they are never names.
static SMALL: LazyLock<HashSet<String>> = LazyLock::new(|| {
    super::lexicon::lists(include_str!("words/small.txt"))
        .flat_map(|(_, list)| list.split(','))
        .map(|word| super::word::fold(word.trim()))
        .collect()
});

/// Whether a folded word is a small word of any of the five.
pub(super) fn is_small(word: &str) -> bool {
    SMALL.contains(word)
}

/// How much of a text each language knows: small words, and words for themes and tones.
fn votes(words: &[Spoken]) -> [f32; 5] {
    FIVE.map(|(language, ..)| {
        let vocabulary = Vocabulary::of(language);
        let mut sum = 0.0;
        for index in 0..words.len() {
            if vocabulary.small.length_at(words, index).is_some() {
                sum += 1.0;
            }
            let named = vocabulary.topics.length_at(words, index);
            let toned = vocabulary.tones.length_at(words, index);
            sum += match named.max(toned) {
                // Several words in a row are no coincidence.
                Some(length) => 0.6 * length as f32,
                None => 0.0,
            };
        }
        sum
    })
}

/// The language of a text; `None` where it is too short to tell.
pub fn language(text: &str) -> Option<Language> {
    let words = spoken(text);
    if words.is_empty() {
        return None;
    }
    if !latin(text) {
        return Some(Language::Other);
    }
    let votes = votes(&words);
    let most = votes.iter().copied().fold(0.0, f32::max);
    let mut first = FIVE.iter().zip(votes).filter(|(_, votes)| *votes >= most - 0.3);
    if let (Some(((language, ..), _)), None, true) = (first.next(), first.next(), most > 0.0)
        && most * 6.0 >= words.len() as f32
    {
        return Some(*language);
    }
    let guess = Detector::new().detect(text)?;
    let known = FIVE.iter().find(|(_, _, lang)| *lang == guess.lang()).map(|five| five.0);
    match known {
        Some(known) if guess.confidence() > 0.2 && most == 0.0 => Some(known),
        None if guess.is_reliable() && most * 6.0 < words.len() as f32 => Some(Language::Other),
        _ => {
            let leading: Vec<Lang> = FIVE
                .iter()
                .zip(votes)
                .filter(|(_, votes)| *votes >= most - 0.3)
                .map(|((_, _, lang), _)| *lang)
                .collect();
            let guess = Detector::with_allowlist(leading).detect(text)?;
            let sure = most > 0.0 || (words.len() >= 3 && text.chars().count() >= 15);
            FIVE.iter().find(|(_, _, lang)| sure && *lang == guess.lang()).map(|five| five.0)
        }
    }
}

/// Whether most letters are Latin.
fn latin(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (latin, other) = letters.fold((0, 0), |(latin, other), c| {
        if c < '\u{250}' || ('\u{1e00}'..'\u{1f00}').contains(&c) {
            (latin + 1, other)
        } else {
            (latin, other + 1)
        }
    });
    latin >= other
}
