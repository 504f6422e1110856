//! Reading a published figure in another currency or per another period. Never anything but the
//! published figure is converted.

use super::InsightError;
use crate::catalog::Catalogue;
use crate::domain::{Amount, Currency, Money, PayPeriod, Percentiles};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The period pay is read per.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadingPeriod {
    /// Per year.
    #[default]
    Year,
    /// Per month, a twelfth.
    Month,
    /// Per hour of 2,080 a year.
    Hour,
}

impl ReadingPeriod {
    fn per_year(self) -> i64 {
        match self {
            ReadingPeriod::Year => PayPeriod::Year.per_year(),
            ReadingPeriod::Month => PayPeriod::Month.per_year(),
            ReadingPeriod::Hour => PayPeriod::Hour.per_year(),
        }
    }
}

/// How figures are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Conversion {
    /// Another currency than the cell's.
    pub currency: Option<Currency>,
    /// Per what.
    pub period: ReadingPeriod,
}

/// A conversion bound to the currency of a cell and the rates of a year.
pub(super) struct Reading<'a> {
    catalogue: &'a Catalogue,
    from: Currency,
    to: Currency,
    per_year: i64,
    year: i16,
}

impl<'a> Reading<'a> {
    pub(super) fn new(
        catalogue: &'a Catalogue,
        from: Currency,
        conversion: Conversion,
        year: i16,
    ) -> Result<Self, InsightError> {
        let to = conversion.currency.unwrap_or(from);
        let one = Money::from_hundredths(100, from).ok();
        if one.and_then(|one| catalogue.rates().convert(one, to, year)).is_none() {
            return Err(InsightError::NoRate(to.code().to_owned()));
        }
        Ok(Reading { catalogue, from, to, per_year: conversion.period.per_year(), year })
    }

    pub(super) fn currency(&self) -> Currency {
        self.to
    }

    // Privacy: P1, a monotone function of the published figure tells no more than the figure.
    pub(super) fn amount(&self, amount: Amount) -> Amount {
        let converted = if self.from == self.to {
            amount.0
        } else {
            Money::from_hundredths(amount.0.max(0), self.from)
                .ok()
                .and_then(|money| self.catalogue.rates().convert(money, self.to, self.year))
                .map_or(amount.0, Money::hundredths)
        };
        // Without cents, except per hour.
        match (self.per_year, self.from == self.to) {
            (1, true) => Amount(converted),
            (2_080, _) => Amount((converted + 1_040) / 2_080),
            (times, _) => Amount((converted + times * 50) / (times * 100) * 100),
        }
    }

    pub(super) fn percentiles(&self, percentiles: &Percentiles) -> Percentiles {
        percentiles.map(|amount| self.amount(amount))
    }
}
