//! A decoded picture: 8-bit RGB, rows from top to bottom, wiped when dropped; turning and scaling it.

use fast_image_resize::{
    Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::U8x3,
};
use image::metadata::Orientation;
use zeroize::Zeroizing;

use super::{Fault, header::swaps_sides};

/// Bytes a pixel.
pub(super) const RGB: usize = 3;

/// A decoded picture; `rgb` holds `width * height * 3` bytes.
pub(super) struct Pixels {
    pub width: u32,
    pub height: u32,
    pub rgb: Zeroizing<Vec<u8>>,
}

impl Pixels {
    fn black(width: u32, height: u32) -> Self {
        let bytes = width as usize * height as usize * RGB;
        Self { width, height, rgb: Zeroizing::new(vec![0; bytes]) }
    }

    /// The picture as `orientation` asks for it.
    ///
    /// Each orientation is a corner of the stored picture at which to begin, a step to take for the next pixel of a
    /// row, and one for the next row.
    pub(super) fn turned(self, orientation: Orientation) -> Self {
        if orientation == Orientation::NoTransforms {
            return self;
        }
        let (columns, rows) = (self.width as usize, self.height as usize);
        let (right, down) = (RGB.cast_signed(), (columns * RGB).cast_signed());
        let (top_right, bottom_left) = ((columns - 1) * RGB, (rows - 1) * columns * RGB);
        let bottom_right = bottom_left + top_right;
        let (corner, next_pixel, next_row) = match orientation {
            Orientation::NoTransforms => (0, right, down),
            Orientation::FlipHorizontal => (top_right, -right, down),
            Orientation::Rotate180 => (bottom_right, -right, -down),
            Orientation::FlipVertical => (bottom_left, right, -down),
            Orientation::Rotate90FlipH => (0, down, right),
            Orientation::Rotate90 => (bottom_left, -down, right),
            Orientation::Rotate270FlipH => (bottom_right, -down, -right),
            Orientation::Rotate270 => (top_right, down, -right),
        };
        let (width, height) =
            if swaps_sides(orientation) { (self.height, self.width) } else { (self.width, self.height) };
        let mut upright = Self::black(width, height);
        let mut row_start = corner.cast_signed();
        for row in upright.rgb.chunks_exact_mut(width as usize * RGB) {
            let mut from = row_start;
            for pixel in row.chunks_exact_mut(RGB) {
                let at = from.cast_unsigned();
                pixel.copy_from_slice(&self.rgb[at..at + RGB]);
                from += next_pixel;
            }
            row_start += next_row;
        }
        upright
    }

    /// The picture at another size, by Lanczos' filter.
    ///
    /// # Errors
    /// [`Fault::Damaged`] if the buffer and its size contradict each other.
    pub(super) fn resized(&self, width: u32, height: u32) -> Result<Self, Fault> {
        let mut resized = Self::black(width, height);
        // Typed on purpose: the untyped call builds the filters for fifteen kinds of pixels.
        let from = TypedImageRef::<U8x3>::from_buffer(self.width, self.height, &self.rgb);
        let to = TypedImage::<U8x3>::from_buffer(width, height, &mut resized.rgb);
        let (Ok(from), Ok(mut to)) = (from, to) else {
            return Err(Fault::Damaged("its pixels do not fill its size".into()));
        };
        Resizer::new().resize_typed(&from, &mut to, None).map_err(|error| Fault::Damaged(error.to_string()))?;
        Ok(resized)
    }
}
