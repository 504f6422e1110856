//! `paylens import`: files of data the operator has.

mod cell;
mod defused;
mod fence;
mod field;
mod guess;
mod guess_reviews;
mod headers;
mod imported;
mod layout;
mod looked;
mod mapping;
mod occupations;
mod onet;
mod rates;
mod review_cell;
mod reviews;
mod row;
mod row_pay;
mod row_place;
mod rows;
mod salaries;
mod sheet;
mod source;
mod summary;
mod undo;

pub use guess::{Guess, guess_mapping};
pub use guess_reviews::guess_review_mapping;
pub use mapping::Mapping;
pub use occupations::{LeftOut, OccupationSummary, import_occupations};
pub use rates::{RatesSummary, import_rates};
pub use reviews::{ReviewMapping, import_reviews};
pub use salaries::{import_salaries, try_salaries};
pub use source::Given;
pub use summary::{Reason, Summary};
pub(super) use undo::Imports;

use super::settings::StoreSettings;
use crate::catalog::Catalogue;
use crate::cli::out::{complain, say};
use crate::domain::{Currency, PayPeriod, Vocabulary};
use anyhow::Context;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Import a file.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Salaries from a CSV file; importing a file again adds only what is new in it
    Salaries(Salaries),
    /// Reviews from a CSV file; importing a file again adds only what is new in it
    Reviews(Reviews),
    /// Occupations of O*NET into the role catalogue; importing them again changes nothing
    Occupations(Occupations),
    /// Exchange rates from the European Central Bank's eurofxref-hist.csv; importing it again
    /// changes nothing
    Rates(rates::Rates),
}

/// Import occupations.
#[derive(Debug, Args)]
pub(super) struct Occupations {
    #[command(flatten)]
    store: StoreSettings,
    /// The folder with `Occupation Data.txt`, `Alternate Titles.txt` and `Related Occupations.txt`
    folder: PathBuf,
}

/// Import reviews.
#[derive(Debug, Args)]
pub(super) struct Reviews {
    #[command(flatten)]
    store: StoreSettings,
    /// The CSV file; its first line, or one soon after it, names the columns
    file: PathBuf,
    /// A TOML file that tells which column is what; without it columns are named title, country,
    /// overall, pros, cons and so on
    #[arg(long, env = "PAYLENS_REVIEW_MAPPING", value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Somebody has looked at all of them before: they count without a moderator's look
    #[arg(long)]
    approved: bool,
    /// Look at the file and print a mapping to start from; nothing is imported
    #[arg(long)]
    guess: bool,
}

impl Reviews {
    async fn run(self) -> anyhow::Result<ExitCode> {
        if self.guess {
            return proposed(&guess_review_mapping(&self.file, &Catalogue::built_in()?)?);
        }
        let mapping = self.mapping.as_deref().map(ReviewMapping::read).transpose()?;
        let mapping = mapping.unwrap_or_default();
        let into = self.store.open_or_make_entrance().await?;
        let bar = bytes_of(&self.file);
        let summary = import_reviews(&self.file, &mapping, self.approved, &into.intake, &bar).await;
        bar.finish_and_clear();
        say!("{}", of_others(summary?))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Prints a proposed mapping; fails where something that is required is missing in it.
fn proposed(guess: &Guess) -> anyhow::Result<ExitCode> {
    crate::cli::out::all(of_others(&guess.toml).as_bytes())?;
    if guess.missing.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    complain(format_args!("no column looks like the {}", guess.missing.join(" and the ")));
    Ok(ExitCode::FAILURE)
}

/// A summary for a terminal: headers and titles are in it as somebody else wrote them.
fn of_others(text: impl ToString) -> String {
    let text = text.to_string();
    text.split('\n').map(crate::telemetry::on_one_line).collect::<Vec<_>>().join("\n")
}

/// Import salaries.
#[derive(Debug, Args)]
pub(super) struct Salaries {
    #[command(flatten)]
    store: StoreSettings,
    /// The file, CSV or a spreadsheet (.xlsx, .xls, .ods); its first line, or one soon after it, names the columns
    file: PathBuf,
    /// A TOML file that tells which column is what; without it columns are named as in the API
    #[arg(long, env = "PAYLENS_MAPPING", value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// The currency where no cell tells it [default: the mapping's, else the header's, else each row's country's own,
    /// which the summary tells]
    #[arg(long, env = "PAYLENS_CURRENCY", value_name = "CODE", value_parser = Currency::parse)]
    currency: Option<Currency>,
    /// What base pay is for where no cell tells it: hour, day, week, month or year [default: the
    /// mapping's, else the header's, else year]
    #[arg(long, env = "PAYLENS_PERIOD", value_name = "PERIOD", value_parser = PayPeriod::parse)]
    period: Option<PayPeriod>,
    /// The file's encoding, e.g. windows-1251 [default: found out, and told in the summary]
    #[arg(long, env = "PAYLENS_ENCODING", value_name = "NAME", value_parser = Given::encoding)]
    encoding: Option<&'static encoding_rs::Encoding>,
    /// The sign between cells, or the word tab [default: found out, and told in the summary]
    #[arg(long, env = "PAYLENS_DELIMITER", value_name = "SIGN", value_parser = Given::delimiter)]
    delimiter: Option<u8>,
    /// The sheet of a spreadsheet, by name or number [default: the fullest, told in the summary]
    #[arg(long, env = "PAYLENS_SHEET", value_name = "NAME")]
    sheet: Option<String>,
    /// Look at the file and print a mapping to start from; nothing is imported
    #[arg(long)]
    guess: bool,
    /// Read the file and say what would become of its rows; nothing is imported or written
    #[arg(long, conflicts_with = "guess")]
    dry_run: bool,
}

impl Import {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Import::Salaries(salaries) => salaries.run().await,
            Import::Reviews(reviews) => reviews.run().await,
            Import::Occupations(occupations) => occupations.run().await,
            Import::Rates(rates) => rates.run().await.map(|()| ExitCode::SUCCESS),
        }
    }
}

impl Occupations {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let into = self.store.open_or_make_entrance().await?;
        say!("{}", import_occupations(&self.folder, &into.directory).await?)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Salaries {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let sheet = self.sheet.clone();
        let given = Given { encoding: self.encoding, delimiter: self.delimiter, sheet };
        if self.guess {
            return proposed(&guess_mapping(&self.file, &given, &Catalogue::built_in()?)?);
        }
        let mapping = self.mapping.as_deref().map_or_else(|| Ok(Mapping::default()), Mapping::read);
        let mapping =
            mapping?.with_pay(self.currency, self.period).with_basis(self.store.made().basis);
        let mapping = mapping.for_file(given);
        if self.dry_run {
            return self.try_out(&mapping).await;
        }
        let into = self.store.open_or_make_entrance().await?;
        let bar = bytes_of(&self.file);
        let summary =
            import_salaries(&self.file, &mapping, &into.intake, &into.directory, &bar).await;
        bar.finish_and_clear();
        say!("{}", of_others(summary?))?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Salaries {
    /// What would become of the rows; on a database that goes again where there is none yet.
    async fn try_out(&self, mapping: &Mapping) -> anyhow::Result<ExitCode> {
        let scratch = tempfile::tempdir().context("no room to try it out")?;
        let into = match self.store.is_there().await? {
            true => self.store.open_entrance().await?,
            false => {
                let scratch = scratch.path().join("scratch.db");
                StoreSettings::file(scratch, self.store.made()).open_scratch().await?
            }
        };
        let bar = bytes_of(&self.file);
        let summary = try_salaries(&self.file, mapping, &into.intake, &into.directory, &bar).await;
        bar.finish_and_clear();
        say!("{}\nThis was a dry run: nothing was imported.", of_others(summary?))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A progress bar over a file's bytes; seen on a terminal only.
fn bytes_of(file: &Path) -> ProgressBar {
    let size = std::fs::metadata(file).map_or(0, |metadata| metadata.len());
    ProgressBar::new(size).with_style(
        ProgressStyle::with_template("{bytes} of {total_bytes} {wide_bar} {percent} % {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    )
}
