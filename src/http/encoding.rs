//! How a whole release is compressed. Other answers are compressed once and kept; this one is written
//! for each reader anew, with a compressor of its own for as long as the reader takes.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCEPT_ENCODING, AcceptEncoding, Encoding, Header, HeaderValue};
use actix_web::middleware::Next;

/// What a compressor for gzip holds; those for Brotli and Zstandard hold megabytes.
pub(super) const GZIP_BYTES: u64 = 320 * 1024;

/// Lets exports be compressed with gzip alone. Goes outside of compression.
///
/// # Errors
/// Those of the inner service.
pub(super) async fn gzip_exports(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let path = request.path();
    if path.starts_with("/v1/releases/") && (path.ends_with(".csv") || path.ends_with(".json")) {
        let offered = AcceptEncoding::parse(&request).ok();
        let known = [Encoding::gzip(), Encoding::identity()];
        let chosen = offered.and_then(|offered| offered.negotiate(known.iter()));
        let name = if chosen == Some(Encoding::gzip()) { "gzip" } else { "identity" };
        request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static(name));
    }
    next.call(request).await
}
