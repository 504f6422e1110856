//! Finished answers, kept in memory until another release or catalogue is read from: what is
//! published changes only then, so it is written and compressed once.

use super::conditional::{Keepable, is_known};
use super::server::Pages;
use crate::catalog::Catalogue;
use crate::insight::{Insight, Snapshot};
use actix_web::body::{BoxBody, EitherBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpResponse};
use arc_swap::ArcSwap;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::sync::Arc;

/// Bytes of all kept answers together.
const ROOM: u64 = 64 << 20;
/// Answers there may be at about their usual size, which the cache makes its tables for.
const USUAL: usize = 4_096;

/// What is the same whatever name the server was asked at.
const NAMELESS: [&str; 4] = ["/docs/", "/openapi.json", "/assets/", "/v1/"];

/// Two requests with the same of these have the same answer: the address, or what a page reads of a
/// request, the encodings understood, and the name the server was asked at, which some pages write.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked {
    address: String,
    encodings: Option<Vec<u8>>,
    host: Option<Vec<u8>>,
}

impl Asked {
    fn of(request: &ServiceRequest) -> Self {
        let header = |name| request.headers().get(name).map(|value| value.as_bytes().to_vec());
        // Only pages write the name; the same for many names would be compressed for each.
        let path = request.path();
        let nameless = NAMELESS.iter().any(|prefix| path.starts_with(prefix));
        let pages = request.app_data::<Data<Pages>>().filter(|_| !nameless);
        let address = pages.map(|pages| (pages.kept_as)(request.request()));
        Asked {
            address: address.unwrap_or_else(|| request.uri().to_string()),
            encodings: header(ACCEPT_ENCODING),
            host: if nameless { None } else { header(HOST) },
        }
    }
}

/// An answer with its headers.
#[derive(Clone)]
struct Answer {
    headers: Arc<HeaderMap>,
    body: Bytes,
}

impl Answer {
    fn to_response(&self, request: &ServiceRequest) -> HttpResponse {
        let known = is_known(request.headers(), &self.headers);
        let status = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let mut response = HttpResponse::build(status);
        for (name, value) in self.headers.iter() {
            if !known || ![CONTENT_TYPE, CONTENT_ENCODING].contains(name) {
                response.append_header((name.clone(), value.clone()));
            }
        }
        if known { response.finish() } else { response.body(self.body.clone()) }
    }
}

/// What an answer takes up.
#[derive(Clone)]
struct Bulk;

impl Weighter<Asked, Answer> for Bulk {
    fn weight(&self, asked: &Asked, answer: &Answer) -> u64 {
        // With the headers and the tables' own.
        (asked.address.len() + answer.body.len() + 1_024) as u64
    }
}

/// The answers made of one release and one catalogue.
struct Round {
    snapshot: Arc<Snapshot>,
    catalogue: Arc<Catalogue>,
    answers: Cache<Asked, Answer, Bulk>,
}

/// The kept answers of a server.
pub struct Kept {
    insight: Insight,
    round: ArcSwap<Round>,
}

impl Kept {
    /// Nothing yet.
    pub fn new(insight: Insight) -> Self {
        let round = ArcSwap::from_pointee(Round::begin(insight.snapshot(), insight.catalogue()));
        Kept { insight, round }
    }

    /// The answers of what is read from now.
    fn current(&self) -> Arc<Round> {
        let (snapshot, catalogue) = (self.insight.snapshot(), self.insight.catalogue());
        let round = self.round.load_full();
        if Arc::ptr_eq(&round.snapshot, &snapshot) && Arc::ptr_eq(&round.catalogue, &catalogue) {
            return round;
        }
        let next = Arc::new(Round::begin(snapshot, catalogue));
        self.round.store(Arc::clone(&next));
        next
    }
}

impl Round {
    fn begin(snapshot: Arc<Snapshot>, catalogue: Arc<Catalogue>) -> Self {
        Round { snapshot, catalogue, answers: Cache::with_weighter(USUAL, ROOM, Bulk) }
    }
}

/// Answers from what is kept, and keeps what may be. Goes outside of compression and of
/// [`super::conditional::tag_encodings`].
///
/// # Errors
/// Those of the inner service.
pub async fn keep<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let kept = request.app_data::<Data<Kept>>().filter(|_| request.method() == Method::GET);
    let Some(round) = kept.map(|kept| kept.current()) else {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    };
    let asked = Asked::of(&request);
    if let Some(answer) = round.answers.get(&asked) {
        let response = answer.to_response(&request);
        return Ok(request.into_response(response).map_into_right_body());
    }
    let response = next.call(request).await?;
    if response.response().extensions().get::<Keepable>().is_none() {
        return Ok(response.map_into_left_body());
    }
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let body = to_bytes(body).await.map_err(Into::into)?;
    let headers = Arc::new(head.headers().clone());
    round.answers.insert(asked, Answer { headers, body: body.clone() });
    let response = ServiceResponse::new(request, head.set_body(BoxBody::new(body)));
    Ok(response.map_into_right_body())
}
