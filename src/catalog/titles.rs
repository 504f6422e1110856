//! From what people type to a role: normalise, then look up exactly, then with the words that only
//! tell a level or an employment taken away.

use super::level_words::{level_in, level_of, says_nothing};
use super::{CatalogueError, Origin, Role};
use crate::domain::{Level, RoleSlug};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A title in the form it is looked up in: lower case, without accents, every run of anything but
/// letters, digits, `+`, `#` and inner dots one space.
pub fn normalise(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    for character in title.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        if character.is_alphanumeric() || matches!(character, '+' | '#') {
            out.push(character);
        } else if character != '.' && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Another role a title might mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// The role.
    pub role: RoleSlug,
    /// Its title.
    pub title: String,
    /// How well it fits, 0 to 1.
    pub score: f64,
}

/// What a typed title was taken for.
#[derive(Debug, Clone, PartialEq)]
pub struct TitleMatch {
    /// The role, where one was found with confidence.
    pub best: Option<Alternative>,
    /// The level the title tells.
    pub level: Option<Level>,
    /// Others it might mean, best first, at most five.
    pub alternatives: Vec<Alternative>,
}

/// All titles of all roles.
#[derive(Debug)]
pub(super) struct TitleIndex {
    /// Normalised title or alias → role.
    exact: HashMap<String, RoleSlug>,
    /// The same with spaces taken out: `backend` is `back end`.
    joined: HashMap<String, RoleSlug>,
    /// Word → the titles it occurs in.
    words: HashMap<String, Vec<(RoleSlug, usize)>>,
    titles: BTreeMap<RoleSlug, String>,
    /// The operator's roles, whose titles win over built-in ones.
    own: BTreeSet<RoleSlug>,
}

impl TitleIndex {
    pub(super) fn build<'a>(roles: impl Iterator<Item = &'a Role>) -> Result<Self, CatalogueError> {
        let mut index = TitleIndex {
            exact: HashMap::new(),
            joined: HashMap::new(),
            words: HashMap::new(),
            titles: BTreeMap::new(),
            own: BTreeSet::new(),
        };
        let (own, built_in): (Vec<_>, Vec<_>) =
            roles.partition(|role| role.origin == Origin::Operator);
        index.own.extend(own.iter().map(|role| role.slug.clone()));
        // Titles first: a role's own title is never another's alias.
        let roles = || own.iter().chain(&built_in);
        index.titles.extend(roles().map(|role| (role.slug.clone(), role.title.clone())));
        for role in roles() {
            index.add(&role.title, role)?;
        }
        for role in roles() {
            for alias in &role.text.aliases {
                index.add(alias, role)?;
            }
        }
        Ok(index)
    }

    fn add(&mut self, title: &str, role: &Role) -> Result<(), CatalogueError> {
        let normal = normalise(title);
        if let Some(first) = self.exact.get(&normal).filter(|first| **first != role.slug) {
            let is_title = || self.titles.get(first).is_some_and(|own| normalise(own) == normal);
            // An operator's titles come as they are, from imports too: the first of two that differ
            // in nothing that counts is found, and no alias takes one away.
            if self.own.contains(first) && (role.origin == Origin::BuiltIn || is_title()) {
                return Ok(());
            }
            return Err(CatalogueError::AliasTwice {
                alias: normal,
                first: first.clone(),
                second: role.slug.clone(),
            });
        }
        let words: BTreeSet<&str> = normal.split(' ').collect();
        for word in &words {
            let titles = self.words.entry((*word).to_owned()).or_default();
            titles.push((role.slug.clone(), words.len()));
        }
        self.joined.entry(normal.replace(' ', "")).or_insert_with(|| role.slug.clone());
        self.exact.insert(normal, role.slug.clone());
        Ok(())
    }

    /// Exactly, or with the spaces elsewhere.
    fn look_up(&self, normal: &str) -> Option<&RoleSlug> {
        self.exact.get(normal).or_else(|| self.joined.get(&normal.replace(' ', "")))
    }

    pub(super) fn find(&self, title: &str) -> TitleMatch {
        let normal = normalise(title);
        let best = self.look_up(&normal).map(|role| (role, 1.0)).or_else(|| {
            let bare = without(&normal, |word| says_nothing(word) || level_of(word).is_some());
            self.look_up(&bare).map(|role| (role, 0.97))
        });
        let best = best.map(|(role, score)| self.alternative(role, score));
        let taken = best.as_ref().map(|best| &best.role);
        let alternatives =
            self.similar(&normal).into_iter().filter(|other| Some(&other.role) != taken).take(5);
        TitleMatch { alternatives: alternatives.collect(), level: level_in(title), best }
    }

    fn alternative(&self, role: &RoleSlug, score: f64) -> Alternative {
        let title = self.titles.get(role).cloned().unwrap_or_default();
        Alternative { role: role.clone(), title, score }
    }

    /// Roles that share words with the title, by the Dice coefficient of the best of their titles,
    /// rarer words weighing more.
    fn similar(&self, normal: &str) -> Vec<Alternative> {
        let bare = without(normal, |word| says_nothing(word) || level_of(word).is_some());
        let asked: BTreeSet<&str> = bare.split(' ').collect();
        let mut best: BTreeMap<&RoleSlug, f64> = BTreeMap::new();
        for word in &asked {
            let Some(titles) = self.words.get(*word) else { continue };
            let rarity = 1.0 / (1.0 + (titles.len() as f64).ln());
            let mut of_word: BTreeMap<&RoleSlug, f64> = BTreeMap::new();
            for (role, words) in titles {
                let share = 2.0 * rarity / (asked.len() + words) as f64;
                let seen = of_word.entry(role).or_default();
                *seen = seen.max(share);
            }
            for (role, share) in of_word {
                *best.entry(role).or_default() += share;
            }
        }
        let mut found: Vec<_> = best
            .into_iter()
            .filter(|(_, score)| *score >= 0.15)
            .map(|(role, score)| self.alternative(role, (score.min(0.95) * 100.0).round() / 100.0))
            .collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.role.cmp(&b.role)));
        found
    }
}

fn without(normal: &str, drop: impl Fn(&str) -> bool) -> String {
    normal.split(' ').filter(|word| !drop(word)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::Catalogue;
    use super::*;

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
        let near = catalogue.match_title("quantum data scientist");
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
}
