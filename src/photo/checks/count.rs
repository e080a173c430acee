//! How many faces there are.

use super::{CheckLimits, FoundFace, answer};
use crate::enrollment::{Check, CheckName, Verdict};

/// Judges the faces, the largest first. The value is the number of those large enough to be told of.
pub(super) fn face_count(faces: &[FoundFace], limits: &CheckLimits) -> Check {
    let made = |verdict, count: usize, message: String, remedy| {
        #[expect(clippy::cast_precision_loss, reason = "faces are few")]
        answer(CheckName::FaceCount, verdict, count as f64, message, remedy)
    };
    let Some(main) = faces.first() else {
        let remedy = "Take a photo of the person's face from the front; crop to it if it is far away.";
        return made(Verdict::Fail, 0, "no face found".to_owned(), remedy);
    };
    let share = |face: &FoundFace| 100.0 * f64::from(face.frame.side() / main.frame.side());
    let verdict = faces.get(1).map_or(Verdict::Pass, |second| limits.second_face.verdict(share(second)));
    let told = |line: f64| faces.iter().filter(|face| share(face) > line).count().max(1);
    match verdict {
        Verdict::Pass => made(verdict, 1, "one face".to_owned(), ""),
        Verdict::Warn => {
            let count = told(limits.second_face.warn);
            made(verdict, count, "another face behind the person".to_owned(), "Crop to the person's face.")
        }
        Verdict::Fail => {
            let count = told(limits.second_face.fail);
            made(verdict, count, format!("{count} faces"), "Crop to the one face that is meant.")
        }
    }
}
