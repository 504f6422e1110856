//! The rows of a CSV file with the line each begins on. Nothing of a row is understood here.

use super::source::trimmed;
use super::summary::Reason;
use anyhow::{Context, anyhow};
use csv::{ByteRecord, StringRecord};
use encoding_rs::{Encoding, UTF_8};
use std::collections::VecDeque;
use std::io::{self, Read};

/// The longest row: beyond it a quote was opened and never closed.
const LONGEST: usize = 1 << 20;

/// Reads rows, blank lines left out.
pub(super) struct Rows<R> {
    reader: csv::Reader<Lines<R>>,
    /// The column headers, trimmed.
    pub(super) header: Vec<String>,
    /// The line the header begins on.
    pub(super) header_line: u64,
}

impl<R: Read> Rows<R> {
    /// Passes over the rows of a banner and reads the header.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub(super) fn open(source: R, delimiter: u8, banner: usize) -> anyhow::Result<Self> {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .buffer_capacity(1 << 16)
            .from_reader(Lines::new(source));
        let mut rows = Rows { reader, header: Vec::new(), header_line: 1 };
        let mut first = ByteRecord::new();
        for _ in 0..=banner {
            let line = rows.next(&mut first).context("the header cannot be read")?;
            rows.header_line = line
                .ok_or_else(|| anyhow!("the file is empty: a line of it must name the columns"))?;
        }
        rows.header = first.iter().map(trimmed).collect();
        Ok(rows)
    }

    /// Reads the next row into `row` and tells its line; `None` at the end.
    ///
    /// # Errors
    /// Where the file cannot be read on.
    pub(super) fn next(&mut self, row: &mut ByteRecord) -> anyhow::Result<Option<u64>> {
        loop {
            let begin = self.reader.position().byte();
            self.reader.get_mut().room = LONGEST;
            let more = self.reader.read_byte_record(row);
            let line = self.reader.get_mut().line_from(begin);
            let more = more.with_context(|| format!("cannot be read on from line {line}"))?;
            // Cells without anything in them are a blank line with delimiters.
            let blank = || row.iter().all(|cell| cell.iter().all(u8::is_ascii_whitespace));
            if !more || !blank() {
                return Ok(more.then_some(line));
            }
        }
    }

    /// How far the file has been read.
    pub(super) fn bytes(&self) -> u64 {
        self.reader.position().byte()
    }
}

/// The texts of a row's cells; `least` of the `columns` must be there.
///
/// # Errors
/// The reason why the row is refused: too few or too many cells, or another encoding.
pub(super) fn cells(
    row: &ByteRecord,
    columns: usize,
    least: usize,
    encoding: &'static Encoding,
) -> Result<StringRecord, Reason> {
    // Empty cells beyond the last column are what spreadsheets leave behind, and some leave out empty ones.
    if row.iter().skip(columns).any(|cell| !cell.is_empty()) {
        return Err(Reason::of_row("has more cells than there are columns"));
    }
    let mut row = row.clone();
    if row.len() < least {
        return Err(Reason::of_row("has fewer cells than there are columns"));
    }
    while row.len() < columns {
        row.push_field(b"");
    }
    let unreadable = || {
        let name = encoding.name();
        Reason::of_row(&format!("is not {name}: see --encoding, or save the file anew"))
    };
    let cells = StringRecord::from_byte_record(row).map_err(|_| unreadable())?;
    // What another encoding could not tell has come as this sign.
    if encoding != UTF_8 && cells.iter().any(|cell| cell.contains('\u{fffd}')) {
        return Err(unreadable());
    }
    Ok(cells)
}

/// Passes a source on and notes where its lines begin: the reader's own count goes wrong at blank
/// lines and at carriage returns.
struct Lines<R> {
    source: R,
    /// Offset and number of lines that are not blank, from the current row on.
    begins: VecDeque<(u64, u64)>,
    offset: u64,
    line: u64,
    last: u8,
    /// How much more may be read for the current row.
    room: usize,
}

impl<R: Read> Lines<R> {
    fn new(source: R) -> Self {
        Lines { source, begins: VecDeque::new(), offset: 0, line: 1, last: b'\n', room: LONGEST }
    }

    /// The line that the row at or after this offset begins on.
    fn line_from(&mut self, begin: u64) -> u64 {
        while self.begins.front().is_some_and(|(offset, _)| *offset < begin) {
            self.begins.pop_front();
        }
        self.begins.front().map_or(self.line, |(_, line)| *line)
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.room == 0 {
            let message = format!(
                "a row is longer than {LONGEST} bytes; is there a quote that is never closed?"
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let read = self.source.read(buffer)?;
        self.room = self.room.saturating_sub(read);
        for byte in buffer.iter().take(read).copied() {
            let ends_line = byte == b'\r' || (byte == b'\n' && self.last != b'\r');
            if !matches!(byte, b'\r' | b'\n') && matches!(self.last, b'\r' | b'\n') {
                self.begins.push_back((self.offset, self.line));
            }
            self.line += u64::from(ends_line);
            self.last = byte;
            self.offset += 1;
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut rows = Rows::open(text.as_bytes(), b',', 0).expect("a header");
        let mut row = ByteRecord::new();
        let mut found = Vec::new();
        while let Some(line) = rows.next(&mut row).expect("readable") {
            let cells = row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned());
            found.push((line, cells.collect()));
        }
        assert_eq!(rows.bytes(), text.len() as u64);
        found
    }

    #[test]
    fn rows_know_their_lines_whatever_ends_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = "\u{feff}h\n\n\n1\n\n\"2\n\n2\"\n3\n\"\"\n5".replace('\n', end);
            let found = lines(&text);
            let numbers: Vec<_> = found.iter().map(|(line, _)| *line).collect();
            assert_eq!(numbers, [4, 6, 9, 11], "{end:?}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_header() {
        let rows = Rows::open("\u{feff}\"a\", b \n".as_bytes(), b',', 0).expect("a header");
        assert_eq!(rows.header, ["a", "b"]);
        assert!(Rows::open(&b"\n\n"[..], b',', 0).is_err());
    }

    #[test]
    fn a_quote_never_closed_ends_in_an_error_and_not_in_all_memory() {
        let text = format!("h\n1\n\"2\n{}", "x,y\n".repeat(LONGEST));
        let mut rows = Rows::open(text.as_bytes(), b',', 0).expect("a header");
        let mut row = ByteRecord::new();
        assert_eq!(rows.next(&mut row).expect("readable"), Some(2));
        let error = format!("{:#}", rows.next(&mut row).expect_err("too long"));
        assert!(error.contains("from line 3") && error.contains("quote"), "{error}");
    }
}
