//! The first directory of a TIFF file (TIFF 6.0, section 2): the picture's size and whether the file tells more than its
//! pixels. No pixel is decoded here.

use image::metadata::Orientation;

use super::{Fault, exif};

const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;

/// The tags that tell of camera, place, time, people and colours: description, maker, model, program, time, artist,
/// computer, XMP, IPTC, copyright, Photoshop's own, EXIF, colour profile, GPS.
const TELLING: [u16; 14] = [270, 271, 272, 305, 306, 315, 316, 700, 33723, 33432, 34377, 34665, 34675, 34853];

/// Numbers in the byte order that the file begins with.
#[derive(Clone, Copy)]
struct Numbers<'a> {
    bytes: &'a [u8],
    is_little: bool,
}

impl Numbers<'_> {
    fn short(self, at: usize) -> Option<u16> {
        let two = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    }

    fn long(self, at: usize) -> Option<u32> {
        let four = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    }
}

/// What the first directory says.
pub(super) struct Directory {
    /// Pixels across, as stored.
    pub width: u32,
    /// Pixels down, as stored.
    pub height: u32,
    /// Tag 274, upright without it.
    pub orientation: Orientation,
    /// Whether the file tells more than this picture's pixels.
    pub carries_metadata: bool,
}

impl Directory {
    /// Reads the directory, which may stand anywhere in the file, often behind the pixels.
    ///
    /// # Errors
    /// [`Fault::Truncated`] when it stands behind the end of `bytes`, [`Fault::Damaged`] when it gives no size.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, Fault> {
        let numbers = Numbers { bytes, is_little: bytes.starts_with(b"I") };
        let start = numbers.long(4).and_then(|start| usize::try_from(start).ok()).ok_or(Fault::Truncated)?;
        let count = usize::from(numbers.short(start).ok_or(Fault::Truncated)?);
        let next = start + 2 + count * 12;
        let mut carries_metadata = numbers.long(next).ok_or(Fault::Truncated)? != 0;
        let (mut width, mut height) = (0, 0);
        for entry in (start + 2..next).step_by(12) {
            let tag = numbers.short(entry).ok_or(Fault::Truncated)?;
            // A size is given in two bytes (kind 3) or in four.
            let is_short = numbers.short(entry + 2) == Some(3);
            let value = if is_short { numbers.short(entry + 8).map(u32::from) } else { numbers.long(entry + 8) };
            match tag {
                WIDTH => width = value.unwrap_or(0),
                HEIGHT => height = value.unwrap_or(0),
                _ => carries_metadata |= TELLING.contains(&tag),
            }
        }
        if width == 0 || height == 0 {
            return Err(Fault::Damaged("its header gives no size".into()));
        }
        // A TIFF file and an EXIF block are built alike.
        let orientation = exif::orientation(bytes).unwrap_or(Orientation::NoTransforms);
        Ok(Self { width, height, orientation, carries_metadata })
    }
}
