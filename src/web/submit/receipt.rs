//! `/receipt`: see, change or withdraw what was handed in.

use super::entry::Entry;
use super::form::Form;
use super::pay::PaySheet;
use super::review::ReviewSheet;
use super::{form_page, kept, unread};
use crate::domain::Receipt;
use crate::insight::Insight;
use crate::intake::{Intake, IntakeError};
use crate::store::OwnEntry;
use crate::web::frame::{Frame, passing};
use crate::web::problem;
use actix_web::http::StatusCode;
use actix_web::{Error, HttpResponse, get, post, web};
use askama::Template;

/// The receipt's form, what is kept under it, and what became of it.
#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage {
    frame: Frame,
    entry: Option<Entry>,
    receipt: String,
    mistake: Option<String>,
    /// Whether it is asked once more before it is withdrawn.
    asking: bool,
    withdrawn: bool,
}

const UNKNOWN: &str = "There is no entry under this receipt. It has 43 letters, digits, - and _.";

impl ReceiptPage {
    fn new(insight: &Insight, receipt: &str) -> Self {
        let frame = Frame::new("Your receipt", "See, change or withdraw what you handed in.");
        ReceiptPage {
            frame: frame.noticed(insight),
            entry: None,
            receipt: receipt.to_owned(),
            mistake: None,
            asking: false,
            withdrawn: false,
        }
    }
}

/// The form with the receipt that was typed and what is wrong.
pub(super) fn again(
    insight: &Insight,
    form: &Form,
    status: StatusCode,
    trouble: Option<String>,
) -> HttpResponse {
    let page = ReceiptPage::new(insight, form.value("receipt"));
    passing(status, &ReceiptPage { mistake: trouble, ..page })
}

#[get("/receipt")]
pub(in crate::web) async fn get_receipt(insight: web::Data<Insight>) -> HttpResponse {
    passing(StatusCode::OK, &ReceiptPage::new(&insight, ""))
}

/// The form for another answer in place of one's own: with what was typed a moment ago, else with what
/// is stored.
fn change(insight: &Insight, form: &Form, entry: &OwnEntry) -> HttpResponse {
    let typed = form.typed();
    let filled = if typed.is_empty() {
        kept::form_of(entry, &insight.catalogue())
    } else {
        Form::of(typed.iter().map(|(name, value)| (name.as_str(), value.clone())))
    };
    let filled = filled.with("receipt", form.value("receipt"));
    match entry {
        OwnEntry::Review { .. } => form_page::<ReviewSheet>(insight, &filled, StatusCode::OK, None),
        _ => form_page::<PaySheet>(insight, &filled, StatusCode::OK, None),
    }
}

#[post("/receipt")]
pub(in crate::web) async fn post_receipt(
    insight: web::Data<Insight>,
    intake: web::Data<Intake>,
    body: Result<web::Bytes, Error>,
) -> HttpResponse {
    let body = match body {
        Ok(body) => body,
        Err(error) => return unread(&error),
    };
    let form = Form::read(&body);
    let unknown = || again(&insight, &form, StatusCode::NOT_FOUND, Some(UNKNOWN.to_owned()));
    let Ok(receipt) = form.value("receipt").parse::<Receipt>() else { return unknown() };
    let page = ReceiptPage::new(&insight, form.value("receipt"));
    let (withdraws, is_sure) = (form.value("action") == "withdraw", form.value("sure") == "yes");
    let done = if withdraws && is_sure {
        intake
            .withdraw(&receipt)
            .await
            .map(|()| passing(StatusCode::OK, &ReceiptPage { withdrawn: true, ..page }))
    } else {
        intake.own_entry(&receipt).await.map(|own| {
            let entry = Entry::of_own(&own, intake.basis());
            if form.value("action") == "replace" && entry.open {
                return change(&insight, &form, &own);
            }
            let asking = withdraws && !entry.withdrawn;
            passing(StatusCode::OK, &ReceiptPage { entry: Some(entry), asking, ..page })
        })
    };
    match done {
        Ok(response) => response,
        Err(IntakeError::UnknownReceipt) => unknown(),
        Err(IntakeError::Store(error)) => {
            let (status, trouble) = problem::of_store(&error);
            again(&insight, &form, status, Some(trouble.to_owned()))
        }
        Err(error) => problem::of_intake(&error),
    }
}
