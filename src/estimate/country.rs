//! A scope in one country: its total pay, base and additional pay, and its dimensions' values, which
//! lean on it.

use super::cell::{Bell, Expected, by_itself};
use super::design::Designs;
use super::parts;
use super::percentiles::Estimate;
use super::shares::{self, Share};
use super::slices;
use super::sums::Sums;

/// What a dimension divides a country's people by, as far as it matters for what is expected of its
/// values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divides {
    /// Rungs of a ladder, lowest first: they tell most of pay.
    Level,
    /// Bands of years, least first.
    Experience,
    /// Places, which differ in price.
    Region,
    /// Anything else.
    Other,
}

/// The values of one dimension.
#[derive(Clone, Debug)]
pub struct DimensionSums {
    /// What it divides by.
    pub kind: Divides,
    /// All values of the public vocabulary in their order, also those that nobody has.
    pub values: Vec<Sums>,
}

/// All that is known of a scope in one country.
#[derive(Clone, Debug)]
pub struct CountrySums {
    /// Total pay, by the fine or the counting design.
    pub total: Sums,
    /// Base pay of the same people.
    pub base: Option<Sums>,
    /// Additional pay of those who get any.
    pub additional: Option<Sums>,
    /// Its dimensions, each by the coarse design.
    pub dimensions: Vec<DimensionSums>,
}

/// What is estimated of additional pay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdditionalEstimate {
    /// The share of people who get any.
    pub receiving: Share,
    /// How much they get, where that would be useful to show.
    pub pay: Option<Estimate>,
}

/// What is estimated of a scope in one country.
#[derive(Clone, Debug, PartialEq)]
pub struct CountryEstimate {
    /// Total pay; `None` where it would not be useful to show, and then nothing else is but shares.
    pub total: Option<Estimate>,
    /// Base pay; no percentile is above that of total pay.
    pub base: Option<Estimate>,
    /// Additional pay.
    pub additional: Option<AdditionalEstimate>,
    /// For each dimension, for each value: total pay.
    pub dimensions: Vec<Vec<Option<Estimate>>>,
    /// For each dimension, for each value: base pay, in the country's proportion to total pay.
    pub base_dimensions: Vec<Vec<Option<Estimate>>>,
    /// For each dimension, for each value: its share of the people who stated the dimension.
    pub shares: Vec<Vec<Share>>,
}

/// Estimates a scope in one country.
pub fn country(designs: &Designs, sums: &CountrySums, expected: &Expected) -> CountryEstimate {
    let shares = |dimension: &DimensionSums| shares::shares(&designs.coarse, &dimension.values);
    let nothing = |dimension: &DimensionSums| vec![None; dimension.values.len()];
    let mut estimate = CountryEstimate {
        total: None,
        base: None,
        additional: None,
        dimensions: sums.dimensions.iter().map(nothing).collect(),
        base_dimensions: sums.dimensions.iter().map(nothing).collect(),
        shares: sums.dimensions.iter().map(shares).collect(),
    };
    let design = designs.total(sums.total.numbers.len());
    let noise = vec![sums.total.variance; sums.total.numbers.len()];
    let Some(cell) = by_itself(design, &sums.total.numbers, &noise, expected, Bell::total(design)) else {
        return estimate;
    };
    estimate.total = cell.estimate().useful();
    let Some(total) = estimate.total else { return estimate };
    let additional = sums.additional.as_ref();
    let lift = additional.map(|sums| parts::additional(&designs.additional, sums, &cell));
    estimate.additional = lift.as_ref().map(|(estimate, _)| *estimate);
    let lift = lift.map(|(_, lift)| lift);
    estimate.base = sums
        .base
        .as_ref()
        .map(|sums| parts::base(design, &designs.base, sums, &cell, lift))
        .map(|base| parts::at_most(base, &total));
    estimate.dimensions = slices::all(design, &designs.coarse, &sums.total, &sums.dimensions, &cell);
    if let Some(base) = &estimate.base {
        let of = |slice: &Option<Estimate>| slice.map(|slice| parts::proportional(&slice, &total, base));
        let all = estimate.dimensions.iter().map(|values| values.iter().map(of).collect());
        estimate.base_dimensions = all.collect();
    }
    estimate
}

