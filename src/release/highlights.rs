//! What is published of reviews: from the sums of all batches of a role in a country to stars and
//! themes. It never meets pay, and reads no review.

use super::{Publisher, ReleaseError};
use crate::catalog::Catalogue;
use crate::disclosure::Band;
use crate::disclosure::reviews::{ReviewLedger, SCALE};
use crate::domain::{
    Aspect, Collected, CountBand, PublishedHighlights, PublishedRating, PublishedTheme, Quarter,
    Rating, ReviewCell, ReviewKind, ReviewStatistic, Score, StarShare, Vocabulary,
};
use crate::estimate::quality::Z_90;
use crate::estimate::stars::{self, Ratings};
use crate::store::{HighlightsVersion, ReviewBatch};
use crate::text::Topic;
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// Fewest people that an aspect, the recommendation or a theme is told of, beyond what noise makes of
/// nobody in one of a hundred tries.
const LEAST_RATED: f64 = 10.0;
const LEAST_MENTIONS: f64 = 5.0;
const Z_99: f64 = 2.326;
/// Fewest reviewers of a cell that anything is told of.
const LEAST_REVIEWERS: f64 = 10.0;
/// Days after which a batch counts no more.
const OLDEST: i64 = 36 * 30;

/// Sums of one statistic over batches.
#[derive(Debug, Clone, Default)]
struct Sums {
    numbers: Vec<f64>,
    /// Of the noise on each number.
    variance: f64,
}

/// All that is known of a cell.
#[derive(Debug, Clone, Default)]
struct CellSums {
    sums: BTreeMap<ReviewStatistic, Sums>,
    collected: Option<Collected>,
}

impl CellSums {
    fn add(&mut self, ledger: &ReviewLedger, batch: &ReviewBatch) {
        for drawn in &batch.draws {
            let line = ledger.line(ReviewKind::Cell, drawn.statistic);
            let Some(line) = line else { continue };
            let sums = self.sums.entry(drawn.statistic).or_default();
            // A batch from before a theme was added knows nothing of it.
            let longest = sums.numbers.len().max(drawn.sums.len());
            sums.numbers.resize(longest, 0.0);
            for (sum, more) in sums.numbers.iter_mut().zip(&drawn.sums) {
                *sum += *more as f64 / SCALE as f64;
            }
            sums.variance += line.variance();
        }
        let quarter = Quarter::of(batch.closed_on);
        let span = self.collected.get_or_insert(Collected { from: quarter, to: quarter });
        span.from = span.from.min(quarter);
        span.to = span.to.max(quarter);
    }

    fn get(&self, statistic: ReviewStatistic) -> Option<&Sums> {
        self.sums.get(&statistic)
    }

    /// How an aspect is rated, by noised sums.
    fn ratings(&self, aspect: Aspect) -> Option<Ratings> {
        let Sums { numbers, variance } = self.get(ReviewStatistic::Stars(aspect))?;
        Some(match (aspect, numbers.as_slice()) {
            (Aspect::Overall, bins) => Ratings::of_bins(bins, *variance),
            (_, [twice, beyond]) => Ratings {
                people: twice / 2.0,
                beyond: *beyond,
                people_variance: variance / 4.0,
                residual_variance: Box::new(stars::moments(*variance)),
            },
            _ => return None,
        })
    }
}

/// The sums of all cells, of the batches that counted at a release.
pub(super) struct ReviewSums {
    ledger: ReviewLedger,
    cells: BTreeMap<ReviewCell, CellSums>,
}

impl ReviewSums {
    pub(super) fn of(
        ledger: &ReviewLedger,
        catalogue: &Catalogue,
        batches: &[ReviewBatch],
        today: Date,
    ) -> Self {
        let mut cells: BTreeMap<ReviewCell, CellSums> = BTreeMap::new();
        // Whole batches expire, never single people.
        let live = batches.iter().filter(|one| (today - one.closed_on).whole_days() <= OLDEST);
        for (batch, cell) in live.filter_map(|batch| Some((batch, batch.cell()?))) {
            let (role, country) = cell;
            let role = catalogue.merged_into(&role).unwrap_or(&role).clone();
            cells.entry((role, country)).or_default().add(ledger, batch);
        }
        ReviewSums { ledger: ledger.clone(), cells }
    }

    /// What is published of a cell; `None` where too few wrote.
    pub(super) fn content(&self, cell: &ReviewCell) -> Option<PublishedHighlights> {
        let sums = self.cells.get(cell)?;
        let overall = sums.ratings(Aspect::Overall)?;
        let exact = self.ledger.added().ten_thousandths() == 0;
        if overall.people < if exact { 1.0 } else { LEAST_REVIEWERS } {
            return None;
        }
        let band = |people: f64| {
            let people = people.max(0.0).round() as u64;
            let band = Band::of(people);
            if exact {
                CountBand { from: people, to: people }
            } else {
                CountBand { from: band.from, to: band.to }
            }
        };
        let rating = |aspect: &Aspect| self.rating(*aspect, sums, exact);
        Some(PublishedHighlights {
            reviewers: band(overall.people),
            collected: sums.collected?,
            ratings: Aspect::ALL.iter().filter_map(rating).collect(),
            recommend: recommend(sums, exact),
            themes: themes(sums, overall.people, exact, &band),
        })
    }

    fn rating(&self, aspect: Aspect, sums: &CellSums, exact: bool) -> Option<PublishedRating> {
        let ratings = sums.ratings(aspect)?;
        // Privacy and truth: nothing is said of an aspect that too few rated.
        if aspect != Aspect::Overall
            && ratings.people < least(LEAST_RATED, ratings.people_variance, exact)
        {
            return None;
        }
        let mean = stars::mean(&ratings, self.usual(aspect, exact));
        let tenths = |stars: f64| (stars * 10.0).round() / 10.0;
        let distribution = match (aspect, sums.get(ReviewStatistic::Stars(aspect))) {
            (Aspect::Overall, Some(bins)) => shares(&bins.numbers),
            _ => Vec::new(),
        };
        let score =
            Score { value: tenths(mean.value), low: tenths(mean.low), high: tenths(mean.high) };
        Some(PublishedRating { aspect, score, distribution })
    }

    /// The mean of an aspect over all reviews; `None` where figures are exact.
    fn usual(&self, aspect: Aspect, exact: bool) -> Option<f64> {
        if exact {
            return None;
        }
        let all = self.cells.values().filter_map(|cell| cell.ratings(aspect));
        let (people, beyond) = all.fold((0.0, 0.0), |(people, beyond), one| {
            (people + one.people.max(0.0), beyond + one.beyond)
        });
        Some(stars::usual(people, beyond))
    }
}

fn least(people: f64, variance: f64, exact: bool) -> f64 {
    if exact { 1.0 } else { people.max(LEAST_MENTIONS + Z_99 * variance.sqrt()) }
}

/// Stars as shares of people, to the hundredth; they add up to 1.
fn shares(bins: &[f64]) -> Vec<StarShare> {
    let percents = stars::percents(bins);
    let star = |at: usize| u8::try_from(at + 1).unwrap_or(Rating::MOST);
    let share = |(at, percent): (usize, u64)| StarShare {
        from: star(at),
        to: star(at),
        share: percent as f64 / 100.0,
    };
    percents.into_iter().enumerate().map(share).collect()
}

fn recommend(sums: &CellSums, exact: bool) -> Option<f64> {
    let Sums { numbers, variance } = sums.get(ReviewStatistic::Recommend)?;
    let [yes, no] = numbers.as_slice() else { return None };
    let all = yes + no;
    (all >= least(LEAST_RATED, 2.0 * variance, exact))
        .then(|| hundredths((yes / all).clamp(0.0, 1.0)))
}

fn hundredths(share: f64) -> f64 {
    (share * 100.0).round() / 100.0
}

fn themes(
    sums: &CellSums,
    people: f64,
    exact: bool,
    band: &impl Fn(f64) -> CountBand,
) -> Vec<PublishedTheme> {
    let Some(Sums { numbers, variance }) = sums.get(ReviewStatistic::Themes) else {
        return Vec::new();
    };
    let mut themes: Vec<PublishedTheme> = numbers
        .chunks_exact(2)
        .zip(Topic::ALL)
        .filter_map(|(tones, topic)| {
            let [praise, blame] = tones else { return None };
            let mentions = praise + blame;
            // Noise alone reaches this once in a hundred of twenty-odd themes, or less.
            if mentions < least(LEAST_MENTIONS, 2.0 * variance, exact) {
                return None;
            }
            let people = people.max(mentions);
            let half = Z_90 * (2.0 * variance).sqrt() / people;
            let share = mentions / people;
            let praised = hundredths((praise / mentions).clamp(0.0, 1.0));
            let enough = |people: f64| {
                (people >= least(LEAST_MENTIONS, *variance, exact)).then(|| band(people))
            };
            Some(PublishedTheme {
                theme: topic.slug().to_owned(),
                share: hundredths(share),
                low: hundredths((share - half).max(0.0)),
                high: hundredths((share + half).min(1.0)),
                reviewers: band(mentions),
                positive: praised,
                negative: hundredths(1.0 - praised),
                praised: enough(*praise),
                blamed: enough(*blame),
            })
        })
        .collect();
    themes.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.theme.cmp(&b.theme)));
    themes
}

impl Publisher {
    /// What comes out of the cells whose reviews closed, by all batches so far.
    pub(super) fn highlights(
        &self,
        catalogue: &Catalogue,
        batches: &[ReviewBatch],
        release: i32,
    ) -> Result<Vec<HighlightsVersion>, ReleaseError> {
        let closed: BTreeSet<ReviewCell> = batches
            .iter()
            .filter(|batch| batch.release == release)
            .filter_map(ReviewBatch::cell)
            .collect();
        let sums = ReviewSums::of(&self.review_ledger, catalogue, batches, self.clock.today());
        let mut versions = Vec::new();
        for cell in closed {
            if let Some(content) = sums.content(&cell) {
                versions
                    .push(HighlightsVersion { cell, content: serde_json::to_string(&content)? });
            }
        }
        Ok(versions)
    }
}
