//! The colours a terminal can show, and which of them is nearest to a mean.

use super::Tone;
use crate::tui::theme::ColourDepth;

/// Red, green and blue, as sums or as values from 0 to 255.
pub(super) type Rgb = [i32; 3];

/// A colour that the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paint {
    pub(super) rgb: Rgb,
    pub(super) tone: Tone,
}

/// xterm's sixteen colours (`XTerm-col.ad` of xterm). A terminal may have others there, which nobody can ask it in time.
pub(super) static SIXTEEN: [Paint; 16] = [
    indexed(0, [0, 0, 0]),
    indexed(1, [205, 0, 0]),
    indexed(2, [0, 205, 0]),
    indexed(3, [205, 205, 0]),
    indexed(4, [0, 0, 238]),
    indexed(5, [205, 0, 205]),
    indexed(6, [0, 205, 205]),
    indexed(7, [229, 229, 229]),
    indexed(8, [127, 127, 127]),
    indexed(9, [255, 0, 0]),
    indexed(10, [0, 255, 0]),
    indexed(11, [255, 255, 0]),
    indexed(12, [92, 92, 255]),
    indexed(13, [255, 0, 255]),
    indexed(14, [0, 255, 255]),
    indexed(15, [255, 255, 255]),
];

/// The values of a channel in the cube of 6x6x6 colours from 16 on (`256colres.pl` of xterm).
const LEVELS: [i32; 6] = [0, 95, 135, 175, 215, 255];
/// The greys from 232 on: so many, the first so dark, and so far apart.
const GREYS: i32 = 24;
const DARKEST_GREY: i32 = 8;
const GREY_STEP: i32 = 10;

const fn indexed(number: u8, rgb: Rgb) -> Paint {
    Paint { rgb, tone: Tone::Indexed(number) }
}

/// The colour nearest to `sum / count`, where `count` is at least one.
pub(super) fn nearest(depth: ColourDepth, sum: Rgb, count: i32) -> Paint {
    match depth {
        ColourDepth::True => {
            let rgb = sum.map(|sum| ((sum + count / 2) / count).clamp(0, 255));
            Paint { rgb, tone: Tone::True(rgb.map(byte)) }
        }
        ColourDepth::Cube => {
            let (cube, grey) = (nearest_in_cube(sum, count), nearest_grey(sum, count));
            if distance(&grey, sum, count) < distance(&cube, sum, count) { grey } else { cube }
        }
        ColourDepth::Sixteen => {
            let nearest = SIXTEEN.iter().min_by_key(|paint| distance(paint, sum, count));
            *nearest.unwrap_or(&SIXTEEN[0])
        }
    }
}

/// `count` squared times the squared distance.
fn distance(paint: &Paint, sum: Rgb, count: i32) -> i64 {
    paint.rgb.into_iter().zip(sum).map(|(value, sum)| i64::from(count * value - sum).pow(2)).sum()
}

/// The channels of the cube are independent.
fn nearest_in_cube(sum: Rgb, count: i32) -> Paint {
    let [red, green, blue] = sum.map(|sum| {
        // The first level is as far from the second as two others are together.
        let above = LEVELS.windows(2).take_while(|pair| 2 * sum > count * (pair[0] + pair[1])).count();
        (LEVELS[above], above)
    });
    let number = 16 + 36 * red.1 + 6 * green.1 + blue.1;
    indexed(u8::try_from(number).unwrap_or(u8::MAX), [red.0, green.0, blue.0])
}

/// The grey nearest to a colour is the one nearest to the mean of its channels.
fn nearest_grey(sum: Rgb, count: i32) -> Paint {
    let (light, channels) = (sum.iter().sum::<i32>(), 3 * count);
    let step = ((light - channels * (DARKEST_GREY - GREY_STEP / 2)) / (channels * GREY_STEP)).clamp(0, GREYS - 1);
    indexed(byte(256 - GREYS + step), [DARKEST_GREY + GREY_STEP * step; 3])
}

fn byte(value: i32) -> u8 {
    u8::try_from(value.clamp(0, 255)).unwrap_or(u8::MAX)
}
