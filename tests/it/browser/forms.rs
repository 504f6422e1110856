//! Forms and receipts in a browser, with and without scripts.

use super::{FIND, ROLE};
use crate::support::{Backend, Browser, TestApp, axe};
use crate::web::survey;
use serde_json::{Value, json};
use std::time::Duration;

async fn value(browser: &Browser, id: &str) -> Value {
    browser.run(&format!("return document.getElementById('{id}').value")).await
}

/// Fills in what is needed, as a keyboard alone can.
async fn fill(browser: &Browser, amount: &str) {
    for (field, typed) in [
        ("#title", "Sr. Backend Engineer"),
        ("#country", "Germany"),
        ("#experience_years", "4"),
        ("#base_amount", amount),
        ("#base_currency", "EUR"),
        ("#base_period", "month"),
    ] {
        browser.write(field, typed).await;
    }
}

#[tokio::test]
async fn a_form_filled_in_by_a_link_is_kept_sent_changed_and_withdrawn_without_scripts() {
    let Some(browser) = Browser::start().await else { return };
    let app = TestApp::on(Backend::Sqlite).await;
    survey(&app).await;
    browser.scripts(false).await;
    browser.open(&format!("{}{ROLE}?country=US&utm_source=news", app.base)).await;
    browser.click(".headline a.button").await;
    browser.wait_for("h1", "Add your pay").await;
    assert_eq!(value(&browser, "title").await, "Back End Developer");
    assert_eq!(value(&browser, "country").await, "United States");
    assert_eq!(value(&browser, "base_currency").await, "USD");
    // Sent too early: nothing of it is lost.
    browser.write("#base_amount", "12,500").await;
    browser.click("form.answer button").await;
    browser.wait_for("#mistakes", "fields need a look").await;
    assert_eq!(value(&browser, "title").await, "Back End Developer");
    assert_eq!(value(&browser, "base_amount").await, "12,500");
    browser.write("#experience_years", "6,5").await;
    // What one types into a list of choices finds the choice.
    browser.write("#base_period", "mon").await;
    browser.write("#base_currency", "EUR").await;
    assert_eq!(value(&browser, "base_period").await, "month");
    assert_eq!(value(&browser, "base_currency").await, "EUR");
    browser.click("form.answer button").await;
    browser.wait_for("h1", "Thank you, it is in").await;
    let receipt = browser.text("#token").await;
    let buttons =
        "return [...document.querySelectorAll('[data-copies]')].map(one => one.offsetHeight)";
    assert_eq!(browser.run(buttons).await, json!([0, 0]), "buttons that do nothing");

    // The receipt as a file.
    let folder = tempfile::tempdir().expect("a folder");
    let allowed = json!({"behavior": "allow", "downloadPath": folder.path()});
    browser.command("Browser.setDownloadBehavior", allowed).await;
    browser.click("a[download]").await;
    let file = folder.path().join("paylens-receipt.txt");
    let mut text = String::new();
    for _ in 0..200 {
        text = std::fs::read_to_string(&file).unwrap_or_default();
        if !text.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(text.contains(&receipt), "{text}");

    browser.click(".receipt button[value='replace']").await;
    browser.wait_for("h1", "Change your answer").await;
    assert_eq!(value(&browser, "base_amount").await, "12,500");
    assert_eq!(value(&browser, "experience_years").await, "6,5");
    browser.click("form.answer button").await;
    browser.wait_for("h1", "Your answer was changed").await;
    browser.click(".receipt button[value='see']").await;
    browser.click(".acts button[value='withdraw']").await;
    browser.wait_for(".mistakes h2", "Withdraw this answer?").await;
    browser.click(".mistakes button[value='see']").await;
    let archive = app.on.store.contribution_archive();
    assert_eq!(archive.pending().await.expect("read").len(), 1, "no means no");
    browser.click(".acts button[value='withdraw']").await;
    browser.click(".mistakes button[value='withdraw']").await;
    browser.wait_for(".done", "Withdrawn.").await;
    assert!(archive.pending().await.expect("read").is_empty());
}

#[tokio::test]
async fn going_back_finds_what_was_typed() {
    let Some(browser) = Browser::start().await else { return };
    let app = TestApp::on(Backend::Sqlite).await;
    browser.open(&format!("{}/submit", app.base)).await;
    fill(&browser, "5.000").await;
    // Away and back.
    browser.open(&format!("{}/methodology", app.base)).await;
    browser.back().await;
    browser.wait_for("h1", "Add your pay").await;
    for (field, typed) in [("title", "Sr. Backend Engineer"), ("base_amount", "5.000")] {
        assert_eq!(value(&browser, field).await, typed, "{field}");
    }
    assert_eq!(value(&browser, "base_period").await, "month");
    // Sent and back.
    browser.click("form.answer button").await;
    browser.wait_for("h1", "Thank you, it is in").await;
    browser.back().await;
    browser.wait_for("h1", "Add your pay").await;
    assert_eq!(value(&browser, "base_amount").await, "5.000");
    // Sent once more with something else: it is said that it was sent, and nothing is lost.
    browser.write("#hours_per_week", "38").await;
    browser.click("form.answer button").await;
    browser.wait_for(".mistakes", "sent before").await;
    assert_eq!(value(&browser, "base_amount").await, "5.000");
    assert_eq!(value(&browser, "hours_per_week").await, "38");
    let archive = app.on.store.contribution_archive();
    assert_eq!(archive.pending().await.expect("read").len(), 1);
}

#[tokio::test]
async fn with_scripts_receipt_and_link_are_copied_by_a_button() {
    let Some(browser) = Browser::start().await else { return };
    let app = TestApp::on(Backend::Sqlite).await;
    let axe = axe();
    browser.open(&format!("{}/submit", app.base)).await;
    fill(&browser, "5.000").await;
    browser.click("form.answer button").await;
    browser.wait_for("h1", "Thank you, it is in").await;
    let receipt = browser.text("#token").await;
    let permissions = json!({"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
    browser.command("Browser.grantPermissions", permissions).await;
    for (id, copied) in
        [("token", receipt), ("link", format!("{}/roles/back-end-developer", app.base))]
    {
        browser.click(&format!("button[data-copies='{id}']")).await;
        browser.wait_for(&format!("#{id}-said"), "Copied.").await;
        let found = browser.run("return navigator.clipboard.readText()").await;
        assert_eq!(found, copied.as_str());
    }
    for step in ["", ".receipt button[value='see']", ".acts button[value='withdraw']"] {
        if !step.is_empty() {
            browser.click(step).await;
            browser.wait_for("h1", "Your receipt").await;
        }
        if let Some(axe) = &axe {
            browser.run(axe).await;
            assert_eq!(browser.run(FIND).await, json!([]), "after {step:?}");
        }
    }
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_may_be_meant_is_offered_while_one_types() {
    let Some(browser) = Browser::start().await else { return };
    let app = TestApp::on(Backend::Sqlite).await;
    browser.open(&format!("{}/submit", app.base)).await;
    let offered = async |field: &str| -> Vec<String> {
        let script = format!(
            "return [...document.getElementById('{field}').list.options].map(one => one.value)"
        );
        serde_json::from_value(browser.run(&script).await).expect("a list")
    };
    assert!(offered("title").await.contains(&"Back End Developer".to_owned()));
    assert!(offered("country").await.contains(&"Germany".to_owned()));
    let all = offered("city").await;
    assert!(all.contains(&"Berlin".to_owned()) && all.contains(&"Austin".to_owned()), "{all:?}");
    // Once there is a country, its own cities alone.
    browser.write("#country", "Germany").await;
    let german = offered("city").await;
    assert!(german.contains(&"Berlin".to_owned()) && !german.contains(&"Austin".to_owned()));
    assert_eq!(value(&browser, "base_currency").await, "EUR");
    browser.open(&app.base).await;
    assert!(offered("q").await.contains(&"Back End Developer".to_owned()));
}
