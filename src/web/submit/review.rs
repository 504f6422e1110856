//! `/review`: say what it is like to work somewhere, with a plain form.

use super::entry::Entry;
use super::fields::{self, FieldSet};
use super::form::Form;
use super::{Sheet, Words, open_form, posted};
use crate::domain::Receipt;
use crate::insight::Insight;
use crate::intake::{Intake, IntakeError, ReviewDraft};
use actix_web::{Error, HttpRequest, HttpResponse, get, post, web};

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

    fn sets(form: &Form, insight: &Insight) -> Vec<FieldSet> {
        fields::of_review(form, &insight.catalogue())
    }

    fn draft(form: &Form, intake: &Intake, _: &Insight) -> Result<ReviewDraft, Form> {
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
pub(in crate::web) async fn get_review_form(
    request: HttpRequest,
    insight: web::Data<Insight>,
) -> HttpResponse {
    open_form::<ReviewSheet>(&insight, &request)
}

#[post("/review")]
pub(in crate::web) async fn post_review_form(
    insight: web::Data<Insight>,
    intake: web::Data<Intake>,
    request: HttpRequest,
    body: Result<web::Bytes, Error>,
) -> HttpResponse {
    posted::<ReviewSheet>(&insight, &intake, &request, body).await
}
