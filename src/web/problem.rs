//! Pages for when something is wrong.

use super::frame::{Frame, passing};
use crate::insight::InsightError;
use crate::intake::IntakeError;
use crate::store::StoreError;
use actix_web::http::StatusCode;
use actix_web::http::header::ACCEPT;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use std::error::Error;

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    frame: Frame,
    status: u16,
    title: &'a str,
    detail: &'a str,
}

#[derive(Template)]
#[template(path = "problems.html")]
struct ProblemsPage<'a> {
    frame: Frame,
    kinds: &'a [Explained],
}

/// One kind of problem, for a page about it.
pub struct Explained {
    /// Where it is explained.
    pub kind: String,
    /// Its code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What it means.
    pub title: &'static str,
    /// Where it comes from.
    pub cause: &'static str,
    /// What helps.
    pub cure: &'static str,
}

/// A page about one kind of problem, or a list of several.
pub fn explained(kinds: &[Explained]) -> HttpResponse {
    let (title, description) = match kinds {
        [one] => (one.title, "What this answer means, where it comes from, and what helps."),
        _ => ("Problems", "What can go wrong, where it comes from, and what helps."),
    };
    passing(StatusCode::OK, &ProblemsPage { frame: Frame::new(title, description), kinds })
}

/// A page that says what is wrong.
pub(super) fn page(status: StatusCode, title: &str, detail: &str) -> HttpResponse {
    let frame = Frame::new(title, detail).hidden();
    passing(status, &ProblemPage { frame, status: status.as_u16(), title, detail })
}

pub(super) fn not_found() -> HttpResponse {
    let detail = "The address may be mistyped, or the page may have moved.";
    page(StatusCode::NOT_FOUND, "There is nothing here", detail)
}

/// A failure of this side: logged once here, told outside with a fixed text.
pub(super) fn failure(error: &(dyn Error + 'static)) -> HttpResponse {
    tracing::error!(error, "a page could not be made");
    let detail = "This has been noted. Please try again in a moment.";
    page(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on this side", detail)
}

/// What could not be read.
pub(super) fn of_insight(error: &InsightError) -> HttpResponse {
    match error {
        InsightError::UnknownRole(_) => page(
            StatusCode::NOT_FOUND,
            "There is no such role",
            "Perhaps it goes by another title: try the search.",
        ),
        InsightError::InvalidQuery(detail) => {
            page(StatusCode::BAD_REQUEST, "This address is not understood", detail)
        }
        InsightError::NoRate(_) => page(
            StatusCode::UNPROCESSABLE_ENTITY,
            "There is no rate for this currency",
            "The figures cannot be read in it.",
        ),
        InsightError::UnknownFamily(_) | InsightError::UnknownRelease => not_found(),
        InsightError::Damaged { .. } | InsightError::Directory(_) | InsightError::Store(_) => {
            failure(error)
        }
    }
}

/// A failure of the store: logged once here, told outside in a sentence.
pub(super) fn of_store(error: &StoreError) -> (StatusCode, &'static str) {
    tracing::error!(error = error as &dyn Error, "the store failed a page");
    match error {
        StoreError::Full(_) => (
            StatusCode::INSUFFICIENT_STORAGE,
            "There is no room to store this. Nothing was kept; please try again later.",
        ),
        StoreError::Unavailable(_) | StoreError::Conflict(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "The service is not available right now. Nothing was kept; please try again in a moment.",
        ),
        _ => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something went wrong on this side. It has been noted; please try again later.",
        ),
    }
}

/// What could not be taken. Fields that are not understood go back to their form instead.
pub(super) fn of_intake(error: &IntakeError) -> HttpResponse {
    match error {
        IntakeError::Invalid(_) => page(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Some fields are not understood",
            "Please go back and look at them again.",
        ),
        IntakeError::KeyReused => page(
            StatusCode::UNPROCESSABLE_ENTITY,
            "This form was sent before",
            "It counts once. To change your answer, use its receipt; for another job, open the form anew.",
        ),
        IntakeError::KeyMalformed => {
            page(StatusCode::BAD_REQUEST, "This form is not whole", "Please open it anew.")
        }
        IntakeError::UnknownReceipt => page(
            StatusCode::NOT_FOUND,
            "There is no entry under this receipt",
            "It may have been withdrawn.",
        ),
        IntakeError::Counted => page(
            StatusCode::CONFLICT,
            "Nothing is stored under this receipt any more",
            "The answer was counted, and no longer stored, or it was taken back before. There is nothing left to change.",
        ),
        IntakeError::Store(error) => {
            let (status, detail) = of_store(error);
            page(status, "This did not work", detail)
        }
        IntakeError::Receipt(_) => failure(error),
    }
}

/// The page in place of a problem, where a browser asked for a page: not for the API.
pub fn in_place_of(
    request: &HttpRequest,
    status: StatusCode,
    title: &str,
    detail: &str,
) -> Option<HttpResponse> {
    let api = ["/v1/", "/health/", "/problems/", "/openapi.json", "/metrics"];
    let wants_page = request
        .headers()
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    let is_page = !api.iter().any(|prefix| request.path().starts_with(prefix));
    (wants_page && is_page).then(|| match status {
        StatusCode::NOT_FOUND => not_found(),
        _ => page(status, title, detail),
    })
}
