//! `/problems`: what each code means, where it comes from and what helps. The `type` of every problem
//! leads here.

use super::problem::{Code, Problem};
use super::server::Pages;
use actix_web::http::header::{ACCEPT, CACHE_CONTROL, VARY};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// What a code means.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemKind {
    /// Where it is explained: the `type` of problems of this kind.
    #[serde(rename = "type")]
    #[schema(example = "/problems/no_rate")]
    pub kind: String,
    /// The stable code.
    #[schema(value_type = Code, example = "no_rate")]
    pub code: &'static str,
    /// The HTTP status it comes with.
    #[schema(example = 422, minimum = 400, maximum = 599)]
    pub status: u16,
    /// What it means, in a few words.
    #[schema(example = "There is no rate for this currency")]
    pub title: &'static str,
    /// Where it comes from.
    pub cause: &'static str,
    /// What helps.
    pub cure: &'static str,
}

/// All kinds of problems.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemsResponse {
    /// By status.
    items: Vec<ProblemKind>,
}

impl From<Code> for ProblemKind {
    fn from(code: Code) -> Self {
        let (cause, cure) = explained(code);
        ProblemKind {
            kind: format!("/problems/{}", code.slug()),
            code: code.slug(),
            status: code.status().as_u16(),
            title: code.title(),
            cause,
            cure,
        }
    }
}

/// Cause and cure.
fn explained(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::MalformedJson => (
            "The body ends too early, has something in it that is no JSON, or could not be read to its end.",
            "Look at the line and column that detail names. Let a JSON library write the body instead of putting text together.",
        ),
        Code::MalformedUtf8 => (
            "The body has bytes that are no UTF-8, often because a file or terminal uses another encoding.",
            "Send UTF-8. detail names the first byte that is none.",
        ),
        Code::InvalidQuery => (
            "A parameter of the address is unknown, stands twice, is missing, or has a value it cannot have.",
            "detail says which and what is understood. /v1/meta lists vocabularies and countries, /v1/places the regions and cities of a country.",
        ),
        Code::InvalidIdempotencyKey => (
            "The Idempotency-Key header is too short, too long, or has spaces or other letters than ASCII.",
            "Send 16 to 255 visible ASCII characters, such as a random UUID, a new one for every submission.",
        ),
        Code::MissingReceipt => (
            "The request has no receipt, or has it elsewhere than in the Authorization header.",
            "Send the header Authorization: Receipt <your receipt>. It was shown once, when you handed in your answer.",
        ),
        Code::MissingToken => (
            "The route is for the staff, and the request has no access token.",
            "Sign in at POST /v1/auth/login and send the header Authorization: Bearer <your access token>.",
        ),
        Code::InvalidToken => (
            "The token has expired, was used before, belongs to a session that ended, or is none of ours.",
            "Get new tokens at POST /v1/auth/refresh, or sign in again at POST /v1/auth/login.",
        ),
        Code::WrongCredentials => (
            "There is nobody with this name and this password.",
            "Type both again. An administrator can give you another password.",
        ),
        Code::PasswordChangeRequired => (
            "Your password was chosen by somebody else, who therefore knows it.",
            "Choose another one at PUT /v1/auth/password, and sign in again.",
        ),
        Code::NotAllowed => (
            "Moderators may not do what administrators may.",
            "Ask an administrator to do it, or to make you one.",
        ),
        Code::UnknownStaff => (
            "Nobody of the staff has the name in the address.",
            "GET /v1/admin/staff lists everybody.",
        ),
        Code::NameTaken => (
            "Names of the staff are given once, also those of people who left.",
            "Choose another name.",
        ),
        Code::LastAdministrator => (
            "The change would leave nobody who can administer the survey.",
            "Make somebody else an administrator first.",
        ),
        Code::NotFound => (
            "No page and no route has this address.",
            "Look for a slip in it. /docs/ lists the routes of the API, / the pages.",
        ),
        Code::UnknownRole => (
            "No role of the catalogue has this name.",
            "GET /v1/roles?search=… finds roles by their titles, GET /v1/titles/match?title=… the role of a job title.",
        ),
        Code::UnknownFamily => {
            ("No family of roles has this name.", "GET /v1/families lists all families.")
        }
        Code::RoleTaken => (
            "A role of the catalogue has this name, or had it before it was merged.",
            "Change that role, or choose another title or name.",
        ),
        Code::RoleMerged => (
            "The role is now a part of another one, which detail names.",
            "Send the change to that one.",
        ),
        Code::TitleTaken => (
            "Another role has the title already, and a title leads to one role.",
            "Take it from the other role first, or leave it there.",
        ),
        Code::UnknownRelease => ("No release has this id.", "GET /v1/releases lists them."),
        Code::UnknownCase => (
            "Nothing waits under this id: what is decided and counted leaves, and what its writer takes back, too.",
            "Fetch the list again.",
        ),
        Code::AlreadyDecided => (
            "Somebody else of the staff was faster.",
            "Look at what they decided. The decision reopen undoes it as long as the entry waits.",
        ),
        Code::UnknownReceipt => (
            "The receipt is mistyped, or of another survey.",
            "Copy the receipt as a whole. Capital and small letters differ.",
        ),
        Code::CrossSite => (
            "A page of another site sent a form of this one, which could make you hand in what you did not write.",
            "Open the form on this site and send it from there. Programs use the API instead.",
        ),
        Code::MethodNotAllowed => (
            "The address is right, but not for this method.",
            "The header Allow names the methods that are.",
        ),
        Code::SubmissionCounted => (
            "Answers are destroyed when they are counted: nothing is stored that could be changed or taken back.",
            "Nothing is left to do. What was published tells nothing of a single answer.",
        ),
        Code::RequestTimeout => (
            "The body did not come in as a whole within the time there is for it.",
            "Send it again, over a better connection if need be. Nothing was stored.",
        ),
        Code::BodyTooLarge => (
            "The body has more bytes than any answer needs; detail says how many are read.",
            "Send one answer at a time. An operator imports files with paylens import.",
        ),
        Code::UnsupportedMediaType => (
            "The body is said to be something else than JSON, or nothing is said. curl -d says it is a form.",
            "Send the header Content-Type: application/json.",
        ),
        Code::UnsupportedCharset => (
            "The Content-Type header names another encoding than UTF-8, the only one of JSON (RFC 8259).",
            "Send UTF-8, and leave charset away.",
        ),
        Code::UnsupportedEncoding => (
            "The request has a Content-Encoding such as gzip. Answers are compressed when asked, bodies are never unpacked.",
            "Send the body as it is.",
        ),
        Code::InvalidFields => (
            "Fields are missing, unknown, given twice, of another type, or have values they cannot have.",
            "errors names every one of them with a JSON pointer, a code, and what would be right.",
        ),
        Code::IdempotencyKeyReused => (
            "The same key came with another body before. A key belongs to one submission.",
            "Make a new random key for every submission, and send the same one only to repeat the same request.",
        ),
        Code::NoRate => (
            "The European Central Bank gives no rate for the currency, or none for the time of the figures.",
            "Leave currency away to read the figures as they are published. /v1/meta lists the currencies there are rates for.",
        ),
        Code::RateLimited => (
            "More was sent from your network address than the limit of this server allows.",
            "Wait as many seconds as the header Retry-After says. Reading published figures is not limited.",
        ),
        Code::Internal => (
            "A fault of the server, which its operator finds in the log.",
            "Try again later. If it stays, tell the operator what you asked.",
        ),
        Code::Unavailable => (
            "The database does not answer, or the server has more to do than it can.",
            "Try again after as many seconds as the header Retry-After says, or in a minute.",
        ),
        Code::StorageFull => (
            "The disk of the server is full. Nothing was stored.",
            "Try again later. An operator makes room and needs to do nothing else.",
        ),
    }
}

/// As a page where a browser asks for one, else as JSON. Which of the two is a matter of `Accept` alone.
fn answer(request: &HttpRequest, kinds: &[ProblemKind], json: &impl Serialize) -> HttpResponse {
    let accept = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    let wants_page = accept.is_some_and(|accept| accept.contains("text/html"));
    let pages = request.app_data::<web::Data<Pages>>().filter(|_| wants_page);
    let page = pages.and_then(|pages| (pages.explained)(kinds));
    let mut response = page.unwrap_or_else(|| HttpResponse::Ok().json(json));
    let headers = response.headers_mut();
    for (name, value) in [(CACHE_CONTROL, "public, max-age=3600"), (VARY, "accept")] {
        headers.insert(name, actix_web::http::header::HeaderValue::from_static(value));
    }
    response
}

/// List kinds of problems
///
/// All codes of problems, with their causes and cures. As a page where `Accept` names `text/html`.
#[utoipa::path(
    tag = "Operate",
    operation_id = "list_problems",
    responses((status = 200, description = "The kinds", body = ProblemsResponse))
)]
#[get("/problems")]
pub async fn list_problems(request: HttpRequest) -> HttpResponse {
    let mut items: Vec<_> = Code::ALL.iter().copied().map(ProblemKind::from).collect();
    items.sort_by_key(|kind| (kind.status, kind.code));
    let body = ProblemsResponse { items };
    answer(&request, &body.items, &body)
}

/// Read what a problem means
///
/// Cause and cure of a code. As a page where `Accept` names `text/html`.
#[utoipa::path(
    tag = "Operate",
    operation_id = "get_problem",
    params(("code" = Code, Path, description = "The code", example = "invalid_fields")),
    responses(
        (status = 200, description = "What it means", body = ProblemKind),
        (status = 404, description = "`not_found`", body = super::problem::ProblemBody, content_type = "application/problem+json"),
    )
)]
#[get("/problems/{code}")]
pub async fn get_problem(
    request: HttpRequest,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let known = Code::ALL.iter().copied().find(|known| known.slug() == code.as_str());
    let known = known
        .ok_or_else(|| Problem::new(Code::NotFound, "there is no such problem; see /problems"))?;
    let kind = ProblemKind::from(known);
    Ok(answer(&request, std::slice::from_ref(&kind), &kind))
}
