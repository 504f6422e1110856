//! The level a title tells, by its words and those beside them, in the languages people answer in;
//! where in doubt none.

use crate::domain::Level;

/// The level a normalised word may stand for: such words do not tell the role.
pub(super) fn level_of(word: &str) -> Option<Level> {
    Some(match word {
        "intern" | "internship" | "trainee" | "praktikant" | "praktikantin" | "praktikum"
        | "werkstudent" | "werkstudentin" | "stagiaire" | "becario" | "becaria" | "estagiario"
        | "estagiaria" | "tirocinante" | "stagista" | "stazysta" | "stazystka" | "stajyer"
        | "стажер" | "стажерка" | "стажист" | "stagiair" => Level::Intern,
        "junior" | "jr" | "jnr" | "entry" | "graduate" | "apprentice" | "associate" | "i" | "1"
        | "azubi" | "debutant" | "mlodszy" | "mlodsza" | "младшии" | "молодшии" => {
            Level::Junior
        }
        "mid" | "middle" | "intermediate" | "midlevel" | "midweight" | "ii" | "2" | "pleno" => {
            Level::Mid
        }
        "senior" | "sr" | "snr" | "experienced" | "iii" | "3" | "seniorin" | "confirme"
        | "starszy" | "starsza" | "kidemli" | "kıdemli" | "старшии" => Level::Senior,
        "lead" | "leading" | "iv" | "4" | "leitender" | "leitende" | "ведущии" | "провіднии" => {
            Level::Lead
        }
        "principal" | "staff" | "distinguished" | "fellow" | "v" | "5" => Level::Principal,
        "head" | "director" => Level::Director,
        "chief" | "vp" | "svp" | "evp" | "cto" | "ceo" | "cfo" | "coo" => Level::Executive,
        _ => return None,
    })
}

/// The level a typed title tells, if it tells one; the highest where it tells several.
pub fn level_in(title: &str) -> Option<Level> {
    let normal = super::normalise(title);
    let words: Vec<&str> = normal.split(' ').collect();
    // Whoever assists the head of something is none.
    if normal.contains("assistant to ") || normal.contains("pa to ") || normal.contains("aide to ")
    {
        return None;
    }
    let at = |at: Option<usize>| at.and_then(|at| words.get(at)).copied().unwrap_or_default();
    let told = words.iter().enumerate().filter_map(|(here, word)| {
        in_context(word, at(here.checked_sub(1)), at(here.checked_add(1)), &words)
    });
    told.chain(unspaced(&normal)).max()
}

/// The level of a word between its neighbours.
fn in_context(word: &str, before: &str, after: &str, all: &[&str]) -> Option<Level> {
    let last = after.is_empty();
    let rung = code(word);
    match word {
        "associate" => is_profession(after).then_some(Level::Junior),
        "entry" => (after == "level").then_some(Level::Junior),
        "graduate" => is_profession(after).then_some(Level::Junior),
        "apprentice" | "azubi" => (all.len() > 1).then_some(Level::Junior),
        "staff" => (is_technical(after) && before != "technical").then_some(Level::Principal),
        "principal" if matches!(before, "school" | "college" | "academy") => Some(Level::Manager),
        "principal" => {
            (!last && after != "of" && !matches!(before, "vice" | "assistant" | "deputy"))
                .then_some(Level::Principal)
        }
        "fellow" => matches!(before, "technical" | "engineering").then_some(Level::Principal),
        "middle" => is_profession(after).then_some(Level::Mid),
        "mid" => (is_profession(after) || matches!(after, "level" | "weight" | "senior"))
            .then_some(Level::Mid),
        "senior" | "sr" | "snr" => match (before, after) {
            ("semi", _) => Some(Level::Mid),
            (_, "living" | "care" | "citizen" | "citizens" | "center" | "centre" | "services") => {
                None
            }
            _ => Some(Level::Senior),
        },
        "i" | "1" | "ii" | "2" | "iii" | "3" | "iv" | "4" | "v" | "5" => {
            let counted = before.chars().count() < 2
                || matches!(
                    before,
                    "class"
                        | "band"
                        | "grade"
                        | "part"
                        | "cat"
                        | "category"
                        | "stage"
                        | "type"
                        | "level"
                        | "year"
                        | "niveau"
                        | "nivel"
                        | "step"
                        | "scale"
                        | "key"
                        | "caces"
                        | "klasse"
                        | "stufe"
                        | "phase"
                        | "unit"
                        | "tier"
                        | "lph"
                        | "and"
                        | "to"
                );
            (last && !counted).then(|| level_of(word)).flatten()
        }
        "lead" => (!matches!(after, "generation" | "gen" | "generator")).then_some(Level::Lead),
        "leader" | "teamleiter" | "teamleiterin" => (word != "leader"
            || matches!(before, "team" | "shift" | "squad" | "crew" | "group"))
        .then_some(Level::Lead),
        "head" => match after {
            "of" => Some(Level::Director),
            "office" | "hunter" | "teacher" | "" => None,
            _ if is_hand(after) => Some(Level::Lead),
            _ => Some(Level::Director),
        },
        "director" => match before {
            "managing" | "executive" => Some(Level::Executive),
            "art" | "creative" | "funeral" | "film" | "music" | "choir" | "activities"
            | "activity" | "casting" | "camp" | "stage" | "athletic" | "theatre" | "funerario" => {
                None
            }
            _ => Some(Level::Director),
        },
        "vice" => (after == "president").then_some(Level::Executive),
        "vp" | "svp" | "evp" | "avp" | "cto" | "ceo" | "cfo" | "coo" | "cio" | "cmo" => {
            Some(Level::Executive)
        }
        "chief" => match after {
            "of" | "" => None,
            "executive" | "technology" | "technical" | "financial" | "finance" | "operating"
            | "operations" | "marketing" | "information" | "people" | "product" | "revenue"
            | "commercial" | "data" | "medical" | "legal" | "security" | "strategy" | "growth" => {
                Some(Level::Executive)
            }
            _ if all.contains(&"officer") => Some(Level::Executive),
            _ => Some(Level::Lead),
        },
        _ if rung.is_some() => rung.filter(|_| after != "support" && before != "tier"),
        _ => level_of(word),
    }
}

/// `SDE2`, `IC4`, `L5`, `E6`: rungs as large technology companies count them.
fn code(word: &str) -> Option<Level> {
    let split = word.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = word.split_at_checked(split)?;
    let number: u8 = number.parse().ok()?;
    let from_junior = match letters {
        "sde" | "swe" => number,
        "ic" => number.checked_sub(1)?,
        "l" | "e" => number.checked_sub(2)?,
        _ => return None,
    };
    Some(match from_junior {
        1 => Level::Junior,
        2 => Level::Mid,
        3 => Level::Senior,
        4..=6 => Level::Principal,
        _ => return None,
    })
}

/// Levels written without spaces.
fn unspaced(normal: &str) -> Option<Level> {
    const TOLD: [(&str, Level); 8] = [
        ("シニア", Level::Senior),
        ("インターン", Level::Intern),
        ("ジュニア", Level::Junior),
        ("实习", Level::Intern),
        ("高级", Level::Senior),
        ("资深", Level::Senior),
        ("初级", Level::Junior),
        ("总监", Level::Director),
    ];
    TOLD.iter().filter(|(told, _)| normal.contains(told)).map(|(_, level)| *level).max()
}

/// Professions of which a beginner is called associate or graduate.
fn is_profession(word: &str) -> bool {
    is_technical(word)
        || matches!(
            word,
            "attorney"
                | "lawyer"
                | "consultant"
                | "analyst"
                | "accountant"
                | "auditor"
                | "architect"
                | "business"
                | "financial"
                | "surveyor"
                | "planner"
                | "marketing"
                | "civil"
                | "mechanical"
                | "electrical"
                | "structural"
                | "project"
        )
}

fn is_technical(word: &str) -> bool {
    matches!(
        word,
        "engineer"
            | "eng"
            | "engineering"
            | "software"
            | "sw"
            | "developer"
            | "dev"
            | "data"
            | "designer"
            | "scientist"
            | "product"
            | "machine"
            | "ml"
            | "ai"
            | "security"
            | "devops"
            | "sre"
            | "site"
            | "backend"
            | "back"
            | "frontend"
            | "front"
            | "full"
            | "fullstack"
            | "platform"
            | "systems"
            | "hardware"
            | "firmware"
            | "cloud"
            | "android"
            | "ios"
            | "mobile"
            | "infrastructure"
            | "ux"
            | "web"
            | "applied"
    )
}

/// Trades in which the head of a shift is called head.
fn is_hand(word: &str) -> bool {
    matches!(
        word,
        "waiter"
            | "waitress"
            | "teller"
            | "chef"
            | "cook"
            | "nurse"
            | "coach"
            | "cashier"
            | "cleaner"
            | "gardener"
            | "barista"
            | "baker"
            | "bartender"
            | "jailer"
            | "custodian"
            | "groundskeeper"
            | "butler"
            | "housekeeper"
            | "receptionist"
            | "porter"
            | "brewer"
            | "greenkeeper"
            | "sommelier"
            | "concierge"
            | "lifeguard"
            | "librarian"
            | "guard"
            | "server"
            | "host"
            | "hostess"
            | "ranger"
            | "technician"
            | "mechanic"
            | "clerk"
    )
}

/// Words about the employment or the rung's name that say nothing of the role.
pub(super) fn says_nothing(word: &str) -> bool {
    matches!(
        word,
        "level"
            | "of"
            | "the"
            | "a"
            | "an"
            | "full"
            | "part"
            | "time"
            | "fulltime"
            | "parttime"
            | "contract"
            | "contractor"
            | "freelance"
            | "freelancer"
            | "temporary"
            | "temp"
            | "permanent"
            | "remote"
            | "hybrid"
            | "onsite"
            | "self"
            | "employed"
            | "licensed"
            | "certified"
            | "former"
            | "retired"
            | "m"
            | "f"
            | "w"
            | "d"
            | "x"
            | "mwd"
            | "h"
            | "guy"
            | "lady"
            | "person"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_told_by_words_and_their_neighbours() {
        for (title, level) in [
            ("Retail Associate", None),
            ("Associate Professor of Law", None),
            ("Associate Software Engineer", Some(Level::Junior)),
            ("Data Entry Operator", None),
            ("Entry-level analyst", Some(Level::Junior)),
            ("Hospital Staff Nurse", None),
            ("Staff Data Scientist", Some(Level::Principal)),
            ("Member of Technical Staff", None),
            ("L G V", None),
            ("Truck Driver Class 2", None),
            ("Head Barista", Some(Level::Lead)),
            ("Head of Sales", Some(Level::Director)),
            ("Managing Director", Some(Level::Executive)),
            ("Vice President, Risk", Some(Level::Executive)),
            ("High School Principal", Some(Level::Manager)),
            ("Chief Warden", Some(Level::Lead)),
            ("Chief Financial Officer", Some(Level::Executive)),
            ("SDE3", Some(Level::Senior)),
            ("L4 Software Engineer", Some(Level::Mid)),
            ("IC5 Designer", Some(Level::Principal)),
            ("Assistant to the Director", None),
        ] {
            assert_eq!(level_in(title), level, "{title}");
        }
    }
}
