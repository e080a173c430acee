//! What an operator did to a photo by hand before it was sent: quarter turns and a crop. Pure geometry; the pixels are the
//! photo room's.

use serde::{Deserialize, Serialize};

/// Clockwise quarter turns, none to three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(from = "u8", into = "u8")]
pub struct Quarters(u8);

impl Quarters {
    /// This many clockwise quarter turns; four are none.
    #[must_use]
    pub const fn clockwise(turns: u8) -> Self {
        Self(turns % 4)
    }

    /// The turns, 0 to 3.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }

    /// Whether nothing is turned.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.0 == 0
    }

    /// This turn followed by another.
    #[must_use]
    pub const fn then(self, other: Self) -> Self {
        Self::clockwise(self.0 + other.0)
    }

    /// Whether width and height change places.
    #[must_use]
    pub const fn swaps_sides(self) -> bool {
        self.0 % 2 == 1
    }
}

impl From<u8> for Quarters {
    fn from(turns: u8) -> Self {
        Self::clockwise(turns)
    }
}

impl From<Quarters> for u8 {
    fn from(turns: Quarters) -> Self {
        turns.0
    }
}

/// A part of a picture, in whole pixels from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Crop {
    /// Pixels to the left of it.
    pub x: u32,
    /// Pixels above it.
    pub y: u32,
    /// Pixels across, at least one.
    pub width: u32,
    /// Pixels down, at least one.
    pub height: u32,
}

impl Crop {
    /// The whole of a picture of this size.
    #[must_use]
    pub const fn whole((width, height): (u32, u32)) -> Self {
        Self { x: 0, y: 0, width, height }
    }

    /// The part of this that lies within a picture of that size: at least one pixel of it.
    #[must_use]
    pub fn within(self, (width, height): (u32, u32)) -> Self {
        let (x, y) = (self.x.min(width.saturating_sub(1)), self.y.min(height.saturating_sub(1)));
        let right = self.x.saturating_add(self.width).clamp(x + 1, width.max(x + 1));
        let bottom = self.y.saturating_add(self.height).clamp(y + 1, height.max(y + 1));
        Self { x, y, width: right - x, height: bottom - y }
    }

    /// Where this part is once the whole picture, of that size, was turned.
    #[must_use]
    pub const fn turned(self, (width, height): (u32, u32), turn: Quarters) -> Self {
        let Self { x, y, width: w, height: h } = self;
        match turn.0 {
            0 => self,
            1 => Self { x: height - y - h, y: x, width: h, height: w },
            2 => Self { x: width - x - w, y: height - y - h, width: w, height: h },
            _ => Self { x: y, y: width - x - w, width: h, height: w },
        }
    }
}

/// The edits of one photo. A crop is measured in the picture as it stands after the turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Edits {
    /// How the upright photo was turned.
    #[serde(default)]
    pub turned: Quarters,
    /// What was kept of it; all without one.
    #[serde(default)]
    pub crop: Option<Crop>,
}

impl Edits {
    /// No edit at all.
    pub const NONE: Self = Self { turned: Quarters(0), crop: None };

    /// Whether nothing was edited.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.turned.is_none() && self.crop.is_none()
    }

    /// Pixels across and down of the whole turned photo, of which `upright` is the size before.
    #[must_use]
    pub const fn turned_size(&self, upright: (u32, u32)) -> (u32, u32) {
        if self.turned.swaps_sides() { (upright.1, upright.0) } else { upright }
    }

    /// What is kept of a photo that is `upright` pixels across and down: a crop that reaches over the edge is cut there.
    #[must_use]
    pub fn kept(&self, upright: (u32, u32)) -> Crop {
        let size = self.turned_size(upright);
        self.crop.map_or(Crop::whole(size), |crop| crop.within(size))
    }

    /// The edits in the operator's words, such as `turned right, cropped to 1200x1600 at 300,200`; `None` without one.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let turned = match self.turned.get() {
            0 => None,
            1 => Some("turned right".to_owned()),
            2 => Some("turned by half".to_owned()),
            _ => Some("turned left".to_owned()),
        };
        let cropped = self.crop.map(|Crop { x, y, width, height }| format!("cropped to {width}x{height} at {x},{y}"));
        turned.into_iter().chain(cropped).reduce(|turned, cropped| format!("{turned}, {cropped}"))
    }

    /// The edits with one more turn; the crop keeps what it shows.
    #[must_use]
    pub fn turned_by(self, turn: Quarters, upright: (u32, u32)) -> Self {
        let size = self.turned_size(upright);
        Self { turned: self.turned.then(turn), crop: self.crop.map(|crop| crop.within(size).turned(size, turn)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_quarter_turns_bring_a_crop_back_where_it_was() {
        let crop = Crop { x: 3, y: 5, width: 20, height: 10 };
        let mut edits = Edits { turned: Quarters::default(), crop: Some(crop) };
        let mut corners = Vec::new();
        for _ in 0..4 {
            edits = edits.turned_by(Quarters::clockwise(1), (100, 60));
            corners.push(edits.crop.map(|crop| (crop.x, crop.y)));
        }
        assert_eq!(corners, [Some((45, 3)), Some((77, 45)), Some((5, 77)), Some((3, 5))]);
        assert_eq!(edits, Edits { turned: Quarters::default(), crop: Some(crop) });
    }

    #[test]
    fn a_crop_that_reaches_over_the_edge_keeps_at_least_a_pixel() {
        let kept = |x, y, width, height| {
            Edits { turned: Quarters::clockwise(1), crop: Some(Crop { x, y, width, height }) }.kept((100, 60))
        };
        assert_eq!(kept(50, 90, 50, 50), Crop { x: 50, y: 90, width: 10, height: 10 });
        assert_eq!(kept(500, 500, 0, 0), Crop { x: 59, y: 99, width: 1, height: 1 });
    }
}
