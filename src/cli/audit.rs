//! `paylens audit`: proves from what is stored that the promise was kept.

use super::keyed::Missing;
use super::out::say;
use super::settings::StoreSettings;
use clap::Args;
use std::process::ExitCode;

/// Most sentences printed about one rule.
const MOST_SENTENCES: usize = 5;

/// Prove from what is stored that the promise was kept.
#[derive(Debug, Args)]
pub(super) struct Audit {
    #[command(flatten)]
    store: StoreSettings,
}

impl Audit {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let opened = self.store.open(Missing::AnError).await?;
        let verdicts = opened.publisher.audit().await?;
        if verdicts.is_empty() {
            say!("privacy is off: nothing was promised that could be audited")?;
        }
        for verdict in &verdicts {
            let outcome = match (verdict.broken.len(), verdict.checked) {
                (0, 0) => "holds (nothing to check yet)".to_owned(),
                (0, checked) => format!("holds ({checked} checked)"),
                (broken, checked) => format!("BROKEN {broken} of {checked}"),
            };
            say!("{:<55} {outcome}", verdict.rule)?;
            for sentence in verdict.broken.iter().take(MOST_SENTENCES) {
                say!("    {sentence}")?;
            }
        }
        let broken = verdicts.iter().any(|verdict| !verdict.broken.is_empty());
        Ok(if broken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}
