//! Time and room for one request: its body comes in within a limit, its answer is made within
//! another, and goes out in small pieces of memory that all readers of the same answer share.

use super::connections::{Connections, Line};
use super::encoding::GZIP_BYTES;
use super::problem::{Code, Problem};
use actix_http::ConnectionType;
use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING};
use actix_web::middleware::Next;
use actix_web::rt::time::{Instant, Sleep, sleep_until};
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpMessage};
use futures_util::Stream;
use std::cell::Cell;
use std::io;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::timeout_at;

/// Bytes of an answer that are given to its connection at a time: it copies them.
const PIECE: usize = 16 * 1024;

/// Where a release may be made, which takes as long as it takes.
const UNLIMITED: (Method, &str) = (Method::POST, "/v1/admin/releases");

/// How far a body has come in.
#[derive(Clone, Copy, PartialEq)]
enum Body {
    Coming,
    In(Instant),
    Late,
}

/// Gives a request its limits. Goes outside of everything.
///
/// # Errors
/// Those of the inner service; [`Code::Unavailable`] where the answer takes too long.
pub(super) async fn limit<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<Pieces<B>>, Error> {
    let Some(connections) = request.app_data::<Data<Connections>>().cloned() else {
        return Err(Problem::new(Code::Internal, "the server is not set up").into());
    };
    if connections.overloaded() {
        return Err(Problem::later("too many answers wait for their readers").into());
    }
    let line = request.conn_data::<Arc<Line>>().cloned();
    let limits = *connections.limits();
    let began = Instant::now();
    let body = Rc::new(Cell::new(Body::In(began)));
    if has_body(&request) {
        body.set(Body::Coming);
        if let Some(line) = &line {
            line.begin_body(limits.body);
        }
        let timed = Timed {
            inner: request.take_payload(),
            until: Box::pin(sleep_until(began + limits.body)),
            body: Rc::clone(&body),
            line: line.clone(),
            connections: Connections::clone(&connections),
            held: 0,
        };
        request.set_payload(Payload::Stream { payload: Box::pin(timed) });
    } else if let Some(line) = &line {
        line.begin_work();
    }
    let unlimited = (request.method(), request.path()) == (&UNLIMITED.0, UNLIMITED.1);
    let until = || match body.get() {
        Body::In(at) => at + limits.answer,
        Body::Coming | Body::Late => began + limits.body + limits.answer,
    };
    let mut answering = pin!(next.call(request));
    let outcome = loop {
        // A body that is in by now moves the end.
        let look = until().min(Instant::now() + Duration::from_secs(1));
        match timeout_at(look, answering.as_mut()).await {
            Ok(outcome) => break outcome,
            Err(_) if unlimited || Instant::now() < until() => {}
            Err(_) => {
                tracing::warn!("an answer was not made in time");
                break Err(Problem::later("the answer took too long").into());
            }
        }
    };
    if let Some(line) = &line {
        line.end_work();
    }
    let mut response = outcome?;
    if body.get() == Body::Late {
        // Whatever else comes of this body is not wanted.
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    let connections = Connections::clone(&connections);
    // What is compressed while it is read has its compressor until it is read.
    let compressed = response.headers().contains_key(CONTENT_ENCODING)
        && response.response().body().size() == BodySize::Stream;
    let compressor = if compressed { GZIP_BYTES } else { 0 };
    connections.add(compressor);
    Ok(response.map_body(|_, inner| Pieces {
        inner: Box::pin(inner),
        rest: Bytes::new(),
        at: None,
        compressor,
        connections,
    }))
}

fn has_body(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    headers.contains_key(TRANSFER_ENCODING)
        || headers.get(CONTENT_LENGTH).is_some_and(|length| length.as_bytes() != b"0")
}

/// Whether a body could not be read because it took too long.
pub(super) fn is_late(error: &PayloadError) -> bool {
    matches!(error, PayloadError::Io(error) if error.kind() == io::ErrorKind::TimedOut)
}

/// A body that must be in by a time.
struct Timed {
    inner: Payload,
    until: Pin<Box<Sleep>>,
    body: Rc<Cell<Body>>,
    line: Option<Arc<Line>>,
    connections: Connections,
    /// Bytes that came in.
    held: u64,
}

impl Stream for Timed {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_next(context) {
            Poll::Ready(Some(Ok(bytes))) => {
                this.held += bytes.len() as u64;
                this.connections.add(bytes.len() as u64);
                Poll::Ready(Some(Ok(bytes)))
            }
            Poll::Ready(None) => {
                this.body.set(Body::In(Instant::now()));
                if let Some(line) = &this.line {
                    line.begin_work();
                }
                Poll::Ready(None)
            }
            Poll::Ready(failed) => Poll::Ready(failed),
            Poll::Pending if this.until.as_mut().poll(context).is_ready() => {
                this.body.set(Body::Late);
                let late = io::Error::from(io::ErrorKind::TimedOut);
                Poll::Ready(Some(Err(PayloadError::Io(late))))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl Drop for Timed {
    fn drop(&mut self) {
        self.connections.remove(self.held);
    }
}

/// An answer's body in pieces.
pub(super) struct Pieces<B> {
    inner: Pin<Box<B>>,
    rest: Bytes,
    /// Where the bytes lie that the rest is of.
    at: Option<usize>,
    /// Bytes that its compressor holds.
    compressor: u64,
    connections: Connections,
}

impl<B> Pieces<B> {
    fn end_piece(&mut self) {
        if let Some(at) = self.at.take() {
            self.connections.remove_piece(at);
        }
    }
}

impl<B> Drop for Pieces<B> {
    fn drop(&mut self) {
        self.end_piece();
        self.connections.remove(self.compressor);
    }
}

impl<B: MessageBody> MessageBody for Pieces<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.inner.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, B::Error>>> {
        let this = self.get_mut();
        if this.rest.is_empty() {
            this.end_piece();
            match this.inner.as_mut().poll_next(context) {
                Poll::Ready(Some(Ok(bytes))) if bytes.len() > PIECE => {
                    this.connections.add_piece(&bytes);
                    this.at = Some(bytes.as_ptr() as usize);
                    this.rest = bytes;
                }
                other => return other,
            }
        }
        let piece = this.rest.split_to(PIECE.min(this.rest.len()));
        Poll::Ready(Some(Ok(piece)))
    }
}
