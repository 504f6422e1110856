//! `/v1/releases`: what was published when.

use super::conditional::published;
use super::paging;
use super::problem::{Code, Problem};
use super::refusals::OfRelease;
use super::roles::released_on;
use crate::disclosure::guarantee::{Guarantee, LedgerLine};
use crate::disclosure::ledger::Ledger;
use crate::disclosure::reviews::ReviewLedger;
use crate::domain::{Basis, Privacy};
use crate::insight::Insight;
use crate::store::ReleaseHead;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use time::Date;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What is asked of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReleasesQuery {
    /// Most items of a page, 1 to 200; 50 where absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A release.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReleaseBody {
    /// Its id.
    id: Uuid,
    /// Its place in the order of releases, from 1.
    number: i32,
    /// The day it was published.
    #[serde(serialize_with = "crate::domain::iso_day")]
    #[schema(value_type = String, format = Date, example = "2026-11-24")]
    published_on: Date,
    /// The rules it was made under.
    #[schema(example = "standard-5")]
    rules: String,
    /// Whether all its pay is before or after tax.
    basis: Basis,
}

impl ReleaseBody {
    /// A release of a survey of pay on this side of tax.
    pub(in crate::http) fn of(head: ReleaseHead, basis: Basis) -> Self {
        ReleaseBody {
            id: head.id,
            number: head.number,
            published_on: head.published_on,
            rules: head.rules,
            basis,
        }
    }
}

/// A page of releases.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReleasesResponse {
    /// Releases, newest first.
    items: Vec<ReleaseBody>,
    /// Where to go on; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<String>,
}

/// List releases
///
/// All releases, newest first. A release never changes.
#[utoipa::path(
    tag = "Read",
    operation_id = "list_releases",
    params(ReleasesQuery),
    responses(
        (status = 200, description = "Releases", body = ReleasesResponse),
        (status = 304, description = "As you have it"),
    )
)]
#[get("/v1/releases")]
pub async fn list_releases(
    request: HttpRequest,
    insight: web::Data<Insight>,
    query: web::Query<ReleasesQuery>,
) -> Result<HttpResponse, Problem> {
    let limit = paging::limit(query.limit)?;
    let before = paging::after(query.cursor.as_deref(), |text| text.parse().ok())?;
    let mut heads = insight.releases(limit as i64 + 1, before).await?;
    let more = heads.len() > limit;
    heads.truncate(limit);
    let next_cursor = heads.last().filter(|_| more).map(|head| paging::cursor(head.number));
    let items = heads.into_iter().map(|head| ReleaseBody::of(head, insight.basis())).collect();
    let body = ReleasesResponse { items, next_cursor };
    let mut response = published(&request, &body, released_on(&insight));
    paging::link(&mut response, "/v1/releases", &[], limit, body.next_cursor.as_deref());
    Ok(response)
}

/// A release in full.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReleaseResponse {
    /// The release.
    #[serde(flatten)]
    release: ReleaseBody,
    /// What it keeps to, with all that came before and will come; absent where privacy is off, and for
    /// releases of earlier rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    guarantee: Option<Guarantee>,
    /// What everybody spends, kind of cell by kind of cell.
    ledger: Vec<LedgerLine>,
    /// The same of reviews; absent as `guarantee` is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reviews: Option<ReviewPromise>,
}

/// What a release promises those who wrote a review.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewPromise {
    /// What it keeps to.
    guarantee: Guarantee,
    /// What everybody spends who wrote a review.
    ledger: Vec<LedgerLine>,
}

impl ReviewPromise {
    fn of(privacy: Privacy) -> Self {
        let ledger = ReviewLedger::of(privacy);
        ReviewPromise {
            guarantee: Guarantee::of_reviews(&ledger),
            ledger: LedgerLine::of_reviews(&ledger),
        }
    }
}

/// The release of an id.
pub(super) async fn found(insight: &Insight, id: &str) -> Result<ReleaseHead, Problem> {
    let id = Uuid::parse_str(id)
        .map_err(|_| Problem::new(Code::UnknownRelease, "there is no such release"))?;
    Ok(insight.release(id).await?)
}

/// Read a release
///
/// When it was published, what it promises and the ledger behind that. Its figures are at `cells.csv`
/// and `cells.json` below, the noised sums that they are computed from at `sketches.csv` and
/// `sketches.json`.
#[utoipa::path(
    tag = "Read",
    operation_id = "get_release",
    params(("id" = String, Path, description = "The release's id")),
    responses(
        (status = 200, description = "The release", body = ReleaseResponse),
        OfRelease,
    )
)]
#[get("/v1/releases/{id}")]
pub async fn get_release(
    request: HttpRequest,
    insight: web::Data<Insight>,
    privacy: web::Data<Privacy>,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let head = found(&insight, &id).await?;
    let ledger = Ledger::of(**privacy).filter(|ledger| ledger.id() == head.rules);
    let day = head.published_on;
    let body = ReleaseResponse {
        release: ReleaseBody::of(head, insight.basis()),
        guarantee: ledger.as_ref().map(Guarantee::of),
        ledger: ledger.as_ref().map_or_else(Vec::new, LedgerLine::all),
        reviews: ledger.map(|_| ReviewPromise::of(**privacy)),
    };
    Ok(published(&request, &body, Some(day)))
}
