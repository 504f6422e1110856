//! The command line: one file per command, and what they share.

mod audit;
mod completions;
mod demo;
pub mod import;
mod man;
mod migrate;
mod openapi;
mod release;
mod serve;
mod settings;
mod staff;
mod titles;

pub use serve::pages;
pub use settings::unknown_variables;

use anyhow::Context;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Anonymous salary insights: collect pay without knowing whose it is, publish only what is safe.
#[derive(Debug, Parser)]
#[command(name = "paylens", version, about, long_about = None, propagate_version = true)]
struct Arguments {
    /// What goes to the log: error, warn, info, debug, or per module as in paylens=debug
    #[arg(long, global = true, env = "PAYLENS_LOG", value_name = "FILTER")]
    log: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API: migrate, load the role catalogue, publish releases, answer
    Serve(serve::Serve),
    /// Import a file
    #[command(subcommand)]
    Import(import::Import),
    /// See which titles wait for a role, and give them one
    #[command(subcommand)]
    Titles(titles::Titles),
    /// Make a release now: close what is due, publish it
    Release(release::Release),
    /// Prove from what is stored that the promise was kept; fails where it was not
    Audit(audit::Audit),
    /// Keep the staff: who may sign in
    Staff(staff::Staff),
    /// Print the OpenAPI document
    Openapi,
    /// Bring the database up to date
    Migrate(migrate::Migrate),
    /// Print what makes a shell complete the commands of paylens
    Completions(completions::Completions),
    /// Print the manual page, or write those of all commands
    Man(man::Man),
}

/// Runs the command of this process's arguments.
pub fn run() -> ExitCode {
    if let Err(message) = unknown_variables(std::env::vars_os()) {
        eprintln!("error: {message}");
        return ExitCode::FAILURE;
    }
    let arguments = Arguments::parse();
    crate::telemetry::init(arguments.log.as_deref());
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("no runtime")
        .and_then(|runtime| runtime.block_on(execute(arguments.command)));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn execute(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(serve) => serve.run().await,
        Command::Import(import) => import.run().await,
        Command::Titles(titles) => titles.run().await,
        Command::Release(release) => release.run().await,
        Command::Audit(audit) => audit.run().await,
        Command::Staff(staff) => staff.run().await,
        Command::Openapi => openapi::run(),
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
        Command::Migrate(migrate) => migrate.run().await,
    }
}
