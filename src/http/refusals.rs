//! What many routes answer to what they do not take, for the document.

use super::problem::ProblemBody;
use utoipa::IntoResponses;

/// To whoever has not shown who they are, or may not do it.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "for the document")]
pub(super) enum ForAdministrators {
    /// `missing_token` or `invalid_token`
    #[response(status = 401, content_type = "application/problem+json")]
    Unknown(ProblemBody),
    /// `not_allowed`
    #[response(status = 403, content_type = "application/problem+json")]
    NotAllowed(ProblemBody),
}

/// To a body with mistakes.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "for the document")]
pub(super) enum Mistaken {
    /// `malformed_json` or `malformed_utf8`
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(ProblemBody),
    /// `invalid_fields`
    #[response(status = 422, content_type = "application/problem+json")]
    Fields(ProblemBody),
}

/// To whoever asks too often.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "for the document")]
pub(super) enum Limited {
    /// `rate_limited`
    #[response(status = 429, content_type = "application/problem+json")]
    Later(ProblemBody),
}

/// To whoever asks for a release.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "for the document")]
pub(super) enum OfRelease {
    /// As you have it
    #[response(status = 304)]
    Unchanged,
    /// `unknown_release`
    #[response(status = 404, content_type = "application/problem+json")]
    Unknown(ProblemBody),
}
