//! The page behind the link of the first start, with and without scripts.

use super::{PASSWORD, session};
use crate::support::{Backend, Browser, TestApp};
use reqwest::Method;
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn the_form_makes_the_first_administrator_without_scripts(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let token = app.staff.offer_setup().await.expect("read").expect("nobody is there");
    let page = app.get("/setup").await;
    assert_eq!(page.headers()["cache-control"], "no-store");
    let policy = page.headers()["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
    let send = async |token: &str, name: &str, password: &str| {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("token", token).append_pair("name", name);
        body.append_pair("password", password);
        let request = app.request(Method::POST, "/setup");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(body.finish()).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    };
    let (status, text) = send(&token, "Ada!", "secret-but-x").await;
    assert_eq!(status, 422);
    assert!(text.contains("must be 1 to 64 lower-case letters") && text.contains(&token));
    let (status, text) = send(&token, "ada", "short").await;
    assert_eq!(status, 422);
    assert!(text.contains("12 characters or more") && !text.contains("short"));
    assert_eq!(send("guessed", "ada", PASSWORD).await.0, 401);
    assert_eq!(send(&token, "ada", PASSWORD).await.0, 201);
    assert_eq!(send(&token, "eve", PASSWORD).await.0, 401, "once");
    session(&app, "ada").await;
}

#[tokio::test]
async fn the_printed_link_fills_in_its_token_and_leaves_the_address() {
    let Some(browser) = Browser::start().await else { return };
    let app = TestApp::on(Backend::Sqlite).await;
    let token = app.staff.offer_setup().await.expect("read").expect("nobody is there");
    browser.open(&format!("{}/setup#{token}", app.base)).await;
    browser.write("#name", "ada").await;
    browser.write("#password", PASSWORD).await;
    assert_eq!(browser.run("return location.href").await, format!("{}/setup", app.base));
    browser.click("form.answer button").await;
    browser.wait_for("h1", "You are the administrator").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    session(&app, "ada").await;
}
