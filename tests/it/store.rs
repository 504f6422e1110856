//! The store, on both databases: what it keeps, and what it tells.

mod failure;
mod stolen;

use crate::support::{
    Backend, TestDatabase, TestStore, close, draft, new_submission, role, salary, secrets,
    submission,
};
use paylens::domain::{Placement, Receipt, Slice, Submission, View};
use paylens::secrets::Secrets;
use paylens::store::{
    Added, OwnEntry, Replaced, RoleRecord, Store, StoreError, ViewState, ViewStates,
};
use rstest::rstest;

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
    assert_eq!(pending, [submission(ROLE, 70_000), submission(ROLE, 71_000)]);
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
    assert_eq!(archive.contributions(&role(ROLE)).await.expect("read").len(), 2_500);
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
    assert_eq!(
        found,
        Some(OwnEntry::Pending { submission: new.submission.clone(), moderation: None })
    );
    let nobody = Receipt::random().expect("random");
    assert_eq!(desk.find(&nobody).await.expect("looked"), None);
    assert!(!desk.withdraw(&nobody).await.expect("looked"));

    let unmatched = Placement::Unmatched("Chief Happiness Officer".to_owned());
    let better = Submission { placement: unmatched, salary: salary(75_000) };
    let replaced = desk.replace(&new.receipt, b"better", better.clone()).await;
    assert_eq!(replaced.expect("replaced"), Replaced::Done);
    let found = desk.find(&new.receipt).await.expect("found");
    assert_eq!(found, Some(OwnEntry::Pending { submission: better.clone(), moderation: None }));
    // The receipt now stands for the new body.
    let mut again = new.clone();
    assert_eq!(sink.add(again.clone()).await.expect("asked"), Added::Conflict);
    again.body = b"better".to_vec();
    assert_eq!(sink.add(again.clone()).await.expect("asked"), Added::Repeated);

    assert!(desk.withdraw(&new.receipt).await.expect("withdrawn"));
    assert_eq!(desk.find(&new.receipt).await.expect("looked"), None);
    let replaced = desk.replace(&new.receipt, b"late", better).await;
    assert_eq!(replaced.expect("looked"), Replaced::Unknown);
    let left = on.store.contribution_archive().pending().await.expect("pending");
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].submission, submission(ROLE, 80_000));
}

#[rstest]
#[tokio::test]
async fn a_batch_closes_and_its_figures_come_out(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let (sink, desk) = (on.store.contribution_sink(), on.store.submission_desk());
    let (archive, published) = (on.store.contribution_archive(), on.store.published_releases());
    assert_eq!(published.head().await.expect("asked"), None);
    assert_eq!(published.current().await.expect("asked"), []);

    let batch: Vec<_> = (0..30).map(|n| new_submission(ROLE, 60_000 + n)).collect();
    sink.add_many(batch.clone()).await.expect("stored");
    let planned = draft(&on.store, ROLE).await;
    let mut ahead = planned.clone();
    ahead.after = 5;
    let refused = archive.commit(ahead).await.expect_err("numbers are consecutive");
    assert!(matches!(refused, StoreError::Conflict(None)));
    let first = archive.commit(planned.clone()).await.expect("committed");
    assert_eq!((first.number, first.id), (1, planned.id));
    assert_eq!(published.head().await.expect("asked"), Some(first.clone()));
    assert_eq!(published.get(first.id).await.expect("asked"), Some(first.clone()));
    assert_eq!(archive.pending().await.expect("pending"), []);

    // What was archived reads back as it was written, by key; the employer's bucket stays as long
    // as a view waits for its test.
    let mut expected = planned.closings[0].moved.clone();
    expected.sort_by_key(|contribution| contribution.key);
    let kept = archive.contributions(&role(ROLE)).await.expect("contributions");
    assert_eq!(kept, expected);
    assert_eq!(archive.contributions(&role("nurse")).await.expect("contributions"), []);
    let groups = archive.groups(&role(ROLE)).await.expect("groups");
    assert_eq!(groups, planned.closings[0].groups);
    let roles = archive.roles().await.expect("roles");
    assert_eq!((roles.len(), &roles[0].role), (1, &role(ROLE)));
    assert_eq!(roles[0].closings[0].people, 30);

    // The receipt still finds its entry.
    let receipt = &batch[3].receipt;
    let mut kept = salary(60_003);
    kept.employer.bucket = None;
    let own = |withdrawn| OwnEntry::Archived { role: role(ROLE), salary: kept.clone(), withdrawn };
    assert_eq!(desk.find(receipt).await.expect("found"), Some(own(false)));
    let replaced = desk.replace(receipt, b"late", submission(ROLE, 1)).await;
    assert_eq!(replaced.expect("asked"), Replaced::Archived);
    assert!(desk.withdraw(receipt).await.expect("withdrawn"));
    assert_eq!(desk.find(receipt).await.expect("looked"), None);
    let kept = archive.contributions(&role(ROLE)).await.expect("contributions");
    let withdrawn: Vec<_> = kept.iter().filter(|one| one.withdrawn).collect();
    assert_eq!(withdrawn.len(), 1);

    // The second batch: the withdrawn entry leaves, and a view of another one closes.
    sink.add_many((0..25).map(|n| new_submission(ROLE, 90_000 + n)).collect())
        .await
        .expect("stored");
    let mut planned = draft(&on.store, ROLE).await;
    let mut settled = ViewStates::default();
    settled.set(View::Country, ViewState::Specified(2));
    let waiting = kept.iter().find(|one| !one.withdrawn).expect("one");
    planned.closings[0].erased = vec![withdrawn[0].key];
    planned.closings[0].restated = vec![(waiting.key, settled)];
    let second = archive.commit(planned).await.expect("committed");
    let kept = archive.contributions(&role(ROLE)).await.expect("contributions");
    assert_eq!(kept.len(), 30 - 1 + 25);
    assert!(kept.iter().any(|one| one.key == waiting.key && one.views == settled));
    assert_eq!(kept.iter().filter(|one| one.views == settled).count(), 1);

    // Figures by release.
    let figures = |records: Vec<paylens::store::PublishedRecord>| {
        records.into_iter().map(|record| (record.release, record.figures)).collect::<Vec<_>>()
    };
    let (one, two) = (r#"{"closing":1}"#.to_owned(), r#"{"closing":2}"#.to_owned());
    assert_eq!(figures(published.current().await.expect("asked")), [(2, two.clone())]);
    assert_eq!(figures(published.as_of(1).await.expect("asked")), [(1, one.clone())]);
    assert_eq!(figures(published.since(0).await.expect("asked")), [(1, one), (2, two.clone())]);
    assert_eq!(figures(published.since(1).await.expect("asked")), [(2, two)]);
    let list = |limit, before| published.list(limit, before);
    assert_eq!(list(9, None).await.expect("asked"), [second.clone(), first.clone()]);
    assert_eq!(list(1, None).await.expect("asked"), [second]);
    assert_eq!(list(9, Some(2)).await.expect("asked"), [first]);
    assert_eq!(published.current().await.expect("asked")[0].slice, Slice::whole());
}

#[rstest]
#[tokio::test]
async fn of_two_releases_at_once_one_wins(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let archive = on.store.contribution_archive();
    for round in 1..=5 {
        let batch = (0..20).map(|n| new_submission(ROLE, 60_000 + n)).collect();
        on.store.contribution_sink().add_many(batch).await.expect("stored");
        let drafts = [draft(&on.store, ROLE).await, draft(&on.store, ROLE).await];
        // The second closes nothing: only the number of the release can give it away.
        let mut idle = draft(&on.store, ROLE).await;
        idle.closings.clear();
        let commits = drafts.into_iter().chain([idle]).map(|draft| {
            let archive = archive.clone();
            tokio::spawn(async move { archive.commit(draft).await })
        });
        let mut won = 0;
        for commit in commits.collect::<Vec<_>>() {
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

#[rstest]
#[tokio::test]
async fn an_entry_withdrawn_meanwhile_is_not_published(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let batch: Vec<_> = (0..20).map(|n| new_submission(ROLE, 60_000 + n)).collect();
    on.store.contribution_sink().add_many(batch.clone()).await.expect("stored");
    let planned = draft(&on.store, ROLE).await;
    assert!(on.store.submission_desk().withdraw(&batch[7].receipt).await.expect("withdrawn"));
    let archive = on.store.contribution_archive();
    let refused = archive.commit(planned).await.expect_err("it lacks one");
    assert!(matches!(refused, StoreError::Conflict(None)));
    assert_eq!(archive.pending().await.expect("pending").len(), 19);
    assert_eq!(on.store.published_releases().head().await.expect("asked"), None);
    assert_eq!(archive.roles().await.expect("asked"), []);
    assert_eq!(close(&on.store, ROLE).await.expect("made anew").number, 1);
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
    let open = async |secrets| Store::open(&database.url, secrets).await.map(drop);
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
    Store::open(&database.url, secrets()).await.expect("opened").ping().await.expect("answers");
}
