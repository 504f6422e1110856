//! Names written so that a machine does not see them: letter by letter, with digits for letters,
//! or only by their initials.

use super::super::{Removed, Span};
use super::token::{self, Known};
use regex::Regex;
use std::sync::LazyLock;

/// `A n n a`, `A.n.n.a`, `a-n-n-a`.
static SPACED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b\p{L}(?:[ ._*-]{1,2}\p{L}){2,12}\b").ok());

/// A word with digits or signs among its letters.
static LEET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[\s(,;:])([\p{L}\d$!|]*(?:\p{L}[\d$@!|*]|[\d$@]\p{L})[\p{L}\d$@!|*]*)").ok()
});

/// Initials beside a word for a role, or before the place in the firm where one finds the person.
static INITIALS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let initials = r"\p{Lu}\.(?:\s?\p{Lu}\.){0,2}";
    let desks = "accounting|accounts|payroll|hr|finance|marketing|sales|legal|it|reception|logistics|purchasing|production|procurement|operations|support|admin|security|warehouse|kitchen|engineering|buchhaltung|personalabteilung|einkauf|vertrieb|verwaltung|lager|küche|comptabilité|compta|rh|ventes|achats|accueil|contabilidad|recursos|rrhh|ventas|compras|almacén|cocina|contabilidade|vendas|financeiro|recepción|produção";
    [
        format!(r"(?:^|[\s(])({initials})(?:,|\s)\s?(?:from|in|at|of|aus|in der|im|vom|von der|de la|de|du|del|da|do|à la|en)\s(?:the\s|der\s|la\s)?(?i:{desks})\b"),
        format!(r"(?:^|[\s(])(\p{{Lu}})\s(?:from|aus|aus der)\s(?:the\s)?(?i:{desks})\b"),
        format!(r"\b(?i:mr|mrs|ms|dr|herr|herrn|frau|mme|m|mlle|monsieur|madame|sr|sra|señor|señora|seu|dona|boss|manager|supervisor|lead|director|owner|chef|chefin|leiter|leiterin|directeur|directrice|responsable|jefe|jefa|gerente|gestor|gestora|supervisora|colleague|coworker|kollege|kollegin|collègue|compañero|compañera|colega)\.?,?\s({initials})(?:$|[\s,;!?)])"),
        r"\b(?:Herr|Herrn|Frau|Mr|Mrs|Ms|Mme|Sra?)\.?\s(\p{Lu})(?:$|[\s,;!?).])".to_owned(),
    ]
    .iter()
    .filter_map(|expression| Regex::new(expression).ok())
    .collect()
});

/// Letters that stand for countries and degrees.
const NOBODY: &[&str] = &[
    "U.S.", "U.K.", "E.U.", "U.S.A.", "P.M.", "A.M.", "H.R.", "I.T.", "Q.A.", "D.C.", "L.A.",
    "E.E.", "U.U.", "R.H.",
];

/// Proposes names in disguise.
pub(super) fn find(text: &str, found: &mut Vec<Span>) {
    for part in SPACED.iter().flat_map(|expression| expression.find_iter(text)) {
        let joined: String = part.as_str().chars().filter(|c| c.is_alphabetic()).collect();
        if token::named(&joined).is_some_and(|known| matches!(known, Known::Given | Known::Family))
        {
            found.push((part.range(), Removed::Person));
        }
    }
    for part in LEET.iter().flat_map(|expression| expression.captures_iter(text)) {
        let Some(part) = part.get(1) else { continue };
        let letters = part.as_str().chars().filter(|c| c.is_alphabetic()).count();
        let read =
            |one: char| -> String { part.as_str().chars().map(|c| letter(c, one)).collect() };
        let known = ['i', 'l'].iter().find_map(|one| token::named(&read(*one)));
        if letters >= 2
            && known.is_some_and(|known| matches!(known, Known::Given | Known::Cased | Known::Both))
        {
            found.push((part.range(), Removed::Person));
        }
    }
    for part in INITIALS.iter().flat_map(|expression| expression.captures_iter(text)) {
        if let Some(part) = part.get(1).filter(|part| !NOBODY.contains(&part.as_str())) {
            found.push((part.range(), Removed::Person));
        }
    }
}

/// The letter that a digit or sign looks like.
fn letter(c: char, one: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '8' => 'b',
        c => c,
    }
}
