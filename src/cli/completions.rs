//! `paylens completions`: what makes a shell complete commands and options.

use super::Arguments;
use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};
use std::process::ExitCode;

/// Print what makes a shell complete the commands of paylens.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// Whose language to write
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        // Gathered first: the generator panics where a reader has gone.
        let mut script = Vec::new();
        generate(self.shell, &mut Arguments::command(), "paylens", &mut script);
        super::out::all(&script)?;
        Ok(ExitCode::SUCCESS)
    }
}
