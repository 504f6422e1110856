//! `/v1/submission`: see, replace or withdraw one's own entry, by receipt.

use super::anonymous::{NoStore, receipt};
use super::body::{Json, shaped};
use super::problem::{Problem, ProblemBody};
use super::refusals::OfReceipt;
use super::reviews::{self, ReviewRequest, ReviewResponse, ReviewTextsBody};
use super::salaries::{self, AnnualBody, SalaryRequest, SalaryResponse};
use crate::domain::{
    Aspect, Country, ModerationState, Placement, Quarter, RoleSlug, Salary, Vocabulary,
};
use crate::intake::{GONE, Intake, IntakeError};
use crate::store::OwnEntry;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, delete, get, put, web};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Where one's own entry stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryStatus {
    /// Waits for the next closings; can be replaced and withdrawn at once.
    Waiting,
    /// Somebody looks at it first.
    Held,
    /// Waits until its title is given a role.
    Unmatched,
    /// Counted in what is published.
    Counted,
    /// Somebody looked at it: it does not count.
    Rejected,
    /// Withdrawn; leaves with the next release. Where privacy is off alone.
    Withdrawn,
    /// Nothing is stored under this receipt any more: the answer was counted, or taken back.
    Gone,
}

/// One's own salary, as it is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnSalary {
    /// Where it stands.
    status: EntryStatus,
    /// The role; absent while it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<RoleSlug>, nullable = false)]
    role: Option<String>,
    /// Country.
    #[schema(value_type = Country)]
    country: String,
    /// Pay as a full-time year.
    annual: AnnualBody,
    /// Whether it is counted in wider groups already; the rest of it waits.
    partly_counted: bool,
    /// The quarter it was collected in.
    #[schema(value_type = Quarter)]
    collected: String,
}

/// One's own review, as it is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnReview {
    /// Where it stands.
    status: EntryStatus,
    /// The role; absent while it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<RoleSlug>, nullable = false)]
    role: Option<String>,
    /// Country.
    #[schema(value_type = Country)]
    country: String,
    /// Stars by aspect.
    #[schema(example = json!({"overall": 4, "career": 3}))]
    ratings: BTreeMap<Aspect, u8>,
    /// The texts as they would be quoted.
    text: ReviewTextsBody,
    /// Whether single sentences may be shown.
    quote_consent: bool,
    /// Whether it is counted among all reviewers already; what it says waits.
    partly_counted: bool,
    /// The quarter it was collected in.
    #[schema(value_type = Quarter)]
    collected: String,
}

/// One's own entry, as it is kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SubmissionResponse {
    /// A salary.
    Salary(OwnSalary),
    /// A review.
    Review(OwnReview),
    /// A review that was counted, of which sentences are shown.
    Quoted(QuotedEntry),
    /// Nothing is stored any more.
    Gone(GoneEntry),
}

/// What is left of a review that was counted: the sentences that are shown. Withdrawing takes them back
/// at once.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuotedEntry {
    /// Always `counted`.
    status: EntryStatus,
    /// The sentences that are shown.
    #[schema(example = json!(["Friendly colleagues, and nobody counts the hours."]))]
    quotes: Vec<String>,
}

/// What is told of a receipt under which nothing is stored any more.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoneEntry {
    /// Always `gone`.
    status: EntryStatus,
    /// What that means.
    #[schema(example = "counted, and no longer stored")]
    detail: &'static str,
}

fn own_salary(
    status: EntryStatus,
    role: Option<&RoleSlug>,
    salary: &Salary,
    partly_counted: bool,
) -> SubmissionResponse {
    SubmissionResponse::Salary(OwnSalary {
        status,
        role: role.map(ToString::to_string),
        country: salary.country.to_string(),
        annual: AnnualBody::new(salary.pay),
        partly_counted,
        collected: salary.collected.to_string(),
    })
}

impl From<OwnEntry> for SubmissionResponse {
    fn from(entry: OwnEntry) -> Self {
        match entry {
            OwnEntry::Pending { submission, moderation, counted } => {
                let (status, role) = match &submission.placement {
                    Placement::Unmatched(_) => (EntryStatus::Unmatched, None),
                    Placement::Accepted(role) => (EntryStatus::Waiting, Some(role)),
                    Placement::Held(role) => match moderation {
                        Some(ModerationState::Approved) => (EntryStatus::Waiting, Some(role)),
                        Some(ModerationState::Rejected) => (EntryStatus::Rejected, Some(role)),
                        Some(ModerationState::Pending) | None => (EntryStatus::Held, Some(role)),
                    },
                };
                own_salary(status, role, &submission.salary, counted)
            }
            OwnEntry::Record { role, salary, withdrawn } => {
                let status = if withdrawn { EntryStatus::Withdrawn } else { EntryStatus::Counted };
                own_salary(status, Some(&role), &salary, false)
            }
            OwnEntry::Gone => {
                SubmissionResponse::Gone(GoneEntry { status: EntryStatus::Gone, detail: GONE })
            }
            OwnEntry::Quoted { quotes } => {
                SubmissionResponse::Quoted(QuotedEntry { status: EntryStatus::Counted, quotes })
            }
            OwnEntry::Review { review, state, counted } => {
                let role = match &review.placement {
                    Placement::Accepted(role) | Placement::Held(role) => Some(role),
                    Placement::Unmatched(_) => None,
                };
                let status = match state {
                    ModerationState::Pending => EntryStatus::Held,
                    ModerationState::Rejected => EntryStatus::Rejected,
                    ModerationState::Approved if role.is_some() => EntryStatus::Waiting,
                    ModerationState::Approved => EntryStatus::Unmatched,
                };
                let stars = |aspect: &Aspect| Some((*aspect, review.ratings.get(*aspect)?.stars()));
                SubmissionResponse::Review(OwnReview {
                    status,
                    role: role.map(ToString::to_string),
                    country: review.country.to_string(),
                    ratings: Aspect::ALL.iter().filter_map(stars).collect(),
                    text: review.texts.into(),
                    quote_consent: review.quote_consent,
                    partly_counted: counted,
                    collected: review.collected.to_string(),
                })
            }
        }
    }
}

/// See your entry
///
/// Shows what is kept under a receipt.
#[utoipa::path(
    tag = "Submit",
    operation_id = "get_submission",
    security(("receipt" = [])),
    responses(
        (status = 200, description = "The entry", body = SubmissionResponse),
        OfReceipt,
    )
)]
#[get("/v1/submission")]
pub async fn get_submission(
    request: HttpRequest,
    intake: web::Data<Intake>,
) -> Result<NoStore<SubmissionResponse>, Problem> {
    let entry = intake.own_entry(&receipt(&request)?).await?;
    Ok(NoStore(StatusCode::OK, entry.into()))
}

/// Replace your entry
///
/// Puts another answer in place of yours as long as it waits: a salary for a salary, a review for a
/// review, which somebody looks at anew. What was counted is no longer stored and cannot be changed.
#[utoipa::path(
    tag = "Submit",
    operation_id = "replace_submission",
    security(("receipt" = [])),
    request_body(content = EntryRequest, description = "What you hand in now"),
    responses(
        (status = 200, description = "Replaced; the receipt stays the same", body = ReplacedResponse),
        OfReceipt,
        (status = 409, description = "`submission_counted`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[put("/v1/submission")]
pub async fn replace_submission(
    request: HttpRequest,
    intake: web::Data<Intake>,
    body: Json<Map<String, Value>>,
) -> Result<NoStore<ReplacedResponse>, Problem> {
    let receipt = receipt(&request)?;
    let replaced = match intake.own_entry(&receipt).await? {
        OwnEntry::Review { .. } => {
            let draft = reviews::read(shaped(Value::Object(body.0))?, &intake)?;
            let taken = intake.replace_review(receipt, &draft).await?;
            ReplacedResponse::Review(taken.into())
        }
        OwnEntry::Gone | OwnEntry::Quoted { .. } => return Err(IntakeError::Counted.into()),
        OwnEntry::Pending { .. } | OwnEntry::Record { .. } => {
            let draft = salaries::read(shaped(Value::Object(body.0))?, &intake)?;
            let taken = intake.replace(receipt, &draft).await?;
            ReplacedResponse::Salary(taken.into())
        }
    };
    Ok(NoStore(StatusCode::OK, replaced))
}

/// What may take the place of an entry.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(
    dead_code,
    reason = "it only describes the body: which of the two it is the receipt tells"
)]
enum EntryRequest {
    Salary(SalaryRequest),
    Review(ReviewRequest),
}

/// What has taken the place of an entry.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReplacedResponse {
    /// A salary.
    Salary(SalaryResponse),
    /// A review.
    Review(ReviewResponse),
}

/// Withdraw your entry
///
/// A waiting answer is deleted at once, without a trace. One that was counted is stored nowhere any more:
/// there is nothing to withdraw, and the figures it is part of tell nothing of it. Of a review that was
/// counted the sentences that are shown go at once.
#[utoipa::path(
    tag = "Submit",
    operation_id = "delete_submission",
    security(("receipt" = [])),
    responses(
        (status = 204, description = "Withdrawn"),
        OfReceipt,
        (status = 409, description = "`submission_counted`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[delete("/v1/submission")]
pub async fn delete_submission(
    request: HttpRequest,
    intake: web::Data<Intake>,
) -> Result<HttpResponse, Problem> {
    intake.withdraw(&receipt(&request)?).await?;
    Ok(HttpResponse::NoContent().insert_header((CACHE_CONTROL, "no-store")).finish())
}
