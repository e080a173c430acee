//! Requests that are wrong on purpose: the cases, what is made of them, what came, and how it is told.

#![expect(clippy::unwrap_used, reason = "a test whose helper fails has failed")]

#[path = "../common/leaks.rs"]
mod leaks;
#[path = "../common/place.rs"]
mod place;

mod accepted;
mod baseline;
mod cases;
mod cli;
mod desk;
mod door;
mod drafts;
mod properties;
mod reports;
mod verdicts;
