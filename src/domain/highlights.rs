//! What a release says of what people wrote about a role in a country: the only form in which
//! reviews leave the house.

use super::{Aspect, Collected, CountBand};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A score with its 90 % interval, 1 to 5 stars.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Score {
    /// Mean stars; of few reviewers drawn towards the mean of all reviews.
    #[schema(example = 3.8)]
    pub value: f64,
    /// Lower end of its 90 % interval: who happened to answer, and the noise.
    #[schema(example = 3.6)]
    pub low: f64,
    /// Upper end.
    #[schema(example = 4.0)]
    pub high: f64,
}

/// The share of people who gave so many stars.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StarShare {
    /// Fewest stars.
    pub from: u8,
    /// Most stars: the same, or more where few people gave them.
    pub to: u8,
    /// Share, 0 to 1.
    #[schema(example = 0.35)]
    pub share: f64,
}

/// How one aspect is rated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublishedRating {
    /// What is rated.
    pub aspect: Aspect,
    /// The score.
    pub score: Score,
    /// How the stars are distributed, fewest first; they add up to 1. Of the overall rating alone.
    #[serde(default)]
    pub distribution: Vec<StarShare>,
}

/// How something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// It praises.
    Positive,
    /// It blames.
    Negative,
    /// Neither, or both alike.
    Neutral,
}

impl Tone {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Tone::Positive => "positive",
            Tone::Negative => "negative",
            Tone::Neutral => "neutral",
        }
    }

    /// The tone of a name.
    pub fn parse(name: &str) -> Option<Self> {
        [Tone::Positive, Tone::Negative, Tone::Neutral].into_iter().find(|one| one.as_str() == name)
    }
}

/// What many praise or blame. Each reviewer counts for three themes at most.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublishedTheme {
    /// What it is called in addresses.
    #[schema(example = "flexibility")]
    pub theme: String,
    /// Share of the reviewers who speak of it, 0 to 1.
    #[schema(example = 0.42)]
    pub share: f64,
    /// Lower end of what the noise leaves open of the share, 9 times in 10.
    #[schema(example = 0.39)]
    pub low: f64,
    /// Upper end.
    #[schema(example = 0.45)]
    pub high: f64,
    /// How many reviewers speak of it.
    pub reviewers: CountBand,
    /// Share of those who praise it, 0 to 1.
    #[schema(example = 0.7)]
    pub positive: f64,
    /// Share of those who blame it, 0 to 1.
    #[schema(example = 0.3)]
    pub negative: f64,
    /// How many praise it; absent where these are too few to tell them from noise.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(nullable = false)]
    pub praised: Option<CountBand>,
    /// How many blame it, likewise.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(nullable = false)]
    pub blamed: Option<CountBand>,
}

/// A sentence that stands for many. Shown with the writer's consent, after somebody looked at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublishedQuote {
    /// The sentence; what would name somebody is replaced by a mark.
    #[schema(example = "You can work from home whenever you like.")]
    pub text: String,
    /// The theme it illustrates.
    #[schema(example = "flexibility")]
    pub theme: String,
    /// How it is said.
    pub tone: Tone,
    /// Its language, ISO 639-1, where it can be told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(nullable = false, example = "en")]
    pub language: Option<String>,
}

/// What a release says of the reviews of a role in a country.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublishedHighlights {
    /// How many people wrote.
    pub reviewers: CountBand,
    /// When.
    pub collected: Collected,
    /// Stars, overall first.
    pub ratings: Vec<PublishedRating>,
    /// Share of those who say so who would recommend it, 0 to 1.
    pub recommend: Option<f64>,
    /// Themes, most spoken of first.
    pub themes: Vec<PublishedTheme>,
}
