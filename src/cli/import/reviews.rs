//! `paylens import reviews`: rows of a CSV file, a thousand to a transaction.

use super::cell;
use super::field::did_you_mean;
use super::mapping::same_header;
use super::review_cell::{stars, status, whole_sentences, yes_or_no};
use super::rows::Rows;
use super::sheet::Table;
use super::source::{Decoded, Given, Source};
use super::summary::{Occurrences, Reason, RefusedRows, Summary};
use crate::catalog::is_nothing;
use crate::domain::{Aspect, Placement, Review, Vocabulary};
use crate::intake::{FieldError, Intake, LONGEST_PROSE, ReviewDraft, needs_a_look};
use crate::store::Added;
use anyhow::{Context, bail};
use csv::{ByteRecord, StringRecord};
use encoding_rs::Encoding;
use indicatif::ProgressBar;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Rows a transaction takes.
const BATCH: usize = 1_000;

/// The fields a column can hold, named as in the contract, flat.
pub(super) const FIELDS: [&str; 16] = [
    "title",
    "country",
    "overall",
    "work_life",
    "culture",
    "compensation",
    "management",
    "career",
    "pros",
    "cons",
    "advice",
    "recommend",
    "employment_status",
    "quote_consent",
    "employer",
    "year",
];
/// What an import cannot do without.
pub(super) const REQUIRED: [&str; 3] = ["title", "country", "overall"];

/// How a file of reviews is to be read. The default takes columns named like the fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReviewMapping {
    /// Headers by field; empty where the columns bear the fields' names.
    columns: BTreeMap<String, String>,
    /// What stands in for an empty cell.
    defaults: BTreeMap<String, String>,
    /// What cells mean that are not meant literally.
    values: BTreeMap<String, HashMap<String, String>>,
}

impl ReviewMapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// The file and what is wrong with it.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the mapping {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("the mapping {}", path.display()))
    }

    /// Reads the text of a mapping file.
    ///
    /// # Errors
    /// Says which key is wrong and which ones there are.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let mapping: Self = toml::from_str(text)?;
        let tables = [
            ("columns", mapping.columns.keys().collect::<Vec<_>>()),
            ("defaults", mapping.defaults.keys().collect()),
            ("values", mapping.values.keys().collect()),
        ];
        for (table, keys) in tables {
            if let Some(key) = keys.into_iter().find(|key| !FIELDS.contains(&key.as_str())) {
                let (meant, known) = (did_you_mean(key, FIELDS), FIELDS.join(", "));
                bail!("[{table}] has no field {key:?}{meant} (there are: {known})");
            }
        }
        Ok(mapping)
    }

    /// How many of the columns this mapping reads a row names.
    fn names_in(&self, row: &[String]) -> usize {
        row.iter().filter(|cell| self.field_of(cell).is_some()).count()
    }

    /// The field a header stands for.
    fn field_of(&self, header: &str) -> Option<&'static str> {
        FIELDS.into_iter().find(|field| match self.columns.get(*field) {
            Some(name) => same_header(name, header),
            None => self.columns.is_empty() && same_header(field, header),
        })
    }
}

/// Imports a file of reviews. Whatever is in by the time of an error stays; importing the file again
/// goes on from there. `approved` ones need no look by a moderator any more.
///
/// # Errors
/// Where the file is not read to its end, with the line.
pub async fn import_reviews(
    file: &Path,
    mapping: &ReviewMapping,
    approved: bool,
    intake: &Intake,
    progress: &ProgressBar,
) -> anyhow::Result<Summary> {
    let name = || file.display().to_string();
    let table = Table::of(file, None)?;
    let source = Source::look(table.path(), &Given::default(), |row| mapping.names_in(row))?;
    let mut rows = source.rows(table.path()).with_context(name)?;
    let mut import = Import {
        columns: columns(mapping, &rows.header).with_context(name)?,
        mapping,
        width: rows.header.len(),
        encoding: source.encoding,
        approved,
        intake,
        refused: RefusedRows::of(file, &rows.header)?,
        occurrences: Occurrences::of("reviews"),
        batch: Vec::new(),
        summary: Summary::default(),
        mended: BTreeMap::new(),
        pointing: 0,
    };
    let outcome = import.all(&mut rows, progress).await;
    let Import { refused, mut summary, mended, pointing, .. } = import;
    summary.notes = table.note.iter().cloned().chain(source.notes(rows.header_line)).collect();
    summary.notes.extend(mended.iter().map(|(what, count)| format!("{what} ({count} rows)")));
    if pointing > 0 {
        summary.notes.push(format!(
            "{pointing} approved reviews point at one person, or are in a script in which names are \
             not looked for: they wait for a moderator"
        ));
    }
    summary.refused_file = refused.finish()?;
    outcome.with_context(|| {
        format!(
            "{} was not read to its end; {} new rows of it are in: mend the cause and import it \
             again, they will not be doubled",
            file.display(),
            summary.accepted + summary.held
        )
    })?;
    Ok(summary)
}

/// Positions of the columns by field.
fn columns(
    mapping: &ReviewMapping,
    header: &[String],
) -> anyhow::Result<BTreeMap<&'static str, usize>> {
    let mut found = BTreeMap::new();
    for (at, name) in header.iter().enumerate() {
        let Some(field) = mapping.field_of(name) else { continue };
        if found.insert(field, at).is_some() {
            bail!("{field}: the file has two columns {name:?}: rename one");
        }
    }
    let there = || format!("its columns are: {}", header.join(", "));
    if let Some((field, name)) =
        mapping.columns.iter().find(|(field, _)| !found.contains_key(field.as_str()))
    {
        let meant = did_you_mean(name, header.iter().map(String::as_str));
        bail!("{field}: the file has no column {name:?}{meant}; {}", there());
    }
    for field in REQUIRED {
        if !found.contains_key(field) && !mapping.defaults.contains_key(field) {
            let column = header.first().map_or("…", String::as_str);
            bail!(
                "no column is the {field}: name one under [columns] of a mapping (--mapping), as in \
                 {field} = \"{column}\"; {}",
                there()
            );
        }
    }
    Ok(found)
}

struct Import<'a> {
    mapping: &'a ReviewMapping,
    columns: BTreeMap<&'static str, usize>,
    width: usize,
    encoding: &'static Encoding,
    approved: bool,
    intake: &'a Intake,
    refused: RefusedRows,
    occurrences: Occurrences,
    /// Rows on their way in: what each is known by, and what it says.
    batch: Vec<(Vec<u8>, Review)>,
    summary: Summary,
    /// What was kept of rows although not all of it was right.
    mended: BTreeMap<Reason, u64>,
    /// Approved reviews that wait for a moderator nevertheless.
    pointing: u64,
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
            match self.understand(&row) {
                Ok(review) => self.batch.push((self.occurrences.identity(&row), review)),
                Err(reasons) => {
                    self.refused.add(line, &reasons, &row)?;
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
    fn understand(&mut self, row: &ByteRecord) -> Result<Review, Vec<Reason>> {
        let cells = super::rows::cells(row, self.width, self.width, self.encoding)
            .map_err(|one| vec![one])?;
        let mut reasons = Vec::new();
        let mut mended = Vec::new();
        let draft = self.draft(&cells, &mut reasons, &mut mended);
        match self.intake.check_review(&draft) {
            Ok(checked) if reasons.is_empty() => {
                mended.into_iter().for_each(|what| *self.mended.entry(what).or_default() += 1);
                return Ok(checked.review);
            }
            Ok(_) => {}
            Err(errors) => {
                let found = errors.iter().map(|error| self.reason(error));
                let new: Vec<_> = found.filter(|reason| !reasons.contains(reason)).collect();
                reasons.extend(new);
            }
        }
        Err(reasons)
    }

    fn text(&self, cells: &StringRecord, field: &str) -> Option<String> {
        let cell = self.columns.get(field).and_then(|at| cells.get(*at)).map(str::trim);
        let values = self.mapping.values.get(field);
        let meant = cell
            .map(|cell| values.and_then(|values| values.get(cell)).map_or(cell, String::as_str));
        let meant = meant.filter(|text| !text.is_empty());
        meant.or(self.mapping.defaults.get(field).map(String::as_str)).map(str::to_owned)
    }

    fn draft(
        &self,
        cells: &StringRecord,
        reasons: &mut Vec<Reason>,
        mended: &mut Vec<Reason>,
    ) -> ReviewDraft {
        let text = |field| self.text(cells, field);
        let mut refuse = |field, what: &str| reasons.push(self.says(field, what));
        let mut ratings = BTreeMap::new();
        for aspect in Aspect::ALL {
            let Some(said) = text(aspect.as_str()) else { continue };
            match stars(&said) {
                Some((stars, whole)) => {
                    ratings.insert(*aspect, stars);
                    if !whole {
                        let what = "half stars are counted as the whole ones nearer to the middle";
                        mended.push(self.says(aspect.as_str(), what));
                    }
                }
                None if *aspect != Aspect::Overall => {
                    let what = "is not a number of stars, and is left out";
                    mended.push(self.says(aspect.as_str(), what));
                }
                None => refuse(aspect.as_str(), "is not a number of stars"),
            }
        }
        // What is optional costs itself; who did not plainly agree is not quoted.
        let mut answer = |field| {
            let said = text(field).filter(|said| !is_nothing(said))?;
            let read = yes_or_no(&said);
            if read.is_none() {
                let what = "is not yes or no, and is left out; [values] of the mapping says what a cell means";
                mended.push(self.says(field, what));
            }
            read
        };
        let (recommend, quote_consent) = (answer("recommend"), answer("quote_consent"));
        let employment_status = text("employment_status").filter(|said| !is_nothing(said));
        let employment_status = employment_status.and_then(|said| {
            let read = status(&said);
            if read.is_none() {
                let what = "is neither current nor former, and is left out; [values] of the mapping says what a \
                            cell means";
                mended.push(self.says("employment_status", what));
            }
            read.map(|status| status.as_str().to_owned())
        });
        if let Some(year) = text("year").and_then(|said| cell::year(&said)) {
            let what = format!("is of {year}; figures tell when reviews were brought in");
            mended.push(self.says("year", &what));
        }
        let mut prose = |field| {
            let said = text(field)?;
            let kept = whole_sentences(&said);
            if kept.len() < said.len() {
                let what =
                    format!("is kept up to its last sentence within {LONGEST_PROSE} characters");
                mended.push(self.says(field, &what));
            }
            Some(kept.to_owned())
        };
        ReviewDraft {
            title: text("title"),
            country: text("country"),
            ratings,
            pros: prose("pros"),
            cons: prose("cons"),
            advice: prose("advice"),
            recommend,
            employment_status,
            quote_consent,
            employer: text("employer"),
        }
    }

    /// The reason for what intake did not understand.
    fn reason(&self, error: &FieldError) -> Reason {
        let field = match error.pointer.rsplit('/').next() {
            Some("name") => "employer",
            Some(field) => field,
            None => "",
        };
        self.says(field, &error.detail)
    }

    fn says(&self, field: &str, what: &str) -> Reason {
        Reason::new(self.mapping.columns.get(field).map_or(field, String::as_str), what)
    }

    async fn submit(&mut self) -> anyhow::Result<()> {
        let batch = std::mem::take(&mut self.batch);
        let unmatched: Vec<_> = batch
            .iter()
            .map(|(_, review)| {
                let waits = self.approved && needs_a_look(&review.texts);
                (matches!(review.placement, Placement::Unmatched(_)), waits)
            })
            .collect();
        let told = self.intake.submit_review_rows(batch, self.approved).await?;
        let summary = &mut self.summary;
        for ((unmatched, waits), added) in unmatched.into_iter().zip(told) {
            match added {
                Added::New => {
                    let held = unmatched || waits || !self.approved;
                    self.pointing += u64::from(waits);
                    summary.held += u64::from(held);
                    summary.accepted += u64::from(!held);
                    summary.unmatched += u64::from(unmatched);
                }
                Added::Repeated | Added::Conflict => summary.already_there += 1,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_key_is_named_with_what_would_be_right() {
        let refusal =
            |text: &str| format!("{:#}", ReviewMapping::parse(text).expect_err("must be refused"));
        assert!(refusal("columns.pro = 'a'").contains("did you mean \"pros\"?"));
        assert!(refusal("titles = 'match'").contains("unknown field"));
        let header = ["job", "land", "stars"].map(str::to_owned);
        let mapping = ReviewMapping::parse("columns = { title = 'job', overall = 'star' }");
        let told = columns(&mapping.expect("a mapping"), &header).expect_err("no such column");
        assert!(told.to_string().contains("did you mean \"stars\"?"), "{told}");
        let mapping = ReviewMapping::parse("columns = { title = 'job', overall = 'stars' }");
        let told = columns(&mapping.expect("a mapping"), &header).expect_err("no country");
        assert!(told.to_string().contains("no column is the country"), "{told}");
    }
}
