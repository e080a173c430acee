//! Reading: pages of summaries, newest first, and whole records on demand.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde::{Deserialize, Serialize};

use crate::enrollment::{Attempt, AttemptId, Kind, Outcome, Wire};

use super::error::Fault;

/// An attempt and what went over the wire, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The attempt.
    pub attempt: Attempt,
    /// What was sent and received.
    pub wire: Wire,
}

/// What a list shows of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its identity.
    pub id: AttemptId,
    /// When it began.
    pub at: Timestamp,
    /// Why it was made.
    pub kind: Kind,
    /// The profile it went by.
    pub profile: String,
    /// What came of it, as far as is known.
    pub outcome: Outcome,
    /// `bizId`.
    pub biz_id: String,
    /// `userId`.
    pub user_id: String,
    /// The gateway's code, or the word of the failure.
    pub code: Option<String>,
    /// The gateway's identity for it.
    pub transaction_id: Option<String>,
    /// The photo's file name.
    pub file_name: Option<String>,
}

impl Summary {
    /// The place of this attempt in the order of lists: what comes after it is older.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.at.as_millisecond(), id: self.id.0.clone() }
    }
}

/// A place in the list of attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    at: i64,
    id: String,
}

/// Which attempts are wanted, newest first.
#[derive(Debug, Clone)]
pub struct Query {
    /// Only those older than this place.
    pub before: Option<Cursor>,
    /// At most so many; 0 for all.
    pub limit: usize,
}

impl Default for Query {
    fn default() -> Self {
        Self { before: None, limit: 100 }
    }
}

/// The attempts that `query` asks for.
pub(super) fn page(connection: &Connection, query: &Query) -> Result<Vec<Summary>, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT id, at, kind, profile, outcome, biz_id, user_id, coalesce(failure, result_code) AS code, transaction_id,
                file_name
         FROM attempt WHERE :at IS NULL OR (at, id) < (:at, :id)
         ORDER BY at DESC, id DESC LIMIT :limit",
    )?;
    let limit = if query.limit == 0 { -1 } else { i64::try_from(query.limit).unwrap_or(-1) };
    let (at, id) = query.before.as_ref().map(|cursor| (cursor.at, cursor.id.as_str())).unzip();
    let rows = select.query_map(named_params! { ":at": at, ":id": id, ":limit": limit }, summary)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn summary(row: &Row) -> rusqlite::Result<Summary> {
    let at: i64 = row.get("at")?;
    let (kind, outcome): (String, String) = (row.get("kind")?, row.get("outcome")?);
    Ok(Summary {
        id: AttemptId(row.get("id")?),
        at: Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH),
        kind: if kind == "explore" { Kind::Explore } else { Kind::Enroll },
        profile: row.get("profile")?,
        // A word this version does not know is no reason to hide the attempt, nor to call it more than unknown.
        outcome: Outcome::from_word(&outcome).unwrap_or(Outcome::Unknown),
        biz_id: row.get("biz_id")?,
        user_id: row.get("user_id")?,
        code: row.get("code")?,
        transaction_id: row.get("transaction_id")?,
        file_name: row.get("file_name")?,
    })
}

/// What is known of an attempt by now: the payload of its newest event.
pub(super) fn latest(connection: &Connection, id: &str) -> Result<Option<Record>, Fault> {
    let mut select =
        connection.prepare_cached("SELECT payload FROM event WHERE attempt = ? ORDER BY seq DESC LIMIT 1")?;
    let payload: Option<String> = select.query_row(params![id], |row| row.get(0)).optional()?.flatten();
    let record = payload.map(|payload| serde_json::from_str(&payload)).transpose();
    record.map_err(|source| Fault::Entry { id: id.to_owned(), source })
}

/// The attempt whose identity begins with `prefix`, in upper or lower case.
pub(super) fn find(connection: &Connection, prefix: &str) -> Result<Option<Record>, Fault> {
    let prefix = prefix.to_ascii_uppercase();
    let mut select =
        connection.prepare_cached("SELECT id FROM attempt WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2")?;
    let ids = select.query_map(params![prefix], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    match ids.as_slice() {
        [] => Ok(None),
        [id] => latest(connection, id),
        _ => Err(Fault::Ambiguous { prefix }),
    }
}

/// Whole records of the attempts that `query` asks for.
pub(super) fn records(connection: &Connection, query: &Query) -> Result<Vec<Record>, Fault> {
    let summaries = page(connection, query)?;
    let records = summaries.iter().map(|summary| latest(connection, &summary.id.0));
    Ok(records.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// How many attempts there are.
pub(super) fn count(connection: &Connection) -> Result<u64, Fault> {
    let count: i64 = connection.query_row("SELECT count(*) FROM attempt", [], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}
