//! One event as the journal keeps it, and its seals: whoever writes, verifies or saves events has them from here.

use aws_lc_rs::digest::{Context, SHA256};
use rusqlite::{Connection, Row, params};

use super::error::Fault;

/// An event as it is kept.
pub(super) struct Event {
    pub(super) seq: i64,
    pub(super) attempt: String,
    pub(super) at: i64,
    pub(super) kind: String,
    pub(super) payload: Option<String>,
    pub(super) salt: Option<Vec<u8>>,
    pub(super) payload_hash: String,
    pub(super) previous: String,
    pub(super) hash: String,
}

impl Event {
    /// What [`Event::read`] wants of a row.
    pub(super) const COLUMNS: &str = "seq, attempt, at, kind, payload, salt, payload_hash, previous, hash";

    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            attempt: row.get(1)?,
            at: row.get(2)?,
            kind: row.get(3)?,
            payload: row.get(4)?,
            salt: row.get(5)?,
            payload_hash: row.get(6)?,
            previous: row.get(7)?,
            hash: row.get(8)?,
        })
    }

    /// Sets both seals, as `001_journal.sql` tells them.
    pub(super) fn seal(&mut self) -> Result<(), Fault> {
        if let Some(hash) = self.hash_of_content() {
            self.payload_hash = hash;
        }
        self.hash = sha256(&[self.link()?.as_bytes()]);
        Ok(())
    }

    /// Whether what the event says of itself is what its seal covers.
    pub(super) fn is_sealed(&self) -> Result<bool, Fault> {
        Ok(self.hash == sha256(&[self.link()?.as_bytes()]))
    }

    /// Whether its content is what its seal covers. An erased one has neither payload nor salt, and its hash stays.
    pub(super) fn holds_its_content(&self) -> bool {
        match self.hash_of_content() {
            Some(hash) => self.payload_hash == hash,
            None => self.payload.is_none() && self.salt.is_none(),
        }
    }

    fn hash_of_content(&self) -> Option<String> {
        Some(sha256(&[self.salt.as_ref()?, self.payload.as_ref()?.as_bytes()]))
    }

    /// What the hash seals.
    fn link(&self) -> Result<String, Fault> {
        let Self { seq, attempt, at, kind, payload_hash, previous, .. } = self;
        serde_json::to_string(&(seq, attempt, at, kind, payload_hash, previous))
            .map_err(|source| Fault::Entry { id: attempt.clone(), source })
    }

    /// Writes it as it is.
    pub(super) fn insert(&self, journal: &Connection) -> rusqlite::Result<()> {
        self.write("INSERT", journal)
    }

    /// Writes it as it is, unless there is an event of this number.
    pub(super) fn keep(&self, journal: &Connection) -> rusqlite::Result<()> {
        self.write("INSERT OR IGNORE", journal)
    }

    fn write(&self, insert: &str, journal: &Connection) -> rusqlite::Result<()> {
        let columns = Self::COLUMNS;
        let sql = format!("{insert} INTO event ({columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
        journal.prepare_cached(&sql)?.execute(params![
            self.seq,
            self.attempt,
            self.at,
            self.kind,
            self.payload,
            self.salt,
            self.payload_hash,
            self.previous,
            self.hash
        ])?;
        Ok(())
    }
}

/// SHA-256 of the parts in a row, in lower-case hex.
fn sha256(parts: &[&[u8]]) -> String {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    hex::encode(context.finish())
}
