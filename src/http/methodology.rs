//! `GET /v1/methodology`: the rules and their parameters, in words and as JSON.

use super::conditional::published;
use super::roles::released_on;
use crate::disclosure::in_words::{NoiseBound, RuleInWords, in_words, noise_bound};
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
    /// How far noise moves a percentile of a role, and of a role in a country; absent where
    /// privacy is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    noise: Option<NoiseBound>,
    /// The same for a slice of a country.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    noise_in_slices: Option<NoiseBound>,
    /// The same for a slice by two dimensions.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    noise_in_crossed_slices: Option<NoiseBound>,
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
    let body = MethodologyResponse {
        in_words: in_words(&rules),
        noise: noise_bound(rules.wide),
        noise_in_slices: noise_bound(rules.narrow),
        noise_in_crossed_slices: noise_bound(rules.crossed),
        parameters: rules,
    };
    published(&request, &body, released_on(&insight))
}
