//! Addresses of roles that were merged: they lead on to the role they were merged into, pages,
//! sections and pictures alike.

use super::problem::ProblemBody;
use crate::domain::RoleSlug;
use crate::insight::Insight;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// Where a merged role leads.
#[derive(Debug, Serialize, ToSchema)]
pub struct MergedRole {
    /// The role that was asked for.
    pub(super) role: RoleSlug,
    /// The role it was merged into.
    pub(super) merged_into: RoleSlug,
}

/// What every route of a role can answer instead.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "for the document")]
pub(super) enum Elsewhere {
    /// The role was merged into the one `Location` leads to, or its name is written in capitals
    #[response(status = 308)]
    Merged,
    /// `unknown_role`
    #[response(status = 404, content_type = "application/problem+json")]
    Unknown(ProblemBody),
}

/// Answers for roles that were merged, before anything else does.
///
/// # Errors
/// Those of the inner service.
pub async fn lead_on<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let Some(response) = elsewhere(&request) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    Ok(request.into_response(response.map_into_right_body()))
}

fn elsewhere(request: &ServiceRequest) -> Option<HttpResponse> {
    let path = request.path();
    let (before, after) = ["/v1/roles/", "/roles/"]
        .into_iter()
        .find_map(|before| Some((before, path.strip_prefix(before)?)))?;
    let (role, section) = after.split_at(after.find('/').unwrap_or(after.len()));
    let role = RoleSlug::parse(role)?;
    let catalogue = request.app_data::<web::Data<Insight>>()?.catalogue();
    let into = catalogue.merged_into(&role)?.clone();
    let query = request.query_string();
    let mark = if query.is_empty() { "" } else { "?" };
    let mut response = HttpResponse::PermanentRedirect();
    response.insert_header((LOCATION, format!("{before}{into}{section}{mark}{query}")));
    response.insert_header((CACHE_CONTROL, "public, no-cache"));
    Some(response.json(MergedRole { role, merged_into: into }))
}
