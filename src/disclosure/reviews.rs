//! Reviews: a ledger of their own, and their sums as they are drawn.
//!
//! A review is counted once among everybody, once in its country, and once in its role there with all
//! it says: each in one batch, with Gaussian noise, and never again. So what can be learned of whoever
//! wrote it is bounded by the sum of the lines below, whatever is asked and however often (P1, P2).

use super::draw::{BatchDigest, DrawSecret, noise_stream};
use super::ledger::Rho;
use super::noise::discrete_gaussian;
use crate::domain::{
    Aspect, Privacy, Rating, ReviewDrawn, ReviewKind, ReviewPlace, ReviewStatistic,
};
use crate::text::{MOST_THEMES, Topic};
use std::collections::BTreeMap;

/// What one person counts for in a sum, so that noise of a part of a person can be drawn in integers.
pub const SCALE: i64 = 16;

/// One line of the ledger of reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewLine {
    /// The kind of place.
    pub kind: ReviewKind,
    /// What is drawn of it.
    pub statistic: ReviewStatistic,
    /// What whoever wrote a review spends on it, once; nothing is hidden where privacy is off.
    pub rho: Option<Rho>,
}

/// All lines of a mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewLedger {
    lines: Vec<ReviewLine>,
}

/// ρ of each line in `standard`, in ten-thousandths. They add up to what pay may cost.
const LINES: [(ReviewKind, ReviewStatistic, u32); 11] = [
    (ReviewKind::Everywhere, ReviewStatistic::Reviewers, 100),
    (ReviewKind::Country, ReviewStatistic::Reviewers, 300),
    (ReviewKind::Cell, ReviewStatistic::Reviewers, 600),
    (ReviewKind::Cell, ReviewStatistic::Stars(Aspect::Overall), 2_300),
    (ReviewKind::Cell, ReviewStatistic::Stars(Aspect::WorkLife), 700),
    (ReviewKind::Cell, ReviewStatistic::Stars(Aspect::Culture), 700),
    (ReviewKind::Cell, ReviewStatistic::Stars(Aspect::Compensation), 700),
    (ReviewKind::Cell, ReviewStatistic::Stars(Aspect::Management), 700),
    (ReviewKind::Cell, ReviewStatistic::Stars(Aspect::Career), 700),
    (ReviewKind::Cell, ReviewStatistic::Recommend, 600),
    (ReviewKind::Cell, ReviewStatistic::Themes, 2_600),
];

impl ReviewLedger {
    /// The ledger of a mode.
    pub fn of(privacy: Privacy) -> Self {
        let divisor = match privacy {
            Privacy::Off => None,
            Privacy::Standard => Some(1),
            Privacy::Strict => Some(2),
        };
        let line = |(kind, statistic, rho): &(ReviewKind, ReviewStatistic, u32)| ReviewLine {
            kind: *kind,
            statistic: *statistic,
            rho: divisor.map(|divisor| Rho::new(rho / divisor)),
        };
        ReviewLedger { lines: LINES.iter().map(line).collect() }
    }

    /// All lines.
    pub fn lines(&self) -> &[ReviewLine] {
        &self.lines
    }

    /// What is drawn of a kind of place.
    pub fn of_kind(&self, kind: ReviewKind) -> impl Iterator<Item = &ReviewLine> {
        self.lines.iter().filter(move |line| line.kind == kind)
    }

    /// One line.
    pub fn line(&self, kind: ReviewKind, statistic: ReviewStatistic) -> Option<&ReviewLine> {
        self.of_kind(kind).find(|line| line.statistic == statistic)
    }

    /// The worst case where one review is added or removed.
    pub fn added(&self) -> Rho {
        self.lines.iter().filter_map(|line| line.rho).sum()
    }

    /// The worst case where one review is replaced by any other: two additions, since no two rows of a
    /// statistic are further apart than that.
    pub fn changed(&self) -> f64 {
        2.0 * f64::from(self.added())
    }
}

impl ReviewLine {
    /// The variance of the noise on each number, in squared parts of a person: Δ² / 2ρ, rounded up.
    pub fn scaled_variance(&self) -> u64 {
        let Some(rho) = self.rho else { return 0 };
        let length = longest(self.statistic) * SCALE.unsigned_abs().pow(2) * 5_000;
        length.div_ceil(u64::from(rho.ten_thousandths()).max(1))
    }

    /// The variance of the noise on each number, in squared persons.
    pub fn variance(&self) -> f64 {
        self.scaled_variance() as f64 / (SCALE * SCALE) as f64
    }
}

/// How many numbers a statistic has.
pub fn length(statistic: ReviewStatistic) -> usize {
    match statistic {
        ReviewStatistic::Reviewers => 1,
        ReviewStatistic::Stars(Aspect::Overall) => usize::from(Rating::MOST),
        ReviewStatistic::Stars(_) | ReviewStatistic::Recommend => 2,
        ReviewStatistic::Themes => 2 * Topic::ALL.len(),
    }
}

/// The greatest squared length of a person's row in a statistic.
fn longest(statistic: ReviewStatistic) -> u64 {
    match statistic {
        // Two for having rated, and two stars off the middle at most.
        ReviewStatistic::Stars(aspect) if aspect != Aspect::Overall => 8,
        ReviewStatistic::Themes => MOST_THEMES as u64,
        _ => 1,
    }
}

/// What one review adds to the sums of its role and country.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReviewPoints {
    /// Stars by aspect, 1 to 5.
    pub stars: BTreeMap<Aspect, u8>,
    /// Whether the reviewer would recommend the work.
    pub recommend: Option<bool>,
    /// Places of themes in [`Topic::ALL`], and whether they are praised; [`MOST_THEMES`] at most.
    pub themes: Vec<(usize, bool)>,
}

impl ReviewPoints {
    /// The numbers this review adds one or more to, in persons.
    fn row(&self, statistic: ReviewStatistic) -> Vec<(usize, i64)> {
        match statistic {
            ReviewStatistic::Reviewers => vec![(0, 1)],
            ReviewStatistic::Stars(aspect) => match self.stars.get(&aspect) {
                None => Vec::new(),
                Some(stars) if aspect == Aspect::Overall => vec![(usize::from(*stars) - 1, 1)],
                Some(stars) => vec![(0, 2), (1, i64::from(*stars) - 3)],
            },
            ReviewStatistic::Recommend => {
                self.recommend.iter().map(|yes| (usize::from(!yes), 1)).collect()
            }
            ReviewStatistic::Themes => {
                let themes = self.themes.iter().take(MOST_THEMES);
                themes.map(|(theme, praised)| (2 * theme + usize::from(!praised), 1)).collect()
            }
        }
    }
}

/// Exact sums over the reviews of a batch.
#[derive(Debug, Default)]
pub struct ReviewTally(BTreeMap<(ReviewPlace, ReviewStatistic), Vec<i64>>);

impl ReviewTally {
    /// Counts a review in a place, by one statistic.
    pub fn add(&mut self, place: &ReviewPlace, statistic: ReviewStatistic, points: &ReviewPoints) {
        let sums = self.0.entry((place.clone(), statistic));
        let sums = sums.or_insert_with(|| vec![0; length(statistic)]);
        for (at, persons) in points.row(statistic) {
            if let Some(sum) = sums.get_mut(at) {
                *sum += persons * SCALE;
            }
        }
    }
}

/// Draws one statistic of a place. A place nobody is in is drawn like any other.
pub fn draw(
    line: &ReviewLine,
    secret: &DrawSecret,
    digest: &BatchDigest,
    place: &ReviewPlace,
    tally: &ReviewTally,
) -> ReviewDrawn {
    let statistic = line.statistic;
    let exact = tally.0.get(&(place.clone(), statistic));
    let exact = exact.cloned().unwrap_or_else(|| vec![0; length(statistic)]);
    let variance = line.scaled_variance();
    // Privacy: M5, every place and statistic has a stream of its own.
    let name = [place.to_string(), statistic.as_str().to_owned()];
    let mut stream =
        noise_stream(secret, digest, [b"review", name[0].as_bytes(), name[1].as_bytes()]);
    // Privacy: P1, M3, nothing of a batch leaves without this noise.
    let noise = |sum: i64| match variance {
        0 => sum,
        variance => sum + discrete_gaussian(variance, &mut stream),
    };
    ReviewDrawn { place: place.clone(), statistic, sums: exact.into_iter().map(noise).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Country, RoleSlug, Vocabulary};
    use proptest::prelude::*;

    fn review() -> impl Strategy<Value = ReviewPoints> {
        let stars = prop::collection::btree_map(prop::sample::select(Aspect::ALL), 1_u8..=5, 0..=6);
        let themes = prop::collection::btree_map(0..Topic::ALL.len(), any::<bool>(), 0..=9);
        (stars, any::<Option<bool>>(), themes).prop_map(|(stars, recommend, themes)| ReviewPoints {
            stars,
            recommend,
            themes: themes.into_iter().collect(),
        })
    }

    fn row(points: &ReviewPoints, statistic: ReviewStatistic) -> Vec<i64> {
        let mut row = vec![0; length(statistic)];
        points.row(statistic).into_iter().for_each(|(at, persons)| row[at] += persons);
        row
    }

    #[test]
    fn nobody_spends_more_than_on_pay() {
        for (privacy, added, changed) in
            [(Privacy::Standard, 10_000, 2.5), (Privacy::Strict, 5_000, 1.25)]
        {
            let ledger = ReviewLedger::of(privacy);
            for line in ledger.lines() {
                let rho = f64::from(line.rho.expect("some"));
                let name = line.statistic.as_str();
                println!("{privacy} {:20} {name:20} ρ {rho:.4}", line.kind.to_string());
            }
            assert!(ledger.added() <= Rho::new(added), "{:?}", ledger.added());
            assert!(ledger.changed() <= changed, "{}", ledger.changed());
        }
    }

    proptest! {
        /// Δ² of the ledger is what rows have at most, and two of them are never further apart than
        /// two additions.
        #[test]
        fn no_row_is_longer_than_the_ledger_says(one in review(), other in review()) {
            for statistic in ReviewStatistic::ALL {
                let (one, other) = (row(&one, statistic), row(&other, statistic));
                let length = |row: &[i64]| row.iter().map(|x| x * x).sum::<i64>() as u64;
                let apart: Vec<_> = one.iter().zip(&other).map(|(one, other)| one - other).collect();
                prop_assert!(length(&one) <= longest(statistic));
                prop_assert!(length(&apart) <= 2 * longest(statistic), "{statistic:?}");
            }
        }
    }

    fn cook() -> ReviewPlace {
        let role = RoleSlug::parse("cook").expect("a slug");
        ReviewPlace::Cell(role, Country::parse("DE").expect("a country"))
    }

    #[test]
    fn noise_is_as_wide_as_the_ledger_says_and_differs_between_draws() {
        let ledger = ReviewLedger::of(Privacy::Standard);
        let (place, mut tally) = (cook(), ReviewTally::default());
        let points = ReviewPoints {
            stars: BTreeMap::from([(Aspect::Overall, 4), (Aspect::Career, 1)]),
            recommend: Some(true),
            themes: vec![(0, true), (3, false)],
        };
        for line in ledger.of_kind(ReviewKind::Cell) {
            (0..30).for_each(|_| tally.add(&place, line.statistic, &points));
        }
        for line in ledger.of_kind(ReviewKind::Cell) {
            let exact: Vec<i64> =
                row(&points, line.statistic).iter().map(|x| x * 30 * SCALE).collect();
            let (mut squares, mut many) = (0.0, 0.0);
            for secret in 0..=255 {
                let (secret, digest) = (DrawSecret::new([secret; 32]), BatchDigest::default());
                for (sum, exact) in
                    draw(line, &secret, &digest, &place, &tally).sums.iter().zip(&exact)
                {
                    squares += ((sum - exact) as f64 / SCALE as f64).powi(2);
                    many += 1.0;
                }
            }
            // Five standard errors of a variance of that many normal draws.
            let off = (squares / many / line.variance() - 1.0).abs();
            assert!(off < 5.0 * f64::sqrt(2.0 / many), "{line:?} {off}");
        }
    }

    #[test]
    fn where_privacy_is_off_sums_are_exact() {
        let ledger = ReviewLedger::of(Privacy::Off);
        let (place, mut tally) = (cook(), ReviewTally::default());
        let line = ledger.line(ReviewKind::Cell, ReviewStatistic::Reviewers).expect("a line");
        (0..3).for_each(|_| tally.add(&place, line.statistic, &ReviewPoints::default()));
        let (secret, digest) = (DrawSecret::new([1; 32]), BatchDigest::default());
        assert_eq!(draw(line, &secret, &digest, &place, &tally).sums, [3 * SCALE]);
    }
}
