//! A photo's pixels for the screen: upright and scaled into a box. How they are drawn is not known here.

use std::fmt;

use zeroize::Zeroizing;

use super::{
    AbandonFlag, Fault, Original, PhotoError,
    decode::{Detail, scale_of},
    pixels::{Part, Pixels},
    turning::{before, swaps_sides, then},
    workpiece::Decodings,
};
use crate::enrollment::Edits;

/// Pixels for the screen: 8-bit RGB, rows from top to bottom; wiped when dropped.
pub struct Preview {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// `width * height * 3` bytes.
    pub rgb: Zeroizing<Vec<u8>>,
}

impl Preview {
    /// The picture enlarged until it fills `width` by `height` pixels, with its sides in proportion; a larger one as it is.
    ///
    /// # Errors
    /// None but a defect's: its pixels do not fill its size.
    pub fn filling(self, width: u32, height: u32) -> Result<Self, PhotoError> {
        let (across, down) = (u64::from(self.width.max(1)), u64::from(self.height.max(1)));
        let is_held_by_width = u64::from(width) * down <= u64::from(height) * across;
        let at_least_one = |pixels: u64| u32::try_from(pixels.max(1)).unwrap_or(u32::MAX);
        let (width, height) = if is_held_by_width {
            (width, at_least_one(down * u64::from(width) / across))
        } else {
            (at_least_one(across * u64::from(height) / down), height)
        };
        if width <= self.width {
            return Ok(self);
        }
        let pixels = Pixels { width: self.width, height: self.height, rgb: self.rgb };
        let filling = pixels.resized(width, height).map_err(|fault| fault.of("the preview"))?.into_owned();
        Ok(Self { width: filling.width, height: filling.height, rgb: filling.rgb })
    }
}

/// Decodes a photo, turned and cropped as `edits` say, and scales it to fit into `max_width` by `max_height` pixels with its
/// sides in proportion, upright. A photo that is smaller is not enlarged. No more is decoded than the size asks for, where
/// the format allows; still slow: call it off the thread that draws. Who shows a photo more than once, or may want to stop,
/// takes a [`Workpiece`](super::Workpiece).
///
/// # Errors
/// [`PhotoError`] when the photo is cut short or damaged behind its header, or is in a coding that is not read.
pub fn preview(original: &Original, edits: &Edits, max_width: u32, max_height: u32) -> Result<Preview, PhotoError> {
    let preview =
        try_preview(original, edits, (max_width, max_height), &mut Decodings::default(), &AbandonFlag::default());
    preview.map_err(|fault| fault.of(original.name()))
}

/// As [`preview`], with what was decoded of the photo before.
pub(super) fn try_preview(
    original: &Original,
    edits: &Edits,
    room: (u32, u32),
    decodings: &mut Decodings,
    flag: &AbandonFlag,
) -> Result<Preview, Fault> {
    let header = original.header();
    let orientation = then(header.orientation, edits.turned);
    let kept = edits.kept(header.upright_size());
    // Cropped and scaled as it is stored, and turned then, because there is less to turn.
    let stored = (header.width, header.height);
    let part = before(kept, orientation, stored);
    let room = if swaps_sides(orientation) { (room.1, room.0) } else { room };
    let (width, height) = scaled_into((part.width, part.height), room);
    let wanted = |whole: u32, part: u32, shown: u32| {
        u32::try_from((u64::from(whole) * u64::from(shown)).div_ceil(u64::from(part))).unwrap_or(whole)
    };
    let detail = Detail::AtLeast(wanted(stored.0, part.width, width), wanted(stored.1, part.height, height));
    let decoded = &decodings.picture(original, detail, flag)?.pixels;
    let part = Part::of(part, scale_of(original, detail).filled(stored));
    let scaled = decoded.resized_from(part, width, height)?;
    let upright = scaled.turned(orientation).into_owned();
    Ok(Preview { width: upright.width, height: upright.height, rgb: upright.rgb })
}

/// The largest size with the proportions of `size` that fits into `room`, at most `size` itself, at least one pixel.
pub(super) fn scaled_into(size: (u32, u32), room: (u32, u32)) -> (u32, u32) {
    let (width, height) = (u64::from(size.0), u64::from(size.1));
    let (room_width, room_height) = (u64::from(room.0).min(width), u64::from(room.1).min(height));
    // Which side hits the wall first, without fractions.
    let scaled = if width * room_height > height * room_width {
        (room_width, (height * room_width + width / 2) / width)
    } else {
        ((width * room_height + height / 2) / height, room_height)
    };
    let at_least_one = |pixels: u64| u32::try_from(pixels.max(1)).unwrap_or(u32::MAX);
    (at_least_one(scaled.0), at_least_one(scaled.1))
}

impl fmt::Debug for Preview {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Preview({}x{})", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::scaled_into;

    #[test]
    fn a_picture_keeps_its_proportions_and_is_never_enlarged() {
        assert_eq!(scaled_into((4000, 3000), (800, 800)), (800, 600));
        assert_eq!(scaled_into((3000, 4000), (800, 800)), (600, 800));
        assert_eq!(scaled_into((40, 30), (800, 800)), (40, 30));
        assert_eq!(scaled_into((30_000, 1), (100, 100)), (100, 1));
        assert_eq!(scaled_into((10, 10), (0, 0)), (1, 1));
    }
}
