//! Names of persons: a list of given names, titles, words before and after, and capitals, each a
//! piece of evidence from 0 to 1. No list is complete, so capitals count where a language has few.

use super::skeleton::MARK;
use super::{Removed, Span};
use crate::text::language::{Language, is_small, language};
use crate::text::lexicon::{Lexicon, lists};
use crate::text::sentence::goes_on;
use crate::text::word::fold;
use crate::text::{polarity, topic};
use std::collections::HashSet;
use std::sync::LazyLock;
use unicode_segmentation::UnicodeSegmentation;

/// What a list knows of a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// A given name and little else.
    Given,
    /// A given name that is a word of every day too: Will, Mark, Grace.
    Both,
    /// Comes before a name: Mr, Frau, Dr.
    Title,
    /// A role that a name may follow: my manager Anna.
    Role,
    /// Written with a capital but never a person: Python, Berlin, Monday.
    Thing,
    /// What persons do: said, hat, dit.
    Deed,
    /// Before a name in "my name is".
    Naming,
}

static KNOWN: LazyLock<Lexicon<Known>> = LazyLock::new(|| {
    let kind = |name: &str| match name {
        "given" => Some(Known::Given),
        "both" => Some(Known::Both),
        "title" => Some(Known::Title),
        "role" => Some(Known::Role),
        "thing" => Some(Known::Thing),
        "deed" => Some(Known::Deed),
        "naming" => Some(Known::Naming),
        _ => None,
    };
    Lexicon::new(
        lists(include_str!("../words/names.txt"))
            .filter_map(|(name, list)| kind(name).map(|kind| (kind, list))),
    )
});

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Small,
    Capital,
    Upper,
}

struct Token<'a> {
    start: usize,
    word: &'a str,
    folded: String,
    shape: Shape,
    /// First of its sentence.
    opens: bool,
    /// A full stop, a comma or a line stands between it and the word before.
    apart: bool,
    known: Option<Known>,
    score: f32,
}

impl Token<'_> {
    fn end(&self) -> usize {
        self.start + self.word.len()
    }

    fn initial(&self) -> bool {
        self.shape == Shape::Capital && self.word.chars().count() == 1
    }

    fn is(&self, known: Known) -> bool {
        self.known == Some(known)
    }

    /// Any word that a list or a lexicon explains.
    fn ordinary(&self) -> bool {
        is_small(&self.folded)
            || self.is(Known::Deed)
            || self.is(Known::Role)
            || self.is(Known::Title)
            || self.is(Known::Thing)
            || self.is(Known::Naming)
            || topic::knows(&self.folded)
            || polarity::knows(&self.folded)
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut end = 0;
    let mut opens = true;
    let mut found: Vec<Token<'_>> = Vec::new();
    for (start, word) in text.unicode_word_indices() {
        let gap = text.get(end..start).unwrap_or_default();
        let before = text.get(end.saturating_sub(12)..end + 1).unwrap_or_default();
        let short = gap.starts_with('.') && goes_on(before);
        let stops = gap.contains(['.', '!', '?', '\n', ':', '•', '"', '|']) && !short;
        opens = (found.is_empty() && !gap.contains(MARK)) || stops || (opens && gap.contains(MARK));
        let name = word.strip_suffix("'s").or_else(|| word.strip_suffix("'S")).unwrap_or(word);
        let mut letters = name.chars();
        let first = letters.next().is_some_and(char::is_uppercase);
        let rest = letters.clone().any(char::is_lowercase);
        let shape = match (first, rest) {
            (true, false) if letters.next().is_some() => Shape::Upper,
            (true, _) => Shape::Capital,
            _ => Shape::Small,
        };
        let folded = fold(name);
        let apart = !found.is_empty() && (stops || gap.contains([',', ';', '(', ')', '/', MARK]));
        let known = KNOWN.get(&folded);
        found.push(Token { start, word: name, folded, shape, opens, apart, known, score: 0.0 });
        end = start + word.len();
    }
    found
}

/// Proposes the runs of words whose evidence reaches the threshold.
pub(super) fn find(text: &str, threshold: f32, found: &mut Vec<Span>) {
    let mut tokens = tokens(text);
    score(&mut tokens, text);
    let mut run: Option<(usize, usize)> = None;
    for token in &tokens {
        if token.score < threshold {
            found.extend(run.take().map(|(start, end)| (start..end, Removed::Person)));
            continue;
        }
        run = match run {
            Some((start, _)) if !token.apart => Some((start, token.end())),
            other => {
                found.extend(other.map(|(start, end)| (start..end, Removed::Person)));
                Some((token.start, token.end()))
            }
        };
    }
    found.extend(run.map(|(start, end)| (start..end, Removed::Person)));
}

fn score(tokens: &mut [Token<'_>], text: &str) {
    let german = language(text) == Some(Language::German);
    let small: HashSet<String> = tokens
        .iter()
        .filter(|token| token.shape == Shape::Small)
        .map(|token| token.folded.clone())
        .collect();
    let capitals = |shape| tokens.iter().filter(|token| token.shape == shape).count();
    // A headline or a shout: its capitals say nothing.
    let shouted = capitals(Shape::Upper) * 2 > tokens.len();
    let headline = tokens.len() > 3 && capitals(Shape::Capital) * 10 > tokens.len() * 7;
    let scores: Vec<f32> = (0..tokens.len())
        .map(|index| alone(tokens, index, &small, german, shouted || headline))
        .collect();
    for (token, score) in tokens.iter_mut().zip(scores) {
        token.score = score;
    }
    beside(tokens, german, false);
    beside(tokens, german, true);
}

/// The evidence of a word with the words around it, before names are known.
fn alone(
    tokens: &[Token<'_>],
    index: usize,
    small: &HashSet<String>,
    german: bool,
    flat: bool,
) -> f32 {
    let Some(token) = tokens.get(index) else { return 0.0 };
    let before = index.checked_sub(1).and_then(|at| tokens.get(at)).filter(|_| !token.apart);
    let after = tokens.get(index + 1).filter(|after| !after.apart);
    let capital = token.shape != Shape::Small;
    let titled = before.is_some_and(|before| before.is(Known::Title));
    if !token.word.chars().all(|c| c.is_alphabetic() || c == '\'' || c == '-') {
        return 0.0;
    }
    if titled && !is_small(&token.folded) && !token.is(Known::Thing) && !token.is(Known::Role) {
        return if capital || token.word.len() > 2 { 0.95 } else { 0.0 };
    }
    let ordinary = token.ordinary() || small.contains(&token.folded);
    let mut score: f32 = match (token.known, token.shape) {
        (Some(Known::Given), Shape::Small) => 0.5,
        (Some(Known::Given), _) => 0.75,
        (Some(Known::Both), Shape::Capital) if !token.opens && !german && !flat => 0.4,
        (Some(Known::Both), _) => 0.05,
        _ if ordinary || !capital || token.word.chars().count() < 3 => 0.0,
        (_, Shape::Upper) => 0.1,
        _ if flat => 0.15,
        _ if german => 0.12,
        _ if token.opens && derived(&token.folded) => 0.1,
        _ if token.opens => 0.3,
        _ => 0.5,
    };
    if score == 0.0 {
        return 0.0;
    }
    let named = before.is_some_and(|before| before.is(Known::Naming));
    let role = before.is_some_and(|before| before.is(Known::Role));
    let possessive = before.is_some_and(|before| is_small(&before.folded));
    if capital && named {
        score += 0.45;
    }
    if capital && role && token.shape == Shape::Capital {
        score += 0.4;
    }
    if after.is_some_and(|after| after.is(Known::Deed) || after.word.ends_with("ed"))
        && token.shape == Shape::Capital
    {
        score += if german && possessive { 0.0 } else { 0.2 };
    }
    // Called by name, or a line that is one word.
    let called = tokens.get(index + 1).is_none_or(|after| after.apart);
    if token.opens && called && score >= 0.3 && token.shape == Shape::Capital {
        score += 0.2;
    }
    score.min(0.95)
}

/// Endings of words that are made of others and open sentences: "Unfortunately, …".
fn derived(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "ly", "mente", "ment", "ing", "tion", "tions", "ness", "ung", "heit", "keit", "lich",
        "weise", "ed", "cao", "cion", "ever", "all",
    ];
    ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// Names come in twos and threes, with initials and small particles between.
fn beside(tokens: &mut [Token<'_>], german: bool, backwards: bool) {
    let count = tokens.len();
    let mut near = 0.0_f32;
    let mut lone = false;
    for step in 0..count {
        let index = if backwards { count - 1 - step } else { step };
        let apart = if backwards { index + 1 } else { index };
        if tokens.get(apart).is_some_and(|token| token.apart) {
            near = 0.0;
            lone = false;
        }
        let Some(token) = tokens.get_mut(index) else { continue };
        let particle =
            ["de", "da", "dos", "von", "van", "der", "den", "di", "del", "la", "le", "bin", "al"]
                .contains(&token.folded.as_str());
        if particle && token.shape == Shape::Small {
            near = if near >= 0.7 { near - 0.01 } else { 0.0 };
            continue;
        }
        let capital = token.shape != Shape::Small;
        let fits =
            token.initial() || (capital && !token.ordinary() && token.word.chars().count() > 1);
        if near >= 0.7 && fits {
            token.score = (token.score + if german && backwards { 0.3 } else { 0.6 }).min(0.95);
        } else if near >= 0.2 && fits && token.known != Some(Known::Both) && !german {
            // Two unknown capitals side by side.
            token.score = (token.score + 0.2).min(0.95);
        } else if lone
            && !backwards
            && !capital
            && !token.ordinary()
            && token.word.chars().count() > 3
        {
            // A given name in small letters: its surname is in small letters too.
            token.score = token.score.max(0.5);
            lone = false;
            continue;
        }
        lone = token.is(Known::Given) && !capital;
        near = token.score;
    }
}
