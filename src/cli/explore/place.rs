//! The files that a run is given: looked at before anything is sent, since afterwards it is late to name others.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::settings::{create_private_folder, folder_of, may_write_in};

/// Why a file cannot be used: what was typed, and with which option to name another.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// There is nothing to lie in.
    #[error("cannot write {}: there is no folder {}. Make it, or name another file with {option}.", path.display(), folder_of(path).display())]
    NoFolder {
        /// The file.
        path: PathBuf,
        /// The option.
        option: &'static str,
    },
    /// What it would lie in is no folder.
    #[error("cannot write {}: {} is no folder. Name another file with {option}.", path.display(), folder_of(path).display())]
    InAFile {
        /// The file.
        path: PathBuf,
        /// The option.
        option: &'static str,
    },
    /// It is a folder itself.
    #[error("cannot write {}: it is a folder. Name a file in it with {option}.", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The option.
        option: &'static str,
    },
    /// The system does not let it be read.
    #[error("cannot read {}: {source}. Name another file with {option}.", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The option.
        option: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// The system does not let it be written.
    #[error("cannot write {}: {source}. Name a file in a folder that you may write to with {option}.", path.display())]
    Closed {
        /// The file.
        path: PathBuf,
        /// The option.
        option: &'static str,
        /// What the system says.
        source: io::Error,
    },
}

/// A file, and the option that names it.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    option: &'static str,
}

impl Place {
    /// One that is no folder, and in one.
    pub(super) fn of(path: PathBuf, option: &'static str) -> Result<Self, PlaceError> {
        let folder = folder_of(&path);
        if path.is_dir() {
            Err(PlaceError::Folder { path, option })
        } else if folder.is_dir() {
            Ok(Self { path, option })
        } else if is_there(folder) {
            Err(PlaceError::InAFile { path, option })
        } else {
            Err(PlaceError::NoFolder { path, option })
        }
    }

    /// One that nobody has named, in a folder of the program's own, which is made if it is not there.
    pub(super) fn own(path: PathBuf, option: &'static str) -> Result<Self, PlaceError> {
        let folder = folder_of(&path);
        let made = if is_there(folder) { Ok(()) } else { create_private_folder(folder) };
        match made {
            Ok(()) => Self::of(path, option),
            Err(source) => Err(PlaceError::Closed { path, option, source }),
        }
    }

    /// Whether it could be written now, over what is there too.
    pub(super) fn may_be_written(&self) -> Result<(), PlaceError> {
        may_write_in(folder_of(&self.path)).map_err(|source| PlaceError::Closed {
            path: self.path.clone(),
            option: self.option,
            source,
        })
    }
}

/// Whether something has that name, be it a link that leads nowhere.
fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
