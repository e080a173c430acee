//! The photo as the gateway takes it: an upright JPEG of three components without metadata, within the limit.
//!
//! What need not be changed is not: a JPEG that is fit already goes out byte for byte.

use std::fmt::{self, Write as _};

use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use image::metadata::Orientation;
use zeroize::Zeroizing;

use super::{
    Fault, HeaderFacts, Original, PhotoError,
    decode::{self, Decoded},
    encode::{self, Encoded},
    jpeg, png,
};
use crate::enrollment::{Change, Check, Format, PhotoFacts};

/// The largest JPEG, in bytes, whose Base64 text has at most 1,000,000 characters, the strictest reading of the
/// gateway's "1 MB" (`spec/gateway.md`, Limits).
pub const MAX_JPEG_BYTES: usize = 1_000_000 / 4 * 3;

/// A JPEG that the gateway takes. One that exists fits the limit, stands upright, has three components and no metadata.
pub struct PreparedPhoto {
    jpeg: Zeroizing<Vec<u8>>,
    width: u32,
    height: u32,
    changes: Vec<Change>,
    name: String,
    source: HeaderFacts,
    source_sha256: String,
}

/// Makes what the gateway takes out of a photo, and checks it. Takes up to some hundred milliseconds for 12 megapixels
/// and cannot be interrupted: call it off the thread that draws. The same file gives the same bytes.
///
/// # Errors
/// [`PhotoError`] when the photo is cut short or damaged behind its header, or is in a coding that is not read.
pub fn prepare(original: &Original) -> Result<PreparedPhoto, PhotoError> {
    try_prepare(original).map_err(|fault| fault.of(original.name()))
}

fn try_prepare(original: &Original) -> Result<PreparedPhoto, Fault> {
    let header = original.header();
    let mut changes = Vec::new();
    if header.orientation != Orientation::NoTransforms {
        changes.push(Change::TurnedUpright);
    }
    let made = match header.format {
        Format::Jpeg => from_jpeg(original, &mut changes)?,
        Format::Png => from_png(original, &mut changes)?,
    };
    verify(&made)?;
    Ok(PreparedPhoto {
        jpeg: made.jpeg,
        width: made.width,
        height: made.height,
        changes,
        name: original.name().to_owned(),
        source: *header,
        source_sha256: sha256(original.bytes()),
    })
}

fn from_jpeg(original: &Original, changes: &mut Vec<Change>) -> Result<Encoded, Fault> {
    let header = jpeg::Header::of(original.bytes())?;
    let clean = jpeg::without_metadata(original.bytes())?;
    let had_metadata = *clean != original.bytes();
    let is_rgb = header.components == 3;
    let is_upright = header.orientation == Orientation::NoTransforms;
    if is_upright && is_rgb && header.is_common && clean.len() <= MAX_JPEG_BYTES {
        changes.extend(had_metadata.then_some(Change::MetadataRemoved));
        return Ok(Encoded { jpeg: clean, width: header.width, height: header.height, is_best: true });
    }
    encode_again(decode::decode_jpeg(&clean)?, header.orientation, had_metadata, changes)
}

fn from_png(original: &Original, changes: &mut Vec<Change>) -> Result<Encoded, Fault> {
    changes.push(Change::ConvertedToJpeg);
    let had_metadata = png::carries_metadata(original.bytes());
    encode_again(decode::decode(original)?, original.header().orientation, had_metadata, changes)
}

fn encode_again(
    decoded: Decoded,
    orientation: Orientation,
    had_metadata: bool,
    changes: &mut Vec<Change>,
) -> Result<Encoded, Fault> {
    let upright = decoded.pixels.turned(orientation);
    let encoded = encode::fit(&upright, MAX_JPEG_BYTES)?;
    changes.extend((!decoded.was_rgb).then_some(Change::ConvertedToRgb));
    changes.extend(had_metadata.then_some(Change::MetadataRemoved));
    changes.extend((!encoded.is_best).then_some(Change::QualityReduced));
    changes.extend((encoded.width < upright.width).then_some(Change::SizeReduced));
    Ok(encoded)
}

/// Reads what was made as a stranger would, before anyone relies on it.
fn verify(made: &Encoded) -> Result<(), Fault> {
    let header = jpeg::Header::of(&made.jpeg)?;
    let found = [
        (made.jpeg.len() <= MAX_JPEG_BYTES, "too large"),
        ((header.width, header.height) == (made.width, made.height), "not the size it should have"),
        (header.components == 3, "not three components"),
        (header.orientation == Orientation::NoTransforms, "not upright"),
        (*jpeg::without_metadata(&made.jpeg)? == *made.jpeg, "metadata left"),
    ];
    found.iter().find(|(is_right, _)| !is_right).map_or(Ok(()), |(_, what)| Err(Fault::Unfit(what)))
}

impl PreparedPhoto {
    /// The JPEG, at most [`MAX_JPEG_BYTES`] long.
    #[must_use]
    pub fn jpeg(&self) -> &[u8] {
        &self.jpeg
    }

    /// Pixels across.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Pixels down.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// What was done to the photo, in order; empty when the JPEG is the file, byte for byte.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Characters of the Base64 text, at most 1,000,000.
    #[must_use]
    pub fn base64_len(&self) -> usize {
        self.jpeg.len().div_ceil(3) * 4
    }

    /// Appends the Base64 text (standard alphabet, padded, one line) to `out`, in one pass.
    ///
    /// # Panics
    /// Never: the room is made by the rule by which the text is written.
    pub fn write_base64_into(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.resize(start + self.base64_len(), b'=');
        #[expect(clippy::expect_used, reason = "the room was made on the line before, by the same rule")]
        STANDARD.encode_slice(&*self.jpeg, &mut out[start..]).expect("room for the whole text");
    }

    /// The facts that are kept of the photo, with what the checks say of it.
    #[must_use]
    pub fn facts(&self, checks: Vec<Check>) -> PhotoFacts {
        PhotoFacts {
            path: self.name.clone(),
            format: self.source.format,
            width: self.width,
            height: self.height,
            sha256: sha256(&self.jpeg),
            bytes: self.jpeg.len(),
            base64_chars: self.base64_len(),
            changes: self.changes.clone(),
            checks,
            source_sha256: self.source_sha256.clone(),
            source_bytes: self.source.bytes,
            source_width: self.source.width,
            source_height: self.source.height,
        }
    }
}

impl fmt::Debug for PreparedPhoto {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PreparedPhoto({}x{}, {} bytes)", self.width, self.height, self.jpeg.len())
    }
}

/// SHA-256 as 64 lower-case hex digits.
fn sha256(bytes: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, bytes);
    hash.as_ref().iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
