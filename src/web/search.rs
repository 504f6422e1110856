//! `/`: find a role by its title or its family.

use super::address::Site;
use super::frame::{Frame, published};
use crate::domain::Privacy;
use crate::insight::{Insight, RoleItem, RoleQuery, family_name, written};
use crate::intake::Intake;
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Roles shown where nothing was asked.
const KNOWN: usize = 12;
/// Most roles of an answer.
const MOST: usize = 200;

/// What is asked.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    family: String,
}

/// A role in a list.
struct Listed {
    slug: String,
    title: String,
    family: String,
    median: Option<String>,
    currency: String,
}

struct Results {
    heading: String,
    items: Vec<Listed>,
    near: Vec<Listed>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    results: Option<Results>,
    known: Vec<Listed>,
    /// Whether nothing is published yet.
    collecting: bool,
    families: Vec<(String, String)>,
    family: String,
    /// Whether figures are drawn.
    protected: bool,
}

impl From<RoleItem> for Listed {
    fn from(item: RoleItem) -> Self {
        Listed {
            slug: item.role.to_string(),
            title: item.title,
            family: family_name(item.family.as_str()),
            median: item.total_p50.shown().map(|shown| written(shown.value)),
            currency: item.currency.unwrap_or_default(),
        }
    }
}

fn results(insight: &Insight, intake: &Intake, query: &SearchQuery) -> Option<Results> {
    let (asked, family) = (query.q.trim(), query.family.trim());
    if asked.is_empty() && family.is_empty() {
        return None;
    }
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let roles = RoleQuery { search: given(asked), family: given(family), limit: MOST, after: None };
    let items: Vec<Listed> = insight.roles(&roles).items.into_iter().map(Listed::from).collect();
    let near = if items.is_empty() { near(insight, intake, asked) } else { Vec::new() };
    let heading = match (asked, family) {
        ("", family) => family_name(family),
        (asked, _) => format!("Roles for “{asked}”"),
    };
    Some(Results { heading, items, near })
}

/// Roles the words might mean as a title.
fn near(insight: &Insight, intake: &Intake, asked: &str) -> Vec<Listed> {
    let found = intake.match_title(asked);
    let slugs: Vec<_> =
        found.best.into_iter().chain(found.alternatives).map(|near| near.role).collect();
    let all = RoleQuery { limit: usize::MAX, ..RoleQuery::default() };
    let mut items = insight.roles(&all).items;
    items.retain(|item| slugs.contains(&item.role));
    items.sort_by_key(|item| slugs.iter().position(|slug| *slug == item.role));
    items.into_iter().map(Listed::from).collect()
}

#[get("/")]
pub(super) async fn get_search(
    request: HttpRequest,
    insight: web::Data<Insight>,
    intake: web::Data<Intake>,
    privacy: web::Data<Privacy>,
    site: web::Data<Site>,
    query: web::Query<SearchQuery>,
) -> HttpResponse {
    let mut query = query.into_inner();
    query.q = query.q.chars().take(200).collect();
    let results = results(&insight, &intake, &query);
    let frame = match &results {
        None => Frame::new(
            "What does the job pay?",
            "Pay by role, country, level and experience, as people state it anonymously.",
        )
        .at(&site, "/"),
        Some(results) => Frame::new(&results.heading, "Roles with their pay.").hidden(),
    };
    let families: BTreeSet<String> =
        insight.catalogue().roles().map(|role| role.family.as_str().to_owned()).collect();
    let mut known = insight.best_covered(KNOWN);
    let collecting = known.is_empty();
    if collecting {
        known = insight.roles(&RoleQuery { limit: KNOWN, ..RoleQuery::default() }).items;
    }
    let page = SearchPage {
        frame: Frame { query: query.q, ..frame.noticed(&insight) },
        results,
        known: known.into_iter().map(Listed::from).collect(),
        collecting,
        families: families.into_iter().map(|slug| (family_name(&slug), slug)).collect(),
        family: query.family,
        protected: **privacy != Privacy::Off,
    };
    published(&request, &insight, &page)
}
