//! What people wrote: names and numbers taken out, its language, what it speaks of and how, and
//! the few sentences that stand for many.
//!
//! Pure: no IO, no clock, no store. Thresholds and noise belong to `disclosure` and are applied by
//! the caller to the raw counts of [`highlights`].

mod highlight;
mod language;
mod lexicon;
mod polarity;
mod quote;
mod scrub;
mod sentence;
mod topic;
mod word;

pub use highlight::{Highlights, MOST_THEMES, ReviewText, Side, Theme, highlights};
pub use language::{Language, language};
pub use polarity::{Polarity, polarity};
pub use quote::{MOST_ALIKE, Quote, similarity};
pub use scrub::{PERSON_THRESHOLD, Removed, Scrubbed, Scrubber, scrub};
pub use sentence::sentences;
pub use topic::{Topic, topic};
