//! Passwords: what is accepted, and argon2id at a bounded number at once, so that a flood of
//! sign-ins waits for itself and not the readers for it.

use super::StaffError;
use crate::secrets::random_bytes;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Shortest password, in characters: OWASP ASVS 4.0, 2.1.1.
const SHORTEST: usize = 12;
/// Longest, in bytes.
const LONGEST: usize = 256;
/// So many may wait for their turn.
const WAITING: usize = 16;

/// Long enough and yet among the first to be tried; without spaces and signs, in lower case.
const COMMON: [&str; 14] = [
    "passwordpassword",
    "password12345678",
    "password123456789",
    "password1234567890",
    "mypasswordispassword",
    "thisismypassword",
    "correcthorsebatterystaple",
    "qwertyuiopasdfgh",
    "qwertyuiopasdfghjkl",
    "qwertyuiopasdfghjklzxcvbnm",
    "abcdefghijklmnop",
    "abcdefghijklmnopqrstuvwxyz",
    "iloveyouiloveyou",
    "administratorpassword",
];

/// What hashing a password costs.
#[derive(Debug, Clone)]
pub struct HashCost(Params);

impl Default for HashCost {
    /// OWASP's recommendation for argon2id: 19 MiB, two passes, one lane.
    fn default() -> Self {
        HashCost(Params::DEFAULT)
    }
}

impl HashCost {
    /// As cheap as can be, for tests that are about something else.
    pub fn cheapest() -> Self {
        HashCost(Params::new(Params::MIN_M_COST, 1, 1, None).unwrap_or(Params::DEFAULT))
    }
}

/// What is wrong with a password that is guessed early, or that costs too much to hash.
pub(super) fn check(name: &str, password: &str) -> Option<&'static str> {
    let plain: String =
        password.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let distinct: std::collections::HashSet<char> = password.chars().collect();
    let in_order = |digits: &str| digits.chars().all(|c| c.is_ascii_digit());
    if password.chars().count() < SHORTEST {
        Some("must have 12 characters or more")
    } else if password.len() > LONGEST {
        Some("must have 256 bytes or less")
    } else if distinct.len() < 5 || in_order(&plain) || COMMON.contains(&plain.as_str()) {
        Some("is among the first that are tried; choose another")
    } else if !name.is_empty()
        && plain.replace(&name.to_lowercase(), "").chars().count() < SHORTEST / 2
    {
        Some("must be more than the name")
    } else {
        None
    }
}

/// Hashes and compares passwords.
pub(super) struct Hasher {
    argon2: Argon2<'static>,
    /// Compared with where there is no such name, so that it costs the same.
    nobody: String,
    turns: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

/// What comparing found.
pub(super) enum Match {
    No,
    Yes,
    /// And this is its hash under the present parameters.
    Rehashed(String),
}

impl Hasher {
    pub(super) fn new(cost: HashCost) -> Result<Self, StaffError> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.0);
        let nobody = hash(&argon2, &random_bytes::<32>()?)?;
        // Each takes a processor and 19 MiB: half of the processors are left to readers.
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let at_once = (processors / 2).max(1);
        let turns = Arc::new(Semaphore::new(at_once));
        let queue = Arc::new(Semaphore::new(at_once + WAITING));
        Ok(Hasher { argon2, nobody, turns, queue })
    }

    pub(super) async fn hash(&self, password: String) -> Result<String, StaffError> {
        let argon2 = self.argon2.clone();
        self.work(false, move || hash(&argon2, password.as_bytes())).await
    }

    /// Compares with a stored hash, or with nobody's.
    pub(super) async fn compare(
        &self,
        password: String,
        stored: Option<String>,
        known: bool,
    ) -> Result<Match, StaffError> {
        let (argon2, nobody) = (self.argon2.clone(), self.nobody.clone());
        self.work(known, move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or(nobody);
            let parsed = PasswordHash::new(&stored).map_err(|_| StaffError::Hash)?;
            if argon2.verify_password(password.as_bytes(), &parsed).is_err() || !known {
                return Ok(Match::No);
            }
            let current = Params::try_from(&parsed).is_ok_and(|used| {
                let now = argon2.params();
                (used.m_cost(), used.t_cost(), used.p_cost())
                    == (now.m_cost(), now.t_cost(), now.p_cost())
            });
            if current {
                Ok(Match::Yes)
            } else {
                hash(&argon2, password.as_bytes()).map(Match::Rehashed)
            }
        })
        .await
    }

    /// Does it in its turn. Where too many wait already it is refused, unless `patiently`: whoever signed
    /// in before is not kept out by others who try.
    async fn work<T: Send + 'static>(
        &self,
        patiently: bool,
        body: impl FnOnce() -> Result<T, StaffError> + Send + 'static,
    ) -> Result<T, StaffError> {
        let place = match Arc::clone(&self.queue).try_acquire_owned() {
            Ok(place) => Some(place),
            Err(_) if patiently => None,
            Err(_) => return Err(StaffError::Busy(1)),
        };
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| StaffError::Hash)?;
        let (tell, told) = tokio::sync::oneshot::channel();
        // A thread of its own, which ends: those of a pool each keep 19 MiB when they have done this once.
        let thread = std::thread::Builder::new().name("password".to_owned());
        let started = thread.spawn(move || {
            // Held until the work is done, even where its caller no longer waits.
            let _held = (place, turn);
            if tell.send(body()).is_err() {
                tracing::debug!("nobody waits for a password any more");
            }
        });
        started.map_err(|_| StaffError::Busy(1))?;
        told.await.map_err(|_| StaffError::Hash)?
    }
}

fn hash(argon2: &Argon2<'_>, password: &[u8]) -> Result<String, StaffError> {
    let salt = random_bytes::<16>()?;
    let hashed: argon2::password_hash::phc::PasswordHash =
        argon2.hash_password_with_salt(password, &salt).map_err(|_| StaffError::Hash)?;
    Ok(hashed.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_early_is_refused() {
        for bad in [
            "short",
            "aaaaaaaaaaaaaaaaaaaa",
            "1234567890123456",
            "Password-Password",
            "Marie-Marie-Marie1",
        ] {
            assert!(check("marie", bad).is_some(), "{bad}");
        }
        assert_eq!(check("marie", "seven green kettles sing"), None);
    }

    #[tokio::test]
    async fn changed_parameters_rehash() {
        let old = Hasher::new(HashCost::cheapest()).expect("a hasher");
        let new = Hasher::new(HashCost::default()).expect("a hasher");
        let stored = old.hash("seven green kettles".into()).await.expect("hashed");
        let same = old.compare("seven green kettles".into(), Some(stored.clone()), false).await;
        assert!(matches!(same, Ok(Match::Yes)));
        let Ok(Match::Rehashed(anew)) =
            new.compare("seven green kettles".into(), Some(stored), false).await
        else {
            panic!("not rehashed")
        };
        assert!(anew.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{anew}");
        let wrong = new.compare("six green kettles".into(), Some(anew), false).await;
        assert!(matches!(wrong, Ok(Match::No)));
    }
}
