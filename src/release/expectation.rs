//! What is expected of a cell before anything of it is seen: from public references, and from what is
//! published of wider cells. It costs nobody anything.

use crate::catalog::{Catalogue, currency_of};
use crate::domain::{Country, Currency, Family, Money, PublishedCell, Scope, Slice};
use crate::estimate::quality::Z_90;
use crate::estimate::{Expected, POINT, People};
use std::collections::{BTreeMap, BTreeSet};

/// What is published, by scope and slice.
pub(super) type Published = BTreeMap<Scope, BTreeMap<Slice, PublishedCell>>;

/// Dollars a year of everybody at work in the United States, about: the median of OEWS May 2023.
const ALL_ROLES: f64 = 48_060.0;
/// Of a reference, in its own country; elsewhere, by published figures of wider cells; without any.
const SURE: f64 = 0.35;
const BY_WIDER: f64 = 0.40;
const UNSURE: f64 = 0.80;
/// What people elsewhere earn of what people in the United States do, about, where nothing tells.
const ELSEWHERE: f64 = 0.55;
/// Least people of a cell that is believed in.
const SOME: f64 = 5.0;
/// How many standard errors the count of a cell that is likely empty must be above these: of a
/// thousand of them about one is believed in, and there are thousands.
const Z_UNLIKELY: f64 = 2.6;

/// The place of an amount in major units on the grid.
fn place(amount: f64) -> f64 {
    amount.max(1.0).ln() / POINT
}

/// Expectations from public references and published figures.
pub(super) struct Expectations<'a> {
    catalogue: &'a Catalogue,
    published: &'a Published,
    pub(super) year: i16,
    /// How many roles and families there are.
    roles: usize,
    families: usize,
}

impl<'a> Expectations<'a> {
    pub(super) fn new(catalogue: &'a Catalogue, published: &'a Published, year: i16) -> Self {
        let families: BTreeSet<_> = catalogue.roles().map(|role| &role.family).collect();
        let (roles, families) = (catalogue.roles().count(), families.len());
        Expectations { catalogue, published, year, roles, families }
    }

    /// What is expected of a scope everywhere, in dollars, or in a country, in its currency.
    pub(super) fn of(&self, scope: &Scope, country: Option<Country>) -> Expected {
        let (median, sd) = self.median(scope, country);
        let unlikely = self.is_unlikely(scope, country);
        Expected { median, sd, sure: if unlikely { Z_UNLIKELY } else { Expected::USUALLY } }
    }

    /// The median that is expected, as a place on the grid, and how sure that is in log pay.
    fn median(&self, scope: &Scope, country: Option<Country>) -> (f64, f64) {
        let reference = self.reference(scope);
        let dollars = reference.unwrap_or(ALL_ROLES);
        let Some(country) = country else {
            return (place(dollars * ELSEWHERE.sqrt()), UNSURE);
        };
        if country.code() == "US" {
            let sd = if reference.is_some() { SURE } else { UNSURE };
            return (place(dollars), sd);
        }
        if let Some(expected) = self.by_wider(scope, country, dollars) {
            return expected;
        }
        match self.rate(country) {
            Some(rate) => (place(dollars * ELSEWHERE * rate), UNSURE),
            // Nothing is known of what the currency is worth.
            None => (place(100_000.0), 1.5),
        }
    }

    /// Whether there are people in a scope everywhere, or in a country, by how many were estimated. Most
    /// cells of the lattice are empty and some of those seem not to be, by the noise: where less than
    /// one person is expected by what is published of wider cells, the count must be surer.
    pub(super) fn believes(
        &self,
        scope: &Scope,
        country: Option<Country>,
        people: &People,
    ) -> bool {
        let error = (people.high - people.n) / Z_90;
        !self.is_unlikely(scope, country) || people.n - Z_UNLIKELY * error >= SOME
    }

    /// Whether less than one person is expected there by what is published of wider cells.
    fn is_unlikely(&self, scope: &Scope, country: Option<Country>) -> bool {
        let slice = country.map_or_else(Slice::whole, Slice::country);
        let wider = self.published.get(&Scope::AllRoles).and_then(|cells| cells.get(&slice));
        let siblings = match scope {
            // Countries are many, and most people of a survey live in few.
            Scope::AllRoles => f64::INFINITY,
            Scope::Family(_) => self.families as f64,
            Scope::Role(_) => self.roles as f64,
        };
        let expected = wider.map_or(0.0, |cell| cell.contributors.from as f64) / siblings;
        expected < 1.0
    }

    /// By the nearest wider scope that is published in the country, in the proportion of references.
    fn by_wider(&self, scope: &Scope, country: Country, dollars: f64) -> Option<(f64, f64)> {
        let family = match scope {
            Scope::AllRoles => return None,
            Scope::Family(_) => None,
            Scope::Role(role) => self.catalogue.role(role).map(|role| role.family.clone()),
        };
        let wider = family.map(Scope::Family).into_iter().chain([Scope::AllRoles]);
        wider.into_iter().find_map(|wider| {
            let cell = self.published.get(&wider)?.get(&Slice::country(country))?;
            let median = cell.total.p50.shown()?.value.0 as f64 / 100.0;
            let of_wider = self.reference(&wider).unwrap_or(ALL_ROLES);
            Some((place(median * dollars / of_wider), BY_WIDER))
        })
    }

    /// Dollars a year of a scope in the United States, where anything public tells.
    fn reference(&self, scope: &Scope) -> Option<f64> {
        match scope {
            Scope::AllRoles => Some(ALL_ROLES),
            Scope::Family(family) => self.of_family(family),
            Scope::Role(slug) => {
                let role = self.catalogue.role(slug)?;
                let own = role.pay.as_ref().map(|pay| pay.p50 as f64);
                own.or_else(|| self.of_family(&role.family))
            }
        }
    }

    /// The geometric mean of the references of a family's roles.
    fn of_family(&self, family: &Family) -> Option<f64> {
        let logs: Vec<f64> = self
            .catalogue
            .roles()
            .filter(|role| role.family == *family)
            .filter_map(|role| Some((role.pay.as_ref()?.p50 as f64).ln()))
            .collect();
        let mean = logs.iter().sum::<f64>() / logs.len().max(1) as f64;
        (!logs.is_empty()).then(|| mean.exp())
    }

    /// Units of a country's currency for a dollar.
    fn rate(&self, country: Country) -> Option<f64> {
        rate(self.catalogue, Currency::USD, currency_of(country), self.year)
    }
}

/// Units of one currency for a unit of another; `None` where there is no rate.
pub(super) fn rate(catalogue: &Catalogue, from: Currency, to: Currency, year: i16) -> Option<f64> {
    let many = 100_000_000;
    let stated = Money::from_hundredths(many, from).ok()?;
    let converted = catalogue.fixed_rates().convert(stated, to, year)?;
    Some(converted.hundredths() as f64 / many as f64)
}
