//! `GET /v1/methodology`: the rules and their parameters, in words and as JSON.

use super::conditional::published;
use super::roles::released_on;
use crate::disclosure::in_words::{NoiseBound, RuleInWords, in_words, noise_bounds};
use crate::disclosure::rules::{Privacy, Rules};
use crate::insight::Insight;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// The rules everything is published under.
#[derive(Debug, Serialize, ToSchema)]
pub struct MethodologyResponse {
    /// The rules in words.
    in_words: Vec<RuleInWords>,
    /// Their parameters by name.
    #[schema(value_type = Object)]
    parameters: Rules,
    /// How far noise moves a percentile of total pay of a role, and of a role in a country; absent
    /// where privacy is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    noise: Option<NoiseBound>,
    /// The same for every other kind of percentile.
    noise_elsewhere: Vec<NoiseBound>,
}

/// Read the methodology
///
/// What is done to protect respondents and how certain the figures are: in words a respondent
/// understands, and with every parameter.
#[utoipa::path(
    tag = "Read",
    operation_id = "get_methodology",
    responses(
        (status = 200, description = "The rules", body = MethodologyResponse),
        (status = 304, description = "As you have it"),
    )
)]
#[get("/v1/methodology")]
pub async fn get_methodology(
    request: HttpRequest,
    insight: web::Data<Insight>,
    privacy: web::Data<Privacy>,
) -> HttpResponse {
    let rules = Rules::of(**privacy);
    let mut noise = noise_bounds(&rules).into_iter();
    let body = MethodologyResponse {
        in_words: in_words(&rules),
        noise: noise.next(),
        noise_elsewhere: noise.collect(),
        parameters: rules,
    };
    published(&request, &body, released_on(&insight))
}
