//! Which language a review is in. Short texts are decided by their small words, longer ones by
//! their letters.

use super::lexicon::{Lexicon, lists};
use super::word::words;
use serde::{Deserialize, Serialize};
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

/// The five, in the order of their bits in the lists of small words.
const FIVE: [(Language, &str, Lang); 5] = [
    (Language::English, "en", Lang::Eng),
    (Language::German, "de", Lang::Deu),
    (Language::French, "fr", Lang::Fra),
    (Language::Spanish, "es", Lang::Spa),
    (Language::Portuguese, "pt", Lang::Por),
];

/// Small words of each language; a word of two languages speaks for both.
static SMALL: LazyLock<[Lexicon<()>; 5]> = LazyLock::new(|| {
    FIVE.map(|(_, code, _)| {
        Lexicon::new(
            lists(include_str!("words/small.txt"))
                .filter(|(name, _)| *name == code)
                .map(|(_, list)| ((), list)),
        )
    })
});

/// Whether a folded word is a small word of any of the five.
pub(super) fn is_small(word: &str) -> bool {
    SMALL.iter().any(|lexicon| lexicon.get(word).is_some())
}

/// The language of a text; `None` where it is too short to tell.
pub fn language(text: &str) -> Option<Language> {
    let words = words(text);
    let votes =
        SMALL.each_ref().map(|small| words.iter().filter(|word| small.get(word).is_some()).count());
    let most = votes.iter().copied().max().unwrap_or(0);
    let mut first = FIVE.iter().zip(votes).filter(|(_, votes)| *votes == most);
    if let (Some(((language, ..), _)), None, true) = (first.next(), first.next(), most > 0)
        && most * 8 >= words.len()
    {
        return Some(*language);
    }
    let guess = Detector::new().detect(text)?;
    let known = FIVE.iter().find(|(_, _, lang)| *lang == guess.lang()).map(|five| five.0);
    match known {
        Some(known) if guess.confidence() > 0.2 || most > 0 => Some(known),
        None if guess.is_reliable() && most == 0 => Some(Language::Other),
        _ => {
            let five = FIVE.map(|(_, _, lang)| lang).to_vec();
            let guess = Detector::with_allowlist(five).detect(text)?;
            let sure = words.len() >= 3 && text.chars().count() >= 15;
            FIVE.iter().find(|(_, _, lang)| sure && *lang == guess.lang()).map(|five| five.0)
        }
    }
}
