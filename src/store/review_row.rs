//! A review as it is sealed.

use super::StoreError;
use super::keys::Keys;
use super::reviews::ReviewCounted;
use super::row::PlacementRow;
use crate::domain::{
    Aspect, Country, EmploymentStatus, Quarter, Rating, Ratings, Review, ReviewTexts, Vocabulary,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Serialize, Deserialize)]
struct ReviewRow {
    placement: PlacementRow,
    country: Country,
    /// Stars by the wire name of the aspect.
    ratings: BTreeMap<Aspect, u8>,
    recommend: Option<bool>,
    employment_status: Option<EmploymentStatus>,
    pros: Option<String>,
    cons: Option<String>,
    advice: Option<String>,
    quote_consent: bool,
    collected: Quarter,
    /// Reviews of the first edition were sealed without what follows.
    #[serde(default)]
    wait: Wait,
}

/// What a review that waits carries with it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Wait {
    /// The rules it was handed in under; empty for one of the first edition.
    pub(super) promise: String,
    /// What it has been counted in.
    pub(super) counted: ReviewCounted,
    /// By which its receipt is found.
    pub(super) receipt: Option<[u8; 32]>,
}

/// Encodes and seals a review.
pub(super) fn seal(keys: &Keys, review: &Review, wait: &Wait) -> Result<Vec<u8>, StoreError> {
    let ReviewTexts { pros, cons, advice } = review.texts.clone();
    let rated = |aspect: &Aspect| Some((*aspect, review.ratings.get(*aspect)?.stars()));
    let row = ReviewRow {
        placement: review.placement.clone().into(),
        country: review.country,
        ratings: Aspect::ALL.iter().filter_map(rated).collect(),
        recommend: review.recommend,
        employment_status: review.employment_status,
        pros,
        cons,
        advice,
        quote_consent: review.quote_consent,
        collected: review.collected,
        wait: wait.clone(),
    };
    let text = serde_json::to_vec(&row).map_err(|error| StoreError::Failed(error.into()))?;
    keys.seal_review(&text)
}

/// Opens a sealed review.
pub(super) fn open(keys: &Keys, sealed: &[u8]) -> Result<(Review, Wait), StoreError> {
    let unreadable = || StoreError::corrupt("review_pool", "sealed");
    let text = keys.open(sealed).ok_or_else(unreadable)?;
    let row: ReviewRow = serde_json::from_slice(&text).map_err(|_| unreadable())?;
    let read = |(aspect, stars): (Aspect, u8)| Some((aspect, Rating::new(stars.into())?));
    let ratings: Option<BTreeMap<_, _>> = row.ratings.into_iter().map(read).collect();
    let review = Review {
        placement: row.placement.into(),
        country: row.country,
        ratings: ratings.and_then(Ratings::new).ok_or_else(unreadable)?,
        recommend: row.recommend,
        employment_status: row.employment_status,
        texts: ReviewTexts { pros: row.pros, cons: row.cons, advice: row.advice },
        quote_consent: row.quote_consent,
        collected: row.collected,
    };
    Ok((review, row.wait))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Placement, RoleSlug};
    use crate::secrets::Secrets;

    #[test]
    fn a_review_is_opened_as_it_was_sealed_and_its_length_hardly_shows() {
        let keys = Keys::of(&Secrets::fixed([7; 32]));
        let stars = |stars| Rating::new(stars).expect("stars");
        let ratings = BTreeMap::from([(Aspect::Overall, stars(4)), (Aspect::Career, stars(1))]);
        let mut review = Review {
            placement: Placement::Accepted(RoleSlug::parse("nurse").expect("a slug")),
            country: Country::parse("DE").expect("a country"),
            ratings: Ratings::new(ratings).expect("overall"),
            recommend: Some(false),
            employment_status: Some(EmploymentStatus::Former),
            texts: ReviewTexts { pros: Some("Gutes Team".to_owned()), ..ReviewTexts::default() },
            quote_consent: true,
            collected: Quarter::parse("2026-Q4").expect("a quarter"),
        };
        let wait = Wait {
            promise: "reviews-standard-5".to_owned(),
            counted: ReviewCounted::Country,
            receipt: Some([255; 32]),
        };
        let seal = |review: &Review| seal(&keys, review, &wait).expect("sealed");
        let open = |sealed: &[u8]| open(&keys, sealed).expect("opened");
        let short = seal(&review);
        assert_eq!(open(&short), (review.clone(), wait.clone()));
        review.texts.cons = Some("x".repeat(1_000));
        assert_eq!(seal(&review).len(), short.len());
        // The longest there can be: every character written in six bytes.
        let longest = Some("\u{1}".repeat(2_000));
        review.texts =
            ReviewTexts { pros: longest.clone(), cons: longest.clone(), advice: longest };
        let sealed = seal(&review);
        assert_eq!(open(&sealed).0, review);
        assert!(sealed.len() > 2 * short.len());
    }
}
