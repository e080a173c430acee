//! Reading: pages of summaries, newest first, and whole records on demand.

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, Row, params};

use super::error::Fault;
use super::journal::Entry;
use crate::enrollment::{Attempt, AttemptId, Exchange, Kind, Outcome, Wire};

/// An attempt and what went over the wire.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What is known of it.
    pub attempt: Attempt,
    /// The exact bytes both ways, as far as they went; the photo elided.
    pub wire: Wire,
}

/// A place in the list, between two attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    at: i64,
    id: String,
}

/// Which attempts to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Only those older than this place.
    pub before: Option<Cursor>,
    /// At most so many.
    pub limit: usize,
    /// Only those with this text in bizId, userId, transactionId, code, failure, file name, profile or outcome; upper and lower
    /// case of ASCII letters are one.
    pub containing: Option<String>,
}

impl Default for Query {
    fn default() -> Self {
        Self { before: None, limit: 100, containing: None }
    }
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The attempt's identity.
    pub id: AttemptId,
    /// When it began, to the millisecond.
    pub at: Timestamp,
    /// Why it was made.
    pub kind: Kind,
    /// The profile it went by.
    pub profile: String,
    /// What came of it so far.
    pub outcome: Outcome,
    /// As sent, or as typed.
    pub biz_id: String,
    /// As sent, or as typed.
    pub user_id: String,
    /// The word of the failure, else the gateway's code.
    pub code: Option<String>,
    /// The gateway's identity for it.
    pub transaction_id: Option<String>,
    /// The last part of the photo's path.
    pub file_name: Option<String>,
}

impl Summary {
    /// The place after this line, to read on from.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.at.as_millisecond(), id: self.id.0.clone() }
    }
}

/// The columns that `containing` looks into, as one text; U+001F keeps a match from spanning two of them.
const HAYSTACK: &str =
    "concat_ws(char(31), biz_id, user_id, transaction_id, result_code, failure, file_name, profile, outcome)";

/// A page of the list, newest first. Attempts of one instant are told apart by their identity, so that none is shown twice
/// or left out.
pub(super) fn page(connection: &Connection, query: &Query) -> Result<Vec<Summary>, Fault> {
    let sql = format!(
        "SELECT id, at, kind, profile, outcome, biz_id, user_id, coalesce(failure, result_code), transaction_id, file_name
         FROM attempt
         WHERE (at, id) < (?1, ?2) AND (?3 IS NULL OR {HAYSTACK} LIKE ?3 ESCAPE '\\')
         ORDER BY at DESC, id DESC LIMIT ?4"
    );
    let (at, id) = query.before.as_ref().map_or((i64::MAX, ""), |cursor| (cursor.at, &cursor.id));
    let pattern = query.containing.as_deref().map(like_pattern);
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![at, id, pattern, limit], summary)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn like_pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

fn summary(row: &Row<'_>) -> rusqlite::Result<Summary> {
    Ok(Summary {
        id: AttemptId(row.get(0)?),
        at: Timestamp::from_millisecond(row.get(1)?)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(1, Type::Integer, error.into()))?,
        kind: word(row, 2, Kind::from_word)?,
        profile: row.get(3)?,
        outcome: word(row, 4, Outcome::from_word)?,
        biz_id: row.get(5)?,
        user_id: row.get(6)?,
        code: row.get(7)?,
        transaction_id: row.get(8)?,
        file_name: row.get(9)?,
    })
}

/// A column that holds one of a few words.
fn word<T>(row: &Row<'_>, column: usize, from_word: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    from_word(&text).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            Type::Text,
            format!("`{text}` is no word of this column").into(),
        )
    })
}

/// One attempt whole: its latest state, and what each of its events added to the wire.
pub(super) fn record(connection: &Connection, id: &AttemptId) -> Result<Option<Record>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT payload FROM event WHERE attempt = ?1 AND payload IS NOT NULL ORDER BY seq")?;
    let payloads = statement.query_map([&id.0], |row| row.get::<_, String>(0))?;
    let mut record: Option<Record> = None;
    for payload in payloads {
        let entry: Entry =
            serde_json::from_str(&payload?).map_err(|source| Fault::Entry { id: id.0.clone(), source })?;
        let mut wire = record.map(|record| record.wire).unwrap_or_default();
        if let Some(request) = entry.request {
            // A second request: the first and what came of it are an exchange of their own.
            if wire.request.is_some() {
                wire.earlier.push(Exchange { request: wire.request.take(), response: wire.response.take() });
            }
            wire.request = Some(request);
        }
        wire.response = entry.response.or(wire.response);
        record = Some(Record { attempt: entry.attempt, wire });
    }
    Ok(record)
}

/// A page of whole records.
pub(super) fn records(connection: &Connection, query: &Query) -> Result<Vec<Record>, Fault> {
    let summaries = page(connection, query)?;
    summaries.iter().filter_map(|summary| record(connection, &summary.id).transpose()).collect()
}

/// The one attempt whose identity begins with `prefix`; upper and lower case are one.
pub(super) fn find(connection: &Connection, prefix: &str) -> Result<Option<Record>, Fault> {
    let start = prefix.to_ascii_uppercase();
    // '~' comes after every character of a ULID.
    let mut statement =
        connection.prepare_cached("SELECT id FROM attempt WHERE id BETWEEN ?1 AND ?1 || '~' ORDER BY id LIMIT 2")?;
    let ids = statement.query_map([start], |row| row.get(0).map(AttemptId))?.collect::<rusqlite::Result<Vec<_>>>()?;
    match ids.as_slice() {
        [] => Ok(None),
        [id] => record(connection, id),
        _ => Err(Fault::Ambiguous { prefix: prefix.to_owned() }),
    }
}

/// When an attempt of a profile used a bizId, if one did whose request may have left; the attempt `but` does not count.
pub(super) fn use_of_biz_id(
    connection: &Connection,
    profile: &str,
    biz_id: &str,
    but: &str,
) -> Result<Option<Timestamp>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT max(at) FROM attempt WHERE biz_id = ?1 AND profile = ?2 AND id <> ?3 AND outcome <> 'not_sent'",
    )?;
    let at: Option<i64> = statement.query_row(params![biz_id, profile, but], |row| row.get(0))?;
    Ok(at.and_then(|at| Timestamp::from_millisecond(at).ok()))
}

/// How many attempts of a profile began since a moment.
pub(super) fn count_since(connection: &Connection, profile: &str, since: Timestamp) -> Result<u32, Fault> {
    let mut statement = connection.prepare_cached("SELECT count(*) FROM attempt WHERE at >= ?1 AND profile = ?2")?;
    Ok(statement.query_row(params![since.as_millisecond(), profile], |row| row.get(0))?)
}

/// How many attempts there are.
pub(super) fn count(connection: &Connection) -> Result<u32, Fault> {
    Ok(connection.query_row("SELECT count(*) FROM attempt", [], |row| row.get(0))?)
}

/// The sessions that have attempts on their way.
pub(super) fn sessions(connection: &Connection) -> Result<Vec<String>, Fault> {
    let mut statement = connection.prepare("SELECT DISTINCT session FROM attempt WHERE session IS NOT NULL")?;
    let sessions = statement.query_map([], |row| row.get(0))?;
    Ok(sessions.collect::<rusqlite::Result<_>>()?)
}

/// The attempts that a session has on their way.
pub(super) fn attempts_of_session(connection: &Connection, session: &str) -> Result<Vec<AttemptId>, Fault> {
    let mut statement = connection.prepare("SELECT id FROM attempt WHERE session = ?1 ORDER BY id")?;
    let ids = statement.query_map([session], |row| row.get(0).map(AttemptId))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}
