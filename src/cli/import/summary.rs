//! What became of the rows: what each is known by, counts, and a file of those that were refused.

use super::defused::{defused, is_of_refused};
use crate::domain::Placement;
use crate::secrets::mac;
use anyhow::Context;
use csv::ByteRecord;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Why a row is refused, without what it said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason(String);

impl Reason {
    /// What is wrong with a column.
    pub(super) fn new(column: &str, what: impl Into<String>) -> Self {
        Reason(format!("{column}: {}", what.into()))
    }

    /// What is wrong with the whole row.
    pub(super) fn of_row(what: &str) -> Self {
        Reason(what.to_owned())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How many rows became what. Every row read is exactly one of accepted, held, already there and
/// refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows of the file, the header left out.
    pub read: u64,
    /// Rows that count from their role's next closing on.
    pub accepted: u64,
    /// Rows somebody has to look at first.
    pub held: u64,
    /// Held rows whose title matched no role.
    pub unmatched: u64,
    /// Rows that an earlier import had brought in.
    pub already_there: u64,
    /// Held rows by what made them doubtful, beside an unmatched title and implausible pay.
    pub doubtful: BTreeMap<Reason, u64>,
    /// Lines that repeat the header, or add the table up: no rows.
    pub passed_over: u64,
    /// Cells left out of rows that came in, by column and what they said.
    pub left_out: BTreeMap<(String, String), u64>,
    /// Where the cells left out are, where there are any.
    pub notes_file: Option<PathBuf>,
    /// Refused rows by their first reason.
    pub refused: BTreeMap<Reason, u64>,
    /// How the file was read, where that was not a matter of course.
    pub notes: Vec<String>,
    /// Where the refused rows are, where there are any.
    pub refused_file: Option<PathBuf>,
}

impl Summary {
    /// Counts a row that is new.
    pub(super) fn count(&mut self, placement: &Placement) {
        match placement {
            Placement::Accepted(_) => self.accepted += 1,
            Placement::Held(_) => self.held += 1,
            Placement::Unmatched(_) => {
                self.held += 1;
                self.unmatched += 1;
            }
        }
    }

    /// Rows that were refused, for whatever reason.
    pub fn refused(&self) -> u64 {
        self.refused.values().sum()
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>10} rows read", self.read)?;
        writeln!(f, "{:>10} accepted", self.accepted)?;
        write!(f, "{:>10} held", self.held)?;
        if self.unmatched > 0 {
            write!(f, ", {} of them with a title that matches no role", self.unmatched)?;
        }
        writeln!(f, "\n{:>10} already imported", self.already_there)?;
        write!(f, "{:>10} refused", self.refused())?;
        if let Some(file) = &self.refused_file {
            write!(f, ", listed in {}", file.display())?;
        }
        let mut reasons: Vec<_> = self.refused.iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for (reason, count) in reasons {
            write!(f, "\n{count:>14} {reason}")?;
        }
        for (reason, count) in &self.doubtful {
            write!(f, "\n{count:>14} held: {reason}")?;
        }
        if self.passed_over > 0 {
            write!(
                f,
                "\n{:>10} lines passed over: totals, notes or headers repeated",
                self.passed_over
            )?;
        }
        let cells: u64 = self.left_out.values().sum();
        if cells > 0 {
            write!(f, "\n{cells:>10} cells left out of rows taken")?;
            if let Some(file) = &self.notes_file {
                write!(f, ", listed in {}", file.display())?;
            }
            let mut cells: Vec<_> = self.left_out.iter().collect();
            cells.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            for ((column, text), count) in cells.iter().take(SHOWN) {
                write!(f, "\n{count:>14} {column}: {text:?}")?;
            }
            if cells.len() > SHOWN {
                write!(f, "\n{:>14} and {} more", "", cells.len() - SHOWN)?;
            }
        }
        self.notes.iter().try_for_each(|note| write!(f, "\n  note: {note}"))
    }
}

/// Cells left out that a summary shows.
const SHOWN: usize = 12;

/// Rows as they came, or cells of them, with line and reasons before them: `FILE.refused.csv`, `FILE.notes.csv`. It
/// comes into being with the first of them.
pub(super) struct RefusedRows {
    path: PathBuf,
    header: Vec<String>,
    /// Cells before the row itself, where the file is one of refused rows.
    told: usize,
    file: Option<csv::Writer<File>>,
}

impl RefusedRows {
    /// For the rows of `source`; removes what an earlier import of it left.
    ///
    /// # Errors
    /// Where that cannot be removed.
    pub(super) fn of(source: &Path, header: &[String]) -> anyhow::Result<Self> {
        // Of a file of refused rows the new reasons take the place of the old ones.
        let told = is_of_refused(header);
        let before = if told { &[][..] } else { &["line", "reason"] };
        let header = before.iter().copied().chain(header.iter().map(String::as_str));
        let mut rows = Self::beside(source, ".refused.csv", header.map(str::to_owned).collect())?;
        rows.told = if told { 2 } else { 0 };
        Ok(rows)
    }

    /// For cells of `source` that were left out.
    ///
    /// # Errors
    /// Where what an earlier import left cannot be removed.
    pub(super) fn notes_of(source: &Path) -> anyhow::Result<Self> {
        Self::beside(source, ".notes.csv", ["line", "column", "cell"].map(str::to_owned).to_vec())
    }

    fn beside(source: &Path, suffix: &str, header: Vec<String>) -> anyhow::Result<Self> {
        let mut path = source.as_os_str().to_owned();
        path.push(suffix);
        let path = PathBuf::from(path);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", path.display()));
            }
            _ => {}
        }
        Ok(RefusedRows { path, header, told: 0, file: None })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub(super) fn add(
        &mut self,
        line: u64,
        reasons: &[Reason],
        row: &ByteRecord,
    ) -> anyhow::Result<()> {
        let reasons = reasons.iter().map(Reason::to_string).collect::<Vec<_>>().join("; ");
        self.write(line, &reasons, row).with_context(|| {
            format!(
                "cannot write {}: make its folder writable, or import a copy of the file",
                self.path.display()
            )
        })
    }

    fn write(&mut self, line: u64, reasons: &str, row: &ByteRecord) -> anyhow::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                let mut options = OpenOptions::new();
                options.write(true).create_new(true);
                // What people answered is for its owner alone.
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let file = options.open(&self.path)?;
                let mut file = csv::WriterBuilder::new().flexible(true).from_writer(file);
                file.write_record(self.header.iter().map(|cell| defused(cell.as_bytes())))?;
                self.file.insert(file)
            }
        };
        file.write_field(line.to_string())?;
        file.write_field(defused(reasons.as_bytes()))?;
        file.write_record(row.iter().skip(self.told).map(defused))?;
        Ok(())
    }

    /// Brings it to the disk and tells where it is; `None` where nothing was refused.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub(super) fn finish(mut self) -> anyhow::Result<Option<PathBuf>> {
        let Some(file) = &mut self.file else { return Ok(None) };
        file.flush().with_context(|| format!("cannot write {}", self.path.display()))?;
        Ok(Some(self.path))
    }
}

/// Counts how often each row has come: what makes the second of two equal rows another row, and
/// the same row of the next export the same.
pub(super) struct Occurrences {
    /// Of what the rows are: equal rows of two kinds of file are two things.
    kind: &'static str,
    /// By the first bytes of the digest: a million rows are some tens of megabytes.
    counts: HashMap<[u8; 8], u32>,
}

impl Occurrences {
    /// For the rows of one file.
    pub(super) fn of(kind: &'static str) -> Self {
        Occurrences { kind, counts: HashMap::new() }
    }

    /// What a row is known by in every file that has it this often.
    pub(super) fn identity(&mut self, row: &ByteRecord) -> Vec<u8> {
        let cells: Vec<&[u8]> = row.iter().collect();
        self.identity_of(&cells)
    }

    /// The same of what is read of a row.
    pub(super) fn identity_of(&mut self, cells: &[&[u8]]) -> Vec<u8> {
        // No secret: a plain digest that keeps cells apart.
        let digest = mac(&[0; 32], cells);
        let [first, ..] = digest.as_chunks::<8>().0 else { return digest.to_vec() };
        let count = self.counts.entry(*first).or_default();
        *count += 1;
        // The zero keeps it apart from the idempotency keys of forms, which are visible characters.
        [self.kind.as_bytes(), b"\0", &digest, &count.to_be_bytes()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_rows_are_told_apart_by_how_often_they_came() {
        let row = |cells: [&str; 2]| ByteRecord::from(cells.to_vec());
        let mut first = Occurrences::of("salaries");
        let ids: Vec<_> = [["a", "bc"], ["ab", "c"], ["a", "bc"]]
            .map(|cells| first.identity(&row(cells)))
            .into_iter()
            .collect();
        assert!(ids[0] != ids[1] && ids[0] != ids[2] && ids[1] != ids[2]);
        let mut second = Occurrences::of("salaries");
        let again = [["a", "bc"], ["a", "bc"]].map(|cells| second.identity(&row(cells)));
        assert_eq!([&again[0], &again[1]], [&ids[0], &ids[2]]);
    }
}
