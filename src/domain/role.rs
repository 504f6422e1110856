//! The names of a role and of its family in addresses and files.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A role's slug: lower-case letters, digits and single hyphens, 1 to 100 characters,
/// e.g. `back-end-developer`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoleSlug(String);

impl RoleSlug {
    /// Reads a slug; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=100).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.contains("--");
        fits.then(|| RoleSlug(text.to_owned()))
    }

    /// The slug of a title: its letters and digits in kebab case; `None` where none are left.
    pub fn of_title(title: &str) -> Option<Self> {
        Self::parse(&kebab_case(title))
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Text in kebab case: ASCII letters and digits in lower case, everything else one hyphen.
pub fn kebab_case(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

impl fmt::Display for RoleSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<RoleSlug> for String {
    fn from(slug: RoleSlug) -> Self {
        slug.0
    }
}

impl TryFrom<String> for RoleSlug {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        RoleSlug::parse(&text).ok_or("not a role: lower-case letters, digits and hyphens")
    }
}

/// The group of occupations a role belongs to, e.g. `software`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Family(String);

impl Family {
    /// Reads a family's name.
    pub fn new(name: &str) -> Self {
        Family(name.to_owned())
    }

    /// The family of roles that came without one.
    pub fn unsorted() -> Self {
        Family("unsorted".to_owned())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_slugs() {
        assert_eq!(kebab_case("Back End Developer"), "back-end-developer");
        assert_eq!(kebab_case("  ML/AI -- Engineer (m/f) "), "ml-ai-engineer-m-f");
        assert_eq!(kebab_case("3D Computer Vision Researcher"), "3d-computer-vision-researcher");
        assert_eq!(RoleSlug::of_title("!!!"), None);
        for not in ["", "-a", "a-", "a--b", "A", "a b", &"x".repeat(101)] {
            assert_eq!(RoleSlug::parse(not), None);
        }
    }
}
