//! How long a name has to wait after wrong passwords: not at all at first, then twice as long each
//! time, a minute at most. An attempt within the wait is refused unhashed and does not prolong it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use time::{Duration, OffsetDateTime};

/// Wrong passwords before the first wait.
const FREE: u32 = 5;
/// Longest wait.
const LONGEST: Duration = Duration::MINUTE;
/// Names that are remembered; beyond, those that waited longest ago are forgotten.
const REMEMBERED: usize = 10_000;

/// Attempts by name, in memory only.
#[derive(Default)]
pub(super) struct Delays(Mutex<HashMap<[u8; 32], (u32, OffsetDateTime)>>);

impl Delays {
    /// Counts an attempt before it is made, so that many at once are many.
    ///
    /// # Errors
    /// The seconds to wait.
    pub(super) fn attempt(&self, name: [u8; 32], now: OffsetDateTime) -> Result<(), u64> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED && !all.contains_key(&name) {
            all.retain(|_, (_, until)| *until > now);
            if all.len() >= REMEMBERED {
                all.clear();
            }
        }
        let (count, until) = all.entry(name).or_insert((0, now));
        if *until > now {
            return Err(u64::try_from((*until - now).whole_seconds()).unwrap_or(0) + 1);
        }
        *count += 1;
        if *count >= FREE {
            let seconds = 1_i64 << (*count - FREE).min(6);
            *until = now + Duration::seconds(seconds).min(LONGEST);
        }
        Ok(())
    }

    /// Forgets the wrong ones: the right one came.
    pub(super) fn clear(&self, name: &[u8; 32]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn ten_thousand_wrong_ones_cost_a_minute() {
        let (delays, mut now) = (Delays::default(), datetime!(2026-11-24 12:00 UTC));
        let mut hashed = 0;
        for _ in 0..10_000 {
            hashed += u32::from(delays.attempt([1; 32], now).is_ok());
            now += Duration::milliseconds(100);
        }
        assert!((10..40).contains(&hashed), "{hashed}");
        assert_eq!(delays.attempt([2; 32], now), Ok(()));
        assert_eq!(delays.attempt([1; 32], now + LONGEST), Ok(()));
        delays.clear(&[1; 32]);
        assert_eq!(delays.attempt([1; 32], now), Ok(()));
    }
}
