//! G7: what was handed in under one promise never comes out under another, however that is tried.

use super::outside::{column, execute};
use crate::release::spending::whole;
use crate::support::{Backend, Ground, TestStore, accepted, role, secrets, terms};
use paylens::disclosure::ledger::rules_id;
use paylens::domain::Privacy;
use paylens::release::{Moment, ReleaseError};
use paylens::store::{Store, StoreError, Terms};
use rstest::rstest;

async fn reopened(on: &TestStore, terms: Terms) -> Result<Store, StoreError> {
    Store::open(on.url(), secrets(), terms).await
}

#[rstest]
#[tokio::test]
async fn a_survey_is_opened_under_its_own_promise_alone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(Privacy::Standard, Privacy::Strict, Privacy::Off)] made: Privacy,
) {
    let on = TestStore::promising(backend, made).await;
    for asked in [Privacy::Standard, Privacy::Strict, Privacy::Off] {
        let outcome = reopened(&on, terms(Some(asked))).await.map(|store| store.survey().privacy);
        match outcome {
            Ok(privacy) => assert!(privacy == made && asked == made),
            Err(StoreError::OtherPrivacy { kept, asked: told }) => {
                assert!(kept == made && told == asked && asked != made);
            }
            Err(other) => panic!("{made} as {asked}: {other}"),
        }
    }
    let unasked = reopened(&on, terms(None)).await.expect("opened");
    assert_eq!(unasked.survey().privacy, made);
    // Another version of the rules is another promise.
    let later = Terms { rules: |_| "standard-6", ..terms(Some(made)) };
    assert!(
        matches!(reopened(&on, later).await, Err(StoreError::OtherRules(kept)) if kept == rules_id(made))
    );
}

/// Somebody who can write into the tables changes the mode: the answers know what they were promised.
#[rstest]
#[tokio::test]
async fn answers_come_out_under_their_own_promise_alone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(Privacy::Standard, Privacy::Strict)] promised: Privacy,
    #[values(Privacy::Standard, Privacy::Strict, Privacy::Off)] asked: Privacy,
) {
    if asked == promised {
        return;
    }
    let ground = Ground::over(TestStore::promising(backend, promised).await).await;
    let slug = role("back-end-developer");
    let rows = (0..30)
        .map(|at| (format!("person {at}").into_bytes(), accepted(&slug, whole(70_000 + 911 * at))));
    ground.hand_in(rows.collect()).await;
    let forged = format!(
        "UPDATE meta SET value = '{asked}' WHERE name = 'privacy'; \
         UPDATE meta SET value = '{}' WHERE name = 'rules';",
        rules_id(asked)
    );
    execute(&ground.on, &forged).await;
    let store = reopened(&ground.on, terms(Some(asked))).await.expect("forged well enough");
    let forged = Ground::over(TestStore { store, database: ground.on.database }).await;
    for moment in [Moment::Regular, Moment::Forced] {
        match forged.publisher.publish(moment).await {
            Err(ReleaseError::OtherPromise { answers, promised: told, rules }) => {
                assert_eq!((answers, rules), (30, rules_id(asked)));
                assert_eq!(told, rules_id(promised));
            }
            other => panic!("{promised} as {asked}: {other:?}"),
        }
    }
    for (table, of) in [("releases", "id"), ("batches", "draws"), ("contributions", "key")] {
        assert!(column(&forged.on, table, of).await.is_empty(), "{table}");
    }
    assert_eq!(forged.archive().pending().await.expect("read").len(), 30);
}
