//! Why a photo cannot be used: one sentence each, with the file, what is wrong, and the way out.

use crate::enrollment::{bytes_for_people, harmless_line};

/// What is wrong, as the rest of a sentence that begins with the file's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no such file, or no longer.
    #[error("is not there: it was moved, renamed or deleted; choose it again")]
    Gone,
    /// The system does not let this user read it.
    #[error("may not be read by you: ask its owner, or copy it to a folder of yours")]
    Forbidden,
    /// The system failed to read it; its own words.
    #[error("cannot be read ({0}): copy it to this machine's disk and try again")]
    Unreadable(String),
    /// It is a folder, a device, a pipe or a socket, as named.
    #[error("is {0}, not a file: choose a photo")]
    NotAFile(&'static str),
    /// It is a file where a folder is wanted.
    #[error("is a file, not a folder: choose its folder")]
    NotAFolder,
    /// No sample has that name; the names there are.
    #[error("is not a built-in sample: there are {0}")]
    NoSuchSample(String),
    /// It holds nothing.
    #[error("is empty: get the photo again from where it came")]
    Empty,
    /// It has more bytes than are read.
    #[error("is larger than {}: export the photo at a smaller size", bytes_for_people(*limit))]
    TooManyBytes {
        /// The bytes that are read at most.
        limit: u64,
    },
    /// It has more pixels than are decoded.
    #[error("is {width}x{height} pixels, more than this program takes: export the photo at a smaller size")]
    TooManyPixels {
        /// Pixels across, as the header says.
        width: u32,
        /// Pixels down, as the header says.
        height: u32,
    },
    /// It has too few bytes for the pixels it announces.
    #[error(
        "announces {width}x{height} pixels in a file too small to hold them: get the photo again from where it came"
    )]
    Hollow {
        /// Pixels across, as the header says.
        width: u32,
        /// Pixels down, as the header says.
        height: u32,
    },
    /// It is a picture in a format that is not read, as named.
    #[error("is {0}, which this version cannot read: export it as JPEG")]
    OtherFormat(&'static str),
    /// It is a camera's raw file, as named.
    #[error("is {0}, which this version cannot read: export it as JPEG")]
    Raw(&'static str),
    /// Its format is known, but not the way in which this one is coded, in the decoder's own words.
    #[error("is coded in a way that is not read ({0}): open it in an image editor and export it as JPEG")]
    OtherCoding(String),
    /// It is a JPEG of a coding that is not read, as named.
    #[error(
        "is a JPEG that uses {0}, which this program cannot read: open it in an image editor and save it again as an \
         ordinary JPEG"
    )]
    JpegCoding(String),
    /// It is an AVIF picture.
    #[error(
        "is AVIF, which this version cannot read: convert it with `magick photo.avif photo.jpg`, or open it in Photos or \
         Preview and export it as JPEG"
    )]
    Avif,
    /// It is no picture, as far as can be told.
    #[error("is {0}, not a photo: choose a picture")]
    NotAPhoto(&'static str),
    /// Its end is missing.
    #[error("is cut short, its end is missing: get the photo again from where it came")]
    Truncated,
    /// Its content contradicts itself; the decoder's own words.
    #[error("is damaged ({0}): open it in an image editor and export it as JPEG")]
    Damaged(String),
    /// Nobody waited for the result any more; never shown, because there is nobody to show it to.
    #[error("was given up before it was ready: choose it again")]
    Abandoned,
    /// What was made of it failed the last check before it was handed out.
    #[error("could not be made into what the gateway takes ({0}): report this as a defect, or export the photo anew")]
    Unfit(&'static str),
}

impl Fault {
    /// The fault for which `error` stands.
    pub(super) fn of_io(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Gone,
            std::io::ErrorKind::PermissionDenied => Self::Forbidden,
            std::io::ErrorKind::NotADirectory => Self::NotAFolder,
            _ => Self::Unreadable(error.to_string()),
        }
    }

    /// The word of the catalogue's entry for it; of what nobody is told, the one for any photo.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Gone => "photo_gone",
            Self::Forbidden => "photo_forbidden",
            Self::Unreadable(_) => "photo_unreadable",
            Self::NotAFile(_) | Self::NotAFolder => "photo_not_a_file",
            Self::NoSuchSample(_) => "photo_no_such_sample",
            Self::Empty => "photo_empty",
            Self::TooManyBytes { .. } => "photo_too_many_bytes",
            Self::TooManyPixels { .. } => "photo_too_many_pixels",
            Self::Hollow { .. } => "photo_hollow",
            Self::OtherFormat(_) | Self::Raw(_) => "photo_other_format",
            Self::OtherCoding(_) | Self::JpegCoding(_) => "photo_other_coding",
            Self::Avif => "photo_avif",
            Self::NotAPhoto(_) => "photo_not_a_photo",
            Self::Truncated => "photo_truncated",
            Self::Damaged(_) => "photo_damaged",
            Self::Unfit(_) => "photo_unfit",
            Self::Abandoned => "photo",
        }
    }

    /// The same fault, said of the photo called `name`.
    pub(super) fn of(self, name: &str) -> PhotoError {
        PhotoError { name: harmless_line(name).into_owned(), fault: self }
    }
}

/// A photo that cannot be used, and why; its text is a whole sentence, safe to show on one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} {}", harmless_line(&fault.to_string()))]
pub struct PhotoError {
    /// The photo as the operator named it, made harmless.
    pub name: String,
    /// What is wrong with it.
    pub fault: Fault,
}
