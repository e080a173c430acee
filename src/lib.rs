//! enroll-console: a terminal console for enrolling faces into ZOLOZ Connect by hand.
//!
//! One staircase of modules; an arrow only ever points down it (`docs/architecture.md`, kept by `tests/floors.rs`).

pub mod doctor;
pub mod enrollment;
pub mod explore;
pub mod gateway;
pub mod graphics;
pub mod history;
pub mod photo;
pub mod pipeline;
pub mod session;
pub mod settings;
pub mod simulator;

pub mod cli;
pub mod tui;
