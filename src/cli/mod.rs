//! The command line: one file per command, and what they share.

mod audit;
mod backup;
mod completions;
mod demo;
mod doctor;
pub mod import;
mod keyed;
mod man;
mod migrate;
mod openapi;
mod out;
mod plan;
mod release;
mod serve;
mod settings;
mod staff;
mod status;
mod titles;

pub use serve::pages;
pub use settings::unknown_variables;

use crate::telemetry::on_one_line;
use anyhow::Context;
use clap::{Parser, Subcommand};
use out::complain;
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
    Serve(Box<serve::Serve>),
    /// Import a file
    #[command(subcommand)]
    Import(import::Import),
    /// See which files were imported, and take one back while its rows wait
    Imports(import::Imports),
    /// See which titles wait for a role, and give them one
    #[command(subcommand)]
    Titles(titles::Titles),
    /// See what a survey of a given size would show, before there is one
    Plan(plan::Plan),
    /// Make a release now: close what is due, publish it
    Release(release::Release),
    /// Prove from what is stored that the promise was kept; fails where it was not
    Audit(audit::Audit),
    /// See how things stand: what waits, when batches close, what there is to moderate
    Status(status::Status),
    /// Look for what goes wrong in practice; fails where something is bad
    Doctor(doctor::Doctor),
    /// Copy the database while it is served; the key file is not in the copy
    Backup(backup::Backup),
    /// Put a copy back where no database is
    Restore(backup::Restore),
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
        complain(format_args!("error: {message}"));
        return ExitCode::FAILURE;
    }
    let arguments = Arguments::parse();
    let serves = matches!(arguments.command, Command::Serve(_));
    if let Err(message) = crate::telemetry::init(arguments.log.as_deref(), serves) {
        complain(format_args!("error: {message}"));
        return ExitCode::FAILURE;
    }
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("no runtime")
        .and_then(|runtime| {
            let outcome = runtime.block_on(execute(arguments.command));
            // Whatever still waits for a database that hangs has been answered long ago.
            runtime.shutdown_timeout(LAST_WORK);
            outcome
        });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            complain(format_args!("error: {}", on_one_line(&format!("{error:#}"))));
            ExitCode::FAILURE
        }
    }
}

/// How long work in the background may take at the end.
const LAST_WORK: std::time::Duration = std::time::Duration::from_secs(3);

async fn execute(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(serve) => serve.run().await,
        Command::Import(import) => import.run().await,
        Command::Imports(imports) => imports.run().await,
        Command::Titles(titles) => titles.run().await,
        Command::Plan(plan) => plan.run().await,
        Command::Release(release) => release.run().await,
        Command::Audit(audit) => audit.run().await,
        Command::Status(status) => status.run().await,
        Command::Doctor(doctor) => doctor.run().await,
        Command::Backup(backup) => backup.run().await,
        Command::Restore(restore) => restore.run().await,
        Command::Staff(staff) => staff.run().await,
        Command::Openapi => openapi::run(),
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
        Command::Migrate(migrate) => migrate.run().await,
    }
}
