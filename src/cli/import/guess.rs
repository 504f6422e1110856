//! `paylens import salaries --guess`: a mapping proposed by looking at a file, at its headers and at what its cells
//! are. It is a proposal: every line says why, and the operator has the last word.

use super::cell;
use super::field::Field;
use super::headers::{asks_for, folded, headers_in, is_converted, question};
use super::rows::Rows;
use super::sheet::Table;
use super::source::{Decoded, Given, Source};
use crate::catalog::{Catalogue, amount, currencies_in, is_nothing, period_in, says_net, term_of};
use crate::domain::{PayPeriod, Vocabulary};
use anyhow::Context;
use csv::ByteRecord;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// Rows looked at.
const ROWS: usize = 500;
/// Cells of a column looked at for what takes long.
const CELLS: usize = 40;
/// Below this a column is no field's.
const LEAST: f64 = 0.25;
/// Below this the mapping says that it is unsure.
const SURE: f64 = 0.55;

/// Fields that a column is recognised as by its cells alone.
const TOLD_BY_CELLS: [Field; 6] = [
    Field::Level,
    Field::Gender,
    Field::WorkMode,
    Field::EmploymentType,
    Field::Currency,
    Field::Country,
];

/// Fields whose words are listed where they are not understood.
const TERMS: [Field; 9] = [
    Field::Level,
    Field::EmploymentType,
    Field::WorkMode,
    Field::EmployerSize,
    Field::Industry,
    Field::Education,
    Field::Gender,
    Field::Period,
    Field::Currency,
];

/// A proposed mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// The mapping file.
    pub toml: String,
    /// Required fields that no column looks like.
    pub missing: Vec<String>,
}

/// A column taken for a field.
struct Taken {
    at: usize,
    word: &'static str,
    sure: f64,
}

/// How many of the first rows were read, and their cells column by column, without empty ones.
pub(super) fn first_cells(rows: &mut Rows<Decoded>) -> anyhow::Result<(usize, Vec<Vec<String>>)> {
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
    Ok((count, cells))
}

/// Looks at a file and proposes a mapping, as TOML.
///
/// # Errors
/// Where the file cannot be read.
pub fn guess_mapping(file: &Path, given: &Given, catalogue: &Catalogue) -> anyhow::Result<Guess> {
    let table = Table::of(file, given.sheet.as_deref())?;
    let source = Source::look(table.path(), given, headers_in)?;
    let mut rows = source.rows(table.path()).with_context(|| file.display().to_string())?;
    let (count, cells) = first_cells(&mut rows)?;
    let mut columns = columns_of(&rows.header, &cells, count, catalogue);
    let none = Vec::new();
    let header = |at: usize| rows.header.get(at).map_or("", String::as_str);
    let is_converted =
        columns.get(&Field::Base).is_some_and(|taken| is_converted(header(taken.at)));
    if is_converted {
        // They tell of pay as it was before.
        columns.remove(&Field::Currency);
        columns.remove(&Field::Period);
    }
    let mut toml = format!("# Proposed from {count} rows; look at every line before you use it.\n");
    for note in table.note.iter().cloned().chain(source.notes(rows.header_line)) {
        writeln!(toml, "# {note}")?;
    }
    writeln!(toml, "encoding = {}", quoted(source.encoding.name()))?;
    let delimiter = match source.delimiter {
        b'\t' => "tab".to_owned(),
        sign => char::from(sign).to_string(),
    };
    writeln!(toml, "delimiter = {}", quoted(&delimiter))?;
    if let Some(sheet) = &given.sheet {
        writeln!(toml, "sheet = {}", quoted(sheet))?;
    }
    writeln!(toml, "\n[columns]")?;
    for (field, taken) in &columns {
        let texts = cells.get(taken.at).unwrap_or(&none);
        // Each distinct cell is looked at once: finding titles takes long.
        let mut distinct: BTreeMap<&str, usize> = BTreeMap::new();
        for text in texts {
            *distinct.entry(text.as_str()).or_default() += 1;
        }
        let known = distinct.iter().filter(|(cell, _)| is_understood(*field, cell, catalogue));
        let understood: usize = known.map(|(_, count)| count).sum();
        let unsure = if taken.sure < SURE { "UNSURE: " } else { "" };
        let why = match taken.word {
            "" => "its cells tell it".to_owned(),
            word => format!("the header has {word:?}"),
        };
        let other = beside(*field, taken.at, &rows.header, texts);
        let value = match other {
            Some(other) => format!("[{}, {}]", quoted(header(taken.at)), quoted(header(other))),
            None => quoted(header(taken.at)),
        };
        writeln!(
            toml,
            "{field} = {value} # {unsure}{why}; {understood} of {} filled cells are understood",
            texts.len()
        )?;
    }
    let missing = Field::REQUIRED.iter().filter(|field| !columns.contains_key(field));
    let missing: Vec<String> = missing.map(ToString::to_string).collect();
    for field in &missing {
        writeln!(toml, "# {field} = \"…\" # required, and no column looks like it")?;
    }
    let base = columns.get(&Field::Base).map(|taken| header(taken.at)).unwrap_or_default();
    let plain = base.replace('_', " ");
    let period = period_in(question(&plain)).or_else(|| period_in(&plain));
    if let Some(period) = period.filter(|_| !columns.contains_key(&Field::Period)) {
        writeln!(
            toml,
            "\n[defaults]\nperiod = {} # the header of base pay says so",
            quoted(period.as_str())
        )?;
    } else if !columns.contains_key(&Field::Period) {
        let period = likely_period(columns.get(&Field::Base), &cells);
        writeln!(toml, "\n[defaults]")?;
        match period {
            Some(period) => writeln!(
                toml,
                "period = {} # UNSURE: the amounts look like it",
                quoted(period.as_str())
            )?,
            None => writeln!(
                toml,
                "# period = \"month\" # where no cell tells another; without it pay is of a year"
            )?,
        }
    } else {
        writeln!(toml, "\n[defaults]")?;
    }
    if is_converted {
        writeln!(toml, "currency = \"USD\" # UNSURE: what pay was converted into")?;
    } else if !columns.contains_key(&Field::Currency) {
        writeln!(
            toml,
            "# currency = \"EUR\" # where no cell tells it; without it each row's country's own"
        )?;
    }
    if says_net(&plain) {
        writeln!(
            toml,
            "basis = \"net\" # the header of base pay says so; it goes into a database of its own: --basis net"
        )?;
    }
    for field in TERMS {
        let Some(taken) = columns.get(&field) else { continue };
        let mut words: BTreeMap<&str, usize> = BTreeMap::new();
        for cell in cells.get(taken.at).unwrap_or(&none) {
            if !is_nothing(cell) && !is_understood(field, cell, catalogue) {
                *words.entry(cell.as_str()).or_default() += 1;
            }
        }
        if words.is_empty() {
            continue;
        }
        let mut words: Vec<_> = words.into_iter().collect();
        words.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let name = if field == Field::Currency { "base_currency" } else { field.name() };
        writeln!(
            toml,
            "\n[values.{name}] # cell = term; an empty text means not given; others are understood as they are"
        )?;
        for (word, count) in words.iter().take(30) {
            let line = if field.costs_itself() { "" } else { "# " };
            writeln!(toml, "{line}{} = \"\" # {count} cells; no term is like it", quoted(word))?;
        }
    }
    Ok(Guess { toml, missing })
}

/// The column of each field: the pairs of field and column that fit best, each taken once.
fn columns_of(
    header: &[String],
    cells: &[Vec<String>],
    rows: usize,
    catalogue: &Catalogue,
) -> BTreeMap<Field, Taken> {
    let mut pairs = Vec::new();
    for (at, name) in header.iter().enumerate() {
        let none = Vec::new();
        let texts = cells.get(at).unwrap_or(&none);
        let filled = texts.len() as f64 / rows.max(1) as f64;
        for field in Field::ALL {
            let (asked, word) = asks_for(*field, name);
            let by_cells = TOLD_BY_CELLS.contains(field) && texts.len() >= 3;
            if asked < LEAST && !by_cells {
                continue;
            }
            let fit = if texts.is_empty() { 0.5 } else { fit(*field, texts, catalogue) };
            let sure = if asked >= LEAST {
                // The fuller of two equal ones; half of what cells say.
                asked * (0.25 + 0.75 * fit) * (0.8 + 0.2 * filled.min(1.0))
            } else if fit >= 0.75 {
                0.45 * fit
            } else {
                0.0
            };
            if sure >= LEAST {
                pairs.push((sure, *field, at, if asked >= LEAST { word } else { "" }));
            }
        }
    }
    // Best first; of equals the column further left.
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)));
    let mut found: BTreeMap<Field, Taken> = BTreeMap::new();
    let mut taken = Vec::new();
    for (sure, field, at, word) in pairs {
        if !taken.contains(&at) && !found.contains_key(&field) {
            taken.push(at);
            found.insert(field, Taken { at, word, sure });
        }
    }
    found
}

/// What part of a column's cells are what the field wants, 0 to 1.
fn fit(field: Field, texts: &[String], catalogue: &Catalogue) -> f64 {
    let share = |read: &dyn Fn(&str) -> bool, texts: &[String]| {
        texts.iter().filter(|text| read(text)).count() as f64 / texts.len().max(1) as f64
    };
    let has_letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    match field {
        Field::Title => {
            let distinct: BTreeSet<&String> = texts.iter().take(CELLS).collect();
            let some: Vec<String> = distinct.into_iter().cloned().collect();
            let some = some.as_slice();
            let known = share(&|text| catalogue.match_title(text).best.is_some(), some);
            let level = share(&|text| term_of("level", text).is_some(), some);
            let country = share(&|text| catalogue.places().country(text).is_some(), some);
            let words = share(&|text| has_letters(text) && amount(text, None).is_err(), some);
            (words * (0.4 + 0.6 * known) * (1.0 - 0.7 * level.max(country))).clamp(0.0, 1.0)
        }
        Field::City | Field::Employer => share(&has_letters, texts),
        Field::Base => {
            let median = median_of(texts);
            // Years and small numbers are other questions' answers.
            let plausible = match median {
                Some(median) if (1_990.0..2_035.0).contains(&median) => 0.3,
                Some(median) if median < 5.0 => 0.1,
                _ => 1.0,
            };
            plausible * share(&|text| is_understood(field, text, catalogue), texts)
        }
        Field::HoursPerWeek => share(
            &|text| cell::hours(text).is_some_and(|hours| (5.0..=80.0).contains(&hours)),
            texts,
        ),
        Field::ExperienceYears => share(
            &|text| is_nothing(text) || cell::years(text).is_some_and(|years| years <= 60.0),
            texts,
        ),
        Field::Year => share(
            &|text| cell::year(text).is_some_and(|year| (2_000..2_040).contains(&year)),
            texts,
        ),
        _ => share(&|text| is_understood(field, text, catalogue), texts),
    }
}

/// Whether a cell would be understood as this field's.
fn is_understood(field: Field, text: &str, catalogue: &Catalogue) -> bool {
    if field.is_amount() {
        return amount(text, None).is_ok() || field != Field::Base && is_nothing(text);
    }
    if let Some(vocabulary) = field.vocabulary() {
        return term_of(vocabulary, text).is_some();
    }
    match field {
        Field::Title => catalogue.match_title(text).best.is_some(),
        Field::Country => catalogue.places().place(text, None).is_some(),
        Field::Currency => !currencies_in(text).is_empty(),
        Field::ExperienceYears => cell::years(text).is_some() || is_nothing(text),
        Field::HoursPerWeek => cell::hours(text).is_some(),
        Field::PaysPerYear => cell::decimal(text).is_some_and(|pays| (12.0..=16.0).contains(&pays)),
        Field::Year => cell::year(text).is_some(),
        Field::Region => text.chars().any(char::is_alphabetic),
        _ => !is_nothing(text),
    }
}

/// The column that says more where this one says "other": `Currency`, `Currency - other`.
fn beside(field: Field, at: usize, header: &[String], texts: &[String]) -> Option<usize> {
    if field != Field::Currency || !texts.iter().any(|text| text.eq_ignore_ascii_case("other")) {
        return None;
    }
    let other = |name: &String| {
        let name = folded(name);
        name.contains("other") && asks_for(field, &name.replace("other", "")).0 >= 0.5
            || name.contains("other") && name.contains("currency")
    };
    header.iter().enumerate().find(|(one, name)| *one != at && other(name)).map(|(one, _)| one)
}

fn median_of(texts: &[String]) -> Option<f64> {
    let mut amounts: Vec<i64> = texts
        .iter()
        .filter_map(|text| amount(text, None).ok())
        .filter(|one| one.period.is_none())
        .map(|one| one.thousandths)
        .collect();
    amounts.sort_unstable();
    amounts.get(amounts.len() / 2).map(|median| *median as f64 / 1_000.0)
}

/// An hour where most amounts are a few dozen.
fn likely_period(base: Option<&Taken>, cells: &[Vec<String>]) -> Option<PayPeriod> {
    let median = median_of(cells.get(base?.at)?)?;
    (5.0..120.0).contains(&median).then_some(PayPeriod::Hour)
}

/// A text of TOML.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// Headers, one row of cells, and the fields of the columns.
    #[rstest]
    #[case(
        "Timestamp|Country|Job Title|Annual salary (gross)|Bonus|Company",
        "4/27/2021|US|Nurse|50000|1000|Acme",
        "year country title base bonus employer"
    )]
    #[case(
        "Zeitstempel|Jobtitel|Land|Ort|Jahre Berufserfahrung|Karrierestufe|Bruttojahresgehalt|Währung|Bonus|Geschlecht",
        "14.03.2025|Koch|Österreich|Wien|5|Junior|35.000|EUR||weiblich",
        "year title country city experience_years level base base_currency bonus gender"
    )]
    #[case(
        "Horodateur|Intitulé du poste|Pays|Ville|Années d'expérience|Niveau|Salaire brut annuel|Devise|Prime|Sexe",
        "14/03/2025|Comptable|Belgique|Bruxelles|10 ans|Confirmé|42 000 €|EUR||Homme",
        "year title country city experience_years level base base_currency bonus gender"
    )]
    #[case(
        "Marca temporal|Puesto|País|Ciudad|Años de experiencia|Nivel|Salario bruto anual|Moneda|Género",
        "14/03/2025|Cocinero|España|Madrid|5|Senior|35.000 €|EUR|Mujer",
        "year title country city experience_years level base base_currency gender"
    )]
    #[case(
        "JobTitle|DevType|BasePay|ConvertedCompYearly|Job title - additional context|Additional monetary compensation|Highest level of education completed|Annual bonus one year ago (only if staying in the same country)",
        "Accountant|Developer back-end|71000|71000|fundraising|3000|College degree|500",
        "title - base - - bonus education -"
    )]
    #[case(
        "work_year|experience_level|employment_type|job_title|salary_in_usd|remote_ratio|company_location|company_size",
        "2023|SE|FT|Data Engineer|146000|0|US|L",
        "year level employment_type title base work_mode country employer_size"
    )]
    #[case(
        "Должность|Страна|Город|Оклад|Валюта|Стаж",
        "Повар|Россия|Москва|60 000|RUB|5",
        "title country city base base_currency experience_years"
    )]
    #[case(
        "Functie|Land|Stad|Bruto salaris|Werkervaring|Geslacht",
        "Verpleegkundige|Nederland|Utrecht|45.000|5|vrouw",
        "title country city base experience_years gender"
    )]
    #[case(
        "What is your job title?|What country do you work in?|How many years of experience do you have?|What is your annual salary? (before tax)|Currency|Annual bonus|Gender",
        "Nurse|UK|5-7 years|45000|GBP||Male",
        "title country experience_years base base_currency bonus gender"
    )]
    #[case(
        "Job title|What is your annual salary? (You can name the currency below. Who works part-time or by the hour gives what 40 hours a week would pay.)|Which currency is that?|Country|Expected salary (next year)",
        "Accountant|71000|USD|US|80000",
        "title base base_currency country -"
    )]
    #[case(
        "DevType|Country|Currency|CompTotal|CompFreq|ConvertedCompYearly",
        "Developer, back-end|Poland|PLN Polish zloty|5100|Monthly|63000",
        "title country base_currency base base_period -"
    )]
    fn columns_are_taken_for_the_field_they_are(
        #[case] header: &str,
        #[case] row: &str,
        #[case] fields: &str,
    ) {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        let header: Vec<String> = header.split('|').map(str::to_owned).collect();
        let cells: Vec<Vec<String>> = row
            .split('|')
            .map(|cell| if cell.is_empty() { Vec::new() } else { vec![cell.to_owned(); 4] })
            .collect();
        let columns = columns_of(&header, &cells, 4, &catalogue);
        let found: Vec<_> = (0..header.len())
            .map(|at| {
                columns
                    .iter()
                    .find(|(_, taken)| taken.at == at)
                    .map_or("-", |(field, _)| field.name())
            })
            .collect();
        assert_eq!(found.join(" "), fields);
    }

    #[test]
    fn a_row_of_data_is_no_header() {
        let row = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
        let header = headers_in(&row("Job|Country|Salary|Year"));
        let data = headers_in(&row("Sales manager|United States|85000|2024"));
        assert!(header > data && data == 0, "{header} {data}");
    }
}
