//! What a sentence speaks of: themes people know from review sites, in a fixed list and order.

use super::lexicon::{Lexicon, lists};
use super::word::words;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::LazyLock;

macro_rules! topics {
    ($($(#[$doc:meta])* $name:ident = $slug:literal, $title:literal;)+) => {
        /// A theme of working life. The list is fixed, so that themes can be counted with noise
        /// without a word of anybody deciding what is counted.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
        )]
        #[serde(rename_all = "kebab-case")]
        pub enum Topic {
            $($(#[$doc])* $name,)+
        }

        impl Topic {
            /// All of them, in their order.
            pub const ALL: &[Topic] = &[$(Topic::$name),+];

            /// What it is called in addresses and in the store; never changes.
            pub const fn slug(self) -> &'static str {
                match self {
                    $(Topic::$name => $slug,)+
                }
            }

            /// What it is called on pages.
            pub const fn title(self) -> &'static str {
                match self {
                    $(Topic::$name => $title,)+
                }
            }
        }
    };
}

topics! {
    /// What is paid, raises and bonuses.
    Pay = "pay", "Pay";
    /// What comes on top: pension, insurance.
    Benefits = "benefits", "Benefits";
    /// Holidays and sick leave.
    TimeOff = "time-off", "Time off";
    /// What employees buy cheaper.
    Discount = "discount", "Employee discount";
    /// Work beside the rest of life.
    Balance = "balance", "Work-life balance";
    /// Hours, shifts, breaks and overtime.
    Hours = "hours", "Hours and shifts";
    /// Where and when one may work.
    Flexibility = "flexibility", "Flexibility and remote work";
    /// How freely one works.
    Autonomy = "autonomy", "Freedom and trust";
    /// Those who lead.
    Management = "management", "Management";
    /// Whether work is seen, and people are respected.
    Recognition = "recognition", "Appreciation and respect";
    /// Whether all are treated alike.
    Fairness = "fairness", "Fair treatment";
    /// Promotions and ways up.
    Career = "career", "Career";
    /// What one learns, and how one is brought in.
    Training = "training", "Training and learning";
    /// Staff, team, the people one works with.
    Colleagues = "colleagues", "Colleagues and team";
    /// What is usual in the house: values, politics, gossip.
    Culture = "culture", "Company culture";
    /// What it feels like to be there.
    Environment = "environment", "Work environment";
    /// Customers, guests and patients.
    Customers = "customers", "Customers";
    /// Who is told what, and when.
    Communication = "communication", "Communication";
    /// How work is organised and decided.
    Process = "process", "Organisation and processes";
    /// How much there is to do.
    Workload = "workload", "Workload";
    /// Whether there are enough people, and whether they stay.
    Staffing = "staffing", "Staffing and turnover";
    /// Stress, pressure and targets.
    Stress = "stress", "Stress and pressure";
    /// What it does to the body.
    Physical = "physical", "Physical strain";
    /// Accidents and protection.
    Safety = "safety", "Safety at work";
    /// Whether the job stays.
    Security = "security", "Job security";
    /// Tools, machines and software.
    Equipment = "equipment", "Equipment and tools";
    /// Rooms: light, noise, cleanliness.
    Office = "office", "Rooms and building";
    /// The way there, and parking.
    Location = "location", "Location and commute";
    /// Canteen, meals and coffee.
    Food = "food", "Food and drink";
    /// The tasks: varied or dull, with a sense or without.
    Work = "work", "The work itself";
    /// Who is welcome.
    Diversity = "diversity", "Diversity and inclusion";
}

impl Topic {
    /// The topic with a slug.
    pub fn from_slug(slug: &str) -> Option<Topic> {
        Topic::ALL.iter().copied().find(|topic| topic.slug() == slug)
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

static STEMS: LazyLock<Lexicon<usize>> = LazyLock::new(|| {
    let place = |name: &str| Topic::ALL.iter().position(|topic| topic.slug() == name);
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
    let mut weights = vec![(0_usize, std::cmp::Reverse(usize::MAX)); Topic::ALL.len()];
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
    Topic::ALL.get(best.0).filter(|_| best.1.0 > 0).copied()
}
