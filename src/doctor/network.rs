//! The way to the gateway, step by step: name, TLS, the authentication test and what its answer shows.

use std::net::SocketAddr;
use std::time::Duration;

use reqwest::Url;
use tokio::time::timeout;

use super::answer::{self, Asked};
use super::finding::{CheckName, Finding, Tell};
use super::{clock, tls};
use crate::enrollment::FailureKind;
use crate::gateway::{Fault, ProxyError, ProxyRoute, TransportError, route};
use crate::pipeline::{Line, failure_kind};
use crate::session::proxy_of;
use crate::settings::Remote;

/// How long what is on this machine may take.
pub(super) const LOCAL: Duration = Duration::from_secs(30);

/// A step on this machine that came to no end.
#[derive(Debug, thiserror::Error)]
pub(super) enum StepError {
    /// It took too long.
    #[error("this did not come to an end within {} s: see whether the disk or the keyring is busy, and try again", LOCAL.as_secs())]
    TooLong,
    /// It panicked.
    #[error("a defect in this program ended this check: report it with `enroll-console --version`")]
    Defect,
}

/// Runs what may wait for a disk, and waits for it no longer than [`LOCAL`].
pub(super) async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StepError> {
    match timeout(LOCAL, tokio::task::spawn_blocking(work)).await {
        Ok(done) => done.map_err(|_| StepError::Defect),
        Err(_) => Err(StepError::TooLong),
    }
}

/// A gateway and what is known of the way to it.
pub(super) struct Gateway<'a> {
    pub(super) base_url: &'a str,
    /// The profile's settings; none for the built-in simulator.
    pub(super) remote: Option<&'a Remote>,
    /// How long a connection may take.
    pub(super) limit: Duration,
}

/// The other end of the connection.
struct Peer {
    host: String,
    port: u16,
    is_private: bool,
    /// The proxy in between, without its password.
    proxy: Option<String>,
    /// Why the proxy that is named cannot be used, so that no way leads there.
    objection: Option<ProxyError>,
}

impl Gateway<'_> {
    /// Tries each step that can be tried, and tells of all of them.
    pub(super) async fn examine(&self, line: Result<Line, Option<Finding>>, tell: &mut Tell<'_>) {
        const REST: [CheckName; 4] = [CheckName::Tls, CheckName::RoundTrip, CheckName::Credentials, CheckName::Clock];
        let Some(peer) = self.peer() else {
            tell.tell(Finding::fail(CheckName::Name, "base_url has no host", "write it like https://host"));
            return tell.none_tried(&REST);
        };
        if let Some(objection) = &peer.objection {
            tell.tell(Finding::error(CheckName::Name, objection));
            return tell.none_tried(&REST);
        }
        let (finding, addresses) = self.name(&peer).await;
        tell.tell(finding);
        if addresses.is_empty() && peer.proxy.is_none() {
            return tell.none_tried(&REST);
        }
        match line {
            Ok(line) => {
                let (seen, asked) = tokio::join!(self.look(&peer, &addresses), answer::ask(&line));
                tell_of_tls(&peer, seen, asked.outcome.as_ref().err(), tell);
                tell_of_answer(&line, asked, tell);
            }
            Err(objection) => {
                let seen = self.look(&peer, &addresses).await;
                match objection {
                    Some(objection) => tell.tell(objection),
                    None => tell_of_untried_tls(&peer, seen, tell),
                }
                tell.none_tried(&REST[1..]);
            }
        }
    }

    fn peer(&self) -> Option<Peer> {
        let url = Url::parse(self.base_url).ok()?;
        let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = url.port_or_known_default()?;
        let is_private = url.scheme() == "https";
        let route = self.remote.map_or(Ok(ProxyRoute::Direct), |remote| route(&proxy_of(remote), &url));
        let (proxy, objection) = match route {
            Ok(ProxyRoute::Through(proxy)) => (Some(proxy.to_string()), None),
            Ok(ProxyRoute::Unnamed | ProxyRoute::Direct) => (None, None),
            Err(objection) => (None, Some(objection)),
        };
        Some(Peer { host, port, is_private, proxy, objection })
    }

    async fn name(&self, peer: &Peer) -> (Finding, Vec<SocketAddr>) {
        let Peer { host, port, .. } = peer;
        if let Ok(address) = host.parse() {
            let finding =
                Finding::pass(CheckName::Name, &format!("{address} is an address, there is no name to look up"));
            return (finding, vec![SocketAddr::new(address, *port)]);
        }
        let looked_up = timeout(self.limit, tokio::net::lookup_host((host.as_str(), *port))).await;
        let addresses: Vec<SocketAddr> = looked_up.ok().and_then(Result::ok).into_iter().flatten().collect();
        let finding = match (addresses.is_empty(), &peer.proxy) {
            (false, _) => {
                let known: Vec<String> = addresses.iter().map(|address| address.ip().to_string()).collect();
                Finding::pass(CheckName::Name, &format!("{host} is {}", known.join(", ")))
            }
            (true, Some(proxy)) => {
                let message = format!("{host} is not known here; the proxy {proxy} looks it up");
                Finding::pass(CheckName::Name, &message)
            }
            (true, None) => Finding::fail(
                CheckName::Name,
                &format!("{host} has no address, or the name service does not answer"),
                "check base_url in the settings, and that this machine is on the network",
            ),
        };
        (finding, addresses)
    }

    /// What the other end shows, where it can be looked at: not through a proxy.
    async fn look(&self, peer: &Peer, addresses: &[SocketAddr]) -> Option<tls::Seen> {
        if !peer.is_private || peer.proxy.is_some() {
            return None;
        }
        timeout(self.limit, tls::look(&peer.host, addresses)).await.ok().flatten()
    }
}

fn tell_of_tls(peer: &Peer, seen: Option<tls::Seen>, error: Option<&TransportError>, tell: &mut Tell<'_>) {
    let Peer { proxy, .. } = peer;
    let finding = match (error, seen) {
        _ if !peer.is_private => {
            Finding::pass(CheckName::Tls, "not needed: plain http, which does not leave this machine")
        }
        (Some(error), seen) if is_before_the_request(error.fault) => {
            let mut finding = Finding::fault(CheckName::Tls, &error.message);
            if let Some(seen) = seen.filter(|_| !is_before_tls(error.fault)) {
                finding.message = format!("{} ({})", finding.message, seen.words());
            }
            finding
        }
        (_, Some(seen)) => seen.finding(),
        (_, None) => match proxy {
            Some(proxy) => {
                Finding::pass(CheckName::Tls, &format!("private through the proxy {proxy}, certificate accepted"))
            }
            None => Finding::pass(CheckName::Tls, "private, certificate accepted; it could not be looked at apart"),
        },
    };
    tell.tell(finding);
}

/// Without keys no request can be made, which is what the certificate would be judged by.
fn tell_of_untried_tls(peer: &Peer, seen: Option<tls::Seen>, tell: &mut Tell<'_>) {
    match seen {
        _ if !peer.is_private => tell_of_tls(peer, None, None, tell),
        Some(seen) => {
            let message = format!("{}; whether it can be trusted was not tried", seen.words());
            tell.tell(Finding::warn(CheckName::Tls, &message, "mend the keys and run `enroll-console check` again"));
        }
        None => tell.not_tried(CheckName::Tls),
    }
}

fn tell_of_answer(line: &Line, asked: Asked, tell: &mut Tell<'_>) {
    let Asked { outcome, took, body } = asked;
    match outcome {
        Ok(opened) => {
            let message = format!("{} ms for the authentication test", took.as_millis());
            tell.tell(Finding::pass(CheckName::RoundTrip, &message));
            tell.tell(answer::finding(line, &body, &opened));
            tell.tell(clock::finding(&opened));
        }
        Err(error) => {
            if is_before_the_request(error.fault) && tell.has_cause() {
                tell.not_tried(CheckName::RoundTrip);
            } else {
                tell.tell(Finding::fault(CheckName::RoundTrip, &error.message));
            }
            tell.not_tried(CheckName::Credentials);
            tell.not_tried(CheckName::Clock);
        }
    }
}

/// Whether it went wrong before there was a private connection, so that no request left.
const fn is_before_the_request(fault: Fault) -> bool {
    is_before_tls(fault) || matches!(failure_kind(fault), FailureKind::Tls)
}

/// Whether it went wrong before the other end said anything.
const fn is_before_tls(fault: Fault) -> bool {
    matches!(failure_kind(fault), FailureKind::Resolve | FailureKind::Connect | FailureKind::Interrupted)
}
