//! `/v1/admin/roles`: roles made, changed and merged.

use super::role_request::RoleRequest;
use crate::catalog::Role;
use crate::directory::{Directory, DirectoryError};
use crate::domain::{Family, RoleSlug};
use crate::http::anonymous::NoStore;
use crate::http::auth::{Admin, texts};
use crate::http::body::{Field, Json};
use crate::http::merged::MergedRole;
use crate::http::problem::{Code, Problem, ProblemBody};
use crate::intake::{FieldCode, FieldError};
use crate::staff::Staff;
use actix_web::http::StatusCode;
use actix_web::{patch, post, web};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A role as the catalogue has it.
#[derive(Serialize, ToSchema)]
pub struct RoleResponse {
    /// Its name in addresses.
    role: RoleSlug,
    /// Its title.
    title: String,
    /// Its family.
    family: Family,
    /// SOC 2018 code; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    soc: Option<String>,
    /// Two or three sentences.
    summary: String,
    /// What one does.
    responsibilities: Vec<String>,
    /// What usually gets one in.
    qualifications: Vec<String>,
    /// Other titles for it.
    aliases: Vec<String>,
    /// Roles one compares with.
    related: Vec<RoleSlug>,
    /// Roles people go to from here.
    next: Vec<RoleSlug>,
}

impl From<Role> for RoleResponse {
    fn from(Role { slug, title, family, soc, text, .. }: Role) -> Self {
        RoleResponse {
            role: slug,
            title,
            family,
            soc,
            summary: text.summary,
            responsibilities: text.responsibilities,
            qualifications: text.qualifications,
            aliases: text.aliases,
            related: text.related,
            next: text.next,
        }
    }
}

pub(super) fn told(directory: &Directory, slug: &RoleSlug) -> Result<RoleResponse, Problem> {
    let role = directory.current().role(slug).cloned();
    Ok(role.ok_or_else(|| DirectoryError::UnknownRole(slug.clone()))?.into())
}

/// The role of an address.
pub(super) fn addressed(role: &str) -> Result<RoleSlug, Problem> {
    let unknown = || Problem::new(Code::UnknownRole, "there is no such role");
    RoleSlug::parse(role).ok_or_else(unknown)
}

/// Make a role
///
/// Titles that mean it lead to it at once; what waits under them counts from the next release on.
#[utoipa::path(
    tag = "Staff",
    operation_id = "create_role",
    security(("staff" = [])),
    request_body(content = RoleRequest, description = "The role"),
    responses(
        (status = 201, description = "As the catalogue has it now", body = RoleResponse),
        (status = 409, description = "`role_taken` or `title_taken`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[post("/v1/admin/roles")]
pub async fn create_role(
    Admin(by): Admin,
    directory: web::Data<Directory>,
    staff: web::Data<Staff>,
    body: Json<RoleRequest>,
) -> Result<NoStore<RoleResponse>, Problem> {
    let (slug, edit) = body.0.read(&directory.current(), true)?;
    let (slug, title) = slug.zip(edit.title.clone()).ok_or(DirectoryError::NoTitle)?;
    let note = staff.note(&by.name, "create", "role", slug.as_str());
    directory.create(slug.clone(), title, edit, note).await?;
    Ok(NoStore(StatusCode::CREATED, told(&directory, &slug)?))
}

/// Change a role
///
/// What is changed of a built-in role stays changed; the rest of it goes on with later versions of the
/// built-in catalogue. Titles are added and removed one by one, at `…/aliases`. Figures do not change.
#[utoipa::path(
    tag = "Staff",
    operation_id = "change_role",
    security(("staff" = [])),
    params(("role" = String, Path, description = "The role", example = "back-end-developer")),
    request_body(content = RoleRequest, description = "What is to be different"),
    responses(
        (status = 200, description = "As the catalogue has it now", body = RoleResponse),
        (status = 404, description = "`unknown_role`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`role_merged` or `title_taken`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[patch("/v1/admin/roles/{role}")]
pub async fn change_role(
    Admin(by): Admin,
    directory: web::Data<Directory>,
    staff: web::Data<Staff>,
    role: web::Path<String>,
    body: Json<RoleRequest>,
) -> Result<NoStore<RoleResponse>, Problem> {
    let slug = addressed(&role)?;
    let (_, edit) = body.0.read(&directory.current(), false)?;
    let note = staff.note(&by.name, "change", "role", slug.as_str()).changing(edit.named());
    directory.edit(&slug, edit, note).await?;
    Ok(NoStore(StatusCode::OK, told(&directory, &slug)?))
}

/// Where a role goes.
#[derive(Deserialize, ToSchema)]
pub struct MergeRequest {
    /// The role that takes it in.
    #[serde(default)]
    #[schema(value_type = String, required, example = "front-end-developer")]
    into: Field<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// Merge a role into another
///
/// Titles of it lead to the other role from now on, and what waits for it counts there from the next
/// release on. Its pages answer 308. What it published stays in the releases it was published in, under
/// its own name: figures that are out are never computed anew for another set of people. For good.
#[utoipa::path(
    tag = "Staff",
    operation_id = "merge_role",
    security(("staff" = [])),
    params(("role" = String, Path, description = "The role that goes", example = "webmaster")),
    request_body(content = MergeRequest, description = "The role that takes it in"),
    responses(
        (status = 200, description = "Merged", body = MergedRole),
        (status = 404, description = "`unknown_role`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`role_merged`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[post("/v1/admin/roles/{role}/merge")]
pub async fn merge_role(
    Admin(by): Admin,
    directory: web::Data<Directory>,
    staff: web::Data<Staff>,
    role: web::Path<String>,
    body: Json<MergeRequest>,
) -> Result<NoStore<MergedRole>, Problem> {
    let role = addressed(&role)?;
    let unknown = || FieldError::new("/into", FieldCode::UnknownTerm, "there is no such role");
    let catalogue = directory.current();
    let known =
        |slug: &RoleSlug| catalogue.role(slug).is_some() || catalogue.merged_into(slug).is_some();
    let [into] = texts([("/into", body.0.into)], &body.0.others, |[into]| {
        let known = RoleSlug::parse(into).is_some_and(|slug| known(&slug));
        if known { Vec::new() } else { vec![unknown()] }
    })?;
    let into = addressed(&into)?;
    let note = staff.note(&by.name, "merge", "role", &format!("{role} into {into}"));
    directory.merge(&role, &into, note).await?;
    Ok(NoStore(StatusCode::OK, MergedRole { role, merged_into: into }))
}
