//! The store, on both databases: what it keeps, and what it tells.

mod failure;
mod first_edition;
mod group;
mod stolen;

use crate::support::{
    Backend, TestDatabase, TestStore, close, draft, draws, new_submission, role, salary, secrets,
    submission, terms,
};
use paylens::domain::{Placement, Privacy, Receipt, Scope, Submission};
use paylens::secrets::Secrets;
use paylens::store::{
    Added, BatchQuery, Counted, DrawDraft, EntryKey, OwnEntry, Replaced, RoleRecord, Store,
    StoreError,
};
use rstest::rstest;
use std::collections::BTreeSet;

/// What is kept of a submission while it waits: nothing of the employer's name.
fn nameless(mut submission: Submission) -> Submission {
    submission.salary.employer.bucket = None;
    submission
}

const ROLE: &str = "back-end-developer";

#[rstest]
#[tokio::test]
async fn a_submission_is_stored_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let sink = on.store.contribution_sink();
    let new = new_submission(ROLE, 70_000);
    assert_eq!(sink.add(new.clone()).await.expect("stored"), Added::New);
    assert_eq!(sink.add(new.clone()).await.expect("stored"), Added::Repeated);
    let mut other = new.clone();
    other.body.push(b' ');
    assert_eq!(sink.add(other.clone()).await.expect("stored"), Added::Conflict);

    let fresh = new_submission(ROLE, 71_000);
    let mut clash = fresh.clone();
    clash.body.push(b' ');
    let many = vec![fresh.clone(), new, fresh, clash, other];
    let added = sink.add_many(many).await.expect("stored");
    use Added::{Conflict, New, Repeated};
    assert_eq!(added, [New, Repeated, Repeated, Conflict, Conflict]);

    let archive = on.store.contribution_archive();
    let mut pending = archive.pending().await.expect("pending");
    pending.sort_by_key(|entry| entry.submission.salary.pay.base().hundredths());
    let pending: Vec<_> = pending.into_iter().map(|entry| entry.submission).collect();
    assert_eq!(pending, [70_000, 71_000].map(|euros| nameless(submission(ROLE, euros))));
    assert_eq!(sink.add_many(Vec::new()).await.expect("nothing"), []);
}

#[rstest]
#[tokio::test]
async fn many_submissions_go_in_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let many: Vec<_> = (0..2_500).map(|n| new_submission(ROLE, 50_000 + n)).collect();
    let sink = on.store.contribution_sink();
    assert_eq!(sink.add_many(many.clone()).await.expect("stored"), vec![Added::New; 2_500]);
    assert_eq!(sink.add_many(many).await.expect("stored"), vec![Added::Repeated; 2_500]);
    close(&on.store, ROLE).await.expect("closed");
    let archive = on.store.contribution_archive();
    assert_eq!(archive.pending().await.expect("read"), []);
}

#[rstest]
#[tokio::test]
async fn ones_own_entry_can_be_seen_replaced_and_withdrawn_while_it_waits(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let (sink, desk) = (on.store.contribution_sink(), on.store.submission_desk());
    let new = new_submission(ROLE, 70_000);
    sink.add(new.clone()).await.expect("stored");
    sink.add(new_submission(ROLE, 80_000)).await.expect("stored");

    let found = desk.find(&new.receipt).await.expect("found");
    let own = |submission: &Submission| {
        let submission = nameless(submission.clone());
        Some(OwnEntry::Pending { submission, moderation: None, counted: false })
    };
    assert_eq!(found, own(&new.submission));
    let nobody = Receipt::random(&secrets()).expect("random");
    assert_eq!(desk.find(&nobody).await.expect("looked"), Some(OwnEntry::Gone));
    assert!(!desk.withdraw(&nobody).await.expect("looked"));

    let unmatched = Placement::Unmatched("Chief Happiness Officer".to_owned());
    let better = Submission { placement: unmatched, salary: salary(75_000) };
    let replaced = desk.replace(&new.receipt, b"better", better.clone()).await;
    assert_eq!(replaced.expect("replaced"), Replaced::Done);
    let found = desk.find(&new.receipt).await.expect("found");
    assert_eq!(found, own(&better));
    // The receipt now stands for the new body.
    let mut again = new.clone();
    assert_eq!(sink.add(again.clone()).await.expect("asked"), Added::Conflict);
    again.body = b"better".to_vec();
    assert_eq!(sink.add(again.clone()).await.expect("asked"), Added::Repeated);

    assert!(desk.withdraw(&new.receipt).await.expect("withdrawn"));
    assert_eq!(desk.find(&new.receipt).await.expect("looked"), Some(OwnEntry::Gone));
    let replaced = desk.replace(&new.receipt, b"late", better).await;
    assert_eq!(replaced.expect("looked"), Replaced::Unknown);
    let left = on.store.contribution_archive().pending().await.expect("pending");
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].submission, nameless(submission(ROLE, 80_000)));
}

#[rstest]
#[tokio::test]
async fn a_batch_is_drawn_its_answers_end_and_its_figures_come_out(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let (sink, desk) = (on.store.contribution_sink(), on.store.submission_desk());
    let (archive, published) = (on.store.contribution_archive(), on.store.published_releases());
    assert_eq!(published.head().await.expect("asked"), None);
    assert_eq!(published.last_drawn().await.expect("asked"), 0);

    let batch: Vec<_> = (0..30).map(|n| new_submission(ROLE, 60_000 + n)).collect();
    sink.add_many(batch.clone()).await.expect("stored");
    let planned = draws(&on.store, ROLE).await;
    let mut ahead = planned.clone();
    ahead.release = 5;
    let nobody = |_: &BTreeSet<EntryKey>| -> DrawDraft { panic!("nobody changed anything") };
    let refused = archive.store_draws(ahead, nobody).await.expect_err("numbers are consecutive");
    assert!(matches!(refused, StoreError::Conflict(None)));
    let secret = archive.draw_secret().await.expect("a secret");
    archive.store_draws(planned.clone(), nobody).await.expect("stored");
    assert_ne!(archive.draw_secret().await.expect("a secret"), secret, "used once");
    let twice = archive.store_draws(planned.clone(), nobody).await.expect_err("drawn already");
    assert!(matches!(twice, StoreError::Conflict(None)));

    // The draw reads back as it was written; the answers are gone, and their receipts say so.
    let drawn = published.batches(BatchQuery::default()).await.expect("read");
    assert_eq!(drawn, planned.batches);
    assert_eq!(archive.pending().await.expect("pending"), []);
    assert_eq!(archive.records().await.expect("read"), []);
    assert_eq!(desk.find(&batch[3].receipt).await.expect("looked"), Some(OwnEntry::Gone));
    assert!(!desk.withdraw(&batch[3].receipt).await.expect("looked"));
    let replaced = desk.replace(&batch[3].receipt, b"late", submission(ROLE, 1)).await;
    assert_eq!(replaced.expect("asked"), Replaced::Unknown);
    let foreign = Receipt::from_bytes([9; 32]);
    assert_eq!(desk.find(&foreign).await.expect("looked"), None, "not one of ours");

    let first = archive.commit(draft(ROLE, 0)).await.expect("published");
    assert_eq!(published.head().await.expect("asked"), Some(first.clone()));
    assert_eq!(published.get(first.id).await.expect("asked"), Some(first.clone()));
    close(&on.store, ROLE).await.expect("a second one");

    // Figures by release.
    let figures = |records: Vec<paylens::store::PublishedRecord>| {
        records.into_iter().map(|record| (record.release, record.figures)).collect::<Vec<_>>()
    };
    let (one, two) = (r#"{"after":0}"#.to_owned(), r#"{"after":1}"#.to_owned());
    assert_eq!(figures(published.current().await.expect("asked")), [(2, two.clone())]);
    let scope = Scope::Role(role(ROLE));
    assert_eq!(figures(published.current_of([scope]).await.expect("asked")), [(2, two.clone())]);
    assert_eq!(figures(published.current_of([Scope::AllRoles]).await.expect("asked")), []);
    assert_eq!(figures(published.as_of(1).await.expect("asked")), [(1, one.clone())]);
    assert_eq!(figures(published.since(0).await.expect("asked")), [(1, one), (2, two.clone())]);
    assert_eq!(figures(published.since(1).await.expect("asked")), [(2, two)]);
    let heads = published.list(9, None).await.expect("asked");
    assert_eq!(heads.iter().map(|head| head.number).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(published.list(9, Some(2)).await.expect("asked"), [first]);
}

#[rstest]
#[tokio::test]
async fn of_two_releases_at_once_one_wins(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let archive = on.store.contribution_archive();
    for round in 1..=5 {
        let commits: Vec<_> = (0..3)
            .map(|_| {
                let archive = archive.clone();
                tokio::spawn(async move { archive.commit(draft(ROLE, round - 1)).await })
            })
            .collect();
        let mut won = 0;
        for commit in commits {
            match commit.await.expect("no panic") {
                Ok(head) => {
                    assert_eq!(head.number, round);
                    won += 1;
                }
                Err(error) => assert!(matches!(error, StoreError::Conflict(_)), "{error:?}"),
            }
        }
        assert_eq!(won, 1);
    }
}

/// An answer that was taken back, or changed, since the release read it is not in what is drawn.
#[rstest]
#[tokio::test]
async fn an_entry_changed_meanwhile_is_not_drawn(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let batch: Vec<_> = (0..20).map(|n| new_submission(ROLE, 60_000 + n)).collect();
    on.store.contribution_sink().add_many(batch.clone()).await.expect("stored");
    let planned = draws(&on.store, ROLE).await;
    let desk = on.store.submission_desk();
    assert!(desk.withdraw(&batch[7].receipt).await.expect("withdrawn"));
    let changed = desk.replace(&batch[8].receipt, b"better", submission(ROLE, 99_000)).await;
    assert_eq!(changed.expect("replaced"), Replaced::Done);
    let without = {
        let planned = planned.clone();
        move |left_out: &BTreeSet<EntryKey>| {
            let mut draft = planned.clone();
            draft.gone.retain(|entry| !left_out.contains(&entry.key));
            draft
        }
    };
    let archive = on.store.contribution_archive();
    let stored = archive.store_draws(planned, without).await.expect("stored");
    assert_eq!(stored.gone.len(), 18);
    let waiting = archive.pending().await.expect("pending");
    assert_eq!(waiting.len(), 1, "what was changed waits for the next closing");
    assert_eq!(waiting[0].submission, nameless(submission(ROLE, 99_000)));
}

/// What is counted in part waits for the rest, and stays what it is.
#[rstest]
#[tokio::test]
async fn an_entry_counted_in_part_waits_for_the_rest(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let new = new_submission(ROLE, 70_000);
    on.store.contribution_sink().add(new.clone()).await.expect("stored");
    let mut planned = draws(&on.store, ROLE).await;
    let entry = planned.gone.pop().expect("one");
    planned.counted.push((entry, Counted(0b101)));
    let archive = on.store.contribution_archive();
    archive.store_draws(planned, |_| panic!("nobody changed anything")).await.expect("stored");
    let waiting = archive.pending().await.expect("pending");
    assert_eq!((waiting.len(), waiting[0].counted), (1, Counted(0b101)));
    let own = on.store.submission_desk().find(&new.receipt).await.expect("found");
    let submission = nameless(new.submission);
    assert_eq!(own, Some(OwnEntry::Pending { submission, moderation: None, counted: true }));
    // A change keeps what was counted, so that nothing is counted twice.
    let better = salary(75_000);
    let placement = Placement::Accepted(role(ROLE));
    let replaced = on.store.submission_desk();
    let better = Submission { placement, salary: better };
    let replaced = replaced.replace(&new.receipt, b"better", better).await;
    assert_eq!(replaced.expect("replaced"), Replaced::Done);
    assert_eq!(archive.pending().await.expect("pending")[0].counted, Counted(0b101));
}

/// A mode is chosen once.
#[rstest]
#[tokio::test]
async fn a_database_stays_in_the_mode_it_was_made_for(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::promising(backend, Privacy::Strict).await;
    assert_eq!(on.store.survey().privacy, Privacy::Strict);
    for asked in [Privacy::Standard, Privacy::Off] {
        let refused = Store::open(on.url(), secrets(), terms(Some(asked))).await.map(drop);
        let refused = refused.expect_err("another mode");
        assert!(matches!(refused, StoreError::OtherPrivacy { .. }), "{refused:?}");
    }
    let again = Store::open(on.url(), secrets(), terms(None)).await.expect("opened");
    assert_eq!(again.survey(), on.store.survey());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_at_once_are_all_there(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let sink = on.store.contribution_sink();
    // Half of them twice, as an impatient client sends them.
    let adds: Vec<_> = (0..100)
        .map(|n| new_submission(ROLE, 60_000 + n))
        .flat_map(|new| [new.clone(), new])
        .map(|new| {
            let sink = sink.clone();
            tokio::spawn(async move { sink.add(new).await.expect("stored") })
        })
        .collect();
    let mut new = 0;
    for add in adds {
        match add.await.expect("no panic") {
            Added::New => new += 1,
            Added::Repeated => {}
            Added::Conflict => panic!("the bodies are the same"),
        }
    }
    assert_eq!(new, 100);
    let pending = on.store.contribution_archive().pending().await.expect("pending");
    let mut pays: Vec<_> =
        pending.iter().map(|one| one.submission.salary.pay.base().hundredths() / 100).collect();
    pays.sort_unstable();
    assert_eq!(pays, (60_000..60_100).collect::<Vec<_>>());
}

#[rstest]
#[tokio::test]
async fn the_catalogue_is_kept_and_counts_its_changes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let records = on.store.role_records();
    assert_eq!(records.version().await.expect("asked"), 0);
    let record = |slug: &str, aliases: &[&str]| RoleRecord {
        slug: role(slug),
        origin: "built-in".to_owned(),
        details: r#"{"family":"engineering"}"#.to_owned(),
        aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
    };
    let both = vec![record("b", &["x", "y"]), record("a", &[])];
    assert_eq!(records.upsert_many(both).await.expect("stored"), 1);
    assert_eq!(records.all().await.expect("read"), [record("a", &[]), record("b", &["x", "y"])]);
    // An alias moves to who claims it last; aliases not named any more go.
    let both = vec![record("a", &["x", "z"]), record("b", &["y"])];
    assert_eq!(records.upsert_many(both.clone()).await.expect("stored"), 2);
    assert_eq!(records.all().await.expect("read"), both);
    assert_eq!(records.version().await.expect("asked"), 2);
}

#[rstest]
#[tokio::test]
async fn a_database_opens_with_its_own_key_file_only(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::empty(backend).await;
    let open = async |secrets| Store::open(&database.url, secrets, terms(None)).await.map(drop);
    assert!(matches!(open(secrets()).await, Err(StoreError::NotMigrated)));
    if let paylens::config::DatabaseUrl::Sqlite(path) = &database.url {
        assert!(!path.exists(), "opening must not create a file");
    }
    Store::migrate(&database.url, &secrets()).await.expect("migrated");
    Store::migrate(&database.url, &secrets()).await.expect("migrated twice");
    open(secrets()).await.expect("opened");
    let other = Secrets::fixed([43; 32]);
    let refused = open(other.clone()).await.expect_err("another key");
    assert!(matches!(refused, StoreError::WrongKey));
    assert!(refused.to_string().contains("put the key file back"));
    let refused = Store::migrate(&database.url, &other).await.expect_err("another key");
    assert!(matches!(refused, StoreError::WrongKey));
    Store::open(&database.url, secrets(), terms(None))
        .await
        .expect("opened")
        .ready()
        .await
        .expect("answers");
}
