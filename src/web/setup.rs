//! `/setup`: the page behind the link that is printed at the first start.

use super::assets::SETUP_SCRIPT;
use super::frame::{Frame, passing};
use super::problem;
use crate::staff::{Mistake, Staff, StaffError, mistakes};
use actix_web::http::StatusCode;
use actix_web::{Error, HttpResponse, get, post, web};
use askama::Template;
use serde::Deserialize;

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    token: String,
    name: String,
    password: String,
}

struct Field {
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    value: String,
    mistake: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    frame: Frame,
    fields: Vec<Field>,
    trouble: Option<&'static str>,
    done: bool,
}

impl SetupPage {
    fn new(fields: Vec<Field>, trouble: Option<&'static str>) -> Self {
        let frame = Frame::new("The first administrator", "For whoever runs this server.").hidden();
        let frame = Frame { script: Some(&SETUP_SCRIPT), ..frame };
        SetupPage { frame, fields, trouble, done: false }
    }
}

fn form(typed: &Typed, wrong: &[Mistake], trouble: Option<&'static str>) -> SetupPage {
    let field = |id, label, hint, kind, autocomplete, value: &str| {
        let mistake = wrong.iter().find(|one| one.field == id).map(|one| one.wanted);
        Field { id, label, hint, kind, autocomplete, value: value.to_owned(), mistake }
    };
    let fields = vec![
        field("token", "Token", "43 letters, digits, - and _.", "text", "off", &typed.token),
        field(
            "name",
            "Name",
            "Lower-case letters, digits, dots, - and _.",
            "text",
            "username",
            &typed.name,
        ),
        // A password goes back to nobody.
        field("password", "Password", "12 characters or more.", "password", "new-password", ""),
    ];
    SetupPage::new(fields, trouble)
}

#[get("/setup")]
pub(super) async fn get_setup() -> HttpResponse {
    passing(StatusCode::OK, &form(&Typed::default(), &[], None))
}

#[post("/setup")]
pub(super) async fn post_setup(
    staff: web::Data<Staff>,
    typed: Result<web::Form<Typed>, Error>,
) -> HttpResponse {
    let typed = typed.map(web::Form::into_inner).unwrap_or_default();
    let wrong = mistakes(&typed.name, &typed.password);
    if !wrong.is_empty() {
        return passing(StatusCode::UNPROCESSABLE_ENTITY, &form(&typed, &wrong, None));
    }
    let again = |status, trouble| passing(status, &form(&typed, &[], Some(trouble)));
    let made = staff.redeem_setup(typed.token.trim(), &typed.name, typed.password.clone()).await;
    match made {
        Ok(()) => passing(
            StatusCode::CREATED,
            &SetupPage { done: true, ..SetupPage::new(Vec::new(), None) },
        ),
        Err(StaffError::InvalidToken) => again(
            StatusCode::UNAUTHORIZED,
            "This token is not, or no longer, good. While nobody is there, every start of the server prints another link.",
        ),
        Err(StaffError::Busy(_)) => again(
            StatusCode::TOO_MANY_REQUESTS,
            "The server is busy. Please try again in a moment.",
        ),
        Err(StaffError::Store(error)) => {
            let (status, trouble) = problem::of_store(&error);
            again(status, trouble)
        }
        Err(error) => problem::failure(&error),
    }
}
