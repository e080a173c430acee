//! The file that says that something is being erased: while it is locked somebody is at it, and as long as it is there what was
//! erased is not written over yet, whoever died meanwhile.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use crate::history::gate::private;

const NAME: &str = "history.erasing";

/// Says that something is being erased, from now until it is dropped.
pub(super) fn begin(data_dir: &Path) -> io::Result<File> {
    let file = private(OpenOptions::new().create(true).truncate(false).write(true)).open(data_dir.join(NAME))?;
    file.lock()?;
    file.sync_all()?;
    Ok(file)
}

/// Says that all of it is written over.
pub(super) fn end(data_dir: &Path) {
    // If it stays, the next erasing writes over it once more.
    let _ = fs::remove_file(data_dir.join(NAME));
}

/// Whether something that was erased is still to be written over, and nobody is at it.
pub(super) fn is_left(data_dir: &Path) -> bool {
    File::open(data_dir.join(NAME)).is_ok_and(|file| file.try_lock().is_ok())
}

/// Whether somebody is erasing.
pub(in crate::history) fn is_under_way(data_dir: &Path) -> bool {
    File::open(data_dir.join(NAME)).is_ok_and(|file| file.try_lock().is_err())
}
