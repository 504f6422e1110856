//! What a typed title may be read as: without the marks of gender and employment, without pay and
//! hours, and by its parts where brackets, slashes or dashes set them apart. Knows no roles.

use super::words::normalise;
use regex::Regex;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// What is taken out, and what comes in its place.
const OUT: [(&str, &str); 8] = [
    // (m/w/d), [F/H], (all genders)
    (
        r"(?i)[(\[]\s*(?:(?:m|w|f|d|x|h|k|i|v|n|gn|div|divers)\s*[/|,*\-]\s*)+(?:m|w|f|d|x|h|k|i|v|n|gn|div|divers)\s*[)\]]",
        " ",
    ),
    (r"(?i)[(\[]\s*(?:all genders?|alle geschlechter|gn|mwd)\s*[)\]]", " "),
    (r"(?i)\b(?:h/f|f/h|m/f|f/m|m/w|w/m|k/m|m/k|m/v|v/m|h/m)(?:/[dxi])?\b", " "),
    // SoftwareentwicklerIn
    (r"(\p{Ll}{3})In(?:nen)?\b", "$1"),
    // Entwickler*in, développeur·euse, enfermero/a
    (
        r"(?i)(\p{L}{3})\s?(?:[*:_·•.]|/-?)(?:innen|in|euse|trice|rice|ère|ere|ienne|nne|ne|se|fe|ve|e|as|a|o|ora|ra|ka|r|n)\b",
        "$1",
    ),
    // infirmier(ère)
    (
        r"(?i)(\p{L}{3})\(-?(?:innen|in|euse|trice|rice|ière|ère|ienne|nne|ne|se|fe|ve|e|a|o|ra|ka|r|n)\)",
        "$1",
    ),
    (
        r"(?i)(?:[€$£]\s?\d[\d.,]*k?|\d+(?:[.,–-]\d+)*\s?(?:%|€|\$|£|k\b|h\b|hrs?\b|hours?\b|uur\b))(?:\s?(?:/\s?h|ph|pa)\b)?",
        " ",
    ),
    // What somebody says of their days and not of their work.
    (
        r"(?i)\b(?:currently|formerly|former|retired|licensed|certified|freelance|self[- ]employed|part[- ]time|full[- ]time|fixed[- ]term|night shifts?|nights|weekends|seasonal|casual|temporary|maternity cover|(?:\d+(?:st|nd|rd|th) (?:yr|year))|(?:band|grade|class|niveau|nivel|tier) \d+\w?|vollzeit|teilzeit|unbefristet|in teilzeit|in vollzeit|homeoffice|remote)\b",
        " ",
    ),
];

/// What a pattern needs to be found: to look for these costs less than to try the pattern.
const NEEDS: [&[&str]; 8] = [
    &["(", "["],
    &["(", "["],
    &["/"],
    &["In"],
    &["*", ":", "_", "·", "•", ".", "/"],
    &["("],
    &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    &[],
];

struct Pattern {
    regex: Regex,
    needs: &'static [&'static str],
}

impl Pattern {
    fn may_be_in(&self, title: &str) -> bool {
        self.needs.is_empty() || self.needs.iter().any(|sign| title.contains(sign))
    }
}

static PATTERNS: LazyLock<Vec<(Pattern, &str)>> = LazyLock::new(|| {
    let patterns = OUT.iter().zip(NEEDS);
    patterns
        .filter_map(|((pattern, with), needs)| {
            Some((Pattern { regex: Regex::new(pattern).ok()?, needs }, *with))
        })
        .collect()
});

/// Words that end what somebody does and begin where, with what or for whom.
const WHERE: [&str; 22] = [
    "at", "in", "for", "with", "w", "on", "bei", "im", "für", "chez", "en", "dans", "em", "na",
    "w", "presso", "voor", "bij", "в", "у", "на", "from",
];

/// One spelling for signs that look alike, nothing for those that cannot be seen.
fn visible(title: &str) -> String {
    let title: String = title
        .nfkc()
        .filter(|c| {
            !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}')
        })
        .collect();
    title.split(' ').map(one_script).collect::<Vec<_>>().join(" ")
}

/// A word of Latin letters with Cyrillic ones among them that look like Latin ones, or the other
/// way round: written in the one it has more of.
fn one_script(word: &str) -> String {
    const LATIN: &str = "aceopxyiABCEHKMOPTXI";
    const CYRILLIC: &str = "асеорхуіАВСЕНКМОРТХІ";
    let latin = word.chars().filter(char::is_ascii_alphabetic).count();
    let cyrillic = word.chars().filter(|c| ('\u{400}'..='\u{4ff}').contains(c)).count();
    if latin == 0 || cyrillic == 0 {
        return word.to_owned();
    }
    let (from, to) = if latin >= cyrillic { (CYRILLIC, LATIN) } else { (LATIN, CYRILLIC) };
    let other = |c: char| from.chars().zip(to.chars()).find(|(f, _)| *f == c).map_or(c, |(_, t)| t);
    word.chars().map(other).collect()
}

/// The ways to read a title, normalised.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Readings {
    /// All of it: as it was typed, without marks of gender and employment, without brackets.
    pub(super) wholes: Vec<String>,
    /// Its parts, in their order.
    pub(super) parts: Vec<String>,
}

impl Readings {
    /// All of it, without what tells no work.
    pub(super) fn clean(&self) -> &str {
        self.wholes.get(1).or(self.wholes.first()).map_or("", String::as_str)
    }

    /// All of it, without brackets either.
    pub(super) fn shortest(&self) -> &str {
        self.wholes.last().map_or("", String::as_str)
    }

    /// Every reading, the whole ones first.
    #[cfg(test)]
    pub(super) fn all(&self) -> impl Iterator<Item = &String> {
        self.wholes.iter().chain(&self.parts)
    }
}

/// The ways to read a title.
pub(super) fn readings(title: &str) -> Readings {
    let mut found = Readings::default();
    let add = |list: &mut Vec<String>, known: &[String], text: &str| {
        let normal = normalise(text);
        if !normal.is_empty() && !list.contains(&normal) && !known.contains(&normal) {
            list.push(normal);
        }
    };
    add(&mut found.wholes, &[], title);
    let mut clean = visible(title);
    for (pattern, with) in PATTERNS.iter() {
        if pattern.may_be_in(&clean) {
            clean = pattern.regex.replace_all(&clean, *with).into_owned();
        }
    }
    add(&mut found.wholes, &[], &clean);
    let (outside, inside) = brackets(&clean);
    add(&mut found.wholes, &[], &outside);
    let Readings { wholes, parts } = &mut found;
    let mut add = |text: &str| add(parts, wholes, text);
    let outside = outside.replace(" - ", "|").replace([',', ';', ':', '–', '—', '@', '•'], "|");
    // "Bookkeeping, Accounting, and Auditing Clerks" are alternatives, too.
    let outside = if outside.contains("| and ") {
        outside.replace("| and ", "/").replace('|', "/")
    } else {
        outside
    };
    for part in outside.split('|') {
        add(part);
        add(&before_where(part));
        // Alternatives: "chef / owner", "electrician and plumber".
        let several = part.replace(" & ", "/").replace(" + ", "/").replace(" and ", "/");
        let several = several.replace(" und ", "/").replace(" et ", "/").replace(" y ", "/");
        let several: Vec<&str> = several.split('/').collect();
        // "General and Operations Managers": the last word is said of each.
        let last = several.last().and_then(|last| last.split_whitespace().last());
        for (at, one) in several.iter().enumerate() {
            add(one);
            add(&before_where(one));
            if let Some(last) = last.filter(|_| at + 1 < several.len()) {
                add(&format!("{one} {last}"));
            }
        }
    }
    for part in inside.split([',', '/', '|']) {
        add(part);
    }
    found
}

/// What stands outside brackets, and inside.
fn brackets(title: &str) -> (String, String) {
    let (mut outside, mut inside, mut depth) = (String::new(), String::new(), 0_usize);
    for c in title.chars() {
        match c {
            '(' | '[' | '{' => {
                depth += 1;
                outside.push(' ');
                inside.push('|');
            }
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            c if depth > 0 => inside.push(c),
            c => outside.push(c),
        }
    }
    (outside, inside)
}

fn before_where(part: &str) -> String {
    let words = part.split_whitespace();
    let before = words.take_while(|word| !WHERE.contains(&word.to_lowercase().as_str()));
    before.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_read_without_what_is_no_work() {
        assert_eq!(PATTERNS.len(), OUT.len(), "a pattern is no pattern");
        for (typed, read) in [
            ("Buchhalter*in (m/w/d) 80%", "buchhalter"),
            ("BuchhalterIn", "buchhalter"),
            ("Vendeur·euse H/F", "vendeur"),
            ("Cocinero/a", "cocinero"),
            ("serveur(euse)", "serveur"),
            ("nurse at a clinic", "nurse"),
            ("Chef / Owner", "chef"),
            ("Welder - Days - £16.20ph", "welder"),
            ("General and Operations Managers", "general managers"),
            ("Ac\u{200b}countant", "accountant"),
            ("А\u{441}countant", "accountant"),
        ] {
            assert!(readings(typed).all().any(|one| one == read), "{typed}: {:?}", readings(typed));
        }
    }
}
