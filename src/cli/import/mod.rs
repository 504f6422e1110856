//! `paylens import`.
use std::process::ExitCode;
/// Import a file.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Import {}
impl Import {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        match self {}
    }
}
