//! `paylens import rates`: the history of reference rates of the European Central Bank.

use crate::catalog::MonthlyRates;
use crate::cli::out::say;
use crate::cli::settings::StoreSettings;
use crate::directory::Directory;
use anyhow::{Context, ensure};
use clap::Args;
use std::fmt;
use std::path::{Path, PathBuf};

/// Import rates.
#[derive(Debug, Args)]
pub(in crate::cli) struct Rates {
    #[command(flatten)]
    store: StoreSettings,
    /// The bank's eurofxref-hist.csv: a line a day, a column a currency
    file: PathBuf,
}

/// The largest file taken: the bank's own, since 1999, has less than two megabytes.
const LARGEST: u64 = 64 << 20;

/// What a file of rates brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatesSummary {
    /// Averages of a month in a currency.
    pub read: usize,
    /// Those that were new or other than before.
    pub changed: usize,
}

impl fmt::Display for RatesSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RatesSummary { read, changed } = self;
        write!(f, "{read:>10} monthly averages read\n{changed:>10} new or changed")
    }
}

/// Imports a file of rates, whole or not at all; again, it changes nothing.
///
/// # Errors
/// Where it cannot be read or is not the bank's file, with the line.
pub async fn import_rates(file: &Path, directory: &Directory) -> anyhow::Result<RatesSummary> {
    let size =
        std::fs::metadata(file).with_context(|| format!("cannot open {}", file.display()))?;
    ensure!(size.len() <= LARGEST, "{} is too large to be a file of rates", file.display());
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let rates = MonthlyRates::parse(&text).with_context(|| file.display().to_string())?;
    let changed = directory.add_rates(&rates).await?;
    Ok(RatesSummary { read: rates.0.len(), changed })
}

impl Rates {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let into = self.store.open_or_make_entrance().await?;
        say!("{}", import_rates(&self.file, &into.directory).await?)?;
        Ok(())
    }
}
