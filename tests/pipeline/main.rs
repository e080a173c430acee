//! The one path of an enrollment through its public door: what came of it, what is on record, what left.

#![expect(clippy::unwrap_used, reason = "a test whose helper fails has failed")]

mod again;
mod desk;
mod gateway;
mod identifiers;
mod on_record;
mod outcomes;
mod record;
mod refusals;
mod told;
mod wire;
