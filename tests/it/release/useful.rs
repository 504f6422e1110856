//! The whole path: figures are near the truth, small countries are there, and the audit holds until
//! somebody tampers.

use super::spending::whole;
use crate::support::{Backend, Ground, accepted, bare_salary, role};
use paylens::domain::{
    Country, Currency, Percentiles, PublishedCell, Salary, Scope, Slice, Submission,
};
use paylens::release::Verdict;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rstest::rstest;
use std::collections::BTreeMap;

const ROLE: &str = "back-end-developer";

/// Lognormal pay around a median, in dollars.
fn pay(median: f64, rng: &mut StdRng) -> i64 {
    let (u, v): (f64, f64) = (1.0 - rng.random::<f64>(), rng.random());
    let normal = (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos();
    (median * (0.35 * normal).exp()) as i64
}

fn numbered(people: Vec<Salary>) -> Vec<(Vec<u8>, Submission)> {
    let row = |(at, salary)| (format!("person {at}").into_bytes(), accepted(&role(ROLE), salary));
    people.into_iter().enumerate().map(row).collect()
}

async fn published(ground: &Ground) -> BTreeMap<Slice, PublishedCell> {
    let records = ground.releases().current_of([Scope::Role(role(ROLE))]).await.expect("read");
    let cells = records.into_iter().filter_map(|record| {
        let cell: Option<PublishedCell> = serde_json::from_str(&record.figures).expect("a cell");
        Some((record.slice, cell?))
    });
    cells.collect()
}

fn values(percentiles: &Percentiles) -> Vec<f64> {
    let shown = percentiles.as_array().into_iter().filter_map(|one| one.shown());
    shown.map(|one| one.value.0 as f64 / 100.0).collect()
}

fn country(code: &str) -> Slice {
    Slice::country(Country::parse(code).expect("a country"))
}

fn broken(verdicts: &[Verdict]) -> Vec<&str> {
    verdicts.iter().filter(|one| !one.broken.is_empty()).map(|one| &one.rule[..3]).collect()
}

#[rstest]
#[tokio::test]
async fn four_hundred_people_are_told_near_the_truth(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let ground = Ground::on(backend).await;
    let mut rng = StdRng::seed_from_u64(1);
    let people: Vec<Salary> = (0..400).map(|_| whole(pay(110_000.0, &mut rng))).collect();
    ground.hand_in(numbered(people)).await;
    ground.close().await;
    let cells = published(&ground).await;
    let us = &cells[&country("US")];
    let total = values(&us.total);
    assert_eq!(total.len(), 5, "{:?}", us.total);
    assert!(total.is_sorted_by(|one, other| one < other), "{total:?}");
    assert!((total[2] / 110_000.0 - 1.0).abs() < 0.10, "{total:?}");
    for (one, other) in values(&us.base).iter().zip(&total) {
        assert!(one <= other, "{one} {other}");
    }
    assert!(
        !values(&us.base).is_empty() && us.contributors.from <= 400 && us.contributors.to >= 350
    );
    assert!(cells.len() > 5, "slices are there: {:?}", cells.keys());
    let verdicts = ground.publisher.audit().await.expect("audited");
    assert_eq!(broken(&verdicts), Vec::<&str>::new(), "{verdicts:?}");
    let checked = verdicts.iter().find(|one| one.rule.contains("figures")).expect("a rule").checked;
    assert!(checked > 5, "{checked}");
}

/// A hundred and fifty people of one country and six of another: the one with many is there.
#[rstest]
#[tokio::test]
async fn a_few_foreigners_take_nothing_away(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let ground = Ground::on(backend).await;
    let mut rng = StdRng::seed_from_u64(2);
    let mut people: Vec<Salary> = (0..150)
        .map(|_| bare_salary("US", Currency::USD, 100 * pay(110_000.0, &mut rng)))
        .collect();
    people.extend((0..6).map(|_| bare_salary("DE", Currency::EUR, 100 * pay(65_000.0, &mut rng))));
    ground.hand_in(numbered(people)).await;
    ground.close().await;
    let cells = published(&ground).await;
    let median = values(&cells[&country("US")].total);
    assert!((median[median.len() / 2] / 110_000.0 - 1.0).abs() < 0.15, "{median:?}");
    let verdicts = ground.publisher.audit().await.expect("audited");
    assert_eq!(broken(&verdicts), Vec::<&str>::new(), "{verdicts:?}");
}

/// The audit notices draws that were altered or drawn twice, and records that are kept.
#[rstest]
#[tokio::test]
async fn the_audit_finds_what_was_tampered_with(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    use crate::attacks::outside::{execute, journaling};
    let (ground, beside) = (Ground::on(backend).await, tempfile::tempdir().expect("a folder"));
    let publisher = journaling(&ground, beside.path());
    let mut rng = StdRng::seed_from_u64(3);
    let people = (0..120).map(|_| whole(pay(110_000.0, &mut rng))).collect();
    ground.hand_in(numbered(people)).await;
    publisher.publish(paylens::release::Moment::Forced).await.expect("released");
    let audited = async || publisher.audit().await.expect("audited");
    assert_eq!(broken(&audited().await), Vec::<&str>::new());

    // A draw in the place of another.
    let altered = "CREATE TABLE kept AS SELECT * FROM batches; \
         UPDATE batches SET draws = (SELECT draws FROM kept WHERE scope = '*' AND country = '') \
         WHERE scope = 'back-end-developer' AND country = ''";
    execute(&ground.on, altered).await;
    let found = audited().await;
    assert!(broken(&found).contains(&"M5 ") && broken(&found).len() >= 2, "{:?}", broken(&found));
    let back = "DELETE FROM batches; INSERT INTO batches SELECT * FROM kept";
    execute(&ground.on, back).await;
    assert_eq!(broken(&audited().await), Vec::<&str>::new());

    // A figure that follows from nothing.
    let figures = "CREATE TABLE told AS SELECT * FROM cell_versions; \
         UPDATE cell_versions SET figures = replace(figures, '\"value\":1', '\"value\":2') \
         WHERE scope = 'back-end-developer'";
    execute(&ground.on, figures).await;
    assert_eq!(broken(&audited().await), ["P2 "]);
    let back = "DELETE FROM cell_versions; INSERT INTO cell_versions SELECT * FROM told";
    execute(&ground.on, back).await;

    // A record that is kept.
    let key = if backend == Backend::Sqlite { "x'" } else { "'\\x" };
    let record = format!(
        "INSERT INTO contributions (key, role, country, currency, base, additional, year, collected, withdrawn) \
         VALUES ({key}{}', '{ROLE}', 'US', 'USD', 8341700, 0, 2026, '2026-Q4', false)",
        "00".repeat(16)
    );
    execute(&ground.on, &record).await;
    assert_eq!(broken(&audited().await), ["P3 "]);
}
