//! `/v1/admin/roles/{role}/aliases`: titles given to a role, and taken from it, one by one.

use super::reason_of;
use super::roles::{RoleResponse, addressed, told};
use crate::catalog::normalise;
use crate::directory::Directory;
use crate::http::anonymous::NoStore;
use crate::http::auth::Admin;
use crate::http::body::{Field, FieldReader, Json};
use crate::http::problem::{Problem, ProblemBody};
use crate::intake::{FieldCode, FieldError};
use crate::staff::Staff;
use actix_web::http::StatusCode;
use actix_web::{delete, post, web};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Most titles at once, and most characters of one.
const MOST: usize = 100;
const LONGEST: usize = 100;

/// Titles for a role.
#[derive(Deserialize, ToSchema)]
pub struct AliasesRequest {
    /// The titles. One that another role has moves here.
    #[serde(default)]
    #[schema(value_type = Vec<String>, required, min_items = 1, max_items = 100, example = json!(["airship rigger"]))]
    aliases: Field<Vec<String>>,
    /// Why, for the log.
    #[serde(default)]
    #[schema(value_type = Option<String>, nullable = false, max_length = 300)]
    reason: Field<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// Reads a list of titles; all that is wrong is told at once.
pub(super) fn titles_of(
    name: &str,
    field: Field<Vec<String>>,
    others: &Map<String, Value>,
) -> Result<Vec<String>, Problem> {
    let mut reader = FieldReader::default();
    let pointer = format!("/{name}");
    let titles = reader.take(&pointer, "a list of texts", field).unwrap_or_default();
    let mut errors = Vec::new();
    if titles.is_empty() {
        errors.push(FieldError::new(&pointer, FieldCode::Required, "must name a title"));
    }
    if titles.len() > MOST {
        let wanted = format!("must have {MOST} titles or less");
        errors.push(FieldError::new(&pointer, FieldCode::TooLong, wanted));
    }
    for (number, title) in titles.iter().enumerate().take(MOST) {
        if normalise(title).is_empty() || title.chars().count() > LONGEST {
            let wanted = format!("must have letters, and {LONGEST} characters or less");
            let at = format!("{pointer}/{number}");
            errors.push(FieldError::new(&at, FieldCode::Unsupported, wanted));
        }
    }
    reader.no_others("", others);
    reader.finish(if errors.is_empty() { Ok(titles) } else { Err(errors) })
}

/// Give a role titles
///
/// They are added to those it has. What waits under them counts from the next release on.
#[utoipa::path(
    tag = "Staff",
    operation_id = "add_aliases",
    security(("staff" = [])),
    params(("role" = String, Path, description = "The role", example = "back-end-developer")),
    request_body(content = AliasesRequest, description = "The titles"),
    responses(
        (status = 200, description = "The role as the catalogue has it now", body = RoleResponse),
        (status = 404, description = "`unknown_role`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`role_merged` or `title_taken`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[post("/v1/admin/roles/{role}/aliases")]
pub async fn add_aliases(
    Admin(by): Admin,
    directory: web::Data<Directory>,
    staff: web::Data<Staff>,
    role: web::Path<String>,
    body: Json<AliasesRequest>,
) -> Result<NoStore<RoleResponse>, Problem> {
    let slug = addressed(&role)?;
    let reason = reason_of(body.0.reason)?;
    let titles = titles_of("aliases", body.0.aliases, &body.0.others)?;
    let change = format!("{} titles added", titles.len());
    let note = staff.note(&by.name, "add_aliases", "role", slug.as_str()).changing(change);
    directory.add_aliases(&slug, titles, note.because(reason)).await?;
    Ok(NoStore(StatusCode::OK, told(&directory, &slug)?))
}

/// Take a title from a role
///
/// The others stay. It leads to no role by itself any more.
#[utoipa::path(
    tag = "Staff",
    operation_id = "remove_alias",
    security(("staff" = [])),
    params(
        ("role" = String, Path, description = "The role", example = "back-end-developer"),
        ("alias" = String, Path, description = "The title", example = "airship rigger"),
    ),
    responses(
        (status = 200, description = "The role as the catalogue has it now", body = RoleResponse),
        (status = 404, description = "`unknown_role`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`role_merged`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[delete("/v1/admin/roles/{role}/aliases/{alias}")]
pub async fn remove_alias(
    Admin(by): Admin,
    directory: web::Data<Directory>,
    staff: web::Data<Staff>,
    path: web::Path<(String, String)>,
) -> Result<NoStore<RoleResponse>, Problem> {
    let (role, alias) = path.into_inner();
    let slug = addressed(&role)?;
    let note = staff.note(&by.name, "remove_alias", "role", slug.as_str());
    directory.remove_alias(&slug, &alias, note.changing("1 title removed")).await?;
    Ok(NoStore(StatusCode::OK, told(&directory, &slug)?))
}
