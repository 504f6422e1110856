//! Titles nobody knew: they wait, an operator sees them, and once they have a role the next release
//! counts them, on both databases.

use crate::support::{Backend, Ground, bare_salary, role};
use paylens::directory::Directory;
use paylens::disclosure::sketch::{Shape, Sketch};
use paylens::domain::{Currency, Placement, Salary, Scope, Slice, Submission};
use paylens::release::Outcome;
use paylens::store::{BatchQuery, Note, UnmatchedTitle};
use rstest::rstest;

const TITLE: &str = "Zeppelin Rigger";

fn under(title: &str, salary: Salary) -> Submission {
    Submission { placement: Placement::Unmatched(title.to_owned()), salary }
}

fn pays(number: usize) -> Salary {
    bare_salary("US", Currency::USD, 5_000_000 + 10_000 * number as i64)
}

fn listed(title: &str, entries: u64) -> UnmatchedTitle {
    UnmatchedTitle { title: title.to_owned(), entries }
}

#[rstest]
#[tokio::test]
async fn titles_without_a_role_are_listed_most_frequent_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let ground = Ground::on(backend).await;
    let titles = ground.on.store.unmatched_titles();
    assert_eq!(titles.list().await.expect("listed"), []);
    let typed = ["Cloud Herder", TITLE, "Moon Keeper", TITLE, "Cloud Herder", TITLE];
    let rows = typed.iter().enumerate();
    let rows = rows.map(|(n, title)| (vec![n as u8], under(title, pays(n))));
    ground.hand_in(rows.collect()).await;
    let known = Submission { placement: Placement::Accepted(role("welder")), salary: pays(1) };
    ground.hand_in(vec![(b"known".to_vec(), known)]).await;
    assert_eq!(
        titles.list().await.expect("listed"),
        [listed(TITLE, 3), listed("Cloud Herder", 2), listed("Moon Keeper", 1)]
    );
}

#[rstest]
#[tokio::test]
async fn an_alias_places_what_waits_at_the_next_release(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let ground = Ground::on(backend).await;
    let mut rows: Vec<_> =
        (0..60).map(|n| (format!("r{n}").into_bytes(), under(TITLE, pays(n)))).collect();
    // A hundred million dollars a year is no rigger's pay.
    let beyond = bare_salary("US", Currency::USD, 10_000_000_000);
    rows.push((b"beyond".to_vec(), under("ZEPPELIN RIGGER", beyond)));
    rows.push((b"other".to_vec(), under("Moon Keeper", pays(0))));
    ground.hand_in(rows).await;
    let directory = Directory::open(ground.on.store.role_records()).await.expect("opened");
    let titles = vec!["zeppelin rigger".to_owned()];
    let who = "command line".to_owned();
    let (action, kind, subject) = ("assign_titles", "role", "welder".to_owned());
    let note = Note::of(who, ground.clock.now(), action, kind, subject);
    directory.add_aliases(&role("welder"), titles, note).await.expect("stored");

    assert!(matches!(ground.look().await, Outcome::Published { .. }));
    let welders = Scope::Role(role("welder"));
    let of = BatchQuery { scopes: vec![welders], wide_only: true, ..BatchQuery::default() };
    let batches = ground.releases().batches(of).await.expect("read");
    let whole = batches[0].draws.iter().find(|drawn| drawn.cell.slice == Slice::whole());
    let one = Sketch::of(Shape::Fine).row(0)[0] as f64;
    let people = whole.expect("drawn").sums[0] as f64 / one;
    // The noise on the count of a role has a deviation of 11 people.
    assert!((people - 60.0).abs() < 55.0, "{people}");
    // What has no role waits for one, though it counts in all roles already.
    let waiting = ground.on.store.unmatched_titles().list().await.expect("listed");
    assert_eq!(waiting, [listed("Moon Keeper", 1), listed("ZEPPELIN RIGGER", 1)]);
}
