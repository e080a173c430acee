//! Whether the process that sends an attempt still lives: it holds the lock on a file of its own for as long.
//!
//! A lock, unlike a process number, is let go by the system at whatever end, and is never taken for another's.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::database::prepare_folder;
use super::error::Fault;

/// The folder of the lock files, in the data folder.
const FOLDER: &str = "sessions";

/// The session of this process; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Session {
    name: String,
    path: PathBuf,
    /// Holds the lock.
    _file: File,
}

impl Session {
    /// Begins a session with a lock file in `data_dir`.
    pub(super) fn begin(data_dir: &Path) -> Result<Self, Fault> {
        let folder = data_dir.join(FOLDER);
        prepare_folder(&folder)?;
        let name = ulid::Ulid::generate().to_string();
        let path = file_of(data_dir, &name);
        let failed = |source| Fault::Folder { path: path.clone(), source };
        let file = File::create_new(&path).map_err(failed)?;
        file.lock().map_err(failed)?;
        Ok(Self { name, path, _file: file })
    }

    /// Its name in the record.
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A file that stays behind unlocked says the same as none.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether the process of a session is gone.
pub(super) fn is_gone(data_dir: &Path, name: &str) -> bool {
    match File::open(file_of(data_dir, name)) {
        Ok(file) => !matches!(file.try_lock(), Err(TryLockError::WouldBlock)),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

/// Removes the lock files that nobody holds.
pub(super) fn sweep(data_dir: &Path) {
    let Ok(entries) = fs::read_dir(data_dir.join(FOLDER)) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_stem().and_then(|name| name.to_str());
        if name.is_some_and(|name| is_gone(data_dir, name)) {
            let _ = fs::remove_file(path);
        }
    }
}

fn file_of(data_dir: &Path, name: &str) -> PathBuf {
    data_dir.join(FOLDER).join(format!("{name}.lock"))
}
