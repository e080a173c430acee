//! Whether the record is as it was written: `SQLite`'s own check, and every seal of the chain.

use rusqlite::Connection;

use super::error::Fault;
use super::journal::{link, sha256};

/// What a look through the whole record found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intact {
    /// How `SQLite` keeps what is not in the file yet: `wal`, unless the disk cannot.
    pub journal_mode: String,
    /// Events looked at.
    pub events: u64,
    /// The first thing that is not as it was written, in words.
    pub objection: Option<String>,
}

/// One event's seals.
struct Sealed {
    seq: i64,
    attempt: String,
    at: i64,
    kind: String,
    payload: Option<String>,
    salt: Option<Vec<u8>>,
    payload_hash: String,
    previous: String,
    hash: String,
}

/// Reads the whole journal, event by event.
pub(super) fn intact(connection: &Connection) -> Result<Intact, Fault> {
    let journal_mode = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    let said: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said != "ok" {
        return Ok(Intact { journal_mode, events: 0, objection: Some(format!("SQLite says {said}")) });
    }
    let mut statement = connection.prepare(
        "SELECT seq, attempt, at, kind, payload, salt, payload_hash, previous, hash FROM event ORDER BY seq",
    )?;
    let sealed = statement.query_map([], |row| {
        Ok(Sealed {
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
    })?;
    let (mut events, mut last) = (0, (0, String::new()));
    for sealed in sealed {
        let sealed = sealed?;
        if let Some(objection) = objection(&sealed, &last)? {
            return Ok(Intact { journal_mode, events, objection: Some(objection) });
        }
        events += 1;
        last = (sealed.seq, sealed.hash);
    }
    Ok(Intact { journal_mode, events, objection: None })
}

fn objection(event: &Sealed, (before, hash): &(i64, String)) -> Result<Option<String>, Fault> {
    let seq = event.seq;
    if seq != before + 1 {
        return Ok(Some(format!("after event {before} comes {seq}")));
    }
    let link = link(seq, &event.attempt, event.at, &event.kind, &event.payload_hash, &event.previous)?;
    if event.previous != *hash || event.hash != sha256(&[link.as_bytes()]) {
        return Ok(Some(format!("the seal of event {seq} is not what it was")));
    }
    // An erased payload has neither text nor salt, and its hash stays.
    let is_whole = match (&event.payload, &event.salt) {
        (Some(payload), Some(salt)) => event.payload_hash == sha256(&[salt, payload.as_bytes()]),
        _ => true,
    };
    Ok((!is_whole).then(|| format!("the content of event {seq} is not what it was")))
}
