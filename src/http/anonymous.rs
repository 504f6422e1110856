//! What the routes of respondents share: answers nobody may keep, and the two headers that stand in
//! for an account.

use super::problem::{Code, Problem};
use crate::domain::Receipt;
use crate::intake::IntakeError;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use utoipa::IntoParams;

/// A JSON answer that nobody may keep.
pub struct NoStore<T>(pub StatusCode, pub T);

impl<T: Serialize> Responder for NoStore<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::build(self.0).insert_header((CACHE_CONTROL, "no-store")).json(self.1)
    }
}

/// The receipt of `Authorization: Receipt …`.
pub(super) fn receipt(request: &HttpRequest) -> Result<Receipt, Problem> {
    let missing = || {
        Problem::new(Code::MissingReceipt, "send the header Authorization: Receipt <your receipt>")
    };
    let header = request.headers().get(AUTHORIZATION).ok_or_else(missing)?;
    let text = header.to_str().map_err(|_| missing())?.trim();
    let (scheme, receipt) = text.split_once(' ').ok_or_else(missing)?;
    // Schemes have no case (RFC 9110, 11.1).
    if !scheme.eq_ignore_ascii_case("receipt") {
        let wanted =
            format!("a receipt is no {scheme:?}: send Authorization: Receipt <your receipt>");
        let known = ["bearer", "basic"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        return Err(if known { Problem::new(Code::MissingReceipt, wanted) } else { missing() });
    }
    // A malformed receipt is answered like one that does not exist.
    receipt.trim().parse().map_err(|_| IntakeError::UnknownReceipt.into())
}

/// What says that two requests are one.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "for the document; read by `idempotency_key`")]
pub(super) struct IdempotencyKey {
    // No example: people paste it, and whoever sends the same key and body as somebody else gets their
    // receipt.
    /// Makes it safe to send a submission again: the same key with the same body gives the same answer and
    /// adds nothing. 16 to 255 visible ASCII characters. Make a new random one for each submission, as
    /// `crypto.randomUUID()` or `uuidgen` do, and keep it from others: with the same body it gives your
    /// receipt.
    #[param(rename = "Idempotency-Key", min_length = 16, max_length = 255, pattern = "^[!-~]+$")]
    idempotency_key: Option<String>,
}

/// The `Idempotency-Key` header, if there is one.
pub(super) fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let Some(value) = request.headers().get("idempotency-key") else { return Ok(None) };
    let text = value.to_str().map_err(|_| IntakeError::KeyMalformed)?;
    // RFC 8941 strings come in quotes.
    let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    Ok(Some(bare.to_owned()))
}
