//! Years of experience and the bands they are published in.

use std::fmt;

/// Years of professional experience, 0 to 60, kept to the quarter year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Experience(u8);

impl Experience {
    /// Most years understood.
    pub const MOST: f64 = 60.0;

    /// Reads years; `None` outside 0 to 60.
    pub fn parse(years: f64) -> Option<Self> {
        (0.0..=Self::MOST).contains(&years).then(|| Experience((years * 4.0).floor() as u8))
    }

    /// Quarter years, 0 to 240.
    pub fn quarters(self) -> u8 {
        self.0
    }

    /// From quarter years, as they are stored; `None` above 240.
    pub fn from_quarters(quarters: u8) -> Option<Self> {
        (quarters <= 240).then_some(Experience(quarters))
    }

    /// Whole years completed.
    pub fn whole_years(self) -> u8 {
        self.0 / 4
    }

    /// The band these years fall into.
    pub fn band(self) -> ExperienceBand {
        match self.whole_years() {
            0 => ExperienceBand::UpTo1,
            1..4 => ExperienceBand::From1,
            4..7 => ExperienceBand::From4,
            7..10 => ExperienceBand::From7,
            10..15 => ExperienceBand::From10,
            _ => ExperienceBand::From15,
        }
    }
}

/// Experience bands, half-open: \[0,1) \[1,4) \[4,7) \[7,10) \[10,15) \[15,∞) years.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
pub enum ExperienceBand {
    /// Less than one year.
    #[serde(rename = "0-1")]
    UpTo1,
    /// One to three years.
    #[serde(rename = "1-3")]
    From1,
    /// Four to six years.
    #[serde(rename = "4-6")]
    From4,
    /// Seven to nine years.
    #[serde(rename = "7-9")]
    From7,
    /// Ten to fourteen years.
    #[serde(rename = "10-14")]
    From10,
    /// Fifteen years and more.
    #[serde(rename = "15+")]
    From15,
}

impl super::Vocabulary for ExperienceBand {
    const NAME: &'static str = "experience band";
    const ALL: &'static [Self] = &[
        ExperienceBand::UpTo1,
        ExperienceBand::From1,
        ExperienceBand::From4,
        ExperienceBand::From7,
        ExperienceBand::From10,
        ExperienceBand::From15,
    ];
    fn as_str(self) -> &'static str {
        match self {
            ExperienceBand::UpTo1 => "0-1",
            ExperienceBand::From1 => "1-3",
            ExperienceBand::From4 => "4-6",
            ExperienceBand::From7 => "7-9",
            ExperienceBand::From10 => "10-14",
            ExperienceBand::From15 => "15+",
        }
    }
    fn label(self) -> &'static str {
        match self {
            ExperienceBand::UpTo1 => "less than 1 year",
            ExperienceBand::From1 => "1–3 years",
            ExperienceBand::From4 => "4–6 years",
            ExperienceBand::From7 => "7–9 years",
            ExperienceBand::From10 => "10–14 years",
            ExperienceBand::From15 => "15 years and more",
        }
    }
}

impl fmt::Display for ExperienceBand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(super::Vocabulary::as_str(*self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_half_open() {
        let band = |years| Experience::parse(years).map(Experience::band);
        assert_eq!(band(0.99), Some(ExperienceBand::UpTo1));
        assert_eq!(band(1.0), Some(ExperienceBand::From1));
        assert_eq!(band(3.9), Some(ExperienceBand::From1));
        assert_eq!(band(6.5), Some(ExperienceBand::From4));
        assert_eq!(band(15.0), Some(ExperienceBand::From15));
        assert_eq!(band(60.0), Some(ExperienceBand::From15));
        for out_of_range in [-0.1, 60.1, f64::NAN, f64::INFINITY] {
            assert_eq!(band(out_of_range), None);
        }
    }
}
