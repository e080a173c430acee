//! One cell: the shape and the two colours that err least, found by trying every shape.
//!
//! An error is the sum of squared differences over red, green and blue, of the samples and of what the samples of each quarter
//! add up to. The first keeps edges where they are, the second keeps the whole right when it is looked at from further
//! away; counted like this, neither costs the other much (`benches/similarity.py`).

use std::sync::LazyLock;

use super::palette::{Paint, Rgb, SIXTEEN, nearest};
use super::samples::CellSamples;
use super::shapes::{ACROSS, DOWN, Part, QUARTER, QUARTERS, SHADE_SYMBOLS, SOLID, Shape, Weights};
use super::{Cell, Look};
use crate::tui::theme::ColourDepth;

/// A sample counts once by itself, and in the sum of its quarter as often as there are samples in it.
const OF_SAMPLE_AND_QUARTER: i32 = 1 + QUARTER;

/// The cell that comes nearest to the samples. Of two that err the same, the one that comes first in the set.
pub(super) fn fitted(samples: &CellSamples, look: Look) -> Cell {
    let sums = Sums::of(samples);
    let mut best = sums.with_solid(look.depth);
    for shape in look.shapes.all() {
        let error = sums.error_of(shape);
        if error.least() < f64::from(best.error) {
            best = best.or(error.with_colours(shape.symbol, look.depth));
        }
    }
    let shades = if look.depth == ColourDepth::Sixteen { SHADES.as_slice() } else { &[] };
    match shades.iter().map(|shade| (sums.error_of_shade(shade), shade)).min_by_key(|&(error, _)| error) {
        Some((error, shade)) if error < best.error => shade.cell,
        _ => best.cell,
    }
}

/// One way to draw a cell.
struct Tried {
    cell: Cell,
    /// The error, less what is the same for all ways.
    error: i32,
}

impl Tried {
    fn or(self, other: Self) -> Self {
        if other.error < self.error { other } else { self }
    }
}

/// The error of drawing a cell with a symbol, by its colours `f` and `b`: `ff·f² + 2·fb·f·b + bb·b² - 2·f·front - 2·b·back`.
/// Where `fb` is 0, as for quarters, either colour errs least at the mean of what it covers.
struct Quadratic {
    weights: Weights,
    front: Rgb,
    back: Rgb,
}

impl Quadratic {
    /// What it is with the best of all colours: with those of a terminal it is no less.
    fn least(&self) -> f64 {
        let Weights { ff, fb, bb } = self.weights;
        let (front, back) = (self.front.map(f64::from), self.back.map(f64::from));
        let product = |one: &[f64; 3], other: &[f64; 3]| one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
        let least = f64::from(bb) * product(&front, &front) - 2.0 * f64::from(fb) * product(&front, &back)
            + f64::from(ff) * product(&back, &back);
        -least / f64::from(ff * bb - fb * fb)
    }

    /// The symbol in the two colours that err least. Each is the terminal's nearest to its own best: one that made up for the
    /// other's distance would bring stripes.
    fn with_colours(&self, symbol: &'static str, depth: ColourDepth) -> Tried {
        let Weights { ff, fb, bb } = self.weights;
        let front = nearest(depth, minus(times(bb, self.front), times(fb, self.back)), ff * bb - fb * fb);
        let back = nearest(depth, minus(times(ff, self.back), times(fb, self.front)), ff * bb - fb * fb);
        let (f, b) = (front.rgb, back.rgb);
        let error = self.weights.squares(f, b) - 2 * (dot(f, self.front) + dot(b, self.back));
        Tried { cell: Cell { symbol, front: front.tone, back: back.tone }, error }
    }
}

/// What the samples of a cell add up to.
struct Sums {
    /// For each corner between samples, the sum of all above and left of it.
    corners: [[Rgb; ACROSS + 1]; DOWN + 1],
    quarters: [Rgb; 4],
    whole: Rgb,
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
        let quarters = QUARTERS.map(|quarter| within(&corners, &quarter));
        Self { corners, quarters, whole: corners[DOWN][ACROSS] }
    }

    fn with_solid(&self, depth: ColourDepth) -> Tried {
        let sum = times(OF_SAMPLE_AND_QUARTER, self.whole);
        let paint = nearest(depth, sum, Weights::SOLID);
        let error = Weights::SOLID * dot(paint.rgb, paint.rgb) - 2 * dot(paint.rgb, sum);
        Tried { cell: Cell { symbol: SOLID, front: paint.tone, back: paint.tone }, error }
    }

    fn error_of(&self, shape: &Shape) -> Quadratic {
        let mut front = shape.parts.iter().fold([0; 3], |sum, part| plus(sum, within(&self.corners, part)));
        for (&sum, covered) in self.quarters.iter().zip(shape.covered) {
            front = plus(front, times(covered, sum));
        }
        let back = minus(times(OF_SAMPLE_AND_QUARTER, self.whole), front);
        Quadratic { weights: shape.weights, front, back }
    }

    fn error_of_shade(&self, shade: &Shade) -> i32 {
        shade.squares - 2 * OF_SAMPLE_AND_QUARTER * dot(shade.mixture, self.whole) / QUARTER
    }
}

/// The sum of the samples in a part.
fn within(corners: &[[Rgb; ACROSS + 1]; DOWN + 1], part: &Part) -> Rgb {
    let (above, below) = (&corners[part.top], &corners[part.bottom]);
    minus(minus(below[part.right], below[part.left]), minus(above[part.right], above[part.left]))
}

/// Two of the sixteen colours, mixed all over the cell by a pattern of dots.
struct Shade {
    cell: Cell,
    /// What the colours of [`QUARTER`] samples add up to.
    mixture: Rgb,
    /// The part of the error that no photo changes.
    squares: i32,
}

/// All shades of all pairs.
static SHADES: LazyLock<Vec<Shade>> = LazyLock::new(|| {
    let pairs = SIXTEEN.iter().enumerate().flat_map(|(index, front)| {
        SIXTEEN.iter().skip(index + 1).map(move |back| (front, back)) // the rest is light for dark, and dark for light
    });
    pairs.flat_map(|(front, back)| SHADE_SYMBOLS.map(|shade| Shade::of(shade, front, back))).collect()
});

impl Shade {
    /// The pattern is not in the photo, so its own squares count as an error too, but only a quarter: it is too fine to be
    /// looked at.
    fn of((symbol, covered): (&'static str, i32), front: &Paint, back: &Paint) -> Self {
        let mixture = plus(times(covered, front.rgb), times(QUARTER - covered, back.rgb));
        let contrast = minus(front.rgb, back.rgb);
        let pattern = covered * (QUARTER - covered) / 8 * dot(contrast, contrast);
        let squares = 4 * OF_SAMPLE_AND_QUARTER * dot(mixture, mixture) / QUARTER + pattern;
        Self { cell: Cell { symbol, front: front.tone, back: back.tone }, mixture, squares }
    }
}

fn plus(one: Rgb, other: Rgb) -> Rgb {
    [one[0] + other[0], one[1] + other[1], one[2] + other[2]]
}

fn minus(one: Rgb, other: Rgb) -> Rgb {
    [one[0] - other[0], one[1] - other[1], one[2] - other[2]]
}

fn times(factor: i32, colour: Rgb) -> Rgb {
    colour.map(|value| factor * value)
}

fn dot(one: Rgb, other: Rgb) -> i32 {
    one[0] * other[0] + one[1] * other[1] + one[2] * other[2]
}

impl Weights {
    /// The weight of one colour all over the cell.
    const SOLID: i32 = 4 * QUARTER * OF_SAMPLE_AND_QUARTER;

    fn squares(self, front: Rgb, back: Rgb) -> i32 {
        self.ff * dot(front, front) + 2 * self.fb * dot(front, back) + self.bb * dot(back, back)
    }
}
