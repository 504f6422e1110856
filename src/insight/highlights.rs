//! What people say about their work in a role, in one country.

use super::described::{SliceBody, Widened};
use super::snapshot::{ReleaseRef, Snapshot};
use super::words::theme_title;
use crate::domain::{
    Collected, CountBand, PublishedQuote, PublishedRating, PublishedTheme, RoleSlug, Slice,
    Vocabulary,
};
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
        quotes: snapshot.quotes(role, country).to_vec(),
        release: snapshot.release()?.clone(),
    })
}
