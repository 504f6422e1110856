//! One respondent's review after everything about it has been understood and what names somebody
//! was taken out of it. It shares nothing with a salary.

use super::{Aspect, Country, EmploymentStatus, Placement, Quarter};
use std::collections::BTreeMap;

/// One to five stars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rating(u8);

impl Rating {
    /// The most stars there are.
    pub const MOST: u8 = 5;

    /// So many stars; `None` for anything but 1 to 5.
    pub fn new(stars: i64) -> Option<Self> {
        u8::try_from(stars).ok().filter(|stars| (1..=Self::MOST).contains(stars)).map(Rating)
    }

    /// The stars.
    pub fn stars(self) -> u8 {
        self.0
    }
}

/// What was rated; always overall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ratings {
    overall: Rating,
    others: BTreeMap<Aspect, Rating>,
}

impl Ratings {
    /// Of the aspects that were rated; `None` without an overall rating.
    pub fn new(mut given: BTreeMap<Aspect, Rating>) -> Option<Self> {
        let overall = given.remove(&Aspect::Overall)?;
        Some(Ratings { overall, others: given })
    }

    /// The rating of one aspect.
    pub fn get(&self, aspect: Aspect) -> Option<Rating> {
        match aspect {
            Aspect::Overall => Some(self.overall),
            other => self.others.get(&other).copied(),
        }
    }
}

/// What was written, field by field, scrubbed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReviewTexts {
    /// What is good.
    pub pros: Option<String>,
    /// What is bad.
    pub cons: Option<String>,
    /// What should be.
    pub advice: Option<String>,
}

impl ReviewTexts {
    /// The texts there are.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [&self.pros, &self.cons, &self.advice].into_iter().flatten().map(String::as_str)
    }
}

/// One review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Where it belongs; a review is never held by its numbers, always looked at.
    pub placement: Placement,
    /// Country of work.
    pub country: Country,
    /// Stars.
    pub ratings: Ratings,
    /// Whether the reviewer would recommend working there.
    pub recommend: Option<bool>,
    /// Whether the reviewer still works there.
    pub employment_status: Option<EmploymentStatus>,
    /// What was written.
    pub texts: ReviewTexts,
    /// Whether single sentences may be shown.
    pub quote_consent: bool,
    /// When it was collected, to the quarter.
    pub collected: Quarter,
}
