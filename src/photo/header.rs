//! What a photo's header says, without decoding a pixel; and the limits that are held before memory is taken.

use image::metadata::Orientation;

use super::{
    Fault, contained::contained, decode, gif, heif::Heif, jpeg, png, recognise::recognise, tiff, turning::swaps_sides,
    webp,
};
use crate::enrollment::Format;

/// The most pixels that are decoded (120 megapixels: the largest phone sensors in wide use give 108). Decoders cannot
/// be interrupted, so this, with the limit on bytes, is also what bounds the time.
const MAX_PIXELS: u64 = 120_000_000;

/// The most pixels a side.
const MAX_SIDE: u32 = 30_000;

/// Pixels that a file of any length may announce: a blank page of a phone's size takes some hundred bytes in the formats that
/// compress best.
const FREE_PIXELS: u64 = 25_000_000;

/// The most pixels for each byte of a file that announces more than that. A JPEG or PNG of one colour has about 340, a photo
/// fewer than 100; what has more is made to fill memory.
const MAX_PIXELS_A_BYTE: u64 = 1000;

/// What the header of a photo says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderFacts {
    /// The format by content.
    pub format: Format,
    /// Pixels across, as stored.
    pub width: u32,
    /// Pixels down, as stored.
    pub height: u32,
    /// What must be done to the stored picture so that it stands upright (EXIF and TIFF tag 0x0112; HEIF's own turns).
    pub orientation: Orientation,
    /// Bytes of the file.
    pub bytes: u64,
}

impl HeaderFacts {
    /// Reads the header at the beginning of `bytes`, of a file of that length.
    ///
    /// # Errors
    /// [`Fault::Truncated`] when the header goes on behind the end of `bytes`; others when this is no photo, its header
    /// is damaged, or it announces more than is decoded.
    pub(super) fn of(bytes: &[u8], length: u64) -> Result<Self, Fault> {
        let format = recognise(bytes)?;
        let (width, height, orientation) = match format {
            Format::Jpeg => {
                let header = jpeg::Header::of(bytes)?;
                (header.width, header.height, header.orientation)
            }
            Format::Png => png::header(bytes)?,
            Format::WebP => webp::header(bytes)?,
            Format::Heic => {
                let heif = contained(|| Heif::of(bytes))?;
                // What is cut off is decoded all the same.
                hold_limits(heif.whole(), length)?;
                (heif.shown.width, heif.shown.height, heif.orientation)
            }
            Format::Tiff => {
                let directory = tiff::Directory::of(bytes, bytes.len() as u64 >= length)?;
                (directory.width, directory.height, directory.orientation)
            }
            Format::Bmp => upright(decode::size_of_bmp(bytes)?),
            Format::Gif => upright(gif::size(bytes)?),
        };
        hold_limits((width, height), length)?;
        Ok(Self { format, width, height, orientation, bytes: length })
    }

    /// Pixels across and down once the picture stands upright.
    #[must_use]
    pub fn upright_size(&self) -> (u32, u32) {
        if swaps_sides(self.orientation) { (self.height, self.width) } else { (self.width, self.height) }
    }
}

/// The size of a picture whose format knows no orientation.
const fn upright((width, height): (u32, u32)) -> (u32, u32, Orientation) {
    (width, height, Orientation::NoTransforms)
}

fn hold_limits((width, height): (u32, u32), length: u64) -> Result<(), Fault> {
    let pixels = u64::from(width) * u64::from(height);
    if width > MAX_SIDE || height > MAX_SIDE || pixels > MAX_PIXELS {
        return Err(Fault::TooManyPixels { width, height });
    }
    if pixels > FREE_PIXELS.max(length * MAX_PIXELS_A_BYTE) {
        return Err(Fault::Hollow { width, height });
    }
    Ok(())
}
