//! The screens: each with its own state, update and view.

pub mod check;
pub mod codes;
pub mod enroll;
pub mod explore;
pub mod history;
