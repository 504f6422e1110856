//! What the letters of a word say of it, where no list has it.

/// Endings of family names of many peoples.
const FAMILIES: &[&str] = &[
    "nski", "wski", "ewski", "owski", "icki", "ecki", "acki", "ovsky", "evsky", "inski", "wska",
    "nska", "wicz", "czyk", "czak", "iak", "enko", "chuk", "czuk", "ovic", "evic", "ovich",
    "evich", "ovna", "evna", "kova", "nova", "rova", "lova", "tova", "kov", "nov", "rov", "lov",
    "sson", "dottir", "gaard", "qvist", "quist", "opoulos", "poulos", "akis", "oglu", "zade",
    "zadeh", "akyan", "asyan", "shvili", "adze", "escu", "eanu", "moto", "mura", "yama", "shita",
    "gawa", "kawa", "hashi", "zaki", "saki", "guchi", "lainen", "unen", "auskas", "evicius",
    "aite", "swamy", "murthy", "jee", "preet", "ullah", "uddin", "eddine", "bhai", "ingham",
    "mueller", "meier", "meyer",
];

/// Beginnings: O'Brien, McAllister, d'Angelo.
const BEGINNINGS: &[&str] = &["o'", "mc", "mac", "d'", "n'", "fitz", "abdel", "abdul", "ibn"];

/// Endings of words that are made of others and open sentences: "Unfortunately, …".
const DERIVED: &[&str] = &[
    "ly", "mente", "ment", "ments", "ing", "ings", "tion", "tions", "sion", "sions", "ness", "ung",
    "ungen", "heit", "keit", "lich", "weise", "ed", "cao", "coes", "cion", "ciones", "ever", "all",
    "able", "ible", "less", "ful", "ity", "ities", "ships", "ship", "ance", "ence", "ism", "ists",
    "ist", "ive", "ous", "ical", "ics", "ware", "dad", "dade", "ite", "aire", "aires", "age",
    "eur", "eurs", "teurs", "euse", "ique", "iques", "isme", "iste", "ores", "dores", "ador",
    "adores", "ados", "idos", "adas", "idas", "ando", "endo", "iendo", "ismo", "ista", "istas",
    "schaft", "ungs", "ieren", "isch", "ische", "ling", "tum",
];

/// Whether it ends or begins as family names do.
pub(super) fn of_a_family(word: &str) -> bool {
    let length = word.chars().count();
    let ends = |ending: &str| word.ends_with(ending) && length >= ending.len() + 3;
    let begins = |start: &str| word.starts_with(start) && length >= start.len() + 4;
    FAMILIES.iter().any(|ending| ends(ending)) || BEGINNINGS.iter().any(|start| begins(start))
}

/// Whether it ends as words do that are made of others.
pub(super) fn derived(word: &str) -> bool {
    DERIVED.iter().any(|ending| word.ends_with(ending) && word.len() >= ending.len() + 2)
}

/// Whether it ends as names of things do that nobody can touch, and as few families do.
pub(super) fn abstract_noun(word: &str) -> bool {
    const ENDS: &[&str] = &[
        "tion", "tions", "sion", "sions", "ment", "ments", "ness", "mente", "cion", "ciones",
        "cao", "coes", "idad", "idade", "ship", "ology", "able", "ible", "ings", "ement", "ements",
    ];
    ENDS.iter().any(|ending| word.ends_with(ending) && word.len() >= ending.len() + 4)
}

/// Letters that none of the five languages has: names keep theirs.
pub(super) fn foreign(word: &str) -> bool {
    word.chars().any(|c| {
        matches!(c, '\u{100}'..='\u{17f}' | '\u{180}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'
            | 'ø' | 'å' | 'Ø' | 'Å' | 'ð' | 'þ' | 'ý' | 'æ' | 'Æ')
            && !matches!(c, 'œ' | 'Œ')
    })
}

/// Written as products are: SQLite, PowerApps; not McAllister or O'Brien.
pub(super) fn coined(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() > 1
        && !["Mc", "Mac", "O'", "D'", "N'", "De", "Di", "La", "Le", "Van", "Fitz"]
            .iter()
            .any(|start| word.starts_with(start))
}

/// A shouted name rather than letters that stand for words: it can be spoken.
pub(super) fn spoken(word: &str) -> bool {
    let vowels = word.chars().filter(|c| "aeiouy".contains(*c)).count();
    let length = word.chars().count();
    length >= 6 && vowels * 4 >= length && vowels * 3 <= length * 2
}
