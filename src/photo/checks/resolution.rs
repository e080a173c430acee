//! How large the picture is.

use super::{CheckLimits, answer};
use crate::enrollment::{Check, CheckName, Verdict};

/// Judges the shorter side, in pixels.
pub(super) fn resolution((width, height): (u32, u32), limits: &CheckLimits) -> Check {
    let side = f64::from(width.min(height));
    let verdict = limits.resolution.verdict(side);
    let message = match verdict {
        Verdict::Pass => format!("{width}x{height} px"),
        Verdict::Warn => format!("small picture, {width}x{height} px"),
        Verdict::Fail => format!("{width}x{height} px, too small for a usable face"),
    };
    answer(CheckName::Resolution, verdict, side, message, "Ask for the original photo, or crop less.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shorter_side_decides() {
        let verdict = |width, height| resolution((width, height), &CheckLimits::default()).verdict;
        assert_eq!(verdict(79, 4000), Verdict::Fail);
        assert_eq!(verdict(4000, 80), Verdict::Warn);
        assert_eq!(verdict(239, 240), Verdict::Warn);
        assert_eq!(verdict(240, 240), Verdict::Pass);
    }
}
