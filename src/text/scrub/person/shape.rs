//! What the letters of a word say of it, where no list has it.

/// Endings of family names of many peoples.
const FAMILIES: &[&str] = &[
    "ski", "sky", "skij", "skyy", "ska", "cki", "cka", "wicz", "czyk", "czak", "iak", "enko",
    "chuk", "czuk", "ovic", "evic", "ovich", "evich", "ovna", "evna", "ova", "eva", "ov", "ev",
    "ovsky", "sson", "sdottir", "dottir", "ssen", "gaard", "strom", "qvist", "quist", "lund",
    "berg", "stein", "baum", "opoulos", "poulos", "akis", "idis", "iadis", "oglu", "zade", "zadeh",
    "pour", "yan", "ian", "dze", "shvili", "escu", "escu", "eanu", "moto", "mura", "yama", "shita",
    "gawa", "kawa", "naka", "hashi", "zaki", "saki", "guchi", "nen", "lainen", "unen", "aitis",
    "auskas", "evicius", "iene", "aite", "inha", "inho", "eira", "ez", "iz", "etti", "ini", "elli",
    "ucci", "acci", "izzi", "ander", "aux", "eau", "ault", "enne", "wala", "swamy", "murthy",
    "appa", "walla", "jee", "ingh", "preet", "deep", "singh", "kumar", "nath", "ullah", "uddin",
    "allah", "eddine", "mann", "maier", "meier", "mayer", "meyer", "hofer", "huber", "stra",
    "inga", "sma", "ley", "worth", "field", "sworth", "ington", "brook", "wood", "ford", "shaw",
    "more", "kin", "kins", "son",
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
