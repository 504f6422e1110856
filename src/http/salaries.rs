//! `POST /v1/salaries`: hand in one salary, anonymously.

use super::anonymous::{IdempotencyKey, NoStore, idempotency_key};
use super::body::{Field, FieldReader, Json};
use super::problem::Problem;
use super::refusals::OfIntake;
use crate::catalog::{Alternative, TitleMatch};
use crate::domain::{AnnualPay, Currency, Level, Money, Receipt, RoleSlug};
use crate::intake::{
    AdditionalDraft, BaseDraft, Checked, EmployerDraft, Intake, Placing, Requirements, SalaryDraft,
    Status, Taken,
};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, post, web};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A salary. Required are `title`, `country`, `experience_years` and `base`.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "title": "Sr. Backend Engineer", "country": "US", "region": "US-CA", "city": "San Francisco",
    "level": "senior", "experience_years": 6.5,
    "base": {"amount": 150000, "currency": "USD", "period": "year"},
    "additional": [{"kind": "bonus", "amount": 20000}, {"kind": "stock", "amount": 30000}],
    "basis": "gross", "hours_per_week": 40, "employment_type": "full_time", "work_mode": "hybrid",
    "employer": {"name": "Acme", "size": "51-200", "industry": "software"},
    "education": "bachelor", "gender": "woman", "year": 2026
}))]
pub struct SalaryRequest {
    /// Job title as you would say it; the matched role is in the answer.
    #[serde(default)]
    #[schema(value_type = String, required, min_length = 1, max_length = 200)]
    title: Field<String>,
    /// Country of work: ISO 3166-1 code, or its name.
    #[serde(default)]
    #[schema(value_type = String, required, min_length = 2)]
    country: Field<String>,
    /// Part of the country: ISO 3166-2 code, or its name.
    #[serde(default)]
    #[schema(value_type = String, required = false)]
    region: Field<String>,
    /// City; kept only if it is on the list of big cities, else as its region or not at all: unknown
    /// text is never stored.
    #[serde(default)]
    #[schema(value_type = String, required = false)]
    city: Field<String>,
    /// Level; taken from the title where absent.
    #[serde(default)]
    #[schema(value_type = Level, required = false)]
    level: Field<String>,
    /// Years of professional experience, 0 to 60.
    #[serde(default)]
    #[schema(value_type = f64, required, minimum = 0, maximum = 60)]
    experience_years: Field<f64>,
    /// Base pay.
    #[serde(default)]
    #[schema(value_type = BaseRequest, required)]
    base: Field<BaseRequest>,
    /// Pay beside the base, per year, in the currency of the base.
    #[serde(default)]
    #[schema(value_type = Vec<AdditionalRequest>, required = false)]
    additional: Field<Vec<AdditionalRequest>>,
    /// Before tax; pay after tax cannot be compared and is refused.
    #[serde(default)]
    #[schema(value_type = crate::domain::Basis, required = false)]
    basis: Field<String>,
    /// Contracted hours; less than 35 a week is brought to full time.
    #[serde(default)]
    #[schema(value_type = f64, required = false)]
    hours_per_week: Field<f64>,
    /// How employed.
    #[serde(default)]
    #[schema(value_type = crate::domain::EmploymentType, required = false)]
    employment_type: Field<String>,
    /// Where from.
    #[serde(default)]
    #[schema(value_type = crate::domain::WorkMode, required = false)]
    work_mode: Field<String>,
    /// For whom.
    #[serde(default)]
    #[schema(value_type = EmployerRequest, required = false)]
    employer: Field<EmployerRequest>,
    /// Highest completed education.
    #[serde(default)]
    #[schema(value_type = crate::domain::Education, required = false)]
    education: Field<String>,
    /// Used for the pay gap only.
    #[serde(default)]
    #[schema(value_type = crate::domain::Gender, required = false)]
    gender: Field<String>,
    /// The year the pay is for; the current one where absent.
    #[serde(default)]
    #[schema(value_type = i64, required = false)]
    year: Field<i64>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// Base pay.
#[derive(Debug, Deserialize, ToSchema)]
pub struct BaseRequest {
    /// Major units per period, at most two decimals.
    #[serde(default)]
    #[schema(value_type = f64, required, example = 150000)]
    amount: Field<f64>,
    /// ISO 4217.
    #[serde(default)]
    #[schema(value_type = String, required, pattern = "^[A-Za-z]{3}$", example = "USD")]
    currency: Field<String>,
    /// What the amount is for.
    #[serde(default)]
    #[schema(value_type = crate::domain::PayPeriod, required)]
    period: Field<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// One kind of additional pay.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AdditionalRequest {
    /// What kind.
    #[serde(default)]
    #[schema(value_type = crate::domain::AdditionalKind, required)]
    kind: Field<String>,
    /// Major units per year.
    #[serde(default)]
    #[schema(value_type = f64, required, example = 20000)]
    amount: Field<f64>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// The employer. The name is never stored.
#[derive(Debug, Deserialize, ToSchema)]
pub struct EmployerRequest {
    /// Its name: serves to see that a figure is not one employer's payroll, and then goes.
    #[serde(default)]
    #[schema(value_type = String, required = false, example = "Acme")]
    name: Field<String>,
    /// Number of people.
    #[serde(default)]
    #[schema(value_type = crate::domain::EmployerSize, required = false)]
    size: Field<String>,
    /// What it does.
    #[serde(default)]
    #[schema(value_type = crate::domain::Industry, required = false)]
    industry: Field<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

impl SalaryRequest {
    /// The draft of the fields that came with the right type.
    pub(super) fn draft(self, reader: &mut FieldReader) -> SalaryDraft {
        let additional = reader.take("/additional", "a list", self.additional).unwrap_or_default();
        let draft = SalaryDraft {
            title: reader.text("/title", self.title),
            country: reader.text("/country", self.country),
            region: reader.text("/region", self.region),
            city: reader.text("/city", self.city),
            level: reader.text("/level", self.level),
            experience_years: reader.number("/experience_years", self.experience_years),
            base: reader.take("/base", "an object", self.base).map(|base| base.draft(reader)),
            additional: additional
                .into_iter()
                .enumerate()
                .map(|(index, part)| part.draft(index, reader))
                .collect(),
            basis: reader.text("/basis", self.basis),
            hours_per_week: reader.number("/hours_per_week", self.hours_per_week),
            employment_type: reader.text("/employment_type", self.employment_type),
            work_mode: reader.text("/work_mode", self.work_mode),
            employer: reader
                .take("/employer", "an object", self.employer)
                .map(|employer| employer.draft(reader)),
            education: reader.text("/education", self.education),
            gender: reader.text("/gender", self.gender),
            year: reader.take("/year", "a whole number", self.year),
        };
        reader.no_others("", &self.others);
        draft
    }
}

impl BaseRequest {
    fn draft(self, reader: &mut FieldReader) -> BaseDraft {
        reader.no_others("/base", &self.others);
        BaseDraft {
            amount: reader.number("/base/amount", self.amount),
            currency: reader.text("/base/currency", self.currency),
            period: reader.text("/base/period", self.period),
        }
    }
}

impl AdditionalRequest {
    fn draft(self, index: usize, reader: &mut FieldReader) -> AdditionalDraft {
        let at = format!("/additional/{index}");
        reader.no_others(&at, &self.others);
        AdditionalDraft {
            kind: reader.text(&format!("{at}/kind"), self.kind),
            amount: reader.number(&format!("{at}/amount"), self.amount),
        }
    }
}

impl EmployerRequest {
    fn draft(self, reader: &mut FieldReader) -> EmployerDraft {
        reader.no_others("/employer", &self.others);
        EmployerDraft {
            name: reader.text("/employer/name", self.name),
            size: reader.text("/employer/size", self.size),
            industry: reader.text("/employer/industry", self.industry),
        }
    }
}

/// Whether a submission counts.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubmissionStatus {
    /// It counts from the next closing of its role on.
    Accepted,
    /// Somebody looks at it first.
    Held,
}

/// A role a title might be taken for.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleMatch {
    /// The role.
    #[schema(value_type = RoleSlug)]
    role: String,
    /// Its title.
    #[schema(example = "Back End Developer")]
    title: String,
    /// How well it fits, 0 to 1.
    #[schema(example = 0.97, minimum = 0, maximum = 1)]
    score: f64,
}

impl From<Alternative> for RoleMatch {
    fn from(found: Alternative) -> Self {
        RoleMatch { role: found.role.to_string(), title: found.title, score: found.score }
    }
}

/// What a title was taken for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Matched {
    /// A role was found with confidence.
    Matched(FoundRole),
    /// None was: the title waits until an operator gives it a role.
    Unmatched(NoRole),
}

/// The role a title was taken for.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundRole {
    /// The role.
    #[schema(value_type = RoleSlug)]
    role: String,
    /// Its title.
    #[schema(example = "Back End Developer")]
    title: String,
    /// How well it fits, 0 to 1.
    #[schema(example = 0.97, minimum = 0, maximum = 1)]
    score: f64,
    /// The level it is counted under; absent where none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    level: Option<Level>,
    /// Other roles it might mean, best first.
    alternatives: Vec<RoleMatch>,
}

/// What is known of a title that was taken for no role.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoRole {
    /// The level it is counted under; absent where none is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    level: Option<Level>,
    /// Roles it might mean, best first.
    alternatives: Vec<RoleMatch>,
}

impl Matched {
    pub(super) fn new(found: TitleMatch, level: Option<Level>) -> Self {
        let alternatives = found.alternatives.into_iter().map(RoleMatch::from).collect();
        match found.best.map(RoleMatch::from) {
            Some(RoleMatch { role, title, score }) => {
                Matched::Matched(FoundRole { role, title, score, level, alternatives })
            }
            None => Matched::Unmatched(NoRole { level, alternatives }),
        }
    }
}

/// An amount of money.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoneyBody {
    /// Major units.
    #[schema(value_type = f64, example = 150000)]
    amount: serde_json::Number,
    /// ISO 4217.
    #[schema(value_type = Currency)]
    currency: &'static str,
}

impl MoneyBody {
    fn new(hundredths: i64, pay: AnnualPay) -> Self {
        MoneyBody {
            amount: crate::domain::major_units(hundredths),
            currency: pay.currency().code(),
        }
    }
}

/// Stated pay as a full-time year.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnnualBody {
    /// Base pay.
    base: MoneyBody,
    /// Pay beside the base.
    additional: MoneyBody,
    /// Both together.
    total: MoneyBody,
}

impl AnnualBody {
    pub(super) fn new(pay: AnnualPay) -> Self {
        AnnualBody {
            base: MoneyBody::new(Money::hundredths(pay.base()), pay),
            additional: MoneyBody::new(pay.additional_hundredths(), pay),
            total: MoneyBody::new(pay.total_hundredths(), pay),
        }
    }
}

/// What the respondent gets back.
#[derive(Debug, Serialize, ToSchema)]
pub struct SalaryResponse {
    /// Shown once: with it one's own entry can be seen, replaced or withdrawn. Only its keyed hash
    /// is kept.
    #[schema(value_type = Receipt)]
    receipt: String,
    /// Whether it counts.
    status: SubmissionStatus,
    /// What the title was taken for.
    matched: Matched,
    /// The stated pay as a full-time year.
    annual: AnnualBody,
}

impl From<Taken> for SalaryResponse {
    fn from(taken: Taken) -> Self {
        SalaryResponse {
            receipt: taken.receipt.to_string(),
            status: match taken.status {
                Status::Accepted => SubmissionStatus::Accepted,
                Status::Held => SubmissionStatus::Held,
            },
            matched: Matched::new(taken.matched, taken.level),
            annual: AnnualBody::new(taken.pay),
        }
    }
}

/// The draft of a body, or everything that is wrong with it at once.
pub(super) fn read(body: SalaryRequest, intake: &Intake) -> Result<SalaryDraft, Problem> {
    Ok(check(body, intake)?.0)
}

/// The same, and what was understood.
pub(super) fn check(
    body: SalaryRequest,
    intake: &Intake,
) -> Result<(SalaryDraft, Checked), Problem> {
    let mut reader = FieldReader::default();
    let draft = body.draft(&mut reader);
    let checked = reader.finish(intake.check(&draft, Requirements::FORM, Placing::ByMatch))?;
    Ok((draft, checked))
}

/// Submit a salary
///
/// Anonymous: no account, no cookie, no address is kept. The answer tells which role the title was
/// taken for, the pay as a full-time year, and a receipt that is shown only here. Nothing of it is
/// published before enough others have answered for the same role.
#[utoipa::path(
    tag = "Submit",
    operation_id = "create_salary",
    params(IdempotencyKey),
    request_body(content = SalaryRequest, description = "The salary"),
    responses(
        (status = 201, description = "Taken", body = SalaryResponse),
        OfIntake,
    )
)]
#[post("/v1/salaries")]
pub async fn create_salary(
    request: HttpRequest,
    intake: web::Data<Intake>,
    body: Json<SalaryRequest>,
) -> Result<NoStore<SalaryResponse>, Problem> {
    let draft = read(body.0, &intake)?;
    let key = idempotency_key(&request)?;
    let taken = intake.submit(&draft, key.as_deref()).await?;
    Ok(NoStore(StatusCode::CREATED, taken.into()))
}
