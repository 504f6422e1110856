//! Drawing what closes of reviews at one release moment. What closes follows from noised counts alone:
//! those that are published, and those drawn here.

use crate::catalog::Catalogue;
use crate::disclosure::calendar::{self, Closed};
use crate::disclosure::draw::{BatchDigest, DrawSecret};
use crate::disclosure::reviews::{ReviewLedger, ReviewPoints, ReviewTally, SCALE, draw};
use crate::domain::{
    Aspect, Country, Placement, PublishedQuote, Quarter, ReviewCell, ReviewDrawn, ReviewKind,
    ReviewPlace, ReviewStatistic, RoleSlug, Tone, Vocabulary,
};
use crate::secrets::mac;
use crate::store::{EntryKey, QuoteRecord, ReviewBatch, ReviewCounted, ReviewDraft, WaitingReview};
use crate::text::{Polarity, Quotable, Quote, Side, Topic, Wanted, mentions, quotes};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use time::Date;

/// At most so many quotes of a batch.
const QUOTES: usize = 8;
/// Quarters a review waits for all that it is to be counted in.
const LONGEST_WAIT: i32 = 4;

/// A review that waits, with the role it belongs to now and what it adds to sums.
struct Placed {
    waiting: Arc<WaitingReview>,
    role: Option<RoleSlug>,
    points: ReviewPoints,
}

impl Placed {
    fn country(&self) -> Country {
        self.waiting.review.country
    }

    fn cell(&self) -> Option<ReviewCell> {
        Some((self.role.clone()?, self.country()))
    }

    fn fields(&self) -> impl Iterator<Item = (Side, &str)> {
        let texts = &self.waiting.review.texts;
        let fields =
            [(Side::Pros, &texts.pros), (Side::Cons, &texts.cons), (Side::Advice, &texts.advice)];
        fields.into_iter().filter_map(|(side, text)| Some((side, text.as_deref()?)))
    }

    fn points(review: &WaitingReview) -> ReviewPoints {
        let stars = |aspect: &Aspect| Some((*aspect, review.review.ratings.get(*aspect)?.stars()));
        ReviewPoints {
            stars: Aspect::ALL.iter().filter_map(stars).collect(),
            recommend: review.review.recommend,
            themes: Vec::new(),
        }
    }

    /// A title that was not known when it was handed in counts from the first release on whose catalogue
    /// knows it.
    fn new(
        catalogue: &Catalogue,
        titles: &HashMap<String, Option<RoleSlug>>,
        waiting: WaitingReview,
    ) -> Self {
        let role = match &waiting.review.placement {
            Placement::Accepted(role) | Placement::Held(role) => {
                Some(catalogue.merged_into(role).unwrap_or(role).clone())
            }
            Placement::Unmatched(title) => titles.get(title).cloned().flatten(),
        };
        let points = Self::points(&waiting);
        let mut placed = Placed { waiting: Arc::new(waiting), role, points };
        let themes = mentions(placed.fields()).into_iter().filter_map(|(topic, tone)| {
            let praised = match tone {
                Polarity::Positive => true,
                Polarity::Negative => false,
                Polarity::Neutral => return None,
            };
            Some((Topic::ALL.iter().position(|one| *one == topic)?, praised))
        });
        placed.points.themes = themes.collect();
        placed
    }
}

/// How reviews closed so far, as it is published.
#[derive(Debug, Clone)]
pub(super) struct ReviewHistory {
    opened: Date,
    closed: Vec<Closed>,
    countries: BTreeMap<Country, f64>,
    /// Noised counts by release.
    cells: BTreeMap<ReviewCell, Vec<(i32, f64)>>,
    /// The last release that drew what was said.
    said: BTreeMap<ReviewCell, i32>,
}

impl ReviewHistory {
    pub(super) fn new(opened: Date, counts: &[ReviewBatch], said: Vec<(ReviewCell, i32)>) -> Self {
        let mut history = ReviewHistory {
            opened,
            closed: Vec::new(),
            countries: BTreeMap::new(),
            cells: BTreeMap::new(),
            said: said.into_iter().collect(),
        };
        counts.iter().for_each(|batch| history.add(batch));
        history
    }

    fn add(&mut self, batch: &ReviewBatch) {
        for drawn in batch.draws.iter().filter(|one| one.statistic == ReviewStatistic::Reviewers) {
            let people = drawn.sums.first().map_or(0.0, |sum| *sum as f64 / SCALE as f64);
            match &drawn.place {
                ReviewPlace::Everywhere => {
                    self.closed.push(Closed { on: batch.closed_on, people });
                }
                ReviewPlace::Country(country) => {
                    *self.countries.entry(*country).or_default() += people;
                }
                ReviewPlace::Cell(role, country) => {
                    let cell = (role.clone(), *country);
                    self.cells.entry(cell).or_default().push((batch.release, people));
                }
            }
        }
    }

    fn due(&self) -> Date {
        calendar::due(self.opened, &self.closed)
    }

    fn open_countries(&self) -> Vec<Country> {
        let open = self.countries.iter().filter(|(_, people)| calendar::opens(**people));
        open.map(|(country, _)| *country).collect()
    }

    fn cells_due(&self, forced: bool) -> Vec<ReviewCell> {
        let due = |(cell, counts): &(&ReviewCell, &Vec<(i32, f64)>)| {
            let last = self.said.get(*cell).copied().unwrap_or(0);
            let sum = |after: bool| -> f64 {
                let counts = counts.iter().filter(|(release, _)| (*release > last) == after);
                counts.map(|(_, people)| people).sum()
            };
            calendar::reviews_close(sum(true), sum(false).max(0.0), forced)
        };
        self.cells.iter().filter(due).map(|(cell, _)| cell.clone()).collect()
    }
}

/// What a release moment is made of, for reviews.
pub(super) struct ReviewOccasion {
    pub(super) ledger: ReviewLedger,
    pub(super) secret: DrawSecret,
    /// Roles that close whatever anybody wrote: those of the catalogue.
    pub(super) roles: Vec<RoleSlug>,
    pub(super) history: ReviewHistory,
    pub(super) today: Date,
    pub(super) release: i32,
    pub(super) forced: bool,
}

impl ReviewOccasion {
    /// Whether anything closes.
    pub(super) fn closes_anything(&self) -> bool {
        self.forced || self.history.due() <= self.today
    }
}

/// Everything of one release moment that draws of reviews need.
pub(super) struct ReviewDrawing {
    occasion: ReviewOccasion,
    reviews: Vec<Placed>,
}

impl ReviewDrawing {
    /// Gives what waits its role, and reads what it says.
    pub(super) fn new(
        occasion: ReviewOccasion,
        catalogue: &Catalogue,
        waiting: Vec<WaitingReview>,
    ) -> Self {
        let unmatched: BTreeSet<String> = waiting
            .iter()
            .filter_map(|one| match &one.review.placement {
                Placement::Unmatched(title) => Some(title.clone()),
                Placement::Accepted(_) | Placement::Held(_) => None,
            })
            .collect();
        let titles = unmatched
            .into_par_iter()
            .map(|title| {
                let role = catalogue.match_title(&title).best.map(|best| best.role);
                (title, role)
            })
            .collect();
        let reviews =
            waiting.into_par_iter().map(|one| Placed::new(catalogue, &titles, one)).collect();
        ReviewDrawing { occasion, reviews }
    }

    /// Draws all that closes, without those who changed or took back their reviews meanwhile.
    pub(super) fn draft(&self, without: &BTreeSet<EntryKey>) -> ReviewDraft {
        if !self.occasion.closes_anything() {
            return ReviewDraft::default();
        }
        let inside: Vec<&Placed> =
            self.reviews.iter().filter(|one| !without.contains(&one.waiting.key)).collect();
        let mut digest = BatchDigest::default();
        for one in &inside {
            digest.add(&self.occasion.secret, one.waiting.key.as_bytes(), &one.waiting.version);
        }
        let batch = Batch { occasion: &self.occasion, digest, inside };
        let mut history = self.occasion.history.clone();
        // Everybody first: which countries and roles are counted, and which close, follows from what
        // comes out.
        let everybody = batch.everybody();
        history.add(&everybody);
        let mut batches = vec![everybody];
        let open = history.open_countries();
        batches.extend(open.iter().map(|country| batch.roles_of(*country)));
        batches.iter().skip(1).for_each(|batch| history.add(batch));
        let due = history.cells_due(self.occasion.forced);
        let said: Vec<ReviewBatch> = due.par_iter().map(|cell| batch.said(cell)).collect();
        let mut draft = batch.settle(&open, &due);
        draft.quotes = batch.quotes(&said);
        batches.extend(said);
        draft.batches = batches;
        draft
    }

    /// Where privacy is off: exact sums of everything that has a role.
    pub(super) fn exact(&self) -> ReviewDraft {
        let inside: Vec<&Placed> = self.reviews.iter().filter(|one| one.role.is_some()).collect();
        let due: BTreeSet<ReviewCell> = inside.iter().filter_map(|one| one.cell()).collect();
        let gone = inside.iter().map(|one| Arc::clone(&one.waiting)).collect();
        let batch = Batch { occasion: &self.occasion, digest: BatchDigest::default(), inside };
        let said: Vec<ReviewBatch> = due.iter().map(|cell| batch.said(cell)).collect();
        ReviewDraft { quotes: batch.quotes(&said), batches: said, gone, counted: Vec::new() }
    }
}

/// The reviews of one moment, and how they are drawn.
struct Batch<'a> {
    occasion: &'a ReviewOccasion,
    digest: BatchDigest,
    inside: Vec<&'a Placed>,
}

impl Batch<'_> {
    fn record(
        &self,
        (role, country): (Option<RoleSlug>, Option<Country>),
        draws: Vec<ReviewDrawn>,
    ) -> ReviewBatch {
        let (release, closed_on) = (self.occasion.release, self.occasion.today);
        ReviewBatch { role, country, release, closed_on, draws }
    }

    fn drawn(&self, place: &ReviewPlace, tally: &ReviewTally) -> Vec<ReviewDrawn> {
        let lines = self.occasion.ledger.of_kind(place.kind());
        // How many wrote in a role is drawn by itself, and before all else that is drawn of it.
        let alone = |statistic| statistic == ReviewStatistic::Reviewers;
        lines
            .filter(|line| alone(line.statistic))
            .map(|line| draw(line, &self.occasion.secret, &self.digest, place, tally))
            .collect()
    }

    /// Counts those not counted yet, once among everybody and once in their country.
    fn everybody(&self) -> ReviewBatch {
        let (mut tally, reviewers) = (ReviewTally::default(), ReviewStatistic::Reviewers);
        // Privacy: P1, once in each kind of place, and never again.
        let new = |one: &&&Placed| one.waiting.counted == ReviewCounted::Nowhere;
        for one in self.inside.iter().filter(new) {
            tally.add(&ReviewPlace::Everywhere, reviewers, &one.points);
            tally.add(&ReviewPlace::Country(one.country()), reviewers, &one.points);
        }
        // Privacy: M1, every country there is: none comes into being because somebody is in it.
        let countries = Country::all().map(ReviewPlace::Country);
        let places = std::iter::once(ReviewPlace::Everywhere).chain(countries);
        self.record((None, None), places.flat_map(|place| self.drawn(&place, &tally)).collect())
    }

    /// Counts those not counted there yet, in every role of a country.
    fn roles_of(&self, country: Country) -> ReviewBatch {
        let mut tally = ReviewTally::default();
        let new =
            |one: &&&Placed| one.country() == country && one.waiting.counted != ReviewCounted::Cell;
        for one in self.inside.iter().filter(new) {
            if let Some(role) = one.role.clone() {
                let place = ReviewPlace::Cell(role, country);
                tally.add(&place, ReviewStatistic::Reviewers, &one.points);
            }
        }
        let places =
            self.occasion.roles.iter().map(|role| ReviewPlace::Cell(role.clone(), country));
        let draws = places.flat_map(|place| self.drawn(&place, &tally)).collect();
        self.record((None, Some(country)), draws)
    }

    /// Everything the reviews of a role in a country say.
    fn said(&self, cell: &ReviewCell) -> ReviewBatch {
        let (role, country) = cell.clone();
        let place = ReviewPlace::Cell(role.clone(), country);
        let lines: Vec<_> = self
            .occasion
            .ledger
            .of_kind(ReviewKind::Cell)
            .filter(|line| line.statistic != ReviewStatistic::Reviewers)
            .collect();
        let mut tally = ReviewTally::default();
        for one in self.in_cell(cell) {
            lines.iter().for_each(|line| tally.add(&place, line.statistic, &one.points));
        }
        let drawn = lines
            .into_iter()
            .map(|line| draw(line, &self.occasion.secret, &self.digest, &place, &tally))
            .collect();
        self.record((Some(role), Some(country)), drawn)
    }

    fn in_cell(&self, cell: &ReviewCell) -> impl Iterator<Item = &Placed> {
        let of = |one: &&&Placed| one.cell().as_ref() == Some(cell);
        self.inside.iter().filter(of).copied()
    }

    /// What becomes of the reviews: those that were drawn with all they say end, the others wait.
    fn settle(&self, open: &[Country], due: &[ReviewCell]) -> ReviewDraft {
        let (open, due): (BTreeSet<_>, BTreeSet<_>) = (open.iter().collect(), due.iter().collect());
        let now = Quarter::of(self.occasion.today).index();
        let mut draft = ReviewDraft::default();
        for one in &self.inside {
            let cell = one.cell();
            let closed = cell.as_ref().is_some_and(|cell| due.contains(cell));
            let waited = now - one.waiting.review.collected.index() >= LONGEST_WAIT;
            let in_role = cell.is_some() && open.contains(&one.country());
            let after = if in_role { ReviewCounted::Cell } else { ReviewCounted::Country };
            // Privacy: P3, what is counted in all it ever will be ends here.
            if closed || waited || self.occasion.forced {
                draft.gone.push(Arc::clone(&one.waiting));
            } else if after > one.waiting.counted {
                draft.counted.push((Arc::clone(&one.waiting), after));
            }
        }
        draft
    }

    /// Sentences of the reviews that end, as the noised counts of their themes ask for.
    fn quotes(&self, said: &[ReviewBatch]) -> Vec<QuoteRecord> {
        let mut records = Vec::new();
        for batch in said {
            let Some(cell) = batch.cell() else { continue };
            let reviews: Vec<&Placed> = self.in_cell(&cell).collect();
            // Privacy: R9, only with the writer's consent, and after somebody looked at it.
            let may = |one: &Placed| one.waiting.quotable && one.waiting.review.quote_consent;
            let texts: Vec<Quotable<'_>> = (0..)
                .zip(&reviews)
                .filter(|(_, one)| may(one))
                .flat_map(|(reviewer, one)| {
                    one.fields().map(move |(side, text)| Quotable { reviewer, side, text })
                })
                .collect();
            for quote in quotes(&texts, &wanted(batch), QUOTES) {
                let writer = reviews.iter().find(|one| {
                    may(one) && one.fields().any(|(_, text)| text.contains(&quote.text))
                });
                let receipt = writer.and_then(|one| one.waiting.receipt);
                records.push(QuoteRecord {
                    id: self.quote_id(&cell, &quote),
                    cell: cell.clone(),
                    release: self.occasion.release,
                    quote: published(quote),
                    receipt,
                });
            }
        }
        records
    }

    /// Random to everybody else, and the same when it is drawn again.
    fn quote_id(&self, (role, country): &ReviewCell, quote: &Quote) -> EntryKey {
        let secret = self.occasion.secret.as_bytes();
        let (role, code) = (role.as_str().as_bytes(), country.code().as_bytes());
        let release = self.occasion.release.to_be_bytes();
        let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            mac(secret, &[b"quote", &release, role, code, quote.text.as_bytes()]);
        EntryKey::from_bytes(id)
    }
}

/// The themes that quotes are to illustrate, by the noised counts of who praises and blames them.
fn wanted(batch: &ReviewBatch) -> Vec<Wanted> {
    let themes = batch.draws.iter().find(|one| one.statistic == ReviewStatistic::Themes);
    let counts = themes.into_iter().flat_map(|drawn| drawn.sums.chunks_exact(2)).zip(Topic::ALL);
    counts
        .flat_map(|(counts, topic)| {
            let tones = [Polarity::Positive, Polarity::Negative];
            counts.iter().zip(tones).map(|(count, polarity)| Wanted {
                topic: *topic,
                polarity,
                weight: (*count as f64 / SCALE as f64).max(0.0),
            })
        })
        .collect()
}

fn published(quote: Quote) -> PublishedQuote {
    PublishedQuote {
        text: quote.text,
        theme: quote.topic.slug().to_owned(),
        tone: match quote.polarity {
            Polarity::Positive => Tone::Positive,
            Polarity::Negative => Tone::Negative,
            Polarity::Neutral => Tone::Neutral,
        },
        language: quote.language.and_then(|language| language.code()).map(str::to_owned),
    }
}
