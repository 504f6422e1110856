//! When a release may be made, and the timer that makes them.

use super::{Outcome, Publisher};
use crate::disclosure::rules::{ReleaseMoment, Rules};
use std::time::Duration;
use time::Date;

/// A moment at which a release is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// As the rules allow.
    Regular,
    /// Whatever the calendar of the rules says. Thresholds hold all the same.
    Forced,
}

impl Moment {
    pub(super) fn allowed(self, rules: &Rules, today: Date) -> bool {
        // Privacy: R2, forcing a look moves the calendar only: a batch still needs its people.
        self == Moment::Forced
            || rules.release_moment == ReleaseMoment::Interval
            || today.day() == 1
    }
}

/// Makes a release every `period` until dropped.
pub async fn run_every(publisher: Publisher, period: Duration) {
    loop {
        tokio::time::sleep(period).await;
        match publisher.publish(Moment::Regular).await {
            Ok(Outcome::Published { head, roles, cells, .. }) => {
                tracing::info!(release = head.number, roles, cells, "released");
            }
            Ok(Outcome::NothingToClose | Outcome::NotToday) => {}
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "no release");
            }
        }
    }
}
