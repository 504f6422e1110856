//! Where somebody can be found: streets with numbers, postal codes.

use super::pattern::{Check, any, scan, table};
use super::{Removed, Span};
use regex::Regex;
use std::sync::LazyLock;

static TABLE: LazyLock<Vec<(Removed, Regex, Check)>> = LazyLock::new(|| {
    table(&[
        (
            Removed::Address,
            r"(?i)\b\d{1,5}[a-z]?,?\s(?:\d{1,4}\s)?(?:[\p{L}'-]+\.?\s){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|blvd|boulevard|court|crescent|terrace|square|parkway|highway)\b\.?(?:,?\s*(?:apt|apartment|suite|flat|unit|floor)\.?\s*#?\w+)?",
            street,
        ),
        (
            Removed::Address,
            r"(?i)\b(?:suite|apt\.?|apartment|p\.?\s?o\.?\s?box|postfach)\s#?\d+\w?\b",
            any,
        ),
        (
            Removed::Address,
            r"\b\p{Lu}[\p{L}-]*(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|damm|ufer)\s\d{1,4}\s?[a-z]?\b",
            any,
        ),
        (
            Removed::Address,
            r"\b(?:\p{Lu}[\p{L}-]+\s){1,2}(?:Stra(?:ß|ss)e|Str\.|Weg|Platz|Allee|Ring)\s\d{1,4}\s?[a-z]?\b",
            any,
        ),
        (
            Removed::Address,
            r"(?i)\b\d{1,4}(?:\s?(?:bis|ter))?,?\s(?:rue|avenue|av\.|boulevard|bd|place|chemin|impasse|quai|allée)\s(?:(?:de|du|des|la|le|les|d'|l')\s?){0,2}[\p{L}'-]+(?:\s\p{Lu}[\p{L}'-]+)*",
            any,
        ),
        (
            Removed::Address,
            r"(?i)\b(?:calle|avenida|avda\.?|plaza|paseo|rua|travessa|praça|alameda|viale|piazza|ulica|ul\.)\s(?:[\p{L}'.-]+\s){0,4}[\p{L}'.-]+,?\s(?:n[º°o.]{1,2}\s?)?\d{1,5}\b",
            any,
        ),
        (Removed::Address, r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b", any),
        (Removed::Address, r"\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b", any),
        (Removed::Address, r"\b[A-Z]{2},?\s\d{5}(?:-\d{4})?\b", any),
        (Removed::Address, r"\b\d{5}-\d{3}\b", any),
        (Removed::Address, r"\b(?:D-|F-|E-)?\d{5}\s\p{Lu}\p{Ll}+", |text| !text.contains("00 ")),
    ])
});

/// "3 people down the road" is no address.
fn street(text: &str) -> bool {
    const SMALL: &[&str] = &[
        "the", "a", "an", "of", "down", "in", "on", "this", "that", "per", "from", "minutes",
        "minute", "years", "year", "people", "hours", "miles", "and", "to", "other", "same",
    ];
    !text.to_lowercase().split_whitespace().any(|word| SMALL.contains(&word))
}

pub(super) fn find(text: &str, found: &mut Vec<Span>) {
    scan(&TABLE, text, found);
}
