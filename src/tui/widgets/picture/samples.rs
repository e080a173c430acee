//! A picture averaged to the samples of its cells. A sample is as wide as a quarter of a cell and as high as an eighth: square.

use ratatui::layout::Size;
use zeroize::Zeroizing;

use super::Picture;
use super::shapes::{ACROSS, DOWN};

/// The samples of one cell, row by row: red, green, blue.
pub(super) type CellSamples = [[u8; 3]; ACROSS * DOWN];

/// The samples of `size` cells, cell by cell. Each is the mean of the part of the picture that it stands for.
pub(super) fn averaged(picture: &Picture, size: Size) -> Zeroizing<Vec<CellSamples>> {
    let columns = usize::from(size.width);
    let across = shares(picture.width, columns * ACROSS);
    let down = shares(picture.height, usize::from(size.height) * DOWN);
    let mut cells = Zeroizing::new(vec![[[0; 3]; ACROSS * DOWN]; columns * usize::from(size.height)]);
    let bytes_across = picture.rgb.len() / down.pixels;
    let mut line = Zeroizing::new(vec![0_u32; bytes_across]);
    for (y, part) in down.parts.iter().enumerate() {
        line.fill(0);
        for (row, share) in part.pixels() {
            let pixels = &picture.rgb[row * bytes_across..][..bytes_across];
            for (sum, &value) in line.iter_mut().zip(pixels) {
                *sum += share * u32::from(value);
            }
        }
        for (x, part) in across.parts.iter().enumerate() {
            let mut sums = [HALF; 3];
            for (column, share) in part.pixels() {
                for (sum, &value) in sums.iter_mut().zip(&line[3 * column..]) {
                    *sum += u64::from(share) * u64::from(value);
                }
            }
            let sample = sums.map(|sum| u8::try_from(sum / (WHOLE * WHOLE)).unwrap_or(u8::MAX));
            cells[y / DOWN * columns + x / ACROSS][y % DOWN * ACROSS + x % ACROSS] = sample;
        }
    }
    cells
}

/// What the shares of a sample's pixels add up to. With 255 times as much a sum of 32 bits is not full.
const WHOLE: u64 = 1 << 16;
/// Makes a division that cuts off one that rounds.
const HALF: u64 = WHOLE * WHOLE / 2;

/// One side of the picture, divided into samples.
struct Shares {
    pixels: usize,
    parts: Vec<Part>,
}

/// The pixels of one sample: all count the same, except the first and the last, which others may have a part in.
struct Part {
    first: usize,
    last: usize,
    shares: [u32; 3],
}

impl Part {
    /// Each pixel with its share.
    fn pixels(&self) -> impl Iterator<Item = (usize, u32)> {
        let [first, middle, last] = self.shares;
        (self.first..=self.last).map(move |pixel| {
            let share = if pixel == self.first {
                first
            } else if pixel == self.last {
                last
            } else {
                middle
            };
            (pixel, share)
        })
    }
}

fn shares(pixels: u32, samples: usize) -> Shares {
    let (wide, many) = (u64::from(pixels), samples as u64);
    let to_usize = |pixel: u64| usize::try_from(pixel).unwrap_or(usize::MAX);
    let parts = (0..many)
        .map(|sample| {
            // In units of which a pixel has `many` and a sample has `wide`.
            let (start, end) = (sample * wide, (sample + 1) * wide);
            let (first, last) = (start / many, (end - 1) / many);
            let middle = WHOLE * many / wide;
            let begin = WHOLE * ((first + 1) * many - start).min(wide) / wide;
            // The last takes what rounding lost, so that the shares are a whole.
            let end = WHOLE.saturating_sub(begin + middle * (last - first).saturating_sub(1));
            let shares = [begin, middle, end].map(|share| u32::try_from(share).unwrap_or(u32::MAX));
            Part { first: to_usize(first), last: to_usize(last), shares }
        })
        .collect();
    Shares { pixels: to_usize(wide), parts }
}
