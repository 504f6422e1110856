//! `/v1/admin/unmatched-titles`: titles that wait for a role.

use super::aliases::titles_of;
use super::reason_of;
use super::roles::addressed;
use crate::directory::Directory;
use crate::http::anonymous::NoStore;
use crate::http::auth::{Admin, Moderator, done, texts};
use crate::http::body::{Field, Json};
use crate::http::problem::{Problem, ProblemBody};
use crate::staff::Staff;
use crate::store::{Store, UnmatchedTitle};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
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
/// Titles that no role was found for, most frequent first, and nothing else of their entries. For
/// moderators, too. An administrator gives them a role at `…/assign`.
#[utoipa::path(
    tag = "Staff",
    operation_id = "list_unmatched_titles",
    security(("staff" = [])),
    responses(
        (status = 200, description = "The titles", body = UnmatchedTitlesResponse),
    )
)]
#[get("/v1/admin/unmatched-titles")]
pub async fn list_unmatched_titles(
    _: Moderator,
    store: web::Data<Store>,
) -> Result<NoStore<UnmatchedTitlesResponse>, Problem> {
    let titles = store.unmatched_titles().list().await?.into_iter();
    let items =
        titles.map(|UnmatchedTitle { title, entries }| UnmatchedTitleItem { title, entries });
    Ok(NoStore(StatusCode::OK, UnmatchedTitlesResponse { items: items.collect() }))
}

/// Which titles belong to which role.
#[derive(Deserialize, ToSchema)]
pub struct AssignTitlesRequest {
    /// The role.
    #[serde(default)]
    #[schema(value_type = String, required, example = "back-end-developer")]
    role: Field<String>,
    /// The titles, as they are listed.
    #[serde(default)]
    #[schema(value_type = Vec<String>, required, min_items = 1, max_items = 100, example = json!(["Zeppelin rigger"]))]
    titles: Field<Vec<String>>,
    /// Why, for the log.
    #[serde(default)]
    #[schema(value_type = Option<String>, nullable = false, max_length = 300)]
    reason: Field<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// Give titles a role
///
/// What waits under them counts for the role from the next release on.
#[utoipa::path(
    tag = "Staff",
    operation_id = "assign_titles",
    security(("staff" = [])),
    request_body(content = AssignTitlesRequest, description = "The titles and their role"),
    responses(
        (status = 204, description = "They belong to the role now"),
        (status = 404, description = "`unknown_role`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`role_merged` or `title_taken`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[post("/v1/admin/unmatched-titles/assign")]
pub async fn assign_titles(
    Admin(by): Admin,
    directory: web::Data<Directory>,
    staff: web::Data<Staff>,
    body: Json<AssignTitlesRequest>,
) -> Result<HttpResponse, Problem> {
    let AssignTitlesRequest { role, titles, reason, others } = body.0;
    let reason = reason_of(reason)?;
    let [role] = texts([("/role", role)], &Map::new(), |_| Vec::new())?;
    let titles = titles_of("titles", titles, &others)?;
    let slug = addressed(&role)?;
    let change = format!("{} titles added", titles.len());
    let note = staff.note(&by.name, "assign_titles", "role", slug.as_str()).changing(change);
    directory.add_aliases(&slug, titles, note.because(reason)).await?;
    Ok(done())
}
