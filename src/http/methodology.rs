//! `GET /v1/methodology`: what is promised, in words and as numbers.

use super::conditional::published;
use super::roles::released_on;
use crate::disclosure::guarantee::{Guarantee, LedgerLine, RuleInWords, in_words};
use crate::disclosure::ledger::{Ledger, rules_id};
use crate::disclosure::sketch::Sketch;
use crate::domain::Privacy;
use crate::insight::Insight;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// What everything is published under.
#[derive(Debug, Serialize, ToSchema)]
pub struct MethodologyResponse {
    /// The rules in words.
    in_words: Vec<RuleInWords>,
    /// What is promised, as numbers; absent where privacy is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    guarantee: Option<Guarantee>,
    /// What everybody spends, kind of cell by kind of cell; it adds up to the guarantee.
    ledger: Vec<LedgerLine>,
    /// How sketches are made.
    parameters: Parameters,
}

/// How sketches are made.
#[derive(Debug, Serialize, ToSchema)]
pub struct Parameters {
    /// Names the ledger and the way it is drawn.
    #[schema(example = "standard-5")]
    rules: &'static str,
    /// The mode of the survey.
    privacy: Privacy,
    /// Step of the public grid that pay is put on, in percent.
    grid_step_percent: u8,
    /// Points of the grid after which a sketch repeats.
    period: usize,
    /// What a person's vector is long in the published numbers.
    scale: i64,
    /// Months after which a batch counts for half.
    half_life_months: u8,
    /// Months after which a batch counts no more.
    retention_months: u8,
}

/// Read the methodology
///
/// What is done to protect respondents and how certain the figures are: in words a respondent
/// understands, and as numbers.
#[utoipa::path(
    tag = "Read",
    operation_id = "get_methodology",
    responses(
        (status = 200, description = "What is promised", body = MethodologyResponse),
        (status = 304, description = "As you have it"),
    )
)]
#[get("/v1/methodology")]
pub async fn get_methodology(
    request: HttpRequest,
    insight: web::Data<Insight>,
    privacy: web::Data<Privacy>,
) -> HttpResponse {
    let ledger = Ledger::of(**privacy);
    let body = MethodologyResponse {
        in_words: in_words(**privacy),
        guarantee: ledger.as_ref().map(Guarantee::of),
        ledger: ledger.as_ref().map_or_else(Vec::new, LedgerLine::all),
        parameters: Parameters {
            rules: rules_id(**privacy),
            privacy: **privacy,
            grid_step_percent: 2,
            period: Sketch::PERIOD,
            scale: Sketch::SCALE,
            half_life_months: 18,
            retention_months: 36,
        },
    };
    published(&request, &body, released_on(&insight))
}
