//! The HTTP side: one task a connection, every request read whole, answered, and forgotten.

use std::fmt;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::Timestamp;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use zeroize::Zeroizing;

use super::admission::{Api, MAX_BODY, Protection, Received, admit};
use super::answer::{Answer, AnswerError, Signing, respond};
use super::transaction::Transactions;
use super::{Code, Refusal, Scenario, SimulatorError, SimulatorKeys, enrollment};
use crate::enrollment::harmless_line;

/// How long a client may take for its headers, and again for its body.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// How long an answer under way may take once the simulator stops.
const GRACE: Duration = Duration::from_secs(1);
/// How long [`Scenario::Slow`] waits.
const SLOW: Duration = Duration::from_mins(1);
/// The most bytes of a body that are read at all; a client that is cut off while it sends never sees its answer.
const MAX_DRAINED: usize = 16 * MAX_BODY;

/// Is told of every request that was answered or cut.
pub type Observer = Box<dyn Fn(&Event) + Send + Sync>;

/// How the simulated gateway starts.
pub struct SimulatorConfig {
    /// Where to listen; port 0 takes a free one. Our own client speaks plain HTTP with loopback addresses only.
    pub listen: SocketAddr,
    /// What is forced from the start.
    pub scenario: Option<Scenario>,
    /// The keys of both sides.
    pub keys: SimulatorKeys,
    /// Is told of every request.
    pub observer: Option<Observer>,
}

/// What became of one request. Displayed, it is one harmless line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Path and query as they came, method before them; not yet harmless.
    pub request: String,
    /// What was wrong with it, if anything.
    pub refusal: Option<Refusal>,
    /// What was forced, if anything.
    pub scenario: Option<Scenario>,
}

impl fmt::Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", harmless_line(&self.request))?;
        match (&self.refusal, self.scenario) {
            (Some(refusal), _) => write!(formatter, "{}, {refusal}", refusal.code().name()),
            (None, Some(scenario)) => write!(formatter, "{scenario}, forced"),
            (None, None) => formatter.write_str(Code::Success.name()),
        }
    }
}

/// A simulated gateway that runs until it is stopped or dropped.
pub struct Simulator {
    address: SocketAddr,
    desk: Arc<Desk>,
    running: DropGuard,
    tasks: TaskTracker,
}

impl Simulator {
    /// Listens, and answers from then on.
    ///
    /// # Errors
    /// [`SimulatorError::Listen`] when the address cannot be had.
    pub async fn start(config: SimulatorConfig) -> Result<Self, SimulatorError> {
        let refused = |source| SimulatorError::Listen { address: config.listen, source };
        let listener = TcpListener::bind(config.listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let desk = Arc::new(Desk {
            keys: config.keys,
            scenario: watch::Sender::new(config.scenario),
            transactions: Transactions::default(),
            observer: config.observer,
        });
        let stopped = CancellationToken::new();
        let tasks = TaskTracker::new();
        tasks.spawn(listen(listener, Arc::clone(&desk), stopped.clone(), tasks.clone()));
        Ok(Self { address, desk, running: stopped.drop_guard(), tasks })
    }

    /// Where it listens, with the port it got.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address for a profile: `http://host:port`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Whether only this machine can reach it, so that plain HTTP does no harm.
    #[must_use]
    pub const fn is_loopback(&self) -> bool {
        self.address.ip().is_loopback()
    }

    /// Forces what enrollments get from now on; `None` forces nothing.
    pub fn set_scenario(&self, scenario: Option<Scenario>) {
        self.desk.scenario.send_replace(scenario);
    }

    /// What is forced now.
    #[must_use]
    pub fn scenario(&self) -> Option<Scenario> {
        *self.desk.scenario.borrow()
    }

    /// Takes no more connections, lets answers under way go out (a second at most), and returns when all is closed.
    pub async fn stop(self) {
        drop(self.running);
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Simulator({})", self.address)
    }
}

async fn listen(listener: TcpListener, desk: Arc<Desk>, stopped: CancellationToken, tasks: TaskTracker) {
    loop {
        let accepted = tokio::select! {
            () = stopped.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => drop(tasks.spawn(converse(stream, Arc::clone(&desk), stopped.clone()))),
            // Too many open files, most likely: some will close.
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn converse(stream: TcpStream, desk: Arc<Desk>, stopped: CancellationToken) {
    let service = service_fn(|request| {
        let (desk, stopped) = (Arc::clone(&desk), stopped.clone());
        async move { handle(request, desk, stopped).await }
    });
    let connection = http1::Builder::new()
        // The official Java client looks headers up by their exact, title-cased names.
        .title_case_headers(true)
        .timer(TokioTimer::new())
        .header_read_timeout(READ_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    // How a conversation ends is the client's business: it sees an answer or a closed connection.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = stopped.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ = timeout(GRACE, connection).await;
}

/// The connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is cut")]
struct Cut;

async fn handle(
    request: Request<Incoming>,
    desk: Arc<Desk>,
    stopped: CancellationToken,
) -> Result<Response<Full<Bytes>>, Cut> {
    let (head, body) = request.into_parts();
    let body = timeout(READ_TIMEOUT, read(body)).await.map_err(|_| Cut)??;
    let received = Received { method: head.method, uri: head.uri, headers: head.headers, body };
    let (response, scenario) =
        spawn_blocking(move || desk.serve(&received)).await.map_err(|_| Cut)?.map_err(|_| Cut)?;
    match scenario {
        Some(Scenario::Close) => return Err(Cut),
        Some(Scenario::Slow) => tokio::select! {
            () = stopped.cancelled() => return Err(Cut),
            () = sleep(SLOW) => {}
        },
        _ => {}
    }
    Ok(response)
}

/// The whole body, or `None` when it is longer than [`MAX_BODY`].
async fn read(mut body: Incoming) -> Result<Option<Bytes>, Cut> {
    let mut kept = BytesMut::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Cut)?.into_data() else { continue };
        length += data.len();
        if length > MAX_DRAINED {
            return Err(Cut);
        }
        if length <= MAX_BODY {
            kept.extend_from_slice(&data);
        }
    }
    Ok((length <= MAX_BODY).then(|| kept.freeze()))
}

/// What all connections share.
struct Desk {
    keys: SimulatorKeys,
    scenario: watch::Sender<Option<Scenario>>,
    transactions: Transactions,
    observer: Option<Observer>,
}

impl Desk {
    /// Checks a request and makes its answer; also returns the scenario that was applied. Blocks: a face is looked for in the photo.
    fn serve(&self, received: &Received) -> Result<(Response<Full<Bytes>>, Option<Scenario>), AnswerError> {
        let mut protection = Protection::None;
        let checked =
            admit(received, &self.keys, Timestamp::now(), &mut protection).and_then(|admitted| match admitted.api {
                Api::Enroll => enrollment::check(&admitted.object).map(|()| None),
                Api::AuthenticationTest => Ok(Some(one_line(&admitted.json))),
            });
        // Only an enrollment is forced: the test API is there to prove credentials, which no scenario changes.
        let scenario = checked.as_ref().is_ok_and(Option::is_none).then(|| *self.scenario.borrow()).flatten();
        self.tell(received, checked.as_ref().err(), scenario);
        let body = match checked {
            Ok(Some(echo)) => echo,
            Ok(None) => self.answer(scenario).to_json()?,
            Err(refusal) => Answer::refusal(&refusal).to_json()?,
        };
        let signing = match scenario {
            Some(Scenario::BadSignature) => Signing::Wrong,
            Some(Scenario::Unsigned) => Signing::Left,
            _ => Signing::Right,
        };
        Ok((respond(body, &protection, signing, received.signed_uri(), &self.keys)?, scenario))
    }

    fn answer(&self, scenario: Option<Scenario>) -> Answer {
        match scenario {
            Some(Scenario::Answer(code)) if code != Code::Success => Answer::code(code),
            Some(Scenario::SystemErrorUnknown) => Answer::unknown(Code::SystemError),
            _ => Answer::success(self.transactions.next(Timestamp::now())),
        }
    }

    fn tell(&self, received: &Received, refusal: Option<&Refusal>, scenario: Option<Scenario>) {
        if let Some(observer) = &self.observer {
            let request = format!("{} {}", received.method, received.signed_uri());
            observer(&Event { request, refusal: refusal.cloned(), scenario });
        }
    }
}

/// The same JSON on one line. In JSON a line break stands only between tokens, never inside a string (RFC 8259).
fn one_line(json: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(json.iter().copied().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect())
}
