//! What people say about their work in a role, in one country.

use super::described::{SliceBody, Widened};
use super::snapshot::{ReleaseRef, Snapshot};
use super::words::theme_title;
use crate::domain::{
    Collected, CountBand, PublishedQuote, PublishedRating, PublishedTheme, RoleSlug, Slice, Tone,
    Vocabulary,
};
use crate::text::Topic;
use serde::Serialize;
use utoipa::ToSchema;

/// What people say about their work in a role, in one country.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Highlights {
    /// The country asked for, or else the one where most wrote. Reviews come out in one country
    /// each: there is nothing wider.
    #[schema(value_type = SliceBody)]
    pub answered: Slice,
    /// What of the question could not be followed.
    #[schema(value_type = Vec<Widened>)]
    pub widened: Vec<&'static str>,
    /// How many people wrote.
    pub reviewers: CountBand,
    /// When.
    pub collected: Collected,
    /// Stars, overall first.
    pub ratings: Vec<PublishedRating>,
    /// Share of those who say so who would recommend it, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 0.71)]
    pub recommend: Option<f64>,
    /// Themes, most spoken of first.
    pub themes: Vec<HighlightTheme>,
    /// What many say, in few words: praise and blame, most people first in each.
    pub said: Vec<SaidByMany>,
    /// Sentences that illustrate the themes, praise and blame in the proportion of what is said.
    pub quotes: Vec<PublishedQuote>,
    /// The release.
    pub release: ReleaseRef,
}

/// What many speak of, with what it is called.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HighlightTheme {
    /// What people call it.
    #[schema(example = "Flexibility")]
    pub title: String,
    /// How many speak of it, and how.
    #[serde(flatten)]
    pub theme: PublishedTheme,
}

/// What many say, in few words. It follows from how often a theme is praised or blamed, and is nobody's sentence.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SaidByMany {
    /// The words.
    #[schema(example = "Friendly colleagues")]
    pub text: &'static str,
    /// Its theme.
    #[schema(example = "colleagues")]
    pub theme: String,
    /// Whether it is praise or blame.
    pub tone: Tone,
    /// How many say so.
    pub reviewers: CountBand,
}

/// Most lines of praise, and of blame.
const MOST_SAID: usize = 4;

fn said(themes: &[PublishedTheme]) -> Vec<SaidByMany> {
    let of = |tone: Tone| {
        let mut lines: Vec<_> = themes
            .iter()
            .filter_map(|theme| {
                let (praise, blame) = Topic::from_slug(&theme.theme)?.in_few_words();
                let (text, reviewers) = match tone {
                    Tone::Positive => (praise, theme.praised?),
                    Tone::Negative => (blame, theme.blamed?),
                    Tone::Neutral => return None,
                };
                Some(SaidByMany { text, theme: theme.theme.clone(), tone, reviewers })
            })
            .collect();
        // Of as many people the theme that is spoken of more stays first.
        lines.sort_by_key(|line| std::cmp::Reverse(line.reviewers.from));
        lines.truncate(MOST_SAID);
        lines
    };
    [of(Tone::Positive), of(Tone::Negative)].concat()
}

pub(super) fn highlights(
    snapshot: &Snapshot,
    role: &RoleSlug,
    asked: &Slice,
) -> Option<Highlights> {
    let (country, found) = snapshot.highlights(role, asked.country_code())?;
    Some(Highlights {
        answered: Slice::country(country),
        widened: asked.dimensions().map(|(dimension, _)| dimension.as_str()).collect(),
        reviewers: found.reviewers,
        collected: found.collected,
        ratings: found.ratings.clone(),
        recommend: found.recommend,
        themes: found
            .themes
            .iter()
            .map(|theme| HighlightTheme { title: theme_title(&theme.theme), theme: theme.clone() })
            .collect(),
        said: said(&found.themes),
        quotes: snapshot.quotes(role, country).to_vec(),
        release: snapshot.release()?.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_say_is_praise_and_blame_with_most_people_first() {
        let band = |from: u64| Some(CountBand { from, to: from + 9 });
        let theme = |theme: &str, praised, blamed| PublishedTheme {
            theme: theme.to_owned(),
            share: 0.2,
            low: 0.1,
            high: 0.3,
            reviewers: CountBand { from: 20, to: 49 },
            positive: 0.5,
            negative: 0.5,
            praised,
            blamed,
        };
        let themes = [
            theme("pay", None, band(30)),
            theme("colleagues", band(310), None),
            theme("food", band(20), band(20)),
            theme("work", band(40), None),
            theme("hours", band(50), band(60)),
            theme("training", band(10), None),
        ];
        let lines: Vec<_> =
            said(&themes).iter().map(|line| (line.text, line.reviewers.from)).collect();
        let expected = [
            ("Friendly colleagues", 310),
            ("Good hours and shifts", 50),
            ("Interesting work", 40),
            ("Good food and drink", 20),
            ("Bad hours and shifts", 60),
            ("Poor pay", 30),
            ("Poor food and drink", 20),
        ];
        assert_eq!(lines, expected);
    }
}
