//! The wire, through its public door: vectors made by OpenSSL, keys in every form, every row of the response policy,
//! and the transport against servers that misbehave.

#![expect(clippy::unwrap_used, reason = "a test whose helper fails has to stop")]

mod common;
mod header;
mod keys;
mod passphrases;
mod responses;
mod transport;
mod vectors;
