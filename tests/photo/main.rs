//! Any file in; a sentence, or an upright JPEG within the limit, out.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

mod codings;
mod common;
mod damage;
mod edits;
mod files;
mod formats;
mod incoming;
mod outgoing;
mod properties;
