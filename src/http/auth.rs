//! `/v1/auth`: staff sign in, go on, sign out; and the extractors that say who may call a route.

use super::address::{Proxies, bucket};
use super::anonymous::NoStore;
use super::body::{Field, FieldReader, Json};
use super::problem::{Code, Problem, ProblemBody};
use crate::domain::StaffRole;
use crate::intake::{FieldCode, FieldError};
use crate::staff::{ACCESS_SECONDS, Client, Mistake, Person, Session, Staff, StaffError, mistakes};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL};
use actix_web::{FromRequest, HttpRequest, HttpResponse, get, post, put, web};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Somebody of the staff, whatever their role.
pub struct SignedIn(pub Person);

/// A moderator or an administrator.
pub struct Moderator(pub Person);

/// An administrator.
pub struct Admin(pub Person);

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let staff = request.app_data::<web::Data<Staff>>().cloned();
        let header = request.headers().get(AUTHORIZATION).cloned();
        Box::pin(async move {
            let header = header.as_ref().and_then(|header| header.to_str().ok());
            let token = header.and_then(|text| text.trim().split_once(' '));
            let bearer = |(scheme, _): &(&str, &str)| scheme.eq_ignore_ascii_case("bearer");
            let token = token.filter(bearer).map(|(_, token)| token);
            let (Some(token), Some(staff)) = (token, staff) else {
                let wanted = "send the header Authorization: Bearer <your access token>";
                return Err(Problem::unauthorized(Code::MissingToken, wanted));
            };
            Ok(SignedIn(staff.verify(token.trim()).await?))
        })
    }
}

/// Extracts whoever may do at least what `$least` may.
macro_rules! at_least {
    ($extractor:ident, $least:ident, $refusal:literal) => {
        impl FromRequest for $extractor {
            type Error = Problem;
            type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

            fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
                let person = SignedIn::from_request(request, payload);
                Box::pin(async move {
                    let SignedIn(person) = person.await?;
                    if person.must_change {
                        let wanted = "choose a password of your own first: PUT /v1/auth/password";
                        return Err(Problem::new(Code::PasswordChangeRequired, wanted));
                    }
                    if person.role < StaffRole::$least {
                        return Err(Problem::new(Code::NotAllowed, $refusal));
                    }
                    Ok($extractor(person))
                })
            }
        }
    };
}

/// Where a request comes from, for counting attempts and nothing else.
fn client(request: &HttpRequest, staff: &Staff) -> Client {
    let proxies = request.app_data::<web::Data<Proxies>>();
    staff.client(&bucket(proxies.and_then(|proxies| proxies.client(request.head()))))
}

impl From<Mistake> for FieldError {
    fn from(mistake: Mistake) -> Self {
        let pointer = format!("/{}", mistake.field);
        FieldError::new(&pointer, FieldCode::Unsupported, mistake.wanted)
    }
}

at_least!(Moderator, Moderator, "this is for moderators");
at_least!(Admin, Admin, "this is for administrators");

impl From<StaffError> for Problem {
    fn from(error: StaffError) -> Self {
        let told = |code| Problem::new(code, error.to_string());
        match error {
            StaffError::WrongCredentials => {
                Problem::unauthorized(Code::WrongCredentials, error.to_string())
            }
            StaffError::InvalidToken => {
                Problem::unauthorized(Code::InvalidToken, error.to_string())
            }
            StaffError::Busy(seconds) => Problem::rate_limited(seconds),
            StaffError::Invalid(mistakes) => {
                let errors = mistakes.into_iter().map(FieldError::from).collect();
                Problem::fields(Code::InvalidFields, errors)
            }
            StaffError::NameTaken => told(Code::NameTaken),
            StaffError::UnknownStaff => told(Code::UnknownStaff),
            StaffError::LastAdministrator => told(Code::LastAdministrator),
            StaffError::Store(error) => error.into(),
            StaffError::Hash | StaffError::Secrets(_) => Problem::failure(Code::Internal, &error),
        }
    }
}

/// Reads texts that must be there, and looks at them; all that is wrong is told at once.
pub(super) fn texts<const N: usize>(
    fields: [(&str, Field<String>); N],
    others: &Map<String, Value>,
    check: impl FnOnce(&[String; N]) -> Vec<FieldError>,
) -> Result<[String; N], Problem> {
    let mut reader = FieldReader::default();
    let mut errors = Vec::new();
    let texts = fields.map(|(pointer, field)| {
        let text = reader.text(pointer, field);
        if text.is_none() {
            errors.push(FieldError::new(pointer, FieldCode::Required, "must be given"));
        }
        text.unwrap_or_default()
    });
    reader.no_others("", others);
    let found = check(&texts).into_iter();
    // What is not there is not also wrong.
    let found: Vec<_> =
        found.filter(|one| errors.iter().all(|missing| missing.pointer != one.pointer)).collect();
    errors.extend(found);
    reader.finish(if errors.is_empty() { Ok(()) } else { Err(errors) })?;
    Ok(texts)
}

/// Whatever was written is taken.
fn any<const N: usize>(_: &[String; N]) -> Vec<FieldError> {
    Vec::new()
}

/// All that is wrong with a name and a password.
pub(super) fn credentials(name: &str, password: &str) -> Vec<FieldError> {
    mistakes(name, password).into_iter().map(FieldError::from).collect()
}

/// A name and a password.
#[derive(Deserialize, ToSchema)]
pub struct LoginRequest {
    /// The name.
    #[serde(default)]
    #[schema(value_type = String, required, example = "marie")]
    name: Field<String>,
    /// The password.
    #[serde(default)]
    #[schema(value_type = String, required)]
    password: Field<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
pub struct RefreshRequest {
    /// The latest refresh token of the session.
    #[serde(default)]
    #[schema(value_type = String, required)]
    refresh_token: Field<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// Another password.
#[derive(Deserialize, ToSchema)]
pub struct PasswordRequest {
    /// The present password.
    #[serde(default)]
    #[schema(value_type = String, required)]
    current: Field<String>,
    /// The new one: 12 characters or more.
    #[serde(default)]
    #[schema(value_type = String, required, min_length = 12)]
    password: Field<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// The first administrator.
#[derive(Deserialize, ToSchema)]
pub struct SetupRequest {
    /// The token that was printed at the start.
    #[serde(default)]
    #[schema(value_type = String, required)]
    token: Field<String>,
    /// The name.
    #[serde(default)]
    #[schema(value_type = String, required, pattern = "^[a-z0-9._-]+$", max_length = 64, example = "marie")]
    name: Field<String>,
    /// The password: 12 characters or more.
    #[serde(default)]
    #[schema(value_type = String, required, min_length = 12)]
    password: Field<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub struct SessionResponse {
    /// For `Authorization: Bearer`.
    access_token: String,
    /// Seconds the access token is good.
    #[schema(example = 900)]
    expires_in: i64,
    /// Good once, within two weeks.
    refresh_token: String,
}

impl From<Session> for NoStore<SessionResponse> {
    fn from(session: Session) -> Self {
        let Session { access_token, refresh_token } = session;
        let expires_in = ACCESS_SECONDS;
        NoStore(StatusCode::OK, SessionResponse { access_token, expires_in, refresh_token })
    }
}

/// Somebody of the staff.
#[derive(Serialize, ToSchema)]
pub struct PersonResponse {
    /// The name.
    #[schema(example = "marie")]
    name: String,
    /// `moderator` or `admin`.
    #[schema(value_type = StaffRole)]
    role: &'static str,
    /// Whether you have to choose a password of your own before anything else.
    must_change_password: bool,
}

pub(super) fn done() -> HttpResponse {
    HttpResponse::NoContent().insert_header((CACHE_CONTROL, "no-store")).finish()
}

/// Sign in
///
/// A name that nobody has costs and answers like a wrong password. After five wrong passwords from one
/// address that address waits, at most a minute; after twenty within a minute from many, all wait but
/// those that signed in before. Sessions that have begun go on meanwhile.
#[utoipa::path(
    tag = "Staff",
    operation_id = "create_session",
    request_body(content = LoginRequest, description = "Who you are"),
    responses(
        (status = 200, description = "A session", body = SessionResponse),
        (status = 401, description = "`wrong_credentials`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[post("/v1/auth/login")]
pub async fn login(
    request: HttpRequest,
    staff: web::Data<Staff>,
    body: Json<LoginRequest>,
) -> Result<NoStore<SessionResponse>, Problem> {
    let LoginRequest { name, password, others } = body.0;
    let [name, password] = texts([("/name", name), ("/password", password)], &others, any)?;
    let client = client(&request, &staff);
    Ok(staff.login(&name, password, client).await?.into())
}

/// Go on with a session
///
/// Gives a new pair of tokens for the latest refresh token. One that comes a second time has been
/// copied: the session ends for both. Two tabs may bring the same one within ten seconds.
#[utoipa::path(
    tag = "Staff",
    operation_id = "refresh_session",
    request_body(content = RefreshRequest, description = "The latest refresh token"),
    responses(
        (status = 200, description = "A new pair of tokens", body = SessionResponse),
        (status = 401, description = "`invalid_token`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[post("/v1/auth/refresh")]
pub async fn refresh_session(
    staff: web::Data<Staff>,
    body: Json<RefreshRequest>,
) -> Result<NoStore<SessionResponse>, Problem> {
    let RefreshRequest { refresh_token, others } = body.0;
    let [token] = texts([("/refresh_token", refresh_token)], &others, any)?;
    Ok(staff.refresh(&token).await?.into())
}

/// Sign out
///
/// Ends the session of a refresh token, and its access tokens with it.
#[utoipa::path(
    tag = "Staff",
    operation_id = "delete_session",
    request_body(content = RefreshRequest, description = "The latest refresh token"),
    responses(
        (status = 204, description = "Ended"),
    )
)]
#[post("/v1/auth/logout")]
pub async fn logout(
    staff: web::Data<Staff>,
    body: Json<RefreshRequest>,
) -> Result<HttpResponse, Problem> {
    let RefreshRequest { refresh_token, others } = body.0;
    let [token] = texts([("/refresh_token", refresh_token)], &others, any)?;
    staff.logout(&token).await?;
    Ok(done())
}

/// See who you are
///
/// The name and role of an access token.
#[utoipa::path(
    tag = "Staff",
    operation_id = "get_own_account",
    security(("staff" = [])),
    responses(
        (status = 200, description = "You", body = PersonResponse),
        (status = 401, description = "`missing_token` or `invalid_token`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[get("/v1/auth/me")]
pub async fn get_me(SignedIn(person): SignedIn) -> NoStore<PersonResponse> {
    let Person { name, role, must_change } = person;
    let role = role.as_str();
    NoStore(StatusCode::OK, PersonResponse { name, role, must_change_password: must_change })
}

/// Change your password
///
/// Ends all your sessions, this one included.
#[utoipa::path(
    tag = "Staff",
    operation_id = "change_password",
    security(("staff" = [])),
    request_body(content = PasswordRequest, description = "The present and the new password"),
    responses(
        (status = 204, description = "Changed; sign in again"),
        (status = 401, description = "`missing_token`, `invalid_token` or `wrong_credentials`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[put("/v1/auth/password")]
pub async fn change_password(
    request: HttpRequest,
    SignedIn(person): SignedIn,
    staff: web::Data<Staff>,
    body: Json<PasswordRequest>,
) -> Result<HttpResponse, Problem> {
    let PasswordRequest { current, password, others } = body.0;
    let [current, password] =
        texts([("/current", current), ("/password", password)], &others, |[_, password]| {
            credentials(&person.name, password)
        })?;
    let client = client(&request, &staff);
    staff.change_password(&person.name, current, password, client).await?;
    Ok(done())
}

/// Make the first administrator
///
/// With the token that the server prints when it starts without staff. Good once, for half an hour.
#[utoipa::path(
    tag = "Staff",
    operation_id = "create_first_administrator",
    request_body(content = SetupRequest, description = "The token, and who you want to be"),
    responses(
        (status = 204, description = "Made; sign in"),
        (status = 401, description = "`invalid_token`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[post("/v1/auth/setup")]
pub async fn setup(
    staff: web::Data<Staff>,
    body: Json<SetupRequest>,
) -> Result<HttpResponse, Problem> {
    let SetupRequest { token, name, password, others } = body.0;
    let [token, name, password] =
        texts([("/token", token), ("/name", name), ("/password", password)], &others, |texts| {
            let [_, name, password] = texts;
            credentials(name, password)
        })?;
    staff.redeem_setup(&token, &name, password).await?;
    Ok(done())
}
