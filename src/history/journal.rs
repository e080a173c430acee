//! Writing: an event is appended to the chain and the attempt's latest state follows it, both or neither.

use aws_lc_rs::{digest, rand};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, named_params, params};

use crate::enrollment::{Failure, FailureKind, Outcome};

use super::error::Fault;
use super::query::{Record, latest};

/// What an event says of its attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EventKind {
    /// Its request is about to leave.
    Sending,
    /// Its outcome is known.
    Outcome,
    /// Its process ended before the outcome was known.
    Interrupted,
}

impl EventKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Outcome => "outcome",
            Self::Interrupted => "interrupted",
        }
    }
}

/// Appends an event and brings the attempt's state up to date; on disk when it returns. `session` is the process that
/// sends, for [`EventKind::Sending`] only.
pub(super) fn write(
    connection: &mut Connection,
    kind: EventKind,
    record: &Record,
    session: Option<&str>,
) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    append(&transaction, kind, record)?;
    project(&transaction, record, session)?;
    Ok(transaction.commit()?)
}

/// Makes every attempt `unknown` that is `sending` in a process for which `is_gone`; returns how many.
pub(super) fn recover(connection: &mut Connection, is_gone: impl Fn(&str) -> bool) -> Result<usize, Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let orphans: Vec<String> = {
        let mut select = transaction.prepare("SELECT id, session FROM attempt WHERE session IS NOT NULL")?;
        let rows = select.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter().filter(|(_, session)| is_gone(session)).map(|(id, _)| id).collect()
    };
    let mut recovered = 0;
    for id in &orphans {
        let Some(mut record) = latest(&transaction, id)? else { continue };
        record.attempt.outcome = Outcome::Unknown;
        record.attempt.failure = Some(Failure::new(
            FailureKind::Interrupted,
            "The program ended before the answer came: the request may have reached the gateway.",
        ));
        append(&transaction, EventKind::Interrupted, &record)?;
        project(&transaction, &record, None)?;
        recovered += 1;
    }
    transaction.commit()?;
    Ok(recovered)
}

fn append(transaction: &Transaction, kind: EventKind, record: &Record) -> Result<(), Fault> {
    let attempt = record.attempt.id.0.as_str();
    let payload = serde_json::to_string(record).map_err(|source| Fault::Entry { id: attempt.to_owned(), source })?;
    let mut salt = [0_u8; 16];
    rand::fill(&mut salt).map_err(|_| Fault::Random)?;
    let last = transaction.query_row("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1", [], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    });
    let (last, previous) = last.optional()?.unwrap_or_default();
    let (seq, at) = (last + 1, Timestamp::now().as_millisecond());
    let payload_hash = sha256(&[&salt, payload.as_bytes()]);
    let sealed = serde_json::json!([seq, attempt, at, kind.word(), payload_hash, previous]).to_string();
    transaction.execute(
        "INSERT INTO event (seq, attempt, at, kind, payload, salt, payload_hash, previous, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![seq, attempt, at, kind.word(), payload, salt, payload_hash, previous, sha256(&[sealed.as_bytes()])],
    )?;
    Ok(())
}

/// SHA-256 of the parts, one after the other: 64 lower-case hex digits.
fn sha256(parts: &[&[u8]]) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    hex::encode(context.finish())
}

/// Writes the latest state of the attempt where lists look for it.
fn project(transaction: &Transaction, record: &Record, session: Option<&str>) -> Result<(), Fault> {
    let attempt = &record.attempt;
    let kind = match attempt.kind {
        crate::enrollment::Kind::Enroll => "enroll",
        crate::enrollment::Kind::Explore => "explore",
    };
    transaction.execute(
        "INSERT INTO attempt (id, at, kind, profile, operator, outcome, biz_id, user_id, transaction_id, result_code,
                              failure, file_name, session)
         VALUES (:id, :at, :kind, :profile, :operator, :outcome, :biz_id, :user_id, :transaction_id, :result_code,
                 :failure, :file_name, :session)
         ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, transaction_id = excluded.transaction_id,
                 result_code = excluded.result_code, failure = excluded.failure, file_name = excluded.file_name,
                 session = excluded.session",
        named_params! {
            ":id": attempt.id.0,
            ":at": attempt.at.as_millisecond(),
            ":kind": kind,
            ":profile": attempt.profile,
            ":operator": attempt.operator,
            ":outcome": attempt.outcome.word(),
            ":biz_id": attempt.biz_id,
            ":user_id": attempt.user_id,
            ":transaction_id": attempt.transaction_id,
            ":result_code": attempt.result.as_ref().map(|result| &result.result_code),
            ":failure": attempt.failure.as_ref().map(|failure| failure.kind.word()),
            ":file_name": attempt.photo.as_ref().map(|photo| file_name(&photo.path)),
            ":session": session,
        },
    )?;
    Ok(())
}

/// The last part of a path, which is what an operator remembers of it.
fn file_name(path: &str) -> &str {
    std::path::Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}
