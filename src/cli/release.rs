//! `paylens release`: a release moment now.

use super::settings::{PrivacySettings, StoreSettings};
use crate::release::{Moment, Outcome};
use clap::Args;
use std::process::ExitCode;

/// Make a release now.
#[derive(Debug, Args)]
pub(super) struct Release {
    #[command(flatten)]
    store: StoreSettings,
    #[command(flatten)]
    privacy: PrivacySettings,
    /// Whatever the calendar of the rules says; thresholds hold all the same
    #[arg(long)]
    force_close: bool,
}

impl Release {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let opened = self.store.open(self.privacy).await?;
        let moment = if self.force_close { Moment::Forced } else { Moment::Regular };
        match opened.publisher.publish(moment).await? {
            Outcome::Published { head, roles, people, cells, reviews } => println!(
                "release {} published: {roles} roles took in {people} people, {cells} cells have a new \
                 version, {reviews} new highlights of reviews",
                head.number
            ),
            Outcome::NothingToClose => {
                println!("nothing to release: no role has enough new contributions");
            }
            Outcome::NotToday => println!(
                "nothing released: the rules release on the first of the month; --force-close releases today"
            ),
        }
        Ok(ExitCode::SUCCESS)
    }
}
