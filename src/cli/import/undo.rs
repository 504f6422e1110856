//! `paylens imports`: which files were imported here, and taking one back while its rows wait.

use super::imported::Imported;
use crate::cli::out::say;
use crate::cli::settings::{Entrance, StoreSettings};
use crate::domain::Receipt;
use crate::intake::IntakeError;
use crate::store::OwnEntry;
use anyhow::{Context, ensure};
use clap::{Args, Subcommand};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// See and take back imports.
#[derive(Debug, Args)]
pub(in crate::cli) struct Imports {
    #[command(flatten)]
    store: StoreSettings,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// The files of a folder that were imported into this database, and how many of their rows wait
    List {
        /// The folder
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// Take the rows of a file back that still wait; it can be imported again afterwards
    Undo {
        /// The file that was imported; FILE.imported lies beside it
        file: PathBuf,
    },
}

impl Imports {
    pub(in crate::cli) async fn run(self) -> anyhow::Result<ExitCode> {
        let entrance = self.store.open_entrance().await?;
        match self.action {
            Action::List { folder } => list(&entrance, &folder).await?,
            Action::Undo { file } => undo(&entrance, &file).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn list(entrance: &Entrance, folder: &Path) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut files: Vec<_> = entries
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            name.strip_suffix(".imported").map(str::to_owned)
        })
        .collect();
    files.sort();
    say!("{:>8} {:>8}  file", "rows", "waiting")?;
    for name in files {
        let imported = Imported::whole(&folder.join(&name), entrance.intake.survey())?;
        if imported.identities().is_empty() {
            continue;
        }
        let mut waiting = 0;
        for identity in imported.identities() {
            let receipt = Receipt::derived(entrance.secrets(), identity);
            let entry = entrance.intake.own_entry(&receipt).await;
            waiting += u64::from(matches!(entry, Ok(entry) if !matches!(entry, OwnEntry::Gone)));
        }
        let name = crate::telemetry::on_one_line(&name);
        say!("{:>8} {waiting:>8}  {name}", imported.identities().len())?;
    }
    Ok(())
}

async fn undo(entrance: &Entrance, file: &Path) -> anyhow::Result<()> {
    let mut imported = Imported::whole(file, entrance.intake.survey())?;
    ensure!(
        !imported.identities().is_empty(),
        "nothing is noted of {} in this database: {}.imported must lie beside it",
        file.display(),
        file.display()
    );
    let (mut taken, mut counted) = (HashSet::new(), 0_u64);
    for identity in imported.identities() {
        let receipt = Receipt::derived(entrance.secrets(), identity);
        match entrance.intake.withdraw(&receipt).await {
            Ok(()) => {
                taken.insert(identity.clone());
            }
            // Privacy: P3, what was drawn is destroyed: there is nothing left to take back.
            Err(IntakeError::Counted | IntakeError::UnknownReceipt) => counted += 1,
            Err(other) => return Err(other.into()),
        }
    }
    imported.forget(&taken)?;
    say!("{:>10} rows taken back", taken.len())?;
    say!("{counted:>10} were counted or taken back before, and stay as they are")?;
    Ok(())
}
