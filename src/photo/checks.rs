//! What a photo's plain measures say about its chances, before it is sent. A check never changes the photo.

use super::PreparedPhoto;
use crate::enrollment::{Check, CheckName, Verdict};

/// Below this many pixels on the shorter side no face in the picture can be 80 pixels wide, the least that vendors
/// publish for enrollment.
const LEAST_SIDE: u32 = 80;

/// Below this many, a face that fills half the side is smaller than the 120 pixels that vendors recommend.
const GOOD_SIDE: u32 = 240;

/// Every check's answer, in the order in which they are shown.
#[must_use]
pub fn checks(photo: &PreparedPhoto) -> Vec<Check> {
    vec![resolution(photo.width(), photo.height())]
}

/// Judges the shorter side, in pixels.
fn resolution(width: u32, height: u32) -> Check {
    let side = width.min(height);
    let (verdict, message) = match side {
        ..LEAST_SIDE => (
            Verdict::Fail,
            format!("{width}x{height} pixels is too small to hold a usable face: ask for the original photo"),
        ),
        LEAST_SIDE..GOOD_SIDE => (
            Verdict::Warn,
            format!("{width}x{height} pixels is small: take a larger photo if there is one, or crop less"),
        ),
        GOOD_SIDE.. => (Verdict::Pass, format!("{width}x{height} pixels is enough")),
    };
    Check { check: CheckName::Resolution, verdict, value: side.into(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shorter_side_decides() {
        let verdict = |width, height| resolution(width, height).verdict;
        assert_eq!(verdict(79, 4000), Verdict::Fail);
        assert_eq!(verdict(4000, 80), Verdict::Warn);
        assert_eq!(verdict(239, 240), Verdict::Warn);
        assert_eq!(verdict(240, 240), Verdict::Pass);
    }
}
