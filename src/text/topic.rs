//! What a sentence speaks of: themes people know from review sites, in a fixed list and order.

use serde::{Deserialize, Serialize};
use std::fmt;

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
