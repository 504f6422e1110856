//! Word lists: `stem*` stands for every word that starts so; two words may stand together.

use super::word::fold;
use std::collections::HashMap;

/// Words and stems, each with what it stands for.
pub(super) struct Lexicon<V> {
    entries: HashMap<String, (V, bool)>,
    shortest: usize,
    longest: usize,
}

impl<V: Copy> Lexicon<V> {
    /// From pairs of a meaning and a list of words.
    pub(super) fn new<'a>(lists: impl IntoIterator<Item = (V, &'a str)>) -> Self {
        let mut entries = HashMap::new();
        for (value, list) in lists {
            for entry in list.split([',', '\n']).map(str::trim).filter(|entry| !entry.is_empty()) {
                let stem = entry.trim_end_matches('*');
                entries.insert(fold(stem), (value, stem != entry));
            }
        }
        let shortest = entries.keys().map(String::len).min().unwrap_or(0);
        let longest = entries.keys().map(String::len).max().unwrap_or(0);
        Lexicon { entries, shortest, longest }
    }

    /// The meaning of a folded word, or of two with a space: the longest stem wins.
    pub(super) fn get(&self, word: &str) -> Option<V> {
        if let Some((value, _)) = self.entries.get(word) {
            return Some(*value);
        }
        (self.shortest..word.len().min(self.longest + 1)).rev().find_map(|length| {
            let (value, open) = self.entries.get(word.get(..length)?)?;
            open.then_some(*value)
        })
    }
}

/// The lists of a file of words: a line is `name: word, word, …`; `#` starts a remark.
pub(super) fn lists(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    file.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(':'))
        .map(|(name, words)| (name.trim(), words))
}
