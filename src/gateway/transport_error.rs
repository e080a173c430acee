//! Why an exchange gave no response, and in words for people.

use std::time::Duration;

use super::connect_fault::not_connected;
use super::error_chain::{chain, io_errors};
use super::outgoing::Stopped;
use super::stages::Leg;
use super::{Fault, StageLimits, StageTimes};

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
    /// How long each stage took.
    pub times: StageTimes,
}

/// How an exchange ended, before it is put into words.
pub(super) enum Ending {
    Http(reqwest::Error),
    TimedOut,
    TooLarge { limit: usize },
    Cancelled,
}

impl From<reqwest::Error> for Ending {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error)
    }
}

/// What is named when an exchange is told.
pub(super) struct Way<'a> {
    /// All of the gateway's address that is named.
    pub(super) host: &'a str,
    /// The proxy that the settings name.
    pub(super) proxy: Option<&'a str>,
    /// Whether any authority is trusted.
    pub(super) authorities: bool,
    pub(super) limits: StageLimits,
}

impl Ending {
    /// Whether no connection came about.
    pub(super) fn is_of_connecting(&self) -> bool {
        matches!(self, Self::Http(error) if error.is_connect())
    }

    /// The same in words, for people. `leg` says how far the exchange was.
    pub(super) fn tell(self, way: &Way<'_>, leg: Leg) -> (Fault, String) {
        let host = way.host;
        match self {
            Self::TimedOut => timed_out(way, leg),
            Self::Cancelled => cancelled(host, leg),
            Self::TooLarge { limit } => (
                Fault::BodyTooLarge,
                format!("the answer of {host} is larger than {limit} bytes, no gateway's answer is: check base_url"),
            ),
            Self::Http(error) if error.is_connect() => not_connected(&error, way),
            Self::Http(error) => broken(&error, way, leg),
        }
    }
}

fn timed_out(way: &Way<'_>, leg: Leg) -> (Fault, String) {
    let StageLimits { connect, send, wait } = way.limits;
    let host = way.host;
    let seconds = |limit: Duration| limit.as_secs_f64();
    match leg {
        Leg::Connecting => not_in_time(host, connect),
        Leg::Sending => (
            Fault::TimeoutSending,
            format!(
                "the request to {host} did not leave within {} s: check the network, or raise send_timeout_secs",
                seconds(send)
            ),
        ),
        Leg::Waiting => (
            Fault::TimeoutWaiting,
            format!("no answer from {host} within {} s: check the network, or raise timeout_secs", seconds(wait)),
        ),
        Leg::Reading => (
            Fault::TimeoutReading,
            format!(
                "the answer of {host} began and did not end within {} s: check the network, or raise timeout_secs",
                seconds(wait)
            ),
        ),
    }
}

/// No connection within the limit.
pub(super) fn not_in_time(host: &str, limit: Duration) -> (Fault, String) {
    let seconds = limit.as_secs_f64();
    (
        Fault::ConnectTimedOut,
        format!("no connection to {host} within {seconds} s: check the network, or raise connect_timeout_secs"),
    )
}

fn cancelled(host: &str, leg: Leg) -> (Fault, String) {
    match leg {
        Leg::Connecting => {
            (Fault::CancelledConnecting, format!("given up before anything left for {host}: send again when you like"))
        }
        Leg::Sending => (
            Fault::CancelledSending,
            format!("given up while the request was leaving for {host}: ask whether it took effect"),
        ),
        Leg::Waiting | Leg::Reading => (
            Fault::CancelledWaiting,
            format!("given up before the answer of {host} was here: ask whether it took effect"),
        ),
    }
}

/// There was a connection.
fn broken(error: &reqwest::Error, way: &Way<'_>, leg: Leg) -> (Fault, String) {
    let host = way.host;
    if chain(error).any(|cause| matches!(cause.downcast_ref(), Some(Stopped::CutOff))) {
        return (Fault::LostSending, format!("the request to {host} was cut off on purpose before its end"));
    }
    if let Some(cause) = chain(error).find_map(|cause| cause.downcast_ref::<hyper::Error>()) {
        if cause.is_parse_too_large() {
            return (
                Fault::HeadersTooLarge,
                format!("the headers of {host}'s answer are larger than any gateway's: check base_url"),
            );
        }
        if cause.is_parse() || leg == Leg::Reading && is_no_chunk(error) {
            return not_http(host);
        }
    }
    if let Some(told) = super::tls_fault::client_certificate(error, host) {
        return told;
    }
    let (fault, when) = match leg {
        Leg::Connecting => (Fault::ConnectReset, "was closed before anything left"),
        Leg::Waiting if !could_not_write(error) => (Fault::LostWaiting, "broke before its answer came"),
        Leg::Sending | Leg::Waiting => (Fault::LostSending, "broke while the request was leaving"),
        Leg::Reading => (Fault::LostReading, "broke in the middle of its answer"),
    };
    (fault, format!("the connection to {host} {when}: check the network and any proxy in between"))
}

pub(super) fn not_http(host: &str) -> (Fault, String) {
    (Fault::NotHttp, format!("what {host} answered is not HTTP: check base_url, its port above all"))
}

/// hyper 1.12 (`proto/h1/decode.rs`) reports a chunk that is none as invalid input or data.
fn is_no_chunk(error: &reqwest::Error) -> bool {
    use std::io::ErrorKind::{InvalidData, InvalidInput};
    io_errors(error).any(|error| matches!(error.kind(), InvalidData | InvalidInput) && !super::tls_fault::is_tls(error))
}

/// The body is handed over, and part of it still lay here when the other side was gone.
fn could_not_write(error: &reqwest::Error) -> bool {
    io_errors(error).any(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
