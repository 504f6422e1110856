//! `/review`: say what it is like to work somewhere, with a plain form.

use super::entry::Entry;
use super::fields;
use super::form::Form;
use super::{SubmitPage, TakenPage, Words, mistakes_of, too_large};
use crate::domain::Receipt;
use crate::insight::Insight;
use crate::intake::{Intake, IntakeError, TakenReview};
use crate::web::frame::{Frame, passing};
use crate::web::problem;
use actix_web::http::StatusCode;
use actix_web::{Error, HttpResponse, get, post, web};
use uuid::Uuid;

const WORDS: Words = Words {
    path: "/review",
    heading: "Write about your work",
    changing: "Change your review",
    lead: "Anonymous: no account, no e-mail address, no cookie, and nothing that ties it to your pay. Names, addresses, amounts and dates are taken out before anything is kept; you see what is left. Somebody looks at it before it counts.",
};

pub(super) fn form_page(
    insight: &Insight,
    form: &Form,
    status: StatusCode,
    trouble: Option<&'static str>,
) -> HttpResponse {
    let sets = fields::of_review(form);
    let mistakes = mistakes_of(&sets);
    let title = if mistakes.is_empty() { WORDS.heading } else { "Not sent yet: your review" };
    let frame = Frame::new(title, "Say what it is like: anonymous, without an account.");
    let key = form.value("key");
    let page = SubmitPage {
        frame: Frame { scripted: true, ..frame.noticed(insight) },
        words: &WORDS,
        sets,
        mistakes,
        trouble,
        key: if key.is_empty() { Uuid::new_v4().to_string() } else { key.to_owned() },
        receipt: form.value("receipt").to_owned(),
    };
    passing(status, &page)
}

#[get("/review")]
pub(in crate::web) async fn get_review_form(insight: web::Data<Insight>) -> HttpResponse {
    form_page(&insight, &Form::default(), StatusCode::OK, None)
}

#[post("/review")]
pub(in crate::web) async fn post_review_form(
    insight: web::Data<Insight>,
    intake: web::Data<Intake>,
    body: Result<web::Bytes, Error>,
) -> HttpResponse {
    let Ok(body) = body else { return too_large() };
    let form = Form::read(&body);
    let draft = match form.review_draft(&intake) {
        Ok(draft) => draft,
        Err(form) => return form_page(&insight, &form, StatusCode::UNPROCESSABLE_ENTITY, None),
    };
    let replaces = form.value("receipt");
    let outcome = if replaces.is_empty() {
        let key = Some(form.value("key")).filter(|key| !key.is_empty());
        intake.submit_review(&draft, key).await
    } else {
        match replaces.parse::<Receipt>() {
            Ok(receipt) => intake.replace_review(receipt, &draft).await,
            Err(_) => Err(IntakeError::UnknownReceipt),
        }
    };
    match outcome {
        Ok(taken) => taken_page(&insight, &taken, !replaces.is_empty()),
        // What was typed must not go because the store did.
        Err(IntakeError::Store(error)) => {
            let (status, trouble) = problem::of_store(&error);
            form_page(&insight, &form, status, Some(trouble))
        }
        Err(error) => problem::of_intake(&error),
    }
}

fn taken_page(insight: &Insight, taken: &TakenReview, replaced: bool) -> HttpResponse {
    let page = TakenPage {
        frame: Frame::new("Thank you", "Your review was taken.").hidden().noticed(insight),
        entry: Entry::of_taken_review(taken),
        receipt: taken.receipt.to_string(),
        replaced,
    };
    passing(if replaced { StatusCode::OK } else { StatusCode::CREATED }, &page)
}
