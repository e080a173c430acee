//! What the tests of the whole program share.

pub(crate) mod console;
mod leaks;
