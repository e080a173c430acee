//! The edits of every photo in this run, each with those before it, so that they can be taken back; and the frame of a crop by
//! hand. The files know nothing of them.

use std::collections::HashMap;

use crate::enrollment::{Crop, Edits};
use crate::photo::Face;
use crate::tui::actions::Action;

use super::photo::Unedited;

/// The edits of every photo.
#[derive(Debug, Default)]
pub struct EditBook {
    /// The edits of a photo, one after the other; the last ones hold. A file that was written again is another photo.
    pages: HashMap<Unedited, Vec<Edits>>,
    /// The edits with which a photo was sent.
    sent: HashMap<Unedited, Edits>,
}

impl EditBook {
    /// The edits of a photo.
    #[must_use]
    pub fn of(&self, photo: &Unedited) -> Edits {
        self.pages.get(photo).and_then(|page| page.last()).copied().unwrap_or_default()
    }

    /// Notes with which edits a photo was sent: those are on record.
    pub fn note_sent(&mut self, photo: &Unedited, edits: Edits) {
        self.sent.insert(photo.clone(), edits);
    }

    /// Whether a photo is edited otherwise than it was sent: such edits are nowhere else.
    #[must_use]
    pub fn has_unsent(&self) -> bool {
        self.pages.keys().any(|photo| self.of(photo) != self.sent.get(photo).copied().unwrap_or_default())
    }

    /// Whether there is an edit to take back.
    #[must_use]
    pub fn can_undo(&self, photo: &Unedited) -> bool {
        self.pages.contains_key(photo)
    }

    /// Notes the edits that hold from now on; whether they are others than before.
    pub fn note(&mut self, photo: &Unedited, edits: Edits) -> bool {
        if edits == self.of(photo) {
            return false;
        }
        self.pages.entry(photo.clone()).or_default().push(edits);
        true
    }

    /// Takes the last edit back; whether there was one.
    pub fn undo(&mut self, photo: &Unedited) -> bool {
        let Some(page) = self.pages.get_mut(photo) else { return false };
        page.pop();
        if page.is_empty() {
            self.pages.remove(photo);
        }
        true
    }
}

/// A crop by hand under way: its frame, in pixels of the whole turned photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cropping {
    /// What would be kept.
    pub frame: Crop,
    /// Pixels across and down of the photo it moves over.
    pub over: (u32, u32),
}

/// The parts of the longer side that one key moves the frame by.
const STEPS: u32 = 40;

/// The least that a frame holds, in pixels a side.
const SMALLEST: u32 = 16;

impl Cropping {
    /// Moves or sizes the frame as an action asks, within the photo.
    pub fn follow(&mut self, action: Action) {
        let step = (self.over.0.max(self.over.1) / STEPS).max(1);
        let Crop { x, y, width, height } = self.frame;
        let less = |side: u32| side.saturating_sub(step).max(SMALLEST);
        let asked = match action {
            Action::Left => Crop { x: x.saturating_sub(step), ..self.frame },
            Action::Right => Crop { x: x + step, ..self.frame },
            Action::Up => Crop { y: y.saturating_sub(step), ..self.frame },
            Action::Down => Crop { y: y + step, ..self.frame },
            Action::Widen => Crop { width: width + step, ..self.frame },
            Action::Narrow => Crop { width: less(width), ..self.frame },
            Action::Heighten => Crop { height: height + step, ..self.frame },
            Action::Lower => Crop { height: less(height), ..self.frame },
            Action::Grow => Crop {
                x: x.saturating_sub(step / 2),
                y: y.saturating_sub(step / 2),
                width: width + step,
                height: height + step,
            },
            Action::Shrink => {
                let (width_left, height_left) = (less(width), less(height));
                Crop {
                    x: x + (width.saturating_sub(width_left)) / 2,
                    y: y + (height.saturating_sub(height_left)) / 2,
                    width: width_left,
                    height: height_left,
                }
            }
            _ => self.frame,
        };
        self.frame = inside(asked, self.over);
    }
}

/// The frame, shifted until it lies within the photo, and cut only where it is larger than that.
fn inside(frame: Crop, (across, down): (u32, u32)) -> Crop {
    let (width, height) = (frame.width.min(across), frame.height.min(down));
    Crop { x: frame.x.min(across - width), y: frame.y.min(down - height), width, height }
}

/// Room around a face, in parts of the face, on every side: hair, chin and ears stay in, as portrait standards ask
/// (ISO/IEC 19794-5: the head takes half to three quarters of the picture).
const MARGIN: f64 = 0.6;

/// The crop that keeps a face with a margin. `face` is in pixels of what was prepared, `prepared` wide; `kept` is the part
/// of the photo that this shows.
#[must_use]
pub fn around(face: &Face, prepared: u32, kept: Crop, over: (u32, u32)) -> Crop {
    let scale = f64::from(kept.width) / f64::from(prepared.max(1));
    let (left, top) = (face.x - MARGIN * face.width, face.y - MARGIN * face.height);
    let (right, bottom) = (left + (1.0 + 2.0 * MARGIN) * face.width, top + (1.0 + 2.0 * MARGIN) * face.height);
    let at = |start: u32, offset: f64| whole(f64::from(start) + offset * scale);
    let (x, y) = (at(kept.x, left), at(kept.y, top));
    let (right, bottom) = (at(kept.x, right), at(kept.y, bottom));
    Crop { x, y, width: right.saturating_sub(x).max(1), height: bottom.saturating_sub(y).max(1) }.within(over)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
fn whole(pixels: f64) -> u32 {
    pixels.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrollment::Quarters;
    use crate::photo::Source;

    #[test]
    fn each_edit_is_taken_back_by_itself() {
        let (source, mut book) = ((Source::File("a.jpg".into()), (None, None)), EditBook::default());
        let turned = Edits { turned: Quarters::clockwise(1), crop: None };
        let cropped = Edits { crop: Some(Crop { x: 1, y: 2, width: 3, height: 4 }), ..turned };
        assert!(book.note(&source, turned) && book.note(&source, cropped) && !book.note(&source, cropped));
        assert!(book.undo(&source));
        assert_eq!(book.of(&source), turned);
        assert!(book.undo(&source) && !book.undo(&source));
        assert_eq!(book.of(&source), Edits::NONE);
    }

    #[test]
    fn the_frame_never_leaves_the_photo_and_never_vanishes() {
        let over = (400, 300);
        let mut cropping = Cropping { frame: Crop { x: 100, y: 100, width: 200, height: 150 }, over };
        for action in
            [Action::Right, Action::Down, Action::Widen, Action::Grow, Action::Left, Action::Up, Action::Shrink]
        {
            for _ in 0..100 {
                cropping.follow(action);
                let Crop { x, y, width, height } = cropping.frame;
                assert!(x + width <= 400 && y + height <= 300 && width >= SMALLEST && height >= SMALLEST);
            }
        }
    }

    #[test]
    fn a_face_keeps_its_margin_wherever_the_photo_was_scaled() {
        let face = Face { x: 100.0, y: 50.0, width: 50.0, height: 50.0 };
        let kept = Crop { x: 1000, y: 0, width: 2000, height: 1000 };
        // What was prepared shows the kept part at a quarter.
        assert_eq!(around(&face, 500, kept, (4000, 3000)), Crop { x: 1280, y: 80, width: 440, height: 440 });
    }
}
