//! All titles of all roles, and what a typed one is taken for: exactly, then with the words that
//! only tell a level taken away, then by its words in any order, then by likeness.

use super::readings::readings;
use super::score::{self, BARE, CONFIDENT, EXACT, LEADS, PART, SAME_WORDS};
use super::search::{Hit, Search};
use super::words::{is_general, leads, normalise, words};
use super::{Alternative, TitleMatch};
use crate::catalog::level_words::{level_in, level_of, says_nothing};
use crate::catalog::{CatalogueError, Origin, Role};
use crate::domain::RoleSlug;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many other roles are named.
const MOST_ALTERNATIVES: usize = 5;

/// All titles.
#[derive(Debug)]
pub(in crate::catalog) struct TitleIndex {
    /// Normalised title or alias → role.
    exact: HashMap<String, Claim>,
    /// The same with spaces taken out: `backend` is `back end`.
    joined: HashMap<String, u32>,
    /// The same by its words in alphabetical order; `None` where roles share them.
    keyed: HashMap<String, Option<Claim>>,
    search: Search,
    /// Number → slug and title.
    roles: Vec<(RoleSlug, String)>,
}

/// Who has a title.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Claim {
    role: u32,
    origin: Origin,
    /// The role's own title and no alias.
    own_title: bool,
}

impl TitleIndex {
    /// Over roles: an operator's titles win over built-in ones, and those over imported ones. Several
    /// roles of one slug are one.
    pub(in crate::catalog) fn build<'a>(
        roles: impl Iterator<Item = &'a Role>,
    ) -> Result<Self, CatalogueError> {
        let mut roles: Vec<&Role> = roles.collect();
        roles.sort_by_key(|role| role.origin);
        let mut index = TitleIndex {
            exact: HashMap::new(),
            joined: HashMap::new(),
            keyed: HashMap::new(),
            search: Search::default(),
            roles: Vec::new(),
        };
        let mut numbers = BTreeMap::new();
        for role in &roles {
            numbers.entry(role.slug.clone()).or_insert_with(|| {
                index.roles.push((role.slug.clone(), role.title.clone()));
                (index.roles.len() - 1) as u32
            });
        }
        let number = |role: &Role| numbers.get(&role.slug).copied().unwrap_or_default();
        // Whatever is imported comes last and takes nothing from the others.
        for imported in [false, true] {
            let roles =
                || roles.iter().filter(|role| (role.origin == Origin::Imported) == imported);
            // Titles first: a role's own title is never another's alias.
            for role in roles() {
                let claim = Claim { role: number(role), origin: role.origin, own_title: true };
                index.add(&role.title, claim)?;
            }
            for role in roles() {
                let claim = Claim { role: number(role), origin: role.origin, own_title: false };
                for alias in &role.text.aliases {
                    index.add(alias, claim)?;
                }
            }
        }
        let mut named: Vec<_> =
            index.exact.iter().map(|(title, claim)| (title.as_str(), claim.role)).collect();
        named.sort_unstable();
        index.search = Search::build(named.into_iter());
        Ok(index)
    }

    fn add(&mut self, title: &str, claim: Claim) -> Result<(), CatalogueError> {
        let normal = normalise(title);
        if let Some(first) = self.exact.get(&normal).copied() {
            // Titles of an operator and of an import come as they are: the first of two that differ
            // in nothing that counts is found, and no alias takes one away.
            if first.role == claim.role
                || first.origin < claim.origin
                || claim.origin == Origin::Imported
                || (first.own_title && claim.origin == Origin::Operator)
            {
                return Ok(());
            }
            return Err(CatalogueError::AliasTwice {
                alias: normal,
                first: self.slug(first.role),
                second: self.slug(claim.role),
            });
        }
        self.joined.entry(normal.replace(' ', "")).or_insert(claim.role);
        let key = key(words(&normal).into_iter());
        let keyed = self.keyed.entry(key).or_insert(Some(claim));
        if keyed.is_some_and(|first| first.role != claim.role && first.origin == claim.origin) {
            *keyed = None;
        }
        self.exact.insert(normal, claim);
        Ok(())
    }

    fn slug(&self, role: u32) -> RoleSlug {
        self.roles.get(role as usize).map(|(slug, _)| slug.clone()).unwrap_or_else(|| {
            // Numbers come from this very list.
            unreachable!("role {role} has a number and no slug")
        })
    }

    pub(in crate::catalog) fn find(&self, title: &str) -> TitleMatch {
        let readings = readings(title);
        // The whole as it was typed, then without marks of gender, employment and pay: by likeness
        // it is the latter that is compared.
        let normal = readings.get(1).or(readings.first()).cloned().unwrap_or_default();
        let hits = self.search.find(&normal, None);
        let sure = readings.iter().enumerate().find_map(|(at, reading)| {
            let (role, score) = self.sure(reading)?;
            Some((role, if at < 2 { score } else { score.min(PART) }))
        });
        let likely = || {
            let first = hits.first()?;
            let score = score::of_first(first, hits.get(1));
            let known = self.search.knows(&normal, first);
            (score >= CONFIDENT && known && !too_general(&normal)).then_some((first.role, score))
        };
        let best = sure.or_else(likely);
        let alternatives = hits
            .iter()
            .filter(|hit| best.is_none_or(|(role, _)| role != hit.role))
            .take(MOST_ALTERNATIVES)
            .map(|hit| self.alternative(hit.role, self.score_of_other(hit, &hits, best)))
            .filter(|other| other.score >= 0.01);
        TitleMatch {
            alternatives: alternatives.collect(),
            level: level_in(title),
            best: best.map(|(role, score)| self.alternative(role, score)),
        }
    }

    /// The role of a title that is known but for its dress.
    fn sure(&self, normal: &str) -> Option<(u32, f64)> {
        let tells_role = |word: &&str| !says_nothing(word) && level_of(word).is_none();
        let bare = || normal.split(' ').filter(tells_role).collect::<Vec<_>>().join(" ");
        let by_words = |normal: &str| self.keyed.get(&key(words(normal).into_iter())).copied();
        self.look_up(normal).map(|role| (role, EXACT)).or_else(|| {
            let bare = bare();
            self.look_up(&bare)
                .map(|role| (role, BARE))
                .or_else(|| Some((by_words(normal)??.role, SAME_WORDS)))
                .or_else(|| Some((by_words(&bare)??.role, SAME_WORDS)))
                .or_else(|| self.as_manager(normal))
        })
    }

    /// `Head of Marketing`, `Director of Engineering`: the manager of the same.
    fn as_manager(&self, normal: &str) -> Option<(u32, f64)> {
        let words = words(normal);
        if !words.iter().any(|word| leads(word)) {
            return None;
        }
        let rest = words.into_iter().filter(|word| {
            !leads(word) && *word != "vice" && !says_nothing(word) && level_of(word).is_none()
        });
        let claim = *self.keyed.get(&key(rest.chain(["manager"])))?;
        Some((claim?.role, LEADS))
    }

    /// Exactly, or with the spaces elsewhere.
    fn look_up(&self, normal: &str) -> Option<u32> {
        let claim = self.exact.get(normal);
        // An import lists some people as plain "Manager"; that places nobody.
        let claim = claim.filter(|claim| claim.origin != Origin::Imported || !too_general(normal));
        claim.map(|claim| claim.role).or_else(|| {
            self.joined.get(&normal.replace(' ', "")).copied().filter(|_| !too_general(normal))
        })
    }

    fn score_of_other(&self, hit: &Hit, hits: &[Hit], best: Option<(u32, f64)>) -> f64 {
        let rest = 1.0 - best.map_or(0.0, |(_, score)| score);
        let first = hits.first().filter(|first| first.role == hit.role);
        let score = first.map_or_else(
            || score::of_first(hit, hits.first()),
            |first| score::of_first(first, hits.get(1)),
        );
        (score.min(if best.is_some() { rest } else { CONFIDENT - 0.01 }) * 100.0).round() / 100.0
    }

    fn alternative(&self, role: u32, score: f64) -> Alternative {
        let title = self.roles.get(role as usize).map(|(_, title)| title.clone());
        Alternative { role: self.slug(role), title: title.unwrap_or_default(), score }
    }
}

/// Words in alphabetical order, each once.
fn key<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: HashSet<&str> = words.filter(|word| *word != "of").collect();
    let mut words: Vec<_> = words.into_iter().collect();
    words.sort_unstable();
    words.join(" ")
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
