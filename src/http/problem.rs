//! Everything that can go wrong, as `application/problem+json` (RFC 9457): one closed table of codes,
//! one exhaustive match from every error of the house.

use super::limits::is_late;
use crate::catalog::CatalogueError;
use crate::directory::DirectoryError;
use crate::insight::InsightError;
use crate::intake::{FieldCode, FieldError, IntakeError};
use crate::release::ReleaseError;
use crate::store::StoreError;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE,
};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

macro_rules! codes {
    ($($code:ident = $slug:literal $status:ident $title:literal,)+) => {
        /// Stable codes of problems.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $title] $code,)+
        }
        impl Code {
            /// All codes.
            pub const ALL: &'static [Code] = &[$(Code::$code),+];
            /// The code in answers.
            pub fn slug(self) -> &'static str {
                match self { $(Code::$code => $slug),+ }
            }
            /// The HTTP status it comes with.
            pub fn status(self) -> StatusCode {
                match self { $(Code::$code => StatusCode::$status),+ }
            }
            /// What it means, in a few words that never change with the case.
            pub fn title(self) -> &'static str {
                match self { $(Code::$code => $title),+ }
            }
        }
    };
}

codes! {
    MalformedJson = "malformed_json" BAD_REQUEST "The body is not well-formed JSON",
    MalformedUtf8 = "malformed_utf8" BAD_REQUEST "The body is not UTF-8",
    InvalidQuery = "invalid_query" BAD_REQUEST "The query is not understood",
    InvalidIdempotencyKey = "invalid_idempotency_key" BAD_REQUEST "The idempotency key is not one",
    MissingReceipt = "missing_receipt" UNAUTHORIZED "A receipt is needed",
    MissingToken = "missing_token" UNAUTHORIZED "An access token is needed",
    InvalidToken = "invalid_token" UNAUTHORIZED "The token is not or no longer good",
    WrongCredentials = "wrong_credentials" UNAUTHORIZED "The name and the password do not belong together",
    PasswordChangeRequired = "password_change_required" FORBIDDEN "Another password has to be chosen first",
    NotAllowed = "not_allowed" FORBIDDEN "Your role may not do this",
    UnknownStaff = "unknown_staff" NOT_FOUND "There is nobody of this name",
    NameTaken = "name_taken" CONFLICT "Somebody has this name already",
    LastAdministrator = "last_administrator" CONFLICT "There would be no administrator",
    NotFound = "not_found" NOT_FOUND "There is nothing here",
    UnknownRole = "unknown_role" NOT_FOUND "There is no such role",
    UnknownFamily = "unknown_family" NOT_FOUND "There is no such family of roles",
    RoleTaken = "role_taken" CONFLICT "There is a role of this name already",
    RoleMerged = "role_merged" CONFLICT "The role was merged into another one",
    TitleTaken = "title_taken" CONFLICT "Two roles would have one title",
    UnknownRelease = "unknown_release" NOT_FOUND "There is no such release",
    UnknownCase = "unknown_case" NOT_FOUND "There is nothing to decide about under this id",
    AlreadyDecided = "already_decided" CONFLICT "It has been decided already",
    UnknownReceipt = "unknown_receipt" NOT_FOUND "There is no submission under this receipt",
    CrossSite = "cross_site" FORBIDDEN "Another site sent this form",
    MethodNotAllowed = "method_not_allowed" METHOD_NOT_ALLOWED "The method is not allowed here",
    SubmissionCounted = "submission_counted" CONFLICT "The answer was counted and is no longer stored",
    RequestTimeout = "request_timeout" REQUEST_TIMEOUT "The body took too long to come in",
    BodyTooLarge = "body_too_large" PAYLOAD_TOO_LARGE "The body is too large",
    UnsupportedMediaType = "unsupported_media_type" UNSUPPORTED_MEDIA_TYPE "The body must be application/json",
    UnsupportedCharset = "unsupported_charset" UNSUPPORTED_MEDIA_TYPE "The body must be in UTF-8",
    UnsupportedEncoding = "unsupported_encoding" UNSUPPORTED_MEDIA_TYPE "The body must not be compressed",
    InvalidFields = "invalid_fields" UNPROCESSABLE_ENTITY "Some fields are not understood",
    IdempotencyKeyReused = "idempotency_key_reused" UNPROCESSABLE_ENTITY "The idempotency key came with another body before",
    NoRate = "no_rate" UNPROCESSABLE_ENTITY "There is no rate for this currency",
    RateLimited = "rate_limited" TOO_MANY_REQUESTS "Too many requests",
    Internal = "internal" INTERNAL_SERVER_ERROR "Something went wrong on this side",
    Unavailable = "unavailable" SERVICE_UNAVAILABLE "The service is not available right now",
    StorageFull = "storage_full" INSUFFICIENT_STORAGE "There is no room to store this",
}

impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        terms("Stable codes of problems.", Code::ALL.iter().map(|code| code.slug()))
    }
}

impl ToSchema for Code {
    fn name() -> Cow<'static, str> {
        "ProblemCode".into()
    }
}

/// The stable codes of mistakes in fields, for the document.
struct MistakeCode;

impl PartialSchema for MistakeCode {
    fn schema() -> RefOr<Schema> {
        terms("Stable codes of mistakes.", FieldCode::ALL.iter().map(|code| code.as_str()))
    }
}

impl ToSchema for MistakeCode {
    fn name() -> Cow<'static, str> {
        "FieldProblemCode".into()
    }
}

fn terms(said: &str, terms: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let schema = ObjectBuilder::new().schema_type(Type::String).description(Some(said));
    schema.enum_values(Some(terms)).into()
}

/// One field that was not understood.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer of the field.
    #[schema(example = "/base/amount")]
    pub pointer: String,
    /// What kind of mistake.
    #[schema(value_type = MistakeCode, example = "out_of_range")]
    pub code: &'static str,
    /// What would be right.
    #[schema(example = "must not be negative")]
    pub detail: String,
}

/// A problem (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(title = "Problem")]
pub struct ProblemBody {
    /// Names the kind of problem; the last part is the code.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid_fields")]
    kind: String,
    /// What kind of problem, in a few words.
    #[schema(example = "Some fields are not understood")]
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 422, minimum = 400, maximum = 599)]
    status: u16,
    /// What happened and what would be right.
    detail: String,
    /// The stable code.
    #[schema(value_type = Code, example = "invalid_fields")]
    code: &'static str,
    /// All fields that were not understood; only with `invalid_fields` and `invalid_query`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldProblem>,
}

/// What a problem says, left with its answer for whoever wants to say it otherwise.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) title: &'static str,
    pub(super) detail: String,
}

/// A problem on its way to the client.
#[derive(Debug)]
pub struct Problem {
    code: Code,
    detail: String,
    errors: Vec<FieldProblem>,
    headers: Vec<(actix_web::http::header::HeaderName, String)>,
}

impl Problem {
    /// A problem with a sentence about this case.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Problem { code, detail: detail.into(), errors: Vec::new(), headers: Vec::new() }
    }

    /// Fields that were not understood.
    pub fn fields(code: Code, errors: Vec<FieldError>) -> Self {
        let detail = match errors.len() {
            1 => "one field is not understood; see errors".to_owned(),
            many => format!("{many} fields are not understood; see errors"),
        };
        let errors = errors
            .into_iter()
            .map(|error| FieldProblem {
                pointer: error.pointer,
                code: error.code.as_str(),
                detail: error.detail,
            })
            .collect();
        Problem { errors, ..Problem::new(code, detail) }
    }

    /// A method that is not allowed, with those that are.
    pub fn method_not_allowed(allowed: &str) -> Self {
        let mut problem = Problem::new(Code::MethodNotAllowed, format!("allowed are: {allowed}"));
        problem.headers.push((ALLOW, allowed.to_owned()));
        problem
    }

    /// Too many requests; `seconds` until there is room again.
    pub fn rate_limited(seconds: u64) -> Self {
        let mut problem =
            Problem::new(Code::RateLimited, format!("please try again in {seconds} seconds"));
        problem.headers.push((RETRY_AFTER, seconds.to_string()));
        problem
    }

    /// A compressed body; with what is taken (RFC 7694, 3).
    pub(super) fn compressed() -> Self {
        let wanted = "send the body as it is, without Content-Encoding";
        let mut problem = Problem::new(Code::UnsupportedEncoding, wanted);
        problem.headers.push((ACCEPT_ENCODING, "identity".to_owned()));
        problem
    }

    /// What cannot be answered now, and may be in a few seconds.
    pub(super) fn later(detail: &str) -> Self {
        let mut problem = Problem::new(Code::Unavailable, detail);
        problem.headers.push((RETRY_AFTER, "5".to_owned()));
        problem
    }

    /// A body that could not be read to its end.
    pub(super) fn unread(error: &PayloadError) -> Self {
        if is_late(error) {
            Problem::new(Code::RequestTimeout, "please send it again")
        } else {
            Problem::new(Code::MalformedJson, "the body could not be read")
        }
    }

    /// Staff who have not shown who they are.
    pub(super) fn unauthorized(code: Code, detail: impl Into<String>) -> Self {
        let mut problem = Problem::new(code, detail);
        problem.headers.push((WWW_AUTHENTICATE, "Bearer".to_owned()));
        problem
    }

    /// A failure of the machine: logged here once with its chain, told outside with a fixed text.
    pub(super) fn failure(code: Code, error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error, code = code.slug(), "request failed");
        let detail = match code {
            Code::StorageFull => "nothing was stored; please try again later",
            Code::Unavailable => "please try again in a moment",
            _ => "this has been noted; please try again later",
        };
        Problem::new(code, detail)
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.code
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.slug(), self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.code.status());
        response.insert_header((CACHE_CONTROL, "no-store"));
        for header in &self.headers {
            response.insert_header(header.clone());
        }
        response.content_type("application/problem+json");
        response
            .extensions_mut()
            .insert(Told { title: self.code.title(), detail: self.detail.clone() });
        let body = ProblemBody {
            kind: format!("/problems/{}", self.code.slug()),
            title: self.code.title(),
            status: self.code.status().as_u16(),
            detail: self.detail.clone(),
            code: self.code.slug(),
            errors: self.errors.clone(),
        };
        // Strings and numbers only: there is nothing in it that could fail.
        response.body(serde_json::to_string(&body).unwrap_or_default())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Full(_) => Code::StorageFull,
            // Overtaken again and again: whoever asks once more may well be first.
            StoreError::Unavailable(_) | StoreError::Conflict(_) => Code::Unavailable,
            _ => Code::Internal,
        };
        Problem::failure(code, &error)
    }
}

impl From<IntakeError> for Problem {
    fn from(error: IntakeError) -> Self {
        match error {
            IntakeError::Invalid(errors) => Problem::fields(Code::InvalidFields, errors),
            IntakeError::KeyReused => Problem::new(Code::IdempotencyKeyReused, error.to_string()),
            IntakeError::KeyMalformed => {
                Problem::new(Code::InvalidIdempotencyKey, error.to_string())
            }
            IntakeError::UnknownReceipt => Problem::new(Code::UnknownReceipt, error.to_string()),
            IntakeError::Counted => Problem::new(
                Code::SubmissionCounted,
                "there is nothing left to change or take back: what was counted is stored nowhere",
            ),
            IntakeError::Receipt(error) => Problem::failure(Code::Internal, &error),
            IntakeError::Store(error) => error.into(),
        }
    }
}

impl From<InsightError> for Problem {
    fn from(error: InsightError) -> Self {
        match error {
            InsightError::UnknownRole(_) => Problem::new(Code::UnknownRole, error.to_string()),
            InsightError::UnknownFamily(_) => Problem::new(Code::UnknownFamily, error.to_string()),
            InsightError::UnknownRelease => Problem::new(Code::UnknownRelease, error.to_string()),
            InsightError::InvalidQuery(detail) => Problem::new(Code::InvalidQuery, detail),
            InsightError::NoRate(_) => Problem::new(Code::NoRate, error.to_string()),
            InsightError::Store(error) => error.into(),
            InsightError::Damaged { .. } | InsightError::Directory(_) => {
                Problem::failure(Code::Internal, &error)
            }
        }
    }
}

impl From<DirectoryError> for Problem {
    fn from(error: DirectoryError) -> Self {
        let told = |code| Problem::new(code, error.to_string());
        match error {
            DirectoryError::UnknownRole(_) => told(Code::UnknownRole),
            DirectoryError::RoleTaken(_) => told(Code::RoleTaken),
            DirectoryError::RoleMerged { .. } => told(Code::RoleMerged),
            DirectoryError::Catalogue(CatalogueError::AliasTwice { .. }) => told(Code::TitleTaken),
            DirectoryError::IntoItself => {
                let wrong = FieldError::new("/into", FieldCode::Unsupported, error.to_string());
                Problem::fields(Code::InvalidFields, vec![wrong])
            }
            DirectoryError::NoTitle => {
                let wrong = FieldError::new("/title", FieldCode::Unsupported, error.to_string());
                Problem::fields(Code::InvalidFields, vec![wrong])
            }
            DirectoryError::Store(error) => error.into(),
            DirectoryError::Catalogue(_) | DirectoryError::Damaged(_) => {
                Problem::failure(Code::Internal, &error)
            }
        }
    }
}

impl From<ReleaseError> for Problem {
    fn from(error: ReleaseError) -> Self {
        match error {
            ReleaseError::Store(error) => error.into(),
            other => Problem::failure(Code::Internal, &other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_carry_an_error_status() {
        let slugs: std::collections::BTreeSet<_> =
            Code::ALL.iter().map(|code| code.slug()).collect();
        assert_eq!(slugs.len(), Code::ALL.len());
        for code in Code::ALL {
            assert!(code.status().is_client_error() || code.status().is_server_error());
        }
    }

    #[test]
    fn whoever_was_overtaken_again_and_again_is_asked_to_come_back() {
        let overtaken = Problem::from(StoreError::Conflict(Some("overtaken".into())));
        assert_eq!(overtaken.code(), Code::Unavailable);
        assert_eq!(overtaken.status_code(), StatusCode::SERVICE_UNAVAILABLE);
        let broken = Problem::from(StoreError::Failed("a mistake".into()));
        assert_eq!(broken.code(), Code::Internal);
    }
}
