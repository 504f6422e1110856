//! What many routes answer to what they do not take, for the document.
#![expect(dead_code, reason = "types that only describe answers for the document")]

use super::problem::ProblemBody;
use utoipa::IntoResponses;

/// To whoever has not shown who they are, or may not do it.
#[derive(IntoResponses)]
pub(super) enum ForAdministrators {
    /// `missing_token` or `invalid_token`
    #[response(status = 401, content_type = "application/problem+json")]
    Unknown(ProblemBody),
    /// `not_allowed` or `password_change_required`
    #[response(status = 403, content_type = "application/problem+json")]
    NotAllowed(ProblemBody),
}

/// To a body with mistakes.
#[derive(IntoResponses)]
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
pub(super) enum Limited {
    /// `rate_limited`
    #[response(status = 429, content_type = "application/problem+json")]
    Later(ProblemBody),
}

/// To whoever asks for a release.
#[derive(IntoResponses)]
pub(super) enum OfRelease {
    /// As you have it
    #[response(status = 304)]
    Unchanged,
    /// `unknown_release`
    #[response(status = 404, content_type = "application/problem+json")]
    Unknown(ProblemBody),
}

/// To an answer that is handed in.
#[derive(IntoResponses)]
pub(super) enum OfIntake {
    /// `malformed_json`, `malformed_utf8` or `invalid_idempotency_key`
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(ProblemBody),
    /// `body_too_large`
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ProblemBody),
    /// `unsupported_media_type`
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(ProblemBody),
    /// `invalid_fields` with every field that is not understood, or `idempotency_key_reused`
    #[response(status = 422, content_type = "application/problem+json")]
    Fields(ProblemBody),
    /// `rate_limited`
    #[response(status = 429, content_type = "application/problem+json")]
    Later(ProblemBody),
    /// `unavailable`
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(ProblemBody),
    /// `storage_full`: nothing was stored
    #[response(status = 507, content_type = "application/problem+json")]
    Full(ProblemBody),
}

/// To a receipt that is none.
#[derive(IntoResponses)]
pub(super) enum OfReceipt {
    /// `missing_receipt`
    #[response(status = 401, content_type = "application/problem+json")]
    Missing(ProblemBody),
    /// `unknown_receipt`
    #[response(status = 404, content_type = "application/problem+json")]
    Unknown(ProblemBody),
}

/// To a decision that cannot be made.
#[derive(IntoResponses)]
pub(super) enum OfDecision {
    /// `missing_token` or `invalid_token`
    #[response(status = 401, content_type = "application/problem+json")]
    NotSignedIn(ProblemBody),
    /// `unknown_case`
    #[response(status = 404, content_type = "application/problem+json")]
    Unknown(ProblemBody),
    /// `already_decided`
    #[response(status = 409, content_type = "application/problem+json")]
    Decided(ProblemBody),
    /// `invalid_fields`
    #[response(status = 422, content_type = "application/problem+json")]
    Fields(ProblemBody),
}

/// To a list of cases that is not understood.
#[derive(IntoResponses)]
pub(super) enum OfCases {
    /// `invalid_query`
    #[response(status = 400, content_type = "application/problem+json")]
    Query(ProblemBody),
    /// `missing_token` or `invalid_token`
    #[response(status = 401, content_type = "application/problem+json")]
    NotSignedIn(ProblemBody),
}
