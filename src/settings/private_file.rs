//! Files for their owner alone: written once and never over another, read only if nobody else can read them.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

use super::CredentialError;

/// The largest file that is taken for a key, in bytes; an RSA-16384 key in PEM has 13,000.
const LARGEST_KEY: u64 = 64 * 1024;

/// Makes a folder, and those above it that are absent, with mode 0700. One that exists is left as it is.
///
/// # Errors
/// What the system says.
pub fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes a new file with mode 0600, and returns when it is on the disk. Whatever has that name already, a link that
/// leads nowhere too, is left as it is; what could not be written whole is taken away again.
///
/// # Errors
/// What the system says: [`io::ErrorKind::AlreadyExists`] for the latter.
pub fn write_private_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let written = file.write_all(content).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

/// Reads a secret from a file that others cannot read.
pub(super) fn read_secret(what: &'static str, path: &Path) -> Result<Zeroizing<Vec<u8>>, CredentialError> {
    read(what, path, |metadata| refuse_exposed(what, path, metadata))
}

/// Reads a key that is no secret.
pub(super) fn read_public(what: &'static str, path: &Path) -> Result<Zeroizing<Vec<u8>>, CredentialError> {
    read(what, path, |_| Ok(()))
}

/// Reads a small regular file whose metadata `allow` accepts; the open file is judged, so that it cannot be swapped between.
fn read(
    what: &'static str,
    path: &Path,
    allow: impl Fn(&Metadata) -> Result<(), CredentialError>,
) -> Result<Zeroizing<Vec<u8>>, CredentialError> {
    let failed = |source| CredentialError::Read { what, path: path.to_owned(), source };
    let not_a_key = || CredentialError::NotAKey { what, path: path.to_owned() };
    // Opening a pipe would wait for its writer, so it is refused by name first.
    if !path.metadata().map_err(failed)?.is_file() {
        return Err(not_a_key());
    }
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.len() > LARGEST_KEY {
        return Err(not_a_key());
    }
    allow(&metadata)?;
    // Room for all of it, and for the byte that would be too many: a vector that grows leaves copies of the key behind.
    let length = metadata.len() + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(length).map_err(|_| not_a_key())?));
    file.take(length).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 == length { Err(not_a_key()) } else { Ok(bytes) }
}

#[cfg(unix)]
fn refuse_exposed(what: &'static str, path: &Path, metadata: &Metadata) -> Result<(), CredentialError> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o7777;
    if mode & 0o077 != 0 {
        return Err(CredentialError::Exposed { what, path: path.to_owned(), mode });
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_exposed(_: &'static str, _: &Path, _: &Metadata) -> Result<(), CredentialError> {
    Ok(())
}
