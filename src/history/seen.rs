//! The codes that attempts have: what the gateway says that its documentation does not.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::error::Fault;
use super::facet::Facet;
use super::record::record;
use super::{HistoryError, Store};
use crate::enrollment::AttemptId;

/// The most codes that are told.
const MOST: usize = 500;

/// A code that attempts have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCode {
    /// The gateway's code, or the word of a failure.
    pub code: String,
    /// How many attempts have it.
    pub count: u64,
    /// When the newest of them began.
    pub last: Timestamp,
    /// What was said in that one; may be empty.
    pub message: String,
}

/// The codes that are in the list, the last one that came first.
pub(super) fn codes(connection: &Connection) -> Result<Vec<String>, Fault> {
    let mut values = connection.prepare_cached("SELECT value FROM facet WHERE name = ?1 ORDER BY row DESC")?;
    let values = values.query_map([Facet::Code.word()], |row| row.get(0))?;
    Ok(values.collect::<rusqlite::Result<_>>()?)
}

/// The codes that are in the list and not known, those of the newest attempts first.
fn codes_seen(connection: &Connection, is_known: &dyn Fn(&str) -> bool) -> Result<Vec<SeenCode>, Fault> {
    let mut seen = Vec::new();
    for code in codes(connection)? {
        if seen.len() < MOST && !is_known(&code) {
            seen.extend(of_code(connection, code)?);
        }
    }
    seen.sort_by_key(|seen| std::cmp::Reverse(seen.last));
    Ok(seen)
}

/// What is known of one; `None` when no attempt has it any more.
fn of_code(connection: &Connection, code: String) -> Result<Option<SeenCode>, Fault> {
    let mut counted =
        connection.prepare_cached("SELECT count(*), max(rowid) FROM attempt_text WHERE attempt_text MATCH ?1")?;
    let token = format!("\"{}\"", Facet::Code.token(&code));
    let (count, newest): (i64, Option<i64>) = counted.query_row([token], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut id = connection.prepare_cached("SELECT id FROM attempt WHERE row = ?1")?;
    let id = id.query_row([newest], |row| row.get(0).map(AttemptId)).optional()?;
    let newest = id.map(|id| record(connection, &id)).transpose()?.flatten();
    Ok(newest.map(|newest| SeenCode {
        code,
        count: count.unsigned_abs(),
        last: newest.attempt.at,
        message: newest.attempt.message().unwrap_or_default().to_owned(),
    }))
}

impl Store {
    /// The codes of attempts that `is_known` does not know, those of the newest attempts first: at most 500.
    ///
    /// # Errors
    /// [`HistoryError`] when the database cannot be read.
    pub async fn codes_seen(
        &self,
        is_known: impl Fn(&str) -> bool + Send + 'static,
    ) -> Result<Vec<SeenCode>, HistoryError> {
        self.counting.ask(move |connection| codes_seen(connection, &is_known)).await
    }
}
