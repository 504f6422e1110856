//! Search by words over many titles: rarer words count more, misspelt ones still count. Knows
//! numbers of roles and nothing about them.

use super::heads::is_a_word;
use super::words::{support, words};
use crate::catalog::level_words::{level_of, says_nothing};
use std::collections::{HashMap, HashSet};

/// How much a word counts that tells a level or an employment.
const WEAK: f32 = 0.6;
/// How much a word counts that no title has, against the rarest one.
const UNKNOWN: f32 = 0.8;
/// How much it counts how usual the words are among the role's titles, and what share of the titles
/// with them are the role's.
const USUAL: f32 = 1.5;
const OF_THE_ROLE: f32 = 0.7;
/// How much it counts that many titles of the role are alike, and how fast less alike ones fade.
const VOTES: f32 = 0.2;
/// The least likeness at which a word is taken for another one misspelt.
const SPELT_ALIKE: f64 = 0.78;
/// How many spellings of one word are looked at.
const MOST_SPELLINGS: usize = 6;

/// A role found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hit {
    /// The role's number.
    pub(super) role: u32,
    /// Likeness of its most alike title, 0 to 1.
    pub(super) likeness: f32,
    /// What the hits are sorted by: likeness, and how usual the words are among the role's titles.
    pub(super) rank: f32,
    /// Its most alike title.
    title: u32,
}

/// One title.
#[derive(Debug)]
struct Entry {
    role: u32,
    length: f32,
    /// The words of support and rank in it.
    support: u64,
}

/// Titles by their words.
#[derive(Debug, Default)]
pub(super) struct Search {
    entries: Vec<Entry>,
    known: HashMap<String, u32>,
    spelt: Vec<String>,
    /// Word → the titles it occurs in.
    postings: Vec<Vec<u32>>,
    weights: Vec<f32>,
    /// Three letters in a row → the words they occur in.
    trigrams: HashMap<[char; 3], Vec<u32>>,
    /// Role → how many titles it has.
    sizes: Vec<f32>,
}

impl Search {
    /// Over titles, normalised, with the numbers of their roles.
    pub(super) fn build<'a>(titles: impl Iterator<Item = (&'a str, u32)>) -> Self {
        let mut search = Search::default();
        for (title, role) in titles {
            let entry = search.entries.len() as u32;
            let words = words(title);
            search.entries.push(Entry { role, length: 0.0, support: support(&words) });
            if search.sizes.len() <= role as usize {
                search.sizes.resize(role as usize + 1, 0.0);
            }
            if let Some(size) = search.sizes.get_mut(role as usize) {
                *size += 1.0;
            }
            for word in words.into_iter().collect::<HashSet<_>>() {
                let id = search.id_of(word);
                if let Some(posting) = search.postings.get_mut(id as usize) {
                    posting.push(entry);
                }
            }
        }
        search.weigh();
        search
    }

    fn id_of(&mut self, word: &str) -> u32 {
        if let Some(id) = self.known.get(word) {
            return *id;
        }
        let id = self.spelt.len() as u32;
        self.known.insert(word.to_owned(), id);
        self.spelt.push(word.to_owned());
        self.postings.push(Vec::new());
        for trigram in trigrams(word) {
            self.trigrams.entry(trigram).or_default().push(id);
        }
        id
    }

    fn weigh(&mut self) {
        let all = self.entries.len() as f32;
        for (word, posting) in self.spelt.iter().zip(&self.postings) {
            let weight = (1.0 + all / posting.len() as f32).ln() * strength(word);
            for entry in posting {
                if let Some(entry) = self.entries.get_mut(*entry as usize) {
                    entry.length += weight * weight;
                }
            }
            self.weights.push(weight);
        }
        for entry in &mut self.entries {
            entry.length = entry.length.sqrt().max(f32::MIN_POSITIVE);
        }
    }

    /// Known words a typed word may be, with how alike they are spelt.
    fn spellings(&self, word: &str) -> Vec<(u32, f32)> {
        if let Some(id) = self.known.get(word) {
            return vec![(*id, 1.0)];
        }
        if word.chars().count() < 4 || is_a_word(word) {
            return Vec::new();
        }
        let mut shared = HashMap::<u32, u32>::new();
        for trigram in trigrams(word) {
            for id in self.trigrams.get(&trigram).into_iter().flatten() {
                *shared.entry(*id).or_default() += 1;
            }
        }
        let mut alike: Vec<_> = shared
            .into_iter()
            .filter(|(_, shared)| *shared >= 2)
            .filter_map(|(id, _)| {
                let known = self.spelt.get(id as usize)?;
                let alike = strsim::normalized_damerau_levenshtein(word, known);
                (alike >= SPELT_ALIKE && known.chars().next() == word.chars().next()
                    || alike >= 0.85)
                    .then_some((id, alike as f32))
            })
            .collect();
        alike.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        alike.truncate(MOST_SPELLINGS);
        alike
    }

    /// The roles most like a normalised title, best first; one of the titles can be left out.
    pub(super) fn find(&self, normal: &str, left_out: Option<u32>) -> Vec<Hit> {
        let asked: HashSet<&str> = words(normal).into_iter().collect();
        let rarest = (1.0 + self.entries.len() as f32).ln();
        let mut length = 0.0;
        let mut likeness = HashMap::<u32, f32>::new();
        let mut usual = HashMap::<u32, f32>::new();
        for word in asked {
            let spellings = self.spellings(word);
            let Some(best) = spellings.iter().map(|(id, _)| self.weight(*id)).reduce(f32::max)
            else {
                let weight = rarest * UNKNOWN * strength(word);
                length += weight * weight;
                continue;
            };
            length += best * best;
            let mut seen = HashMap::<u32, f32>::new();
            for (id, alike) in &spellings {
                let part = self.weight(*id) * best * alike * alike;
                let mut counts = HashMap::<u32, f32>::new();
                for entry in self.postings.get(*id as usize).into_iter().flatten() {
                    if Some(*entry) == left_out {
                        continue;
                    }
                    let shared = seen.entry(*entry).or_default();
                    *shared = shared.max(part);
                    if let Some(entry) = self.entries.get(*entry as usize) {
                        *counts.entry(entry.role).or_default() += 1.0;
                    }
                }
                let all: f32 = counts.values().sum();
                for (role, count) in counts {
                    let size = self.sizes.get(role as usize).copied().unwrap_or(1.0);
                    *usual.entry(role).or_default() += best
                        * alike
                        * (OF_THE_ROLE * (count / size).sqrt()
                            + (1.0 - OF_THE_ROLE) * (count / all).sqrt());
                }
            }
            for (entry, part) in seen {
                *likeness.entry(entry).or_default() += part;
            }
        }
        let length = length.sqrt().max(f32::MIN_POSITIVE);
        let mut roles = HashMap::<u32, (f32, f32, u32)>::new();
        for (title, part) in likeness {
            let Some(entry) = self.entries.get(title as usize) else { continue };
            let alike = part / (length * entry.length);
            let (best, votes, most_alike) = roles.entry(entry.role).or_default();
            // Of equal ones the first, so that the order of a map decides nothing.
            if alike > *best || (alike == *best && title < *most_alike) {
                (*best, *most_alike) = (alike, title);
            }
            *votes += alike * alike;
        }
        let mut hits: Vec<_> = roles
            .into_iter()
            .map(|(role, (likeness, votes, title))| Hit {
                role,
                title,
                likeness,
                rank: likeness
                    + USUAL * usual.get(&role).copied().unwrap_or(0.0) / length
                    + VOTES * votes.ln_1p(),
            })
            .collect();
        hits.sort_unstable_by(|a, b| b.rank.total_cmp(&a.rank).then(a.role.cmp(&b.role)));
        hits
    }

    /// Whether the words of support or rank in a title, such as *assistant*, are those of the title
    /// found: nobody's helper is taken for them, nor they for their helper.
    pub(super) fn stands_by(&self, normal: &str, hit: &Hit) -> bool {
        let typed = support(&words(normal));
        self.entries.get(hit.title as usize).is_some_and(|entry| entry.support == typed)
    }

    fn weight(&self, id: u32) -> f32 {
        self.weights.get(id as usize).copied().unwrap_or(0.0)
    }
}

fn strength(word: &str) -> f32 {
    if says_nothing(word) || level_of(word).is_some() { WEAK } else { 1.0 }
}

fn trigrams(word: &str) -> impl Iterator<Item = [char; 3]> {
    let letters: Vec<char> = std::iter::once(' ').chain(word.chars()).chain([' ']).collect();
    let found: HashSet<[char; 3]> =
        letters.windows(3).filter_map(|window| window.try_into().ok()).collect();
    found.into_iter()
}
