//! What the console reads from the disk for its lists and its path prompt, as rows and sentences.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::enrollment::harmless_line;
use crate::photo::{self, Entry, EntryKind, Fault, SAMPLES, Source};

use super::message::Destination;
use super::screens::enroll::photos::{Row, Target};

/// The lines of a folder: the way up, folders and photos, and the built-in samples where there is no photo.
///
/// # Errors
/// A sentence when the folder cannot be read.
pub fn read_folder(folder: &Path) -> Result<Vec<Row>, String> {
    let entries = photo::list_folder(folder).map_err(|error| error.to_string())?.entries;
    let has_photo = entries.iter().any(|entry| matches!(entry.kind, EntryKind::Photo(_)));
    let mut rows: Vec<Row> = entries.into_iter().map(row).collect();
    if !has_photo {
        rows.extend(SAMPLES.iter().map(|sample| Row {
            name: sample.caption.to_owned(),
            target: Target::Photo(Source::Sample(sample)),
            bytes: None,
            modified: None,
            note: Some("sample".to_owned()),
        }));
    }
    Ok(rows)
}

fn row(entry: Entry) -> Row {
    let name = harmless_line(&entry.name).into_owned();
    let modified = entry.modified.and_then(|modified| Timestamp::try_from(modified).ok());
    let (name, target, note) = match entry.kind {
        EntryKind::Parent => (name, Target::Parent(entry.path), None),
        EntryKind::Folder => (name + "/", Target::Folder(entry.path), None),
        EntryKind::Photo(format) => {
            let note = entry.misnamed.is_some().then(|| format!("is {}", format.name()));
            (name, Target::Photo(Source::File(entry.path)), note)
        }
        EntryKind::Other => (name, Target::Other(entry.path), Some("no picture".to_owned())),
        EntryKind::Unusable(fault) => (name, Target::Other(entry.path), Some(in_brief(&fault).to_owned())),
    };
    let bytes = matches!(target, Target::Photo(_)).then_some(entry.bytes);
    Row { name, target, bytes, modified, note }
}

/// Why a file cannot be used, in the room that a line of the list has.
fn in_brief(fault: &Fault) -> &'static str {
    match fault {
        Fault::Empty => "empty",
        Fault::TooManyBytes { .. } => "too large",
        Fault::Avif => "AVIF, not read",
        Fault::Raw(_) => "raw file, not read",
        Fault::OtherFormat(_) | Fault::NotAPhoto(_) => "no photo",
        Fault::Gone => "leads nowhere",
        _ => "not readable",
    }
}

/// Where a path leads, relative ones from `base`.
///
/// # Errors
/// A sentence when there is nothing there, or it may not be seen.
pub fn resolve(typed: &str, base: &Path) -> Result<Destination, String> {
    let path = photo::parse_paths(typed, home().as_deref()).into_iter().next();
    let path = base.join(path.ok_or("No path was given: type or paste one.")?);
    let told = |error: std::io::Error| {
        let reason = match error.kind() {
            std::io::ErrorKind::NotFound => "is not there".to_owned(),
            std::io::ErrorKind::PermissionDenied => "may not be read by you".to_owned(),
            _ => format!("cannot be opened ({error})"),
        };
        format!("Correct the path: {} {reason}.", harmless_line(&path.display().to_string()))
    };
    // The list names what is in a folder by its real path, and so must this.
    let found = path.canonicalize().or_else(|error| only_one_like(&path).ok_or(error)?.canonicalize());
    let path = found.map_err(told)?;
    if path.is_dir() {
        return Ok(Destination::Folder(path));
    }
    match path.parent() {
        Some(folder) => Ok(Destination::File { folder: folder.to_path_buf(), file: path }),
        None => Ok(Destination::Folder(path)),
    }
}

/// What a path leads to that lost the bytes of its last name that are no text when it was pasted, which a terminal's events
/// replace by U+FFFD; if there is but one such file.
fn only_one_like(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str().filter(|name| name.contains(char::REPLACEMENT_CHARACTER))?;
    let beside = std::fs::read_dir(path.parent()?).ok()?.flatten();
    let mut like = beside.filter(|entry| entry.file_name().to_string_lossy() == name);
    let only = like.next()?.path();
    like.next().is_none().then_some(only)
}

/// Where the photo of an earlier attempt is: `path` as it was named then, `sha256` of the file as it was then.
///
/// # Errors
/// A sentence when it is not there any more, or has changed since.
pub fn find_original(path: &str, sha256: &str) -> Result<Source, String> {
    let shown = harmless_line(path);
    let source = Source::parse(path).map_err(|error| error.to_string())?;
    let source = match source {
        Source::File(file) => Source::File(file.canonicalize().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound if file.is_relative() => {
                format!("The photo is no longer there, or was named from another folder: {shown}.")
            }
            std::io::ErrorKind::NotFound => format!("The photo is no longer there: {shown}."),
            _ => format!("The photo cannot be opened ({error}): {shown}."),
        })?),
        sample @ Source::Sample(_) => sample,
    };
    let original = photo::Original::read(&source).map_err(|error| error.to_string())?;
    if original.sha256() == sha256 { Ok(source) } else { Err(format!("The photo was changed since: {shown}.")) }
}

/// What a path that is being typed could become.
#[must_use]
pub fn complete(typed: &str, base: &Path) -> Vec<String> {
    photo::complete(typed, base, home().as_deref())
}

/// The operator's home, for paths that begin with `~`.
#[must_use]
pub fn home() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|folders| folders.home_dir().to_path_buf())
}
