//! What can go wrong below the record: each fault is told in words, and nothing is sent that was not recorded first.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test whose helper fails has failed")]

mod desk;
mod full;
#[path = "../common/gateway.rs"]
mod gateway;
mod locked;
mod strangers;
mod together;
