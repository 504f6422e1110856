//! `GET /v1/meta`: what there is to choose from.

use super::conditional::published;
use super::roles::released_on;
use crate::catalog::currency_of;
use crate::domain::Privacy;
use crate::domain::{
    AdditionalKind, Aspect, Basis, Country, Currency, Dimension, Education, EmployerSize,
    EmploymentStatus, EmploymentType, ExperienceBand, Gender, Industry, Level, PayPeriod,
    Vocabulary, WorkMode,
};
use crate::insight::{Insight, ReleaseRef, country_name};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// A term of a vocabulary.
#[derive(Debug, Serialize, ToSchema)]
pub struct Term {
    /// The name used in requests and answers.
    #[schema(example = "senior")]
    value: Cow<'static, str>,
    /// The name for people.
    #[schema(example = "Senior")]
    label: Cow<'static, str>,
}

/// A country.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountryBody {
    /// ISO 3166-1 alpha-2.
    #[schema(value_type = Country)]
    code: String,
    /// English short name.
    #[schema(example = "United States of America")]
    name: &'static str,
    /// Currency its figures are published in.
    #[schema(value_type = Currency)]
    currency: &'static str,
    /// Cities that are a place of their own, by slug.
    cities: BTreeMap<String, String>,
}

/// Vocabularies by the name of their field, each in its natural order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Vocabularies {
    /// Rungs of the ladder.
    level: Vec<Term>,
    /// Bands of years.
    experience: Vec<Term>,
    /// What employers do.
    industry: Vec<Term>,
    /// How many people they employ.
    employer_size: Vec<Term>,
    /// How people are employed.
    employment_type: Vec<Term>,
    /// Where they work from.
    work_mode: Vec<Term>,
    /// Highest completed education.
    education: Vec<Term>,
    /// Gender, for the pay gap.
    gender: Vec<Term>,
    /// What an amount of pay is for.
    period: Vec<Term>,
    /// Before or after tax.
    basis: Vec<Term>,
    /// Kinds of pay beside the base.
    additional_kind: Vec<Term>,
    /// What the people of a country are divided by.
    dimension: Vec<Term>,
    /// What is rated in reviews.
    aspect: Vec<Term>,
    /// Whether a reviewer still works there.
    employment_status: Vec<Term>,
    /// Families of roles.
    family: Vec<Term>,
}

/// What there is to choose from, and what a reader must know.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetaResponse {
    /// The privacy mode.
    privacy: Privacy,
    /// Whether all pay is before or after tax.
    basis: Basis,
    /// Whether all data is made up.
    demo: bool,
    /// What a reader must know: that data is made up, that privacy is off, that pay is after tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    notice: Option<&'static str>,
    /// The newest release; absent before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    release: Option<ReleaseRef>,
    /// Cells published in all.
    published_cells: usize,
    /// Families of roles; `vocabularies.family` has their names for people.
    families: BTreeSet<String>,
    /// Vocabularies by the name of their field, each in its natural order.
    vocabularies: Vocabularies,
    /// Countries, by code.
    countries: Vec<CountryBody>,
    /// Currencies that figures can be read in.
    #[schema(value_type = Vec<Currency>)]
    currencies: Vec<&'static str>,
}

fn terms<T: Vocabulary>() -> Vec<Term> {
    T::ALL
        .iter()
        .map(|term| Term { value: term.as_str().into(), label: term.label().into() })
        .collect()
}

/// Read what there is to choose from
///
/// Vocabularies with their names for people, countries with their cities and currencies, families, and
/// whether the data is made up. Regions are in `/v1/places`.
#[utoipa::path(
    tag = "Read",
    operation_id = "get_meta",
    responses(
        (status = 200, description = "What there is", body = MetaResponse),
        (status = 304, description = "As you have it"),
    )
)]
#[get("/v1/meta")]
pub async fn get_meta(
    request: HttpRequest,
    insight: web::Data<Insight>,
    privacy: web::Data<Privacy>,
) -> HttpResponse {
    let (catalogue, snapshot) = (insight.catalogue(), insight.snapshot());
    let countries = Country::all().map(|country| CountryBody {
        code: country.to_string(),
        name: country_name(country),
        currency: currency_of(country).code(),
        cities: catalogue
            .places()
            .cities(country)
            .into_iter()
            .map(|city| (city.slug.clone(), city.name.clone()))
            .collect(),
    });
    let families = insight.families().into_iter().map(|item| Term {
        value: item.family.as_str().to_owned().into(),
        label: item.title.into(),
    });
    let families: Vec<_> = families.collect();
    let release = snapshot.release().cloned();
    let body = MetaResponse {
        privacy: **privacy,
        basis: insight.basis(),
        demo: insight.is_made_up(),
        notice: insight.notice(),
        release,
        published_cells: snapshot.cell_count(),
        families: families.iter().map(|family| family.value.to_string()).collect(),
        vocabularies: Vocabularies {
            level: terms::<Level>(),
            experience: terms::<ExperienceBand>(),
            industry: terms::<Industry>(),
            employer_size: terms::<EmployerSize>(),
            employment_type: terms::<EmploymentType>(),
            work_mode: terms::<WorkMode>(),
            education: terms::<Education>(),
            gender: terms::<Gender>(),
            period: terms::<PayPeriod>(),
            basis: terms::<Basis>(),
            additional_kind: terms::<AdditionalKind>(),
            dimension: terms::<Dimension>(),
            aspect: terms::<Aspect>(),
            employment_status: terms::<EmploymentStatus>(),
            family: families,
        },
        countries: countries.collect(),
        currencies: catalogue.rates().currencies().iter().map(|known| known.code()).collect(),
    };
    published(&request, &body, released_on(&insight))
}
