//! The body on its way out: counts what leaves, and knows for certain whether anything has.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::watch;
use tokio::time::Sleep;

use super::Pace;
use super::stages::Journey;

/// How far an exchange is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Finding the address, connecting, agreeing on encryption.
    Connecting,
    /// Bytes of the body handed to the connection so far, and in all.
    Sending {
        /// Bytes handed over.
        sent: usize,
        /// Bytes of the whole body.
        total: usize,
    },
    /// The whole body is handed over; no answer yet.
    Waiting,
}

/// Bytes handed over at a time: small enough to show progress, large enough to cost nothing.
const SLICE: usize = 64 * 1024;

const CLOSED: u8 = 0;
const OPEN: u8 = 1;
const SHUT: u8 = 2;

/// Decides once, between a connection that wants the body and a caller who gives up, who came first.
///
/// hyper's HTTP/1.1 client (1.12, `proto/h1/dispatch.rs`, `poll_loop`) encodes the head into a buffer, polls the body
/// in the same `poll_write`, and flushes only after: a body that was never polled means that not a byte has left. The
/// connection is driven by a task of its own and may poll the body after the caller has given up; a plain flag would
/// lose that race.
#[derive(Default)]
pub(super) struct Gate(AtomicU8);

impl Gate {
    /// The connection asks for the body: whether it may have it.
    pub(super) fn open(&self) -> bool {
        self.0.compare_exchange(CLOSED, OPEN, Ordering::AcqRel, Ordering::Acquire) != Err(SHUT)
    }

    /// The caller is done: returns whether a byte may have left. If not, none ever will.
    pub(super) fn shut(&self) -> bool {
        self.0.compare_exchange(CLOSED, SHUT, Ordering::AcqRel, Ordering::Acquire) == Err(OPEN)
    }
}

/// Why a body ends before its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stopped {
    /// The connection asked for it after the caller had given up.
    #[error("the request was given up before it was sent")]
    GivenUp,
    /// It is to be cut here.
    #[error("the request was cut off on purpose")]
    CutOff,
}

/// How long what has left is given to get away before the connection is cut.
const BEFORE_THE_CUT: Duration = Duration::from_millis(50);

/// A body of known size, in slices of the bytes that were signed.
pub(super) struct Outgoing {
    left: Bytes,
    pace: Pace,
    total: usize,
    /// What is waited for before the next slice.
    pause: Option<Pin<Box<Sleep>>>,
    journey: Arc<Journey>,
    progress: watch::Sender<Progress>,
}

impl Outgoing {
    pub(super) fn new(body: Bytes, pace: Pace, journey: Arc<Journey>, progress: watch::Sender<Progress>) -> Self {
        let total = body.len();
        Self { left: body, pace, total, pause: None, journey, progress }
    }

    fn sent(&self) -> usize {
        self.total - self.left.len()
    }

    /// The next bytes to hand over; none where the body is to be cut.
    fn slice(&mut self) -> Bytes {
        let piece = self.pace.pieces.map_or(SLICE, |(bytes, _)| bytes.clamp(1, SLICE));
        let before_the_cut = self.pace.cut_after.map_or(piece, |cut| cut.saturating_sub(self.sent()));
        self.left.split_to(self.left.len().min(piece).min(before_the_cut))
    }

    fn pause_for(&mut self, pause: Duration) {
        self.pause = Some(Box::pin(tokio::time::sleep(pause)));
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Stopped;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Stopped>>> {
        if !self.journey.open() {
            // An error ends the connection before the buffered head is flushed.
            return Poll::Ready(Some(Err(Stopped::GivenUp)));
        }
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
            self.pause = None;
        }
        if self.pace.cut_after.is_some_and(|cut| self.sent() >= cut) {
            return Poll::Ready(Some(Err(Stopped::CutOff)));
        }
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let slice = self.slice();
        if self.pace.cut_after.is_some_and(|cut| self.sent() >= cut) {
            self.pause_for(BEFORE_THE_CUT);
        } else if let Some((_, pause)) = self.pace.pieces {
            self.pause_for(pause);
        }
        self.progress.send_replace(if self.left.is_empty() {
            self.journey.left();
            Progress::Waiting
        } else {
            Progress::Sending { sent: self.sent(), total: self.total }
        });
        Poll::Ready(Some(Ok(Frame::data(slice))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty() && self.pace.cut_after.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    #[test]
    fn whoever_comes_first_at_the_gate_decides() {
        let gate = Gate::default();
        assert!(gate.open() && gate.open());
        assert!(gate.shut(), "it may have left");
        assert!(gate.open(), "and so may the rest");
        let gate = Gate::default();
        assert!(!gate.shut(), "nothing has left");
        assert!(!gate.open(), "and nothing will");
    }

    /// Holds hyper to what [`Gate`] says of it.
    #[tokio::test]
    async fn a_body_that_is_refused_takes_the_head_with_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let journey = Arc::new(Journey::begin());
        journey.shut();
        let body = Outgoing::new(
            Bytes::from_static(b"{}"),
            Pace::default(),
            journey,
            watch::Sender::new(Progress::Connecting),
        );
        let client =
            reqwest::Client::builder().timeout(Duration::from_secs(5)).no_proxy().tls_certs_only([]).build().unwrap();
        let sending = client.post(url).body(reqwest::Body::wrap(body)).send();
        let receiving = async {
            let mut bytes = Vec::new();
            listener.accept().await.unwrap().0.read_to_end(&mut bytes).await.unwrap();
            bytes
        };
        let (sent, received) = tokio::join!(sending, receiving);
        assert!(sent.is_err());
        assert_eq!(received, b"");
    }
}
