//! The face's frame in the pixels of a picture that the terminal draws itself.

use crate::enrollment::Verdict;
use crate::photo::{Face, Preview};

/// Parts of the picture's longer side that the line of the frame is thick.
const LINE: u32 = 160;

/// Draws a frame around a face into a picture; `over` is the size of the photo in whose pixels the face is measured. Its colour
/// says what the worst check says.
pub(in crate::tui) fn framed(preview: &mut Preview, face: &Face, over: (u32, u32), verdict: Verdict) {
    let colour = match verdict {
        Verdict::Pass => [0, 220, 120],
        Verdict::Warn => [240, 200, 0],
        Verdict::Fail => [240, 60, 60],
    };
    let (width, height) = (preview.width, preview.height);
    let scale = f64::from(width) / f64::from(over.0.max(1));
    let at = |position: f64, side: u32| pixel(position * scale).min(side.saturating_sub(1));
    let (left, right) = (at(face.x, width), at(face.x + face.width, width));
    let (top, bottom) = (at(face.y, height), at(face.y + face.height, height));
    let line = (width.max(height) / LINE).max(1);
    let row_bytes = 3 * usize::try_from(width).unwrap_or(0);
    for (y, row) in (0..height).zip(preview.rgb.chunks_exact_mut(row_bytes.max(3))) {
        if !(top..=bottom).contains(&y) {
            continue;
        }
        let is_edge = y < top + line || y + line > bottom;
        for (x, pixel) in (0..width).zip(row.as_chunks_mut::<3>().0) {
            let is_side = x < left + line || x + line > right;
            if (left..=right).contains(&x) && (is_edge || is_side) {
                *pixel = colour;
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
fn pixel(position: f64) -> u32 {
    position.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_goes_around_the_face_and_nowhere_else() {
        let mut preview = Preview { width: 10, height: 8, rgb: vec![0; 240].into() };
        let face = Face { x: 20.0, y: 10.0, width: 50.0, height: 40.0 };
        framed(&mut preview, &face, (100, 80), Verdict::Pass);
        let drawn: Vec<String> = preview
            .rgb
            .as_chunks::<3>()
            .0
            .chunks(10)
            .map(|row| row.iter().map(|pixel| if *pixel == [0; 3] { '.' } else { '#' }).collect())
            .collect();
        assert_eq!(
            drawn,
            [
                "..........",
                "..######..",
                "..#....#..",
                "..#....#..",
                "..#....#..",
                "..######..",
                "..........",
                ".........."
            ]
        );
    }
}
