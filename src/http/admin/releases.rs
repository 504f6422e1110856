//! `/v1/admin/releases`: a release moment now.

use crate::http::anonymous::NoStore;
use crate::http::auth::Admin;
use crate::http::body::{Field, FieldReader, Json};
use crate::http::problem::Problem;
use crate::http::releases::ReleaseBody;
use crate::insight::Insight;
use crate::release::{Moment, Outcome, Publisher};
use crate::staff::Staff;
use actix_web::http::StatusCode;
use actix_web::{post, web};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What kind of moment.
#[derive(Deserialize, ToSchema)]
pub struct ReleaseRequest {
    /// Close everything that waits, whatever its size: the end of a survey. Small batches cost accuracy.
    #[serde(default)]
    #[schema(value_type = Option<bool>, nullable = false)]
    force_close: Field<bool>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// What came of it.
// Privacy: P1 (G5), how many people a batch took in is told to nobody, only its noised counts are.
#[derive(Serialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum ReleaseOutcome {
    /// A release was published.
    Published {
        /// The release.
        release: ReleaseBody,
        /// Roles, families and all roles whose batch closed.
        scopes: usize,
        /// Cells with a new version.
        cells: usize,
    },
    /// Nothing is due.
    NothingToClose,
}

/// Make a release now
///
/// A release moment like those of the timer: what is due on its date closes. One at a time; whoever
/// comes during another one waits for it.
#[utoipa::path(
    tag = "Staff",
    operation_id = "create_release",
    security(("staff" = [])),
    request_body(content = ReleaseRequest, description = "What kind of moment; `{}` for an ordinary one"),
    responses(
        (status = 200, description = "Nothing was released", body = ReleaseOutcome),
        (status = 201, description = "A release was published; `Location` leads to it", body = ReleaseOutcome),
    )
)]
#[post("/v1/admin/releases")]
pub async fn create_release(
    Admin(by): Admin,
    publisher: web::Data<Publisher>,
    insight: web::Data<Insight>,
    staff: web::Data<Staff>,
    body: Json<ReleaseRequest>,
) -> Result<NoStore<ReleaseOutcome>, Problem> {
    let mut reader = FieldReader::default();
    let forced = reader.take("/force_close", "true or false", body.0.force_close);
    reader.no_others("", &body.0.others);
    reader.finish(Ok(()))?;
    let moment = if forced == Some(true) { Moment::Forced } else { Moment::Regular };
    let note = staff.note(&by.name, "create", "release", "");
    Ok(match publisher.publish_noted(moment, Some(note)).await? {
        Outcome::Published { head, scopes, cells, .. } => {
            insight.refresh().await?;
            let release = ReleaseBody::of(head, insight.basis());
            NoStore(StatusCode::CREATED, ReleaseOutcome::Published { release, scopes, cells })
        }
        Outcome::NothingToClose => NoStore(StatusCode::OK, ReleaseOutcome::NothingToClose),
    })
}
