//! What can go wrong with the record, in words that name the way out.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::ErrorCode;

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
    /// The file is damaged or no database.
    #[error("{} is damaged: move it away (keep it, it may be mended) and start again with an empty history", path.display())]
    Damaged {
        /// The database.
        path: PathBuf,
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
    /// An attempt with this bizId has left this machine before.
    #[error("the bizId {biz_id} was used before, on {at:.0}: give the enrollment another one")]
    BizIdUsed {
        /// The bizId.
        biz_id: String,
        /// When the earlier attempt began.
        at: Timestamp,
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
    /// A newer question made this one needless.
    #[error("a newer question was asked instead")]
    Abandoned,
    /// The thread that writes the record is gone.
    #[error("the history is closed: start the program again")]
    Closed,
}

/// What goes wrong inside this module, before the file's name is known.
#[derive(Debug)]
pub(super) enum Fault {
    Sqlite(rusqlite::Error),
    Entry { id: String, source: serde_json::Error },
    Ambiguous { prefix: String },
    BizIdUsed { biz_id: String, at: Timestamp },
    Folder { path: PathBuf, source: io::Error },
    Random,
    Abandoned,
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
            Fault::Ambiguous { prefix } => return Self::Ambiguous { prefix },
            Fault::BizIdUsed { biz_id, at } => return Self::BizIdUsed { biz_id, at },
            Fault::Folder { path, source } => return Self::Folder { path, source },
            Fault::Random => return Self::Random,
            Fault::Abandoned => return Self::Abandoned,
        };
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::ReadOnly { path },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            _ => Self::Sqlite { path, source },
        }
    }
}
