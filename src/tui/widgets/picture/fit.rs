//! One cell: the shape and the two colours that err least, found by trying every shape.
//!
//! An error is a sum of squares over red, green and blue, taken twice: over the samples, and over the quarters' means. A
//! shape that follows the samples draws sharp edges; one that follows the quarters keeps the whole right. Both count, in the
//! proportion that scored best in `benches/similarity.py`.

use super::palette::{Paint, Rgb, SIXTEEN, nearest};
use super::samples::CellSamples;
use super::shapes::{ACROSS, DOWN, PLAIN, Part, QUARTER, QUARTERS, SHADES, Shape};
use super::{Cell, Look};
use crate::tui::theme::ColourDepth;

/// The samples of a cell.
const ALL: i32 = 4 * QUARTER;

/// The cell that comes nearest to the samples. Of two that err the same, the one that comes first in the set.
pub(super) fn fitted(samples: &CellSamples, look: Look) -> Cell {
    let sums = Sums::of(samples);
    let shapes = look.shapes.all().iter().map(|shape| sums.with_shape(shape, look.depth));
    let best = if look.depth == ColourDepth::Sixteen {
        shapes.chain(sums.with_shades(look.depth)).min_by_key(|tried| tried.error)
    } else {
        shapes.min_by_key(|tried| tried.error)
    };
    let Tried { symbol, front, back, .. } = best.unwrap_or_else(|| sums.with_shape(&PLAIN, look.depth));
    Cell { symbol, front: front.tone, back: back.tone }
}

/// One way to draw a cell.
struct Tried {
    /// Twice the samples' error and 64 times that of the quarters' means, less what is the same for all ways.
    error: i32,
    symbol: &'static str,
    front: Paint,
    back: Paint,
}

/// What the samples of a cell add up to.
struct Sums {
    /// For each corner between samples, the sum of all above and left of it.
    corners: [[Rgb; ACROSS + 1]; DOWN + 1],
    quarters: [Rgb; 4],
}

impl Sums {
    fn of(samples: &CellSamples) -> Self {
        let mut corners = [[[0; 3]; ACROSS + 1]; DOWN + 1];
        for (y, row) in samples.chunks_exact(ACROSS).enumerate() {
            let mut left = [0; 3];
            for (x, sample) in row.iter().enumerate() {
                left = plus(left, sample.map(i32::from));
                corners[y + 1][x + 1] = plus(corners[y][x + 1], left);
            }
        }
        let mut sums = Self { corners, quarters: [[0; 3]; 4] };
        sums.quarters = QUARTERS.map(|quarter| sums.within(&quarter));
        sums
    }

    fn within(&self, part: &Part) -> Rgb {
        let (above, below) = (&self.corners[part.top], &self.corners[part.bottom]);
        minus(minus(below[part.right], below[part.left]), minus(above[part.right], above[part.left]))
    }

    fn whole(&self) -> Rgb {
        self.corners[DOWN][ACROSS]
    }

    /// The shape, in the colours nearest to the means of its two groups: no other colours err less over its samples.
    fn with_shape(&self, shape: &Shape, depth: ColourDepth) -> Tried {
        let inside = shape.parts.iter().fold([0; 3], |sum, part| plus(sum, self.within(part)));
        let outside = minus(self.whole(), inside);
        let back = nearest(depth, outside, ALL - shape.inside);
        let front = if shape.inside == 0 { back } else { nearest(depth, inside, shape.inside) };
        let samples = error(inside, shape.inside, front.rgb) + error(outside, ALL - shape.inside, back.rgb);
        let quarters = self.error_of_quarters(shape.quarters, front.rgb, back.rgb);
        Tried { error: 2 * samples + quarters, symbol: shape.symbol, front, back }
    }

    /// Every shade of every colour, with the other colour that brings the mixture nearest to the mean. What the eye sees of
    /// the pattern itself counts too, a quarter of what it would if the cell were looked at closely.
    fn with_shades(&self, depth: ColourDepth) -> impl Iterator<Item = Tried> {
        let whole = self.whole();
        let shades = SHADES.into_iter().flat_map(|shade| SIXTEEN.map(move |front| (shade, front)));
        shades.map(move |((symbol, covered), front)| {
            let rest = QUARTER - covered;
            let back = nearest(depth, minus(whole, front.rgb.map(|value| 4 * covered * value)), 4 * rest);
            let mixed = plus(front.rgb.map(|value| covered * value), back.rgb.map(|value| rest * value));
            let samples = (dot(mixed, mixed) - dot(mixed, whole) / 2) / 2;
            let quarters = self.error_of_quarters([covered; 4], front.rgb, back.rgb);
            let contrast = minus(front.rgb, back.rgb);
            let pattern = covered * rest / 4 * dot(contrast, contrast);
            Tried { error: 2 * samples + quarters + pattern, symbol, front, back }
        })
    }

    /// 64 times the squared errors of the quarters' means, of whose samples so many are covered by the front colour.
    fn error_of_quarters(&self, covered: [i32; 4], front: Rgb, back: Rgb) -> i32 {
        let mut error = 0;
        for (sum, covered) in self.quarters.iter().zip(covered) {
            for channel in 0..3 {
                let drawn = covered * front[channel] + (QUARTER - covered) * back[channel];
                error += (sum[channel] - drawn).pow(2);
            }
        }
        error
    }
}

/// The squared error of `count` samples that add up to `sum` and are drawn in one colour, less the samples' own squares.
fn error(sum: Rgb, count: i32, colour: Rgb) -> i32 {
    count * dot(colour, colour) - 2 * dot(colour, sum)
}

fn plus(one: Rgb, other: Rgb) -> Rgb {
    [one[0] + other[0], one[1] + other[1], one[2] + other[2]]
}

fn minus(one: Rgb, other: Rgb) -> Rgb {
    [one[0] - other[0], one[1] - other[1], one[2] - other[2]]
}

fn dot(one: Rgb, other: Rgb) -> i32 {
    one[0] * other[0] + one[1] * other[1] + one[2] * other[2]
}
