//! What people wrote: names and numbers taken out, its language, what it speaks of and how, and
//! the few sentences that stand for many.
//!
//! Pure: no IO, no clock, no store. Thresholds and noise belong to `disclosure` and are applied by
//! the caller to what [`mentions`] counts; [`quotes`] illustrate what came out.

mod language;
mod lexicon;
mod mention;
mod phrase;
mod pointing;
mod polarity;
mod quote;
mod reading;
mod script;
mod scrub;
mod sentence;
mod topic;
mod vocabulary;
mod word;

pub use language::{Language, language};
pub use mention::{MOST_THEMES, Side, mentions};
pub use pointing::points_at_one_person;
pub use polarity::Polarity;
pub use quote::{MOST_ALIKE, Quotable, Quote, Wanted, quotes, similarity};
pub use reading::{Point, read};
pub use script::is_covered;
pub use scrub::{PERSON_THRESHOLD, Removed, Scrubbed, Scrubber, scrub};
pub use sentence::sentences;
pub use topic::Topic;
