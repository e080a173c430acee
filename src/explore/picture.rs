//! The pictures of cases: built-in samples, and what is made from them.

use serde::{Deserialize, Serialize};

/// What the photo of a case shows and is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    /// One frontal face, a baseline JPEG.
    #[default]
    Face,
    /// The same as a progressive JPEG.
    Progressive,
    /// The same as a JPEG of four inks.
    Cmyk,
    /// The same as a PNG.
    Png,
    /// Two faces side by side.
    TwoFaces,
    /// A cat.
    NoFace,
    /// A JPEG of one grey pixel.
    OnePixel,
    /// The first half of the JPEG.
    Half,
    /// The first and the last marker of a JPEG, nothing between them.
    EmptyJpeg,
    /// A few letters that are no picture.
    Text,
}
