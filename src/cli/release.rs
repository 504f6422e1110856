//! `paylens release`: a release moment now.

use super::keyed::Missing;
use super::out::say;
use super::settings::StoreSettings;
use crate::release::{Moment, Outcome};
use clap::Args;
use std::process::ExitCode;

/// Make a release now.
#[derive(Debug, Args)]
pub(super) struct Release {
    #[command(flatten)]
    store: StoreSettings,
    /// Close everything that waits, whatever its size: the end of a survey, an import that is complete.
    /// Small batches cost accuracy, since each carries noise of its own
    #[arg(long)]
    force_close: bool,
}

impl Release {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let opened = self.store.open(Missing::AnError).await?;
        let moment = if self.force_close { Moment::Forced } else { Moment::Regular };
        match opened.publisher.publish(moment).await? {
            Outcome::Published { head, scopes, cells, reviews } => say!(
                "release {} published: {scopes} batches closed, {cells} cells have a new version, \
                 {reviews} new highlights of reviews",
                head.number
            )?,
            Outcome::NothingToClose => say!(
                "nothing to release: no batch is due yet; --force-close closes all that waits"
            )?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
