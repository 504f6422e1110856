//! Batches close on dates that follow from published numbers, on a running publisher.

use super::spending::whole;
use super::unveiled::{batches, closing};
use crate::support::{Backend, Ground, TestDatabase, TestStore, accepted, role, secrets, terms};
use paylens::directory::Directory;
use paylens::disclosure::ledger::{Ledger, Privacy};
use paylens::disclosure::sketch::Sketch;
use paylens::domain::{Cell, Country, Placement, Scope, Slice, Statistic, Submission};
use paylens::release::{Moment, Outcome};
use paylens::store::{Note, Store, Terms};
use rstest::rstest;
use time::Duration;
use time::macros::date;

const ROLE: &str = "back-end-developer";
const TITLE: &str = "Galactic Hitchhiking Inspector";

/// A survey that opened on the day its clock begins.
async fn opened_today(backend: Backend) -> Ground {
    let database = TestDatabase::migrated(backend).await;
    let terms = Terms { today: date!(2026 - 11 - 24), ..terms(Some(Privacy::Standard)) };
    let store = Store::open(&database.url, secrets().repeating(), terms).await.expect("opened");
    Ground::over(TestStore { store, database }).await
}

fn people(from: i64, to: i64) -> Vec<(Vec<u8>, Submission)> {
    let person = |at: i64| {
        (format!("person {at}").into_bytes(), accepted(&role(ROLE), whole(70_000 + 211 * at)))
    };
    (from..to).map(person).collect()
}

fn us() -> Slice {
    Slice::country(Country::parse("US").expect("a country"))
}

#[rstest]
#[tokio::test]
async fn nothing_closes_in_the_first_thirty_days(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let ground = opened_today(backend).await;
    ground.hand_in(people(0, 200)).await;
    for _ in 0..3 {
        assert_eq!(ground.look().await, Outcome::NothingToClose);
        ground.clock.advance(Duration::days(10));
    }
    // The thirtieth day.
    let outcome = ground.look().await;
    let Outcome::Published { head, scopes, .. } = outcome else { panic!("{outcome:?}") };
    assert!(head.number == 1 && scopes > 20, "{scopes}");
    // Nobody new: whatever is due next closes on its day, and not before a week.
    ground.clock.advance(Duration::days(6));
    assert_eq!(ground.look().await, Outcome::NothingToClose);
}

/// Slices wait until the noised count of their country is large enough.
#[rstest]
#[tokio::test]
async fn slices_wait_for_enough_people(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let ground = opened_today(backend).await;
    let sliced = async |release| {
        let batches = batches(&ground, release).await;
        let role = Scope::Role(role(ROLE));
        (
            batches.iter().any(|one| one.scope == role && one.country.is_none()),
            batches.iter().any(|one| one.scope == role && one.country.is_some()),
        )
    };
    // Twenty are far from forty, by noise of a deviation of six.
    ground.hand_in(people(0, 20)).await;
    ground.clock.advance(Duration::days(30));
    ground.look().await;
    assert_eq!(sliced(1).await, (true, false));
    assert_eq!(
        ground.archive().pending().await.expect("read").len(),
        20,
        "they wait, counted in part"
    );
    ground.hand_in(people(20, 120)).await;
    ground.clock.advance(Duration::days(183));
    ground.look().await;
    assert_eq!(sliced(2).await, (true, true));
    assert_eq!(
        ground
            .releases()
            .sliced()
            .await
            .expect("read")
            .iter()
            .filter(|one| one.0 == Scope::Role(role(ROLE)))
            .count(),
        1
    );
}

/// A title without a role counts in all roles at once, and in its role where that is told before it
/// closes there; never twice.
#[rstest]
#[tokio::test]
async fn an_unplaced_title_counts_at_once_and_in_its_role_later(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let ground = opened_today(backend).await;
    let ledger = Ledger::of(Privacy::Standard).expect("a ledger");
    let unplaced = (0..50).map(|at| {
        let placement = Placement::Unmatched(TITLE.to_owned());
        let salary = whole(80_000 + 307 * at);
        (format!("unplaced {at}").into_bytes(), Submission { placement, salary })
    });
    ground.hand_in(unplaced.collect()).await;
    let count = |exact: &super::unveiled::Exact, scope: &Scope, slice: &Slice| {
        let of = (Cell::new(scope.clone(), slice.clone()), Statistic::Total);
        let line = ledger.line(of.0.kind().expect("a kind"), of.1).expect("a line");
        exact.get(&of).map(|sums| sums[0] / Sketch::of(line.shape).row(0)[0])
    };
    let (all, of_role) = (Scope::AllRoles, Scope::Role(role(ROLE)));
    ground.clock.advance(Duration::days(30));
    let first = closing(&ground, &ledger, Moment::Regular).await;
    assert_eq!(count(&first.exact, &all, &us()), Some(50));
    assert_eq!(count(&first.exact, &of_role, &Slice::whole()), Some(0));
    assert_eq!(ground.archive().pending().await.expect("read").len(), 50);

    let directory = Directory::open(ground.on.store.role_records()).await.expect("opened");
    let (who, subject) = ("operator".to_owned(), ROLE.to_owned());
    let note = Note::of(who, ground.clock.now(), "edit", "role", subject);
    directory.add_aliases(&role(ROLE), vec![TITLE.to_owned()], note).await.expect("assigned");
    ground.clock.advance(Duration::days(184));
    let second = closing(&ground, &ledger, Moment::Regular).await;
    assert_eq!(count(&second.exact, &of_role, &Slice::whole()), Some(50));
    assert_eq!(count(&second.exact, &of_role, &us()), Some(50));
    let again = count(&second.exact, &all, &us()).unwrap_or(0);
    assert_eq!(again, 0, "not in all roles again");
}

/// Whoever is alone in a country waits for it a year, and no longer.
#[rstest]
#[tokio::test]
async fn nobody_waits_longer_than_a_year(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let ground = opened_today(backend).await;
    let mut salary = whole(80_000);
    salary.country = Country::parse("FJ").expect("a country");
    (salary.region, salary.city) = (None, None);
    ground.hand_in(vec![(b"alone".to_vec(), accepted(&role(ROLE), salary))]).await;
    let waiting = async || ground.archive().pending().await.expect("read").len();
    let mut days = 0;
    while waiting().await > 0 && days < 800 {
        ground.clock.advance(Duration::days(46));
        days += 46;
        ground.look().await;
        if days < 300 {
            assert_eq!(waiting().await, 1, "after {days} days");
        }
    }
    // Four quarters after its own, at the next closing.
    assert!((300..=550).contains(&days), "{days}");
}
