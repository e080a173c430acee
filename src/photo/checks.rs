//! What a photo says about its chances, before it is sent. A check never changes the photo.

use super::PreparedPhoto;
use crate::enrollment::{Check, CheckName, Verdict};

/// Below this many pixels on the shorter side no face in the picture can be 80 pixels wide, the least that vendors
/// publish for enrollment.
const LEAST_SIDE: u32 = 80;

/// Below this many, a face that fills half the side is smaller than the 120 pixels that vendors recommend.
const GOOD_SIDE: u32 = 240;

/// Where each check draws its lines.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CheckLimits {}

/// A face that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    /// Its frame: pixels of the prepared photo, from the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
}

/// What was found in a photo.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Examined {
    /// Every check's answer, in the order in which they are shown.
    pub checks: Vec<Check>,
    /// The faces, the largest first.
    pub faces: Vec<Face>,
}

/// Examines a photo. Takes up to some hundred milliseconds: call it off the thread that draws.
#[must_use]
pub fn examine(photo: &PreparedPhoto, _limits: &CheckLimits) -> Examined {
    Examined { checks: vec![resolution(photo.width(), photo.height())], faces: Vec::new() }
}

/// Judges the shorter side, in pixels.
fn resolution(width: u32, height: u32) -> Check {
    let side = width.min(height);
    let size = format!("{width}x{height} pixels");
    let (verdict, message, remedy) = match side {
        ..LEAST_SIDE => (Verdict::Fail, "is too small to hold a usable face", Some("Ask for the original photo.")),
        LEAST_SIDE..GOOD_SIDE => {
            (Verdict::Warn, "is small", Some("Take a larger photo if there is one, or crop less."))
        }
        GOOD_SIDE.. => (Verdict::Pass, "is enough", None),
    };
    let (message, remedy) = (format!("{size} {message}"), remedy.map(str::to_owned));
    Check { check: CheckName::Resolution, verdict, value: side.into(), message, remedy }
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
