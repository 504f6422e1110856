//! G9: whatever respondents and moderators do while a release is made, what stands in the database at
//! its commit is what is drawn, and releases go on.

use super::outside::{execute, sqlite};
use crate::release::spending::whole;
use crate::release::unveiled::{Before, batches};
use crate::support::{Backend, Ground, Postgres, accepted, draws, role, secrets};
use diesel::connection::SimpleConnection;
use paylens::disclosure::ledger::{Ledger, Privacy};
use paylens::disclosure::sketch::Sketch;
use paylens::domain::{Cell, Receipt, Slice, Statistic, Submission};
use paylens::release::{Moment, Outcome};
use paylens::store::{EntryKey, PendingEntry, Replaced};
use rstest::rstest;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const ROLE: &str = "back-end-developer";

fn person(at: i64) -> (Vec<u8>, Submission) {
    (format!("person {at}").into_bytes(), accepted(&role(ROLE), whole(70_000 + 911 * at)))
}

fn receipt(at: i64) -> Receipt {
    Receipt::derived(&secrets(), format!("person {at}").as_bytes())
}

async fn survey(backend: Backend, people: i64) -> Ground {
    let ground = Ground::on(backend).await;
    ground.hand_in((0..people).map(person).collect()).await;
    ground
}

/// Which entry each person's answer is, by pay.
fn entry(entries: &[PendingEntry], at: i64) -> usize {
    let pay = person(at).1.salary.pay;
    entries.iter().position(|one| one.submission.salary.pay == pay).expect("there")
}

fn hex_of(key: &EntryKey) -> String {
    hex::encode(key.as_bytes())
}

/// Draws are stored of those who stayed as they were read; the others wait as they are now.
#[rstest]
#[tokio::test]
async fn whoever_changed_is_left_out_of_the_draw(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let ground = survey(backend, 20).await;
    let (archive, desk) = (ground.archive(), ground.on.store.submission_desk());
    let drafted = draws(&ground.on.store, ROLE).await;
    let read: Vec<_> = drafted.gone.iter().map(|one| (**one).clone()).collect();
    let of = |at| read[entry(&read, at)].key;
    // The draft was made; now one is changed, one is taken back, one is rejected.
    let replaced = desk.replace(&receipt(3), b"anew", person(40).1).await.expect("asked");
    assert_eq!(replaced, Replaced::Done);
    assert!(desk.withdraw(&receipt(4)).await.expect("asked"));
    let marker = if backend == Backend::Sqlite { "x'" } else { "'\\x" };
    let rejected = format!(
        "UPDATE pending SET moderation = 3, version = {marker}0102030405060708' WHERE key = {marker}{}'",
        hex_of(&of(5))
    );
    execute(&ground.on, &rejected).await;

    let expected = BTreeSet::from([of(3), of(4), of(5)]);
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (noted, anew) = (Arc::clone(&asked), drafted.clone());
    let stored = archive
        .store_draws(drafted, move |left_out| {
            noted.lock().expect("a lock").push(left_out.clone());
            let mut draft = anew.clone();
            draft.gone.retain(|entry| !left_out.contains(&entry.key));
            draft
        })
        .await
        .expect("stored");
    assert_eq!(*asked.lock().expect("a lock").last().expect("asked"), expected);
    assert_eq!(stored.gone.len(), 17);
    let left = archive.pending().await.expect("read");
    let keys: BTreeSet<_> = left.iter().map(|one| one.key).collect();
    assert_eq!(keys, BTreeSet::from([of(3), of(5)]));
    let changed = left.iter().find(|one| one.key == of(3)).expect("waits");
    assert_eq!(changed.submission, person(40).1, "the acknowledged answer waits");
}

/// The same through the publisher itself: a change that lands after it read the answers and before it
/// stores what it drew. The draw is that of a survey that never had them.
#[rstest]
#[tokio::test]
async fn what_is_drawn_is_what_stands_at_the_commit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let ground = survey(backend, 60).await;
    let before = Before::a_closing(&ground).await;
    let entries = ground.archive().pending().await.expect("read");
    let (gone, put, rejected) = (entry(&entries, 3), entry(&entries, 4), entry(&entries, 5));
    let marker = if backend == Backend::Sqlite { "x'" } else { "'\\x" };
    let key = |at: usize| format!("{marker}{}'", hex_of(&entries[at].key));
    let changes = format!(
        "DELETE FROM pending WHERE key = {}; \
         UPDATE pending SET version = {marker}0102030405060708', \
             sealed = (SELECT sealed FROM pending WHERE key = {}) WHERE key = {}; \
         UPDATE pending SET moderation = 3, version = {marker}0807060504030201' WHERE key = {};",
        key(gone),
        key(entry(&entries, 6)),
        key(put),
        key(rejected)
    );
    // Held by the transaction of the changes, the publisher cannot store; it has read by then.
    let publisher = ground.publisher.clone();
    let release = match backend {
        Backend::Sqlite => {
            let mut writer = sqlite(ground.on.url());
            writer.batch_execute("PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE").expect("begun");
            let release = tokio::spawn(async move { publisher.publish(Moment::Forced).await });
            tokio::time::sleep(Duration::from_millis(100)).await;
            assert!(!release.is_finished());
            tokio::time::sleep(Duration::from_secs(4)).await;
            writer.batch_execute(&format!("{changes} COMMIT")).expect("changed");
            release
        }
        Backend::Postgres => {
            let client = Postgres::running().client_of(ground.on.url()).await;
            client
                .batch_execute("BEGIN; LOCK TABLE batches IN EXCLUSIVE MODE")
                .await
                .expect("locked");
            let release = tokio::spawn(async move { publisher.publish(Moment::Forced).await });
            tokio::time::sleep(Duration::from_secs(4)).await;
            assert!(!release.is_finished());
            client.batch_execute(&format!("{changes} COMMIT")).await.expect("changed");
            release
        }
    };
    let outcome = release.await.expect("ended").expect("released");
    let Outcome::Published { head, .. } = outcome else { panic!("{outcome:?}") };
    let ledger = Ledger::of(Privacy::Standard).expect("a ledger");
    let mut checked = 0;
    for batch in batches(&ground, head.number).await {
        let exact = before.unveil(&ledger, &batch, &[gone, put, rejected]);
        for (drawn, sums) in &exact {
            // Noise taken off, sums of 57 people are left, or of nobody.
            let all = [0, 57].map(|people| people * first(&ledger, &drawn.0, drawn.1));
            assert!(drawn.1 != Statistic::Total || all.contains(&sums[0]), "{drawn:?}");
            checked += usize::from(sums[0] == all[1] && all[1] > 0);
        }
    }
    assert!(checked >= 15, "{checked} cells with 57 people");
    // A rejected answer is in nothing; the changed one waits for the next closing.
    let left = ground.archive().pending().await.expect("read");
    assert_eq!(left.len(), 2);
    let again = Before::a_closing(&ground).await;
    let outcome = ground.close().await;
    let Outcome::Published { head, .. } = outcome else { panic!("{outcome:?}") };
    for batch in
        batches(&ground, head.number).await.iter().filter(|one| one.scope.to_string() == "*")
    {
        for ((cell, statistic), sums) in again.unveil(&ledger, batch, &[]) {
            if cell.slice == Slice::whole() {
                assert_eq!(sums[0], first(&ledger, &cell, statistic), "one person");
            }
        }
    }
}

/// The first number of a row: what one person adds to a count.
fn first(ledger: &Ledger, cell: &Cell, statistic: Statistic) -> i64 {
    let line = ledger.line(cell.kind().expect("a kind"), statistic).expect("a line");
    Sketch::of(line.shape).row(0)[0]
}

/// With somebody taking back an answer every fifty milliseconds, releases come out all the same.
#[rstest]
#[tokio::test]
async fn releases_go_on_while_answers_are_taken_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let ground = survey(backend, 80).await;
    let desk = ground.on.store.submission_desk();
    let publisher = ground.publisher.clone();
    let release = tokio::spawn(async move { publisher.publish(Moment::Forced).await });
    let mut taken_back = 0;
    for at in 0..80 {
        if release.is_finished() {
            break;
        }
        taken_back += usize::from(desk.withdraw(&receipt(at)).await.expect("asked"));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let outcome = tokio::time::timeout(Duration::from_secs(60), release).await;
    let outcome = outcome.expect("in time").expect("ended").expect("released");
    assert!(matches!(outcome, Outcome::Published { .. }), "{outcome:?}");
    println!("{backend:?}: {taken_back} taken back meanwhile");
    assert!(taken_back > 0);
    assert_eq!(ground.archive().pending().await.expect("read").len(), 0);
    let verdicts = ground.publisher.audit().await.expect("audited");
    assert!(verdicts.iter().all(|verdict| verdict.broken.is_empty()), "{verdicts:?}");
}

/// A process that dies between the two transactions leaves draws without figures. The next moment
/// makes the figures of those draws, whoever makes it, and draws nothing more.
#[rstest]
#[tokio::test]
async fn figures_that_were_not_made_are_made_of_the_same_draws(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let ground = survey(backend, 60).await;
    ground.close().await;
    let (drawn, figures) = (batches(&ground, 1).await, ground.releases().current().await);
    let figures = figures.expect("read");
    assert!(!figures.is_empty());
    execute(&ground.on, "DELETE FROM cell_versions; DELETE FROM releases").await;
    // Somebody comes meanwhile, and is not in it.
    ground.hand_in(vec![person(99)]).await;
    let outcome = Ground::over(ground.on).await;
    let released = outcome.publisher.publish(Moment::Regular).await.expect("released");
    assert!(matches!(released, Outcome::Published { head, .. } if head.number == 1));
    assert_eq!(batches(&outcome, 1).await, drawn);
    assert_eq!(outcome.releases().current().await.expect("read"), figures);
    assert_eq!(outcome.archive().pending().await.expect("read").len(), 1);
    assert!(batches(&outcome, 2).await.is_empty());
}
