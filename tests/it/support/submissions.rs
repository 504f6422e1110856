//! Answers to hand in.

use paylens::domain::{
    AnnualPay, Country, Currency, Employer, EmployerSize, EmploymentType, Experience, Industry,
    Level, Money, Placement, Quarter, Receipt, Region, RoleSlug, Salary, Submission, SurveyYear,
    WorkMode,
};
use paylens::store::NewSubmission;

/// A role.
pub fn role(slug: &str) -> RoleSlug {
    RoleSlug::parse(slug).expect("a slug")
}

/// A senior in Berlin who earns `euros` a year.
pub fn salary(euros: i64) -> Salary {
    let base = Money::from_hundredths(euros * 100, Currency::EUR).expect("an amount");
    Salary {
        country: Country::parse("DE").expect("a country"),
        region: Region::parse("DE-BE"),
        city: Some("berlin".to_owned()),
        level: Some(Level::Senior),
        experience: Experience::parse(7.5),
        pay: AnnualPay::new(base, 500_000).expect("a sum"),
        employment_type: Some(EmploymentType::FullTime),
        work_mode: Some(WorkMode::Hybrid),
        employer: Employer {
            bucket: Some(777),
            size: Some(EmployerSize::UpTo200),
            industry: Some(Industry::Software),
        },
        education: None,
        gender: None,
        year: SurveyYear::from_stored(2026),
        collected: Quarter::parse("2026-Q4").expect("a quarter"),
    }
}

/// The same, accepted into a role.
pub fn submission(slug: &str, euros: i64) -> Submission {
    Submission { placement: Placement::Accepted(role(slug)), salary: salary(euros) }
}

/// The same, on its way in under a fresh receipt.
pub fn new_submission(slug: &str, euros: i64) -> NewSubmission {
    NewSubmission {
        receipt: Receipt::random(&super::secrets()).expect("random numbers"),
        body: format!("{slug} {euros}").into_bytes(),
        submission: submission(slug, euros),
    }
}
