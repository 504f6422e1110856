//! The open connections of a server: which of them wait for their clients, and since when.
//!
//! There is room for so many, and for so many bytes that clients are slow to send or to take. Whoever
//! comes when there is none takes the place of the one that has kept the server waiting longest, so
//! that no number of stuck clients keeps the next one out. No address is known here.

use futures_util::task::AtomicWaker;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How much clients may ask of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once.
    pub connections: usize,
    /// Bytes of requests and answers in memory that wait for their clients.
    pub waiting_bytes: u64,
    /// How long a body may take to come in.
    pub body: Duration,
    /// How long an answer may take to be made, once its request is in.
    pub answer: Duration,
    /// How long a client may take for the next few kilobytes of an answer.
    pub write: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connections: 4_096,
            waiting_bytes: 128 << 20,
            body: Duration::from_secs(20),
            answer: Duration::from_secs(15),
            write: Duration::from_secs(20),
        }
    }
}

/// How long the head of a request may take, after its first byte.
const HEAD: Duration = Duration::from_secs(10);
/// After a body's time is over, its client may still hear so.
const LAST_WORD: Duration = Duration::from_secs(2);
/// Connections that are cut for one answer that finds no room.
const MOST_CUT: usize = 16;

/// The open connections. Cheap to clone.
#[derive(Clone)]
pub(super) struct Connections(Arc<Inner>);

struct Inner {
    limits: Limits,
    next: AtomicU64,
    /// Those that have not been cut.
    open: Mutex<BTreeMap<u64, Arc<Line>>>,
    /// Bytes of answers under way: where each lies, how many answers share it, and its size.
    shared: Mutex<HashMap<usize, (usize, u64)>>,
    waiting: AtomicU64,
    /// Connections that were cut because there was no room, since the start.
    cut: AtomicUsize,
}

/// What a connection is doing.
#[derive(Debug, Clone, Copy)]
enum Phase {
    /// Between requests; the head of the next began to come in at the second.
    Between(Instant, Option<Instant>),
    /// A body comes in, until.
    Body(Instant, Instant),
    /// The server works.
    Working,
}

/// One connection, as its stream and its requests know it.
pub(super) struct Line {
    number: u64,
    phase: Mutex<Phase>,
    /// Since when an answer cannot be written on.
    blocked: Mutex<Option<Instant>>,
    gone: AtomicBool,
    pub(super) reader: AtomicWaker,
    pub(super) writer: AtomicWaker,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Connections {
    pub(super) fn new(limits: Limits) -> Self {
        Connections(Arc::new(Inner {
            limits,
            next: AtomicU64::new(0),
            open: Mutex::default(),
            shared: Mutex::default(),
            waiting: AtomicU64::new(0),
            cut: AtomicUsize::new(0),
        }))
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Lets a connection in, at the cost of another one where there is no room; `None` where the
    /// server works for all of them.
    pub(super) fn admit(&self) -> Option<Arc<Line>> {
        let mut open = lock(&self.0.open);
        if open.len() >= self.0.limits.connections && !self.cut_one(&mut open) {
            return None;
        }
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        let line = Arc::new(Line {
            number,
            phase: Mutex::new(Phase::Between(Instant::now(), None)),
            blocked: Mutex::default(),
            gone: AtomicBool::new(false),
            reader: AtomicWaker::new(),
            writer: AtomicWaker::new(),
        });
        open.insert(number, Arc::clone(&line));
        Some(line)
    }

    /// A connection is over.
    pub(super) fn forget(&self, line: &Line) {
        lock(&self.0.open).remove(&line.number);
    }

    /// Cuts the connection whose client has kept the server waiting longest.
    fn cut_one(&self, open: &mut BTreeMap<u64, Arc<Line>>) -> bool {
        let waiting = open.values().filter_map(|line| Some((line.waiting_since()?, line.number)));
        let Some((_, longest)) = waiting.min() else { return false };
        if let Some(line) = open.remove(&longest) {
            line.gone.store(true, Ordering::Release);
            line.reader.wake();
            line.writer.wake();
            self.0.cut.fetch_add(1, Ordering::Relaxed);
        }
        true
    }

    /// Bytes that wait for their clients.
    pub(super) fn waiting_bytes(&self) -> u64 {
        self.0.waiting.load(Ordering::Relaxed)
    }

    /// Connections that are open.
    pub(super) fn open(&self) -> usize {
        lock(&self.0.open).len()
    }

    /// Connections that were cut because there was no room.
    pub(super) fn cut(&self) -> usize {
        self.0.cut.load(Ordering::Relaxed)
    }

    /// Whether even cutting makes no room.
    pub(super) fn overloaded(&self) -> bool {
        self.waiting_bytes() > self.0.limits.waiting_bytes.saturating_mul(2)
    }

    /// Counts bytes that came in.
    pub(super) fn add(&self, bytes: u64) {
        let now = self.0.waiting.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if now > self.0.limits.waiting_bytes {
            let mut open = lock(&self.0.open);
            for _ in 0..MOST_CUT {
                if !self.cut_one(&mut open) {
                    break;
                }
            }
        }
    }

    /// They are gone.
    pub(super) fn remove(&self, bytes: u64) {
        self.0.waiting.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Counts a piece of an answer, once however many answers it is a part of.
    pub(super) fn add_piece(&self, piece: &[u8]) {
        let (at, bytes) = (piece.as_ptr() as usize, piece.len() as u64);
        let new = {
            let mut shared = lock(&self.0.shared);
            let (answers, _) = shared.entry(at).or_insert((0, bytes));
            *answers += 1;
            *answers == 1
        };
        if new {
            self.add(bytes);
        }
    }

    /// An answer with a piece that lay here is over.
    pub(super) fn remove_piece(&self, at: usize) {
        let mut shared = lock(&self.0.shared);
        if let Some((answers, bytes)) = shared.get_mut(&at) {
            *answers -= 1;
            if *answers == 0 {
                let bytes = *bytes;
                shared.remove(&at);
                self.remove(bytes);
            }
        }
    }
}

impl Line {
    /// Since when the server waits for this client; `None` where it works for it.
    fn waiting_since(&self) -> Option<Instant> {
        let blocked = *lock(&self.blocked);
        blocked.or(match *lock(&self.phase) {
            Phase::Between(since, head) => Some(head.unwrap_or(since)),
            Phase::Body(since, _) => Some(since),
            Phase::Working => None,
        })
    }

    /// Whether it was cut.
    pub(super) fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Acquire)
    }

    /// A request with a body begins, which must be in within `limit`.
    pub(super) fn begin_body(&self, limit: Duration) {
        let now = Instant::now();
        *lock(&self.phase) = Phase::Body(now, now + limit + LAST_WORD);
        // So that the stream looks at its deadline.
        self.reader.wake();
    }

    /// A request is in.
    pub(super) fn begin_work(&self) {
        *lock(&self.phase) = Phase::Working;
    }

    /// A request's answer is made.
    pub(super) fn end_work(&self) {
        let mut phase = lock(&self.phase);
        // A body that nobody read is still waited for.
        if matches!(*phase, Phase::Working) {
            *phase = Phase::Between(Instant::now(), None);
        }
    }

    /// Bytes came in.
    pub(super) fn heard(&self) {
        let mut phase = lock(&self.phase);
        if let Phase::Between(_, head) = &mut *phase {
            head.get_or_insert_with(Instant::now);
        }
    }

    /// Until when the next bytes must come.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match *lock(&self.phase) {
            Phase::Between(_, head) => head.map(|head| head + HEAD),
            Phase::Body(_, until) => Some(until),
            Phase::Working => None,
        }
    }

    /// Whether an answer can be written on.
    pub(super) fn set_blocked(&self, blocked: bool) {
        let mut since = lock(&self.blocked);
        if blocked {
            since.get_or_insert_with(Instant::now);
        } else {
            *since = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_longest_makes_room_and_whoever_is_worked_for_does_not() {
        let connections = Connections::new(Limits { connections: 3, ..Limits::default() });
        let lines: Vec<_> = (0..3).map(|_| connections.admit().expect("room")).collect();
        lines[0].begin_work();
        lines[1].begin_body(Duration::from_secs(9));
        let newest = connections.admit().expect("the third makes room: it came before the body");
        assert!(lines[2].is_gone() && !lines[1].is_gone() && !lines[0].is_gone());
        newest.begin_work();
        connections.admit().expect("room of the body").begin_work();
        assert!(lines[1].is_gone());
        assert!(connections.admit().is_none(), "all are worked for");
        lines[0].set_blocked(true);
        assert!(connections.admit().is_some());
        assert!(lines[0].is_gone());
        assert_eq!((connections.open(), connections.cut()), (3, 3));
    }

    #[test]
    fn a_piece_of_many_answers_counts_once() {
        let connections = Connections::new(Limits::default());
        let piece = vec![0; 1_000];
        let at = piece.as_ptr() as usize;
        connections.add_piece(&piece);
        connections.add_piece(&piece);
        assert_eq!(connections.waiting_bytes(), 1_000);
        connections.remove_piece(at);
        assert_eq!(connections.waiting_bytes(), 1_000);
        connections.remove_piece(at);
        assert_eq!(connections.waiting_bytes(), 0);
    }
}
