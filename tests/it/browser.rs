//! The pages in a real browser: read, filtered, filled in, with and without scripts.

use crate::support::{Backend, Browser, TestApp, axe};
use crate::web::survey;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

mod forms;
mod reading;

const ROLE: &str = "/roles/back-end-developer";

/// Finds what is seriously wrong for people who read otherwise.
const FIND: &str = "return axe.run(document, {resultTypes: ['violations']}).then(found => found.violations
    .filter(one => ['serious', 'critical'].includes(one.impact))
    .map(one => one.id + ': ' + one.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | ')))";

#[tokio::test]
async fn pages_are_whole_for_everybody_at_any_width_by_day_and_night() {
    let Some(browser) = Browser::start().await else { return };
    let app = TestApp::on(Backend::Sqlite).await;
    survey(&app).await;
    let axe = axe();
    let country = format!("{ROLE}?country=US&city=austin");
    let compared = "/compare?role=back-end-developer&country=US&other=front-end-developer";
    let pages = [
        "/",
        "/?q=engineer",
        ROLE,
        &country,
        "/roles/welder",
        "/submit",
        "/review",
        "/receipt",
        "/methodology",
        "/?family=software&sort=pay",
        "/families",
        "/countries",
        "/compare",
        compared,
    ];
    for (width, scheme) in [(320, "light"), (390, "dark"), (1280, "light"), (1280, "dark")] {
        browser.shape(width, 900, scheme).await;
        for path in pages {
            let at = format!("{path} at {width} {scheme}");
            browser.open(&format!("{}{path}", app.base)).await;
            let overflow = browser
                .run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
                .await;
            assert_eq!(overflow, 0, "{at} is wider than its window");
            // Folded parts are looked at too.
            browser
                .run("document.querySelectorAll('details').forEach(one => one.open = true)")
                .await;
            if let Some(axe) = &axe {
                browser.run(axe).await;
                assert_eq!(browser.run(FIND).await, json!([]), "{at}");
            }
            assert_eq!(browser.complaints().await, Vec::<String>::new(), "{at}");
        }
    }
    let requests = browser.requests().await;
    assert!(requests.iter().any(|address| address.contains("/assets/page-")));
    for address in requests {
        let foreign = address.starts_with("http") && !address.starts_with(&app.base);
        assert!(!foreign, "{address} was asked for");
    }
}

#[tokio::test]
async fn a_page_is_found_and_filtered_by_its_links() {
    let Some(browser) = Browser::start().await else { return };
    let app = TestApp::on(Backend::Sqlite).await;
    survey(&app).await;
    browser.scripts(false).await;
    browser.open(&app.base).await;
    browser.write("#q", "backend engineer").await;
    browser.click("form.search button").await;
    // The browser's language names the United States.
    browser.click(&format!("a[href='{ROLE}?country=US']")).await;
    browser.click(&format!("a[href='{ROLE}?country=worldwide']")).await;
    browser.wait_for("h1", "Back End Developer pay worldwide").await;
    browser.click(&format!("a[href='{ROLE}?country=US']")).await;
    browser.wait_for("h1", "in the United States").await;
    browser.click("details.groups summary").await;
    browser.click(&format!("a[href='{ROLE}?country=US&level=senior']")).await;
    browser.wait_for("h1", "Back End Developer pay in the United States (Senior)").await;
    let pay = app.read(&format!("/v1{ROLE}/pay?country=US&level=senior")).await;
    let median = pay["total"]["p50"]["value"].to_string();
    let shown = browser.text(".amount").await;
    assert_eq!(shown.replace([',', '≈', '\u{202f}'], ""), median);
}

#[tokio::test]
async fn the_form_works_without_scripts() {
    let Some(browser) = Browser::start().await else { return };
    let app = TestApp::on(Backend::Sqlite).await;
    browser.scripts(false).await;
    browser.open(&format!("{}/submit", app.base)).await;
    browser.write("#title", "Sr. Backend Engineer").await;
    browser.click("form.answer button").await;
    browser.wait_for("#mistakes", "Not sent yet: 5 fields need a look").await;
    browser.write("#country", "Germany").await;
    browser.write("#experience_years", "6,5").await;
    browser.write("#base_amount", "65.000").await;
    browser.write("#base_currency", "EUR").await;
    browser.write("#base_period", "year").await;
    browser.click("form.answer button").await;
    browser.wait_for("h1", "Thank you, it is in").await;
    assert!(browser.text("dl.entry").await.contains("65,000 EUR"));
    assert_eq!(browser.text(".token").await.len(), 43);
    browser.click(".receipt button[value='see']").await;
    browser.click("button[value='withdraw']").await;
    browser.wait_for(".mistakes", "Withdraw this answer?").await;
    browser.click(".mistakes button[value='withdraw']").await;
    browser.wait_for(".done", "Withdrawn.").await;
    let archive = app.on.store.contribution_archive();
    assert!(archive.pending().await.expect("read").is_empty());
}

#[tokio::test]
async fn with_scripts_the_form_answers_while_one_types_and_keeps_nothing() {
    let Some(browser) = Browser::start().await else { return };
    let app = TestApp::on(Backend::Sqlite).await;
    browser.open(&format!("{}/submit", app.base)).await;
    browser.write("#title", "Sr. Backend Engineer").await;
    browser.wait_for("#matched", "Counts for: Back End Developer (senior)").await;
    browser.write("#country", "Germany").await;
    browser.write("#base_amount", "5.000").await;
    browser.write("#base_period", "month").await;
    // The country brought its currency.
    browser.wait_for("#total", "60,000 EUR for a full-time year").await;
    browser.write("#experience_years", "4").await;
    browser.click("form.answer button").await;
    browser.wait_for("dl.entry", "60,000 EUR").await;
    let kept = browser
        .run(
            "return [document.cookie, localStorage.length, sessionStorage.length, location.search]",
        )
        .await;
    assert_eq!(kept, json!(["", 0, 0, ""]));
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    for address in browser.requests().await {
        assert!(!address.starts_with("http") || address.starts_with(&app.base), "{address}");
    }
}

/// Draws docs/pictures from a running demo:
/// `PICTURES_OF=http://127.0.0.1:8080 cargo test --test it -- --ignored draw_pictures`
#[ignore = "writes files"]
#[tokio::test]
async fn draw_pictures() {
    let base = std::env::var("PICTURES_OF").expect("the address of a demo");
    let browser = Browser::start().await.expect("a browser");
    let pages = [
        ("search", "/", 1000),
        ("role", "/roles/back-end-developer?country=US", 1900),
        ("form", "/submit", 1300),
    ];
    for (width, scheme) in [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")] {
        browser.shape(width, 900, scheme).await;
        for (name, path, height) in pages {
            browser.open(&format!("{base}{path}")).await;
            let picture = browser.picture(width, height).await;
            let bytes = STANDARD.decode(picture).expect("base 64");
            std::fs::write(format!("docs/pictures/{name}-{width}-{scheme}.png"), bytes)
                .expect("written");
        }
    }
}
