//! A few connections, and the way every transaction goes: off the async threads, named for
//! tracing, rerun where another one overtook it.

use super::StoreError;
use super::connection::{Access, Connection, FileId, Place, Tx};
use crate::config::DatabaseUrl;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How often an overtaken transaction is rerun.
const MOST_RERUNS: u32 = 12;
/// How long to wait for a free connection.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The connections to one database. They are opened when needed and kept for reuse.
pub(super) struct Pool {
    place: Place,
    /// The file it was when it was opened.
    file: OnceLock<FileId>,
    /// Whether the last change found no room.
    full: AtomicBool,
    idle: Mutex<Vec<Connection>>,
    readers: Arc<Semaphore>,
    writers: Arc<Semaphore>,
}

impl Pool {
    pub(super) fn new(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let place = Place::of(url)?;
        // SQLite lets one writer in at a time: the others wait here, in order, at no cost.
        let writers = if matches!(place, Place::Sqlite(_)) { 1 } else { 6 };
        Ok(Pool {
            place,
            file: OnceLock::new(),
            full: AtomicBool::new(false),
            idle: Mutex::default(),
            readers: Arc::new(Semaphore::new(4)),
            writers: Arc::new(Semaphore::new(writers)),
        })
    }

    /// Runs `body` in a transaction on a blocking thread. It may run more than once.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        access: Access,
        name: &'static str,
        body: impl FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = self.turn(access).await?;
        let pool = Arc::clone(self);
        off_thread(move || {
            // Held until the work is done, even where its caller no longer waits.
            let _turn = turn;
            pool.attempt(access, name, body)
        })
        .await
    }

    /// Waits in line for the right to a connection.
    pub(super) async fn turn(&self, access: Access) -> Result<OwnedSemaphorePermit, StoreError> {
        let turns = if access == Access::Read { &self.readers } else { &self.writers };
        tokio::time::timeout(LONGEST_WAIT, Arc::clone(turns).acquire_owned())
            .await
            .map_err(|late| StoreError::Unavailable(late.into()))?
            .map_err(|closed| StoreError::Unavailable(closed.into()))
    }

    /// Runs `body` in a transaction on this thread, for whoever has the [`turn`](Self::turn). It may
    /// run more than once.
    pub(super) fn attempt<T>(
        &self,
        access: Access,
        name: &'static str,
        body: impl FnMut(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        tracing::debug_span!("store", name, ?access).in_scope(|| self.attempt_checked(access, body))
    }

    /// Whether there is room to store something, as far as is known.
    pub(super) fn room(&self) -> Result<(), StoreError> {
        self.check_file()?;
        self.place.room()
    }

    /// Whether the last change found no room.
    pub(super) fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }

    /// That the database is still the file it was: one that was deleted is written on without a word.
    fn check_file(&self) -> Result<(), StoreError> {
        let Some(now) = self.place.file()? else { return Ok(()) };
        if *self.file.get_or_init(|| now) != now {
            let told = "the database file was put in the place of another one while it was open; \
                        start the server anew";
            return Err(StoreError::Unavailable(told.into()));
        }
        Ok(())
    }

    /// The same, on the file it always was, noting whether its disk has room.
    fn attempt_checked<T>(
        &self,
        access: Access,
        body: impl FnMut(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self.check_file() {
            // Not there yet is for connecting to say.
            Err(_) if self.file.get().is_none() => {}
            checked => checked?,
        }
        let outcome = self.attempt_on_file(access, body);
        if access != Access::Read {
            match &outcome {
                Ok(_) => self.full.store(false, Ordering::Relaxed),
                Err(StoreError::Full(_)) => self.full.store(true, Ordering::Relaxed),
                Err(_) => {}
            }
            if outcome.is_ok() {
                self.check_file()?;
            }
        }
        outcome
    }

    fn attempt_on_file<T>(
        &self,
        access: Access,
        mut body: impl FnMut(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut reruns = 0;
        loop {
            let (reused, mut connection) = match self.idle().pop() {
                Some(connection) => (true, connection),
                None => (false, self.place.connect()?),
            };
            let mut begun = false;
            let outcome = connection.transaction(access, |tx| {
                begun = true;
                body(tx)
            });
            match outcome {
                // The server went away while the connection was idle: the others are stale too.
                Err(StoreError::Unavailable(_)) if reused && !begun => {
                    self.idle().clear();
                    continue;
                }
                Err(StoreError::Conflict(Some(_)))
                    if connection.can_be_overtaken() && reruns < MOST_RERUNS =>
                {
                    reruns += 1;
                    tracing::debug!(reruns, "overtaken");
                    std::thread::sleep(pause(reruns));
                }
                Err(error) if error.spoils_connection() => return Err(error),
                outcome => {
                    if outcome.is_ok() {
                        clean_up(&mut connection, access);
                    }
                    self.idle().push(connection);
                    return outcome;
                }
            }
            self.idle().push(connection);
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A random pause below 2 ms, doubling with every rerun up to a quarter of a second.
fn pause(reruns: u32) -> Duration {
    Duration::from_micros(rand::random_range(0..2_000_u64 << reruns.min(7)))
}

/// Runs work that blocks or computes where it holds nobody up.
pub(super) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|stopped| Err(StoreError::Failed(stopped.into())))
}

/// Removes what a database keeps of deleted rows. What was asked has been stored by now and is
/// acknowledged whatever happens here; it is removed after the next transaction of the kind then.
fn clean_up(connection: &mut Connection, access: Access) {
    if access == Access::Destroy
        && let Err(error) = connection.write_anew()
    {
        tracing::warn!(%error, "tables could not be written anew; will be with the next draws");
    }
    if matches!(access, Access::Erase | Access::Destroy) {
        match connection.cut_log() {
            Ok(true) => {}
            Ok(false) => {
                tracing::warn!("the log could not be cut while somebody reads; will be later");
            }
            Err(error) => tracing::warn!(%error, "the log could not be cut; will be later"),
        }
    }
}
