//! Roles: the built-in ones, one TOML file each, and the shape an operator's role has.

use super::CatalogueError;
use crate::domain::{Family, Level, RoleSlug, Vocabulary};
use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/catalog/roles");

/// Where a role comes from. The earlier wins where two claim one title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Added by the operator by hand, or of the operator's own data.
    Operator,
    /// Shipped with the binary.
    BuiltIn,
    /// Of an imported classification of occupations.
    Imported,
}

/// Public pay figures of a role from outside the survey, whole US dollars a year before tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayReference {
    /// Tenth percentile.
    pub p10: i64,
    /// Median.
    pub p50: i64,
    /// Ninetieth percentile.
    pub p90: i64,
    /// Who published it.
    pub source: String,
}

/// One rung of a role's ladder. Years and factor are typical values, not measurements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LadderRung {
    /// The level.
    pub level: Level,
    /// What people on this rung are called.
    pub title: String,
    /// Typical years of experience, from and to.
    pub years: (u8, u8),
    /// Typical pay relative to the mid rung.
    pub factor: f64,
    /// What is different here: scope, responsibility, independence.
    pub change: String,
}

/// What is said about a role.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoleText {
    /// Other titles for it, lower case, without level words.
    pub aliases: Vec<String>,
    /// Two or three sentences.
    pub summary: String,
    /// What one does.
    pub responsibilities: Vec<String>,
    /// What usually gets one in.
    pub qualifications: Vec<String>,
    /// Neighbours one compares with.
    pub related: Vec<RoleSlug>,
    /// Where people go from here.
    pub next: Vec<RoleSlug>,
    /// The ladder, lowest rung first.
    pub ladder: Vec<LadderRung>,
}

/// A role people have and can be paid for.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// Its name in addresses.
    pub slug: RoleSlug,
    /// Its title, singular, without a level word.
    pub title: String,
    /// Its family.
    pub family: Family,
    /// SOC 2018 code, where it has one.
    pub soc: Option<String>,
    /// Public pay figures, where there are any.
    pub pay: Option<PayReference>,
    /// What is said about it.
    pub text: RoleText,
    /// Where it comes from.
    pub origin: Origin,
}

impl Role {
    /// An operator's role that is no more than a title.
    pub fn of_title(title: &str) -> Option<Self> {
        Some(Role {
            slug: RoleSlug::of_title(title)?,
            title: title.trim().to_owned(),
            family: Family::unsorted(),
            soc: None,
            pay: None,
            text: RoleText::default(),
            origin: Origin::Operator,
        })
    }

    /// The rung of a level.
    pub fn rung(&self, level: Level) -> Option<&LadderRung> {
        self.text.ladder.iter().find(|rung| rung.level == level)
    }
}

/// A role's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleFile {
    title: String,
    family: Family,
    soc: String,
    aliases: Vec<String>,
    summary: String,
    responsibilities: Vec<String>,
    qualifications: Vec<String>,
    related: Vec<RoleSlug>,
    next: Vec<RoleSlug>,
    pay: PayReference,
    ladder: Vec<LadderRung>,
}

/// All built-in roles.
pub(super) fn built_in() -> Result<Vec<Role>, CatalogueError> {
    FILES
        .files()
        .map(|file| {
            let name = file.path().display().to_string();
            let malformed =
                |reason: String| CatalogueError::Malformed { file: name.clone(), reason };
            let text = file.contents_utf8().ok_or_else(|| malformed("not UTF-8".to_owned()))?;
            let role: RoleFile =
                toml::from_str(text).map_err(|error| malformed(error.to_string()))?;
            let slug = file
                .path()
                .file_stem()
                .and_then(|stem| RoleSlug::parse(stem.to_str()?))
                .ok_or_else(|| malformed("the name of the file is not a slug".to_owned()))?;
            if !role.ladder.is_sorted_by_key(|rung| rung.level) {
                let order = Level::ALL.iter().map(|level| level.as_str()).collect::<Vec<_>>();
                return Err(malformed(format!(
                    "the ladder is not in the order {}",
                    order.join(" ")
                )));
            }
            Ok(Role {
                slug,
                title: role.title,
                family: role.family,
                soc: Some(role.soc),
                pay: Some(role.pay),
                text: RoleText {
                    aliases: role.aliases,
                    summary: role.summary,
                    responsibilities: role.responsibilities,
                    qualifications: role.qualifications,
                    related: role.related,
                    next: role.next,
                    ladder: role.ladder,
                },
                origin: Origin::BuiltIn,
            })
        })
        .collect()
}
