//! Words in a title that tell the level and not the role, in the languages people answer in.

use crate::domain::Level;

/// The level a normalised word stands for.
pub(super) fn level_of(word: &str) -> Option<Level> {
    Some(match word {
        "intern" | "internship" | "trainee" | "praktikant" | "praktikantin" | "werkstudent"
        | "stagiaire" | "becario" | "estagiario" => Level::Intern,
        "junior" | "jr" | "jnr" | "entry" | "graduate" | "apprentice" | "associate" | "i" | "1"
        | "azubi" | "debutant" => Level::Junior,
        "mid" | "middle" | "intermediate" | "midlevel" | "ii" | "2" | "pleno" => Level::Mid,
        "senior" | "sr" | "snr" | "experienced" | "iii" | "3" | "seniorin" | "confirme" => {
            Level::Senior
        }
        "lead" | "leading" | "iv" | "4" | "leitender" | "leitende" => Level::Lead,
        "principal" | "staff" | "distinguished" | "fellow" | "v" | "5" => Level::Principal,
        "head" | "director" => Level::Director,
        "chief" | "vp" | "svp" | "evp" | "cto" | "ceo" | "cfo" | "coo" => Level::Executive,
        _ => return None,
    })
}

/// The level a typed title tells, if it tells one; the highest where it tells several.
pub fn level_in(title: &str) -> Option<Level> {
    super::normalise(title).split(' ').filter_map(level_of).max()
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
            | "m"
            | "f"
            | "w"
            | "d"
            | "x"
            | "mwd"
            | "h"
    )
}
