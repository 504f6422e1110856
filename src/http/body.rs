//! JSON bodies: read within a limit, with a field-by-field account of what is wrong.

use super::json::{Once, pointer_part};
use super::problem::{Code, Problem};
use crate::intake::{FieldCode, FieldError};
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, HeaderMap};
use actix_web::{FromRequest, HttpMessage, HttpRequest, mime, web};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// Largest body that is understood, in bytes. A submission has a few hundred.
pub const LARGEST_BODY: usize = 64 * 1024;
/// U+FEFF in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Up to here a larger body is still read, and thrown away, so that the client hears the answer.
const DRAINED: usize = 32 * 1024 * 1024;

/// A JSON body.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let understood = understood(request);
        let payload = payload.take();
        Box::pin(async move {
            let body = read(payload).await?;
            understood?;
            // Some programs begin with a byte order mark, which RFC 8259 lets us pass over.
            let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&body);
            let text = std::str::from_utf8(body).map_err(|error| {
                Problem::new(
                    Code::MalformedUtf8,
                    format!("byte {} begins no UTF-8 character", error.valid_up_to()),
                )
            })?;
            let Once { value, repeated } = serde_json::from_str(text).map_err(|error| {
                Problem::new(
                    Code::MalformedJson,
                    format!("line {} column {}: {}", error.line(), error.column(), kind(&error)),
                )
            })?;
            if !repeated.is_empty() {
                let twice = "stands more than once: which one is meant?";
                let wrong = |at: String| FieldError::new(&at, FieldCode::DuplicateField, twice);
                let errors = repeated.into_iter().map(wrong).collect();
                return Err(Problem::fields(Code::InvalidFields, errors));
            }
            shaped(value).map(Json)
        })
    }
}

/// An object as its type, whose fields tell their own mistakes.
pub(super) fn shaped<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    let object = Some(value).filter(Value::is_object);
    object.and_then(|object| serde_json::from_value(object).ok()).ok_or_else(|| {
        let wrong = FieldError::new("", FieldCode::WrongType, "the body must be a JSON object");
        Problem::fields(Code::InvalidFields, vec![wrong])
    })
}

/// Whether the body is said to be what is understood: JSON in UTF-8, as it is.
fn understood(request: &HttpRequest) -> Result<(), Problem> {
    if !is_plain(request.headers()) {
        return Err(Problem::compressed());
    }
    let kind = request.mime_type().ok().flatten();
    let kind =
        kind.filter(|kind| kind.essence_str() == mime::APPLICATION_JSON).ok_or_else(|| {
            Problem::new(
                Code::UnsupportedMediaType,
                "send the header Content-Type: application/json",
            )
        })?;
    match kind.get_param(mime::CHARSET) {
        Some(charset) if charset != mime::UTF_8 => {
            let wanted = "send JSON in UTF-8, with the header Content-Type: application/json";
            Err(Problem::new(Code::UnsupportedCharset, wanted))
        }
        _ => Ok(()),
    }
}

fn is_plain(headers: &HeaderMap) -> bool {
    headers.get_all(CONTENT_ENCODING).all(|encoding| {
        encoding.to_str().is_ok_and(|encoding| encoding.trim().eq_ignore_ascii_case("identity"))
    })
}

/// What is wrong, without repeating what was sent.
fn kind(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Eof => "the body ends too early",
        serde_json::error::Category::Syntax => "this is not JSON",
        serde_json::error::Category::Data | serde_json::error::Category::Io => {
            "this is not understood"
        }
    }
}

async fn read(payload: Payload) -> Result<web::BytesMut, Problem> {
    let mut payload = payload;
    let mut body = web::BytesMut::new();
    let mut size = 0;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| Problem::unread(&error))?;
        size += chunk.len();
        if size <= LARGEST_BODY {
            body.extend_from_slice(&chunk);
        } else if size > DRAINED {
            break;
        }
    }
    if size > LARGEST_BODY {
        let detail = format!("at most {LARGEST_BODY} bytes are understood");
        return Err(Problem::new(Code::BodyTooLarge, detail));
    }
    Ok(body)
}

/// One field of a JSON object as it came: whatever it is, reading goes on, so that all mistakes can
/// be named together.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Field<T> {
    /// Not there, or null.
    #[default]
    Absent,
    /// There, and of the right type.
    Given(T),
    /// There, and of another type.
    Wrong,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if value.is_null() {
            return Ok(Field::Absent);
        }
        Ok(serde_json::from_value(value).map_or(Field::Wrong, Field::Given))
    }
}

/// Gathers what is wrong with the fields of an object and of the objects in it.
#[derive(Default)]
pub struct FieldReader {
    errors: Vec<FieldError>,
}

impl FieldReader {
    /// The value of a field that came with the right type.
    pub fn take<T>(&mut self, pointer: &str, expected: &str, field: Field<T>) -> Option<T> {
        match field {
            Field::Absent => None,
            Field::Given(value) => Some(value),
            Field::Wrong => {
                let detail = format!("must be {expected}");
                self.errors.push(FieldError::new(pointer, FieldCode::WrongType, detail));
                None
            }
        }
    }

    /// Text.
    pub fn text(&mut self, pointer: &str, field: Field<String>) -> Option<String> {
        self.take(pointer, "a text", field)
    }

    /// A number.
    pub fn number(&mut self, pointer: &str, field: Field<f64>) -> Option<f64> {
        self.take(pointer, "a number", field)
    }

    /// Names the fields that nobody knows.
    pub fn no_others(&mut self, pointer: &str, others: &Map<String, Value>) {
        for name in others.keys() {
            self.errors.push(FieldError::new(
                &format!("{pointer}/{}", pointer_part(name)),
                FieldCode::UnknownField,
                "there is no such field",
            ));
        }
    }

    /// All mistakes so far, and those found later, in one answer.
    ///
    /// # Errors
    /// [`Code::InvalidFields`] where anything was wrong.
    pub fn finish<T>(self, later: Result<T, Vec<FieldError>>) -> Result<T, Problem> {
        let mut errors = self.errors;
        // A field of the wrong type is also missed later: it is named once.
        let named: Vec<String> = errors.iter().map(|error| error.pointer.clone()).collect();
        match later {
            Ok(value) if errors.is_empty() => return Ok(value),
            Ok(_) => {}
            Err(later) => errors.extend(later.into_iter().filter(|error| {
                error.code != FieldCode::Required
                    || !named.iter().any(|pointer| error.pointer.starts_with(pointer.as_str()))
            })),
        }
        Err(Problem::fields(Code::InvalidFields, errors))
    }
}
