//! `GET /v1/places`: the regions and cities of a country.

use super::conditional::published;
use super::problem::{Code, Problem};
use super::roles::released_on;
use crate::catalog::currency_of;
use crate::domain::{Country, Currency, Region};
use crate::insight::{Insight, country_name};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which places.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlacesQuery {
    /// The country: its ISO 3166-1 code, or its name.
    #[param(example = "US", min_length = 2, max_length = 100)]
    country: String,
}

/// A part of a country.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegionItem {
    /// Its code, for `region`.
    #[schema(value_type = Region)]
    region: &'static str,
    /// What people call it.
    #[schema(example = "California")]
    label: &'static str,
}

/// A city that is a place of its own.
#[derive(Debug, Serialize, ToSchema)]
pub struct CityItem {
    /// Its slug, for `city`.
    #[schema(example = "san-francisco", pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 100)]
    city: String,
    /// What people call it.
    #[schema(example = "San Francisco")]
    label: String,
    /// The region it lies in.
    #[schema(value_type = Region)]
    region: &'static str,
}

/// The places of a country.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacesResponse {
    /// The country.
    country: Country,
    /// What people call it.
    #[schema(example = "United States")]
    label: &'static str,
    /// Currency its figures are published in.
    currency: Currency,
    /// Its parts, by code.
    regions: Vec<RegionItem>,
    /// Its big cities, by slug; smaller ones count for their region.
    cities: Vec<CityItem>,
}

/// List places
///
/// The regions and cities of a country, with their names and as they are asked for. Which of them have
/// figures of a role tells `/v1/roles/{role}/slices`.
#[utoipa::path(
    tag = "Read",
    operation_id = "get_places",
    params(PlacesQuery),
    responses(
        (status = 200, description = "The places", body = PlacesResponse),
        (status = 304, description = "As you have it"),
    )
)]
#[get("/v1/places")]
pub async fn get_places(
    request: HttpRequest,
    insight: web::Data<Insight>,
    query: web::Query<PlacesQuery>,
) -> Result<HttpResponse, Problem> {
    let catalogue = insight.catalogue();
    let places = catalogue.places();
    let (country, _) = places.country(&query.country).ok_or_else(|| {
        let wanted = "country must be an ISO 3166-1 code such as US, or a country's name; /v1/meta lists them";
        Problem::new(Code::InvalidQuery, wanted)
    })?;
    let regions = Region::all(country);
    let regions = regions.map(|one| RegionItem { region: one.code(), label: one.name() });
    let cities = places.cities(country).into_iter().map(|city| CityItem {
        city: city.slug.clone(),
        label: city.name.clone(),
        region: city.region.code(),
    });
    let body = PlacesResponse {
        country,
        label: country_name(country),
        currency: currency_of(country),
        regions: regions.collect(),
        cities: cities.collect(),
    };
    Ok(published(&request, &body, released_on(&insight)))
}
