//! Pictures of published figures as SVG: inline on pages, and alone for anybody to embed.
//!
//! A picture is a list of shapes on a canvas 360 units wide, so that its text stays readable on a
//! phone. Colours are variables: a page sets them, a picture alone carries them.

mod axis;
mod beside;
mod experience;
mod gap;
mod ladder;
mod pay;
mod shape;
mod trend;

pub(super) use beside::draw as draw_beside;
pub(super) use experience::{name as band_name, percent};
pub(super) use gap::BANDS;
pub(super) use shape::Picture;

use super::asked::Asked;
use super::problem;
use crate::conditional::tagged;
use crate::domain::{Basis, Collected, CountBand};
use crate::insight::{Insight, InsightError, RolePage, groups_in_words, in_country};
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;

/// Colours by day.
pub(super) const LIGHT: &str = "--paper:#fff;--soft:#f4f6f7;--ink:#17212b;--muted:#54616d;--line:#d3dae0;--accent:#0b6268;--tint:#a5cfcf;--on-accent:#fff";
/// Colours by night.
pub(super) const DARK: &str = "--paper:#12181d;--soft:#1b232a;--ink:#e7ecf0;--muted:#a3b0bb;--line:#35424d;--accent:#6cc9c6;--tint:#2f6366;--on-accent:#0a1517";
/// How shapes are drawn.
pub(super) const PICTURE_STYLE: &str = include_str!("../assets/picture.css");

/// Names of the pictures.
pub(super) const NAMES: [&str; 6] =
    ["pay", "career-path", "pay-by-experience", "experience", "trend", "pay-gap"];

/// What all pictures of a page say of where they are from.
pub(super) struct Caption {
    pub title: String,
    /// What does not fit beside the role in the title: the groups within a country.
    pub groups: String,
    pub each: &'static str,
}

impl Caption {
    pub(super) fn of(page: &RolePage, insight: &Insight) -> Self {
        let each = page.pay.published().map_or("a year", |pay| pay.period.each());
        let role = &page.role.title;
        let Some(pay) = page.pay.published() else {
            return Caption { title: role.clone(), groups: String::new(), each };
        };
        let country = pay.answered.slice.country_code().map_or("worldwide".to_owned(), in_country);
        let groups = groups_in_words(&insight.catalogue(), &pay.answered.slice);
        Caption { title: format!("{role} {country}"), groups, each }
    }
}

/// The small print of a picture of one section: how many people, and when they answered.
fn source(page: &RolePage, section: &str) -> Option<String> {
    let provenance = page.provenance.content()?;
    let section = provenance.sections.get(section)?;
    let pay = match provenance.release.basis {
        Basis::Gross => "",
        Basis::Net => ", pay after tax",
    };
    Some(format!("{}, {}{pay} · paylens", people(section.contributors), span(section.collected)))
}

/// "800–899 people", "60 people".
pub(super) fn people(band: CountBand) -> String {
    if band.from == band.to {
        format!("{} people", band.from)
    } else {
        format!("{}–{} people", band.from, band.to)
    }
}

/// "2026-Q1 to 2026-Q3", "2026-Q4".
pub(super) fn span(collected: Collected) -> String {
    if collected.from == collected.to {
        collected.from.to_string()
    } else {
        format!("{} to {}", collected.from, collected.to)
    }
}

/// A picture of a page by its name; says so where there is nothing to show yet.
pub(super) fn draw(name: &str, page: &RolePage, caption: &Caption) -> Option<Picture> {
    let drawn = match name {
        "pay" => page.pay.published().map(|pay| pay::draw(pay, caption)),
        "career-path" => page.career_path.content().map(|path| ladder::career(path, page, caption)),
        "pay-by-experience" => {
            page.pay_by_experience.content().map(|bands| ladder::bands(bands, page, caption))
        }
        "experience" => {
            page.experience.content().map(|section| experience::draw(section, page, caption))
        }
        "trend" => page.trend.content().map(|section| trend::draw(section, page)),
        "pay-gap" => page.pay_gap.content().map(|section| gap::draw(section, page)),
        _ => return None,
    };
    Some(drawn.unwrap_or_else(|| Picture::collecting(name, &page.role.title)))
}

/// Which colours a picture alone is drawn in.
#[derive(Clone, Copy)]
enum Theme {
    /// Those of the reader's system.
    Auto,
    Light,
    Dark,
}

impl Theme {
    fn parse(name: &str) -> Result<Self, InsightError> {
        match name {
            "" | "auto" => Ok(Theme::Auto),
            "light" => Ok(Theme::Light),
            "dark" => Ok(Theme::Dark),
            _ => Err(InsightError::InvalidQuery("theme is auto, light or dark".to_owned())),
        }
    }
}

/// A picture that stands alone.
#[derive(Template)]
#[template(path = "picture-alone.svg")]
struct Alone<'a> {
    picture: &'a Picture,
    style: &'a str,
}

#[get("/roles/{role}/{picture}.svg")]
pub(super) async fn get_picture(
    request: HttpRequest,
    insight: web::Data<Insight>,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    let (role, name) = path.into_inner();
    answer(&request, &insight, &role, &name).unwrap_or_else(|error| problem::of_insight(&error))
}

fn answer(
    request: &HttpRequest,
    insight: &Insight,
    role: &str,
    name: &str,
) -> Result<HttpResponse, InsightError> {
    let asked = Asked::of(request);
    let theme = Theme::parse(asked.value("theme"))?;
    let (slice, conversion) = asked.slice(&insight.catalogue())?;
    let page = insight.page(role, &slice, conversion)?;
    let caption = Caption::of(&page, insight);
    let Some(picture) = draw(name, &page, &caption) else { return Ok(problem::not_found()) };
    let colours = match theme {
        Theme::Auto => {
            format!("svg{{{LIGHT}}}@media (prefers-color-scheme:dark){{svg{{{DARK}}}}}")
        }
        Theme::Light => format!("svg{{{LIGHT}}}"),
        Theme::Dark => format!("svg{{{DARK}}}"),
    };
    let style = format!("{colours}{PICTURE_STYLE}");
    let text = Alone { picture: &picture, style: &style }.render().unwrap_or_default();
    let released_on = insight.snapshot().release().map(|release| release.published_on);
    let mut response = tagged(request, "image/svg+xml", text, released_on);
    // A picture runs nothing and fetches nothing, wherever it is shown.
    response.headers_mut().insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'"),
    );
    Ok(response)
}
