//! The closed vocabularies of the contract: levels, employment types, industries and so on.
//!
//! A term has a wire name that never changes and a label for people. Free text is not understood
//! here; that is the catalogue's work.

use std::fmt;

/// A closed list of terms, each with a wire name and a label.
pub trait Vocabulary: Copy + Eq + Sized + 'static {
    /// What the vocabulary is called in messages, e.g. `level`.
    const NAME: &'static str;
    /// All terms in their natural order.
    const ALL: &'static [Self];
    /// The name used in requests, answers and files.
    fn as_str(self) -> &'static str;
    /// The name shown to people.
    fn label(self) -> &'static str;
    /// The term with this wire name.
    ///
    /// # Errors
    /// [`UnknownTerm`], which lists the terms there are.
    fn parse(text: &str) -> Result<Self, UnknownTerm> {
        Self::ALL.iter().copied().find(|term| term.as_str() == text).ok_or_else(|| UnknownTerm {
            vocabulary: Self::NAME,
            known: Self::ALL.iter().map(|term| term.as_str()).collect(),
        })
    }
}

/// The text is not a term of the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a known {vocabulary}; known are: {}", known.join(", "))]
pub struct UnknownTerm {
    /// The vocabulary that was asked.
    pub vocabulary: &'static str,
    /// Its terms.
    pub known: Vec<&'static str>,
}

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident, $called:literal, { $($term:ident = $wire:literal $label:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $(#[doc = $label] #[serde(rename = $wire)] $term,)+
        }
        impl Vocabulary for $name {
            const NAME: &'static str = $called;
            const ALL: &'static [Self] = &[$(Self::$term),+];
            fn as_str(self) -> &'static str {
                match self { $(Self::$term => $wire),+ }
            }
            fn label(self) -> &'static str {
                match self { $(Self::$term => $label),+ }
            }
        }
        // Written out: the derive does not see wire names that come through a macro.
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .description(Some(concat!("A term of the vocabulary of ", $called, "s.")))
                    .enum_values(Some([$($wire),+]))
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

vocabulary!(
    /// The rung of a career ladder, lowest first.
    Level, "level", {
    Intern = "intern" "Intern",
    Junior = "junior" "Junior",
    Mid = "mid" "Mid-level",
    Senior = "senior" "Senior",
    Lead = "lead" "Lead",
    Principal = "principal" "Principal",
    Manager = "manager" "Manager",
    Director = "director" "Director",
    Executive = "executive" "Executive",
});

vocabulary!(
    /// How one is employed.
    EmploymentType, "employment type", {
    FullTime = "full_time" "Full time",
    PartTime = "part_time" "Part time",
    Contract = "contract" "Contract",
    Freelance = "freelance" "Freelance",
    Temporary = "temporary" "Temporary",
    Internship = "internship" "Internship",
});

vocabulary!(
    /// Where one works.
    WorkMode, "work mode", {
    OnSite = "on_site" "On site",
    Hybrid = "hybrid" "Hybrid",
    Remote = "remote" "Remote",
});

vocabulary!(
    /// Highest completed education.
    Education, "education", {
    None = "none" "No formal education",
    Secondary = "secondary" "Secondary school",
    Vocational = "vocational" "Vocational training",
    Associate = "associate" "Associate degree",
    Bachelor = "bachelor" "Bachelor's degree",
    Master = "master" "Master's degree",
    Doctorate = "doctorate" "Doctorate",
});

vocabulary!(
    /// Gender as the respondent states it. Used for the pay gap alone.
    Gender, "gender", {
    Woman = "woman" "Woman",
    Man = "man" "Man",
    NonBinary = "non_binary" "Non-binary",
    Undisclosed = "undisclosed" "Prefer not to say",
});

vocabulary!(
    /// Number of people the employer employs.
    EmployerSize, "employer size", {
    UpTo10 = "1-10" "1–10 people",
    UpTo50 = "11-50" "11–50 people",
    UpTo200 = "51-200" "51–200 people",
    UpTo500 = "201-500" "201–500 people",
    UpTo1000 = "501-1000" "501–1,000 people",
    UpTo5000 = "1001-5000" "1,001–5,000 people",
    Over5000 = "5001+" "More than 5,000 people",
});

vocabulary!(
    /// What the employer does.
    Industry, "industry", {
    Agriculture = "agriculture" "Agriculture, forestry and fishing",
    Automotive = "automotive" "Automotive",
    Construction = "construction" "Construction and property",
    Consulting = "consulting" "Consulting and professional services",
    Education = "education" "Education",
    Energy = "energy" "Energy and utilities",
    Finance = "finance" "Finance and insurance",
    Food = "food" "Food and beverages",
    Government = "government" "Government and public sector",
    Healthcare = "healthcare" "Health care",
    Hospitality = "hospitality" "Hospitality and travel",
    Legal = "legal" "Legal services",
    Manufacturing = "manufacturing" "Manufacturing",
    Media = "media" "Media and entertainment",
    NonProfit = "non_profit" "Non-profit",
    Pharma = "pharma" "Pharmaceuticals and biotechnology",
    Retail = "retail" "Retail and wholesale",
    Software = "software" "Software and internet",
    Telecom = "telecom" "Telecommunications",
    Transport = "transport" "Transport and logistics",
    Other = "other" "Other",
});

vocabulary!(
    /// Kinds of pay beside the base.
    AdditionalKind, "kind of additional pay", {
    Bonus = "bonus" "Bonus",
    Stock = "stock" "Stock",
    Commission = "commission" "Commission",
    ProfitSharing = "profit_sharing" "Profit sharing",
    Tips = "tips" "Tips",
    Allowance = "allowance" "Allowance",
    Other = "other" "Other",
});

vocabulary!(
    /// Before or after tax.
    Basis, "basis", {
    Gross = "gross" "Before tax",
    Net = "net" "After tax",
});

impl Basis {
    /// As a sentence says it.
    pub fn in_words(self) -> &'static str {
        match self {
            Basis::Gross => "before tax",
            Basis::Net => "after tax",
        }
    }
}

vocabulary!(
    /// What is rated, from 1 to 5.
    Aspect, "aspect", {
    Overall = "overall" "Overall",
    WorkLife = "work_life" "Work and life",
    Culture = "culture" "Culture",
    Compensation = "compensation" "Pay and benefits",
    Management = "management" "Management",
    Career = "career" "Career",
});

vocabulary!(
    /// Whether a reviewer still works there.
    EmploymentStatus, "employment status", {
    Current = "current" "Works there",
    Former = "former" "Worked there",
});

vocabulary!(
    /// Where a contribution stands with the moderators.
    ModerationState, "moderation state", {
    Pending = "pending" "Waits for a look",
    Approved = "approved" "Approved",
    Rejected = "rejected" "Rejected",
});

vocabulary!(
    /// What a moderator does.
    Decision, "decision", {
    Approve = "approve" "Approve",
    Reject = "reject" "Reject",
    Reopen = "reopen" "Look again",
});

vocabulary!(
    /// Why a moderator decides so.
    Reason, "reason", {
    Fine = "fine" "Nothing against it",
    Implausible = "implausible" "Cannot be true",
    Duplicate = "duplicate" "Came more than once",
    Spam = "spam" "Advertising or nonsense",
    OffTopic = "off_topic" "Not about the work",
    NamesPerson = "names_person" "Can be tied to a person",
    Offensive = "offensive" "Insulting or hateful",
    Unlawful = "unlawful" "Must not be published by law",
    Mistake = "mistake" "Decided by mistake",
    Other = "other" "Another reason",
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_parses_back_and_unknown_terms_say_what_is_known() {
        for level in Level::ALL {
            assert_eq!(Level::parse(level.as_str()), Ok(*level));
        }
        let unknown = Level::parse("Senior").expect_err("wire names are exact");
        assert!(unknown.to_string().contains("senior"));
    }
}
