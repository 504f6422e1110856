//! The fields a column can hold, named as in the contract, flat.

use crate::domain::{
    AdditionalKind, Basis, Education, EmployerSize, EmploymentType, Gender, Industry, Level,
    PayPeriod, Vocabulary, WorkMode,
};
use std::fmt;

macro_rules! fields {
    ($($field:ident = $name:literal $pointer:literal,)+) => {
        /// A field of a salary.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum Field { $($field,)+ }

        impl Field {
            /// All fields.
            pub(super) const ALL: &'static [Field] = &[$(Field::$field),+];

            /// Its name in a mapping, and of its column where there is no mapping.
            pub(super) fn name(self) -> &'static str {
                match self { $(Field::$field => $name),+ }
            }

            /// Where it lies in a draft.
            fn pointer(self) -> &'static str {
                match self { $(Field::$field => $pointer),+ }
            }
        }
    };
}

fields! {
    Title = "title" "/title",
    Country = "country" "/country",
    Region = "region" "/region",
    City = "city" "/city",
    Level = "level" "/level",
    ExperienceYears = "experience_years" "/experience_years",
    Base = "base" "/base/amount",
    Currency = "base_currency" "/base/currency",
    Period = "base_period" "/base/period",
    Bonus = "bonus" "",
    Stock = "stock" "",
    Commission = "commission" "",
    ProfitSharing = "profit_sharing" "",
    Tips = "tips" "",
    Allowance = "allowance" "",
    Other = "other" "",
    PaysPerYear = "pays_per_year" "",
    Basis = "basis" "/basis",
    HoursPerWeek = "hours_per_week" "/hours_per_week",
    EmploymentType = "employment_type" "/employment_type",
    WorkMode = "work_mode" "/work_mode",
    Employer = "employer" "/employer/name",
    EmployerSize = "employer_size" "/employer/size",
    Industry = "industry" "/employer/industry",
    Education = "education" "/education",
    Gender = "gender" "/gender",
    Year = "year" "/year",
}

impl Field {
    /// What an import cannot do without.
    pub(super) const REQUIRED: [Field; 3] = [Field::Title, Field::Country, Field::Base];

    /// The field of this name; `currency` and `period` are those of the base.
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name {
            "currency" => Some(Field::Currency),
            "period" => Some(Field::Period),
            _ => Self::ALL.iter().copied().find(|field| field.name() == name),
        }
    }

    /// The field at a pointer into a draft.
    pub(super) fn at(pointer: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|field| !field.pointer().is_empty() && field.pointer() == pointer)
    }

    /// The field of a kind of additional pay.
    pub(super) fn of(kind: AdditionalKind) -> Self {
        match kind {
            AdditionalKind::Bonus => Field::Bonus,
            AdditionalKind::Stock => Field::Stock,
            AdditionalKind::Commission => Field::Commission,
            AdditionalKind::ProfitSharing => Field::ProfitSharing,
            AdditionalKind::Tips => Field::Tips,
            AdditionalKind::Allowance => Field::Allowance,
            AdditionalKind::Other => Field::Other,
        }
    }

    /// The name of its vocabulary, where it has one.
    pub(super) fn vocabulary(self) -> Option<&'static str> {
        Some(match self {
            Field::Level => Level::NAME,
            Field::EmploymentType => EmploymentType::NAME,
            Field::WorkMode => WorkMode::NAME,
            Field::EmployerSize => EmployerSize::NAME,
            Field::Industry => Industry::NAME,
            Field::Education => Education::NAME,
            Field::Gender => Gender::NAME,
            Field::Period => PayPeriod::NAME,
            Field::Basis => Basis::NAME,
            _ => return None,
        })
    }

    /// Whether a cell that is not understood is left out rather than its row refused. What changes the meaning of
    /// pay is never left out.
    pub(super) fn costs_itself(self) -> bool {
        !matches!(
            self,
            Field::Title
                | Field::Country
                | Field::Base
                | Field::Currency
                | Field::Period
                | Field::PaysPerYear
                | Field::Basis
                | Field::HoursPerWeek
        )
    }

    /// The kind of additional pay it is.
    pub(super) fn kind(self) -> Option<AdditionalKind> {
        AdditionalKind::ALL.iter().copied().find(|kind| Field::of(*kind) == self)
    }

    /// Whether it is an amount: several columns can be added up to one, and none is assumed.
    pub(super) fn is_amount(self) -> bool {
        self == Field::Base || self.kind().is_some()
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The candidate most like a name, as the end of a sentence.
pub(super) fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> String {
    candidates
        .into_iter()
        .max_by(|a, b| strsim::jaro(name, a).total_cmp(&strsim::jaro(name, b)))
        .map_or_else(String::new, |nearest| format!("; did you mean {nearest:?}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_by_name_and_by_pointer() {
        for field in Field::ALL {
            assert_eq!(Field::parse(field.name()), Some(*field));
        }
        assert_eq!(Field::parse("currency"), Some(Field::Currency));
        assert_eq!(Field::parse("titel"), None);
        assert_eq!(Field::at("/base/period"), Some(Field::Period));
        assert_eq!(Field::at(""), None);
        let amounts = Field::ALL.iter().filter(|field| field.is_amount()).count();
        assert_eq!(amounts, 1 + AdditionalKind::ALL.len());
        for kind in AdditionalKind::ALL {
            assert_eq!(Field::of(*kind).name(), kind.as_str());
        }
    }
}
