//! The second look: what may be a face, cut out, levelled and enlarged until both detectors see it at their best.

use super::blaze;
use super::cascade;
use super::cut::Cut;
use super::frame::Frame;
use super::{FoundFace, normal};
use crate::photo::pixels::Pixels;

/// How much of the surroundings is cut out with a face: both detectors want some of the head.
const SURROUNDINGS: f32 = 2.0;

/// The cascade is sure of a levelled face from here on. Turned, dark and cut-off faces reached 5 to 27, chance 3.6.
const SURE_BY_SHAPE: f32 = 5.0;

/// `BlazeFace` is sure of one from here on. Faces in the dark and half outside the picture, which the cascade misses, reached
/// 0.82 to 0.94, a cat 0.78.
const SURE_BY_EYES: f32 = 0.8;

/// Both together are sure from here on: what is half outside the picture reached 0.71 and 3.9 at once. Chance that reached 3.6 by
/// shape had no eyes.
const SURE_TOGETHER: f32 = 0.65;

/// Degrees by which a levelled face may still lean before it is levelled once more.
const LEVEL: f32 = 15.0;

/// Looks closer at a frame in which something leans by `roll` degrees; `None` when it is no face.
pub(super) fn look(picture: &Pixels, frame: &Frame, roll: f32) -> Option<FoundFace> {
    let first = Look::at(picture, frame, roll);
    match first.eyes {
        Some((frame, roll)) if first.lean.abs() > LEVEL => Look::at(picture, &frame, roll).face().or(first.face()),
        _ => first.face(),
    }
}

struct Look {
    by_shape: f32,
    by_eyes: f32,
    /// The frame that holds the eyes, and how it leans in the picture.
    eyes: Option<(Frame, f32)>,
    /// How it still leans in what was cut out.
    lean: f32,
    shape: Frame,
}

impl Look {
    fn at(picture: &Pixels, frame: &Frame, roll: f32) -> Self {
        let cut = Cut::around(frame, SURROUNDINGS, roll);
        let square = cut.of(picture, blaze::SIDE);
        let in_picture = |frame: &Frame| cut.frame_in_picture(frame, blaze::SIDE);
        // A neighbour may be in the square too.
        let is_meant = |other: &Frame| in_picture(other).is_same_face(frame);
        let eyes = blaze::search(&square).into_iter().find(|found| is_meant(&found.frame));
        let shapes = cascade::search(&square).into_iter().filter(|found| is_meant(&found.frame));
        let shape = shapes.max_by(|a, b| a.score.total_cmp(&b.score));
        Self {
            by_shape: shape.as_ref().map_or(0.0, |found| found.score),
            by_eyes: eyes.map_or(0.0, |found| found.score),
            eyes: eyes.map(|found| (in_picture(&found.frame), normal(roll + found.roll))),
            lean: eyes.map_or(0.0, |found| found.roll),
            shape: shape.map_or(*frame, |found| in_picture(&found.frame)),
        }
    }

    fn face(&self) -> Option<FoundFace> {
        let is_both = self.by_shape > 0.0 && self.by_eyes >= SURE_TOGETHER;
        if self.by_shape < SURE_BY_SHAPE && self.by_eyes < SURE_BY_EYES && !is_both {
            return None;
        }
        let (frame, roll) = self.eyes.map_or((self.shape, None), |(frame, roll)| (frame, Some(roll)));
        Some(FoundFace { frame, roll })
    }
}
