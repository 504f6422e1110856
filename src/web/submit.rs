//! `/submit`, `/review` and `/receipt`: hand in pay or a review with a plain form, and keep hold of
//! it.
//!
//! What is typed travels in the body of a POST and nowhere else: not in an address, not in a
//! cookie, not in the browser's storage. Nobody may keep these pages.

mod entry;
mod fields;
mod form;
mod number;
mod pay;
mod review;
mod standing;

pub(super) use pay::{get_pay_form, post_pay_form};
pub(super) use review::{get_review_form, post_review_form};

use super::frame::{Frame, passing};
use super::problem;
use crate::domain::Receipt;
use crate::insight::Insight;
use crate::intake::{Intake, IntakeError};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use actix_web::{Error, FromRequest, HttpRequest, HttpResponse, get, post, web};
use askama::Template;
use entry::Entry;
use fields::FieldSet;
use form::Form;
use futures_util::future::LocalBoxFuture;
use pay::PaySheet;
use review::ReviewSheet;
use standing::StandingView;
use std::io::ErrorKind;
use uuid::Uuid;

/// What a form is called, and where it goes.
struct Words {
    path: &'static str,
    heading: &'static str,
    changing: &'static str,
    not_sent: &'static str,
    description: &'static str,
    taken: &'static str,
    lead: &'static str,
}

/// A form that is handed in: of pay, or of a review.
trait Sheet {
    const WORDS: Words;
    /// What was typed, understood.
    type Draft;

    fn sets(form: &Form, insight: &Insight) -> Vec<FieldSet>;

    /// The draft; else the form with every mistake beside its field.
    fn draft(form: &Form, intake: &Intake) -> Result<Self::Draft, Form>;

    /// Where what was handed in stands among what is published.
    fn standings(_: &Self::Draft, _: &Intake, _: &Insight) -> Vec<StandingView> {
        Vec::new()
    }

    async fn submit(
        intake: &Intake,
        draft: &Self::Draft,
        key: Option<&str>,
    ) -> Result<(Entry, Receipt), IntakeError>;

    async fn replace(
        intake: &Intake,
        receipt: Receipt,
        draft: &Self::Draft,
    ) -> Result<(Entry, Receipt), IntakeError>;
}

/// The form, with what was typed and what is wrong with it.
#[derive(Template)]
#[template(path = "submit.html")]
struct SubmitPage {
    frame: Frame,
    words: Words,
    sets: Vec<FieldSet>,
    /// Field, label and mistake of everything that is not understood.
    mistakes: Vec<(&'static str, &'static str, String)>,
    /// Why it could not be kept, where that is not the respondent's doing.
    trouble: Option<String>,
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
    standings: Vec<StandingView>,
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

fn form_page<S: Sheet>(
    insight: &Insight,
    form: &Form,
    status: StatusCode,
    trouble: Option<String>,
) -> HttpResponse {
    let sets = S::sets(form, insight);
    // Field, label and mistake of everything that is not understood.
    let fields = sets.iter().flat_map(|set| &set.fields);
    let mistakes: Vec<_> = fields
        .filter_map(|field| Some((field.name, field.label, field.mistake.clone()?)))
        .collect();
    let sent = mistakes.is_empty() && trouble.is_none();
    let title = if sent { S::WORDS.heading } else { S::WORDS.not_sent };
    let frame = Frame::new(title, S::WORDS.description);
    let key = form.value("key");
    let page = SubmitPage {
        frame: Frame { scripted: true, ..frame.noticed(insight) },
        words: S::WORDS,
        sets,
        mistakes,
        trouble,
        key: if key.is_empty() { Uuid::new_v4().to_string() } else { key.to_owned() },
        receipt: form.value("receipt").to_owned(),
    };
    passing(status, &page)
}

/// A form that could not be read to its end.
fn unread(error: &Error) -> HttpResponse {
    let late = error.as_error::<PayloadError>().is_some_and(
        |error| matches!(error, PayloadError::Io(error) if error.kind() == ErrorKind::TimedOut),
    );
    if late {
        let detail = "Your form did not reach us in time. Please go back and send it again.";
        return problem::page(StatusCode::REQUEST_TIMEOUT, "This took too long", detail);
    }
    let detail = "An answer takes a few hundred letters, a review a few thousand.";
    problem::page(StatusCode::PAYLOAD_TOO_LARGE, "This is too much", detail)
}

/// What becomes of a form that was sent.
async fn posted<S: Sheet>(
    insight: &Insight,
    intake: &Intake,
    body: Result<Bytes, Error>,
) -> HttpResponse {
    let body = match body {
        Ok(body) => body,
        Err(error) => return unread(&error),
    };
    let form = Form::read(&body);
    let draft = match S::draft(&form, intake) {
        Ok(draft) => draft,
        Err(form) => {
            return form_page::<S>(insight, &form, StatusCode::UNPROCESSABLE_ENTITY, None);
        }
    };
    let replaces = form.value("receipt");
    let outcome = if replaces.is_empty() {
        let key = Some(form.value("key")).filter(|key| !key.is_empty());
        S::submit(intake, &draft, key).await
    } else {
        match replaces.parse::<Receipt>() {
            Ok(receipt) => S::replace(intake, receipt, &draft).await,
            Err(_) => Err(IntakeError::UnknownReceipt),
        }
    };
    match outcome {
        Ok((entry, receipt)) => {
            let replaced = !replaces.is_empty();
            let frame = Frame::new("Thank you", S::WORDS.taken).hidden().noticed(insight);
            let standings = S::standings(&draft, intake, insight);
            let receipt = receipt.to_string();
            let page = TakenPage { frame, entry, standings, receipt, replaced };
            passing(if replaced { StatusCode::OK } else { StatusCode::CREATED }, &page)
        }
        // What was typed must not go because the store did.
        Err(IntakeError::Store(error)) => {
            let (status, trouble) = problem::of_store(&error);
            form_page::<S>(insight, &form, status, Some(trouble.to_owned()))
        }
        Err(error) => problem::of_intake(&error),
    }
}

/// A form that was sent too soon after others, with what was typed; `None` where no form goes to
/// this address.
pub fn over_limit(
    request: HttpRequest,
    mut payload: Payload,
    seconds: u64,
) -> LocalBoxFuture<'static, Option<HttpResponse>> {
    Box::pin(async move {
        let insight = request.app_data::<web::Data<Insight>>()?;
        let page = match request.path() {
            pay if pay == <PaySheet as Sheet>::WORDS.path => form_page::<PaySheet>,
            review if review == <ReviewSheet as Sheet>::WORDS.path => form_page::<ReviewSheet>,
            _ => return None,
        };
        let body = match Bytes::from_request(&request, &mut payload).await {
            Ok(body) => body,
            Err(error) => return Some(unread(&error)),
        };
        let trouble = format!(
            "Many answers came from your network just now. Please send yours in {seconds} seconds."
        );
        let form = Form::read(&body);
        Some(page(insight, &form, StatusCode::TOO_MANY_REQUESTS, Some(trouble)))
    })
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
    let body = match body {
        Ok(body) => body,
        Err(error) => return unread(&error),
    };
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
        _ => intake
            .own_entry(&receipt)
            .await
            .map(|entry| Some(Entry::of_own(&entry, intake.basis()))),
    };
    match found {
        Ok(Some(entry)) if form.value("action") == "replace" => {
            let form = Form::with("receipt", &text);
            match entry.review {
                Some(_) => form_page::<ReviewSheet>(&insight, &form, StatusCode::OK, None),
                None => form_page::<PaySheet>(&insight, &form, StatusCode::OK, None),
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
