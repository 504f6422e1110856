//! The pages people see: their figures, their form, their headers.

use crate::support::{Backend, TestApp, us_salary};
use paylens::config::RateLimit;
use paylens::domain::Amount;
use paylens::domain::Privacy;
use paylens::insight::written;
use regex::Regex;
use reqwest::{Method, Response};
use rstest::rstest;
use serde_json::{Value, json};
use std::num::NonZeroU32;

pub(crate) mod browse;
mod links;
mod typed;

const ROLE: &str = "/roles/back-end-developer";

/// Hands in and releases enough for levels, bands of experience and cities to be published.
pub(crate) async fn survey(app: &TestApp) {
    for number in 0..120 {
        let mut body = us_salary(60_000 + number * 1_000);
        let senior = number % 2 == 0;
        body["level"] = json!(if senior { "senior" } else { "junior" });
        body["experience_years"] = json!(if senior { 8 } else { 2 });
        body["city"] = json!(if number % 4 < 2 { "Austin" } else { "Chicago" });
        body["additional"] = json!([{"kind": "bonus", "amount": 3_000 + number * 50}]);
        app.accept(&body).await;
    }
    app.release().await;
}

async fn text(app: &TestApp, path: &str) -> String {
    let response = app.get(path).await;
    assert_eq!(response.status(), 200, "{path}");
    response.text().await.expect("text")
}

fn all(pattern: &str, text: &str) -> Vec<String> {
    let pattern = Regex::new(pattern).expect("a pattern");
    pattern.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

fn amount(value: &Value) -> String {
    written(Amount((value.as_f64().expect("a number") * 100.0).round() as i64))
}

/// A figure as a table writes it: its value and its range, or nothing.
fn in_table(figure: &Value) -> Vec<String> {
    if figure["status"] == "withheld" {
        return vec!["withheld".to_owned()];
    }
    vec![
        amount(&figure["value"]),
        format!("{}–{}", amount(&figure["low"]), amount(&figure["high"])),
    ]
}

/// The figures of the table that begins at `mark`, in order.
fn table(html: &str, mark: &str) -> Vec<String> {
    let from = html.find(mark).unwrap_or_else(|| panic!("no {mark}"));
    let until = from + html[from..].find("</table>").expect("an end");
    let cells = all(r"(?s)<td>(.*?)</td>", &html[from..until]).join(" ");
    let approximate = Regex::new(r"(<span title[^>]*>)?≈&#8239;(</span>)?").expect("a pattern");
    all(r"(?:<b>|<small>|<span class=.withheld.>)([^<]+)<", &approximate.replace_all(&cells, ""))
}

const PERCENTILES: [&str; 5] = ["p10", "p25", "p50", "p75", "p90"];

#[rstest]
#[tokio::test]
async fn page_pictures_answers_and_data_for_search_engines_say_what_the_json_says(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    survey(&app).await;
    for query in [
        "?country=US",
        "",
        "?country=US&level=senior",
        "?country=US&currency=EUR&period=month",
        "?country=US&period=hour",
    ] {
        let page = app.read(&format!("/v1{ROLE}{query}")).await;
        let html = text(&app, &format!("{ROLE}{query}")).await;
        let pay = &page["pay"];
        assert_eq!(pay["status"], "published");

        // All figures.
        let measures = ["total", "base", "additional"];
        let expected: Vec<_> = measures
            .iter()
            .flat_map(|measure| PERCENTILES.map(|p| in_table(&pay[measure][p])).concat())
            .collect();
        assert_eq!(table(&html, "class=\"figures\""), expected, "{query}");
        // The headline.
        let amount_of = |class: &str| all(&format!(r#"class="{class}">([^<]+)<"#), &html);
        let headline = amount_of("amount").concat().replace("≈&#8239;", "");
        assert_eq!(headline, amount(&pay["total"]["p50"]["value"]));
        // The ladder and the bands.
        let steps = page["career_path"]["steps"].as_array().expect("steps");
        let expected: Vec<_> = steps
            .iter()
            .flat_map(|step| [in_table(&step["total_p50"]), in_table(&step["base_p50"])].concat())
            .collect();
        assert_eq!(table(&html, "class=\"ladder\""), expected, "{query}");
        let bands = page["pay_by_experience"]["bands"].as_array().expect("bands");
        assert!(bands.len() >= 2);
        let expected: Vec<_> = bands
            .iter()
            .flat_map(|band| ["p25", "p50", "p75"].map(|p| in_table(&band[p])).concat())
            .collect();
        assert_eq!(table(&html, "aria-label=\"Pay by experience\""), expected, "{query}");
        // Questions and answers, word by word.
        let asked = page["faq"]["entries"].as_array().expect("entries");
        assert!(asked.len() >= 5, "{asked:?}");
        for entry in asked {
            let answer = entry["answer"].as_str().expect("text");
            assert!(html.contains(&format!("<dd>{answer}</dd>")), "{answer}");
        }
        // Data for search engines.
        let data = all(r#"(?s)<script type="application/ld\+json">(.*?)</script>"#, &html).concat();
        let data: Value = serde_json::from_str(&data).expect("JSON");
        assert_eq!(data["@type"], "Occupation");
        for (at, measure) in ["total", "base"].iter().enumerate() {
            let salary = &data["estimatedSalary"][at];
            if pay[measure]["p50"]["status"] == "withheld" {
                assert!(salary.is_null(), "{data}");
                continue;
            }
            assert_eq!(salary["currency"], pay["currency"]);
            for (name, percentile) in
                [("percentile10", "p10"), ("median", "p50"), ("percentile75", "p75")]
            {
                assert_eq!(salary[name], pay[measure][percentile]["value"], "{measure} {name}");
            }
        }
        // Pictures, alone and on the page.
        let texts = |svg: &str| all(r"<text[^>]*>([^<]*)</text>", svg);
        let drawn = text(&app, &format!("{ROLE}/pay.svg{query}")).await;
        for measure in ["total", "base"] {
            for percentile in PERCENTILES {
                let figure = &pay[measure][percentile];
                if figure["status"] == "withheld" {
                    assert!(drawn.contains("withheld"), "{drawn}");
                    continue;
                }
                let value = amount(&figure["value"]);
                let label = if percentile == "p50" { format!("median {value}") } else { value };
                assert!(texts(&drawn).contains(&label), "{label} is not in {drawn}");
            }
        }
        for (name, figures) in [
            ("career-path", steps.iter().map(|step| &step["total_p50"]).collect::<Vec<_>>()),
            ("pay-by-experience", bands.iter().map(|band| &band["p50"]).collect()),
        ] {
            let drawn = text(&app, &format!("{ROLE}/{name}.svg{query}")).await;
            let shown = figures.iter().filter(|figure| figure["status"] != "withheld");
            let expected: Vec<_> = shown.map(|figure| amount(&figure["value"])).collect();
            let values = all(r#"text-anchor="end" class="p-v[^"]*">([^<]*)<"#, &drawn);
            assert_eq!(values, expected, "{name}{query}");
        }
        let drawn = text(&app, &format!("{ROLE}/experience.svg{query}")).await;
        let shares = page["experience"]["bands"].as_array().expect("bands").iter();
        let shares: Vec<_> = shares
            .map(|band| format!("{:.0} %", band["share"].as_f64().expect("a share") * 100.0))
            .collect();
        let written: Vec<_> =
            texts(&drawn).into_iter().filter(|text| text.ends_with(" %")).collect();
        assert_eq!(written, shares);
        let inline = all(r"(?s)<figure><svg[^>]*>(.*?)</svg>", &html);
        assert_eq!(inline.len(), 4);
        assert!(drawn.contains(inline.last().expect("the last")), "the page draws another picture");
    }
}

#[rstest]
#[tokio::test]
async fn what_is_not_published_is_said_plainly(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let html = text(&app, ROLE).await;
    assert!(html.contains("Still collecting") && !html.contains("application/ld+json"));
    for name in ["pay", "career-path", "pay-by-experience", "experience", "trend", "pay-gap"] {
        let svg = text(&app, &format!("{ROLE}/{name}.svg?country=DE")).await;
        assert!(svg.contains("Too few people have answered yet"), "{svg}");
    }
    survey(&app).await;
    let html = text(&app, &format!("{ROLE}?country=US&city=boston")).await;
    assert!(html.contains("Too few people have answered in the United States (Boston)"), "{html}");
    assert!(html.contains("nearest wider group: <b>in the United States</b>"));
    // Only what is published is linked.
    let linked = all(r#"href="(/roles/back-end-developer\?country=US&#38;[^"]*)""#, &html);
    assert!(linked.iter().any(|path| path.contains("city=austin")), "{linked:?}");
    // The same slice, read otherwise, is not a group to choose.
    for path in linked.iter().filter(|path| !path.contains("city=boston")) {
        let path = path.replace("&#38;", "&").replace("developer?", "developer/pay?");
        assert_eq!(app.read(&format!("/v1{path}")).await["widened"], json!([]), "{path}");
    }
}

#[tokio::test]
async fn roles_are_found_by_what_people_call_them() {
    let app = TestApp::on(Backend::Sqlite).await;
    assert!(text(&app, "/").await.contains("/?family=software"));
    let found = text(&app, "/?q=backend+eng").await;
    assert!(found.contains(r#"href="/roles/back-end-developer""#), "{found}");
    let found = text(&app, "/?q=Quantum+Data+Scientist").await;
    assert!(found.contains(r#"href="/roles/data-scientist""#), "{found}");
    let near = text(&app, "/?q=Xylophone+Data+Quorum+Gazette").await;
    assert!(near.contains("Did you mean") && near.contains("/roles/data-analyst"), "{near}");
    let hostile = text(&app, "/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(!hostile.contains("<script>"), "{hostile}");
}

async fn post(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Response {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    app.request(Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "text/html")
        .body(body)
        .send()
        .await
        .expect("an answer")
}

#[rstest]
#[tokio::test]
async fn the_form_names_every_mistake_keeps_what_was_typed_and_gives_a_receipt(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let pending =
        || async { app.on.store.contribution_archive().pending().await.expect("read").len() };
    let mistaken = [
        ("title", "Sr. <Backend> Engineer"),
        ("country", "US"),
        ("base_amount", "lots"),
        ("bonus", "-5"),
    ];
    let response = post(&app, "/submit", &mistaken).await;
    assert_eq!(response.status(), 422);
    assert_eq!(response.headers()["cache-control"], "no-store");
    let html = response.text().await.expect("text");
    for field in ["base_amount", "base_currency", "base_period", "experience_years", "bonus"] {
        assert!(html.contains(&format!("<li><a href=\"#{field}\">")), "{field} is not named");
        let beside = format!(r#"id="{field}-about"><span class="mistake">"#);
        assert!(html.contains(&beside), "{field} has no mistake beside it");
    }
    assert!(!html.contains("<a href=\"#title\">") && !html.contains("<a href=\"#country\">"));
    for kept in ["value=\"Sr. &#60;Backend&#62; Engineer\"", "value=\"lots\"", "value=\"-5\""] {
        assert!(html.contains(kept), "{kept} was lost");
    }
    assert!(html.contains(r#"name="country" type="text" value="US""#));
    assert_eq!(pending().await, 0);

    let key = all(r#"name="key" value="([^"]+)""#, &html).concat();
    let good = [
        ("key", key.as_str()),
        ("title", "Sr. Backend Engineer"),
        ("country", "US"),
        ("experience_years", "6,5"),
        ("base_amount", "12,500"),
        ("base_currency", "USD"),
        ("base_period", "month"),
        ("bonus", "20 000"),
        ("employer_name", "Acme"),
    ];
    let mut receipts = Vec::new();
    for _ in 0..2 {
        let response = post(&app, "/submit", &good).await;
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert!(response.headers().get("set-cookie").is_none());
        assert_eq!(response.url().path(), "/submit");
        let html = response.text().await.expect("text");
        assert!(html.contains("Back End Developer") && html.contains("Senior"));
        assert!(html.contains("170,000 USD") && html.contains("base 150,000 USD"));
        receipts.push(all(r#"class="token"[^>]*>([^<]+)<"#, &html).concat());
    }
    assert_eq!(receipts[0], receipts[1], "a form that is sent twice counts once");
    assert_eq!((receipts[0].len(), pending().await), (43, 1));

    let receipt = receipts[0].as_str();
    let seen = post(&app, "/receipt", &[("receipt", receipt), ("action", "see")]).await;
    assert!(seen.text().await.expect("text").contains("170,000 USD"));
    let form = post(&app, "/receipt", &[("receipt", receipt), ("action", "replace")]).await;
    let form = form.text().await.expect("text");
    assert!(form.contains(&format!(r#"name="receipt" value="{receipt}""#)));
    let mut other = good.to_vec();
    other[4] = ("base_amount", "10000");
    other.push(("receipt", receipt));
    let changed = post(&app, "/submit", &other).await;
    assert_eq!(changed.status(), 200);
    assert!(changed.text().await.expect("text").contains("140,000 USD"));
    assert_eq!(pending().await, 1);
    let withdraw = [("receipt", receipt), ("action", "withdraw"), ("sure", "yes")];
    let gone = post(&app, "/receipt", &withdraw).await;
    assert!(gone.text().await.expect("text").contains("Withdrawn."));
    let answer = post(&app, "/receipt", &[("receipt", receipt), ("action", "see")]).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.expect("text").contains("no longer stored"));
    let answer = post(&app, "/receipt", &[("receipt", "nonsense"), ("action", "see")]).await;
    assert_eq!(answer.status(), 404);
    assert!(answer.text().await.expect("text").contains("no entry under this receipt"));
    assert_eq!(pending().await, 0);
}

#[tokio::test]
async fn pages_are_guarded_tagged_and_set_no_cookie() {
    let app = TestApp::on(Backend::Sqlite).await;
    survey(&app).await;
    let forms = ["/submit", "/review", "/receipt"];
    let lists = ["/", "/families", "/countries", "/compare", "/methodology"];
    for path in forms.into_iter().chain(lists).chain([ROLE, "/roles/nobody"]) {
        let response = app.request(Method::GET, path).header("accept", "text/html").send().await;
        let response = response.expect("an answer");
        let header = |name: &str| response.headers()[name].to_str().expect("text").to_owned();
        assert!(
            header("content-security-policy")
                .starts_with("default-src 'none'; style-src 'self'; script-src 'self'")
        );
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(response.headers().get("set-cookie").is_none());
        let html = response.text().await.expect("text");
        for file in all(r#"(?:src|href)="(/assets/[^"]+)""#, &html) {
            let file = app.get(&file).await;
            assert_eq!(file.status(), 200);
            assert_eq!(file.headers()["cache-control"], "public, max-age=31536000, immutable");
        }
        for foreign in all(r#"(?:src|href|action)="(https?://[^"]+)""#, &html) {
            assert!(foreign.starts_with(&app.base), "{path} names {foreign}");
        }
        assert!(!html.contains("style=\"") && !html.contains("onclick"), "{path}");
    }
    let first = app.get(ROLE).await;
    let tag = first.headers()["etag"].clone();
    assert_eq!(first.headers()["last-modified"], "Tue, 24 Nov 2026 00:00:00 GMT");
    let again = app.request(Method::GET, ROLE).header("if-none-match", tag).send().await;
    assert_eq!(again.expect("an answer").status(), 304);
    let compressed = app.request(Method::GET, ROLE).header("accept-encoding", "br").send().await;
    let size = compressed.expect("an answer").bytes().await.expect("a body").len();
    assert!(size < 60 * 1024, "{size} bytes");
    for (theme, colour) in [("dark", "--paper:#12181d"), ("light", "--paper:#fff")] {
        let svg = app.get(&format!("{ROLE}/pay.svg?theme={theme}")).await;
        assert_eq!(svg.headers()["content-type"], "image/svg+xml");
        assert_eq!(svg.headers()["cross-origin-resource-policy"], "cross-origin");
        let svg = svg.text().await.expect("text");
        assert!(svg.contains(colour) && !svg.contains("prefers-color-scheme"));
        assert!(svg.contains("role=\"img\"") && svg.contains("<title") && svg.contains("<desc"));
    }
    let sitemap = text(&app, "/sitemap.xml").await;
    assert!(sitemap.contains(&format!("<loc>{}{ROLE}</loc>", app.base)), "{sitemap}");
    assert!(text(&app, "/robots.txt").await.contains("Sitemap: http://"));
}

#[tokio::test]
async fn browsers_get_pages_in_place_of_problems_and_programs_do_not() {
    let limit = RateLimit(NonZeroU32::new(1));
    let app = TestApp::with(Backend::Sqlite, Privacy::Standard, limit).await;
    let get = |path: &'static str| {
        app.request(Method::GET, path).header("accept", "text/html,*/*;q=0.8").send()
    };
    for (path, status) in [
        ("/nowhere", 404),
        ("/roles/nobody", 404),
        ("/roles/back-end-developer/none.svg", 404),
        ("/roles/back-end-developer?level=wizard", 400),
        ("/roles/back-end-developer/pay.svg?theme=pink", 400),
    ] {
        let response = get(path).await.expect("an answer");
        assert_eq!(response.status(), status, "{path}");
        assert!(
            response.headers()["content-type"].to_str().expect("text").starts_with("text/html"),
            "{path}"
        );
    }
    let api = get("/v1/roles/nobody").await.expect("an answer");
    assert_eq!(api.headers()["content-type"], "application/problem+json");
    let program = app.get("/nowhere").await;
    assert_eq!(program.headers()["content-type"], "application/problem+json");
    post(&app, "/submit", &[]).await;
    let refused = post(&app, "/receipt", &[]).await;
    assert_eq!(refused.status(), 429);
    assert!(
        refused.headers().contains_key("retry-after")
            && refused.headers().contains_key("ratelimit")
    );
    assert!(refused.text().await.expect("text").contains("Many answers came"));
    // What was typed into a form is given back.
    for (path, field) in [("/submit", "title"), ("/review", "pros")] {
        let typed = [(field, "Chief <Typist>"), ("key", "the-same-key-as-before")];
        let refused = post(&app, path, &typed).await;
        assert_eq!(refused.status(), 429, "{path}");
        assert!(refused.headers().contains_key("retry-after"));
        assert_eq!(refused.headers()["cache-control"], "no-store");
        let html = refused.text().await.expect("text");
        assert!(
            html.contains("Many answers came") && html.contains("What you typed is still here")
        );
        assert!(html.contains("Chief &#60;Typist&#62;") && html.contains("the-same-key-as-before"));
    }
    app.clock.advance(time::Duration::days(1));
    let huge = "x".repeat(400_000);
    let refused = post(&app, "/submit", &[("title", &huge)]).await;
    assert_eq!(refused.status(), 413);
}

#[tokio::test]
async fn the_methodology_page_has_every_rule_and_the_whole_ledger() {
    let app = TestApp::on(Backend::Sqlite).await;
    let (html, json) = (text(&app, "/methodology").await, app.read("/v1/methodology").await);
    for rule in json["in_words"].as_array().expect("rules") {
        let title = rule["title"].as_str().expect("text").replace('\'', "&#39;");
        assert!(html.contains(&format!("<h2>{title}</h2>")), "{title}");
    }
    let lines = json["ledger"].as_array().expect("lines");
    assert!(lines.len() >= 10, "{lines:?}");
    for line in lines {
        let [kind, statistic] =
            ["kind", "statistic"].map(|name| line[name].as_str().expect("text"));
        let rho = line["rho"].as_f64().expect("a number");
        let row = format!("<code>{kind}</code></th><td>{statistic}</td><td>{rho:.4}</td>");
        assert!(html.contains(&row), "{row}");
    }
}

/// `cargo test --profile perf --test it -- --ignored page_times --nocapture`
#[ignore = "a measurement"]
#[tokio::test]
async fn page_times() {
    let app = TestApp::on(Backend::Sqlite).await;
    survey(&app).await;
    let paths = [format!("/v1{ROLE}?country=US"), format!("{ROLE}?country=US")];
    for (what, made) in [("kept since the release", false), ("made anew", true)] {
        let mut times = [Vec::new(), Vec::new()];
        for turn in 0..2_000 {
            // Another name of the server is another answer.
            let host = if made { format!("{turn}.example.org") } else { "example.org".to_owned() };
            for (path, times) in paths.iter().zip(&mut times) {
                let start = std::time::Instant::now();
                let request = app.request(Method::GET, path).header("host", &host);
                let request = request.header("accept-encoding", "identity");
                request.send().await.expect("an answer").bytes().await.expect("a body");
                times.push(start.elapsed());
            }
        }
        let [json, html] = times.map(|mut times| {
            times.sort();
            times[times.len() / 2].as_secs_f64()
        });
        println!("{what}: HTML takes {:.2} times as long as JSON", html / json);
        assert!(made || html <= 1.5 * json);
    }
}

#[rstest]
#[tokio::test]
async fn a_review_is_written_with_a_plain_form_and_seen_as_it_would_be_quoted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    assert!(text(&app, "/review").await.contains("Write about your work"));
    let mistaken = [("title", "Cook"), ("overall", "7"), ("pros", "Good soup.")];
    let response = post(&app, "/review", &mistaken).await;
    assert_eq!(response.status(), 422);
    let html = response.text().await.expect("text");
    assert!(html.contains("Good soup.") && html.contains("2 fields need"), "{html}");
    let good = [
        ("title", "Cook"),
        ("country", "US"),
        ("overall", "4"),
        ("pros", "Chef Anna Kowalski is kind. <b>Good soup.</b>"),
        ("quote_consent", "yes"),
    ];
    let response = post(&app, "/review", &good).await;
    assert_eq!(response.status(), 201);
    let html = response.text().await.expect("text");
    assert!(html.contains("[name] is kind. &#60;b&#62;Good soup."), "{html}");
    let receipt = all(r#"<code class="token"[^>]*>([^<]+)"#, &html).remove(0);
    let replace = [("receipt", receipt.as_str()), ("action", "replace")];
    let html = post(&app, "/receipt", &replace).await.text().await.expect("text");
    assert!(html.contains("Change your review") && html.contains(r#"action="/review""#), "{html}");
}
