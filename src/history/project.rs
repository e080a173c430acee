//! The projection: the latest state of each attempt, as lists, filters and the full-text index want it.

use std::iter;
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, params_from_iter};

use super::cipher::has_key;
use super::error::Fault;
use super::facet::{self, Facet};
use super::record::record;
use super::{Annotation, Record};
use crate::enrollment::{Attempt, AttemptId};

/// Rows that one millisecond has room for.
const ROWS_OF_A_MILLISECOND: i64 = 4096;

/// The first row of a moment, in milliseconds since 1970: every attempt that began before has a smaller one.
pub(super) const fn first_row(at: i64) -> i64 {
    at.saturating_mul(ROWS_OF_A_MILLISECOND)
}

/// Characters of a piece of a transactionId: with its mark as many as the index answers at once by.
const PIECE: usize = 5;

/// Pieces that the beginning of a transactionId is cut into; the rest of it is one more.
const PIECES: usize = 4;

/// A transactionId from its beginning on, in pieces that are tokens; of its beginning, the beginning of them. The last is the
/// only one that may be cut short.
pub(super) fn pieces(transaction_id: &str) -> Vec<String> {
    let letters: Vec<char> = transaction_id.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let (beginning, rest) = letters.split_at(letters.len().min(PIECE * PIECES));
    let pieces = beginning.chunks(PIECE).chain((!rest.is_empty()).then_some(rest));
    ('\u{E010}'..).zip(pieces).map(|(mark, piece)| iter::once(mark).chain(piece.iter().copied()).collect()).collect()
}

/// The end of a transactionId as the beginning of a token.
pub(super) fn tail(transaction_id: &str) -> String {
    let backwards = transaction_id.chars().filter(|letter| letter.is_alphanumeric()).rev();
    format!("\u{E002}{}", backwards.collect::<String>())
}

/// The last part of a photo's path, or all of it where it has none.
pub(super) fn file_name(path: &str) -> &str {
    Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}

/// What the list keeps of a SHA-256 in hex: half of it tells photos apart as well.
pub(super) fn hash(sha256: &str) -> &str {
    sha256.get(..32).unwrap_or(sha256)
}

/// The tokens of an attempt's facets, of what they are together, and of its tags.
fn tokens(attempt: &Attempt, annotation: &Annotation, is_encrypted: bool) -> String {
    let facets = facet::facets(attempt, is_encrypted);
    let combination = Facet::Combination.token(&facet::combination(&facets));
    let tags = annotation.tags.iter().map(|tag| Facet::Tag.token(tag));
    let facets = facets.iter().map(|(facet, value)| facet.token(value));
    facets.chain([combination]).chain(tags).collect::<Vec<_>>().join(" ")
}

/// The tokens of a transactionId.
fn transaction_tokens(transaction_id: &str) -> String {
    let mut tokens = pieces(transaction_id);
    tokens.push(tail(transaction_id));
    tokens.join(" ")
}

/// Writes the latest state of an attempt, in its place. `session` is the process that sends it, while one does.
pub(super) fn project(
    transaction: &Transaction<'_>,
    attempt: &Attempt,
    annotation: &Annotation,
    session: Option<&str>,
) -> Result<(), Fault> {
    let at = attempt.at.as_millisecond();
    let known: Option<i64> = transaction
        .prepare_cached("SELECT row FROM attempt WHERE id = ?1")?
        .query_row([&attempt.id.0], |row| row.get(0))
        .optional()?;
    let row = match known {
        Some(row) => row,
        None => transaction
            .prepare_cached("SELECT coalesce(max(row) + 1, ?1) FROM attempt WHERE row >= ?1 AND row < ?2")?
            .query_row([first_row(at), first_row(at + 1)], |row| row.get(0))?,
    };
    // The next one is another moment's.
    if row >= first_row(at + 1) {
        return Err(Fault::Crowded { at: attempt.at });
    }
    let is_encrypted = has_key(transaction)?;
    facet::list(transaction, attempt, &annotation.tags, is_encrypted)?;
    let values = COLUMNS.map(|name| if IDENTIFYING.contains(&name) { "encrypt(?)" } else { "?" });
    transaction
        .prepare_cached(&format!(
            "INSERT INTO attempt (row, {}, session) VALUES (?, {}, ?) ON CONFLICT (row) DO UPDATE SET outcome = excluded.outcome,
                 biz_id = excluded.biz_id, user_id = excluded.user_id, raw_user_id = excluded.raw_user_id,
                 file_name = excluded.file_name, transaction_id = excluded.transaction_id,
                 result_code = excluded.result_code, failure = excluded.failure, message = excluded.message,
                 exchange_us = excluded.exchange_us, note = excluded.note, tags = excluded.tags, facets = excluded.facets,
                 tail = excluded.tail, photo_hash = excluded.photo_hash, file_hash = excluded.file_hash,
                 session = excluded.session",
            COLUMNS.join(", "),
            values.join(", ")
        ))?
        .execute(params_from_iter(
            iter::once(row.into()).chain(columns(attempt, annotation, is_encrypted)).chain([session.map(str::to_owned).into()]),
        ))?;
    Ok(())
}

/// The columns that hold what the journal says; beside them there are only `row` and `session`.
pub(super) const COLUMNS: [&str; 23] = [
    "id",
    "at",
    "kind",
    "profile",
    "operator",
    "machine",
    "outcome",
    "biz_id",
    "user_id",
    "raw_user_id",
    "transaction_id",
    "result_code",
    "failure",
    "message",
    "file_name",
    "exchange_us",
    "note",
    "tags",
    "facets",
    "tail",
    "profile_kind",
    "photo_hash",
    "file_hash",
];

/// Those of [`COLUMNS`] that are encrypted where there is a key.
const IDENTIFYING: [&str; 10] = [
    "biz_id",
    "user_id",
    "raw_user_id",
    "transaction_id",
    "message",
    "file_name",
    "note",
    "tail",
    "photo_hash",
    "file_hash",
];

/// What has to be read to get [`COLUMNS`] in clear.
pub(super) fn clear_columns() -> String {
    COLUMNS
        .map(|name| if IDENTIFYING.contains(&name) { format!("decrypt({name})") } else { name.to_owned() })
        .join(", ")
}

/// What is in [`COLUMNS`] for an attempt, before it is encrypted.
pub(super) fn columns(attempt: &Attempt, annotation: &Annotation, is_encrypted: bool) -> [Value; COLUMNS.len()] {
    let (result, failure, photo) = (attempt.result.as_ref(), attempt.failure.as_ref(), attempt.photo.as_ref());
    let message =
        attempt.message().filter(|_| facet::usual_message(attempt, is_encrypted).is_none()).map(str::to_owned);
    let tags = annotation.tags.join(" ");
    [
        attempt.id.0.clone().into(),
        attempt.at.as_millisecond().into(),
        attempt.kind.word().to_owned().into(),
        attempt.profile.clone().into(),
        attempt.operator.clone().into(),
        attempt.machine.clone().into(),
        attempt.outcome.word().to_owned().into(),
        attempt.biz_id.clone().into(),
        attempt.user_id.clone().into(),
        attempt.raw_user_id.clone().into(),
        attempt.transaction_id.clone().into(),
        result.map(|result| result.result_code.clone()).into(),
        failure.map(|failure| failure.word().to_owned()).into(),
        message.into(),
        photo.map(|photo| file_name(&photo.path).to_owned()).into(),
        attempt.timing_ms.exchange.map(microseconds).into(),
        (!annotation.note.is_empty()).then(|| annotation.note.clone()).into(),
        (!tags.is_empty()).then_some(tags).into(),
        tokens(attempt, annotation, is_encrypted).into(),
        attempt.transaction_id.as_deref().map(transaction_tokens).into(),
        attempt.profile_kind.map(|kind| kind.word().to_owned()).into(),
        photo.map(|photo| hash(&photo.sha256).to_owned()).into(),
        photo.map(|photo| hash(&photo.source_sha256).to_owned()).into(),
    ]
}

#[expect(clippy::cast_possible_truncation, reason = "an exchange does not take centuries")]
fn microseconds(milliseconds: f64) -> i64 {
    (milliseconds * 1e3).round() as i64
}

/// Which process sends each attempt that is on its way: the one thing that the journal does not say.
pub(super) fn sending(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let mut statement = connection.prepare("SELECT id, session FROM attempt WHERE session IS NOT NULL")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// Makes the projection, which is empty, from the journal. `sending` are the attempts on their way, as [`sending`] gave them.
pub(super) fn rebuild(transaction: &Transaction<'_>, sending: &[(String, String)]) -> Result<(), Fault> {
    let mut statement = transaction
        .prepare("SELECT attempt FROM event WHERE payload IS NOT NULL GROUP BY attempt ORDER BY min(seq)")?;
    let ids = statement.query_map([], |row| row.get(0).map(AttemptId))?;
    for id in ids {
        let id = id?;
        if let Some(Record { attempt, annotation, .. }) = record(transaction, &id)? {
            let session = sending.iter().find(|(sent, _)| *sent == id.0).map(|(_, session)| session.as_str());
            project(transaction, &attempt, &annotation, session)?;
        }
    }
    Ok(())
}
