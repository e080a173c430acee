//! The structure of a PNG file (ISO/IEC 15948, clause 5): its chunks one by one, what they say of the picture and
//! whether they say more than that. No pixel is decoded here.

use image::metadata::Orientation;

use super::{Fault, exif};

/// Bytes of the signature before the first chunk.
const SIGNATURE: usize = 8;

/// The chunks that a picture may have without telling anything but its pixels.
const PLAIN: [&[u8; 4]; 12] =
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"cICP"];

/// Splits the first chunk off: its kind, its data, and what follows its checksum.
fn split_chunk(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    let (data, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    Some((kind, data, rest.get(4..)?))
}

/// Pixels across and down, and the orientation of an EXIF chunk, as far as `bytes` go: one that stands behind the pixels is
/// found only in the whole file.
///
/// # Errors
/// [`Fault::Truncated`] when `bytes` end before the pixels, [`Fault::Damaged`] when the first chunk is no header.
pub(super) fn header(bytes: &[u8]) -> Result<(u32, u32, Orientation), Fault> {
    let (kind, data, mut rest) = bytes.get(SIGNATURE..).and_then(split_chunk).ok_or(Fault::Truncated)?;
    let (b"IHDR", [w0, w1, w2, w3, h0, h1, h2, h3, ..]) = (kind, data) else {
        return Err(Fault::Damaged("it does not begin with its header".into()));
    };
    let (width, height) = (u32::from_be_bytes([*w0, *w1, *w2, *w3]), u32::from_be_bytes([*h0, *h1, *h2, *h3]));
    if width == 0 || height == 0 {
        return Err(Fault::Damaged("its header gives no size".into()));
    }
    let mut orientation = None;
    let mut look_at = |kind: &[u8; 4], data: &[u8]| {
        if kind == b"eXIf" {
            orientation = orientation.or_else(|| exif::orientation(data));
        }
    };
    while rest.get(4..8).ok_or(Fault::Truncated)? != b"IDAT" {
        let (kind, data, next) = split_chunk(rest).ok_or(Fault::Truncated)?;
        look_at(kind, data);
        rest = next;
    }
    // It may stand behind the pixels too.
    while let Some((kind, data, next)) = split_chunk(rest) {
        look_at(kind, data);
        rest = next;
    }
    Ok((width, height, orientation.unwrap_or(Orientation::NoTransforms)))
}

/// Whether anything in the file tells more than its pixels: text, EXIF, time, profiles, data behind the end.
pub(super) fn carries_metadata(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    while let Some((kind, _, next)) = split_chunk(rest) {
        if !PLAIN.contains(&kind) {
            return true;
        }
        rest = next;
        if kind == b"IEND" {
            break;
        }
    }
    !rest.is_empty()
}
