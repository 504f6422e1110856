//! Reviews: understood, scrubbed of what names somebody, sealed into their own pool. They share
//! nothing with a salary, and every one is looked at before it counts.

use super::check::{Errors, country, title};
use super::field::{FieldCode, FieldError};
use super::{Intake, IntakeError, is_idempotency_key};
use crate::catalog::TitleMatch;
use crate::domain::{
    Aspect, Placement, Quarter, Rating, Ratings, Receipt, Review, ReviewTexts, Vocabulary,
};
use crate::store::{Added, NewReview, Replaced, StoreError};
use crate::text::{Removed, is_covered, points_at_one_person, scrub};
use serde::Serialize;
use std::collections::BTreeMap;

/// Longest text of a field, in characters.
pub const LONGEST_PROSE: usize = 2_000;

/// What a form or a row of a file says.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReviewDraft {
    /// Job title, free text.
    pub title: Option<String>,
    /// Country of work.
    pub country: Option<String>,
    /// Stars by the name of the aspect.
    pub ratings: BTreeMap<Aspect, i64>,
    /// What is good.
    pub pros: Option<String>,
    /// What is bad.
    pub cons: Option<String>,
    /// What should be.
    pub advice: Option<String>,
    /// Whether one would recommend working there.
    pub recommend: Option<bool>,
    /// Whether one still works there.
    pub employment_status: Option<String>,
    /// Whether single sentences may be shown.
    pub quote_consent: Option<bool>,
    /// The employer's name: taken out of the texts, and then goes.
    pub employer: Option<String>,
}

/// A draft that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedReview {
    /// What goes into the pool.
    pub review: Review,
    /// What the title was taken for.
    pub matched: TitleMatch,
    /// What was taken out of the texts, each kind once.
    pub removed: Vec<Removed>,
}

/// What the reviewer learns.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenReview {
    /// The receipt; this is the only time it is seen.
    pub receipt: Receipt,
    /// What was understood and is kept.
    pub checked: CheckedReview,
}

impl Intake {
    /// Understands a review without storing anything.
    ///
    /// # Errors
    /// Every field that was not understood.
    pub fn check_review(&self, draft: &ReviewDraft) -> Result<CheckedReview, Vec<FieldError>> {
        let catalogue = self.directory.current();
        let mut errors = Errors::default();
        let title = title(draft.title.as_ref(), &mut errors);
        let country = country(draft.country.as_ref(), &catalogue, &mut errors);
        let ratings = ratings(&draft.ratings, &mut errors);
        let employer = errors.text("/employer/name", draft.employer.as_ref());
        let mut removed = Vec::new();
        let mut prose = |pointer, text: Option<&String>| {
            let text = errors.prose(pointer, text, LONGEST_PROSE)?;
            // Privacy: R9, nothing that names somebody is kept, not even sealed.
            let scrubbed = scrub(text, employer);
            removed.extend(scrubbed.removed);
            Some(scrubbed.text)
        };
        let texts = ReviewTexts {
            pros: prose("/pros", draft.pros.as_ref()),
            cons: prose("/cons", draft.cons.as_ref()),
            advice: prose("/advice", draft.advice.as_ref()),
        };
        let employment_status = errors.term("/employment_status", draft.employment_status.as_ref());
        let (Some(title), Some((country, _)), Some(ratings), true) =
            (title, country, ratings, errors.0.is_empty())
        else {
            return Err(errors.0);
        };
        let matched = catalogue.match_title(title);
        let placement = match &matched.best {
            Some(best) => Placement::Accepted(best.role.clone()),
            None => Placement::Unmatched(title.to_owned()),
        };
        let review = Review {
            placement,
            country,
            ratings,
            recommend: draft.recommend,
            employment_status,
            texts,
            quote_consent: draft.quote_consent.unwrap_or(false),
            collected: Quarter::of(self.clock.today()),
        };
        removed.sort_unstable();
        removed.dedup();
        Ok(CheckedReview { review, matched, removed })
    }

    /// Takes one review. With an idempotency key, the same body again gives the same answer and adds
    /// nothing.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn submit_review(
        &self,
        draft: &ReviewDraft,
        idempotency_key: Option<&str>,
    ) -> Result<TakenReview, IntakeError> {
        let checked = self.check_review(draft).map_err(IntakeError::Invalid)?;
        let receipt = match idempotency_key {
            None => Receipt::random(&self.secrets)?,
            Some(key) if is_idempotency_key(key) => Receipt::derived(&self.secrets, key.as_bytes()),
            Some(_) => return Err(IntakeError::KeyMalformed),
        };
        let new = NewReview {
            receipt: receipt.clone(),
            body: draft.canonical(),
            review: checked.review.clone(),
            approved: false,
        };
        match self.sink.add_review(new).await? {
            Added::Conflict => Err(IntakeError::KeyReused),
            Added::New | Added::Repeated => Ok(TakenReview { receipt, checked }),
        }
    }

    /// Takes many reviews that were checked before, in one transaction. `identity` makes the same
    /// row the same entry however often it is imported; `approved` ones need no look any more, unless
    /// [`needs_a_look`] says so.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn submit_review_rows(
        &self,
        rows: Vec<(Vec<u8>, Review)>,
        approved: bool,
    ) -> Result<Vec<Added>, StoreError> {
        let entries = rows
            .into_iter()
            .map(|(identity, review)| NewReview {
                receipt: Receipt::derived(&self.secrets, &identity),
                body: Vec::new(),
                approved: approved && !needs_a_look(&review.texts),
                review,
            })
            .collect();
        self.sink.add_reviews(entries).await
    }

    /// Puts another review in place of one's own, as long as it waits in the pool.
    ///
    /// # Errors
    /// [`IntakeError`].
    pub async fn replace_review(
        &self,
        receipt: Receipt,
        draft: &ReviewDraft,
    ) -> Result<TakenReview, IntakeError> {
        let checked = self.check_review(draft).map_err(IntakeError::Invalid)?;
        let review = checked.review.clone();
        match self.desk.replace_review(&receipt, &draft.canonical(), review).await? {
            Replaced::Done => Ok(TakenReview { receipt, checked }),
            Replaced::Counted => Err(IntakeError::Counted),
            Replaced::Unknown => Err(self.unknown(&receipt).await?),
        }
    }
}

/// Whether a moderator reads these texts whoever approved them before: they point at one person, or
/// are in a script in which names are not looked for.
pub fn needs_a_look(texts: &ReviewTexts) -> bool {
    // Privacy: R9, a person is named by "the only woman in the lab" as well as by a name.
    texts.all().any(|text| points_at_one_person(text) || !is_covered(text))
}

impl ReviewDraft {
    /// The draft as bytes in which equal drafts are equal.
    fn canonical(&self) -> Vec<u8> {
        // Numbers, strings and maps of them only: there is nothing in a draft that could fail.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

fn ratings(given: &BTreeMap<Aspect, i64>, errors: &mut Errors) -> Option<Ratings> {
    let mut read = BTreeMap::new();
    for (aspect, stars) in given {
        match Rating::new(*stars) {
            Some(rating) => drop(read.insert(*aspect, rating)),
            None => {
                let detail = format!("must be 1 to {} stars", Rating::MOST);
                errors.add(&format!("/ratings/{}", aspect.as_str()), FieldCode::OutOfRange, detail);
            }
        }
    }
    if !given.contains_key(&Aspect::Overall) {
        errors.add("/ratings/overall", FieldCode::Required, "must be given");
    }
    Ratings::new(read)
}
