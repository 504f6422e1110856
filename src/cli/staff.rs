//! `paylens staff`: who may sign in. Passwords come from the terminal or from standard input.

use super::out::say;
use super::settings::{BY, StoreSettings};
use crate::domain::StaffRole;
use crate::staff::{HashCost, PersonChange};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

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
    /// Give somebody another role, and end their sessions
    Role {
        /// The name
        name: String,
        /// moderator or admin
        #[arg(value_parser = StaffRole::parse)]
        role: StaffRole,
    },
    /// Let somebody sign in no longer, and end their sessions
    Disable {
        /// The name
        name: String,
    },
    /// Let somebody sign in again, with the password they had
    Enable {
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
                say!("{name} may sign in as {role}")?;
            }
            Action::List => {
                for (one, active) in staff.list().await? {
                    say!(
                        "{}\t{}\t{}",
                        one.name,
                        one.role,
                        if active { "active" } else { "disabled" }
                    )?;
                }
            }
            Action::Role { name, role } => {
                let change = PersonChange { role: Some(role), ..PersonChange::default() };
                staff.change(BY, &name, change).await?;
                say!("{name} is {role} now")?;
            }
            Action::Disable { name } => {
                staff.change(BY, &name, active(false)).await?;
                say!("{name} is disabled")?;
            }
            Action::Enable { name } => {
                staff.change(BY, &name, active(true)).await?;
                say!("{name} may sign in again")?;
            }
            Action::Reset { name } => {
                let change = PersonChange { password: Some(password()?), ..active(true) };
                staff.change(BY, &name, change).await?;
                say!("{name} has another password")?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn active(active: bool) -> PersonChange {
    PersonChange { active: Some(active), ..PersonChange::default() }
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
