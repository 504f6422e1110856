//! Addresses that are not quite right. In capitals, or with a slash too many, they lead on to the one that
//! is meant; with a question where nothing can be asked they are refused.

use super::problem::{Code, Problem};
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::{OpenApi as Document, PathItem, RefOr};

/// A documented path.
struct Known {
    /// Words, and names in braces.
    parts: Vec<String>,
    /// Its methods of which nothing can be asked: they have no parameters after a question mark.
    mute: Vec<Method>,
}

/// Parameters that are written in small letters alone. Names of people and titles are not.
const SMALL: [&str; 3] = ["{role}", "{family}", "{code}"];

/// The documented paths.
pub(super) struct Straight(Vec<Known>);

impl Straight {
    /// Reads them from the document.
    pub(super) fn of(document: &Document) -> Self {
        let known = |(path, item): (&String, &PathItem)| Known {
            parts: parts(path).map(str::to_owned).collect(),
            mute: methods(item)
                .into_iter()
                .filter_map(|(method, operation)| Some((method, operation?)))
                .filter(|(_, operation)| !operation.parameters.iter().flatten().any(is_asked))
                .map(|(method, _)| method)
                .collect(),
        };
        Straight(document.paths.paths.iter().map(known).collect())
    }

    /// The documented path that fits.
    fn find(&self, given: &[&str]) -> Option<&Known> {
        let fits = |known: &&Known| {
            let mut pairs = known.parts.iter().zip(given);
            known.parts.len() == given.len()
                && pairs.all(|(known, given)| {
                    known.starts_with('{') || known.eq_ignore_ascii_case(given)
                })
        };
        // A word goes before a parameter.
        let parameters =
            |known: &&Known| known.parts.iter().filter(|part| part.starts_with('{')).count();
        self.0.iter().filter(fits).min_by_key(parameters)
    }

    /// Whether something is asked where nothing can be.
    fn asks_in_vain(&self, request: &ServiceRequest) -> bool {
        let path = request.uri().path();
        if request.query_string().is_empty() || !path.starts_with("/v1/") {
            return false;
        }
        let known = self.find(&parts(path).collect::<Vec<_>>());
        known.is_some_and(|known| known.mute.contains(request.method()))
    }

    /// The documented path that is meant, where it is another one.
    fn meant(&self, path: &str) -> Option<String> {
        let given: Vec<&str> = parts(path).collect();
        let known = self.find(&given)?;
        let mut meant = String::with_capacity(path.len());
        for (known, given) in known.parts.iter().zip(&given) {
            meant.push('/');
            match known.as_str() {
                // What no name can be stays: clients write `%c3` as `%C3` again.
                name if SMALL.contains(&name) && given.bytes().all(is_plain) => {
                    meant.push_str(&given.to_ascii_lowercase());
                }
                name if name.starts_with('{') => meant.push_str(given),
                word => meant.push_str(word),
            }
        }
        (meant != path).then_some(meant)
    }
}

fn methods(item: &PathItem) -> [(Method, Option<&Operation>); 5] {
    [
        (Method::GET, item.get.as_ref()),
        (Method::POST, item.post.as_ref()),
        (Method::PUT, item.put.as_ref()),
        (Method::PATCH, item.patch.as_ref()),
        (Method::DELETE, item.delete.as_ref()),
    ]
}

fn is_asked(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter) if matches!(parameter.parameter_in, ParameterIn::Query))
}

/// The parts of a path; what stands between two slashes in a row is none.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

/// Whether there may be another path that is meant.
fn is_odd(path: &str) -> bool {
    path.len() > 1
        && (path.ends_with('/')
            || path.contains("//")
            || path.bytes().any(|byte| byte.is_ascii_uppercase()))
}

/// Whether a byte of an address means itself (RFC 3986, 2.3).
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// The path of a page that may be meant: one where all is in small letters. Slashes in front of it, which
/// would lead to another host, are one.
fn page(path: &str) -> Option<String> {
    let meant: String = parts(path).map(|part| format!("/{}", part.to_ascii_lowercase())).collect();
    let plain = meant.bytes().all(|byte| byte == b'/' || is_plain(byte));
    (meant != path && !meant.is_empty() && plain).then_some(meant)
}

/// Leads on to a documented path at once, whatever the method; to a page where nothing else answers.
///
/// # Errors
/// Those of the inner service.
pub(super) async fn lead<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let odd = is_odd(request.uri().path());
    let straight = request.app_data::<web::Data<Straight>>();
    let meant = straight.filter(|_| odd).and_then(|known| known.meant(request.uri().path()));
    if let Some(meant) = meant {
        let response = leading_to(&meant, request.query_string());
        return Ok(request.into_response(response).map_into_right_body());
    }
    if straight.is_some_and(|known| known.asks_in_vain(&request)) {
        let wanted = "nothing can be asked in this address; a receipt or a token goes into the header Authorization";
        let refused = Problem::new(Code::InvalidQuery, wanted);
        return Ok(request.error_response(refused).map_into_right_body());
    }
    let may_be_page = request.method() == Method::GET && !request.path().starts_with("/v1/");
    let response = next.call(request).await?;
    let nothing = odd && may_be_page && response.status() == StatusCode::NOT_FOUND;
    let meant = nothing.then(|| page(response.request().uri().path())).flatten();
    let Some(meant) = meant else { return Ok(response.map_into_left_body()) };
    let (request, _) = response.into_parts();
    let leading = leading_to(&meant, request.query_string());
    Ok(ServiceResponse::new(request, leading).map_into_right_body())
}

fn leading_to(path: &str, query: &str) -> HttpResponse {
    let mark = if query.is_empty() { "" } else { "?" };
    HttpResponse::PermanentRedirect()
        .insert_header((LOCATION, format!("{path}{mark}{query}")))
        .insert_header((CACHE_CONTROL, "public, no-cache"))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn straight() -> Straight {
        let paths =
            ["/v1/roles", "/v1/roles/{role}/pay", "/v1/admin/staff/{name}", "/v1/roles/{role}"];
        let known = |path: &str| Known {
            parts: parts(path).map(str::to_owned).collect(),
            mute: Vec::new(),
        };
        Straight(paths.into_iter().map(known).collect())
    }

    #[test]
    fn a_documented_path_is_found_whatever_its_case_and_slashes() {
        let meant = |path| straight().meant(path);
        assert_eq!(meant("/V1/Roles/").as_deref(), Some("/v1/roles"));
        assert_eq!(meant("/v1/roles/Cook/Pay").as_deref(), Some("/v1/roles/cook/pay"));
        assert_eq!(meant("//v1//roles").as_deref(), Some("/v1/roles"));
        assert_eq!(meant("/v1/roles/cook"), None);
        assert_eq!(meant("/v1/nothing/"), None);
        assert_eq!(meant("/v1/roles/%C3%84/pay"), None);
        assert_eq!(meant("//evil.example/v1"), None);
    }

    #[test]
    fn names_of_people_stay_as_they_are() {
        let meant = |path| straight().meant(path);
        assert_eq!(meant("/v1/admin/staff/Ada"), None);
        assert_eq!(meant("/v1/Admin/staff/Ada/").as_deref(), Some("/v1/admin/staff/Ada"));
    }

    #[test]
    fn no_page_leads_to_another_host() {
        assert_eq!(page("/Roles/Cook/").as_deref(), Some("/roles/cook"));
        assert_eq!(page("//evil.example/").as_deref(), Some("/evil.example"));
        assert_eq!(page("/\\evil.example/"), None);
        assert_eq!(page("/%5Cevil.example/"), None);
        assert_eq!(page("/"), None);
        assert!(!is_odd("/") && !is_odd("/roles/cook") && is_odd("/roles/cook/"));
    }
}
