//! Surveys of pay after tax: in a database of their own, never with pay before tax, and said so wherever a figure is.

use crate::support::{Backend, TestApp, TestStore, doors, problem, terms, us_salary};
use assert_cmd::Command;
use paylens::config::RateLimit;
use paylens::domain::{Basis, Privacy};
use paylens::staff::HashCost;
use paylens::store::Terms;
use rstest::rstest;
use serde_json::json;
use std::fs;
use std::path::Path;

async fn survey_after_tax(backend: Backend) -> TestApp {
    let terms = Terms { basis: Some(Basis::Net), ..terms(Some(Privacy::Off)) };
    let on = TestStore::of(backend, terms).await;
    TestApp::over(on, RateLimit(None), HashCost::cheapest(), doors()).await
}

#[rstest]
#[tokio::test]
async fn every_figure_says_that_it_is_after_tax_and_pay_before_tax_stays_out(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = survey_after_tax(backend).await;
    for number in 0..40 {
        let mut body = us_salary(60_000 + number * 500);
        if number % 2 == 0 {
            body["basis"] = json!("net");
        }
        app.accept(&body).await;
    }
    let mut gross = us_salary(60_000);
    gross["basis"] = json!("gross");
    let refused = problem(app.submit(&gross).await).await;
    assert_eq!(refused["errors"][0]["pointer"], "/basis", "{refused}");
    app.release().await;

    let pay = app.read("/v1/roles/back-end-developer/pay?country=US").await;
    assert_eq!(pay["release"]["basis"], "net", "{pay}");
    let notice = pay["release"]["notice"].as_str().expect("a notice");
    assert!(notice.contains("after tax") && notice.contains("Privacy is off"), "{notice}");
    let meta = app.read("/v1/meta").await;
    assert_eq!((&meta["basis"], &meta["demo"]), (&json!("net"), &json!(false)));
    let releases = app.read("/v1/releases").await;
    assert_eq!(releases["items"][0]["basis"], "net");
    let id = releases["items"][0]["id"].as_str().expect("an id");
    let table = app.get(&format!("/v1/releases/{id}/cells.csv")).await.text().await.expect("text");
    let lines: Vec<_> = table.lines().collect();
    assert!(lines[0].ends_with(",basis") && lines[1].ends_with(",net"), "{}", lines[1]);

    let read = async |path: &str| app.get(path).await.text().await.expect("text");
    let page = read("/roles/back-end-developer?country=US").await;
    assert!(
        page.contains("median of total pay after tax") && page.contains("All pay is after tax")
    );
    // Public figures from outside are before tax, and say so.
    let own = page.replace("USD a year before tax;", "");
    assert!(!own.contains("before tax"), "{own}");
    let picture = read("/roles/back-end-developer/pay.svg?country=US").await;
    assert!(picture.contains("Pay after tax"), "{picture}");
    let form = read("/submit").await;
    assert!(form.contains("Base pay after tax") && !form.contains("before tax"), "{form}");

    // It stays so: nobody opens it as something else.
    let other = Terms { basis: Some(Basis::Gross), ..terms(None) };
    let opened = paylens::store::Store::open(app.on.url(), crate::support::secrets(), other).await;
    let error = opened.err().expect("refused").to_string();
    assert!(error.contains("for pay after tax") && error.contains("of its own"), "{error}");
}

fn paylens(folder: &Path, arguments: &[&str]) -> assert_cmd::assert::Assert {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paylens"));
    command.env_remove("PAYLENS_DATABASE_URL").current_dir(folder).args(arguments).assert()
}

#[test]
fn one_flag_takes_a_survey_of_pay_after_tax() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = |amounts: [&str; 3]| {
        let rows = amounts.map(|amount| format!("Accountant,DE,{amount}\n"));
        format!("title,country,base\n{}", rows.concat())
    };
    let put =
        |name: &str, text: String| fs::write(folder.path().join(name), text).expect("written");
    put("plain.csv", rows(["2450", "2610", "3200 netto"]));
    let month = "columns = { title = 'title', country = 'country', base = 'base' }\ndefaults.period = 'month'\n";
    put("month.toml", month.to_owned());
    put("told.toml", format!("{month}defaults.basis = 'net'\n"));
    let told = |assert: &assert_cmd::assert::Assert| {
        let output = assert.get_output();
        String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
    };
    let import = |database: &str, file: &str, more: &[&str]| {
        let database = format!("sqlite://{database}.db");
        let of = ["import", "salaries", file, "--database-url", &database];
        paylens(folder.path(), &[&of[..], more].concat())
    };
    // Without the flag it does not get in, and the message says how it would.
    let refused = import("before", "plain.csv", &["--mapping", "told.toml"]).failure();
    assert!(told(&refused).contains("--basis net"), "{}", told(&refused));
    let taken = import("after", "plain.csv", &["--mapping", "month.toml", "--basis", "net"]);
    let taken = told(&taken.success());
    assert!(taken.contains("3 rows read\n         3 accepted"), "{taken}");
    // From then on the database knows; what says nothing, or that it is before tax, stays out.
    put("more.csv", rows(["2300", "2700 brutto", "2500"]));
    let unsaid = import("after", "more.csv", &["--mapping", "month.toml"]).failure();
    assert!(told(&unsaid).contains("nothing says"), "{}", told(&unsaid));
    let mixed = import("after", "more.csv", &["--mapping", "told.toml"]).success();
    assert!(told(&mixed).contains("2 accepted"), "{}", told(&mixed));
    assert!(
        told(&mixed).contains("is pay before tax, which cannot be compared"),
        "{}",
        told(&mixed)
    );
    let status =
        paylens(folder.path(), &["status", "--database-url", "sqlite://after.db"]).success();
    assert!(told(&status).contains("pay after tax"), "{}", told(&status));
    // And a database of pay before tax never becomes one.
    let flagged = import("before", "plain.csv", &["--mapping", "month.toml", "--basis", "net"]);
    assert!(told(&flagged.failure()).contains("for pay before tax"));
}
