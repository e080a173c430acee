//! The gate before the record. Whoever opens it passes through; whoever makes it, or sets a damaged one aside, shuts the
//! gate meanwhile. So of several starts one does it, and none opens a file that is just being moved.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// The file whose lock is the gate. It stays: to remove it would open a second gate.
const NAME: &str = "history.lock";

/// Passes, together with others; waits while the gate is shut. Open until the file is dropped.
pub(super) fn pass(data_dir: &Path) -> io::Result<File> {
    let gate = gate(data_dir)?;
    gate.lock_shared()?;
    Ok(gate)
}

/// Shuts the gate, once all are through; it opens when the file is dropped.
pub(super) fn shut(data_dir: &Path) -> io::Result<File> {
    let gate = gate(data_dir)?;
    gate.lock()?;
    Ok(gate)
}

fn gate(data_dir: &Path) -> io::Result<File> {
    private(OpenOptions::new().create(true).truncate(false).write(true)).open(data_dir.join(NAME))
}

/// A file that is made is its owner's alone.
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
