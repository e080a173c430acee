//! Events that tell of gaps: what was erased on purpose, and what a damaged file did not give back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::journal::EventKind;
use super::ranges::{Ranges, words};
use super::salvage::Salvage;

/// Why attempts are erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Somebody is to be forgotten.
    Forget,
    /// They were older than they have to be.
    Purge,
}

/// The payload of the event that tells of it; nothing in it says whom it was about.
#[derive(Serialize, Deserialize)]
pub(super) struct ErasedMark {
    pub(super) reason: Reason,
    /// The events that lost their content.
    pub(super) events: Ranges,
    pub(super) attempts: u64,
}

/// A gap in the record that an event of it tells of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The number of the event that tells of it.
    pub seq: i64,
    /// When that was written.
    pub at: Timestamp,
    /// What made it.
    #[serde(flatten)]
    pub cause: Cause,
    /// The first and the last number of each row of events that are concerned.
    pub events: Vec<(i64, i64)>,
}

/// What makes a gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Cause {
    /// Attempts were erased.
    Erased {
        /// Why.
        reason: Reason,
        /// How many.
        attempts: u64,
    },
    /// The record was damaged, and not all could be saved.
    Salvaged {
        /// The name of the damaged file, which was set aside.
        file: String,
    },
}

impl Gap {
    /// The gap that an event tells of, if it is one of those.
    pub(super) fn read(kind: &str, seq: i64, at: i64, payload: &str) -> Option<Self> {
        let at = Timestamp::from_millisecond(at).ok()?;
        match EventKind::from_word(kind)? {
            EventKind::Erased => {
                let ErasedMark { reason, events, attempts } = serde_json::from_str(payload).ok()?;
                let events = Ranges::of(events.rows().to_vec()).rows().to_vec();
                Some(Self { seq, at, cause: Cause::Erased { reason, attempts }, events })
            }
            EventKind::Salvaged => {
                let Salvage { file, missing, .. } = serde_json::from_str(payload).ok()?;
                Some(Self { seq, at, cause: Cause::Salvaged { file }, events: missing })
            }
            EventKind::Sending | EventKind::Outcome | EventKind::Interrupted | EventKind::Note => None,
        }
    }

    /// The same for people.
    #[must_use]
    pub fn words(&self) -> String {
        let rows: Vec<String> = self.events.iter().copied().map(words).collect();
        let (count, more) = (self.events.len(), rows.len().saturating_sub(5));
        let mut events = rows.into_iter().take(5).collect::<Vec<_>>().join(", ");
        if more > 0 {
            events = format!("{events} and {more} more rows");
        }
        let seq = self.seq;
        match &self.cause {
            Cause::Erased { reason, attempts } => {
                let attempts =
                    if *attempts == 1 { "1 attempt was".to_owned() } else { format!("{attempts} attempts were") };
                let why = match reason {
                    Reason::Forget => "since somebody was to be forgotten",
                    Reason::Purge => "by age",
                };
                format!("event {seq} says: {attempts} erased {why} (events {events})")
            }
            Cause::Salvaged { file } if count == 0 => format!("event {seq} says: all was saved from {file}"),
            Cause::Salvaged { file } => format!("event {seq} says: lost with the damaged {file} (events {events})"),
        }
    }
}
