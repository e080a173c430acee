//! The simulated gateway, called over HTTP: by our own client, and by a raw one that can make every mistake.

#![expect(clippy::unwrap_used, reason = "a test whose helper fails has failed")]

mod aksk;
mod cases;
mod client;
mod explained;
mod keys;
mod parts;
mod refusals;
mod rules;
mod scenarios;
mod wire;
