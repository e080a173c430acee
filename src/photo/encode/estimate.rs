//! How large a JPEG will be, from encoding a small part of its picture: a guess that saves runs of the scaler and the
//! encoder over the whole. Only what is written in full is relied on.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::{
    float,
    run::{Step, encode},
    scaled,
};
use crate::enrollment::Crop;
use crate::photo::{
    AbandonFlag, Fault,
    pixels::{Part, Pixels, RGB},
};

/// Pixels that are encoded for a guess: enough to be right within a few percent, in a few milliseconds.
const GUESSED_FROM: f64 = 512.0 * 1024.0;

/// Pixels a side of a tile: whole blocks of the encoder, with one sample of colour for four pixels too.
const TILE: u32 = 64;

/// Bytes that the encoder writes before the first pixel, whatever the picture: tables, mostly.
const HEAD: usize = 625;

/// Guesses a picture's size at each step, and remembers.
pub(super) struct Estimate<'a> {
    mosaic: Cow<'a, Pixels>,
    /// How many times as large the picture is.
    times: f64,
    known: [Option<f64>; Step::ALL.len()],
    flag: &'a AbandonFlag,
}

impl<'a> Estimate<'a> {
    /// For a picture once it is scaled by that factor, at most 1.
    ///
    /// # Errors
    /// As for [`Pixels::resized`].
    pub(super) fn of(pixels: &'a Pixels, scale: f64, flag: &'a AbandonFlag) -> Result<Self, Fault> {
        let (width, height) = (scaled(pixels.width, scale), scaled(pixels.height, scale));
        let area = f64::from(width) * f64::from(height);
        let mosaic = if area > 2.0 * GUESSED_FROM {
            Cow::Owned(mosaic(pixels, scale, area)?)
        } else {
            pixels.resized(width, height)?
        };
        let times = area / (f64::from(mosaic.width) * f64::from(mosaic.height));
        Ok(Self { mosaic, times, known: [None; Step::ALL.len()], flag })
    }

    /// Bytes that the whole picture should take at that step.
    ///
    /// # Errors
    /// As for [`encode`].
    pub(super) fn at(&mut self, step: Step) -> Result<f64, Fault> {
        if let Some(size) = self.known[step.index()] {
            return Ok(size);
        }
        let size = encode(&self.mosaic, step, 0, self.flag)?.size;
        let size = float(HEAD) + float(size.saturating_sub(HEAD)) * self.times;
        self.known[step.index()] = Some(size);
        Ok(size)
    }
}

/// Tiles from all over the picture, scaled, one below the other.
fn mosaic(pixels: &Pixels, scale: f64, area: f64) -> Result<Pixels, Fault> {
    let stored = (pixels.width, pixels.height);
    let side = scaled(TILE, 1.0 / scale);
    // The picture is cut into so many cells, as square as can be, and a tile stands in the middle of each.
    let cell = f64::from(side) * (area / GUESSED_FROM).sqrt();
    let cells = |side: u32| scaled(side, 1.0 / cell);
    let (columns, rows) = (cells(pixels.width), cells(pixels.height));
    let middle = |index: u32, count: u32, whole: u32| ((2 * index + 1) * whole / (2 * count)).saturating_sub(side / 2);
    let mut rgb = Zeroizing::new(Vec::with_capacity((columns * rows * TILE * TILE) as usize * RGB));
    for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
        let (x, y) = (middle(column, columns, pixels.width), middle(row, rows, pixels.height));
        let tile = Crop { x, y, width: side, height: side }.within(stored);
        rgb.extend_from_slice(&pixels.resized_from(Part::of(tile, stored), TILE, TILE)?.rgb);
    }
    Ok(Pixels { width: TILE, height: TILE * columns * rows, rgb })
}
