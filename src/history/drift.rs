//! Whether the list says what the journal says, and making it say so.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::error::Fault;
use super::project::{COLUMNS, clear_columns, columns, first_row, project};
use super::record::record;
use super::verify::Wrong;
use super::{Record, cipher, index, lookup};
use crate::enrollment::{AttemptId, Outcome};

/// Holds each line of the list against the journal and tells what is wrong; how many attempts there are.
pub(super) fn look(connection: &Connection, mut object: impl FnMut(Wrong)) -> Result<u64, Fault> {
    let sql = format!(
        "SELECT row, session, {}, decrypt(biz_id) <> biz_id AS is_encrypted FROM attempt ORDER BY row",
        clear_columns()
    );
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut attempts = 0;
    while let Some(row) = rows.next()? {
        attempts += 1;
        let listed = (0..COLUMNS.len() + 2).map(|column| row.get(column)).collect::<rusqlite::Result<Vec<Value>>>()?;
        let attempt = AttemptId(row.get("id")?);
        match record(connection, &attempt) {
            Ok(Some(told)) => {
                let columns = differences(&listed, &told, row.get("is_encrypted")?);
                if !columns.is_empty() {
                    object(Wrong::Listed { attempt, columns });
                }
            }
            Ok(None) => object(Wrong::Untold { attempt }),
            Err(Fault::Entry { .. }) => object(Wrong::Unreadable { attempt }),
            Err(fault) => return Err(fault),
        }
    }
    for attempt in unlisted(connection)? {
        attempts += 1;
        object(Wrong::Unlisted { attempt });
    }
    Ok(attempts)
}

/// The columns in which a line differs from what the journal says; those of `listed` are row and session, then the others.
fn differences(listed: &[Value], told: &Record, is_encrypted: bool) -> Vec<String> {
    let mut different = Vec::new();
    if let [row, session, listed @ ..] = listed {
        let at = told.attempt.at.as_millisecond();
        let is_in_place = matches!(row, Value::Integer(row) if (first_row(at)..first_row(at + 1)).contains(row));
        if !is_in_place {
            different.push("row".to_owned());
        }
        if (told.attempt.outcome == Outcome::Sending) == (*session == Value::Null) {
            different.push("session".to_owned());
        }
        let told = columns(&told.attempt, &told.annotation, is_encrypted);
        let columns = COLUMNS.iter().zip(listed).zip(&told);
        different.extend(columns.filter(|((_, listed), told)| listed != told).map(|((name, _), _)| (*name).to_owned()));
    }
    different
}

/// The attempts that the journal has and the list has not.
fn unlisted(connection: &Connection) -> rusqlite::Result<Vec<AttemptId>> {
    let mut statement = connection.prepare(
        "SELECT DISTINCT attempt FROM event WHERE payload IS NOT NULL AND kind IN ('sending', 'outcome', 'interrupted')
         EXCEPT SELECT id FROM attempt",
    )?;
    statement.query_map([], |row| row.get(0).map(AttemptId))?.collect()
}

/// Writes the lines anew that do not say what the journal says; how many.
pub(super) fn mend(connection: &mut Connection) -> Result<u64, Fault> {
    let transaction = cipher::begin(connection)?;
    // Somebody may have changed the list behind the index's back: first it says what the list says, then both change together.
    index::rebuild(&transaction)?;
    let mut found = Vec::new();
    look(&transaction, |wrong| found.push(wrong))?;
    let mut mended = 0;
    for wrong in found {
        let (Wrong::Listed { attempt: id, .. } | Wrong::Unlisted { attempt: id }) = wrong else { continue };
        let Some(Record { attempt, annotation, .. }) = record(&transaction, &id)? else { continue };
        let session = lookup::session_of(&transaction, &id)?;
        // To the next start, whoever sends it is somebody who is gone.
        let session = session.unwrap_or_else(|| ulid::Ulid::generate().to_string());
        transaction.execute("DELETE FROM attempt WHERE id = ?1", [&id.0])?;
        let session = (attempt.outcome == Outcome::Sending).then_some(session);
        project(&transaction, &attempt, &annotation, session.as_deref())?;
        mended += 1;
    }
    transaction.commit()?;
    Ok(mended)
}
