//! `/v1/families` and `/v1/pay`: pay of what is wider than a role.

use super::conditional::published;
use super::problem::{Problem, ProblemBody};
use super::roles::released_on;
use crate::insight::{FamilyItem, Insight, PayAnswer, SliceQuery};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// All families.
#[derive(Debug, Serialize, ToSchema)]
pub struct FamiliesResponse {
    /// By name.
    items: Vec<FamilyItem>,
}

/// List families
///
/// All families of roles, with the median total pay of those that have one. A family answers for a
/// role of it that too few people are in.
#[utoipa::path(
    tag = "Read",
    operation_id = "list_families",
    responses(
        (status = 200, description = "Families", body = FamiliesResponse),
        (status = 304, description = "As you have it"),
    )
)]
#[get("/v1/families")]
pub async fn list_families(request: HttpRequest, insight: web::Data<Insight>) -> HttpResponse {
    let body = FamiliesResponse { items: insight.families() };
    published(&request, &body, released_on(&insight))
}

/// Read a family's pay
///
/// Percentiles of total pay of everybody in a family of roles, in the slice asked for or in the nearest
/// wider one that is published. Families are divided by country, and countries by level or
/// experience.
#[utoipa::path(
    tag = "Read",
    operation_id = "get_family_pay",
    params(("family" = String, Path, description = "The family", example = "software"), SliceQuery),
    responses(
        (status = 200, description = "Pay, or that nothing can be shown yet", body = PayAnswer),
        (status = 304, description = "As you have it"),
        (status = 404, description = "`unknown_family`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`no_rate`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[get("/v1/families/{family}/pay")]
pub async fn get_family_pay(
    request: HttpRequest,
    insight: web::Data<Insight>,
    family: web::Path<String>,
    query: web::Query<SliceQuery>,
) -> Result<HttpResponse, Problem> {
    let (slice, conversion) = query.into_inner().understood(&insight.catalogue())?;
    let pay = insight.family_pay(&family, &slice, conversion)?;
    Ok(published(&request, &pay, released_on(&insight)))
}

/// Read everybody's pay
///
/// Percentiles of total pay of everybody, whatever their role, also of those whose title is of no role:
/// in the slice asked for or in the nearest wider one that is published.
#[utoipa::path(
    tag = "Read",
    operation_id = "get_pay",
    params(SliceQuery),
    responses(
        (status = 200, description = "Pay, or that nothing can be shown yet", body = PayAnswer),
        (status = 304, description = "As you have it"),
        (status = 422, description = "`no_rate`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[get("/v1/pay")]
pub async fn get_pay(
    request: HttpRequest,
    insight: web::Data<Insight>,
    query: web::Query<SliceQuery>,
) -> Result<HttpResponse, Problem> {
    let (slice, conversion) = query.into_inner().understood(&insight.catalogue())?;
    let pay = insight.all_pay(&slice, conversion)?;
    Ok(published(&request, &pay, released_on(&insight)))
}
