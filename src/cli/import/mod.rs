//! `paylens import`: files of data the operator has.

mod cell;
mod field;
mod layout;
mod mapping;
mod occupations;
mod onet;
mod rows;
mod salaries;
mod summary;

pub use mapping::Mapping;
pub use occupations::{LeftOut, OccupationSummary, import_occupations};
pub use salaries::import_salaries;
pub use summary::{Reason, Summary};

use super::settings::StoreSettings;
use crate::domain::{Currency, PayPeriod, Vocabulary};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Import a file.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Salaries from a CSV file; importing a file again adds only what is new in it
    Salaries(Salaries),
    /// Occupations of O*NET into the role catalogue; importing them again changes nothing
    Occupations(Occupations),
}

/// Import occupations.
#[derive(Debug, Args)]
pub(super) struct Occupations {
    #[command(flatten)]
    store: StoreSettings,
    /// The folder with `Occupation Data.txt`, `Alternate Titles.txt` and `Related Occupations.txt`
    folder: PathBuf,
}

/// Import salaries.
#[derive(Debug, Args)]
pub(super) struct Salaries {
    #[command(flatten)]
    store: StoreSettings,
    /// The CSV file; its first line names the columns
    file: PathBuf,
    /// A TOML file that tells which column is what; without it columns are named as in the API
    #[arg(long, env = "PAYLENS_MAPPING", value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// The currency where no cell tells it [default: the mapping's, else USD]
    #[arg(long, env = "PAYLENS_CURRENCY", value_name = "CODE", value_parser = Currency::parse)]
    currency: Option<Currency>,
    /// What base pay is for where no cell tells it: hour, day, week, month or year [default: the
    /// mapping's, else year]
    #[arg(long, env = "PAYLENS_PERIOD", value_name = "PERIOD", value_parser = PayPeriod::parse)]
    period: Option<PayPeriod>,
}

impl Import {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Import::Salaries(salaries) => salaries.run().await,
            Import::Occupations(occupations) => occupations.run().await,
        }
    }
}

impl Occupations {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let into = self.store.open_entrance().await?;
        println!("{}", import_occupations(&self.folder, &into.directory).await?);
        Ok(ExitCode::SUCCESS)
    }
}

impl Salaries {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let mapping = self.mapping.as_deref().map_or_else(|| Ok(Mapping::default()), Mapping::read);
        let mapping = mapping?.with_pay(self.currency, self.period);
        let into = self.store.open_entrance().await?;
        let bar = bytes_of(&self.file);
        let summary =
            import_salaries(&self.file, &mapping, &into.intake, &into.directory, &bar).await;
        bar.finish_and_clear();
        println!("{}", summary?);
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
