//! Whether a file that is held open is still the one that its name leads to: `SQLite` would go on writing into a file that
//! nobody finds any more.

use std::fs;
use std::path::{Path, PathBuf};

use super::copies::beside;

/// A file as the system tells it from others. Where an open file can be neither moved nor removed (Windows) all are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileId {
    #[cfg(unix)]
    device: u64,
    #[cfg(unix)]
    inode: u64,
}

impl FileId {
    /// The file that a name leads to, if it leads to one.
    fn of(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().map(|metadata| Self::from(&metadata))
    }
}

impl From<&fs::Metadata> for FileId {
    #[cfg(unix)]
    fn from(metadata: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self { device: metadata.dev(), inode: metadata.ino() }
    }

    #[cfg(not(unix))]
    fn from(_: &fs::Metadata) -> Self {
        Self {}
    }
}

/// Whether an open file is the one that a name leads to.
pub(super) fn is_at(file: &fs::File, path: &Path) -> bool {
    file.metadata().is_ok_and(|metadata| FileId::of(path) == Some(FileId::from(&metadata)))
}

/// Where an open database lies.
#[derive(Debug, Clone)]
pub(super) struct Place {
    path: PathBuf,
    database: FileId,
    /// Its write-ahead log, if there was one when it was opened.
    log: Option<FileId>,
}

/// What is in the place of an open database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// That very one.
    Same,
    /// Nothing, or it has lost its write-ahead log.
    Gone,
    /// Another one.
    Other,
}

impl Place {
    /// That of the database of this name, which was just opened and read; `None` if it is gone already.
    pub(super) fn of(path: &Path) -> Option<Self> {
        Some(Self { path: path.to_owned(), database: FileId::of(path)?, log: FileId::of(&beside(path, "-wal")) })
    }

    /// Looks what is there now. A log stays for as long as a database that has one is open anywhere.
    pub(super) fn look(&self) -> Look {
        match (FileId::of(&self.path), self.log, FileId::of(&beside(&self.path, "-wal"))) {
            (Some(database), ..) if database != self.database => Look::Other,
            (None, ..) | (Some(_), Some(_), None) => Look::Gone,
            (Some(_), Some(log), Some(now)) if log != now => Look::Other,
            (Some(_), ..) => Look::Same,
        }
    }
}
