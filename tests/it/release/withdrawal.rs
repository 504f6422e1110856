//! H14: what others can tell from one person's withdrawal.

use super::holds;
use crate::support::{Backend, Ground, accepted, bare_salary, role, secrets};
use paylens::domain::{Currency, Receipt, RoleSlug};
use paylens::release::Outcome;
use paylens::store::ContributionArchive;
use rstest::rstest;

/// A slice's groups by their number of people.
async fn groups_of(archive: &ContributionArchive, slug: &RoleSlug, slice: &str) -> Vec<i64> {
    let groups = archive.groups(slug).await.expect("read").into_iter();
    groups.filter(|one| one.slice.to_string() == slice).map(|one| one.people).collect()
}

/// With one arrival fewer than m in a slice, who withdrew stays in what is published of it; with m
/// they leave together, so that no two versions differ by the one.
#[rstest]
#[case(9, &[20])]
#[case(10, &[19, 10])]
#[tokio::test]
async fn who_withdraws_waits_for_m_arrivals_in_each_slice(
    #[case] arrivals: usize,
    #[case] expected: &[i64],
) {
    let ground = Ground::on(Backend::Sqlite).await;
    let slug = role("watched");
    let batch = |name: &'static str, abroad: usize, at_home: usize| {
        let one = |number: usize| {
            let (country, currency) =
                if number < abroad { ("DE", Currency::EUR) } else { ("US", Currency::USD) };
            let salary = bare_salary(country, currency, 6_000_000 + number as i64 * 10_000);
            (format!("{name} {number}").into_bytes(), accepted(&slug, salary))
        };
        (0..abroad + at_home).map(one).collect::<Vec<_>>()
    };
    ground.hand_in(batch("first", 20, 40)).await;
    ground.look().await;
    let receipt = Receipt::derived(&secrets(), b"first 7");
    ground.intake.withdraw(&receipt).await.expect("withdrawn");
    ground.hand_in(batch("then", arrivals, 60 - arrivals)).await;
    ground.look().await;
    let archive = ground.archive();
    assert_eq!(groups_of(&archive, &slug, "DE").await, expected);
    assert_eq!(groups_of(&archive, &slug, "*").await, [59, 60], "enough came to the role");
    let versions = ground.releases().since(0).await.expect("read");
    let of_slice = versions.iter().filter(|one| one.slice.to_string() == "DE").count();
    assert_eq!(of_slice, expected.len());
    holds(&ground).await;
}

/// H14 and R8: who withdraws is gone from the next figures, the answer itself from the archive.
#[rstest]
#[tokio::test]
async fn who_withdraws_leaves_with_the_next_arrivals(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let ground = Ground::on(backend).await;
    let slug = role("left");
    let batch = |from: usize| {
        let one = |number| {
            let pay = 5_000_000 + number as i64 * 10_000;
            let salary = bare_salary("US", Currency::USD, pay);
            (format!("{number}").into_bytes(), accepted(&slug, salary))
        };
        (from..from + 60).map(one).collect::<Vec<_>>()
    };
    ground.hand_in(batch(0)).await;
    ground.look().await;
    let receipt = Receipt::derived(&secrets(), b"7");
    ground.intake.withdraw(&receipt).await.expect("withdrawn");
    assert_eq!(ground.look().await, Outcome::NothingToClose);
    assert_eq!(ground.archive().contributions(&slug).await.expect("read").len(), 60);
    ground.hand_in(batch(60)).await;
    ground.look().await;
    let people = ground.archive().contributions(&slug).await.expect("read");
    assert_eq!(people.len(), 119, "the answer is gone");
    let groups = ground.archive().groups(&slug).await.expect("read");
    let sizes: Vec<_> = groups.iter().map(|one| (one.slice.to_string(), one.people)).collect();
    let expected =
        [("*", 59), ("*", 60), ("US", 59), ("US", 60), ("US/year=2026", 59), ("US/year=2026", 60)];
    assert_eq!(sizes, expected.map(|(slice, people)| (slice.to_owned(), people)));
    let left = ground.archive().memberships(&slug).await.expect("read");
    assert_eq!(left.len(), 3);
    holds(&ground).await;
}
