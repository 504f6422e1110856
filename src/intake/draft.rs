//! A salary as it was handed in: every field optional, nothing understood yet.

use serde::Serialize;

/// What a form or a row of a file says.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SalaryDraft {
    /// Job title, free text.
    pub title: Option<String>,
    /// ISO 3166-1 code.
    pub country: Option<String>,
    /// ISO 3166-2 code.
    pub region: Option<String>,
    /// City, free text.
    pub city: Option<String>,
    /// Level.
    pub level: Option<String>,
    /// Years of professional experience.
    pub experience_years: Option<f64>,
    /// Base pay.
    pub base: Option<BaseDraft>,
    /// Pay beside the base, per year.
    pub additional: Vec<AdditionalDraft>,
    /// Before or after tax.
    pub basis: Option<String>,
    /// Contracted hours.
    pub hours_per_week: Option<f64>,
    /// How employed.
    pub employment_type: Option<String>,
    /// Where from.
    pub work_mode: Option<String>,
    /// For whom.
    pub employer: Option<EmployerDraft>,
    /// Highest completed education.
    pub education: Option<String>,
    /// Gender.
    pub gender: Option<String>,
    /// The year the pay is for.
    pub year: Option<i64>,
}

/// Base pay as stated.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BaseDraft {
    /// Major units per period.
    pub amount: Option<f64>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// The period.
    pub period: Option<String>,
}

/// One kind of additional pay.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AdditionalDraft {
    /// What kind.
    pub kind: Option<String>,
    /// Major units per year, in the currency of the base.
    pub amount: Option<f64>,
}

/// The employer as stated.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct EmployerDraft {
    /// Name, free text; reduced to a keyed bucket.
    pub name: Option<String>,
    /// Size.
    pub size: Option<String>,
    /// Industry.
    pub industry: Option<String>,
}

impl SalaryDraft {
    /// The draft as bytes in which equal drafts are equal.
    pub fn canonical(&self) -> Vec<u8> {
        // Numbers, strings and lists only: there is nothing in a draft that could fail.
        serde_json::to_vec(self).unwrap_or_default()
    }
}
