//! One fault after the other: a server, the real binary, and what has to be true of everything that it says and keeps.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::process::{Command, Output};
use std::sync::{Arc, LazyLock, Mutex};

use enroll_console::enrollment::{Catalogue, FailureKind, Outcome};
use nix::sys::socket::{setsockopt, sockopt::TcpMaxSeg};
use serde_json::Value;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;

use crate::case::{Behaviour, Case, Stand};
use crate::certificates::{Tls, acceptor};
use crate::desk::{Desk, PROXY_PASSWORD, PROXY_USER, SHARED, access_key};
use crate::peer::{Peer, Wire, accept};
use crate::secrets::Secrets;

static SMALL: LazyLock<Secrets> = LazyLock::new(|| Secrets::of_the_desk(false));
static LARGE: LazyLock<Secrets> = LazyLock::new(|| Secrets::of_the_desk(true));
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::built_in().unwrap());

/// What a case came to.
struct Told {
    case: Case,
    object: Value,
    exit: Option<i32>,
    output: Output,
    recorded: (Value, Output),
    data: Vec<u8>,
    peer: Arc<Peer>,
}

/// Runs every case and names those that came out otherwise, all of them.
pub(crate) async fn assert_all(cases: Vec<Case>) {
    let told = all(cases).await;
    let wrong: Vec<String> = told.iter().filter_map(Told::wrong).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), told.len(), wrong.join("\n"));
}

/// Every case as a line of Markdown.
pub(crate) async fn table(cases: Vec<Case>) -> String {
    let mut table =
        "| fault | outcome | exit | code | what the screen says |\n| --- | --- | --- | --- | --- |\n".to_owned();
    for told in all(cases).await {
        let cause = told.case.first_cause.map(|_| &told.object["explanation"]["causes"][0]);
        let says = [&told.object["explanation"]["title"], cause.unwrap_or(&told.object["failure"]["message"])];
        let says: Vec<_> = says.into_iter().filter_map(Value::as_str).collect();
        let (outcome, exit) = (told.object["outcome"].as_str().unwrap_or("?"), told.exit.unwrap_or(-1));
        let says = says.join(": ").replace('|', "\\|");
        writeln!(table, "| {} | {outcome} | {exit} | {} | {says} |", told.case.name, told.case.code).unwrap();
    }
    table
}

/// Runs the cases, a few at a time, and gives them in their order.
async fn all(cases: Vec<Case>) -> Vec<Told> {
    static SEATS: Semaphore = Semaphore::const_new(3);
    let mut running = JoinSet::new();
    for (place, case) in cases.into_iter().enumerate() {
        running.spawn(async move {
            let _seat = SEATS.acquire().await.unwrap();
            (place, run(case).await)
        });
    }
    let mut told = running.join_all().await;
    told.sort_by_key(|(place, _)| *place);
    told.into_iter().map(|(_, told)| told).collect()
}

async fn run(case: Case) -> Told {
    let mut case = case;
    let peer = Arc::new(Peer {
        gateway_key: SHARED.gateway_key.clone(),
        merchant_key: SHARED.merchant_key.public_key().clone(),
        access_key: access_key(),
        scheme: case.scheme,
        encrypt: case.encrypt,
        seen: Mutex::new(None),
        stop: Notify::new(),
    });
    let (base_url, proxy, server) = stand(&mut case, &peer).await;
    let desk = Desk::new(&case, &base_url, proxy.as_deref());
    let child = desk.send(&case);
    let process = child.id().to_string();
    let mut output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap());
    let output = tokio::select! {
        output = &mut output => output.unwrap(),
        () = peer.stop.notified() => {
            assert!(Command::new("kill").args(["-INT", &process]).status().unwrap().success());
            output.await.unwrap()
        }
    };
    if let Some(mut server) = server {
        server.shutdown().await;
    }
    let object: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let (recorded, data) = (desk.recorded(object["id"].as_str().unwrap_or("none")), desk.data());
    Told { exit: output.status.code(), case, object, output, recorded, data, peer }
}

/// Puts somebody at the address: the address, the proxy on the way there, and the server at work.
async fn stand(case: &mut Case, peer: &Arc<Peer>) -> (String, Option<String>, Option<JoinSet<()>>) {
    const BEYOND: &str = "https://gateway.test";
    let closed = || async { listener().await.local_addr().unwrap() };
    match std::mem::replace(&mut case.stand, Stand::Address("")) {
        Stand::Address(address) => (address.to_owned(), None, None),
        Stand::Closed(scheme) => (format!("{scheme}://{}", closed().await), None, None),
        Stand::ClosedProxy => (BEYOND.to_owned(), Some(format!("http://{}", closed().await)), None),
        Stand::Http(what) => {
            let (address, server) = serve(listener().await, None, what, peer);
            (format!("http://{address}"), None, Some(server))
        }
        Stand::Narrow(what) => {
            let (address, server) = serve(narrow(), None, what, peer);
            (format!("http://{address}"), None, Some(server))
        }
        Stand::Raw(what) => {
            let (address, server) = serve(listener().await, None, what, peer);
            (format!("https://{address}"), None, Some(server))
        }
        Stand::Https(tls, what) => {
            let (address, server) = serve(listener().await, Some(tls), what, peer);
            (format!("https://{address}"), None, Some(server))
        }
        Stand::ProxyOfTheEnvironment(what) => {
            let (address, server) = serve(listener().await, None, what, peer);
            case.environment.push(("HTTPS_PROXY", format!("http://{PROXY_USER}:{PROXY_PASSWORD}@{address}")));
            (BEYOND.to_owned(), None, Some(server))
        }
        Stand::ProxyNamed(variable, value, what) => {
            let (address, server) = serve(listener().await, None, what, peer);
            case.environment.push((variable, value.replace("ADDRESS", &address.to_string())));
            (BEYOND.to_owned(), None, Some(server))
        }
        Stand::Proxy(what) => {
            let (address, server) = serve(listener().await, None, what, peer);
            (BEYOND.to_owned(), Some(format!("http://{address}")), Some(server))
        }
    }
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// A listener whose system takes next to nothing on its own: over loopback it would take megabytes.
fn narrow() -> TcpListener {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    setsockopt(&socket, TcpMaxSeg, &536).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    socket.listen(16).unwrap()
}

fn serve(listener: TcpListener, tls: Option<Tls>, what: Behaviour, peer: &Arc<Peer>) -> (SocketAddr, JoinSet<()>) {
    let address = listener.local_addr().unwrap();
    let (acceptor, what, peer) = (tls.map(acceptor), Arc::new(what), Arc::clone(peer));
    let mut server = JoinSet::new();
    server.spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (acceptor, what, peer) = (acceptor.clone(), Arc::clone(&what), Arc::clone(&peer));
            connections.spawn(async move {
                let wire = match acceptor {
                    Some(acceptor) => accept(&acceptor, stream).await,
                    None => Wire::Plain(stream),
                };
                what(wire, peer).await;
            });
        }
    });
    (address, server)
}

impl Told {
    /// Everything that is not as the table says.
    fn wrong(&self) -> Option<String> {
        let Case { name, kind, code, large, first_cause, .. } = &self.case;
        let object = &self.object;
        let raced = self.case.or_not_sent && object["outcome"] == Outcome::NotSent.word();
        let outcome = if raced { Outcome::NotSent } else { self.case.outcome };
        let entry = CATALOGUE.find(code);
        let expected = [
            ("outcome", &object["outcome"], Some(outcome.word())),
            ("kind", &object["failure"]["kind"], kind.map(FailureKind::word)),
            ("fault", &object["failure"]["fault"], kind.map(|_| *code)),
            ("title", &object["explanation"]["title"], entry.map(|entry| entry.title.as_str())),
        ];
        let mut wrong: Vec<String> = expected
            .into_iter()
            .filter(|(_, found, expected)| found.as_str() != *expected)
            .map(|(what, found, expected)| format!("{what} is {found}, not {expected:?}"))
            .collect();
        let mut check = |holds: bool, what: &str| {
            if !holds {
                wrong.push(what.to_owned());
            }
        };
        check(entry.is_some(), "no entry of the catalogue");
        check(self.exit == Some(i32::from(outcome.exit_code())), &format!("exit {:?}", self.exit));
        check(kind.is_some() || object["result"]["resultCode"].as_str() == Some(code), "another code");
        let cause = first_cause.or_else(|| entry?.causes.first().map(String::as_str));
        check(object["explanation"]["causes"][0].as_str() == cause, "another first cause");
        let message = object["failure"]["message"].as_str().unwrap_or_default();
        check(message.contains(self.case.says), "another message");
        self.check_record(&mut check);
        let seen = self.peer.seen.lock().unwrap();
        let desk: &Secrets = if *large { &LARGE } else { &SMALL };
        let secrets = desk.clone().with_key_of(seen.as_ref());
        let written =
            [&self.output.stdout, &self.output.stderr, &self.recorded.1.stdout, &self.recorded.1.stderr, &self.data];
        for bytes in written {
            let found = secrets.found_in(bytes);
            check(found.is_empty(), &format!("secrets slipped out: {found:?}"));
        }
        let stderr = String::from_utf8_lossy(&self.output.stderr);
        (!wrong.is_empty()).then(|| format!("{name}: {}\n    {object}\n    {stderr}", wrong.join("; ")))
    }

    /// The record says what was printed, and holds the wire as far as it went.
    fn check_record(&self, check: &mut impl FnMut(bool, &str)) {
        let recorded = &self.recorded.0;
        for (key, value) in self.object.as_object().into_iter().flatten() {
            check(&recorded[key] == value, &format!("the record has another {key}: {}", recorded[key]));
        }
        let answered = !self.object["response"].is_null();
        check(recorded["wire"]["response"].is_null() != answered, "the record and the answer differ");
        check(!recorded["wire"]["request"].is_null(), "no request on record");
    }
}
