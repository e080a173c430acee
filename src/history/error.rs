//! What can go wrong with the record, in words that name the way out.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{ErrorCode, ffi};

use crate::enrollment::{OnRecord, Outcome};
use crate::settings::CredentialError;

/// Why the record cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The data folder, or a file in it, cannot be made or made private.
    #[error("cannot prepare {} for the history: check that you may write there, or name another folder with --data-dir", path.display())]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The disk has no room.
    #[error("the disk is full, {} cannot grow: free some space and try again", path.display())]
    Full {
        /// The database.
        path: PathBuf,
    },
    /// The database may not be written.
    #[error("{} cannot be written: check its permissions and its folder's, or name another folder with --data-dir", path.display())]
    ReadOnly {
        /// The database.
        path: PathBuf,
    },
    /// The database may neither be written nor read.
    #[error("{} cannot be read: check its permissions and its folder's, or name another folder with --data-dir", path.display())]
    Unreadable {
        /// The database.
        path: PathBuf,
    },
    /// The database may not be written, and without that its newest entries cannot be read.
    #[error(
        "{} cannot be read where it cannot be written, since its newest entries are still in its -wal file: copy the whole \
         folder to where you may write, and name that with --data-dir",
        path.display()
    )]
    Stranded {
        /// The database.
        path: PathBuf,
    },
    /// The database may not be written, and is of an older format.
    #[error(
        "{} is of an older format ({found}, this version reads {known}) and cannot be brought to the new one where it cannot be \
         written: make it and its folder writable, or copy the folder to where you may write and name that with --data-dir",
        path.display()
    )]
    Older {
        /// The database.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The format that this program reads.
        known: u32,
    },
    /// The database is not where it was opened any more.
    #[error(
        "{} was moved or removed while it was in use: put it back with its -wal file and try again, or start the program again, \
         which makes an empty history",
        path.display()
    )]
    Gone {
        /// The database.
        path: PathBuf,
    },
    /// The file was found damaged while it was in use.
    #[error("{} is damaged: start the program again, which sets it aside and saves what can be read", path.display())]
    Damaged {
        /// The database.
        path: PathBuf,
    },
    /// The file is damaged, and what can be read cannot be saved from it.
    #[error("{} is damaged, and what can be read could not be saved from it; {reason}", path.display())]
    Unsaved {
        /// The database.
        path: PathBuf,
        /// Why not, and the way out.
        reason: Box<HistoryError>,
    },
    /// The database is of an older format, and could not be copied before it is brought to the new one.
    #[error(
        "{} is of an older format and was left as it is, since no backup of it could be made; {reason}",
        path.display()
    )]
    NoBackup {
        /// The database.
        path: PathBuf,
        /// Why not, and the way out.
        reason: Box<HistoryError>,
    },
    /// The database could not be brought to the new format.
    #[error("the history could not be brought to this version's format and is as it was, with a backup in {}; {reason}", backup.display())]
    NotMigrated {
        /// The backup.
        backup: PathBuf,
        /// Why not, and the way out.
        reason: Box<HistoryError>,
    },
    /// The file is a database of another program.
    #[error("{} belongs to another program: name another folder with --data-dir", path.display())]
    Foreign {
        /// The database.
        path: PathBuf,
    },
    /// A newer version of this program wrote the database.
    #[error(
        "{} was written by a newer enroll-console (format {found}, this one knows {known}): use the newer version, or name another folder with --data-dir",
        path.display()
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format that this program knows.
        known: u32,
    },
    /// Another process held the database for too long.
    #[error("another program keeps {} busy: close it and try again", path.display())]
    Busy {
        /// The database.
        path: PathBuf,
    },
    /// Anything else that `SQLite` says.
    #[error("cannot use the history {}: check the disk and the folder's permissions", path.display())]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// What it says.
        source: rusqlite::Error,
    },
    /// An entry of the journal cannot be written as JSON or read back.
    #[error("the entry of attempt {id} in {} cannot be understood: it was changed by hand or is damaged", path.display())]
    Entry {
        /// The attempt.
        id: String,
        /// The database.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The key of an encrypted record cannot be had.
    #[error(transparent)]
    Key(#[from] CredentialError),
    /// The key is shorter than is safe.
    #[error("the key of the history is too short: make one with `openssl rand -base64 32`")]
    WeakKey,
    /// The record is encrypted, and there is no key.
    #[error("{} is encrypted: name its key in the settings, under [history], by key_file, key_env or key_keyring", path.display())]
    NoKey {
        /// The database.
        path: PathBuf,
    },
    /// The record is encrypted with another key.
    #[error("{} is encrypted with another key: name the right one in the settings, under [history]", path.display())]
    OtherKey {
        /// The database.
        path: PathBuf,
    },
    /// An attempt with this bizId has left this machine before.
    #[error("the bizId {biz_id} was used before, on {at:.0}: give the enrollment another one")]
    BizIdUsed {
        /// The bizId.
        biz_id: String,
        /// When the earlier attempt began.
        at: Timestamp,
    },
    /// Nobody knows whether the person is enrolled: their last attempt has no known outcome, or is on its way.
    #[error("{}", doubt(.0))]
    UserOutcomeUnknown(Box<OnRecord>),
    /// Whoever it was about was forgotten while the attempt waited for its next try.
    #[error("attempt {id} was erased from the history meanwhile: nothing more of it is kept, or sent")]
    Erased {
        /// The attempt.
        id: String,
    },
    /// Several attempts begin with the same characters.
    #[error("several attempts begin with {prefix}: give more characters")]
    Ambiguous {
        /// The characters given.
        prefix: String,
    },
    /// The system gave no random bytes.
    #[error("this system gives no random numbers: nothing can be recorded safely")]
    Random,
    /// More attempts of one moment than their places in time can tell apart.
    #[error("no more attempts can be recorded for {at:.3}: give the others another time")]
    Crowded {
        /// The moment.
        at: Timestamp,
    },
    /// A newer question made this one needless.
    #[error("a newer question was asked instead")]
    Abandoned,
    /// The thread that writes the record is gone.
    #[error("the history is closed: start the program again")]
    Closed,
}

/// The sentence about an attempt that leaves a person in doubt. It names no field of the request: none of them is wrong.
fn doubt(on_record: &OnRecord) -> String {
    let Some(earlier) = on_record.doubt() else { return "the outcome of an earlier attempt is unknown".to_owned() };
    let (person, reference, at) = (earlier.person(), &earlier.biz_id, earlier.at);
    if earlier.outcome == Outcome::Sending {
        format!("{person} is being sent already ({reference}, begun {at:.0}): wait for the answer to that")
    } else {
        format!(
            "we don't know whether {person} is enrolled: the outcome of the last attempt is unknown ({reference}, begun {at:.0})"
        )
    }
}

/// What goes wrong inside this module, before the file's name is known.
#[derive(Debug)]
pub(super) enum Fault {
    Sqlite(rusqlite::Error),
    Entry {
        id: String,
        source: serde_json::Error,
    },
    Ambiguous {
        prefix: String,
    },
    BizIdUsed {
        biz_id: String,
        at: Timestamp,
    },
    UserOutcomeUnknown(Box<OnRecord>),
    Erased {
        id: String,
    },
    Folder {
        path: PathBuf,
        source: io::Error,
    },
    Random,
    Crowded {
        at: Timestamp,
    },
    Abandoned,
    /// The database is not where it was opened.
    Gone,
    NoKey,
    OtherKey,
    /// Told already.
    Told(Box<HistoryError>),
}

impl Fault {
    /// Whether another process held the database for too long.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self, Self::Sqlite(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy))
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl HistoryError {
    /// Tells a fault in words, now that the database's name is at hand.
    pub(super) fn from_fault(path: &Path, fault: Fault) -> Self {
        let path = path.to_owned();
        let source = match fault {
            Fault::Sqlite(source) => source,
            Fault::Entry { id, source } => return Self::Entry { id, path, source },
            Fault::Erased { id } => return Self::Erased { id },
            Fault::Ambiguous { prefix } => return Self::Ambiguous { prefix },
            Fault::BizIdUsed { biz_id, at } => return Self::BizIdUsed { biz_id, at },
            Fault::UserOutcomeUnknown(on_record) => return Self::UserOutcomeUnknown(on_record),
            Fault::Folder { path, source } => return Self::folder(&path, source),
            Fault::Random => return Self::Random,
            Fault::Abandoned => return Self::Abandoned,
            Fault::Crowded { at } => return Self::Crowded { at },
            Fault::Gone => return Self::Gone { path },
            Fault::NoKey => return Self::NoKey { path },
            Fault::OtherKey => return Self::OtherKey { path },
            Fault::Told(error) => return *error,
        };
        match source.sqlite_error().map(|error| error.extended_code) {
            // What was to be committed would be found by nobody.
            Some(ffi::SQLITE_CONSTRAINT_COMMITHOOK) => return Self::Gone { path },
            // The log's index (`-shm`) cannot grow, which `SQLite` does not call a full disk.
            Some(ffi::SQLITE_IOERR_SHMSIZE) => return Self::Full { path },
            _ => {}
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::ReadOnly { path },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            _ => Self::Sqlite { path, source },
        }
    }

    /// Tells what the system says of a folder or a file in it.
    pub(super) fn folder(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        if source.kind() == io::ErrorKind::StorageFull { Self::Full { path } } else { Self::Folder { path, source } }
    }

    /// Whether this is a folder or file that may not be written.
    pub(super) fn forbids_writing(&self) -> bool {
        match self {
            Self::ReadOnly { .. } => true,
            Self::Folder { source, .. } => {
                matches!(source.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
            }
            _ => false,
        }
    }

    /// Tells of damage where nothing may be written.
    pub(super) fn that_cannot_be_saved(self) -> Self {
        match self {
            Self::Damaged { path } => Self::Unsaved { reason: Box::new(Self::ReadOnly { path: path.clone() }), path },
            error => error,
        }
    }

    /// Tells that there is no backup, and therefore no migration. What is damaged is dealt with otherwise.
    pub(super) fn without_backup(self, path: &Path) -> Self {
        match self {
            error @ (Self::Damaged { .. } | Self::Busy { .. }) => error,
            error => Self::NoBackup { path: path.to_owned(), reason: Box::new(error) },
        }
    }

    /// Tells that a migration failed of which there is a backup. What is damaged is dealt with otherwise.
    pub(super) fn with_backup(self, backup: PathBuf) -> Self {
        match self {
            error @ (Self::Damaged { .. } | Self::Busy { .. }) => error,
            error => Self::NotMigrated { backup, reason: Box::new(error) },
        }
    }
}
