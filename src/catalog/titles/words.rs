//! What a typed title is made of: one spelling for what is the same. Knows no roles.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A title in the form it is looked up in: lower case, without accents, every run of anything but
/// letters, digits, `+` and `#` one space; dots vanish. Normalising twice changes nothing more.
pub fn normalise(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    // The marks of kana tell one syllable from another, as no accent does: they stay.
    let accent = |c: &char| is_combining_mark(*c) && !matches!(c, '\u{3099}' | '\u{309a}');
    for character in title.nfkd().filter(|c| !accent(c)).nfc().flat_map(char::to_lowercase) {
        match character {
            'ß' => out.push_str("ss"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            // What lower case takes apart once more, as İ.
            mark if is_combining_mark(mark) => {}
            '.' => {}
            _ if character.is_alphanumeric() || matches!(character, '+' | '#') => {
                out.push(character);
            }
            _ if !out.is_empty() && !out.ends_with(' ') => out.push(' '),
            _ => {}
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The words of a normalised title with abbreviations written out and cut to their stems.
pub(super) fn words(normal: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for word in normal.split(' ').filter(|word| !word.is_empty()) {
        match written_out(word) {
            [] => words.push(stem(word)),
            long => words.extend(long.iter().map(|word| stem(word))),
        }
    }
    words
}

/// A word without what only tells number or gender: `teachers`, `Lehrerin`, `développeuse`,
/// `profesora`. The stem need not be a word; both sides of a comparison are cut alike.
fn stem(word: &str) -> &str {
    const CUTS: [(&str, usize); 10] = [
        // Ending, and how many bytes of it go.
        ("erin", 2),
        ("tin", 2),
        ("innen", 5),
        ("trice", 4),
        ("teur", 3),
        ("euse", 2),
        ("eur", 1),
        ("iere", 1),
        ("ienne", 2),
        ("ante", 1),
    ];
    let cut = |bytes: usize| word.len().checked_sub(bytes).and_then(|end| word.get(..end));
    if word.len() > 5 {
        if let Some((_, bytes)) = CUTS.iter().find(|(ending, _)| word.ends_with(ending)) {
            return cut(*bytes).unwrap_or(word);
        }
        if word.ends_with(['a', 'o']) {
            return cut(1).unwrap_or(word);
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 3 && !stem.ends_with(['s', 'u', 'i']) => stem,
        _ => word,
    }
}

/// What an abbreviation stands for; nothing where it is none.
fn written_out(word: &str) -> &'static [&'static str] {
    match word {
        "eng" | "engr" | "engg" => &["engineer"],
        "dev" => &["developer"],
        "mgr" | "mngr" | "mgmt" => &["manager"],
        "sw" => &["software"],
        "hw" => &["hardware"],
        "asst" => &["assistant"],
        "admin" => &["administrator"],
        "rep" => &["representative"],
        "tech" | "techs" => &["technician"],
        "spec" => &["specialist"],
        "coord" => &["coordinator"],
        "dir" => &["director"],
        "exec" => &["executive"],
        "supv" | "supvr" => &["supervisor"],
        "sys" => &["system"],
        "ops" => &["operations"],
        "db" => &["database"],
        "mktg" | "mkt" => &["marketing"],
        "mfg" => &["manufacturing"],
        "svc" | "svcs" => &["service"],
        "lab" => &["laboratory"],
        "mech" => &["mechanical"],
        "elec" => &["electrical"],
        "prof" => &["professor"],
        "sr" | "snr" => &["senior"],
        "jr" | "jnr" => &["junior"],
        "vp" => &["vice", "president"],
        "hr" => &["human", "resource"],
        "ml" => &["machine", "learning"],
        "ai" => &["artificial", "intelligence"],
        "bi" => &["business", "intelligence"],
        "ux" => &["user", "experience"],
        "qa" => &["quality", "assurance"],
        "qc" => &["quality", "control"],
        "it" => &["information", "technology"],
        "rn" => &["registered", "nurse"],
        "ap" => &["accounts", "payable"],
        "sped" => &["special", "education"],
        _ => &[],
    }
}

/// Whether a word, cut to its stem, says too little to be anybody's job: with nothing beside it, it
/// is said by people of many roles.
pub(super) fn is_general(word: &str) -> bool {
    matches!(
        word,
        "engineer"
            | "manager"
            | "analyst"
            | "consultant"
            | "specialist"
            | "coordinator"
            | "director"
            | "supervisor"
            | "technician"
            | "administrator"
            | "officer"
            | "assistant"
            | "developer"
            | "designer"
            | "operator"
            | "executive"
            | "representative"
            | "agent"
            | "clerk"
            | "worker"
            | "employee"
            | "staff"
            | "team"
            | "leader"
            | "member"
            | "president"
            | "vice"
            | "owner"
            | "partner"
            | "professional"
            | "expert"
            | "scientist"
            | "planner"
            | "inspector"
            | "instructor"
            | "trainer"
            | "sale"
            | "marketing"
            | "human"
            | "resource"
            | "information"
            | "technology"
            | "business"
            | "service"
            | "operation"
            | "finance"
            | "project"
            | "product"
            | "data"
            | "software"
    )
}

/// A word that makes another job of the one beside it: whoever helps, watches over, hires, teaches
/// or serves those who do it.
pub(super) fn supports(word: &str) -> bool {
    matches!(
        word,
        "assistant"
            | "aide"
            | "aid"
            | "helper"
            | "clerk"
            | "cashier"
            | "secretary"
            | "receptionist"
            | "recruiter"
            | "supervisor"
            | "sergeant"
            | "foreman"
            | "inspector"
            | "manager"
            | "director"
            | "trainer"
            | "instructor"
            | "teacher"
            | "professor"
            | "sale"
            | "salesperson"
            | "volunteer"
            | "student"
            | "technician"
            | "coordinator"
            | "buyer"
            | "owner"
            | "attendant"
            | "apprentice"
            | "entry"
    )
}

/// A word of leadership; whoever heads a field manages it.
pub(super) fn leads(word: &str) -> bool {
    matches!(word, "director" | "head" | "chief" | "president" | "leiter")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_spelling_for_what_is_the_same() {
        assert_eq!(normalise("  Sr. Back-End  Engineer (m/w/d) "), "sr back end engineer m w d");
        assert_eq!(normalise("C++ / C# Développeur"), "c++ c# developpeur");
        assert_eq!(words("sr software eng"), ["senior", "software", "engineer"]);
        for (one, other) in [
            ("lehrerin", "lehrer"),
            ("developpeuse", "developpeur"),
            ("directrice", "directeur"),
            ("infirmiere", "infirmier"),
            ("profesora", "profesor"),
            ("teachers", "teacher"),
            ("enfermera", "enfermero"),
        ] {
            assert_eq!(words(one), words(other), "{one} {other}");
        }
        assert_ne!(words("boss"), words("bos"));
    }

    proptest! {
        #[test]
        fn normalising_twice_is_normalising_once(title in any::<String>()) {
            let once = normalise(&title);
            prop_assert_eq!(normalise(&once), once.clone());
            prop_assert!(words(&once).iter().all(|word| !word.is_empty()));
        }
    }
}
