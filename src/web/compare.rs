//! `/compare`: a role beside another, or beside itself in another country, on one scale.

mod view;

use super::address::{Link, RoleAddress, Site};
use super::asked::{Asked, WORLDWIDE, country};
use super::frame::{Frame, published};
use super::pictures::{Picture, draw_beside, people};
use super::problem;
use crate::domain::{Country, Currency, RoleSlug, Slice};
use crate::insight::{
    Conversion, Insight, InsightError, PayAnswer, ReadingPeriod, country_name, in_country,
    whose_in_words,
};
use crate::intake::Intake;
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;
use url::form_urlencoded::Serializer;
use view::{Line, Verdict};

/// Countries that a role is offered to be compared with.
const NEAR: usize = 6;

/// One of the two that are compared.
#[derive(Clone, PartialEq)]
struct Side {
    role: RoleSlug,
    title: String,
    /// `None` for everybody.
    country: Option<Country>,
}

impl Side {
    fn slice(&self) -> Slice {
        self.country.map_or_else(Slice::whole, Slice::country)
    }

    /// "Cook in Germany".
    fn name(&self) -> String {
        let place = self.country.map_or_else(|| WORLDWIDE.to_owned(), in_country);
        format!("{} {place}", self.title)
    }
}

/// What is compared, and how it is read.
#[derive(Clone)]
struct Question {
    first: Side,
    second: Side,
    conversion: Conversion,
}

impl Question {
    fn path(&self) -> String {
        let code = |country: &Option<Country>| {
            country.as_ref().map_or(WORLDWIDE, Country::code).to_owned()
        };
        let mut query = Serializer::new(String::new());
        query
            .append_pair("role", self.first.role.as_str())
            .append_pair("country", &code(&self.first.country))
            .append_pair("other", self.second.role.as_str())
            .append_pair("other_country", &code(&self.second.country));
        if let Some(currency) = self.conversion.currency {
            query.append_pair("currency", currency.code());
        }
        match self.conversion.period {
            ReadingPeriod::Year => {}
            ReadingPeriod::Month => drop(query.append_pair("period", "month")),
            ReadingPeriod::Hour => drop(query.append_pair("period", "hour")),
        }
        format!("/compare?{}", query.finish())
    }

    fn periods(&self) -> Vec<Link> {
        let all = [ReadingPeriod::Year, ReadingPeriod::Month, ReadingPeriod::Hour];
        let link = |period: ReadingPeriod| {
            let conversion = Conversion { period, ..self.conversion };
            Link {
                label: period.each().to_owned(),
                path: Question { conversion, ..self.clone() }.path(),
                current: period == self.conversion.period,
            }
        };
        all.into_iter().map(link).collect()
    }

    fn currencies(&self, shown: Currency) -> Vec<Link> {
        let mut all = vec![shown];
        let common = [Some(Currency::USD), Some(Currency::EUR), Currency::parse("GBP").ok()];
        all.extend(common.into_iter().flatten().filter(|currency| *currency != shown));
        let link = |currency: Currency| {
            let conversion = Conversion { currency: Some(currency), ..self.conversion };
            Link {
                label: currency.code().to_owned(),
                path: Question { conversion, ..self.clone() }.path(),
                current: currency == shown,
            }
        };
        all.into_iter().map(link).collect()
    }
}

/// A side as the page shows it.
struct SideView {
    name: String,
    path: String,
    people: Option<String>,
    /// The wider group that is shown in its place.
    widened: Option<String>,
}

/// Both sides, with what can be said of them.
struct Compared {
    sides: Vec<SideView>,
    picture: Option<Picture>,
    verdict: Verdict,
    lines: Vec<Line>,
    code: &'static str,
    each: &'static str,
    periods: Vec<Link>,
    currencies: Vec<Link>,
}

/// The form's fields as they were filled in.
#[derive(Default)]
struct Typed {
    role: String,
    country: String,
    other: String,
    other_country: String,
}

impl Typed {
    /// As the form writes what it understood.
    fn of(first: &Side, second: Option<&Side>) -> Self {
        let code = |side: &Side| side.country.as_ref().map_or(WORLDWIDE, Country::code).to_owned();
        Typed {
            role: first.title.clone(),
            country: code(first),
            other: second.map(|side| side.title.clone()).unwrap_or_default(),
            other_country: second.map(code).unwrap_or_default(),
        }
    }
}

#[derive(Template)]
#[template(path = "compare.html")]
struct ComparePage {
    frame: Frame,
    heading: String,
    typed: Typed,
    /// Titles that a reader may mean while typing.
    titles: Vec<String>,
    /// Codes and names of countries with figures.
    countries: Vec<(String, &'static str)>,
    /// What was asked and is not known.
    mistake: Option<String>,
    compared: Option<Compared>,
    /// What the first role may be held against.
    near: Vec<Link>,
}

/// The role that is meant: by its address, by its title, or by what people call it.
fn role(insight: &Insight, intake: &Intake, text: &str) -> Option<(RoleSlug, String)> {
    let catalogue = insight.catalogue();
    let by_address = RoleSlug::parse(text).and_then(|slug| catalogue.role(&slug));
    let by_title = || catalogue.roles().find(|role| role.title.eq_ignore_ascii_case(text));
    if let Some(role) = by_address.or_else(by_title) {
        return Some((role.slug.clone(), role.title.clone()));
    }
    intake.match_title(text).best.map(|best| (best.role, best.title))
}

/// The parts of a list such as `a,b`, else the parameters of their own.
fn pair<'a>(asked: &'a Asked, list: &str, names: [&str; 2]) -> [&'a str; 2] {
    let mut parts = asked.value(list).split(',').map(str::trim).filter(|part| !part.is_empty());
    match parts.next() {
        Some(first) => [first, parts.next().unwrap_or_default()],
        None => names.map(|name| asked.value(name)),
    }
}

impl ComparePage {
    fn empty(insight: &Insight, site: &Site, typed: Typed) -> Self {
        let snapshot = insight.snapshot();
        let mut countries: Vec<_> = snapshot
            .all_countries()
            .keys()
            .map(|country| (country.code().to_owned(), country_name(*country)))
            .collect();
        countries.sort_by_key(|(_, name)| *name);
        ComparePage {
            frame: Frame::new("Compare pay", "Two roles, or two countries, on one scale.")
                .at(site, "/compare"),
            heading: "Compare pay".to_owned(),
            typed,
            titles: insight.catalogue().roles().map(|role| role.title.clone()).collect(),
            countries,
            mistake: None,
            compared: None,
            near: Vec::new(),
        }
    }
}

/// Both sides of a question; the first alone where no second is named.
struct Sides {
    first: Side,
    second: Option<Side>,
}

/// What is asked; a sentence where a role is not known; nothing where nothing is asked.
fn sides(
    insight: &Insight,
    intake: &Intake,
    typed: &Typed,
) -> Result<Option<Result<Sides, String>>, InsightError> {
    let unknown = |text: &str| Ok(Some(Err(format!("No role goes by “{text}”. Try other words."))));
    if typed.role.is_empty() {
        return Ok(None);
    }
    let Some((slug, title)) = role(insight, intake, &typed.role) else {
        return unknown(&typed.role);
    };
    let home = country("country", &typed.country)?;
    let away = country("other_country", &typed.other_country)?;
    let first = Side { role: slug, title, country: home };
    if typed.other.is_empty() && typed.other_country.is_empty() {
        return Ok(Some(Ok(Sides { first, second: None })));
    }
    // What is left out is the same as on the other side.
    let (slug, title) = match typed.other.as_str() {
        "" => (first.role.clone(), first.title.clone()),
        text => match role(insight, intake, text) {
            Some(found) => found,
            None => return unknown(text),
        },
    };
    let away = if typed.other_country.is_empty() { home } else { away };
    let second = Some(Side { role: slug, title, country: away });
    Ok(Some(Ok(Sides { first, second })))
}

fn answer(
    request: &HttpRequest,
    insight: &Insight,
    intake: &Intake,
    site: &Site,
) -> Result<HttpResponse, InsightError> {
    let asked = Asked::of(request);
    let [role, other] = pair(&asked, "roles", ["role", "other"]).map(str::to_owned);
    let [country, other_country] =
        pair(&asked, "countries", ["country", "other_country"]).map(str::to_owned);
    let mut page = ComparePage::empty(insight, site, Typed { role, country, other, other_country });
    match sides(insight, intake, &page.typed)? {
        None => {}
        Some(Err(mistake)) => page.mistake = Some(mistake),
        Some(Ok(Sides { first, second })) => {
            page.typed = Typed::of(&first, second.as_ref());
            page.near = near(insight, &first, second.as_ref());
            if let Some(second) = second {
                let (_, conversion) = asked.slice(&insight.catalogue())?;
                let question = Question { first, second, conversion };
                page.heading = format!("{} and {}", question.first.name(), question.second.name());
                let frame = Frame::new(format!("Compare {}", page.heading), "Pay on one scale.");
                page.frame = frame.hidden();
                page.compared = Some(compare(insight, &question)?);
            }
        }
    }
    page.frame = page.frame.noticed(insight);
    Ok(published(request, insight, &page))
}

/// Both answers, read in one currency; the second in its own where there is no rate between them.
fn answers(insight: &Insight, question: &Question) -> Result<(PayAnswer, PayAnswer), InsightError> {
    let Question { first, second, conversion } = question;
    let one = insight.pay(first.role.as_str(), &first.slice(), *conversion)?;
    let shared = one.published().map(|pay| pay.currency);
    let shared = Conversion { currency: conversion.currency.or(shared), ..*conversion };
    let role = second.role.as_str();
    let other = match insight.pay(role, &second.slice(), shared) {
        Err(InsightError::NoRate(_)) => insight.pay(role, &second.slice(), *conversion)?,
        other => other?,
    };
    Ok((one, other))
}

fn compare(insight: &Insight, question: &Question) -> Result<Compared, InsightError> {
    let (one, other) = answers(insight, question)?;
    let Question { first, second, conversion } = question;
    let catalogue = insight.catalogue();
    let sides = [(first, one.published()), (second, other.published())];
    let views = sides.map(|(side, pay)| SideView {
        name: side.name(),
        path: RoleAddress { role: side.role.clone(), slice: side.slice(), conversion: *conversion }
            .to_string(),
        people: pay.map(|pay| people(pay.contributors)),
        widened: pay
            .filter(|pay| !pay.widened.is_empty())
            .map(|pay| whose_in_words(&catalogue, &pay.answered)),
    });
    let shown = one.published().zip(other.published());
    let one_currency = shown.filter(|(one, other)| one.currency == other.currency);
    let names = [first.name(), second.name()];
    let picture = one_currency.map(|(one, other)| {
        let totals = [one, other].map(|pay| pay.total.percentiles);
        let groups: Vec<_> = names.clone().into_iter().zip(totals).collect();
        draw_beside(&groups, one.currency.code(), one.period.each())
    });
    let currency = one.published().or(other.published()).map(|pay| pay.currency);
    Ok(Compared {
        verdict: Verdict::of(&names, [one.published(), other.published()]),
        lines: Line::all(one.published(), other.published()),
        sides: views.into(),
        picture,
        code: currency.map_or("", Currency::code),
        each: conversion.period.each(),
        periods: question.periods(),
        currencies: currency.map(|shown| question.currencies(shown)).unwrap_or_default(),
    })
}

/// What the first may be held against: itself in other countries, and its neighbours where it is.
fn near(insight: &Insight, first: &Side, second: Option<&Side>) -> Vec<Link> {
    let (catalogue, snapshot) = (insight.catalogue(), insight.snapshot());
    let elsewhere = snapshot
        .countries(&first.role)
        .into_iter()
        .map(|country| Side { country: Some(country), ..first.clone() });
    let related = catalogue.role(&first.role).into_iter().flat_map(|role| &role.text.related);
    let neighbours = related.filter_map(|slug| catalogue.role(slug)).map(|role| Side {
        role: role.slug.clone(),
        title: role.title.clone(),
        country: first.country,
    });
    let has_figures = |side: &Side| {
        let cell = snapshot.cell(&side.role, &side.slice());
        cell.is_some_and(|cell| cell.total.p50.shown().is_some())
    };
    elsewhere
        .take(NEAR)
        .chain(neighbours)
        .filter(|side| side != first && Some(side) != second && has_figures(side))
        .map(|second| Link {
            label: second.name(),
            path: Question { first: first.clone(), second, conversion: Conversion::default() }
                .path(),
            current: false,
        })
        .collect()
}

#[get("/compare")]
pub(super) async fn get_comparison(
    request: HttpRequest,
    insight: web::Data<Insight>,
    intake: web::Data<Intake>,
    site: web::Data<Site>,
) -> HttpResponse {
    answer(&request, &insight, &intake, &site).unwrap_or_else(|error| problem::of_insight(&error))
}
