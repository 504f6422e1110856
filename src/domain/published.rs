//! What a release says of one cell: the only form in which pay leaves the house.
//!
//! Release writes these values, the store keeps them as they are, insight reads them.

use super::money::major_units;
use super::{Currency, ExperienceBand, PublishedGap, PublishedTrend, Quarter};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// An amount of published money in the currency of its cell: hundredths inside, a JSON number in
/// major units outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i64);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        major_units(self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let major = f64::deserialize(deserializer)?;
        Ok(Amount((major * 100.0).round() as i64))
    }
}

/// A number of people or employers, as a band; exact (`from` = `to`) only where privacy is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"from": 100, "to": 149}))]
pub struct CountBand {
    /// The least it can be.
    pub from: u64,
    /// The most it can be.
    pub to: u64,
}

/// The quarters a cell's contributions were collected in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Collected {
    /// The first quarter.
    pub from: Quarter,
    /// The last quarter.
    pub to: Quarter,
}

/// How good a figure is, from its relative standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub enum Quality {
    /// Below 5 %.
    A,
    /// Below 10 %.
    B,
    /// Below 16.6 %.
    C,
    /// Below 33.3 %: use with care.
    D,
    /// 33.3 % and more: shown only where privacy is off, and then as a mark.
    E,
}

/// Where a figure takes its strength from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The people of this slice alone.
    Empirical,
    /// Drawn towards the published figures of the wider slice.
    Smoothed,
}

/// A percentile that may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Shown {
    /// The percentile, in major units of the currency.
    #[schema(value_type = f64, example = 88000)]
    pub value: Amount,
    /// Lower end of its 90 % interval.
    #[schema(value_type = f64, example = 84000)]
    pub low: Amount,
    /// Upper end of its 90 % interval.
    #[schema(value_type = f64, example = 93000)]
    pub high: Amount,
    /// Where it takes its strength from.
    pub method: Method,
    /// How good it is.
    pub quality: Quality,
}

/// Says that a percentile may not be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WithheldStatus {
    /// Too few people, or too uncertain.
    Withheld,
}

/// A percentile: shown with its interval, or withheld. Never null and never missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Figure {
    /// It may be shown.
    Shown(Shown),
    /// It may not.
    Withheld {
        /// Always `withheld`.
        status: WithheldStatus,
    },
}

impl Figure {
    /// A percentile that may not be shown.
    pub const WITHHELD: Figure = Figure::Withheld { status: WithheldStatus::Withheld };

    /// What is shown, if anything.
    pub fn shown(&self) -> Option<Shown> {
        match self {
            Figure::Shown(shown) => Some(*shown),
            Figure::Withheld { .. } => None,
        }
    }

    /// The same with every amount put through `change`.
    #[must_use]
    pub fn map(self, change: impl Fn(Amount) -> Amount) -> Self {
        match self {
            Figure::Shown(shown) => Figure::Shown(Shown {
                value: change(shown.value),
                low: change(shown.low),
                high: change(shown.high),
                ..shown
            }),
            withheld => withheld,
        }
    }
}

/// Five percentiles of one measure of yearly pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Percentiles {
    /// One in ten gets less.
    pub p10: Figure,
    /// One in four gets less.
    pub p25: Figure,
    /// Half get less.
    pub p50: Figure,
    /// One in four gets more.
    pub p75: Figure,
    /// One in ten gets more.
    pub p90: Figure,
}

impl Percentiles {
    /// Nothing may be shown.
    pub const WITHHELD: Percentiles = Percentiles {
        p10: Figure::WITHHELD,
        p25: Figure::WITHHELD,
        p50: Figure::WITHHELD,
        p75: Figure::WITHHELD,
        p90: Figure::WITHHELD,
    };

    /// From the five in order.
    pub fn from_array([p10, p25, p50, p75, p90]: [Figure; 5]) -> Self {
        Percentiles { p10, p25, p50, p75, p90 }
    }

    /// The five in order.
    pub fn as_array(&self) -> [Figure; 5] {
        [self.p10, self.p25, self.p50, self.p75, self.p90]
    }

    /// The same with every amount put through `change`.
    #[must_use]
    pub fn map(&self, change: impl Fn(Amount) -> Amount) -> Self {
        Self::from_array(self.as_array().map(|figure| figure.map(&change)))
    }

    /// The grade of the median, the figure most read.
    pub fn quality(&self) -> Option<Quality> {
        self.p50.shown().map(|shown| shown.quality)
    }
}

/// The share of a cell's people in one experience band.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExperienceShare {
    /// First band.
    pub from: ExperienceBand,
    /// Last band: the same, or a later one where bands were merged.
    pub to: ExperienceBand,
    /// Share of the people whose experience is known, 0 to 1.
    #[schema(example = 0.25)]
    pub share: f64,
}

/// What a release says of one cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublishedCell {
    /// The currency of every amount.
    pub currency: Currency,
    /// How many people it is drawn from.
    pub contributors: CountBand,
    /// How many employers, where employers were given and privacy is off.
    #[serde(default)]
    pub employers: Option<CountBand>,
    /// When they answered.
    pub collected: Collected,
    /// Base and additional pay together.
    pub total: Percentiles,
    /// Base pay.
    pub base: Percentiles,
    /// Additional pay of those who get any.
    pub additional: Percentiles,
    /// Share of people who get any additional pay, 0 to 1.
    pub share_receiving: Option<f64>,
    /// How experience is distributed; empty where that may not be shown.
    pub experience: Vec<ExperienceShare>,
    /// Pay over time; of a role in a country alone, where two quarters can be compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trend: Option<PublishedTrend>,
    /// The pay of women and men; of a role in a country alone, where there are enough of both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay_gap: Option<PublishedGap>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_an_interval_or_says_that_it_is_withheld() {
        let shown = Figure::Shown(Shown {
            value: Amount(88_000_00),
            low: Amount(84_000_50),
            high: Amount(93_000_00),
            method: Method::Empirical,
            quality: Quality::A,
        });
        for figure in [shown, Figure::WITHHELD] {
            let json = serde_json::to_string(&figure).expect("serialises");
            assert_eq!(serde_json::from_str::<Figure>(&json).expect("reads back"), figure);
        }
        assert_eq!(
            serde_json::to_string(&shown).expect("serialises"),
            r#"{"value":88000,"low":84000.5,"high":93000,"method":"empirical","quality":"A"}"#
        );
        assert_eq!(
            serde_json::to_string(&Figure::WITHHELD).expect("serialises"),
            r#"{"status":"withheld"}"#
        );
    }
}
