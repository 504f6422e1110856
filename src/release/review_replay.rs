//! The part of `paylens audit` that replays what was published of reviews.

use super::audit::{Rule, Tally};
use super::highlights::{content, live_on};
use super::{Publisher, ReleaseError, Workshop};
use crate::domain::PublishedHighlights;
use crate::store::{ArchivedReview, HighlightsRecord, PastReviewClosing, ReviewCell};
use std::collections::BTreeMap;

impl Publisher {
    /// Replays everything ever published of reviews.
    pub(super) async fn audit_reviews(
        &self,
        workshop: &Workshop<'_>,
        tally: &mut Tally,
    ) -> Result<(), ReleaseError> {
        let mut by_cell: BTreeMap<ReviewCell, Vec<HighlightsRecord>> = BTreeMap::new();
        for record in self.releases.highlights().await? {
            by_cell.entry(record.cell.clone()).or_default().push(record);
        }
        for (cell, closings) in self.archive.review_closings().await? {
            let reviews = self.archive.reviews(&cell).await?;
            let versions = by_cell.remove(&cell).unwrap_or_default();
            batches(workshop, &cell, &closings, tally);
            for version in versions {
                let published: PublishedHighlights = serde_json::from_str(&version.content)?;
                rebuild(workshop, &closings, &version, &published, &reviews, tally);
                for quote in published.quotes {
                    let allowed = reviews.iter().any(|one| {
                        one.counts
                            && one.quotable
                            && one.review.quote_consent
                            && one.review.texts.all().any(|text| text.contains(&quote.text))
                    });
                    tally.check(Rule::Quotes, allowed, || {
                        let (role, country) = &cell;
                        format!("{role} {country}: a quote that nobody of the cell agreed to")
                    });
                }
            }
        }
        Ok(())
    }
}

fn batches(
    workshop: &Workshop<'_>,
    (role, country): &ReviewCell,
    closings: &[PastReviewClosing],
    tally: &mut Tally,
) {
    let people = |closing: &PastReviewClosing| u64::try_from(closing.people).unwrap_or(0);
    for closing in closings {
        let live = live_on(workshop, closings, closing.number - 1, closing.closed_on);
        let published = closings.iter().filter(|one| live.contains(&one.number)).map(people).sum();
        tally.check(
            Rule::Reviews,
            workshop.rules.reviews_close(people(closing), published),
            || {
                format!(
                    "{role} {country}: closing {} took in {} reviewers after {published}",
                    closing.number, closing.people
                )
            },
        );
    }
}

/// Makes a version again, where everybody in it is still there.
fn rebuild(
    workshop: &Workshop<'_>,
    closings: &[PastReviewClosing],
    version: &HighlightsRecord,
    published: &PublishedHighlights,
    reviews: &[ArchivedReview],
    tally: &mut Tally,
) {
    let (role, country) = &version.cell;
    let Some(closing) = closings.iter().find(|closing| closing.number == version.closing) else {
        return tally.check(Rule::Reviews, false, || {
            format!("{role} {country}: there is no closing {}", version.closing)
        });
    };
    let live = live_on(workshop, closings, closing.number, closing.closed_on);
    let entered: i64 = closings
        .iter()
        .filter(|closing| live.contains(&closing.number))
        .map(|closing| closing.people)
        .sum();
    let members: Vec<&ArchivedReview> =
        reviews.iter().filter(|one| live.contains(&one.closing)).collect();
    // What those who left had written is gone (R8): these figures cannot be made again.
    if members.len() as i64 != entered || members.iter().any(|one| !one.counts) {
        return;
    }
    let again = content(workshop, closing.closed_on, &members);
    // Which sentences may be shown can have changed since.
    let figures = |content: &PublishedHighlights| PublishedHighlights {
        quotes: Vec::new(),
        ..content.clone()
    };
    let same = again.as_ref().map(figures) == Some(figures(published));
    tally.check(Rule::Rebuild, same, || {
        format!("{role} {country}: the reviews of closing {} come out differently", closing.number)
    });
}
