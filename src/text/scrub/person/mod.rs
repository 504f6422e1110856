//! Names of persons: lists of names, titles, words before and after, endings and capitals, each a
//! piece of evidence from 0 to 1. No list is complete, so capitals count where a language has few.

mod disguised;
mod script;
mod shape;
mod token;

use super::{Removed, Span};
use crate::text::language::{Language, is_small, language};
use std::collections::HashSet;
use token::{Known, Shape, Token, tokens};

/// Of so few words one with a capital for nothing says how the writer writes.
const FEW: usize = 8;

/// What holds for a whole text.
struct Around {
    /// Every noun has a capital.
    german: bool,
    /// A headline or a shout: its capitals say nothing.
    flat: bool,
    /// A shout: an unknown word in it is as likely a name as one in small letters.
    shouted: bool,
    /// Words of every day have capitals here and there: those of others say less.
    random: bool,
    /// The words that stand in small letters somewhere.
    small: HashSet<String>,
}

impl Around {
    fn of(tokens: &[Token<'_>], text: &str) -> Self {
        let capitals = |shape| tokens.iter().filter(|token| token.shape == shape).count();
        let shouted = capitals(Shape::Upper) * 2 > tokens.len();
        let headline = tokens.len() > 3 && capitals(Shape::Capital) * 10 > tokens.len() * 7;
        let small = tokens.iter().filter(|token| !token.capital());
        Around {
            german: language(text) == Some(Language::German),
            flat: shouted || headline,
            shouted,
            random: {
                let many = tokens.iter().filter(|token| token.capital_for_nothing()).count();
                many > 2 || (many > 0 && tokens.len() < FEW)
            },
            small: small.map(|token| token.folded.clone()).collect(),
        }
    }
}

/// Proposes the runs of words whose evidence reaches the threshold.
pub(super) fn find(text: &str, threshold: f32, found: &mut Vec<Span>) {
    script::find(text, found);
    disguised::find(text, found);
    let mut tokens = tokens(text);
    let around = Around::of(&tokens, text);
    let scores: Vec<f32> = (0..tokens.len()).map(|index| alone(&tokens, index, &around)).collect();
    for (token, score) in tokens.iter_mut().zip(scores) {
        token.score = score;
    }
    beside(&mut tokens, around.german, false);
    beside(&mut tokens, around.german, true);
    joined(&mut tokens);
    hyphened(&mut tokens, threshold);
    let mut run: Option<(usize, usize)> = None;
    for (index, token) in tokens.iter().enumerate() {
        // Of Ana de la Cruz the small words go too.
        let inside = token.prefix() && !token.apart && run.is_some() && {
            let mut rest =
                tokens.iter().skip(index + 1).skip_while(|next| next.prefix() && !next.apart);
            rest.next().is_some_and(|next| next.score >= threshold && !next.apart)
        };
        let name = token.score >= threshold;
        if inside || (name && !token.apart && run.is_some()) {
            run = run.map(|(start, _)| (start, token.end()));
        } else {
            found.extend(run.take().map(|(start, end)| (start..end, Removed::Person)));
            run = name.then(|| (start(&tokens, index), token.end()));
        }
    }
    found.extend(run.map(|(start, end)| (start..end, Removed::Person)));
}

/// Where the name begins that this word is the first sure one of: Herr *von Waldenfels*.
fn start(tokens: &[Token<'_>], index: usize) -> usize {
    let before = tokens.get(..index).unwrap_or_default();
    let bare = before.iter().rposition(|word| !word.particle());
    let titled = bare.filter(|at| tokens.get(*at).is_some_and(|word| word.is(Known::Title)));
    tokens.get(titled.map_or(index, |at| at + 1)).map_or(0, |first| first.start)
}

/// The evidence of a word with the words around it, before names are known.
fn alone(tokens: &[Token<'_>], index: usize, around: &Around) -> f32 {
    let Some(token) = tokens.get(index) else { return 0.0 };
    let before = index.checked_sub(1).and_then(|at| tokens.get(at)).filter(|_| !token.apart);
    let is_before = |known| before.is_some_and(|before| before.is(known));
    if !token.word.chars().all(|c| c.is_alphabetic() || c == '\'') || token.contracted() {
        return 0.0;
    }
    // Herr von Waldenfels.
    let two = index.checked_sub(2).and_then(|at| tokens.get(at));
    let title = if before.is_some_and(Token::particle) { two } else { before };
    if title.is_some_and(|title| title.entitles(token)) {
        return 0.95;
    }
    let score = by_itself(token, around);
    if score == 0.0 {
        return 0.0;
    }
    if is_before(Known::Article) && token.known.is_none() && !around.german {
        return (score - 0.15).max(0.0);
    }
    // "MY MANAGER LISTENS": what stands beside a role is no name for its capitals here.
    let says_nothing = around.shouted && token.known.is_none() && token.shape == Shape::Upper;
    let mut more = if says_nothing { 0.0 } else { cues(tokens, index, around.german) };
    // Called by name: "Anna, can you …", but not "Perks, pay, people".
    let called = tokens.get(index + 1).is_some_and(|after| after.comma && is_small(&after.folded));
    if token.opens && called && token.shape == Shape::Capital && score >= 0.3 {
        more += 0.2;
    }
    (score + more).clamp(0.0, 0.95)
}

/// The evidence of a word without the words around it.
fn by_itself(token: &Token<'_>, around: &Around) -> f32 {
    let plain = !token.opens && !around.german && !around.flat && !around.random;
    match (token.known, token.shape) {
        // Letters that stand for words.
        (_, Shape::Upper) if token.word.chars().count() <= 3 => 0.1,
        (Some(Known::Given), Shape::Small) => 0.5,
        (Some(Known::Given), _) => 0.75,
        (Some(Known::Family | Known::Both | Known::Rarely), Shape::Small) => 0.0,
        (Some(Known::Cased), Shape::Small) => 0.0,
        (Some(Known::Cased), _) if token.opens || around.flat => 0.35,
        (Some(Known::Cased), _) => 0.65,
        (Some(Known::Family), _) if token.opens || around.flat => 0.5,
        (Some(Known::Family), _) => 0.65,
        (Some(Known::Both), Shape::Capital) if plain => 0.5,
        (Some(Known::Both), _) => 0.2,
        (Some(Known::Rarely), Shape::Capital) if plain => 0.35,
        (Some(Known::Rarely), _) => 0.05,
        _ if token.ordinary() || around.small.contains(&token.folded) => 0.0,
        (_, Shape::Small) => 0.0,
        _ if token.word.chars().count() < 3 => 0.0,
        _ => unknown(token, around),
    }
}

/// The evidence of a capital word that no list has.
fn unknown(token: &Token<'_>, around: &Around) -> f32 {
    let base = match token.shape {
        Shape::Upper if !around.flat && shape::spoken(&token.folded) => 0.3,
        Shape::Upper => 0.1,
        _ if shape::coined(token.word) => 0.1,
        _ if around.flat => 0.15,
        _ if around.german => 0.12,
        _ if token.opens && shape::derived(&token.folded) => 0.1,
        _ if token.opens => 0.3,
        _ if around.random || shape::abstract_noun(&token.folded) => 0.3,
        _ => 0.5,
    };
    let family = !around.german && shape::of_a_family(&token.folded);
    let letters = shape::foreign(token.word);
    base + if letters { 0.3 } else { 0.0 } + if family { 0.15 } else { 0.0 }
}

/// What the words before and after add.
fn cues(tokens: &[Token<'_>], index: usize, german: bool) -> f32 {
    let at = |index: usize| tokens.get(index);
    let back = |steps: usize| index.checked_sub(steps).and_then(at);
    let Some(token) = at(index) else { return 0.0 };
    if !token.capital() {
        return 0.0;
    }
    let mut more: f32 = 0.0;
    if let Some(before) = back(1) {
        more += match before.known {
            Some(Known::Naming) if !token.apart => 0.45,
            Some(Known::Role) if !token.apart || token.comma => 0.4,
            Some(Known::With | Known::Toward) if !token.apart => 0.12,
            _ => 0.0,
        };
        if token.dotted && before.initial() {
            more += 0.3;
        }
        // Thanks to Anna; ich berichte an Anna.
        if !token.apart && back(2).is_some_and(|two| two.is(Known::Toward)) {
            more += 0.3;
        }
    }
    let bare = !back(1).is_some_and(|before| is_small(&before.folded)) || token.opens;
    if let Some(after) = at(index + 1).filter(|after| !after.apart) {
        more += match after.known {
            Some(Known::Speech) if token.shape == Shape::Capital => 0.3,
            Some(Known::Deed) if !german || bare => 0.2,
            None if after.word.ends_with("ed") && !german => 0.2,
            _ => 0.0,
        };
        // Anna from payroll; "Escasez de personal" is no name.
        let desk = at(index + 2).is_some_and(|desk| desk.is(Known::Desk));
        if desk && is_small(&after.folded) && (token.name() || !token.opens) {
            more += 0.25;
        }
    }
    // Anna, our team lead.
    let role = || (2..5).any(|step| at(index + step).is_some_and(|role| role.is(Known::Role)));
    let of_ours = at(index + 1).is_some_and(|after| after.comma && is_small(&after.folded));
    if of_ours && role() {
        more += 0.2;
    }
    if token.owns {
        more += 0.15;
    }
    more
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
        if token.prefix() && !(backwards && token.capital() && token.name()) {
            near = if near >= 0.7 { near - 0.01 } else { 0.0 };
            continue;
        }
        let fits = token.initial()
            || (token.capital() && !token.ordinary() && token.word.chars().count() > 1);
        if near >= 0.7 && fits {
            token.score = (token.score + if german && backwards { 0.3 } else { 0.6 }).min(0.95);
        } else if near >= 0.2 && fits && !german {
            // Two unknown capitals side by side.
            token.score = (token.score + 0.2).min(0.95);
        } else if lone
            && !backwards
            && !token.capital()
            && !token.ordinary()
            && token.word.chars().count() > 3
        {
            // A given name in small letters: its surname is in small letters too.
            token.score = token.score.max(0.5);
            lone = false;
            continue;
        }
        lone = token.is(Known::Given) && !token.capital();
        // An initial passes on what stands behind it.
        near = if token.initial() { near.max(token.score) } else { token.score };
    }
}

/// Müller-Lüdenscheidt: what hangs on a name by a hyphen is part of it.
fn hyphened(tokens: &mut [Token<'_>], threshold: f32) {
    for index in 1..tokens.len() {
        let Some([one, two]) = tokens.get_mut(index - 1..=index) else { continue };
        if two.hyphen && one.capital() && two.capital() {
            let most = one.score.max(two.score);
            if most >= threshold.max(0.5) && (one.name() || two.name() || most >= 0.7) {
                (one.score, two.score) = (most, most);
            }
        }
    }
}

/// Anna and Bogumila: what stands beside a name is one.
fn joined(tokens: &mut [Token<'_>]) {
    for index in 0..tokens.len().saturating_sub(2) {
        let Some([one, and, two]) = tokens.get_mut(index..index + 3) else { continue };
        let joins =
            ["and", "und", "et", "y", "e", "or", "oder", "&"].contains(&and.folded.as_str());
        if !joins || and.apart || two.apart {
            continue;
        }
        let (first, second) = (one.score, two.score);
        for (sure, other) in [(first, two), (second, one)] {
            if sure >= 0.7 && other.score >= 0.1 && other.capital() {
                other.score = (other.score + 0.25).min(0.95);
            }
        }
    }
}
