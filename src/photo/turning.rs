//! Turns and mirrorings of a picture: how they follow each other, and where a part of the upright picture is in the stored
//! one.

use image::metadata::Orientation;

use crate::enrollment::{Crop, Quarters};

/// Whether a quarter turn is part of the orientation.
pub(super) const fn swaps_sides(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    )
}

/// An orientation as clockwise quarter turns and then, perhaps, a mirroring of left and right.
const fn parts(orientation: Orientation) -> (u8, bool) {
    match orientation {
        Orientation::NoTransforms => (0, false),
        Orientation::Rotate90 => (1, false),
        Orientation::Rotate180 => (2, false),
        Orientation::Rotate270 => (3, false),
        Orientation::FlipHorizontal => (0, true),
        Orientation::Rotate90FlipH => (1, true),
        Orientation::FlipVertical => (2, true),
        Orientation::Rotate270FlipH => (3, true),
    }
}

/// `orientation`, followed by a turn.
pub(super) const fn then(orientation: Orientation, turn: Quarters) -> Orientation {
    let (turns, mirrored) = parts(orientation);
    // Behind a mirror a turn goes the other way round.
    let turns = if mirrored { turns + 4 - turn.get() } else { turns + turn.get() };
    match (turns % 4, mirrored) {
        (0, false) => Orientation::NoTransforms,
        (1, false) => Orientation::Rotate90,
        (2, false) => Orientation::Rotate180,
        (_, false) => Orientation::Rotate270,
        (0, true) => Orientation::FlipHorizontal,
        (1, true) => Orientation::Rotate90FlipH,
        (2, true) => Orientation::FlipVertical,
        (_, true) => Orientation::Rotate270FlipH,
    }
}

/// Where a part of the picture, once turned as `orientation` asks, lies in the picture as stored; `stored` is its size.
pub(super) const fn before(part: Crop, orientation: Orientation, stored: (u32, u32)) -> Crop {
    let (turns, mirrored) = parts(orientation);
    let turned = if turns % 2 == 1 { (stored.1, stored.0) } else { stored };
    let part = if mirrored { Crop { x: turned.0 - part.x - part.width, ..part } } else { part };
    part.turned(turned, Quarters::clockwise(4 - turns))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Orientation; 8] = [
        Orientation::NoTransforms,
        Orientation::Rotate90,
        Orientation::Rotate180,
        Orientation::Rotate270,
        Orientation::FlipHorizontal,
        Orientation::Rotate90FlipH,
        Orientation::FlipVertical,
        Orientation::Rotate270FlipH,
    ];

    #[test]
    fn four_turns_change_nothing_and_two_single_ones_are_a_double() {
        let quarter = Quarters::clockwise(1);
        for orientation in ALL {
            let twice = then(then(orientation, quarter), quarter);
            assert_eq!(twice, then(orientation, Quarters::clockwise(2)));
            assert_eq!(then(then(twice, quarter), quarter), orientation);
        }
    }
}
