//! Questions about attempts that are asked on the way of an enrollment, and at a start.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::error::Fault;
use super::project::first_row;
use crate::enrollment::AttemptId;

/// When an attempt of a profile used a bizId, if one did whose request may have left; the attempt `but` does not count.
pub(super) fn use_of_biz_id(
    connection: &Connection,
    profile: &str,
    biz_id: &str,
    but: &str,
) -> Result<Option<Timestamp>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT max(at) FROM attempt
         WHERE biz_id IN (?1, encrypt(?1)) AND profile = ?2 AND id <> ?3 AND outcome <> 'not_sent'",
    )?;
    let at: Option<i64> = statement.query_row(params![biz_id, profile, but], |row| row.get(0))?;
    Ok(at.and_then(|at| Timestamp::from_millisecond(at).ok()))
}

/// Whether an attempt was erased: it has events, and none of them a content.
pub(super) fn is_erased(connection: &Connection, id: &AttemptId) -> Result<bool, Fault> {
    let sql = "SELECT count(*) > 0 AND count(payload) = 0 FROM event WHERE attempt = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([&id.0], |row| row.get(0))?)
}

/// How many attempts of a profile began since a moment.
pub(super) fn count_since(connection: &Connection, profile: &str, since: Timestamp) -> Result<u32, Fault> {
    let mut statement = connection.prepare_cached("SELECT count(*) FROM attempt WHERE row >= ?1 AND profile = ?2")?;
    Ok(statement.query_row(params![first_row(since.as_millisecond()), profile], |row| row.get(0))?)
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

/// The session that has an attempt on its way; `None` where none has, or the list has no such attempt.
pub(super) fn session_of(connection: &Connection, id: &AttemptId) -> Result<Option<String>, Fault> {
    let sql = "SELECT session FROM attempt WHERE id = ?1 AND session IS NOT NULL";
    Ok(connection.query_row(sql, [&id.0], |row| row.get(0)).optional()?)
}
