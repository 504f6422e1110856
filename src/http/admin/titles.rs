//! `/v1/admin/unmatched-titles`: titles that wait for a role.

use crate::http::anonymous::NoStore;
use crate::http::auth::Admin;
use crate::http::problem::Problem;
use crate::http::refusals::ForAdministrators;
use crate::store::{Store, UnmatchedTitle};
use actix_web::http::StatusCode;
use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// A title that waits for a role.
#[derive(Serialize, ToSchema)]
pub struct UnmatchedTitleItem {
    /// As it was typed.
    #[schema(example = "Zeppelin rigger")]
    title: String,
    /// How many entries wait under it.
    #[schema(example = 3)]
    entries: u64,
}

/// Titles that wait for a role.
#[derive(Serialize, ToSchema)]
pub struct UnmatchedTitlesResponse {
    /// Most frequent first.
    items: Vec<UnmatchedTitleItem>,
}

/// List titles without a role
///
/// Titles that no role was found for, most frequent first, and nothing else of their entries. Give
/// one a role with `paylens titles assign`: what waits under it counts from the next release on.
#[utoipa::path(
    tag = "Staff",
    operation_id = "list_unmatched_titles",
    security(("staff" = [])),
    responses(
        (status = 200, description = "The titles", body = UnmatchedTitlesResponse),
        ForAdministrators,
    )
)]
#[get("/v1/admin/unmatched-titles")]
pub async fn list_unmatched_titles(
    _: Admin,
    store: web::Data<Store>,
) -> Result<NoStore<UnmatchedTitlesResponse>, Problem> {
    let titles = store.unmatched_titles().list().await?.into_iter();
    let items =
        titles.map(|UnmatchedTitle { title, entries }| UnmatchedTitleItem { title, entries });
    Ok(NoStore(StatusCode::OK, UnmatchedTitlesResponse { items: items.collect() }))
}
