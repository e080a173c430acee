//! What is known of a photo: enough to prove later what was sent, nothing that shows the face.

use serde::{Deserialize, Serialize};

use super::Edits;

/// The format of the file as its content says, whatever its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// JPEG (ITU T.81).
    Jpeg,
    /// PNG (ISO/IEC 15948).
    Png,
    /// WebP (RFC 9649).
    #[serde(rename = "webp")]
    WebP,
    /// HEIC, HEIF with HEVC inside (ISO/IEC 23008-12).
    Heic,
    /// TIFF 6.0.
    Tiff,
    /// Windows bitmap.
    Bmp,
    /// GIF 87a and 89a, of which the first frame counts.
    Gif,
}

impl Format {
    /// The name people use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Heic => "HEIC",
            Self::Tiff => "TIFF",
            Self::Bmp => "BMP",
            Self::Gif => "GIF",
        }
    }
}

/// One thing that was done to the photo before it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Turned or mirrored as the file's orientation asks.
    TurnedUpright,
    /// Turned by the operator.
    TurnedByHand,
    /// Cropped by the operator.
    Cropped,
    /// Another format became JPEG.
    ConvertedToJpeg,
    /// Greyscale, CMYK or alpha became three components, transparency over white.
    ConvertedToRgb,
    /// A JPEG that not every reader understands alike was written again as an ordinary one, or what was missing was added.
    MadeOrdinary,
    /// The colours of a wide-gamut profile became sRGB.
    ConvertedToSrgb,
    /// Camera, place, time, thumbnails, comments and profiles removed.
    MetadataRemoved,
    /// Compressed again, more strongly, to fit the limit.
    QualityReduced,
    /// Made smaller to fit the limit.
    SizeReduced,
}

impl Change {
    /// The change in the operator's words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::TurnedUpright => "turned upright",
            Self::TurnedByHand => "turned by you",
            Self::Cropped => "cropped by you",
            Self::ConvertedToSrgb => "colours converted to sRGB",
            Self::ConvertedToJpeg => "converted to JPEG",
            Self::ConvertedToRgb => "colours converted",
            Self::MadeOrdinary => "saved as an ordinary JPEG",
            Self::MetadataRemoved => "metadata removed",
            Self::QualityReduced => "compressed to fit",
            Self::SizeReduced => "made smaller to fit",
        }
    }
}

/// The checks, by the names of `design/contract.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckName {
    /// How many faces there are.
    FaceCount,
    /// Pixels across of the largest face.
    FaceSize,
    /// Whether the edge of the picture cuts the face off.
    FacePosition,
    /// Degrees by which the head leans.
    Tilt,
    /// Whether the picture lies on its side or upside down.
    Orientation,
    /// Whether the face is in focus.
    Sharpness,
    /// Mean luminance of the face.
    Brightness,
    /// Spread of its luminance.
    Contrast,
    /// Whether there is colour.
    Colour,
    /// Pixels of the whole picture.
    Resolution,
}

impl CheckName {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::FaceCount,
        Self::FaceSize,
        Self::FacePosition,
        Self::Tilt,
        Self::Orientation,
        Self::Sharpness,
        Self::Brightness,
        Self::Contrast,
        Self::Colour,
        Self::Resolution,
    ];

    /// The word of the failure, and of the catalogue's entry, when this check alone fails.
    #[must_use]
    pub const fn fault(self) -> &'static str {
        match self {
            Self::FaceCount => "check_face_count",
            Self::FaceSize => "check_face_size",
            Self::FacePosition => "check_face_position",
            Self::Tilt => "check_tilt",
            Self::Orientation => "check_orientation",
            Self::Sharpness => "check_sharpness",
            Self::Brightness => "check_brightness",
            Self::Contrast => "check_contrast",
            Self::Colour => "check_colour",
            Self::Resolution => "check_resolution",
        }
    }
}

/// What a check says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing to object.
    Pass,
    /// It may be refused.
    Warn,
    /// It will be refused, or should be.
    Fail,
}

impl Verdict {
    /// What the worst of several checks says.
    #[must_use]
    pub fn worst(checks: &[Check]) -> Self {
        checks.iter().map(|check| check.verdict).max().unwrap_or(Self::Pass)
    }

    /// The sign that stands for it, with or without colour.
    #[must_use]
    pub const fn glyph(self) -> &'static str {
        match self {
            Self::Pass => "✓",
            Self::Warn => "!",
            Self::Fail => "✗",
        }
    }
}

/// One check's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Which check.
    pub check: CheckName,
    /// What it says.
    pub verdict: Verdict,
    /// The measured value, in the check's own unit.
    pub value: f64,
    /// One sentence: what was found.
    pub message: String,
    /// One sentence: what to do about it; none where it passed.
    #[serde(default)]
    pub remedy: Option<String>,
}

impl Check {
    /// What was found, and what to do about it, as whole sentences.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut characters = self.message.chars();
        let found: String =
            characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect());
        match &self.remedy {
            Some(remedy) => format!("{found}. {remedy}"),
            None => found,
        }
    }
}

/// The `photo` object of `design/contract.md`. Width, height, hash and sizes are of the JPEG that is sent;
/// `format` and the `source_` fields are of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhotoFacts {
    /// The file as the operator named it, as [`path_to_text`](super::path_to_text) writes it, or `sample:NAME` for a built-in
    /// photo.
    pub path: String,
    /// Format of the file by its content.
    pub format: Format,
    /// Pixels across, of what is sent.
    pub width: u32,
    /// Pixels down, of what is sent.
    pub height: u32,
    /// SHA-256 of the JPEG that is sent, 64 lower-case hex digits.
    pub sha256: String,
    /// Bytes of the JPEG that is sent.
    pub bytes: usize,
    /// Characters of its Base64 text, at most 1,000,000.
    pub base64_chars: usize,
    /// What was done to the photo, in order.
    pub changes: Vec<Change>,
    /// What the operator did to the photo by hand.
    #[serde(default)]
    pub edits: Edits,
    /// What the checks say of it.
    pub checks: Vec<Check>,
    /// SHA-256 of the file, 64 lower-case hex digits.
    pub source_sha256: String,
    /// Bytes of the file.
    pub source_bytes: u64,
    /// Pixels across, of the file, before it is turned.
    pub source_width: u32,
    /// Pixels down, of the file, before it is turned.
    pub source_height: u32,
}

impl PhotoFacts {
    /// What the failed checks say and what to do about each, as sentences on one line; `None` when none failed.
    #[must_use]
    pub fn objection(&self) -> Option<String> {
        self.failed().map(Check::sentence).reduce(|all, next| format!("{all} {next}"))
    }

    /// The checks that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.verdict == Verdict::Fail)
    }
}
