//! Finds faces: where they are, how they lean, and how the picture must be turned for them to stand upright.
//!
//! Two detectors propose, and each proposal is looked at closer by both, upright and large. Nothing here judges a photo, and
//! nobody is recognised.

mod blaze;
mod cascade;
mod closer;
mod cut;
mod frame;

pub(super) use frame::Frame;

use super::pixels::{Pixels, RGB};
use super::preview::scaled_into;
use crate::enrollment::Quarters;
use cut::Cut;

/// Pixels a side of the picture that is searched first: the cascade then takes half of what the checks may take.
const SIDE: u32 = 640;

/// A picture is stretched to the whole range of luminance for another try when it fills less than this of 255 levels.
const NARROW_RANGE: u8 = 160;

/// A face that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct FoundFace {
    /// Where it is, in pixels of the picture that was searched; may reach over its edge.
    pub frame: Frame,
    /// Degrees by which it leans clockwise, -180 to 180; `None` where no eyes were seen.
    pub roll: Option<f32>,
}

/// What a search found.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// The faces, the largest first.
    pub faces: Vec<FoundFace>,
    /// The turn after which the largest face stands upright; none for a face that does. Its roll is what remains then.
    pub mending_turn: Quarters,
}

/// Searches a picture; when nothing is found, with more light, turned, and at last at its full size.
pub(super) fn search(picture: &Pixels) -> Search {
    let Some(small) = resized(picture, SIDE) else { return Search::default() };
    let faces = look(&small);
    if !faces.is_empty() {
        return upright(scaled(faces, picture, &small));
    }
    let lit = stretched(&small);
    // Without more light there is nothing new to be seen as it stands.
    let seen = usize::from(lit.is_none());
    let lit = lit.as_ref().unwrap_or(&small);
    for turn in [0, 2, 1, 3].map(Quarters::clockwise).into_iter().skip(seen) {
        let turned = lit.turned_by(turn);
        let faces: Vec<FoundFace> = look(&turned).into_iter().map(|face| face.turned_back(turn, &turned)).collect();
        if !faces.is_empty() {
            let search = upright(scaled(faces, picture, &small));
            return Search { mending_turn: turn.then(search.mending_turn), ..search };
        }
    }
    if picture.width > small.width { upright(look(picture)) } else { Search::default() }
}

/// The picture with its longer side at most `side` pixels.
fn resized(picture: &Pixels, side: u32) -> Option<Pixels> {
    let (width, height) = scaled_into((picture.width, picture.height), (side, side));
    Some(picture.resized(width, height).ok()?.into_owned())
}

/// Searches a picture as it stands: each face once, the largest first.
fn look(picture: &Pixels) -> Vec<FoundFace> {
    let whole = Cut::whole(picture, blaze::SIDE);
    let by_eyes = cut::of_whole(picture, blaze::SIDE).map(|square| blaze::search(&square)).unwrap_or_default();
    let by_eyes = by_eyes.iter().map(|found| (whole.frame_in_picture(&found.frame, blaze::SIDE), found.roll));
    let by_shape = cascade::search(picture).into_iter().map(|found| (found.frame, 0.0));
    let mut faces: Vec<FoundFace> = Vec::new();
    for (frame, roll) in by_shape.chain(by_eyes) {
        let is_known = |faces: &[FoundFace], frame: &Frame| faces.iter().any(|face| face.frame.is_same_face(frame));
        if is_known(&faces, &frame) {
            continue;
        }
        let found = closer::look(picture, &frame, roll);
        faces.extend(found.filter(|face| !is_known(&faces, &face.frame)));
    }
    faces.sort_by(|a, b| b.frame.side().total_cmp(&a.frame.side()));
    faces
}

/// Splits the largest face's roll into quarter turns, which mend the picture, and what is left.
fn upright(mut faces: Vec<FoundFace>) -> Search {
    let roll = faces.first().and_then(|face| face.roll).unwrap_or_default();
    let mending_turn = match roll {
        -135.0..=-45.0 => 1,
        45.0..=135.0 => 3,
        -45.0..=45.0 => 0,
        _ => 2,
    };
    for face in &mut faces {
        face.roll = face.roll.map(|roll| normal(roll + 90.0 * f32::from(mending_turn)));
    }
    Search { faces, mending_turn: Quarters::clockwise(mending_turn) }
}

/// The same angle between -180 and 180 degrees.
fn normal(degrees: f32) -> f32 {
    (degrees + 180.0).rem_euclid(360.0) - 180.0
}

/// Faces found in a smaller copy, in pixels of the picture.
#[expect(clippy::cast_precision_loss, reason = "a few thousand pixels")]
fn scaled(mut faces: Vec<FoundFace>, picture: &Pixels, small: &Pixels) -> Vec<FoundFace> {
    let factor = picture.width.max(picture.height) as f32 / small.width.max(small.height) as f32;
    for face in &mut faces {
        face.frame = face.frame.scaled(factor);
    }
    faces
}

impl FoundFace {
    /// The same face before the picture was turned; its roll stays that in the turned picture.
    #[expect(clippy::cast_precision_loss, reason = "a few thousand pixels")]
    fn turned_back(self, turn: Quarters, turned: &Pixels) -> Self {
        Self { frame: self.frame.turned_back(turn, (turned.width as f32, turned.height as f32)), ..self }
    }
}

/// The picture with its luminance stretched over the whole range; `None` when it fills it already. The darkest and the
/// brightest hundredth do not count.
fn stretched(picture: &Pixels) -> Option<Pixels> {
    let mut levels = picture.luma();
    levels.sort_unstable();
    let (low, high) = (*levels.get(levels.len() / 100)?, *levels.get(levels.len() * 99 / 100)?);
    if high - low >= NARROW_RANGE || high == low {
        return None;
    }
    let mut lit = Pixels::black(picture.width, picture.height);
    for (to, from) in lit.rgb.chunks_exact_mut(RGB).zip(picture.rgb.chunks_exact(RGB)) {
        for (to, from) in to.iter_mut().zip(from) {
            let level = u32::from(from.saturating_sub(low)) * 255 / u32::from(high - low);
            *to = u8::try_from(level).unwrap_or(u8::MAX);
        }
    }
    Some(lit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(roll: f32) -> FoundFace {
        FoundFace { frame: Frame { x: 0.0, y: 0.0, width: 9.0, height: 9.0 }, roll: Some(roll) }
    }

    #[test]
    fn a_roll_is_quarter_turns_that_mend_it_and_what_is_left() {
        for (roll, turns, left) in [(10.0, 0, 10.0), (80.0, 3, -10.0), (-95.0, 1, -5.0), (170.0, 2, -10.0)] {
            let search = upright(vec![face(roll)]);
            assert_eq!((search.mending_turn.get(), search.faces[0].roll), (turns, Some(left)), "{roll}");
        }
    }
}
