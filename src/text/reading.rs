//! One sentence: the themes it speaks of, and how. Praise and blame belong to the part of the
//! sentence they stand in, and the field of the form decides unless the words plainly say
//! otherwise.

use super::language::{Language, language};
use super::mention::Side;
use super::phrase::Spoken;
use super::polarity::Polarity;
use super::topic::Topic;
use super::vocabulary::{Named, Tone, Vocabulary};
use super::word::spoken;

/// A theme of a sentence with its tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// What the sentence speaks of.
    pub topic: Topic,
    /// How.
    pub polarity: Polarity,
    /// Whether the words say the tone, and not only the field they stand in.
    pub plain: bool,
    /// How many of its words name the theme.
    pub words: usize,
}

/// What a sentence of a field speaks of.
pub fn read(sentence: &str, side: Side) -> Vec<Point> {
    read_in(sentence, side, language(sentence))
}

/// What a sentence in a language speaks of.
pub(super) fn read_in(sentence: &str, side: Side, language: Option<Language>) -> Vec<Point> {
    let words = spoken(sentence);
    let vocabulary = Vocabulary::of(language.unwrap_or(Language::English));
    let Some((words, side)) = told(&words, side, vocabulary) else { return Vec::new() };
    Sentence::new(words, vocabulary).points(side)
}

/// What is left of an answer without "none" in front; `None` where nothing is.
fn told<'a>(
    words: &'a [Spoken],
    side: Side,
    vocabulary: &Vocabulary,
) -> Option<(&'a [Spoken], Side)> {
    let Some(length) = vocabulary.nothings.length_at(words, 0) else { return Some((words, side)) };
    let rest = words.get(length..).unwrap_or_default();
    let spoken_of = (0..rest.len()).any(|index| {
        let named = vocabulary.topics.at(rest, index);
        named.is_some_and(|(named, _)| named.iter().any(Option::is_some))
    });
    match rest.first() {
        Some(next) if spoken_of && next.apart => Some((rest, Side::Advice)),
        Some(_) if spoken_of => Some((words, side)),
        // "Nothing ever works": one word says it only where it stands alone.
        Some(next) if length == 1 && !next.apart => Some((words, side)),
        _ => None,
    }
}

/// A word or phrase that names a theme.
struct Hit {
    named: Vec<(Topic, Option<Polarity>)>,
    at: usize,
    clause: usize,
    part: usize,
}

/// Praise above, blame below nought, at a place.
struct Value {
    at: usize,
    clause: usize,
    part: usize,
    value: f32,
    /// Told by a word for praise or blame, and not by what a theme is called.
    said: bool,
}

struct Sentence {
    hits: Vec<Hit>,
    values: Vec<Value>,
    /// Clauses with a negation.
    turned: Vec<usize>,
    /// Parts of the sentence, divided by "but".
    parts: usize,
    /// Parts in which praise is not plain.
    hedged: Vec<usize>,
    wish: Vec<usize>,
    stay: bool,
}

/// How far a negation reaches, in words.
const REACH: usize = 6;
/// A theme so near behind a negation is what is wanting: "no raises".
const LACK: usize = 2;

impl Sentence {
    fn new(words: &[Spoken], vocabulary: &Vocabulary) -> Self {
        let mut found = Sentence {
            hits: Vec::new(),
            values: Vec::new(),
            turned: Vec::new(),
            parts: 1,
            hedged: Vec::new(),
            wish: Vec::new(),
            stay: false,
        };
        let (mut clause, mut turned, mut since) = (0, 0_usize, 0_usize);
        let (mut named_until, mut toned_until) = (0, 0);
        for (index, word) in words.iter().enumerate() {
            if word.apart {
                found.lack(turned, clause, index);
                (clause, turned, since) = (clause + 1, 0, 0);
            }
            let tone = vocabulary.tones.at(words, index);
            let opposed = tone.as_ref().is_some_and(|(tones, _)| tones.contains(&Tone::But));
            if vocabulary.hedges.length_at(words, index).is_some() && !opposed {
                found.hedged.push(found.parts - 1);
            }
            found.stay |= vocabulary.stays.length_at(words, index).is_some();
            if since < 2 && vocabulary.wishes.length_at(words, index).is_some() {
                found.wish.push(clause);
            }
            since += 1;
            if index >= named_until
                && let Some((named, length)) = vocabulary.topics.at(words, index)
            {
                named_until = index + length;
                let part = found.parts - 1;
                if named.contains(&None) {
                    toned_until = named_until;
                    continue;
                }
                let named = tones_known(named);
                if let Some(own) = named.iter().find_map(|(_, own)| *own) {
                    let value = own.sign() as f32;
                    let value = if turned > 0 { -value } else { value };
                    found.values.push(Value { at: index, clause, part, value, said: false });
                    (turned, toned_until) = (0, named_until);
                } else if turned + LACK > REACH {
                    found.values.push(Value { at: index, clause, part, value: -0.5, said: false });
                    turned = 0;
                }
                found.hits.push(Hit { named, at: index, clause, part });
            }
            if index < toned_until {
                continue;
            }
            let part = found.parts - 1;
            match tone.as_ref().and_then(|(tones, _)| tones.first()) {
                Some(Tone::Turn) => {
                    turned = REACH;
                    found.turned.push(clause);
                }
                Some(Tone::But) => {
                    found.lack(turned, clause, index);
                    found.parts += 1;
                    (clause, turned, since) = (clause + 1, 0, 0);
                }
                Some(Tone::Value(value)) => {
                    let value = if turned > 0 { -value * 0.8 } else { *value };
                    found.values.push(Value { at: index, clause, part, value, said: true });
                    turned = 0;
                }
                Some(Tone::Keep) => {}
                None => turned = turned.saturating_sub(1),
            }
            if let Some((_, length)) = tone {
                toned_until = index + length;
            }
        }
        found.lack(turned, clause, words.len());
        found
    }

    /// A bare negation ("no canteen") is a lack.
    fn lack(&mut self, turned: usize, clause: usize, at: usize) {
        let bare = self.values.iter().all(|value| value.clause != clause);
        if turned > 0 && bare {
            let part = self.parts - 1;
            self.values.push(Value { at, clause, part, value: -0.5, said: false });
        }
    }

    fn sum(&self, here: impl Fn(&Value) -> bool) -> f32 {
        self.values.iter().filter(|value| here(value)).map(|value| value.value).sum()
    }

    /// What the words alone say of a theme.
    fn tone(&self, hit: &Hit) -> f32 {
        let clause = |value: &Value| value.clause == hit.clause;
        let both = self.values.iter().any(|one| clause(one) && one.value > 0.0)
            && self.values.iter().any(|one| clause(one) && one.value < 0.0);
        let own = self.values.iter().find(|value| value.at == hit.at && !value.said);
        if let Some(own) = own.filter(|_| hit.named.iter().any(|(_, own)| own.is_some())) {
            return own.value;
        }
        let alone = self.hits.iter().filter(|other| other.clause == hit.clause).count() < 2;
        if both && !alone {
            let nearest = self.values.iter().filter(|value| clause(value));
            return nearest
                .min_by_key(|value| value.at.abs_diff(hit.at))
                .map_or(0.0, |value| value.value);
        }
        let here = self.sum(clause);
        if here != 0.0 {
            return here;
        }
        let part = self.sum(|value| value.part == hit.part);
        if part != 0.0 {
            return part;
        }
        // "Pay is great, but every weekend": what is opposed to praise is blame.
        let before = self.sum(|value| value.part + 1 == hit.part);
        -before * 0.6
    }

    fn points(&self, side: Side) -> Vec<Point> {
        let mut points: Vec<Point> = Vec::new();
        for hit in &self.hits {
            let tone = self.tone(hit);
            let polarity = match side {
                Side::Pros if self.plainly_blamed(hit, tone) => Polarity::Negative,
                Side::Pros => Polarity::Positive,
                Side::Cons if self.plainly_praised(hit, tone) => Polarity::Positive,
                Side::Cons => Polarity::Negative,
                Side::Advice if self.stay && tone >= 0.0 => Polarity::Positive,
                Side::Advice if self.wish.contains(&hit.clause) && tone < 1.1 => Polarity::Negative,
                Side::Advice => sign(tone),
            };
            let plain = sign(tone) == polarity;
            for (topic, _) in &hit.named {
                match points.iter_mut().find(|point| point.topic == *topic) {
                    Some(point) => {
                        point.plain |= plain;
                        point.words += 1;
                    }
                    None => points.push(Point { topic: *topic, polarity, plain, words: 1 }),
                }
            }
        }
        points.truncate(MOST_POINTS);
        points
    }

    /// Among what is good: blame in so many words, and no praise beside it.
    fn plainly_blamed(&self, hit: &Hit, tone: f32) -> bool {
        if hit.part > 0 && tone < -0.2 {
            return true;
        }
        let here = |value: &&Value| value.clause == hit.clause;
        let said = self.values.iter().filter(here).any(|value| value.said && value.value <= -0.9);
        let praised = self.values.iter().filter(here).any(|value| value.value > 0.0);
        tone <= -0.9 && said && !praised && !self.turned.contains(&hit.clause)
    }

    /// Among what is bad: praise in so many words, nothing against it, and no "on paper".
    fn plainly_praised(&self, hit: &Hit, tone: f32) -> bool {
        let here = |value: &&Value| value.part == hit.part;
        let said = self.values.iter().filter(here).any(|value| value.said && value.value >= 0.9);
        let blamed = self.values.iter().filter(here).any(|value| value.value < 0.0);
        tone >= 0.9
            && said
            && !blamed
            && !self.hedged.contains(&hit.part)
            && !self.turned.contains(&hit.clause)
    }
}

/// A sentence speaks of no more themes than these, the first ones.
const MOST_POINTS: usize = 3;

fn sign(tone: f32) -> Polarity {
    match tone {
        tone if tone > 0.2 => Polarity::Positive,
        tone if tone < -0.2 => Polarity::Negative,
        _ => Polarity::Neutral,
    }
}

/// Of a theme that is named with a tone and without, the tone counts.
fn tones_known(named: Vec<Named>) -> Vec<(Topic, Option<Polarity>)> {
    let mut known: Vec<(Topic, Option<Polarity>)> = Vec::new();
    for (topic, own) in named.into_iter().flatten() {
        match known.iter_mut().find(|(other, _)| *other == topic) {
            Some((_, tone)) => *tone = tone.or(own),
            None => known.push((topic, own)),
        }
    }
    known
}
