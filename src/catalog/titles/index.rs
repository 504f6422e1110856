//! All titles of all roles, and what a typed one is taken for: exactly, then with the words that
//! only tell a level taken away, then by its words in any order, by its department and rank or by how
//! it ends, then by likeness.
//!
//! What was imported is asked only where the built-in and the operator's own titles place nothing, so
//! that an import never takes a title from them.

use super::known::{Claim, Known};
use super::readings::{Readings, readings};
use super::score::{self, CONFIDENT, LEAST_OFFERED, PART, PART_ALONE};
use super::search::Hit;
use super::words::{is_general, leads, support, words};
use super::{Alternative, TitleMatch};
use crate::catalog::level_words::{level_in, level_of, says_nothing};
use crate::catalog::{CatalogueError, Origin, Role};
use crate::domain::RoleSlug;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// How many other roles are named.
const MOST_ALTERNATIVES: usize = 5;
/// The least likeness at which a role is found by a search.
const LIKE_ENOUGH: f32 = 0.44;

/// All titles.
#[derive(Debug)]
pub(in crate::catalog) struct TitleIndex {
    /// Built-in titles and the operator's.
    own: Arc<Known>,
    imported: Known,
    /// Number → slug and title.
    roles: Vec<(RoleSlug, String)>,
}

impl TitleIndex {
    /// Over roles: an operator's titles win over built-in ones, and those over imported ones. Several
    /// roles of one slug are one. `base` is an index over the same roles without some imported ones, whose
    /// other titles need not be looked at again.
    pub(in crate::catalog) fn build<'a>(
        roles: impl Iterator<Item = &'a Role>,
        base: Option<&Self>,
    ) -> Result<Self, CatalogueError> {
        let mut roles: Vec<&Role> = roles.collect();
        roles.sort_by_key(|role| role.origin);
        let mut numbers = BTreeMap::new();
        let mut named = Vec::new();
        for role in &roles {
            numbers.entry(&role.slug).or_insert_with(|| {
                named.push((role.slug.clone(), role.title.clone()));
                (named.len() - 1) as u32
            });
        }
        let known = |imported: bool| -> Result<Known, CatalogueError> {
            let roles =
                || roles.iter().filter(|role| (role.origin == Origin::Imported) == imported);
            let mut known = Known::default();
            // Titles first: a role's own title is never another's alias.
            for own_title in [true, false] {
                for role in roles() {
                    let number = numbers.get(&role.slug).copied().unwrap_or_default();
                    let claim = Claim { role: number, origin: role.origin, own_title, entry: 0 };
                    let mut add = |title: &str| {
                        known.add(title, claim).map_err(|(alias, first)| {
                            let slug =
                                |role: u32| named.get(role as usize).map(|one| one.0.clone());
                            let first = slug(first).unwrap_or_else(|| role.slug.clone());
                            CatalogueError::AliasTwice { alias, first, second: role.slug.clone() }
                        })
                    };
                    if own_title {
                        add(&role.title)?;
                    } else {
                        role.text.aliases.iter().try_for_each(|alias| add(alias))?;
                    }
                }
            }
            known.finish();
            Ok(known)
        };
        // Imported roles come last, so that the others keep their numbers.
        let number = |slug: &str| {
            let mut numbers = numbers.iter();
            numbers.find(|(one, _)| one.as_str() == slug).map(|(_, number)| *number)
        };
        let own = match base {
            Some(base) => Arc::clone(&base.own),
            None => Arc::new(known(false)?.with_departments(number)),
        };
        let imported = known(true)?;
        Ok(TitleIndex { own, imported, roles: named })
    }

    pub(in crate::catalog) fn find(&self, title: &str) -> TitleMatch {
        let readings = readings(title);
        let mut hits = self.own.hits(readings.clean());
        let best = self.placed(&readings, &hits);
        hits.extend(self.imported.hits(readings.clean()));
        hits.sort_by(|a, b| b.rank.total_cmp(&a.rank));
        let mut seen: HashSet<u32> = best.iter().map(|(role, _)| *role).collect();
        let first = hits.first().copied();
        let rest = hits.iter().filter(|hit| seen.insert(hit.role)).take(MOST_ALTERNATIVES);
        let mut alternatives: Vec<_> = rest
            .map(|hit| {
                let score = first.map_or(0.0, |first| score::of_other(hit, &first, hits.get(1)));
                let left = best.map_or(CONFIDENT - 0.01, |(_, score)| 1.0 - score);
                self.alternative(hit.role, rounded(score.min(left)))
            })
            .filter(|other| other.score >= LEAST_OFFERED)
            .collect();
        alternatives.sort_by(|a, b| b.score.total_cmp(&a.score));
        TitleMatch {
            alternatives,
            level: level_in(title),
            best: best.map(|(role, score)| self.alternative(role, rounded(score))),
        }
    }

    /// The role of a title and how sure that is, where it is sure enough.
    fn placed(&self, readings: &Readings, hits: &[Hit]) -> Option<(u32, f64)> {
        let Readings { wholes, parts } = readings;
        let most_alike = hits.first().map(|hit| hit.role);
        let whole = |known: &Known| wholes.iter().find_map(|reading| known.sure(reading));
        // "Supervisor - Electrician": who watches over somebody is not them.
        let ranks = parts.first().filter(|part| too_general(part));
        let ranks = ranks.map_or(0, |part| support(&words(part)));
        let part = |known: &Known| {
            let (role, score) = parts.iter().find_map(|reading| {
                known.sure(reading).filter(|_| ranks & !support(&words(reading)) == 0)
            })?;
            Some((role, score.min(if most_alike == Some(role) { PART } else { PART_ALONE })))
        };
        let derived = || {
            let readings = parts.iter().map(String::as_str).chain([readings.shortest()]);
            let first = parts.first().map_or(readings.clone().last(), |part| Some(part.as_str()));
            if first.is_some_and(|first| self.own.is_elsewhere(first)) {
                return None;
            }
            // "Manager, Retail Store Operations" is read from its end.
            let general = parts.first().filter(|part| too_general(part));
            let turned = general.zip(parts.get(1)).map(|(rank, of)| format!("{of} {rank}"));
            let mut readings = turned.as_deref().into_iter().chain(readings);
            readings.find_map(|reading| self.own.derived(reading, most_alike))
        };
        let likely = |known: &Known| {
            let whole = known.likely(readings.clean(), hits);
            whole.or_else(|| {
                let part = parts.first()?;
                let (role, score) = known.likely(part, &known.hits(part))?;
                Some((role, score.min(PART)))
            })
        };
        let own = whole(&self.own).or_else(|| part(&self.own));
        let own = own.or_else(derived).or_else(|| likely(&self.own));
        let own = own.filter(|(_, score)| *score >= CONFIDENT);
        if own.is_some() || self.imported.is_empty() {
            return own;
        }
        let imported = whole(&self.imported).or_else(|| part(&self.imported)).or_else(|| {
            // What is as much like a title of ours says nothing.
            let known = self.imported.hits(readings.clean());
            let ours = hits.first().map_or(0.0, |hit| hit.rank);
            let found = self.imported.likely(readings.clean(), &known)?;
            known.first().is_some_and(|hit| hit.rank > ours).then_some(found)
        });
        imported.filter(|(_, score)| *score >= CONFIDENT)
    }

    /// Roles with titles like a text, most alike first.
    pub(in crate::catalog) fn alike(&self, text: &str) -> Vec<RoleSlug> {
        let readings = readings(text);
        let mut hits = self.own.hits(readings.clean());
        hits.extend(self.imported.hits(readings.clean()));
        hits.sort_by(|a, b| b.rank.total_cmp(&a.rank));
        let mut seen = HashSet::new();
        let like = hits.iter().filter(|hit| hit.likeness >= LIKE_ENOUGH && seen.insert(hit.role));
        like.map(|hit| self.alternative(hit.role, 0.0).role).collect()
    }

    fn alternative(&self, role: u32, score: f64) -> Alternative {
        let Some((role, title)) = self.roles.get(role as usize).cloned() else {
            // Numbers come from this very list.
            unreachable!("role {role} has a number and no slug")
        };
        Alternative { role, title, score }
    }
}

fn rounded(score: f64) -> f64 {
    (score * 100.0).round() / 100.0
}

/// Whether a title says nothing, or one word only that people of many roles say.
pub(in crate::catalog) fn too_general(normal: &str) -> bool {
    let tells = |word: &&str| !says_nothing(word) && level_of(word).is_none() && !leads(word);
    let mut typed = normal.split(' ').filter(tells);
    typed
        .next()
        .is_none_or(|word| typed.next().is_none() && words(word).into_iter().all(is_general))
}

#[cfg(test)]
mod tests {
    use crate::catalog::{Catalogue, Origin, Role};
    use crate::domain::{Level, RoleSlug};

    #[test]
    fn titles_are_found_whatever_their_dress() {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        for typed in [
            "Back End Developer",
            "Sr. Backend Engineer",
            "BACK-END DEVELOPER (m/w/d)",
            "backend developer II",
            "Back  end   developer, full time",
            "Développeur Backend",
        ] {
            let found = catalogue.match_title(typed).best.map(|best| best.role.to_string());
            assert_eq!(found.as_deref(), Some("back-end-developer"), "{typed}");
        }
        assert_eq!(catalogue.match_title("Sr. Backend Engineer").level, Some(Level::Senior));
        assert_eq!(catalogue.match_title("Ninja Rockstar").best, None);
        assert_eq!(catalogue.match_title("").best, None);
    }

    #[test]
    fn near_misses_are_offered_and_not_taken() {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        let near = catalogue.match_title("quantum scientist of the data lake");
        assert_eq!(near.best, None);
        let first = near.alternatives.first().map(|other| other.role.as_str());
        assert_eq!(first, Some("data-scientist"));
    }

    #[test]
    fn titles_of_an_operator_that_look_alike_are_all_roles_and_take_no_alias() {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        let own = ["Dev.Ops", "DevOps", "Backend Engineer"].map(Role::of_title);
        let edited = catalogue.roles().find(|role| role.slug.as_str() == "back-end-developer");
        let edited = edited.cloned().map(|role| Role { origin: Origin::Operator, ..role });
        let own = own.into_iter().flatten().chain(edited);
        let catalogue = catalogue.with_roles(own).expect("no contradiction");
        let found = |title| catalogue.match_title(title).best.map(|best| best.role.to_string());
        assert_eq!(found("devops").as_deref(), Some("dev-ops"));
        assert_eq!(found("backend engineer").as_deref(), Some("backend-engineer"));
        assert!(catalogue.role(&RoleSlug::parse("devops").expect("a slug")).is_some());
    }

    #[test]
    fn what_is_imported_takes_no_title_and_contradicts_nothing() {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        let imported = ["Accounts Clerk", "Airship Rigger"].map(Role::of_title);
        let imported = imported.into_iter().flatten();
        let imported = imported.map(|role| Role { origin: Origin::Imported, ..role });
        let mut own = Role::of_title("Zeppelin Hand").expect("a role");
        own.text.aliases = vec!["airship rigger".to_owned()];
        let catalogue = catalogue.with_roles(imported.chain([own])).expect("no contradiction");
        let found = |title| catalogue.match_title(title).best.map(|best| best.role.to_string());
        assert_eq!(found("Accounts Clerk").as_deref(), Some("bookkeeper"));
        assert_eq!(found("Airship Rigger").as_deref(), Some("zeppelin-hand"));
    }
}
