//! What a typed title is made of: one spelling for what is the same. Knows no roles.

use super::short_forms;
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

/// The words of a normalised title with short forms written out.
pub(super) fn spelt_out(normal: &str) -> Vec<&str> {
    let typed: Vec<&str> = normal.split(' ').filter(|word| !word.is_empty()).collect();
    let mut words = Vec::with_capacity(typed.len());
    for (at, word) in typed.iter().enumerate() {
        match short_forms::written_out(&typed, at) {
            [] => words.push(*word),
            long => words.extend(long),
        }
    }
    words
}

/// The same, cut to their stems.
pub(super) fn words(normal: &str) -> Vec<&str> {
    spelt_out(normal).into_iter().map(stem).collect()
}

/// A word without what only tells number or gender: `teachers`, `Lehrerin`, `développeuse`,
/// `profesora`. The stem need not be a word; both sides of a comparison are cut alike.
pub(super) fn stem(word: &str) -> &str {
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
            | "associate"
            | "advisor"
            | "adviser"
            | "lead"
            | "head"
            | "superintendent"
            | "deputy"
            | "trainee"
            | "apprentice"
            | "aide"
            | "helper"
            | "operative"
            | "board"
    )
}

/// Words that make another job of the one beside them: whoever helps, watches over, hires, teaches or
/// serves those who do it.
const SUPPORT: [&str; 34] = [
    "assistant",
    "aide",
    "aid",
    "helper",
    "mate",
    "clerk",
    "cashier",
    "secretary",
    "receptionist",
    "recruiter",
    "supervisor",
    "sergeant",
    "foreman",
    "inspector",
    "manager",
    "director",
    "trainer",
    "instructor",
    "teacher",
    "professor",
    "sale",
    "salesperson",
    "volunteer",
    "student",
    "technician",
    "coordinator",
    "buyer",
    "owner",
    "attendant",
    "apprentice",
    "entry",
    "advocate",
    "practitioner",
    "educator",
];

/// Which words of support or rank stand among others, as bits.
pub(super) fn support(words: &[&str]) -> u64 {
    let bit = |word: &&str| SUPPORT.iter().position(|one| one == word).map_or(0, |at| 1 << at);
    words.iter().map(bit).fold(0, |all, bit| all | bit)
}

/// Words that tell the employment, the shift or where somebody works, and neither role nor level:
/// whoever has the rest of a title has it with them.
pub(super) fn says_where_or_when(word: &str) -> bool {
    let counted =
        word.chars().next().is_some_and(|c| c.is_ascii_digit()) && !matches!(word, "3d" | "2d");
    counted
        || matches!(
            word,
            "ft" | "pt"
                | "prn"
                | "ne"
                | "exempt"
                | "nonexempt"
                | "hourly"
                | "salaried"
                | "shift"
                | "shifts"
                | "day"
                | "days"
                | "nights"
                | "evening"
                | "evenings"
                | "weekend"
                | "weekends"
                | "weekly"
                | "bilingual"
                | "regular"
                | "journeyman"
                | "journeyperson"
                | "jrny"
                | "jny"
                | "cert"
                | "uncertified"
                | "chartered"
                | "qualified"
                | "interim"
                | "acting"
                | "vi"
                | "vii"
                | "sub"
                | "substitute"
                | "regional"
                | "area"
                | "district"
                | "national"
                | "global"
                | "international"
                | "corporate"
                | "group"
                | "territory"
                | "north"
                | "south"
                | "east"
                | "west"
                | "northeast"
                | "northwest"
                | "southeast"
                | "southwest"
                | "central"
                | "emea"
                | "apac"
                | "dach"
                | "na"
                | "us"
                | "usa"
                | "uk"
                | "eu"
                | "latam"
                | "americas"
                | "europe"
                | "county"
                | "city"
                | "state"
                | "federal"
                | "local"
                | "other"
                | "all"
                | "nec"
                | "except"
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
