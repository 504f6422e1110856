//! `paylens man`: the manual page, made from the same description as the help.

use super::Arguments;
use anyhow::Context;
use clap::{Args, CommandFactory};
use std::path::PathBuf;
use std::process::ExitCode;

/// Print the manual page, or write those of all commands.
#[derive(Debug, Args)]
pub(super) struct Man {
    /// A folder for the pages of all commands; where absent, the page of paylens is printed
    folder: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let command = Arguments::command();
        if let Some(folder) = self.folder {
            std::fs::create_dir_all(&folder)
                .and_then(|()| clap_mangen::generate_to(command, &folder))
                .with_context(|| format!("no pages can be written to {}", folder.display()))?;
        } else {
            let mut page = Vec::new();
            clap_mangen::Man::new(command).render(&mut page)?;
            super::out::all(&page)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
