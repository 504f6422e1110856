//! `/`: find a role by its title or its family, and look through those of a country.

use super::address::{Link, Site, filled_form};
use super::asked::{Asked, WORLDWIDE, by_languages, country, own_country};
use super::frame::{Frame, published};
use super::problem;
use crate::domain::{Country, Privacy, Slice};
use crate::insight::{
    Insight, InsightError, RoleItem, RoleQuery, country_name, family_name, in_country, written,
};
use crate::intake::Intake;
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;
use std::collections::BTreeSet;
use url::form_urlencoded::Serializer;

/// Roles shown where nothing was asked.
const KNOWN: usize = 12;
/// Most roles of an answer.
const MOST: usize = 500;
/// Longest search.
const LONGEST: usize = 200;

/// How a list of roles is put in order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Name,
    Pay,
}

/// What is asked, understood.
#[derive(Clone)]
struct Search {
    words: String,
    family: String,
    /// Whose pay is shown; `None` for everybody.
    country: Option<Country>,
    order: Order,
}

impl Search {
    fn of(asked: &Asked, own: Option<Country>) -> Result<Self, InsightError> {
        Ok(Search {
            words: asked.value("q").chars().take(LONGEST).collect(),
            family: asked.value("family").to_owned(),
            country: country("country", asked.value("country"))?.or(own),
            order: if asked.value("sort") == "pay" { Order::Pay } else { Order::Name },
        })
    }

    fn slice(&self) -> Slice {
        self.country.map_or_else(Slice::whole, Slice::country)
    }

    /// The address that asks for it. A page says whose pay it shows; the page nothing was asked of is
    /// the reader's own.
    fn path(&self) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in [("q", &self.words), ("family", &self.family)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.append_pair("country", self.country.as_ref().map_or(WORLDWIDE, Country::code));
        if self.order == Order::Pay {
            query.append_pair("sort", "pay");
        }
        format!("/?{}", query.finish())
    }
}

/// A role in a list.
struct Listed {
    path: String,
    title: String,
    family: String,
    median: Option<String>,
    currency: String,
}

struct Results {
    heading: String,
    items: Vec<Listed>,
    near: Vec<Listed>,
    orders: Vec<Link>,
    countries: Vec<Link>,
    /// Where pay is handed in for what was searched.
    submit: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    results: Option<Results>,
    known: Vec<Listed>,
    /// Whether nothing is published yet.
    collecting: bool,
    /// "worldwide", "in Germany".
    place: String,
    families: Vec<Link>,
    /// Titles that a reader may mean while typing.
    titles: Vec<String>,
    /// Whether figures are drawn.
    protected: bool,
}

/// The role's page, of the country whose pay stands beside it in a list.
fn role_path(role: &str, country: Option<Country>, named: bool) -> String {
    match country {
        Some(country) => format!("/roles/{role}?country={}", country.code()),
        None if named => format!("/roles/{role}?country={WORLDWIDE}"),
        None => format!("/roles/{role}"),
    }
}

/// Roles with their pay in the country of a search.
struct Lister<'a> {
    insight: &'a Insight,
    search: &'a Search,
    /// Whether the address says whose pay is shown.
    named: bool,
}

impl Lister<'_> {
    fn listed(&self, item: RoleItem) -> Listed {
        Listed {
            path: role_path(item.role.as_str(), self.search.country, self.named),
            title: item.title,
            family: family_name(item.family.as_str()),
            median: item.total_p50.shown().map(|shown| written(shown.value)),
            currency: item.currency.unwrap_or_default(),
        }
    }

    fn roles(&self, query: &RoleQuery) -> Vec<RoleItem> {
        let mut items = self.insight.roles_in(query, &self.search.slice()).items;
        match self.search.order {
            Order::Name => items.sort_by(|a, b| a.title.cmp(&b.title)),
            // What is still collecting goes last.
            Order::Pay => items.sort_by_key(|item| {
                std::cmp::Reverse(item.total_p50.shown().map_or(i64::MIN, |shown| shown.value.0))
            }),
        }
        items
    }

    fn results(&self, intake: &Intake) -> Results {
        let Search { words, family, country, .. } = self.search;
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let asked =
            RoleQuery { search: given(words), family: given(family), limit: MOST, after: None };
        let items: Vec<_> = self.roles(&asked).into_iter().map(|item| self.listed(item)).collect();
        let near = if items.is_empty() { self.near(intake) } else { Vec::new() };
        let heading = match (words.as_str(), family.as_str()) {
            ("", "") => "All roles".to_owned(),
            ("", family) => family_name(family),
            (words, _) => format!("Roles for “{words}”"),
        };
        let submit = match words.as_str() {
            "" => "/submit".to_owned(),
            words => filled_form("/submit", words, *country),
        };
        Results { heading, items, near, orders: self.orders(), countries: self.countries(), submit }
    }

    /// Roles the words might mean as a title.
    fn near(&self, intake: &Intake) -> Vec<Listed> {
        let found = intake.match_title(&self.search.words);
        let slugs: Vec<_> =
            found.best.into_iter().chain(found.alternatives).map(|near| near.role).collect();
        let mut items = self.roles(&RoleQuery { limit: usize::MAX, ..RoleQuery::default() });
        items.retain(|item| slugs.contains(&item.role));
        items.sort_by_key(|item| slugs.iter().position(|slug| *slug == item.role));
        items.into_iter().map(|item| self.listed(item)).collect()
    }

    fn orders(&self) -> Vec<Link> {
        let order = |order, label: &str| Link {
            label: label.to_owned(),
            path: Search { order, ..self.search.clone() }.path(),
            current: self.search.order == order,
        };
        vec![order(Order::Name, "Name"), order(Order::Pay, "Pay, highest first")]
    }

    /// Everybody, and the countries with figures, most roles first; the chosen one before all.
    fn countries(&self) -> Vec<Link> {
        let snapshot = self.insight.snapshot();
        let mut known: Vec<_> = snapshot.all_countries().iter().collect();
        known.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let all = std::iter::once(None).chain(known.into_iter().map(|(country, _)| Some(*country)));
        let mut links: Vec<_> = all
            .map(|country| Link {
                label: country.map_or("Worldwide", country_name).to_owned(),
                path: Search { country, ..self.search.clone() }.path(),
                current: self.search.country == country,
            })
            .collect();
        links.sort_by_key(|link| !link.current);
        links
    }

    fn families(&self) -> Vec<Link> {
        let catalogue = self.insight.catalogue();
        let slugs: BTreeSet<&str> = catalogue.roles().map(|role| role.family.as_str()).collect();
        let country = self.search.country.map(|country| format!("&country={}", country.code()));
        let links = slugs.into_iter().map(|slug| Link {
            label: family_name(slug),
            path: format!("/?family={slug}{}", country.as_deref().unwrap_or_default()),
            current: slug == self.search.family,
        });
        links.collect()
    }
}

#[get("/")]
pub(super) async fn get_search(
    request: HttpRequest,
    insight: web::Data<Insight>,
    intake: web::Data<Intake>,
    privacy: web::Data<Privacy>,
    site: web::Data<Site>,
) -> HttpResponse {
    let asked = Asked::of(&request);
    let search = match Search::of(&asked, own_country(&request, &insight, &asked)) {
        Ok(search) => search,
        Err(error) => return problem::of_insight(&error),
    };
    let named = !asked.value("country").is_empty();
    let lister = Lister { insight: &insight, search: &search, named };
    let wanted =
        ["q", "family", "country", "sort"].iter().any(|name| !asked.value(name).is_empty());
    let results = wanted.then(|| lister.results(&intake));
    let frame = match &results {
        None => Frame::new(
            "What does the job pay?",
            "Pay by role, country, level and experience, as people state it anonymously.",
        )
        .at(&site, "/"),
        Some(results) => Frame::new(&results.heading, "Roles with their pay.").hidden(),
    };
    let mut known = insight.best_covered(&search.slice(), KNOWN);
    let collecting = known.is_empty();
    if collecting {
        known = insight.roles(&RoleQuery { limit: KNOWN, ..RoleQuery::default() }).items;
    }
    let page = SearchPage {
        results,
        known: known.into_iter().map(|item| lister.listed(item)).collect(),
        collecting,
        place: search.country.map_or_else(|| WORLDWIDE.to_owned(), in_country),
        families: lister.families(),
        titles: insight.catalogue().roles().map(|role| role.title.clone()).collect(),
        protected: **privacy != Privacy::Off,
        frame: Frame { query: search.words, ..frame.noticed(&insight) },
    };
    let response = published(&request, &insight, &page);
    if named { response } else { by_languages(response) }
}
