//! How large the face is, where it is in the picture, how it leans, and whether the picture lies on its side.

use super::{CheckLimits, Frame, Pixels, answer};
use crate::enrollment::{Check, CheckName, Quarters, Verdict};

/// Judges the shorter side of the face in pixels of the prepared photo, which is `scale` times as large as what was searched.
pub(super) fn face_size(frame: &Frame, scale: f64, limits: &CheckLimits) -> Check {
    let pixels = whole(f64::from(frame.side()) * scale);
    let verdict = limits.face_size.verdict(pixels);
    let message = match verdict {
        Verdict::Pass => format!("face {pixels} px wide"),
        Verdict::Warn => format!("face small, {pixels} px wide"),
        Verdict::Fail => format!("face too small, {pixels} px wide"),
    };
    answer(CheckName::FaceSize, verdict, pixels, message, "Take the photo from closer, or ask for the original.")
}

/// Judges the room between the face and the nearest edge, in percent of its side; less than none is cut off.
#[expect(clippy::cast_precision_loss, reason = "a few thousand pixels")]
pub(super) fn face_position(frame: &Frame, picture: &Pixels, limits: &CheckLimits) -> Check {
    let (width, height) = (picture.width as f32, picture.height as f32);
    let rooms = [
        (frame.x, "left"),
        (frame.y, "upper"),
        (width - frame.x - frame.width, "right"),
        (height - frame.y - frame.height, "lower"),
    ];
    let (room, edge) = rooms.into_iter().fold(rooms[0], |least, room| if room.0 < least.0 { room } else { least });
    let percent = whole(f64::from(room / frame.side()) * 100.0);
    let verdict = limits.face_margin.verdict(percent);
    let message = match verdict {
        Verdict::Pass => "the whole face is in the picture".to_owned(),
        Verdict::Warn => format!("face at the {edge} edge"),
        Verdict::Fail => format!("face cut off at the {edge} edge"),
    };
    let remedy = "Crop less, or take a photo with room around the face.";
    answer(CheckName::FacePosition, verdict, percent, message, remedy)
}

/// Judges the degrees by which the head leans; the value is positive to the picture's right.
pub(super) fn tilt(roll: f32, limits: &CheckLimits) -> Check {
    let degrees = whole(f64::from(roll));
    let verdict = limits.tilt.verdict(degrees.abs());
    let message = match verdict {
        Verdict::Pass => "head upright".to_owned(),
        Verdict::Warn | Verdict::Fail => format!("head leans by {} degrees", degrees.abs()),
    };
    answer(CheckName::Tilt, verdict, degrees, message, "Take the photo again with the head upright.")
}

/// Judges whether the picture lies on its side or upside down; the value is the degrees of the clockwise turn that mends it.
pub(super) fn orientation(mending_turn: Quarters) -> Check {
    let degrees = 90.0 * f64::from(mending_turn.get());
    let verdict = if mending_turn.is_none() { Verdict::Pass } else { Verdict::Fail };
    let (message, remedy) = match mending_turn.get() {
        0 => ("picture upright", ""),
        1 => ("picture on its side", "Turn it to the right once."),
        2 => ("picture upside down", "Turn it twice."),
        _ => ("picture on its side", "Turn it to the left once."),
    };
    answer(CheckName::Orientation, verdict, degrees, message.to_owned(), remedy)
}

/// The nearest whole number; none is never less than none.
fn whole(value: f64) -> f64 {
    value.round() + 0.0
}
