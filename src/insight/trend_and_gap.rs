//! Pay over time, and the pay of women and men, in the country a page speaks of.

use super::career::country_of;
use super::snapshot::Snapshot;
use crate::domain::{
    AdjustedGap, CountBand, Country, IndexPoint, Percentage, PublishedCell, Quarter, QuartileBand,
    RoleSlug, Slice,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Pay over time in one country: a fixed-mix index, so that a quarter in which other levels answered
/// moves nothing.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Trend {
    /// The country the pay is of.
    pub country: Country,
    /// Quarters in order, at least two; the first is 100. A quarter with too few people is left out.
    pub points: Vec<IndexPoint>,
    /// The quarter the change is counted from: a year before the last, the nearest before that, or
    /// else the first.
    pub since: Quarter,
    /// By how much pay of the last quarter lies above that one's.
    pub change_percent: Percentage,
}

/// The pay of women and men in one country, in the words of directive (EU) 2023/970. Shown from about
/// fifty of each.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PayGap {
    /// The country the pay is of.
    pub country: Country,
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

fn of_country<'a>(
    snapshot: &'a Snapshot,
    role: &RoleSlug,
    asked: &Slice,
) -> Option<(Country, &'a PublishedCell)> {
    let country = country_of(snapshot, role, asked)?;
    Some((country, snapshot.cell(role, &Slice::country(country))?))
}

pub(super) fn trend(snapshot: &Snapshot, role: &RoleSlug, asked: &Slice) -> Option<Trend> {
    let (country, cell) = of_country(snapshot, role, asked)?;
    let trend = cell.trend.as_ref()?;
    Some(Trend {
        country,
        points: trend.points.clone(),
        since: trend.since,
        change_percent: trend.change_percent,
    })
}

pub(super) fn pay_gap(snapshot: &Snapshot, role: &RoleSlug, asked: &Slice) -> Option<PayGap> {
    let (country, cell) = of_country(snapshot, role, asked)?;
    let gap = cell.pay_gap.as_ref()?;
    Some(PayGap {
        country,
        women: gap.women,
        men: gap.men,
        mean_gap_percent: gap.mean_gap_percent,
        median_gap_percent: gap.median_gap_percent,
        quartile_bands: gap.quartile_bands.clone(),
        adjusted_gap_percent: gap.adjusted_gap_percent,
    })
}

/// Percent as people say them: whole ones from ten on, else with one decimal where there is one.
pub fn percent_in_words(percent: f64) -> String {
    let rounded = if percent.abs() < 10.0 { percent } else { percent.round() };
    format!("{}", rounded + 0.0).replace('-', "−")
}

/// A change in words: "rose by 4 % (1 to 7)"; where it may be none, "moved by 2 % (−1 to 5)".
pub fn change_in_words(change: Percentage) -> String {
    let Percentage { value, low, high } = change;
    let say = percent_in_words;
    if low <= 0.0 && high >= 0.0 {
        format!("moved by {} % ({} to {})", say(value), say(low), say(high))
    } else if value >= 0.0 {
        format!("rose by {} % ({} to {})", say(value), say(low), say(high))
    } else {
        format!("fell by {} % ({} to {})", say(-value), say(-high), say(-low))
    }
}

/// A gap in words that follow "women earn": "4 % less than men (1 to 7)".
pub fn gap_in_words(gap: Percentage) -> String {
    let Percentage { value, low, high } = gap;
    let say = percent_in_words;
    if value >= 0.0 {
        format!("{} % less than men ({} to {})", say(value), say(low), say(high))
    } else {
        format!("{} % more than men ({} to {})", say(-value), say(-high), say(-low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_and_gaps_read_as_people_say_them() {
        let of = |value, low, high| Percentage { value, low, high };
        assert_eq!(change_in_words(of(4.0, 1.3, 7.1)), "rose by 4 % (1.3 to 7.1)");
        assert_eq!(change_in_words(of(-12.4, -20.0, -0.5)), "fell by 12 % (0.5 to 20)");
        assert_eq!(change_in_words(of(2.1, -2.8, 7.2)), "moved by 2.1 % (−2.8 to 7.2)");
        assert_eq!(gap_in_words(of(8.2, -1.0, 16.6)), "8.2 % less than men (−1 to 17)");
        assert_eq!(gap_in_words(of(-2.0, -6.0, 3.0)), "2 % more than men (−3 to 6)");
    }
}
