//! `/v1/moderation`: reviews, and salaries that were held, looked at and decided about. For moderators.

use super::anonymous::NoStore;
use super::auth::Moderator;
use super::body::{Field, FieldReader, Json};
use super::problem::{Code, Problem};
use super::refusals::OfDecision;
use super::reviews::ReviewTextsBody;
use super::salaries::AnnualBody;
use crate::domain::{
    Aspect, Country, Decision, EmploymentStatus, ExperienceBand, Level, ModerationState, Placement,
    PublishedQuote, Reason, Review, RoleSlug, Submission, Vocabulary,
};
use crate::intake::{FieldCode, FieldError};
use crate::staff::{Moderation, ModerationError};
use crate::store::{Case, CaseKind, QuoteRecord};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LINK};
use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CasesQuery {
    /// Where they stand; `pending` where absent.
    status: Option<ModerationState>,
    /// Most items of a page, 1 to 200; 50 where absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A page of cases, in an order that tells nothing of when they came.
#[derive(Debug, Serialize, ToSchema)]
pub struct CasesResponse<T> {
    /// The cases.
    items: Vec<T>,
    /// Where to go on; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<String>,
}

/// A review to look at.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewCase {
    /// By which it is known here.
    #[schema(pattern = "^[0-9a-f]{32}$", example = "7f9c24e8a1b04d5c9e3f6a2b8d7c1e05")]
    id: String,
    /// Where it stands.
    status: ModerationState,
    /// The role, or the title where none is known.
    #[schema(example = "back-end-developer")]
    role: String,
    /// Country.
    #[schema(value_type = Country)]
    country: String,
    /// Stars by aspect.
    #[schema(example = json!({"overall": 4, "career": 3}))]
    ratings: BTreeMap<Aspect, u8>,
    /// Whether the writer would recommend working there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    recommend: Option<bool>,
    /// Whether the writer still works there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    employment_status: Option<EmploymentStatus>,
    /// The texts, with marks for what was taken out.
    text: ReviewTextsBody,
    /// Whether the writer lets sentences be shown.
    quote_consent: bool,
    /// Whether a moderator does.
    quote: bool,
}

/// A sentence of a review that is shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuoteCase {
    /// By which it is known here.
    #[schema(pattern = "^[0-9a-f]{32}$", example = "7f9c24e8a1b04d5c9e3f6a2b8d7c1e05")]
    id: String,
    /// The role.
    #[schema(value_type = RoleSlug)]
    role: String,
    /// Country.
    #[schema(value_type = Country)]
    country: String,
    /// The sentence.
    #[serde(flatten)]
    quote: PublishedQuote,
}

impl From<Case<QuoteRecord>> for QuoteCase {
    fn from(case: Case<QuoteRecord>) -> Self {
        let QuoteRecord { cell: (role, country), quote, .. } = case.entry;
        QuoteCase { id: case.id, role: role.to_string(), country: country.to_string(), quote }
    }
}

/// A held salary to look at.
#[derive(Debug, Serialize, ToSchema)]
pub struct SalaryCase {
    /// By which it is known here.
    #[schema(pattern = "^[0-9a-f]{32}$", example = "7f9c24e8a1b04d5c9e3f6a2b8d7c1e05")]
    id: String,
    /// Where it stands.
    status: ModerationState,
    /// The role.
    #[schema(example = "back-end-developer")]
    role: String,
    /// Country.
    #[schema(value_type = Country)]
    country: String,
    /// Level.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    level: Option<Level>,
    /// Band of experience.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ExperienceBand>, nullable = false)]
    experience: Option<&'static str>,
    /// Stated pay as a full-time year.
    annual: AnnualBody,
}

impl From<Case<Review>> for ReviewCase {
    fn from(case: Case<Review>) -> Self {
        let Case { id, state, quotable, entry } = case;
        let stars = |aspect: &Aspect| Some((*aspect, entry.ratings.get(*aspect)?.stars()));
        ReviewCase {
            id,
            status: state,
            ratings: Aspect::ALL.iter().filter_map(stars).collect(),
            role: place(entry.placement),
            country: entry.country.to_string(),
            recommend: entry.recommend,
            employment_status: entry.employment_status,
            text: entry.texts.into(),
            quote_consent: entry.quote_consent,
            quote: quotable,
        }
    }
}

impl From<Case<Submission>> for SalaryCase {
    fn from(case: Case<Submission>) -> Self {
        let Case { id, state, entry: Submission { placement, salary }, .. } = case;
        SalaryCase {
            id,
            status: state,
            role: place(placement),
            country: salary.country.to_string(),
            level: salary.level,
            // Privacy: C3, no finer than what is published.
            experience: salary.experience.map(|years| years.band().as_str()),
            annual: AnnualBody::new(salary.pay),
        }
    }
}

fn place(placement: Placement) -> String {
    match placement {
        Placement::Accepted(role) | Placement::Held(role) => role.to_string(),
        Placement::Unmatched(title) => title,
    }
}

/// Which sentences.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QuotesQuery {
    /// Most items of a page, 1 to 200; 50 where absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

impl CasesQuery {
    /// State, cursor and limit.
    fn understood(self) -> Result<(ModerationState, Option<String>, usize), Problem> {
        let limit = self.limit.unwrap_or(50);
        if !(1..=200).contains(&limit) {
            return Err(Problem::new(Code::InvalidQuery, "limit must be 1 to 200"));
        }
        let cursor = self.cursor.filter(|cursor| !cursor.is_empty());
        if cursor.as_ref().is_some_and(|cursor| !is_case_id(cursor)) {
            return Err(Problem::new(Code::InvalidQuery, "cursor is not one of ours"));
        }
        Ok((self.status.unwrap_or(ModerationState::Pending), cursor, limit))
    }
}

fn is_case_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A page of what was found, one more of which tells that there is another page.
fn page<T, U: From<Case<T>> + Serialize>(
    path: &str,
    limit: usize,
    mut found: Vec<Case<T>>,
) -> HttpResponse {
    let more = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| more).map(|case| case.id.clone());
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "no-store"));
    if let Some(cursor) = &next_cursor {
        let link = format!("<{path}limit={limit}&cursor={cursor}>; rel=\"next\"");
        response.insert_header((LINK, link));
    }
    response.json(CasesResponse { items: found.into_iter().map(U::from).collect(), next_cursor })
}

/// List reviews to moderate
///
/// Reviews that wait, in a state. Names and numbers were taken out before anything was
/// stored; look whether the rest could be tied to a person.
#[utoipa::path(
    tag = "Staff",
    operation_id = "list_review_cases",
    security(("staff" = [])),
    params(CasesQuery),
    responses(
        (status = 200, description = "Reviews", body = CasesResponse<ReviewCase>),
    )
)]
#[get("/v1/moderation/reviews")]
pub async fn list_review_cases(
    _: Moderator,
    moderation: web::Data<Moderation>,
    query: web::Query<CasesQuery>,
) -> Result<HttpResponse, Problem> {
    let (state, after, limit) = query.into_inner().understood()?;
    let found = moderation.reviews(state, after, limit + 1).await?;
    let path = format!("/v1/moderation/reviews?status={state}&");
    Ok(page::<_, ReviewCase>(&path, limit, found))
}

/// List held salaries
///
/// Salaries beyond their role's public range, in a state.
#[utoipa::path(
    tag = "Staff",
    operation_id = "list_salary_cases",
    security(("staff" = [])),
    params(CasesQuery),
    responses(
        (status = 200, description = "Held salaries", body = CasesResponse<SalaryCase>),
    )
)]
#[get("/v1/moderation/salaries")]
pub async fn list_salary_cases(
    _: Moderator,
    moderation: web::Data<Moderation>,
    query: web::Query<CasesQuery>,
) -> Result<HttpResponse, Problem> {
    let (state, after, limit) = query.into_inner().understood()?;
    let found = moderation.salaries(state, after, limit + 1).await?;
    let path = format!("/v1/moderation/salaries?status={state}&");
    Ok(page::<_, SalaryCase>(&path, limit, found))
}

/// List quotes
///
/// Sentences of reviews that are shown. All else that was written is gone once its batch has closed.
#[utoipa::path(
    tag = "Staff",
    operation_id = "list_quote_cases",
    security(("staff" = [])),
    params(QuotesQuery),
    responses(
        (status = 200, description = "Quotes", body = CasesResponse<QuoteCase>),
    )
)]
#[get("/v1/moderation/quotes")]
pub async fn list_quote_cases(
    _: Moderator,
    moderation: web::Data<Moderation>,
    query: web::Query<QuotesQuery>,
) -> Result<HttpResponse, Problem> {
    let QuotesQuery { limit, cursor } = query.into_inner();
    let (_, after, limit) = CasesQuery { status: None, limit, cursor }.understood()?;
    let found = moderation.quotes(after, limit + 1).await?;
    Ok(page::<_, QuoteCase>("/v1/moderation/quotes?", limit, found))
}

/// What to do with a case.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DecisionRequest {
    /// `approve` and `reject` what is pending; `reopen` what was decided.
    #[serde(default)]
    #[schema(value_type = Decision, required)]
    decision: Field<String>,
    /// Why; `fine` where absent in an approval, must be given otherwise.
    #[serde(default)]
    #[schema(value_type = Reason, required = false)]
    reason: Field<String>,
    /// Whether sentences of an approved review may be shown, where the writer agrees; `true` where
    /// absent.
    #[serde(default)]
    #[schema(value_type = bool, required = false)]
    quote: Field<bool>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// Where a case stands now.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionResponse {
    /// Its id.
    #[schema(pattern = "^[0-9a-f]{32}$", example = "7f9c24e8a1b04d5c9e3f6a2b8d7c1e05")]
    id: String,
    /// Where it stands.
    status: ModerationState,
}

impl DecisionRequest {
    fn understood(self) -> Result<(Decision, Reason, bool), Problem> {
        let mut reader = FieldReader::default();
        let mut wrong = Vec::new();
        let decision = reader.text("/decision", self.decision);
        let reason = reader.text("/reason", self.reason);
        let quote = reader.take("/quote", "true or false", self.quote).unwrap_or(true);
        reader.no_others("", &self.others);
        let decision = term::<Decision>("/decision", decision.as_deref(), None, &mut wrong);
        let fine = decision.filter(|decision| *decision == Decision::Approve).map(|_| Reason::Fine);
        let reason = term::<Reason>("/reason", reason.as_deref(), fine, &mut wrong);
        if let (Some(decision), Some(reason)) = (decision, reason)
            && !reason.fits(decision)
        {
            let fitting: Vec<_> = Reason::ALL
                .iter()
                .filter(|reason| reason.fits(decision))
                .map(|r| r.as_str())
                .collect();
            let detail = format!("to {decision} goes with: {}", fitting.join(", "));
            wrong.push(FieldError::new("/reason", FieldCode::UnknownTerm, detail));
        }
        reader.finish(if wrong.is_empty() { Ok(()) } else { Err(wrong) })?;
        let internal = || Problem::new(Code::InvalidFields, "the decision is not understood");
        Ok((decision.ok_or_else(internal)?, reason.ok_or_else(internal)?, quote))
    }
}

fn term<T: Vocabulary>(
    pointer: &str,
    text: Option<&str>,
    default: Option<T>,
    wrong: &mut Vec<FieldError>,
) -> Option<T> {
    match text {
        Some(text) => match T::parse(text) {
            Ok(term) => Some(term),
            Err(unknown) => {
                wrong.push(FieldError::new(pointer, FieldCode::UnknownTerm, unknown.to_string()));
                None
            }
        },
        None => {
            if default.is_none() {
                wrong.push(FieldError::new(pointer, FieldCode::Required, "must be given"));
            }
            default
        }
    }
}

async fn decide(
    Moderator(person): Moderator,
    moderation: &Moderation,
    kind: CaseKind,
    id: String,
    body: DecisionRequest,
) -> Result<NoStore<DecisionResponse>, Problem> {
    let (decision, reason, quote) = body.understood()?;
    let because = (decision, reason);
    let status = moderation.decide(&person.name, kind, &id, because, quote).await?;
    Ok(NoStore(StatusCode::OK, DecisionResponse { id, status }))
}

/// Decide about a review
///
/// `pending` becomes `approved` or `rejected`, and `pending` again when it is reopened. Of two who
/// decide at once the second gets 409. What was counted is gone, and no longer decided about.
#[utoipa::path(
    tag = "Staff",
    operation_id = "decide_review",
    security(("staff" = [])),
    params(("id" = String, Path, description = "The case", example = "7f9c24e8a1b04d5c9e3f6a2b8d7c1e05")),
    request_body(content = DecisionRequest, description = "What to do, and why"),
    responses(
        (status = 200, description = "Decided", body = DecisionResponse),
        OfDecision,
    )
)]
#[post("/v1/moderation/reviews/{id}/decision")]
pub async fn decide_review(
    person: Moderator,
    moderation: web::Data<Moderation>,
    id: web::Path<String>,
    body: Json<DecisionRequest>,
) -> Result<NoStore<DecisionResponse>, Problem> {
    decide(person, &moderation, CaseKind::Review, id.into_inner(), body.0).await
}

/// Decide about a held salary
///
/// The same for salaries: an approved one counts from the next closing of its role on, a rejected one
/// never.
#[utoipa::path(
    tag = "Staff",
    operation_id = "decide_salary",
    security(("staff" = [])),
    params(("id" = String, Path, description = "The case", example = "7f9c24e8a1b04d5c9e3f6a2b8d7c1e05")),
    request_body(content = DecisionRequest, description = "What to do, and why"),
    responses(
        (status = 200, description = "Decided", body = DecisionResponse),
        OfDecision,
    )
)]
#[post("/v1/moderation/salaries/{id}/decision")]
pub async fn decide_salary(
    person: Moderator,
    moderation: web::Data<Moderation>,
    id: web::Path<String>,
    body: Json<DecisionRequest>,
) -> Result<NoStore<DecisionResponse>, Problem> {
    decide(person, &moderation, CaseKind::Salary, id.into_inner(), body.0).await
}

/// Take a quote out
///
/// `reject` takes a sentence out of everything that is shown, at once and for good.
#[utoipa::path(
    tag = "Staff",
    operation_id = "decide_quote",
    security(("staff" = [])),
    params(("id" = String, Path, description = "The case", example = "7f9c24e8a1b04d5c9e3f6a2b8d7c1e05")),
    request_body(content = DecisionRequest, description = "What to do, and why"),
    responses(
        (status = 200, description = "Decided", body = DecisionResponse),
        OfDecision,
    )
)]
#[post("/v1/moderation/quotes/{id}/decision")]
pub async fn decide_quote(
    person: Moderator,
    moderation: web::Data<Moderation>,
    id: web::Path<String>,
    body: Json<DecisionRequest>,
) -> Result<NoStore<DecisionResponse>, Problem> {
    decide(person, &moderation, CaseKind::Quote, id.into_inner(), body.0).await
}

impl From<ModerationError> for Problem {
    fn from(error: ModerationError) -> Self {
        match error {
            ModerationError::UnknownCase => Problem::new(Code::UnknownCase, error.to_string()),
            ModerationError::Decided(_) => Problem::new(Code::AlreadyDecided, error.to_string()),
            ModerationError::UnfitReason(..) => {
                let field = FieldError::new("/reason", FieldCode::UnknownTerm, error.to_string());
                Problem::fields(Code::InvalidFields, vec![field])
            }
            ModerationError::Store(error) => error.into(),
        }
    }
}
