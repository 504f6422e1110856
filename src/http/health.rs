//! `/health`: whether the process lives, and whether it can do its work.

use super::problem::{Problem, ProblemBody};
use crate::store::Store;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthResponse {
    /// Always `ok`; anything else is a problem.
    #[schema(example = "ok")]
    status: &'static str,
}

fn ok() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(HealthResponse { status: "ok" })
}

/// Is the process alive?
///
/// Answers as long as the process runs.
#[utoipa::path(
    tag = "Operate",
    operation_id = "get_liveness",
    responses((status = 200, description = "It is", body = HealthResponse))
)]
#[get("/health/live")]
pub async fn get_liveness() -> HttpResponse {
    ok()
}

/// Can it do its work?
///
/// Answers `ok` where the database answers.
#[utoipa::path(
    tag = "Operate",
    operation_id = "get_readiness",
    responses(
        (status = 200, description = "It can", body = HealthResponse),
        (status = 503, description = "`unavailable`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[get("/health/ready")]
pub async fn get_readiness(store: web::Data<Store>) -> Result<HttpResponse, Problem> {
    store.ping().await?;
    Ok(ok())
}
