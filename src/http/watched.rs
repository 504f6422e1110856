//! A connection's stream that ends where its client takes too long: a body or a head at a byte every
//! few seconds, an answer that nobody reads.

use super::connections::{Connections, Line};
use actix_web::rt::net::TcpStream;
use actix_web::rt::time::{Instant, Sleep, sleep_until};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A client that takes less of an answer than this within the limit on writing is stuck.
const LEAST: usize = 8 * 1024;

/// A watched stream.
pub(super) struct Watched {
    stream: TcpStream,
    connections: Connections,
    line: Arc<Line>,
    reading: Option<(Instant, Pin<Box<Sleep>>)>,
    writing: Option<Pin<Box<Sleep>>>,
    /// Bytes written since the timer of writing began.
    written: usize,
}

impl Watched {
    /// `None` where there is no room.
    pub(super) fn admit(stream: TcpStream, connections: &Connections) -> Option<Self> {
        let line = connections.admit()?;
        // An answer in two pieces must not wait for the reader to acknowledge the first.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection ended before it began");
        }
        let connections = connections.clone();
        Some(Watched { stream, connections, line, reading: None, writing: None, written: 0 })
    }

    /// What its requests know of it.
    pub(super) fn line(&self) -> &Arc<Line> {
        &self.line
    }

    /// An error where the client's time to send is over.
    fn poll_late(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        let Some(until) = self.line.deadline().map(Instant::from_std) else {
            self.reading = None;
            return Poll::Pending;
        };
        let timer = match &mut self.reading {
            Some((of, timer)) if *of == until => timer,
            reading => &mut reading.insert((until, Box::pin(sleep_until(until)))).1,
        };
        ready!(timer.as_mut().poll(context));
        Poll::Ready(io::ErrorKind::TimedOut.into())
    }

    /// An error where the client has taken next to nothing for too long.
    fn poll_stuck(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        self.line.set_blocked(true);
        let limit = self.connections.limits().write;
        if self.writing.is_none() {
            // What went out before it got stuck does not count.
            self.written = 0;
        }
        let timer =
            self.writing.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + limit)));
        while timer.as_mut().poll(context).is_ready() {
            if self.written < LEAST {
                return Poll::Ready(io::ErrorKind::TimedOut.into());
            }
            self.written = 0;
            timer.as_mut().reset(Instant::now() + limit);
        }
        Poll::Pending
    }
}

fn cut() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}

impl AsyncRead for Watched {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.line.reader.register(context.waker());
        if this.line.is_gone() {
            return Poll::Ready(Err(cut()));
        }
        let before = buffer.filled().len();
        match Pin::new(&mut this.stream).poll_read(context, buffer) {
            Poll::Ready(outcome) => {
                if buffer.filled().len() > before {
                    this.line.heard();
                }
                Poll::Ready(outcome)
            }
            Poll::Pending => this.poll_late(context).map(Err),
        }
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.line.writer.register(context.waker());
        if this.line.is_gone() {
            return Poll::Ready(Err(cut()));
        }
        match Pin::new(&mut this.stream).poll_write(context, bytes) {
            Poll::Ready(Ok(written)) => {
                this.written += written;
                Poll::Ready(Ok(written))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => this.poll_stuck(context).map(Err),
        }
    }

    /// Called where all that was there to write is written.
    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        (this.writing, this.written) = (None, 0);
        this.line.set_blocked(false);
        Pin::new(&mut this.stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.connections.forget(&self.line);
    }
}
