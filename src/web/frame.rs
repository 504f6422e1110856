//! What every page has around its content, and the headers it goes out with.

use super::address::Site;
use super::assets::{Asset, ICON_FILE, STYLE};
use crate::conditional::tagged;
use crate::insight::Insight;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

/// Nothing but this server's own style, script and pictures; no frame, no base, no foreign form.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Room for a page, so that it is not moved while it is written.
const ROOM: usize = 48 * 1024;

const HTML: &str = "text/html; charset=utf-8";

/// Title, description and what stands in the head of a page.
pub(super) struct Frame {
    pub title: String,
    pub description: String,
    pub canonical: Option<String>,
    /// Address of a picture for previews.
    pub picture: Option<String>,
    /// Whether search engines should leave it out.
    pub hidden: bool,
    /// What a reader must know: that data is made up, say.
    pub notice: Option<&'static str>,
    pub structured: Option<String>,
    /// What stands in the search field.
    pub query: String,
    /// Where the form for pay is, filled in with what the page is about.
    pub submit: String,
    pub style: &'static Asset,
    pub script: Option<&'static Asset>,
    pub icon: &'static Asset,
}

impl Frame {
    pub(super) fn new(title: impl Into<String>, description: impl Into<String>) -> Self {
        Frame {
            title: title.into(),
            description: description.into(),
            canonical: None,
            picture: None,
            hidden: false,
            notice: None,
            structured: None,
            query: String::new(),
            submit: "/submit".to_owned(),
            style: &STYLE,
            script: None,
            icon: &ICON_FILE,
        }
    }

    /// With the notice that goes with all figures.
    pub(super) fn noticed(mut self, insight: &Insight) -> Self {
        self.notice = insight.notice();
        self
    }

    /// With its one address.
    pub(super) fn at(mut self, site: &Site, path: &str) -> Self {
        self.canonical = site.canonical(path);
        self
    }

    /// Left out by search engines.
    pub(super) fn hidden(self) -> Self {
        Frame { hidden: true, ..self }
    }
}

/// A page made of published figures: tagged, kept, compressed like the JSON.
pub(super) fn published(
    request: &HttpRequest,
    insight: &Insight,
    page: &impl Template,
) -> HttpResponse {
    let released_on = insight.snapshot().release().map(|release| release.published_on);
    // Templates write into a string: nothing in them can fail.
    let mut text = String::with_capacity(ROOM);
    if page.render_into(&mut text).is_err() {
        return super::problem::not_found();
    }
    guarded(tagged(request, HTML, text, released_on))
}

/// A page that nobody may keep.
pub(super) fn passing(status: StatusCode, page: &impl Template) -> HttpResponse {
    let mut response = unpublished(status, "no-store", page);
    // Browsers keep a form that was left in memory only where its answer is in a window group of its own.
    response.headers_mut().insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    response
}

/// An empty form. A browser may keep it in memory while its window goes on to other pages, so that what
/// was typed is still there when somebody comes back; no cache may.
pub(super) fn fillable(page: &impl Template) -> HttpResponse {
    unpublished(StatusCode::OK, "private, no-cache", page)
}

fn unpublished(status: StatusCode, caching: &'static str, page: &impl Template) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    response.insert_header((CACHE_CONTROL, caching)).content_type(HTML);
    guarded(response.body(page.render().unwrap_or_default()))
}

fn guarded(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}
