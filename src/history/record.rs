//! One attempt whole, put together from its events.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Deserialize;

use super::Annotation;
use super::cipher::is_encrypted;
use super::error::Fault;
use super::journal::{Entry, EventKind};
use crate::enrollment::{Attempt, AttemptId, Exchange, Wire};

/// An attempt, what went over the wire, and what people wrote beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What is known of it.
    pub attempt: Attempt,
    /// The exact bytes both ways, as far as they went; the photo elided.
    pub wire: Wire,
    /// Note and tags.
    pub annotation: Annotation,
}

/// One attempt: its latest state, and what each of its events added to the wire.
pub(super) fn record(connection: &Connection, id: &AttemptId) -> Result<Option<Record>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, decrypt(payload) FROM event WHERE attempt = ?1 AND payload IS NOT NULL ORDER BY seq",
    )?;
    let events = statement.query_map([&id.0], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let (mut record, mut annotation) = (None::<(Attempt, Wire)>, Annotation::default());
    for event in events {
        let (kind, payload) = event?;
        match EventKind::from_word(&kind) {
            Some(EventKind::Note) => annotation = read(id, &payload)?,
            Some(EventKind::Sending | EventKind::Outcome | EventKind::Interrupted) => {
                let entry: Entry = read(id, &payload)?;
                let mut wire = record.map(|(_, wire)| wire).unwrap_or_default();
                if let Some(request) = entry.request {
                    // A second request: the first and what came of it are an exchange of their own.
                    if wire.request.is_some() {
                        wire.earlier.push(Exchange { request: wire.request.take(), response: wire.response.take() });
                    }
                    wire.request = Some(request);
                }
                wire.response = entry.response.or(wire.response);
                record = Some((entry.attempt, wire));
            }
            // Not about an attempt.
            Some(EventKind::Salvaged | EventKind::Erased) | None => {}
        }
    }
    Ok(record.map(|(attempt, wire)| Record { attempt, wire, annotation }))
}

/// The name of the case that an attempt explores, which is in the journal alone.
pub(super) fn case(connection: &Connection, id: &AttemptId) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Named {
        attempt: Case,
    }
    #[derive(Deserialize)]
    struct Case {
        #[serde(default)]
        case: Option<String>,
    }
    let mut statement = connection.prepare_cached(
        "SELECT decrypt(payload) FROM event
         WHERE attempt = ?1 AND payload IS NOT NULL AND kind IN ('sending', 'outcome', 'interrupted') ORDER BY seq LIMIT 1",
    )?;
    let payload: Option<String> = statement.query_row([&id.0], |row| row.get(0)).optional()?;
    payload.map_or(Ok(None), |payload| Ok(read::<Named>(id, &payload)?.attempt.case))
}

fn read<'p, T: Deserialize<'p>>(id: &AttemptId, payload: &'p str) -> Result<T, Fault> {
    if is_encrypted(payload) {
        return Err(Fault::OtherKey);
    }
    serde_json::from_str(payload).map_err(|source| Fault::Entry { id: id.0.clone(), source })
}

/// The one attempt whose identity begins with `prefix`; upper and lower case are one.
pub(super) fn find(connection: &Connection, prefix: &str) -> Result<Option<Record>, Fault> {
    let start = prefix.to_ascii_uppercase();
    // '~' comes after every character of a ULID.
    let mut statement =
        connection.prepare_cached("SELECT id FROM attempt WHERE id BETWEEN ?1 AND ?1 || '~' ORDER BY id LIMIT 2")?;
    let ids = statement.query_map(params![start], |row| row.get(0).map(AttemptId))?;
    match ids.collect::<rusqlite::Result<Vec<_>>>()?.as_slice() {
        [] => Ok(None),
        [id] => record(connection, id),
        _ => Err(Fault::Ambiguous { prefix: prefix.to_owned() }),
    }
}
