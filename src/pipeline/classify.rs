//! From what the wire says to the outcomes and failures of `design/contract.md`; never better than what is known.

use crate::enrollment::{
    Attempt, Failure, FailureKind, GatewayResult, Outcome, ResponseFacts, SignatureVerdict, Wire, WireResponse,
};
use crate::gateway::{Opened, RawResponse, Signature, TransportError, TransportErrorKind, Verdict};

/// Notes a response and what it is worth.
pub(super) fn note_answer(attempt: &mut Attempt, wire: &mut Wire, response: &RawResponse, opened: Opened) {
    let (outcome, failure) = match opened.verdict {
        Verdict::Success => (Outcome::Enrolled, None),
        Verdict::Rejected => (Outcome::Rejected, None),
        Verdict::Unknown => (Outcome::Unknown, None),
        Verdict::Untrusted { message } => (Outcome::Unknown, Some(Failure::new(FailureKind::Untrusted, message))),
        Verdict::Malformed { message } => (Outcome::Unknown, Some(Failure::new(FailureKind::Malformed, message))),
        Verdict::HttpStatus { message } => (Outcome::Unknown, Some(Failure::new(FailureKind::HttpStatus, message))),
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
    });
    wire.response = Some(WireResponse {
        status: response.status,
        headers: response.headers.clone(),
        body: String::from_utf8_lossy(&response.body).into_owned(),
        decrypted: if opened.encrypted { opened.plain } else { None },
    });
}

/// Notes that no response came.
pub(super) fn note_lost(attempt: &mut Attempt, error: &TransportError) {
    let kind = match error.kind {
        TransportErrorKind::Resolve => FailureKind::Resolve,
        TransportErrorKind::Tls => FailureKind::Tls,
        // Time that ran out before a byte left is a connection that did not come about.
        TransportErrorKind::Connect => FailureKind::Connect,
        TransportErrorKind::Timeout if !error.sent => FailureKind::Connect,
        TransportErrorKind::Timeout => FailureKind::Timeout,
        TransportErrorKind::ConnectionLost => FailureKind::ConnectionLost,
        TransportErrorKind::TooLarge => FailureKind::TooLarge,
        TransportErrorKind::Malformed => FailureKind::Malformed,
        TransportErrorKind::Interrupted => FailureKind::Interrupted,
    };
    attempt.outcome = if error.sent { Outcome::Unknown } else { Outcome::NotSent };
    attempt.failure = Some(Failure::new(kind, error.message.clone()));
}
