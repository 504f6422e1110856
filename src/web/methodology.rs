//! `/methodology`: how people are protected and how certain figures are.

use super::address::Site;
use super::frame::{Frame, published};
use crate::disclosure::in_words::{NoiseBound, RuleInWords, in_words, noise_bounds};
use crate::disclosure::rules::{Privacy, Rules};
use crate::insight::Insight;
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;
use serde_json::Value;

#[derive(Template)]
#[template(path = "methodology.html")]
struct MethodologyPage {
    frame: Frame,
    rules: Vec<RuleInWords>,
    noise: Vec<NoiseBound>,
    parameters: Vec<(String, String)>,
}

/// The parameters by name, as `/v1/methodology` has them.
fn parameters(rules: &Rules) -> Vec<(String, String)> {
    let Ok(Value::Object(all)) = serde_json::to_value(rules) else { return Vec::new() };
    let mut rows = Vec::new();
    for (name, value) in all {
        match value {
            Value::Object(parts) => rows.extend(
                parts.into_iter().map(|(part, value)| (format!("{name}.{part}"), written(&value))),
            ),
            value => rows.push((name, written(&value))),
        }
    }
    rows
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}

#[get("/methodology")]
pub(super) async fn get_methodology(
    request: HttpRequest,
    insight: web::Data<Insight>,
    privacy: web::Data<Privacy>,
    site: web::Data<Site>,
) -> HttpResponse {
    let rules = Rules::of(**privacy);
    let frame = Frame::new(
        "Methodology",
        "How respondents are protected, and how certain published figures are.",
    );
    let page = MethodologyPage {
        frame: frame.noticed(&insight).at(&site, "/methodology"),
        rules: in_words(&rules),
        noise: noise_bounds(&rules),
        parameters: parameters(&rules),
    };
    published(&request, &insight, &page)
}
