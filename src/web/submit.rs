//! `/submit` and `/receipt`: hand in pay with a plain form, and keep hold of it.
//!
//! What is typed travels in the body of a POST and nowhere else: not in an address, not in a
//! cookie, not in the browser's storage. Nobody may keep these pages.

mod entry;
mod fields;
mod form;
mod number;
mod review;

pub(super) use review::{get_review_form, post_review_form};

use super::frame::{Frame, passing};
use super::problem;
use crate::domain::Receipt;
use crate::insight::Insight;
use crate::intake::{Intake, IntakeError, Taken};
use actix_web::http::StatusCode;
use actix_web::{Error, HttpResponse, get, post, web};
use askama::Template;
use entry::Entry;
use fields::FieldSet;
use form::Form;
use uuid::Uuid;

/// What a form is called, and where it goes.
struct Words {
    path: &'static str,
    heading: &'static str,
    changing: &'static str,
    lead: &'static str,
}

const WORDS: Words = Words {
    path: "/submit",
    heading: "Add your pay",
    changing: "Change your answer",
    lead: "Anonymous: no account, no e-mail address, no cookie. Nothing you type leaves this page before you send it, except that the title is looked up to show the role it counts for.",
};

/// The form, with what was typed and what is wrong with it.
#[derive(Template)]
#[template(path = "submit.html")]
struct SubmitPage {
    frame: Frame,
    words: &'static Words,
    sets: Vec<FieldSet>,
    /// Field, label and mistake of everything that is not understood.
    mistakes: Vec<(&'static str, &'static str, String)>,
    /// Why it could not be kept, where that is not the respondent's doing.
    trouble: Option<&'static str>,
    /// Makes a form that is sent twice count once.
    key: String,
    /// The entry this answer takes the place of.
    receipt: String,
}

/// What became of an answer.
#[derive(Template)]
#[template(path = "taken.html")]
struct TakenPage {
    frame: Frame,
    entry: Entry,
    receipt: String,
    replaced: bool,
}

/// The receipt's form, what is kept under it, and what became of it.
#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage {
    frame: Frame,
    entry: Option<Entry>,
    receipt: String,
    mistake: Option<&'static str>,
    withdrawn: bool,
}

fn form_page(
    insight: &Insight,
    form: &Form,
    status: StatusCode,
    trouble: Option<&'static str>,
) -> HttpResponse {
    let sets = fields::all(form, &insight.catalogue());
    let mistakes = mistakes_of(&sets);
    let title = if mistakes.is_empty() { WORDS.heading } else { "Not sent yet: add your pay" };
    let frame = Frame::new(title, "Hand in what you earn: anonymous, without an account.");
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

/// Field, label and mistake of everything that is not understood.
fn mistakes_of(sets: &[FieldSet]) -> Vec<(&'static str, &'static str, String)> {
    let fields = sets.iter().flat_map(|set| &set.fields);
    fields.filter_map(|field| Some((field.name, field.label, field.mistake.clone()?))).collect()
}

fn too_large() -> HttpResponse {
    let detail = "An answer takes a few hundred letters, a review a few thousand.";
    problem::page(StatusCode::PAYLOAD_TOO_LARGE, "This is too much", detail)
}

#[get("/submit")]
pub(super) async fn get_form(insight: web::Data<Insight>) -> HttpResponse {
    form_page(&insight, &Form::default(), StatusCode::OK, None)
}

#[post("/submit")]
pub(super) async fn post_form(
    insight: web::Data<Insight>,
    intake: web::Data<Intake>,
    body: Result<web::Bytes, Error>,
) -> HttpResponse {
    let Ok(body) = body else { return too_large() };
    let form = Form::read(&body);
    let draft = match form.draft(&intake) {
        Ok(draft) => draft,
        Err(form) => return form_page(&insight, &form, StatusCode::UNPROCESSABLE_ENTITY, None),
    };
    let replaces = form.value("receipt");
    let outcome = if replaces.is_empty() {
        let key = Some(form.value("key")).filter(|key| !key.is_empty());
        intake.submit(&draft, key).await
    } else {
        match replaces.parse::<Receipt>() {
            Ok(receipt) => intake.replace(receipt, &draft).await,
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

fn taken_page(insight: &Insight, taken: &Taken, replaced: bool) -> HttpResponse {
    let frame = Frame::new("Thank you", "Your answer was taken.").hidden().noticed(insight);
    let page = TakenPage {
        frame,
        entry: Entry::of_taken(taken),
        receipt: taken.receipt.to_string(),
        replaced,
    };
    passing(if replaced { StatusCode::OK } else { StatusCode::CREATED }, &page)
}

fn receipt_page(insight: &Insight, status: StatusCode, page: ReceiptPage) -> HttpResponse {
    let ReceiptPage { frame, .. } = page;
    passing(status, &ReceiptPage { frame: frame.noticed(insight), ..page })
}

impl ReceiptPage {
    fn empty() -> Self {
        let frame = Frame::new("Your receipt", "See, change or withdraw what you handed in.");
        ReceiptPage { frame, entry: None, receipt: String::new(), mistake: None, withdrawn: false }
    }
}

#[get("/receipt")]
pub(super) async fn get_receipt(insight: web::Data<Insight>) -> HttpResponse {
    receipt_page(&insight, StatusCode::OK, ReceiptPage::empty())
}

#[post("/receipt")]
pub(super) async fn post_receipt(
    insight: web::Data<Insight>,
    intake: web::Data<Intake>,
    body: Result<web::Bytes, Error>,
) -> HttpResponse {
    let Ok(body) = body else { return too_large() };
    let form = Form::read(&body);
    let text = form.value("receipt").to_owned();
    let unknown = ReceiptPage {
        mistake: Some("There is no entry under this receipt. It has 43 letters, digits, - and _."),
        receipt: text.clone(),
        ..ReceiptPage::empty()
    };
    let Ok(receipt) = text.parse::<Receipt>() else {
        return receipt_page(&insight, StatusCode::NOT_FOUND, unknown);
    };
    let found = match form.value("action") {
        "withdraw" => intake.withdraw(&receipt).await.map(|()| None),
        _ => intake.own_entry(&receipt).await.map(|entry| Some(Entry::of_own(&entry))),
    };
    match found {
        Ok(Some(entry)) if form.value("action") == "replace" => {
            let form = Form::with("receipt", &text);
            match entry.review {
                Some(_) => review::form_page(&insight, &form, StatusCode::OK, None),
                None => form_page(&insight, &form, StatusCode::OK, None),
            }
        }
        Ok(entry) => {
            let withdrawn = entry.is_none();
            let page = ReceiptPage { entry, receipt: text, withdrawn, ..ReceiptPage::empty() };
            receipt_page(&insight, StatusCode::OK, page)
        }
        Err(IntakeError::UnknownReceipt) => receipt_page(&insight, StatusCode::NOT_FOUND, unknown),
        Err(error) => problem::of_intake(&error),
    }
}
