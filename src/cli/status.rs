//! `paylens status`: how things stand.

use super::out::say;
use super::settings::StoreSettings;
use crate::domain::Scope;
use crate::http::StatusResponse;
use crate::staff::{Status as Found, Watch};
use clap::Args;
use std::process::ExitCode;

/// Roles that are printed.
const MOST_ROLES: usize = 20;

/// See how things stand.
#[derive(Debug, Args)]
pub(super) struct Status {
    #[command(flatten)]
    store: StoreSettings,
    /// As JSON, the same as GET /v1/admin/status
    #[arg(long)]
    json: bool,
}

impl Status {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let entrance = self.store.open_entrance().await?;
        let found = Watch::new(entrance.store().clone(), entrance.clock().clone()).now().await?;
        if self.json {
            say!("{}", serde_json::to_string_pretty(&StatusResponse::from(&found))?)?;
        } else {
            self.print(&found)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn print(&self, found: &Found) -> std::io::Result<()> {
        say!("database          {}, {} MB", self.store.database(), found.megabytes)?;
        say!("schema            {}", found.schema)?;
        say!(
            "survey            {} ({}), pay {}, opened {}",
            found.privacy,
            found.rules,
            found.basis.in_words(),
            found.opened_on
        )?;
        match &found.release {
            Some(head) => say!("last release      {} of {}", head.number, head.published_on)?,
            None => say!("last release      none yet")?,
        }
        say!("held salaries     {}", found.held_salaries)?;
        say!("pending reviews   {}", found.pending_reviews)?;
        say!("waiting reviews   {}", found.waiting_reviews)?;
        let (titles, entries) = found.unmatched;
        say!("unmatched titles  {titles}, with {entries} entries")?;
        say!("\n{:<40} {:>18}  next batch closes", "waiting", "entries")?;
        for one in found.waiting.iter().take(MOST_ROLES + 1) {
            let name = match &one.scope {
                Scope::Role(role) => role.to_string(),
                Scope::Family(_) | Scope::AllRoles => "all roles".to_owned(),
            };
            say!("{name:<40} {:>18}  {}", one.entries.to_string(), one.due)?;
        }
        let more = found.waiting.len().saturating_sub(MOST_ROLES + 1);
        if more > 0 {
            say!("and {more} more roles; --json tells all")?;
        }
        Ok(())
    }
}
