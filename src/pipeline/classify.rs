//! From what the wire says to the outcomes and failures of `design/contract.md`; never better than what is known.

use std::time::Duration;

use crate::enrollment::{
    Attempt, Entry, Failure, FailureKind, GatewayResult, Outcome, ResponseFacts, SignatureVerdict, Timing, Wire,
    WireResponse,
};
use crate::gateway::{Fault, Opened, RawResponse, Signature, StageTimes, TransportError, Verdict};

/// Notes a response and what it is worth.
pub(crate) fn note_answer(attempt: &mut Attempt, wire: &mut Wire, response: &RawResponse, opened: Opened) {
    let (outcome, failure) = match opened.verdict {
        Verdict::Success => (Outcome::Enrolled, None),
        Verdict::Rejected => (Outcome::Rejected, None),
        Verdict::Unknown => (Outcome::Unknown, None),
        Verdict::Refused { fault, message } => {
            let failure = failure(fault, message);
            let is_status = failure.kind == FailureKind::HttpStatus;
            // Which status it was says more than that it was one.
            let exact = if is_status { failure.exactly(&Entry::status_word(response.status)) } else { failure };
            (Outcome::Unknown, Some(exact))
        }
    };
    attempt.outcome = outcome;
    attempt.failure = failure;
    attempt.transaction_id = opened.transaction_id;
    attempt.result = opened.answer.map(|answer| GatewayResult {
        result_status: answer.status,
        result_code: answer.code,
        result_message: answer.message,
    });
    attempt.response = Some(ResponseFacts {
        http_status: response.status,
        signature: match opened.signature {
            Signature::Valid => SignatureVerdict::Valid,
            Signature::Invalid => SignatureVerdict::Invalid,
            Signature::Incomplete => SignatureVerdict::Incomplete,
            Signature::Absent => SignatureVerdict::Absent,
        },
        encrypted: opened.encrypted,
        response_time_ahead: opened.response_time_ahead.filter(|seconds| is_far(*seconds)),
        clock_ahead: opened.clock_ahead.filter(|seconds| is_far(*seconds)),
    });
    wire.response = Some(WireResponse {
        status: response.status,
        headers: response.headers.clone(),
        body: String::from_utf8_lossy(&response.body).into_owned(),
        decrypted: if opened.encrypted { opened.plain } else { None },
    });
}

/// Whether a time is so far from this machine's clock, in seconds, that somebody should know. An answer takes some seconds
/// at the most; the rest is what clocks err.
const fn is_far(seconds: i64) -> bool {
    seconds.unsigned_abs() > 60
}

/// Notes that no response came.
pub(crate) fn note_lost(attempt: &mut Attempt, error: &TransportError) {
    attempt.outcome = if error.sent { Outcome::Unknown } else { Outcome::NotSent };
    attempt.failure = Some(failure(error.fault, error.message.clone()));
}

/// Notes how long each stage of the exchange took.
pub(crate) fn note_times(timing: &mut Timing, StageTimes { connect, send, wait }: StageTimes) {
    (timing.connect, timing.send, timing.wait) =
        (connect.map(milliseconds), send.map(milliseconds), wait.map(milliseconds));
}

/// Milliseconds, to a tenth.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e4).round() / 10.0
}

/// A fault of the wire as the failure of an attempt.
fn failure(fault: Fault, message: String) -> Failure {
    Failure::new(failure_kind(fault), message).exactly(fault.word())
}

/// The failure of the contract that a fault of the wire is.
#[must_use]
pub const fn failure_kind(fault: Fault) -> FailureKind {
    match fault {
        Fault::NameNotResolved => FailureKind::Resolve,
        Fault::ConnectRefused
        | Fault::ConnectUnreachable
        | Fault::ConnectTimedOut
        | Fault::ConnectReset
        | Fault::ProxyRefused
        | Fault::ProxyAuthRequired
        | Fault::ConnectFailed => FailureKind::Connect,
        Fault::TlsExpired
        | Fault::TlsNotYetValid
        | Fault::TlsWrongHost
        | Fault::TlsUnknownIssuer
        | Fault::TlsNoAuthorities
        | Fault::TlsBadCertificate
        | Fault::TlsProtocol
        | Fault::TlsNotTls
        | Fault::TlsClientCertificate
        | Fault::TlsClosed => FailureKind::Tls,
        Fault::CancelledConnecting | Fault::CancelledSending | Fault::CancelledWaiting => FailureKind::Interrupted,
        Fault::TimeoutSending | Fault::TimeoutWaiting | Fault::TimeoutReading => FailureKind::Timeout,
        Fault::LostSending | Fault::LostWaiting | Fault::LostReading => FailureKind::ConnectionLost,
        Fault::BodyTooLarge | Fault::HeadersTooLarge => FailureKind::TooLarge,
        Fault::HttpRedirect | Fault::HttpProxyAuth | Fault::HttpPage | Fault::HttpStatus => FailureKind::HttpStatus,
        Fault::NotHttp
        | Fault::HtmlAnswer
        | Fault::EmptyAnswer
        | Fault::NotDecryptable
        | Fault::JsonTruncated
        | Fault::JsonUnreadable
        | Fault::ResultMissing
        | Fault::ResultWrongType
        | Fault::StatusUnknown => FailureKind::Malformed,
        Fault::SignatureWrong | Fault::SignatureIncomplete | Fault::SuccessUnsigned => FailureKind::Untrusted,
    }
}
