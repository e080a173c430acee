//! What each system tells of files and disks in its own way.

use std::path::Path;

/// The permission bits of a file, for people: `, mode 0600`; nothing where there are none.
#[cfg(unix)]
pub(super) fn mode(path: &Path) -> String {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .map_or_else(|_| String::new(), |metadata| format!(", mode {:04o}", metadata.permissions().mode() & 0o7777))
}

/// No system but Unix has such bits.
#[cfg(not(unix))]
pub(super) fn mode(_: &Path) -> String {
    String::new()
}

/// The bytes that are free for this user where a folder is; `None` if the system does not say.
#[cfg(unix)]
pub(super) fn free_space(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Not asked here.
#[cfg(not(unix))]
pub(super) fn free_space(_: &Path) -> Option<u64> {
    None
}
