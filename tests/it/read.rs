//! Reading what was released.

use crate::support::{Backend, TestApp, us_salary};
use paylens::release::Outcome;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

/// Sixty salaries around 100,000 dollars, the rest of each body as `more` says.
async fn sixty(app: &TestApp, more: &Value) -> Vec<i64> {
    let bases: Vec<i64> = (0..60).map(|number| 70_000 + number * 1_000).collect();
    for base in &bases {
        let mut body = us_salary(*base);
        for (field, value) in more.as_object().expect("an object") {
            body[field] = value.clone();
        }
        app.accept(&body).await;
    }
    bases
}

#[rstest]
#[tokio::test]
async fn nineteen_collect_and_sixty_are_published_within_the_stated_bound(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let path = "/v1/roles/back-end-developer/pay?country=US&level=senior";
    for number in 0..19 {
        app.accept(&us_salary(70_000 + number * 1_000)).await;
    }
    assert_eq!(app.release().await, Outcome::NothingToClose);
    assert_eq!(
        app.read(path).await,
        json!({"status": "collecting", "role": "back-end-developer",
               "asked": {"country": "US", "level": "senior"}})
    );
    let mut bases: Vec<i64> = (19..60).map(|number| 70_000 + number * 1_000).collect();
    for base in &bases {
        app.accept(&us_salary(*base)).await;
    }
    bases.extend((0..19).map(|number| 70_000 + number * 1_000));
    bases.sort_unstable();
    assert!(matches!(app.release().await, Outcome::Published { roles: 1, people: 60, .. }));

    let pay = app.read(path).await;
    assert_eq!(pay["status"], "published");
    assert_eq!(pay["answered"], json!({"country": "US"}));
    assert_eq!(pay["widened"], json!(["level"]));
    assert_eq!(pay["contributors"], json!({"from": 50, "to": 99}));
    let bound = app.read("/v1/methodology").await["noise"].clone();
    let ranks = bound["ranks"].as_u64().expect("a number") as usize;
    let step = 1.0 + bound["grid_step_percent"].as_f64().expect("a number") / 100.0;
    let median = pay["base"]["p50"]["value"].as_f64().expect("a number");
    assert!(ranks < 30, "a bound that says something");
    assert!(median >= bases[29 - ranks] as f64 / step && median <= bases[30 + ranks] as f64 * step);
    // Sixty people have a median and quartiles of their own, and no outer percentiles.
    assert_eq!(pay["base"]["p25"]["method"], "empirical");
}

#[rstest]
#[tokio::test]
async fn the_role_page_has_every_section_with_a_status(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    sixty(&app, &json!({"level": "senior"})).await;
    app.release().await;
    let page = app.read("/v1/roles/back-end-developer").await;
    assert_eq!(page["role"]["title"], "Back End Developer");
    assert!(page["about"]["responsibilities"].as_array().is_some_and(|list| list.len() >= 5));
    for section in ["pay", "career_path", "experience", "faq", "related", "provenance"] {
        assert_eq!(page[section]["status"], "published", "{section}");
    }
    assert_eq!(page["highlights"]["status"], "collecting");
    let senior = page["career_path"]["steps"]
        .as_array()
        .and_then(|steps| steps.iter().find(|step| step["level"] == "senior"))
        .expect("a senior rung");
    assert_eq!(senior["total_p50"]["method"], "empirical");
    for (path, section) in [
        ("career-path", "career_path"),
        ("experience", "experience"),
        ("faq", "faq"),
        ("related", "related"),
        ("pay", "pay"),
    ] {
        let alone = app.read(&format!("/v1/roles/back-end-developer/{path}")).await;
        assert_eq!(alone, page[section], "{path}");
    }
}

#[tokio::test]
async fn a_slice_that_is_not_published_and_one_that_does_not_exist_are_answered_alike() {
    let app = TestApp::on(Backend::Sqlite).await;
    sixty(&app, &json!({})).await;
    app.release().await;
    let answer = |city: &'static str| {
        let app = &app;
        async move {
            let path = format!("/v1/roles/back-end-developer/pay?country=US&city={city}");
            let response = app.get(&path).await;
            let length = response.content_length();
            let mut body: Value = response.json().await.expect("JSON");
            body["asked"]["city"] = json!("…");
            (length, body)
        }
    };
    assert_eq!(answer("new-york").await, answer("atlantis").await);
}

#[tokio::test]
async fn figures_are_converted_and_never_read_finer() {
    let app = TestApp::on(Backend::Sqlite).await;
    sixty(&app, &json!({})).await;
    app.release().await;
    let p50 = |query: &'static str| {
        let app = &app;
        async move {
            let pay =
                app.read(&format!("/v1/roles/back-end-developer/pay?country=US{query}")).await;
            (pay["currency"].clone(), pay["base"]["p50"]["value"].as_f64().expect("a number"))
        }
    };
    let (_, year) = p50("").await;
    let (_, month) = p50("&period=month").await;
    let (_, hour) = p50("&period=hour").await;
    let (currency, euros) = p50("&currency=EUR").await;
    assert!((month - year / 12.0).abs() < 0.51, "{month} a month is not {year} a year");
    assert!((hour - year / 2_080.0).abs() < 0.006, "{hour} an hour is not {year} a year");
    assert_eq!(currency, "EUR");
    assert!(euros < year && euros > year / 2.0);
}

#[rstest]
#[tokio::test]
async fn published_answers_have_a_tag_for_each_encoding(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    sixty(&app, &json!({})).await;
    app.release().await;
    let mut tags = std::collections::BTreeSet::new();
    for encoding in ["identity", "gzip", "br"] {
        let get = |tag: Option<&str>| {
            let mut request = app
                .request(Method::GET, "/v1/roles/back-end-developer")
                .header("accept-encoding", encoding);
            if let Some(tag) = tag {
                request = request.header("if-none-match", tag);
            }
            request.send()
        };
        let first = get(None).await.expect("an answer");
        assert_eq!(first.status(), 200);
        assert_eq!(first.headers()["cache-control"], "public, no-cache");
        assert_eq!(first.headers()["last-modified"], "Tue, 24 Nov 2026 00:00:00 GMT");
        let tag = first.headers()["etag"].to_str().expect("text").to_owned();
        let again = get(Some(&tag)).await.expect("an answer");
        assert_eq!(again.status(), 304, "{encoding}");
        let other = get(Some("\"other\"")).await.expect("an answer");
        assert_eq!(other.status(), 200);
        tags.insert(tag);
    }
    assert_eq!(tags.len(), 3, "{tags:?}");
}

/// The first answer is made, the second is kept: nobody can tell them apart, and neither outlives the
/// release.
#[rstest]
#[tokio::test]
async fn a_kept_answer_is_the_one_that_was_made_until_the_next_release(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    sixty(&app, &json!({})).await;
    app.release().await;
    let paths = ["/v1/roles/back-end-developer?country=US", "/roles/back-end-developer?country=US"];
    let read = async |path: &str, encoding: &str| {
        let request = app.request(Method::GET, path).header("accept-encoding", encoding);
        let response = request.send().await.expect("an answer");
        let mut headers: Vec<_> = response
            .headers()
            .iter()
            .filter(|(name, _)| *name != "date")
            .map(|(name, value)| (name.to_string(), value.clone()))
            .collect();
        headers.sort_by(|a, b| a.0.cmp(&b.0));
        (response.status(), headers, response.bytes().await.expect("a body"))
    };
    for path in paths {
        for encoding in ["identity", "br"] {
            let made = read(path, encoding).await;
            assert_eq!(read(path, encoding).await, made, "{path} {encoding}");
        }
        let other = app.request(Method::GET, path).header("host", "pay.example.org").send().await;
        let other = other.expect("an answer").text().await.expect("text");
        let named = path.starts_with("/roles");
        assert_eq!(other.contains("http://pay.example.org/roles"), named, "{path}");
        let missing = read(&format!("{path}&level=wizard"), "identity").await;
        assert_eq!(
            (missing.0.as_u16(), read(&format!("{path}&level=wizard"), "identity").await),
            (400, missing)
        );
    }
    let before = [read(paths[0], "br").await, read(paths[1], "br").await];
    sixty(&app, &json!({})).await;
    app.release().await;
    for (path, before) in paths.into_iter().zip(before) {
        assert_ne!(read(path, "br").await.2, before.2, "{path}");
    }
}

/// Where a role is large enough, a level and a place together have figures of their own.
#[rstest]
#[tokio::test]
async fn two_dimensions_at_once_are_published_where_there_are_enough_people(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    for number in 0..240 {
        let mut body = us_salary(60_000 + number * 500);
        body["level"] = json!(if number % 2 == 0 { "senior" } else { "junior" });
        body["city"] = json!(if number % 4 < 2 { "Austin" } else { "Chicago" });
        app.accept(&body).await;
        if number == 119 {
            app.release().await;
        }
    }
    let role = "/v1/roles/back-end-developer";
    let path = format!("{role}/pay?country=US&level=senior&city=austin");
    let pay = app.read(&path).await;
    assert_eq!(pay["answered"], json!({"country": "US", "level": "senior"}));
    app.release().await;
    // The first batch was too small for that, and waited.
    let pay = app.read(&path).await;
    assert_eq!(pay["answered"], json!({"country": "US", "city": "austin", "level": "senior"}));
    assert_eq!(pay["widened"], json!([]));
    assert_eq!(pay["contributors"], json!({"from": 50, "to": 99}));
    let median = pay["total"]["p50"]["value"].as_f64().expect("a number");
    assert!((60_000.0..180_000.0).contains(&median), "{median}");
    // What spends nothing of its own says so.
    assert_eq!(pay["base"]["p50"]["method"], "smoothed");
    assert_eq!(pay["additional"]["p50"]["status"], "withheld");
    let third = app.read(&format!("{path}&education=master")).await;
    assert_eq!((&third["answered"], &third["widened"]), (&pay["answered"], &json!(["education"])));
    let html = app.get("/roles/back-end-developer?country=US&level=senior").await;
    let html = html.text().await.expect("text");
    assert!(html.contains("Senior, by city"), "{html}");
    assert!(html.contains("?country=US&#38;city=chicago&#38;level=senior"), "{html}");
}

#[rstest]
#[tokio::test]
async fn releases_are_listed_newest_first_in_pages(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    assert_eq!(app.read("/v1/releases").await["items"], json!([]));
    for _ in 0..3 {
        sixty(&app, &json!({})).await;
        assert!(matches!(app.release().await, Outcome::Published { .. }));
    }
    let first = app.get("/v1/releases?limit=2").await;
    let link = first.headers()["link"].to_str().expect("text").to_owned();
    let first: Value = first.json().await.expect("JSON");
    assert_eq!(first["items"][0]["number"], 3);
    assert_eq!(first["items"][0]["rules"], "standard-4");
    let next = link.split(['<', '>']).nth(1).expect("a link");
    let second = app.read(next).await;
    assert_eq!(second["items"][0]["number"], 1);
    assert!(second.get("next_cursor").is_none());
    let id = second["items"][0]["id"].as_str().expect("an id");
    let release = app.read(&format!("/v1/releases/{id}")).await;
    assert_eq!(release["number"], 1);
    assert_eq!(release["parameters"]["narrow"]["epsilon"], 0.5);
    assert_eq!(release["spent"]["cells"], 4);
    assert!(release["spent"]["most_in_a_cell"].as_f64().is_some_and(|spent| spent > 6.0));
}

/// Both exports of a release say what its pages say, and stay what they were.
#[rstest]
#[tokio::test]
async fn a_release_is_exported_whole_and_for_good(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    sixty(&app, &json!({"level": "senior"})).await;
    app.release().await;
    let pay = app.read("/v1/roles/back-end-developer/pay?country=US").await;
    let id = app.read("/v1/releases").await["items"][0]["id"].as_str().expect("an id").to_owned();
    let path = |extension: &str| format!("/v1/releases/{id}/cells.{extension}");
    let table = app.get(&path("csv")).await;
    assert_eq!(table.headers()["paylens-rules"], "standard-4");
    assert!(table.headers()["link"].to_str().expect("text").contains("license"));
    let tag = table.headers()["etag"].clone();
    let table = table.text().await.expect("a table");
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
    let whole = app.read(&path("json")).await;
    assert_eq!(rows.len(), 15 * whole["cells"].as_array().expect("cells").len());
    let median = rows
        .iter()
        .find(|row| &row[1] == "US" && row[2].is_empty() && &row[9] == "base" && &row[10] == "p50")
        .expect("a row");
    assert_eq!(median[12].parse::<f64>().ok(), pay["base"]["p50"]["value"].as_f64());
    let cell = whole["cells"].as_array().expect("cells").iter();
    let cell = cell.clone().find(|cell| cell["slice"] == json!({"country": "US"})).expect("a cell");
    assert_eq!(cell["total"]["p50"]["value"], pay["total"]["p50"]["value"]);
    sixty(&app, &json!({"level": "junior"})).await;
    app.release().await;
    let again = app.get(&path("csv")).await;
    assert_eq!(again.headers()["etag"], tag);
    assert_eq!(again.text().await.expect("a table"), table);
    assert_eq!(app.get("/v1/releases/nothing/cells.csv").await.status(), 404);
}

#[tokio::test]
async fn roles_are_searched_filtered_and_paged() {
    let app = TestApp::on(Backend::Sqlite).await;
    let found = app.read("/v1/roles?search=backend").await;
    assert_eq!(found["items"][0]["role"], "back-end-developer");
    assert_eq!(found["items"][0]["status"], "collecting");
    let (mut seen, mut path) = (Vec::new(), "/v1/roles?limit=40".to_owned());
    loop {
        let page = app.read(&path).await;
        let items = page["items"].as_array().expect("a list").clone();
        seen.extend(items.iter().map(|item| item["role"].as_str().expect("a slug").to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/v1/roles?limit=40&cursor={cursor}");
    }
    assert!(seen.len() >= 60 && seen.is_sorted());
    let nurses = app.read("/v1/roles?family=healthcare&limit=200").await;
    assert!(nurses["items"].as_array().is_some_and(|list| list.len() >= 5));
}

/// Of a hundred people all but one are known to get additional pay: that there are just enough for a
/// median must not tell that the last one gets some, too.
#[rstest]
#[tokio::test]
async fn just_enough_people_with_additional_pay_are_not_told(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    // With the exact count each of the first three would be told.
    let roles = [("Cook", 100), ("Nurse", 100), ("Lawyer", 100), ("Back End Developer", 130)];
    let mut medians = Vec::new();
    for (title, people) in roles {
        for number in 0..people {
            let mut body = us_salary(60_000 + number * 500);
            body["title"] = json!(title);
            body["additional"] = json!([{"kind": "bonus", "amount": 5_000 + number * 20}]);
            app.accept(&body).await;
        }
    }
    app.release().await;
    for role in ["cook", "registered-nurse", "lawyer", "back-end-developer"] {
        let pay = app.read(&format!("/v1/roles/{role}/pay")).await;
        assert_eq!(pay["status"], "published", "{role}");
        medians.push(pay["additional"]["p50"].clone());
    }
    let shown = medians.pop().expect("four")["value"].as_f64().expect("a number");
    assert!((5_500.0..7_500.0).contains(&shown), "{shown}");
    assert_eq!(medians, vec![json!({"status": "withheld"}); 3]);
}
