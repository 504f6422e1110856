//! Pay per year: periods, hours and the one way of annualising.

use super::money::{Currency, Money, MoneyError};
use super::vocabulary::Vocabulary;
use std::fmt;

/// The period a stated pay is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PayPeriod {
    /// Per hour worked.
    Hour,
    /// Per working day.
    Day,
    /// Per week.
    Week,
    /// Per month, twelve a year.
    Month,
    /// Per year.
    Year,
}

impl PayPeriod {
    /// How often the period occurs in a full-time year: 2,080 hours, 260 days, 52 weeks, 12 months.
    pub fn per_year(self) -> i64 {
        match self {
            PayPeriod::Hour => 2_080,
            PayPeriod::Day => 260,
            PayPeriod::Week => 52,
            PayPeriod::Month => 12,
            PayPeriod::Year => 1,
        }
    }
}

impl Vocabulary for PayPeriod {
    const NAME: &'static str = "pay period";
    const ALL: &'static [Self] =
        &[PayPeriod::Hour, PayPeriod::Day, PayPeriod::Week, PayPeriod::Month, PayPeriod::Year];
    fn as_str(self) -> &'static str {
        match self {
            PayPeriod::Hour => "hour",
            PayPeriod::Day => "day",
            PayPeriod::Week => "week",
            PayPeriod::Month => "month",
            PayPeriod::Year => "year",
        }
    }
    fn label(self) -> &'static str {
        match self {
            PayPeriod::Hour => "per hour",
            PayPeriod::Day => "per day",
            PayPeriod::Week => "per week",
            PayPeriod::Month => "per month",
            PayPeriod::Year => "per year",
        }
    }
}

impl fmt::Display for PayPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Contracted hours per week, in quarter hours: more than 0, at most 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoursPerWeek(i64);

impl HoursPerWeek {
    /// Reads hours, rounded to the quarter hour.
    /// `None` outside of the range.
    pub fn parse(hours: f64) -> Option<Self> {
        (0.25..=100.0).contains(&hours).then(|| HoursPerWeek((hours * 4.0).round() as i64))
    }

    /// From here on a week counts as full time: 35 hours.
    const FULL_TIME_FROM: i64 = 35 * 4;

    /// Whether pay for so many hours is brought to full time.
    pub fn is_part_time(self) -> bool {
        self.0 < Self::FULL_TIME_FROM
    }
}

/// Hours a week that pay of an hour and of part time is brought to.
pub const FULL_TIME_HOURS: u8 = 40;

/// Whether a year's pay is for [`FULL_TIME_HOURS`] a week and not for the hours that were stated.
pub fn is_brought_to_full_time(period: PayPeriod, hours: Option<HoursPerWeek>) -> bool {
    period == PayPeriod::Hour || hours.is_some_and(HoursPerWeek::is_part_time)
}

/// Stated pay brought to one full-time year, in hundredths of the major unit.
///
/// Hourly and daily pay is already a rate of full-time work. Weekly, monthly and yearly pay for
/// less than 35 hours a week is scaled to 40 hours; 35 hours and more are full time as they are.
///
/// # Errors
/// [`MoneyError::TooLarge`] where the year exceeds [`Money::LARGEST`].
pub fn annualise(
    stated: Money,
    period: PayPeriod,
    hours: Option<HoursPerWeek>,
) -> Result<Money, MoneyError> {
    let year = i128::from(stated.hundredths()) * i128::from(period.per_year());
    let scaled = match (period, hours) {
        (PayPeriod::Hour | PayPeriod::Day, _) | (_, None) => year,
        (_, Some(HoursPerWeek(quarters))) if quarters >= HoursPerWeek::FULL_TIME_FROM => year,
        (_, Some(HoursPerWeek(quarters))) => {
            let quarters = i128::from(quarters);
            (year * 160 + quarters / 2) / quarters
        }
    };
    let hundredths = i64::try_from(scaled).map_err(|_| MoneyError::TooLarge)?;
    Money::from_hundredths(hundredths, stated.currency())
}

/// Yearly full-time pay of one person, one currency: base, additional and their sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnnualPay {
    base: Money,
    additional: i64,
}

impl AnnualPay {
    /// From yearly base and yearly additional pay in the same currency.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] or [`MoneyError::TooLarge`] where a part or the total is out of range.
    pub fn new(base: Money, additional_hundredths: i64) -> Result<Self, MoneyError> {
        Money::from_hundredths(additional_hundredths, base.currency())?;
        Money::from_hundredths(base.hundredths() + additional_hundredths, base.currency())?;
        Ok(AnnualPay { base, additional: additional_hundredths })
    }

    /// The currency of all three.
    pub fn currency(self) -> Currency {
        self.base.currency()
    }

    /// Base pay.
    pub fn base(self) -> Money {
        self.base
    }

    /// Bonus, stock and the rest, in hundredths.
    pub fn additional_hundredths(self) -> i64 {
        self.additional
    }

    /// Base and additional together, in hundredths.
    pub fn total_hundredths(self) -> i64 {
        self.base.hundredths() + self.additional
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yearly(major: f64, period: PayPeriod, hours: Option<f64>) -> i64 {
        let stated = Money::from_major(major, Currency::EUR).expect("an amount");
        let hours = hours.and_then(HoursPerWeek::parse);
        annualise(stated, period, hours).expect("fits").hundredths()
    }

    #[test]
    fn every_period_becomes_a_full_time_year() {
        assert_eq!(yearly(18.53, PayPeriod::Hour, None), 3_854_240);
        assert_eq!(yearly(200.0, PayPeriod::Day, None), 5_200_000);
        assert_eq!(yearly(1_000.0, PayPeriod::Week, None), 5_200_000);
        assert_eq!(yearly(4_000.0, PayPeriod::Month, None), 4_800_000);
        assert_eq!(yearly(60_000.0, PayPeriod::Year, None), 6_000_000);
    }

    #[test]
    fn part_time_is_scaled_to_full_time_but_an_hourly_rate_is_not() {
        assert_eq!(yearly(30_000.0, PayPeriod::Year, Some(20.0)), 6_000_000);
        assert_eq!(yearly(60_000.0, PayPeriod::Year, Some(35.0)), 6_000_000);
        assert_eq!(yearly(60_000.0, PayPeriod::Year, Some(60.0)), 6_000_000);
        assert_eq!(yearly(18.53, PayPeriod::Hour, Some(20.0)), 3_854_240);
        let brought = |period, hours: Option<f64>| {
            is_brought_to_full_time(period, hours.and_then(HoursPerWeek::parse))
        };
        assert!(brought(PayPeriod::Year, Some(20.0)) && brought(PayPeriod::Hour, None));
        assert!(!brought(PayPeriod::Year, Some(35.0)) && !brought(PayPeriod::Month, None));
        for out_of_range in [0.0, -1.0, 100.5, f64::NAN] {
            assert_eq!(HoursPerWeek::parse(out_of_range), None);
        }
    }
}
