//! What search engines read first: the sitemap, and which pages are not for them.

use super::address::Site;
use crate::conditional::tagged;
use crate::insight::{Insight, RoleQuery, RoleStatus};
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;

#[derive(Template)]
#[template(path = "sitemap.xml")]
struct Sitemap {
    addresses: Vec<String>,
    released_on: Option<String>,
}

/// Pages with figures; a role without any has nothing to be found for.
#[get("/sitemap.xml")]
pub(super) async fn get_sitemap(
    request: HttpRequest,
    insight: web::Data<Insight>,
    site: web::Data<Site>,
) -> HttpResponse {
    let all = RoleQuery { limit: usize::MAX, ..RoleQuery::default() };
    let roles = insight.roles(&all).items;
    let roles = roles
        .iter()
        .filter(|item| item.status == RoleStatus::Published)
        .map(|item| format!("/roles/{}", item.role.as_str()));
    let paths = ["/", "/families", "/countries", "/methodology", "/submit"]
        .into_iter()
        .map(str::to_owned)
        .chain(roles);
    let released_on = insight.snapshot().release().map(|release| release.published_on);
    let page = Sitemap {
        addresses: paths.map(|path| site.absolute(&request, &path)).collect(),
        released_on: released_on.map(|day| day.to_string()),
    };
    tagged(&request, "application/xml", page.render().unwrap_or_default(), released_on)
}

#[get("/robots.txt")]
pub(super) async fn get_robots(request: HttpRequest, site: web::Data<Site>) -> HttpResponse {
    let sitemap = site.absolute(&request, "/sitemap.xml");
    let text = format!("User-agent: *\nDisallow: /v1/\nDisallow: /receipt\n\nSitemap: {sitemap}\n");
    tagged(&request, "text/plain; charset=utf-8", text, None)
}
