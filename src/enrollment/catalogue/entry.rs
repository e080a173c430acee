//! One entry of the catalogue.

use serde::{Deserialize, Serialize};

use crate::enrollment::GatewayResult;

/// Whether trying again helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Nothing is left to do.
    NoNeed,
    /// Once what is wrong was mended.
    AfterFix,
    /// The same again, in a while.
    Later,
    /// Find out first whether it took effect.
    Ask,
    /// It will give the same answer.
    Never,
}

impl Retry {
    /// The advice as a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoNeed => "No retry is needed.",
            Self::AfterFix => "Retry after the cause is mended.",
            Self::Later => "Retry the same later.",
            Self::Ask => {
                "Ask first whether it took effect; a retry is safe only if it did not, or if enrolling twice does no harm."
            }
            Self::Never => "A retry gives the same answer.",
        }
    }
}

/// Where a code comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// The gateway says it, in `result.resultCode`.
    Gateway,
    /// An HTTP status came in place of the gateway's answer.
    Status,
    /// Nothing, or nothing usable, came back; or nothing was sent.
    Failure,
}

/// One entry of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The gateway's code, `http_` and a status, or the word of a failure: of a [`FailureKind`](super::FailureKind), or a
    /// more exact one.
    pub code: String,
    /// Which of them it is.
    pub kind: EntryKind,
    /// `S`, `F` or `U` as documented, `F or U` where the documents differ; `None` for what is no code of the gateway.
    #[serde(default)]
    pub status: Option<String>,
    /// The line that finds its attempts in the history, where that is not its code; empty where none does.
    #[serde(default)]
    pub query: Option<String>,
    /// Other names by which people look for it.
    #[serde(default)]
    pub also: Vec<String>,
    /// A few words, in sentence case.
    pub title: String,
    /// What happened, in one or two sentences.
    pub meaning: String,
    /// Why, the likeliest first.
    pub causes: Vec<String>,
    /// What the operator does now, in order.
    pub actions: Vec<String>,
    /// What the operator may tell the customer, in plain words without a code.
    pub customer: String,
    /// What an engineer looks at.
    pub engineer: Vec<String>,
    /// Whether trying again helps.
    pub retry: Retry,
    /// The page that documents it; the user's own file too, where that changed or added it.
    pub source: String,
}

/// What stands before the number of an HTTP status.
const STATUS: &str = "http_";

impl Entry {
    /// The word of an HTTP status: `http_502`.
    #[must_use]
    pub fn status_word(status: u16) -> String {
        format!("{STATUS}{status}")
    }

    /// Whether this is the documentation of such a result. A success is documented as `S` alone and nothing else is:
    /// to explain `SUCCESS` with `F` as a success would say more than is known.
    pub(super) fn documents(&self, result: &GatewayResult) -> bool {
        const DONE: &str = "S";
        self.kind == EntryKind::Gateway
            && self.code == result.result_code
            && (self.status.as_deref() == Some(DONE)) == (result.result_status == DONE)
    }

    /// Whether somebody who names it so means it; upper and lower case are one.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.code.eq_ignore_ascii_case(name) || self.also.iter().any(|also| also.eq_ignore_ascii_case(name))
    }

    /// A few characters that say where it comes from: the gateway's status, that of HTTP, or neither.
    #[must_use]
    pub fn badge(&self) -> &str {
        match self.kind {
            EntryKind::Gateway => self.status.as_deref().unwrap_or("?"),
            EntryKind::Status => self.code.strip_prefix(STATUS).unwrap_or("·"),
            EntryKind::Failure => "·",
        }
    }
}

/// The word of a status as people write it: `http_502` for `502`, `HTTP 502` and itself; `None` for what names no status.
pub(super) fn status_word(name: &str) -> Option<String> {
    let name = name.trim().to_ascii_lowercase();
    let number = name.strip_prefix("http").map_or(name.as_str(), |rest| rest.trim_start_matches([' ', '_', '-']));
    let is_status = number.len() == 3 && number.bytes().all(|digit| digit.is_ascii_digit());
    is_status.then(|| format!("{STATUS}{number}"))
}

/// The word of the class that a status belongs to, as [`status_word`] gives it: `http_4xx` for `http_418`.
pub(super) fn class_word(status: &str) -> Option<String> {
    status.get(..=STATUS.len()).map(|begin| format!("{begin}xx"))
}
