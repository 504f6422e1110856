//! `paylens titles`: titles that no role was found for, and giving them one.

use super::out::say;
use super::settings::StoreSettings;
use crate::domain::RoleSlug;
use crate::telemetry::on_one_line;
use anyhow::Context;
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// What to do with titles.
#[derive(Debug, Subcommand)]
pub(super) enum Titles {
    /// The titles whose entries wait for a role, most frequent first
    Unmatched(StoreOnly),
    /// The same in groups that mean the same, each with the roles it might mean
    Groups(StoreOnly),
    /// Give titles a role: what waits under them counts from the next release on
    Assign(Assign),
}

/// Where the data lies.
#[derive(Debug, Args)]
pub(super) struct StoreOnly {
    #[command(flatten)]
    store: StoreSettings,
}

/// Which titles belong to which role.
#[derive(Debug, Args)]
pub(super) struct Assign {
    #[command(flatten)]
    store: StoreSettings,
    /// The role, such as back-end-developer
    role: String,
    /// The titles
    #[arg(required = true)]
    titles: Vec<String>,
    /// Also all titles that stand in one group with these
    #[arg(long)]
    alike: bool,
}

impl Titles {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Titles::Unmatched(StoreOnly { store }) => {
                let entrance = store.open_entrance().await?;
                for waiting in entrance.unmatched_titles().list().await? {
                    say!("{:>7}  {}", waiting.entries, on_one_line(&waiting.title))?;
                }
            }
            Titles::Groups(StoreOnly { store }) => {
                let entrance = store.open_entrance().await?;
                let waiting = entrance.unmatched_titles().list().await?;
                let waiting = waiting.into_iter().map(|one| (one.title, one.entries));
                for group in entrance.directory.current().grouped(waiting) {
                    let titles = group.titles.iter().map(|(title, _)| on_one_line(title));
                    let titles = titles.collect::<Vec<_>>().join(" | ");
                    println!("{:>7}  {titles}", group.entries());
                    for other in &group.suggestions {
                        println!("         {:.2}  {}", other.score, other.role);
                    }
                }
            }
            Titles::Assign(Assign { store, role, mut titles, alike }) => {
                let role = RoleSlug::parse(&role)
                    .with_context(|| format!("{role:?} is no role; GET /v1/roles lists them"))?;
                let entrance = store.open_entrance().await?;
                if alike {
                    let waiting = entrance.unmatched_titles().list().await?;
                    titles = entrance.directory.current().with_those_alike(
                        titles,
                        waiting.into_iter().map(|one| (one.title, one.entries)),
                    );
                }
                let count = titles.len();
                let note = entrance.note("assign_titles", "role", role.to_string());
                entrance.directory.add_aliases(&role, titles, note).await?;
                say!("{count} title(s) belong to {role} now; `paylens release` counts them")?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
