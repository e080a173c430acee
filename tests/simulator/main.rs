//! The simulated gateway, called over HTTP: by our own client, and by a raw one that can make every mistake.

#![expect(clippy::unwrap_used, reason = "a test whose helper fails has failed")]

mod aksk;
mod client;
mod keys;
mod refusals;
mod scenarios;
mod wire;
