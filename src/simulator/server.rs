//! The HTTP side: one task a connection, every request read whole, answered, and forgotten.

use std::fmt;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body::Frame;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Incoming;
use hyper::header::CONTENT_LENGTH;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{spawn_blocking, yield_now};
use tokio::time::{sleep, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use super::admission::Received;
use super::desk::{Desk, Served};
use super::reading::read;
use super::scenario::Cut;
use super::{Observer, Rules, Scenario, SimulatorError, SimulatorKeys};

/// How long a client may take for its headers, and again for its body.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// How long an answer under way may take once the simulator stops.
const GRACE: Duration = Duration::from_secs(1);

/// The first byte of a client that speaks TLS (RFC 8446, 5.1), and what it is told.
const TLS_HANDSHAKE: u8 = 0x16;
const TLS: &str =
    "The client speaks TLS, and this gateway does not: the address begins with http://, not with https://.";

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
        let desk = Arc::new(Desk::new(config.keys, config.scenario, config.observer));
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
        self.desk.scenario.borrow().clone()
    }

    /// Lets a file of rules say what single requests get from now on; `None` takes the rules away.
    pub fn set_rules(&self, rules: Option<Rules>) {
        self.desk.set_rules(rules);
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
    let mut first = [0];
    let looked = tokio::select! {
        () = stopped.cancelled() => return,
        looked = timeout(READ_TIMEOUT, stream.peek(&mut first)) => looked,
    };
    match looked {
        Ok(Ok(1)) if first == [TLS_HANDSHAKE] => return desk.tell_stranger(TLS.to_owned()),
        Ok(Ok(1)) => {}
        _ => return,
    }
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
        ended = connection.as_mut() => {
            if let Err(error) = ended && error.is_parse() {
                desk.tell_stranger(format!("What came is no request of HTTP/1.1: {error}."));
            }
            return;
        }
        () = stopped.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ = timeout(GRACE, connection).await;
}

/// The connection is closed, without an answer or in the middle of one.
#[derive(Debug, thiserror::Error)]
#[error("the connection is cut")]
struct Severed;

type Answer = Response<UnsyncBoxBody<Bytes, Severed>>;

async fn handle(request: Request<Incoming>, desk: Arc<Desk>, stopped: CancellationToken) -> Result<Answer, Severed> {
    // Neither semaphore is ever closed.
    let body_held = Arc::clone(&desk.bodies).acquire_owned().await.map_err(|_| Severed)?;
    let (head, body) = request.into_parts();
    let body = read(body, READ_TIMEOUT).await.map_err(|unread| {
        desk.tell_unread(&head.method, &head.uri, &unread);
        Severed
    })?;
    let received = Received { method: head.method, uri: head.uri, headers: head.headers, body };
    let turn = Arc::clone(&desk.turns).acquire_owned().await.map_err(|_| Severed)?;
    let work = move || {
        let served = desk.serve(&received);
        drop((received, body_held, turn));
        served
    };
    let Served { response, scenario } = spawn_blocking(work).await.map_err(|_| Severed)?.map_err(|_| Severed)?;
    if let Some(delay) = scenario.delay {
        tokio::select! {
            () = stopped.cancelled() => return Err(Severed),
            () = sleep(delay) => {}
        }
    }
    match scenario.cut {
        Some(Cut::Before) => Err(Severed),
        Some(Cut::Body) => Ok(half(response)),
        None => Ok(response.map(|body| Full::new(body).map_err(|never| match never {}).boxed_unsync())),
    }
}

/// The response with a body that breaks off in its middle.
fn half(mut response: Response<Bytes>) -> Answer {
    let length = response.body().len();
    response.headers_mut().insert(CONTENT_LENGTH, length.into());
    response.map(|body| {
        let first = stream::iter([Ok(Frame::data(body.slice(..length / 2)))]);
        let break_off = async {
            // What was written is flushed before the connection is looked at again.
            yield_now().await;
            Err(Severed)
        };
        StreamBody::new(first.chain(stream::once(break_off))).boxed_unsync()
    })
}
