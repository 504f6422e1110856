//! The words of a text as the search for names sees them: their shape, their place in the
//! sentence, and what a list knows of them.

use super::super::skeleton::MARK;
use crate::text::language::is_small;
use crate::text::lexicon::{Lexicon, lists};
use crate::text::sentence::goes_on;
use crate::text::vocabulary::is_everyday;
use crate::text::word::{elides, fold, without_umlauts};
use std::sync::LazyLock;
use unicode_segmentation::UnicodeSegmentation;

/// What a list knows of a word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// A given name and little else.
    Given,
    /// A given name where it has a capital; in small letters it is a word: Robin, Leo, Nieves.
    Cased,
    /// A name of families and little else.
    Family,
    /// A name that is a word of every day too: Will, Mark, Baker.
    Both,
    /// A name, but far more often a month or a city: May, Paris.
    Rarely,
    /// Comes before a name: Mr, Frau, Dr.
    Title,
    /// A role that a name may follow: my manager Anna.
    Role,
    /// Written with a capital but never a person: Python, Berlin, Monday.
    Thing,
    /// Opens sentences in English, French, Spanish and Portuguese, where a capital says nothing.
    Plain,
    /// What only persons do: said, dit, dijo.
    Speech,
    /// What persons and things do: was, hat, made.
    Deed,
    /// Right before a name: named, dear, je m'appelle.
    Naming,
    /// Often before a name: with, von, avec.
    With,
    /// Before "to" or "an" and a name: thanks, reports, gracias.
    Toward,
    /// A place in a firm: Anna from payroll.
    Desk,
    /// Before things and roles, not before names.
    Article,
}

static KNOWN: LazyLock<Lexicon<Known>> = LazyLock::new(|| {
    let kind = |name: &str| match name {
        "given" => Some(Known::Given),
        "cased" => Some(Known::Cased),
        "family" => Some(Known::Family),
        "both" => Some(Known::Both),
        "rarely" => Some(Known::Rarely),
        "title" => Some(Known::Title),
        "role" => Some(Known::Role),
        "thing" => Some(Known::Thing),
        "plain" => Some(Known::Plain),
        "speech" => Some(Known::Speech),
        "deed" => Some(Known::Deed),
        "naming" => Some(Known::Naming),
        "with" => Some(Known::With),
        "toward" => Some(Known::Toward),
        "desk" => Some(Known::Desk),
        "article" => Some(Known::Article),
        _ => None,
    };
    // Of a word that stands in several lists the last one counts.
    let files = [
        include_str!("../../words/family.txt"),
        include_str!("../../words/given.txt"),
        include_str!("../../words/names.txt"),
    ];
    Lexicon::new(
        files
            .into_iter()
            .flat_map(lists)
            .filter_map(|(name, list)| kind(name).map(|kind| (kind, list))),
    )
});

/// What is known of a folded word; "mueller" is "müller".
fn known(folded: &str) -> Option<Known> {
    KNOWN.get(folded).or_else(|| {
        let spelled = without_umlauts(folded);
        let name = KNOWN.get(&spelled).filter(|_| spelled != folded);
        name.filter(|known| matches!(known, Known::Given | Known::Family))
    })
}

/// What is known of a word as it is written.
pub(super) fn named(word: &str) -> Option<Known> {
    known(&fold(word))
}

/// What makes a place of a name.
fn saint(word: &str, folded: &str) -> bool {
    word.starts_with(char::is_uppercase)
        && ["sao", "san", "santa", "saint", "sainte", "st", "sankt"].contains(&folded)
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Small,
    Capital,
    Upper,
}

impl Shape {
    fn of(word: &str) -> Self {
        let mut letters = word.chars();
        let first = letters.next().is_some_and(char::is_uppercase);
        let rest = letters.clone().any(char::is_lowercase);
        match (first, rest) {
            (true, false) if letters.next().is_some() => Shape::Upper,
            (true, _) => Shape::Capital,
            _ => Shape::Small,
        }
    }
}

/// Small words that names are made of.
const PREFIXES: &[&str] = &[
    "de", "da", "das", "do", "dos", "von", "van", "vom", "zu", "zum", "zur", "der", "den", "ter",
    "ten", "te", "di", "del", "della", "dal", "la", "le", "du", "des", "bin", "ibn", "bint", "ben",
    "al", "el", "af", "av", "abu", "mac", "mc", "st", "las", "los",
];

/// A word.
pub(super) struct Token<'a> {
    pub start: usize,
    pub word: &'a str,
    pub folded: String,
    pub shape: Shape,
    /// First of its sentence.
    pub opens: bool,
    /// A full stop, a comma or a line stands between it and the word before.
    pub apart: bool,
    /// A hyphen alone stands between them.
    pub hyphen: bool,
    /// Only a comma does.
    pub comma: bool,
    /// After the full stop of a short form: J. Smith.
    pub dotted: bool,
    /// Written with 's.
    pub owns: bool,
    pub known: Option<Known>,
    pub score: f32,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.word.len()
    }

    pub(super) fn initial(&self) -> bool {
        self.shape == Shape::Capital && self.word.chars().count() == 1
    }

    pub(super) fn is(&self, known: Known) -> bool {
        self.known == Some(known)
    }

    pub(super) fn capital(&self) -> bool {
        self.shape != Shape::Small
    }

    /// Whether it is a title and the other the name that belongs to it.
    pub(super) fn entitles(&self, name: &Token<'_>) -> bool {
        // Words of every day too: "HR ignores us", "ich mag Ordnung", "seu trabalho", "I miss it".
        let doubtful = match self.folded.as_str() {
            "hr" | "fr" | "ing" | "mag" | "dipl" => !name.dotted,
            "pan" | "pani" | "seu" | "miss" | "don" | "dona" | "sir" => !self.capital(),
            _ => false,
        };
        const SURE: &[&str] =
            &["mr", "mrs", "ms", "dr", "herr", "herrn", "frau", "mme", "mlle", "sr", "sra"];
        let small = SURE.contains(&self.folded.as_str()) && name.word.len() > 2;
        let fits = if name.capital() {
            name.name() || !name.ordinary()
        } else {
            small && !name.ordinary()
        };
        self.is(Known::Title) && !doubtful && fits && !is_small(&name.folded)
    }

    /// A small word within names: Ana de la Cruz.
    pub(super) fn particle(&self) -> bool {
        const PARTICLES: &[&str] = &[
            "de", "da", "das", "do", "dos", "von", "van", "vom", "zu", "der", "den", "ter", "ten",
            "di", "del", "della", "la", "le", "du", "bin", "ibn", "al", "el", "y", "e",
        ];
        !self.capital() && PARTICLES.contains(&self.folded.as_str())
    }

    /// A small word within names, also with a capital: Anna Van der Berg, De La Cruz.
    pub(super) fn prefix(&self) -> bool {
        self.particle() || (self.capital() && PREFIXES.contains(&self.folded.as_str()))
    }

    /// A word of every day that has a capital although no sentence begins there.
    pub(super) fn capital_for_nothing(&self) -> bool {
        self.shape == Shape::Capital
            && !self.opens
            && matches!(self.known, None | Some(Known::Plain))
            && self.word.chars().count() > 2
            && !PREFIXES.contains(&self.folded.as_str())
            && self.ordinary()
    }

    /// I've, don't, j'ai: two words that became one.
    pub(super) fn contracted(&self) -> bool {
        let Some((head, tail)) = self.folded.split_once('\'') else { return false };
        let short = matches!(tail, "d" | "ll" | "ve" | "m" | "re" | "s" | "t" | "em" | "all");
        (short && (is_small(head) || head.ends_with('n') || self.ordinary_word(head)))
            || (elides(head)
                && self.word.split_once('\'').is_some_and(|(_, tail)| {
                    tail.starts_with(char::is_lowercase)
                        || is_small(&fold(tail))
                        || is_everyday(&fold(tail))
                }))
    }

    fn ordinary_word(&self, word: &str) -> bool {
        known(word)
            .is_none_or(|known| !matches!(known, Known::Given | Known::Family | Known::Cased))
            && (is_small(word) || is_everyday(word))
    }

    /// A name in a list, whatever else it may be.
    pub(super) fn name(&self) -> bool {
        matches!(
            self.known,
            Some(Known::Given | Known::Cased | Known::Family | Known::Both | Known::Rarely)
        )
    }

    /// Any word that a list or a lexicon explains, and that is more than a name.
    pub(super) fn ordinary(&self) -> bool {
        !matches!(self.known, Some(Known::Given | Known::Cased | Known::Family))
            && ((self.known.is_some() && !self.name())
                || is_small(&self.folded)
                || is_everyday(&self.folded))
    }
}

/// The words in order.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut end = 0;
    let mut opens = true;
    let mut found: Vec<Token<'_>> = Vec::new();
    for (start, word) in text.unicode_word_indices() {
        let gap = text.get(end..start).unwrap_or_default();
        let last = found.last().map_or(0, |last| last.start);
        let short = gap.starts_with('.') && goes_on(text.get(last..=end).unwrap_or_default());
        let stops = gap.contains(['.', '!', '?', '\n', ':', '•', '"', '|']) && !short;
        opens = (found.is_empty() && !gap.contains(MARK)) || stops || (opens && gap.contains(MARK));
        let name = word.strip_suffix("'s").or_else(|| word.strip_suffix("'S")).unwrap_or(word);
        let folded = fold(name);
        let first = found.is_empty();
        let apart = !first && (stops || gap.contains([',', ';', '(', ')', '/', MARK]));
        // São Paulo, St. Denis: neither word names a person.
        let place = saint(name, &folded)
            || (!apart && found.last().is_some_and(|last| saint(last.word, &last.folded)));
        found.push(Token {
            start,
            word: name,
            shape: Shape::of(name),
            opens,
            apart,
            hyphen: !first && gap == "-",
            comma: !first && !stops && gap.contains(',') && !gap.contains([';', '(', '/', MARK]),
            dotted: short,
            owns: name != word,
            known: if place { Some(Known::Thing) } else { known(&folded) },
            folded,
            score: 0.0,
        });
        end = start + word.len();
    }
    found
}
