//! The database file: private, durable, ours, and of a format that this version knows.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags, Transaction, TransactionBehavior};

use super::backup::back_up;
use super::cipher::Cipher;
use super::copies::beside;
use super::error::Fault;
use super::place::{Look, Place};
use super::salvage::{self, Salvage};
use super::{HistoryError, gate, project};

/// `PRAGMA application_id` of our databases: "enro" in ASCII.
const APPLICATION_ID: i32 = 0x656e_726f;

/// The formats this version knows, oldest first, each with the script that makes it from the one before.
const MIGRATIONS: [(u32, &str); 5] = [
    (1, include_str!("migrations/001_journal.sql")),
    (2, include_str!("migrations/002_biz_id.sql")),
    (3, include_str!("migrations/003_search.sql")),
    (4, include_str!("migrations/004_profile_kind.sql")),
    (NEWEST, include_str!("migrations/005_on_record.sql")),
];

/// `PRAGMA user_version` of a database in the newest format.
const NEWEST: u32 = 5;

/// The last format whose script empties the projection: only from a format before it the projection is made again.
const PROJECTED_ANEW: u32 = 3;

/// How long one process waits for another's transaction.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// The database's name in the data folder.
pub(super) const FILE_NAME: &str = "history.db";

/// What the name of a file may be made of in a URI.
const IN_A_URI: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

/// A database that was opened.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) place: Place,
    /// It may be read and not written.
    pub(super) is_read_only: bool,
    /// It was damaged, and this was saved.
    pub(super) salvage: Option<Salvage>,
}

/// Opens the database in `data_dir`, made if it is absent, and brings it to the newest format; a damaged one is set aside,
/// and what can be read is saved from it. One that may not be written is opened to be read.
pub(super) fn open(data_dir: &Path, cipher: &Cipher) -> Result<Opened, HistoryError> {
    let path = data_dir.join(FILE_NAME);
    match open_to_write(data_dir, &path, cipher) {
        Err(error) if error.forbids_writing() && path.exists() => open_to_read(&path, cipher),
        opened => opened,
    }
}

fn open_to_write(data_dir: &Path, path: &Path, cipher: &Cipher) -> Result<Opened, HistoryError> {
    let at = |source| HistoryError::folder(data_dir, source);
    prepare_folder(data_dir).map_err(at)?;
    {
        let _gate = gate::pass(data_dir).map_err(at)?;
        if path.exists() && !salvage::is_wanted(data_dir) {
            match hold(path, cipher) {
                // Looked at once more when nobody else is about.
                Err(HistoryError::Damaged { .. }) => {}
                opened => return opened,
            }
        }
    }
    let _gate = gate::shut(data_dir).map_err(at)?;
    let salvage = salvage::salvage(data_dir, cipher)?;
    Ok(Opened { salvage, ..hold(path, cipher)? })
}

/// Opens the database of this name as it is, or makes it; only behind the gate.
pub(super) fn hold(path: &Path, cipher: &Cipher) -> Result<Opened, HistoryError> {
    prepare_file(path).map_err(|source| HistoryError::folder(path, source))?;
    let told = |error: rusqlite::Error| HistoryError::from_fault(path, error.into());
    let mut connection = Connection::open(path).map_err(told)?;
    connection.busy_timeout(PATIENCE).map_err(told)?;
    if connection.is_readonly(MAIN_DB).map_err(told)? {
        return Err(HistoryError::ReadOnly { path: path.to_owned() });
    }
    // Looked at before it is configured, which changes the file of whoever it is.
    let found = known_format(&connection, path)?;
    configure(&connection).map_err(told)?;
    cipher.attach(&connection).map_err(told)?;
    if found < NEWEST {
        if found > 0 {
            // A script reads what is encrypted: without its key nothing is migrated.
            cipher.check(&connection).map_err(|fault| HistoryError::from_fault(path, fault))?;
        }
        migrate(&mut connection, path)?;
    }
    let ready = probe(&connection).and_then(|()| cipher.settle(&mut connection));
    ready.map_err(|fault| HistoryError::from_fault(path, fault))?;
    let place = Place::of(path).ok_or_else(|| HistoryError::Gone { path: path.to_owned() })?;
    let watched = place.clone();
    // Asked while the transaction holds the lock: what is committed is found by whoever sets this file aside.
    connection.commit_hook(Some(move || watched.look() != Look::Same)).map_err(told)?;
    Ok(Opened { connection, place, is_read_only: false, salvage: None })
}

fn open_to_read(path: &Path, cipher: &Cipher) -> Result<Opened, HistoryError> {
    let connection = open_for_reading(path).map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) if has_log(path) => {
            HistoryError::Stranded { path: path.to_owned() }
        }
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => HistoryError::Unreadable { path: path.to_owned() },
        _ => HistoryError::from_fault(path, error.into()).that_cannot_be_saved(),
    })?;
    let read = known_format(&connection, path).and_then(|found| {
        if found < NEWEST {
            return Err(HistoryError::Older { path: path.to_owned(), found, known: NEWEST });
        }
        let attached = cipher.attach(&connection).map_err(Fault::from);
        let ready = attached.and_then(|()| probe(&connection)).and_then(|()| cipher.check(&connection));
        ready.map_err(|fault| HistoryError::from_fault(path, fault))
    });
    read.map_err(HistoryError::that_cannot_be_saved)?;
    let place = Place::of(path).ok_or_else(|| HistoryError::Gone { path: path.to_owned() })?;
    Ok(Opened { connection, place, is_read_only: true, salvage: None })
}

/// Opens a database to read it. Where neither its log nor the index of that can be made, `SQLite` can only be told that the
/// file does not change; that is not done while a log holds what the file lacks.
pub(super) fn open_for_reading(path: &Path) -> rusqlite::Result<Connection> {
    let open = |more: &str| -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(uri(path, more), flags)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(connection)
    };
    match open("?mode=ro") {
        Err(error)
            if matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
                && !has_log(path) =>
        {
            open("?mode=ro&immutable=1")
        }
        opened => opened,
    }
}

/// Opens a database of the newest format to read it, if that makes no file. A log is read where its index is there too; where it
/// is not, whoever closed the database has been cut off after all of the log was in the file.
pub(super) fn open_to_glance(path: &Path) -> Option<Connection> {
    let is_in_use = has_log(path) && beside(path, "-shm").exists();
    let parameters = if is_in_use { "?mode=ro" } else { "?mode=ro&immutable=1" };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(uri(path, parameters), flags).ok()?;
    connection.pragma_update(None, "trusted_schema", false).ok()?;
    (known_format(&connection, path).ok()? == NEWEST).then_some(connection)
}

/// Whether a write-ahead log holds anything.
fn has_log(path: &Path) -> bool {
    fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0)
}

/// A file's name as `SQLite` takes it with parameters, in ASCII whatever its characters.
pub(super) fn uri(path: &Path, parameters: &str) -> String {
    format!("file:{}{parameters}", percent_encode(path.as_os_str().as_encoded_bytes(), IN_A_URI))
}

/// The format of a database, 0 for an empty one, which becomes ours.
fn known_format(connection: &Connection, path: &Path) -> Result<u32, HistoryError> {
    let told = |error: rusqlite::Error| HistoryError::from_fault(path, error.into());
    let path = path.to_owned();
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(told)?;
    let is_empty = || connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0));
    if application != APPLICATION_ID && (application != 0 || !is_empty().map_err(told)?) {
        return Err(HistoryError::Foreign { path });
    }
    let found = format(connection).map_err(told)?;
    if found > NEWEST { Err(HistoryError::Newer { path, found, known: NEWEST }) } else { Ok(found) }
}

/// `synchronous = FULL` is what "on disk before the first byte leaves" rests on: each commit waits for the disk.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)
}

/// Runs the scripts that are missing, all or none. What holds events is copied first.
fn migrate(connection: &mut Connection, path: &Path) -> Result<(), HistoryError> {
    let told = |fault: Fault| HistoryError::from_fault(path, fault);
    let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
    let transaction = begun.map_err(|error| told(error.into()))?;
    // Asked under the lock: another process may have been quicker.
    let found = format(&transaction).map_err(|error| told(error.into()))?;
    if found >= NEWEST {
        return Ok(());
    }
    let holds_events = || transaction.prepare("SELECT 1 FROM event").and_then(|mut statement| statement.exists([]));
    let backup = if found > 0 && holds_events().map_err(|error| told(error.into()))? {
        Some(back_up(path, found).map_err(|fault| told(fault).without_backup(path))?)
    } else {
        None
    };
    let migrated = run_scripts(&transaction, found).and_then(|()| Ok(transaction.commit()?));
    migrated.map_err(|fault| match backup {
        Some(backup) => told(fault).with_backup(backup),
        None => told(fault),
    })
}

/// Brings a database from a format, 0 for an empty one, to the newest, and makes the projection anew where a script emptied it.
pub(super) fn run_scripts(transaction: &Transaction<'_>, found: u32) -> Result<(), Fault> {
    let sending = if found > 0 { project::sending(transaction)? } else { Vec::new() };
    for (version, script) in MIGRATIONS.iter().filter(|(version, _)| *version > found) {
        transaction.execute_batch(script)?;
        transaction.pragma_update(None, "user_version", version)?;
    }
    if found < PROJECTED_ANEW {
        project::rebuild(transaction, &sending)?;
    }
    Ok(transaction.pragma_update(None, "application_id", APPLICATION_ID)?)
}

/// Reads the schema, and where the journal ends: what is damaged there is damaged for everybody.
fn probe(connection: &Connection) -> Result<(), Fault> {
    let read = connection.prepare("SELECT hash FROM event ORDER BY seq DESC LIMIT 1").and_then(|mut statement| {
        let mut rows = statement.query([])?;
        rows.next().map(|_| ())
    });
    let read = read.and_then(|()| connection.prepare("SELECT 1 FROM attempt").map(|_| ()));
    read.map_err(|error| match error {
        // A database of ours without our tables.
        rusqlite::Error::SqlInputError { .. } => rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT),
            Some("a table is missing".to_owned()),
        ),
        error => error,
    })?;
    Ok(())
}

fn format(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Makes the folder, for its owner alone. A folder that was there is narrowed only while it is empty: `--data-dir /tmp`
/// must not shut everybody out.
pub(super) fn prepare_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    if fs::read_dir(path)?.next().is_none() { restrict(path, 0o700) } else { Ok(()) }
}

/// Makes the database's file if it is absent; `SQLite` gives its companions (`-wal`, `-shm`) the same mode.
fn prepare_file(path: &Path) -> io::Result<()> {
    match create_private(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => restrict(path, 0o600),
        Err(error) => Err(error),
    }
}

/// Makes a file that was not there, for its owner alone.
pub(super) fn create_private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let now = fs::metadata(path)?.permissions().mode() & 0o777;
    if now & !mode == 0 { Ok(()) } else { fs::set_permissions(path, fs::Permissions::from_mode(mode)) }
}

#[cfg(not(unix))]
fn restrict(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}
