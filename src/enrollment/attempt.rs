//! One attempt to enroll one person: the object that `send --json` prints and the history keeps.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Failure, FailureKind, Outcome, PhotoFacts, ProfileKind, RequestField};

/// The identity of an attempt: a ULID, so that identities sort by time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttemptId(pub String);

impl fmt::Display for AttemptId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Why the attempt was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person is to be enrolled.
    Enroll,
    /// A deliberate mistake, made to see the answer.
    Explore,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Enroll, Self::Explore];

    /// The word used in JSON and in the record.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Enroll => "enroll",
            Self::Explore => "explore",
        }
    }

    /// The kind a word stands for, if it is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What there is to say of it; empty for what is usual.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Enroll => "",
            Self::Explore => "a deliberate mistake, made to see the answer",
        }
    }

    /// What an attempt is about, where only one thing can be said: the person, or `◇` and the name of the case that is explored.
    #[must_use]
    pub fn subject<'a>(self, case: Option<&str>, user_id: &'a str) -> Cow<'a, str> {
        match self {
            Self::Enroll => user_id.into(),
            Self::Explore => format!("◇ {}", case.unwrap_or("exploration")).into(),
        }
    }
}

/// `result` of the response body, as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GatewayResult {
    /// `S`, `F` or `U`.
    pub result_status: String,
    /// The code, documented or not.
    pub result_code: String,
    /// The gateway's own words; may be empty.
    pub result_message: String,
}

/// What is known of a response's signature (`design/contract.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureVerdict {
    /// Both headers present, signature right.
    Valid,
    /// Both headers present, signature wrong.
    Invalid,
    /// Only one of the two headers present.
    Incomplete,
    /// Neither header present.
    Absent,
    /// Nothing to check it with, or nothing worth checking.
    NotChecked,
}

impl SignatureVerdict {
    /// The word used in JSON and in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Incomplete => "incomplete",
            Self::Absent => "absent",
            Self::NotChecked => "not_checked",
        }
    }
}

/// The facts of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseFacts {
    /// The HTTP status.
    pub http_status: u16,
    /// What its signature is worth.
    pub signature: SignatureVerdict,
    /// Whether its body was encrypted.
    pub encrypted: bool,
    /// Seconds by which its `Response-Time` is ahead of this machine's clock, when that is more than a minute either way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_time_ahead: Option<i64>,
    /// Seconds by which its `Date` header is ahead of this machine's clock, when that is more than a minute either way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_ahead: Option<i64>,
}

impl ResponseFacts {
    /// What is said of a response whose time is far from now: an old answer played again, or a clock that is wrong.
    pub fn marks(&self) -> impl Iterator<Item = String> {
        let span = |seconds: i64| {
            let minutes = seconds.unsigned_abs().div_ceil(60);
            if seconds > 0 { format!("{minutes} min ahead of") } else { format!("{minutes} min behind") }
        };
        let answer =
            self.response_time_ahead.map(|it| format!("The answer is signed for a time {} this clock.", span(it)));
        let clock = self.clock_ahead.map(|it| format!("The gateway's clock is {} this one.", span(it)));
        answer.into_iter().chain(clock)
    }
}

/// Milliseconds each stage took; `None` for a stage that was not reached.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Timing {
    /// Reading the photo and making the JPEG.
    pub prepare: Option<f64>,
    /// Building, encrypting and signing the request.
    pub sign: Option<f64>,
    /// Of the exchange: name, connection, TLS.
    #[serde(default)]
    pub connect: Option<f64>,
    /// Of the exchange: from the connection until the whole request had left.
    #[serde(default)]
    pub send: Option<f64>,
    /// Of the exchange: from then until the last byte of the response.
    #[serde(default)]
    pub wait: Option<f64>,
    /// From the first attempt to connect to the last byte of the response; of the last try, if there were several.
    pub exchange: Option<f64>,
    /// From the operator's word to the outcome.
    pub total: Option<f64>,
}

impl Timing {
    /// Each stage with its name, in milliseconds, in the order in which they come; then what they are together.
    #[must_use]
    pub const fn stages(&self) -> [(&'static str, Option<f64>); 7] {
        [
            ("prepare", self.prepare),
            ("sign", self.sign),
            ("connect", self.connect),
            ("send", self.send),
            ("wait", self.wait),
            ("exchange", self.exchange),
            ("total", self.total),
        ]
    }
}

/// Everything about an attempt but the wire; `explanation` is added by the catalogue when it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its identity.
    pub id: AttemptId,
    /// When it began.
    pub at: Timestamp,
    /// Why it was made.
    pub kind: Kind,
    /// The name of the case it was made for, when it explores one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The profile it went by.
    pub profile: String,
    /// The kind of that profile; `None` in older records, and where the settings could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_kind: Option<ProfileKind>,
    /// The login name of the operator.
    pub operator: String,
    /// The name of the machine it was made on; empty where it is not known.
    #[serde(default)]
    pub machine: String,
    /// The version of this program.
    pub version: String,
    /// What came of it.
    pub outcome: Outcome,
    /// `bizId` as sent, or as typed if it was refused.
    #[serde(rename = "bizId")]
    pub biz_id: String,
    /// `userId` as sent; in the form in which it would be sent, if it was refused.
    #[serde(rename = "userId")]
    pub user_id: String,
    /// What the operator typed, when the profile sends another form of it and keeps this one.
    #[serde(rename = "rawUserId", default, skip_serializing_if = "Option::is_none")]
    pub raw_user_id: Option<String>,
    /// The gateway's identity for it.
    #[serde(rename = "transactionId")]
    pub transaction_id: Option<String>,
    /// What the gateway said.
    pub result: Option<GatewayResult>,
    /// What its response was like.
    pub response: Option<ResponseFacts>,
    /// Why there is no plain answer.
    pub failure: Option<Failure>,
    /// The photo's facts, once it was prepared.
    pub photo: Option<PhotoFacts>,
    /// How long each stage took.
    pub timing_ms: Timing,
    /// The tries whose answer is not the one above, oldest first. The second format of the record had another name for them.
    #[serde(default, alias = "earlier_tries", skip_serializing_if = "Vec::is_empty")]
    pub other_tries: Vec<Try>,
}

/// One of several tries of an attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Try {
    /// When it ended.
    pub at: Timestamp,
    /// The gateway's code, or the word of what went wrong.
    pub code: String,
    /// The gateway's words, or what went wrong, in one sentence.
    pub message: String,
    /// Milliseconds that were waited before the next; 0 after the last.
    pub waited_ms: f64,
}

impl Attempt {
    /// The kind of its profile, as far as the record tells.
    #[must_use]
    pub fn kind_of_profile(&self) -> Option<ProfileKind> {
        ProfileKind::of_attempt(self.profile_kind, &self.profile)
    }

    /// Whether a simulated gateway was asked: then nobody was enrolled, whatever the outcome.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.kind_of_profile() == Some(ProfileKind::Simulator)
    }

    /// The outcome for people; of a simulated one it says so.
    #[must_use]
    pub fn title(&self) -> Cow<'static, str> {
        self.outcome.title_if_simulated(self.is_simulated())
    }

    /// The profile for people, with what stands behind it: `live (production)`, `simulator (simulated: nobody was enrolled)`.
    #[must_use]
    pub fn profile_in_words(&self) -> String {
        match self.kind_of_profile() {
            Some(ProfileKind::Simulator) => format!("{} (simulated: nobody was enrolled)", self.profile),
            Some(kind) if kind.word() != self.profile => format!("{} ({})", self.profile, kind.word()),
            _ => self.profile.clone(),
        }
    }

    /// What is said of the answer: what failed, else the gateway's words.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        match (&self.failure, &self.result) {
            (Some(failure), _) => Some(&failure.message),
            (None, Some(result)) => Some(&result.result_message),
            (None, None) => None,
        }
    }

    /// The field of the request that the gateway's words name, or that was refused here. Where the answer cannot be used
    /// what it says counts for nothing, and a photo may be called as it likes.
    #[must_use]
    pub fn named_field(&self) -> Option<RequestField> {
        let is_about_fields = match &self.failure {
            Some(failure) => failure.kind == FailureKind::Field,
            None => self.outcome != Outcome::Enrolled,
        };
        RequestField::named_in(self.message().filter(|_| is_about_fields)?)
    }

    /// What stands for the answer in lists: the word of the failure, else the gateway's code.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match (&self.failure, &self.result) {
            (Some(failure), _) => Some(failure.word()),
            (None, Some(result)) => Some(&result.result_code),
            (None, None) => None,
        }
    }
}

/// A request as it left, the photo elided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireRequest {
    /// `POST`.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Names and values in the order sent.
    pub headers: Vec<(String, String)>,
    /// The JSON before encryption, with the photo's Base64 replaced by its length.
    pub body: String,
    /// Bytes of the body that left, encrypted or not.
    pub body_bytes: usize,
    /// Whether that body was encrypted.
    pub encrypted: bool,
    /// How a request that explores was made, as a case's `request` has it; nothing for an enrollment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipe: Option<serde_json::Value>,
}

/// A response as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireResponse {
    /// The HTTP status.
    pub status: u16,
    /// Names and values in the order received.
    pub headers: Vec<(String, String)>,
    /// The body as received; bytes that are no text are shown as U+FFFD.
    pub body: String,
    /// The body after decryption, when it was encrypted and could be read.
    pub decrypted: Option<String>,
}

/// What went over the wire, as far as it went.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Wire {
    /// The request, once it was built.
    pub request: Option<WireRequest>,
    /// The response, once it came.
    pub response: Option<WireResponse>,
    /// The exchanges before this one, where the request was sent again, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Exchange>,
}

/// One request and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// The request.
    pub request: Option<WireRequest>,
    /// The response, if one came.
    pub response: Option<WireResponse>,
}
