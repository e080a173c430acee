//! From pixels to a JPEG that fits: colour detail and quality give way first, then size, no further than the limit asks, each
//! decided by what an encoder really wrote. The same pixels always give the same bytes.

mod estimate;
mod run;

use std::ops::Range;

use image::metadata::Orientation;
use zeroize::Zeroizing;

use self::{
    estimate::Estimate,
    run::{Step, encode},
};
use super::{AbandonFlag, Fault, pixels::Pixels};

/// A JPEG of at least this part of the limit is near enough to it.
const NEAR_ENOUGH: f64 = 0.9;

/// The part of the limit that a guess aims at: far enough below to hit it, above [`NEAR_ENOUGH`].
const AIM: f64 = 0.97;

/// The part of the limit up to which nothing is given up without having tried: a guess may be a little too high.
const HOPE: f64 = 1.05;

/// How the size grows with the side: by this power, before two sizes tell it better; seen in portraits with grain.
const USUAL_EXPONENT: f64 = 1.7;

/// Scales that are tried, and guesses before each, after which whatever fits is taken.
const PATIENCE: u32 = 4;

/// A guess within this part of what is aimed at needs no better one.
const CLOSE: f64 = 0.01;

/// The part of the limit by which the aim is lowered after each scale that was tried in vain.
const SAFETY: f64 = 0.015;

/// A JPEG and how it was made.
pub(super) struct Encoded {
    pub jpeg: Zeroizing<Vec<u8>>,
    pub width: u32,
    pub height: u32,
    /// Whether nothing was given up for the limit.
    pub is_best: bool,
}

/// How it ended at the picture's whole size.
enum AtWholeSize {
    Fits(Encoded),
    /// Bytes that the lowest step takes, as far as is known.
    TooLarge(f64),
}

/// Encodes the picture, turned as `orientation` asks, in at most `limit` bytes.
///
/// # Errors
/// [`Fault::Damaged`] with the encoder's words; none is known for a picture within the limits on size.
/// [`Fault::Abandoned`].
pub(super) fn fit(
    pixels: &Pixels,
    orientation: Orientation,
    limit: usize,
    flag: &AbandonFlag,
) -> Result<Encoded, Fault> {
    match at_whole_size(pixels, orientation, limit, flag)? {
        AtWholeSize::Fits(encoded) => Ok(encoded),
        AtWholeSize::TooLarge(bytes) => shrink(pixels, orientation, bytes, limit, flag),
    }
}

/// The highest step that fits, or one near enough to the limit.
fn at_whole_size(
    pixels: &Pixels,
    orientation: Orientation,
    limit: usize,
    flag: &AbandonFlag,
) -> Result<AtWholeSize, Fault> {
    let mut guess = Estimate::of(pixels, 1.0, flag)?;
    // What was written, as a part of what was guessed.
    let mut truth = 1.0;
    let mut untried = 0..Step::ALL.len();
    let mut upright = None;
    let mut fitting = None;
    while let Some(index) = next_step(&mut guess, truth, &untried, limit)? {
        let step = Step::ALL[index];
        let upright = upright.get_or_insert_with(|| pixels.turned(orientation));
        let written = encode(upright, step, limit, flag)?;
        truth = float(written.size) / guess.at(step)?;
        if written.fits() {
            let (width, height, is_best) = (upright.width, upright.height, step == Step::BEST);
            let is_settled = is_best || is_near_enough(written.size, limit);
            fitting = Some(Encoded { jpeg: written.kept, width, height, is_best });
            if is_settled {
                break;
            }
            untried.start = index + 1;
        } else {
            untried.end = index;
        }
    }
    Ok(match fitting {
        Some(encoded) => AtWholeSize::Fits(encoded),
        None => AtWholeSize::TooLarge(guess.at(Step::LOWEST)? * truth),
    })
}

/// The step to try next: the highest that should fit; none when all are tried, or when nothing should fit at all.
fn next_step(
    guess: &mut Estimate<'_>,
    truth: f64,
    untried: &Range<usize>,
    limit: usize,
) -> Result<Option<usize>, Fault> {
    if untried.is_empty() {
        return Ok(None);
    }
    let limit = float(limit);
    if untried.start == 0 && guess.at(Step::LOWEST)? * truth > limit {
        return Ok(None);
    }
    if untried.end == Step::ALL.len() && guess.at(Step::BEST)? * truth <= limit * HOPE {
        return Ok(Some(Step::BEST.index()));
    }
    // Halves what is left: the size grows from step to step.
    let Range { start: mut fits, end: mut too_large } = untried.clone();
    while fits < too_large {
        let middle = fits.midpoint(too_large);
        if guess.at(Step::ALL[middle])? * truth <= limit * AIM {
            fits = middle + 1;
        } else {
            too_large = middle;
        }
    }
    // The lowest that is left is tried even if it should be a little too large: guesses are guesses.
    Ok(Some(fits.saturating_sub(1).max(untried.start)))
}

/// The largest size that fits at the lowest step, or one near enough to the limit; at whole size that takes `bytes`,
/// too many.
fn shrink(
    pixels: &Pixels,
    orientation: Orientation,
    bytes: f64,
    limit: usize,
    flag: &AbandonFlag,
) -> Result<Encoded, Fault> {
    // The largest that is known to fit, and what was written as a part of what was guessed.
    let (mut fitting, mut truth) = (None::<Encoded>, 1.0);
    let (mut scale, mut bytes) = (1.0, bytes);
    for attempt in 1.. {
        // The more often it failed, the further it stays below.
        let aim = float(limit) * AIM - float(limit) * SAFETY * f64::from(attempt - 1);
        (scale, bytes) = promising_scale(pixels, (scale, bytes), aim / truth, flag)?;
        let small = pixels.resized(scaled(pixels.width, scale), scaled(pixels.height, scale))?;
        let small = small.turned(orientation);
        let written = encode(&small, Step::LOWEST, limit, flag)?;
        truth = float(written.size) / bytes;
        let is_settled = attempt >= PATIENCE || is_near_enough(written.size, limit);
        if written.fits() && fitting.as_ref().is_none_or(|known| known.jpeg.len() < written.size) {
            let (width, height) = (small.width, small.height);
            fitting = Some(Encoded { jpeg: written.kept, width, height, is_best: false });
        }
        fitting = match fitting {
            Some(encoded) if is_settled => return Ok(encoded),
            unsettled => unsettled,
        };
    }
    Err(Fault::Unfit("no size was small enough"))
}

/// A scale at which the lowest step should take about `aim` bytes, and what it should take there; of another scale that
/// is `known`.
fn promising_scale(pixels: &Pixels, known: (f64, f64), aim: f64, flag: &AbandonFlag) -> Result<(f64, f64), Fault> {
    let (mut scale, mut bytes) = known;
    let mut exponent = USUAL_EXPONENT;
    for _ in 0..PATIENCE {
        // By the power by which the size grew between the last two scales.
        let next = (scale * (aim / bytes).powf(1.0 / exponent)).min(1.0);
        let found = Estimate::of(pixels, next, flag)?.at(Step::LOWEST)?;
        let grown = (bytes / found).ln() / (scale / next).ln();
        exponent = if grown.is_finite() { grown.clamp(1.0, 2.5) } else { USUAL_EXPONENT };
        (scale, bytes) = (next, found);
        if (found / aim - 1.0).abs() < CLOSE {
            break;
        }
    }
    Ok((scale, bytes))
}

fn is_near_enough(size: usize, limit: usize) -> bool {
    size <= limit && float(size) >= float(limit) * NEAR_ENOUGH
}

#[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^52")]
fn float(size: usize) -> f64 {
    size as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive part of a u32")]
fn scaled(side: u32, scale: f64) -> u32 {
    ((f64::from(side) * scale).round() as u32).max(1)
}
