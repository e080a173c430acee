//! Why an exchange gave no response, told from the chain of errors below it.

use std::error::Error;
use std::io;
use std::time::Duration;

use super::Fault;

/// An exchange without a response: what happened, and whether the request may have taken effect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TransportError {
    /// What went wrong.
    pub fault: Fault,
    /// Whether any byte of the request may have left. `false` is certain, and stays so.
    pub sent: bool,
    /// One sentence that names the host and the way out.
    pub message: String,
}

/// How an exchange ended, before it is put into words.
pub(super) enum Ending {
    Http(reqwest::Error),
    TimedOut(Duration),
    TooLarge { limit: usize },
    Interrupted,
}

impl From<reqwest::Error> for Ending {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error)
    }
}

impl Ending {
    /// The same in words, for people. `host` is all of the address that is named; `authorities` says whether the
    /// system's own certificate authorities are known.
    pub(super) fn tell(self, host: &str, authorities: bool, sent: bool) -> TransportError {
        let (fault, message) = match self {
            Self::Http(error) => classify(&error, host, authorities),
            Self::TimedOut(limit) => (
                Fault::TimeoutWaiting,
                format!(
                    "no answer from {host} within {} s: check the network, or raise timeout_secs",
                    limit.as_secs_f64()
                ),
            ),
            Self::TooLarge { limit } => (
                Fault::BodyTooLarge,
                format!("the answer of {host} is larger than {limit} bytes, no gateway's answer is: check base_url"),
            ),
            Self::Interrupted => {
                (Fault::CancelledWaiting, format!("the exchange with {host} was interrupted before an answer"))
            }
        };
        TransportError { fault, sent, message }
    }
}

fn classify(error: &reqwest::Error, host: &str, authorities: bool) -> (Fault, String) {
    if error.is_dns() {
        return (
            Fault::NameNotResolved,
            format!("the name of {host} has no address: check base_url and the network's name service"),
        );
    }
    if error.is_connect() {
        let io: Vec<&io::Error> = chain(error).filter_map(|cause| cause.downcast_ref()).collect();
        return if io.iter().any(|error| is_tls(error)) {
            tls(error, host, authorities)
        } else {
            connect(error, io.last().map(|error| error.kind()), host)
        };
    }
    let parse = chain(error).find_map(|cause| cause.downcast_ref::<hyper::Error>()).filter(|cause| cause.is_parse());
    match parse {
        Some(cause) if cause.is_parse_too_large() => (
            Fault::BodyTooLarge,
            format!("the headers of {host}'s answer are larger than any gateway's: check base_url"),
        ),
        Some(_) => (Fault::NotHttp, format!("what {host} answered is not HTTP: check base_url, its port above all")),
        None => {
            (Fault::LostWaiting, format!("the connection to {host} broke before its answer came: check the network"))
        }
    }
}

fn connect(error: &reqwest::Error, reason: Option<io::ErrorKind>, host: &str) -> (Fault, String) {
    let reason = match reason {
        Some(io::ErrorKind::ConnectionRefused) => "it refuses connections",
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => "no way leads to it",
        _ if error.is_timeout() => "it did not accept one in time",
        _ => "it could not be made",
    };
    (
        Fault::ConnectFailed,
        format!("no connection to {host}, {reason}: check base_url, the network and any proxy in between"),
    )
}

fn tls(error: &reqwest::Error, host: &str, authorities: bool) -> (Fault, String) {
    let reason = innermost(error);
    let way_out = if authorities {
        "check the clock, or name the authority of a proxy in between as ca_file"
    } else {
        "this system has no certificate authorities, install the package ca-certificates or name one as ca_file"
    };
    (Fault::TlsBadCertificate, format!("no private connection to {host} ({reason}): {way_out}"))
}

/// While connecting, rustls reports its errors as invalid data, and a peer that hangs up in the handshake as an
/// unexpected end.
fn is_tls(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
}

/// The error and all its sources, outermost first. An [`io::Error`] gives its content's source for its own, so that
/// the content, which may be the very error that is looked for, has to be asked for by name.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(content) => Some(content as &(dyn Error + 'static)),
        None => error.source(),
    })
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map_or_else(String::new, ToString::to_string)
}
