//! Which other sites' pages may do what, from a browser: read what is public, and nothing of the staff's;
//! send no form of ours.

use super::problem::{Code, Problem};
use actix_cors::Cors;
use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName};
use actix_web::middleware::Next;

/// Whose pages may read and hand in from a browser.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Origins {
    /// Everybody's: what is public is public.
    #[default]
    Everybody,
    /// These alone.
    These(Vec<String>),
}

impl Origins {
    /// Reads `*`, `none`, or origins such as `https://example.org` with commas between them.
    ///
    /// # Errors
    /// A sentence that says what is understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.trim() == "*" {
            return Ok(Origins::Everybody);
        }
        if text.trim() == "none" {
            return Ok(Origins::These(Vec::new()));
        }
        let one = |text: &str| {
            let url = url::Url::parse(text).ok();
            let origin = url.map(|url| url.origin()).filter(url::Origin::is_tuple);
            let origin = origin.map(|origin| origin.ascii_serialization());
            origin.filter(|origin| origin == text.trim_end_matches('/')).ok_or_else(|| {
                format!("{text:?} is no origin such as https://example.org; * is everybody, none is nobody")
            })
        };
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(one).collect::<Result<_, _>>().map(Origins::These)
    }

    /// The answers to browsers.
    pub(super) fn cors(&self) -> Cors {
        let cors = Cors::default()
            .allowed_methods(["GET", "HEAD", "POST", "PUT", "DELETE"])
            .allowed_headers(["content-type", "authorization", "idempotency-key", "if-none-match"])
            .expose_headers(["etag", "link", "retry-after", "ratelimit", "ratelimit-policy"])
            .max_age(86_400);
        match self {
            Origins::Everybody => cors.allow_any_origin(),
            Origins::These(origins) => {
                origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
            }
        }
    }
}

/// Whether a path is for the staff alone.
fn is_staff(path: &str) -> bool {
    ["/v1/auth/", "/v1/admin/", "/v1/moderation/", "/staff", "/setup"]
        .iter()
        .any(|prefix| path.starts_with(prefix))
}

/// Keeps other sites' pages from the routes of the staff, and from sending the forms of this one. Goes
/// outside of [`Origins::cors`].
///
/// # Errors
/// Those of the inner service.
pub(super) async fn keep_out<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    if is_form(&request) && is_cross_site(&request) {
        let problem =
            Problem::new(Code::CrossSite, "open the form on this site and send it from there");
        return Ok(request.error_response(problem).map_into_right_body());
    }
    let staff = is_staff(request.path());
    let mut response = next.call(request).await?.map_into_left_body();
    if staff {
        for name in [
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            header::ACCESS_CONTROL_ALLOW_METHODS,
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
        ] {
            response.headers_mut().remove(name);
        }
    }
    Ok(response)
}

/// Whether a page's form was sent: the API takes JSON, which no form sends.
fn is_form(request: &ServiceRequest) -> bool {
    request.method() == Method::POST && !request.path().starts_with("/v1/")
}

/// Whether a browser says that another site sent this. Our pages tell nobody where they are, so their own
/// forms come with the origin `null`: that alone says nothing.
fn is_cross_site(request: &ServiceRequest) -> bool {
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some(site) => !matches!(site, "same-origin" | "none"),
        None => match (text(header::ORIGIN), text(header::HOST)) {
            (None | Some("null"), _) => false,
            (Some(origin), host) => origin.split_once("://").map(|(_, origin)| origin) != host,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn origins_are_whole_and_nothing_else() {
        assert_eq!(Origins::parse("*"), Ok(Origins::Everybody));
        assert_eq!(Origins::parse("none"), Ok(Origins::These(Vec::new())));
        let two = ["https://a.example", "http://b.example:8080"].map(str::to_owned).to_vec();
        assert_eq!(
            Origins::parse("https://a.example/, http://b.example:8080"),
            Ok(Origins::These(two))
        );
        for not in ["a.example", "https://a.example/pay", "null", "file:///x"] {
            assert!(Origins::parse(not).is_err(), "{not}");
        }
    }

    #[test]
    fn forms_of_other_sites_are_known() {
        let cross = |headers: &[(&str, &str)]| {
            let mut request =
                TestRequest::post().uri("/submit").insert_header(("host", "pay.example"));
            for header in headers {
                request = request.insert_header(*header);
            }
            is_cross_site(&request.to_srv_request())
        };
        assert!(!cross(&[]));
        assert!(!cross(&[("origin", "null")]));
        assert!(!cross(&[("origin", "https://pay.example")]));
        assert!(!cross(&[("origin", "null"), ("sec-fetch-site", "same-origin")]));
        assert!(cross(&[("origin", "https://elsewhere.example")]));
        for site in ["cross-site", "same-site"] {
            assert!(cross(&[("sec-fetch-site", site), ("origin", "null")]));
        }
    }
}
