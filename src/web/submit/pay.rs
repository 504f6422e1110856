//! `/submit`: say what you earn, with a plain form.

use super::entry::Entry;
use super::fields::{self, FieldSet};
use super::form::Form;
use super::standing::StandingView;
use super::{Sheet, Words, open_form, posted};
use crate::domain::{Receipt, Submission};
use crate::insight::Insight;
use crate::intake::{Intake, IntakeError, Placing, Requirements, SalaryDraft};
use actix_web::{Error, HttpRequest, HttpResponse, get, post, web};

pub(super) struct PaySheet;

impl Sheet for PaySheet {
    const WORDS: Words = Words {
        path: "/submit",
        heading: "Add your pay",
        changing: "Change your answer",
        not_sent: "Not sent yet: add your pay",
        description: "Hand in what you earn: anonymous, without an account.",
        taken: "Your answer was taken.",
        lead: "Anonymous: no account, no e-mail address, no cookie. Nothing you type leaves this page before you send it, except that the title is looked up to show the role it counts for.",
    };

    type Draft = SalaryDraft;

    fn sets(form: &Form, insight: &Insight) -> Vec<FieldSet> {
        fields::all(form, &insight.catalogue(), insight.basis())
    }

    fn draft(form: &Form, intake: &Intake, insight: &Insight) -> Result<SalaryDraft, Form> {
        form.draft(intake, &insight.catalogue())
    }

    fn standings(draft: &SalaryDraft, intake: &Intake, insight: &Insight) -> Vec<StandingView> {
        let Ok(checked) = intake.check(draft, Requirements::FORM, Placing::ByMatch) else {
            return Vec::new();
        };
        let Submission { placement, salary } = &checked.submission;
        let standings = insight.standings(placement.role(), salary);
        standings.iter().map(|standing| StandingView::of(standing, insight)).collect()
    }

    async fn submit(
        intake: &Intake,
        draft: &SalaryDraft,
        key: Option<&str>,
    ) -> Result<(Entry, Receipt), IntakeError> {
        let taken = intake.submit(draft, key).await?;
        Ok((Entry::of_taken(&taken, intake.basis()), taken.receipt))
    }

    async fn replace(
        intake: &Intake,
        receipt: Receipt,
        draft: &SalaryDraft,
    ) -> Result<(Entry, Receipt), IntakeError> {
        let taken = intake.replace(receipt, draft).await?;
        Ok((Entry::of_taken(&taken, intake.basis()), taken.receipt))
    }
}

#[get("/submit")]
pub(in crate::web) async fn get_pay_form(
    request: HttpRequest,
    insight: web::Data<Insight>,
) -> HttpResponse {
    open_form::<PaySheet>(&insight, &request)
}

#[post("/submit")]
pub(in crate::web) async fn post_pay_form(
    insight: web::Data<Insight>,
    intake: web::Data<Intake>,
    request: HttpRequest,
    body: Result<web::Bytes, Error>,
) -> HttpResponse {
    posted::<PaySheet>(&insight, &intake, &request, body).await
}
