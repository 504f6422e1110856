//! Which rows of a file are in a database already, kept beside the file.
//!
//! The server forgets an answer when it has counted it, and with it that it ever had it. So what keeps
//! a file from being counted twice lies with the file, `FILE.imported`: it tells nothing that the file
//! does not.

use anyhow::Context;
use std::collections::HashSet;
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The rows of one file that one database has taken in.
#[derive(Default)]
pub(super) struct Imported {
    path: PathBuf,
    survey: String,
    known: HashSet<[u8; 16]>,
    /// What they are known by in all files: read where rows are to be found again, and not by an import.
    identities: Vec<Vec<u8>>,
}

/// What a row is noted as.
fn noted(identity: &[u8]) -> [u8; 16] {
    let digest = crate::secrets::mac(&[0; 32], &[b"imported", identity]);
    digest.first_chunk().copied().unwrap_or_default()
}

impl Imported {
    /// Reads which rows are noted beside a file.
    pub(super) fn beside(file: &Path, survey: &str) -> anyhow::Result<Self> {
        Self::read(file, survey, false)
    }

    /// The same with what the rows are known by.
    pub(super) fn whole(file: &Path, survey: &str) -> anyhow::Result<Self> {
        Self::read(file, survey, true)
    }

    fn read(file: &Path, survey: &str, whole: bool) -> anyhow::Result<Self> {
        let mut name = file.as_os_str().to_owned();
        name.push(".imported");
        let mut imported =
            Imported { path: name.into(), survey: survey.to_owned(), ..Imported::default() };
        let opened = match std::fs::File::open(&imported.path) {
            Err(missing) if missing.kind() == ErrorKind::NotFound => return Ok(imported),
            opened => opened.with_context(|| imported.path.display().to_string())?,
        };
        for line in BufReader::new(opened).lines() {
            let line = line.with_context(|| imported.path.display().to_string())?;
            let mut parts = line.split(' ');
            if parts.next() != Some(imported.survey.as_str()) {
                continue;
            }
            let mut rows = parts.filter_map(|row| hex::decode(row).ok());
            let Some(row) = rows.next() else { continue };
            match <[u8; 16]>::try_from(row.as_slice()) {
                // An earlier version noted less.
                Ok(key) => {
                    imported.known.insert(key);
                }
                Err(_) => {
                    imported.known.insert(noted(&row));
                    if whole {
                        imported.identities.push(rows.next().unwrap_or(row));
                    }
                }
            }
        }
        Ok(imported)
    }

    /// Whether a row is in already, by what it is known by in its file.
    pub(super) fn has(&self, identity: &[u8]) -> bool {
        self.known.contains(&noted(identity))
    }

    /// What the rows are known by in all files: what their receipts come from.
    pub(super) fn identities(&self) -> &[Vec<u8>] {
        &self.identities
    }

    /// Takes rows out that are in no longer: of this survey alone, and at once or not at all.
    pub(super) fn forget(&mut self, gone: &HashSet<Vec<u8>>) -> anyhow::Result<()> {
        let told = || self.path.display().to_string();
        let text = std::fs::read_to_string(&self.path).with_context(told)?;
        let mut file = tempfile::NamedTempFile::new_in(crate::secrets::folder_of(&self.path))
            .with_context(told)?;
        for line in text.lines() {
            let is_gone = line.starts_with(&format!("{} ", self.survey))
                && line
                    .rsplit(' ')
                    .next()
                    .and_then(|row| hex::decode(row).ok())
                    .is_some_and(|row| gone.contains(&row));
            if !is_gone {
                writeln!(file, "{line}").with_context(told)?;
            }
        }
        file.as_file().sync_all().with_context(told)?;
        file.persist(&self.path).with_context(told)?;
        self.identities.retain(|identity| !gone.contains(identity));
        Ok(())
    }

    /// Notes rows that are in now: what each is known by in its file, and in all files.
    pub(super) fn note<'a>(
        &mut self,
        rows: impl Iterator<Item = (&'a [u8], &'a [u8])>,
    ) -> anyhow::Result<()> {
        let mut lines = String::new();
        for (in_file, identity) in rows {
            if self.known.insert(noted(in_file)) {
                let (row, known) = (hex::encode(in_file), hex::encode(identity));
                lines.push_str(&format!("{} {row} {known}\n", self.survey));
            }
        }
        if lines.is_empty() {
            return Ok(());
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written =
            options.open(&self.path).and_then(|mut file| file.write_all(lines.as_bytes()));
        written.with_context(|| {
            format!(
                "{} cannot be written: it keeps rows from being counted twice",
                self.path.display()
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_known_again_in_their_own_survey_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("last-year.csv");
        let mut first = Imported::beside(&file, "one").expect("nothing yet");
        let row = |row: &'static [u8]| (row, row);
        first.note([row(b"a"), row(b"b")].into_iter()).expect("noted");
        first.note([row(b"a")].into_iter()).expect("noted once");
        let again = Imported::whole(&file, "one").expect("read");
        assert!(again.has(b"a") && again.has(b"b") && !again.has(b"c"));
        assert!(!Imported::beside(&file, "two").expect("read").has(b"a"));
        let text = std::fs::read_to_string(&again.path).expect("readable");
        assert_eq!(text.lines().count(), 2);
        let mut again = again;
        again.forget(&HashSet::from([b"a".to_vec()])).expect("forgotten");
        let left = Imported::whole(&file, "one").expect("read");
        assert_eq!((left.has(b"a"), left.has(b"b"), left.identities().len()), (false, true, 1));
    }
}
