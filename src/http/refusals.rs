//! What several routes answer to what they do not take, for the document. What all routes of a kind answer
//! alike stands in [`mod@super::document`].
#![expect(dead_code, reason = "types that only describe answers for the document")]

use super::problem::ProblemBody;
use utoipa::IntoResponses;

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
    /// `invalid_fields` with every field that is not understood, or `idempotency_key_reused`
    #[response(status = 422, content_type = "application/problem+json")]
    Fields(ProblemBody),
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
    /// `unknown_case`
    #[response(status = 404, content_type = "application/problem+json")]
    Unknown(ProblemBody),
    /// `already_decided`
    #[response(status = 409, content_type = "application/problem+json")]
    Decided(ProblemBody),
}
