//! The structure of a PNG file (PNG, third edition, clause 5): its chunks one by one, what they say of the picture and its
//! colours, whether they say more than that, and the same file with the end that it lacks. No pixel is decoded here.

use image::metadata::Orientation;
use zeroize::Zeroizing;

use super::{Fault, exif};

/// Bytes of the signature before the first chunk.
const SIGNATURE: usize = 8;

/// The chunks that a picture may have without telling anything but its pixels.
const PLAIN: [&[u8; 4]; 12] =
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"cICP"];

/// The chunk at the end, with its checksum.
const END: [u8; 12] = [0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60, 0x82];

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

/// What the chunks before the pixels say of their colours, beside a profile, which the decoder unpacks.
#[derive(Default)]
pub(super) struct Colours {
    /// Code points (ITU-T H.273): primaries, transfer, matrix, whether full range.
    pub codes: Option<[u8; 4]>,
    /// Whether the colours are sRGB's by a chunk that says nothing else.
    pub is_srgb: bool,
    /// The power of light that a sample is, by 100,000.
    pub gamma: Option<u32>,
    /// White, red, green, blue, each x and y by 100,000.
    pub points: Option<[u32; 8]>,
}

/// The part by which a gamma may differ from sRGB's and is taken for it, as by libpng (`PNG_GAMMA_THRESHOLD`).
const ALIKE: f32 = 0.05;

/// sRGB's curve as a power, by which writers tell it in a gamma.
const SRGB_EXPONENT: f32 = 0.45455;

impl Colours {
    /// The power of light that a sample is, unless it is about sRGB's or has no meaning.
    pub(super) fn exponent(&self) -> Option<f32> {
        let exponent = by_100_000(self.gamma?);
        let is_alike = (exponent / SRGB_EXPONENT - 1.0).abs() <= ALIKE;
        ((0.01..=10.0).contains(&exponent) && !is_alike).then_some(exponent)
    }

    /// White, red, green and blue, unless no colours lie between them.
    pub(super) fn places(&self) -> Option<[(f32, f32); 4]> {
        let [wx, wy, rx, ry, gx, gy, bx, by] = self.points?.map(by_100_000);
        let (white, red, green, blue) = ((wx, wy), (rx, ry), (gx, gy), (bx, by));
        let between = (gx - rx) * (by - ry) - (bx - rx) * (gy - ry);
        let is_in_diagram = |(x, y): (f32, f32)| x <= 1.0 && y <= 1.0;
        let has_meaning = between.abs() > 0.01 && wy > 0.1 && [white, red, green, blue].into_iter().all(is_in_diagram);
        has_meaning.then_some([white, red, green, blue])
    }
}

fn by_100_000(number: u32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a gamma and the place of a colour have five digits")]
    let number = number as f32;
    number / 100_000.0
}

/// Reads what is said of the colours.
pub(super) fn colours(bytes: &[u8]) -> Colours {
    let mut colours = Colours::default();
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    while let Some((kind, data, next)) = split_chunk(rest).filter(|(kind, ..)| *kind != b"IDAT") {
        let mut numbers = data.chunks_exact(4).filter_map(|four| Some(u32::from_be_bytes(*four.first_chunk()?)));
        match kind {
            b"cICP" => colours.codes = data.first_chunk().copied(),
            b"sRGB" => colours.is_srgb = true,
            b"gAMA" => colours.gamma = numbers.next(),
            b"cHRM" => colours.points = numbers.collect::<Vec<_>>().first_chunk().copied(),
            _ => {}
        }
        rest = next;
    }
    colours
}

/// The same picture with an end, if it has none: the end is missing, or something else stands in its place. A last chunk of
/// pixels that is cut gets its length and its checksum from what is there; the decoder finds out whether that is all.
/// `None` for a file that has an end.
pub(super) fn with_end(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut rest = bytes.get(SIGNATURE..)?;
    let mut pixels_end = None;
    while let Some((kind, _, next)) = split_chunk(rest) {
        match kind {
            b"IEND" => return None,
            b"IDAT" => pixels_end = Some(bytes.len() - next.len()),
            _ => {}
        }
        rest = next;
    }
    let is_cut = rest.get(4..8) == Some(b"IDAT");
    let kept = if is_cut { bytes.len() - rest.len() } else { pixels_end? };
    // With room for all of it: a buffer that grows leaves an unwiped copy behind.
    let mut whole = Zeroizing::new(Vec::with_capacity(bytes.len() + 2 * END.len()));
    whole.extend_from_slice(&bytes[..kept]);
    if is_cut {
        let length = u32::from_be_bytes(*rest.first_chunk()?);
        let data = &rest[4..rest.len().min(8 + usize::try_from(length).ok()?)];
        whole.extend_from_slice(&u32::try_from(data.len() - 4).ok()?.to_be_bytes());
        whole.extend_from_slice(data);
        whole.extend_from_slice(&checksum(data).to_be_bytes());
    }
    whole.extend_from_slice(&END);
    Some(whole)
}

/// The checksum of a chunk's kind and data (PNG, clause 5.5).
fn checksum(data: &[u8]) -> u32 {
    let of_byte = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 0 { sum >> 1 } else { (sum >> 1) ^ 0xEDB8_8320 })
    };
    !data.iter().fold(u32::MAX, of_byte)
}
