//! The titles of one origin, or of those that stand together, and what one reading of a typed title is
//! among them. Knows numbers of roles.

use super::departments;
use super::heads::{self, Heads};
use super::index::too_general;
use super::score::{self, BARE, CONFIDENT, DEPARTMENT, EXACT, HEAD, LEADS, SAME_WORDS};
use super::search::{Hit, Search};
use super::words::{leads, normalise, says_where_or_when, spelt_out, stem, words};
use crate::catalog::Origin;
use crate::catalog::level_words::{level_of, says_nothing};
use std::collections::{HashMap, HashSet};

/// Who has a title.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Claim {
    pub(super) role: u32,
    pub(super) origin: Origin,
    /// The role's own title and no alias.
    pub(super) own_title: bool,
    /// Its number among the titles searched.
    pub(super) entry: u32,
}

/// Titles.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Normalised title or alias → role.
    exact: HashMap<String, Claim>,
    /// The same with spaces taken out: `backend` is `back end`.
    joined: HashMap<String, Claim>,
    /// The same by its words in alphabetical order; `None` where roles share them.
    keyed: HashMap<String, Option<Claim>>,
    search: Search,
    heads: Heads,
    /// Slug → number, of roles that departments have.
    departments: HashMap<&'static str, u32>,
    /// Whether they were imported.
    imported: bool,
}

impl Known {
    /// Adds a title; an error with the title and its owner where a role of the same standing has it.
    pub(super) fn add(&mut self, title: &str, claim: Claim) -> Result<(), (String, u32)> {
        let normal = normalise(title);
        if let Some(first) = self.exact.get(&normal).copied() {
            // Titles of an operator and of an import come as they are: the first of two that differ
            // in nothing that counts is found, and no alias takes one away.
            if first.role == claim.role
                || first.origin < claim.origin
                || claim.origin == Origin::Imported
                || (first.own_title && claim.origin == Origin::Operator)
            {
                return Ok(());
            }
            return Err((normal, first.role));
        }
        self.joined.entry(normal.replace(' ', "")).or_insert(claim);
        let words = words(&normal);
        let keyed = self.keyed.entry(key(words.iter().copied())).or_insert(Some(claim));
        if keyed.is_some_and(|first| first.role != claim.role && first.origin == claim.origin) {
            *keyed = None;
        }
        if claim.origin == Origin::Imported {
            self.imported = true;
        } else {
            self.heads.add(&words, claim.role, too_general(&normal));
        }
        self.exact.insert(normal, claim);
        Ok(())
    }

    /// Makes the titles searchable, when all are there.
    pub(super) fn finish(&mut self) {
        let mut named: Vec<_> = self.exact.iter_mut().collect();
        named.sort_unstable_by(|a, b| a.0.cmp(b.0));
        for (entry, (_, claim)) in named.iter_mut().enumerate() {
            claim.entry = entry as u32;
        }
        for (title, claim) in named.iter().filter(|(_, claim)| claim.origin == Origin::Imported) {
            // What an imported title says is looked up without it.
            let joined = self.joined.get_mut(&title.replace(' ', ""));
            let keyed = self.keyed.get_mut(&key(words(title).into_iter())).and_then(Option::as_mut);
            for other in joined.into_iter().chain(keyed).filter(|other| other.role == claim.role) {
                other.entry = claim.entry;
            }
        }
        self.search =
            Search::build(named.iter().map(|(title, claim)| (title.as_str(), claim.role)));
    }

    /// With the numbers of roles that departments have.
    pub(super) fn with_departments(mut self, number: impl Fn(&str) -> Option<u32>) -> Self {
        self.departments =
            departments::slugs().filter_map(|slug| Some((slug, number(slug)?))).collect();
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.exact.is_empty()
    }

    /// The roles most like a reading, best first.
    pub(super) fn hits(&self, normal: &str) -> Vec<Hit> {
        if self.is_empty() { Vec::new() } else { self.search.find(normal, None) }
    }

    /// The role of a title that is known but for its dress.
    pub(super) fn sure(&self, normal: &str) -> Option<(u32, f64)> {
        let by_words = |normal: &str| *self.keyed.get(&key(words(normal).into_iter()))?;
        let (claim, score) = self
            .look_up(normal)
            .map(|claim| (claim, EXACT))
            .or_else(|| {
                let tells = |word: &&str| !says_nothing(word) && level_of(word).is_none();
                let bare = normal.split(' ').filter(tells).collect::<Vec<_>>().join(" ");
                let tells = |word: &&str| !says_where_or_when(word);
                let barest = bare.split(' ').filter(tells).collect::<Vec<_>>().join(" ");
                let bare = || self.look_up(&bare).map(|claim| (claim, BARE));
                let dressed =
                    || Some((by_words(normal)?, SAME_WORDS)).filter(|_| !too_general(normal));
                let undressed = || {
                    let tells = !too_general(&barest) && !self.is_elsewhere(normal);
                    Some((by_words(&barest)?, SAME_WORDS)).filter(|_| tells)
                };
                bare().or_else(dressed).or_else(undressed)
            })
            .or_else(|| Some((self.as_manager(normal)?, LEADS)))?;
        if claim.origin == Origin::Imported {
            return Some((claim.role, score.min(self.evidence(claim, normal))));
        }
        Some((claim.role, score))
    }

    /// How much an imported title says: by itself nothing, since lists of occupations carry titles that
    /// have little to do with them. What counts is whether the others lead to the same occupation.
    fn evidence(&self, claim: Claim, normal: &str) -> f64 {
        if claim.own_title {
            return EXACT;
        }
        let others = self.search.find(normal, Some(claim.entry));
        score::of_imported(others.iter().position(|hit| hit.role == claim.role))
    }

    /// The role of a title that nobody listed, by its department and rank or, where that is also the
    /// role most alike, by how it ends.
    pub(super) fn derived(&self, normal: &str, most_alike: Option<u32>) -> Option<(u32, f64)> {
        if self.is_elsewhere(normal) {
            return None;
        }
        let tells = |word: &str| !says_nothing(word) && level_of(word).is_none();
        let spelt = spelt_out(normal).into_iter().filter(|word| !says_where_or_when(stem(word)));
        let spelt: Vec<&str> = spelt.collect();
        let ranked: Vec<&str> = spelt.iter().map(|word| stem(word)).collect();
        let ranked = ranked.into_iter().filter(|word| departments::is_rank(word) || tells(word));
        let department = departments::role_of(&ranked.collect::<Vec<_>>());
        let department = department.and_then(|slug| self.departments.get(slug));
        department.map(|role| (*role, DEPARTMENT)).or_else(|| {
            if too_general(normal) {
                return None;
            }
            let kept = |word: &&str| *word == "of" || tells(stem(word));
            let spelt: Vec<&str> = spelt.into_iter().filter(kept).collect();
            let typed: Vec<&str> = spelt.iter().map(|word| stem(word)).collect();
            let is_title = |part: usize| {
                spelt.get(..part).is_some_and(|part| self.exact.contains_key(&part.join(" ")))
            };
            let found = self.heads.find(&typed, is_title);
            let (role, share) = found.filter(|(role, _)| most_alike == Some(*role))?;
            Some((role, HEAD.0 + HEAD.1 * f64::from(share)))
        })
    }

    /// Whether a title is that of somebody there is no role for; an import may have one.
    pub(super) fn is_elsewhere(&self, normal: &str) -> bool {
        !self.imported && heads::is_elsewhere(&words(normal))
    }

    /// The role whose titles are most like a reading, if they are like enough.
    pub(super) fn likely(&self, normal: &str, hits: &[Hit]) -> Option<(u32, f64)> {
        let first = hits.first()?;
        let score = score::of_first(first, hits.get(1));
        let placed = score >= CONFIDENT
            && self.search.stands_by(normal, first)
            && !too_general(normal)
            && !self.is_elsewhere(normal);
        placed.then_some((first.role, score))
    }

    /// `Head of Marketing`, `Director of Engineering`: the manager of the same.
    fn as_manager(&self, normal: &str) -> Option<Claim> {
        let words = words(normal);
        if !words.iter().any(|word| leads(word)) {
            return None;
        }
        let rest = words.into_iter().filter(|word| {
            !leads(word) && *word != "vice" && !says_nothing(word) && level_of(word).is_none()
        });
        *self.keyed.get(&key(rest.chain(["manager"])))?
    }

    /// Exactly, or with the spaces elsewhere.
    fn look_up(&self, normal: &str) -> Option<Claim> {
        let claim = self.exact.get(normal).copied();
        // An import lists some people as plain "Manager"; that places nobody.
        let claim = claim.filter(|claim| claim.origin != Origin::Imported || !too_general(normal));
        claim.or_else(|| {
            self.joined.get(&normal.replace(' ', "")).copied().filter(|_| !too_general(normal))
        })
    }
}

/// Words in alphabetical order, each once.
fn key<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: HashSet<&str> = words.filter(|word| !matches!(*word, "of" | "a" | "the")).collect();
    let mut words: Vec<_> = words.into_iter().collect();
    words.sort_unstable();
    words.join(" ")
}
