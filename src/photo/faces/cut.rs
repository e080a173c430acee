//! A square cut out of a picture, turned so that what leans in the picture stands upright in it.

use super::frame::Frame;
use crate::photo::pixels::{Pixels, RGB};
use crate::photo::preview::scaled_into;

/// What is outside a picture: neither light nor dark, so that its edge is no edge of a face.
const GREY: u8 = 128;

/// A square in a picture: its middle, its side in the picture's pixels, and how far it leans, clockwise.
#[derive(Clone, Copy)]
pub(super) struct Cut {
    centre: (f32, f32),
    side: f32,
    degrees: f32,
}

/// A whole picture within a square of `side` pixels, grey beside it; one that is smaller is not enlarged.
pub(super) fn of_whole(picture: &Pixels, side: u32) -> Option<Pixels> {
    let (width, height) = scaled_into((picture.width, picture.height), (side, side));
    let small = picture.resized(width, height).ok()?;
    let mut square = Pixels::black(side, side);
    square.rgb.fill(GREY);
    let (left, above) = ((side - width) / 2, (side - height) / 2);
    let (row, width) = (side as usize * RGB, width as usize * RGB);
    let rows = square.rgb.chunks_exact_mut(row).skip(above as usize);
    for (to, from) in rows.zip(small.rgb.chunks_exact(width)) {
        to[left as usize * RGB..][..width].copy_from_slice(from);
    }
    Some(square)
}

impl Cut {
    /// The square around a whole picture, as [`of_whole`] makes it `side` pixels wide.
    #[expect(clippy::cast_precision_loss, reason = "a few thousand pixels")]
    pub(super) fn whole(picture: &Pixels, side: u32) -> Self {
        let (width, height) = (picture.width as f32, picture.height as f32);
        Self { centre: (width / 2.0, height / 2.0), side: width.max(height).max(side as f32), degrees: 0.0 }
    }

    /// The square around a frame, so many times as wide, leaning by `degrees`.
    pub(super) fn around(frame: &Frame, times: f32, degrees: f32) -> Self {
        Self { centre: frame.centre(), side: times * frame.width.max(frame.height), degrees }
    }

    /// The square at a size of `side` pixels. What lies outside the picture is grey.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few thousand pixels, and samples of 8 bits"
    )]
    pub(super) fn of(self, picture: &Pixels, side: u32) -> Pixels {
        let mut square = Pixels::black(side, side);
        let step = self.side / side as f32;
        // Enough points for each pixel that hardly one of the picture's is skipped.
        let points = ((step / 2.0).ceil() as u32).clamp(1, 4);
        for (index, pixel) in square.rgb.chunks_exact_mut(RGB).enumerate() {
            let (column, row) = (index as u32 % side, index as u32 / side);
            let mut sums = [0.0; RGB];
            for point in 0..points * points {
                let part = |number: u32| (number as f32 + 0.5) / points as f32;
                let at = (column as f32 + part(point % points), row as f32 + part(point / points));
                let (x, y) = self.in_picture(at, side);
                for (sum, sample) in sums.iter_mut().zip(picture.at(x, y).unwrap_or([GREY; RGB])) {
                    *sum += f32::from(sample);
                }
            }
            for (sample, sum) in pixel.iter_mut().zip(sums) {
                *sample = (sum / (points * points) as f32).round() as u8;
            }
        }
        square
    }

    /// Where a point of the square of `side` pixels is in the picture.
    #[expect(clippy::cast_precision_loss, reason = "a square of few pixels")]
    fn in_picture(self, (x, y): (f32, f32), side: u32) -> (f32, f32) {
        let scale = self.side / side as f32;
        let (across, down) = (x * scale - self.side / 2.0, y * scale - self.side / 2.0);
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        (self.centre.0 + across * cos - down * sin, self.centre.1 + across * sin + down * cos)
    }

    /// A frame of the square of `side` pixels as it is in the picture: upright there too, around the same middle.
    #[expect(clippy::cast_precision_loss, reason = "a square of few pixels")]
    pub(super) fn frame_in_picture(self, frame: &Frame, side: u32) -> Frame {
        Frame::around(self.in_picture(frame.centre(), side), frame.width.max(frame.height) * self.side / side as f32)
    }
}
