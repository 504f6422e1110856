//! Survey time: never finer than the quarter.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use time::Date;

/// A day in JSON, as `2026-11-24`; for `serialize_with`.
pub(crate) fn iso_day<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

/// A calendar quarter, e.g. `2026-Q3`. The finest time kept of a contribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i32,
    quarter: u8,
}

impl Quarter {
    /// The quarter a day falls into.
    pub fn of(day: Date) -> Self {
        Quarter { year: day.year(), quarter: (u8::from(day.month()) - 1) / 3 + 1 }
    }

    /// Reads `2026-Q3`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, quarter) = text.split_once("-Q")?;
        let quarter = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
        Some(Quarter { year: year.parse().ok()?, quarter })
    }

    /// The calendar year.
    pub fn year(self) -> i32 {
        self.year
    }

    /// Quarters since year 0, for differences.
    pub fn index(self) -> i32 {
        self.year * 4 + i32::from(self.quarter) - 1
    }

    /// From quarters since year 0.
    pub fn from_index(index: i32) -> Self {
        Quarter { year: index.div_euclid(4), quarter: index.rem_euclid(4) as u8 + 1 }
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-Q{}", self.year, self.quarter)
    }
}

impl Serialize for Quarter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quarter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Quarter::parse(&text).ok_or_else(|| serde::de::Error::custom("not a quarter"))
    }
}

/// The year a stated pay is for: 2000 up to the year after the current one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SurveyYear(i16);

impl SurveyYear {
    /// Reads a year; `None` before 2000 or later than the year after `today`.
    pub fn parse(year: i64, today: Date) -> Option<Self> {
        let latest = i64::from(today.year()) + 1;
        (2000..=latest).contains(&year).then(|| i16::try_from(year).ok()).flatten().map(SurveyYear)
    }

    /// The year of `today`.
    pub fn current(today: Date) -> Self {
        SurveyYear(i16::try_from(today.year()).unwrap_or(i16::MAX))
    }

    /// From storage.
    pub fn from_stored(year: i16) -> Self {
        SurveyYear(year)
    }

    /// The number.
    pub fn get(self) -> i16 {
        self.0
    }
}

impl fmt::Display for SurveyYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn quarters_are_read_as_written() {
        let third = Quarter::of(date!(2026 - 09 - 30));
        assert_eq!(third.to_string(), "2026-Q3");
        assert_eq!(Quarter::parse("2026-Q3"), Some(third));
        assert_eq!(Quarter::of(date!(2026 - 10 - 01)).index() - third.index(), 1);
        assert_eq!(Quarter::from_index(third.index()), third);
        for not in ["2026-Q5", "2026-Q0", "2026", "Q3", ""] {
            assert_eq!(Quarter::parse(not), None);
        }
    }

    #[test]
    fn years_end_with_the_next() {
        let today = date!(2026 - 11 - 24);
        assert!(SurveyYear::parse(2027, today).is_some());
        for out_of_range in [1999, 2028, -1, i64::MAX] {
            assert!(SurveyYear::parse(out_of_range, today).is_none());
        }
    }
}
