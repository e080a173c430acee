//! Whether the face is in focus.
//!
//! An edge that is blurred already loses little when it is blurred again: from how much it loses follows how wide it was (S.
//! Zhuo and T. Sim, "Defocus map estimation from a single image", 2011). Light and contrast cancel out.

use super::{CheckLimits, Frame, Pixels, answer, tenth};
use crate::enrollment::{Check, CheckName, Crop, Verdict};
use crate::photo::pixels::Part;

/// Pixels across a face at which it is measured: what a larger one shows in addition, no recognition needs.
const FACE_SIDE: f32 = 128.0;

/// Pixels by which it is blurred again (standard deviation).
const SECOND_BLUR: f32 = 2.0;

/// The share of the picture's points that are taken for its edges.
const EDGES: usize = 10;

/// A face of fewer pixels shows the grid of the pixels rather than its own edges.
const LEAST_FACE: f32 = 40.0;

/// The least pixels a side in which there is anything to measure.
const LEAST_SIDE: u32 = 16;

/// What is told of a picture in which no edge is left, in percent.
const HOPELESS: f64 = 20.0;

/// Judges the blur of a face in percent of its width; without one, of the picture, as if a face filled half of it. `None` where
/// there is too little to measure.
#[expect(clippy::cast_precision_loss, reason = "a few thousand pixels")]
pub(super) fn sharpness(picture: &Pixels, face: Option<&Frame>, limits: &CheckLimits) -> Option<Check> {
    let (width, height) = (picture.width, picture.height);
    let (part, face_side) = face.map_or_else(
        || (Crop::whole((width, height)), width.min(height) as f32 / 2.0),
        |frame| (frame.within((width, height)), frame.side()),
    );
    if face_side < LEAST_FACE {
        return None;
    }
    let scale = (FACE_SIDE / face_side).min(1.0);
    let value = tenth(blur(picture, part, scale)? / f64::from(face_side * scale) * 100.0);
    let verdict = limits.blur.verdict(value);
    let message = match verdict {
        Verdict::Pass => "sharp",
        Verdict::Warn => "slightly blurred",
        Verdict::Fail => "blurred",
    };
    let remedy = "Take the photo again with the face in focus, or ask for the original.";
    Some(answer(CheckName::Sharpness, verdict, value.min(HOPELESS), message.to_owned(), remedy))
}

/// The blur of a part of a picture, once scaled, in pixels (standard deviation).
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few thousand pixels"
)]
fn blur(picture: &Pixels, part: Crop, scale: f32) -> Option<f64> {
    let scaled = |side: u32| (side as f32 * scale).round() as u32;
    let (width, height) = (scaled(part.width), scaled(part.height));
    if width.min(height) < LEAST_SIDE {
        return None;
    }
    let part = picture.resized_from(Part::of(part, (picture.width, picture.height)), width, height).ok()?;
    let luma: Vec<f32> = part.luma().iter().copied().map(f32::from).collect();
    let width = width as usize;
    let (first, second) = (edges(&luma, width), edges(&blurred(&luma, width), width));
    let mut sorted = first.clone();
    let line = *sorted.select_nth_unstable_by(first.len() - first.len() / EDGES, f32::total_cmp).1;
    let strong = first.iter().zip(&second).filter(|(edge, _)| **edge >= line && **edge > 0.0);
    let (before, after) = strong.fold((0.0, 0.0), |sums, (first, second)| (sums.0 + first, sums.1 + second));
    if after <= 0.0 {
        return None;
    }
    let loss = f64::from(before / after).powi(2) - 1.0;
    Some(f64::from(SECOND_BLUR) / loss.max(1e-3).sqrt())
}

/// How steep the picture is at each point that has four neighbours.
fn edges(luma: &[f32], width: usize) -> Vec<f32> {
    let height = luma.len() / width;
    let inner = (1..height - 1).flat_map(|row| (1..width - 1).map(move |column| row * width + column));
    inner.map(|at| (luma[at + 1] - luma[at - 1]).hypot(luma[at + width] - luma[at - width])).collect()
}

/// The picture blurred by [`SECOND_BLUR`], its edge continued.
#[expect(clippy::cast_precision_loss, reason = "a few points")]
fn blurred(luma: &[f32], width: usize) -> Vec<f32> {
    const REACH: usize = 6;
    let weights: [f32; 2 * REACH + 1] = std::array::from_fn(|point| {
        let away = point as f32 - REACH as f32;
        (-away * away / (2.0 * SECOND_BLUR * SECOND_BLUR)).exp()
    });
    let sum: f32 = weights.iter().sum();
    let along = |from: &[f32], at: usize, length: usize, step: usize, first: usize| -> f32 {
        let points = weights.iter().enumerate().map(|(point, weight)| {
            let near = (at + point).saturating_sub(REACH).min(length - 1);
            weight * from[first + near * step]
        });
        points.sum::<f32>() / sum
    };
    let height = luma.len() / width;
    let rows: Vec<f32> = (0..luma.len()).map(|at| along(luma, at % width, width, 1, at - at % width)).collect();
    (0..luma.len()).map(|at| along(&rows, at / width, height, width, at % width)).collect()
}
