//! Pages of lists: how many items, an opaque cursor, and the RFC 8288 link to the next page.

use super::problem::{Code, Problem};
use actix_web::HttpResponse;
use actix_web::http::header::LINK;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Most items of a page: 1 to 200, 50 where nothing is asked.
pub(super) fn limit(asked: Option<usize>) -> Result<usize, Problem> {
    let limit = asked.unwrap_or(50);
    let fits = (1..=200).contains(&limit);
    fits.then_some(limit).ok_or_else(|| Problem::new(Code::InvalidQuery, "limit must be 1 to 200"))
}

/// Where to go on, as `read` understands it; `None` at the beginning.
pub(super) fn after<T>(
    cursor: Option<&str>,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Problem> {
    let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) else { return Ok(None) };
    let text = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let place = text.and_then(|text| read(&text));
    place.map(Some).ok_or_else(|| Problem::new(Code::InvalidQuery, "cursor is not one of ours"))
}

/// A cursor that goes on after this.
pub(super) fn cursor(last: impl ToString) -> String {
    URL_SAFE_NO_PAD.encode(last.to_string())
}

/// Links to the next page, where there is one: the same query with its cursor.
pub(super) fn link(
    response: &mut HttpResponse,
    path: &str,
    query: &[(&str, Option<&str>)],
    limit: usize,
    cursor: Option<&str>,
) {
    let Some(cursor) = cursor else { return };
    let mut next = url::form_urlencoded::Serializer::new(String::new());
    next.extend_pairs(query.iter().filter_map(|(name, value)| Some((name, (*value)?))));
    next.append_pair("limit", &limit.to_string()).append_pair("cursor", cursor);
    let link = format!("<{path}?{}>; rel=\"next\"", next.finish());
    if let Ok(link) = link.parse() {
        response.headers_mut().insert(LINK, link);
    }
}
