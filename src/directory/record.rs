//! Roles as the store keeps them: whole, or as what an operator changed of a built-in one, so that
//! the rest goes on with the built-in catalogue.

use super::DirectoryError;
use crate::catalog::{Merge, Origin, PayReference, Role, RoleText, normalise};
use crate::domain::{Family, RoleSlug};
use crate::store::RoleRecord;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// How records tell where their role comes from.
const OPERATOR: &str = "operator";
const IMPORTED: &str = "imported";

/// What is to be different about a role; whatever is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleEdit {
    /// Its title. The slug stays.
    pub title: Option<String>,
    /// Its family.
    pub family: Option<Family>,
    /// SOC 2018 code.
    pub soc: Option<String>,
    /// Two or three sentences.
    pub summary: Option<String>,
    /// What one does.
    pub responsibilities: Option<Vec<String>>,
    /// What usually gets one in.
    pub qualifications: Option<Vec<String>>,
    /// Other titles for it, all of them. One that another role has moves here.
    pub aliases: Option<Vec<String>>,
    /// Neighbours one compares with.
    pub related: Option<Vec<RoleSlug>>,
    /// Where people go from here.
    pub next: Option<Vec<RoleSlug>>,
}

impl RoleEdit {
    /// What it changes, by name.
    pub fn named(&self) -> String {
        let parts = [
            ("title", self.title.is_some()),
            ("family", self.family.is_some()),
            ("soc", self.soc.is_some()),
            ("summary", self.summary.is_some()),
            ("responsibilities", self.responsibilities.is_some()),
            ("qualifications", self.qualifications.is_some()),
            ("aliases", self.aliases.is_some()),
            ("related", self.related.is_some()),
            ("next", self.next.is_some()),
        ];
        let given = parts.iter().filter(|(_, given)| *given).map(|(name, _)| *name);
        given.collect::<Vec<_>>().join(", ")
    }
}

/// A part of a role that an operator may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    Title,
    Family,
    Soc,
    Summary,
    Responsibilities,
    Qualifications,
    Related,
    Next,
}

/// What the record's own columns do not hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Details {
    title: String,
    family: Family,
    soc: Option<String>,
    pay: Option<PayReference>,
    text: RoleText,
    /// Absent where the role is the operator's as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    over: Option<Over>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    merged_into: Option<RoleSlug>,
}

/// What an operator changed of a built-in role.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Over {
    parts: BTreeSet<Part>,
    /// Aliases of the built-in role that it has no longer, normalised.
    without: BTreeSet<String>,
}

/// A stored role, understood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stored {
    pub(super) slug: RoleSlug,
    imported: bool,
    details: Details,
    pub(super) aliases: Vec<String>,
}

/// Which of the stored roles has an alias, by its normal form.
pub(super) type Claims = HashMap<String, RoleSlug>;

impl Stored {
    /// A role that is the operator's, or imported, as a whole.
    pub(super) fn whole(role: Role) -> Self {
        let Role { slug, title, family, soc, pay, mut text, origin } = role;
        let aliases = std::mem::take(&mut text.aliases);
        let details = Details { title, family, soc, pay, text, over: None, merged_into: None };
        Stored { slug, imported: origin == Origin::Imported, details, aliases }
    }

    /// A built-in role of which nothing has been changed yet.
    pub(super) fn over(base: &Role) -> Self {
        let mut stored = Self::whole(base.clone());
        // Kept for a catalogue that no longer has the role.
        stored.details.text.aliases = std::mem::take(&mut stored.aliases);
        stored.details.over = Some(Over::default());
        stored
    }

    pub(super) fn read(record: RoleRecord) -> Result<Self, DirectoryError> {
        let RoleRecord { slug, origin, details, aliases } = record;
        let details =
            serde_json::from_str(&details).map_err(|_| DirectoryError::Damaged(slug.clone()))?;
        Ok(Stored { slug, imported: origin == IMPORTED, details, aliases })
    }

    pub(super) fn written(mut self) -> RoleRecord {
        self.aliases.sort_unstable();
        RoleRecord {
            slug: self.slug,
            origin: if self.imported { IMPORTED } else { OPERATOR }.to_owned(),
            // Strings, numbers and lists only: there is nothing in it that could fail.
            details: serde_json::to_string(&self.details).unwrap_or_default(),
            aliases: self.aliases,
        }
    }

    /// Whether an import may replace it: nobody made, changed or merged it by hand.
    pub(super) fn is_free(&self) -> bool {
        self.imported && self.details.merged_into.is_none()
    }

    /// The same without aliases that other roles claim.
    pub(super) fn but(&self, claims: &Claims) -> Self {
        let mut stored = self.clone();
        stored.aliases.retain(|alias| !self.is_elsewhere(alias, claims));
        stored
    }

    fn is_elsewhere(&self, alias: &str, claims: &Claims) -> bool {
        claims.get(&normalise(alias)).is_some_and(|owner| *owner != self.slug)
    }

    /// Gives up what others claim; tells whether it had any of it. An imported role claims nothing.
    pub(super) fn give_up(&mut self, claims: &Claims) -> bool {
        let before = self.aliases.len();
        if !self.imported {
            *self = self.but(claims);
        }
        self.aliases.len() < before
    }

    pub(super) fn is_imported(&self) -> bool {
        self.imported
    }

    pub(super) fn merged_into(&self) -> Option<&RoleSlug> {
        self.details.merged_into.as_ref()
    }

    pub(super) fn merge(&mut self, into: RoleSlug) {
        self.details.merged_into = Some(into);
    }

    /// Claims its aliases: those an operator gave it, or brought in with the operator's own data.
    pub(super) fn claim(&self, claims: &mut Claims) {
        if !self.imported {
            claims.extend(self.aliases.iter().map(|alias| (normalise(alias), self.slug.clone())));
        }
    }

    /// More aliases, besides those it has.
    pub(super) fn also(&mut self, aliases: impl IntoIterator<Item = String>) {
        for alias in aliases {
            if !self.aliases.contains(&alias) {
                self.aliases.push(alias);
            }
        }
    }

    /// Makes an operator's change. `base` is the built-in role, where there is one.
    pub(super) fn edit(&mut self, edit: RoleEdit, base: Option<&Role>) {
        if let (true, Some(base)) = (self.imported, base) {
            // The import only gave it aliases.
            let aliases = std::mem::take(&mut self.aliases);
            *self = Stored { aliases, ..Self::over(base) };
        }
        self.imported = false;
        let RoleEdit {
            title,
            family,
            soc,
            summary,
            responsibilities,
            qualifications,
            aliases,
            related,
            next,
        } = edit;
        let details = &mut self.details;
        let mut parts = BTreeSet::new();
        let mut set = |part, given: bool| given.then(|| parts.insert(part));
        set(Part::Title, title.is_some());
        set(Part::Family, family.is_some());
        set(Part::Soc, soc.is_some());
        set(Part::Summary, summary.is_some());
        set(Part::Responsibilities, responsibilities.is_some());
        set(Part::Qualifications, qualifications.is_some());
        set(Part::Related, related.is_some());
        set(Part::Next, next.is_some());
        put(&mut details.title, title);
        put(&mut details.family, family);
        details.soc = soc.or(details.soc.take());
        put(&mut details.text.summary, summary);
        put(&mut details.text.responsibilities, responsibilities);
        put(&mut details.text.qualifications, qualifications);
        put(&mut details.text.related, related);
        put(&mut details.text.next, next);
        if let Some(over) = &mut details.over {
            over.parts.extend(parts);
        }
        if let Some(aliases) = aliases {
            self.aliases = aliases;
            if let (Some(over), Some(base)) = (&mut details.over, base) {
                let built_in = base.text.aliases.iter().map(|alias| normalise(alias));
                over.without = built_in.filter(|alias| !self.aliases.contains(alias)).collect();
            }
        }
    }

    /// The role. `base` is the built-in one of its slug, where there is one; an alias of it that
    /// another stored role claims is that one's.
    pub(super) fn role(&self, base: Option<&Role>, claims: &Claims) -> Role {
        let details = self.details.clone();
        let Some((over, base)) = details.over.as_ref().zip(base) else {
            let mut text = details.text;
            let more: Vec<_> = self
                .aliases
                .iter()
                .filter(|alias| !text.aliases.contains(alias))
                .cloned()
                .collect();
            text.aliases.extend(more);
            // A built-in role that was merged, and that the binary no longer has, takes nothing.
            let gone = details.over.is_some() && details.merged_into.is_some();
            let origin = if self.imported || gone { Origin::Imported } else { Origin::Operator };
            let Details { title, family, soc, pay, .. } = details;
            return Role { slug: self.slug.clone(), title, family, soc, pay, text, origin };
        };
        let mut role = base.clone();
        for part in &over.parts {
            match part {
                Part::Title => role.title.clone_from(&details.title),
                Part::Family => role.family.clone_from(&details.family),
                Part::Soc => role.soc.clone_from(&details.soc),
                Part::Summary => role.text.summary.clone_from(&details.text.summary),
                Part::Responsibilities => {
                    role.text.responsibilities.clone_from(&details.text.responsibilities);
                }
                Part::Qualifications => {
                    role.text.qualifications.clone_from(&details.text.qualifications);
                }
                Part::Related => role.text.related.clone_from(&details.text.related),
                Part::Next => role.text.next.clone_from(&details.text.next),
            }
        }
        role.text.aliases.retain(|alias| {
            let alias = normalise(alias);
            let stays = !over.without.contains(&alias) && !self.aliases.contains(&alias);
            stays && !self.is_elsewhere(&alias, claims)
        });
        role.text.aliases.extend(self.aliases.iter().cloned());
        if *over != Over::default() || !self.aliases.is_empty() {
            role.origin = Origin::Operator;
        }
        role
    }

    /// The merge it stands for.
    pub(super) fn merged(&self, role: &Role) -> Option<Merge> {
        let into = self.details.merged_into.clone()?;
        Some(Merge { role: role.clone(), into })
    }
}

fn put<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}
