//! The newest release in memory: every cell's newest version, by role and slice.

use super::Answered;
use super::InsightError;
use crate::domain::{
    Basis, Country, Family, PublishedCell, PublishedHighlights, PublishedQuote, ReviewCell,
    RoleSlug, Scope, Slice,
};
use crate::store::{HighlightsRecord, PublishedRecord, QuoteRecord, ReleaseHead};
use serde::Serialize;
use std::collections::BTreeMap;
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

/// The release an answer is taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReleaseRef {
    /// Its id.
    pub id: Uuid,
    /// The day it was published.
    #[serde(serialize_with = "crate::domain::iso_day")]
    #[schema(value_type = String, format = Date, example = "2026-11-24")]
    pub published_on: Date,
    /// The rules it was made under.
    #[schema(example = "standard-5")]
    pub rules: String,
    /// Whether all its pay is before or after tax.
    pub basis: Basis,
    /// What a reader must know of it: that its data is made up, that privacy is off, that pay is after tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub notice: Option<&'static str>,
}

/// The figures of a record; `None` where they are shown no more.
pub(super) fn read_cell(record: &PublishedRecord) -> Result<Option<PublishedCell>, InsightError> {
    serde_json::from_str(&record.figures).map_err(|_| InsightError::Damaged {
        scope: record.scope.clone(),
        slice: record.slice.clone(),
    })
}

/// Said of every figure where privacy is off.
const PRIVACY_OFF: &str =
    "Privacy is off: figures and counts are exact. For data that is public already.";

/// Said of every figure where all pay is after tax.
const AFTER_TAX: &str = "All pay is after tax.";
const AFTER_TAX_PRIVACY_OFF: &str = "All pay is after tax. Privacy is off: figures and counts are exact. For data that is public already.";

/// What a reader must know of a survey, where there is anything.
pub(super) fn notice(basis: Basis, off: bool) -> Option<&'static str> {
    match (basis, off) {
        (Basis::Gross, false) => None,
        (Basis::Gross, true) => Some(PRIVACY_OFF),
        (Basis::Net, false) => Some(AFTER_TAX),
        (Basis::Net, true) => Some(AFTER_TAX_PRIVACY_OFF),
    }
}

/// The cells of one scope.
type Cells = BTreeMap<Slice, PublishedCell>;

/// All cells of the newest release.
#[derive(Debug, Default)]
pub struct Snapshot {
    number: Option<i32>,
    /// How many quotes are stored: one that is taken back leaves between releases.
    stored_quotes: i64,
    release: Option<ReleaseRef>,
    all_roles: Cells,
    families: BTreeMap<Family, Cells>,
    roles: BTreeMap<RoleSlug, Cells>,
    /// Of how many roles each country has a median that is shown.
    countries: BTreeMap<Country, usize>,
    highlights: BTreeMap<RoleSlug, BTreeMap<Country, PublishedHighlights>>,
    quotes: BTreeMap<ReviewCell, Vec<PublishedQuote>>,
}

/// At most so many quotes of a role in a country: the newest.
const QUOTES: usize = 8;

/// What is published of reviews: of every cell, and the quotes, newest first.
pub(super) struct Reviewed {
    pub(super) highlights: Vec<HighlightsRecord>,
    pub(super) quotes: Vec<QuoteRecord>,
}

/// The quotes of each cell, in the order of their themes and letters: it tells nothing of when they
/// came.
// Privacy: R9 (H16).
fn by_cell(records: Vec<QuoteRecord>) -> BTreeMap<ReviewCell, Vec<PublishedQuote>> {
    let mut quotes: BTreeMap<ReviewCell, Vec<PublishedQuote>> = BTreeMap::new();
    for record in records {
        let of = quotes.entry(record.cell).or_default();
        if of.len() < QUOTES {
            of.push(record.quote);
        }
    }
    for of in quotes.values_mut() {
        of.sort_by(|one, other| (&one.theme, &one.text).cmp(&(&other.theme, &other.text)));
    }
    quotes
}

impl Snapshot {
    pub(super) fn read(
        head: Option<ReleaseHead>,
        records: Vec<PublishedRecord>,
        reviewed: Reviewed,
        basis: Basis,
        made_up: Option<&'static str>,
    ) -> Result<Self, InsightError> {
        let mut all_roles = Cells::new();
        let mut families: BTreeMap<Family, Cells> = BTreeMap::new();
        let mut roles: BTreeMap<RoleSlug, Cells> = BTreeMap::new();
        for record in records {
            // What is shown no more is there without figures.
            let Some(cell) = read_cell(&record)? else { continue };
            let cells = match record.scope {
                Scope::AllRoles => &mut all_roles,
                Scope::Family(family) => families.entry(family).or_default(),
                Scope::Role(role) => roles.entry(role).or_default(),
            };
            cells.insert(record.slice, cell);
        }
        let mut countries: BTreeMap<Country, usize> = BTreeMap::new();
        for (slice, cell) in roles.values().flatten() {
            let whole = slice.dimensions().next().is_none();
            let told = whole && cell.total.p50.shown().is_some();
            if let Some(country) = slice.country_code().filter(|_| told) {
                *countries.entry(country).or_default() += 1;
            }
        }
        let mut highlights: BTreeMap<RoleSlug, BTreeMap<_, _>> = BTreeMap::new();
        for HighlightsRecord { cell: (role, country), content, .. } in reviewed.highlights {
            let content = serde_json::from_str(&content).map_err(|_| InsightError::Damaged {
                scope: Scope::Role(role.clone()),
                slice: Slice::country(country),
            })?;
            highlights.entry(role).or_default().insert(country, content);
        }
        let number = head.as_ref().map(|head| head.number);
        let release = head.map(|head| ReleaseRef {
            id: head.id,
            published_on: head.published_on,
            basis,
            notice: made_up.or_else(|| notice(basis, head.rules.starts_with("off"))),
            rules: head.rules,
        });
        let stored_quotes = reviewed.quotes.len() as i64;
        let quotes = by_cell(reviewed.quotes);
        Ok(Snapshot {
            number,
            stored_quotes,
            release,
            all_roles,
            families,
            roles,
            countries,
            highlights,
            quotes,
        })
    }

    /// Number of the release, `None` before the first, and how many quotes are stored.
    pub(super) fn state(&self) -> (Option<i32>, i64) {
        (self.number, self.stored_quotes)
    }

    /// The quotes of a role in a country.
    pub(super) fn quotes(&self, role: &RoleSlug, country: Country) -> &[PublishedQuote] {
        self.quotes.get(&(role.clone(), country)).map_or(&[], Vec::as_slice)
    }

    /// What people wrote about a role in one country: the one asked for, or else the one where most
    /// wrote.
    pub(super) fn highlights(
        &self,
        role: &RoleSlug,
        asked: Option<Country>,
    ) -> Option<(Country, &PublishedHighlights)> {
        let countries = self.highlights.get(role)?;
        match asked {
            Some(country) => Some((country, countries.get(&country)?)),
            None => countries
                .iter()
                .rev()
                .max_by_key(|(_, content)| content.reviewers.from)
                .map(|(country, content)| (*country, content)),
        }
    }

    /// The release, once there is one.
    pub fn release(&self) -> Option<&ReleaseRef> {
        self.release.as_ref()
    }

    /// One cell of any scope.
    pub fn cell_of(&self, at: &Answered) -> Option<&PublishedCell> {
        let cells = match &at.scope {
            Scope::AllRoles => &self.all_roles,
            Scope::Family(family) => self.families.get(family)?,
            Scope::Role(role) => self.roles.get(role)?,
        };
        cells.get(&at.slice)
    }

    /// One cell of a role.
    pub fn cell(&self, role: &RoleSlug, slice: &Slice) -> Option<&PublishedCell> {
        self.roles.get(role)?.get(slice)
    }

    /// All cells of a role, by slice.
    pub fn cells(&self, role: &RoleSlug) -> impl Iterator<Item = (&Slice, &PublishedCell)> {
        self.roles.get(role).into_iter().flatten()
    }

    /// Number of cells in all.
    pub fn cell_count(&self) -> usize {
        let families = self.families.values().map(BTreeMap::len).sum::<usize>();
        let roles = self.roles.values().map(BTreeMap::len).sum::<usize>();
        self.all_roles.len() + families + roles
    }

    /// Every country with a median of any role that is shown, and of how many.
    pub fn all_countries(&self) -> &BTreeMap<Country, usize> {
        &self.countries
    }

    /// Countries a role is published for, the one with most contributors first.
    pub fn countries(&self, role: &RoleSlug) -> Vec<Country> {
        let mut countries: Vec<_> = self
            .cells(role)
            .filter(|(slice, _)| slice.dimensions().next().is_none())
            .filter_map(|(slice, cell)| Some((slice.country_code()?, cell.contributors.from)))
            .collect();
        countries.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        countries.into_iter().map(|(country, _)| country).collect()
    }
}
