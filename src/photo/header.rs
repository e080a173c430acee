//! What a photo's header says, without decoding a pixel; and the limits that are held before memory is taken.

use image::metadata::Orientation;

use super::{Fault, jpeg, png, recognise::recognise, turning::swaps_sides};
use crate::enrollment::Format;

/// The most pixels that are decoded (120 megapixels: the largest phone sensors in wide use give 108). Decoders cannot
/// be interrupted, so this, with the limit on bytes, is also what bounds the time.
const MAX_PIXELS: u64 = 120_000_000;

/// The most pixels a side.
const MAX_SIDE: u32 = 30_000;

/// What the header of a photo says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderFacts {
    /// The format by content.
    pub format: Format,
    /// Pixels across, as stored.
    pub width: u32,
    /// Pixels down, as stored.
    pub height: u32,
    /// What must be done to the stored picture so that it stands upright (EXIF tag 0x0112).
    pub orientation: Orientation,
    /// Bytes of the file.
    pub bytes: u64,
}

impl HeaderFacts {
    /// Reads the header at the beginning of `bytes`.
    ///
    /// # Errors
    /// [`Fault::Truncated`] when the header goes on behind the end of `bytes`; others when this is no photo, its header
    /// is damaged, or it announces more than is decoded.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, Fault> {
        let format = recognise(bytes)?;
        let (width, height, orientation) = match format {
            Format::Jpeg => {
                let header = jpeg::Header::of(bytes)?;
                (header.width, header.height, header.orientation)
            }
            Format::Png => png::header(bytes)?,
            other => return Err(Fault::OtherFormat(other.name())),
        };
        if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
            return Err(Fault::TooManyPixels { width, height });
        }
        Ok(Self { format, width, height, orientation, bytes: bytes.len() as u64 })
    }

    /// Pixels across and down once the picture stands upright.
    #[must_use]
    pub fn upright_size(&self) -> (u32, u32) {
        if swaps_sides(self.orientation) { (self.height, self.width) } else { (self.width, self.height) }
    }
}
