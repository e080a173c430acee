//! How a gateway answers other than it should, as a value made of parts; written as one line of words.
//!
//! `UNABLE_GET_IMAGE delay=3s status=502 signature=wrong`: each word is one part, in any order. What is not named is
//! as the request deserves.

mod parse;
mod write;

use std::borrow::Cow;
use std::time::Duration;

use super::Code;

pub use parse::ScenarioError;

/// What a request gets that is told to be answered otherwise. Displayed, it is the line that it is parsed from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Scenario {
    pub(super) reply: Option<Reply>,
    pub(super) delay: Option<Duration>,
    pub(super) cut: Option<Cut>,
    pub(super) signing: Option<Signing>,
    pub(super) status: Option<u16>,
    pub(super) content_type: Option<Cow<'static, str>>,
    pub(super) is_plain: bool,
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Reply {
    /// A result; what is `None` is as documented, or F without words for a code that nobody documented.
    Result { code: Cow<'static, str>, status: Option<ResultStatus>, message: Option<Cow<'static, str>> },
    /// These bytes, which need not be JSON.
    Body(Cow<'static, [u8]>),
}

/// A `resultStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ResultStatus {
    S,
    F,
    U,
}

/// Where the connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Cut {
    /// After the request was read, before a byte of the answer.
    Before,
    /// In the middle of the answer's body.
    Body,
}

/// What becomes of the two headers that sign an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Signing {
    /// As the page has it.
    Right,
    /// The right signature backwards.
    Wrong,
    /// Neither header.
    Absent,
    /// `Signature` without `Response-Time`.
    SignatureOnly,
    /// `Response-Time` without `Signature`.
    TimeOnly,
}

impl ResultStatus {
    const ALL: [Self; 3] = [Self::S, Self::F, Self::U];

    /// The letter on the wire.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::F => "F",
            Self::U => "U",
        }
    }
}

impl Cut {
    const ALL: [Self; 2] = [Self::Before, Self::Body];

    const fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Body => "body",
        }
    }
}

impl Signing {
    const ALL: [Self; 5] = [Self::Right, Self::Wrong, Self::Absent, Self::SignatureOnly, Self::TimeOnly];

    const fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Absent => "none",
            Self::SignatureOnly => "signature-only",
            Self::TimeOnly => "time-only",
        }
    }
}

impl Scenario {
    const NOTHING: Self =
        Self { reply: None, delay: None, cut: None, signing: None, status: None, content_type: None, is_plain: false };
    /// `SYSTEM_ERROR` with U, as the common list has it.
    pub const SYSTEM_ERROR_UNKNOWN: Self = Self {
        reply: Some(Reply::Result {
            code: Cow::Borrowed(Code::SystemError.name()),
            status: Some(ResultStatus::U),
            message: None,
        }),
        ..Self::NOTHING
    };
    /// A success whose signature is wrong.
    pub const BAD_SIGNATURE: Self = Self { signing: Some(Signing::Wrong), ..Self::NOTHING };
    /// A success without signature headers.
    pub const UNSIGNED: Self = Self { signing: Some(Signing::Absent), ..Self::NOTHING };
    /// The request is read and the connection cut.
    pub const CLOSE: Self = Self { cut: Some(Cut::Before), ..Self::NOTHING };
    /// A success after 60 seconds; the connection is cut if the simulator stops first.
    pub const SLOW: Self = Self { delay: Some(Duration::from_mins(1)), ..Self::NOTHING };

    /// A documented code with its documented status and words.
    #[must_use]
    pub const fn answer(code: Code) -> Self {
        let reply = Reply::Result { code: Cow::Borrowed(code.name()), status: None, message: None };
        Self { reply: Some(reply), ..Self::NOTHING }
    }

    /// The scenarios to choose from that are one word, the documented codes first.
    pub fn all() -> impl Iterator<Item = Self> {
        Code::ALL.into_iter().map(Self::answer).chain(MISBEHAVIOURS.into_iter().map(|(_, scenario, _)| scenario))
    }

    /// How it misbehaves, in a few words; `None` for a documented code, which the catalogue explains, and for a
    /// scenario of several words, which explains itself.
    #[must_use]
    pub fn misbehaviour(&self) -> Option<&'static str> {
        MISBEHAVIOURS.into_iter().find(|(_, scenario, _)| scenario == self).map(|(_, _, words)| words)
    }

    /// The same without what the answer says: what befalls a request that was refused too. `None` when nothing is left.
    pub(super) fn of_the_wire(self) -> Option<Self> {
        let rest = Self { reply: None, ..self };
        (rest != Self::NOTHING).then_some(rest)
    }
}

/// The words that are no code: name, what it stands for, and how it misbehaves.
const MISBEHAVIOURS: [(&str, Scenario, &str); 5] = [
    ("SYSTEM_ERROR_U", Scenario::SYSTEM_ERROR_UNKNOWN, "SYSTEM_ERROR with U"),
    ("BAD_SIGNATURE", Scenario::BAD_SIGNATURE, "a success, wrongly signed"),
    ("UNSIGNED", Scenario::UNSIGNED, "a success, unsigned"),
    ("CLOSE", Scenario::CLOSE, "cuts the connection"),
    ("SLOW", Scenario::SLOW, "answers after a minute"),
];

/// The parts that are written `name=value`, and what each takes.
const PARTS: [(&str, &str); 9] = [
    ("code", "any code, such as code=NEW_CODE"),
    ("result", "S, F or U"),
    ("message", "text, such as message=\"try later\""),
    ("delay", "up to an hour, such as delay=1500ms or delay=3s"),
    ("cut", "before or body"),
    ("signature", "right, wrong, none, signature-only or time-only"),
    ("status", "an HTTP status from 200 to 599"),
    ("body", "text in place of the JSON, such as body=\"<h1>Bad gateway</h1>\"; body-base64 takes any bytes"),
    ("type", "a Content-Type, such as type=text/html"),
];

/// The word of an answer that is not encrypted although the request was.
const PLAIN: &str = "plain";
/// [`PARTS`]' body, in Base64.
const BODY_BASE64: &str = "body-base64";
