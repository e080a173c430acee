//! Why there is no plain answer from the gateway.

use serde::{Deserialize, Serialize};

/// The kinds of failure of `design/contract.md`; each is also an entry of the catalogue, under the same word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The gateway's name has no address.
    Resolve,
    /// No connection to the gateway's address.
    Connect,
    /// The connection could not be made private, or the other side is not who it should be.
    Tls,
    /// No answer within the profile's time.
    Timeout,
    /// The connection broke after sending began.
    ConnectionLost,
    /// The operator, a signal or a crash ended the attempt after it was recorded.
    Interrupted,
    /// The response is not validly signed, or only half signed.
    Untrusted,
    /// The response cannot be read: not JSON, no result, not decryptable.
    Malformed,
    /// A status other than 200 without a gateway's answer in the body.
    HttpStatus,
    /// The response is larger than any the gateway gives.
    TooLarge,
    /// The photo cannot be read or made to fit.
    Photo,
    /// A check before sending failed.
    Checks,
    /// bizId or userId cannot be sent as it is.
    Field,
    /// The settings do not describe a gateway that can be used.
    Settings,
    /// A key is absent, unreadable or of the wrong form.
    Key,
}

impl FailureKind {
    /// Every kind, in the order of the contract.
    pub const ALL: [Self; 15] = [
        Self::Resolve,
        Self::Connect,
        Self::Tls,
        Self::Timeout,
        Self::ConnectionLost,
        Self::Interrupted,
        Self::Untrusted,
        Self::Malformed,
        Self::HttpStatus,
        Self::TooLarge,
        Self::Photo,
        Self::Checks,
        Self::Field,
        Self::Settings,
        Self::Key,
    ];

    /// The word used in JSON, in the record and in the catalogue.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::ConnectionLost => "connection_lost",
            Self::Interrupted => "interrupted",
            Self::Untrusted => "untrusted",
            Self::Malformed => "malformed",
            Self::HttpStatus => "http_status",
            Self::TooLarge => "too_large",
            Self::Photo => "photo",
            Self::Checks => "checks",
            Self::Field => "field",
            Self::Settings => "settings",
            Self::Key => "key",
        }
    }
}

/// A failure: its kind and one sentence that names the thing and the way out. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Which of the known failures it is.
    pub kind: FailureKind,
    /// The same more exactly, as the word of an entry of the catalogue (`tls_expired`).
    #[serde(default)]
    pub fault: Option<String>,
    /// What happened, to what, in one sentence.
    pub message: String,
}

impl Failure {
    /// A failure of `kind` with its sentence.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, fault: None, message: message.into() }
    }

    /// The same, with the word of the catalogue's entry for exactly this.
    #[must_use]
    pub fn exactly(self, fault: &str) -> Self {
        Self { fault: Some(fault.to_owned()), ..self }
    }

    /// The word of the catalogue's entry that explains it best: the exact one, else the kind's.
    #[must_use]
    pub fn word(&self) -> &str {
        self.fault.as_deref().unwrap_or(self.kind.word())
    }
}
