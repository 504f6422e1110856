//! Finding what there is: what can be asked of a role, places by their names, addresses that are not quite
//! right, and what each problem means.

use crate::support::{Backend, TestApp, problem, us_salary};
use paylens::config::RateLimit;
use paylens::domain::Privacy;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response};
use rstest::rstest;
use serde_json::json;

/// Forty back end developers in California, half of them seniors; exact.
async fn surveyed(backend: Backend) -> TestApp {
    let app = TestApp::with(backend, Privacy::Off, RateLimit(None)).await;
    for number in 0..40 {
        let mut body = us_salary(80_000 + number * 1_000);
        body["region"] = json!("US-CA");
        body["level"] = json!(if number % 2 == 0 { "senior" } else { "junior" });
        body["gender"] = json!("woman");
        app.accept(&body).await;
    }
    app.release().await;
    app
}

#[rstest]
#[tokio::test]
async fn what_can_be_asked_of_a_role_is_what_is_published(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = surveyed(backend).await;
    let slices = app.read("/v1/roles/back-end-developer/slices").await;
    assert_eq!(slices["title"], "Back End Developer");
    let items = slices["items"].as_array().expect("a list");
    assert_eq!(items[0]["asked"], json!({}));
    assert_eq!(items[0]["label"], "worldwide");
    let senior = items
        .iter()
        .find(|item| item["asked"] == json!({"country": "US", "level": "senior"}))
        .expect("seniors");
    assert_eq!(senior["label"], "in the United States (Senior)");
    let group =
        json!([{"dimension": "level", "title": "Level", "value": "senior", "label": "Senior"}]);
    assert_eq!(senior["groups"], group);
    assert!(items.iter().any(|item| item["groups"][0]["label"] == "California"));
    // Pay by gender is read as the pay gap.
    assert!(items.iter().all(|item| item["asked"].get("gender").is_none()), "{slices}");
    // Each is answered by itself, not by anything wider.
    for item in items {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in item["asked"].as_object().expect("an object") {
            query.append_pair(name, value.as_str().expect("text"));
        }
        let pay = app.read(&format!("/v1/roles/back-end-developer/pay?{}", query.finish())).await;
        assert_eq!((&pay["answered"], &pay["widened"]), (&item["asked"], &json!([])), "{pay}");
        assert_eq!(pay["total"]["p50"], item["total_p50"]);
        assert_eq!(pay["contributors"], item["contributors"]);
    }
    let german = app.read("/v1/roles/back-end-developer/slices?country=Germany").await;
    assert_eq!(german["items"], json!([]));
    let others = app.read("/v1/roles/cook/slices").await;
    assert_eq!(others["items"], json!([]));
    let unknown = app.get("/v1/roles/dragon-tamer/slices").await;
    assert_eq!(problem(unknown).await["code"], "unknown_role");
    let wrong = app.get("/v1/roles/cook/slices?country=Atlantis").await;
    assert_eq!(problem(wrong).await["code"], "invalid_query");
}

#[rstest]
#[tokio::test]
async fn places_are_listed_and_understood_by_name(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = surveyed(backend).await;
    let path = "/v1/roles/back-end-developer/pay?country=United+States&region=California";
    let pay = app.read(path).await;
    assert_eq!(pay["asked"], json!({"country": "US", "region": "US-CA"}));
    assert_eq!(pay["answered"], pay["asked"]);
    let page = app.get("/roles/back-end-developer?country=US&region=California").await;
    assert_eq!(page.status(), 200);
    let wrong = problem(app.get("/v1/pay?country=US&region=Californa").await).await;
    let detail = wrong["detail"].as_str().expect("text");
    assert!(detail.contains("US-CA (California)"), "{detail}");
    assert!(detail.contains("/v1/places?country=US"), "{detail}");
    let places = app.read("/v1/places?country=US").await;
    let california = json!({"region": "US-CA", "label": "California"});
    assert!(places["regions"].as_array().expect("a list").contains(&california));
    let city = places["cities"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|city| city["city"] == "san-francisco");
    assert_eq!(city.expect("there")["label"], "San Francisco");
    for path in ["/v1/places", "/v1/places?country=Atlantis", "/v1/places?country=US&colour=blue"] {
        assert_eq!(problem(app.get(path).await).await["code"], "invalid_query", "{path}");
    }
    let level = problem(app.get("/v1/pay?level=Senior").await).await;
    assert!(level["detail"].as_str().is_some_and(|detail| detail.contains("junior")), "{level}");
    let meta = app.read("/v1/meta").await;
    let family = json!({"value": "software", "label": "Software"});
    assert!(meta["vocabularies"]["family"].as_array().expect("a list").contains(&family));
    assert_eq!(meta["vocabularies"]["aspect"][0]["label"], "Overall");
    let none = problem(app.get("/v1/roles?family=nope").await).await;
    assert_eq!(none["code"], "unknown_family");
    assert!(app.read("/v1/roles?family=software").await["items"][0].is_object());
}

/// Follows nothing.
async fn ask(app: &TestApp, method: Method, path: &str) -> Response {
    let client = Client::builder().no_proxy().redirect(Policy::none()).build().expect("a client");
    client.request(method, format!("{}{path}", app.base)).send().await.expect("an answer")
}

#[rstest]
#[case::slash(Method::GET, "/v1/roles/", "/v1/roles")]
#[case::query(Method::GET, "/v1/Roles/?search=cook&limit=2", "/v1/roles?search=cook&limit=2")]
#[case::role(Method::GET, "/v1/roles/Cook/Pay", "/v1/roles/cook/pay")]
#[case::write(Method::POST, "/v1/Salaries/", "/v1/salaries")]
#[case::slashes(Method::GET, "//v1//meta", "/v1/meta")]
#[case::person(Method::PATCH, "/v1/admin/staff/Ada/", "/v1/admin/staff/Ada")]
#[case::page(Method::GET, "/Roles/Cook/?country=US", "/roles/cook?country=US")]
#[case::page_slash(Method::GET, "/methodology/", "/methodology")]
#[case::problem(Method::GET, "/problems/No_Rate/", "/problems/no_rate")]
#[tokio::test]
async fn an_address_that_is_not_quite_right_leads_on(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] method: Method,
    #[case] path: &str,
    #[case] meant: &str,
) {
    let app = TestApp::on(backend).await;
    let response = ask(&app, method, path).await;
    assert_eq!(response.status(), 308, "{path}");
    assert_eq!(response.headers()["location"], meant);
}

#[tokio::test]
async fn no_other_address_leads_anywhere() {
    let app = TestApp::on(Backend::Sqlite).await;
    for path in ["/", "/docs/", "/v1/roles", "/roles/cook", "/openapi.json"] {
        assert_eq!(ask(&app, Method::GET, path).await.status(), 200, "{path}");
    }
    for path in
        ["/v1/nothing/", "/v1/Nothing", "/nothing", "/%5Cevil.example/", "/v1/roles/dragon-tamer"]
    {
        assert_eq!(ask(&app, Method::GET, path).await.status(), 404, "{path}");
    }
    // Never to another host, however many slashes stand in front.
    let outside = ask(&app, Method::GET, "//evil.example/").await;
    assert_eq!(outside.headers()["location"], "/evil.example");
    // A name of the staff is not another one's in small letters.
    assert_eq!(ask(&app, Method::PATCH, "/v1/admin/staff/Ada").await.status(), 401);
}

#[tokio::test]
async fn a_question_where_nothing_can_be_asked_is_refused() {
    let app = TestApp::on(Backend::Sqlite).await;
    for path in ["/v1/meta?colour=blue", "/v1/families?limit=3", "/v1/submission?receipt=abc"] {
        let answer = problem(app.get(path).await).await;
        assert_eq!(answer["code"], "invalid_query", "{path}");
        assert!(answer["detail"].as_str().is_some_and(|detail| detail.contains("Authorization")));
    }
    let write =
        app.request(Method::POST, "/v1/salaries?source=mail").json(&us_salary(1)).send().await;
    assert_eq!(problem(write.expect("an answer")).await["code"], "invalid_query");
    // Outside of the API a letter's marks do no harm.
    assert_eq!(app.get("/problems?utm_source=letter").await.status(), 200);
}

#[tokio::test]
async fn every_problem_is_explained_to_programs_and_to_people() {
    let app = TestApp::on(Backend::Sqlite).await;
    let all = app.read("/problems").await;
    let items = all["items"].as_array().expect("a list");
    assert_eq!(items.len(), paylens::http::Code::ALL.len());
    for item in items {
        let path = item["type"].as_str().expect("an address");
        assert_eq!(app.read(path).await, *item);
        for said in ["cause", "cure"] {
            assert!(item[said].as_str().is_some_and(|text| text.len() > 20), "{item}");
        }
        let page = app.request(Method::GET, path).header("accept", "text/html,*/*").send().await;
        let page = page.expect("an answer");
        assert_eq!(
            page.headers()["vary"]
                .to_str()
                .expect("text")
                .to_lowercase()
                .matches("accept")
                .count()
                .min(1),
            1
        );
        assert!(
            page.headers()["content-type"].to_str().is_ok_and(|kind| kind.starts_with("text/html"))
        );
        let html = page.text().await.expect("text");
        assert!(html.contains(item["code"].as_str().expect("a code")), "{path}");
    }
    let list = app.request(Method::GET, "/problems").header("accept", "text/html").send().await;
    let html = list.expect("an answer").text().await.expect("text");
    assert!(html.contains("no_rate") && html.contains("rate_limited"));
    assert_eq!(problem(app.get("/problems/nonsense").await).await["code"], "not_found");
}
