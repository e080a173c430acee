//! Answers that can be forced, and misbehaviours of a gateway that a client must survive.

use std::fmt;
use std::str::FromStr;

use super::Code;
use crate::enrollment::harmless_line;

/// What a request that passed every check gets instead of a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scenario {
    /// A documented code with its documented status.
    Answer(Code),
    /// `SYSTEM_ERROR` with U, as the common list has it.
    SystemErrorUnknown,
    /// A success whose signature is wrong.
    BadSignature,
    /// A success without signature headers.
    Unsigned,
    /// The request is read and the connection cut.
    Close,
    /// A success after 60 seconds; the connection is cut if the simulator stops first.
    Slow,
}

/// A name that no scenario has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no scenario: choose one of {}", names())]
pub struct UnknownScenario {
    name: String,
}

impl Scenario {
    /// Every scenario, the documented codes first.
    pub fn all() -> impl Iterator<Item = Self> {
        let misbehaviours = [Self::SystemErrorUnknown, Self::BadSignature, Self::Unsigned, Self::Close, Self::Slow];
        Code::ALL.into_iter().map(Self::Answer).chain(misbehaviours)
    }

    /// How it misbehaves, in a few words; `None` for a documented code, which the catalogue explains.
    #[must_use]
    pub const fn misbehaviour(self) -> Option<&'static str> {
        match self {
            Self::Answer(_) => None,
            Self::SystemErrorUnknown => Some("SYSTEM_ERROR with U"),
            Self::BadSignature => Some("a success, wrongly signed"),
            Self::Unsigned => Some("a success, unsigned"),
            Self::Close => Some("cuts the connection"),
            Self::Slow => Some("answers after a minute"),
        }
    }

    /// Its name for `--scenario`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answer(code) => code.name(),
            Self::SystemErrorUnknown => "SYSTEM_ERROR_U",
            Self::BadSignature => "BAD_SIGNATURE",
            Self::Unsigned => "UNSIGNED",
            Self::Close => "CLOSE",
            Self::Slow => "SLOW",
        }
    }
}

fn names() -> String {
    Scenario::all().map(Scenario::name).collect::<Vec<_>>().join(", ")
}

impl FromStr for Scenario {
    type Err = UnknownScenario;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::all()
            .find(|scenario| scenario.name().eq_ignore_ascii_case(text.trim()))
            .ok_or_else(|| UnknownScenario { name: harmless_line(text).into() })
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
