//! From pixels to a JPEG that fits: colour detail and quality give way first, then size, no further than the limit asks, each decided
//! by what an encoder really wrote. The same pixels always give the same bytes.

use jpeg_encoder::{ColorType, Encoder, EncodingError, JfifWrite, SamplingFactor};
use zeroize::Zeroizing;

use super::{Fault, pixels::Pixels};

/// The quality of a photo that need not be made to fit: above it, bytes grow and the picture does not.
const BEST_QUALITY: u8 = 95;

/// The lowest quality before size gives way: below it, blocks begin to show in skin.
const LOWEST_QUALITY: u8 = 70;

/// Pixels above which the best quality is not tried before the lowest: at [`super::MAX_JPEG_BYTES`] it would leave
/// less than a bit for each, which no photo fits in.
const HOPELESS_PIXELS: u64 = 6_000_000;

/// A JPEG of at least this part of the limit is near enough to it.
const NEAR_ENOUGH: f64 = 0.9;

/// The part of the limit that scaling aims at: far enough below to hit it, above [`NEAR_ENOUGH`].
const AIM: f64 = 0.95;

/// Growth of the logarithm of the size with each step of quality, before two sizes tell it better; seen in portraits.
const USUAL_SLOPE: f64 = 0.045;

/// How the size grows with the side: by this power, before two sizes tell it better; seen in portraits.
const USUAL_EXPONENT: f64 = 2.0;

/// Attempts at coming near the limit by scaling, after which whatever fits is taken.
const PATIENCE: u32 = 4;

/// A JPEG and how it was made.
pub(super) struct Encoded {
    pub jpeg: Zeroizing<Vec<u8>>,
    pub width: u32,
    pub height: u32,
    /// Whether nothing was given up for the limit.
    pub is_best: bool,
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
    if u64::from(pixels.width) * u64::from(pixels.height) <= HOPELESS_PIXELS {
        let best = encode_sampled(pixels, BEST_QUALITY, SamplingFactor::F_1_1, limit)?;
        if best.fits() {
            return Ok(Encoded { is_best: true, ..encoded(pixels, best) });
        }
    }
    let lowest = encode(pixels, LOWEST_QUALITY, limit)?;
    if lowest.fits() { raise_quality(pixels, lowest) } else { shrink(pixels, &lowest) }
}

/// The highest quality that fits, or one near enough to the limit; `lowest` fits.
fn raise_quality(pixels: &Pixels, lowest: Written) -> Result<Encoded, Fault> {
    let limit = lowest.limit;
    let (mut quality, mut fitting) = (LOWEST_QUALITY, lowest);
    let (mut too_high, mut slope) = (BEST_QUALITY + 1, USUAL_SLOPE);
    while too_high - quality > 1 && !fitting.is_near_enough() {
        // The highest step that should fit, if the logarithm of the size goes on growing as it did.
        let growth = |size: usize| (float(size) / float(fitting.size)).ln();
        let mut steps = (1..too_high - quality).rev();
        let step = steps.find(|step| f64::from(*step) * slope <= growth(limit)).unwrap_or(1);
        let written = encode(pixels, quality + step, limit)?;
        slope = growth(written.size) / f64::from(step);
        if written.fits() {
            (quality, fitting) = (quality + step, written);
        } else {
            too_high = quality + step;
        }
    }
    Ok(encoded(pixels, fitting))
}

/// The largest size that fits at the lowest quality, or one near enough to the limit; `whole` did not fit.
fn shrink(pixels: &Pixels, whole: &Written) -> Result<Encoded, Fault> {
    let limit = whole.limit;
    let mut above = (1.0, whole.size);
    let mut below: Option<(f64, Encoded)> = None;
    for attempt in 1.. {
        let known = below.as_ref().map(|(scale, small)| (*scale, small.jpeg.len()));
        let scale = next_scale(known, above, limit);
        let small = pixels.resized(scaled(pixels.width, scale), scaled(pixels.height, scale))?;
        let written = encode(&small, LOWEST_QUALITY, limit)?;
        let is_near_enough = written.is_near_enough();
        if written.fits() {
            below = Some((scale, encoded(&small, written)));
        } else {
            above = (scale, written.size);
        }
        match below {
            Some((_, small)) if is_near_enough || attempt >= PATIENCE => return Ok(small),
            unsettled => below = unsettled,
        }
    }
    Err(Fault::Unfit("no size was small enough"))
}

/// The scale that should meet the limit, if the size grows by a power of the side between the two that are known.
fn next_scale(below: Option<(f64, usize)>, above: (f64, usize), limit: usize) -> f64 {
    let ((scale, size), exponent) = below.map_or((above, USUAL_EXPONENT), |below| {
        (below, (float(above.1) / float(below.1)).ln() / (above.0 / below.0).ln())
    });
    scale * (float(limit) * AIM / float(size)).powf(1.0 / exponent)
}

/// Encodes with one sample of colour for four pixels, as cameras do.
fn encode(pixels: &Pixels, quality: u8, limit: usize) -> Result<Written, Fault> {
    encode_sampled(pixels, quality, SamplingFactor::F_2_2, limit)
}

fn encode_sampled(pixels: &Pixels, quality: u8, sampling: SamplingFactor, limit: usize) -> Result<Written, Fault> {
    let damaged = |error: &dyn std::fmt::Display| Fault::Damaged(error.to_string());
    let width = u16::try_from(pixels.width).map_err(|error| damaged(&error))?;
    let height = u16::try_from(pixels.height).map_err(|error| damaged(&error))?;
    let mut written = Written { kept: Zeroizing::new(Vec::with_capacity(limit)), size: 0, limit };
    let mut encoder = Encoder::new(&mut written, quality);
    encoder.set_sampling_factor(sampling);
    encoder.encode(&pixels.rgb, width, height, ColorType::Rgb).map_err(|error| damaged(&error))?;
    Ok(written)
}

fn encoded(pixels: &Pixels, written: Written) -> Encoded {
    Encoded { jpeg: written.kept, width: pixels.width, height: pixels.height, is_best: false }
}

#[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
fn float(size: usize) -> f64 {
    size as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive part of a u32")]
fn scaled(side: u32, scale: f64) -> u32 {
    ((f64::from(side) * scale).round() as u32).max(1)
}
