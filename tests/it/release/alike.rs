//! H10: the same people have the same figures, whatever the cell is called.

use crate::support::{Backend, Ground, accepted, bare_salary, role};
use paylens::domain::{Currency, EmploymentType, Level, PublishedCell, RoleSlug};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};

/// H10 outside the dollar: a country that is the whole role has the role's figures, converted.
#[tokio::test]
async fn equal_people_have_equal_figures_in_every_currency() {
    let ground = Ground::on(Backend::Sqlite).await;
    let roles: Vec<RoleSlug> = (0..30).map(|number| role(&format!("alike-{number}"))).collect();
    let mut rng = StdRng::seed_from_u64(4);
    let rows = (0..60 * roles.len())
        .map(|number| {
            let pay = rng.random_range(4_000_000..9_000_000);
            let salary = bare_salary("DE", Currency::EUR, pay);
            let slug = &roles[number % roles.len()];
            (format!("abroad {number}").into_bytes(), accepted(slug, salary))
        })
        .collect();
    ground.hand_in(rows).await;
    ground.look().await;
    let mut medians: BTreeMap<RoleSlug, BTreeMap<Currency, i64>> = BTreeMap::new();
    for record in ground.releases().current().await.expect("read") {
        let cell: PublishedCell = serde_json::from_str(&record.figures).expect("figures");
        let median = cell.base.p50.shown().expect("shown").value.0;
        medians.entry(record.role).or_default().insert(cell.currency, median);
    }
    assert_eq!(medians.len(), roles.len());
    // One rate for all: where figures are converted, only rounding tells the ratios apart.
    let ratios: Vec<f64> = medians
        .values()
        .map(|both| both[&Currency::EUR] as f64 / both[&Currency::USD] as f64)
        .collect();
    let (low, high) = (
        ratios.iter().copied().fold(f64::MAX, f64::min),
        ratios.iter().copied().fold(0.0, f64::max),
    );
    assert!(high / low < 1.03, "the ratio of the two figures goes from {low:.3} to {high:.3}");
}

/// H10: everybody has the same city, level and employment, so all cells are of the same people.
#[tokio::test]
async fn equal_people_have_equal_figures() {
    let ground = Ground::on(Backend::Sqlite).await;
    let slug = role("all-alike");
    let rows = (0..80)
        .map(|number| {
            let mut salary = bare_salary("US", Currency::USD, 7_000_000 + number * 50_000);
            salary.city = Some("austin".to_owned());
            salary.level = Some(Level::Senior);
            salary.employment_type = Some(EmploymentType::FullTime);
            (format!("alike {number}").into_bytes(), accepted(&slug, salary))
        })
        .collect();
    ground.hand_in(rows).await;
    ground.look().await;
    let records = ground.releases().current().await.expect("read");
    let figures: BTreeSet<&str> = records.iter().map(|record| record.figures.as_str()).collect();
    assert!(records.len() >= 5, "{}", records.len());
    assert_eq!(figures.len(), 1);
}
