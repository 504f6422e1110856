//! `/v1/submission`: see, replace or withdraw one's own entry, by receipt.

use super::anonymous::{NoStore, receipt};
use super::body::Json;
use super::problem::{Problem, ProblemBody};
use super::salaries::{AnnualBody, SalaryRequest, SalaryResponse, read};
use crate::domain::{Placement, Salary};
use crate::intake::Intake;
use crate::store::OwnEntry;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, delete, get, put, web};
use serde::Serialize;
use utoipa::ToSchema;

/// Where one's own entry stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryStatus {
    /// Waits for its role's next closing; can be replaced and withdrawn at once.
    Waiting,
    /// Somebody looks at it first.
    Held,
    /// Waits until its title is given a role.
    Unmatched,
    /// Part of a closed batch; can be withdrawn.
    Counted,
    /// Withdrawn; is used for nothing new and leaves with the next arrivals.
    Withdrawn,
}

/// One's own entry, as it is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubmissionResponse {
    /// Where it stands.
    status: EntryStatus,
    /// The role; absent while it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "back-end-developer")]
    role: Option<String>,
    /// Country.
    #[schema(example = "US")]
    country: String,
    /// Pay as a full-time year; rounded to the public grid once the batch has closed.
    annual: AnnualBody,
    /// The quarter it was collected in.
    #[schema(example = "2026-Q3")]
    collected: String,
}

impl SubmissionResponse {
    fn new(status: EntryStatus, role: Option<String>, salary: &Salary) -> Self {
        SubmissionResponse {
            status,
            role,
            country: salary.country.to_string(),
            annual: AnnualBody::new(salary.pay),
            collected: salary.collected.to_string(),
        }
    }
}

impl From<OwnEntry> for SubmissionResponse {
    fn from(entry: OwnEntry) -> Self {
        match entry {
            OwnEntry::Pending(submission) => {
                let (status, role) = match submission.placement {
                    Placement::Accepted(role) => (EntryStatus::Waiting, Some(role.to_string())),
                    Placement::Held(role) => (EntryStatus::Held, Some(role.to_string())),
                    Placement::Unmatched(_) => (EntryStatus::Unmatched, None),
                };
                SubmissionResponse::new(status, role, &submission.salary)
            }
            OwnEntry::Archived { role, salary, withdrawn } => {
                let status = if withdrawn { EntryStatus::Withdrawn } else { EntryStatus::Counted };
                SubmissionResponse::new(status, Some(role.to_string()), &salary)
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
        (status = 401, description = "`missing_receipt`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`unknown_receipt`", body = ProblemBody, content_type = "application/problem+json"),
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
/// Puts another answer in place of yours as long as it waits. Once its batch has closed, withdraw it
/// and submit again.
#[utoipa::path(
    tag = "Submit",
    operation_id = "replace_submission",
    security(("receipt" = [])),
    request_body(content = SalaryRequest, description = "The salary"),
    responses(
        (status = 200, description = "Replaced; the receipt stays the same", body = SalaryResponse),
        (status = 400, description = "`malformed_json` or `malformed_utf8`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "`missing_receipt`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`unknown_receipt`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`submission_closed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "`rate_limited`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[put("/v1/submission")]
pub async fn replace_submission(
    request: HttpRequest,
    intake: web::Data<Intake>,
    body: Json<SalaryRequest>,
) -> Result<NoStore<SalaryResponse>, Problem> {
    let receipt = receipt(&request)?;
    let draft = read(body.0, &intake)?;
    let taken = intake.replace(receipt, &draft).await?;
    Ok(NoStore(StatusCode::OK, taken.into()))
}

/// Withdraw your entry
///
/// A waiting entry is deleted at once. One that is part of a closed batch is used for nothing new from
/// then on; it leaves each figure together with the next ten or more people who come into it, so that no
/// figure changes because of one person, and is deleted when it is in none any more.
#[utoipa::path(
    tag = "Submit",
    operation_id = "delete_submission",
    security(("receipt" = [])),
    responses(
        (status = 204, description = "Withdrawn; the receipt is no longer valid"),
        (status = 401, description = "`missing_receipt`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`unknown_receipt`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "`rate_limited`", body = ProblemBody, content_type = "application/problem+json"),
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
