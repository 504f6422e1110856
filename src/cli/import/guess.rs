//! `paylens import salaries --guess`: a mapping proposed by looking at a file. It is a proposal: every
//! line says why, and the operator has the last word.

use super::amount;
use super::cell;
use super::field::Field;
use super::source::{Given, Source};
use crate::catalog::Catalogue;
use crate::domain::Currency;
use anyhow::Context;
use csv::ByteRecord;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Rows looked at.
const ROWS: usize = 500;

/// Words of headers, by field. The first field with a word in a header that no better one has
/// taken gets it; words are looked for in this order.
const WORDS: &[(Field, &[&str])] = &[
    (
        Field::Title,
        &["job title", "title", "position", "role", "occupation", "beruf", "poste", "должность"],
    ),
    (Field::Year, &["work year", "year", "timestamp", "date", "jahr", "год"]),
    (
        Field::ExperienceYears,
        &[
            "years of experience",
            "experience years",
            "years of professional experience",
            "yoe",
            "experience",
            "berufserfahrung",
            "стаж",
        ],
    ),
    (Field::Level, &["experience level", "level", "seniority"]),
    (Field::Currency, &["currency", "wahrung", "devise", "валюта"]),
    (Field::Period, &["period", "per", "frequency"]),
    (Field::Bonus, &["bonus", "additional", "pramie", "prime"]),
    (Field::Stock, &["stock", "equity", "rsu"]),
    (Field::Commission, &["commission"]),
    (
        Field::Base,
        &[
            "annual salary",
            "base salary",
            "base pay",
            "salary",
            "base",
            "pay",
            "compensation",
            "gehalt",
            "salaire",
            "зарплата",
            "оклад",
        ],
    ),
    (Field::HoursPerWeek, &["hours per week", "hours", "stunden"]),
    (Field::EmploymentType, &["employment type", "employment", "contract type"]),
    (Field::WorkMode, &["work mode", "remote"]),
    (Field::EmployerSize, &["company size", "employer size", "size"]),
    (Field::Industry, &["industry", "sector", "branche"]),
    (Field::Country, &["company location", "country", "land", "pays", "pais", "страна"]),
    (Field::Region, &["state", "region", "province", "bundesland"]),
    (Field::City, &["city", "stadt", "ville", "ciudad", "город"]),
    (Field::Employer, &["employer", "company"]),
    (Field::Education, &["education", "degree"]),
    (Field::Gender, &["gender", "sex", "geschlecht"]),
];

/// Fields whose cells must be terms of the contract: their words are listed to be mapped.
const TERMS: [Field; 8] = [
    Field::Level,
    Field::EmploymentType,
    Field::WorkMode,
    Field::EmployerSize,
    Field::Industry,
    Field::Education,
    Field::Gender,
    Field::Period,
];

/// Looks at a file and proposes a mapping, as TOML.
///
/// # Errors
/// Where the file cannot be read.
pub fn guess_mapping(file: &Path, given: Given, catalogue: &Catalogue) -> anyhow::Result<String> {
    let source = Source::look(file, given, |row| columns_of(row).len())?;
    let mut rows = source.rows(file).with_context(|| file.display().to_string())?;
    let columns = columns_of(&rows.header);
    let (mut row, mut cells) = (ByteRecord::new(), vec![Vec::new(); rows.header.len()]);
    let mut count = 0;
    while count < ROWS && rows.next(&mut row)?.is_some() {
        count += 1;
        for (cells, cell) in cells.iter_mut().zip(&row) {
            let text = String::from_utf8_lossy(cell).trim().to_owned();
            if !text.is_empty() {
                cells.push(text);
            }
        }
    }
    let mut toml = format!("# Proposed from {count} rows; look at every line before you use it.\n");
    for note in source.notes(rows.header_line) {
        writeln!(toml, "# {note}")?;
    }
    writeln!(toml, "encoding = {}", quoted(source.encoding.name()))?;
    let delimiter = match source.delimiter {
        b'\t' => "tab".to_owned(),
        sign => char::from(sign).to_string(),
    };
    writeln!(toml, "delimiter = {}\n\n[columns]", quoted(&delimiter))?;
    let none = Vec::new();
    for (field, (at, word)) in &columns {
        let header = rows.header.get(*at).map_or("", String::as_str);
        let seen = seen(*field, cells.get(*at).unwrap_or(&none), catalogue);
        writeln!(toml, "{field} = {} # the header has {word:?}; {seen}", quoted(header))?;
    }
    for field in Field::REQUIRED.iter().filter(|field| !columns.contains_key(field)) {
        writeln!(toml, "# {field} = \"…\" # required, and no header looks like it")?;
    }
    for field in TERMS {
        let Some((at, _)) = columns.get(&field) else { continue };
        let mut words: BTreeMap<&str, usize> = BTreeMap::new();
        for cell in cells.get(*at).unwrap_or(&none) {
            *words.entry(cell.as_str()).or_default() += 1;
        }
        writeln!(toml, "\n[values.{field}] # cell = term; an empty text means not given")?;
        for (word, count) in words.iter().take(30) {
            let term = proposed(field, word);
            let why = match term.as_str() {
                "" => "no term is like it",
                _ => "its nearest term",
            };
            writeln!(toml, "{} = {} # {count} cells; {why}", quoted(word), quoted(&term))?;
        }
    }
    Ok(toml)
}

/// The column of each field, and the word that told it.
fn columns_of(header: &[String]) -> BTreeMap<Field, (usize, &'static str)> {
    let plain: Vec<String> = header.iter().map(|name| plain(name)).collect();
    let mut found = BTreeMap::new();
    let mut taken = Vec::new();
    // Whole headers first, then parts of them.
    for whole in [true, false] {
        for (field, words) in WORDS.iter().filter(|_| header.len() > 1) {
            let told = words.iter().find_map(|word| {
                let fits = |name: &String| match whole {
                    true => name == word,
                    false => format!(" {name} ").contains(&format!(" {word} ")),
                };
                let free = |at: &usize| !taken.contains(at);
                let at = plain
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| free(at))
                    .find(|(_, name)| fits(name));
                at.map(|(at, _)| (at, *word))
            });
            if let (Some((at, word)), false) = (told, found.contains_key(field)) {
                taken.push(at);
                found.insert(*field, (at, word));
            }
        }
    }
    found
}

/// Lower case words with single spaces.
fn plain(header: &str) -> String {
    let words = header.to_lowercase();
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// How well the cells of a column are what the field wants.
fn seen(field: Field, cells: &[String], catalogue: &Catalogue) -> String {
    let fits = |read: &dyn Fn(&str) -> bool| cells.iter().filter(|cell| read(cell)).count();
    let understood = match field {
        field if field.is_amount() => fits(&|cell| amount::amount(cell, None).is_ok()),
        Field::Country => fits(&|cell| catalogue.places().country(cell).is_some()),
        Field::Currency => fits(&|cell| Currency::parse(cell).is_ok()),
        Field::ExperienceYears => fits(&|cell| cell::years(cell).is_some()),
        Field::Year => fits(&|cell| cell::year(cell).is_some()),
        _ => return format!("{} cells are filled", cells.len()),
    };
    format!("{understood} of {} filled cells are understood", cells.len())
}

/// The term of a field's vocabulary that a cell's words name; empty where there is none.
fn proposed(field: Field, cell: &str) -> String {
    let word = plain(cell).replace(' ', "_");
    let short = match (field, word.as_str()) {
        (Field::Level, "en" | "entry" | "entry_level") => "junior",
        (Field::Level, "mi" | "middle") => "mid",
        (Field::Level, "se" | "sr") => "senior",
        (Field::Level, "ex") => "executive",
        (Field::EmploymentType, "ft") => "full_time",
        (Field::EmploymentType, "pt") => "part_time",
        (Field::EmploymentType, "ct") => "contract",
        (Field::EmploymentType, "fl") => "freelance",
        (Field::WorkMode, "0" | "office" | "onsite") => "on_site",
        (Field::WorkMode, "50") => "hybrid",
        (Field::WorkMode, "100") => "remote",
        (Field::Gender, "female" | "f" | "w" | "woman") => "woman",
        (Field::Gender, "male" | "m" | "man") => "man",
        _ => "",
    };
    if !short.is_empty() {
        return short.to_owned();
    }
    let terms = field.terms();
    let same = terms.iter().find(|term| plain(term).replace(' ', "_") == word);
    same.map_or_else(String::new, |term| (*term).to_owned())
}

/// A text of TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_taken_for_the_field_they_name_best() {
        let header =
            ["Timestamp", "Country", "Job Title", "Annual salary (gross)", "Bonus", "Company"];
        let columns = columns_of(&header.map(str::to_owned));
        let at = |field| columns.get(&field).map(|(at, _)| *at);
        assert_eq!(at(Field::Year), Some(0));
        assert_eq!(at(Field::Country), Some(1));
        assert_eq!(at(Field::Title), Some(2));
        assert_eq!(at(Field::Base), Some(3));
        assert_eq!(at(Field::Employer), Some(5));
        assert_eq!(at(Field::City), None);
    }
}
