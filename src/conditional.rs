//! Published answers: an entity tag of their own for every encoding, and 304 where the reader has
//! them already.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH, LAST_MODIFIED,
};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{Error, HttpRequest, HttpResponse};
use aws_lc_rs::digest;
use serde::Serialize;
use time::Date;
use time::format_description::well_known::Rfc2822;

/// A JSON answer made of published figures.
pub fn published(
    request: &HttpRequest,
    body: &impl Serialize,
    released_on: Option<Date>,
) -> HttpResponse {
    // Strings, numbers and lists only: there is nothing in an answer that could fail.
    let text = serde_json::to_string(body).unwrap_or_default();
    tagged(request, "application/json", text, released_on)
}

/// An answer of any type made of published figures.
pub fn tagged(
    request: &HttpRequest,
    content_type: &str,
    text: impl Into<Bytes>,
    released_on: Option<Date>,
) -> HttpResponse {
    let text: Bytes = text.into();
    let tag =
        hex::encode(digest::digest(&digest::SHA256, &text).as_ref().get(..12).unwrap_or_default());
    let known = has(request.headers(), &tag);
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((CACHE_CONTROL, "public, no-cache"));
    response.insert_header((ETAG, format!("\"{tag}\"")));
    // Privacy: C3, a time never finer than the day of the release.
    if let Some(modified) = released_on.and_then(http_date) {
        response.insert_header((LAST_MODIFIED, modified));
    }
    if known {
        return response.finish();
    }
    let mut response = response.content_type(content_type).body(text);
    response.extensions_mut().insert(Keepable);
    response
}

/// Marks an answer that stays the same until another release or catalogue is read from.
#[derive(Debug, Clone, Copy)]
pub struct Keepable;

/// Whether a reader has the answer with these headers already.
pub fn is_known(asked: &HeaderMap, answer: &HeaderMap) -> bool {
    let tag = answer.get(ETAG).and_then(|tag| tag.to_str().ok());
    tag.is_some_and(|tag| has(asked, bare(tag)))
}

/// Whether a reader has what goes by a bare tag.
fn has(asked: &HeaderMap, tag: &str) -> bool {
    asked
        .get_all(IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == "*" || bare(known) == tag)
}

/// A day as an HTTP date, at midnight.
fn http_date(day: Date) -> Option<String> {
    let text = day.midnight().assume_utc().format(&Rfc2822).ok()?;
    Some(text.replace("+0000", "GMT"))
}

/// An entity tag without quotes, weakness and encoding.
fn bare(tag: &str) -> &str {
    let tag = tag.trim();
    let tag = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
    tag.strip_suffix("-br").or_else(|| tag.strip_suffix("-gzip")).unwrap_or(tag)
}

/// Gives a compressed answer an entity tag of its own. Goes outside of compression.
///
/// # Errors
/// Those of the inner service.
pub async fn tag_encodings(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let encoding = response
        .headers()
        .get(CONTENT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .filter(|encoding| matches!(*encoding, "br" | "gzip"))
        .map(str::to_owned);
    if let (Some(encoding), Some(tag)) = (encoding, response.headers().get(ETAG)) {
        let tagged = tag
            .to_str()
            .ok()
            .and_then(|tag| HeaderValue::from_str(&format!("\"{}-{encoding}\"", bare(tag))).ok());
        if let Some(tagged) = tagged {
            response.headers_mut().insert(ETAG, tagged);
        }
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_whatever_their_encoding() {
        for same in ["\"abc\"", "W/\"abc\"", " \"abc-br\"", "\"abc-gzip\""] {
            assert_eq!(bare(same), "abc");
        }
    }

    #[test]
    fn days_are_http_dates() {
        let day = time::macros::date!(2026 - 11 - 24);
        assert_eq!(http_date(day).as_deref(), Some("Tue, 24 Nov 2026 00:00:00 GMT"));
    }
}
