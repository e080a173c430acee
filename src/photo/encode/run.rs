//! One run of the JPEG encoder, and the ladder of what it may give up: colour detail and quality, step by step.

use jpeg_encoder::{ColorType, Encoder, EncodingError, JfifWrite, SamplingFactor};
use zeroize::Zeroizing;

use crate::photo::{AbandonFlag, Fault, pixels::Pixels};

/// The quality of a photo that need not be made to fit: above it, bytes grow and the picture does not.
const BEST_QUALITY: u8 = 95;

/// The lowest quality before size gives way: below it, blocks begin to show in skin.
const LOWEST_QUALITY: u8 = 70;

/// Steps with one sample of colour for four pixels, as cameras write: a quality each.
const SUBSAMPLED: u8 = BEST_QUALITY - LOWEST_QUALITY + 1;

/// Steps with a colour for each pixel. Below these, a photo is larger than it is with the best quality and less colour.
const FULL_COLOUR: u8 = 5;

/// What is given up for size, as a step on a ladder: the higher, the less.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Step(u8);

impl Step {
    /// The lowest quality at which a photo is sent.
    pub(super) const LOWEST: Self = Self(0);
    /// Nothing is given up.
    pub(super) const BEST: Self = Self(SUBSAMPLED + FULL_COLOUR - 1);
    /// The whole ladder, from the lowest.
    pub(super) const ALL: [Self; Self::BEST.index() + 1] = {
        let mut all = [Self::LOWEST; Self::BEST.index() + 1];
        let mut step = Self::LOWEST;
        while step.0 < Self::BEST.0 {
            step = Self(step.0 + 1);
            all[step.index()] = step;
        }
        all
    };

    /// Its place on the ladder, from 0.
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }

    fn settings(self) -> (u8, SamplingFactor) {
        if self.0 < SUBSAMPLED {
            (LOWEST_QUALITY + self.0, SamplingFactor::F_2_2)
        } else {
            (BEST_QUALITY - (Self::BEST.0 - self.0), SamplingFactor::F_1_1)
        }
    }
}

/// What one run of the encoder wrote, kept only as far as it fits.
pub(super) struct Written<'a> {
    pub(super) kept: Zeroizing<Vec<u8>>,
    pub(super) size: usize,
    limit: usize,
    flag: &'a AbandonFlag,
}

impl Written<'_> {
    pub(super) fn fits(&self) -> bool {
        self.size <= self.limit
    }
}

impl JfifWrite for &mut Written<'_> {
    fn write_all(&mut self, bytes: &[u8]) -> Result<(), EncodingError> {
        self.flag.check_writing()?;
        self.size += bytes.len();
        if self.fits() {
            self.kept.extend_from_slice(bytes);
        }
        Ok(())
    }
}

/// Encodes the whole picture and keeps what was written if it has at most `limit` bytes; with a limit of 0, only its size
/// is known.
///
/// # Errors
/// [`Fault::Damaged`] with the encoder's words; none is known for a picture within the limits on size.
/// [`Fault::Abandoned`].
pub(super) fn encode<'a>(
    pixels: &Pixels,
    step: Step,
    limit: usize,
    flag: &'a AbandonFlag,
) -> Result<Written<'a>, Fault> {
    let damaged = |error: &dyn std::fmt::Display| Fault::Damaged(error.to_string());
    let width = u16::try_from(pixels.width).map_err(|error| damaged(&error))?;
    let height = u16::try_from(pixels.height).map_err(|error| damaged(&error))?;
    let (quality, sampling) = step.settings();
    let mut written = Written { kept: Zeroizing::new(Vec::with_capacity(limit)), size: 0, limit, flag };
    let mut encoder = Encoder::new(&mut written, quality);
    encoder.set_sampling_factor(sampling);
    let result = encoder.encode(&pixels.rgb, width, height, ColorType::Rgb);
    flag.check()?;
    result.map_err(|error| damaged(&error))?;
    Ok(written)
}
