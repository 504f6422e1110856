//! When a release may be made, and the timer that makes them.

use super::{Outcome, Publisher};
use std::time::Duration;

/// A moment at which a release is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Closes what is due on its date.
    Regular,
    /// Closes everything that waits, whatever its size: the end of a survey.
    Forced,
}

/// Makes a release every `period` until dropped.
pub async fn run_every(publisher: Publisher, period: Duration) {
    loop {
        tokio::time::sleep(period).await;
        match publisher.publish(Moment::Regular).await {
            Ok(Outcome::Published { head, scopes, cells, .. }) => {
                tracing::info!(release = head.number, scopes, cells, "released");
            }
            Ok(Outcome::NothingToClose) => {}
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "no release");
            }
        }
    }
}
