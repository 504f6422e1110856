//! Countries with figures: what everybody there earns, in their own money and in one that all share.

use super::answered::Answered;
use super::conversion::{Conversion, ReadingPeriod};
use super::pay::reading;
use super::snapshot::Snapshot;
use crate::catalog::Catalogue;
use crate::domain::{Country, Currency, Figure, Scope, Slice};

/// One country.
#[derive(Debug, Clone, PartialEq)]
pub struct CountryItem {
    /// The country.
    pub country: Country,
    /// How many roles have figures there.
    pub roles: usize,
    /// Median total pay of everybody there, whatever their role.
    pub total_p50: Figure,
    /// Its currency; absent where it is withheld.
    pub currency: Option<Currency>,
    /// The same in dollars, which countries are put in order by.
    pub in_dollars: Figure,
}

pub(super) fn list(catalogue: &Catalogue, snapshot: &Snapshot) -> Vec<CountryItem> {
    let dollars = Conversion { currency: Some(Currency::USD), period: ReadingPeriod::Year };
    let item = |(country, roles): (&Country, &usize)| {
        let at = Answered { scope: Scope::AllRoles, slice: Slice::country(*country) };
        let cell = snapshot.cell_of(&at);
        // A currency without a rate stands in the list without dollars.
        let in_dollars = cell.and_then(|cell| {
            let read = reading(catalogue, cell, dollars).ok()?;
            Some(cell.total.p50.map(|amount| read.amount(amount)))
        });
        CountryItem {
            country: *country,
            roles: *roles,
            total_p50: cell.map_or(Figure::WITHHELD, |cell| cell.total.p50),
            currency: cell.map(|cell| cell.currency),
            in_dollars: in_dollars.unwrap_or(Figure::WITHHELD),
        }
    };
    snapshot.all_countries().iter().map(item).collect()
}
