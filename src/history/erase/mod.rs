//! Erasing: what is known of somebody, or is older than it has to be, leaves the record, and an event says that something did.

mod copies;
mod pending;
mod remains;
mod whom;
mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode};
use ulid::Ulid;

use super::database::FILE_NAME;
use super::error::Fault;
use super::journal::{EventKind, Journal, append};
use super::mark::ErasedMark;
use super::ranges::Ranges;
use super::{HistoryError, Store, cipher, index};
use crate::enrollment::AttemptId;

pub use copies::{CopyCleaned, CopyErasable, CopyErased};
pub(super) use pending::is_under_way;
pub use remains::Remains;
pub use whom::Whom;

/// What would be erased.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Erasable {
    /// How many attempts.
    pub attempts: u64,
    /// When the first of them began.
    pub first: Option<Timestamp>,
    /// When the last of them began.
    pub last: Option<Timestamp>,
    /// By which profiles they went, and how many by each.
    pub profiles: Vec<(String, u64)>,
    /// Attempts that would be left out, since they are on their way.
    pub sending: u64,
    /// The copies of the record that hold such attempts, or may.
    pub copies: Vec<CopyErasable>,
    /// Whether something that was erased before is still to be written over.
    pub is_left_over: bool,
    /// What remains elsewhere.
    pub remains: Remains,
}

impl Erasable {
    /// Whether there is nothing to erase.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.attempts == 0 && self.copies.is_empty() && !self.is_left_over
    }
}

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Erased {
    /// How many attempts.
    pub attempts: u64,
    /// How many events lost their content.
    pub events: u64,
    /// Attempts that were left out, since they are on their way.
    pub sending: u64,
    /// Whether the very bytes are gone from the files. If not, another program was reading them all the time, and they go
    /// with [`Store::overwrite`] once it does not.
    pub is_overwritten: bool,
    /// Why not, if it is something else.
    pub obstacle: Option<String>,
    /// What became of the copies.
    pub copies: Vec<CopyErased>,
    /// What remains elsewhere.
    pub remains: Remains,
}

/// The attempts of whom it is about.
#[derive(Default)]
struct Found {
    ids: Vec<String>,
    first: Option<i64>,
    last: Option<i64>,
    profiles: BTreeMap<String, u64>,
    sending: u64,
}

fn find(connection: &Connection, whom: &Whom) -> Result<Found, Fault> {
    let mut found = Found::default();
    let (condition, values) = whom.condition();
    let sql = format!("SELECT id, at, profile, session IS NOT NULL FROM attempt WHERE {condition} ORDER BY row");
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    while let Some(row) = rows.next()? {
        if row.get(3)? {
            found.sending += 1;
            continue;
        }
        found.ids.push(row.get(0)?);
        found.last = row.get(1)?;
        found.first = found.first.or(found.last);
        *found.profiles.entry(row.get(2)?).or_default() += 1;
    }
    Ok(found)
}

fn erasable(connection: &Connection, whom: &Whom) -> Result<Erasable, Fault> {
    let Found { ids, first, last, profiles, sending } = find(connection, whom)?;
    let remains = Remains::of(connection, &ids)?;
    let moment = |at: Option<i64>| at.and_then(|at| Timestamp::from_millisecond(at).ok());
    Ok(Erasable {
        attempts: ids.len() as u64,
        first: moment(first),
        last: moment(last),
        profiles: profiles.into_iter().collect(),
        sending,
        remains,
        ..Erasable::default()
    })
}

/// Takes the content of events away; their numbers, in order.
fn empty(connection: &Connection, ids: &[String]) -> rusqlite::Result<Vec<i64>> {
    let sql = "UPDATE event SET payload = NULL, salt = NULL WHERE attempt = ?1 AND payload IS NOT NULL RETURNING seq";
    let mut statement = connection.prepare(sql)?;
    let mut emptied = Vec::new();
    for id in ids {
        for seq in statement.query_map([id], |row| row.get(0))? {
            emptied.push(seq?);
        }
    }
    emptied.sort_unstable();
    Ok(emptied)
}

/// Takes lines out of the list, and with them out of the full-text index.
fn take_out(connection: &Connection, ids: &[String]) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("DELETE FROM attempt WHERE id = ?1")?;
    ids.iter().try_for_each(|id| statement.execute([id]).map(|_| ()))
}

/// Writes over what was erased: until then it is in the full-text index. `false` when another program is in the way.
fn overwrite_index(connection: &Connection) -> Result<bool, Fault> {
    match index::rebuild(connection) {
        Err(Fault::Sqlite(error)) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(false),
        purged => purged.map(|()| true),
    }
}

/// The same with what is in the write-ahead log. `false` when another program reads all the time.
fn overwrite_log(connection: &Connection) -> Result<bool, Fault> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))? == 0)
}

impl Journal {
    /// Erases in one transaction, with the event that tells of it; how many attempts and events, and how many are left out.
    fn erase(&mut self, whom: &Whom) -> Result<Erased, Fault> {
        // Nobody is left out for being on the way who is not.
        self.recover()?;
        let data_dir = self.data_dir.clone();
        let _pending = pending::begin(&data_dir).map_err(|source| Fault::Folder { path: data_dir.clone(), source })?;
        let transaction = cipher::begin(&mut self.connection)?;
        let Found { ids, sending, .. } = find(&transaction, whom)?;
        let remains = Remains::of(&transaction, &ids)?;
        let emptied = empty(&transaction, &ids)?;
        take_out(&transaction, &ids)?;
        let (attempts, events) = (ids.len() as u64, emptied.len() as u64);
        if attempts > 0 {
            index::forget_facets(&transaction)?;
            let reason = whom.reason();
            let events = Ranges::of(emptied.into_iter().map(|seq| (seq, seq)).collect());
            let id = AttemptId(Ulid::generate().to_string());
            append(&transaction, EventKind::Erased, &id, &ErasedMark { reason, events, attempts })?;
        }
        transaction.commit()?;
        // It is erased, whatever becomes of this.
        let (is_overwritten, obstacle) = match self.overwrite() {
            Ok(is_overwritten) => (is_overwritten, None),
            Err(fault) => (false, Some(HistoryError::from_fault(&data_dir.join(FILE_NAME), fault).to_string())),
        };
        Ok(Erased { attempts, events, sending, is_overwritten, obstacle, copies: Vec::new(), remains })
    }
}

impl Journal {
    /// Writes over what was erased; `false` when another program is in the way.
    fn overwrite(&self) -> Result<bool, Fault> {
        let is_overwritten = overwrite_index(&self.connection)? && overwrite_log(&self.connection)?;
        if is_overwritten {
            pending::end(&self.data_dir);
        }
        Ok(is_overwritten)
    }
}

impl Store {
    /// What [`Store::erase`] would erase.
    ///
    /// # Errors
    /// [`HistoryError`] when the record cannot be read.
    pub async fn erasable(&self, whom: Whom) -> Result<Erasable, HistoryError> {
        let (data_dir, cipher) = (self.data_dir(), self.cipher.clone());
        let found = move |connection: &Connection| {
            let copies = copies::erasable(&data_dir, &cipher, &whom);
            let is_left_over = pending::is_left(&data_dir);
            Ok(Erasable { copies, is_left_over, ..erasable(connection, &whom)? })
        };
        self.whole.ask(found).await
    }

    /// Erases what is known of somebody, or what is older than it has to be, from the record and from its copies. What is on
    /// its way is left out. Nothing else can be written meanwhile.
    ///
    /// # Errors
    /// [`HistoryError`]: then the record is as it was. What hinders it later is told in [`Erased`].
    pub async fn erase(&self, whom: Whom) -> Result<Erased, HistoryError> {
        let (data_dir, cipher) = (self.data_dir(), self.cipher.clone());
        let erase = move |journal: &mut Journal| {
            let erased = journal.erase(&whom)?;
            Ok(Erased { copies: copies::erase(&data_dir, &cipher, &whom), ..erased })
        };
        self.write(erase).await
    }

    /// Writes over what was erased before, where another program was in the way then; whether it is gone now.
    ///
    /// # Errors
    /// [`HistoryError`] when the record cannot be written.
    pub async fn overwrite(&self) -> Result<bool, HistoryError> {
        self.write(|journal| journal.overwrite()).await
    }

    fn data_dir(&self) -> PathBuf {
        self.path.parent().map(PathBuf::from).unwrap_or_default()
    }
}
