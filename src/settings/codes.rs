//! The catalogue of codes in force: the one that is built in, and the user's own file beside their settings.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::file::{Mistake, invalid, unreadable, with_nearest_key};
use super::text_file::read_text;
use super::{Paths, SettingsError};
use crate::enrollment::{Catalogue, CatalogueError};

/// The name of the user's own file.
const FILE_NAME: &str = "codes.toml";
/// The most bytes of it: a hundred times what is built in would be less.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The catalogue in force.
#[derive(Debug)]
pub struct CodesInForce {
    /// The catalogue, with the user's own entries if their file can be used.
    pub catalogue: Catalogue,
    /// The user's own file, if there is one.
    pub own: Option<PathBuf>,
    /// Why that file is not used, if so.
    pub objection: Option<SettingsError>,
}

impl Paths {
    /// Where the user's own explanations of codes are looked for: beside the settings file.
    #[must_use]
    pub fn codes(&self) -> PathBuf {
        self.config.with_file_name(FILE_NAME)
    }
}

/// Reads the catalogue with the user's own entries. A file that cannot be used is told and left out. Reads a small file.
///
/// # Errors
/// None in a released program: the catalogue that is built in can be read.
pub fn read_codes(paths: &Paths) -> Result<CodesInForce, CatalogueError> {
    let built_in = Catalogue::built_in()?;
    let path = paths.codes();
    let read = match text_of(&path) {
        Ok(None) => return Ok(CodesInForce { catalogue: built_in, own: None, objection: None }),
        Ok(Some(text)) => built_in.with_own(&text, &path.display().to_string()).map_err(|error| {
            let mistake = Mistake { at: error.at, message: with_nearest_key(&error.message) };
            invalid(&path, &text, mistake)
        }),
        Err(source) => Err(unreadable(&path, source)),
    };
    let (catalogue, objection) = match read {
        Ok(catalogue) => (catalogue, None),
        Err(error) => (built_in, Some(error)),
    };
    Ok(CodesInForce { catalogue, own: Some(path), objection })
}

/// The text of the file; `None` where there is none. What is no file is not opened: reading a pipe may never end.
fn text_of(path: &Path) -> io::Result<Option<String>> {
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        metadata => metadata?,
    };
    if !metadata.is_file() || metadata.len() > LARGEST {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file, or larger than any catalogue"));
    }
    read_text(path).map(Some)
}

impl CodesInForce {
    /// What the user must be told of their file, in a sentence.
    #[must_use]
    pub fn notice(&self) -> Option<String> {
        let objection = self.objection.as_ref()?;
        Some(format!("Your own explanations of codes are not used: {objection}."))
    }
}
