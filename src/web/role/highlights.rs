//! What people say, as a page writes it.

use super::view::band;
use crate::domain::{Aspect, Tone, Vocabulary};
use crate::insight::{Highlights, in_country};
use crate::text::Topic;
use crate::web::pictures::{people, percent, span};

/// The section.
pub(in crate::web) struct HighlightsView<'a> {
    /// "in Germany".
    pub place: String,
    pub people: String,
    pub collected: String,
    pub recommend: Option<String>,
    /// The overall score, with its interval.
    pub overall: Option<(String, String)>,
    /// Stars of the overall rating with their share, most first.
    pub stars: Vec<(String, String, f64)>,
    /// The other aspects with their scores.
    pub aspects: Vec<(&'static str, String)>,
    pub themes: Vec<ThemeView<'a>>,
    /// What many say in few words, praise and then blame, each with how many.
    pub said: [(&'static str, Vec<(&'static str, String)>); 2],
    pub quotes: Vec<QuoteView<'a>>,
}

/// A theme.
pub(in crate::web) struct ThemeView<'a> {
    pub title: &'a str,
    pub share: String,
    pub range: String,
    /// Per cent of those who praise, and of those who blame.
    pub praise: String,
    pub blame: String,
    pub widths: (u8, u8),
}

/// A quote.
pub(in crate::web) struct QuoteView<'a> {
    pub text: &'a str,
    pub theme: &'a str,
    pub tone: &'static str,
    pub language: Option<&'a str>,
}

impl<'a> HighlightsView<'a> {
    pub(in crate::web) fn of(highlights: &'a Highlights) -> Self {
        let overall = highlights.ratings.iter().find(|one| one.aspect == Aspect::Overall);
        let stars = overall.iter().flat_map(|rating| rating.distribution.iter().rev());
        let title = |slug: &str| Topic::from_slug(slug).map_or("", Topic::title);
        HighlightsView {
            place: highlights.answered.country_code().map(in_country).unwrap_or_default(),
            people: band(highlights.reviewers),
            collected: span(highlights.collected),
            recommend: highlights.recommend.map(percent),
            overall: overall.map(|rating| {
                let score = rating.score;
                (format!("{:.1}", score.value), format!("{:.1}–{:.1}", score.low, score.high))
            }),
            stars: stars
                .map(|one| {
                    let name = if one.from == one.to {
                        format!("{} ★", one.from)
                    } else {
                        format!("{}–{} ★", one.from, one.to)
                    };
                    (name, percent(one.share), one.share)
                })
                .collect(),
            aspects: highlights
                .ratings
                .iter()
                .filter(|one| one.aspect != Aspect::Overall)
                .map(|one| (one.aspect.label(), format!("{:.1}", one.score.value)))
                .collect(),
            themes: highlights
                .themes
                .iter()
                .map(|theme| ThemeView {
                    title: &theme.title,
                    share: percent(theme.theme.share),
                    range: format!("{}–{}", width(theme.theme.low), percent(theme.theme.high)),
                    praise: percent(theme.theme.positive),
                    blame: percent(theme.theme.negative),
                    widths: (width(theme.theme.positive), width(theme.theme.negative)),
                })
                .collect(),
            said: [("praise", Tone::Positive), ("blame", Tone::Negative)].map(|(name, tone)| {
                let lines = highlights.said.iter().filter(|line| line.tone == tone);
                (name, lines.map(|line| (line.text, people(line.reviewers))).collect())
            }),
            quotes: highlights
                .quotes
                .iter()
                .map(|quote| QuoteView {
                    text: &quote.text,
                    theme: title(&quote.theme),
                    tone: match quote.tone {
                        Tone::Positive => "praise",
                        Tone::Negative => "blame",
                        Tone::Neutral => "remark",
                    },
                    language: quote.language.as_deref(),
                })
                .collect(),
        }
    }
}

fn width(share: f64) -> u8 {
    (share * 100.0).round().clamp(0.0, 100.0) as u8
}
