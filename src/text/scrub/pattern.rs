//! What has a shape of its own: addresses of mail, web and machines, accounts, cards, ids.

use super::check_digit;
use super::{Removed, Span};
use regex::Regex;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

/// Ends of domains; the second group are words too and need more to be believed.
const ENDS: &str = "com|org|net|edu|gov|info|biz|dev|app|io|ai|co|eu|uk|de|fr|es|pt|br|ch|nl|pl|dk|fi|ie|cz|hu|ro|gr|ca|mx|ar|cl|jp|cn|ru|tr|za|nz|au|lu|online|site|tech|cloud|xyz|jobs|agency|gmbh";
const WORDS: &str = "it|in|is|so|no|at|me|us|be|my|to|am|se|as";

pub(super) type Check = fn(&str) -> bool;

/// Compiles a table of kinds, expressions and checks; expressions are constants, a test compiles all.
pub(super) fn table(rows: &[(Removed, &str, Check)]) -> Vec<(Removed, Regex, Check)> {
    rows.iter()
        .filter_map(|(kind, expression, check)| Some((*kind, Regex::new(expression).ok()?, *check)))
        .collect()
}

pub(super) fn any(_: &str) -> bool {
    true
}

static TABLE: LazyLock<Vec<(Removed, Regex, Check)>> = LazyLock::new(|| {
    let domain = format!(r"(?:[\p{{L}}\p{{N}}-]+\.)+(?:{ENDS}|{WORDS}|\p{{L}}{{2,}})");
    let at = r"(?:\s*(?:\(\s*(?:at|ät|arroba|arobase)\s*\)|\[\s*(?:at|ät|arroba)\s*\]|\{at\}|<at>|_at_)\s*|\s+(?:at|ät|arroba|arobase)\s+)";
    let dot = r"(?:\s*(?:\(\s*(?:dot|punkt|punto|ponto|point)\s*\)|\[\s*(?:dot|punkt|punto|ponto|point)\s*\]|\{dot\})\s*|\s+(?:dot|punkt|punto|ponto|point)\s+|\s?\.\s?)";
    let name = r"[\p{L}\p{N}][\p{L}\p{N}._%+'-]*";
    table(&[
        (Removed::Email, &format!(r"(?i){name}@{domain}\b"), any),
        (
            Removed::Email,
            &format!(
                r"(?i){name}\s{{0,3}}@\s{{0,3}}[\p{{L}}\p{{N}}-]+(?:\s?\.\s?[\p{{L}}\p{{N}}-]+)*\s?\.\s?(?:{ENDS}|{WORDS})\b"
            ),
            any,
        ),
        (
            Removed::Email,
            &format!(
                r"(?i)(?:\w+(?:\s+dot\s+|\s*\(dot\)\s*))*{name}(?:{at}|\s*@\s*)[\p{{L}}\p{{N}}-]+(?:{dot}[\p{{L}}\p{{N}}-]+){{0,2}}{dot}(?:{ENDS}|at|it|be)\b"
            ),
            spoken,
        ),
        // Letter by letter: j o h n @ g m a i l . c o m.
        (
            Removed::Email,
            r"(?i)\b(?:[a-z0-9._-]\s){2,24}[a-z0-9._-]?\s?(?:@|\(at\)|\[at\])\s?(?:[a-z0-9.-]\s){3,24}[a-z]{1,3}\b",
            any,
        ),
        // A provider alone is enough: "john at gmail", "maria arroba hotmail com".
        (
            Removed::Email,
            &format!(
                r"(?i){name}\s*(?:@|\(\s*(?:at|ät|a|arroba|arobase|chez)\s*\)|\[\s*(?:at|a|arroba)\s*\]|\{{\s*at\s*\}}|[-_]at[-_]|\b(?:at|ät|arroba|arobase|chez)\b)\s*(?:g\s?mail|googlemail|hotmail|yahoo|outlook|icloud|gmx|proton\s?mail|aol|wanadoo|uol|t-online|web\.de|laposte|yandex|qq|163)\b(?:\s*(?:\.|,|\(\s*(?:dot|punkt|punto|ponto|point)\s*\)|\[dot\]|\b(?:dot|punkt|punto|ponto|point)\b)?\s*(?:com|de|fr|es|br|net|org|co|uk|pt|ch|me)\b){{0,2}}"
            ),
            any,
        ),
        (Removed::Url, r"(?i)\b(?:https?|hxxps?|ftp)\s?:\s?//[^\s\x01]+", any),
        (Removed::Url, r"(?i)\bwww\.[^\s\x01]+", any),
        (
            Removed::Url,
            &format!(
                r"(?i)\b(?:[\p{{L}}\p{{N}}][\p{{L}}\p{{N}}-]*\.)+(?:{ENDS})\b(?:/[^\s\x01]*)?"
            ),
            domain_like,
        ),
        (
            Removed::Url,
            &format!(
                r"(?i)\b(?:[\p{{L}}\p{{N}}][\p{{L}}\p{{N}}-]*\.){{2,}}(?:{WORDS})\b(?:/[^\s\x01]*)?|\b[a-z0-9-]+\.(?:{WORDS})/[^\s\x01]+|\b(?:[a-z0-9]+-[a-z0-9-]+)\.(?:{WORDS})\b"
            ),
            any,
        ),
        (Removed::Handle, r"(?:^|[\s(,;:])(@[\p{L}_][\p{L}\p{N}_.-]{0,38}[\p{L}\p{N}_])", any),
        (
            Removed::Handle,
            r"(?i)\b(?:linkedin|twitter|insta(?:gram)?|telegram|discord|github|skype|snapchat|tiktok|whatsapp|facebook|xing)(?:\s(?:handle|name|id|user(?:name)?|profile))?\s*(?:[:=]|\bis\b)\s*@?([\p{L}\p{N}_.-]{3,40})",
            any,
        ),
        (Removed::Handle, r"\b[\p{L}\p{N}_.]{2,32}#\d{4}\b|\b[ru]/[A-Za-z0-9_-]{3,24}\b", any),
        (
            Removed::IpAddress,
            r"(?:^|[^\p{L}\p{N}:])([0-9a-fA-F]*:[0-9a-fA-F:]*)(?:$|[^\p{L}\p{N}:])",
            |text| text.len() > 4 && text.parse::<Ipv6Addr>().is_ok(),
        ),
        (Removed::IpAddress, r"(?i)\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b", any),
    ])
});

/// What has a digit in it.
static DIGITS: LazyLock<Vec<(Removed, Regex, Check)>> = LazyLock::new(|| {
    table(&[
        (Removed::Iban, r"(?i)\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]){11,30}", |_| false),
        (Removed::Card, r"\b\d(?:[ -]?\d){12,18}\b", check_digit::luhn),
        (Removed::NationalId, r"\b\d{3}[- ]\d{2}[- ]\d{4}\b", any),
        (
            Removed::NationalId,
            r"(?i)\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b",
            any,
        ),
        (Removed::NationalId, r"\b\d{2}\s?\d{3}\s?\d{3}\s?\d{3}\b", check_digit::german_tax),
        (
            Removed::NationalId,
            r"(?i)\b[12]\s?\d{2}\s?\d{2}\s?\d[\dAB]\s?\d{3}\s?\d{3}\s?\d{2}\b",
            check_digit::french_social,
        ),
        (
            Removed::NationalId,
            r"(?i)\b\d{2}\.?\d{3}\.?\d{3}[- ]?[A-Z]\b|\b[XYZ][- ]?\d{7}[- ]?[A-Z]\b",
            check_digit::spanish,
        ),
        (Removed::NationalId, r"\b\d{3}\.?\d{3}\.?\d{3}[- ]?\d{2}\b", check_digit::brazilian),
        (Removed::NationalId, r"(?i)\b[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b", any),
        (Removed::NationalId, r"\b\d{11}\b", check_digit::polish),
        (Removed::NationalId, r"\b756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}\b", check_digit::swiss),
        (Removed::IpAddress, r"\b\d{1,3}(?:\.\d{1,3}){3}\b", |text| {
            text.parse::<Ipv4Addr>().is_ok()
        }),
        (
            Removed::Wallet,
            r"\b(?:bc1[a-z0-9]{25,59}|[13][1-9A-HJ-NP-Za-km-z]{25,34}|0x[0-9a-fA-F]{40})\b",
            any,
        ),
        (
            Removed::Plate,
            r"\b[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{1,4}[EH]?\b|\b[A-Z]{2}\d{2} ?[A-Z]{3}\b|\b[A-Z]{2}-\d{3}-[A-Z]{2}\b|\b[A-Z]{3}-?\d[A-Z]\d{2}\b",
            |text| text.len() > 5,
        ),
    ])
});

/// Whether a text has a digit at all.
pub(super) fn has_digit(text: &str) -> bool {
    text.chars().any(char::is_numeric)
}

/// A spoken address ends in a domain that is no word, or has brackets: "looked at firm dot com" is one.
fn spoken(text: &str) -> bool {
    let text = text.to_lowercase();
    !text.contains(". ") || text.contains(['(', '[', '@'])
}

/// Frameworks carry the ends of domains too.
fn domain_like(text: &str) -> bool {
    let folded = text.to_lowercase();
    let product = ["asp.net", "ml.net", "ado.net", "vb.net", "socket.io", "draw.io", "web.dev"];
    // "good pay.De …": a stop without a space.
    let slip = folded.rsplit('.').next().is_some_and(|end| end.len() == 2)
        && text.rsplit('.').next().is_some_and(|end| end.starts_with(char::is_uppercase))
        && !text.starts_with(char::is_uppercase);
    !product.contains(&folded.as_str()) && !slip
}

/// Proposes every span that has such a shape and passes its check.
pub(super) fn find(text: &str, found: &mut Vec<Span>) {
    scan(&TABLE, text, found);
    if has_digit(text) {
        scan(&DIGITS, text, found);
        accounts(text, found);
    }
}

/// Every match of a table; a group narrows what is taken.
pub(super) fn scan(table: &[(Removed, Regex, Check)], text: &str, found: &mut Vec<Span>) {
    for (kind, expression, check) in table {
        for captures in expression.captures_iter(text) {
            let Some(part) = captures.get(1).or_else(|| captures.get(0)) else { continue };
            let shown =
                part.as_str().trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '"']);
            if check(shown) {
                found.push((part.start()..part.start() + shown.len(), *kind));
            }
        }
    }
}

/// An account may run into the words after it: the longest part that proves itself.
fn accounts(text: &str, found: &mut Vec<Span>) {
    let row = DIGITS.iter().find(|(kind, ..)| *kind == Removed::Iban);
    for part in row.iter().flat_map(|(_, expression, _)| expression.find_iter(text)) {
        let ends = part.as_str().char_indices().map(|(at, c)| at + c.len_utf8()).rev();
        let proven = ends.take(35).chain(0..0).find(|end| {
            let head = part.as_str().get(..*end).unwrap_or_default();
            let rest = text.get(part.start() + end..).unwrap_or_default();
            !rest.starts_with(char::is_alphanumeric) && check_digit::iban(head)
        });
        found.extend(proven.map(|end| (part.start()..part.start() + end, Removed::Iban)));
    }
}
