//! The structure of a WebP file (RFC 9649, section 2): its chunks one by one, what they say of the picture and whether they
//! say more than that, and the same file with the lengths that it should have. No pixel is decoded here.

use image::metadata::Orientation;
use zeroize::Zeroizing;

use super::{Fault, exif};

/// Bytes before the first chunk: `RIFF`, the size of what follows, `WEBP`.
const HEAD: usize = 12;

/// What the flags of the first chunk of an extended file announce (section 2.7).
const HAS_EXIF: u8 = 0b1000;

/// The chunks that a picture may have without telling anything but its pixels.
const PLAIN: [&[u8; 4]; 6] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"];

/// Walks the chunks; stops where the file ends.
struct Chunks<'a>(&'a [u8]);

impl<'a> Iterator for Chunks<'a> {
    type Item = (&'a [u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, rest) = self.0.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (data, rest) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
        // A chunk of odd length is followed by a byte that belongs to none.
        self.0 = if data.len().is_multiple_of(2) { rest } else { rest.get(1..).unwrap_or_default() };
        Some((kind, data))
    }
}

/// Pixels across and down, and the orientation that an EXIF chunk asks for, which stands behind the pixels.
///
/// # Errors
/// [`Fault::Truncated`] when `bytes` end before what must be known, [`Fault::Damaged`] when the first chunk holds no picture.
pub(super) fn header(bytes: &[u8]) -> Result<(u32, u32, Orientation), Fault> {
    let first: &[u8; 18] = bytes.get(HEAD..).and_then(<[u8]>::first_chunk).ok_or(Fault::Truncated)?;
    let ([k0, k1, k2, k3, _, _, _, _], data) = first.split_first_chunk::<8>().ok_or(Fault::Truncated)?;
    let mut has_exif = false;
    let (width, height) = match (&[*k0, *k1, *k2, *k3], data) {
        // A key frame: three bytes of its tag, three that start it, twice 14 bits of size and 2 of scale (RFC 6386, 9.1).
        (b"VP8 ", &[_, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1]) => {
            let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
            (side(w0, w1), side(h0, h1))
        }
        // A signature, then the size less one, 14 bits each (RFC 9649, 3.4).
        (b"VP8L", &[0x2F, b0, b1, b2, b3, ..]) => {
            let bits = u32::from_le_bytes([b0, b1, b2, b3]);
            ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1)
        }
        (b"VP8X", &[flags, _, _, _, w0, w1, w2, h0, h1, h2]) => {
            has_exif = flags & HAS_EXIF != 0;
            (u32::from_le_bytes([w0, w1, w2, 0]) + 1, u32::from_le_bytes([h0, h1, h2, 0]) + 1)
        }
        _ => return Err(Fault::Damaged("it does not begin with a picture".into())),
    };
    if width == 0 || height == 0 {
        return Err(Fault::Damaged("its header gives no size".into()));
    }
    let orientation = if has_exif { orientation(bytes)? } else { Orientation::NoTransforms };
    Ok((width, height, orientation))
}

/// What the EXIF chunk asks for.
fn orientation(bytes: &[u8]) -> Result<Orientation, Fault> {
    let found = Chunks(bytes.get(HEAD..).unwrap_or_default()).find(|(kind, _)| *kind == b"EXIF");
    match found {
        Some((_, block)) => Ok(exif::orientation(block).unwrap_or(Orientation::NoTransforms)),
        None => is_whole(bytes).then_some(Orientation::NoTransforms).ok_or(Fault::Truncated),
    }
}

/// The chunks that a picture of the extended kind is made of, in the order in which they must stand.
const PARTS: [&[u8; 4]; 7] = [b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"];

/// What of the flags of an extended file announces anything but [`PARTS`].
const HAS_OTHERS: u8 = HAS_EXIF | 0b100;

/// The same picture in a file that is as long as it says and whose first chunk announces no more than is there, if it is not
/// so already. Writers count a byte too many or too few, and a cut may take nothing but what follows the picture.
///
/// # Errors
/// [`Fault::Truncated`] when a chunk of the picture is not all there.
pub(super) fn mended(bytes: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, Fault> {
    let head = bytes.get(..HEAD).ok_or(Fault::Truncated)?;
    let mut chunks = Chunks(&bytes[HEAD..]);
    let found: Vec<_> = chunks.by_ref().collect();
    // What the walk has left over is the beginning of a chunk that is cut, or a byte that belongs to none.
    let cut = chunks.0.first_chunk::<4>().filter(|kind| PARTS.contains(kind));
    let holds_picture = |(kind, _): &(&[u8; 4], &[u8])| matches!(*kind, b"VP8 " | b"VP8L" | b"ANMF");
    if cut.is_some() || !found.iter().any(holds_picture) {
        return Err(Fault::Truncated);
    }
    let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
    if u64::from(length) + 8 == bytes.len() as u64 && chunks.0.is_empty() {
        return Ok(None);
    }
    // Room for all, and a byte for each chunk of odd length.
    let mut whole = Zeroizing::new(Vec::with_capacity(bytes.len() + found.len() + 1));
    whole.extend_from_slice(head);
    for (kind, data) in found.iter().filter(|(kind, _)| PARTS.contains(kind)) {
        let start = whole.len();
        whole.extend_from_slice(*kind);
        whole.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes());
        whole.extend_from_slice(data);
        if *kind == b"VP8X" && !data.is_empty() {
            whole[start + 8] &= !HAS_OTHERS;
        }
        if !data.len().is_multiple_of(2) {
            whole.push(0);
        }
    }
    let length = u32::try_from(whole.len() - 8).unwrap_or(u32::MAX);
    whole[4..8].copy_from_slice(&length.to_le_bytes());
    Ok(Some(whole))
}

/// Whether the file is as long as it says.
fn is_whole(bytes: &[u8]) -> bool {
    let size = bytes.get(4..8).and_then(<[u8]>::first_chunk).map_or(u32::MAX, |size| u32::from_le_bytes(*size));
    bytes.len() as u64 >= u64::from(size) + 8
}

/// Whether anything in the file tells more than its pixels: EXIF, XMP, profiles, unknown chunks, data behind the end.
pub(super) fn carries_metadata(bytes: &[u8]) -> bool {
    let mut chunks = Chunks(bytes.get(HEAD..).unwrap_or_default());
    chunks.any(|(kind, _)| !PLAIN.contains(&kind)) || !chunks.0.is_empty()
}
