//! One respondent's answer after everything about it has been understood.

use super::{
    AnnualPay, Country, Education, EmployerSize, EmploymentType, Experience, Gender, Industry,
    Level, Quarter, Region, RoleSlug, SurveyYear, WorkMode,
};

/// What is known of the employer. The name itself is never part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Employer {
    /// Keyed bucket of the employer's name: serves the employer test of a release and then goes.
    pub bucket: Option<u16>,
    /// Number of people.
    pub size: Option<EmployerSize>,
    /// What it does.
    pub industry: Option<Industry>,
}

/// Where a submission went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    /// Into a role; counts from the role's next closing on.
    Accepted(RoleSlug),
    /// Into a role, once a moderator has looked at it.
    Held(RoleSlug),
    /// Nowhere yet: the title, as typed, waits until an operator gives it a role.
    Unmatched(String),
}

impl Placement {
    /// The role, where there is one.
    pub fn role(&self) -> Option<&RoleSlug> {
        match self {
            Placement::Accepted(role) | Placement::Held(role) => Some(role),
            Placement::Unmatched(_) => None,
        }
    }
}

/// What a respondent handed in: the answer and where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Where it belongs.
    pub placement: Placement,
    /// The answer.
    pub salary: Salary,
}

/// One answer: coarse, annual, full-time equivalent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salary {
    /// Country of work.
    pub country: Country,
    /// Subdivision of the country.
    pub region: Option<Region>,
    /// A city of the built-in list, by its slug.
    pub city: Option<String>,
    /// Rung of the ladder.
    pub level: Option<Level>,
    /// Years of professional experience; a form requires them, an old spreadsheet may lack them.
    pub experience: Option<Experience>,
    /// Yearly full-time pay.
    pub pay: AnnualPay,
    /// How employed.
    pub employment_type: Option<EmploymentType>,
    /// Where from.
    pub work_mode: Option<WorkMode>,
    /// For whom.
    pub employer: Employer,
    /// Highest completed education.
    pub education: Option<Education>,
    /// For the pay gap only.
    pub gender: Option<Gender>,
    /// The year the pay is for.
    pub year: SurveyYear,
    /// When it was collected, to the quarter.
    pub collected: Quarter,
}
