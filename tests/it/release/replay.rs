//! The replay of everything after the rules have changed.

use crate::support::{Backend, Ground, accepted, bare_salary, role, secrets};
use paylens::directory::Directory;
use paylens::disclosure::rules::Privacy;
use paylens::domain::Currency;
use paylens::release::Publisher;
use rstest::rstest;

/// What was published under other rules is audited, but not drawn again under these.
#[rstest]
#[tokio::test]
async fn figures_of_other_rules_are_not_drawn_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let ground = Ground::on(backend).await;
    let slug = role("before");
    let one = |number: i64| {
        let salary = bare_salary("US", Currency::USD, 5_000_000 + number * 10_000);
        (format!("{number}").into_bytes(), accepted(&slug, salary))
    };
    ground.hand_in((0..60).map(one).collect()).await;
    ground.look().await;
    super::holds(&ground).await;
    let directory = Directory::open(ground.on.store.role_records()).await.expect("opened");
    let (archive, clock) = (ground.archive(), ground.clock.clone());
    let strict =
        Publisher::new(archive, ground.releases(), directory, clock, Privacy::Strict, &secrets());
    let verdicts = strict.audit().await.expect("replayed");
    for verdict in &verdicts {
        assert_eq!(verdict.broken, [""; 0], "{}", verdict.rule);
    }
    let drawn = verdicts.iter().find(|verdict| verdict.rule.starts_with("R5d")).expect("a rule");
    assert_eq!(drawn.checked, 0);
}
