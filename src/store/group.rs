//! Group commit: entries that come at the same time share a transaction, and so its one sync.
//!
//! Whoever wants to store an entry lays it in the queue and stands in line for a connection that writes.
//! Who gets one stores all that lies in the queue, and tells the others. With one respondent at a
//! time each entry has a transaction of its own, as soon as it is there; nobody waits for company.

use super::StoreError;
use super::connection::{Access, Tx};
use super::pool::{Pool, off_thread};
use super::sink::{self, Added, Sealed};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// Most entries of one transaction: beyond, a sync is shared well enough, and those in front wait.
const MOST_TOGETHER: usize = 256;
/// Most entries that wait: about ten seconds of what a disk takes in, and 8 MB.
const MOST_WAITING: usize = 4_096;

type Told = Result<Added, StoreError>;

/// An entry that waits, and whom to tell what became of it.
struct Waiting {
    entry: Sealed,
    told: oneshot::Sender<Told>,
}

/// Entries that wait for a transaction.
#[derive(Default)]
pub(super) struct Queue(Mutex<Vec<Waiting>>);

impl Queue {
    /// Stores one entry, with whatever waits beside it. When this returns `Ok`, it survives a power cut.
    pub(super) async fn store(
        self: &Arc<Self>,
        pool: &Arc<Pool>,
        entry: Sealed,
    ) -> Result<Added, StoreError> {
        let (told, mut mine) = oneshot::channel();
        self.push(Waiting { entry, told })?;
        let turn = tokio::select! {
            biased;
            told = &mut mine => return heard(told),
            turn = pool.turn(Access::Write) => turn?,
        };
        let (queue, pool) = (Arc::clone(self), Arc::clone(pool));
        off_thread(move || {
            // Held until the work is done, even where nobody waits any more.
            let _turn = turn;
            queue.store_what_waits(&pool);
            Ok(())
        })
        .await?;
        heard(mine.await)
    }

    fn push(&self, waiting: Waiting) -> Result<(), StoreError> {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.len() >= MOST_WAITING {
            return Err(StoreError::Unavailable("more comes in than can be stored".into()));
        }
        queue.push(waiting);
        Ok(())
    }

    /// The next entries for one transaction. Whose respondent is gone is left out: it was not
    /// acknowledged.
    fn next(&self) -> (Vec<Sealed>, Vec<oneshot::Sender<Told>>) {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queue.retain(|waiting| !waiting.told.is_closed());
        let most = queue.len().min(MOST_TOGETHER);
        queue.drain(..most).map(|waiting| (waiting.entry, waiting.told)).unzip()
    }

    fn store_what_waits(&self, pool: &Pool) {
        let (entries, tell) = self.next();
        if entries.is_empty() {
            return;
        }
        let add = |tx: &mut Tx<'_>| sink::add(tx, &entries);
        let outcome = pool.attempt(Access::Write, "add contributions", add);
        for (place, told) in tell.into_iter().enumerate() {
            let outcome = match &outcome {
                Ok(added) => Ok(added.get(place).copied().unwrap_or(Added::Conflict)),
                Err(error) => Err(error.retold()),
            };
            // Whoever left meanwhile finds it stored, or not, when they ask again.
            drop(told.send(outcome));
        }
    }
}

fn heard(told: Result<Told, oneshot::error::RecvError>) -> Told {
    told.unwrap_or_else(|silent| Err(StoreError::Failed(silent.into())))
}
