//! Numbers of everyday life: telephones, amounts of money, dates.

use super::pattern::{Check, any, has_digit, scan, table};
use super::{Removed, Span};
use regex::Regex;
use std::sync::LazyLock;

const MONTHS: &str = "january|february|march|april|june|july|august|september|october|november|december|januar|jänner|februar|märz|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|jan|feb|apr|jun|jul|aug|sept|sep|oct|nov|dec|okt|dez|mar|mai|may";
const MONEY: &str = r"US\$|R\$|C\$|A\$|[$€£¥₹₽₺₩₪₴]|\b(?:USD|EUR|GBP|CHF|BRL|JPY|INR|PLN|SEK|NOK|DKK|CZK|CAD|AUD|MXN|ARS|CLP|COP|ZAR|SGD|HKD|NZD|HUF|RON|TRY|Fr\.)";
const NAMES: &str = r"(?:euros?|dollars?|dólares|dolares|reais|pounds?|quid|francs?|franken|pesos?|rupees|lakhs?|zloty|bucks|grand|EUR|USD|GBP|CHF|BRL|PLN|SEK|NOK|DKK|INR|CAD|AUD|MXN)\b|[$€£¥₹]";
const NUMBERS: &str = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig|hundert|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante|cent|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|veinte|veinticinco|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|ciento|dois|duas|três|quatro|sete|oito|nove|dez|doze|treze|quatorze|vinte|trinta|quarenta|cinquenta|sessenta|oitenta|cem|cento|duzentos|trezentos|quinhentos|doscientos|quinientos";
const COUNTED: &str = "employees|people|customers|users|times|mitarbeiter|leute|kunden|personas|pessoas|personnes|clients|clientes|empleados|funcionários|hours|horas|km|miles|orders|calls|veces|vezes|fois|items|colleagues|salariés|students|patients";
const RATES: &str = r"an hour|per hour|hourly|/?hr|/?h\b|/?std\b|die stunde|pro stunde|in der stunde|de l'heure|l'heure|par heure|la hora|por hora|a hora|per month|a month|im monat|al mes|por mês|par mois|a year|per year|im jahr|al año|por ano|par an";
const AMOUNT: &str = r"\d[\d.,']*(?:[  ]\d{3})*(?:\s?(?:k|m|tsd\.?|mio\.?|mil|thousand|million|millions?|lakhs?)\b)?";

/// What has a digit in it.
static DIGITS: LazyLock<Vec<(Removed, Regex, Check)>> = LazyLock::new(|| {
    table(&[
        (
            Removed::Date,
            r"\b(?:19|20)\d{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])\b(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?",
            any,
        ),
        (
            Removed::Date,
            r"\b(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:(?:19|20)?\d{2})\b",
            any,
        ),
        (
            Removed::Date,
            &format!(
                r"(?i)\b(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|º|°|\.)?\s?(?:de\s|of\s)?(?:{MONTHS})\b\.?(?:,?\s(?:de\s|del\s|of\s)?(?:19|20)\d{{2}}\b)?"
            ),
            any,
        ),
        (
            Removed::Date,
            &format!(
                r"(?i)\b(?:{MONTHS})\b\.?\s(?:the\s)?(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b(?:,?\s(?:19|20)\d{{2}}\b)?"
            ),
            capital,
        ),
        (
            Removed::Date,
            &format!(r"(?i)\b(?:{MONTHS})\b\.?,?\s(?:de\s|del\s|of\s)?(?:19|20)\d{{2}}\b"),
            any,
        ),
        (
            Removed::Money,
            &format!(r"(?i)(?:{MONEY})\s?{AMOUNT}(?:\s?(?:-|to|bis|à|a)\s?{AMOUNT})?"),
            any,
        ),
        (Removed::Money, &format!(r"(?i)\b{AMOUNT}\s?(?:{NAMES})"), any),
        (
            Removed::Money,
            r"(?i)\b\d{1,3}(?:[.,]\d)?\s?k?\s?(?:-|–|to|bis|à|a|ate|até)\s?\d{1,3}(?:[.,]\d)?\s?k\b",
            any,
        ),
        (
            Removed::Money,
            r"(?i)\b\d{1,3}(?:[.,]\d)?\s?k\b(?:\s?(?:users|customers|employees|people|lines|requests|followers|mitarbeiter|kunden|run|runs|steps|clients|usuarios|monitors?|screens?|tv|display|video|resolution|race|orders|calls|tickets|items|sqft|views|subscribers|stars|steps|emails|bildschirme?|monitore?|écrans?|pantallas?|seguidores)\b)?",
            |text| text.to_lowercase().ends_with('k') && !text.starts_with("401"),
        ),
        // Fifteen an hour, where pay is spoken of.
        (
            Removed::Money,
            &format!(
                r"(?i)\b(?:pay\w*|paid|earn\w*|mak(?:e|es|ing)|wage\w*|start\w*|get\w*|salary|verdien\w*|bezahl\w*|lohn\w*|zahl\w*|stundenlohn|pagan?|cobr\w*|gan[ao]\w*|pag\w*|gagn\w*|payé\w*|touch\w*|ganh\w*|receb\w*)[^.!?\n\x01]{{0,24}}?\s(\d{{1,3}}(?:[.,]\d{{1,2}})?(?:\s?(?:-|to|bis|à|a)\s?\d{{1,3}}(?:[.,]\d{{1,2}})?)?\s?(?:/\s?)?(?:{RATES}))"
            ),
            any,
        ),
        (
            Removed::Money,
            r"(?i)\b(?:salar\w*|earn\w*|paid|wage|income|making|gehalt\w*|verdien\w*|brutto|netto|salaire|gagn\w*|rémunér\w*|sueldo|gan[ao]\w*|cobr\w*|salário|ganh\w*|receb\w*)[^.!?\d\n\x01]{0,24}?(\d{1,3}(?:[.,' ]\d{3})+|\d{4,7})\b",
            |text| !year(text),
        ),
    ])
});

/// Amounts in words.
static WORDS: LazyLock<Vec<(Removed, Regex, Check)>> = LazyLock::new(|| {
    table(&[
        // In words: eighty thousand, forty grand, vierzigtausend, cuarenta mil.
        (
            Removed::Money,
            &format!(
                r"(?i)\b(?:(?:{NUMBERS})[ -]){{0,4}}(?:{NUMBERS})[ -](?:k|grand|thousand|mille|mil)\b(?:[ -](?:(?:and|y|e|et)[ -])?(?:{NUMBERS})){{0,4}}(?:\s(?:{NAMES}|{COUNTED}))?"
            ),
            |text| !COUNTED.split('|').any(|counted| text.to_lowercase().ends_with(counted)),
        ),
        (
            Removed::Money,
            r"(?i)\b(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|dreissig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig|und|hundert){1,5}tausend(?:\p{L}*)\b(?:\s(?:euro|franken))?",
            any,
        ),
        (
            Removed::Money,
            &format!(
                r"(?i)\b(?:(?:{NUMBERS})[ -](?:(?:and|y|e|et)[ -])?){{0,5}}(?:{NUMBERS})\s(?:{NAMES})"
            ),
            any,
        ),
        (
            Removed::Money,
            &format!(
                r"(?i)\b(?:pay\w*|paid|earn\w*|wage\w*|salar\w*|gehalt\w*|verdien\w*|sueldo\w*|rémun\w*|gagn\w*|ganh\w*)[^.!?\n\x01]{{0,24}}?\s(between\s\d{{2,3}}\sand\s\d{{2,3}}|zwischen\s\d{{2,3}}\sund\s\d{{2,3}}|entre\s\d{{2,3}}\s(?:et|y|e)\s\d{{2,3}}|(?:{NUMBERS})(?:[ -](?:{NUMBERS})){{0,3}}\s(?:{RATES}))\b"
            ),
            any,
        ),
    ])
});

static TELEPHONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:\+\s?|\b|\()\d(?:[ ().\-/]{0,3}\d){6,17}(?:\s?(?:x|ext\.?|durchwahl)\s?\d{1,6})?",
    )
    .ok()
});

fn year(text: &str) -> bool {
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20"))
}

/// "May 5" is a day, "may 5" is not.
fn capital(text: &str) -> bool {
    !(text.starts_with("may") || text.starts_with("mar ") || text.starts_with("march"))
}

pub(super) fn find(text: &str, found: &mut Vec<Span>) {
    scan(&WORDS, text, found);
    // Most reviews have no digit, and most expressions want one.
    if !has_digit(text) {
        return;
    }
    scan(&DIGITS, text, found);
    for part in TELEPHONE.iter().flat_map(|expression| expression.find_iter(text)) {
        if telephone(part.as_str()) {
            found.push((part.range(), Removed::Phone));
        }
    }
}

/// Years side by side and grouped thousands are no telephones.
fn telephone(text: &str) -> bool {
    let groups: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let digits: usize = groups.iter().map(|group| group.len()).sum();
    let opened = text.starts_with(['+', '(', '0']);
    let years = groups.iter().all(|group| year(group));
    let thousands = groups.first().is_some_and(|first| first.len() <= 3)
        && groups.iter().skip(1).all(|group| group.len() == 3)
        && groups.len() > 1
        && !text.contains(['-', '/', '('])
        && (text.contains('.') || digits < 9);
    let fair = opened
        || digits >= 9
        || groups.len() == 1
        || matches!(groups.as_slice(), [a, b] if a.len() == 3 && b.len() == 4);
    (7..=21).contains(&digits) && !years && (opened || !thousands) && fair
}
