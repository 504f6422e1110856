//! A file before its rows: which encoding, which delimiter, how many lines stand before the header.
//! Looks at the file and decides; nothing of a row is understood here.

use super::rows::Rows;
use crate::catalog::Evidence;
use anyhow::{Context, anyhow};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use csv::ByteRecord;
use encoding_rs::{Encoding, UTF_8};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// How much of a file is looked at for its delimiter, its header and its decimal signs.
const SAMPLE: u64 = 1 << 20;
/// The header is one of the first lines.
const HEADER_WITHIN: usize = 50;
/// Delimiters there are.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// A decoded file.
pub(super) type Decoded = DecodeReaderBytes<File, Vec<u8>>;

/// How a file is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    pub(super) encoding: &'static Encoding,
    pub(super) delimiter: u8,
    /// Rows before the header.
    pub(super) banner: usize,
}

/// What the operator says of a file instead of having it found out.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The encoding.
    pub encoding: Option<&'static Encoding>,
    /// The delimiter.
    pub delimiter: Option<u8>,
    /// Of a spreadsheet, the sheet's name or number.
    pub sheet: Option<String>,
}

impl Given {
    /// An encoding by its label, e.g. `windows-1251` or `latin1`.
    ///
    /// # Errors
    /// Says so where there is none of that name.
    pub fn encoding(label: &str) -> Result<&'static Encoding, String> {
        let encoding = Encoding::for_label(label.as_bytes());
        encoding.ok_or_else(|| "no such encoding; there are utf-8, windows-1252, …".to_owned())
    }

    /// A delimiter: the sign itself, or `tab`.
    ///
    /// # Errors
    /// Says so where it is something else.
    pub fn delimiter(text: &str) -> Result<u8, String> {
        match text.as_bytes() {
            b"tab" | b"\\t" => Ok(b'\t'),
            [sign]
                if sign.is_ascii()
                    && !sign.is_ascii_alphanumeric()
                    && !b"\"\r\n".contains(sign) =>
            {
                Ok(*sign)
            }
            _ => Err("must be one sign such as , or ; or the word tab".to_owned()),
        }
    }
}

impl Source {
    /// Looks at a file. `score` tells how much a row looks like its header: how many of the wanted
    /// columns it names, at most `full`.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(super) fn look(
        path: &Path,
        given: &Given,
        score: impl Fn(&[String]) -> usize,
    ) -> anyhow::Result<Self> {
        let encoding = match given.encoding {
            Some(encoding) => encoding,
            None => encoding_of(path)?,
        };
        let mut sample = Vec::new();
        decoded(path, encoding)?
            .take(SAMPLE)
            .read_to_end(&mut sample)
            .with_context(|| format!("cannot read {}", path.display()))?;
        // Excel's own line: `sep=;`.
        let told = sample.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&sample).strip_prefix(b"sep=");
        let told =
            told.and_then(|rest| rest.first().copied()).filter(|sign| DELIMITERS.contains(sign));
        let candidates = given.delimiter.or(told).map_or(DELIMITERS.to_vec(), |known| vec![known]);
        let best = candidates
            .into_iter()
            .map(|delimiter| {
                let (banner, named, alike) = header_in(&sample, delimiter, &score);
                (named, alike, std::cmp::Reverse(delimiter_rank(delimiter)), delimiter, banner)
            })
            .max();
        let (_, _, _, delimiter, banner) = best.ok_or_else(|| anyhow!("no delimiter"))?;
        Ok(Source { encoding, delimiter, banner })
    }

    /// What the operator should know of how the file was read.
    pub(super) fn notes(self, header_line: u64) -> Vec<String> {
        let mut notes = Vec::new();
        if self.encoding != UTF_8 {
            notes.push(format!("read as {}; --encoding says otherwise", self.encoding.name()));
        }
        if self.delimiter != b',' {
            let sign = match self.delimiter {
                b'\t' => "tab".to_owned(),
                sign => char::from(sign).to_string(),
            };
            notes.push(format!("cells end with {sign}; --delimiter says otherwise"));
        }
        if self.banner > 0 {
            let before = header_line.saturating_sub(1);
            notes.push(format!("{before} lines stand before the header and were passed over"));
        }
        notes
    }

    /// The rows of the file, from its header on.
    ///
    /// # Errors
    /// Where there is no header or it cannot be read.
    pub(super) fn rows(self, path: &Path) -> anyhow::Result<Rows<Decoded>> {
        Rows::open(decoded(path, self.encoding)?, self.delimiter, self.banner)
    }

    /// What the cells of these columns tell of decimal signs, in the part of the file looked at.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(super) fn evidence(self, path: &Path, columns: &[usize]) -> anyhow::Result<Evidence> {
        let sample = decoded(path, self.encoding)?.take(SAMPLE);
        let mut rows = Rows::open(sample, self.delimiter, self.banner)?;
        let (mut row, mut evidence) = (ByteRecord::new(), Evidence::default());
        // The end of the sample may be the middle of a row: what is not readable is left out.
        while let Ok(Some(_)) = rows.next(&mut row) {
            for cell in columns.iter().filter_map(|at| row.get(*at)) {
                evidence.add(&String::from_utf8_lossy(cell));
            }
        }
        Ok(evidence)
    }
}

fn delimiter_rank(delimiter: u8) -> usize {
    DELIMITERS.iter().position(|one| *one == delimiter).unwrap_or(DELIMITERS.len())
}

/// The row of a sample that is most likely its header, how many wanted columns it names, and how
/// many of the rows after it have as many cells.
fn header_in(
    sample: &[u8],
    delimiter: u8,
    score: &impl Fn(&[String]) -> usize,
) -> (usize, usize, usize) {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(sample);
    let rows: Vec<Vec<String>> = reader
        .byte_records()
        .filter_map(Result::ok)
        // As the rows themselves are read: blank ones are none.
        .filter(|row| row.iter().any(|cell| !cell.iter().all(u8::is_ascii_whitespace)))
        .take(HEADER_WITHIN)
        .map(|row| row.iter().map(trimmed).collect())
        .collect();
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let alike = rows.iter().filter(|row| row.len() == widest && widest > 1).count();
    // The first of the best: a header repeated further down is a row.
    let best = rows.iter().enumerate().rev().max_by_key(|(_, row)| score(row));
    let named = best.map_or(0, |(_, row)| score(row));
    let banner = match named {
        0 => 0,
        _ => best.map_or(0, |(at, _)| at),
    };
    (banner, named, alike * widest)
}

/// A cell as text, without space and byte order mark around it.
pub(super) fn trimmed(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').trim().to_owned()
}

fn decoded(path: &Path, encoding: &'static Encoding) -> anyhow::Result<Decoded> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    Ok(DecodeReaderBytesBuilder::new()
        // UTF-8 goes through as it is, and its rows with broken bytes are refused one by one:
        // nothing is replaced behind their back.
        .encoding((encoding != UTF_8).then_some(encoding))
        .utf8_passthru(true)
        .strip_bom(true)
        .bom_override(true)
        .build(file))
}

/// The encoding of a file: by its byte order mark; UTF-8 where it is mostly that; else by the
/// frequency of its letters. Reads the whole file: one accent may stand in its last line.
fn encoding_of(path: &Path) -> anyhow::Result<&'static Encoding> {
    let mut file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut guess = Guess::default();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
        if let Some(marked) = guess.feed(part) {
            return Ok(marked);
        }
    }
    Ok(guess.finish())
}

/// Guesses an encoding part by part.
struct Guess {
    detector: EncodingDetector,
    /// Bytes that may be the beginning of a letter.
    rest: Vec<u8>,
    /// Letters of more than one byte that are good UTF-8, and bytes that are none.
    good: u64,
    broken: u64,
    begun: bool,
}

impl Default for Guess {
    fn default() -> Self {
        let detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        Guess { detector, rest: Vec::new(), good: 0, broken: 0, begun: false }
    }
}

impl Guess {
    /// Takes a part; tells the encoding where it begins with its mark.
    fn feed(&mut self, part: &[u8]) -> Option<&'static Encoding> {
        if !std::mem::replace(&mut self.begun, true)
            && let Some((marked, _)) = Encoding::for_bom(part)
        {
            return Some(marked);
        }
        self.detector.feed(part, false);
        let mut bytes = std::mem::take(&mut self.rest);
        bytes.extend_from_slice(part);
        let mut left = bytes.as_slice();
        loop {
            match std::str::from_utf8(left) {
                Ok(text) => {
                    self.count(text);
                    return None;
                }
                Err(error) => {
                    let (valid, after) = left.split_at_checked(error.valid_up_to())?;
                    self.count(std::str::from_utf8(valid).unwrap_or_default());
                    let Some(length) = error.error_len() else {
                        self.rest = after.to_vec();
                        return None;
                    };
                    self.broken += 1;
                    left = after.get(length..)?;
                }
            }
        }
    }

    fn count(&mut self, text: &str) {
        self.good += text.chars().filter(|c| !c.is_ascii()).count() as u64;
    }

    fn finish(mut self) -> &'static Encoding {
        self.broken += u64::from(!self.rest.is_empty());
        if self.broken == 0 || self.good > self.broken {
            return UTF_8;
        }
        self.detector.feed(&[], true);
        self.detector.guess(None, Utf8Detection::Deny)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(bytes: &[u8], part: usize) -> &'static str {
        let mut guess = Guess::default();
        for part in bytes.chunks(part) {
            if let Some(marked) = guess.feed(part) {
                return marked.name();
            }
        }
        guess.finish().name()
    }

    #[test]
    fn encodings_are_told_apart_however_the_bytes_arrive() {
        let russian = "Должность;Страна;Зарплата\nБухгалтер;Россия;60 000\nИнженер;Россия;90 000\n";
        let french = "métier;pays;salaire\nIngénieur;Belgique;52 000 €\nÉlectricien;France;31000\n";
        let (russian_1251, ..) = encoding_rs::WINDOWS_1251.encode(russian);
        let (french_1252, ..) = encoding_rs::WINDOWS_1252.encode(french);
        for part in [3, 7, 4_096] {
            assert_eq!(guessed(russian.as_bytes(), part), "UTF-8");
            assert_eq!(guessed(&russian_1251, part), "windows-1251");
            assert_eq!(guessed(&french_1252, part), "windows-1252");
            assert_eq!(guessed(b"title,country", part), "UTF-8");
            assert_eq!(guessed(b"\xff\xfet\0i\0", part), "UTF-16LE");
        }
        assert_eq!(guessed("é,é,é,\u{20bb7}".as_bytes(), 1_000), "UTF-8");
        assert_eq!(guessed(&[french.as_bytes(), b"caf\xe9\n"].concat(), 5), "UTF-8", "one bad row");
    }

    #[test]
    fn what_is_given_is_read_or_refused() {
        assert_eq!(Given::encoding("latin1").map(Encoding::name), Ok("windows-1252"));
        assert!(Given::encoding("klingon").is_err());
        assert_eq!(Given::delimiter("tab"), Ok(b'\t'));
        assert_eq!(Given::delimiter(";"), Ok(b';'));
        for not in ["", ";;", "a", "\"", "ß"] {
            assert!(Given::delimiter(not).is_err(), "{not}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_have_an_encoding_whatever_parts_they_come_in(
            bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300),
            part in 3_usize..50,
        ) {
            proptest::prop_assert_eq!(guessed(&bytes, part), guessed(&bytes, 1_000));
        }
    }
}
