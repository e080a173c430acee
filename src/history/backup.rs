//! A backup before every migration, in the data folder's `backups`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::copies::{BACKUP, BACKUPS, copies};
use super::database::{create_private, open_for_reading, prepare_folder, uri};
use super::error::Fault;

/// A name in a folder that nothing bears yet: a beginning, the date and time in UTC, `.db`.
pub(super) fn dated(folder: &Path, beginning: &str) -> PathBuf {
    let now = Timestamp::now().strftime("%Y-%m-%dT%H-%M-%SZ").to_string();
    let taken = copies(folder.parent().filter(|_| folder.ends_with(BACKUPS)).unwrap_or(folder));
    let names = std::iter::once(String::new()).chain((2..).map(|number: u32| format!("-{number}")));
    let mut paths = names.map(|end| folder.join(format!("{beginning}{now}{end}.db")));
    paths.find(|path| !taken.contains(path)).unwrap_or_else(|| folder.join(beginning))
}

/// The backup that was made last, if there is one.
pub(super) fn newest(data_dir: &Path) -> Option<PathBuf> {
    let date = |path: &PathBuf| {
        let name = path.file_stem()?.to_str()?.strip_prefix(BACKUP)?;
        name.split_once('-').map(|(_, date)| date.to_owned())
    };
    copies(data_dir)
        .into_iter()
        .filter(|path| path.parent().is_some_and(|folder| folder.ends_with(BACKUPS)))
        .max_by_key(date)
}

/// Copies a database of an older format as it is now, whole and on disk on return. A copy of the very same journal, which
/// a migration that failed has left, will do.
pub(super) fn back_up(path: &Path, format: u32) -> Result<PathBuf, Fault> {
    let data_dir = path.parent().unwrap_or(Path::new("."));
    let source = open_for_reading(path)?;
    // The copy is written by the same rule: what is erased in it one day is nowhere else on its pages.
    source.pragma_update(None, "secure_delete", true)?;
    let now = state(&source)?;
    let is_the_same =
        |backup: &PathBuf| open_for_reading(backup).is_ok_and(|backup| state(&backup).is_ok_and(|then| then == now));
    if let Some(backup) = newest(data_dir).filter(is_the_same) {
        return Ok(backup);
    }
    let folder = data_dir.join(BACKUPS);
    let at = |source| Fault::Folder { path: folder.clone(), source };
    prepare_folder(&folder).map_err(at)?;
    // Whole or not at all: it bears its name when it is finished.
    let part = folder.join("unfinished.part");
    let _ = fs::remove_file(&part);
    drop(create_private(&part).map_err(at)?);
    let copied = source.execute("VACUUM INTO ?1", [uri(&part, "")]);
    if let Err(error) = copied {
        let _ = fs::remove_file(&part);
        return Err(error.into());
    }
    let backup = dated(&folder, &format!("{BACKUP}{format}-"));
    File::open(&part).and_then(|file| file.sync_all()).map_err(at)?;
    fs::rename(&part, &backup).map_err(at)?;
    sync_folder(&folder).map_err(at)?;
    Ok(backup)
}

/// A database's format and its last seal, which covers every event before.
fn state(connection: &Connection) -> rusqlite::Result<(u32, Option<String>)> {
    let format = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let last = "SELECT hash FROM event ORDER BY seq DESC LIMIT 1";
    Ok((format, connection.query_row(last, [], |row| row.get(0)).optional()?))
}

/// Waits until the names in a folder are on disk.
pub(super) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
