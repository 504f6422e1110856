//! Pay over time, and the pay of women and men: with noise, and exactly where privacy is off.

use crate::support::{Backend, TestApp, accepted, bare_salary, role, secrets};
use paylens::config::RateLimit;
use paylens::domain::{
    AnnualPay, Currency, Experience, Gender, Level, Money, Privacy, Quarter, Salary, Submission,
};
use paylens::intake::Intake;
use paylens::store::Added;
use rstest::rstest;
use serde_json::{Value, json};
use time::Duration;

const ROLE: &str = "/v1/roles/back-end-developer";

/// Hands in answers past the forms.
async fn hand_in(app: &TestApp, salaries: Vec<Salary>, name: &str) {
    let (sink, desk) = (app.on.store.contribution_sink(), app.on.store.submission_desk());
    let intake = Intake::new(app.directory.clone(), sink, desk, secrets(), app.clock.clone());
    let role = role("back-end-developer");
    let rows: Vec<(Vec<u8>, Submission)> = salaries
        .into_iter()
        .enumerate()
        .map(|(at, salary)| (format!("{name} {at}").into_bytes(), accepted(&role, salary)))
        .collect();
    let added = intake.submit_rows(rows).await.expect("taken");
    assert!(added.iter().all(|added| *added == Added::New));
}

/// The number-th of people in a quarter: pay rises by 4 % a quarter, ever more are seniors, women
/// earn 6 % less on the same rung and stand on lower ones, and experience goes its own way.
fn somebody(number: usize, quarter: usize) -> Salary {
    let woman = number.is_multiple_of(2);
    let ladder = [Level::Junior, Level::Mid, Level::Senior, Level::Lead];
    let rung =
        (number * 7 % 12 + 2 * quarter) / 4 + usize::from(!woman && number.is_multiple_of(3));
    let level = ladder[rung.min(3)];
    let years = [1.5, 5.0, 8.0, 12.0][(rung + number / 12) % 4];
    let spread = 0.75 + 0.5 * ((number * 61 % 199) as f64 / 199.0);
    let pay = 100_000.0 * (0.4 * level.score()).exp() * spread * 1.04_f64.powi(quarter as i32);
    let pay = if woman { 0.94 * pay } else { pay };
    Salary {
        level: Some(level),
        experience: Experience::parse(years),
        gender: Some(if woman { Gender::Woman } else { Gender::Man }),
        ..bare_salary("US", Currency::USD, (pay * 100.0) as i64)
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number: {value}"))
}

/// The value lies near what is true, and in an interval that is no wider than `widest`.
fn near(figure: &Value, truth: f64, widest: f64) {
    let (value, low, high) =
        (number(&figure["value"]), number(&figure["low"]), number(&figure["high"]));
    assert!(low < value && value < high && high - low < widest, "{figure}");
    assert!((value - truth).abs() < widest / 2.0, "{figure}, and true is {truth}");
}

#[rstest]
#[tokio::test]
async fn pay_over_time_and_of_women_and_men_is_told_with_intervals(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    for section in ["trend", "pay-gap"] {
        assert_eq!(app.read(&format!("{ROLE}/{section}")).await["status"], "collecting");
    }
    for quarter in 0..3 {
        let people = (0..900).map(|number| somebody(number, quarter)).collect();
        hand_in(&app, people, &format!("quarter {quarter}")).await;
        app.release().await;
        if quarter == 0 {
            let trend = app.read(&format!("{ROLE}/trend?country=US")).await;
            assert_eq!(trend, json!({"status": "collecting"}), "of one quarter nothing is told");
        }
        app.clock.advance(Duration::days(91));
    }
    let trend = app.read(&format!("{ROLE}/trend?country=US")).await;
    assert_eq!((&trend["status"], &trend["country"]), (&json!("published"), &json!("US")));
    let points = trend["points"].as_array().expect("points");
    let quarters: Vec<_> = points.iter().map(|point| &point["quarter"]).collect();
    assert_eq!(quarters, ["2026-Q4", "2027-Q1", "2027-Q2"]);
    assert_eq!((&points[0]["value"], &points[0]["low"]), (&json!(100.0), &json!(100.0)));
    near(&points[1], 104.0, 10.0);
    near(&points[2], 108.2, 10.0);
    assert_eq!(trend["since"], "2026-Q4");
    near(&trend["change_percent"], 8.2, 10.0);

    let gap = app.read(&format!("{ROLE}/pay-gap?country=US")).await;
    assert_eq!((&gap["status"], &gap["country"]), (&json!("published"), &json!("US")));
    assert!(number(&gap["women"]["from"]) >= 1_000.0, "{gap}");
    near(&gap["adjusted_gap_percent"], 6.0, 12.0);
    assert!(number(&gap["mean_gap_percent"]["value"]) > 6.0, "{gap}");
    assert!(number(&gap["median_gap_percent"]["value"]) > 3.0, "{gap}");
    let bands = gap["quartile_bands"].as_array().expect("bands");
    let women: Vec<f64> = bands.iter().map(|one| number(&one["women_percent"]["value"])).collect();
    assert_eq!(women.len(), 4);
    assert!(women[0] > 50.0 && women[3] < 50.0, "{women:?}");
    let all = women.iter().sum::<f64>() / 4.0;
    assert!((40.0..60.0).contains(&all), "{women:?}");

    // The page says the same, in words and in pictures.
    let whole = app.read(&format!("{ROLE}?country=US")).await;
    assert_eq!((&whole["trend"], &whole["pay_gap"]), (&trend, &gap));
    let sources = &whole["provenance"]["sections"];
    assert!(sources["trend"].is_object() && sources["pay_gap"].is_object(), "{sources}");
    let faq = whole["faq"]["entries"].to_string();
    let told = faq.contains("Pay rose by") || faq.contains("Pay moved by");
    assert!(told && faq.contains("gender pay gap"), "{faq}");
    let page = app.get("/roles/back-end-developer?country=US").await.text().await.expect("text");
    for heading in ["id=\"trend\"", "id=\"pay-gap\"", "Quartile pay bands as a table"] {
        assert!(page.contains(heading), "{heading}");
    }
    for picture in ["trend", "pay-gap"] {
        let path = format!("/roles/back-end-developer/{picture}.svg?country=US");
        let svg = app.get(&path).await.text().await.expect("text");
        assert!(svg.starts_with("<svg") && svg.contains("</desc>"), "{svg}");
        let themed = async |theme: &str| {
            let response = app.get(&format!("{path}&theme={theme}")).await;
            response.text().await.expect("text")
        };
        assert_ne!(themed("light").await, themed("dark").await);
    }

    // What it is made of is published, counted and accounted for.
    let id = app.read("/v1/releases").await["items"][0]["id"].as_str().expect("an id").to_owned();
    let sketches = app.read(&format!("/v1/releases/{id}/sketches.json")).await;
    let drawn = sketches["sketches"].as_array().expect("sketches");
    let mix = drawn.iter().filter(|one| one["statistic"] == "mix" && one["country"] == "US");
    let mix: Vec<&Value> = mix.filter(|one| one["role"] == "back-end-developer").collect();
    assert_eq!(mix.len(), 3 * 4, "each gender, each closing");
    assert!(
        mix.iter().all(|one| one["dimension"] == "gender" && number(&one["noise_variance"]) > 0.0)
    );
    let shapes = sketches["shapes"].as_array().expect("shapes");
    let shape = shapes.iter().find(|shape| shape["statistic"] == "mix").expect("a shape");
    assert_eq!(shape["level_scores"]["senior"], 0.3);
    let methodology = app.read("/v1/methodology").await;
    let ledger = methodology["ledger"].as_array().expect("lines");
    assert!(ledger.iter().any(|line| line["statistic"] == "mix"));
    for verdict in app.publisher.audit().await.expect("audited") {
        assert!(verdict.broken.is_empty(), "{verdict:?}");
    }
}

/// The number-th answer of exact data.
fn exact(number: usize) -> Salary {
    let ladder = [Level::Junior, Level::Mid, Level::Senior, Level::Lead];
    let (quarter, woman) = (number % 5 / 3, number.is_multiple_of(3));
    let rung = (number * 7 % 10 + 3 * quarter) % 4;
    let years = number * 11 % 18;
    let pay = 60_000 + 9_000 * rung + 700 * years + 37 * (number * 53 % 211) + 2_000 * quarter;
    let pay = if woman { pay - 2_500 } else { pay };
    let money = Money::from_hundredths(pay as i64 * 100, Currency::USD).expect("an amount");
    Salary {
        level: Some(ladder[rung]),
        experience: Experience::parse(years as f64),
        pay: AnnualPay::new(money, 0).expect("a sum"),
        gender: Some(if woman { Gender::Woman } else { Gender::Man }),
        collected: Quarter::parse(["2026-Q2", "2026-Q4"][quarter]).expect("a quarter"),
        ..bare_salary("US", Currency::USD, 100)
    }
}

/// All by numpy 2.4 over the 300 answers of [`exact`]: `np.median` and `np.log(…).mean()` of women and
/// men; women in `np.sort(pay)[75 * k:75 * (k + 1)]`, ties shared; `np.linalg.lstsq` of log pay on
/// woman, level score, experience score and its square, with HC1 errors; and on the second quarter and
/// dummies of levels, with the pooled variance within level and quarter.
#[rstest]
#[tokio::test]
async fn where_privacy_is_off_they_are_exact(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::with(backend, Privacy::Off, RateLimit(None)).await;
    hand_in(&app, (0..300).map(exact).collect(), "exact").await;
    app.release().await;
    let trend = app.read(&format!("{ROLE}/trend?country=US")).await;
    let first = json!({"quarter": "2026-Q2", "value": 100.0, "low": 100.0, "high": 100.0});
    assert_eq!(trend["points"][0], first);
    assert_eq!(
        trend["points"][1],
        json!({"quarter": "2026-Q4", "value": 102.8, "low": 101.7, "high": 104.0})
    );
    assert_eq!(trend["change_percent"], json!({"value": 2.8, "low": 1.7, "high": 4.0}));
    let gap = app.read(&format!("{ROLE}/pay-gap?country=US")).await;
    assert_eq!(gap["women"], json!({"from": 100, "to": 100}));
    assert_eq!(gap["men"], json!({"from": 200, "to": 200}));
    assert_eq!(gap["median_gap_percent"]["value"], json!(4.1));
    assert_eq!(gap["mean_gap_percent"], json!({"value": 4.2, "low": 1.5, "high": 6.9}));
    assert_eq!(gap["adjusted_gap_percent"], json!({"value": 2.5, "low": 1.8, "high": 3.3}));
    let bands = gap["quartile_bands"].as_array().expect("bands").iter();
    let women: Vec<&Value> = bands.map(|band| &band["women_percent"]["value"]).collect();
    assert_eq!(json!(women), json!([41.3, 33.3, 33.3, 25.3]));

    // Fewer than fifty of either are not compared.
    let few = TestApp::with(backend, Privacy::Off, RateLimit(None)).await;
    hand_in(&few, (0..147).map(exact).collect(), "few").await;
    few.release().await;
    assert_eq!(few.read(&format!("{ROLE}/pay-gap?country=US")).await["status"], "collecting");
}
