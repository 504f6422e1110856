//! `POST /v1/position`: where pay stands among what is published.

use super::anonymous::NoStore;
use super::body::Json;
use super::problem::Problem;
use super::salaries::{AnnualBody, Matched, SalaryRequest, check};
use crate::insight::{Insight, Standing};
use crate::intake::Intake;
use actix_web::http::StatusCode;
use actix_web::{post, web};
use serde::Serialize;
use utoipa::ToSchema;

/// Where pay stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct PositionResponse {
    /// What the title was taken for.
    matched: Matched,
    /// The stated pay as a full-time year.
    annual: AnnualBody,
    /// In the nearest slice that is published, of the role or of what stands in for it, then in those it
    /// is part of; empty where nothing can be shown yet.
    standings: Vec<Standing>,
}

/// See where pay stands
///
/// Takes the body of a submission and says where its total pay stands in the nearest published slice
/// and in the wider ones, from published figures alone. Nothing is stored.
#[utoipa::path(
    tag = "Read",
    operation_id = "get_position",
    request_body(content = SalaryRequest, description = "The salary; an employer's name is not looked at"),
    responses(
        (status = 200, description = "Where it stands", body = PositionResponse),
    )
)]
#[post("/v1/position")]
pub async fn get_position(
    intake: web::Data<Intake>,
    insight: web::Data<Insight>,
    body: Json<SalaryRequest>,
) -> Result<NoStore<PositionResponse>, Problem> {
    let (_, checked) = check(body.0, &intake)?;
    let salary = &checked.submission.salary;
    let standings = insight.standings(checked.submission.placement.role(), salary);
    let response = PositionResponse {
        matched: Matched::new(checked.matched, salary.level),
        annual: AnnualBody::of_stated(salary.pay, checked.full_time),
        standings,
    };
    Ok(NoStore(StatusCode::OK, response))
}
