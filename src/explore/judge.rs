//! What came of a case, held against what was promised.

use std::time::Duration;

use crate::enrollment::{AttemptId, Outcome};

/// The word of a verdict (`design/contract.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Word {
    /// The promise is kept.
    AsPromised,
    /// The promise is not kept, or an accepted answer has changed.
    Different,
    /// A code came that no page knows.
    Undocumented,
    /// Nothing came that could be read.
    NoAnswer,
    /// The documentation is silent; what came is shown.
    NoPromise,
    /// It was not sent.
    Skipped,
}

/// What one request of a case was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The attempt in the record.
    pub attempt: AttemptId,
    /// What came of it.
    pub outcome: Outcome,
    /// The HTTP status, if there was a response.
    pub http_status: Option<u16>,
    /// `resultStatus`, or nothing.
    pub status: String,
    /// `resultCode`, or the word of what went wrong.
    pub code: String,
    /// The gateway's words, or what went wrong.
    pub message: String,
    /// Whether the gateway answered at all, in a way that counts.
    pub is_answer: bool,
}

/// What came of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The case's name.
    pub case: String,
    /// The verdict.
    pub word: Word,
    /// Why: what was expected and what came, or why it was skipped.
    pub note: String,
    /// The answers, in the order sent.
    pub answers: Vec<Answer>,
    /// From the first request to the last answer.
    pub took: Duration,
}

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A case is being sent.
    Began(String),
    /// A case is over.
    Ended(Box<Finding>),
}
