//! From many reviews to themes and a few quotes. Raw counts: who may see them is decided elsewhere.

use super::mention::{Side, mentions};
use super::polarity::Polarity;
use super::quote::{Quotable, Quote, Wanted, quotes};
use super::topic::Topic;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One field of one review, scrubbed.
#[derive(Clone, Debug)]
pub struct ReviewText {
    /// Tells reviewers apart within the call; says nothing else.
    pub reviewer: u32,
    /// The field.
    pub side: Side,
    /// What was written.
    pub text: String,
    /// Whether the reviewer and the moderator allow a sentence to be shown.
    pub quotable: bool,
    /// Quarters since it was written.
    pub age_quarters: u16,
}

/// What many speak of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    /// The topic.
    pub topic: Topic,
    /// Distinct reviewers who speak of it; the three below sum to it.
    pub mentions: usize,
    /// Those who mostly praise.
    pub positive: usize,
    /// Those who mostly blame.
    pub negative: usize,
    /// The others.
    pub neutral: usize,
}

/// Themes, most mentioned first, and quotes.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Highlights {
    /// All themes with at least one reviewer.
    pub themes: Vec<Theme>,
    /// Sentences that say different things, the strongest first.
    pub quotes: Vec<Quote>,
}

/// Themes and at most `at_most` quotes of a set of reviews, the same whatever their order. Quotes
/// illustrate only themes that `may_show`.
pub fn highlights(
    texts: &[ReviewText],
    at_most: usize,
    may_show: impl Fn(&Theme) -> bool,
) -> Highlights {
    let mut reviews: BTreeMap<u32, Vec<(Side, &str)>> = BTreeMap::new();
    for text in texts {
        reviews.entry(text.reviewer).or_default().push((text.side, &text.text));
    }
    let reviews: Vec<_> = reviews.into_values().collect();
    let said: Vec<_> = reviews.into_par_iter().flat_map_iter(mentions).collect();
    let mut counts: BTreeMap<Topic, Theme> = BTreeMap::new();
    for (topic, polarity) in said {
        let theme = counts.entry(topic).or_insert(Theme {
            topic,
            mentions: 0,
            positive: 0,
            negative: 0,
            neutral: 0,
        });
        theme.mentions += 1;
        match polarity {
            Polarity::Positive => theme.positive += 1,
            Polarity::Negative => theme.negative += 1,
            Polarity::Neutral => theme.neutral += 1,
        }
    }
    let mut themes: Vec<Theme> = counts.into_values().collect();
    themes.sort_by(|a, b| b.mentions.cmp(&a.mentions).then_with(|| a.topic.cmp(&b.topic)));
    let wanted: Vec<Wanted> = themes
        .iter()
        .filter(|theme| may_show(theme))
        .flat_map(|theme| {
            let counts = [theme.positive, theme.negative, theme.neutral];
            let wanted =
                |(polarity, count)| Wanted { topic: theme.topic, polarity, weight: count as f64 };
            Polarity::ALL.into_iter().zip(counts).map(wanted)
        })
        .collect();
    let texts: Vec<Quotable<'_>> = texts
        .iter()
        .filter(|text| text.quotable)
        .map(|text| Quotable { reviewer: text.reviewer, side: text.side, text: &text.text })
        .collect();
    Highlights { quotes: quotes(&texts, &wanted, at_most), themes }
}
