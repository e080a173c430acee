//! The stages of an exchange (connecting, sending, waiting): how long each may take, how long it took, where an
//! exchange is.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::outgoing::Gate;

/// How long each stage of an exchange may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageLimits {
    /// Name, connection, TLS.
    pub connect: Duration,
    /// From the connection until the whole request has left.
    pub send: Duration,
    /// From then until the last byte of the answer.
    pub wait: Duration,
}

impl StageLimits {
    /// The same for every stage.
    #[must_use]
    pub const fn each(limit: Duration) -> Self {
        Self { connect: limit, send: limit, wait: limit }
    }
}

/// How long each stage of an exchange took; `None` for one that was not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StageTimes {
    /// Name, connection, TLS; all that was tried, when no connection came about.
    pub connect: Option<Duration>,
    /// From the connection until the whole body was handed over to it.
    pub send: Option<Duration>,
    /// From then until the last byte of the answer.
    pub wait: Option<Duration>,
}

/// Where an exchange is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leg {
    /// Not a byte has left.
    Connecting,
    /// The body is being handed over.
    Sending,
    /// All of it is handed over.
    Waiting,
    /// The head of the answer came.
    Reading,
}

/// When an exchange reached each of its stages.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Marks {
    opened: Option<Instant>,
    left: Option<Instant>,
    answered: Option<Instant>,
}

impl Marks {
    /// Not a byte has left, as far as these marks know.
    pub(super) const fn is_connecting(&self) -> bool {
        self.opened.is_none()
    }

    /// A server may answer before it has the whole request: then there is nothing to send any more.
    fn waiting_since(&self) -> Option<Instant> {
        match (self.left, self.answered) {
            (Some(left), Some(answered)) => Some(left.min(answered)),
            (one, other) => one.or(other),
        }
    }
}

/// An exchange under way, shared between the caller and the connection that takes the body.
pub(super) struct Journey {
    begun: Instant,
    gate: Gate,
    marks: watch::Sender<Marks>,
}

impl Journey {
    pub(super) fn begin() -> Self {
        Self { begun: Instant::now(), gate: Gate::default(), marks: watch::Sender::new(Marks::default()) }
    }

    /// The connection asks for the body: whether it may have it.
    pub(super) fn open(&self) -> bool {
        let open = self.gate.open();
        if open {
            self.mark(|marks| &mut marks.opened);
        }
        open
    }

    /// The caller is done: returns whether a byte may have left. If not, none ever will.
    pub(super) fn shut(&self) -> bool {
        self.gate.shut()
    }

    /// The whole body is handed over.
    pub(super) fn left(&self) {
        self.mark(|marks| &mut marks.left);
    }

    /// The head of the answer came.
    pub(super) fn answered(&self) {
        self.mark(|marks| &mut marks.answered);
    }

    fn mark(&self, which: impl FnOnce(&mut Marks) -> &mut Option<Instant>) {
        self.marks.send_if_modified(|marks| {
            let mark = which(marks);
            let first = mark.is_none();
            mark.get_or_insert_with(Instant::now);
            first
        });
    }

    /// Tells each stage as it is reached.
    pub(super) fn follow(&self) -> watch::Receiver<Marks> {
        self.marks.subscribe()
    }

    /// When the stage that `marks` speak of has to be over.
    pub(super) fn deadline(&self, marks: Marks, limits: StageLimits) -> Instant {
        match (marks.waiting_since(), marks.opened) {
            (Some(since), _) => since + limits.wait,
            (None, Some(since)) => since + limits.send,
            (None, None) => self.begun + limits.connect,
        }
    }

    /// Where it is; `sent` as [`Self::shut`] said, which is certain where a mark may come late.
    pub(super) fn leg(&self, sent: bool) -> Leg {
        match *self.marks.borrow() {
            Marks { answered: Some(_), .. } => Leg::Reading,
            Marks { left: Some(_), .. } => Leg::Waiting,
            _ if sent => Leg::Sending,
            _ => Leg::Connecting,
        }
    }

    /// How long each stage took, until now.
    pub(super) fn times(&self) -> StageTimes {
        let now = Instant::now();
        let marks = *self.marks.borrow();
        let waiting = marks.waiting_since();
        let span = |from: Instant, to: Option<Instant>| to.unwrap_or(now).saturating_duration_since(from);
        StageTimes {
            connect: Some(span(self.begun, marks.opened)),
            send: marks.opened.map(|opened| span(opened, waiting)),
            wait: waiting.map(|since| span(since, None)),
        }
    }
}
