//! Reading in a browser: on a phone, on paper, with a keyboard, side by side.

use super::ROLE;
use crate::support::{Backend, Browser, TestApp};
use crate::web::browse::wider_survey;
use crate::web::survey;
use serde_json::json;

async fn number(browser: &Browser, script: &str) -> f64 {
    let value = browser.run(&format!("return {script}")).await;
    value.as_f64().unwrap_or_else(|| panic!("{script}: {value}"))
}

#[tokio::test]
async fn on_a_phone_the_median_is_in_view_and_tables_say_that_they_scroll() {
    let Some(browser) = Browser::start().await else { return };
    let app = TestApp::on(Backend::Sqlite).await;
    wider_survey(&app).await;
    browser.shape(390, 844, "light").await;
    browser.open(&format!("{}{ROLE}?country=US", app.base)).await;
    let bottom = "document.querySelector('.amount').getBoundingClientRect().bottom";
    let bottom = number(&browser, bottom).await;
    // What is left of a small phone between the bars of its browser.
    assert!(bottom < 560.0, "the median ends at {bottom}");
    let right =
        "document.querySelector('.figures tbody td:nth-child(4)').getBoundingClientRect().right";
    let right = number(&browser, right).await;
    let edge = "document.querySelector('.figures').parentElement.getBoundingClientRect().right";
    let edge = number(&browser, edge).await;
    assert!(right <= edge, "the median of the table ends at {right}, what is seen of it at {edge}");
    let hint = browser.text(".swipe").await;
    assert!(hint.contains("scrolls sideways"), "{hint}");
    // The other countries are there, a swipe away.
    let there = "document.querySelector('.f-countries .chips').children.length";
    assert_eq!(number(&browser, there).await, 3.0);
    browser.shape(1280, 900, "light").await;
    let seen = "document.querySelector('.swipe').getBoundingClientRect().height";
    assert_eq!(number(&browser, seen).await, 0.0);
}

#[tokio::test]
async fn paper_keeps_every_column() {
    let Some(browser) = Browser::start().await else { return };
    let app = TestApp::on(Backend::Sqlite).await;
    wider_survey(&app).await;
    // An A4 sheet between its margins.
    browser.shape(718, 1_000, "light").await;
    browser.command("Emulation.setEmulatedMedia", json!({"media": "print"})).await;
    for path in [&format!("{ROLE}?country=US"), "/countries", "/methodology"] {
        browser.open(&format!("{}{path}", app.base)).await;
        browser.run("document.querySelectorAll('details').forEach(one => one.open = true)").await;
        let cut = browser
            .run(
                "return [...document.querySelectorAll('table')].filter(table =>
                    table.getBoundingClientRect().right > document.documentElement.clientWidth + 1
                    || getComputedStyle(table.parentElement).overflowX === 'auto'
                ).map(table => table.className + ' ' + table.getBoundingClientRect().right)",
            )
            .await;
        assert_eq!(cut, json!([]), "{path}");
    }
}

#[tokio::test]
async fn pictures_say_their_values_to_pointer_and_keyboard() {
    let Some(browser) = Browser::start().await else { return };
    let app = TestApp::on(Backend::Sqlite).await;
    survey(&app).await;
    browser.open(&format!("{}{ROLE}?country=US", app.base)).await;
    let median = app.read(&format!("/v1{ROLE}/pay?country=US")).await;
    let median = paylens::insight::written(paylens::domain::Amount(
        (median["total"]["p50"]["value"].as_f64().expect("a number") * 100.0) as i64,
    ));
    let titles = browser
        .run("return [...document.querySelectorAll('.p-spot title')].map(one => one.textContent)")
        .await;
    let titles: Vec<String> = serde_json::from_value(titles).expect("a list");
    let said = format!("Median {median} (");
    let at = titles.iter().position(|title| title.starts_with(&said));
    let at = at.unwrap_or_else(|| panic!("{said} is not in {titles:?}"));
    let seen = format!(
        "const spot = document.querySelectorAll('.p-spot')[{at}], tip = spot.querySelector('.p-tip');
         const before = getComputedStyle(tip).visibility;
         spot.focus();
         const box = tip.getBoundingClientRect(), all = spot.ownerSVGElement.getBoundingClientRect();
         return [before, getComputedStyle(tip).visibility, document.activeElement === spot,
            box.left >= all.left - 1 && box.right <= all.right + 1]"
    );
    assert_eq!(browser.run(&seen).await, json!(["hidden", "visible", true, true]));
}

#[tokio::test]
async fn without_scripts_long_pages_have_a_list_and_lists_an_order_and_roles_are_compared() {
    let Some(browser) = Browser::start().await else { return };
    let app = TestApp::on(Backend::Sqlite).await;
    wider_survey(&app).await;
    browser.scripts(false).await;
    browser.open(&format!("{}{ROLE}?country=US", app.base)).await;
    let targets = browser
        .run(
            "return [...document.querySelectorAll('.contents a')]
                .filter(link => !document.getElementById(link.hash.slice(1))).length",
        )
        .await;
    assert_eq!(targets, 0, "the list leads nowhere");
    browser.click(".contents a[href='#faq']").await;
    let top = "document.getElementById('faq').getBoundingClientRect().top";
    let top = number(&browser, top).await;
    assert!((0.0..400.0).contains(&top), "the questions are at {top}");

    browser.click("header.site a[href='/countries']").await;
    browser.wait_for("h1", "Countries").await;
    browser.click("a[href='/countries?sort=pay']").await;
    browser.wait_for("tbody tr:first-child", "United States").await;
    browser.click("header.site a[href='/compare']").await;
    browser.wait_for("h1", "Compare pay").await;
    browser.write("#role", "Back End Developer").await;
    browser.write("#country", "United States").await;
    browser.write("#other", "Front End Developer").await;
    browser.click("form.pairs button").await;
    browser.wait_for("h1", "Back End Developer in the United States and Front End Developer").await;
    browser.wait_for(".verdict", "Against Back End Developer in the United States").await;
    browser.click("a[href*='currency=EUR']").await;
    browser.wait_for("figure", "a year, EUR").await;
}
