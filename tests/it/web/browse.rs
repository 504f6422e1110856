//! Looking through families and countries, and setting two groups side by side.

use super::{ROLE, all, amount, survey, text};
use crate::support::{Backend, TestApp, us_salary};
use rstest::rstest;
use serde_json::json;

/// A second country and a second role beside those of the survey.
pub(crate) async fn wider_survey(app: &TestApp) {
    for number in 0..90 {
        let mut body = us_salary(0);
        body["country"] = json!("DE");
        body["base"] =
            json!({"amount": 40_000 + number * 300, "currency": "EUR", "period": "year"});
        body["experience_years"] = json!(3 + number % 5);
        if let Some(body) = body.as_object_mut() {
            body.remove("city");
            body.remove("region");
        }
        app.accept(&body).await;
        let mut body = us_salary(70_000 + number * 1_500);
        body["title"] = json!("Front End Developer");
        app.accept(&body).await;
    }
    survey(app).await;
}

fn rows(html: &str) -> Vec<String> {
    all(r#"<tr><th scope="row"><a href="[^"]*">([^<]+)</a>"#, html)
}

#[rstest]
#[tokio::test]
async fn families_and_countries_are_put_in_order_by_links(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    assert!(text(&app, "/countries").await.contains("Still collecting"));
    wider_survey(&app).await;

    let countries = text(&app, "/countries").await;
    assert_eq!(rows(&countries), ["Germany", "United States"]);
    assert!(countries.contains(r#"aria-sort="ascending"><a href="/countries?sort=name""#));
    let by_pay = text(&app, "/countries?sort=pay").await;
    assert_eq!(rows(&by_pay), ["United States", "Germany"]);
    assert!(by_pay.contains(r#"aria-sort="descending"><a href="/countries?sort=pay""#));
    let everybody = app.read("/v1/pay?country=DE").await;
    let median = format!("{} EUR", amount(&everybody["total"]["p50"]["value"]));
    assert!(by_pay.contains(&median), "{median} is not in {by_pay}");
    assert!(by_pay.contains(r#"href="/?country=DE&#38;sort=pay""#), "{by_pay}");

    let families = text(&app, "/families?sort=pay").await;
    assert_eq!(rows(&families).first().map(String::as_str), Some("Software"));
    let family = app.read("/v1/families/software/pay").await;
    let median = amount(&family["total"]["p50"]["value"]);
    assert!(families.contains(&format!("{median} USD")), "{median} is not in {families}");
    let by_name = rows(&text(&app, "/families").await);
    assert!(by_name.is_sorted() && by_name.len() > 10, "{by_name:?}");

    // Roles of a country, the best paid first, each with a link to its figures there.
    let roles = text(&app, "/?country=US&sort=pay").await;
    let titles = all(r#"<span class="r-title">([^<]+)<"#, &roles);
    let paid = all(r#"<span class="r-pay"><b>([^<]+)<"#, &roles);
    let paid: Vec<i64> =
        paid.iter().map(|one| one.replace(',', "").parse().expect("a number")).collect();
    assert_eq!(paid.len(), 2);
    assert!(paid.is_sorted_by(|one, next| one >= next), "{paid:?}");
    assert!(titles.len() > 100 && titles.contains(&"Cook".to_owned()));
    assert!(roles.contains(&format!("href=\"{ROLE}?country=US\"")), "{roles}");
    let german = text(&app, "/?family=software&country=DE").await;
    let median = app.read(&format!("/v1{ROLE}/pay?country=DE")).await;
    let median = amount(&median["total"]["p50"]["value"]);
    assert!(german.contains(&format!("<b>{median}</b> EUR")), "{german}");
    assert_eq!(app.get("/?country=Utopia").await.status(), 400);
}

#[rstest]
#[tokio::test]
async fn two_groups_stand_side_by_side_on_one_scale(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    wider_survey(&app).await;
    let compared = "/compare?role=back-end-developer&country=US&other_country=DE";
    let html = text(&app, compared).await;
    // One currency for both: that of the first.
    let figures = |country: &str| format!("/v1{ROLE}/pay?country={country}&currency=USD");
    let [us, de] = [app.read(&figures("US")).await, app.read(&figures("DE")).await];
    for pay in [&us, &de] {
        for percentile in ["p10", "p25", "p50", "p75", "p90"] {
            let figure = &pay["total"][percentile];
            if figure["status"] != "withheld" {
                let value = amount(&figure["value"]);
                assert!(html.contains(&format!("<b>{value}</b>")), "{value} is not in {html}");
                assert!(html.contains(&format!(">{value}<")) || percentile == "p50", "{value}");
            }
        }
    }
    let median = |pay: &serde_json::Value| pay["total"]["p50"]["value"].as_f64().expect("a number");
    let less = amount(&json!(median(&us) - median(&de)));
    let verdict = all(r#"<p class="verdict[^>]*>([^<]+)<"#, &html).concat();
    assert!(verdict.contains(&format!("{less} less")), "{less} is not in {verdict}");
    assert!(verdict.contains("more than the figures are uncertain by"), "{verdict}");
    assert!(html.contains("verdict clear") && html.contains("id=\"beside-t\""), "{html}");
    // The same as the JSON writes it, and what people type.
    let like_json = text(&app, "/compare?roles=back-end-developer&countries=US,DE").await;
    assert!(like_json.contains(&verdict), "{like_json}");
    let typed = "/compare?role=Backend+Engineer&country=US&other=&other_country=DE";
    assert!(text(&app, typed).await.contains(&verdict));

    // A group differs from itself by nothing, and that is said.
    let same = text(&app, "/compare?role=back-end-developer&country=US&other_country=US").await;
    assert!(same.contains("there may be no difference at all"), "{same}");
    assert!(!same.contains("verdict clear"));
    // What a wider group stands in for is not held against anything.
    let wider = "/compare?roles=back-end-developer,cook&country=US";
    let wider = text(&app, wider).await;
    assert!(wider.contains("no difference is told") && !wider.contains("verdict clear"), "{wider}");
    assert!(!wider.contains("<th scope=\"col\">Difference</th>"), "{wider}");
    let unknown = text(&app, "/compare?role=Quantum+Unicorn+Groomer&country=US").await;
    assert!(unknown.contains("No role goes by “Quantum Unicorn Groomer”"), "{unknown}");
    assert_eq!(app.get("/compare?role=cook&country=Utopia").await.status(), 400);
    // Role pages lead there.
    let role = text(&app, &format!("{ROLE}?country=US")).await;
    assert!(role.contains(r#"href="/compare?role=back-end-developer&#38;country=US""#), "{role}");
}
