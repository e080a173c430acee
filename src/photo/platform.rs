//! What differs between systems: opening a path that may turn into a pipe or a device between the look and the open,
//! without waiting for its other end; what a path leads to. Nothing else belongs here.

use std::{fs::File, io, path::Path};

/// Opens for reading and returns at once, whatever the path leads to.
///
/// # Errors
/// What the system says.
#[cfg(unix)]
pub fn open_without_waiting(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    std::fs::OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path)
}

/// Opens for reading; a path is never a pipe or a device by accident here.
///
/// # Errors
/// What the system says.
#[cfg(not(unix))]
pub fn open_without_waiting(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// What a path leads to, for people, unless it is a regular file.
pub(super) fn not_a_file(kind: std::fs::FileType) -> Option<&'static str> {
    if kind.is_file() {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;

        if kind.is_fifo() {
            return Some("a pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
        if kind.is_block_device() || kind.is_char_device() {
            return Some("a device");
        }
    }
    Some(if kind.is_dir() { "a folder" } else { "something special" })
}
