//! What people typed: given back whatever happened, and changed with what is stored.

use super::{all, post, text};
use crate::support::{Backend, TestApp};
use paylens::config::RateLimit;
use paylens::domain::Privacy;
use rstest::rstest;
use std::num::NonZeroU32;

const ANSWER: [(&str, &str); 12] = [
    ("title", "Sr. Backend Engineer"),
    ("country", "United States"),
    ("city", "Austin"),
    ("experience_years", "6.5"),
    ("base_amount", "12,500"),
    ("base_currency", "USD"),
    ("base_period", "month"),
    ("bonus", "20 000"),
    ("employer_name", "Acme"),
    ("work_mode", "remote"),
    ("gender", "woman"),
    ("year", "2026"),
];

async fn receipt_of(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> (String, String) {
    let response = post(app, path, fields).await;
    assert_eq!(response.status(), 201);
    let html = response.text().await.expect("text");
    (all(r#"class="token" [^>]*>([^<]{43})<"#, &html).concat(), html)
}

#[rstest]
#[tokio::test]
async fn an_answer_is_changed_from_what_was_typed_and_later_from_what_is_stored(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let (receipt, html) = receipt_of(&app, "/submit", &ANSWER).await;
    // At once: everything as it was typed.
    for (name, value) in ANSWER {
        let hidden = format!(r#"<input type="hidden" name="{name}" value="{value}">"#);
        assert!(html.contains(&hidden), "{hidden} is not in {html}");
    }
    let mut change = ANSWER.to_vec();
    change.extend([("receipt", receipt.as_str()), ("action", "replace")]);
    let form = post(&app, "/receipt", &change).await.text().await.expect("text");
    for typed in
        ["value=\"Sr. Backend Engineer\"", "value=\"12,500\"", "value=\"20 000\"", "value=\"Acme\""]
    {
        assert!(form.contains(typed), "{typed} is not in {form}");
    }
    assert!(form.contains(&format!(r#"name="receipt" value="{receipt}""#)), "{form}");
    // Later: what is stored of it, and that is said.
    let stored = [("receipt", receipt.as_str()), ("action", "replace")];
    let form = post(&app, "/receipt", &stored).await.text().await.expect("text");
    assert!(form.contains("This is what is kept of your answer"), "{form}");
    for kept in [
        r#"name="title" type="text" value="Back End Developer""#,
        r#"name="country" type="text" value="United States""#,
        r#"name="city" type="text" value="Austin""#,
        r#"name="experience_years" type="text" inputmode="decimal" value="6.5""#,
        r#"name="base_amount" type="text" inputmode="decimal" value="150,000""#,
        r#"name="other" type="text" inputmode="decimal" value="20,000""#,
        r#"<option value="senior" selected>"#,
        r#"<option value="remote" selected>"#,
        r#"<option value="woman" selected>"#,
        r#"<option value="year" data-value="1" selected>"#,
        r#"name="employer_name" type="text" value="""#,
    ] {
        assert!(form.contains(kept), "{kept} is not in {form}");
    }
    // Sent as it is, nothing changes.
    let sent = [
        ("receipt", receipt.as_str()),
        ("title", "Back End Developer"),
        ("country", "United States"),
        ("city", "Austin"),
        ("level", "senior"),
        ("experience_years", "6.5"),
        ("base_amount", "150,000"),
        ("base_currency", "USD"),
        ("base_period", "year"),
        ("other", "20,000"),
    ];
    let changed = post(&app, "/submit", &sent).await;
    assert_eq!(changed.status(), 200);
    assert!(changed.text().await.expect("text").contains("170,000 USD"));
}

#[rstest]
#[tokio::test]
async fn a_review_is_changed_from_what_is_stored(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let review = [
        ("title", "Cook"),
        ("country", "Deutschland"),
        ("overall", "4"),
        ("recommend", "no"),
        ("pros", "Chef Anna Kowalski is kind. Good soup."),
        ("quote_consent", "yes"),
    ];
    let (receipt, _) = receipt_of(&app, "/review", &review).await;
    let stored = [("receipt", receipt.as_str()), ("action", "replace")];
    let form = post(&app, "/receipt", &stored).await.text().await.expect("text");
    for kept in [
        r#"name="country" type="text" value="Germany""#,
        r#"<option value="4" selected>"#,
        r#"<option value="no" selected>"#,
        "[name] is kind. Good soup.</textarea>",
        r#"value="yes" checked"#,
    ] {
        assert!(form.contains(kept), "{kept} is not in {form}");
    }
}

#[rstest]
#[tokio::test]
async fn withdrawing_asks_once_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let pending =
        || async { app.on.store.contribution_archive().pending().await.expect("read").len() };
    let (receipt, _) = receipt_of(&app, "/submit", &ANSWER).await;
    let withdraw = [("receipt", receipt.as_str()), ("action", "withdraw")];
    let asked = post(&app, "/receipt", &withdraw).await;
    assert_eq!(asked.status(), 200);
    let asked = asked.text().await.expect("text");
    assert!(asked.contains("Withdraw this answer?") && asked.contains("170,000 USD"), "{asked}");
    assert!(asked.contains(r#"name="sure" value="yes""#), "{asked}");
    assert_eq!(pending().await, 1);
    let sure = [("receipt", receipt.as_str()), ("action", "withdraw"), ("sure", "yes")];
    let gone = post(&app, "/receipt", &sure).await.text().await.expect("text");
    assert!(gone.contains("Withdrawn."), "{gone}");
    assert_eq!(pending().await, 0);
    // There is nothing left to ask about.
    let again = post(&app, "/receipt", &withdraw).await.text().await.expect("text");
    assert!(!again.contains("Withdraw this answer?") && again.contains("no longer stored"));
}

#[tokio::test]
async fn a_form_that_was_sent_before_gives_back_what_was_typed() {
    let app = TestApp::on(Backend::Sqlite).await;
    let key = all(r#"name="key" value="([^"]+)""#, &text(&app, "/submit").await).concat();
    let mut first = ANSWER.to_vec();
    first.push(("key", &key));
    receipt_of(&app, "/submit", &first).await;
    let mut other = first.clone();
    other[4] = ("base_amount", "9,999");
    let refused = post(&app, "/submit", &other).await;
    assert_eq!(refused.status(), 422);
    let html = refused.text().await.expect("text");
    assert!(html.contains("sent before") && html.contains("value=\"9,999\""), "{html}");
    let fresh = all(r#"name="key" value="([^"]+)""#, &html).concat();
    assert!(fresh.len() > 16 && fresh != key, "{fresh}");
    let short: Vec<_> = ANSWER.into_iter().chain([("key", "short")]).collect();
    let html = post(&app, "/submit", &short).await.text().await.expect("text");
    assert!(html.contains("was not whole") && html.contains("value=\"12,500\""), "{html}");
}

#[tokio::test]
async fn a_receipt_is_given_back_when_it_came_too_soon() {
    let limit = RateLimit(NonZeroU32::new(1));
    let app = TestApp::with(Backend::Sqlite, Privacy::Standard, limit).await;
    post(&app, "/submit", &[]).await;
    let receipt = "a".repeat(43);
    let refused = post(&app, "/receipt", &[("receipt", &receipt), ("action", "see")]).await;
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    let html = refused.text().await.expect("text");
    assert!(html.contains(&receipt) && html.contains("Many answers came"), "{html}");
}

#[tokio::test]
async fn the_receipt_can_be_taken_along_and_the_link_for_colleagues_has_no_trace() {
    let app = TestApp::on(Backend::Sqlite).await;
    let (receipt, html) = receipt_of(&app, "/submit", &ANSWER).await;
    let file = all(r#"href="data:text/plain;charset=utf-8;base64,([^"]+)" download="#, &html);
    assert_eq!(file.len(), 1, "{html}");
    let links = all(r#"<code class="token link"[^>]*>([^<]+)<"#, &html);
    assert_eq!(links, [format!("{}/roles/back-end-developer", app.base)]);
    let mail = all(r#"href="(mailto:[^"]+)""#, &html).concat();
    assert!(mail.contains("roles%2Fback-end-developer") && !mail.contains(&receipt), "{mail}");
    // Somebody else with another title gets the same link for the same role.
    let mut other = ANSWER.to_vec();
    other[0] = ("title", "Backend Developer");
    let (_, html) = receipt_of(&app, "/submit", &other).await;
    assert_eq!(all(r#"<code class="token link"[^>]*>([^<]+)<"#, &html), links);
}
