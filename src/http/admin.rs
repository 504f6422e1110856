//! `/v1/admin`: the staff itself, and what it did. For administrators.

use super::anonymous::NoStore;
use super::auth::{Admin, texts};
use super::body::{Field, Json};
use super::problem::{Code, Problem, ProblemBody};
use crate::domain::StaffRole;
use crate::intake::{FieldCode, FieldError};
use crate::staff::Staff;
use crate::store::{AuditEntry, Store, UnmatchedTitle};
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

/// One member of the staff.
#[derive(Serialize, ToSchema)]
pub struct StaffItem {
    /// The name.
    #[schema(example = "marie")]
    name: String,
    /// `moderator` or `admin`.
    #[schema(example = "moderator")]
    role: &'static str,
    /// Whether they may sign in.
    active: bool,
}

/// Everybody.
#[derive(Serialize, ToSchema)]
pub struct StaffResponse {
    /// By name.
    items: Vec<StaffItem>,
}

/// Somebody new.
#[derive(Deserialize, ToSchema)]
pub struct AddStaffRequest {
    /// The name.
    #[serde(default)]
    #[schema(value_type = String, example = "marie")]
    name: Field<String>,
    /// `moderator` or `admin`.
    #[serde(default)]
    #[schema(value_type = String, example = "moderator")]
    role: Field<String>,
    /// The password: 12 characters or more.
    #[serde(default)]
    #[schema(value_type = String)]
    password: Field<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// Which part of the log.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditLogQuery {
    /// Most entries, 1 to 200.
    #[param(default = 50)]
    limit: Option<i64>,
    /// `next_cursor` of the answer before.
    cursor: Option<i64>,
}

/// One deed.
#[derive(Serialize, ToSchema)]
pub struct AuditLogItem {
    /// Counts the deeds from 1.
    number: i64,
    /// Day and time to the minute, UTC.
    #[schema(example = "2026-11-24T12:00Z")]
    minute: String,
    /// Who did it.
    #[schema(example = "marie")]
    who: String,
    /// What was done.
    #[schema(example = "add")]
    action: String,
    /// To what kind of thing.
    #[schema(example = "staff")]
    kind: String,
    /// To which one.
    #[schema(example = "ada")]
    subject: String,
}

impl From<AuditEntry> for AuditLogItem {
    fn from(entry: AuditEntry) -> Self {
        let AuditEntry { number, minute, who, action, kind, subject } = entry;
        AuditLogItem { number, minute, who, action, kind, subject }
    }
}

/// A part of the log.
#[derive(Serialize, ToSchema)]
pub struct AuditLogResponse {
    /// Newest first.
    items: Vec<AuditLogItem>,
    /// For the next part; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<i64>,
}

/// List the staff
///
/// Everybody who may sign in, or might once.
#[utoipa::path(
    tag = "Staff",
    operation_id = "list_staff",
    security(("staff" = [])),
    responses(
        (status = 200, description = "Everybody", body = StaffResponse),
        (status = 401, description = "`missing_token` or `invalid_token`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`not_allowed`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[get("/v1/admin/staff")]
pub async fn list_staff(
    _: Admin,
    staff: web::Data<Staff>,
) -> Result<NoStore<StaffResponse>, Problem> {
    let all = staff.list().await?.into_iter();
    let items = all
        .map(|(one, active)| StaffItem { name: one.name, role: one.role.as_str(), active })
        .collect();
    Ok(NoStore(StatusCode::OK, StaffResponse { items }))
}

/// Add to the staff
///
/// With a password they change at their first sign-in.
#[utoipa::path(
    tag = "Staff",
    operation_id = "add_staff",
    security(("staff" = [])),
    request_body(content = AddStaffRequest, description = "Somebody new"),
    responses(
        (status = 204, description = "Added"),
        (status = 401, description = "`missing_token` or `invalid_token`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`not_allowed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`name_taken`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[post("/v1/admin/staff")]
pub async fn add_staff(
    Admin(by): Admin,
    staff: web::Data<Staff>,
    body: Json<AddStaffRequest>,
) -> Result<HttpResponse, Problem> {
    let AddStaffRequest { name, role, password, others } = body.0;
    let [name, role, password] =
        texts([("/name", name), ("/role", role), ("/password", password)], &others)?;
    let role = StaffRole::parse(&role).map_err(|detail| {
        let field = FieldError::new("/role", FieldCode::UnknownTerm, detail);
        Problem::fields(Code::InvalidFields, vec![field])
    })?;
    staff.add(&by.name, &name, role, password).await?;
    Ok(HttpResponse::NoContent().insert_header((CACHE_CONTROL, "no-store")).finish())
}

/// Disable somebody
///
/// Ends their sessions at once. Their deeds stay in the log.
#[utoipa::path(
    tag = "Staff",
    operation_id = "disable_staff",
    security(("staff" = [])),
    params(("name" = String, Path, description = "The name")),
    responses(
        (status = 204, description = "Disabled"),
        (status = 401, description = "`missing_token` or `invalid_token`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`not_allowed`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "`unknown_staff`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[post("/v1/admin/staff/{name}/disable")]
pub async fn disable_staff(
    Admin(by): Admin,
    staff: web::Data<Staff>,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    staff.change(&by.name, &name, None, Some(false), None).await?;
    Ok(HttpResponse::NoContent().insert_header((CACHE_CONTROL, "no-store")).finish())
}

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
        (status = 401, description = "`missing_token` or `invalid_token`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`not_allowed`", body = ProblemBody, content_type = "application/problem+json"),
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

/// Read the audit log
///
/// What the staff did, newest first. It can be added to and not changed.
#[utoipa::path(
    tag = "Staff",
    operation_id = "list_audit_log",
    security(("staff" = [])),
    params(AuditLogQuery),
    responses(
        (status = 200, description = "A part of the log", body = AuditLogResponse),
        (status = 400, description = "`invalid_query`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "`missing_token` or `invalid_token`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "`not_allowed`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[get("/v1/admin/audit-log")]
pub async fn list_audit_log(
    _: Admin,
    staff: web::Data<Staff>,
    query: web::Query<AuditLogQuery>,
) -> Result<NoStore<AuditLogResponse>, Problem> {
    let limit = query.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(Problem::new(Code::InvalidQuery, "limit must be 1 to 200"));
    }
    let mut entries = staff.audit_log(query.cursor.unwrap_or(i64::MAX), limit + 1).await?;
    let more = usize::try_from(limit).is_ok_and(|limit| {
        let more = entries.len() > limit;
        entries.truncate(limit);
        more
    });
    let next_cursor = entries.last().map(|last| last.number).filter(|_| more);
    let items = entries.into_iter().map(AuditLogItem::from).collect();
    Ok(NoStore(StatusCode::OK, AuditLogResponse { items, next_cursor }))
}
