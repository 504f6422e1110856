//! `/roles/{role}`: everything there is to say about a role on one page.

mod filters;
mod highlights;
mod view;

use super::address::{RoleAddress, Site, filled_form};
use super::asked::{Asked, by_languages, own_country};
use super::frame::{Frame, published};
use super::pictures::{Caption, NAMES, Picture, draw};
use super::problem;
use super::structured::occupation;
use crate::domain::{Country, Slice};
use crate::insight::{
    About, Answered, Faq, Insight, InsightError, ReleaseRef, RolePage, country_name, family_name,
    in_words, whose_in_words, written,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;
use filters::Filters;
use highlights::HighlightsView;
use view::{Career, ExperienceBandView, GapView, Neighbour, PayBand, PayView, Source, TrendView};

/// A picture with the addresses it can be shown and embedded by.
#[derive(Template)]
#[template(path = "picture-figure.html")]
struct Figure {
    picture: Picture,
    path: String,
    embed: String,
}

#[derive(Template)]
#[template(path = "role.html")]
struct RoleTemplate<'a> {
    frame: Frame,
    title: &'a str,
    aliases: String,
    family: String,
    family_slug: &'a str,
    about: &'a About,
    /// Ids and names of the parts of the page.
    contents: Vec<(&'static str, &'static str)>,
    /// The country that is shown since the reader's languages name it, and where everybody is.
    own: Option<(&'static str, String)>,
    /// Where this is set beside another role or country.
    compared: String,
    /// Where a review is written about it.
    review: String,
    reference: Option<[String; 3]>,
    filters: Filters,
    /// The group the figures are of, in words.
    place: String,
    /// Why another group than the one asked for is shown.
    widened: Option<String>,
    pay: Option<PayView>,
    pay_figure: Option<Figure>,
    career: Option<Career>,
    career_figure: Option<Figure>,
    bands: Option<Vec<PayBand>>,
    bands_figure: Option<Figure>,
    /// Where the sections about one country are of.
    country: String,
    experience: Option<Vec<ExperienceBandView>>,
    experience_figure: Option<Figure>,
    trend: Option<TrendView>,
    trend_figure: Option<Figure>,
    gap: Option<GapView>,
    gap_figure: Option<Figure>,
    highlights: Option<HighlightsView<'a>>,
    faq: Option<&'a Faq>,
    related: Vec<Neighbour>,
    /// Whether any of them can be held against this one.
    related_differs: bool,
    sources: Vec<Source>,
    release: Option<&'a ReleaseRef>,
    /// "before tax".
    basis: &'static str,
}

#[get("/roles/{role}")]
pub(super) async fn get_role(
    request: HttpRequest,
    insight: web::Data<Insight>,
    site: web::Data<Site>,
    role: web::Path<String>,
) -> HttpResponse {
    answer(&request, &insight, &site, &role).unwrap_or_else(|error| problem::of_insight(&error))
}

fn answer(
    request: &HttpRequest,
    insight: &Insight,
    site: &Site,
    role: &str,
) -> Result<HttpResponse, InsightError> {
    let asked = Asked::of(request);
    let (slice, conversion) = asked.slice(&insight.catalogue())?;
    let own = own_country(request, insight, &asked);
    let slice = own.map_or(slice, Slice::country);
    let page = insight.page(role, &slice, conversion)?;
    let address = RoleAddress { role: page.role.slug.clone(), slice, conversion };
    let template = assemble(request, insight, site, &page, &address, own);
    let response = published(request, insight, &template);
    let is_named = !asked.value("country").is_empty();
    Ok(if is_named { response } else { by_languages(response) })
}

/// The parts a page has, in their order.
fn contents(page: &RolePage) -> Vec<(&'static str, &'static str)> {
    let experience =
        page.experience.content().is_some() || page.pay_by_experience.content().is_some();
    let related = page.related.content().is_some_and(|related| !related.roles.is_empty());
    let all = [
        (page.pay.published().is_some(), "figures", "All figures"),
        (page.career_path.content().is_some(), "career", "Level by level"),
        (experience, "experience", "Experience"),
        (page.trend.content().is_some(), "trend", "Over time"),
        (page.pay_gap.content().is_some(), "pay-gap", "Women and men"),
        (page.faq.content().is_some(), "faq", "Questions"),
        (!page.about.summary.is_empty(), "about", "The work"),
        (true, "highlights", "What people say"),
        (related, "related", "Related roles"),
        (page.provenance.content().is_some(), "sources", "Sources"),
    ];
    all.into_iter().filter_map(|(there, id, name)| there.then_some((id, name))).collect()
}

fn assemble<'a>(
    request: &HttpRequest,
    insight: &Insight,
    site: &Site,
    page: &'a RolePage,
    address: &RoleAddress,
    own: Option<Country>,
) -> RoleTemplate<'a> {
    let catalogue = insight.catalogue();
    let words = |answered: &Answered| whose_in_words(&catalogue, answered);
    let caption = Caption::of(page, insight);
    let figure = |name: &str| {
        let name = NAMES.into_iter().find(|known| *known == name)?;
        let path = address.picture(name);
        let embed = site.absolute(request, &path);
        draw(name, page, &caption).map(|picture| Figure { picture, path, embed })
    };
    let pay = page.pay.published();
    let place =
        pay.map_or_else(|| in_words(&catalogue, &address.slice), |pay| words(&pay.answered));
    let title = &page.role.title;
    let headline = pay.and_then(|pay| {
        let p50 = pay.total.percentiles.p50.shown()?;
        let (code, each) = (pay.currency.code(), pay.period.each());
        let basis = insight.basis().in_words();
        Some(format!("Median total pay {place}: {} {code} {each} {basis}.", written(p50.value)))
    });
    let description = headline.unwrap_or_else(|| page.about.summary.clone());
    let canonical = format!("/roles/{}", page.role.slug.as_str());
    let canonical = site.canonical(&canonical).filter(|_| address.slice.country_code().is_none());
    let canonical = canonical.or_else(|| site.canonical(&address.to_string()));
    let asked = address.slice.country_code();
    let frame = Frame {
        submit: filled_form("/submit", title, asked),
        picture: pay.map(|_| site.absolute(request, &address.picture("pay"))),
        structured: occupation(page, canonical.as_deref()),
        canonical,
        ..Frame::new(format!("{title} pay {place}"), description).noticed(insight)
    };
    let country = page.career_path.content().map(|path| path.country);
    let related = page.related.content();
    let related = related.map(|all| Neighbour::all(all, address)).unwrap_or_default();
    RoleTemplate {
        frame,
        title,
        contents: contents(page),
        own: own.map(|own| (country_name(own), address.of(Slice::whole()).to_string())),
        compared: address.compared(),
        review: filled_form("/review", title, asked),
        aliases: page.role.aliases.iter().take(8).cloned().collect::<Vec<_>>().join(", "),
        family: family_name(&page.role.family),
        family_slug: &page.role.family,
        about: &page.about,
        reference: page.about.reference.as_ref().map(view::reference),
        filters: Filters::of(insight, page, address),
        widened: pay
            .filter(|pay| !pay.widened.is_empty())
            .map(|pay| in_words(&catalogue, &pay.asked)),
        place,
        pay: pay.map(PayView::of),
        pay_figure: pay.and_then(|_| figure("pay")),
        career: page.career_path.content().map(Career::of),
        career_figure: page.career_path.content().and_then(|_| figure("career-path")),
        bands: page.pay_by_experience.content().map(PayBand::all),
        bands_figure: page.pay_by_experience.content().and_then(|_| figure("pay-by-experience")),
        country: country.map(crate::insight::in_country).unwrap_or_default(),
        experience: page.experience.content().map(ExperienceBandView::all),
        experience_figure: page.experience.content().and_then(|_| figure("experience")),
        trend: page.trend.content().map(TrendView::of),
        trend_figure: page.trend.content().and_then(|_| figure("trend")),
        gap: page.pay_gap.content().map(GapView::of),
        gap_figure: page.pay_gap.content().and_then(|_| figure("pay-gap")),
        highlights: page.highlights.content().map(HighlightsView::of),
        faq: page.faq.content(),
        related_differs: related.iter().any(|role| role.difference.is_some()),
        related,
        sources: page
            .provenance
            .content()
            .map(|provenance| Source::all(provenance, words))
            .unwrap_or_default(),
        release: page.provenance.content().map(|provenance| &provenance.release),
        basis: insight.basis().in_words(),
    }
}
