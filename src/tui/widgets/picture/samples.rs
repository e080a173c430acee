//! A picture averaged to the samples of its cells. A sample is as wide as a quarter of a cell and as high as an eighth: square.

use ratatui::layout::Size;
use zeroize::Zeroizing;

use super::Picture;
use super::shapes::{ACROSS, DOWN};

/// The samples of one cell, row by row: red, green, blue.
pub(super) type CellSamples = [[u8; 3]; ACROSS * DOWN];

/// The samples of `size` cells, cell by cell. Each is the mean of the part of the picture that it stands for.
pub(super) fn averaged(picture: &Picture, size: Size) -> Zeroizing<Vec<CellSamples>> {
    let (columns, rows) = (usize::from(size.width), usize::from(size.height));
    let mut cells = Zeroizing::new(vec![[[0; 3]; ACROSS * DOWN]; columns * rows]);
    let (pixels, _) = picture.rgb.as_chunks::<3>();
    let (across, down) = (parts(picture.width, columns * ACROSS), parts(picture.height, rows * DOWN));
    let pixels_across = pixels.len() / down.last().map_or(1, |part| part.end);
    let mut line = Zeroizing::new(vec![[0_u32; 3]; pixels_across]);
    for (y, part) in down.iter().enumerate() {
        line.fill([0; 3]);
        for (row, share) in part.shares() {
            for (sum, &pixel) in line.iter_mut().zip(&pixels[row * pixels_across..]) {
                add(sum, share, pixel.map(u32::from));
            }
        }
        // Half of the fraction's bits, to make room for those of the columns.
        line.iter_mut().for_each(|sum| *sum = sum.map(|sum| sum >> 8));
        for (x, part) in across.iter().enumerate() {
            let mut sum = [HALF; 3];
            for (column, share) in part.shares() {
                add(&mut sum, share, line[column]);
            }
            let sample = sum.map(|sum| sum.to_be_bytes()[0]);
            cells[y / DOWN * columns + x / ACROSS][y % DOWN * ACROSS + x % ACROSS] = sample;
        }
    }
    cells
}

fn add(sum: &mut [u32; 3], share: u32, pixel: [u32; 3]) {
    for (sum, value) in sum.iter_mut().zip(pixel) {
        *sum += share * value;
    }
}

/// What the shares of a sample's pixels add up to: 16 bits of fraction.
const WHOLE: u64 = 1 << 16;
/// Half of what a value's last bit is worth when 24 bits of fraction follow it: cutting them off then rounds.
const HALF: u32 = 1 << 23;

/// The pixels in one direction that a sample stands for, from `first` up to but without `end`. All have the same share in it,
/// except the first and the last, in which other samples may have a part too.
struct Part {
    first: usize,
    end: usize,
    of_first: u32,
    of_others: u32,
    of_last: u32,
}

impl Part {
    /// Each pixel with its share.
    fn shares(&self) -> impl Iterator<Item = (usize, u32)> {
        (self.first..self.end).map(|pixel| {
            let share = if pixel == self.first {
                self.of_first
            } else if pixel + 1 == self.end {
                self.of_last
            } else {
                self.of_others
            };
            (pixel, share)
        })
    }
}

/// Divides a side of the picture into samples.
fn parts(pixels: u32, samples: usize) -> Vec<Part> {
    let (pixels, samples) = (u64::from(pixels), samples as u64);
    let index = |pixel: u64| usize::try_from(pixel).unwrap_or(usize::MAX);
    let share = |share: u64| u32::try_from(share).unwrap_or(u32::MAX);
    (0..samples)
        .map(|sample| {
            // In units of which a pixel has `samples` and a sample has `pixels`.
            let (start, end) = (sample * pixels, (sample + 1) * pixels);
            let (first, after) = (start / samples, end.div_ceil(samples));
            let of_first = WHOLE * ((first + 1) * samples - start).min(pixels) / pixels;
            let of_others = WHOLE * samples / pixels;
            let others = (after - first).saturating_sub(2);
            // The last has what rounding lost too, so that all are a whole.
            let of_last = WHOLE - of_first - others * of_others;
            Part {
                first: index(first),
                end: index(after),
                of_first: share(of_first),
                of_others: share(of_others),
                of_last: share(of_last),
            }
        })
        .collect()
}
