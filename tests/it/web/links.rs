//! Links from elsewhere: what others add to them, what they fill in, and whose pay they show first.

use super::{ROLE, all, survey, text};
use crate::support::{Backend, TestApp};
use regex::Regex;
use reqwest::{Method, Response};
use rstest::rstest;

async fn in_languages(app: &TestApp, path: &str, languages: &str) -> Response {
    let request = app.request(Method::GET, path).header("accept-language", languages);
    request.send().await.expect("an answer")
}

/// Whether an answer says that it depends on the reader's languages.
fn varies(response: &Response) -> bool {
    let headers = response.headers().get_all("vary").iter();
    headers.filter_map(|value| value.to_str().ok()).any(|value| value.contains("accept-language"))
}

#[rstest]
#[tokio::test]
async fn what_a_newsletter_adds_to_a_link_is_passed_over(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    survey(&app).await;
    let key = Regex::new(r#"name="key" value="[^"]+""#).expect("a pattern");
    let picture = format!("{ROLE}/pay.svg?theme=dark&country=US");
    let filtered = format!("{ROLE}?country=US&level=senior");
    let plain = ["/", ROLE, &picture, &filtered, "/submit?title=Cook", "/review", "/receipt"];
    let lists = ["/methodology", "/families", "/countries", "/compare", "/sitemap.xml"];
    for path in plain.into_iter().chain(lists) {
        let mark = if path.contains('?') { '&' } else { '?' };
        let with = format!("{path}{mark}utm_source=news&utm_medium=mail&fbclid=IwAR0&gclid=x%20y");
        let [one, other] = [text(&app, path).await, text(&app, &with).await]
            .map(|html| key.replace_all(&html, "").into_owned());
        assert_eq!(one, other, "{path}");
        assert!(!other.contains("utm_source") && !other.contains("fbclid"), "{path}");
    }
    // What pages know is still held to its terms, and programs are told of what they mistype.
    assert_eq!(app.get(&format!("{ROLE}?level=wizard&utm_source=x")).await.status(), 400);
    assert_eq!(app.get(&format!("/v1{ROLE}?utm_source=x")).await.status(), 400);
}

#[rstest]
#[tokio::test]
async fn the_readers_own_country_comes_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    survey(&app).await;
    let heading = async |response: Response| -> String {
        let html = response.text().await.expect("text");
        all(r#"(?s)<h1>(.*?)</h1>"#, &html).concat()
    };
    // Twice, so that what is kept of one reader's answer is not another's.
    for _ in 0..2 {
        let own = in_languages(&app, ROLE, "en-US,en;q=0.9").await;
        assert!(varies(&own) && own.headers().get("set-cookie").is_none());
        assert!(heading(own).await.contains("in the United States"));
        for languages in ["de-DE,de;q=0.9", "en", "*"] {
            let other = in_languages(&app, ROLE, languages).await;
            assert!(varies(&other));
            assert!(heading(other).await.contains("worldwide"), "{languages}");
        }
        let everybody = format!("{ROLE}?country=worldwide");
        let everybody = in_languages(&app, &everybody, "en-US").await;
        assert!(!varies(&everybody));
        assert!(heading(everybody).await.contains("worldwide"));
    }
    // What a browser has already is told apart by the reader's languages, too.
    let own = in_languages(&app, ROLE, "en-US").await.headers()["etag"].clone();
    let request = app.request(Method::GET, ROLE).header("if-none-match", own);
    let again = request.try_clone().expect("a copy").header("accept-language", "en-US");
    assert_eq!(again.send().await.expect("an answer").status(), 304);
    assert_eq!(request.send().await.expect("an answer").status(), 200);
    let start = in_languages(&app, "/", "en-US").await;
    assert!(varies(&start));
    let start = start.text().await.expect("text");
    assert!(start.contains("median pay a year in the United States"), "{start}");
    assert!(start.contains(&format!("href=\"{ROLE}?country=US\"")), "{start}");
    let start = in_languages(&app, "/", "de-DE").await.text().await.expect("text");
    assert!(start.contains("median pay a year worldwide"), "{start}");
    assert!(start.contains(&format!("href=\"{ROLE}\"")), "{start}");
}

#[tokio::test]
async fn a_link_fills_in_the_form() {
    let app = TestApp::on(Backend::Sqlite).await;
    survey(&app).await;
    let role = text(&app, &format!("{ROLE}?country=US&level=senior")).await;
    for path in ["/submit", "/review"] {
        let link = format!("{path}?title=Back+End+Developer&#38;country=US");
        assert!(role.contains(&format!("href=\"{link}\"")), "{role}");
        let form = text(&app, &link.replace("&#38;", "&")).await;
        assert!(form.contains(r#"name="title" type="text" value="Back End Developer""#), "{form}");
        assert!(form.contains(r#"name="country" type="text" value="United States""#), "{form}");
    }
    let form = text(&app, "/submit?title=%3Cb%3E&country=DE&base_amount=5&receipt=x").await;
    assert!(
        form.contains(r#"value="&#60;b&#62;""#)
            && form.contains(r#"<option value="EUR" selected>"#)
    );
    // A link fills in what a page is about, and nothing that only a person can say.
    assert!(!form.contains(r#"value="5""#) && !form.contains(r#"name="receipt""#), "{form}");
    let nowhere = text(&app, "/submit?country=Utopia").await;
    assert!(nowhere.contains(r#"name="country" type="text" value="""#), "{nowhere}");
    let missing = text(&app, "/?q=Zqxv+Wvutsr").await;
    assert!(missing.contains("href=\"/submit?title=Zqxv+Wvutsr\""), "{missing}");
}
