//! A scope in one country: its total pay, base and additional pay, and its dimensions' values, which
//! lean on it.

use super::cell::{Bell, Expected, by_itself};
use super::design::Designs;
use super::gap::{self, GapEstimate, GenderSums};
use super::parts;
use super::percentiles::Estimate;
use super::shares::{self, Share};
use super::slices;
use super::sums::Sums;
use super::trend::{self, QuarterSums, TrendEstimate};

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
    /// The same quarter by quarter, each of its own batches alone; empty where no trend is asked for.
    pub quarters: Vec<QuarterSums>,
    /// Women and men, where they were drawn.
    pub genders: Option<GenderSums>,
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
    /// Pay over time, with the mix of levels held fixed.
    pub trend: Option<TrendEstimate>,
    /// The pay of women and men.
    pub gap: Option<GapEstimate>,
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
        trend: None,
        gap: None,
    };
    let design = designs.total(sums.total.numbers.len());
    let noise = vec![sums.total.variance; sums.total.numbers.len()];
    let Some(cell) = by_itself(design, &sums.total.numbers, &noise, expected, Bell::total(design))
    else {
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
    estimate.dimensions =
        slices::all(design, &designs.coarse, &sums.total, &sums.dimensions, &cell);
    if let Some(base) = &estimate.base {
        let of =
            |slice: &Option<Estimate>| slice.map(|slice| parts::proportional(&slice, &total, base));
        let all = estimate.dimensions.iter().map(|values| values.iter().map(of).collect());
        estimate.base_dimensions = all.collect();
    }
    estimate.trend = trend::trend(designs, &sums.quarters, &cell);
    let genders = sums.genders.as_ref();
    estimate.gap = genders.and_then(|genders| gap::gap(designs, genders, &sums.dimensions, &cell));
    estimate
}

#[cfg(test)]
mod tests {
    use super::super::cell::tests::{fine, sums};
    use super::super::design::POINT;
    use super::super::design::tests::design;
    use super::*;

    fn designs() -> Designs {
        let counting = design(0.25, &[(1, 0.35), (2, 0.40)]);
        let coarse = design(0.22, &[(1, 0.14), (2, 0.39), (3, 0.25)]);
        let base = design(0.0, &[(1, 0.15), (2, 0.45), (3, 0.30), (4, 0.10)]);
        let additional = design(0.30, &[(1, 0.50), (2, 0.20)]);
        Designs { fine: fine(), counting, coarse, base, additional }
    }

    fn place() -> CountrySums {
        let designs = designs();
        let value = |people, median| sums(&designs.coarse, people, median, 0.25, 10.0);
        CountrySums {
            total: sums(&designs.fine, 600.0, 560.0, 0.32, 2.5),
            base: Some(sums(&designs.base, 600.0, 556.0, 0.32, 20.0)),
            additional: Some(sums(&designs.additional, 240.0, 445.0, 0.7, 20.0)),
            dimensions: vec![
                DimensionSums {
                    kind: Divides::Level,
                    values: vec![value(150.0, 548.0), value(300.0, 560.0), value(150.0, 572.0)],
                },
                DimensionSums {
                    kind: Divides::Other,
                    values: vec![value(300.0, 560.0), value(0.0, 560.0), value(4.0, 560.0)],
                },
            ],
            quarters: Vec::new(),
            genders: None,
        }
    }

    #[test]
    fn a_country_and_all_that_leans_on_it() {
        let expected = Expected { median: 556.0, sd: 0.35, sure: Expected::USUALLY };
        let got = country(&designs(), &place(), &expected);
        assert_eq!(got, country(&designs(), &place(), &expected), "bit for bit");
        let total = got.total.expect("shown").percentiles;
        let base = got.base.expect("shown").percentiles;
        assert!((total[2].value - 560.0).abs() < 0.7);
        assert!((base[2].value - 556.0).abs() < 1.5, "{base:?}");
        for (base, total) in base.iter().zip(&total) {
            assert!(base.value <= total.value && base.high <= total.high);
        }
        let additional = got.additional.expect("known");
        assert!((additional.receiving.share - 0.4).abs() < 0.01);
        let pay = additional.pay.expect("shown").percentiles;
        assert!((pay[2].value - 445.0).abs() < 10.0, "{pay:?}");
        let median = |value: usize| {
            got.dimensions[0][value].map(|value| value.percentiles[2].value).expect("shown")
        };
        for (value, truth) in [(0, 548.0), (1, 560.0), (2, 572.0)] {
            assert!((median(value) - truth).abs() < 2.5, "{value} {}", median(value));
            let base = got.base_dimensions[0][value].expect("shown").percentiles;
            assert!(base[2].value < median(value) && base[2].value > median(value) - 7.0);
        }
        assert_eq!(got.dimensions[1][1..], [None, None]);
        for shares in &got.shares {
            assert!((shares.iter().map(|one| one.share).sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_value_that_is_unlike_its_country_is_believed_when_many_say_so() {
        let mut place = place();
        let far = sums(&designs().coarse, 300.0, 560.0 - 0.5 / POINT, 0.25, 10.0);
        place.dimensions[1].values[0] = far;
        let got = country(
            &designs(),
            &place,
            &Expected { median: 560.0, sd: 0.35, sure: Expected::USUALLY },
        );
        let [_, _, median, ..] = got.dimensions[1][0].expect("shown").percentiles;
        assert!(((median.value - 560.0) * POINT + 0.5).abs() < 0.1, "{median:?}");
    }

    #[test]
    fn nobody_in_a_country_is_nothing() {
        let mut place = place();
        place.total = sums(&designs().fine, 1.0, 560.0, 0.3, 2.5);
        let got = country(
            &designs(),
            &place,
            &Expected { median: 560.0, sd: 0.35, sure: Expected::USUALLY },
        );
        assert!(got.total.is_none() && got.base.is_none() && got.additional.is_none());
        assert!(got.dimensions.iter().flatten().all(Option::is_none));
        assert_eq!(got.dimensions.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3]);
    }
}
