//! A damaged record is set aside, and what can be read is saved from it into a new one.
//!
//! A small file beside the record says that it may be damaged, and, once it is being set aside, under which name: whatever
//! the instant at which a program dies here, the next start goes on.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction};
use serde::{Deserialize, Serialize};
use ulid::Ulid;

use super::backup::{dated, newest, sync_folder};
use super::cipher::Cipher;
use super::copies::{DAMAGED, beside, companions};
use super::database::{self, FILE_NAME, create_private, open_for_reading, prepare_folder};
use super::error::Fault;
use super::event::Event;
use super::journal::{EventKind, append_at};
use super::mark::ErasedMark;
use super::ranges::Ranges;
use super::wreck;
use super::{HistoryError, project};
use crate::enrollment::AttemptId;

/// The file that says so.
const MARKER: &str = "history.suspect";

/// The folder in which the new record is made.
const ROOM: &str = "salvaging";

/// What was saved from a damaged record. The payload of the event that tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salvage {
    /// The name of the damaged file, which was set aside in the data folder.
    pub file: String,
    /// Events that were saved.
    pub saved: u64,
    /// The first and the last number of each row of events that are missing.
    pub missing: Vec<(i64, i64)>,
}

impl Salvage {
    /// The same for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { file, saved, missing } = self;
        let lost = missing.iter().map(|(first, last)| last - first + 1).sum::<i64>();
        let what = match (saved, lost) {
            (0, _) => "nothing could be read from it, so it begins anew".to_owned(),
            (saved, 0) => format!("all its {saved} entries were saved"),
            (saved, lost) => {
                format!("{saved} of its entries were saved and {lost} are lost, so that attempts may be missing")
            }
        };
        format!("The history was damaged: {what}. The damaged file is kept beside it as {file}.")
    }
}

/// Tells a fault in words. Damage is noted, so that the next start looks at the whole file.
pub(super) fn told(path: &Path, fault: Fault) -> HistoryError {
    let error = HistoryError::from_fault(path, fault);
    if matches!(error, HistoryError::Damaged { .. }) {
        let data_dir = path.parent().unwrap_or(Path::new("."));
        if !data_dir.join(MARKER).exists() {
            // Where nothing can be noted, nothing can be saved either.
            let _ = mark(data_dir, "");
        }
    }
    error
}

/// Whether the record must be looked at alone: it may be damaged, or is but half there.
pub(super) fn is_wanted(data_dir: &Path) -> bool {
    data_dir.join(MARKER).exists() || is_headless(data_dir)
}

/// Whether the file is gone or empty although there was something in it: `SQLite` would throw its log away.
fn is_headless(data_dir: &Path) -> bool {
    let path = data_dir.join(FILE_NAME);
    let length = |path: &Path| fs::metadata(path).map(|metadata| metadata.len());
    let has_log = length(&beside(&path, "-wal")).is_ok_and(|length| length > 0);
    match length(&path) {
        Ok(0) => has_log || data_dir.join(super::session::FOLDER).exists(),
        Ok(_) => false,
        Err(_) => has_log,
    }
}

/// Sets the record aside if it is damaged, and saves what can be read; only behind the shut gate.
pub(super) fn salvage(data_dir: &Path, cipher: &Cipher) -> Result<Option<Salvage>, HistoryError> {
    let path = data_dir.join(FILE_NAME);
    let marker = fs::read_to_string(data_dir.join(MARKER)).ok();
    let named = marker.as_deref().map(str::trim).filter(|name| name.starts_with(DAMAGED) && !name.contains('/'));
    let aside = match named {
        Some(name) => data_dir.join(name),
        None if is_headless(data_dir) || is_damaged(&path, cipher, marker.is_some())? => dated(data_dir, DAMAGED),
        None => {
            unmark(data_dir);
            return Ok(None);
        }
    };
    let saved = set_aside(data_dir, &path, &aside).and_then(|is_unfinished| {
        if is_unfinished { Ok(Some(save(data_dir, cipher, &path, &aside)?)) } else { Ok(None) }
    });
    match saved {
        Ok(salvage) => {
            unmark(data_dir);
            Ok(salvage)
        }
        Err(fault) => Err(match HistoryError::from_fault(&path, fault) {
            error @ HistoryError::Busy { .. } => error,
            error => HistoryError::Unsaved { path, reason: Box::new(error) },
        }),
    }
}

/// Whether the file cannot be read; `thoroughly` reads all of it.
fn is_damaged(path: &Path, cipher: &Cipher, thoroughly: bool) -> Result<bool, HistoryError> {
    let opened = match database::hold(path, cipher) {
        Err(HistoryError::Damaged { .. }) => return Ok(true),
        opened => opened?,
    };
    if !thoroughly {
        return Ok(false);
    }
    let said = opened.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    match said {
        Ok(said) => Ok(said != "ok"),
        Err(error) => match HistoryError::from_fault(path, error.into()) {
            HistoryError::Damaged { .. } => Ok(true),
            error => Err(error),
        },
    }
}

/// Moves the record away, its file last; whether the new one is still to be made.
fn set_aside(data_dir: &Path, path: &Path, aside: &Path) -> Result<bool, Fault> {
    let at = |source| Fault::Folder { path: path.to_owned(), source };
    if aside.exists() {
        // A program died after this.
        return Ok(!path.exists());
    }
    let name = aside.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    mark(data_dir, name).map_err(at)?;
    for (from, to) in companions(path).into_iter().zip(companions(aside)) {
        move_if_there(&from, &to).map_err(at)?;
    }
    if !move_if_there(path, aside).map_err(at)? {
        // Only its log was left. The name says that all is moved.
        drop(create_private(aside).map_err(at)?);
    }
    sync_folder(data_dir).map_err(at)?;
    Ok(true)
}

fn move_if_there(from: &Path, to: &Path) -> io::Result<bool> {
    match fs::rename(from, to) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    }
    #[cfg(unix)]
    fs::set_permissions(to, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(true)
}

/// Makes the new record from the one set aside and puts it in its place.
fn save(data_dir: &Path, cipher: &Cipher, path: &Path, aside: &Path) -> Result<Salvage, Fault> {
    let room = data_dir.join(ROOM);
    let at = |source| Fault::Folder { path: room.clone(), source };
    let _ = fs::remove_dir_all(&room);
    prepare_folder(&room).map_err(at)?;
    let new = room.join(FILE_NAME);
    let made = create_private(&new).map_err(at).and_then(|_| make(&new, aside, &room, data_dir, cipher));
    let salvage = made.and_then(|salvage| {
        File::open(&new).and_then(|file| file.sync_all()).map_err(at)?;
        fs::rename(&new, path).and_then(|()| sync_folder(data_dir)).map_err(at)?;
        Ok(salvage)
    });
    // What is left of it is removed before the next one begins.
    let _ = fs::remove_dir_all(&room);
    salvage
}

fn make(new: &Path, aside: &Path, room: &Path, data_dir: &Path, cipher: &Cipher) -> Result<Salvage, Fault> {
    let mut connection = Connection::open(new)?;
    cipher.attach(&connection)?;
    // If this is not finished it is thrown away, and what is finished is waited for by the caller.
    connection.pragma_update(None, "journal_mode", "memory")?;
    connection.pragma_update(None, "synchronous", "off")?;
    connection.pragma_update(None, "secure_delete", true)?;
    let transaction = connection.transaction()?;
    database::run_scripts(&transaction, 0)?;
    let wreck = wreck::open(aside, room)?;
    let keep = &mut |event: &Event| Ok(event.keep(&transaction)?);
    let mut last = wreck::events(&wreck, keep)?;
    let sending = project::sending(&wreck).unwrap_or_default();
    drop(wreck);
    if last == 0 || !gaps(&transaction, last)?.is_empty() {
        wreck::leaves(aside, room, keep)?;
        let largest: i64 = transaction.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |row| row.get(0))?;
        last = last.max(largest);
    }
    let last = newest(data_dir).map_or(Ok(last), |backup| fill_from(&backup, &transaction, last))?;
    erase_again(&transaction)?;
    project::rebuild(&transaction, &sending).map_err(|fault| cipher.named(fault))?;
    // Nobody knows who was sending these: to the next start, somebody who is gone.
    let nobody = Ulid::generate().to_string();
    transaction.execute("UPDATE attempt SET session = ?1 WHERE outcome = 'sending' AND session IS NULL", [nobody])?;
    let file = aside.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let saved: i64 = transaction.query_row("SELECT count(*) FROM event", [], |row| row.get(0))?;
    let salvage = Salvage { file, saved: saved.unsigned_abs(), missing: gaps(&transaction, last)? };
    let previous = transaction.query_row("SELECT hash FROM event ORDER BY seq DESC LIMIT 1", [], |row| row.get(0));
    let previous = previous.optional()?.unwrap_or_default();
    let id = AttemptId(Ulid::generate().to_string());
    append_at(&transaction, (last + 1, previous), EventKind::Salvaged, &id, &salvage)?;
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(salvage)
}

/// Takes what is missing from a backup, if that is one of the same journal; returns the number of the last event that
/// there must have been. A backup that cannot be read is of no use, and no error.
fn fill_from(backup: &Path, journal: &Transaction<'_>, last: i64) -> Result<i64, Fault> {
    let Ok(backup) = open_for_reading(backup) else { return Ok(last) };
    let Some(end) = end_of_beginning(&backup, journal)? else { return Ok(last) };
    let last = last.max(end);
    for (first, end) in gaps(journal, last)? {
        wreck::events_between(&backup, first, end, &mut |event| Ok(event.keep(journal)?))?;
    }
    Ok(last)
}

/// What was erased stays erased, whatever an older copy still says of it.
fn erase_again(journal: &Transaction<'_>) -> Result<(), Fault> {
    let mut statement = journal.prepare("SELECT payload FROM event WHERE kind = 'erased' AND payload IS NOT NULL")?;
    let marks = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut empty = journal.prepare("UPDATE event SET payload = NULL, salt = NULL WHERE seq BETWEEN ?1 AND ?2")?;
    for mark in marks {
        let Ok(ErasedMark { events, .. }) = serde_json::from_str(&mark?) else { continue };
        for row in events.rows() {
            empty.execute([row.0, row.1])?;
        }
    }
    Ok(())
}

/// The number of a backup's last event, if the backup is the beginning of the journal, as far as that was saved: where both
/// have an event, equal hashes mean that all before it is equal too.
fn end_of_beginning(backup: &Connection, journal: &Transaction<'_>) -> Result<Option<i64>, Fault> {
    let mut same = journal.prepare("SELECT hash FROM event WHERE seq = ?1")?;
    let mut newest_first = backup.prepare("SELECT seq, hash FROM event ORDER BY seq DESC")?;
    let events = newest_first.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let mut end = None;
    for (seq, hash) in events.map_while(Result::ok) {
        let end = *end.get_or_insert(seq);
        if let Some(ours) = same.query_row([seq], |row| row.get::<_, String>(0)).optional()? {
            return Ok((ours == hash).then_some(end));
        }
        // Nothing in common so far, but the next one may follow this one.
        let mut next = journal.prepare_cached("SELECT previous FROM event WHERE seq = ?1 + 1")?;
        if next.query_row([seq], |row| row.get::<_, String>(0)).optional()?.is_some_and(|previous| previous == hash) {
            return Ok(Some(end));
        }
    }
    let is_empty = journal.query_row("SELECT NOT EXISTS (SELECT 1 FROM event)", [], |row| row.get::<_, bool>(0))?;
    Ok(end.filter(|_| is_empty))
}

/// The numbers from 1 to `last` that no event has, each row of them by its first and last.
fn gaps(journal: &Transaction<'_>, last: i64) -> Result<Vec<(i64, i64)>, Fault> {
    let mut statement = journal.prepare("SELECT seq FROM event ORDER BY seq")?;
    let mut there = Ranges::default();
    for seq in statement.query_map([], |row| row.get(0))? {
        let seq = seq?;
        there.push((seq, seq));
    }
    Ok(Ranges::of(vec![(1, last)]).minus(&there).rows().to_vec())
}

/// Notes that the record may be damaged, or under which name it is being set aside. On disk on return.
fn mark(data_dir: &Path, name: &str) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(data_dir)?;
    file.write_all(name.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(data_dir.join(MARKER)).map_err(|error| error.error)?;
    sync_folder(data_dir)
}

fn unmark(data_dir: &Path) {
    // If it stays, the next start looks through the whole file once more.
    let _ = fs::remove_file(data_dir.join(MARKER));
}
