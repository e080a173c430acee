//! Where a face is: an upright frame, how two of them overlap, and how they follow the picture when it is turned or scaled.

use crate::enrollment::{Crop, Quarters};

/// A frame in pixels of some picture; parts of it may lie outside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::photo) struct Frame {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Frame {
    /// A square around a point.
    pub(in crate::photo) fn around((x, y): (f32, f32), side: f32) -> Self {
        Self { x: x - side / 2.0, y: y - side / 2.0, width: side, height: side }
    }

    pub(in crate::photo) fn centre(&self) -> (f32, f32) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Its shorter side.
    pub(in crate::photo) fn side(&self) -> f32 {
        self.width.min(self.height)
    }

    fn area(&self) -> f32 {
        self.width * self.height
    }

    fn common_area(&self, other: &Self) -> f32 {
        let across = (self.x + self.width).min(other.x + other.width) - self.x.max(other.x);
        let down = (self.y + self.height).min(other.y + other.height) - self.y.max(other.y);
        across.max(0.0) * down.max(0.0)
    }

    /// The part of it, in whole pixels, that lies within a picture of that size.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "cut off at zero, and a few thousand pixels"
    )]
    pub(in crate::photo) fn within(&self, size: (u32, u32)) -> Crop {
        let (left, top) = (self.x.max(0.0) as u32, self.y.max(0.0) as u32);
        let (right, bottom) = ((self.x + self.width).max(0.0) as u32, (self.y + self.height).max(0.0) as u32);
        let (width, height) = (right.saturating_sub(left), bottom.saturating_sub(top));
        Crop { x: left, y: top, width, height }.within(size)
    }

    /// Whether both can only be one face: they share more than half of the smaller one.
    ///
    /// Two detectors frame the same face up to half as large again, so the smaller frame is what counts; heads that touch share
    /// far less of it.
    pub(in crate::photo) fn is_same_face(&self, other: &Self) -> bool {
        self.common_area(other) > 0.5 * self.area().min(other.area())
    }

    /// The same frame in the picture at another size.
    pub(in crate::photo) fn scaled(&self, factor: f32) -> Self {
        Self { x: self.x * factor, y: self.y * factor, width: self.width * factor, height: self.height * factor }
    }

    /// The same frame before the picture, which has that size now, was turned.
    pub(in crate::photo) fn turned_back(&self, turn: Quarters, (width, height): (f32, f32)) -> Self {
        let Self { x, y, width: across, height: down } = *self;
        match turn.get() {
            0 => *self,
            1 => Self { x: y, y: width - x - across, width: down, height: across },
            2 => Self { x: width - x - across, y: height - y - down, width: across, height: down },
            _ => Self { x: height - y - down, y: x, width: down, height: across },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_neighbours_are_two_faces_and_a_frame_within_a_frame_is_one() {
        let face = Frame { x: 100.0, y: 100.0, width: 80.0, height: 80.0 };
        assert!(face.is_same_face(&Frame { x: 90.0, y: 85.0, width: 120.0, height: 120.0 }));
        assert!(!face.is_same_face(&Frame { x: 160.0, y: 100.0, width: 80.0, height: 80.0 }));
    }

    #[test]
    fn a_frame_is_found_again_in_the_picture_before_it_was_turned() {
        // A picture of 100x60 with something in its upper left corner.
        let before = Frame { x: 2.0, y: 3.0, width: 10.0, height: 5.0 };
        let (quarter, half) = (Quarters::clockwise(1), Quarters::clockwise(2));
        let turned = Frame { x: 60.0 - 3.0 - 5.0, y: 2.0, width: 5.0, height: 10.0 };
        assert_eq!(turned.turned_back(quarter, (60.0, 100.0)), before);
        let upside_down = Frame { x: 100.0 - 2.0 - 10.0, y: 60.0 - 3.0 - 5.0, width: 10.0, height: 5.0 };
        assert_eq!(upside_down.turned_back(half, (100.0, 60.0)), before);
        let turned = Frame { x: 3.0, y: 100.0 - 2.0 - 10.0, width: 5.0, height: 10.0 };
        assert_eq!(turned.turned_back(Quarters::clockwise(3), (60.0, 100.0)), before);
    }

    #[test]
    fn what_is_cut_off_is_left_out() {
        let frame = Frame { x: -25.0, y: 0.0, width: 100.0, height: 100.0 };
        assert_eq!(frame.within((60, 200)), Crop { x: 0, y: 0, width: 60, height: 100 });
    }
}
