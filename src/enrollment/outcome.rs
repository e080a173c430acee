//! What came of an attempt, in the five words of `design/contract.md`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The state of an attempt. It is never better than what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// On record, its request may be on its way; no answer yet.
    Sending,
    /// A trusted response said `S`.
    Enrolled,
    /// The gateway said `F`, in a response that is validly signed or wholly unsigned.
    Rejected,
    /// The request may have taken effect.
    Unknown,
    /// Refused before a byte of the request left.
    NotSent,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Sending, Self::Enrolled, Self::Rejected, Self::Unknown, Self::NotSent];

    /// The word used in JSON, in the record and in queries.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Enrolled => "enrolled",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
            Self::NotSent => "not_sent",
        }
    }

    /// The same for people, in sentence case.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Sending => "Sending",
            Self::Enrolled => "Enrolled",
            Self::Rejected => "Rejected",
            Self::Unknown => "Unknown",
            Self::NotSent => "Not sent",
        }
    }

    /// The title; of what a simulated gateway answered it says so. What was never sent was not simulated either.
    #[must_use]
    pub fn title_if_simulated(self, is_simulated: bool) -> Cow<'static, str> {
        if is_simulated && self != Self::NotSent {
            format!("{} (simulated)", self.title()).into()
        } else {
            self.title().into()
        }
    }

    /// The sign shown before the title, so that a colour is never alone.
    #[must_use]
    pub const fn glyph(self) -> &'static str {
        match self {
            Self::Enrolled => "✓",
            Self::Rejected => "✗",
            Self::Unknown => "?",
            Self::NotSent => "–",
            Self::Sending => "…",
        }
    }

    /// The shade that stands for it in a bar, so that a colour is never alone.
    #[must_use]
    pub const fn shade(self) -> &'static str {
        match self {
            Self::Enrolled => "█",
            Self::Rejected => "▓",
            Self::Unknown | Self::Sending => "▒",
            Self::NotSent => "░",
        }
    }

    /// The outcome a word stands for, if it is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }

    /// The exit code of `send` for this outcome (`design/contract.md`).
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Enrolled => 0,
            Self::Rejected => 1,
            Self::NotSent => 3,
            Self::Unknown | Self::Sending => 4,
        }
    }
}
