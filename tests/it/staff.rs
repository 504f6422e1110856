//! Sign-in, sessions, roles and the log of what the staff did.

mod catalogue;
mod security;
mod setup;

use crate::support::{Backend, TestApp, problem};
use paylens::domain::StaffRole;
use reqwest::{Method, Response};
use rstest::rstest;
use serde_json::{Value, json};

const PASSWORD: &str = "seven green kettles sing";

async fn app(backend: Backend) -> TestApp {
    let app = TestApp::on(backend).await;
    for (name, role) in [("ada", StaffRole::Admin), ("marie", StaffRole::Moderator)] {
        app.staff.add("test", name, role, PASSWORD.into()).await.expect("added");
    }
    app
}

async fn post(app: &TestApp, path: &str, body: Value) -> Response {
    app.request(Method::POST, path).json(&body).send().await.expect("an answer")
}

async fn login(app: &TestApp, name: &str, password: &str) -> Response {
    post(app, "/v1/auth/login", json!({"name": name, "password": password})).await
}

async fn session(app: &TestApp, name: &str) -> [String; 2] {
    let response = login(app, name, PASSWORD).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["cache-control"], "no-store");
    tokens(response).await
}

async fn tokens(response: Response) -> [String; 2] {
    let body: Value = response.json().await.expect("JSON");
    assert_eq!(body["expires_in"], 900);
    ["access_token", "refresh_token"].map(|name| body[name].as_str().expect("a token").to_owned())
}

async fn status(app: &TestApp, method: &str, path: &str, token: Option<&str>) -> u16 {
    let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
    let mut request = app.request(method, path).json(&json!({}));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    request.send().await.expect("an answer").status().as_u16()
}

async fn send(app: &TestApp, method: Method, path: &str, token: &str, body: Value) -> Response {
    app.request(method, path).bearer_auth(token).json(&body).send().await.expect("an answer")
}

async fn me(app: &TestApp, token: &str) -> u16 {
    status(app, "GET", "/v1/auth/me", Some(token)).await
}

#[rstest]
#[tokio::test]
async fn a_reused_refresh_token_ends_its_family(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend).await;
    let [_, first] = session(&app, "ada").await;
    let [_, other] = session(&app, "ada").await;
    let refresh =
        async |token: &str| post(&app, "/v1/auth/refresh", json!({"refresh_token": token})).await;
    let [access, second] = tokens(refresh(&first).await).await;
    assert_eq!(me(&app, &access).await, 200);
    // The other tab of the same browser, at the same moment.
    app.clock.advance(time::Duration::seconds(5));
    let [tab, _] = tokens(refresh(&first).await).await;
    assert_eq!((me(&app, &access).await, me(&app, &tab).await), (200, 200));
    app.clock.advance(time::Duration::seconds(6));
    assert_eq!(problem(refresh(&first).await).await["code"], "invalid_token");
    assert_eq!(refresh(&second).await.status(), 401, "the family is ended");
    assert_eq!((me(&app, &access).await, me(&app, &tab).await), (401, 401));
    let [signed_out, other] = tokens(refresh(&other).await).await;
    assert_eq!(me(&app, &signed_out).await, 200);
    let out = post(&app, "/v1/auth/logout", json!({"refresh_token": other})).await;
    assert_eq!(out.status(), 204);
    assert_eq!(refresh(&other).await.status(), 401);
    assert_eq!(me(&app, &signed_out).await, 401, "signing out ends the access token");
}

#[rstest]
#[tokio::test]
async fn a_password_that_somebody_else_chose_is_changed_before_anything_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend).await;
    let [ada, _] = session(&app, "ada").await;
    let body =
        json!({"name": "eve", "role": "admin", "password": PASSWORD, "reason": "a new colleague"});
    assert_eq!(send(&app, Method::POST, "/v1/admin/staff", &ada, body).await.status(), 204);
    let deed = app.staff.audit_log(i64::MAX, 1).await.expect("read").remove(0);
    assert_eq!((&*deed.change, &*deed.reason), ("role admin", "a new colleague"));
    let must_change = async |token: &str| {
        let request = app.request(Method::GET, "/v1/auth/me").bearer_auth(token);
        let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        answer["must_change_password"].as_bool().expect("told")
    };
    let own = "eight blue kettles hum";
    let change = async |token: &str, current: &str, password: &str| {
        let body = json!({"current": current, "password": password});
        send(&app, Method::PUT, "/v1/auth/password", token, body).await.status().as_u16()
    };
    let [eve, _] = session(&app, "eve").await;
    assert!(must_change(&eve).await && !must_change(&ada).await);
    for path in ["/v1/admin/staff", "/v1/moderation/reviews"] {
        let refused = app.request(Method::GET, path).bearer_auth(&eve).send().await;
        let refused = problem(refused.expect("an answer")).await;
        assert_eq!(refused["code"], "password_change_required", "{path}");
    }
    assert_eq!(change(&eve, PASSWORD, PASSWORD).await, 422, "the same is no other one");
    assert_eq!(change(&eve, PASSWORD, own).await, 204);
    let [eve, _] = tokens(login(&app, "eve", own).await).await;
    assert!(!must_change(&eve).await);
    assert_eq!(status(&app, "GET", "/v1/admin/staff", Some(&eve)).await, 200);
    // Nor does it stay with whoever gives somebody another one.
    let body = json!({"password": "nine red kettles whistle"});
    let changed = send(&app, Method::PATCH, "/v1/admin/staff/eve", &ada, body).await;
    assert_eq!(changed.status(), 200);
    let [eve, _] = tokens(login(&app, "eve", "nine red kettles whistle").await).await;
    assert!(must_change(&eve).await);
    for (active, may) in [(false, 401), (true, 200)] {
        let body = json!({"active": active});
        send(&app, Method::PATCH, "/v1/admin/staff/eve", &ada, body).await;
        assert_eq!(login(&app, "eve", "nine red kettles whistle").await.status(), may);
    }
    let [eve, _] = tokens(login(&app, "eve", "nine red kettles whistle").await).await;
    assert!(must_change(&eve).await, "being disabled meanwhile does not spare it");
}

#[rstest]
#[tokio::test]
async fn disabling_and_a_new_password_end_everything_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend).await;
    let [admin, _] = session(&app, "ada").await;
    let [access, refresh] = session(&app, "marie").await;
    let change = async |password: &str| {
        let body = json!({"current": PASSWORD, "password": password});
        let request = app.request(Method::PUT, "/v1/auth/password").bearer_auth(&access);
        request.json(&body).send().await.expect("an answer")
    };
    assert_eq!(problem(change("too short").await).await["errors"][0]["pointer"], "/password");
    assert_eq!(change("eight blue kettles hum").await.status(), 204);
    assert_eq!(me(&app, &access).await, 401);
    let gone = post(&app, "/v1/auth/refresh", json!({"refresh_token": refresh})).await;
    assert_eq!(gone.status(), 401);
    let again = login(&app, "marie", "eight blue kettles hum").await;
    let [access, _] = tokens(again).await;
    let disabled =
        send(&app, Method::PATCH, "/v1/admin/staff/marie", &admin, json!({"active": false}));
    assert_eq!(disabled.await.status(), 200);
    assert_eq!(me(&app, &access).await, 401);
    assert_eq!(login(&app, "marie", "eight blue kettles hum").await.status(), 401);
}

#[rstest]
#[tokio::test]
async fn an_administrator_changes_anybody_but_the_last_of_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend).await;
    let [ada, _] = session(&app, "ada").await;
    let change = async |name: &str, token: &str, body: Value| {
        send(&app, Method::PATCH, &format!("/v1/admin/staff/{name}"), token, body).await
    };
    for body in [json!({"active": false}), json!({"role": "moderator"})] {
        assert_eq!(problem(change("ada", &ada, body).await).await["code"], "last_administrator");
    }
    assert_eq!(me(&app, &ada).await, 200, "what was refused ends no session");
    assert_eq!(
        problem(change("eve", &ada, json!({"active": true})).await).await["code"],
        "unknown_staff"
    );
    let wrong = json!({"role": "king", "active": 1, "password": "marie", "crown": true});
    let wrong = problem(change("marie", &ada, wrong).await).await;
    let pointers = wrong["errors"].as_array().expect("errors").iter().map(|one| &one["pointer"]);
    assert_eq!(pointers.collect::<Vec<_>>(), ["/active", "/crown", "/role", "/password"]);
    assert_eq!(problem(change("marie", &ada, json!({})).await).await["code"], "invalid_fields");

    let [marie, _] = session(&app, "marie").await;
    let changed = change("marie", &ada, json!({"role": "admin"})).await;
    let changed: Value = changed.json().await.expect("JSON");
    assert_eq!(
        changed,
        json!({"name": "marie", "role": "admin", "active": true, "must_change_password": false})
    );
    assert_eq!(me(&app, &marie).await, 401, "a change ends sessions");
    // Two of them may go, one after the other and not both.
    let [marie, _] = session(&app, "marie").await;
    let (one, other) = tokio::join!(
        change("marie", &ada, json!({"active": false})),
        change("ada", &marie, json!({"active": false}))
    );
    let mut told = [one.status().as_u16(), other.status().as_u16()];
    told.sort_unstable();
    assert!(matches!(told, [200, 401 | 409]), "{told:?}");
    let active = app.staff.list().await.expect("read").into_iter().filter(|(_, active)| *active);
    assert_eq!(active.count(), 1);
}

#[rstest]
#[tokio::test]
async fn a_bad_name_and_a_weak_password_are_told_together(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend).await;
    let [ada, _] = session(&app, "ada").await;
    let body = json!({"name": "Eve!", "role": "king", "password": "short"});
    let told = problem(send(&app, Method::POST, "/v1/admin/staff", &ada, body).await).await;
    let pointers = told["errors"].as_array().expect("errors").iter().map(|one| &one["pointer"]);
    assert_eq!(pointers.collect::<Vec<_>>(), ["/name", "/password", "/role"]);
    let told =
        problem(post(&app, "/v1/auth/setup", json!({"name": "E V E", "password": "short"})).await);
    let told = told.await;
    let pointers = told["errors"].as_array().expect("errors").iter().map(|one| &one["pointer"]);
    assert_eq!(pointers.collect::<Vec<_>>(), ["/token", "/name", "/password"]);
}

#[rstest]
#[tokio::test]
async fn every_operation_of_staff_is_refused_to_others(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
    let app = app(backend).await;
    let [admin, _] = session(&app, "ada").await;
    let [moderator, _] = session(&app, "marie").await;
    let parts: Vec<&str> = moderator.split('.').collect();
    let decoded = |part: &str| String::from_utf8(B64.decode(part).expect("base64")).expect("text");
    let swapped = decoded(parts[1]).replace("moderator", "admin").replace("marie", "ada");
    let none = B64.encode(decoded(parts[0]).replace("HS256", "none"));
    let key = jsonwebtoken::EncodingKey::from_secret(&[7; 32]);
    let header = jsonwebtoken::decode_header(&moderator).expect("a header");
    let claims: Value = serde_json::from_str(&decoded(parts[1])).expect("claims");
    let forged = [
        "nonsense".to_owned(),
        format!("{}.{}.{}", parts[0], B64.encode(&swapped), parts[2]),
        format!("{none}.{}.", B64.encode(&swapped)),
        format!("{none}.{}.", parts[1]),
        jsonwebtoken::encode(&header, &claims, &key).expect("signed"),
    ];
    let document = serde_json::to_value(paylens::http::document()).expect("JSON");
    let mut walked = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            let secured = operation["security"][0].get("staff").is_some();
            let inner = path.starts_with("/v1/admin") || path.starts_with("/v1/moderation");
            assert!(secured || !inner, "{method} {path} is open");
            if !secured {
                continue;
            }
            walked += 1;
            let path = path.replace(['{', '}'], "");
            assert_eq!(status(&app, method, &path, None).await, 401, "{method} {path}");
            for token in &forged {
                assert_eq!(status(&app, method, &path, Some(token)).await, 401, "{path} {token}");
            }
            let open = ["/v1/admin/unmatched-titles", "/v1/admin/unmatched-titles/groups"];
            let titles = method == "get" && (open.contains(&&*path) || path == "/v1/admin/status");
            if path.starts_with("/v1/admin") && !titles {
                assert_eq!(status(&app, method, &path, Some(&moderator)).await, 403, "{path}");
            }
        }
    }
    assert!(walked >= 11);
    assert_eq!(me(&app, &admin).await, 200);
    app.clock.advance(time::Duration::minutes(15));
    assert_eq!(me(&app, &admin).await, 401, "expired");
}

#[rstest]
#[tokio::test]
async fn wrong_passwords_delay_and_do_not_block(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend).await;
    let [_, refresh] = session(&app, "ada").await;
    let mut refused = 0;
    for _ in 0..40 {
        refused += u32::from(login(&app, "ada", "wrong").await.status() == 429);
    }
    assert_eq!(refused, 35);
    let right = login(&app, "ada", PASSWORD).await;
    assert!(right.headers().contains_key("retry-after"));
    assert_eq!(right.status(), 429);
    let known = post(&app, "/v1/auth/refresh", json!({"refresh_token": refresh})).await;
    assert_eq!(known.status(), 200, "a session that has begun goes on");
    session(&app, "marie").await;
    app.clock.advance(time::Duration::minutes(1));
    session(&app, "ada").await;
}

#[rstest]
#[tokio::test]
async fn the_first_administrator_is_made_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::on(backend).await;
    let token = app.staff.offer_setup().await.expect("read").expect("nobody is there");
    let redeem = async |token: &str| {
        let body = json!({"token": token, "name": "ada", "password": PASSWORD});
        post(&app, "/v1/auth/setup", body).await.status().as_u16()
    };
    assert_eq!(redeem("guessed").await, 401);
    assert_eq!(redeem(&token).await, 204);
    assert_eq!(redeem(&token).await, 401);
    assert_eq!(app.staff.offer_setup().await.expect("read"), None);
    session(&app, "ada").await;
}

#[rstest]
#[tokio::test]
async fn deeds_are_logged_to_the_minute(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend).await;
    let [admin, _] = session(&app, "ada").await;
    let body = json!({"name": "eve", "role": "moderator", "password": PASSWORD});
    let add = app.request(Method::POST, "/v1/admin/staff").bearer_auth(&admin).json(&body);
    assert_eq!(add.send().await.expect("an answer").status(), 204);
    let read = async |query: &str| {
        let path = format!("/v1/admin/audit-log?{query}");
        let request = app.request(Method::GET, &path).bearer_auth(&admin);
        request.send().await.expect("an answer").json::<Value>().await.expect("JSON")
    };
    let newest = read("limit=1").await;
    assert_eq!(
        newest["items"][0],
        json!({"number": 4, "minute": "2026-11-24T12:00Z", "who": "ada", "action": "add",
               "kind": "staff", "subject": "eve", "change": "role moderator"})
    );
    let cursor = newest["next_cursor"].as_str().expect("opaque");
    let rest = read(&format!("cursor={cursor}")).await;
    assert_eq!(rest["items"].as_array().expect("items").len(), 3);
    assert!(rest.get("next_cursor").is_none());
    let path = "/v1/admin/audit-log?limit=2";
    let page = app.request(Method::GET, path).bearer_auth(&admin).send().await.expect("an answer");
    let link = page.headers()["link"].to_str().expect("text").to_owned();
    let (next, rel) = link.split_once(">; ").expect("a link");
    assert_eq!(rel, "rel=\"next\"");
    let next = next.trim_start_matches('<');
    assert!(next.starts_with(&format!("{path}&cursor=")), "{next}");
    let page = app.request(Method::GET, next).bearer_auth(&admin).send().await.expect("an answer");
    let page: Value = page.json().await.expect("JSON");
    assert_eq!(page["items"][0]["number"], 2);
    for bad in ["cursor=3", "limit=0", "limit=201", "page=1"] {
        let path = format!("/v1/admin/audit-log?{bad}");
        let answer = app.request(Method::GET, &path).bearer_auth(&admin).send().await;
        assert_eq!(problem(answer.expect("an answer")).await["code"], "invalid_query", "{bad}");
    }
}

#[rstest]
#[tokio::test]
async fn an_administrator_sees_titles_that_wait_for_a_role(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend).await;
    for _ in 0..2 {
        app.accept(&json!({"title": "Zeppelin rigger", "country": "US", "experience_years": 4,
            "base": {"amount": 60_000, "currency": "USD", "period": "year"}}))
            .await;
    }
    let path = "/v1/admin/unmatched-titles";
    let [moderator, _] = session(&app, "marie").await;
    let [token, _] = session(&app, "ada").await;
    let waiting = async |token: &str| -> Value {
        let request = app.request(Method::GET, path).bearer_auth(token);
        request.send().await.expect("an answer").json().await.expect("JSON")
    };
    let two = json!({"items": [{"title": "Zeppelin rigger", "entries": 2}]});
    assert_eq!(waiting(&moderator).await, two);
    assert_eq!(waiting(&token).await, two);
    let assign = format!("{path}/assign");
    let body = json!({"role": "welder", "titles": ["Zeppelin rigger"], "reason": "they weld"});
    assert_eq!(send(&app, Method::POST, &assign, &moderator, body.clone()).await.status(), 403);
    assert_eq!(send(&app, Method::POST, &assign, &token, body).await.status(), 204);
    let deed = app.staff.audit_log(i64::MAX, 1).await.expect("read").remove(0);
    assert_eq!(
        (&*deed.action, &*deed.subject, &*deed.reason),
        ("assign_titles", "welder", "they weld")
    );
    let matched = app.read("/v1/titles/match?title=Zeppelin+rigger").await;
    assert_eq!(matched["role"], "welder");
    for (body, pointer) in [
        (json!({"role": "welder"}), "/titles"),
        (json!({"role": "welder", "titles": ["!!"]}), "/titles/0"),
        (json!({"titles": ["x"]}), "/role"),
    ] {
        let refused = problem(send(&app, Method::POST, &assign, &token, body).await).await;
        assert_eq!(refused["errors"][0]["pointer"], pointer);
    }
}

#[rstest]
#[tokio::test]
async fn a_whole_group_of_titles_is_placed_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = app(backend).await;
    for title in ["Zeppelin rigger", "Zeppelin rigger", "Sr. zepelin rigger", "Cloud Herder"] {
        app.accept(&json!({"title": title, "country": "US", "experience_years": 4,
            "base": {"amount": 60_000, "currency": "USD", "period": "year"}}))
            .await;
    }
    let [moderator, _] = session(&app, "marie").await;
    let [token, _] = session(&app, "ada").await;
    let path = "/v1/admin/unmatched-titles";
    let request = app.request(Method::GET, &format!("{path}/groups")).bearer_auth(&moderator);
    let groups: Value = request.send().await.expect("an answer").json().await.expect("JSON");
    let riggers = &groups["items"][0];
    assert_eq!(riggers["entries"], 3, "{groups}");
    assert_eq!(
        riggers["titles"],
        json!([{"title": "Zeppelin rigger", "entries": 2}, {"title": "Sr. zepelin rigger", "entries": 1}])
    );
    assert!(riggers["suggestions"].is_array());
    let assign = format!("{path}/assign");
    let body = json!({"role": "welder", "titles": ["Zeppelin rigger"], "alike": true});
    assert_eq!(send(&app, Method::POST, &assign, &token, body).await.status(), 204);
    for (title, role) in [("Sr.+zepelin+rigger", json!("welder")), ("Cloud+Herder", Value::Null)] {
        assert_eq!(app.read(&format!("/v1/titles/match?title={title}")).await["role"], role);
    }
    let wrong = json!({"role": "welder", "titles": ["x"], "alike": "yes"});
    let refused = problem(send(&app, Method::POST, &assign, &token, wrong).await).await;
    assert_eq!(refused["errors"][0]["pointer"], "/alike");
}
