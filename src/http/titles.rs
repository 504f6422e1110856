//! `GET /v1/titles/match`: what a title would be taken for.

use super::anonymous::NoStore;
use super::problem::{Code, Problem};
use super::salaries::Matched;
use crate::intake::Intake;
use actix_web::http::StatusCode;
use actix_web::{get, web};
use serde::Deserialize;
use utoipa::IntoParams;

/// The query.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TitleQuery {
    /// A job title as you would say it, at most 200 characters.
    #[param(example = "Sr. Backend Engineer")]
    title: String,
}

/// Match a title
///
/// Which role a title would be taken for, with alternatives. Nothing is stored.
#[utoipa::path(
    tag = "Submit",
    operation_id = "match_title",
    params(TitleQuery),
    responses(
        (status = 200, description = "What it would be taken for", body = Matched),
    )
)]
#[get("/v1/titles/match")]
pub async fn match_title(
    intake: web::Data<Intake>,
    query: web::Query<TitleQuery>,
) -> Result<NoStore<Matched>, Problem> {
    if query.title.chars().count() > 200 {
        return Err(Problem::new(Code::InvalidQuery, "a title has at most 200 characters"));
    }
    let found = intake.match_title(&query.title);
    let level = found.level;
    Ok(NoStore(StatusCode::OK, Matched::new(found, level)))
}
