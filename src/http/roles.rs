//! `/v1/roles`: the list of roles, the page of one, and its sections.

use super::conditional::published;
use super::merged::Elsewhere;
use super::paging;
use super::problem::{Problem, ProblemBody};
use crate::domain::RoleSlug;
use crate::insight::{
    CareerPath, ExperienceSection, Insight, PayAnswer, PayByExperience, RoleItem, RolePage,
    RoleQuery, Section, SliceQuery,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use time::Date;
use utoipa::{IntoParams, ToSchema};

/// What is asked of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RolesQuery {
    /// A title or words of it, misspelt or not; what fits best comes first.
    #[param(example = "backend")]
    search: Option<String>,
    /// A family, such as `software`. `/v1/families` lists them.
    family: Option<String>,
    /// Most items of a page, 1 to 200; 50 where absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A page of roles.
#[derive(Debug, Serialize, ToSchema)]
pub struct RolesResponse {
    /// Roles: what is searched for best first, else by slug.
    items: Vec<RoleItem>,
    /// Where to go on; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<String>,
}

/// List roles
///
/// All roles of the catalogue, searched and filtered, with the median total pay of those that have
/// one. Further pages are under `next_cursor` and in the `Link` header.
#[utoipa::path(
    tag = "Read",
    operation_id = "list_roles",
    params(RolesQuery),
    responses(
        (status = 200, description = "Roles", body = RolesResponse),
        (status = 304, description = "As you have it"),
        (status = 404, description = "`unknown_family`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[get("/v1/roles")]
pub async fn list_roles(
    request: HttpRequest,
    insight: web::Data<Insight>,
    query: web::Query<RolesQuery>,
) -> Result<HttpResponse, Problem> {
    let query = query.into_inner();
    let limit = paging::limit(query.limit)?;
    let after = paging::after(query.cursor.as_deref(), RoleSlug::parse)?;
    if let Some(family) = &query.family {
        insight.expect_family(family)?;
    }
    let asked = RoleQuery { search: query.search, family: query.family, limit, after };
    let list = insight.roles(&asked);
    let next_cursor = list.next.map(paging::cursor);
    let body = RolesResponse { items: list.items, next_cursor };
    let mut response = published(&request, &body, released_on(&insight));
    let query = [("search", asked.search.as_deref()), ("family", asked.family.as_deref())];
    paging::link(&mut response, "/v1/roles", &query, limit, body.next_cursor.as_deref());
    Ok(response)
}

/// The day of the newest release.
pub(super) fn released_on(insight: &Insight) -> Option<Date> {
    insight.snapshot().release().map(|release| release.published_on)
}

/// One section of a page as an answer of its own.
fn section<T: Serialize + ToSchema>(
    request: &HttpRequest,
    insight: &Insight,
    role: &str,
    query: SliceQuery,
    choose: impl Fn(RolePage) -> Section<T>,
) -> Result<HttpResponse, Problem> {
    let (slice, conversion) = query.understood(&insight.catalogue())?;
    let page = insight.page(role, &slice, conversion)?;
    Ok(published(request, &choose(page), released_on(insight)))
}

/// Read a role page
///
/// Everything there is to say about a role in one answer: what people in it do, what they earn, how
/// pay grows, which experience they have, questions and neighbouring roles. Every section has its own
/// `status`. A slice that may not be shown is answered by the nearest wider one.
#[utoipa::path(
    tag = "Read",
    operation_id = "get_role",
    params(("role" = crate::domain::RoleSlug, Path, description = "The role", example = "back-end-developer"), SliceQuery),
    responses(
        (status = 200, description = "The page", body = RolePage),
        (status = 304, description = "As you have it"),
        Elsewhere,
        (status = 422, description = "`no_rate`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[get("/v1/roles/{role}")]
pub async fn get_role(
    request: HttpRequest,
    insight: web::Data<Insight>,
    role: web::Path<String>,
    query: web::Query<SliceQuery>,
) -> Result<HttpResponse, Problem> {
    let (slice, conversion) = query.into_inner().understood(&insight.catalogue())?;
    let page = insight.page(&role, &slice, conversion)?;
    Ok(published(&request, &page, released_on(&insight)))
}

/// Read pay
///
/// Percentiles of base, additional and total pay in the slice asked for, or in the nearest wider one
/// that is published: `answered` and `widened` say which.
#[utoipa::path(
    tag = "Read",
    operation_id = "get_role_pay",
    params(("role" = crate::domain::RoleSlug, Path, description = "The role", example = "back-end-developer"), SliceQuery),
    responses(
        (status = 200, description = "Pay, or that nothing can be shown yet", body = PayAnswer),
        (status = 304, description = "As you have it"),
        Elsewhere,
        (status = 422, description = "`no_rate`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[get("/v1/roles/{role}/pay")]
pub async fn get_role_pay(
    request: HttpRequest,
    insight: web::Data<Insight>,
    role: web::Path<String>,
    query: web::Query<SliceQuery>,
) -> Result<HttpResponse, Problem> {
    let (slice, conversion) = query.into_inner().understood(&insight.catalogue())?;
    let pay = insight.pay(&role, &slice, conversion)?;
    Ok(published(&request, &pay, released_on(&insight)))
}

macro_rules! section_route {
    ($(#[$doc:meta])* $name:ident, $id:literal, $path:literal, $body:ty, $field:ident) => {
        $(#[$doc])*
        #[utoipa::path(
            tag = "Read",
            operation_id = $id,
            params(("role" = crate::domain::RoleSlug, Path, description = "The role", example = "back-end-developer"), SliceQuery),
            responses(
                (status = 200, description = "The section, or that nothing can be shown yet", body = $body),
                (status = 304, description = "As you have it"),
                Elsewhere,
                (status = 422, description = "`no_rate`", body = ProblemBody, content_type = "application/problem+json"),
            )
        )]
        #[get($path)]
        pub async fn $name(
            request: HttpRequest,
            insight: web::Data<Insight>,
            role: web::Path<String>,
            query: web::Query<SliceQuery>,
        ) -> Result<HttpResponse, Problem> {
            section(&request, &insight, &role, query.into_inner(), |page| page.$field)
        }
    };
}

section_route!(
    /// Read the career path
    ///
    /// The ladder of a role with the median pay of each rung in one country, and where people go next.
    get_role_career_path, "get_role_career_path", "/v1/roles/{role}/career-path", Section<CareerPath>, career_path
);
section_route!(
    /// Read the experience distribution
    ///
    /// Which share of people has how many years of experience.
    get_role_experience, "get_role_experience", "/v1/roles/{role}/experience", Section<ExperienceSection>, experience
);
section_route!(
    /// Read pay by experience
    ///
    /// Quartiles of total pay for each published experience band in one country.
    get_role_pay_by_experience, "get_role_pay_by_experience", "/v1/roles/{role}/pay-by-experience", Section<PayByExperience>, pay_by_experience
);
section_route!(
    /// Read the trend
    ///
    /// Total pay by quarter in one country as an index with 90 % intervals, the first quarter being
    /// 100. The mix of levels is held fixed (time-dummy method), so a quarter in which other people
    /// answered moves nothing.
    get_role_trend, "get_role_trend", "/v1/roles/{role}/trend", Section<crate::insight::Trend>, trend
);
section_route!(
    /// Read the pay gap
    ///
    /// The pay of women and men in one country, in the words of directive (EU) 2023/970: gender pay
    /// gap, median gender pay gap, proportion of women in each quartile pay band, and the gap that is
    /// left at the same level and experience. From about fifty of each on.
    get_role_pay_gap, "get_role_pay_gap", "/v1/roles/{role}/pay-gap", Section<crate::insight::PayGap>, pay_gap
);
section_route!(
    /// Read the highlights
    ///
    /// What people say about their work: stars, themes with their share and tone, and quotes that
    /// illustrate them. In the country asked for, or else the one where most wrote.
    get_role_highlights, "get_role_highlights", "/v1/roles/{role}/highlights", Section<crate::insight::Highlights>, highlights
);
section_route!(
    /// Read the questions and answers
    ///
    /// Questions people ask about pay in a role, answered from the published figures.
    get_role_faq, "get_role_faq", "/v1/roles/{role}/faq", Section<crate::insight::Faq>, faq
);
section_route!(
    /// Read related roles
    ///
    /// Neighbouring roles with their pay beside this one's.
    get_role_related, "get_role_related", "/v1/roles/{role}/related", Section<crate::insight::Related>, related
);
