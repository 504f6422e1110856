//! `/health`: whether the process lives, and whether it can do its work.

use super::problem::{Problem, ProblemBody};
use crate::store::Store;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// How long the database may take.
const LONGEST: Duration = Duration::from_millis(1_500);

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
/// Answers `ok` where the database answers and takes more; a problem within two seconds where it does
/// not, where its disk is full, and where its file is gone.
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
    match tokio::time::timeout(LONGEST, store.ready()).await {
        Ok(Ok(())) => Ok(ok()),
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
            Err(Problem::later("the database does not take anything right now"))
        }
        Err(_) => {
            tracing::warn!("not ready: the database does not answer");
            Err(Problem::later("the database does not answer"))
        }
    }
}
