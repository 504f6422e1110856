//! The publication journal: one line for every release that was drawn, in a file outside the database.
//!
//! A database that was restored from a backup does not know what was drawn since. Drawn again, of
//! other people, two draws would be out about those who are in both. The journal knows, so that the
//! draw is refused. Of the very same people the same is drawn again, which tells nothing new.

use super::{Publisher, ReleaseError};
use crate::secrets::mac;
use crate::store::{BatchQuery, BatchRecord, DrawDraft, ReviewBatch};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::PathBuf;
use time::Date;

/// The file.
#[derive(Debug, Clone)]
pub struct Journal(PathBuf);

impl Journal {
    /// A journal at this place; made with the first release.
    pub fn at(path: PathBuf) -> Self {
        Journal(path)
    }

    /// Where it lies.
    pub fn path(&self) -> PathBuf {
        self.0.clone()
    }

    fn failed(&self, source: std::io::Error) -> ReleaseError {
        ReleaseError::Journal { path: self.0.clone(), source }
    }

    /// What was drawn, by the number of the release.
    pub(super) fn read(&self) -> Result<BTreeMap<i32, String>, ReleaseError> {
        let mut text = String::new();
        match File::open(&self.0) {
            Err(missing) if missing.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(self.failed(error)),
            Ok(mut file) => {
                file.read_to_string(&mut text).map_err(|error| self.failed(error))?;
            }
        }
        // A line that was cut off in a crash says nothing: what it was about is noted again.
        let lines = text.lines().filter_map(|line| {
            let mut words = line.split(' ');
            let number = words.next()?.parse().ok()?;
            let digest = words.nth(1).filter(|digest| digest.len() == 64)?;
            Some((number, digest.to_owned()))
        });
        Ok(lines.collect())
    }

    /// Notes that a release was drawn. When this returns, it survives a power cut.
    pub(super) fn note(&self, number: i32, on: Date, digest: &str) -> Result<(), ReleaseError> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&self.0).and_then(|mut file| {
            file.write_all(format!("{number} {on} {digest}\n").as_bytes())?;
            file.sync_all()
        });
        written.map_err(|error| self.failed(error))
    }
}

impl Publisher {
    /// Refuses a draw of which the journal knows another one, and every draw of a database that lacks
    /// one which the journal knows.
    // Privacy: M5 (G6), a restored database draws nothing a second time of other people.
    pub(super) async fn check_journal(&self, draft: &DrawDraft) -> Result<(), ReleaseError> {
        let Some(journal) = &self.journal else { return Ok(()) };
        let (mut noted, release) = (journal.read()?, draft.release);
        let again = digest(&draft.batches, &draft.reviews.batches);
        if noted.get(&release).is_some_and(|digest| *digest == again) {
            noted.remove(&release);
        }
        self.check_drawn(journal, &noted, release - 1).await?;
        Ok(())
    }

    /// Notes in the journal what was drawn and is not noted yet.
    pub(super) async fn note_draws(&self, after: i32) -> Result<(), ReleaseError> {
        let Some(journal) = &self.journal else { return Ok(()) };
        let noted = journal.read()?;
        // Releases without draws must not lead a restored database past what the journal knows.
        let drawn = self.check_drawn(journal, &noted, after).await?;
        for number in drawn.into_iter().filter(|number| !noted.contains_key(number)) {
            let of =
                BatchQuery { since: Some(number), until: Some(number), ..BatchQuery::default() };
            let batches = self.releases.batches(of).await?;
            let reviews = self.releases.review_batches_of(number).await?;
            let closed = batches.first().map(|one| one.closed_on);
            if let Some(on) = closed.or_else(|| reviews.first().map(|one| one.closed_on)) {
                journal.note(number, on, &digest(&batches, &reviews))?;
            }
        }
        Ok(())
    }

    /// The releases that were drawn; refuses a database that lacks one of the noted.
    async fn check_drawn(
        &self,
        journal: &Journal,
        noted: &BTreeMap<i32, String>,
        known: i32,
    ) -> Result<BTreeSet<i32>, ReleaseError> {
        let drawn = self.releases.drawn().await?;
        match noted.keys().rev().find(|number| !drawn.contains(number)) {
            None => Ok(drawn),
            Some(published) => {
                Err(ReleaseError::Restored { published: *published, known, path: journal.path() })
            }
        }
    }
}

/// A digest of all that is drawn for a release.
pub(super) fn digest(batches: &[BatchRecord], reviews: &[ReviewBatch]) -> String {
    let mut sorted: Vec<&BatchRecord> = batches.iter().collect();
    sorted.sort_by(|one, other| (&one.scope, one.country).cmp(&(&other.scope, other.country)));
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let mut add = |name: String, sums: &[i64]| {
        parts.push(name.into_bytes());
        parts.push(sums.iter().flat_map(|sum| sum.to_be_bytes()).collect());
    };
    for drawn in sorted.iter().flat_map(|batch| &batch.draws) {
        add(format!("{} {}", drawn.cell, drawn.statistic.as_str()), &drawn.sums);
    }
    let mut sorted: Vec<&ReviewBatch> = reviews.iter().collect();
    sorted.sort_by_key(|batch| (&batch.role, batch.country));
    for drawn in sorted.iter().flat_map(|batch| &batch.draws) {
        add(format!("reviews {} {}", drawn.place, drawn.statistic.as_str()), &drawn.sums);
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    hex::encode(mac(&[0; 32], &parts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn lines_are_read_as_noted_and_one_that_was_cut_off_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = Journal::at(folder.path().join("paylens.journal"));
        assert!(journal.read().expect("none yet").is_empty());
        let nothing = digest(&[], &[]);
        journal.note(1, date!(2026 - 11 - 28), &nothing).expect("noted");
        journal.note(2, date!(2026 - 12 - 28), &nothing).expect("noted");
        let text = std::fs::read_to_string(&journal.0).expect("readable");
        std::fs::write(&journal.0, &text[..text.len() - 10]).expect("cut off");
        assert_eq!(journal.read().expect("readable"), BTreeMap::from([(1, nothing)]));
    }
}
