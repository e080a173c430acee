//! A data folder and an explorer of a gateway, made for one test; and gateways that answer one thing.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use enroll_console::enrollment::{Catalogue, Operator, ProfileKind};
use enroll_console::explore::{Case, Cases, Draft, Explored, Explorer, Limits, Target};
use enroll_console::gateway::{Credentials, Encryption, SignaturePolicy, StageLimits, Transport, TransportConfig};
use enroll_console::history::Store;
use enroll_console::pipeline::Line;
use enroll_console::simulator::SimulatorKeys;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

static KEYS: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("explore-keys");
    SimulatorKeys::load_or_create(&folder).unwrap();
    folder
});

pub(crate) fn keys() -> SimulatorKeys {
    SimulatorKeys::load_or_create(&KEYS).unwrap()
}

pub(crate) const SLOW: Limits = Limits { parallel: 1, per_second: None };

pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) explorer: Explorer,
    _folder: TempDir,
}

impl Desk {
    /// An account with RSA keys at a gateway.
    pub(crate) fn at(gateway: SocketAddr) -> Self {
        Self::with(gateway, None)
    }

    /// The same with an account of the AKSK scheme beside it.
    pub(crate) fn with_both_accounts(gateway: SocketAddr) -> Self {
        Self::with(gateway, Some(keys().aksk_credentials()))
    }

    fn with(gateway: SocketAddr, other: Option<Credentials>) -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let limits = StageLimits::each(Duration::from_secs(20));
        let line = Line {
            transport: Transport::new(&TransportConfig::direct(&format!("http://{gateway}"), limits)).unwrap(),
            credentials: keys().credentials(),
            encryption: Encryption::RsaAes,
            policy: SignaturePolicy::Required,
        };
        let target = Target::new("test".to_owned(), ProfileKind::Sandbox, Operator("qa".to_owned()), line, other);
        let explorer = Explorer::new(target, store.clone(), Catalogue::built_in().unwrap(), SLOW);
        Self { store, explorer, _folder: folder }
    }

    pub(crate) async fn explore(&self, case: &Case) -> Explored {
        self.explorer.explore(case, &Draft::of(&case.request), &CancellationToken::new()).await.unwrap()
    }
}

/// The one case of a text.
pub(crate) fn case(more: &str) -> Case {
    let text = format!("[[case]]\nname = \"one\"\ntitle = \"one\"\ngroup = \"test\"\nwhy = \"a test\"\n{more}\n");
    Cases::parse(Path::new("test.toml"), &text).unwrap().all()[0].clone()
}

pub(crate) fn built_in(name: &str) -> Case {
    let cases = Cases::load(Path::new("there is no such folder")).unwrap();
    cases.all().iter().find(|case| case.name == name).unwrap().clone()
}

/// A gateway that answers every request with these bytes; without any it hangs up. Gives what arrived.
pub(crate) async fn answering(answer: &'static [u8]) -> (SocketAddr, mpsc::UnboundedReceiver<Vec<u8>>) {
    listening(Some(answer)).await
}

/// A gateway that takes every request and never says a word. Gives what arrived.
pub(crate) async fn silent() -> (SocketAddr, mpsc::UnboundedReceiver<Vec<u8>>) {
    listening(None).await
}

async fn listening(answer: Option<&'static [u8]>) -> (SocketAddr, mpsc::UnboundedReceiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (arrived, arrivals) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(stream, answer, arrived.clone()));
        }
    });
    (address, arrivals)
}

async fn serve(mut stream: TcpStream, answer: Option<&'static [u8]>, arrived: mpsc::UnboundedSender<Vec<u8>>) {
    let mut bytes = Vec::new();
    while !is_whole(&bytes) && stream.read_buf(&mut bytes).await.unwrap_or(0) > 0 {}
    let is_whole = is_whole(&bytes);
    let _ = arrived.send(bytes);
    match answer {
        Some(answer) if is_whole => drop(stream.write_all(answer).await),
        Some(_) => {}
        // Until the other side goes away.
        None => drop(stream.read_u8().await),
    }
}

fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return false };
    bytes.len() - end - 4 >= announced(bytes)
}

/// The length that a request announces.
pub(crate) fn announced(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.map_or(0, |length| length.trim().parse().unwrap())
}

/// An unsigned answer of a gateway, which counts unless it says S.
#[macro_export]
macro_rules! answer {
    ($status:literal, $code:literal, $message:literal) => {
        concat!(
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
            r#"{"result":{"resultStatus":""#,
            $status,
            r#"","resultCode":""#,
            $code,
            r#"","resultMessage":""#,
            $message,
            r#""}}"#
        )
        .as_bytes()
    };
}
