//! Lists of words and phrases. `stem*` is every word that starts so, `*end` every word that ends
//! so, `_` is any one word. Accents count, yet who types without them is understood; behind a `!`
//! only the accents as written will do.

use super::word::fold;
use std::collections::HashMap;

/// A word of a text as phrases are compared with it.
pub(super) struct Spoken {
    /// In small letters, accents kept.
    pub exact: String,
    /// Without accents.
    pub bare: String,
    /// A comma, a dash or a bracket stands between it and the word before.
    pub apart: bool,
}

/// One word of a phrase.
enum Part {
    Any,
    Word { forms: Vec<String>, open: bool, tail: bool },
}

impl Part {
    fn new(written: &str) -> Self {
        if written == "_" {
            return Part::Any;
        }
        let strict = written.ends_with('!');
        let word = written.trim_end_matches('!');
        let (open, tail) = (word.ends_with('*'), word.starts_with('*'));
        let exact = word.trim_matches('*').to_lowercase();
        let mut forms = vec![exact.clone()];
        if !strict && !exact.is_ascii() {
            let spelled = exact.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
            forms.extend([fold(&exact), fold(&spelled)]);
            forms.sort_unstable();
            forms.dedup();
        }
        Part::Word { forms, open, tail }
    }

    fn is(&self, word: &Spoken) -> bool {
        let Part::Word { forms, open, tail } = self else { return true };
        forms.iter().any(|form| match (open, tail) {
            (false, false) => word.exact == *form,
            (true, false) => word.exact.starts_with(form.as_str()),
            (false, true) => word.exact.ends_with(form.as_str()),
            (true, true) => word.exact.contains(form.as_str()),
        })
    }

    /// Letters it asks for: of two phrases that fit the one that asks for more counts.
    fn weight(&self) -> usize {
        match self {
            Part::Any => 0,
            Part::Word { forms, open, .. } => {
                2 * forms.first().map_or(0, String::len) + usize::from(!open)
            }
        }
    }
}

struct Phrase<V> {
    parts: Vec<Part>,
    weight: usize,
    value: V,
}

/// Phrases with what each stands for.
pub(super) struct Phrases<V> {
    /// By the first four letters of their first word, or fewer where it is shorter.
    by_start: HashMap<String, Vec<Phrase<V>>>,
    /// Those whose first word may begin in any way.
    loose: Vec<Phrase<V>>,
}

/// Letters by which phrases are looked up.
const KEY: usize = 4;

fn key(word: &str, length: usize) -> Option<&str> {
    word.char_indices().nth(length).map_or_else(
        || (word.chars().count() == length).then_some(word),
        |(end, _)| word.get(..end),
    )
}

impl<V: Copy + PartialEq> Phrases<V> {
    /// From pairs of a meaning and a list of phrases with commas between.
    pub(super) fn new<'a>(lists: impl IntoIterator<Item = (V, &'a str)>) -> Self {
        let mut phrases = Phrases { by_start: HashMap::new(), loose: Vec::new() };
        for (value, list) in lists {
            for entry in list.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
                phrases.add(value, entry);
            }
        }
        phrases
    }

    fn add(&mut self, value: V, entry: &str) {
        let make = || {
            let parts: Vec<Part> = pieces(entry).map(|piece| Part::new(&piece)).collect();
            let weight = parts.iter().map(Part::weight).sum();
            Phrase { parts, weight, value }
        };
        let phrase = make();
        let starts: Vec<String> = match phrase.parts.first() {
            Some(Part::Word { forms, tail: false, .. }) => {
                forms.iter().map(|form| key(form, KEY).unwrap_or(form).to_owned()).collect()
            }
            _ => {
                self.loose.push(phrase);
                return;
            }
        };
        let mut starts = starts;
        starts.dedup();
        for start in starts {
            self.by_start.entry(start).or_default().push(make());
        }
    }

    /// What stands at a place: the meanings of the phrases that ask for most, and how many words
    /// they take.
    pub(super) fn at(&self, words: &[Spoken], index: usize) -> Option<(Vec<V>, usize)> {
        let first = words.get(index)?;
        let mut best: Option<(usize, usize, Vec<V>)> = None;
        let lengths = (1..=KEY).filter_map(|length| key(&first.exact, length));
        let named = lengths.filter_map(|start| self.by_start.get(start)).flatten();
        for phrase in named.chain(&self.loose) {
            let run = words.get(index..index + phrase.parts.len()).unwrap_or_default();
            let fits = !run.is_empty()
                && run.iter().skip(1).all(|word| !word.apart)
                && phrase.parts.iter().zip(run).all(|(part, word)| part.is(word));
            if !fits {
                continue;
            }
            let rank = (phrase.parts.len(), phrase.weight);
            match &mut best {
                Some((length, weight, _)) if (*length, *weight) > rank => {}
                Some((length, weight, values)) if (*length, *weight) == rank => {
                    if !values.contains(&phrase.value) {
                        values.push(phrase.value);
                    }
                }
                _ => best = Some((rank.0, rank.1, vec![phrase.value])),
            }
        }
        best.map(|(length, _, values)| (values, length))
    }

    /// Whether it stands at a place, and how many words it takes.
    pub(super) fn length_at(&self, words: &[Spoken], index: usize) -> Option<usize> {
        self.at(words, index).map(|(_, length)| length)
    }
}

/// The words of an entry, split as texts are.
fn pieces(entry: &str) -> impl Iterator<Item = String> + '_ {
    entry.split([' ', '-']).flat_map(|piece| {
        let elided = piece.split_once('\'').filter(|(head, _)| super::word::elides(head));
        match elided {
            Some((head, tail)) => vec![head.to_owned(), tail.to_owned()],
            None => vec![piece.to_owned()],
        }
    })
}
