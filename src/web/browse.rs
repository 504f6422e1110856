//! `/families` and `/countries`: what there is to look through, put in order by links.

use super::address::Site;
use super::asked::{Asked, WORLDWIDE, by_languages, country, own_country};
use super::frame::{Frame, published};
use super::problem;
use crate::domain::{Country, Figure, Slice};
use crate::insight::{Insight, InsightError, country_name, in_country, written};
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;
use std::cmp::Reverse;

/// What a list can be put in order by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Name,
    Roles,
    Pay,
}

impl Order {
    fn parse(text: &str) -> Self {
        match text {
            "roles" => Order::Roles,
            "pay" => Order::Pay,
            _ => Order::Name,
        }
    }
}

/// The head of a column: a link that puts the list in its order.
struct Column {
    label: &'static str,
    path: String,
    /// How the list is put in order by it, in the words of ARIA.
    sorted: Option<&'static str>,
}

/// A family or a country.
struct Row {
    name: String,
    path: String,
    roles: usize,
    /// Medians in the currencies of the list; nothing where they are withheld.
    medians: Vec<Option<String>>,
    /// What the list is put in order by, in one currency.
    pay: Option<i64>,
}

fn in_words(median: Figure, code: Option<&str>) -> Option<String> {
    let amount = written(median.shown()?.value);
    Some(match code {
        Some(code) => format!("{amount} {code}"),
        None => amount,
    })
}

fn in_order(median: Figure) -> Option<i64> {
    Some(median.shown()?.value.0)
}

#[derive(Template)]
#[template(path = "browse.html")]
struct BrowsePage {
    frame: Frame,
    heading: &'static str,
    /// "worldwide", "in Germany".
    place: String,
    lead: &'static str,
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// Whether medians are told in dollars as well.
    dollars: bool,
    /// Whether any of them is not shown.
    withheld: bool,
}

/// Puts rows in order, most first; what has no figure goes last.
fn sort(rows: &mut [Row], order: Order) {
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    match order {
        Order::Name => {}
        Order::Roles => rows.sort_by_key(|row| Reverse(row.roles)),
        Order::Pay => rows.sort_by_key(|row| Reverse(row.pay)),
    }
}

fn columns(path: &str, kept: &str, order: Order, named: [(&'static str, Order); 3]) -> Vec<Column> {
    let columns = named.into_iter().map(|(label, of)| {
        let sort = match of {
            Order::Name => "name",
            Order::Roles => "roles",
            Order::Pay => "pay",
        };
        let sorted = match of {
            Order::Name => "ascending",
            Order::Roles | Order::Pay => "descending",
        };
        Column {
            label,
            path: format!("{path}?{kept}sort={sort}"),
            sorted: (of == order).then_some(sorted),
        }
    });
    columns.collect()
}

fn families(
    request: &HttpRequest,
    insight: &Insight,
    site: &Site,
) -> Result<HttpResponse, InsightError> {
    let asked = Asked::of(request);
    let order = Order::parse(asked.value("sort"));
    let country = country("country", asked.value("country"))?
        .or_else(|| own_country(request, insight, &asked));
    let code = country.as_ref().map_or(WORLDWIDE, Country::code);
    let slice = country.map_or_else(Slice::whole, Slice::country);
    let items = insight.families_in(&slice).into_iter();
    let mut rows: Vec<Row> = items
        .map(|item| Row {
            path: format!("/?family={}&country={code}&sort=pay", item.family.as_str()),
            name: item.title,
            roles: item.roles,
            medians: vec![in_words(item.total_p50, item.currency.as_deref())],
            pay: in_order(item.total_p50),
        })
        .collect();
    sort(&mut rows, order);
    let kept = format!("country={code}&");
    let named = [("Family", Order::Name), ("Roles", Order::Roles), ("Median a year", Order::Pay)];
    let frame = Frame::new("Families of roles", "Families of roles with what people in them earn.");
    let page = BrowsePage {
        frame: frame.noticed(insight).at(site, "/families"),
        heading: "Families of roles",
        place: country.map_or_else(|| WORLDWIDE.to_owned(), in_country),
        lead: "What everybody in a family of roles earns, by the median of total pay before tax. Each family leads to its roles, the best paid first.",
        columns: columns("/families", &kept, order, named),
        withheld: rows.iter().any(|row| row.medians.contains(&None)),
        rows,
        dollars: false,
    };
    let response = published(request, insight, &page);
    Ok(if asked.value("country").is_empty() { by_languages(response) } else { response })
}

#[get("/families")]
pub(super) async fn get_families(
    request: HttpRequest,
    insight: web::Data<Insight>,
    site: web::Data<Site>,
) -> HttpResponse {
    families(&request, &insight, &site).unwrap_or_else(|error| problem::of_insight(&error))
}

#[get("/countries")]
pub(super) async fn get_countries(
    request: HttpRequest,
    insight: web::Data<Insight>,
    site: web::Data<Site>,
) -> HttpResponse {
    let order = Order::parse(Asked::of(&request).value("sort"));
    let items = insight.countries().into_iter();
    let mut rows: Vec<Row> = items
        .map(|item| Row {
            name: country_name(item.country).to_owned(),
            path: format!("/?country={}&sort=pay", item.country.code()),
            roles: item.roles,
            medians: vec![
                in_words(item.total_p50, item.currency.map(|one| one.code())),
                in_words(item.in_dollars, None),
            ],
            pay: in_order(item.in_dollars),
        })
        .collect();
    sort(&mut rows, order);
    let named = [("Country", Order::Name), ("Roles", Order::Roles), ("Median a year", Order::Pay)];
    let frame = Frame::new("Countries", "Countries with what people in them earn.");
    let page = BrowsePage {
        frame: frame.noticed(&insight).at(&site, "/countries"),
        heading: "Countries",
        place: String::new(),
        lead: "What everybody who took part in a country earns, whatever their role, by the median of total pay before tax. Who takes part differs from country to country: to compare, look at one role.",
        columns: columns("/countries", "", order, named),
        withheld: rows.iter().any(|row| row.medians.contains(&None)),
        rows,
        dollars: true,
    };
    published(&request, &insight, &page)
}
