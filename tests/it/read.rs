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
async fn nobody_is_told_of_and_sixty_are_published_with_how_certain_they_are(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let path = "/v1/roles/back-end-developer/pay?country=US&level=senior";
    let collecting = json!({"status": "collecting", "role": "back-end-developer",
                            "asked": {"country": "US", "level": "senior"}});
    assert_eq!(app.read(path).await, collecting);
    // A release of nobody is drawn like any other, and shows nothing.
    assert!(matches!(app.release().await, Outcome::Published { .. }));
    assert_eq!(app.read(path).await, collecting);
    let bases = sixty(&app, &json!({})).await;
    assert!(matches!(app.release().await, Outcome::Published { .. }));

    let pay = app.read(path).await;
    assert_eq!(pay["status"], "published");
    assert_eq!(pay["answered"], json!({"country": "US"}));
    assert_eq!(pay["widened"], json!(["level"]));
    assert_eq!(pay["contributors"], json!({"from": 50, "to": 99}));
    let number = |value: &Value| value.as_f64().expect("a number");
    let truth = bases[30] as f64;
    for measure in ["total", "base"] {
        let p50 = &pay[measure]["p50"];
        let (value, low, high) = (number(&p50["value"]), number(&p50["low"]), number(&p50["high"]));
        assert!(low < value && value < high, "{p50}");
        assert!((value / truth - 1.0).abs() < 0.12, "{p50}");
    }
    assert!(number(&pay["total"]["p10"]["value"]) < number(&pay["total"]["p90"]["value"]));
}

/// Where a role has nothing to show, its family or all roles stand in for it, and say so.
#[rstest]
#[tokio::test]
async fn a_wider_group_stands_in_for_a_role_with_few_people(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    for number in 0..150 {
        let mut body = us_salary(60_000 + number * 600);
        body["title"] = json!(if number % 2 == 0 { "Cook" } else { "Zeppelin Rigger" });
        app.accept(&body).await;
    }
    app.release().await;
    // A title without a role counts in all roles.
    let pay = app.read("/v1/roles/lawyer/pay?country=US&city=austin").await;
    assert_eq!(pay["status"], "published", "{pay}");
    assert_eq!(pay["answered"], json!({"scope": "all_roles", "country": "US"}));
    assert_eq!(pay["widened"], json!(["role", "city"]));
    let people = pay["contributors"]["from"].as_u64().expect("a number");
    assert!((100..=200).contains(&people), "{pay}");
    let page = app.get("/roles/lawyer?country=US").await.text().await.expect("text");
    assert!(page.contains("in the United States, all roles"), "{page}");
    let kin = app.read("/v1/roles/bartender/pay?country=US").await;
    assert_eq!(kin["widened"], json!(["role"]), "{kin}");
    assert!(kin["answered"]["family"].is_string(), "{kin}");
}

#[rstest]
#[tokio::test]
async fn the_role_page_has_every_section_with_a_status(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    // Fewer leave shares of experience too uncertain to show.
    for _ in 0..5 {
        sixty(&app, &json!({"level": "senior"})).await;
    }
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
    assert!(senior["total_p50"]["value"].is_number(), "{senior}");
    for (path, section) in [
        ("career-path", "career_path"),
        ("experience", "experience"),
        ("trend", "trend"),
        ("pay-gap", "pay_gap"),
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

/// A slice by two dimensions is answered by the one that tells most of pay.
#[rstest]
#[tokio::test]
async fn of_two_dimensions_the_level_is_kept(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    for number in 0..240 {
        let mut body = us_salary(60_000 + number * 500);
        body["level"] = json!(if number % 2 == 0 { "senior" } else { "junior" });
        body["city"] = json!(if number % 4 < 2 { "Austin" } else { "Chicago" });
        app.accept(&body).await;
    }
    app.release().await;
    let role = "/v1/roles/back-end-developer";
    let pay = app.read(&format!("{role}/pay?country=US&level=senior&city=austin")).await;
    assert_eq!(pay["answered"], json!({"country": "US", "level": "senior"}));
    assert_eq!(pay["widened"], json!(["city"]));
    assert_eq!(pay["additional"]["p50"]["status"], "withheld");
    let city = app.read(&format!("{role}/pay?country=US&city=chicago")).await;
    assert_eq!(city["answered"], json!({"country": "US", "city": "chicago"}));
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
    assert_eq!(first["items"][0]["rules"], "standard-5");
    let next = link.split(['<', '>']).nth(1).expect("a link");
    let second = app.read(next).await;
    assert_eq!(second["items"][0]["number"], 1);
    assert!(second.get("next_cursor").is_none());
    let id = second["items"][0]["id"].as_str().expect("an id");
    let release = app.read(&format!("/v1/releases/{id}")).await;
    assert_eq!(release["number"], 1);
    let guarantee = &release["guarantee"];
    assert_eq!(guarantee["unit"], "person and survey, for life");
    let rho = guarantee["rho"].as_f64().expect("a number");
    let spent = release["ledger"].as_array().expect("lines").iter();
    let spent: f64 = spent.map(|line| line["rho"].as_f64().expect("a number")).sum();
    assert!((spent - rho).abs() < 1e-9 && rho <= 1.0, "{spent} {rho}");
    assert!(guarantee["rho_changed"].as_f64().is_some_and(|rho| rho <= 2.5));
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
    assert_eq!(table.headers()["paylens-rules"], "standard-5");
    assert!(table.headers()["link"].to_str().expect("text").contains("license"));
    let tag = table.headers()["etag"].clone();
    let table = table.text().await.expect("a table");
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
    let whole = app.read(&path("json")).await;
    assert_eq!(rows.len(), 15 * whole["cells"].as_array().expect("cells").len());
    let median = rows
        .iter()
        .find(|row| {
            let cell = &row[0] == "back-end-developer" && &row[1] == "US" && row[2].is_empty();
            cell && &row[9] == "base" && &row[10] == "p50"
        })
        .expect("a row");
    assert_eq!(median[12].parse::<f64>().ok(), pay["base"]["p50"]["value"].as_f64());
    let cell = whole["cells"].as_array().expect("cells").iter();
    let of = |cell: &&Value| {
        cell["role"] == "back-end-developer" && cell["slice"] == json!({"country": "US"})
    };
    let cell = cell.clone().find(of).expect("a cell");
    assert_eq!(cell["total"]["p50"]["value"], pay["total"]["p50"]["value"]);
    sixty(&app, &json!({"level": "junior"})).await;
    app.release().await;
    let again = app.get(&path("csv")).await;
    assert_eq!(again.headers()["etag"], tag);
    assert_eq!(again.text().await.expect("a table"), table);
    assert_eq!(app.get("/v1/releases/nothing/cells.csv").await.status(), 404);

    // The noised sums behind the figures, with what is needed to read them.
    let sketches = app.read(&path("json").replace("cells", "sketches")).await;
    let drawn = sketches["sketches"].as_array().expect("sketches");
    let own = drawn.iter().find(|one| {
        one["role"] == "back-end-developer" && one["country"] == "US" && one["dimension"].is_null()
    });
    let own = own.expect("the country's");
    let shape = sketches["shapes"]
        .as_array()
        .expect("shapes")
        .iter()
        .find(|shape| shape["kind"] == "role/country" && shape["statistic"] == "total");
    let one = shape.expect("a shape")["first_row"][0].as_f64().expect("a number");
    let people = own["numbers"][0].as_f64().expect("a number") / one;
    assert!((people - 60.0).abs() < 25.0, "{people}");
    let table = app.get(&path("csv").replace("cells", "sketches")).await;
    let table = table.text().await.expect("a table");
    assert_eq!(table.lines().count(), drawn.len() + 1);
}

/// What fits best comes first, also where it is misspelt, and pages go on in that order.
#[rstest]
#[tokio::test]
async fn a_search_for_roles_is_ranked_and_forgives_slips(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let roles = async |path: &str| -> Vec<String> {
        let page = app.read(path).await;
        let items = page["items"].as_array().expect("a list").clone();
        items.iter().map(|item| item["role"].as_str().expect("a slug").to_owned()).collect()
    };
    for (search, first) in [
        ("software%20engineer", "software-engineer"),
        ("sofware%20enginer", "software-engineer"),
        ("nurse", "registered-nurse"),
        ("RN", "registered-nurse"),
        ("Buchhalterin", "bookkeeper"),
    ] {
        let found = roles(&format!("/v1/roles?search={search}")).await;
        assert_eq!(found.first().map(String::as_str), Some(first), "{search}");
    }
    let misspelt = roles("/v1/roles?search=devloper").await;
    assert!(misspelt.iter().take(8).any(|role| role.ends_with("-developer")), "{misspelt:?}");
    let begun = roles("/v1/roles?search=softw%20eng").await;
    assert!(begun.iter().take(3).any(|role| role == "software-engineer"), "{begun:?}");
    assert_eq!(roles("/v1/roles?search=qqqzzz").await, Vec::<String>::new());

    let whole = roles("/v1/roles?search=manager&limit=200").await;
    let (mut seen, mut path) = (Vec::new(), "/v1/roles?search=manager&limit=7".to_owned());
    while seen.len() < 40 {
        let page = app.read(&path).await;
        seen.extend(roles(&path).await);
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/v1/roles?search=manager&limit=7&cursor={cursor}");
    }
    assert!(seen.len() > 7 && whole.starts_with(&seen), "{seen:?} {whole:?}");
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

/// Additional pay has figures where many get some, and its share is told where it is certain enough.
#[tokio::test]
async fn additional_pay_is_told_of_many() {
    let app = TestApp::on(Backend::Sqlite).await;
    for number in 0..400 {
        let mut body = us_salary(60_000 + number * 200);
        if number % 4 != 0 {
            body["additional"] = json!([{"kind": "bonus", "amount": 5_000 + number * 10}]);
        }
        app.accept(&body).await;
    }
    app.release().await;
    let pay = app.read("/v1/roles/back-end-developer/pay?country=US").await;
    let share = pay["additional"]["share_receiving"].as_f64().expect("a share");
    assert!((share - 0.75).abs() < 0.12, "{share}");
    let median = pay["additional"]["p50"]["value"].as_f64().expect("a median");
    assert!((4_500.0..11_000.0).contains(&median), "{median}");
    let (base, total) = (&pay["base"]["p50"]["value"], &pay["total"]["p50"]["value"]);
    assert!(base.as_f64() <= total.as_f64(), "{base} {total}");
}
