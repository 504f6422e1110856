//! What is drawn of reviews: noised sums over a batch, which anybody may see. They share nothing with
//! those of pay.

use super::{Aspect, Country, RoleSlug};
use std::fmt;

/// A role in a country: the finest that reviews come out in.
pub type ReviewCell = (RoleSlug, Country);

/// What a draw of reviews is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewPlace {
    /// Everybody.
    Everywhere,
    /// Everybody of a country.
    Country(Country),
    /// A role in a country.
    Cell(RoleSlug, Country),
}

impl ReviewPlace {
    /// The kind of place it is.
    pub fn kind(&self) -> ReviewKind {
        match self {
            ReviewPlace::Everywhere => ReviewKind::Everywhere,
            ReviewPlace::Country(_) => ReviewKind::Country,
            ReviewPlace::Cell(..) => ReviewKind::Cell,
        }
    }
}

impl fmt::Display for ReviewPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReviewPlace::Everywhere => f.write_str("*"),
            ReviewPlace::Country(country) => write!(f, "*/{country}"),
            ReviewPlace::Cell(role, country) => write!(f, "{role}/{country}"),
        }
    }
}

/// The kinds of places; a review is in one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewKind {
    /// Everybody.
    Everywhere,
    /// A country.
    Country,
    /// A role in a country.
    Cell,
}

impl fmt::Display for ReviewKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ReviewKind::Everywhere => "reviews",
            ReviewKind::Country => "reviews/country",
            ReviewKind::Cell => "reviews/role/country",
        })
    }
}

/// What is drawn of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewStatistic {
    /// How many wrote.
    Reviewers,
    /// Stars of an aspect.
    Stars(Aspect),
    /// Who would recommend the work, and who would not.
    Recommend,
    /// Who praises and who blames each theme.
    Themes,
}

impl ReviewStatistic {
    /// All of them, in the order they are stored by: new ones go to the end.
    pub const ALL: [Self; 9] = [
        ReviewStatistic::Reviewers,
        ReviewStatistic::Stars(Aspect::Overall),
        ReviewStatistic::Stars(Aspect::WorkLife),
        ReviewStatistic::Stars(Aspect::Culture),
        ReviewStatistic::Stars(Aspect::Compensation),
        ReviewStatistic::Stars(Aspect::Management),
        ReviewStatistic::Stars(Aspect::Career),
        ReviewStatistic::Recommend,
        ReviewStatistic::Themes,
    ];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            ReviewStatistic::Reviewers => "reviewers",
            ReviewStatistic::Stars(Aspect::Overall) => "stars_overall",
            ReviewStatistic::Stars(Aspect::WorkLife) => "stars_work_life",
            ReviewStatistic::Stars(Aspect::Culture) => "stars_culture",
            ReviewStatistic::Stars(Aspect::Compensation) => "stars_compensation",
            ReviewStatistic::Stars(Aspect::Management) => "stars_management",
            ReviewStatistic::Stars(Aspect::Career) => "stars_career",
            ReviewStatistic::Recommend => "recommend",
            ReviewStatistic::Themes => "themes",
        }
    }
}

/// Sums over the reviewers of a batch, with noise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewDrawn {
    /// Of whom.
    pub place: ReviewPlace,
    /// Of what.
    pub statistic: ReviewStatistic,
    /// The sums, in parts of a person.
    pub sums: Vec<i64>,
}
