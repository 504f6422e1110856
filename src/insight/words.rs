//! Places, periods, groups and amounts as people say them.

use super::Answered;
use super::conversion::ReadingPeriod;
use crate::catalog::Catalogue;
use crate::domain::{Amount, Country, Dimension, Scope, Slice};
use crate::text::Topic;

/// Short names of countries whose formal name nobody says.
const SHORT: [(&str, &str); 24] = [
    ("US", "United States"),
    ("GB", "United Kingdom"),
    ("NL", "Netherlands"),
    ("KR", "South Korea"),
    ("KP", "North Korea"),
    ("RU", "Russia"),
    ("IR", "Iran"),
    ("TW", "Taiwan"),
    ("TZ", "Tanzania"),
    ("VE", "Venezuela"),
    ("BO", "Bolivia"),
    ("MD", "Moldova"),
    ("SY", "Syria"),
    ("VN", "Vietnam"),
    ("LA", "Laos"),
    ("BN", "Brunei"),
    ("CD", "DR Congo"),
    ("CG", "Congo"),
    ("FM", "Micronesia"),
    ("PS", "Palestine"),
    ("TR", "Türkiye"),
    ("CZ", "Czechia"),
    ("AE", "United Arab Emirates"),
    ("PH", "Philippines"),
];

/// What a theme of reviews is called; one that is counted no more keeps the name of its address.
pub(super) fn theme_title(slug: &str) -> String {
    Topic::from_slug(slug).map_or_else(|| slug.to_owned(), |topic| topic.title().to_owned())
}

/// A country's name as people say it.
pub fn country_name(country: Country) -> &'static str {
    let short = SHORT.iter().find(|(code, _)| *code == country.code());
    short.map_or_else(|| country.name(), |(_, name)| name)
}

/// "in the United States", "in Germany".
pub fn in_country(country: Country) -> String {
    let article = match country.code() {
        "US" | "GB" | "NL" | "AE" | "PH" | "DO" | "CF" | "BS" | "GM" | "MV" => "the ",
        _ => "",
    };
    format!("in {article}{}", country_name(country))
}

/// A group in words that follow a noun: "worldwide", "in Germany", "in Germany (Senior, Berlin)".
pub fn in_words(catalogue: &Catalogue, slice: &Slice) -> String {
    let Some(country) = slice.country_code() else { return "worldwide".to_owned() };
    let (place, groups) = (in_country(country), groups_in_words(catalogue, slice));
    if groups.is_empty() { place } else { format!("{place} ({groups})") }
}

/// The same of a cell; where a wider group stands in for the role, that is said: "in Germany, all roles
/// of the family software".
pub fn whose_in_words(catalogue: &Catalogue, answered: &Answered) -> String {
    let place = in_words(catalogue, &answered.slice);
    match &answered.scope {
        Scope::Role(_) => place,
        Scope::Family(family) => {
            format!("{place}, all roles of the family {}", family.as_str().replace('-', " "))
        }
        Scope::AllRoles => format!("{place}, all roles"),
    }
}

/// A family as people read it.
pub fn family_name(family: &str) -> String {
    let words = family.replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A slice's groups without its country: "Senior, Berlin".
pub fn groups_in_words(catalogue: &Catalogue, slice: &Slice) -> String {
    let groups = slice.country_code().into_iter().flat_map(|country| {
        let name = move |(dimension, value)| group_name(catalogue, country, dimension, value);
        slice.dimensions().map(name)
    });
    groups.collect::<Vec<_>>().join(", ")
}

/// A group's name that needs no heading to be understood.
fn group_name(
    catalogue: &Catalogue,
    country: Country,
    dimension: Dimension,
    value: &str,
) -> String {
    let label = super::choices::label(catalogue, country, dimension, value);
    match dimension {
        Dimension::Experience => format!("{label} of experience"),
        Dimension::Year => format!("pay of {label}"),
        _ => label,
    }
}

impl ReadingPeriod {
    /// "a year", "a month", "an hour".
    pub fn each(self) -> &'static str {
        match self {
            ReadingPeriod::Year => "a year",
            ReadingPeriod::Month => "a month",
            ReadingPeriod::Hour => "an hour",
        }
    }
}

/// An amount as people write it: whole units in groups of three, cents only where there are any.
pub fn written(amount: Amount) -> String {
    let (units, cents) = (amount.0 / 100, amount.0 % 100);
    let digits = units.to_string();
    let mut grouped = String::with_capacity(digits.len() + 6);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if cents == 0 { grouped } else { format!("{grouped}.{cents:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped() {
        assert_eq!(written(Amount(123_456_700)), "1,234,567");
        assert_eq!(written(Amount(99_900)), "999");
        assert_eq!(written(Amount(63_05)), "63.05");
    }

    #[test]
    fn groups_read_as_people_say_them() {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        let us = Slice::country(Country::parse("US").expect("a country"));
        assert_eq!(in_words(&catalogue, &Slice::whole()), "worldwide");
        assert_eq!(in_words(&catalogue, &us), "in the United States");
        let senior = us.with(Dimension::Level, "senior".to_owned());
        assert_eq!(in_words(&catalogue, &senior), "in the United States (Senior)");
    }
}
