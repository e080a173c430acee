//! Which processes are alive: each one that sends holds a lock on a file of its own, which the system releases when it
//! dies, however it dies. Unlike process numbers, locks are never given to somebody else.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use ulid::Ulid;

use super::{database, place};

/// The folder of the lock files, in the data folder.
pub(super) const FOLDER: &str = "sessions";

/// A process that sends, for as long as it lives. Start and [`end_of_the_gone`] only inside a write transaction of the
/// database: it keeps others from taking a file that is made but not locked yet for one that was left behind.
pub(super) struct Session {
    id: String,
    path: PathBuf,
    lock: File,
}

impl Session {
    /// Makes and locks this process's file.
    pub(super) fn start(data_dir: &Path) -> io::Result<Self> {
        let id = Ulid::generate().to_string();
        let path = lock_path(data_dir, &id);
        database::prepare_folder(&data_dir.join(FOLDER))?;
        let lock = database::create_private(&path)?;
        lock.try_lock()?;
        Ok(Self { id, path, lock })
    }

    /// Whether others find its file: not if its folder was taken away.
    pub(super) fn is_in_place(&self) -> bool {
        place::is_at(&self.lock, &self.path)
    }

    /// The session's ULID.
    pub(super) fn id(&self) -> &str {
        &self.id
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // What cannot be removed now is removed at the next start.
        let _ = fs::remove_file(&self.path);
    }
}

/// Of `recorded` sessions, those whose process is gone; their files, and all others left behind, are removed.
pub(super) fn end_of_the_gone(data_dir: &Path, recorded: Vec<String>) -> Vec<String> {
    let files = fs::read_dir(data_dir.join(FOLDER)).into_iter().flatten().flatten();
    let left_behind = files.filter_map(|file| Some(file.path().file_stem()?.to_str()?.to_owned()));
    let gone: BTreeSet<String> = left_behind.chain(recorded.iter().cloned()).filter(|id| end(data_dir, id)).collect();
    recorded.into_iter().filter(|id| gone.contains(id)).collect()
}

/// Whether a session's process is gone. In doubt it is alive: an attempt that goes on must not be called interrupted.
fn end(data_dir: &Path, id: &str) -> bool {
    let path = lock_path(data_dir, id);
    match File::options().write(true).open(&path) {
        Ok(file) if file.try_lock().is_ok() => {
            let _ = fs::remove_file(&path);
            true
        }
        Ok(_) => false,
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

fn lock_path(data_dir: &Path, id: &str) -> PathBuf {
    data_dir.join(FOLDER).join(id).with_extension("lock")
}
