//! `paylens import salaries`: rows of a CSV file, a thousand to a transaction.

use super::fence::Fence;
use super::field::Field;
use super::imported::Imported;
use super::layout::Layout;
use super::mapping::Mapping;
use super::row::RowRead;
use super::rows::{Rows, cells};
use super::sheet::Table;
use super::source::{Decoded, Source};
use super::summary::{Occurrences, Reason, RefusedRows, Summary};
use crate::catalog::Catalogue;
use crate::directory::Directory;
use crate::domain::{Placement, Submission};
use crate::intake::{Intake, Placing, SalaryDraft, TitlesSeen};
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
    let writing = !dry;
    let table = Table::of(file, mapping.given.sheet.as_deref())?;
    let source = Source::look(table.path(), &mapping.given, |row| mapping.names_in(row))?;
    let mut rows = source.rows(table.path()).with_context(|| file.display().to_string())?;
    let mut layout = Layout::of(mapping, &rows.header, intake.basis())
        .with_context(|| file.display().to_string())?;
    layout.decide_decimals(mapping, |columns| source.evidence(table.path(), columns))?;
    let read = layout.columns_read();
    let least = read.iter().filter(|(field, _)| !field.costs_itself()).map(|(_, at)| at + 1).max();
    let mut import = Import {
        layout,
        placing: mapping.placing(),
        intake,
        directory,
        columns: rows.header.len(),
        least: least.unwrap_or(0),
        read,
        header: rows.header.clone(),
        encoding: source.encoding,
        refused: writing.then(|| RefusedRows::of(file, &rows.header)).transpose()?,
        cells_left_out: writing.then(|| RefusedRows::notes_of(file)).transpose()?,
        imported: Imported::beside(file, intake.survey())?,
        fence: Fence::new(mapping.placing()),
        occurrences: Occurrences::of("salaries"),
        occurrences_in_file: Occurrences::of("salaries"),
        titles_seen: TitlesSeen::default(),
        equal_elsewhere: 0,
        batch: Vec::new(),
        titles: BTreeSet::new(),
        summary: Summary::default(),
    };
    let outcome = import.all(&mut rows, progress).await;
    let Import { refused, cells_left_out, mut summary, layout, equal_elsewhere, .. } = import;
    summary.notes = table.note.iter().cloned().chain(source.notes(rows.header_line)).collect();
    summary.notes.extend(layout.notes());
    if equal_elsewhere > 0 {
        summary.notes.push(format!(
            "{equal_elsewhere} rows are equal, in every column that is read, to rows of another file that wait \
             already, and count once"
        ));
    }
    summary.refused_file = refused.map(RefusedRows::finish).transpose()?.flatten();
    summary.notes_file = cells_left_out.map(RefusedRows::finish).transpose()?.flatten();
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

/// Different cells left out that a summary counts apart, and how much of each it shows.
const MOST_SHOWN: usize = 1_000;
const LONGEST_SHOWN: usize = 80;

/// Whether a cell begins a line that adds a table up or tells of it.
fn adds_up(cell: &str) -> bool {
    let cell = cell.to_lowercase();
    let word = cell
        .split(|c: char| !c.is_alphanumeric())
        .find(|word| !word.is_empty())
        .unwrap_or_default();
    let whole: String =
        cell.chars().take_while(|c| c.is_alphabetic() || c.is_whitespace()).collect();
    matches!(
        whole.trim(),
        "total"
            | "totals"
            | "grand total"
            | "sum"
            | "subtotal"
            | "sub total"
            | "average"
            | "averages"
            | "avg"
            | "mean"
            | "median"
            | "min"
            | "max"
            | "minimum"
            | "maximum"
            | "count"
            | "summe"
            | "gesamt"
            | "gesamtsumme"
            | "mittelwert"
            | "durchschnitt"
            | "schnitt"
            | "anzahl"
            | "moyenne"
            | "médiane"
            | "somme"
            | "promedio"
            | "media"
            | "suma"
            | "totale"
            | "totaal"
            | "gemiddelde"
            | "итого"
            | "всего"
            | "среднее"
            | "медиана"
            | "разом"
            | "średnia"
            | "razem"
            | "std dev"
            | "standard deviation"
            | "stdev"
    ) || matches!(
        word,
        "source" | "quelle" | "exported" | "generated" | "note" | "notes" | "hinweis" | "источник"
    ) && cell.contains([':', ' '])
        && cell.chars().count() > 12
}

/// Takes a field that was not understood out of a draft.
fn clear(draft: &mut SalaryDraft, pointer: &str) -> bool {
    if let Some(rest) = pointer.strip_prefix("/additional/") {
        let index = rest.split('/').next().and_then(|index| index.parse::<usize>().ok());
        let Some(index) = index.filter(|index| *index < draft.additional.len()) else {
            return false;
        };
        draft.additional.remove(index);
        return true;
    }
    let employer = draft.employer.as_mut();
    match pointer {
        "/region" => draft.region.take().is_some(),
        "/city" => draft.city.take().is_some(),
        "/level" => draft.level.take().is_some(),
        "/experience_years" => draft.experience_years.take().is_some(),
        "/employment_type" => draft.employment_type.take().is_some(),
        "/work_mode" => draft.work_mode.take().is_some(),
        "/employer/name" => employer.is_some_and(|employer| employer.name.take().is_some()),
        "/employer/size" => employer.is_some_and(|employer| employer.size.take().is_some()),
        "/employer/industry" => employer.is_some_and(|employer| employer.industry.take().is_some()),
        "/education" => draft.education.take().is_some(),
        "/gender" => draft.gender.take().is_some(),
        "/year" => draft.year.take().is_some(),
        _ => false,
    }
}

struct Import<'a> {
    layout: Layout,
    placing: Placing,
    intake: &'a Intake,
    directory: &'a Directory,
    columns: usize,
    /// Cells a row must have: up to the last that is required.
    least: usize,
    /// The columns that are read, by field.
    read: Vec<(Field, usize)>,
    header: Vec<String>,
    encoding: &'static Encoding,
    /// Absent where nothing is to be written or brought in.
    refused: Option<RefusedRows>,
    cells_left_out: Option<RefusedRows>,
    imported: Imported,
    fence: Fence,
    /// Of what is read of rows: the same answer in another coat is the same.
    occurrences: Occurrences,
    /// Of whole rows: whatever is read of them, they are in once.
    occurrences_in_file: Occurrences,
    titles_seen: TitlesSeen,
    /// Rows that another file has brought in.
    equal_elsewhere: u64,
    /// Rows on their way in: what each is known by in its file and in all files, and what it says.
    batch: Vec<(Vec<u8>, Vec<u8>, Submission)>,
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
            if self.is_no_row(&row) {
                self.summary.passed_over += 1;
                continue;
            }
            self.summary.read += 1;
            match self.understand(line, &row)? {
                Ok(mut submission) => {
                    self.fence.judge(&mut submission);
                    let in_file = self.occurrences_in_file.identity(&row);
                    let parts = self.read.iter();
                    let parts = parts.flat_map(|(field, at)| {
                        [field.name().as_bytes(), row.get(*at).unwrap_or_default().trim_ascii()]
                    });
                    let identity = self.occurrences.identity_of(&parts.collect::<Vec<_>>());
                    if self.imported.has(&in_file) {
                        self.summary.already_there += 1;
                    } else {
                        self.batch.push((in_file, identity, submission));
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

    /// Whether a line is none of the table's rows: its header again, or a total, an average, a note under it.
    fn is_no_row(&self, row: &ByteRecord) -> bool {
        let cells: Vec<String> = row.iter().map(super::source::trimmed).collect();
        if cells.len() == self.header.len() && cells == self.header {
            return true;
        }
        let filled: Vec<&String> = cells.iter().filter(|cell| !cell.is_empty()).collect();
        let title = self.read.iter().find(|(field, _)| *field == Field::Title);
        let title =
            title.and_then(|(_, at)| cells.get(*at)).map(String::as_str).unwrap_or_default();
        let first = filled.first().map(|cell| cell.as_str()).unwrap_or_default();
        let others = |field: Field| {
            let at = self.read.iter().find(|(read, _)| *read == field).map(|(_, at)| *at);
            at.and_then(|at| cells.get(at)).is_none_or(String::is_empty)
        };
        (adds_up(title) || adds_up(first) && (title.is_empty() || title == first))
            || (filled.len() == 1
                && self.header.len() > 2
                && others(Field::Country)
                && others(Field::Base))
    }

    /// What a row says, or every reason why it is not understood. Cells that were left out are listed.
    fn understand(
        &mut self,
        line: u64,
        row: &ByteRecord,
    ) -> anyhow::Result<Result<Submission, Vec<Reason>>> {
        let cells = match cells(row, self.columns, self.least, self.encoding) {
            Ok(cells) => cells,
            Err(one) => return Ok(Err(vec![one])),
        };
        let catalogue: std::sync::Arc<Catalogue> = self.intake.catalogue();
        let RowRead { mut draft, refusals: mut reasons, mut left_out, doubts } =
            RowRead::of(&self.layout, &cells, &catalogue);
        let checked = loop {
            match self.intake.check_row(&draft, self.placing, &mut self.titles_seen) {
                Ok(checked) => break Some(checked),
                Err(errors) => {
                    let mut found: Vec<_> = errors
                        .iter()
                        .map(|error| (error, self.layout.reason(error, &draft)))
                        .collect();
                    // What is optional costs itself; the last of several parts first, so that the others stay.
                    let optional =
                        |field: Field| field.costs_itself() && !self.layout.refuses_unknown(field);
                    if found.iter().all(|(_, (field, _))| optional(*field)) {
                        let mut cleared = false;
                        for (error, (field, reason)) in found.drain(..).rev() {
                            cleared |= clear(&mut draft, &error.pointer);
                            left_out.push((field, reason.to_string()));
                        }
                        if cleared {
                            continue;
                        }
                    }
                    // A cell that is not understood is missing from the draft: one reason is enough.
                    let alone = found.len() == 1 && reasons.is_empty();
                    for (_, (field, reason)) in found {
                        // Without a country there is no currency of its own either.
                        if field == Field::Currency && !alone {
                            continue;
                        }
                        if !optional(field) && reasons.iter().all(|(other, _)| *other != field) {
                            reasons.push((field, reason));
                        }
                    }
                    break None;
                }
            }
        };
        let Some(mut checked) = checked.filter(|_| reasons.is_empty()) else {
            return Ok(Err(reasons.into_iter().map(|(_, reason)| reason).collect()));
        };
        if self.placing == Placing::Literally {
            self.titles.extend(draft.title);
        }
        if let Some(doubt) = doubts.into_iter().next() {
            if let Placement::Accepted(role) = &checked.submission.placement {
                checked.submission.placement = Placement::Held(role.clone());
            }
            *self.summary.doubtful.entry(doubt).or_default() += 1;
        }
        for (field, text) in left_out {
            self.note(line, field, &text)?;
        }
        Ok(Ok(checked.submission))
    }

    /// Counts and lists a cell that was left out.
    fn note(&mut self, line: u64, field: Field, text: &str) -> anyhow::Result<()> {
        let text: String = text.chars().take(LONGEST_SHOWN).collect();
        let label = self.layout.label(field).to_owned();
        let cell = ByteRecord::from(vec![text.as_str()]);
        if let Some(cells) = &mut self.cells_left_out {
            cells.add(line, &[Reason::of_row(&label)], &cell)?;
        }
        // Bounded, whatever the file: past so many different ones only the column is told.
        let key = (label, text);
        let many =
            self.summary.left_out.len() >= MOST_SHOWN && !self.summary.left_out.contains_key(&key);
        let key = if many { (key.0, "others".to_owned()) } else { key };
        *self.summary.left_out.entry(key).or_default() += 1;
        Ok(())
    }

    /// Brings the batch in, its roles first.
    async fn submit(&mut self) -> anyhow::Result<()> {
        if self.refused.is_none() {
            self.titles.clear();
            for (_, _, submission) in std::mem::take(&mut self.batch) {
                self.summary.count(&submission.placement);
            }
            return Ok(());
        }
        self.directory.add_titles(std::mem::take(&mut self.titles)).await?;
        let batch = std::mem::take(&mut self.batch);
        let placements: Vec<_> = batch.iter().map(|(_, _, one)| one.placement.clone()).collect();
        let known: Vec<_> = batch
            .iter()
            .map(|(in_file, identity, _)| (in_file.clone(), identity.clone()))
            .collect();
        let rows = batch.into_iter().map(|(_, identity, one)| (identity, one)).collect();
        let told = self.intake.submit_rows(rows).await?;
        let known =
            known.iter().map(|(in_file, identity)| (in_file.as_slice(), identity.as_slice()));
        self.imported.note(known)?;
        let summary = &mut self.summary;
        for (placement, added) in placements.into_iter().zip(told) {
            match added {
                Added::New => summary.count(&placement),
                // In conflict is what was replaced since.
                Added::Repeated | Added::Conflict => {
                    summary.already_there += 1;
                    self.equal_elsewhere += 1;
                }
            }
        }
        Ok(())
    }
}
