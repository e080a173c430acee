//! The database file: private, durable, ours, and of a format that this version knows.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use super::HistoryError;
use super::error::Fault;

/// `PRAGMA application_id` of our databases: "enro" in ASCII.
const APPLICATION_ID: i32 = 0x656e_726f;

/// The scripts that bring a database from format n to format n + 1.
const MIGRATIONS: [&str; KNOWN as usize] = [include_str!("migrations/001_journal.sql")];

/// The newest format that this version knows.
const KNOWN: u32 = 1;

/// How long one process waits for another's transaction.
const PATIENCE: Duration = Duration::from_secs(5);

/// The database's name in the data folder.
pub(super) const FILE_NAME: &str = "history.db";

/// Opens the database in `data_dir`, made if it is absent, and brings it to the newest format.
pub(super) fn open(data_dir: &Path) -> Result<Connection, HistoryError> {
    let path = data_dir.join(FILE_NAME);
    let told = |fault| HistoryError::from_fault(&path, fault);
    prepare_folder(data_dir).map_err(told)?;
    prepare_file(&path).map_err(told)?;
    let (connection, format) = open_and_migrate(&path).map_err(told)?;
    match format {
        Format::Known => Ok(connection),
        Format::Foreign => Err(HistoryError::Foreign { path }),
        Format::Newer(found) => Err(HistoryError::Newer { path, found, known: KNOWN }),
    }
}

/// Whose format a database is of.
enum Format {
    Known,
    Foreign,
    Newer(u32),
}

fn open_and_migrate(path: &Path) -> Result<(Connection, Format), Fault> {
    let mut connection = Connection::open(path)?;
    configure(&connection)?;
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != 0 && application != APPLICATION_ID {
        return Ok((connection, Format::Foreign));
    }
    let found = migrate(&mut connection)?;
    let format = if found > KNOWN { Format::Newer(found) } else { Format::Known };
    Ok((connection, format))
}

/// `synchronous = FULL` is what "on disk before the first byte leaves" rests on: each commit waits for the disk.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)
}

/// Runs the scripts that are missing, all or none; returns the format that was found.
fn migrate(connection: &mut Connection) -> rusqlite::Result<u32> {
    let format = |connection: &Connection| connection.pragma_query_value(None, "user_version", |row| row.get(0));
    let found: u32 = format(connection)?;
    if found >= KNOWN {
        return Ok(found);
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again under the lock: another process may have been quicker.
    let found = format(&transaction)?;
    if found < KNOWN {
        for (_, script) in (0..).zip(MIGRATIONS).skip_while(|&(from, _)| from < found) {
            transaction.execute_batch(script)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", KNOWN)?;
    }
    transaction.commit()?;
    Ok(found)
}

/// Makes the folder, for its owner alone. A folder that was there is narrowed only while it is empty: `--data-dir /tmp`
/// must not shut everybody out.
pub(super) fn prepare_folder(path: &Path) -> Result<(), Fault> {
    let failed = |source| Fault::Folder { path: path.to_owned(), source };
    let is_new = match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(path).map_err(failed)?;
            true
        }
        Err(error) => return Err(failed(error)),
    };
    if is_new { restrict(path, 0o700).map_err(failed) } else { Ok(()) }
}

/// Makes the file, for its owner alone; `SQLite` gives its companions (`-wal`, `-shm`) the same mode.
fn prepare_file(path: &Path) -> Result<(), Fault> {
    let failed = |source| Fault::Folder { path: path.to_owned(), source };
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => restrict(path, 0o600).map_err(failed),
        Err(error) => Err(failed(error)),
    }
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
