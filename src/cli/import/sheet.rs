//! Spreadsheets (`.xlsx`, `.xls`, `.ods`) as the rows they show: one sheet becomes a CSV file that is read as any
//! other and goes with the import. A row of the sheet is a line of it.

use anyhow::{Context, anyhow, bail};
use calamine::{Data, ExcelDateTime, Reader, open_workbook_auto_from_rs};
use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::NamedTempFile;

/// A file that can be read row by row.
pub(super) struct Table {
    path: PathBuf,
    /// Keeps what was made of a spreadsheet until the import is over.
    _made: Option<NamedTempFile>,
    /// Which of its sheets was read, where there are several.
    pub(super) note: Option<String>,
}

impl Table {
    /// The file itself where it is text; else one of its sheets: that of the name or number, else the one with most
    /// cells.
    ///
    /// # Errors
    /// Where it cannot be read, or has no such sheet.
    pub(super) fn of(file: &Path, sheet: Option<&str>) -> anyhow::Result<Self> {
        let mut source =
            File::open(file).with_context(|| format!("cannot open {}", file.display()))?;
        let mut magic = [0; 8];
        let read = source.read(&mut magic)?;
        // A zip archive, and the container of old Office files.
        let is_sheet = magic.get(..read).is_some_and(|begin| {
            begin.starts_with(b"PK\x03\x04")
                || begin.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
        });
        if !is_sheet {
            return Ok(Table { path: file.to_owned(), _made: None, note: None });
        }
        source.rewind()?;
        Self::of_sheet(source, sheet).with_context(|| format!("{} cannot be read", file.display()))
    }

    fn of_sheet(mut source: File, wanted: Option<&str>) -> anyhow::Result<Self> {
        let mut bytes = Vec::new();
        source.read_to_end(&mut bytes)?;
        let bytes: Arc<[u8]> = bytes.into();
        let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| {
            anyhow!("{error}: it is no spreadsheet that can be read here; save it as .xlsx or CSV, without a password")
        })?;
        let names = book.sheet_names();
        let by_number =
            |wanted: &str| names.get(wanted.parse::<usize>().ok()?.checked_sub(1)?).cloned();
        let name = match wanted {
            Some(wanted) => {
                let exact = names.iter().find(|name| name.trim() == wanted.trim()).cloned();
                exact.or_else(|| by_number(wanted)).ok_or_else(|| {
                    anyhow!("there is no sheet {wanted:?}; there are: {}", names.join(", "))
                })?
            }
            None => {
                let mut fullest: Option<(usize, String)> = None;
                for name in &names {
                    let Ok(range) = book.worksheet_range(name) else { continue };
                    let cells = range.used_cells().count();
                    if fullest.as_ref().is_none_or(|(most, _)| cells > *most) {
                        fullest = Some((cells, name.clone()));
                    }
                }
                fullest.ok_or_else(|| anyhow!("it has no sheet with cells"))?.1
            }
        };
        let range =
            book.worksheet_range(&name).map_err(|error| anyhow!("sheet {name:?}: {error}"))?;
        let Some((first_row, first_column)) = range.start() else {
            bail!("sheet {name:?} is empty")
        };
        let made = tempfile::Builder::new().prefix("paylens-").suffix(".csv").tempfile()?;
        let mut file = csv::WriterBuilder::new().flexible(true).from_writer(made.as_file());
        for _ in 0..first_row {
            // A blank line, so that lines are numbered as in the sheet.
            file.write_record([" "])?;
        }
        let before = vec![String::new(); first_column as usize];
        for row in range.rows() {
            let cells = row.iter().map(shown);
            file.write_record(before.iter().cloned().chain(cells))?;
        }
        file.flush()?;
        drop(file);
        let several =
            (names.len() > 1).then(|| format!("read sheet {name:?}; --sheet says otherwise"));
        Ok(Table { path: made.path().to_owned(), _made: Some(made), note: several })
    }

    /// The file to read.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// A cell as text, in one line.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Int(number) => number.to_string(),
        // Whole numbers without their point: `50000`, not `50000.0`.
        Data::Float(number) => number.to_string(),
        Data::String(text) => {
            text.split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned()
        }
        Data::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Data::DateTime(at) => date(at),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

fn date(at: &ExcelDateTime) -> String {
    if at.is_duration() {
        return (at.as_f64() * 24.0).to_string();
    }
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}
