//! `GET /v1/compare`: roles side by side.

use super::conditional::published;
use super::problem::{Problem, ProblemBody};
use super::roles::released_on;
use crate::insight::{ComparedRole, Insight, SliceQuery};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// Roles side by side.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompareResponse {
    /// In the order asked for.
    items: Vec<ComparedRole>,
}

/// Compare roles
///
/// Pay of up to five roles in the same slice, each beside the first. Where a slice is not published
/// for a role, that role is answered by the nearest wider one: `answered` says which.
#[utoipa::path(
    tag = "Read",
    operation_id = "compare_roles",
    params(
        ("roles" = String, Query, description = "Two to five roles, separated by commas", example = "back-end-developer,front-end-developer"),
        SliceQuery,
    ),
    responses(
        (status = 200, description = "The roles", body = CompareResponse),
        (status = 304, description = "As you have it"),
        (status = 404, description = "`unknown_role`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`no_rate`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[get("/v1/compare")]
pub async fn compare_roles(
    request: HttpRequest,
    insight: web::Data<Insight>,
) -> Result<HttpResponse, Problem> {
    let pairs = url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned();
    let (roles, slice): (Vec<_>, Vec<_>) = pairs.partition(|(name, _)| name == "roles");
    let roles: Vec<&str> = roles
        .iter()
        .flat_map(|(_, roles)| roles.split(','))
        .map(str::trim)
        .filter(|role| !role.is_empty())
        .collect();
    let (slice, conversion) = SliceQuery::of(slice)?.understood(&insight.catalogue())?;
    let items = insight.compare(&roles, &slice, conversion)?;
    Ok(published(&request, &CompareResponse { items }, released_on(&insight)))
}
