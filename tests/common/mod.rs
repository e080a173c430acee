//! What the tests of the whole program share.

pub(crate) mod console;
pub(crate) mod fixed;
mod leaks;
