//! The files of O*NET as they are: tab separated, a line of column names first. Knows nothing of the
//! catalogue.

use anyhow::{Context, bail, ensure};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

/// An occupation and what belongs to it.
#[derive(Debug, Default)]
pub(super) struct Occupation {
    /// `15-1252.00`: a SOC code and, after the dot, O*NET's own division of it.
    pub(super) code: String,
    pub(super) title: String,
    pub(super) description: String,
    /// Other titles for it, short ones too, without repetition.
    pub(super) titles: Vec<String>,
    /// Codes of occupations like it, most alike first.
    pub(super) related: Vec<String>,
}

const CODE: &str = "O*NET-SOC Code";

/// Reads the occupations of a folder, by code.
pub(super) fn read(folder: &Path) -> anyhow::Result<Vec<Occupation>> {
    let mut occupations = BTreeMap::new();
    let named = Table::read(folder, "Occupation Data.txt", &[CODE, "Title", "Description"])?;
    for row in named.rows() {
        let code = row.code(CODE)?;
        let title = row.filled("Title")?.to_owned();
        let description = row.cell("Description").unwrap_or_default().to_owned();
        let one = Occupation { code: code.clone(), title, description, ..Occupation::default() };
        ensure!(
            occupations.insert(code.clone(), one).is_none(),
            row.error(&format!("{code} a second time"))
        );
    }
    let titles = Table::read(folder, "Alternate Titles.txt", &[CODE, "Alternate Title"])?;
    let mut seen = HashSet::new();
    for row in titles.rows() {
        let code = row.code(CODE)?;
        let Some(occupation) = occupations.get_mut(&code) else {
            bail!(row.error(&format!("there is no occupation {code}")));
        };
        let short = row.cell("Short Title").filter(|short| !short.is_empty() && *short != "n/a");
        for title in [Some(row.filled("Alternate Title")?), short].into_iter().flatten() {
            if seen.insert((code.clone(), title.to_lowercase())) {
                occupation.titles.push(title.to_owned());
            }
        }
    }
    let related = [CODE, "Related O*NET-SOC Code"];
    let related = Table::read(folder, "Related Occupations.txt", &related)?;
    for row in related.rows() {
        let (code, other) = (row.code(CODE)?, row.code("Related O*NET-SOC Code")?);
        for code in [&code, &other] {
            ensure!(
                occupations.contains_key(code),
                row.error(&format!("there is no occupation {code}"))
            );
        }
        let supplemental = row.cell("Relatedness Tier") == Some("Supplemental");
        if let Some(occupation) = occupations.get_mut(&code).filter(|_| !supplemental) {
            occupation.related.push(other);
        }
    }
    Ok(occupations.into_values().collect())
}

/// A file in memory.
struct Table {
    file: String,
    text: String,
    columns: Vec<String>,
}

/// One of its lines.
struct Row<'a> {
    table: &'a Table,
    line: usize,
    cells: Vec<&'a str>,
}

impl Table {
    fn read(folder: &Path, name: &str, required: &[&str]) -> anyhow::Result<Self> {
        let path = folder.join(name);
        let file = path.display().to_string();
        let text = fs::read(&path).with_context(|| format!("{file} cannot be read"))?;
        let text = String::from_utf8(text).map_err(|error| {
            let before = error.as_bytes().get(..error.utf8_error().valid_up_to());
            let line = before.unwrap_or_default().iter().filter(|byte| **byte == b'\n').count() + 1;
            anyhow::anyhow!("{file}, line {line}: not UTF-8")
        })?;
        let head = text.lines().next().unwrap_or_default().trim_start_matches('\u{feff}');
        let columns: Vec<String> = head.split('\t').map(|name| name.trim().to_owned()).collect();
        for name in required {
            ensure!(
                columns.iter().any(|column| column == name),
                "{file}, line 1: no column {name:?}"
            );
        }
        let table = Table { file, columns, text };
        if let Some(bad) = table.rows().find(|row| row.cells.len() != table.columns.len()) {
            let (has, needs) = (bad.cells.len(), table.columns.len());
            bail!(bad.error(&format!("{has} cells where there are {needs} columns")));
        }
        Ok(table)
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let lines = self.text.lines().enumerate().skip(1);
        lines.filter(|(_, line)| !line.trim().is_empty()).map(|(number, line)| Row {
            table: self,
            line: number + 1,
            cells: line.split('\t').map(str::trim).collect(),
        })
    }
}

impl Row<'_> {
    fn cell(&self, column: &str) -> Option<&str> {
        let at = self.table.columns.iter().position(|name| name == column)?;
        self.cells.get(at).copied()
    }

    fn filled(&self, column: &str) -> anyhow::Result<&str> {
        let cell = self.cell(column).filter(|cell| !cell.is_empty());
        cell.with_context(|| self.error(&format!("{column:?} is empty")))
    }

    /// A code of the form `15-1252.00`.
    fn code(&self, column: &str) -> anyhow::Result<String> {
        let code = self.filled(column)?;
        let digit = |(at, byte): (usize, u8)| match at {
            2 => byte == b'-',
            7 => byte == b'.',
            _ => byte.is_ascii_digit(),
        };
        let fits = code.len() == 10 && code.bytes().enumerate().all(digit);
        ensure!(fits, self.error(&format!("{code:?} is no code such as 15-1252.00")));
        Ok(code.to_owned())
    }

    fn error(&self, what: &str) -> String {
        format!("{}, line {}: {what}", self.table.file, self.line)
    }
}
