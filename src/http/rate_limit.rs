//! How often one address may write, without ever keeping an address.

use super::address::{Proxies, bucket};
use super::problem::Problem;
use super::server::Pages;
use crate::clock::Clock;
use crate::config::RateLimit;
use crate::secrets::{SecretsError, mac, random_bytes};
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::{Error, ResponseError, web};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use time::Date;

type Limiter =
    RateLimiter<u64, DefaultKeyedStateStore<u64>, DefaultClock, StateInformationMiddleware>;

/// Limits writes per address and minute.
#[derive(Clone)]
pub struct WriteLimit(Option<Arc<Inner>>);

struct Inner {
    per_minute: NonZeroU32,
    clock: Clock,
    today: Mutex<(Date, [u8; 32], Arc<Limiter>)>,
}

impl WriteLimit {
    /// A limiter with a fresh salt.
    ///
    /// # Errors
    /// [`SecretsError::NoRandomness`].
    pub fn new(limit: RateLimit, clock: Clock) -> Result<Self, SecretsError> {
        let Some(per_minute) = limit.0 else { return Ok(WriteLimit(None)) };
        let today = Mutex::new((clock.today(), random_bytes()?, limiter(per_minute)));
        Ok(WriteLimit(Some(Arc::new(Inner { per_minute, clock, today }))))
    }
}

fn limiter(per_minute: NonZeroU32) -> Arc<Limiter> {
    Arc::new(
        RateLimiter::keyed(Quota::per_minute(per_minute))
            .with_middleware::<StateInformationMiddleware>(),
    )
}

impl Inner {
    /// The limiter and salt of the day; both begin anew at midnight.
    fn of_today(&self) -> Result<([u8; 32], Arc<Limiter>), SecretsError> {
        let mut today = self.today.lock().unwrap_or_else(PoisonError::into_inner);
        if today.0 != self.clock.today() {
            // Privacy: C1, yesterday's addresses cannot be told from today's.
            *today = (self.clock.today(), random_bytes()?, limiter(self.per_minute));
        }
        Ok((today.1, Arc::clone(&today.2)))
    }
}

/// Counts writes and refuses those beyond the limit. Reading published figures is not limited.
///
/// # Errors
/// Those of the inner service.
pub async fn limit_writes<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let limit = request.app_data::<web::Data<WriteLimit>>().and_then(|limit| limit.0.clone());
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let (Some(limit), true) = (limit, writes) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let (salt, limiter) = limit.of_today().map_err(actix_web::error::ErrorInternalServerError)?;
    let proxies = request.app_data::<web::Data<Proxies>>();
    let address = proxies.and_then(|proxies| proxies.client(request.head()));
    // Privacy: C1, the address leaves this function as a salted hash that is gone tomorrow.
    let [a, b, c, d, e, f, g, h, ..] = mac(&salt, &[&bucket(address)]);
    let key = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
    let policy = format!("\"writes\";q={};w=60", limit.per_minute);
    let (mut response, remaining) = match limiter.check_key(&key) {
        Ok(state) => {
            let response = next.call(request).await?.map_into_left_body();
            (response, format!("\"writes\";r={}", state.remaining_burst_capacity()))
        }
        Err(refused) => {
            let seconds = refused.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            let problem = Problem::rate_limited(seconds).error_response();
            let pages = request.app_data::<web::Data<Pages>>().map(|pages| pages.over_limit);
            let (request, payload) = request.into_parts();
            let page = match pages {
                Some(over_limit) => over_limit(request.clone(), payload, seconds).await,
                None => None,
            };
            let response = match page {
                Some(mut page) => {
                    page.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
                    page
                }
                None => problem,
            };
            let response = ServiceResponse::new(request, response).map_into_right_body();
            (response, format!("\"writes\";r=0;t={seconds}"))
        }
    };
    for (name, value) in [("ratelimit-policy", policy), ("ratelimit", remaining)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    Ok(response)
}
