//! The database file: private, durable, ours, and of a format that this version knows.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::error::Fault;
use super::{HistoryError, project};

/// `PRAGMA application_id` of our databases: "enro" in ASCII.
const APPLICATION_ID: i32 = 0x656e_726f;

/// The formats this version knows, oldest first, each with the script that makes it from the one before.
const MIGRATIONS: [(u32, &str); 3] = [
    (1, include_str!("migrations/001_journal.sql")),
    (2, include_str!("migrations/002_biz_id.sql")),
    (NEWEST, include_str!("migrations/003_search.sql")),
];

/// `PRAGMA user_version` of a database in the newest format.
const NEWEST: u32 = 3;

/// How long one process waits for another's transaction.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database's name in the data folder.
pub(super) const FILE_NAME: &str = "history.db";

/// Opens the database in `data_dir`, made if it is absent, and brings it to the newest format.
pub(super) fn open(data_dir: &Path) -> Result<Connection, HistoryError> {
    let path = data_dir.join(FILE_NAME);
    prepare_folder(data_dir).map_err(|source| HistoryError::Folder { path: data_dir.to_owned(), source })?;
    prepare_file(&path).map_err(|source| HistoryError::Folder { path: path.clone(), source })?;
    let told = |error: rusqlite::Error| HistoryError::from_fault(&path, error.into());
    let mut connection = Connection::open(&path).map_err(told)?;
    connection.busy_timeout(PATIENCE).map_err(told)?;
    // Looked at before it is configured, which changes the file of whoever it is.
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(told)?;
    if application != 0 && application != APPLICATION_ID {
        return Err(HistoryError::Foreign { path });
    }
    let found = format(&connection).map_err(told)?;
    if found > NEWEST {
        return Err(HistoryError::Newer { path, found, known: NEWEST });
    }
    configure(&connection).map_err(told)?;
    migrate(&mut connection).map_err(|fault| HistoryError::from_fault(&path, fault))?;
    Ok(connection)
}

/// Opens a database that another connection holds open, to read it.
pub(super) fn open_for_reading(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}

/// `synchronous = FULL` is what "on disk before the first byte leaves" rests on: each commit waits for the disk.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)
}

/// Runs the scripts that are missing, all or none.
fn migrate(connection: &mut Connection) -> Result<(), Fault> {
    if format(connection)? >= NEWEST {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again under the lock: another process may have been quicker.
    let found = format(&transaction)?;
    let sending = if found > 0 { project::sending(&transaction)? } else { Vec::new() };
    for (version, script) in MIGRATIONS.iter().filter(|(version, _)| *version > found) {
        transaction.execute_batch(script)?;
        transaction.pragma_update(None, "user_version", version)?;
    }
    if found < NEWEST {
        project::rebuild(&transaction, &sending)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    Ok(transaction.commit()?)
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
