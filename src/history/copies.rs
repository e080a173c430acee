//! Copies of the record that lie beside it: backups made before a migration, and damaged files set aside.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the backups, in the data folder.
pub(super) const BACKUPS: &str = "backups";

/// How the name of a backup begins.
pub(super) const BACKUP: &str = "history-format-";

/// How the name of a damaged file that was set aside begins.
pub(super) const DAMAGED: &str = "history.damaged-";

/// Every copy of the record in a data folder, by name: backups first. Each is the name of an `SQLite` file, which may be
/// damaged and may have [`companions`]; a file set aside may have companions and be absent itself.
pub(super) fn copies(data_dir: &Path) -> Vec<PathBuf> {
    let mut copies = named(&data_dir.join(BACKUPS), BACKUP);
    copies.extend(named(data_dir, DAMAGED));
    copies
}

/// What `SQLite` keeps beside a database: its write-ahead log and the index of that.
pub(super) fn companions(database: &Path) -> [PathBuf; 2] {
    ["-wal", "-shm"].map(|end| beside(database, end))
}

/// The name with something at its end.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    PathBuf::from(name)
}

/// The databases in a folder whose names begin so, by name, whether the database is there or only its companions.
fn named(folder: &Path, beginning: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let database = |name: String| {
        let stem = name.strip_suffix("-wal").or(name.strip_suffix("-shm")).unwrap_or(&name);
        let is_one = stem.starts_with(beginning) && Path::new(stem).extension().is_some_and(|end| end == "db");
        is_one.then(|| folder.join(stem))
    };
    let mut found: Vec<PathBuf> = names.filter_map(database).collect();
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn copies_are_the_backups_and_what_was_set_aside_and_nothing_else() {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join(BACKUPS)).unwrap();
        let there = [
            "history.db",
            "history.db-wal",
            "history.damaged-20261125T080000Z.db",
            "history.damaged-20261125T080000Z.db-wal",
            "history.damaged-20261125T090000Z.db-shm",
            "backups/history-format-2-20261125T080000Z.db",
            "backups/history-format-2-20261125T080000Z.part",
            "backups/somebody's.db",
        ];
        for name in there {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let expected = [
            "backups/history-format-2-20261125T080000Z.db",
            "history.damaged-20261125T080000Z.db",
            "history.damaged-20261125T090000Z.db",
        ];
        assert_eq!(copies(folder.path()), expected.map(|name| folder.path().join(name)));
    }
}
