//! Which request gets which scenario, by a file of rules that is read again when it changes.

mod choice;
mod file;

use std::io;
use std::path::PathBuf;

pub use choice::Rules;
pub(super) use choice::Subject;

/// A file of rules that explains all there is: for whoever writes one.
pub const EXAMPLE_RULES: &str = include_str!("../../../config/scenarios.toml");

/// Why a file of rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// It cannot be read.
    #[error("the scenario file {} cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something in it is wrong.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The character in the line, counted from 1.
        column: usize,
        /// What is wrong there, and what to write.
        message: String,
    },
}
