//! An export into a file: whole or not at all, for its owner alone, and over another file only by leave.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use tokio_util::sync::CancellationToken;

use super::{Export, ExportError, ExportFormat, Written};
use crate::history::{Store, database};
use crate::settings::without_temporary_name;

/// What tells a spreadsheet that a file is UTF-8. Without it Excel reads names as another alphabet; programs that read from a
/// pipe would take it for a part of the first column, and are not given it.
const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// Bytes that are written together.
const BUFFER: usize = 256 * 1024;

/// An export that lies in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The file.
    pub path: PathBuf,
    /// What is in it.
    pub written: Written,
}

/// Writes what a search finds into a file with mode 0600: on return it is on the disk, and whole. It replaces another regular
/// file only if `overwrite` says so; one of the record's own never. When it fails or is stopped, nothing of it stays, and what
/// was there is as it was.
///
/// # Errors
/// [`ExportError`], whose variants say what is in the way.
pub async fn export_to_file(
    store: &Store,
    export: Export,
    path: &Path,
    overwrite: bool,
    stop: &CancellationToken,
) -> Result<Exported, ExportError> {
    let failed = |source| ExportError::File { path: path.to_owned(), source: without_temporary_name(source) };
    let path = place(store, path, overwrite)?;
    let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
    // In the same folder, so that it can take the place of the other in one step.
    let mut file = BufWriter::with_capacity(BUFFER, NamedTempFile::new_in(&folder).map_err(failed)?);
    if export.format == ExportFormat::Csv {
        file.write_all(BYTE_ORDER_MARK.as_bytes()).map_err(failed)?;
    }
    let (written, file) = store.export(export, file, stop).await.map_err(|error| match error {
        ExportError::Output(source) => failed(source),
        error => error,
    })?;
    let persist = {
        let path = path.clone();
        move || persist(file, &path, overwrite)
    };
    let persisted = tokio::task::spawn_blocking(persist).await;
    match persisted.map_err(io::Error::other).flatten() {
        Ok(()) => Ok(Exported { path, written }),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(ExportError::Exists { path }),
        Err(source) => Err(failed(source)),
    }
}

fn persist(file: BufWriter<NamedTempFile>, path: &Path, overwrite: bool) -> io::Result<()> {
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    // Without leave, one that appeared meanwhile is not replaced either.
    if overwrite {
        file.persist(path)?
    } else {
        file.persist_noclobber(path)?
    };
    if let Some(folder) = path.parent() {
        // Not every system opens folders, not every disk syncs them.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

/// Where the file is to lie, if it may: behind a link, where the link leads.
fn place(store: &Store, path: &Path, overwrite: bool) -> Result<PathBuf, ExportError> {
    let failed = |source| ExportError::File { path: path.to_owned(), source };
    let named = std::path::absolute(path).map_err(failed)?;
    let place = match named.canonicalize() {
        Ok(place) => place,
        Err(error) if error.kind() == ErrorKind::NotFound => in_its_folder(&named).map_err(failed)?,
        Err(error) => return Err(failed(error)),
    };
    if is_own(store, &place) {
        return Err(ExportError::Own { path: path.to_owned() });
    }
    match fs::symlink_metadata(&place) {
        Ok(metadata) if !metadata.is_file() => Err(ExportError::NoFile { path: path.to_owned() }),
        Ok(_) if !overwrite => Err(ExportError::Exists { path: path.to_owned() }),
        _ => Ok(place),
    }
}

/// The name in the folder that it lies in, wherever a link to that folder leads.
fn in_its_folder(named: &Path) -> io::Result<PathBuf> {
    let no_name = || io::Error::new(ErrorKind::InvalidInput, "it has no name");
    let (folder, name) = (named.parent().ok_or_else(no_name)?, named.file_name().ok_or_else(no_name)?);
    Ok(folder.canonicalize()?.join(name))
}

/// Whether a place is one of the record's: whatever is in its folder already, and the names that the database uses.
fn is_own(store: &Store, place: &Path) -> bool {
    let data_dir = store.path.parent().and_then(|folder| folder.canonicalize().ok());
    let Some(inside) = data_dir.and_then(|data_dir| place.strip_prefix(data_dir).ok().map(Path::to_owned)) else {
        return false;
    };
    place.exists() || inside.to_string_lossy().starts_with(database::FILE_NAME)
}
