//! `/review`: say what it is like to work somewhere, with a plain form.

use super::entry::Entry;
use super::fields::{self, FieldSet};
use super::form::Form;
use super::{Sheet, Words, form_page, posted};
use crate::domain::Receipt;
use crate::insight::Insight;
use crate::intake::{Intake, IntakeError, ReviewDraft};
use actix_web::http::StatusCode;
use actix_web::{Error, HttpResponse, get, post, web};

pub(super) struct ReviewSheet;

impl Sheet for ReviewSheet {
    const WORDS: Words = Words {
        path: "/review",
        heading: "Write about your work",
        changing: "Change your review",
        not_sent: "Not sent yet: your review",
        description: "Say what it is like: anonymous, without an account.",
        taken: "Your review was taken.",
        lead: "Anonymous: no account, no e-mail address, no cookie, and nothing that ties it to your pay. Names, addresses, amounts and dates are taken out before anything is kept; you see what is left. Somebody looks at it before it counts.",
    };

    type Draft = ReviewDraft;

    fn sets(form: &Form, _: &Insight) -> Vec<FieldSet> {
        fields::of_review(form)
    }

    fn draft(form: &Form, intake: &Intake) -> Result<ReviewDraft, Form> {
        form.review_draft(intake)
    }

    async fn submit(
        intake: &Intake,
        draft: &ReviewDraft,
        key: Option<&str>,
    ) -> Result<(Entry, Receipt), IntakeError> {
        let taken = intake.submit_review(draft, key).await?;
        Ok((Entry::of_taken_review(&taken), taken.receipt))
    }

    async fn replace(
        intake: &Intake,
        receipt: Receipt,
        draft: &ReviewDraft,
    ) -> Result<(Entry, Receipt), IntakeError> {
        let taken = intake.replace_review(receipt, draft).await?;
        Ok((Entry::of_taken_review(&taken), taken.receipt))
    }
}

#[get("/review")]
pub(in crate::web) async fn get_review_form(insight: web::Data<Insight>) -> HttpResponse {
    form_page::<ReviewSheet>(&insight, &Form::default(), StatusCode::OK, None)
}

#[post("/review")]
pub(in crate::web) async fn post_review_form(
    insight: web::Data<Insight>,
    intake: web::Data<Intake>,
    body: Result<web::Bytes, Error>,
) -> HttpResponse {
    posted::<ReviewSheet>(&insight, &intake, body).await
}
