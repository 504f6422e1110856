//! Base pay beside total pay: made of counts in small cells, drawn in large ones, near the truth and
//! never above total pay in both.

use crate::support::{Backend, Ground, accepted, bare_salary, role};
use paylens::domain::{AnnualPay, Currency, PublishedCell};
use rstest::rstest;

/// People of a role, `percent` of them with a bonus of a fifth.
async fn published(people: i64, percent: i64) -> Vec<PublishedCell> {
    let ground = Ground::on(Backend::Sqlite).await;
    let slug = role("paid");
    let one = |number: i64| {
        // Evenly from 50,000 to 100,000; the bonus has nothing to do with it.
        let mut salary = bare_salary("US", Currency::USD, 5_000_000 + number * 5_000_000 / people);
        if number * 37 % 100 < percent {
            let base = salary.pay.base();
            salary.pay = AnnualPay::new(base, base.hundredths() / 5).expect("pay");
        }
        (format!("{number}").into_bytes(), accepted(&slug, salary))
    };
    ground.hand_in((0..people).map(one).collect()).await;
    ground.look().await;
    super::holds(&ground).await;
    let records = ground.releases().current().await.expect("read");
    records.iter().map(|record| serde_json::from_str(&record.figures).expect("figures")).collect()
}

#[rstest]
#[tokio::test]
async fn base_pay_is_near_the_truth_and_never_above_total_pay(
    #[values(60, 300, 900)] people: i64,
    #[values(0, 40, 100)] percent: i64,
) {
    for cell in published(people, percent).await {
        for (base, total) in cell.base.as_array().iter().zip(cell.total.as_array()) {
            let (Some(base), Some(total)) = (base.shown(), total.shown()) else { continue };
            assert!(base.value <= total.value && base.low <= total.low && base.high <= total.high);
            assert!(base.low <= base.value && base.value <= base.high);
        }
        let median = cell.base.p50.shown().expect("shown");
        // Ten ranks of sixty are a sixth of the range; of nine hundred next to nothing.
        let doubt = 0.04 + 10.0 / people as f64 * 50.0 / 75.0;
        let error = median.value.0 as f64 / 7_500_000.0 - 1.0;
        assert!(error.abs() < doubt, "{people} {percent} %: {error:.3}");
        if percent == 100 && people == 900 {
            let total = cell.total.p50.shown().expect("shown").value.0 as f64;
            assert!((total / median.value.0 as f64 / 1.2 - 1.0).abs() < 0.04);
        }
    }
}
