//! A review as it is sealed.

use super::StoreError;
use super::keys::Keys;
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
}

/// Encodes and seals a review.
pub(super) fn seal(keys: &Keys, review: &Review) -> Result<Vec<u8>, StoreError> {
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
    };
    let text = serde_json::to_vec(&row).map_err(|error| StoreError::Failed(error.into()))?;
    keys.seal_review(&text)
}

/// Opens a sealed review of a table.
pub(super) fn open(table: &'static str, keys: &Keys, sealed: &[u8]) -> Result<Review, StoreError> {
    let unreadable = || StoreError::corrupt(table, "sealed");
    let text = keys.open(sealed).ok_or_else(unreadable)?;
    let row: ReviewRow = serde_json::from_slice(&text).map_err(|_| unreadable())?;
    let read = |(aspect, stars): (Aspect, u8)| Some((aspect, Rating::new(stars.into())?));
    let ratings: Option<BTreeMap<_, _>> = row.ratings.into_iter().map(read).collect();
    Ok(Review {
        placement: row.placement.into(),
        country: row.country,
        ratings: ratings.and_then(Ratings::new).ok_or_else(unreadable)?,
        recommend: row.recommend,
        employment_status: row.employment_status,
        texts: ReviewTexts { pros: row.pros, cons: row.cons, advice: row.advice },
        quote_consent: row.quote_consent,
        collected: row.collected,
    })
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
        let short = seal(&keys, &review).expect("sealed");
        assert_eq!(open("reviews", &keys, &short).expect("opened"), review);
        review.texts.cons = Some("x".repeat(1_000));
        assert_eq!(seal(&keys, &review).expect("sealed").len(), short.len());
        // The longest there can be: every character written in six bytes.
        let longest = Some("\u{1}".repeat(2_000));
        review.texts =
            ReviewTexts { pros: longest.clone(), cons: longest.clone(), advice: longest };
        let sealed = seal(&keys, &review).expect("sealed");
        assert_eq!(open("reviews", &keys, &sealed).expect("opened"), review);
        assert!(sealed.len() > 2 * short.len());
    }
}
