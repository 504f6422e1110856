//! `/methodology`: how people are protected and how certain figures are.

use super::address::Site;
use super::frame::{Frame, published};
use crate::disclosure::guarantee::{Guarantee, LedgerLine, RuleInWords, in_words};
use crate::disclosure::ledger::Ledger;
use crate::disclosure::reviews::ReviewLedger;
use crate::domain::Privacy;
use crate::insight::Insight;
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;

#[derive(Template)]
#[template(path = "methodology.html")]
struct MethodologyPage {
    frame: Frame,
    rules: Vec<RuleInWords>,
    guarantee: Option<Guarantee>,
    ledger: Vec<LedgerLine>,
}

#[get("/methodology")]
pub(super) async fn get_methodology(
    request: HttpRequest,
    insight: web::Data<Insight>,
    privacy: web::Data<Privacy>,
    site: web::Data<Site>,
) -> HttpResponse {
    let ledger = Ledger::of(**privacy);
    let mut lines = ledger.as_ref().map_or_else(Vec::new, LedgerLine::all);
    lines.extend(LedgerLine::of_reviews(&ReviewLedger::of(**privacy)));
    let frame = Frame::new(
        "Methodology",
        "How respondents are protected, and how certain published figures are.",
    );
    let page = MethodologyPage {
        frame: frame.noticed(&insight).at(&site, "/methodology"),
        rules: in_words(**privacy),
        guarantee: ledger.as_ref().map(Guarantee::of),
        ledger: lines,
    };
    published(&request, &insight, &page)
}
