//! The OpenAPI document, the page to try it, and which methods a path has.

use super::conditional::tagged;
use super::problem::{Code, Problem};
use actix_web::dev::ResourceDef;
use actix_web::http::header::{CONTENT_ENCODING, HeaderValue, LOCATION};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, ResponseError, get, web};
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use std::sync::{Arc, LazyLock};
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_swagger_ui::{Config, SwaggerFile};

/// What the document says beside its operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "paylens",
        description = "Anonymous salary insights: hand in what you earn, read what is safe to publish.\n\nReading needs no key. Amounts are in major units with at most two decimals; pay is per year before tax unless the answer says otherwise. Errors are `application/problem+json` (RFC 9457) with a stable `code`. Published answers carry an `ETag`; send it back as `If-None-Match` to get 304. A slice that may not be shown is answered by the nearest wider one.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/", description = "This server")),
    security(()),
    tags(
        (name = "Submit", description = "Hand in a salary, anonymously, and keep hold of it by receipt"),
        (name = "Read", description = "Published figures"),
        (name = "Staff", description = "For those who run the survey"),
        (name = "Operate", description = "Whether the service is well")
    )
)]
pub struct Skeleton;

/// Says how the two kinds of keys are sent.
pub(super) fn receipt_and_staff(document: &mut Document) {
    let receipt = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(
        "Authorization",
        "`Receipt ` and the receipt of your submission",
    )));
    let components = document.components.get_or_insert_with(Default::default);
    components.add_security_scheme("receipt", receipt);
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    components.add_security_scheme("staff", SecurityScheme::Http(bearer));
}

/// The document's members in the order in which people read them.
#[derive(Serialize)]
struct Ordered<'a> {
    openapi: &'a Value,
    info: &'a Value,
    servers: &'a Value,
    security: &'a Value,
    tags: &'a Value,
    paths: &'a Value,
    components: &'a Value,
}

/// The document as text, one line per value, ending in a newline.
pub fn to_text(document: &Value) -> String {
    let member = |name| document.get(name).unwrap_or(&Value::Null);
    let ordered = Ordered {
        openapi: member("openapi"),
        info: member("info"),
        servers: member("servers"),
        security: member("security"),
        tags: member("tags"),
        paths: member("paths"),
        components: member("components"),
    };
    // Strings, numbers and lists only: there is nothing in a document that could fail.
    serde_json::to_string_pretty(&ordered).unwrap_or_default() + "\n"
}

/// The document's text, shared by all workers and all answers.
#[derive(Clone)]
pub struct DocumentText(Bytes);

impl DocumentText {
    /// Of a document.
    pub fn of(document: &Value) -> Self {
        DocumentText(to_text(document).into())
    }
}

/// Read the OpenAPI document
///
/// OpenAPI 3.1, made from the code that answers.
#[utoipa::path(
    tag = "Operate",
    operation_id = "get_openapi",
    responses(
        (status = 200, description = "The document", body = Object, content_type = "application/json"),
        (status = 304, description = "As you have it"),
    )
)]
#[get("/openapi.json")]
pub async fn get_openapi(request: HttpRequest, text: web::Data<DocumentText>) -> HttpResponse {
    tagged(&request, "application/json", text.0.clone(), None)
}

/// `/docs` is a folder.
#[get("/docs")]
pub async fn docs_folder() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}

/// What stands in front of the list of all calls: the three that a newcomer needs.
fn own_file(file: &str) -> Option<(&'static str, &'static str)> {
    match file {
        "" | "index.html" => Some(("text/html; charset=utf-8", include_str!("docs/index.html"))),
        "page.css" => Some(("text/css; charset=utf-8", include_str!("docs/page.css"))),
        "page.js" => Some(("text/javascript; charset=utf-8", include_str!("docs/page.js"))),
        _ => None,
    }
}

/// A file of the page to try the document: the same bytes for all readers.
#[get("/docs/{file:.*}")]
pub async fn docs_file(
    request: HttpRequest,
    file: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
        // Lists and schemas closed: the page would be as long as a book.
        let config = Config::new(["/openapi.json"])
            .validator_url("none")
            .try_it_out_enabled(true)
            .use_base_layout()
            .doc_expansion("none")
            .default_models_expand_depth(-1);
        Arc::new(config)
    });
    if let Some((content_type, text)) = own_file(&file) {
        return Ok(tagged(&request, content_type, text, None));
    }
    let found = utoipa_swagger_ui::serve(&file, Arc::clone(&CONFIG)).ok().flatten();
    let SwaggerFile { bytes, content_type, gzpipped, .. } =
        found.ok_or_else(|| Problem::new(Code::NotFound, "see /docs for what there is"))?;
    let bytes = match bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    let mut response = tagged(&request, &content_type, bytes, None);
    if gzpipped {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

/// Which methods each path has, from the document.
#[derive(Clone)]
pub struct Methods(Arc<Vec<(ResourceDef, String)>>);

impl Methods {
    /// Reads them from the document.
    pub fn of(document: &Document) -> Self {
        let paths = document.paths.paths.iter().map(|(path, item)| {
            let methods = [
                ("GET, HEAD", item.get.is_some()),
                ("POST", item.post.is_some()),
                ("PUT", item.put.is_some()),
                ("PATCH", item.patch.is_some()),
                ("DELETE", item.delete.is_some()),
            ];
            let allowed: Vec<_> =
                methods.into_iter().filter_map(|(name, there)| there.then_some(name)).collect();
            (ResourceDef::new(path.as_str()), allowed.join(", "))
        });
        Methods(Arc::new(paths.collect()))
    }
}

/// Whatever no route answers: another method is needed, or there is nothing.
pub async fn nothing_here(request: HttpRequest, methods: web::Data<Methods>) -> HttpResponse {
    let problem = match methods.0.iter().find(|(path, _)| path.is_match(request.path())) {
        Some((_, allowed)) => Problem::method_not_allowed(allowed),
        None => Problem::new(Code::NotFound, "see /docs for what there is"),
    };
    problem.error_response()
}
