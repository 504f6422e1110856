//! A database of the first edition, which kept records: they go back among what waits, are drawn once
//! and destroyed, and what was published stays readable.

use super::failure::execute;
use crate::support::{Backend, Ground, TestDatabase, TestStore, secrets, terms};
use paylens::domain::{Privacy, Slice};
use paylens::release::Outcome;
use paylens::secrets::{Purpose, mac};
use paylens::store::{BatchQuery, Records, Store, StoreError};
use rstest::rstest;

/// The migrations of the first edition.
const FIRST: [&str; 6] = [
    "2026-11-24-000000_first",
    "2026-11-24-100000_staff",
    "2026-11-24-104000_rates",
    "2026-11-25-000000_memberships",
    "2026-11-25-010000_reviews",
    "2026-11-25-120000_append_only",
];

/// A database as the first edition left it, with this many records of cooks and one release.
async fn first_edition(backend: Backend, people: usize, rules: &str) -> TestDatabase {
    let database = TestDatabase::empty(backend).await;
    if let paylens::config::DatabaseUrl::Sqlite(path) = &database.url {
        std::fs::write(path, b"").expect("an empty file");
    }
    let (folder, before) = match backend {
        Backend::Sqlite => ("sqlite", "x'"),
        Backend::Postgres => ("postgres", "'\\x"),
    };
    let blob = |hex: &str| format!("{before}{hex}'");
    execute(
        &database.url,
        "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
         run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
    )
    .await;
    for name in FIRST {
        let root = env!("CARGO_MANIFEST_DIR");
        let up = std::fs::read_to_string(format!("{root}/migrations/{folder}/{name}/up.sql"));
        execute(&database.url, &up.expect("a migration")).await;
        let digits: String = name.chars().take(17).filter(char::is_ascii_digit).collect();
        let version =
            format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{digits}')");
        execute(&database.url, &version).await;
    }
    let check = hex::encode(mac(&secrets().key(Purpose::Check), &[b"database"]));
    let mut rows = vec![
        format!("INSERT INTO meta VALUES ('key_check', '{check}')"),
        format!(
            "INSERT INTO releases VALUES \
             (1, '18404e10-9385-4aba-af98-6662edf82d01', '2026-11-24', '{rules}')"
        ),
        r#"INSERT INTO cell_versions VALUES ('cook', '*', 1, 1, '{"currency":"USD","contributors":{"from":50,"to":99},"employers":null,"collected":{"from":"2026-Q4","to":"2026-Q4"},"total":{"p10":{"status":"withheld"},"p25":{"status":"withheld"},"p50":{"value":40000,"low":38000,"high":42000,"method":"empirical","quality":"A"},"p75":{"status":"withheld"},"p90":{"status":"withheld"}},"base":{"p10":{"status":"withheld"},"p25":{"status":"withheld"},"p50":{"status":"withheld"},"p75":{"status":"withheld"},"p90":{"status":"withheld"}},"additional":{"p10":{"status":"withheld"},"p25":{"status":"withheld"},"p50":{"status":"withheld"},"p75":{"status":"withheld"},"p90":{"status":"withheld"}},"share_receiving":null,"experience":[],"epsilon":20.0}')"#.to_owned(),
    ];
    for number in 0..people {
        let key = blob(&format!("{number:032x}"));
        let pay = 4_000_000 + number * 10_000;
        rows.push(format!(
            "INSERT INTO contributions (key, role, country, currency, base, additional, year, \
             collected, closing, views, withdrawn) VALUES \
             ({key}, 'cook', 'US', 'USD', {pay}, 0, 2026, '2026-Q4', 1, {}, false)",
            blob("00")
        ));
    }
    rows.push("UPDATE contributions SET withdrawn = true WHERE base = 4000000".to_owned());
    for row in rows {
        execute(&database.url, &row).await;
    }
    database
}

#[rstest]
#[tokio::test]
async fn records_are_sealed_drawn_once_and_destroyed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = first_edition(backend, 81, "standard-4").await;
    let refused = Store::migrate(&database.url, &secrets()).await.expect_err("records");
    assert!(matches!(refused, StoreError::HoldsRecords), "{refused:?}");
    assert!(refused.to_string().contains("--seal-records"));
    Store::migrate_records(&database.url, &secrets(), Records::Seal).await.expect("migrated");
    Store::migrate(&database.url, &secrets()).await.expect("up to date");

    let store = Store::open(&database.url, secrets().repeating(), terms(None)).await;
    let store = store.expect("opened");
    assert_eq!(store.survey().privacy, Privacy::Standard, "as its releases say");
    let ground = Ground::over(TestStore { store, database }).await;
    assert_eq!(ground.archive().records().await.expect("read"), []);
    let waiting = ground.archive().pending().await.expect("read");
    assert_eq!(waiting.len(), 80, "not who had withdrawn");

    assert!(matches!(ground.close().await, Outcome::Published { .. }));
    assert_eq!(ground.archive().pending().await.expect("read"), []);
    let drawn = ground.releases().batches(BatchQuery::default()).await.expect("read");
    assert!(drawn.iter().all(|batch| batch.release == 2));
    // What the first edition published can still be read.
    let first = ground.releases().as_of(1).await.expect("read");
    assert_eq!((first.len(), &first[0].slice), (1, &Slice::whole()));
    assert!(first[0].figures.contains("40000"));
    for verdict in ground.publisher.audit().await.expect("audited") {
        assert!(verdict.broken.is_empty(), "{verdict:?}");
    }
}

#[rstest]
#[tokio::test]
async fn records_of_public_data_stay(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = first_edition(backend, 5, "off-1").await;
    Store::migrate(&database.url, &secrets()).await.expect("migrated");
    let store = Store::open(&database.url, secrets(), terms(None)).await.expect("opened");
    assert_eq!(store.survey().privacy, Privacy::Off);
    assert_eq!(store.contribution_archive().records().await.expect("read").len(), 5);
}
