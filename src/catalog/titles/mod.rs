//! From what people type to a role.
//!
//! [`readings`] takes out what tells no work and takes apart what stands side by side, [`words`]
//! makes one spelling of what is the same with [`short_forms`] written out, [`known`] knows the titles,
//! [`departments`] and [`heads`] what titles mean that nobody listed, [`search`] finds those with the
//! same words, misspelt or not, [`index`] asks them in turn, and [`score`] says how sure that is.

mod departments;
mod groups;
mod heads;
mod index;
mod known;
#[cfg(test)]
mod left_out;
mod readings;
mod score;
mod search;
mod short_forms;
mod words;

pub use groups::TitleGroup;
pub(super) use groups::grouped;
pub(super) use index::{TitleIndex, too_general};
pub use words::normalise;

use crate::domain::{Level, RoleSlug};

/// A role a title might mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// The role.
    pub role: RoleSlug,
    /// Its title.
    pub title: String,
    /// How likely it is the one meant, 0 to 1: of those at 0.9, nine of ten are.
    pub score: f64,
}

/// What a typed title was taken for.
#[derive(Debug, Clone, PartialEq)]
pub struct TitleMatch {
    /// The role, where one was found with confidence.
    pub best: Option<Alternative>,
    /// The level the title tells.
    pub level: Option<Level>,
    /// Others it might mean, best first, at most five.
    pub alternatives: Vec<Alternative>,
}
