//! `/v1/admin/audit-log`: what the staff did.

use crate::http::anonymous::NoStore;
use crate::http::auth::Admin;
use crate::http::paging;
use crate::http::problem::Problem;
use crate::staff::Staff;
use crate::store::AuditEntry;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, Responder, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which part of the log.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditLogQuery {
    /// Most entries, 1 to 200; 50 where absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// Where to go on: `next_cursor` of the answer before.
    cursor: Option<String>,
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
    /// What is different since; absent where the action says it all.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false, example = "role admin")]
    change: String,
    /// Why; absent where nobody said.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    reason: String,
}

impl From<AuditEntry> for AuditLogItem {
    fn from(entry: AuditEntry) -> Self {
        let AuditEntry { number, minute, who, action, kind, subject, change, reason } = entry;
        AuditLogItem { number, minute, who, action, kind, subject, change, reason }
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
    next_cursor: Option<String>,
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
    )
)]
#[get("/v1/admin/audit-log")]
pub async fn list_audit_log(
    _: Admin,
    request: HttpRequest,
    staff: web::Data<Staff>,
    query: web::Query<AuditLogQuery>,
) -> Result<HttpResponse, Problem> {
    let limit = paging::limit(query.limit)?;
    let before = paging::after(query.cursor.as_deref(), |text| text.parse().ok())?;
    let mut entries = staff.audit_log(before.unwrap_or(i64::MAX), limit as i64 + 1).await?;
    let more = entries.len() > limit;
    entries.truncate(limit);
    let next_cursor = entries.last().filter(|_| more).map(|last| paging::cursor(last.number));
    let items = entries.into_iter().map(AuditLogItem::from).collect();
    let body = AuditLogResponse { items, next_cursor: next_cursor.clone() };
    let mut response = NoStore(StatusCode::OK, body).respond_to(&request);
    paging::link(&mut response, "/v1/admin/audit-log", &[], limit, next_cursor.as_deref());
    Ok(response)
}
