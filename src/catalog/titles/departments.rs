//! A department and a rank make a title: whoever directs, manages or heads finance is a finance
//! manager, and a specialist or coordinator of human resources works in them.

use super::words::words;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a rank says of a department.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    /// Heads it.
    Heads,
    /// Works in it.
    Works,
}

/// Slugs of those who head a department and work in it.
type Roles = (Option<&'static str>, Option<&'static str>);

static DEPARTMENTS: LazyLock<HashMap<String, Roles>> = LazyLock::new(|| {
    let mut departments = HashMap::new();
    for line in include_str!("departments.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split(" : ");
        let (Some(names), heads, works) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let role = |slug: Option<&'static str>| slug.filter(|slug| *slug != "-");
        for name in names.split(" | ") {
            departments.insert(key(words(name)), (role(heads), role(works)));
        }
    }
    departments
});

fn key(words: Vec<&str>) -> String {
    let mut words: Vec<&str> = words.into_iter().filter(|word| !links(word)).collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

fn links(word: &str) -> bool {
    matches!(
        word,
        "of" | "and"
            | "the"
            | "for"
            | "in"
            | "team"
            | "de"
            | "del"
            | "la"
            | "al"
            | "y"
            | "e"
            | "et"
            | "du"
            | "des"
            | "der"
            | "und"
            | "im"
            | "di"
            | "da"
            | "do"
            | "dos"
    )
}

fn rank(word: &str) -> Option<Rank> {
    Some(match word {
        "manager" | "director" | "head" | "chief" | "president" | "lead" | "leader" | "leiter"
        | "leitung" | "teamleiter" | "abteilungsleiter" | "bereichsleiter" | "responsable"
        | "jefe" | "jef" | "gerente" | "gerent" | "directeur" | "direct" | "responsabile"
        | "kierownik" => Rank::Heads,
        "specialist" | "coordinator" | "officer" | "associate" | "executive" | "analyst"
        | "assistant" | "representative" | "generalist" | "advisor" | "adviser" | "intern"
        | "trainee" | "professional" | "strategist" | "praktikum" | "praktikant"
        | "werkstudent" | "mitarbeiter" | "referent" | "sachbearbeiter" | "assistent"
        | "tecnic" | "especialist" | "coordinador" | "asistente" | "asistent" => Rank::Works,
        _ => return None,
    })
}

/// Whether a word tells a rank in a department.
pub(super) fn is_rank(word: &str) -> bool {
    rank(word).is_some()
}

/// Words before a department that leave it the same.
fn widens(word: &str) -> bool {
    matches!(
        word,
        "vice" | "deputy" | "acting" | "interim" | "executive" | "assistant" | "associate"
    )
}

/// The role of a title that is a rank and a department, by the title's words without level and place.
pub(super) fn role_of(words: &[&str]) -> Option<&'static str> {
    let heads = words.iter().any(|word| rank(word) == Some(Rank::Heads));
    let found = if heads { Rank::Heads } else { Rank::Works };
    // One word tells the rank; in "marketing communications associate" it is the last of them.
    let at = words.iter().rposition(|word| rank(word) == Some(found))?;
    // "Assistant to the director" is neither.
    if words.contains(&"to") {
        return None;
    }
    let rest = words.iter().enumerate().filter(|(here, word)| {
        let leads = heads && (rank(word) == Some(Rank::Heads) || widens(word));
        *here != at && !leads
    });
    let (heads, works) = DEPARTMENTS.get(&key(rest.map(|(_, word)| *word).collect()))?;
    if found == Rank::Heads { *heads } else { *works }
}

/// The slugs named in the table.
pub(super) fn slugs() -> impl Iterator<Item = &'static str> {
    DEPARTMENTS.values().flat_map(|(heads, works)| [*heads, *works]).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalogue;

    #[test]
    fn every_role_of_the_table_is_one() {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        for slug in slugs() {
            assert!(catalogue.roles().any(|role| role.slug.as_str() == slug), "{slug}");
        }
        let roles_of = |line: &str| line.split(" : ").count();
        let lines = include_str!("departments.txt").lines().filter(|line| !line.starts_with('#'));
        assert!(lines.clone().all(|line| roles_of(line) == 3));
    }

    #[test]
    fn a_rank_and_a_department_make_a_role() {
        for (title, role) in [
            ("director finance", Some("finance-manager")),
            ("head legal", Some("legal-counsel")),
            ("associate director alumni relation", Some("fundraiser")),
            ("human resource generalist", Some("human-resources-specialist")),
            ("responsable de ventas", Some("sales-manager")),
            ("mitarbeiter einkauf", Some("buyer")),
            ("assistant to director finance", None),
            ("associate director", None),
            ("operations associate", None),
            ("funeral director", None),
        ] {
            assert_eq!(role_of(&words(title)), role, "{title}");
        }
    }
}
