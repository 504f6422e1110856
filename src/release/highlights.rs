//! What people wrote, closed in batches of their own: from the reviews of a role in a country to
//! stars, themes and quotes. It never meets pay.
//!
//! # Why the versions of a cell together tell of nobody
//!
//! Every version takes in ten new reviewers or more, and is the only cell they are ever in. Of any
//! combination of versions that is not nothing, take the newest: its arrivals are in no version
//! before it, so they stay in the combination, all with the same weight. Whoever withdraws leaves
//! with such arrivals, never alone.

use super::{ReleaseError, Workshop};
use crate::disclosure::distribution::{noised, shares_of};
use crate::disclosure::noise::noise_variance;
use crate::disclosure::{Band, FigureKey, MemberDigest};
use crate::domain::{
    Aspect, Collected, CountBand, Placement, PublishedHighlights, PublishedQuote, PublishedRating,
    PublishedTheme, Quarter, Rating, Review, Score, StarShare, Tone, Vocabulary,
};
use crate::estimate::quality::Z_90;
use crate::estimate::stars;
use crate::store::{
    ArchivedReview, EntryKey, PastReviewClosing, ReviewCell, ReviewClosing, WaitingReview,
};
use crate::text::{Language, MOST_THEMES, Polarity, Quote, ReviewText, Side, Theme, highlights};
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// At most so many quotes.
const QUOTES: usize = 8;
/// Beyond the least reviewers of a theme, so that the noise rarely lifts a smaller one over it: the
/// 98th percentile of three draws.
const MARGIN: u64 = 5;

/// The batch of a cell that may close.
pub(super) struct ReviewBatch {
    pub(super) cell: ReviewCell,
    pub(super) waiting: Vec<WaitingReview>,
    pub(super) closings: Vec<PastReviewClosing>,
    /// The reviews of its closed batches.
    pub(super) archived: Vec<ArchivedReview>,
}

/// Reviews that wait, by the cell they belong to. A title that was not known when it was handed in
/// counts from the first release on whose catalogue knows it.
pub(super) fn by_cell(
    workshop: &Workshop<'_>,
    waiting: Vec<WaitingReview>,
) -> BTreeMap<ReviewCell, Vec<WaitingReview>> {
    let mut cells: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for one in waiting {
        let role = match &one.review.placement {
            Placement::Accepted(role) | Placement::Held(role) => {
                Some(workshop.catalogue.merged_into(role).unwrap_or(role).clone())
            }
            Placement::Unmatched(title) => {
                workshop.catalogue.match_title(title).best.map(|best| best.role)
            }
        };
        if let Some(role) = role {
            cells.entry((role, one.review.country)).or_default().push(one);
        }
    }
    cells
}

/// The closings whose reviews count on a day: none expired.
pub(super) fn live_on(
    workshop: &Workshop<'_>,
    closings: &[PastReviewClosing],
    number: i32,
    day: Date,
) -> BTreeSet<i32> {
    let month = |day: Date| i64::from(day.year()) * 12 + i64::from(u8::from(day.month()));
    let oldest = month(day) - i64::from(workshop.rules.retention_months);
    closings
        .iter()
        // Privacy: R8, whole batches expire, never single people.
        .filter(|closing| closing.number <= number && month(closing.closed_on) > oldest)
        .map(|closing| closing.number)
        .collect()
}

/// Whether a cell's batch may close.
pub(super) fn may_close(
    workshop: &Workshop<'_>,
    waiting: usize,
    closings: &[PastReviewClosing],
) -> bool {
    let live = live_on(workshop, closings, i32::MAX, workshop.today);
    let people = closings.iter().filter(|closing| live.contains(&closing.number));
    let published = people.map(|closing| u64::try_from(closing.people).unwrap_or(0)).sum();
    workshop.rules.reviews_close(waiting as u64, published)
}

/// Closes the batch: everybody who waits comes in, whoever was withdrawn, rejected or expired goes.
pub(super) fn close(
    workshop: &Workshop<'_>,
    batch: ReviewBatch,
    archive_key: impl Fn(&EntryKey) -> EntryKey,
) -> Result<ReviewClosing, ReleaseError> {
    let ReviewBatch { cell, waiting, closings, archived } = batch;
    let number = closings.iter().map(|closing| closing.number).max().unwrap_or(0) + 1;
    let live = live_on(workshop, &closings, number, workshop.today);
    let taken = waiting.iter().map(|one| one.key).collect();
    let mut moved: Vec<_> = waiting
        .into_iter()
        .map(|one| ArchivedReview {
            key: archive_key(&one.key),
            closing: number,
            review: one.review,
            quotable: one.quotable,
            counts: true,
        })
        .collect();
    // Privacy: C2, the order of arrival must not survive.
    moved.sort_unstable_by_key(|one| one.key);
    let (stays, goes): (Vec<_>, Vec<_>) =
        archived.into_iter().partition(|one| one.counts && live.contains(&one.closing));
    let all: Vec<&ArchivedReview> = stays.iter().chain(&moved).collect();
    let content = content(workshop, workshop.today, &all);
    Ok(ReviewClosing {
        cell,
        number,
        closed_on: workshop.today,
        taken,
        erased: goes.into_iter().map(|one| one.key).collect(),
        content: content.map(|content| serde_json::to_string(&content)).transpose()?,
        moved,
    })
}

/// What may be said of reviews on a day; the same whatever their order.
pub(super) fn content(
    workshop: &Workshop<'_>,
    day: Date,
    reviews: &[&ArchivedReview],
) -> Option<PublishedHighlights> {
    let rules = workshop.rules;
    // Privacy: R9, nothing at all of fewer.
    if (reviews.len() as u64) < rules.min_reviewers.max(1) {
        return None;
    }
    let members: MemberDigest = reviews
        .iter()
        .map(|one| MemberDigest::of(workshop.member_secret, one.key.as_bytes()))
        .sum();
    let key =
        FigureKey { secret: workshop.figure_secret, members, measure: "reviews", rules: rules.id };
    let all = || reviews.iter().map(|one| &one.review);
    let quarters = || all().map(|review| review.collected);
    let count = |name: &str, people: usize| {
        noised(key, name, &[people as u64], rules).first().copied().unwrap_or(0)
    };
    let people = count("reviewers", reviews.len());
    let ratings: Vec<_> =
        Aspect::ALL.iter().filter_map(|aspect| rating(workshop, key, *aspect, all())).collect();
    let recommending = |answer| all().filter(|one| one.recommend == Some(answer)).count() as u64;
    let recommend = noised(key, "recommend", &[recommending(true), recommending(false)], rules);
    let (themes, quotes) = themes(workshop, key, people, day, reviews);
    // Reviewers, stars of each aspect, recommendation, and a few themes of everybody.
    let draws = 1 + Aspect::ALL.len() + 1 + MOST_THEMES;
    Some(PublishedHighlights {
        reviewers: band(workshop, people),
        collected: Collected { from: quarters().min()?, to: quarters().max()? },
        ratings,
        recommend: share(&recommend, rules.min_reviewers),
        themes,
        quotes,
        epsilon: rules.epsilon_count.map(|epsilon| f64::from(epsilon) * draws as f64),
    })
}

fn band(workshop: &Workshop<'_>, noised: u64) -> CountBand {
    match workshop.rules.epsilon_count {
        Some(_) => {
            let band = Band::of_reviewers(noised);
            CountBand { from: band.from, to: band.to }
        }
        None => CountBand { from: noised, to: noised },
    }
}

/// The first of two counts as a share, to the hundredth; `None` of too few.
fn share(counts: &[u64], least: u64) -> Option<f64> {
    let all: u64 = counts.iter().sum();
    counts.first().filter(|_| all >= least).map(|first| hundredths(*first as f64 / all as f64))
}

fn hundredths(share: f64) -> f64 {
    (share * 100.0).round() / 100.0
}

fn rating<'a>(
    workshop: &Workshop<'_>,
    key: FigureKey<'_>,
    aspect: Aspect,
    reviews: impl Iterator<Item = &'a Review>,
) -> Option<PublishedRating> {
    let rules = workshop.rules;
    let mut bins = [0_u64; Rating::MOST as usize];
    for rating in reviews.filter_map(|review| review.ratings.get(aspect)) {
        if let Some(bin) = bins.get_mut(usize::from(rating.stars()) - 1) {
            *bin += 1;
        }
    }
    let noised = noised(key, aspect.as_str(), &bins, rules);
    if noised.iter().sum::<u64>() < rules.min_reviewers {
        return None;
    }
    let mean = stars::mean(&noised, noise_variance(rules.epsilon_count))?;
    let tenths = |stars: f64| (stars * 10.0).round() / 10.0;
    let stars = |bin: usize| u8::try_from(bin + 1).unwrap_or(Rating::MOST);
    Some(PublishedRating {
        aspect,
        score: Score { value: tenths(mean.value), low: tenths(mean.low), high: tenths(mean.high) },
        distribution: shares_of(noised, rules)
            .iter()
            .map(|share| StarShare {
                from: stars(share.first),
                to: stars(share.last),
                share: share.percent as f64 / 100.0,
            })
            .collect(),
    })
}

fn themes(
    workshop: &Workshop<'_>,
    key: FigureKey<'_>,
    people: u64,
    day: Date,
    reviews: &[&ArchivedReview],
) -> (Vec<PublishedTheme>, Vec<PublishedQuote>) {
    let texts: Vec<ReviewText> = (0..)
        .zip(reviews)
        .flat_map(|(reviewer, one)| {
            let texts = &one.review.texts;
            let fields = [
                (Side::Pros, &texts.pros),
                (Side::Cons, &texts.cons),
                (Side::Advice, &texts.advice),
            ];
            let age = Quarter::of(day).index() - one.review.collected.index();
            fields.into_iter().filter_map(move |(side, text)| {
                Some(ReviewText {
                    reviewer,
                    side,
                    text: text.clone()?,
                    quotable: one.quotable && one.review.quote_consent,
                    age_quarters: u16::try_from(age).unwrap_or(0),
                })
            })
        })
        .collect();
    let found =
        highlights(&texts, QUOTES, |theme| published(workshop, key, people, theme).is_some());
    let mut themes: Vec<_> =
        found.themes.iter().filter_map(|theme| published(workshop, key, people, theme)).collect();
    themes.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.theme.cmp(&b.theme)));
    let mut quotes: Vec<_> = found.quotes.into_iter().map(quote).collect();
    // Privacy: R9 (H16), in the order of their themes and letters: it tells nothing of when they came.
    let place = |quote: &PublishedQuote| themes.iter().position(|one| one.theme == quote.theme);
    quotes.sort_by(|a, b| (place(a), &a.text).cmp(&(place(b), &b.text)));
    (themes, quotes)
}

/// What may be said of a theme; `None` where too few speak of it.
fn published(
    workshop: &Workshop<'_>,
    key: FigureKey<'_>,
    people: u64,
    theme: &Theme,
) -> Option<PublishedTheme> {
    let rules = workshop.rules;
    let name = theme.topic.to_string();
    let tones = [theme.positive, theme.negative, theme.neutral].map(|count| count as u64);
    let tones = noised(key, &format!("theme {name}"), &tones, rules);
    let [positive, negative, neutral] = tones.try_into().ok()?;
    let mentions: u64 = positive + negative + neutral;
    let least = match rules.epsilon_count {
        Some(_) => rules.min_reviewers + MARGIN,
        None => rules.min_reviewers,
    };
    // Privacy: R9, a theme needs its reviewers (H13: told by the noise as often as by one of them).
    if (theme.mentions as u64) < rules.min_reviewers || mentions < least {
        return None;
    }
    let (of, people) = (mentions as f64, people.max(mentions) as f64);
    let variance = noise_variance(rules.epsilon_count);
    let half = Z_90 * (3.0 * variance + (of / people).powi(2) * variance).sqrt() / people;
    let share = of / people;
    Some(PublishedTheme {
        theme: name,
        share: hundredths(share),
        low: hundredths((share - half).max(0.0)),
        high: hundredths((share + half).min(1.0)),
        reviewers: band(workshop, mentions),
        positive: hundredths(positive as f64 / of),
        negative: hundredths(negative as f64 / of),
    })
}

fn quote(quote: Quote) -> PublishedQuote {
    PublishedQuote {
        text: quote.text,
        theme: quote.topic.to_string(),
        tone: match quote.polarity {
            Polarity::Positive => Tone::Positive,
            Polarity::Negative => Tone::Negative,
            Polarity::Neutral => Tone::Neutral,
        },
        language: quote.language.and_then(Language::code).map(str::to_owned),
    }
}
