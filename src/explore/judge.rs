//! What came of a case, held against what was promised.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Case, Promise};
use crate::enrollment::{Attempt, AttemptId, Catalogue, EntryKind, FailureKind, Outcome};
use crate::history::Record;

/// The word of a verdict (`design/contract.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Word {
    /// It was not sent, or given up before it was answered.
    Skipped,
    /// The promise is kept.
    AsPromised,
    /// The documentation is silent; what came is shown.
    NoPromise,
    /// The promise is not kept, or an accepted answer has changed.
    Different,
    /// A code came that no page knows.
    Undocumented,
    /// Nothing came that could be read.
    NoAnswer,
}

impl Word {
    /// All of them, the best first.
    pub const ALL: [Self; 6] =
        [Self::AsPromised, Self::NoPromise, Self::Skipped, Self::Different, Self::Undocumented, Self::NoAnswer];

    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AsPromised => "as_promised",
            Self::Different => "different",
            Self::Undocumented => "undocumented",
            Self::NoAnswer => "no_answer",
            Self::NoPromise => "no_promise",
            Self::Skipped => "skipped",
        }
    }

    /// The same for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::AsPromised => "as promised",
            Self::Different => "different",
            Self::Undocumented => "undocumented",
            Self::NoAnswer => "no answer",
            Self::NoPromise => "nothing promised",
            Self::Skipped => "skipped",
        }
    }

    /// The sign shown before the title, so that a colour is never alone.
    #[must_use]
    pub const fn glyph(self) -> &'static str {
        match self {
            Self::AsPromised => "✓",
            Self::Different => "✗",
            Self::Undocumented => "!",
            Self::NoAnswer => "?",
            Self::NoPromise => "·",
            Self::Skipped => "–",
        }
    }

    /// Whether a run that has it found something.
    #[must_use]
    pub const fn is_found(self) -> bool {
        matches!(self, Self::Different | Self::Undocumented | Self::NoAnswer)
    }
}

/// What one request of a case was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The attempt in the record.
    pub attempt: AttemptId,
    /// When that began.
    pub at: Timestamp,
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
    /// Whether nobody may believe it: it is wrongly signed, or not signed and should be.
    pub is_untrusted: bool,
}

/// The status of HTTP with which a gateway answers. Errors may come with others, on which nobody is to rely
/// (`spec/gateway.md`, result codes).
const OK: u16 = 200;

/// What came of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The case's name.
    pub case: String,
    /// The verdict.
    pub word: Word,
    /// Why: what was expected and what came, or why it was skipped; empty when there is nothing to say.
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

impl Answer {
    /// What an attempt on record was answered.
    #[must_use]
    pub fn of(attempt: &Attempt) -> Self {
        let answered = attempt.result.as_ref().filter(|_| attempt.failure.is_none());
        Self {
            attempt: attempt.id.clone(),
            at: attempt.at,
            outcome: attempt.outcome,
            http_status: attempt.response.map(|response| response.http_status),
            status: answered.map(|result| result.result_status.clone()).unwrap_or_default(),
            code: attempt.code().unwrap_or_default().to_owned(),
            message: attempt.message().unwrap_or_default().to_owned(),
            is_untrusted: attempt.failure.as_ref().is_some_and(|failure| failure.kind == FailureKind::Untrusted),
        }
    }

    /// Where a promise comes from that is what a profile answered here.
    #[must_use]
    pub fn source(&self, profile: &str) -> String {
        format!("what {profile} answered on {}", self.at.to_zoned(TimeZone::system()).date())
    }

    /// Whether a byte of the request left: only then does the gateway have to do with what came.
    #[must_use]
    pub fn has_left(&self) -> bool {
        self.outcome != Outcome::NotSent
    }

    /// `F PARAM_MISSING`, or the word of what went wrong; a status of HTTP other than 200 before it.
    #[must_use]
    pub fn words(&self) -> String {
        match (self.status.as_str(), self.http_status) {
            ("", Some(status)) => format!("HTTP {status} {}", self.code),
            ("", None) => self.code.clone(),
            (result, Some(status)) if status != OK => format!("HTTP {status} {result} {}", self.code),
            (result, _) => format!("{result} {}", self.code),
        }
    }
}

impl Finding {
    /// What was answered, each answer once, the same whatever the order: `F PARAM_MISSING`.
    #[must_use]
    pub fn answered(&self) -> String {
        let mut words: Vec<_> = self.answers.iter().map(Answer::words).collect();
        words.sort();
        words.dedup();
        words.join(" + ")
    }
}

/// Holds what came of a case against its promise; of several requests the worst counts. A case that was given up on its way
/// is skipped: that says nothing about the gateway. Codes are documented if `catalogue` has them.
#[must_use]
pub fn judge(case: &Case, records: &[Record], catalogue: &Catalogue) -> Finding {
    let answers: Vec<_> = records.iter().map(|record| Answer::of(&record.attempt)).collect();
    let promise = case.promise.as_ref();
    let verdicts = answers.iter().map(|answer| verdict(promise, answer, catalogue));
    let skipped = records.iter().find_map(|record| why_skipped(&record.attempt)).map(|why| (Word::Skipped, why));
    let worst = skipped.or_else(|| verdicts.max_by_key(|(word, _)| *word));
    let (word, note) = worst.unwrap_or((Word::Skipped, "nothing was sent".to_owned()));
    Finding { case: case.name.clone(), word, note, answers, took: Duration::ZERO }
}

/// Why an attempt says nothing about the gateway: it was given up, or there is no form in which it could be sent.
fn why_skipped(attempt: &Attempt) -> Option<String> {
    let message = attempt.message().unwrap_or_default();
    if was_given_up(attempt) {
        return Some(format!("stopped: {message}"));
    }
    let failure = attempt.failure.as_ref().filter(|_| attempt.outcome == Outcome::NotSent)?;
    (failure.kind == FailureKind::Field).then(|| format!("it cannot be sent: {message}"))
}

/// Whether somebody, or a crash, ended an attempt before it was answered. A defect that ended it before it left is told without
/// more exact a word, and is found.
#[must_use]
pub fn was_given_up(attempt: &Attempt) -> bool {
    let interrupted = attempt.failure.as_ref().filter(|failure| failure.kind == FailureKind::Interrupted);
    interrupted.is_some_and(|failure| failure.fault.is_some() || attempt.outcome != Outcome::NotSent)
}

fn verdict(promise: Option<&Promise>, answer: &Answer, catalogue: &Catalogue) -> (Word, String) {
    let is_promised = |code: &str| promise.is_some_and(|promise| promise.codes.iter().any(|known| known == code));
    let different = |promise: &Promise| {
        let note = format!("expected {}, got {}: {}", promise.words(), answer.words(), answer.message);
        (Word::Different, note)
    };
    if answer.http_status.is_none() {
        let is_kept = answer.has_left() && promise.is_some_and(|promise| promise.no_answer);
        return if is_kept { (Word::AsPromised, String::new()) } else { (Word::NoAnswer, answer.message.clone()) };
    }
    if answer.status.is_empty() {
        return match promise {
            Some(promise) => different(promise),
            None if answer.is_untrusted => (Word::Different, answer.message.clone()),
            None => (Word::NoPromise, answer.message.clone()),
        };
    }
    if let ("S", Some(status)) = (answer.status.as_str(), answer.http_status.filter(|status| *status != OK)) {
        return (Word::Different, format!("{} says S and comes with HTTP {status}", answer.code));
    }
    let entry = catalogue.find(&answer.code).filter(|entry| entry.kind == EntryKind::Gateway);
    let documented = entry.and_then(|entry| entry.status.as_deref());
    match (promise, documented) {
        (_, Some(status))
            if !status.contains(answer.status.as_str()) && (promise.is_none() || is_promised(&answer.code)) =>
        {
            let note = format!("{} comes with {}, documented is {status}", answer.code, answer.status);
            (Word::Different, note)
        }
        (Some(_), _) if is_promised(&answer.code) => (Word::AsPromised, String::new()),
        (_, None) => (Word::Undocumented, format!("{}: {}", answer.words(), answer.message)),
        (Some(promise), Some(_)) => different(promise),
        (None, Some(_)) => (Word::NoPromise, answer.message.clone()),
    }
}
