//! A decoded picture: 8-bit RGB, rows from top to bottom, wiped when dropped; turning and scaling it.

use std::borrow::Cow;

use fast_image_resize::{
    ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::U8x3,
};
use image::metadata::Orientation;
use zeroize::Zeroizing;

use super::{
    Fault,
    turning::{swaps_sides, then},
};
use crate::enrollment::{Crop, Quarters};

/// Bytes a pixel.
pub(super) const RGB: usize = 3;

/// Pixels a side of the square that is turned at once: its rows and columns, read and written, stay in the cache.
const TILE: usize = 32;

/// A decoded picture; `rgb` holds `width * height * 3` bytes.
#[derive(Clone)]
pub(super) struct Pixels {
    pub width: u32,
    pub height: u32,
    pub rgb: Zeroizing<Vec<u8>>,
}

impl Pixels {
    /// A picture without light.
    pub(super) fn black(width: u32, height: u32) -> Self {
        let bytes = width as usize * height as usize * RGB;
        Self { width, height, rgb: Zeroizing::new(vec![0; bytes]) }
    }

    /// The pixel that a point lies in, if it lies in the picture; each pixel is one unit wide.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below zero and beyond the edge are looked for"
    )]
    pub(super) fn at(&self, x: f32, y: f32) -> Option<[u8; RGB]> {
        let (column, row) = (x.floor(), y.floor());
        if column < 0.0 || row < 0.0 || column as u32 >= self.width || row as u32 >= self.height {
            return None;
        }
        let first = (row as usize * self.width as usize + column as usize) * RGB;
        self.rgb[first..first + RGB].try_into().ok()
    }

    /// The luminance of each pixel, 0 to 255, by the weights of ITU-R BT.601, those of JPEG.
    pub(super) fn luma(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.rgb.chunks_exact(RGB).map(luma).collect())
    }

    /// The picture as `orientation` asks for it.
    ///
    /// Each orientation is a corner of the stored picture at which to begin, a step to take for the next pixel of a
    /// row, and one for the next row.
    pub(super) fn turned(&self, orientation: Orientation) -> Cow<'_, Self> {
        if orientation == Orientation::NoTransforms {
            return Cow::Borrowed(self);
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
        let (across, stride) = (width as usize, width as usize * RGB);
        for (band, rows) in upright.rgb.chunks_mut(stride * TILE).enumerate() {
            for left in (0..across).step_by(TILE) {
                let right = across.min(left + TILE);
                for (row, line) in rows.chunks_exact_mut(stride).enumerate() {
                    let place = |step: isize, count: usize| step * count.cast_signed();
                    let mut from = corner.cast_signed() + place(next_row, band * TILE + row) + place(next_pixel, left);
                    for pixel in line[left * RGB..right * RGB].chunks_exact_mut(RGB) {
                        let at = from.cast_unsigned();
                        pixel.copy_from_slice(&self.rgb[at..at + RGB]);
                        from += next_pixel;
                    }
                }
            }
        }
        Cow::Owned(upright)
    }

    /// A turned copy.
    pub(super) fn turned_by(&self, turn: Quarters) -> Self {
        self.turned(then(Orientation::NoTransforms, turn)).into_owned()
    }

    /// A part of the picture, to the pixel.
    pub(super) fn cropped(&self, part: Crop) -> Cow<'_, Self> {
        let part = part.within((self.width, self.height));
        if part == Crop::whole((self.width, self.height)) {
            return Cow::Borrowed(self);
        }
        let mut kept = Self::black(part.width, part.height);
        let (row, left) = (self.width as usize * RGB, part.x as usize * RGB);
        let width = part.width as usize * RGB;
        let rows = self.rgb.chunks_exact(row).skip(part.y as usize);
        for (to, from) in kept.rgb.chunks_exact_mut(width).zip(rows) {
            to.copy_from_slice(&from[left..left + width]);
        }
        Cow::Owned(kept)
    }

    /// The picture at another size, by Lanczos' filter.
    ///
    /// # Errors
    /// [`Fault::Damaged`] if the buffer and its size contradict each other.
    pub(super) fn resized(&self, width: u32, height: u32) -> Result<Cow<'_, Self>, Fault> {
        if (width, height) == (self.width, self.height) {
            return Ok(Cow::Borrowed(self));
        }
        self.resized_from(Part::WHOLE, width, height).map(Cow::Owned)
    }

    /// A part of the picture at another size, by Lanczos' filter.
    ///
    /// # Errors
    /// As for [`Self::resized`].
    pub(super) fn resized_from(&self, part: Part, width: u32, height: u32) -> Result<Self, Fault> {
        let mut resized = Self::black(width, height);
        // Typed on purpose: the untyped call builds the filters for fifteen kinds of pixels.
        let from = TypedImageRef::<U8x3>::from_buffer(self.width, self.height, &self.rgb);
        let to = TypedImage::<U8x3>::from_buffer(width, height, &mut resized.rgb);
        let (Ok(from), Ok(mut to)) = (from, to) else {
            return Err(Fault::Damaged("its pixels do not fill its size".into()));
        };
        let (across, down) = (f64::from(self.width), f64::from(self.height));
        let options =
            ResizeOptions::new().crop(part.x * across, part.y * down, part.width * across, part.height * down);
        Resizer::new().resize_typed(&from, &mut to, &options).map_err(|error| Fault::Damaged(error.to_string()))?;
        Ok(resized)
    }
}

/// The luminance of one pixel, 0 to 255.
fn luma(pixel: &[u8]) -> u8 {
    let weighted = 77 * u32::from(pixel[0]) + 150 * u32::from(pixel[1]) + 29 * u32::from(pixel[2]);
    u8::try_from((weighted + 128) >> 8).unwrap_or(u8::MAX)
}

/// A part of a picture whatever its size: each number is a fraction of a side.
#[derive(Clone, Copy)]
pub(super) struct Part {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Part {
    const WHOLE: Self = Self { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };

    /// The part that `crop` is of a picture of that size.
    pub(super) fn of(crop: Crop, (width, height): (u32, u32)) -> Self {
        let (across, down) = (f64::from(width), f64::from(height));
        Self {
            x: f64::from(crop.x) / across,
            y: f64::from(crop.y) / down,
            width: f64::from(crop.width) / across,
            height: f64::from(crop.height) / down,
        }
    }
}
