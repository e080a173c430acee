//! The shapes a cell can take, as parts of its samples. Which one to take is not known here.

/// Samples across a cell: the finest that a shape divides.
pub(super) const ACROSS: usize = 4;
/// Samples down a cell.
pub(super) const DOWN: usize = 8;
/// Samples of a quarter of a cell.
pub(super) const QUARTER: i32 = 8;

/// The block elements (Unicode, U+2580 to U+259F) that a terminal's font has; each set holds the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shapes {
    /// The upper half: one colour above the other.
    Halves,
    /// Every way to divide two by two quarters between two colours.
    Quarters,
    /// Also one colour above the other at each eighth of the height, and beside it at each quarter of the width.
    Eighths,
}

impl Shapes {
    /// What a terminal's font has, by its environment: the kernel's console has 256 or 512 glyphs, no quarters among them.
    #[must_use]
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        if variable("TERM").as_deref() == Some("linux") { Self::Halves } else { Self::Eighths }
    }

    /// All shapes of the set besides the whole cell, up to an exchange of the two colours.
    pub(super) fn all(self) -> &'static [Shape] {
        match self {
            Self::Halves => &ALL[..1],
            Self::Quarters => &ALL[..7],
            Self::Eighths => &ALL,
        }
    }
}

/// Samples from `left`, `top` up to but without `right`, `bottom`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
}

/// A symbol, and what its front colour covers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) symbol: &'static str,
    /// One part, or two that do not touch.
    pub(super) parts: &'static [Part],
    /// How many samples of each of the [`QUARTERS`] are covered.
    pub(super) covered: [i32; 4],
    pub(super) weights: Weights,
}

/// How much the squares of the front colour, of both, and of the back colour count in the error of a shape (`fit`): each
/// covered sample once, and each quarter by the square of its covered samples.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weights {
    pub(super) ff: i32,
    pub(super) fb: i32,
    pub(super) bb: i32,
}

impl Weights {
    const fn of(covered: [i32; 4]) -> Self {
        let mut weights = Self { ff: 0, fb: 0, bb: 0 };
        let mut quarter = 0;
        while quarter < covered.len() {
            let (front, back) = (covered[quarter], QUARTER - covered[quarter]);
            weights.ff += front + front * front;
            weights.fb += front * back;
            weights.bb += back + back * back;
            quarter += 1;
        }
        weights
    }
}

const fn part(left: usize, top: usize, right: usize, bottom: usize) -> Part {
    Part { left, top, right, bottom }
}

const fn shape(symbol: &'static str, parts: &'static [Part], covered: [i32; 4]) -> Shape {
    Shape { symbol, parts, covered, weights: Weights::of(covered) }
}

/// The quarters: top left, top right, bottom left, bottom right.
pub(super) const QUARTERS: [Part; 4] = [part(0, 0, 2, 4), part(2, 0, 4, 4), part(0, 4, 2, 8), part(2, 4, 4, 8)];

/// One colour all over the cell.
pub(super) const SOLID: &str = " ";

const ALL: [Shape; 15] = [
    shape("▀", &[part(0, 0, 4, 4)], [8, 8, 0, 0]),
    shape("▌", &[part(0, 0, 2, 8)], [8, 0, 8, 0]),
    shape("▘", &[part(0, 0, 2, 4)], [8, 0, 0, 0]),
    shape("▝", &[part(2, 0, 4, 4)], [0, 8, 0, 0]),
    shape("▖", &[part(0, 4, 2, 8)], [0, 0, 8, 0]),
    shape("▗", &[part(2, 4, 4, 8)], [0, 0, 0, 8]),
    shape("▞", &[part(2, 0, 4, 4), part(0, 4, 2, 8)], [0, 8, 8, 0]),
    shape("▁", &[part(0, 7, 4, 8)], [0, 0, 2, 2]),
    shape("▂", &[part(0, 6, 4, 8)], [0, 0, 4, 4]),
    shape("▃", &[part(0, 5, 4, 8)], [0, 0, 6, 6]),
    shape("▅", &[part(0, 3, 4, 8)], [2, 2, 8, 8]),
    shape("▆", &[part(0, 2, 4, 8)], [4, 4, 8, 8]),
    shape("▇", &[part(0, 1, 4, 8)], [6, 6, 8, 8]),
    shape("▎", &[part(0, 0, 1, 8)], [4, 0, 4, 0]),
    shape("▊", &[part(0, 0, 3, 8)], [8, 4, 8, 4]),
];

/// Symbols that mix the two colours all over the cell, and how many of a quarter's samples the front colour stands for.
pub(super) const SHADE_SYMBOLS: [(&str, i32); 3] = [("░", 2), ("▒", 4), ("▓", 6)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_says_of_its_quarters_what_its_parts_cover() {
        for shape in ALL {
            let mut quarters = [0; 4];
            for part in shape.parts {
                for (y, x) in (part.top..part.bottom).flat_map(|y| (part.left..part.right).map(move |x| (y, x))) {
                    quarters[2 * (y / (DOWN / 2)) + x / (ACROSS / 2)] += 1;
                }
            }
            assert_eq!(quarters, shape.covered, "{}", shape.symbol);
        }
    }

    #[test]
    fn quarters_divide_four_samples_in_all_eight_ways() {
        let mut ways: Vec<u8> = Shapes::Quarters
            .all()
            .iter()
            .map(|shape| shape.covered.iter().fold(0, |bits, &covered| 2 * bits + u8::from(covered > 0)))
            .map(|bits| bits.min(15 - bits))
            .collect();
        ways.sort_unstable();
        assert_eq!(ways, [1, 2, 3, 4, 5, 6, 7], "the eighth is the whole cell");
    }
}
