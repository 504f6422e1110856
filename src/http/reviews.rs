//! `POST /v1/reviews`: hand in one review, anonymously.

use super::anonymous::{IdempotencyKey, NoStore, idempotency_key};
use super::body::{Field, FieldReader, Json};
use super::problem::Problem;
use super::refusals::OfIntake;
use super::salaries::Matched;
use crate::domain::{Aspect, ModerationState, Receipt, ReviewTexts};
use crate::intake::{Intake, ReviewDraft, TakenReview};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, post, web};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A review. Required are `title`, `country` and `ratings.overall`.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "title": "Back End Developer", "country": "US",
    "ratings": {"overall": 4, "work_life": 5, "culture": 4, "compensation": 3, "management": 3, "career": 4},
    "pros": "You can work from wherever you like, and nobody counts the hours.",
    "cons": "Decisions take months.",
    "advice": "Let the teams decide more.",
    "recommend": true, "employment_status": "current", "quote_consent": true
}))]
pub struct ReviewRequest {
    /// Job title as you would say it; the matched role is in the answer.
    #[serde(default)]
    #[schema(value_type = String, required, min_length = 1, max_length = 200)]
    title: Field<String>,
    /// Country of work: ISO 3166-1 code, or its name.
    #[serde(default)]
    #[schema(value_type = String, required, min_length = 2)]
    country: Field<String>,
    /// Stars.
    #[serde(default)]
    #[schema(value_type = RatingsRequest, required)]
    ratings: Field<RatingsRequest>,
    /// What is good.
    #[serde(default)]
    #[schema(value_type = String, required = false, max_length = 2000)]
    pros: Field<String>,
    /// What is bad.
    #[serde(default)]
    #[schema(value_type = String, required = false, max_length = 2000)]
    cons: Field<String>,
    /// What should be.
    #[serde(default)]
    #[schema(value_type = String, required = false, max_length = 2000)]
    advice: Field<String>,
    /// Whether you would recommend working there.
    #[serde(default)]
    #[schema(value_type = bool, required = false)]
    recommend: Field<bool>,
    /// Whether you still work there.
    #[serde(default)]
    #[schema(value_type = crate::domain::EmploymentStatus, required = false)]
    employment_status: Field<String>,
    /// Whether single sentences may be shown; without it your words serve for themes alone.
    #[serde(default)]
    #[schema(value_type = bool, required = false)]
    quote_consent: Field<bool>,
    /// For whom: the name is taken out of the texts and never stored.
    #[serde(default)]
    #[schema(value_type = ReviewEmployerRequest, required = false)]
    employer: Field<ReviewEmployerRequest>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// One to five stars for each aspect.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RatingsRequest {
    /// All in all.
    #[serde(default)]
    #[schema(value_type = i64, required, minimum = 1, maximum = 5)]
    overall: Field<i64>,
    /// Work beside the rest of life.
    #[serde(default)]
    #[schema(value_type = i64, required = false, minimum = 1, maximum = 5)]
    work_life: Field<i64>,
    /// How people treat each other.
    #[serde(default)]
    #[schema(value_type = i64, required = false, minimum = 1, maximum = 5)]
    culture: Field<i64>,
    /// Pay and benefits.
    #[serde(default)]
    #[schema(value_type = i64, required = false, minimum = 1, maximum = 5)]
    compensation: Field<i64>,
    /// Those who lead.
    #[serde(default)]
    #[schema(value_type = i64, required = false, minimum = 1, maximum = 5)]
    management: Field<i64>,
    /// Ways up.
    #[serde(default)]
    #[schema(value_type = i64, required = false, minimum = 1, maximum = 5)]
    career: Field<i64>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// The employer of a review.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ReviewEmployerRequest {
    /// Its name.
    #[serde(default)]
    #[schema(value_type = String, required = false, example = "Acme")]
    name: Field<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

impl ReviewRequest {
    /// The draft of the fields that came with the right type.
    fn draft(self, reader: &mut FieldReader) -> ReviewDraft {
        let employer = reader.take("/employer", "an object", self.employer).and_then(|employer| {
            reader.no_others("/employer", &employer.others);
            reader.text("/employer/name", employer.name)
        });
        let ratings = reader.take("/ratings", "an object", self.ratings);
        let draft = ReviewDraft {
            title: reader.text("/title", self.title),
            country: reader.text("/country", self.country),
            ratings: ratings.map(|ratings| ratings.given(reader)).unwrap_or_default(),
            pros: reader.text("/pros", self.pros),
            cons: reader.text("/cons", self.cons),
            advice: reader.text("/advice", self.advice),
            recommend: reader.take("/recommend", "true or false", self.recommend),
            employment_status: reader.text("/employment_status", self.employment_status),
            quote_consent: reader.take("/quote_consent", "true or false", self.quote_consent),
            employer,
        };
        reader.no_others("", &self.others);
        draft
    }
}

impl RatingsRequest {
    fn given(self, reader: &mut FieldReader) -> std::collections::BTreeMap<Aspect, i64> {
        reader.no_others("/ratings", &self.others);
        [
            (Aspect::Overall, self.overall),
            (Aspect::WorkLife, self.work_life),
            (Aspect::Culture, self.culture),
            (Aspect::Compensation, self.compensation),
            (Aspect::Management, self.management),
            (Aspect::Career, self.career),
        ]
        .into_iter()
        .filter_map(|(aspect, stars)| {
            let pointer = format!("/ratings/{aspect}");
            Some((aspect, reader.take(&pointer, "a whole number", stars)?))
        })
        .collect()
    }
}

/// What was written, as it is kept and would be quoted.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewTextsBody {
    /// What is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "[name] lets us work from wherever we like.")]
    pros: Option<String>,
    /// What is bad.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    cons: Option<String>,
    /// What should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    advice: Option<String>,
}

impl From<ReviewTexts> for ReviewTextsBody {
    fn from(ReviewTexts { pros, cons, advice }: ReviewTexts) -> Self {
        ReviewTextsBody { pros, cons, advice }
    }
}

/// What the reviewer gets back.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewResponse {
    /// Shown once: with it one's own review can be seen, replaced or withdrawn.
    #[schema(value_type = Receipt)]
    receipt: String,
    /// Always `pending`: somebody looks at every review before it counts.
    status: ModerationState,
    /// What the title was taken for.
    matched: Matched,
    /// The texts as they are kept and would be quoted, with marks for what was taken out.
    text: ReviewTextsBody,
    /// The kinds of marks there are.
    #[schema(example = json!(["[name]", "[amount]"]))]
    removed: Vec<String>,
    /// Whether single sentences may be shown.
    quote_consent: bool,
}

impl From<TakenReview> for ReviewResponse {
    fn from(TakenReview { receipt, checked }: TakenReview) -> Self {
        ReviewResponse {
            receipt: receipt.to_string(),
            status: ModerationState::Pending,
            matched: Matched::new(checked.matched, None),
            text: checked.review.texts.into(),
            removed: checked.removed.iter().map(ToString::to_string).collect(),
            quote_consent: checked.review.quote_consent,
        }
    }
}

/// The draft of a body, or everything that is wrong with it at once.
pub(super) fn read(body: ReviewRequest, intake: &Intake) -> Result<ReviewDraft, Problem> {
    let mut reader = FieldReader::default();
    let draft = body.draft(&mut reader);
    reader.finish(intake.check_review(&draft).map(drop))?;
    Ok(draft)
}

/// Submit a review
///
/// Anonymous, and kept apart from any salary. Names, addresses, numbers, amounts and dates are taken
/// out before anything is stored: the answer shows the text as it would be quoted. Somebody looks at
/// every review before it counts. When enough people wrote, stars and themes are added up with noise,
/// once, and all that was written is destroyed but for quotes you agreed to.
#[utoipa::path(
    tag = "Submit",
    operation_id = "create_review",
    params(IdempotencyKey),
    request_body(content = ReviewRequest, description = "The review"),
    responses(
        (status = 201, description = "Taken", body = ReviewResponse),
        OfIntake,
    )
)]
#[post("/v1/reviews")]
pub async fn create_review(
    request: HttpRequest,
    intake: web::Data<Intake>,
    body: Json<ReviewRequest>,
) -> Result<NoStore<ReviewResponse>, Problem> {
    let draft = read(body.0, &intake)?;
    let key = idempotency_key(&request)?;
    let taken = intake.submit_review(&draft, key.as_deref()).await?;
    Ok(NoStore(StatusCode::CREATED, taken.into()))
}
