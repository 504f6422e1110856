//! The only place that asks the time.

use std::sync::{Arc, Mutex, PoisonError};
use time::{Date, OffsetDateTime};

/// Tells the time: the system's, or one set by hand. Clones of a manual clock move together.
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<Mutex<OffsetDateTime>>>);

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Clock(None)
    }

    /// A clock that stands at `start` until it is moved.
    pub fn manual(start: OffsetDateTime) -> Self {
        Clock(Some(Arc::new(Mutex::new(start))))
    }

    /// Now, in UTC.
    pub fn now(&self) -> OffsetDateTime {
        match &self.0 {
            None => OffsetDateTime::now_utc(),
            Some(set) => *set.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Today, in UTC.
    pub fn today(&self) -> Date {
        self.now().date()
    }

    /// Moves a manual clock on; the system's clock moves by itself.
    pub fn advance(&self, by: time::Duration) {
        if let Some(set) = &self.0 {
            *set.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn clones_of_a_manual_clock_move_together() {
        let clock = Clock::manual(datetime!(2026-11-24 12:00 UTC));
        let other = clock.clone();
        clock.advance(time::Duration::days(8));
        assert_eq!(other.today(), time::macros::date!(2026 - 12 - 02));
    }
}
