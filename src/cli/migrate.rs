//! `paylens migrate`: bring the database up to date.

use super::keyed::Missing;
use super::out::say;
use super::settings::StoreSettings;
use crate::store::Records;
use anyhow::bail;
use clap::Args;
use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

/// Bring the database up to date.
#[derive(Debug, Args)]
pub(super) struct Migrate {
    #[command(flatten)]
    store: StoreSettings,
    /// Put the records that an earlier version kept back among the answers that wait, sealed: the next
    /// releases draw them once and destroy them. Back the database up first
    #[arg(long)]
    seal_records: bool,
    /// Make a new database for the key file that lies there already
    #[arg(long)]
    for_key: bool,
    /// Answer the question about a backup with yes
    #[arg(long, requires = "seal_records")]
    yes: bool,
}

impl Migrate {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let records = if self.seal_records {
            if !self.yes && !agreed()? {
                bail!("nothing was changed");
            }
            Records::Seal
        } else {
            Records::Keep
        };
        let missing = if self.for_key { Missing::MadeForKey } else { Missing::Made };
        self.store.migrate(records, missing).await?;
        say!("the database {} is up to date", self.store.database())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Asks at the terminal.
fn agreed() -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        bail!("say --yes if the database and its key file are backed up");
    }
    print!(
        "Are the database and its key file backed up? What is sealed now cannot be unsealed. [yes/no] "
    );
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim().eq_ignore_ascii_case("yes"))
}
