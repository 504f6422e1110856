//! G6: a database restored to before a closing draws the same again, or nothing.

use super::outside::{Backup, column, execute, journaling};
use crate::release::spending::whole;
use crate::release::unveiled::batches;
use crate::support::{Backend, Ground, accepted, role};
use paylens::domain::Submission;
use paylens::release::{Moment, Outcome, Publisher, ReleaseError};
use rstest::rstest;
use tempfile::TempDir;
use time::Duration;

const ROLE: &str = "back-end-developer";

fn people(from: i64, to: i64) -> Vec<(Vec<u8>, Submission)> {
    let person = |at: i64| {
        (format!("person {at}").into_bytes(), accepted(&role(ROLE), whole(70_000 + 911 * at)))
    };
    (from..to).map(person).collect()
}

async fn released(publisher: &Publisher, moment: Moment) -> i32 {
    match publisher.publish(moment).await.expect("released") {
        Outcome::Published { head, .. } => head.number,
        Outcome::NothingToClose => 0,
    }
}

fn refused(outcome: Result<Outcome, ReleaseError>, expected: (i32, i32)) {
    match outcome {
        Err(ReleaseError::Restored { published, known, path }) => {
            assert_eq!((published, known), expected);
            assert!(path.ends_with("paylens.journal"));
        }
        other => panic!("{other:?}"),
    }
}

/// Thirty people, a backup, and their closing.
async fn closed() -> (Ground, Backup, TempDir) {
    let (ground, beside) =
        (Ground::on(Backend::Sqlite).await, tempfile::tempdir().expect("a folder"));
    ground.hand_in(people(0, 30)).await;
    let backup = Backup::of(&ground.on);
    assert_eq!(released(&journaling(&ground, beside.path()), Moment::Forced).await, 1);
    (ground, backup, beside)
}

#[tokio::test]
async fn the_same_people_are_drawn_the_same_again() {
    let (ground, backup, beside) = closed().await;
    let restored = backup.restored().await;
    assert_eq!(released(&journaling(&restored, beside.path()), Moment::Forced).await, 1);
    assert_eq!(batches(&restored, 1).await, batches(&ground, 1).await);
    let rows = async |on: &Ground| column(&on.on, "batches", "draws").await;
    assert_eq!(rows(&restored).await, rows(&ground).await);
    // What comes after has noise of its own, in either.
    for ground in [&ground, &restored] {
        ground.hand_in(people(30, 31)).await;
        assert_eq!(released(&ground.publisher, Moment::Forced).await, 2);
    }
    assert_ne!(batches(&restored, 2).await, batches(&ground, 2).await);
}

#[tokio::test]
async fn other_people_are_not_drawn_again() {
    let (_, backup, beside) = closed().await;
    let restored = backup.restored().await;
    restored.hand_in(people(30, 31)).await;
    let publisher = journaling(&restored, beside.path());
    for moment in [Moment::Forced, Moment::Regular] {
        refused(publisher.publish(moment).await, (1, 0));
    }
    assert!(batches(&restored, 1).await.is_empty());
    assert_eq!(restored.archive().pending().await.expect("read").len(), 31);
    // The test can fail: without the journal it comes out.
    assert_eq!(released(&restored.publisher, Moment::Forced).await, 1);
}

/// Numbers that go on without a draw, as releases of reviews alone do, lead nowhere either.
#[tokio::test]
async fn a_restored_survey_does_not_count_past_the_journal() {
    let (ground, beside) =
        (Ground::on(Backend::Sqlite).await, tempfile::tempdir().expect("a folder"));
    let publisher = journaling(&ground, beside.path());
    ground.hand_in(people(0, 30)).await;
    assert_eq!(released(&publisher, Moment::Forced).await, 1);
    ground.hand_in(people(30, 60)).await;
    let backup = Backup::of(&ground.on);
    assert_eq!(released(&publisher, Moment::Forced).await, 2);

    let restored = backup.restored().await;
    let publisher = journaling(&restored, beside.path());
    // As a release of reviews alone leaves it.
    let reviews = "INSERT INTO releases (number, id, published_on, rules) VALUES \
         (2, '00000000-0000-4000-8000-000000000000', '2026-11-25', 'standard-5')";
    execute(&restored.on, reviews).await;
    restored.hand_in(people(60, 61)).await;
    refused(publisher.publish(Moment::Forced).await, (2, 2));
    restored.clock.advance(Duration::days(2));
    refused(publisher.publish(Moment::Regular).await, (2, 2));
    assert_eq!(restored.archive().pending().await.expect("read").len(), 31);
}

#[rstest]
#[tokio::test]
async fn a_journal_that_was_lost_is_written_again_from_the_database(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (ground, beside) = (Ground::on(backend).await, tempfile::tempdir().expect("a folder"));
    let publisher = journaling(&ground, beside.path());
    let journal = beside.path().join("paylens.journal");
    let read = || std::fs::read_to_string(&journal).expect("a journal");
    for step in 0..2 {
        ground.hand_in(people(30 * step, 30 * step + 30)).await;
        released(&publisher, Moment::Forced).await;
        ground.clock.advance(Duration::days(3));
    }
    let (written, audit) = (read(), publisher.audit().await.expect("audited"));
    assert_eq!(written.lines().count(), 2);
    assert!(audit.iter().all(|verdict| verdict.broken.is_empty()), "{audit:?}");
    std::fs::remove_file(&journal).expect("removed");
    let audit = publisher.audit().await.expect("audited");
    assert!(audit.iter().any(|one| one.rule.starts_with("M5") && one.broken.len() == 2));
    assert_eq!(released(&publisher, Moment::Regular).await, 0);
    assert_eq!(read(), written);
    // A journal of something else is noticed.
    let forged = written.replace(&written[13..20], "0000000");
    std::fs::write(&journal, forged).expect("written");
    let audit = publisher.audit().await.expect("audited");
    assert!(audit.iter().any(|one| one.rule.starts_with("M5") && one.broken.len() == 1));
}
