//! `paylens status`: how things stand.

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
            println!("{}", serde_json::to_string_pretty(&StatusResponse::from(&found))?);
        } else {
            self.print(&found);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn print(&self, found: &Found) {
        println!("database          {}, {} MB", self.store.database(), found.megabytes);
        println!("schema            {}", found.schema);
        println!(
            "survey            {} ({}), opened {}",
            found.privacy, found.rules, found.opened_on
        );
        match &found.release {
            Some(head) => println!("last release      {} of {}", head.number, head.published_on),
            None => println!("last release      none yet"),
        }
        println!("held salaries     {}", found.held_salaries);
        println!("pending reviews   {}", found.pending_reviews);
        println!("waiting reviews   {}", found.waiting_reviews);
        let (titles, entries) = found.unmatched;
        println!("unmatched titles  {titles}, with {entries} entries");
        println!("\n{:<40} {:>18}  next batch closes", "waiting", "entries");
        for one in found.waiting.iter().take(MOST_ROLES + 1) {
            let name = match &one.scope {
                Scope::Role(role) => role.to_string(),
                Scope::Family(_) | Scope::AllRoles => "all roles".to_owned(),
            };
            println!("{name:<40} {:>18}  {}", one.entries.to_string(), one.due);
        }
        let more = found.waiting.len().saturating_sub(MOST_ROLES + 1);
        if more > 0 {
            println!("and {more} more roles; --json tells all");
        }
    }
}
