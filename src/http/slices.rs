//! `GET /v1/roles/{role}/slices`: what can be asked of a role.

use super::conditional::published;
use super::merged::Elsewhere;
use super::problem::Problem;
use super::roles::released_on;
use crate::domain::RoleSlug;
use crate::insight::{Insight, PublishedSlice, SliceQuery};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which slices.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SlicesQuery {
    /// Only those of this country: its ISO 3166-1 code, or its name.
    #[param(example = "US")]
    country: Option<String>,
}

/// What can be asked of a role.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlicesResponse {
    /// The role.
    role: RoleSlug,
    /// Its title.
    #[schema(example = "Back End Developer")]
    title: String,
    /// What is published: everybody, then country by country. Empty while nothing can be shown.
    items: Vec<PublishedSlice>,
}

/// List slices
///
/// Every slice of a role that has figures of its own, with the names of its groups: whatever else is
/// asked for is answered by a wider one. `asked` holds the parameters of `/v1/roles/{role}/pay`.
#[utoipa::path(
    tag = "Read",
    operation_id = "get_role_slices",
    params(("role" = RoleSlug, Path, description = "The role", example = "back-end-developer"), SlicesQuery),
    responses(
        (status = 200, description = "What can be asked", body = SlicesResponse),
        (status = 304, description = "As you have it"),
        Elsewhere,
    )
)]
#[get("/v1/roles/{role}/slices")]
pub async fn get_role_slices(
    request: HttpRequest,
    insight: web::Data<Insight>,
    role: web::Path<String>,
    query: web::Query<SlicesQuery>,
) -> Result<HttpResponse, Problem> {
    let asked = SliceQuery::of_country(query.into_inner().country);
    let (slice, _) = asked.understood(&insight.catalogue())?;
    let (role, items) = insight.slices(&role, slice.country_code())?;
    let body = SlicesResponse { role: role.slug, title: role.title, items };
    Ok(published(&request, &body, released_on(&insight)))
}
