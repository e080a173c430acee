//! A file in, an upright JPEG within the limit out; facts, checks and preview pixels.
//!
//! Not here: what is sent with the photo, where it goes, how it is drawn. The file itself is never written.

mod abandon;
mod bmp;
mod checks;
mod contained;
mod decode;
mod dropped;
mod encode;
mod error;
mod exif;
mod faces;
mod gif;
mod header;
mod heif;
mod ifd;
mod jpeg;
mod listing;
mod original;
mod pixels;
mod platform;
mod png;
mod prepare;
mod preview;
mod recognise;
mod source;
mod tiff;
mod turning;
mod webp;
mod workpiece;

pub use abandon::AbandonFlag;
pub use checks::{CheckLimits, Examined, Face, Least, Most, examine, has_face};
pub use contained::is_panic_contained;
pub use dropped::{complete, parse_paths};
pub use error::{Fault, PhotoError};
pub use header::HeaderFacts;
pub use image::metadata::Orientation;
pub use listing::{Entry, EntryKind, Folder, list_folder};
pub use original::{MAX_FILE_BYTES, Original, PhotoBytes, probe};
pub use platform::open_without_waiting;
pub use prepare::{MAX_JPEG_BYTES, PreparedPhoto, prepare};
pub use preview::{Preview, preview};
pub use recognise::misnamed;
pub use source::{SAMPLES, Sample, Source};
pub use workpiece::Workpiece;
