//! Files for their owner alone: written whole or not at all, read only if nobody else can read them.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::mem;
use std::path::Path;

use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::CredentialError;
use super::text_file::key_in_utf8;
use crate::photo::open_without_waiting;

/// The largest file that is taken for a key, in bytes; an RSA-16384 key in PEM has 13,000.
const LARGEST_KEY: u64 = 64 * 1024;
/// The largest file that is taken for certificates, in bytes; all authorities of a system have 220,000.
const LARGEST_BUNDLE: u64 = 4 * 1024 * 1024;

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

/// Writes a new file with mode 0600, and returns when its content is on the disk, and its name too where the system can do
/// that. Whatever has that name already, a link that leads nowhere too, is left as it is; what could not be written whole
/// is taken away again.
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
    } else if let Some(folder) = path.parent() {
        // Not every system opens folders, not every disk syncs them.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    written
}

/// Writes a file whole or not at all, with mode 0600; over another one only by leave. Its content is on the disk on return.
///
/// # Errors
/// What the system says: [`io::ErrorKind::AlreadyExists`] without leave.
pub fn write_whole(path: &Path, content: &[u8], overwrite: bool) -> io::Result<()> {
    let mut file = passing(folder_of(path))?;
    file.as_file_mut().write_all(content)?;
    file.as_file().sync_all()?;
    if overwrite {
        file.persist(path)?
    } else {
        file.persist_noclobber(path)?
    };
    Ok(())
}

/// Whether [`write_whole`] could write into this folder now: a file is made there, and goes again.
///
/// # Errors
/// What the system says.
pub fn may_write_in(folder: &Path) -> io::Result<()> {
    passing(folder).map(drop)
}

/// A file that goes again unless it is given a name.
fn passing(folder: &Path) -> io::Result<NamedTempFile> {
    NamedTempFile::new_in(folder).map_err(without_temporary_name)
}

/// The folder that a file lies in, or would.
#[must_use]
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What the system says of a temporary file, without that file's name, which nobody typed: tempfile adds it and leaves nothing
/// else but the kind.
#[must_use]
pub fn without_temporary_name(error: io::Error) -> io::Error {
    if error.raw_os_error().is_some() { error } else { error.kind().into() }
}

/// Reads a secret from a file that others cannot read. `what` names it for people.
///
/// # Errors
/// [`CredentialError::Read`], [`CredentialError::NotAKey`] and [`CredentialError::Exposed`].
pub fn read_secret_file(what: &'static str, path: &Path) -> Result<Zeroizing<Vec<u8>>, CredentialError> {
    read(what, path, |metadata| refuse_exposed(what, path, metadata))
}

/// Reads a key that is no secret.
pub(super) fn read_public(what: &'static str, path: &Path) -> Result<Zeroizing<Vec<u8>>, CredentialError> {
    read(what, path, |_| Ok(()))
}

/// Reads certificates, which are no secret.
///
/// # Errors
/// What the system says, and [`io::ErrorKind::InvalidInput`] for what is no regular file or has more than 4 MiB.
pub fn read_certificates(path: &Path) -> io::Result<Vec<u8>> {
    let none = || io::Error::new(io::ErrorKind::InvalidInput, "it is no file of certificates");
    let (file, metadata) = open(path, LARGEST_BUNDLE)?.ok_or_else(none)?;
    whole(file, &metadata)?.map(|bytes| mem::take(&mut *key_in_utf8(bytes))).ok_or_else(none)
}

/// Reads a small regular file whose metadata `allow` accepts.
fn read(
    what: &'static str,
    path: &Path,
    allow: impl Fn(&Metadata) -> Result<(), CredentialError>,
) -> Result<Zeroizing<Vec<u8>>, CredentialError> {
    let failed = |source| CredentialError::Read { what, path: path.to_owned(), source };
    let not_a_key = || CredentialError::NotAKey { what, path: path.to_owned() };
    let (file, metadata) = open(path, LARGEST_KEY).map_err(failed)?.ok_or_else(not_a_key)?;
    allow(&metadata)?;
    whole(file, &metadata).map_err(failed)?.ok_or_else(not_a_key)
}

/// Opens a regular file of at most `largest` bytes; `None` for anything else. The open file is judged, so that nothing is
/// put in its place between the look and the reading.
fn open(path: &Path, largest: u64) -> io::Result<Option<(File, Metadata)>> {
    let file = open_without_waiting(path)?;
    let metadata = file.metadata()?;
    Ok((metadata.is_file() && metadata.len() <= largest).then_some((file, metadata)))
}

/// All of a file; `None` when it grew meanwhile.
fn whole(file: File, metadata: &Metadata) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    // Room for all of it, and for the byte that would be too many: a vector that grows leaves copies of the key behind.
    let length = metadata.len() + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(length).map_err(io::Error::other)?));
    file.take(length).read_to_end(&mut bytes)?;
    Ok(if bytes.len() as u64 == length { None } else { Some(bytes) })
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
