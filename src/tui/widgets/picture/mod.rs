//! A picture as cells: the shape and the two colours for each that err least, drawn into the frame's own buffer.
//!
//! What tmux, SSH and tests can see; graphics protocols are not drawn here, and no photo is read.

mod fit;
mod palette;
mod samples;
mod shapes;

use std::fmt;

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::Color;
use ratatui::widgets::Widget;
use zeroize::{Zeroize, Zeroizing};

use crate::tui::theme::ColourDepth;

pub use shapes::Shapes;

/// A picture of `width` by `height` square pixels, three bytes (red, green, blue) a pixel, row by row.
#[derive(Clone, Copy)]
pub struct Picture<'p> {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// `3 * width * height` bytes.
    pub rgb: &'p [u8],
}

impl Picture<'_> {
    /// Whether there is a picture, with as many bytes as its size says.
    fn is_whole(&self) -> bool {
        let (pixels, rest) = self.rgb.as_chunks::<3>();
        let size = u64::from(self.width) * u64::from(self.height);
        size > 0 && rest.is_empty() && u64::try_from(pixels.len()) == Ok(size)
    }

    /// The size in cells, which are twice as high as wide, at which the picture fills `room` and keeps its shape as well as
    /// whole cells allow. At least one cell, where there is room for one.
    fn fitted(&self, room: Size) -> Size {
        let (width, height) = (u64::from(self.width), u64::from(self.height));
        let (columns, rows) = (u64::from(room.width), u64::from(room.height));
        let rounded = |numerator: u64, denominator: u64, most: u16| {
            u16::try_from((numerator + denominator / 2) / denominator).unwrap_or(most).clamp(1.min(most), most)
        };
        if width * rows * 2 > height * columns {
            Size { width: room.width, height: rounded(height * columns, 2 * width, room.height) }
        } else {
            Size { width: rounded(2 * width * rows, height, room.width), height: room.height }
        }
    }
}

impl fmt::Debug for Picture<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Picture({}x{})", self.width, self.height)
    }
}

/// What a terminal can show in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The shapes its font has.
    pub shapes: Shapes,
    /// The colours it knows.
    pub depth: ColourDepth,
}

impl Look {
    /// What the environment says of the terminal.
    #[must_use]
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        Self { shapes: Shapes::of(&variable), depth: ColourDepth::of(variable) }
    }
}

/// One of the two colours of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Zeroize)]
enum Tone {
    /// Red, green, blue.
    True([u8; 3]),
    /// A number in xterm's palette.
    Indexed(u8),
}

impl From<Tone> for Color {
    fn from(tone: Tone) -> Self {
        match tone {
            Tone::True([red, green, blue]) => Self::Rgb(red, green, blue),
            Tone::Indexed(number) => Self::Indexed(number),
        }
    }
}

/// A cell as it is drawn.
#[derive(Clone, Copy, Zeroize)]
struct Cell {
    #[zeroize(skip)]
    symbol: &'static str,
    front: Tone,
    back: Tone,
}

/// A picture made into cells, once; drawing it is copying. Wiped when dropped.
#[derive(Clone)]
pub struct Cells {
    size: Size,
    /// `size.width * size.height` cells, row by row.
    cells: Zeroizing<Vec<Cell>>,
}

impl Cells {
    /// Makes the picture into the cells that fill `room` without changing its shape by more than half a cell. No cell at
    /// all if the picture has not as many bytes as its size says.
    ///
    /// [`Self::pixels_into`] says how many pixels the picture should have; with others it is averaged to the same cells.
    #[must_use]
    pub fn of(picture: &Picture, room: Size, look: Look) -> Self {
        if !picture.is_whole() || room.area() == 0 {
            return Self { size: Size::ZERO, cells: Zeroizing::default() };
        }
        let size = picture.fitted(room);
        let samples = samples::averaged(picture, size);
        let cells = samples.iter().map(|cell| fit::fitted(cell, look)).collect();
        Self { size, cells: Zeroizing::new(cells) }
    }

    /// The most pixels, across and down, that a picture in so many cells makes use of, whatever the shapes.
    #[must_use]
    pub fn pixels_into(room: Size) -> (u32, u32) {
        (4 * u32::from(room.width), 8 * u32::from(room.height))
    }

    /// Columns and rows.
    #[must_use]
    pub const fn size(&self) -> Size {
        self.size
    }

    /// Bytes of memory that they take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.cells.len() * size_of::<Cell>()
    }

    /// Where in `area` they are drawn: in its middle. What does not fit, because the window became smaller since, is cut off.
    #[must_use]
    pub fn area(&self, area: Rect) -> Rect {
        let (width, height) = (self.size.width.min(area.width), self.size.height.min(area.height));
        Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
    }
}

impl fmt::Debug for Cells {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Cells({})", self.size)
    }
}

impl Widget for &Cells {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let area = self.area(area.intersection(buffer.area));
        let columns = usize::from(self.size.width.max(1));
        for (y, row) in (area.top()..area.bottom()).zip(self.cells.chunks_exact(columns)) {
            for (x, cell) in (area.left()..area.right()).zip(row) {
                buffer[(x, y)].set_symbol(cell.symbol).set_fg(cell.front.into()).set_bg(cell.back.into());
            }
        }
    }
}
