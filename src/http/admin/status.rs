//! `/v1/admin/status`: how things stand, the same that `paylens status` prints.

use crate::domain::{Scope, Vocabulary};
use crate::http::anonymous::NoStore;
use crate::http::auth::Moderator;
use crate::http::problem::Problem;
use crate::staff::{Band, Status, Waiting, Watch};
use actix_web::http::StatusCode;
use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// A number, no finer than it may be told.
#[derive(Serialize, ToSchema)]
pub struct BandItem {
    /// At least.
    #[schema(example = 20)]
    from: u64,
    /// At most; absent for whatever is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 49)]
    to: Option<u64>,
}

impl From<Band> for BandItem {
    fn from(Band { from, to }: Band) -> Self {
        BandItem { from, to }
    }
}

/// What waits for a role, or for all of them.
#[derive(Serialize, ToSchema)]
pub struct WaitingItem {
    /// The role, or `*` for all of them.
    #[schema(example = "back-end-developer")]
    role: String,
    /// Entries that wait.
    entries: BandItem,
    /// The day its next batch closes.
    #[schema(format = Date, example = "2026-12-24")]
    due: String,
}

/// Titles without a role.
#[derive(Serialize, ToSchema)]
pub struct UnmatchedItem {
    /// How many titles.
    titles: BandItem,
    /// How many entries under them.
    entries: BandItem,
}

/// The newest release.
#[derive(Serialize, ToSchema)]
pub struct LastReleaseItem {
    /// Its number.
    #[schema(example = 3)]
    number: i32,
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: String,
    /// Its day.
    #[schema(format = Date, example = "2026-11-24")]
    published_on: String,
}

/// How things stand.
#[derive(Serialize, ToSchema)]
pub struct StatusResponse {
    /// The hour it was looked at.
    #[schema(example = "2026-11-24T12:00Z")]
    as_of: String,
    /// The privacy mode.
    #[schema(value_type = crate::domain::Privacy)]
    privacy: &'static str,
    /// Whether all pay is before or after tax.
    #[schema(value_type = crate::domain::Basis)]
    basis: &'static str,
    /// Names the rules.
    rules: String,
    /// The day the survey was opened.
    #[schema(format = Date, example = "2026-11-24")]
    opened_on: String,
    /// The newest release; absent before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    last_release: Option<LastReleaseItem>,
    /// What waits: for all roles first, then by role.
    waiting: Vec<WaitingItem>,
    /// Titles without a role.
    unmatched: UnmatchedItem,
    /// Salaries somebody has to look at.
    held_salaries: BandItem,
    /// Reviews somebody has to look at.
    pending_reviews: BandItem,
    /// Reviews that wait for their closing.
    waiting_reviews: BandItem,
    /// The newest migration.
    schema: String,
    /// Megabytes of the database.
    megabytes: u64,
}

impl From<&Status> for StatusResponse {
    fn from(status: &Status) -> Self {
        let waiting = status.waiting.iter().map(|Waiting { scope, entries, due }| WaitingItem {
            role: match scope {
                Scope::Role(role) => role.to_string(),
                Scope::Family(_) | Scope::AllRoles => "*".to_owned(),
            },
            entries: (*entries).into(),
            due: due.to_string(),
        });
        let (titles, entries) = status.unmatched;
        StatusResponse {
            as_of: format!("{}T{:02}:00Z", status.at.date(), status.at.hour()),
            privacy: status.privacy.as_str(),
            basis: status.basis.as_str(),
            rules: status.rules.clone(),
            opened_on: status.opened_on.to_string(),
            last_release: status.release.as_ref().map(|head| LastReleaseItem {
                number: head.number,
                id: head.id.to_string(),
                published_on: head.published_on.to_string(),
            }),
            waiting: waiting.collect(),
            unmatched: UnmatchedItem { titles: titles.into(), entries: entries.into() },
            held_salaries: status.held_salaries.into(),
            pending_reviews: status.pending_reviews.into(),
            waiting_reviews: status.waiting_reviews.into(),
            schema: status.schema.clone(),
            megabytes: status.megabytes,
        }
    }
}

/// See how things stand
///
/// What waits, in bands; when batches close; what there is to moderate and to place. For moderators, too.
/// Nothing in it changes before the next full hour, so that two looks do not tell of one submission.
#[utoipa::path(
    tag = "Staff",
    operation_id = "get_status",
    security(("staff" = [])),
    responses(
        (status = 200, description = "How things stand", body = StatusResponse),
    )
)]
#[get("/v1/admin/status")]
pub async fn get_status(
    _: Moderator,
    watch: web::Data<Watch>,
) -> Result<NoStore<StatusResponse>, Problem> {
    Ok(NoStore(StatusCode::OK, watch.this_hour().await?.as_ref().into()))
}
