//! What a sentence speaks of: stems in five languages.

use super::lexicon::{Lexicon, lists};
use super::word::words;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::LazyLock;

macro_rules! topics {
    ($($(#[$doc:meta])* $name:ident = $slug:literal),+ $(,)?) => {
        /// A theme of working life.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Topic {
            $($(#[$doc])* $name,)+
            /// A word that many use and no list knows.
            Keyword(String),
        }

        /// The listed topics with their slugs, in the order of the enum.
        const SLUGS: &[(Topic, &str)] = &[$((Topic::$name, $slug)),+];
    };
}

topics! {
    /// What is paid, and raises.
    Pay = "pay",
    /// What comes on top: pension, insurance, holidays.
    Benefits = "benefits",
    /// Work beside the rest of life.
    Balance = "balance",
    /// Hours, shifts and overtime.
    Hours = "hours",
    /// Those who lead.
    Management = "management",
    /// Promotions and ways up.
    Career = "career",
    /// What one learns.
    Learning = "learning",
    /// Colleagues and how they treat each other.
    Culture = "culture",
    /// Where and when one may work.
    Flexibility = "flexibility",
    /// Whether the job stays.
    Security = "security",
    /// Tools, machines and code.
    Tools = "tools",
    /// Rooms, canteen, the way there.
    Office = "office",
    /// How much there is to do, and pressure.
    Workload = "workload",
    /// What the work is for.
    Meaning = "meaning",
    /// Who is welcome.
    Diversity = "diversity",
    /// How work is organised and told.
    Process = "process",
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Topic::Keyword(word) => f.write_str(word),
            topic => {
                let row = SLUGS.iter().find(|(known, _)| known == topic);
                f.write_str(row.map_or("", |(_, slug)| slug))
            }
        }
    }
}

static STEMS: LazyLock<Lexicon<usize>> = LazyLock::new(|| {
    let place = |name: &str| SLUGS.iter().position(|(_, slug)| *slug == name);
    Lexicon::new(
        lists(include_str!("words/topics.txt"))
            .filter_map(|(name, list)| place(name).map(|place| (place, list))),
    )
});

/// Whether a folded word belongs to a topic.
pub(super) fn knows(word: &str) -> bool {
    STEMS.get(word).is_some()
}

/// The topic of a sentence: the one with most words, two words together counting twice; the first
/// named wins a tie.
pub fn topic(sentence: &str) -> Option<Topic> {
    of_words(&words(sentence))
}

pub(super) fn of_words(words: &[String]) -> Option<Topic> {
    let mut weights = vec![(0_usize, std::cmp::Reverse(usize::MAX)); SLUGS.len()];
    let mut note = |place: usize, weight: usize, at: usize| {
        if let Some((sum, first)) = weights.get_mut(place) {
            *sum += weight;
            *first = (*first).max(std::cmp::Reverse(at));
        }
    };
    let mut index = 0;
    while let Some(word) = words.get(index) {
        let pair = words.get(index + 1).and_then(|next| STEMS.pair(word, next));
        if let Some(place) = pair {
            note(place, 3, index);
            index += 1;
        } else if let Some(place) = STEMS.get(word) {
            note(place, 2, index);
        }
        index += 1;
    }
    let best = weights.iter().enumerate().max_by_key(|(_, weight)| **weight)?;
    SLUGS.get(best.0).filter(|_| best.1.0 > 0).map(|(topic, _)| topic.clone())
}
