//! What is on record about a person and a photo, asked before they are sent. Each question is a step into an index.

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, ToSql};

use super::error::Fault;
use super::project::hash;
use super::{HistoryError, Store};
use crate::enrollment::{AttemptId, Earlier, OnRecord, Outcome, PhotoHashes, Proposed};

/// The columns of an [`Earlier`].
const EARLIER: &str = "id, at, outcome, decrypt(biz_id), decrypt(user_id), decrypt(raw_user_id), profile";

/// The facts about a proposed enrollment; the attempt `but` does not count.
pub(super) fn on_record(connection: &Connection, proposed: &Proposed, but: &str) -> Result<OnRecord, Fault> {
    let Proposed { profile, user_id, photo } = proposed;
    let users = forms(connection, user_id)?;
    let newest_with = |outcome: Outcome| -> Result<Option<Earlier>, Fault> {
        let found = users.iter().map(|user| newest_of_person(connection, user, profile, outcome, but));
        Ok(newest(found.collect::<Result<Vec<_>, _>>()?))
    };
    let (sending, enrolled) = (newest_with(Outcome::Sending)?, newest_with(Outcome::Enrolled)?);
    let (unknown, rejected) = (newest_with(Outcome::Unknown)?, newest_with(Outcome::Rejected)?);
    let last = newest(vec![sending.clone(), enrolled.clone(), unknown, rejected]);
    let photo = photo.as_ref().map(|photo| sent_for_another(connection, photo, profile, &users, but)).transpose()?;
    Ok(OnRecord { last, enrolled, sending, photo: photo.flatten() })
}

/// The forms in which a text may be in an identifying column: as it is, and encrypted where there is a key.
fn forms(connection: &Connection, text: &str) -> rusqlite::Result<Vec<String>> {
    let encrypted: String = connection.prepare_cached("SELECT encrypt(?1)")?.query_row([text], |row| row.get(0))?;
    let mut forms = vec![text.to_owned()];
    forms.extend((encrypted != text).then_some(encrypted));
    Ok(forms)
}

/// The one that began last; of those that began in the same millisecond, the one whose identity is the last.
fn newest(found: Vec<Option<Earlier>>) -> Option<Earlier> {
    found.into_iter().flatten().max_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)))
}

fn newest_of_person(
    connection: &Connection,
    user_id: &str,
    profile: &str,
    outcome: Outcome,
    but: &str,
) -> rusqlite::Result<Option<Earlier>> {
    let sql = format!(
        "SELECT {EARLIER} FROM attempt INDEXED BY attempt_person
         WHERE user_id = ?1 AND profile = ?2 AND outcome = ?3 AND kind = 'enroll' AND id <> ?4 ORDER BY row DESC LIMIT 1"
    );
    first(connection, &sql, &[&user_id, &profile, &outcome.word(), &but])
}

/// The last attempt that enrolled somebody else with the photo; if there is none, the last that may have; else the last that sent it.
fn sent_for_another(
    connection: &Connection,
    photo: &PhotoHashes,
    profile: &str,
    users: &[String],
    but: &str,
) -> Result<Option<Earlier>, Fault> {
    let mut hashes = forms(connection, hash(&photo.source))?;
    if photo.sent != photo.source {
        hashes.extend(forms(connection, hash(&photo.sent))?);
    }
    let (user, encrypted) = (users.first(), users.last());
    for outcomes in [&[Outcome::Enrolled][..], &[Outcome::Unknown, Outcome::Sending], &[Outcome::Rejected]] {
        let mut found = Vec::new();
        for (outcome, hash) in outcomes.iter().flat_map(|outcome| hashes.iter().map(move |hash| (outcome.word(), hash)))
        {
            for (column, index) in [("photo_hash", "attempt_photo"), ("file_hash", "attempt_file")] {
                let sql = format!(
                    "SELECT {EARLIER} FROM attempt INDEXED BY {index}
                     WHERE {column} = ?1 AND profile = ?2 AND user_id NOT IN (?3, ?4) AND id <> ?5 AND outcome = ?6
                           AND {column} IS NOT NULL AND kind = 'enroll' AND outcome <> 'not_sent'
                     ORDER BY row DESC LIMIT 1"
                );
                found.push(first(connection, &sql, &[hash, &profile, &user, &encrypted, &but, &outcome])?);
            }
        }
        if let Some(earlier) = newest(found) {
            return Ok(Some(earlier));
        }
    }
    Ok(None)
}

/// Whether a file of this name was sent by a profile.
fn is_name_of_sent(connection: &Connection, profile: &str, name: &str) -> Result<bool, Fault> {
    let sql = "SELECT 1 FROM attempt INDEXED BY attempt_file_name
               WHERE file_name = ?1 AND profile = ?2 AND file_name IS NOT NULL AND kind = 'enroll' AND outcome <> 'not_sent'";
    for name in forms(connection, name)? {
        if connection.prepare_cached(sql)?.exists([&*name, profile])? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn first(connection: &Connection, sql: &str, values: &[&dyn ToSql]) -> rusqlite::Result<Option<Earlier>> {
    connection.prepare_cached(sql)?.query_row(values, earlier).optional()
}

fn earlier(row: &Row<'_>) -> rusqlite::Result<Earlier> {
    let outcome: String = row.get(2)?;
    let unknown_word = || rusqlite::Error::FromSqlConversionFailure(2, Type::Text, "no outcome".into());
    Ok(Earlier {
        id: AttemptId(row.get(0)?),
        at: Timestamp::from_millisecond(row.get(1)?)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(1, Type::Integer, error.into()))?,
        outcome: Outcome::from_word(&outcome).ok_or_else(unknown_word)?,
        biz_id: row.get(3)?,
        user_id: row.get(4)?,
        raw_user_id: row.get(5)?,
        profile: row.get(6)?,
    })
}

impl Store {
    /// The facts on record about a proposed enrollment, by a line that no long question holds up.
    ///
    /// # Errors
    /// [`HistoryError`] when the database cannot be read.
    pub async fn on_record(&self, proposed: Proposed) -> Result<OnRecord, HistoryError> {
        self.lookups.ask(move |connection| on_record(connection, &proposed, "")).await
    }

    /// The same while somebody types: a newer question of this kind ends it.
    ///
    /// # Errors
    /// [`HistoryError::Abandoned`], or another when the database cannot be read.
    pub async fn on_record_while_typing(&self, proposed: Proposed) -> Result<OnRecord, HistoryError> {
        self.lookups.ask_newest(move |connection| on_record(connection, &proposed, "")).await
    }

    /// Those of these file names under which a profile has sent a photo. Only the content tells whether it was the same one.
    ///
    /// # Errors
    /// [`HistoryError`] when the database cannot be read.
    pub async fn names_sent(&self, profile: String, names: Vec<String>) -> Result<Vec<String>, HistoryError> {
        let ask = move |connection: &Connection| {
            let mut sent = Vec::new();
            for name in names {
                if is_name_of_sent(connection, &profile, &name)? {
                    sent.push(name);
                }
            }
            Ok(sent)
        };
        self.lookups.ask(ask).await
    }
}
