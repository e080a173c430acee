//! The photo as the gateway takes it: an upright JPEG of three components without metadata, within the limit.
//!
//! What need not be changed is not: a JPEG that is fit already goes out byte for byte.

use std::fmt;

use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use image::metadata::Orientation;
use zeroize::Zeroizing;

use super::{
    AbandonFlag, Fault, HeaderFacts, Original, PhotoError,
    decode::{self, Detail},
    encode::{self, Encoded},
    jpeg,
    pixels::Pixels,
    preview::scaled_into,
    turning::{before, then},
    workpiece::Decodings,
};
use crate::enrollment::{Change, Check, Edits, Format, PhotoFacts};

/// The largest JPEG, in bytes, whose Base64 text has at most 1,000,000 characters, the strictest reading of the
/// gateway's "1 MB" (`spec/gateway.md`, Limits).
pub const MAX_JPEG_BYTES: usize = 1_000_000 / 4 * 3;

/// Pixels a side of the picture that the checks look at: of a 12-megapixel photo half a side, so that a face of 80 pixels,
/// the least that is accepted, has 40 left by which its sharpness can be told.
const SAMPLE_SIDE: u32 = 2048;

/// A JPEG that the gateway takes. One that exists fits the limit, stands upright, has three components and no metadata.
pub struct PreparedPhoto {
    jpeg: Zeroizing<Vec<u8>>,
    width: u32,
    height: u32,
    /// What is sent, at most [`SAMPLE_SIDE`] pixels a side, for the checks.
    sample: Option<Pixels>,
    changes: Vec<Change>,
    edits: Edits,
    name: String,
    source: HeaderFacts,
    source_sha256: String,
}

/// Makes what the gateway takes out of a photo, turned and cropped as `edits` say. Takes up to some hundred milliseconds
/// for 12 megapixels: call it off the thread that draws. The same file gives the same bytes. Who prepares a photo more
/// than once, or may want to stop, takes a [`Workpiece`](super::Workpiece).
///
/// # Errors
/// [`PhotoError`] when the photo is cut short or damaged behind its header, or is in a coding that is not read.
pub fn prepare(original: &Original, edits: &Edits) -> Result<PreparedPhoto, PhotoError> {
    let prepared = try_prepare(original, edits, &mut Decodings::default(), &AbandonFlag::default());
    prepared.map_err(|fault| fault.of(original.name()))
}

/// As [`prepare`], with what was decoded of the photo before.
pub(super) fn try_prepare(
    original: &Original,
    edits: &Edits,
    decodings: &mut Decodings,
    flag: &AbandonFlag,
) -> Result<PreparedPhoto, Fault> {
    let header = original.header();
    let Made { encoded, sample, changes } = match as_it_is(original, edits, decodings, flag)? {
        Some(made) => made,
        None => anew(original, edits, decodings, flag)?,
    };
    verify(&encoded)?;
    Ok(PreparedPhoto {
        jpeg: encoded.jpeg,
        width: encoded.width,
        height: encoded.height,
        sample: Some(sample),
        changes,
        edits: *edits,
        name: original.name().to_owned(),
        source: *header,
        source_sha256: original.sha256().to_owned(),
    })
}

/// What was made of a photo, and how.
struct Made {
    encoded: Encoded,
    sample: Pixels,
    changes: Vec<Change>,
}

/// The JPEG itself without its metadata, pixels' bytes untouched, if nothing more has to be done to it and every reader
/// makes the same picture of it: the gateway's is not known. It is decoded
/// whole all the same, since only that tells whether all of it is there.
fn as_it_is(
    original: &Original,
    edits: &Edits,
    decodings: &mut Decodings,
    flag: &AbandonFlag,
) -> Result<Option<Made>, Fault> {
    if original.header().format != Format::Jpeg || !edits.is_none() {
        return Ok(None);
    }
    let header = jpeg::Header::of(original.bytes())?;
    let is_upright = header.orientation == Orientation::NoTransforms;
    let is_plain = header.components == 3 && header.is_ordinary;
    if !is_upright || !is_plain || decode::is_wide_gamut_jpeg(original.bytes()) {
        return Ok(None);
    }
    let clean = jpeg::without_metadata(original.bytes())?;
    if clean.len() > MAX_JPEG_BYTES {
        return Ok(None);
    }
    let changes = [
        (!jpeg::is_ordinary(original.bytes()), Change::MadeOrdinary),
        (jpeg::carries_metadata(original.bytes(), &clean), Change::MetadataRemoved),
    ];
    let (width, height) = sample_size((header.width, header.height));
    let sample = decodings.picture(original, Detail::Whole, flag)?.pixels.resized(width, height)?.into_owned();
    let encoded = Encoded { jpeg: clean, width: header.width, height: header.height, is_best: true };
    Ok(Some(Made { encoded, sample, changes: done(&changes) }))
}

/// A JPEG made from the photo's pixels.
fn anew(original: &Original, edits: &Edits, decodings: &mut Decodings, flag: &AbandonFlag) -> Result<Made, Fault> {
    let header = original.header();
    let orientation = then(header.orientation, edits.turned);
    let kept = edits.kept(header.upright_size());
    let decoded = decodings.picture(original, Detail::Whole, flag)?;
    // Cropped as it is stored, and turned then, because there is less to turn.
    let pixels = decoded.pixels.cropped(before(kept, orientation, (header.width, header.height)));
    let encoded = encode::fit(&pixels, orientation, MAX_JPEG_BYTES, flag)?;
    let (width, height) = sample_size((pixels.width, pixels.height));
    let sample = pixels.resized(width, height)?.turned(orientation).into_owned();
    let changes = [
        (header.orientation != Orientation::NoTransforms, Change::TurnedUpright),
        (!edits.turned.is_none(), Change::TurnedByHand),
        (edits.crop.is_some(), Change::Cropped),
        (header.format != Format::Jpeg, Change::ConvertedToJpeg),
        (decoded.was_wide_gamut, Change::ConvertedToSrgb),
        (!decoded.was_rgb, Change::ConvertedToRgb),
        (header.format == Format::Jpeg && !jpeg::is_ordinary(original.bytes()), Change::MadeOrdinary),
        (decoded.had_metadata, Change::MetadataRemoved),
        (!encoded.is_best, Change::QualityReduced),
        (encoded.width < kept.width, Change::SizeReduced),
    ];
    Ok(Made { encoded, sample, changes: done(&changes) })
}

fn done(changes: &[(bool, Change)]) -> Vec<Change> {
    changes.iter().filter_map(|(is_done, change)| is_done.then_some(*change)).collect()
}

/// The size at which a picture of that size is examined; smaller ones as they are.
pub(super) fn sample_size(size: (u32, u32)) -> (u32, u32) {
    scaled_into(size, (SAMPLE_SIDE, SAMPLE_SIDE))
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

    /// What is sent, scaled down, for the checks; nothing once it was let go of.
    pub(super) fn sample(&self) -> Option<&Pixels> {
        self.sample.as_ref()
    }

    /// Lets go of what only [`examine`](super::examine) needs, which takes more memory than the photo itself.
    pub fn forget_sample(&mut self) {
        self.sample = None;
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
            edits: self.edits,
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
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, bytes))
}
