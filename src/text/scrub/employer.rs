//! The employer named in the same entry: whatever its case, its accents and its legal form.

use super::{Removed, Span};
use crate::text::language::is_small;
use crate::text::lexicon::{Lexicon, lists};
use crate::text::word::{fold, without_umlauts};
use std::sync::LazyLock;
use unicode_segmentation::UnicodeSegmentation;

/// Legal forms, and words that many firms share or that are words of every day.
static FORMS: LazyLock<Lexicon<()>> = LazyLock::new(|| list("legal"));
static ORDINARY: LazyLock<Lexicon<()>> = LazyLock::new(|| list("employer"));

fn list(name: &'static str) -> Lexicon<()> {
    let file = include_str!("../words/ordinary.txt");
    Lexicon::new(lists(file).filter(|(of, _)| *of == name).map(|(_, list)| ((), list)))
}

fn is_ordinary(word: &str) -> bool {
    word.chars().count() < 4 || is_small(word) || ORDINARY.get(word).is_some()
}

/// Finds the whole name in any case, and its first word alone where that is no word of every day.
pub(super) fn find(text: &str, employer: &str, found: &mut Vec<Span>) {
    let name: Vec<String> = employer.unicode_words().map(fold).collect();
    let mut core = name.as_slice();
    while let Some((last, head)) = core.split_last()
        && !head.is_empty()
        && FORMS.get(last).is_some()
    {
        core = head;
    }
    let Some(first) = core.first() else { return };
    let parts: Vec<String> = name.iter().map(|part| without_umlauts(part)).collect();
    // MUELLER is the Müller of the entry.
    let spelled = |word: &str| {
        let folded = bare(&fold(word));
        let key = without_umlauts(&folded);
        name.iter()
            .zip(&parts)
            .find(|(_, part)| **part == key)
            .map_or(folded, |(part, _)| part.clone())
    };
    let words: Vec<(usize, &str, String)> =
        text.unicode_word_indices().map(|(at, word)| (at, word, spelled(word))).collect();
    let whole = core.concat();
    let shape = employer.chars().next().is_some_and(char::is_uppercase);
    for (index, (start, word, folded)) in words.iter().enumerate() {
        let run = words.get(index..index + core.len());
        let matched = run.filter(|run| run.iter().map(|word| &word.2).eq(core));
        let capital = word.starts_with(char::is_uppercase) && !sentence_start(text, *start);
        let end = match matched {
            // Privacy: R9. "Target" is taken where it is written as a name.
            Some(run)
                if core.len() > 1
                    || !is_ordinary(first)
                    || (shape && (capital || *word == word.to_uppercase())) =>
            {
                run.last().map(|(at, word, _)| at + word.len())
            }
            _ if core.len() > 1 && *folded == whole => Some(start + word.len()),
            _ if core.len() > 1 && folded == first && !is_ordinary(first) => {
                Some(start + word.len())
            }
            _ => None,
        };
        if let Some(end) = end {
            let forms = words.iter().skip(index + core.len()).take(2);
            let end = forms
                .take_while(|(at, _, form)| {
                    matched.is_some() && *at <= end + 24 && FORMS.get(form).is_some()
                })
                .last()
                .map_or(end, |(at, form, _)| at + form.len());
            found.push((*start..end, Removed::Employer));
        }
    }
}

/// Without the possessive.
fn bare(word: &str) -> String {
    word.strip_suffix("'s").or_else(|| word.strip_suffix('\'')).unwrap_or(word).to_owned()
}

fn sentence_start(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', '"', '(']);
    before.is_empty() || before.ends_with(['.', '!', '?', '\n', '-', '•'])
}
