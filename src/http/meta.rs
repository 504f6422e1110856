//! `GET /v1/meta`: what there is to choose from.

use super::conditional::published;
use super::roles::released_on;
use crate::catalog::currency_of;
use crate::domain::Privacy;
use crate::domain::{
    AdditionalKind, Basis, Country, Dimension, Education, EmployerSize, EmploymentType,
    ExperienceBand, Gender, Industry, Level, PayPeriod, Vocabulary, WorkMode,
};
use crate::insight::{Insight, ReleaseRef, country_name};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// A term of a vocabulary.
#[derive(Debug, Serialize, ToSchema)]
pub struct Term {
    /// The name used in requests and answers.
    #[schema(example = "senior")]
    value: &'static str,
    /// The name for people.
    #[schema(example = "Senior")]
    label: &'static str,
}

/// A country.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountryBody {
    /// ISO 3166-1 alpha-2.
    #[schema(example = "US")]
    code: String,
    /// English short name.
    #[schema(example = "United States of America")]
    name: &'static str,
    /// Currency its figures are published in.
    #[schema(example = "USD")]
    currency: &'static str,
    /// Cities that are a place of their own, by slug.
    cities: BTreeMap<String, String>,
}

/// What there is to choose from, and what a reader must know.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetaResponse {
    /// The privacy mode.
    #[schema(value_type = String, example = "standard")]
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
    /// Families of roles.
    families: BTreeSet<String>,
    /// Vocabularies by the name of their field, each in its natural order.
    vocabularies: BTreeMap<&'static str, Vec<Term>>,
    /// Countries, by code.
    countries: Vec<CountryBody>,
    /// Currencies that figures can be read in.
    currencies: Vec<&'static str>,
}

fn terms<T: Vocabulary>() -> Vec<Term> {
    T::ALL.iter().map(|term| Term { value: term.as_str(), label: term.label() }).collect()
}

/// Read what there is to choose from
///
/// Vocabularies, countries with their cities and currencies, families, and whether the data is made
/// up.
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
    let release = snapshot.release().cloned();
    let body = MetaResponse {
        privacy: **privacy,
        basis: insight.basis(),
        demo: insight.is_made_up(),
        notice: insight.notice(),
        release,
        published_cells: snapshot.cell_count(),
        families: catalogue.roles().map(|role| role.family.as_str().to_owned()).collect(),
        vocabularies: BTreeMap::from([
            ("level", terms::<Level>()),
            ("experience", terms::<ExperienceBand>()),
            ("industry", terms::<Industry>()),
            ("employer_size", terms::<EmployerSize>()),
            ("employment_type", terms::<EmploymentType>()),
            ("work_mode", terms::<WorkMode>()),
            ("education", terms::<Education>()),
            ("gender", terms::<Gender>()),
            ("period", terms::<PayPeriod>()),
            ("basis", terms::<Basis>()),
            ("additional_kind", terms::<AdditionalKind>()),
            ("dimension", terms::<Dimension>()),
        ]),
        countries: countries.collect(),
        currencies: catalogue.rates().currencies().iter().map(|known| known.code()).collect(),
    };
    published(&request, &body, released_on(&insight))
}
