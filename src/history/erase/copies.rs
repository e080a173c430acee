//! Erasing from the copies of the record: backups, and damaged files set aside. They are as they were at one moment and go on no
//! more, so nothing is added to them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params_from_iter};

use super::{Whom, empty, overwrite_log, take_out};
use crate::history::cipher::Cipher;
use crate::history::copies::{companions, copies};
use crate::history::database::{PATIENCE, open_for_reading};
use crate::history::error::Fault;
use crate::history::{HistoryError, index};

/// A copy from which something would be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyErasable {
    /// Its file.
    pub path: PathBuf,
    /// How many attempts; `None` for a copy that cannot be looked through, which would be removed whole.
    pub attempts: Option<u64>,
}

/// A copy from which something was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyErased {
    /// Its file.
    pub path: PathBuf,
    /// What became of it.
    pub cleaned: CopyCleaned,
}

/// What became of a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyCleaned {
    /// So many attempts were erased from it.
    Erased(u64),
    /// It could not be looked through, and was removed whole.
    Removed,
    /// It could not be written or removed, for this reason.
    Kept(String),
}

/// The copies that hold attempts of these, or may.
pub(super) fn erasable(data_dir: &Path, cipher: &Cipher, whom: &Whom) -> Vec<CopyErasable> {
    let look = |path: &Path| {
        let copy = open_for_reading(path)?;
        cipher.attach(&copy)?;
        find(&copy, whom)
    };
    let one = |path: PathBuf| match look(&path) {
        Ok(ids) => (!ids.is_empty()).then_some(CopyErasable { path, attempts: Some(ids.len() as u64) }),
        Err(_) => may_concern(&path, whom).then_some(CopyErasable { path, attempts: None }),
    };
    copies(data_dir).into_iter().filter_map(one).collect()
}

/// Erases from every copy that holds attempts of these, or may.
pub(super) fn erase(data_dir: &Path, cipher: &Cipher, whom: &Whom) -> Vec<CopyErased> {
    let one = |CopyErasable { path, attempts }: CopyErasable| {
        let cleaned = match attempts.map(|_| erase_from(&path, cipher, whom)) {
            Some(Ok(Some(attempts))) => CopyCleaned::Erased(attempts),
            Some(Ok(None)) => CopyCleaned::Kept("another program is reading it".to_owned()),
            Some(Err(fault)) => CopyCleaned::Kept(HistoryError::from_fault(&path, fault).to_string()),
            None => remove(&path).map_or_else(|error| CopyCleaned::Kept(error.to_string()), |()| CopyCleaned::Removed),
        };
        CopyErased { path, cleaned }
    };
    erasable(data_dir, cipher, whom).into_iter().map(one).collect()
}

/// Whether a copy that cannot be looked through may hold attempts of these: whatever is in it is older than it.
fn may_concern(path: &Path, whom: &Whom) -> bool {
    let Whom::Before(moment) = whom else { return true };
    let written = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified());
    let [log, _] = companions(path);
    let newest = [path, &log].into_iter().filter_map(|path| written(path).ok()).max();
    newest.is_some_and(|written| written < std::time::SystemTime::from(*moment))
}

/// The attempts in a copy, which must be whole: what is damaged may hold more than can be found.
fn find(copy: &Connection, whom: &Whom) -> Result<Vec<String>, Fault> {
    let said: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said != "ok" {
        return Err(Fault::Sqlite(rusqlite::Error::InvalidQuery));
    }
    let (sql, values) = whom.ids_in_any_format();
    let mut statement = copy.prepare(&sql)?;
    let ids = statement.query_map(params_from_iter(values), |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// The same as in the record, in a copy of any format; how many attempts. `None` when somebody reads it all the time.
fn erase_from(path: &Path, cipher: &Cipher, whom: &Whom) -> Result<Option<u64>, Fault> {
    let mut copy = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    copy.busy_timeout(PATIENCE)?;
    cipher.attach(&copy)?;
    copy.pragma_update(None, "secure_delete", true)?;
    copy.pragma_update(None, "trusted_schema", false)?;
    // What is erased is in no other file meanwhile, as it would be in another mode.
    let mode: String = copy.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    copy.pragma_update(None, "journal_mode", "wal")?;
    let transaction = copy.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let ids = find(&transaction, whom)?;
    // The first formats let nothing be erased.
    let guard = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = 'event_is_kept'";
    let guard: Option<String> = transaction.query_row(guard, [], |row| row.get(0)).optional()?;
    transaction.execute_batch("DROP TRIGGER IF EXISTS event_is_kept")?;
    empty(&transaction, &ids)?;
    take_out(&transaction, &ids)?;
    let facets = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'facet')";
    let has_index = transaction.query_row(facets, [], |row| row.get(0))?;
    if has_index {
        index::forget_facets(&transaction)?;
    }
    guard.map_or(Ok(()), |guard| transaction.execute_batch(&guard))?;
    transaction.commit()?;
    if has_index {
        index::rebuild(&copy)?;
    }
    // Whoever wrote it may not have written over what moved from page to page: all of it is written anew.
    copy.execute_batch("VACUUM")?;
    let is_overwritten = overwrite_log(&copy)?;
    copy.pragma_update(None, "journal_mode", mode)?;
    copy.close().map_err(|(_, error)| error)?;
    Ok(is_overwritten.then_some(ids.len() as u64))
}

fn remove(path: &Path) -> io::Result<()> {
    let [log, index] = companions(path);
    for path in [&log, &index, path] {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
