//! `paylens staff`: who may sign in. Passwords come from the terminal or from standard input.

use super::settings::StoreSettings;
use crate::domain::StaffRole;
use crate::staff::{HashCost, Staff as Keeper};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

/// Who did it, in the audit log.
const BY: &str = "command line";

/// Keep the staff.
#[derive(Debug, Args)]
pub(super) struct Staff {
    #[command(flatten)]
    store: StoreSettings,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add somebody; the password is asked for, or read from standard input
    Add {
        /// The name to sign in with
        name: String,
        /// moderator or admin
        #[arg(long, value_parser = StaffRole::parse)]
        role: StaffRole,
    },
    /// List everybody
    List,
    /// Let somebody sign in no longer, and end their sessions
    Disable {
        /// The name
        name: String,
    },
    /// Give somebody another password, let them sign in again, and end their sessions
    Reset {
        /// The name
        name: String,
    },
}

impl Staff {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let staff = self.store.open_entrance().await?.staff(HashCost::default())?;
        match self.action {
            Action::Add { name, role } => {
                staff.add(BY, &name, role, password()?).await?;
                println!("{name} may sign in as {role}");
            }
            Action::List => {
                for (one, active) in staff.list().await? {
                    println!(
                        "{}\t{}\t{}",
                        one.name,
                        one.role,
                        if active { "active" } else { "disabled" }
                    );
                }
            }
            Action::Disable { name } => {
                staff.change(BY, &name, None, Some(false), None).await?;
                println!("{name} is disabled");
            }
            Action::Reset { name } => {
                reset(&staff, &name).await?;
                println!("{name} has another password");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn reset(staff: &Keeper, name: &str) -> anyhow::Result<()> {
    Ok(staff.change(BY, name, None, Some(true), Some(password()?)).await?)
}

/// From the terminal without showing it, twice; else the first line of standard input.
fn password() -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        let first = rpassword::prompt_password("password: ").context("no password")?;
        if first != rpassword::prompt_password("again: ").context("no password")? {
            bail!("the two passwords differ");
        }
        return Ok(first);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("no password on standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
