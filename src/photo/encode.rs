//! From pixels to a JPEG that fits: quality gives way first, then size, no further than the limit asks, each decided
//! by what an encoder really wrote. The same pixels always give the same bytes.

use jpeg_encoder::{ColorType, Encoder, EncodingError, JfifWrite};
use zeroize::Zeroizing;

use super::{Fault, pixels::Pixels};

/// The quality of a photo that need not be made to fit: above it, bytes grow and the picture does not.
pub(super) const BEST_QUALITY: u8 = 95;

/// The lowest quality before size gives way: below it, blocks begin to show in skin.
const LOWEST_QUALITY: u8 = 70;

/// Pixels above which the best quality is not tried before the lowest: at [`super::MAX_JPEG_BYTES`] it would leave
/// less than a bit for each, which no photo fits in.
const HOPELESS_PIXELS: u64 = 6_000_000;

/// A JPEG of at least this part of the limit is near enough to it.
const NEAR_ENOUGH: f64 = 0.93;

/// The part of the limit that scaling aims at: far enough below to hit it, above [`NEAR_ENOUGH`].
const AIM: f64 = 0.965;

/// Growth of the logarithm of the size with each step of quality, before two sizes tell it better; seen in portraits.
const USUAL_SLOPE: f64 = 0.045;

/// How the size grows with the side: by this power, before two sizes tell it better; seen in portraits.
const USUAL_EXPONENT: f64 = 1.6;

/// Attempts at coming near the limit by scaling, after which whatever fits is taken.
const PATIENCE: u32 = 4;

/// The largest scale worth trying once the whole picture did not fit.
const LARGEST_SCALE: f64 = 0.98;

/// A JPEG and how it was made.
pub(super) struct Encoded {
    pub jpeg: Zeroizing<Vec<u8>>,
    pub width: u32,
    pub height: u32,
    pub quality: u8,
}

/// What one run of the encoder wrote, kept only as far as it fits.
struct Written {
    kept: Zeroizing<Vec<u8>>,
    size: usize,
    limit: usize,
}

impl Written {
    fn fits(&self) -> bool {
        self.size <= self.limit
    }

    fn is_near_enough(&self) -> bool {
        self.fits() && float(self.size) >= float(self.limit) * NEAR_ENOUGH
    }
}

impl JfifWrite for &mut Written {
    fn write_all(&mut self, bytes: &[u8]) -> Result<(), EncodingError> {
        self.size += bytes.len();
        if self.fits() {
            self.kept.extend_from_slice(bytes);
        }
        Ok(())
    }
}

/// Encodes the picture in at most `limit` bytes.
///
/// # Errors
/// [`Fault::Damaged`] with the encoder's words; none is known for a picture within the limits on size.
pub(super) fn fit(pixels: &Pixels, limit: usize) -> Result<Encoded, Fault> {
    let mut upper = None;
    if u64::from(pixels.width) * u64::from(pixels.height) <= HOPELESS_PIXELS {
        let best = encode(pixels, BEST_QUALITY, limit)?;
        if best.fits() {
            return Ok(encoded(pixels, BEST_QUALITY, best));
        }
        upper = Some(best.size);
    }
    let lowest = encode(pixels, LOWEST_QUALITY, limit)?;
    if lowest.fits() { raise_quality(pixels, lowest, upper) } else { shrink(pixels, &lowest) }
}

/// The highest quality that fits, or one near enough to the limit; `lowest` fits, and the best quality is known to
/// write `upper` bytes, too many, if it was tried.
fn raise_quality(pixels: &Pixels, lowest: Written, upper: Option<usize>) -> Result<Encoded, Fault> {
    let limit = lowest.limit;
    let mut below = (LOWEST_QUALITY, lowest);
    let mut above = upper.map_or((BEST_QUALITY + 1, None), |size| (BEST_QUALITY, Some(size)));
    while above.0 - below.0 > 1 && !below.1.is_near_enough() {
        let quality = next_quality((below.0, below.1.size), above, limit);
        let written = encode(pixels, quality, limit)?;
        if written.fits() {
            below = (quality, written);
        } else {
            above = (quality, Some(written.size));
        }
    }
    Ok(encoded(pixels, below.0, below.1))
}

/// Where between two qualities the limit should lie, if the logarithm of the size grows evenly.
fn next_quality(below: (u8, usize), above: (u8, Option<usize>), limit: usize) -> u8 {
    let growth = |size: usize| (float(size) / float(below.1)).ln();
    let slope = above.1.map_or(USUAL_SLOPE, |size| growth(size) / f64::from(above.0 - below.0));
    let steps = (1..above.0 - below.0).rev().find(|steps| f64::from(*steps) * slope <= growth(limit));
    below.0 + steps.unwrap_or(1)
}

/// The largest size that fits at the lowest quality, or one near enough to the limit; `whole` did not fit.
fn shrink(pixels: &Pixels, whole: &Written) -> Result<Encoded, Fault> {
    let limit = whole.limit;
    let (mut scale, mut size, mut exponent) = (1.0, whole.size, USUAL_EXPONENT);
    for attempt in 0.. {
        let is_patient = attempt < PATIENCE;
        let aim = float(limit) * if is_patient { AIM } else { AIM / 2.0 };
        let next = (scale * (aim / float(size)).powf(1.0 / exponent)).min(LARGEST_SCALE);
        let small = pixels.resized(scaled(pixels.width, next), scaled(pixels.height, next))?;
        let written = encode(&small, LOWEST_QUALITY, limit)?;
        if written.is_near_enough() || (written.fits() && !is_patient) {
            return Ok(encoded(&small, LOWEST_QUALITY, written));
        }
        // A size that grows with its side by less than its length, or by more than its area, is an accident.
        exponent = ((float(written.size) / float(size)).ln() / (next / scale).ln()).clamp(1.0, 2.0);
        (scale, size) = (next, written.size);
    }
    Err(Fault::Unfit("no size was small enough"))
}

fn encode(pixels: &Pixels, quality: u8, limit: usize) -> Result<Written, Fault> {
    let damaged = |error: &dyn std::fmt::Display| Fault::Damaged(error.to_string());
    let width = u16::try_from(pixels.width).map_err(|error| damaged(&error))?;
    let height = u16::try_from(pixels.height).map_err(|error| damaged(&error))?;
    let mut written = Written { kept: Zeroizing::new(Vec::with_capacity(limit)), size: 0, limit };
    Encoder::new(&mut written, quality)
        .encode(&pixels.rgb, width, height, ColorType::Rgb)
        .map_err(|error| damaged(&error))?;
    Ok(written)
}

fn encoded(pixels: &Pixels, quality: u8, written: Written) -> Encoded {
    Encoded { jpeg: written.kept, width: pixels.width, height: pixels.height, quality }
}

#[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
fn float(size: usize) -> f64 {
    size as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive part of a u32")]
fn scaled(side: u32, scale: f64) -> u32 {
    ((f64::from(side) * scale).round() as u32).max(1)
}
