//! What each of the five languages has of words for themes, praise and blame.

use super::language::Language;
use super::lexicon::{Lexicon, lists};
use super::phrase::Phrases;
use super::polarity::Polarity;
use super::topic::Topic;
use std::sync::LazyLock;

/// What a word does to the tone of its clause.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Tone {
    /// Praise above, blame below nought.
    Value(f32),
    /// Turns what follows round.
    Turn,
    /// Looks like the one before and is not.
    Keep,
    /// What follows is opposed to what went before.
    But,
}

/// A theme, with the tone that the word itself has; `None` is no theme although it looks like one.
pub(super) type Named = Option<(Topic, Option<Polarity>)>;

/// The words of a language.
pub(super) struct Vocabulary {
    pub topics: Phrases<Named>,
    pub tones: Phrases<Tone>,
    /// Where one of these stands praise is not plain: "great on paper".
    pub hedges: Phrases<()>,
    /// Asks for something: what is asked for is wanting.
    pub wishes: Phrases<()>,
    /// Asks for nothing to change.
    pub stays: Phrases<()>,
    /// Whole answers that say nothing.
    pub nothings: Phrases<()>,
    /// Small words.
    pub small: Phrases<()>,
}

impl Vocabulary {
    fn new(file: &'static str) -> Self {
        let of = |wanted: &'static str| {
            Phrases::new(
                lists(file).filter(|(name, _)| *name == wanted).map(|(_, list)| ((), list)),
            )
        };
        let topics = lists(file).filter_map(|(name, list)| Some((named(name)?, list)));
        let tones = lists(file).filter_map(|(name, list)| {
            let tone = match name {
                "praise" => Tone::Value(1.0),
                "blame" => Tone::Value(-1.0),
                "mild" => Tone::Value(0.5),
                "short" => Tone::Value(-0.5),
                "turn" => Tone::Turn,
                "keep" => Tone::Keep,
                "but" => Tone::But,
                _ => return None,
            };
            Some((tone, list))
        });
        Vocabulary {
            topics: Phrases::new(topics),
            tones: Phrases::new(tones),
            hedges: of("hedge"),
            wishes: of("wish"),
            stays: of("stay"),
            nothings: of("nothing"),
            small: of("small"),
        }
    }

    /// Of a language; of another than the five English.
    pub(super) fn of(language: Language) -> &'static Vocabulary {
        match language {
            Language::English | Language::Other => &VOCABULARIES.0,
            Language::German => &VOCABULARIES.1,
            Language::French => &VOCABULARIES.2,
            Language::Spanish => &VOCABULARIES.3,
            Language::Portuguese => &VOCABULARIES.4,
        }
    }
}

/// What the name of a list stands for, where it is a theme.
fn named(name: &str) -> Option<Named> {
    if name == "void" {
        return Some(None);
    }
    let (slug, tone) = match (name.strip_suffix('+'), name.strip_suffix('-')) {
        (Some(slug), _) => (slug, Some(Polarity::Positive)),
        (_, Some(slug)) => (slug, Some(Polarity::Negative)),
        _ => (name, None),
    };
    Some(Some((Topic::from_slug(slug)?, tone)))
}

type Five = (Vocabulary, Vocabulary, Vocabulary, Vocabulary, Vocabulary);

static VOCABULARIES: LazyLock<Five> = LazyLock::new(|| {
    (
        Vocabulary::new(include_str!("words/reading/en.txt")),
        Vocabulary::new(include_str!("words/reading/de.txt")),
        Vocabulary::new(include_str!("words/reading/fr.txt")),
        Vocabulary::new(include_str!("words/reading/es.txt")),
        Vocabulary::new(include_str!("words/reading/pt.txt")),
    )
});

/// Every word of the lists, alone: words of everyday are no names.
static EVERYDAY: LazyLock<Lexicon<()>> = LazyLock::new(|| {
    let files = [
        include_str!("words/reading/en.txt"),
        include_str!("words/reading/de.txt"),
        include_str!("words/reading/fr.txt"),
        include_str!("words/reading/es.txt"),
        include_str!("words/reading/pt.txt"),
    ];
    let entries = files.into_iter().flat_map(lists).flat_map(|(_, list)| list.split([',', ' ']));
    let words = entries.map(|word| word.trim_end_matches('!'));
    // A stem of three letters begins names too.
    let telling = |word: &&str| {
        let least = if word.ends_with('*') { 5 } else { 3 };
        !word.starts_with('*') && word.chars().count() >= least
    };
    Lexicon::new(words.filter(telling).map(|word| ((), word)))
});

/// Whether a folded word is one of the words that reviews are made of.
pub(super) fn is_everyday(folded: &str) -> bool {
    EVERYDAY.get(folded).is_some()
}
