//! How long a sign-in has to wait after wrong passwords. Two counts, in memory only:
//!
//! * of one client at one name: no wait at first, then twice as long each time, a minute at most.
//!   Whoever guesses without pause holds up nobody but themselves;
//! * of all clients at one name, so that many addresses do not make many guesses. A client that has
//!   signed in under the name before does not wait for the others.
//!
//! An attempt within a wait is refused unhashed and does not prolong it.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use time::{Duration, OffsetDateTime};

/// Wrong passwords of a client at a name before the first wait.
const FREE: u32 = 5;
/// Attempts of all clients at a name within [`LONGEST`].
const TOGETHER: u32 = 20;
/// Longest wait.
const LONGEST: Duration = Duration::MINUTE;
/// After so long without an attempt, earlier ones are forgotten.
const FORGOTTEN: Duration = Duration::HOUR;
/// Names and clients that are remembered; beyond, those who need not wait are forgotten.
const REMEMBERED: usize = 10_000;

/// A keyed hash of a name, or of a name and a client.
pub(super) type Key = [u8; 32];

/// Attempts and until when nobody may make another one.
type Counts = HashMap<Key, (u32, OffsetDateTime)>;

#[derive(Default)]
pub(super) struct Delays(Mutex<State>);

#[derive(Default)]
struct State {
    by_client: Counts,
    /// Counts within a minute, and when it ends.
    by_name: Counts,
    /// Clients that have signed in under a name.
    known: HashSet<Key>,
}

impl Delays {
    /// Counts an attempt before it is made, so that many at once are many. `client` is a hash of the
    /// name and the client together.
    ///
    /// Whether the client signed in under the name before.
    ///
    /// # Errors
    /// The seconds to wait.
    pub(super) fn attempt(&self, name: Key, client: Key, now: OffsetDateTime) -> Result<bool, u64> {
        let mut state = self.state();
        let known = state.known.contains(&client);
        make_room(&mut state.by_name, &name, now);
        let (together, minute) = state.by_name.entry(name).or_insert((0, now));
        if *minute <= now {
            (*together, *minute) = (0, now + LONGEST);
        }
        if *together >= TOGETHER && !known {
            return Err(seconds(*minute - now));
        }
        // A client that has to wait takes nothing from the others.
        let mut made = *together;
        make_room(&mut state.by_client, &client, now);
        let (count, until) = state.by_client.entry(client).or_insert((0, now));
        if *until > now {
            return Err(seconds(*until - now));
        }
        if now - *until > FORGOTTEN {
            *count = 0;
        }
        *count += 1;
        *until = now;
        if *count >= FREE {
            *until += Duration::seconds(1_i64 << (*count - FREE).min(6)).min(LONGEST);
        }
        made += u32::from(!known);
        state.by_name.entry(name).and_modify(|(together, _)| *together = made);
        Ok(known)
    }

    /// Forgets the wrong ones of a client: the right one came.
    pub(super) fn clear(&self, client: Key) {
        let mut state = self.state();
        state.by_client.remove(&client);
        if state.known.len() >= REMEMBERED {
            state.known.clear();
        }
        state.known.insert(client);
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn make_room(counts: &mut Counts, key: &Key, now: OffsetDateTime) {
    if counts.len() >= REMEMBERED && !counts.contains_key(key) {
        counts.retain(|_, (_, until)| *until > now);
        if counts.len() >= REMEMBERED {
            counts.clear();
        }
    }
}

fn seconds(wait: Duration) -> u64 {
    u64::try_from(wait.whole_seconds()).unwrap_or(0) + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NAME: Key = [0; 32];

    fn client(number: u16) -> Key {
        let mut key = [1; 32];
        key[..2].copy_from_slice(&number.to_be_bytes());
        key
    }

    #[test]
    fn ten_thousand_wrong_ones_cost_their_client_a_minute_and_nobody_else() {
        let (delays, mut now) = (Delays::default(), datetime!(2026-11-24 12:00 UTC));
        let (guesser, owner) = (client(1), client(2));
        let mut hashed = 0;
        for _ in 0..10_000 {
            hashed += u32::from(delays.attempt(NAME, guesser, now).is_ok());
            now += Duration::milliseconds(100);
        }
        assert!((10..40).contains(&hashed), "{hashed}");
        assert_eq!(delays.attempt(NAME, owner, now), Ok(false));
        assert_eq!(delays.attempt(NAME, guesser, now + LONGEST), Ok(false));
        delays.clear(guesser);
        assert_eq!(delays.attempt(NAME, guesser, now), Ok(true));
    }

    #[test]
    fn many_clients_do_not_make_many_guesses_and_hold_up_no_known_one() {
        let (delays, now) = (Delays::default(), datetime!(2026-11-24 12:00 UTC));
        let owner = client(0);
        assert_eq!(delays.attempt(NAME, owner, now), Ok(false));
        delays.clear(owner);
        let guesses =
            |now| (1..=500).filter(|n| delays.attempt(NAME, client(*n), now).is_ok()).count();
        assert_eq!(guesses(now), 19);
        assert_eq!(delays.attempt(NAME, owner, now), Ok(true), "known");
        assert_eq!(delays.attempt([9; 32], client(501), now), Ok(false), "another name");
        assert_eq!(guesses(now + LONGEST), 20, "a minute later");
    }
}
