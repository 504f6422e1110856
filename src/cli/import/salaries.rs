//! `paylens import salaries`: rows of a CSV file, a thousand to a transaction.

use super::defused::{as_it_was, is_of_refused};
use super::fence::Fence;
use super::field::Field;
use super::imported::Imported;
use super::layout::Layout;
use super::mapping::Mapping;
use super::rows::{Rows, cells};
use super::source::{Decoded, Source};
use super::summary::{Occurrences, Reason, RefusedRows, Summary};
use crate::directory::Directory;
use crate::domain::Submission;
use crate::intake::{Intake, Placing, Requirements};
use crate::store::Added;
use anyhow::Context;
use csv::ByteRecord;
use encoding_rs::Encoding;
use indicatif::ProgressBar;
use std::collections::BTreeSet;
use std::path::Path;

/// Rows a transaction takes.
const BATCH: usize = 1_000;

/// Imports a file of salaries. Whatever is in by the time of an error stays; importing the file
/// again goes on from there.
///
/// # Errors
/// Where the file is not read to its end, with the line.
pub async fn import_salaries(
    file: &Path,
    mapping: &Mapping,
    intake: &Intake,
    directory: &Directory,
    progress: &ProgressBar,
) -> anyhow::Result<Summary> {
    read_salaries(file, mapping, intake, directory, progress, false).await
}

/// Says what would become of a file's rows, and brings none in.
///
/// # Errors
/// As for [`import_salaries`].
pub async fn try_salaries(
    file: &Path,
    mapping: &Mapping,
    intake: &Intake,
    directory: &Directory,
    progress: &ProgressBar,
) -> anyhow::Result<Summary> {
    read_salaries(file, mapping, intake, directory, progress, true).await
}

async fn read_salaries(
    file: &Path,
    mapping: &Mapping,
    intake: &Intake,
    directory: &Directory,
    progress: &ProgressBar,
    dry: bool,
) -> anyhow::Result<Summary> {
    let source = Source::look(file, mapping.given, |row| mapping.names_in(row))?;
    let mut rows = source.rows(file).with_context(|| file.display().to_string())?;
    let mut layout =
        Layout::of(mapping, &rows.header).with_context(|| file.display().to_string())?;
    layout.decide_decimals(mapping, |columns| source.evidence(file, columns))?;
    let mut import = Import {
        layout,
        placing: mapping.placing(),
        intake,
        directory,
        columns: rows.header.len(),
        used: used(mapping, &rows.header),
        of_refused: is_of_refused(&rows.header),
        encoding: source.encoding,
        refused: if dry { None } else { Some(RefusedRows::of(file, &rows.header)?) },
        imported: Imported::beside(file, intake.survey())?,
        fence: Fence::new(mapping.placing()),
        occurrences: Occurrences::of("salaries"),
        batch: Vec::new(),
        titles: BTreeSet::new(),
        summary: Summary::default(),
    };
    let outcome = import.all(&mut rows, progress).await;
    let Import { refused, mut summary, layout, .. } = import;
    summary.notes = source.notes(rows.header_line);
    summary.notes.extend(layout.notes());
    summary.refused_file = refused.map(RefusedRows::finish).transpose()?.flatten();
    outcome.with_context(|| {
        let Summary { accepted, held, .. } = summary;
        format!(
            "{} was not read to its end; {} new rows of it are in: mend the cause and import it \
             again, they will not be doubled",
            file.display(),
            accepted + held
        )
    })?;
    Ok(summary)
}

/// The positions of the columns that a mapping reads, in the order of their names.
fn used(mapping: &Mapping, header: &[String]) -> Vec<usize> {
    let named = |name: &String| match mapping.columns.is_empty() {
        true => Field::parse(name).is_some(),
        false => mapping.columns.values().flatten().any(|column| column.trim() == name),
    };
    let mut used: Vec<_> = header.iter().enumerate().filter(|(_, name)| named(name)).collect();
    used.sort_by_key(|(_, name)| name.as_str());
    used.into_iter().map(|(at, _)| at).collect()
}

struct Import<'a> {
    layout: Layout,
    placing: Placing,
    intake: &'a Intake,
    directory: &'a Directory,
    columns: usize,
    /// The columns that are read, by their names: what a row is known by, whatever else is in the file.
    used: Vec<usize>,
    /// Whether the file is one of rows that were refused before.
    of_refused: bool,
    encoding: &'static Encoding,
    /// Absent where nothing is to be written or brought in.
    refused: Option<RefusedRows>,
    imported: Imported,
    fence: Fence,
    occurrences: Occurrences,
    /// Rows on their way in: what each is known by, and what it says.
    batch: Vec<(Vec<u8>, Submission)>,
    /// The batch's titles, where each is a role.
    titles: BTreeSet<String>,
    summary: Summary,
}

impl Import<'_> {
    async fn all(
        &mut self,
        rows: &mut Rows<Decoded>,
        progress: &ProgressBar,
    ) -> anyhow::Result<()> {
        let mut row = ByteRecord::new();
        while let Some(line) = rows.next(&mut row)? {
            self.summary.read += 1;
            if self.of_refused {
                row = as_it_was(&row);
            }
            match self.understand(&row) {
                Ok(mut submission) => {
                    self.fence.judge(&mut submission);
                    let identity =
                        self.occurrences.identity(self.used.iter().filter_map(|at| row.get(*at)));
                    if self.imported.has(&identity) {
                        self.summary.already_there += 1;
                    } else {
                        self.batch.push((identity, submission));
                    }
                }
                Err(reasons) => {
                    if let Some(refused) = &mut self.refused {
                        refused.add(line, &reasons, &row)?;
                    }
                    if let Some(first) = reasons.into_iter().next() {
                        *self.summary.refused.entry(first).or_default() += 1;
                    }
                }
            }
            if self.batch.len() == BATCH {
                self.submit().await?;
                progress.set_position(rows.bytes());
            }
        }
        self.submit().await
    }

    /// What a row says, or every reason why it is not understood.
    fn understand(&mut self, row: &ByteRecord) -> Result<Submission, Vec<Reason>> {
        let cells = cells(row, self.columns, self.encoding).map_err(|one| vec![one])?;
        let (draft, mut reasons) = self.layout.draft(&cells);
        match self.intake.check(&draft, Requirements::IMPORT, self.placing) {
            Ok(checked) if reasons.is_empty() => {
                if self.placing == Placing::Literally {
                    self.titles.extend(draft.title);
                }
                return Ok(checked.submission);
            }
            Ok(_) => {}
            Err(errors) => {
                let found = errors.iter().map(|error| self.layout.reason(error, &draft));
                // A cell that is not understood is missing from the draft: one reason is enough.
                let new =
                    found.filter(|(field, _)| reasons.iter().all(|(other, _)| other != field));
                let new: Vec<_> = new.collect();
                reasons.extend(new);
            }
        }
        Err(reasons.into_iter().map(|(_, reason)| reason).collect())
    }

    /// Brings the batch in, its roles first.
    async fn submit(&mut self) -> anyhow::Result<()> {
        if self.refused.is_none() {
            self.titles.clear();
            for (_, submission) in std::mem::take(&mut self.batch) {
                self.summary.count(&submission.placement);
            }
            return Ok(());
        }
        self.directory.add_titles(std::mem::take(&mut self.titles)).await?;
        let batch = std::mem::take(&mut self.batch);
        let placements: Vec<_> = batch.iter().map(|(_, one)| one.placement.clone()).collect();
        let identities: Vec<_> = batch.iter().map(|(identity, _)| identity.clone()).collect();
        let told = self.intake.submit_rows(batch).await?;
        self.imported.note(identities.iter().map(Vec::as_slice))?;
        let summary = &mut self.summary;
        for (placement, added) in placements.into_iter().zip(told) {
            match added {
                Added::New => summary.count(&placement),
                // In conflict is what was replaced since.
                Added::Repeated | Added::Conflict => summary.already_there += 1,
            }
        }
        Ok(())
    }
}
