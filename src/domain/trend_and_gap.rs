//! What a release says of a country's pay over time, and of the pay of its women and men.

use super::published::WithheldStatus;
use super::{CountBand, Quarter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A number of percent with the 90 % interval it lies in; 4.2 is 4.2 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Percentage {
    /// The likeliest.
    #[schema(example = 4.2)]
    pub value: f64,
    /// The least it may be.
    #[schema(example = 1.3)]
    pub low: f64,
    /// The most it may be.
    #[schema(example = 7.1)]
    pub high: f64,
}

impl Percentage {
    /// Of shares of one, to a tenth of a percent.
    pub fn of([value, low, high]: [f64; 3]) -> Self {
        // Adding nought makes a negative nought a plain one.
        let tenths = |share: f64| (share * 1_000.0).round() / 10.0 + 0.0;
        Percentage { value: tenths(value), low: tenths(low), high: tenths(high) }
    }
}

/// Pay of one quarter as an index.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IndexPoint {
    /// The quarter in which answers were counted.
    pub quarter: Quarter,
    /// Pay of people of the same levels, where the first quarter is 100.
    #[serde(flatten)]
    pub index: Percentage,
}

/// Pay over time with the mix of levels held fixed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublishedTrend {
    /// Quarters in order, at least two; the first is 100.
    pub points: Vec<IndexPoint>,
    /// The quarter the change is counted from: a year before the last, the nearest before that, or
    /// else the first.
    pub since: Quarter,
    /// By how much pay of the last quarter lies above that one's.
    pub change_percent: Percentage,
}

/// The proportion of women in one of four equally large groups of women and men, by pay.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QuartileBand {
    /// Women, in percent of the band.
    pub women_percent: Percentage,
}

/// The pay gap among people of the same level and experience, or that it may not be shown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum AdjustedGap {
    /// It may be shown.
    Shown(Percentage),
    /// It may not: too few people, too few who state both, or too uncertain.
    Withheld {
        /// Always `withheld`.
        status: WithheldStatus,
    },
}

impl AdjustedGap {
    /// What is shown, if anything.
    pub fn shown(&self) -> Option<Percentage> {
        match self {
            AdjustedGap::Shown(gap) => Some(*gap),
            AdjustedGap::Withheld { .. } => None,
        }
    }
}

impl From<Option<Percentage>> for AdjustedGap {
    fn from(gap: Option<Percentage>) -> Self {
        let status = WithheldStatus::Withheld;
        gap.map_or(AdjustedGap::Withheld { status }, AdjustedGap::Shown)
    }
}

/// The pay of women and men in one country, in the words of directive (EU) 2023/970.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublishedGap {
    /// How many women.
    pub women: CountBand,
    /// How many men.
    pub men: CountBand,
    /// Gender pay gap: the difference of mean pay levels (geometric means) in percent of men's; below
    /// nought where women earn more.
    pub mean_gap_percent: Percentage,
    /// Median gender pay gap: the difference of median pay levels in percent of men's.
    pub median_gap_percent: Percentage,
    /// Proportion of women in each quartile pay band, lowest paid first.
    pub quartile_bands: Vec<QuartileBand>,
    /// Gender pay gap among people of the same level and experience.
    pub adjusted_gap_percent: AdjustedGap,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_have_one_decimal_and_no_negative_nought() {
        let gap = Percentage::of([0.042_34, -0.000_1, 1.0]);
        assert_eq!((gap.value, gap.low, gap.high), (4.2, 0.0, 100.0));
        assert!(gap.low.is_sign_positive());
    }

    #[test]
    fn an_adjusted_gap_says_that_it_is_withheld() {
        let shown = AdjustedGap::from(Some(Percentage::of([0.04, 0.01, 0.07])));
        for gap in [shown, AdjustedGap::from(None)] {
            let json = serde_json::to_string(&gap).expect("serialises");
            assert_eq!(serde_json::from_str::<AdjustedGap>(&json).expect("reads back"), gap);
        }
        let json = serde_json::to_string(&AdjustedGap::from(None)).expect("serialises");
        assert_eq!(json, r#"{"status":"withheld"}"#);
    }
}
