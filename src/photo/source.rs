//! Where a photo comes from: a file, or one of the samples that are built in for a first try.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use super::{Fault, PhotoError};
use crate::enrollment::{path_from_text, path_to_text};

/// A public-domain photo that is built into the program (`samples/README.md`).
#[derive(PartialEq, Eq, Hash)]
pub struct Sample {
    /// Its name after `sample:`.
    pub name: &'static str,
    /// A few words on what it shows.
    pub caption: &'static str,
    /// The JPEG file.
    pub bytes: &'static [u8],
}

impl std::fmt::Debug for Sample {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Sample").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The samples, faces first, then one that no gateway should accept.
pub static SAMPLES: [Sample; 3] = [
    Sample {
        name: "grace_hopper",
        caption: "Grace Hopper, one frontal face",
        bytes: include_bytes!("samples/grace_hopper.jpg"),
    },
    Sample {
        name: "astronaut",
        caption: "Eileen Collins, one face, upper body",
        bytes: include_bytes!("samples/astronaut.jpg"),
    },
    Sample {
        name: "chelsea",
        caption: "a cat, no face: to try a rejection",
        bytes: include_bytes!("samples/chelsea.jpg"),
    },
];

/// What comes before the name of a sample.
const SAMPLE_PREFIX: &str = "sample:";

/// Where a photo comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    /// A file, which is read and never written.
    File(PathBuf),
    /// A built-in photo.
    Sample(&'static Sample),
}

impl Source {
    /// The source that `text` names: `sample:NAME`, or the path of a file as [`path_from_text`] reads it. A file of that very
    /// name is `./sample:NAME`.
    ///
    /// # Errors
    /// [`Fault::NoSuchSample`] for a sample that does not exist. Whether a file exists is not looked up.
    pub fn parse(text: &str) -> Result<Self, PhotoError> {
        let Some(name) = text.strip_prefix(SAMPLE_PREFIX) else {
            return Ok(Self::File(path_from_text(text)));
        };
        SAMPLES.iter().find(|sample| sample.name == name).map(Self::Sample).ok_or_else(|| {
            let names = SAMPLES.each_ref().map(|sample| format!("{SAMPLE_PREFIX}{}", sample.name));
            Fault::NoSuchSample(names.join(", ")).of(text)
        })
    }

    /// The source that an argument of the command line names; as [`Self::parse`], and any path at all.
    ///
    /// # Errors
    /// As there.
    pub fn of_argument(argument: &OsStr) -> Result<Self, PhotoError> {
        argument.to_str().map_or_else(|| Ok(Self::File(argument.into())), Self::parse)
    }

    /// The path; a sample has none.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Sample(_) => None,
        }
    }

    /// The path as [`path_to_text`] writes it, or `sample:NAME`: [`Self::parse`] gives the same source again. Not yet
    /// harmless on a screen.
    #[must_use]
    pub fn display(&self) -> String {
        match self {
            Self::File(path) => path_to_text(path),
            Self::Sample(sample) => format!("{SAMPLE_PREFIX}{}", sample.name),
        }
    }
}
