//! What a sentence speaks of: themes people know from review sites, in a fixed list and order.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! topics {
    ($($(#[$doc:meta])* $name:ident = $slug:literal, $title:literal, $praise:literal, $blame:literal;)+) => {
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

            /// What those say in few words who praise it, and those who blame it.
            pub const fn in_few_words(self) -> (&'static str, &'static str) {
                match self {
                    $(Topic::$name => ($praise, $blame),)+
                }
            }
        }
    };
}

topics! {
    /// What is paid, raises and bonuses.
    Pay = "pay", "Pay", "Good pay", "Poor pay";
    /// What comes on top: pension, insurance.
    Benefits = "benefits", "Benefits", "Good benefits", "Poor benefits";
    /// Holidays and sick leave.
    TimeOff = "time-off", "Time off", "Enough time off", "Too little time off";
    /// What employees buy cheaper.
    Discount = "discount", "Employee discount", "A good employee discount", "A poor employee discount";
    /// Work beside the rest of life.
    Balance = "balance", "Work-life balance", "Good work-life balance", "Poor work-life balance";
    /// Hours, shifts, breaks and overtime.
    Hours = "hours", "Hours and shifts", "Good hours and shifts", "Bad hours and shifts";
    /// Where and when one may work.
    Flexibility = "flexibility", "Flexibility and remote work", "Flexible work", "Little flexibility";
    /// How freely one works.
    Autonomy = "autonomy", "Freedom and trust", "Freedom and trust", "Little freedom or trust";
    /// Those who lead.
    Management = "management", "Management", "Good management", "Poor management";
    /// Whether work is seen, and people are respected.
    Recognition = "recognition", "Appreciation and respect", "Appreciation and respect", "Little appreciation or respect";
    /// Whether all are treated alike.
    Fairness = "fairness", "Fair treatment", "Fair treatment", "Unfair treatment";
    /// Promotions and ways up.
    Career = "career", "Career", "Good chances to move up", "Few chances to move up";
    /// What one learns, and how one is brought in.
    Training = "training", "Training and learning", "Good training", "Poor training";
    /// Staff, team, the people one works with.
    Colleagues = "colleagues", "Colleagues and team", "Friendly colleagues", "Difficult colleagues";
    /// What is usual in the house: values, politics, gossip.
    Culture = "culture", "Company culture", "Good company culture", "Poor company culture";
    /// What it feels like to be there.
    Environment = "environment", "Work environment", "A pleasant work environment", "An unpleasant work environment";
    /// Customers, guests and patients.
    Customers = "customers", "Customers", "Pleasant customers", "Difficult customers";
    /// Who is told what, and when.
    Communication = "communication", "Communication", "Good communication", "Poor communication";
    /// How work is organised and decided.
    Process = "process", "Organisation and processes", "Well organised", "Badly organised";
    /// How much there is to do.
    Workload = "workload", "Workload", "A workload one can manage", "Too much work";
    /// Whether there are enough people, and whether they stay.
    Staffing = "staffing", "Staffing and turnover", "Enough staff, and they stay", "Too few staff, or they leave";
    /// Stress, pressure and targets.
    Stress = "stress", "Stress and pressure", "Little stress", "Stress and pressure";
    /// What it does to the body.
    Physical = "physical", "Physical strain", "Easy on the body", "Hard on the body";
    /// Accidents and protection.
    Safety = "safety", "Safety at work", "Safe work", "Unsafe work";
    /// Whether the job stays.
    Security = "security", "Job security", "Secure jobs", "Insecure jobs";
    /// Tools, machines and software.
    Equipment = "equipment", "Equipment and tools", "Good equipment and tools", "Poor equipment and tools";
    /// Rooms: light, noise, cleanliness.
    Office = "office", "Rooms and building", "Good rooms", "Poor rooms";
    /// The way there, and parking.
    Location = "location", "Location and commute", "A good location", "A poor location";
    /// Canteen, meals and coffee.
    Food = "food", "Food and drink", "Good food and drink", "Poor food and drink";
    /// The tasks: varied or dull, with a sense or without.
    Work = "work", "The work itself", "Interesting work", "Dull work";
    /// Who is welcome.
    Diversity = "diversity", "Diversity and inclusion", "Open to everybody", "Not open to everybody";
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
