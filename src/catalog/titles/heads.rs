//! What the end or the beginning of a title says by itself: a payments software engineer is a
//! software engineer, and an *enfermera de urgencias* an *enfermera*. Learnt from the titles there
//! are: where nearly all that end alike are of one role, so is one that nobody listed.

use super::words::{stem, words};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Words looked at from either end.
const MOST: usize = 3;
/// How many listed titles a head counts for that is a title of its role by itself.
const ITSELF: f32 = 3.0;
/// The least share of one role among the titles that end alike.
const LEAST_SHARE: f32 = 0.6;
/// From so many titles on, an end need not be a title by itself.
const ENOUGH: f32 = 4.0;
/// From so many titles on, a last word is a usual end of titles.
const USUAL: f32 = 5.0;
/// The least share where the end is no title by itself.
const LEAST_SHARE_OF_NONE: f32 = 0.8;

/// Titles of people the catalogue has no role for, as the words they end with.
static ELSEWHERE: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let lines = include_str!("elsewhere.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| words(line).join(" ")).collect()
});

/// Whether a title ends in one of somebody the catalogue has no role for.
pub(super) fn is_elsewhere(words: &[&str]) -> bool {
    let ends = |length: &usize| {
        words
            .len()
            .checked_sub(*length)
            .and_then(|from| words.get(from..))
            .is_some_and(|end| ELSEWHERE.contains(&end.join(" ")))
    };
    [1, 2, 3].iter().any(ends)
}

/// Whether a word is a title of somebody the catalogue has no role for, and so no misspelt other.
pub(super) fn is_a_word(word: &str) -> bool {
    ELSEWHERE.contains(word) || ELSEWHERE.contains(stem(word))
}

/// Titles that end or begin alike, by role.
#[derive(Debug, Default)]
struct Tally {
    roles: Vec<(u32, f32)>,
    itself: Option<u32>,
}

impl Tally {
    fn count(&mut self, role: u32, times: f32) {
        match self.roles.iter_mut().find(|(known, _)| *known == role) {
            Some((_, count)) => *count += times,
            None => self.roles.push((role, times)),
        }
    }

    /// The role most of them are of, and its share.
    fn most(&self) -> Option<(u32, f32)> {
        let (role, count) = *self.roles.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some((role, count / self.all()))
    }

    fn all(&self) -> f32 {
        self.roles.iter().map(|(_, count)| count).sum()
    }
}

/// The ends and beginnings of known titles.
#[derive(Debug, Default)]
pub(super) struct Heads {
    ends: HashMap<String, Tally>,
    beginnings: HashMap<String, Tally>,
}

impl Heads {
    /// Counts a title, by its words.
    pub(super) fn add(&mut self, words: &[&str], role: u32, general: bool) {
        let length = words.len();
        for part in 1..=MOST.min(length) {
            let whole = part == length;
            if whole && general {
                continue;
            }
            let ends = words.get(length - part..).into_iter().map(|end| (true, end));
            let begins = words.get(..part).into_iter().map(|begin| (false, begin));
            for (end, words) in ends.chain(begins) {
                let tallies = if end { &mut self.ends } else { &mut self.beginnings };
                let tally = tallies.entry(words.join(" ")).or_default();
                tally.count(role, if whole { ITSELF } else { 1.0 });
                if whole {
                    tally.itself = Some(role);
                }
            }
        }
    }

    /// The role of the longest known end of a title that tells one; else, where its last word ends no
    /// known title, of its longest beginning that is a title by itself, which `is_title` knows.
    pub(super) fn find(
        &self,
        words: &[&str],
        is_title: impl Fn(usize) -> bool,
    ) -> Option<(u32, f32)> {
        if is_elsewhere(words) {
            return None;
        }
        if let Some(link) = words.iter().position(|word| links(word)) {
            let before = words.get(..link).filter(|before| !before.is_empty())?;
            return if is_elsewhere(before) { None } else { self.end(before) };
        }
        let known = self.ends.get(*words.last()?);
        let is_end = known.is_some_and(|tally| tally.itself.is_some() || tally.all() >= USUAL);
        if is_end { self.end(words) } else { self.beginning(words, is_title) }
    }

    fn end(&self, words: &[&str]) -> Option<(u32, f32)> {
        let mut seen = None;
        for part in (1..=MOST.min(words.len())).rev() {
            let end = words.get(words.len() - part..)?.join(" ");
            let Some(tally) = self.ends.get(&end) else { continue };
            let (role, share) = tally.most()?;
            if seen.is_some_and(|seen| seen != role) || (part == 1 && misleads(&end)) {
                return None;
            }
            let by_itself = tally.itself == Some(role) && share >= LEAST_SHARE;
            let by_many = part > 1 && tally.all() >= ENOUGH && share >= LEAST_SHARE_OF_NONE;
            if by_itself || by_many {
                return Some((role, share));
            }
            if share < 1.0 {
                return None;
            }
            // Too few to say so, and none that says otherwise: perhaps a shorter end does.
            seen = Some(role);
        }
        None
    }

    fn beginning(&self, words: &[&str], is_title: impl Fn(usize) -> bool) -> Option<(u32, f32)> {
        for part in (1..=MOST.min(words.len())).rev() {
            let Some(tally) = self.beginnings.get(&words.get(..part)?.join(" ")) else { continue };
            let (role, share) = tally.most()?;
            let tells = tally.itself == Some(role) && share >= LEAST_SHARE && is_title(part);
            return tells.then_some((role, share));
        }
        None
    }
}

/// Whether a word ends titles of other people than those it means by itself.
fn misleads(word: &str) -> bool {
    matches!(
        word,
        "loader"
            | "picker"
            | "turner"
            | "pilot"
            | "repairman"
            | "fireman"
            | "stitcher"
            | "solicitor"
            | "trucker"
            | "watchman"
            | "detective"
            | "correspondent"
            | "stylist"
            | "monitor"
            | "tester"
            | "fabricator"
            | "maker"
            | "grower"
            | "framer"
            | "orderly"
            | "sewer"
            | "boner"
    )
}

/// Words behind which a title says where, with what or of what.
fn links(word: &str) -> bool {
    matches!(
        word,
        "of" | "de"
            | "del"
            | "des"
            | "du"
            | "da"
            | "do"
            | "di"
            | "della"
            | "dei"
            | "for"
            | "in"
            | "at"
            | "with"
            | "und"
            | "fur"
            | "der"
            | "im"
            | "bei"
            | "en"
            | "to"
    )
}
