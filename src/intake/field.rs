//! What is wrong with a field: a place, a stable code, a sentence.

use std::fmt;

/// Stable codes of field errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldCode {
    /// It must be given.
    Required,
    /// Another type was expected.
    WrongType,
    /// There is no such field.
    UnknownField,
    /// It stands more than once.
    DuplicateField,
    /// Not a term of the field's vocabulary.
    UnknownTerm,
    /// Not an ISO 3166-1 country.
    UnknownCountry,
    /// Not an ISO 3166-2 subdivision of the country.
    UnknownRegion,
    /// Not an ISO 4217 currency in use.
    UnknownCurrency,
    /// Too small or too large.
    OutOfRange,
    /// More than two decimals.
    TooPrecise,
    /// Too many characters or items.
    TooLong,
    /// Beyond all pay, and a usual slip explains it: thousands left out, another period.
    LikelySlip,
    /// Understood, but not something the survey can count.
    Unsupported,
}

impl FieldCode {
    /// All codes.
    pub const ALL: [FieldCode; 13] = [
        FieldCode::Required,
        FieldCode::WrongType,
        FieldCode::UnknownField,
        FieldCode::DuplicateField,
        FieldCode::UnknownTerm,
        FieldCode::UnknownCountry,
        FieldCode::UnknownRegion,
        FieldCode::UnknownCurrency,
        FieldCode::OutOfRange,
        FieldCode::TooPrecise,
        FieldCode::TooLong,
        FieldCode::LikelySlip,
        FieldCode::Unsupported,
    ];

    /// The code in answers and summaries.
    pub fn as_str(self) -> &'static str {
        match self {
            FieldCode::Required => "required",
            FieldCode::WrongType => "wrong_type",
            FieldCode::UnknownField => "unknown_field",
            FieldCode::DuplicateField => "duplicate_field",
            FieldCode::UnknownTerm => "unknown_term",
            FieldCode::UnknownCountry => "unknown_country",
            FieldCode::UnknownRegion => "unknown_region",
            FieldCode::UnknownCurrency => "unknown_currency",
            FieldCode::OutOfRange => "out_of_range",
            FieldCode::TooPrecise => "too_precise",
            FieldCode::TooLong => "too_long",
            FieldCode::LikelySlip => "likely_slip",
            FieldCode::Unsupported => "unsupported",
        }
    }
}

impl fmt::Display for FieldCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One field that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer of the field, e.g. `/base/amount`.
    pub pointer: String,
    /// What kind of mistake.
    pub code: FieldCode,
    /// What would be right. Repeats nothing of what was sent but an amount that looks like a slip.
    pub detail: String,
}

impl FieldError {
    /// An error of the field at `pointer`.
    pub fn new(pointer: &str, code: FieldCode, detail: impl Into<String>) -> Self {
        FieldError { pointer: pointer.to_owned(), code, detail: detail.into() }
    }
}
