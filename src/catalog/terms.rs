//! Terms of the vocabularies in any case and usual spelling, in the languages people answer in. A word that could be
//! two terms is none.

mod spellings;

use crate::domain::{
    Basis, Education, EmployerSize, EmploymentType, Gender, Industry, Level, PayPeriod, Vocabulary,
    WorkMode,
};
use spellings::SPELLINGS;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

static TERMS: LazyLock<HashMap<(&'static str, String), Option<&'static str>>> =
    LazyLock::new(|| {
        let mut terms = HashMap::new();
        fn own<T: Vocabulary>(terms: &mut HashMap<(&'static str, String), Option<&'static str>>) {
            for term in T::ALL {
                terms.insert((T::NAME, folded(term.as_str())), Some(term.as_str()));
                terms.insert((T::NAME, folded(term.label())), Some(term.as_str()));
            }
        }
        for (vocabulary, term, spellings) in SPELLINGS {
            for spelling in spellings.split('|') {
                // One spelling of two terms says neither.
                let known = terms.entry((*vocabulary, folded(spelling))).or_insert(Some(*term));
                if *known != Some(*term) {
                    *known = None;
                }
            }
        }
        own::<Level>(&mut terms);
        own::<EmploymentType>(&mut terms);
        own::<WorkMode>(&mut terms);
        own::<Gender>(&mut terms);
        own::<Education>(&mut terms);
        own::<PayPeriod>(&mut terms);
        own::<Basis>(&mut terms);
        own::<Industry>(&mut terms);
        own::<EmployerSize>(&mut terms);
        terms
    });

/// The term of a vocabulary, by [`Vocabulary::NAME`], that a text means.
pub fn term_of(vocabulary: &str, text: &str) -> Option<&'static str> {
    let text = text.trim();
    let find =
        |text: &str| TERMS.get(&(vocabulary_name(vocabulary)?, folded(text))).copied().flatten();
    if let Some(term) = find(text) {
        return Some(term);
    }
    if vocabulary == EmployerSize::NAME {
        return size_of(text);
    }
    if vocabulary == Gender::NAME && text.contains([',', ';', '/', '|']) {
        // Who ticks several is neither woman nor man alone.
        let parts: Vec<_> = text.split([',', ';', '/', '|']).map(find).collect();
        return parts.iter().all(Option::is_some).then_some("non_binary");
    }
    // What stands in brackets explains: `Senior (5+ years)`, `Hybrid (2 days)`.
    let (before, _) =
        text.split_once(['(', '[', ':', '–', ';']).or_else(|| text.split_once(" - "))?;
    find(before)
}

fn vocabulary_name(name: &str) -> Option<&'static str> {
    [
        Level::NAME,
        EmploymentType::NAME,
        WorkMode::NAME,
        Gender::NAME,
        Education::NAME,
        PayPeriod::NAME,
        Basis::NAME,
        Industry::NAME,
        EmployerSize::NAME,
    ]
    .into_iter()
    .find(|known| *known == name)
}

/// The band of a number of people, or of a band whose middle lies in it.
fn size_of(text: &str) -> Option<&'static str> {
    let text = super::plain(text).to_lowercase().replace(['–', '—'], "-");
    let months = [
        "jan", "feb", "mar", "mär", "apr", "may", "mai", "jun", "jul", "aug", "sep", "oct", "okt",
        "nov", "dec", "dez",
    ];
    if months.iter().any(|month| text.contains(month)) {
        return None;
    }
    let joined: String = text.replace([',', '\'', ' ', '.'], "").replace('k', "000");
    let numbers: Vec<f64> = joined
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let above = joined.contains('+')
        || ["morethan", "over", "ormore", "uber", "über", "plusde", "mas", "ab", ">", "более"]
            .iter()
            .any(|word| joined.contains(word));
    let below = ["<", "lessthan", "under", "unter", "upto", "moinsde", "bis", "fewer"]
        .iter()
        .any(|word| joined.contains(word))
        && numbers.len() == 1;
    let people = match numbers.as_slice() {
        [one] if above => (*one >= 5_000.0).then_some(5_001.0)?,
        [one] if below => (*one <= 11.0).then_some(5.0)?,
        [one] => *one,
        [low, high] if low < high => {
            // Bands a little beside ours: `50-249` lies in two, and is neither.
            (band(low + 1.0) == band(high - 1.0)).then_some((low + high) / 2.0)?
        }
        _ => return None,
    };
    band(people)
}

fn band(people: f64) -> Option<&'static str> {
    Some(match people {
        ..1.0 => return None,
        ..=10.0 => "1-10",
        ..=50.0 => "11-50",
        ..=200.0 => "51-200",
        ..=500.0 => "201-500",
        ..=1_000.0 => "501-1000",
        ..=5_000.0 => "1001-5000",
        _ => "5001+",
    })
}

/// Lower case, no accents, words with single spaces.
fn folded(text: &str) -> String {
    let text = text
        .to_lowercase()
        .replace('ß', "ss")
        .replace('ł', "l")
        .replace('ø', "o")
        .replace('&', " and ");
    let letters: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| if c.is_alphanumeric() || c == '+' { c } else { ' ' })
        .nfc()
        .collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("level", "Senior", "senior")]
    #[case("level", "SENIOR", "senior")]
    #[case("level", "Mid-level", "mid")]
    #[case("level", "Mid Level", "mid")]
    #[case("level", "Teamleiter", "lead")]
    #[case("level", "confirmé", "senior")]
    #[case("level", "Senior (5+ years)", "senior")]
    #[case("level", "Entry-level", "junior")]
    #[case("level", "C-Level", "executive")]
    #[case("employment type", "Vollzeit", "full_time")]
    #[case("employment type", "Full-time", "full_time")]
    #[case("employment type", "CDI", "full_time")]
    #[case("employment type", "CDD", "temporary")]
    #[case("employment type", "Temps partiel", "part_time")]
    #[case("employment type", "B2B", "contract")]
    #[case("employment type", "ФОП", "contract")]
    #[case("work mode", "onsite", "on_site")]
    #[case("work mode", "On-site", "on_site")]
    #[case("work mode", "Büro", "on_site")]
    #[case("work mode", "télétravail", "remote")]
    #[case("work mode", "Home-Office", "remote")]
    #[case("work mode", "Hybrid (2 days)", "hybrid")]
    #[case("gender", "weiblich", "woman")]
    #[case("gender", "w", "woman")]
    #[case("gender", "d", "non_binary")]
    #[case("gender", "homme", "man")]
    #[case("gender", "Woman, Non-binary", "non_binary")]
    #[case("gender", "Nonbinary", "non_binary")]
    #[case("gender", "Mujer", "woman")]
    #[case("gender", "Prefer not to say", "undisclosed")]
    #[case("industry", "Nonprofits", "non_profit")]
    #[case("industry", "Computing or Tech", "software")]
    #[case("industry", "Accounting, Banking & Finance", "finance")]
    #[case("industry", "Education (Higher Education)", "education")]
    #[case("education", "Master's degree", "master")]
    #[case("education", "PhD", "doctorate")]
    #[case("education", "College degree", "bachelor")]
    #[case("pay period", "Monthly", "month")]
    #[case("pay period", "pro Monat", "month")]
    #[case("pay period", "per annum", "year")]
    #[case("pay period", "Hourly", "hour")]
    #[case("basis", "netto", "net")]
    #[case("basis", "Gross", "gross")]
    #[case("employer size", "11–50 people", "11-50")]
    #[case("employer size", "51 to 200 employees", "51-200")]
    #[case("employer size", "1,000-5,000", "1001-5000")]
    #[case("employer size", "10,000+", "5001+")]
    #[case("employer size", "fewer than 10", "1-10")]
    #[case("employer size", "250", "201-500")]
    fn usual_spellings_are_understood(
        #[case] vocabulary: &str,
        #[case] text: &str,
        #[case] term: &str,
    ) {
        assert_eq!(term_of(vocabulary, text), Some(term));
    }

    #[rstest]
    #[case("industry", "Cannabis distribution")]
    #[case("level", "wizard")]
    #[case("employer size", "Nov-50")]
    #[case("employer size", "1000+")]
    #[case("employer size", "50-1000")]
    #[case("basis", "")]
    #[case("pay period", "eon")]
    #[case("gender", "Apache")]
    fn what_is_no_term_is_none(#[case] vocabulary: &str, #[case] text: &str) {
        assert_eq!(term_of(vocabulary, text), None);
    }

    #[test]
    fn every_spelling_leads_to_a_term_there_is() {
        for ((vocabulary, spelling), term) in TERMS.iter() {
            assert!(term.is_some(), "{vocabulary}: {spelling} is two terms");
        }
    }
}
