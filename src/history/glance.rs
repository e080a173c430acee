//! A glance at the record, for whoever only wants to mention it: nothing is made, moved, mended or waited for.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::page::count;
use super::seen::codes;
use super::{Search, database};

/// How long another process may hold the database: whoever glances goes on without it.
const PATIENCE: Duration = Duration::from_millis(200);

/// A record that can be read as it lies there.
#[derive(Debug)]
pub struct Glance(Connection);

impl Glance {
    /// At the record in `data_dir`; `None` where there is none, or none that can be read without doing anything to it.
    #[must_use]
    pub fn at(data_dir: &Path) -> Option<Self> {
        let connection = database::open_to_glance(&data_dir.join(database::FILE_NAME))?;
        connection.busy_timeout(PATIENCE).ok()?;
        Some(Self(connection))
    }

    /// The codes that attempts have: the gateway's, and the words of failures; empty when that cannot be told.
    #[must_use]
    pub fn codes(&self) -> Vec<String> {
        codes(&self.0).unwrap_or_default()
    }

    /// How many attempts a search finds; `None` when that cannot be told.
    #[must_use]
    pub fn count(&self, search: &Search) -> Option<u64> {
        count(&self.0, search).ok()
    }
}
